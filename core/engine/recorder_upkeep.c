/* What the recorder looks after by itself: its own alerts and their end, snoozes, purges, flags that are due,
 * room on the disk, and the ends of engines before this one. */
#include "engine/recorder_parts.h"

#include "alert/rules.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/vec.h"
#include "store/gate_calls.h"
#include "store/monitor.h"
#include "store/operators.h"
#include "store/retention.h"
#include "store/settings.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    SECOND_MS = 1000,
    MINUTE_MS = 60000,
    HOUR_MS = 3600000,
    DAY_MS = 86400000,
    DISK_LEAST_MB = 200, /* alerts of a busy day with their clips */
};

bool gh_recorder_raise(struct gh_recorder *r, enum gh_alert_kind kind, const char *camera, struct gh_id flag,
                       int64_t wall_ms, const char *detail)
{
    struct gh_error err = {0};
    struct gh_id id;
    bool joined;
    struct gh_alert_new a = {.kind = kind,
                             .flag = flag,
                             .camera = camera,
                             .detail = detail,
                             .seen_ms = wall_ms,
                             .severity = gh_alert_trouble_severity(kind)};
    bool ok = gh_alert_raise(r->store, &r->engine, &a, &id, &joined, &err);
    if (!ok)
        gh_log_error("alert not recorded: %s", err.text);
    atomic_fetch_add(&r->board->store_change, 1);
    return ok;
}

bool gh_recorder_over(struct gh_recorder *r, enum gh_alert_kind kind, const char *camera, const char *why)
{
    struct gh_error err = {0};
    struct gh_id id;
    bool found = gh_alert_find_trouble(r->store, kind, camera, &id, &err);
    if (found)
        gh_alert_retract(r->store, &r->engine, id, why, &err);
    if (err.kind)
        gh_log_error("alert not updated: %s", err.text);
    if (found)
        atomic_fetch_add(&r->board->store_change, 1);
    return err.kind == GH_OK;
}

/* ---- flags ---- */

struct due {
    GH_VEC(struct {
        struct gh_id flag;
        enum gh_alert_kind kind;
        char detail[96];
    })
    flags;
    int64_t now_ms;
    bool full; /* no memory for more */
};

static bool look_at_flag(void *user, const struct gh_flag *f)
{
    struct due *d = user;
    bool waits = f->state == GH_FLAG_PROPOSED;
    bool ends = f->state == GH_FLAG_LIVE && f->expires_ms - d->now_ms < DAY_MS;
    bool review = f->state == GH_FLAG_LIVE && f->review_ms && f->review_ms <= d->now_ms;
    if (!waits && !ends && !review)
        return true;
    d->full = !gh_vec_grow(&d->flags);
    if (d->full)
        return false;
    size_t at = d->flags.count++;
    d->flags.items[at].flag = f->id;
    d->flags.items[at].kind = waits ? GH_ALERT_APPROVAL : GH_ALERT_FLAG_DUE;
    snprintf(d->flags.items[at].detail, sizeof d->flags.items[at].detail, "%s flag %s",
             gh_flag_category_name(f->category),
             waits  ? "waits for a second person's approval"
             : ends ? "ends within a day"
                    : "is due for review");
    return true;
}

struct settling {
    GH_VEC(struct gh_id) alerts;
    const struct due *due;
};

/* Open ones whose reason is gone: approved, lifted, reviewed. What there is no memory for is settled a minute
 * later. */
static bool look_at_alert(void *user, const struct gh_alert *a)
{
    struct settling *s = user;
    for (size_t i = 0; i < s->due->flags.count; i++)
        if (gh_id_equal(s->due->flags.items[i].flag, a->flag) && s->due->flags.items[i].kind == a->kind)
            return true;
    if (!gh_vec_grow(&s->alerts))
        return false;
    s->alerts.items[s->alerts.count++] = a->id;
    return true;
}

static void settle(struct gh_recorder *r, const struct due *d, enum gh_alert_kind kind)
{
    struct settling s = {.due = d};
    struct gh_error err = {0};
    struct gh_alert_query q = {.snoozed = true, .kind = kind};
    if (!gh_alert_page(r->store, &q, 0, -1, look_at_alert, &s, &err))
        gh_log_error("alerts not read: %s", err.text);
    for (size_t i = 0; i < s.alerts.count; i++)
        if (!gh_alert_settle(r->store, &r->engine, s.alerts.items[i], "it is dealt with", &err))
            gh_log_error("alert not closed: %s", err.text);
    gh_vec_free(&s.alerts);
}

