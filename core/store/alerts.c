/* Alerts as the engine makes them: raised, joined, taken back; their pictures, sealed under a key of
 * their own. */
#include "store/alerts.h"

#include "store/alert_rows.h"
#include "store/audit.h"
#include "store/erase.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool gh_alert_add_step(struct gh_store *s, const struct gh_actor *by, struct gh_id alert,
                       enum gh_alert_event event, const char *note, const struct gh_alert_row *before,
                       struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    size_t n = note ? strlen(note) : 0;
    bool ok = true;
    if (n) {
        ok = gh_keys_get(s->keys, alert, key) || gh_keys_make(s->keys, alert, key, err);
        sealed = ok ? gh_seal(key, "alert.note", alert, note, n) : NULL;
        sodium_memzero(key, sizeof key);
        if (ok && !sealed)
            ok = gh_error_set(err, GH_ERR_INTERNAL, "alert: out of memory");
    }
    ok =
        ok && gh_db_run(s, err,
                        "INSERT INTO alert_steps (alert, t, event, actor, note, before) VALUES (?,?,?,?,?,?)",
                        "IiiIbb", &alert, gh_db_now(s), (int64_t)event, &by->id, sealed, n + GH_SEAL_EXTRA,
                        before, sizeof *before);
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

/* A station of the path: the last one is prolonged while the person stays at its camera. */
static bool put_place(struct gh_store *s, struct gh_id id, const char *camera, int64_t seen_ms, bool *moved,
                      struct gh_error *err)
{
    int64_t last = gh_db_number(s, 0, "SELECT max(number) FROM alert_places WHERE alert = ?", "I", &id);
    *moved = !gh_db_number(s, 0, "SELECT camera = ? FROM alert_places WHERE alert = ? AND number = ?", "tIi",
                           camera, &id, last);
    if (*moved)
        return gh_db_run(s, err,
                         "INSERT INTO alert_places (alert, number, camera, first, last) VALUES (?,?,?,?,?)",
                         "Iitii", &id, last + 1, camera, seen_ms, seen_ms);
    return gh_db_run(s, err, "UPDATE alert_places SET last = max(last, ?) WHERE alert = ? AND number = ?",
                     "iIi", seen_ms, &id, last);
}

static bool find_open(struct gh_store *s, enum gh_alert_kind kind, const char *camera,
                      const struct gh_id *flag, struct gh_id *id, bool *found, struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT id FROM alerts WHERE kind = ? AND camera = ? AND flag IS ? AND state IN (1, 2)"
                      " ORDER BY last DESC LIMIT 1",
                      "itI", (int64_t)kind, camera, flag);
    bool ok = st != NULL;
    *found = ok && gh_db_next(s, st, &ok, err);
    if (*found)
        *id = gh_db_id(st, 0);
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_find_trouble(struct gh_store *s, enum gh_alert_kind kind, const char *camera, struct gh_id *id,
                           struct gh_error *err)
{
    bool found;
    if (err)
        err->kind = GH_OK;
    return find_open(s, kind, camera, NULL, id, &found, err) && found;
}

/* Whether the engine's event goes in the state in which the alert is now, and what it makes of it. */
static bool by_engine(struct gh_store *s, struct gh_id id, enum gh_alert_event event, bool *goes,
                      struct gh_alert_status *next, struct gh_error *err)
{
    struct gh_alert_facts f = {.engine = true};
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT state, decision, escalated, snoozed, kind FROM alerts WHERE id = ?", "I", &id);
    bool ok = st != NULL;
    *goes = false;
    if (ok && gh_db_next(s, st, &ok, err)) {
        struct gh_alert_status now = {(enum gh_alert_state)sqlite3_column_int(st, 0),
                                      (enum gh_alert_decision)sqlite3_column_int(st, 1),
                                      sqlite3_column_int(st, 2) != 0, sqlite3_column_int64(st, 3)};
        f.match = sqlite3_column_int(st, 4) == GH_ALERT_MATCH;
        *goes = gh_alert_step(now, event, &f, next) == GH_ALERT_GOES;
    }
    sqlite3_finalize(st);
    return ok;
}

/* Inside a transaction: REOPEN or WAKE by the engine where it goes; nobody has the alert then. */
static bool ask_anew(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                     enum gh_alert_event event, const char *note, bool *done, struct gh_error *err)
{
    struct gh_alert_status next;
    char action[40];
    if (!by_engine(s, id, event, done, &next, err))
        return false;
    if (!*done)
        return true;
    snprintf(action, sizeof action, "alert.%s", gh_alert_event_name(event));
    return gh_db_run(s, err,
                     "UPDATE alerts SET state = ?, decision = ?, escalated = ?, snoozed = ?, holder = NULL,"
                     " acknowledged_by = NULL, decided = 0, decided_by = NULL, second_by = NULL, closed = 0"
                     " WHERE id = ?",
                     "iiiiI", (int64_t)next.state, (int64_t)next.decision, (int64_t)next.escalated,
                     next.snoozed_ms, &id) &&
           gh_alert_add_step(s, by, id, event, note, NULL, err) &&
           gh_audit_add(s, by, action, &id, NULL, err);
}

