/* How gates are: each says so every few seconds; the engine notices one that falls silent. */
#include "store/gate_calls.h"

#include "base/utf8.h"
#include "site/site.h"
#include "store/audit.h"
#include "store/db.h"

#include <stdio.h>
#include <string.h>

bool gh_gate_beat(struct gh_store *s, const struct gh_actor *by, const char *gate, const char *state,
                  struct gh_error *err)
{
    struct gh_gate_row *row = NULL;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    if (!*gate || strlen(gate) >= sizeof row->gate || !gh_db_one_line(gate) ||
        strlen(state) >= sizeof row->state || !gh_db_one_line(state))
        return gh_error_set(err, GH_ERR_INPUT,
                            "gate: name and state are lines of at most 47 and 63 " GH_UTF8_BYTES);
    if (!gh_db_begin(s, err))
        return false;
    /* a beat that says nothing new is no news for the record */
    bool same = gh_db_number(s, 0, "SELECT state = ? FROM gates WHERE name = ?", "tt", state, gate) != 0;
    bool ok =
        gh_db_run(s, err,
                  "INSERT INTO gates (name, state, seen) VALUES (?1,?2,?3) ON CONFLICT(name) DO UPDATE SET "
                  "state = ?2, seen = ?3",
                  "tti", gate, state, gh_db_now(s)) &&
        (same || gh_audit_add(s, by, "gate.state", NULL, gate, err));
    return gh_db_end(s, ok, err);
}

bool gh_gate_list(struct gh_store *s, bool (*each)(void *user, const struct gh_gate_row *row), void *user,
                  struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT g.name, g.state, g.seen, (SELECT count(*) FROM alerts INDEXED BY alerts_live WHERE state = 1 "
        "AND "
        "state <> 4 AND kind IN (12, 13) AND camera = 'gate ' || g.name) FROM gates g ORDER BY g.name",
        "");
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_gate_row r = {.seen_ms = sqlite3_column_int64(st, 2), .waiting = sqlite3_column_int(st, 3)};
        gh_db_text(st, 0, r.gate, sizeof r.gate);
        gh_db_text(st, 1, r.state, sizeof r.state);
        ok = gh_gate_emergency(s, r.gate, &r.emergency, err);
        more = ok && each(user, &r);
    }
    sqlite3_finalize(st);
    return ok;
}

struct watch {
    const struct gh_site *site;
    struct gh_gate_row rows[GH_SITE_GATES];
    int count;
};

static bool look(void *user, const struct gh_gate_row *row)
{
    struct watch *w = user;
    if (!w->site || gh_site_gate_find(w->site, row->gate))
        w->rows[w->count++] = *row;
    return w->count < GH_SITE_GATES;
}

static bool watch_one(struct gh_store *s, const struct gh_actor *by, const struct gh_gate_row *row,
                      struct gh_error *err)
{
    char camera[64], detail[96];
    struct gh_alert a = {0};
    struct gh_id id;
    int64_t now = gh_db_now(s), silent = now - row->seen_ms;
    snprintf(camera, sizeof camera, "gate %s", row->gate);
    struct gh_error why = {0};
    bool told = gh_alert_find_trouble(s, GH_ALERT_GATE_DOWN, camera, &id, &why);
    if (why.kind)
        return gh_error_set(err, why.kind, "%s", why.text);
    if (told && !gh_alert_get(s, id, &a, err))
        return false;
    bool down = silent > GH_GATE_SILENT_MS && strcmp(row->state, GH_GATE_CLOSED) != 0;
    if (!down && told && !a.retracted)
        return gh_alert_retract(s, by, id, "the gate answers again", err);
    if (!down || (told && !a.retracted))
        return true;
    snprintf(detail, sizeof detail, "silent for %lld s; the last was: %.40s", (long long)(silent / 1000),
             row->state);
    return gh_alert_raise(s, by,
                          &(struct gh_alert_new){.kind = GH_ALERT_GATE_DOWN,
                                                 .camera = camera,
                                                 .detail = detail,
                                                 .severity = gh_alert_gate_severity(GH_ALERT_GATE_DOWN),
                                                 .seen_ms = now},
                          &id, NULL, err);
}

bool gh_gate_watch(struct gh_store *s, const struct gh_actor *by, const struct gh_site *site,
                   struct gh_error *err)
{
    struct watch w = {.site = site};
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_gate_list(s, look, &w, err))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < w.count; i++)
        ok = watch_one(s, by, &w.rows[i], err);
    return ok;
}