/* Each flag at most once a day, however often the alert is closed meanwhile. */
static void watch_flags(struct gh_recorder *r)
{
    struct gh_error err = {0};
    struct due d = {.now_ms = gh_clock_wall_ms()};
    bool ok = gh_flag_list(r->store, false, look_at_flag, &d, &err);
    if (!ok || d.full)
        gh_log_error("flags not read: %s", ok ? "out of memory" : err.text);
    for (size_t i = 0; i < d.flags.count; i++) {
        int n = 1;
        struct gh_alert_query q = {.closed = true,
                                   .snoozed = true,
                                   .kind = d.flags.items[i].kind,
                                   .flag = d.flags.items[i].flag,
                                   .since_ms = d.now_ms - DAY_MS};
        if (gh_alert_count(r->store, &q, &n, &err) && !n)
            gh_recorder_raise(r, d.flags.items[i].kind, "", d.flags.items[i].flag, d.now_ms,
                              d.flags.items[i].detail);
    }
    if (ok && !d.full) { /* else what is missing in the list may be due all the same */
        settle(r, &d, GH_ALERT_APPROVAL);
        settle(r, &d, GH_ALERT_FLAG_DUE);
    }
    gh_vec_free(&d.flags);
}

/* ---- disk ---- */

static void watch_disk(struct gh_recorder *r)
{
    struct statvfs v;
    char detail[96];
    if (statvfs(r->site->dir, &v) < 0)
        return;
    unsigned long long mb = (unsigned long long)v.f_bavail * v.f_frsize >> 20;
    if (mb >= 2 * DISK_LEAST_MB)
        gh_recorder_over(r, GH_ALERT_DISK, "", "there is room again");
    else if (mb < DISK_LEAST_MB) {
        snprintf(detail, sizeof detail, "%llu MB are free where the records lie; make room", mb);
        gh_recorder_raise(r, GH_ALERT_DISK, "", gh_id_none, gh_clock_wall_ms(), detail);
    }
}

/* ---- start and end ---- */

/* Lies there while an engine runs; found at a start, the one before was killed. Its time is when it last
 * lived. */
static bool alive_path(const struct gh_recorder *r, char out[GH_SITE_PATH])
{
    return gh_file_join(out, GH_SITE_PATH, r->site->dir, "run/alive");
}

static void touch(struct gh_recorder *r)
{
    char path[GH_SITE_PATH];
    if (alive_path(r, path))
        utimensat(AT_FDCWD, path, NULL, 0);
}

void gh_recorder_began(struct gh_recorder *r)
{
    char path[GH_SITE_PATH], detail[128];
    struct stat st;
    struct gh_error err = {0};
    int64_t now = gh_clock_wall_ms();
    if (!alive_path(r, path))
        return;
    if (stat(path, &st) == 0) {
        int64_t last = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
        snprintf(detail, sizeof detail,
                 "ended without being stopped; nothing was watched for about %lld s before this start",
                 (long long)((now - last + 999) / 1000));
        gh_recorder_raise(r, GH_ALERT_ENGINE, "", gh_id_none, now, detail);
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0)
        close(fd);
    touch(r);
    if (!gh_operator_note(r->store, &r->engine, "engine.start", NULL, r->info.embedder, &err) ||
        !gh_settings_note(r->store, &r->engine, r->site->dir, &err))
        gh_log_error("start not recorded: %s", err.text);
    gh_recorder_tell_date(r);
    gh_recorder_forget_cameras(r);
    gh_recorder_restore(r);
}

void gh_recorder_ended(struct gh_recorder *r)
{
    char path[GH_SITE_PATH];
    struct gh_error err = {0};
    if (!gh_operator_note(r->store, &r->engine, "engine.stop", NULL, r->info.embedder, &err))
        gh_log_error("end not recorded: %s", err.text);
    if (alive_path(r, path))
        unlink(path);
}

void gh_recorder_upkeep(struct gh_recorder *r, int64_t now)
{
    struct gh_error err = {0};
    int n;
    gh_recorder_watch_clock(r, now); /* before anything goes by it */
    if (now >= r->second_ms) {
        r->second_ms = now + SECOND_MS;
        touch(r);
        if (!gh_alert_wake(r->store, &r->engine, &n, &err))
            gh_log_error("snoozes not ended: %s", err.text);
        if (r->site->gate_count && !gh_gate_watch(r->store, &r->engine, r->site, &err))
            gh_log_error("gates not looked at: %s", err.text);
        if (r->flags_read)
            watch_flags(r);
        r->flags_read = false;
    }
    if (now >= r->minute_ms) {
        r->minute_ms = now + MINUTE_MS;
        watch_flags(r);
        watch_disk(r);
        if (!gh_alert_purge(r->store, &r->engine, &n, &err))
            gh_log_error("old pictures not erased: %s", err.text);
    }
    if (now >= r->hour_ms) {
        struct gh_purge_counts counts;
        r->hour_ms = now + HOUR_MS;
        /* before the purge, which may take the row of the start */
        if (!gh_monitor_note_running(r->store, &r->engine, r->info.embedder, &err))
            gh_log_error("that the engine runs not recorded: %s", err.text);
        if (gh_purge_watch_kept(&r->date) && !gh_purge(r->store, &r->engine, r->site, false, &counts, &err))
            gh_log_error("old records not erased: %s", err.text);
    }
}