/* Trouble that goes on, or comes back while it is still open. What became graver rests no more. */
static bool join_trouble(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                         const struct gh_alert_new *a, struct gh_error *err)
{
    bool woken;
    bool graver =
        gh_db_number(s, 0, "SELECT severity < ? FROM alerts WHERE id = ?", "iI", (int64_t)a->severity, &id);
    return gh_db_run(s, err,
                     "UPDATE alerts SET last = max(last, ?1), sightings = sightings + 1, detail = ?2,"
                     " severity = max(severity, ?3), retracted = 0 WHERE id = ?4",
                     "itiI", a->seen_ms, a->detail ? a->detail : "", (int64_t)a->severity, &id) &&
           gh_alert_add_step(s, by, id, GH_ALERT_SEEN_AGAIN, NULL, NULL, err) &&
           gh_audit_add(s, by, "alert.seen-again", &id, gh_alert_kind_name(a->kind), err) &&
           (!graver || ask_anew(s, by, id, GH_ALERT_WAKE, NULL, &woken, err));
}

/* In the caller's transaction, so that nobody's flag is lifted and nobody erased between the look and the
 * row.
 */
bool gh_alert_put(struct gh_store *s, const struct gh_actor *by, const struct gh_alert_new *a,
                  struct gh_id *id, bool *joined, bool *keyed, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    struct gh_flag f = {0};
    bool match = a->kind == GH_ALERT_MATCH, moved, flagged = !gh_id_is_none(a->flag);
    const char *camera = a->camera ? a->camera : "";
    if ((match || flagged) && !gh_flag_get(s, a->flag, &f, err))
        return false;
    if (match && f.state != GH_FLAG_LIVE)
        return gh_error_set(err, GH_ERR_FAILED, "alert: the flag is %s", gh_flag_state_name(f.state));
    const struct gh_id *person = flagged ? &f.person : gh_id_is_none(a->person) ? NULL : &a->person;
    bool open = false;
    if (!gh_alert_stands_alone(a->kind) &&
        !find_open(s, a->kind, camera, flagged ? &f.id : NULL, id, &open, err))
        return false;
    if (open) {
        *joined = true;
        return join_trouble(s, by, *id, a, err);
    }
    *id = gh_id_make(gh_db_now(s));
    /* without a picture a key is made when somebody writes a note */
    bool sealed = match || a->jpeg;
    if (sealed && !gh_keys_make(s->keys, *id, key, err))
        return false;
    *keyed = sealed;
    bool ok = gh_db_run(s, err,
                        "INSERT INTO alerts (id, kind, state, decision, flag, person, severity, camera, "
                        "detail, first, last, sightings, similarity, quality)"
                        " VALUES (?,?,?,0,?,?,?,?,?,?,?,1,?,?)",
                        "IiiIIittiidd", id, (int64_t)a->kind, (int64_t)GH_ALERT_OPEN, flagged ? &f.id : NULL,
                        person, (int64_t)a->severity, camera, a->detail ? a->detail : "", a->seen_ms,
                        a->seen_ms, (double)a->similarity, (double)a->quality);
    ok = ok && (!match || put_place(s, *id, camera, a->seen_ms, &moved, err));
    ok = ok && (!a->jpeg || put_picture(s, *id, key, a->jpeg, a->jpeg_size, err));
    ok = ok && gh_alert_add_step(s, by, *id, GH_ALERT_RAISED, NULL, NULL, err) &&
         gh_audit_add(s, by, "alert.raise", id, gh_alert_kind_name(a->kind), err);
    sodium_memzero(key, sizeof key);
    return ok;
}

bool gh_alert_raise(struct gh_store *s, const struct gh_actor *by, const struct gh_alert_new *a,
                    struct gh_id *id, bool *joined, struct gh_error *err)
{
    bool again = false, keyed = false;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_db_end(s, gh_alert_put(s, by, a, id, &again, &keyed, err), err);
    if (!ok && keyed)
        gh_keys_destroy(s->keys, id, 1, NULL);
    if (joined)
        *joined = again;
    return ok;
}

