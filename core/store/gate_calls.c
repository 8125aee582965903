/* Calls from gates, and what the attendant answers: an order beside the step of the call's alert, in one
 * transaction, so that of two who answer one wins and the gate hears one word. */
#include "store/gate_calls.h"

#include "base/utf8.h"
#include "store/alert_rows.h"
#include "store/audit.h"
#include "store/gate_notes.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *gh_gate_order_name(enum gh_gate_order o)
{
    static const char *const names[GH_ORDERS] = {NULL,     "coming",    "open",
                                                 "refuse", "emergency", "emergency-end"};
    return (unsigned)o < GH_ORDERS && names[o] ? names[o] : "unknown";
}

static bool gate_ok(const char *gate, struct gh_error *err)
{
    return (gate && *gate && strlen(gate) < GH_GATE_NAME && gh_db_one_line(gate)) ||
           gh_error_set(err, GH_ERR_USAGE, "gate: its name has 1 to 47 " GH_UTF8_BYTES " on one line");
}

bool gh_gate_call(struct gh_store *s, const struct gh_actor *by, const char *gate, enum gh_call_kind kind,
                  struct gh_id person, const uint8_t *jpeg, size_t size, struct gh_id *id,
                  struct gh_error *err)
{
    char camera[64];
    bool joined = false, keyed = false, pin = kind == GH_CALL_PIN;
    enum gh_alert_kind alert = pin ? GH_ALERT_GATE_PIN : GH_ALERT_GATE_CALL;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gate_ok(gate, err) || !gh_db_begin(s, err))
        return false;
    /* whoever was erased meanwhile is not named */
    if (!gh_db_number(s, 0, "SELECT 1 FROM people WHERE id = ?", "I", &person))
        person = gh_id_none;
    snprintf(camera, sizeof camera, "gate %s", gate);
    struct gh_alert_new a = {.kind = alert,
                             .camera = camera,
                             .person = person,
                             .detail = pin ? "number and PIN are right: look, then open or refuse"
                                           : "somebody asks for the attendant",
                             .severity = gh_alert_gate_severity(alert),
                             .seen_ms = gh_db_now(s),
                             .jpeg = jpeg,
                             .jpeg_size = size};
    bool ok = gh_db_end(s, gh_alert_put(s, by, &a, id, &joined, &keyed, err), err);
    if (!ok && keyed)
        gh_keys_destroy(s->keys, id, 1, NULL);
    return ok;
}

static bool get_call(struct gh_store *s, struct gh_id id, struct gh_alert *a, struct gh_error *err)
{
    if (!gh_alert_get(s, id, a, err))
        return false;
    return a->kind == GH_ALERT_GATE_CALL || a->kind == GH_ALERT_GATE_PIN ||
           gh_error_set(err, GH_ERR_USAGE, "gate: that alert is no call");
}

bool gh_gate_call_over(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *why,
                       struct gh_error *err)
{
    struct gh_alert a;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !get_call(s, id, &a, err))
        return false;
    bool closed = a.status.state == GH_ALERT_CLOSED;
    sodium_memzero(&a, sizeof a);
    return closed || gh_alert_settle(s, by, id, why, err);
}

bool gh_gate_calls_over(struct gh_store *s, const struct gh_actor *by, const char *gate, struct gh_id keep,
                        const char *why, struct gh_error *err)
{
    enum { MOST = 64 }; /* the rest, should there be more, at the next start */
    struct gh_id ids[MOST];
    int count = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gate_ok(gate, err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT id FROM alerts WHERE state IN (1, 2) AND kind IN (12, 13) AND "
                                     "camera = 'gate ' || ? AND id <> ?",
                                     "tI", gate, &keep);
    if (!st)
        return false;
    bool ok = true;
    while (count < MOST && gh_db_next(s, st, &ok, err))
        ids[count++] = gh_db_id(st, 0);
    sqlite3_finalize(st);
    for (int i = 0; ok && i < count; i++)
        ok = gh_gate_call_over(s, by, ids[i], why, err);
    return ok;
}

/* What goes with which order. */
static bool order_ok(const struct gh_actor *by, const char *gate, enum gh_gate_order order, bool call,
                     const char *reason, struct gh_error *err)
{
    bool emergency = order == GH_ORDER_EMERGENCY || order == GH_ORDER_EMERGENCY_END;
    bool answer = order == GH_ORDER_COMING || order == GH_ORDER_REFUSE;
    bool needed =
        order == GH_ORDER_REFUSE || order == GH_ORDER_EMERGENCY || (order == GH_ORDER_OPEN && !call);
    if (order < GH_ORDER_COMING || order >= GH_ORDERS)
        return gh_error_set(err, GH_ERR_USAGE, "gate: no such order");
    if (emergency && by->role == GH_ROLE_OPERATOR)
        return gh_error_set(err, GH_ERR_DENIED, "gate: an emergency needs a supervisor");
    if (!strcmp(gate, "*") && !emergency)
        return gh_error_set(err, GH_ERR_USAGE, "gate: only an emergency is for all gates; name one");
    if (answer && !call)
        return gh_error_set(err, GH_ERR_USAGE, "gate: that answers a call; say which");
    if (emergency && call)
        return gh_error_set(err, GH_ERR_USAGE, "gate: an emergency answers no call");
    return !(needed || (reason && *reason)) || gh_gate_reason_ok("gate", reason, err);
}

