/* Reading alerts: one, its history and path, a flag's record. */
#include "store/alerts.h"

#include "store/alert_rows.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define ALERT_COLUMNS                                                                                        \
    "a.id, a.kind, a.state, a.decision, a.flag, a.person, a.severity, a.camera, a.detail, a.first, a.last, " \
    "a.sightings, a.similarity, a.quality, a.acknowledged,"                                                  \
    " (SELECT name FROM operators WHERE id = a.holder), (SELECT name FROM operators WHERE id = "             \
    "a.decided_by), p.name, f.reason, f.instruction, f.category, a.escalated, a.snoozed, f.second,"          \
    " (SELECT name FROM operators WHERE id = a.second_by), a.decided, a.closed, a.retracted, a.holder,"      \
    " (SELECT count(*) FROM alert_places WHERE alert = a.id),"                                               \
    " (SELECT camera FROM alert_places WHERE alert = a.id ORDER BY number DESC LIMIT 1), h.t, h.event, "     \
    "h.actor"
/* h: the last step by which somebody was asked, or took it on themselves; see asked_ms */
#define ALERT_FROM                                                                                           \
    " FROM alerts a LEFT JOIN people p ON p.id = a.person LEFT JOIN flags f ON f.id = a.flag"                \
    " LEFT JOIN alert_steps h ON h.rowid = (SELECT rowid FROM alert_steps WHERE alert = a.id"                \
    " AND event IN (1, 4, 5, 9, 10, 11, 12, 13, 15) ORDER BY rowid DESC LIMIT 1) "

static void read_alert(struct gh_store *s, sqlite3_stmt *st, struct gh_alert *a)
{
    uint8_t key[GH_KEY_BYTES];
    *a = (struct gh_alert){.id = gh_db_id(st, 0),
                           .kind = (enum gh_alert_kind)sqlite3_column_int(st, 1),
                           .status = {(enum gh_alert_state)sqlite3_column_int(st, 2),
                                      (enum gh_alert_decision)sqlite3_column_int(st, 3),
                                      sqlite3_column_int(st, 21) != 0, sqlite3_column_int64(st, 22)},
                           .flag = gh_db_id(st, 4),
                           .person = gh_db_id(st, 5),
                           .severity = sqlite3_column_int(st, 6),
                           .first_ms = sqlite3_column_int64(st, 9),
                           .last_ms = sqlite3_column_int64(st, 10),
                           .sightings = sqlite3_column_int(st, 11),
                           .similarity = (float)sqlite3_column_double(st, 12),
                           .quality = (float)sqlite3_column_double(st, 13),
                           .claimed_ms = sqlite3_column_int64(st, 14),
                           .category = (enum gh_flag_category)sqlite3_column_int(st, 20),
                           .second_asked = sqlite3_column_int(st, 23) != 0,
                           .decided_ms = sqlite3_column_int64(st, 25),
                           .closed_ms = sqlite3_column_int64(st, 26),
                           .retracted = sqlite3_column_int(st, 27) != 0,
                           .holder = gh_db_id(st, 28),
                           .places = sqlite3_column_int(st, 29),
                           .asked_ms = sqlite3_column_int64(st, 31),
                           .asked_as = (enum gh_alert_event)sqlite3_column_int(st, 32),
                           .asked_by = gh_db_id(st, 33)};
    gh_db_text(st, 7, a->camera, sizeof a->camera);
    gh_db_text(st, 8, a->detail, sizeof a->detail);
    gh_db_text(st, 15, a->held_by, sizeof a->held_by);
    gh_db_text(st, 16, a->decided_by, sizeof a->decided_by);
    gh_db_text(st, 24, a->second_by, sizeof a->second_by);
    gh_db_text(st, a->places ? 30 : 7, a->last_camera, sizeof a->last_camera);
    if (!gh_id_is_none(a->person) && gh_keys_get(s->keys, a->person, key)) {
        gh_db_sealed_text(st, 17, key, "person.name", a->person, a->person_name, sizeof a->person_name);
        gh_db_sealed_text(st, 18, key, "flag.reason", a->flag, a->reason, sizeof a->reason);
        gh_db_sealed_text(st, 19, key, "flag.instruction", a->flag, a->instruction, sizeof a->instruction);
    }
    sodium_memzero(key, sizeof key);
}

sqlite3_stmt *gh_alert_prepare_one(struct gh_store *s, struct gh_error *err)
{
    return gh_db_prepare(s, err, "SELECT " ALERT_COLUMNS ALERT_FROM "WHERE a.id = ?", "");
}