bool gh_alert_join(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *camera,
                   int64_t seen_ms, float similarity, float quality, const uint8_t *jpeg, size_t jpeg_size,
                   struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    bool moved = false, woken;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    int64_t decision = gh_db_number(s, -1, "SELECT decision FROM alerts WHERE id = ?", "I", &id);
    bool ok = decision >= 0 ? true : gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no such alert");
    ok = ok && put_place(s, id, camera, seen_ms, &moved, err);
    /* a better picture a moment later is the same look, not one more time that somebody was seen */
    bool again = moved || seen_ms - gh_db_number(s, 0, "SELECT last FROM alerts WHERE id = ?", "I", &id) >=
                              GH_ALERT_LOOK_MS;
    ok = ok &&
         gh_db_run(s, err,
                   "UPDATE alerts SET last = max(last, ?), sightings = sightings + ?, similarity = "
                   "max(similarity, ?), detail = CASE WHEN retracted THEN '' ELSE detail END, retracted = 0"
                   " WHERE id = ?",
                   "iidI", seen_ms, (int64_t)again, (double)similarity, &id);
    /* after "not this person" no better picture of a stranger is collected */
    bool better =
        ok && jpeg && decision != GH_DECISION_NOT_THIS &&
        gh_db_number(s, 0, "SELECT quality < ? FROM alerts WHERE id = ?", "dI", (double)quality, &id);
    if (better && gh_keys_get(s->keys, id, key))
        ok = put_picture(s, id, key, jpeg, jpeg_size, err) &&
             gh_db_run(s, err, "UPDATE alerts SET quality = ? WHERE id = ?", "dI", (double)quality, &id);
    sodium_memzero(key, sizeof key);
    ok = ok && (!again || gh_alert_add_step(s, by, id, GH_ALERT_SEEN_AGAIN, NULL, NULL, err)) &&
         gh_audit_add(s, by, again ? "alert.seen-again" : "alert.better-picture", &id, NULL, err);
    ok = ok && (!moved || ask_anew(s, by, id, GH_ALERT_WAKE, NULL, &woken, err));
    return gh_db_end(s, ok, err);
}

bool gh_alert_still_seen(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *camera,
                         int64_t seen_ms, struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_db_run(s, err, "UPDATE alerts SET last = max(last, ?) WHERE id = ?", "iI", seen_ms, &id) &&
              gh_db_run(s, err,
                        "UPDATE alert_places SET last = max(last, ?1) WHERE alert = ?2 AND camera = ?3 AND"
                        " number = (SELECT max(number) FROM alert_places WHERE alert = ?2)",
                        "iIt", seen_ms, &id, camera);
    return gh_db_end(s, ok, err);
}

bool gh_alert_come_back(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *camera,
                        bool *reopened, struct gh_error *err)
{
    struct gh_alert_status next;
    char note[80];
    *reopened = false;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    /* nearly always there is nothing to do, and nothing to wait for */
    bool done, ok = by_engine(s, id, GH_ALERT_REOPEN, &done, &next, err);
    if (!ok || !done)
        return ok;
    snprintf(note, sizeof note, "seen again at %s", camera);
    ok = gh_db_begin(s, err) && gh_db_end(s, ask_anew(s, by, id, GH_ALERT_REOPEN, note, &done, err), err);
    *reopened = ok && done;
    return ok;
}

/* Both are said once, of an alert that stays as it is. */
bool gh_alert_retract(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                      struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    if (gh_db_number(s, 0, "SELECT detail = ? AND retracted FROM alerts WHERE id = ?", "tI", why, &id))
        return gh_db_end(s, true, err);
    bool ok = gh_db_run(s, err, "UPDATE alerts SET detail = ?, retracted = 1 WHERE id = ?", "tI", why, &id) &&
              gh_alert_add_step(s, by, id, GH_ALERT_RETRACTED, NULL, NULL, err) &&
              gh_audit_add(s, by, "alert.retract", &id, NULL, err);
    return gh_db_end(s, ok, err);
}

bool gh_alert_flag_ended(struct gh_store *s, const struct gh_actor *by, struct gh_id id, struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    if (gh_db_number(s, 0, "SELECT count(*) FROM alert_steps WHERE alert = ? AND event = ?", "Ii", &id,
                     (int64_t)GH_ALERT_FLAG_ENDED))
        return gh_db_end(s, true, err);
    /* what later pictures said of the face still counts */
    bool ok =
        gh_db_run(s, err, "UPDATE alerts SET detail = 'the flag has ended' WHERE id = ? AND NOT retracted",
                  "I", &id) &&
        gh_alert_add_step(s, by, id, GH_ALERT_FLAG_ENDED, NULL, NULL, err) &&
        gh_audit_add(s, by, "alert.flag-ended", &id, NULL, err);
    return gh_db_end(s, ok, err);
}

