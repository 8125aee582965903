/* Enrolments at gates: kept sealed, matching nothing, until a supervisor says yes; erased when the word is
 * no. */
#include "store/gate_calls.h"

#include "base/utf8.h"
#include "store/alert_rows.h"
#include "store/audit.h"
#include "store/erase.h"
#include "store/gate_notes.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Inside a transaction. */
static bool ask_now(struct gh_store *s, const struct gh_actor *by, const char *gate,
                    const struct gh_person_new *n, const char *embedder, const struct gh_reference *refs,
                    int count, int alike, struct gh_id id, const uint8_t *key, struct gh_error *err)
{
    char camera[64], detail[96];
    bool joined, keyed;
    struct gh_id alert, row = gh_id_make(gh_db_now(s));
    snprintf(camera, sizeof camera, "gate %s", gate);
    if (alike)
        snprintf(detail, sizeof detail, "somebody enrolled here and waits; %d enrolled before look%s alike",
                 alike, alike == 1 ? "s" : "");
    else
        snprintf(detail, sizeof detail, "somebody enrolled here and waits");
    struct gh_alert_new a = {.kind = GH_ALERT_GATE_ENROL,
                             .camera = camera,
                             .detail = detail,
                             .person = id,
                             .severity = gh_alert_gate_severity(GH_ALERT_GATE_ENROL),
                             .seen_ms = gh_db_now(s)};
    return gh_person_put(s, by, n, embedder, refs, count, id, key, err) &&
           gh_alert_put(s, by, &a, &alert, &joined, &keyed, err) &&
           gh_db_run(s, err,
                     "INSERT INTO enrolments (id, person, gate, alert, asked, alike) VALUES (?,?,?,?,?,?)",
                     "IItIii", &row, &id, gate, &alert, gh_db_now(s), (int64_t)alike) &&
           gh_audit_add(s, by, "enrolment.ask", &id, NULL, err);
}

bool gh_enrolment_ask(struct gh_store *s, const struct gh_actor *by, const char *gate,
                      const struct gh_person_new *person, const char *embedder,
                      const struct gh_reference *refs, int count, int alike, struct gh_id *id,
                      struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    struct gh_person_new n = *person;
    struct gh_enrolment_row *row = NULL;
    n.purpose = GH_PURPOSE_GATE;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_person_new_ok(s, &n, count, err))
        return false;
    if (!*gate || strlen(gate) >= sizeof row->gate || !gh_db_one_line(gate))
        return gh_error_set(err, GH_ERR_INPUT, "gate: its name has 1 to 47 " GH_UTF8_BYTES " on one line");
    *id = gh_id_make(gh_db_now(s));
    if (!gh_keys_make(s->keys, *id, key, err))
        return false;
    bool ok = gh_db_begin(s, err) &&
              gh_db_end(s, ask_now(s, by, gate, &n, embedder, refs, count, alike, *id, key, err), err);
    sodium_memzero(key, sizeof key);
    if (!ok)
        gh_keys_destroy(s->keys, id, 1, NULL);
    return ok;
}

struct found {
    struct gh_id row, alert;
    bool decided, approved, person; /* person: still there */
};

/* The newest of this person. NOT_FOUND. */
static bool find(struct gh_store *s, const struct gh_id *person, struct found *out, char *reason, size_t size,
                 struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT id, alert, decided > 0, approved, EXISTS (SELECT 1 FROM people "
                                     "WHERE id = person), reason FROM "
                                     "enrolments WHERE person = ? ORDER BY id DESC LIMIT 1",
                                     "I", person);
    bool ok = st != NULL, there = ok && gh_db_next(s, st, &ok, err);
    if (there) {
        *out = (struct found){gh_db_id(st, 0), gh_db_id(st, 1), sqlite3_column_int(st, 2) != 0,
                              sqlite3_column_int(st, 3) != 0, sqlite3_column_int(st, 4) != 0};
        if (reason)
            gh_gate_reason_read(s, st, 5, out->row, gh_id_none, reason, size);
    }
    sqlite3_finalize(st);
    return there || !ok ? ok
                        : gh_error_set(err, GH_ERR_NOT_FOUND,
                                       "enrolment: none of that person's; see: gatehouse gate enrolments");
}

/* Inside a transaction: what is decided is decided of its alert too, if nobody did that already. */
static bool decide_alert(struct gh_store *s, const struct gh_actor *by, struct gh_id alert, bool approve,
                         struct gh_error *err)
{
    return !gh_db_number(s, 0, "SELECT state IN (1, 2) FROM alerts WHERE id = ?", "I", &alert) ||
           gh_alert_act_now(s, by, alert, approve ? GH_ALERT_CONFIRM : GH_ALERT_NOT_THIS, NULL, err);
}

