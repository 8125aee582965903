/* The wait stands among the settings, as a number in decimal. */
#include "store/purge_hold.h"

#include "store/audit.h"
#include "store/db.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_MS = 60000 };

int64_t gh_purge_hold(const struct gh_purge_clock *c)
{
    int64_t left = c->left_ms > c->ran_ms ? c->left_ms - c->ran_ms : 0;
    int64_t gap = c->newest_ms ? c->wall_ms - c->newest_ms : 0;
    bool begins = c->jump_ms > GH_PURGE_JUMP_MS || gap > GH_PURGE_GAP_MS;
    bool again = c->jump_ms > GH_PURGE_GAP_MS || gap > GH_PURGE_YEAR_MS;
    return again || (begins && !left) ? GH_PURGE_HOLD_MS : left;
}

int64_t gh_purge_hold_left(struct gh_store *s)
{
    return gh_db_number(
        s, GH_PURGE_HOLD_MS,
        "SELECT coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM settings WHERE name "
        "= 'purge.hold'), 0)",
        "");
}

static int64_t offset_of(const struct gh_purge_times *t)
{
    return t->wall_ms - t->mono_ms - t->asleep_ms;
}

bool gh_purge_watch_start(struct gh_purge_watch *w, struct gh_store *s, const struct gh_purge_times *t,
                          struct gh_error *err)
{
    int64_t kept = gh_purge_hold_left(s);
    struct gh_purge_clock c = {.left_ms = kept, .wall_ms = gh_db_now(s)};
    c.newest_ms =
        gh_db_number(s, -1,
                     "SELECT coalesce((SELECT t FROM audit WHERE action IN ('engine.start', 'engine.runs', "
                     "'engine.stop', 'purge.run') AND seq >= (SELECT max(seq) FROM audit WHERE action IN "
                     "('engine.start', 'engine.runs', 'engine.stop')) ORDER BY seq DESC LIMIT 1), "
                     "(SELECT t FROM audit ORDER BY seq DESC LIMIT 1), 0)",
                     "");
    *w = (struct gh_purge_watch){
        .left_ms = GH_PURGE_HOLD_MS, .kept_ms = kept, .looked_ms = t->mono_ms, .offset_ms = offset_of(t)};
    if (c.newest_ms < 0)
        return gh_db_error(s, err);
    w->left_ms = gh_purge_hold(&c);
    if (w->left_ms > kept)
        w->ahead_ms = c.wall_ms - c.newest_ms;
    return true;
}

int64_t gh_purge_watch_look(struct gh_purge_watch *w, const struct gh_purge_times *t)
{
    int64_t jump = offset_of(t) - w->offset_ms;
    const struct gh_purge_clock c = {
        .left_ms = w->left_ms, .ran_ms = t->mono_ms - w->looked_ms, .jump_ms = jump};
    w->left_ms = gh_purge_hold(&c);
    w->looked_ms = t->mono_ms;
    w->offset_ms = offset_of(t);
    return jump;
}

/* Inside a transaction. An update finds no row where somebody has ended the wait. */
static bool put(struct gh_store *s, const struct gh_actor *by, int64_t left_ms, bool begins, bool *ended,
                struct gh_error *err)
{
    char text[24], detail[48];
    snprintf(text, sizeof text, "%lld", (long long)left_ms);
    if (begins) {
        snprintf(detail, sizeof detail, "%lld s", (long long)(left_ms / 1000));
        return gh_db_run(s, err, "INSERT OR REPLACE INTO settings (name, value) VALUES ('purge.hold', ?)",
                         "b", text, strlen(text)) &&
               gh_audit_add(s, by, "purge.wait", NULL, detail, err);
    }
    if (!gh_db_run(s, err, "UPDATE settings SET value = ? WHERE name = 'purge.hold'", "b", text,
                   strlen(text)))
        return false;
    *ended = sqlite3_changes(s->db) == 0;
    return true;
}

bool gh_purge_hold_end(struct gh_store *s, const struct gh_actor *by, struct gh_error *err)
{
    return gh_db_run(s, err, "DELETE FROM settings WHERE name = 'purge.hold'", "") &&
           (!sqlite3_changes(s->db) || gh_audit_add(s, by, "purge.resume", NULL, NULL, err));
}

bool gh_purge_watch_keep(struct gh_purge_watch *w, struct gh_store *s, const struct gh_actor *by,
                         bool *resumed, struct gh_error *err)
{
    bool begins = w->left_ms > w->kept_ms, was = w->kept_ms > 0, ended = false;
    *resumed = false;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    if (!begins && was && !gh_purge_hold_left(s))
        ended = true;
    else if (w->left_ms == w->kept_ms || (w->left_ms && !begins && w->kept_ms - w->left_ms < MINUTE_MS))
        return true;
    else if (!gh_db_begin(s, err) || !gh_db_end(s,
                                                w->left_ms ? put(s, by, w->left_ms, begins, &ended, err)
                                                           : gh_purge_hold_end(s, by, err),
                                                err))
        return false;
    if (ended)
        w->left_ms = 0;
    w->kept_ms = w->left_ms;
    *resumed = was && !w->left_ms;
    return true;
}