static bool settle_now(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                       struct gh_error *err)
{
    struct gh_alert_facts f = {.engine = true};
    struct gh_alert_status next;
    struct gh_alert a;
    bool ok = gh_alert_get(s, id, &a, err);
    f.match = ok && a.kind == GH_ALERT_MATCH;
    if (ok && gh_alert_step(a.status, GH_ALERT_CLOSE, &f, &next) != GH_ALERT_GOES)
        ok = gh_error_set(err, GH_ERR_USAGE, "alert: a person closes this one");
    sodium_memzero(&a, sizeof a);
    return ok &&
           gh_db_run(
               s, err,
               "UPDATE alerts SET state = ?, snoozed = ?, closed = ?, detail = ?, retracted = 1 WHERE id = ?",
               "iiitI", (int64_t)next.state, next.snoozed_ms, gh_db_now(s), why, &id) &&
           gh_alert_add_step(s, by, id, GH_ALERT_CLOSE, NULL, NULL, err) &&
           gh_audit_add(s, by, "alert.settle", &id, NULL, err);
}

bool gh_alert_settle(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                     struct gh_error *err)
{
    return gh_db_require(s, by, GH_MAY_ENGINE, err) && gh_db_begin(s, err) &&
           gh_db_end(s, settle_now(s, by, id, why, err), err);
}

bool gh_alert_settle_flag(struct gh_store *s, struct gh_id flag, bool ended, const char *why,
                          struct gh_error *err)
{
    struct gh_actor engine = gh_actor_engine(s);
    struct gh_id ids[8];
    int count = 0;
    bool ok = true;
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT id FROM alerts WHERE flag = ? AND state <> 4 AND kind IN (?, ?) LIMIT 8", "Iii",
        &flag, (int64_t)GH_ALERT_APPROVAL, (int64_t)(ended ? GH_ALERT_FLAG_DUE : GH_ALERT_APPROVAL));
    if (!st)
        return false;
    while (count < 8 && gh_db_next(s, st, &ok, err))
        ids[count++] = gh_db_id(st, 0);
    sqlite3_finalize(st);
    for (int i = 0; ok && i < count; i++)
        ok = settle_now(s, &engine, ids[i], why, err);
    return ok;
}

enum { AT_ONCE = 64 }; /* what is left waits for the next turn */

/* The alerts that sql names by a moment and a limit; their number, -1 when it failed. */
static int ids_before(struct gh_store *s, const char *sql, int64_t ms, struct gh_id ids[AT_ONCE],
                      struct gh_error *err)
{
    int count = 0;
    sqlite3_stmt *st = gh_db_prepare(s, err, sql, "ii", ms, (int64_t)AT_ONCE);
    bool ok = st != NULL;
    while (ok && count < AT_ONCE && gh_db_next(s, st, &ok, err))
        ids[count++] = gh_db_id(st, 0);
    sqlite3_finalize(st);
    return ok ? count : -1;
}

bool gh_alert_wake(struct gh_store *s, const struct gh_actor *by, int *woken, struct gh_error *err)
{
    struct gh_id ids[AT_ONCE];
    *woken = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    int count =
        ids_before(s, "SELECT id FROM alerts WHERE state = 2 AND snoozed > 0 AND snoozed <= ? LIMIT ?",
                   gh_db_now(s), ids, err);
    if (count < 1)
        return count == 0;
    bool ok = true, done;
    if (!gh_db_begin(s, err))
        return false;
    for (int i = 0; ok && i < count; i++)
        ok = ask_anew(s, by, ids[i], GH_ALERT_WAKE, NULL, &done, err);
    ok = gh_db_end(s, ok, err);
    *woken = ok ? count : 0;
    return ok;
}

bool gh_alert_pictured(struct gh_store *s, struct gh_id id)
{
    return gh_db_number(s, 1, "SELECT count(*) FROM alerts WHERE id = ? AND jpeg IS NOT NULL", "I", &id) != 0;
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

bool gh_alert_purge(struct gh_store *s, const struct gh_actor *by, int *purged, struct gh_error *err)
{
    struct gh_id ids[AT_ONCE];
    *purged = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    int count =
        ids_before(s,
                   "SELECT id FROM alerts WHERE purged < max(decided, closed) AND state IN (3, 4) AND "
                   "decision = 2 AND decided < ? LIMIT ?",
                   gh_db_now(s) - 86400000, ids, err);
    if (count < 1)
        return count == 0;
    if (!gh_erase_evidence(s, by, ids, count, "not this person, 24 h", 0, err))
        return false;
    *purged = count;
    return true;
}
