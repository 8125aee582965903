/* The wait stands among the settings, as a number in decimal. */
#include "store/purge_hold.h"

#include "store/db.h"

#include <stdio.h>
#include <string.h>

int64_t gh_purge_hold(const struct gh_purge_clock *c)
{
    int64_t left = c->left_ms > c->ran_ms ? c->left_ms - c->ran_ms : 0;
    bool far = c->jump_ms > GH_PURGE_GAP_MS || (c->newest_ms && c->wall_ms - c->newest_ms > GH_PURGE_GAP_MS);
    bool jumped = c->jump_ms > GH_PURGE_JUMP_MS;
    return far || (jumped && !left) ? GH_PURGE_HOLD_MS : left;
}

int64_t gh_purge_hold_left(struct gh_store *s)
{
    return gh_db_number(
        s, GH_PURGE_HOLD_MS,
        "SELECT coalesce((SELECT CAST(CAST(value AS TEXT) AS INTEGER) FROM settings WHERE name "
        "= 'purge.hold'), 0)",
        "");
}

bool gh_purge_hold_start(struct gh_store *s, int64_t *left_ms, int64_t *ahead_ms, struct gh_error *err)
{
    struct gh_purge_clock c = {.left_ms = gh_purge_hold_left(s), .wall_ms = gh_db_now(s)};
    c.newest_ms = gh_db_number(
        s, -1,
        "SELECT coalesce((SELECT t FROM audit WHERE action IN ('engine.start', 'engine.runs', "
        "'engine.stop') ORDER BY seq DESC LIMIT 1), (SELECT t FROM audit ORDER BY seq DESC LIMIT "
        "1), 0)",
        "");
    *left_ms = GH_PURGE_HOLD_MS;
    *ahead_ms = 0;
    if (c.newest_ms < 0)
        return gh_db_error(s, err);
    *left_ms = gh_purge_hold(&c);
    if (*left_ms > c.left_ms)
        *ahead_ms = c.wall_ms - c.newest_ms;
    return true;
}

bool gh_purge_hold_keep(struct gh_store *s, const struct gh_actor *by, int64_t left_ms, struct gh_error *err)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)left_ms);
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    return gh_db_end(s,
                     left_ms > 0 ? gh_db_run(s, err,
                                             "INSERT OR REPLACE INTO settings (name, value) VALUES "
                                             "('purge.hold', ?)",
                                             "b", text, strlen(text))
                                 : gh_db_run(s, err, "DELETE FROM settings WHERE name = 'purge.hold'", ""),
                     err);
}