/* Inside a transaction: the call's alert takes the step that the order is. */
static bool answer_call(struct gh_store *s, const struct gh_actor *by, const char *gate,
                        enum gh_gate_order order, struct gh_id call, const char *reason, struct gh_error *err)
{
    struct gh_alert a;
    if (!get_call(s, call, &a, err))
        return false;
    bool mine = a.status.state == GH_ALERT_CLAIMED && gh_id_equal(a.holder, by->id) && !a.status.snoozed_ms;
    sodium_memzero(&a, sizeof a);
    if (!gh_db_number(s, 0, "SELECT camera = 'gate ' || ? FROM alerts WHERE id = ?", "tI", gate, &call))
        return gh_error_set(err, GH_ERR_USAGE, "gate: that call came from another gate");
    if (order == GH_ORDER_COMING && mine)
        return true; /* said again */
    return gh_alert_act_now(s, by, call,
                            order == GH_ORDER_COMING ? GH_ALERT_CLAIM
                            : order == GH_ORDER_OPEN ? GH_ALERT_CONFIRM
                                                     : GH_ALERT_NOT_THIS,
                            reason && *reason ? reason : NULL, err);
}

/* Inside a transaction. */
static bool put_order(struct gh_store *s, const struct gh_actor *by, const char *gate,
                      enum gh_gate_order order, struct gh_id id, const struct gh_id *call, const char *reason,
                      struct gh_error *err)
{
    char action[40], detail[64];
    size_t size = 0;
    uint8_t *sealed = NULL;
    bool ok = !call || answer_call(s, by, gate, order, *call, reason, err);
    if (ok && reason && *reason)
        ok = (sealed = gh_gate_reason_seal(s, id, call, reason, &size, err)) != NULL;
    snprintf(action, sizeof action, "gate.%s", gh_gate_order_name(order));
    snprintf(detail, sizeof detail, "%s", strcmp(gate, "*") ? gate : "all");
    ok = ok &&
         gh_db_run(s, err,
                   "INSERT INTO gate_orders (id, gate, t, what, call, actor, reason) VALUES (?,?,?,?,?,?,?)",
                   "ItiiIIb", &id, gate, gh_db_now(s), (int64_t)order, call, &by->id, sealed, size) &&
         gh_audit_add(s, by, action, call, detail, err);
    free(sealed);
    return ok;
}

bool gh_gate_order(struct gh_store *s, const struct gh_actor *by, const char *gate, enum gh_gate_order order,
                   struct gh_id call, const char *reason, struct gh_error *err)
{
    bool called = !gh_id_is_none(call);
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !gate_ok(gate, err) ||
        !order_ok(by, gate, order, called, reason, err))
        return false;
    struct gh_id id = gh_id_make(gh_db_now(s));
    if (!gh_db_begin(s, err))
        return false;
    bool ok = gh_db_end(s, put_order(s, by, gate, order, id, called ? &call : NULL, reason, err), err);
    uint8_t key[GH_KEY_BYTES];
    if (!ok && gh_keys_get(s->keys, id, key))
        gh_keys_destroy(s->keys, &id, 1, NULL);
    sodium_memzero(key, sizeof key);
    return ok;
}

bool gh_gate_orders(struct gh_store *s, const struct gh_actor *by, const char *gate, int64_t after,
                    bool (*each)(void *user, const struct gh_gate_order_row *row), void *user,
                    struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT g.number, g.t, g.what, g.call, g.actor, coalesce(o.name, ''), g.reason, g.id FROM "
        "gate_orders g "
        "LEFT JOIN operators o ON o.id = g.actor WHERE g.gate IN (?, '*') AND g.number > ? ORDER BY g.number",
        "ti", gate, after);
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_gate_order_row r = {.number = sqlite3_column_int64(st, 0),
                                      .t_ms = sqlite3_column_int64(st, 1),
                                      .order = (enum gh_gate_order)sqlite3_column_int(st, 2),
                                      .call = gh_db_id(st, 3),
                                      .by = gh_db_id(st, 4)};
        gh_db_text(st, 5, r.by_name, sizeof r.by_name);
        gh_gate_reason_read(s, st, 6, gh_db_id(st, 7), r.call, r.reason, sizeof r.reason);
        more = each(user, &r);
        sodium_memzero(&r, sizeof r);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_gate_emergency(struct gh_store *s, const char *gate, bool *on, struct gh_error *err)
{
    int64_t last =
        gh_db_number(s, -1,
                     "SELECT coalesce((SELECT what FROM gate_orders WHERE gate IN (?, '*') AND what "
                     "IN (4, 5) ORDER BY number DESC LIMIT 1), 0)",
                     "t", gate);
    *on = last == GH_ORDER_EMERGENCY;
    return last >= 0 || gh_db_error(s, err);
}
