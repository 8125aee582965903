/* The time of day as the recorder sees it: jumps are told, and while the date may be wrong nothing is purged.
 */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>

enum { CLOCK_JUMP_MS = 5000, DAY_MS = 86400000 };

/* In the detail of an alert: with what stands before it no longer than that. */
static const char held[] =
    "only \"not this person\" is erased for up to 24 h of running: check the machine's "
    "date; if it is right, gatehouse purge ends the wait";

static void keep_hold(struct gh_recorder *r)
{
    struct gh_error err = {0};
    bool resumed;
    if (!gh_purge_watch_keep(&r->date, r->store, &r->engine, &resumed, &err))
        gh_log_error("for how long nothing is erased not recorded: %s", err.text);
    if (!resumed)
        return;
    gh_log_info("what is past its time is erased again");
    r->hour_ms = 0; /* at once: an engine that seldom runs may not run for another hour */
}

void gh_recorder_read_date(struct gh_recorder *r)
{
    const struct gh_purge_times t = {gh_clock_mono_ms(), gh_clock_asleep_ms(), gh_clock_wall_ms()};
    struct gh_error err = {0};
    if (!gh_purge_watch_start(&r->date, r->store, &t, &err))
        gh_log_error("when the engine ran last not read: %s; nothing is erased for 24 h", err.text);
}

void gh_recorder_tell_date(struct gh_recorder *r)
{
    char detail[256];
    keep_hold(r);
    if (!r->date.ahead_ms)
        return;
    snprintf(detail, sizeof detail, "the date is %lld days after the last record; %s",
             (long long)(r->date.ahead_ms / DAY_MS), held);
    gh_log_warn("%s", detail);
    gh_recorder_raise(r, GH_ALERT_CLOCK, "", gh_id_none, gh_clock_wall_ms(), detail);
    r->date.ahead_ms = 0;
}

void gh_recorder_watch_clock(struct gh_recorder *r, int64_t now_ms)
{
    const struct gh_purge_times t = {now_ms, gh_clock_asleep_ms(), gh_clock_wall_ms()};
    int64_t jump = gh_purge_watch_look(&r->date, &t);
    char detail[256];
    if (llabs(jump) >= CLOCK_JUMP_MS) {
        snprintf(detail, sizeof detail,
                 "the time of day jumped %s by %lld s; times of records before it differ%s%s",
                 jump > 0 ? "forward" : "back", llabs(jump) / 1000, r->date.left_ms ? "; " : "",
                 r->date.left_ms ? held : "");
        gh_log_warn("%s", detail);
        gh_recorder_raise(r, GH_ALERT_CLOCK, "", gh_id_none, gh_clock_wall_ms(), detail);
    }
    keep_hold(r);
}
