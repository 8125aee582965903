/* Alerts: raised and joined by the engine, decided by people, their pictures sealed under a key of their own.
 */
#include "store/alerts.h"

#include "store/audit.h"
#include "store/db.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add_step(struct gh_store *s, const struct gh_actor *by, struct gh_id alert,
                     enum gh_alert_event event, const char *note, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    size_t n = note ? strlen(note) : 0;
    if (n && gh_keys_get(s->keys, alert, key))
        sealed = gh_seal(key, "alert.note", alert, note, n);
    sodium_memzero(key, sizeof key);
    bool ok = gh_db_run(s, err, "INSERT INTO alert_steps (alert, t, event, actor, note) VALUES (?,?,?,?,?)",
                        "IiiIb", &alert, gh_db_now(s), (int64_t)event, &by->id, sealed, n + GH_SEAL_EXTRA);
    free(sealed);
    return ok;
}

static bool put_picture(struct gh_store *s, struct gh_id id, const uint8_t *key, const uint8_t *jpeg,
                        size_t size, struct gh_error *err)
{
    uint8_t *sealed = gh_seal(key, "alert.jpeg", id, jpeg, size);
    bool ok = sealed ? gh_db_run(s, err, "UPDATE alerts SET jpeg = ? WHERE id = ?", "bI", sealed,
                                 size + GH_SEAL_EXTRA, &id)
                     : gh_error_set(err, GH_ERR_INTERNAL, "alert: out of memory");
    free(sealed);
    return ok;
}

bool gh_alert_raise(struct gh_store *s, const struct gh_actor *by, const struct gh_alert_new *a,
                    struct gh_id *id, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    struct gh_flag f = {0};
    bool match = a->kind == GH_ALERT_MATCH;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    if (match && !gh_flag_get(s, a->flag, &f, err))
        return false;
    if (match && f.state != GH_FLAG_LIVE)
        return gh_error_set(err, GH_ERR_FAILED, "alert: the flag is %s", gh_flag_state_name(f.state));
    *id = gh_id_make(gh_db_now(s));
    if (!gh_keys_make(s->keys, *id, key, err))
        return false;
    bool began = gh_db_begin(s, err), ok = began;
    ok =
        ok && gh_db_run(s, err,
                        "INSERT INTO alerts (id, kind, state, decision, flag, person, severity, camera, "
                        "detail, first, last, sightings,"
                        " similarity, quality) VALUES (?,?,?,0,?,?,?,?,?,?,?,1,?,?)",
                        "IiiIIittiidd", id, (int64_t)a->kind, (int64_t)GH_ALERT_OPEN, match ? &f.id : NULL,
                        match ? &f.person : NULL, (int64_t)a->severity, a->camera, a->detail ? a->detail : "",
                        a->seen_ms, a->seen_ms, (double)a->similarity, (double)a->quality);
    ok = ok && (!a->jpeg || put_picture(s, *id, key, a->jpeg, a->jpeg_size, err));
    ok = ok && add_step(s, by, *id, GH_ALERT_RAISED, NULL, err) &&
         gh_audit_add(s, by, "alert.raise", id, NULL, err);
    if (began)
        ok = gh_db_end(s, ok, err);
    sodium_memzero(key, sizeof key);
    if (!ok)
        gh_keys_destroy(s->keys, id, 1, NULL);
    return ok;
}

bool gh_alert_join(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t seen_ms,
                   float similarity, float quality, const uint8_t *jpeg, size_t jpeg_size,
                   struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    int64_t decision = gh_db_number(s, -1, "SELECT decision FROM alerts WHERE id = ?", "I", &id);
    bool ok = decision >= 0 ? true : gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no such alert");
    ok = ok && gh_db_run(s, err,
                         "UPDATE alerts SET last = max(last, ?), sightings = sightings + 1, similarity = "
                         "max(similarity, ?) WHERE id = ?",
                         "idI", seen_ms, (double)similarity, &id);
    /* after "not this person" no better picture of a stranger is collected */
    bool better =
        ok && jpeg && decision != GH_DECISION_NOT_THIS &&
        gh_db_number(s, 0, "SELECT quality < ? FROM alerts WHERE id = ?", "dI", (double)quality, &id);
    if (better && gh_keys_get(s->keys, id, key))
        ok = put_picture(s, id, key, jpeg, jpeg_size, err) &&
             gh_db_run(s, err, "UPDATE alerts SET quality = ? WHERE id = ?", "dI", (double)quality, &id);
    sodium_memzero(key, sizeof key);
    ok = ok && add_step(s, by, id, GH_ALERT_SEEN_AGAIN, NULL, err) &&
         gh_audit_add(s, by, "alert.seen-again", &id, NULL, err);
    return gh_db_end(s, ok, err);
}