bool gh_alert_get_one(struct gh_store *s, sqlite3_stmt *st, struct gh_id id, struct gh_alert *out,
                      struct gh_error *err)
{
    bool ok = true;
    sqlite3_bind_blob(st, 1, id.bytes, sizeof id.bytes, SQLITE_TRANSIENT);
    bool found = gh_db_next(s, st, &ok, err);
    if (found)
        read_alert(s, st, out);
    sqlite3_reset(st);
    return found || !ok
               ? ok
               : gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no such alert; see: gatehouse alert list");
}

bool gh_alert_get(struct gh_store *s, struct gh_id id, struct gh_alert *out, struct gh_error *err)
{
    sqlite3_stmt *st = gh_alert_prepare_one(s, err);
    bool ok = st && gh_alert_get_one(s, st, id, out, err);
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_find(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err)
{
    char low[GH_ID_TEXT], high[GH_ID_TEXT];
    struct gh_id from, to;
    size_t n = strlen(text);
    if (n < 6 || n >= GH_ID_TEXT)
        return gh_error_set(err, GH_ERR_USAGE, "alert %.26s: give 6 to 26 characters of its id", text);
    /* ids sort as their texts do */
    memset(low, '0', sizeof low - 1);
    memset(high, 'Z', sizeof high - 1);
    low[GH_ID_TEXT - 1] = high[GH_ID_TEXT - 1] = 0;
    memcpy(low, text, n);
    memcpy(high, text, n);
    sqlite3_stmt *st = gh_id_parse(low, &from) && gh_id_parse(high, &to)
                           ? gh_db_prepare(s, err, "SELECT id FROM alerts WHERE id BETWEEN ? AND ? LIMIT 2",
                                           "II", &from, &to)
                           : NULL;
    bool ok = true;
    int count = 0;
    while (st && gh_db_next(s, st, &ok, err)) {
        *id = gh_db_id(st, 0);
        count++;
    }
    sqlite3_finalize(st);
    if (!ok || count == 1)
        return ok;
    return gh_error_set(err, count ? GH_ERR_USAGE : GH_ERR_NOT_FOUND,
                        "alert %s: %s; see: gatehouse alert list", text,
                        count ? "several ids begin so" : "no such alert");
}

bool gh_alert_history(struct gh_store *s, struct gh_id id,
                      bool (*each)(void *user, const struct gh_alert_step_row *row), void *user,
                      struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES] = {0};
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT h.t, h.event, h.note, coalesce(o.name, 'engine') FROM alert_steps h LEFT JOIN operators o"
        " ON o.id = h.actor WHERE h.alert = ? ORDER BY h.rowid",
        "I", &id);
    if (!st)
        return false;
    gh_keys_get(s->keys, id, key);
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_alert_step_row r = {.t_ms = sqlite3_column_int64(st, 0),
                                      .event = (enum gh_alert_event)sqlite3_column_int(st, 1)};
        gh_db_text(st, 3, r.by, sizeof r.by);
        gh_db_sealed_text(st, 2, key, "alert.note", id, r.note, sizeof r.note);
        more = each(user, &r);
    }
    sodium_memzero(key, sizeof key);
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_path(struct gh_store *s, struct gh_id id,
                   bool (*each)(void *user, const struct gh_alert_station *station), void *user,
                   struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT camera, first, last FROM alert_places WHERE alert = ? ORDER BY number", "I", &id);
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_alert_station place = {.first_ms = sqlite3_column_int64(st, 1),
                                         .last_ms = sqlite3_column_int64(st, 2)};
        gh_db_text(st, 0, place.camera, sizeof place.camera);
        more = each(user, &place);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_flag_record(struct gh_store *s, struct gh_id flag, struct gh_flag_record *out, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT count(*), sum(decision = 1 AND state <> 5), sum(decision = 2), "
                                     "sum(decision = 3) FROM alerts WHERE flag = ? AND kind = 1",
                                     "I", &flag);
    if (!st)
        return false;
    bool ok = true;
    *out = (struct gh_flag_record){0};
    if (gh_db_next(s, st, &ok, err))
        *out = (struct gh_flag_record){sqlite3_column_int(st, 0), sqlite3_column_int(st, 1),
                                       sqlite3_column_int(st, 2), sqlite3_column_int(st, 3)};
    sqlite3_finalize(st);
    return ok;
}