/* Inside a transaction. */
static bool decide_now(struct gh_store *s, const struct gh_actor *by, const struct gh_id *person,
                       bool approve, const char *reason, struct gh_error *err)
{
    struct found f;
    size_t size = 0;
    uint8_t *sealed = NULL;
    if (!find(s, person, &f, NULL, 0, err))
        return false;
    /* one rejected whose erasing was cut off can be rejected again, to be erased */
    if (f.decided && (approve || f.approved || !f.person))
        return gh_error_set(err, GH_ERR_USAGE, "enrolment: it is decided already");
    if (reason && *reason && !(sealed = gh_gate_reason_seal(s, f.row, NULL, reason, &size, err)))
        return false;
    bool ok = gh_db_run(s, err, "UPDATE enrolments SET decided = ?, approved = ?, reason = ? WHERE id = ?",
                        "iibI", gh_db_now(s), (int64_t)approve, sealed, size, &f.row) &&
              decide_alert(s, by, f.alert, approve, err) &&
              gh_audit_add(s, by, approve ? "enrolment.approve" : "enrolment.reject", person, NULL, err);
    free(sealed);
    return ok;
}

bool gh_enrolment_decide(struct gh_store *s, const struct gh_actor *by, struct gh_id person, bool approve,
                         const char *reason, struct gh_error *err)
{
    char detail[96];
    int64_t row;
    bool said = reason && *reason;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) ||
        ((said || !approve) && !gh_gate_reason_ok("enrolment", reason, err)) || !gh_db_begin(s, err) ||
        !gh_db_end(s, decide_now(s, by, &person, approve, reason, err), err))
        return false;
    return approve || gh_erase_person(s, by, person, "person.erase", detail, sizeof detail, &row, err);
}

bool gh_enrolment_end(struct gh_store *s, const struct gh_actor *by, const struct gh_id *person,
                      struct gh_error *err)
{
    struct gh_id alert;
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT a.id FROM enrolments e JOIN alerts a ON a.id = e.alert WHERE "
                                     "e.person = ? AND e.decided = 0 AND "
                                     "a.state IN (1, 2)",
                                     "I", person);
    bool ok = st != NULL, open = ok && gh_db_next(s, st, &ok, err);
    if (open)
        alert = gh_db_id(st, 0);
    sqlite3_finalize(st);
    return ok &&
           gh_db_run(s, err, "UPDATE enrolments SET decided = ? WHERE person = ? AND decided = 0", "iI",
                     gh_db_now(s), person) &&
           (!open || (gh_db_run(s, err, "UPDATE alerts SET state = 4, closed = ?, retracted = 1 WHERE id = ?",
                                "iI", gh_db_now(s), &alert) &&
                      gh_alert_add_step(s, by, alert, GH_ALERT_CLOSE, NULL, NULL, err)));
}

bool gh_enrolment_state(struct gh_store *s, const struct gh_actor *by, struct gh_id person,
                        enum gh_enrolment_state *state, char *reason, size_t size, struct gh_error *err)
{
    struct found f;
    *reason = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !find(s, &person, &f, reason, size, err))
        return false;
    *state = !f.person || (f.decided && !f.approved) ? GH_ENROLMENT_REJECTED
             : f.approved                            ? GH_ENROLMENT_APPROVED
                                                     : GH_ENROLMENT_WAITS;
    return true;
}

bool gh_enrolment_list(struct gh_store *s, const struct gh_actor *by,
                       bool (*each)(void *user, const struct gh_enrolment_row *row), void *user,
                       struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !gh_db_begin(s, err) ||
        !gh_db_end(s, gh_audit_add(s, by, "enrolment.list", NULL, NULL, err), err))
        return false;
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT e.person, e.alert, e.gate, e.asked, e.alike, p.name FROM enrolments "
                      "e JOIN people p ON p.id = e.person WHERE NOT e.approved ORDER BY e.asked, "
                      "e.id",
                      "");
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_enrolment_row r = {.person = gh_db_id(st, 0),
                                     .alert = gh_db_id(st, 1),
                                     .asked_ms = sqlite3_column_int64(st, 3),
                                     .alike = sqlite3_column_int(st, 4)};
        gh_db_text(st, 2, r.gate, sizeof r.gate);
        if (gh_keys_get(s->keys, r.person, key))
            gh_db_sealed_text(st, 5, key, "person.name", r.person, r.name, sizeof r.name);
        more = each(user, &r);
        sodium_memzero(&r, sizeof r);
    }
    sodium_memzero(key, sizeof key);
    sqlite3_finalize(st);
    return ok;
}