bool gh_alert_retract(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                      struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_db_run(s, err, "UPDATE alerts SET detail = ? WHERE id = ?", "tI", why, &id) &&
              add_step(s, by, id, GH_ALERT_RETRACTED, why, err) &&
              gh_audit_add(s, by, "alert.retract", &id, NULL, err);
    return gh_db_end(s, ok, err);
}

static const char *event_action(enum gh_alert_event e)
{
    switch (e) {
    case GH_ALERT_ACKNOWLEDGE:
        return "alert.acknowledge";
    case GH_ALERT_CONFIRM:
        return "alert.confirm";
    case GH_ALERT_NOT_THIS:
        return "alert.not-this";
    case GH_ALERT_CANNOT_TELL:
        return "alert.cannot-tell";
    case GH_ALERT_CLOSE:
        return "alert.close";
    case GH_ALERT_REOPEN:
        return "alert.reopen";
    default:
        return NULL;
    }
}

bool gh_alert_act(struct gh_store *s, const struct gh_actor *by, struct gh_id id, enum gh_alert_event event,
                  const char *note, struct gh_error *err)
{
    const char *action = event_action(event);
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    if (!action)
        return gh_error_set(err, GH_ERR_USAGE, "alert: that is not for people to do");
    if (note && strlen(note) >= sizeof((struct gh_alert_step_row *)0)->note)
        return gh_error_set(err, GH_ERR_INPUT, "alert: the note is longer than 255 characters");
    if (note && !gh_db_one_line(note))
        return gh_error_set(err, GH_ERR_INPUT, "alert: the note is one line without control characters");
    if (event == GH_ALERT_REOPEN && (!note || !*note))
        return gh_error_set(err, GH_ERR_USAGE, "alert: reopening needs a reason");
    if (!gh_db_begin(s, err))
        return false;
    int64_t state = gh_db_number(s, -1, "SELECT state FROM alerts WHERE id = ?", "I", &id);
    int64_t decided = gh_db_number(s, 0, "SELECT decision FROM alerts WHERE id = ?", "I", &id);
    enum gh_alert_state now = (enum gh_alert_state)state;
    enum gh_alert_decision decision = (enum gh_alert_decision)decided;
    bool ok = state >= 0
                  ? true
                  : gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no such alert; see: gatehouse alert list");
    if (ok && !gh_alert_possible(now, event))
        ok = gh_error_set(err, GH_ERR_USAGE,
                          "alert: not possible any more; someone else may have acted on it");
    gh_alert_after(event, &now, &decision);
    ok = ok && gh_db_run(s, err, "UPDATE alerts SET state = ?, decision = ? WHERE id = ?", "iiI",
                         (int64_t)now, (int64_t)decision, &id);
    /* whoever decides has seen it too */
    ok =
        ok &&
        gh_db_run(s, err,
                  "UPDATE alerts SET acknowledged = ?, acknowledged_by = ? WHERE id = ? AND acknowledged = 0",
                  "iII", gh_db_now(s), &by->id, &id);
    if (ok && (event == GH_ALERT_CONFIRM || event == GH_ALERT_NOT_THIS || event == GH_ALERT_CANNOT_TELL))
        ok = gh_db_run(s, err, "UPDATE alerts SET decided = ?, decided_by = ? WHERE id = ?", "iII",
                       gh_db_now(s), &by->id, &id);
    if (ok && event == GH_ALERT_REOPEN)
        ok = gh_db_run(s, err,
                       "UPDATE alerts SET decided = 0, decided_by = NULL, acknowledged = 0, acknowledged_by "
                       "= NULL WHERE id = ?",
                       "I", &id);
    ok = ok && add_step(s, by, id, event, note, err) && gh_audit_add(s, by, action, &id, NULL, err);
    return gh_db_end(s, ok, err);
}

#define ALERT_COLUMNS                                                                                        \
    "a.id, a.kind, a.state, a.decision, a.flag, a.person, a.severity, a.camera, a.detail, a.first, a.last, " \
    "a.sightings, a.similarity,"                                                                             \
    " a.quality, a.acknowledged, (SELECT name FROM operators WHERE id = a.acknowledged_by),"                 \
    " (SELECT name FROM operators WHERE id = a.decided_by), p.name, f.reason, f.instruction, f.category"
#define ALERT_FROM " FROM alerts a LEFT JOIN people p ON p.id = a.person LEFT JOIN flags f ON f.id = a.flag "

