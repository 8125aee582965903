/* The time of day as the recorder sees it: jumps are told, and while the date may be wrong nothing is purged.
 */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/purge_hold.h"

#include <stdlib.h>

enum { CLOCK_JUMP_MS = 5000, MINUTE_MS = 60000, DAY_MS = 86400000 };

#define HELD                                                                                                 \
    "nothing is erased for up to 24 h of running: check the machine's date; if it is right, gatehouse "      \
    "purge "                                                                                                 \
    "erases "                                                                                                \
    "at once"

/* Kept each minute, so that a restart does not begin it anew, nor end it. */
static void keep_hold(struct gh_recorder *r)
{
    struct gh_error err = {0};
    int64_t gone = r->hold_kept_ms - r->hold_ms;
    if (!gone || (r->hold_ms && gone > 0 && gone < MINUTE_MS))
        return;
    if (!gh_purge_hold_keep(r->store, &r->engine, r->hold_ms, &err))
        gh_log_error("for how long nothing is erased not recorded: %s", err.text);
    else if (!r->hold_ms)
        gh_log_info("what is past its time is erased again");
    r->hold_kept_ms = r->hold_ms;
}

void gh_recorder_read_date(struct gh_recorder *r)
{
    struct gh_error err = {0};
    r->hold_kept_ms = gh_purge_hold_left(r->store);
    if (!gh_purge_hold_start(r->store, &r->hold_ms, &r->ahead_ms, &err))
        gh_log_error("when the engine ran last not read: %s; nothing is erased for 24 h", err.text);
    r->looked_ms = gh_clock_mono_ms();
}

void gh_recorder_tell_date(struct gh_recorder *r)
{
    char detail[256];
    keep_hold(r);
    if (!r->ahead_ms)
        return;
    snprintf(detail, sizeof detail, "the date is %lld days after the last record; " HELD,
             (long long)(r->ahead_ms / DAY_MS));
    gh_log_warn("%s", detail);
    gh_recorder_raise(r, GH_ALERT_CLOCK, "", gh_id_none, gh_clock_wall_ms(), detail);
    r->ahead_ms = 0;
}

void gh_recorder_watch_clock(struct gh_recorder *r, int64_t now_ms)
{
    int64_t offset = gh_clock_wall_ms() - gh_clock_mono_ms(),
            jump = r->clock_offset_ms ? offset - r->clock_offset_ms : 0;
    char detail[256];
    const struct gh_purge_clock c = {.left_ms = r->hold_ms, .ran_ms = now_ms - r->looked_ms, .jump_ms = jump};
    r->hold_ms = gh_purge_hold(&c);
    r->looked_ms = now_ms;
    r->clock_offset_ms = offset;
    if (llabs(jump) >= CLOCK_JUMP_MS) {
        snprintf(detail, sizeof detail,
                 "the time of day jumped %s by %lld s; times of records before it differ%s%s",
                 jump > 0 ? "forward" : "back", llabs(jump) / 1000, r->hold_ms ? "; " : "",
                 r->hold_ms ? HELD : "");
        gh_log_warn("%s", detail);
        gh_recorder_raise(r, GH_ALERT_CLOCK, "", gh_id_none, gh_clock_wall_ms(), detail);
    }
    keep_hold(r);
}