static void read_alert(struct gh_store *s, sqlite3_stmt *st, struct gh_alert *a)
{
    uint8_t key[GH_KEY_BYTES];
    *a = (struct gh_alert){.id = gh_db_id(st, 0),
                           .kind = (enum gh_alert_kind)sqlite3_column_int(st, 1),
                           .state = (enum gh_alert_state)sqlite3_column_int(st, 2),
                           .decision = (enum gh_alert_decision)sqlite3_column_int(st, 3),
                           .flag = gh_db_id(st, 4),
                           .person = gh_db_id(st, 5),
                           .severity = sqlite3_column_int(st, 6),
                           .first_ms = sqlite3_column_int64(st, 9),
                           .last_ms = sqlite3_column_int64(st, 10),
                           .sightings = sqlite3_column_int(st, 11),
                           .similarity = (float)sqlite3_column_double(st, 12),
                           .quality = (float)sqlite3_column_double(st, 13),
                           .acknowledged_ms = sqlite3_column_int64(st, 14),
                           .category = (enum gh_flag_category)sqlite3_column_int(st, 20)};
    gh_db_text(st, 7, a->camera, sizeof a->camera);
    gh_db_text(st, 8, a->detail, sizeof a->detail);
    gh_db_text(st, 15, a->acknowledged_by, sizeof a->acknowledged_by);
    gh_db_text(st, 16, a->decided_by, sizeof a->decided_by);
    if (!gh_id_is_none(a->person) && gh_keys_get(s->keys, a->person, key)) {
        gh_db_sealed_text(st, 17, key, "person.name", a->person, a->person_name, sizeof a->person_name);
        gh_db_sealed_text(st, 18, key, "flag.reason", a->flag, a->reason, sizeof a->reason);
        gh_db_sealed_text(st, 19, key, "flag.instruction", a->flag, a->instruction, sizeof a->instruction);
    }
    sodium_memzero(key, sizeof key);
}

bool gh_alert_get(struct gh_store *s, struct gh_id id, struct gh_alert *out, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT " ALERT_COLUMNS ALERT_FROM "WHERE a.id = ?", "I", &id);
    if (!st)
        return false;
    bool ok = true, found = gh_db_next(s, st, &ok, err);
    if (found)
        read_alert(s, st, out);
    sqlite3_finalize(st);
    return found || !ok
               ? ok
               : gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no such alert; see: gatehouse alert list");
}

bool gh_alert_list(struct gh_store *s, bool open_only, bool (*each)(void *user, const struct gh_alert *a),
                   void *user, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT " ALERT_COLUMNS ALERT_FROM "WHERE a.state <> 4 OR NOT ?"
        " ORDER BY a.acknowledged > 0, a.state = 4, a.severity DESC, a.last DESC, a.id DESC LIMIT 2000",
        "i", (int64_t)open_only);
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_alert a;
        read_alert(s, st, &a);
        more = each(user, &a);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_picture(struct gh_store *s, const struct gh_actor *by, struct gh_id id, uint8_t **jpeg,
                      size_t *size, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    *jpeg = NULL;
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT jpeg FROM alerts WHERE id = ?", "I", &id);
    if (!st)
        return false;
    if (sqlite3_step(st) == SQLITE_ROW && gh_keys_get(s->keys, id, key))
        *jpeg = gh_unseal(key, "alert.jpeg", id, sqlite3_column_blob(st, 0),
                          (size_t)sqlite3_column_bytes(st, 0), size);
    sqlite3_finalize(st);
    sodium_memzero(key, sizeof key);
    if (!*jpeg)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no picture is kept");
    bool ok = gh_db_begin(s, err);
    ok = ok && gh_db_end(s, gh_audit_add(s, by, "alert.picture", &id, NULL, err), err);
    if (!ok) { /* what cannot be put on record is not shown */
        sodium_memzero(*jpeg, *size);
        free(*jpeg);
        *jpeg = NULL;
    }
    return ok;
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

bool gh_alert_purge(struct gh_store *s, const struct gh_actor *by, int *purged, struct gh_error *err)
{
    struct gh_id ids[64];
    size_t count = 0;
    *purged = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT id FROM alerts WHERE decision = 2 AND jpeg IS NOT NULL AND decided < ? LIMIT 64", "i",
        gh_db_now(s) - 86400000);
    if (!st)
        return false;
    bool ok = true;
    while (count < 64 && gh_db_next(s, st, &ok, err))
        ids[count++] = gh_db_id(st, 0);
    sqlite3_finalize(st);
    if (!ok || !count)
        return ok;
    if (!gh_keys_destroy(s->keys, ids, count, err) || !gh_db_begin(s, err))
        return false;
    for (size_t i = 0; ok && i < count; i++)
        ok = gh_db_run(s, err, "UPDATE alerts SET jpeg = NULL WHERE id = ?", "I", &ids[i]) &&
             gh_audit_add(s, by, "alert.purge", &ids[i], "not this person, 24 h", err);
    *purged = (int)count;
    return gh_db_end(s, ok, err);
}
