/* What people do with an alert: checked against the lifecycle on what the store holds at that
 * moment, so that of two who act at once one wins and the other is told by whom. */
#include "store/alerts.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "store/alert_rows.h"
#include "store/audit.h"

#include <stdio.h>
#include <string.h>

struct deed {
    enum gh_alert_event event;
    const char *note;
    int64_t until_ms;
    struct gh_id to;
};

static bool read_row(struct gh_store *s, struct gh_id id, struct gh_alert_row *r, struct gh_alert_facts *f,
                     struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT a.state, a.decision, a.escalated, a.snoozed, a.acknowledged, a.decided, a.closed, "
        "a.holder, a.decided_by, a.second_by, a.kind, f.second FROM alerts a LEFT JOIN flags f ON "
        "f.id = a.flag WHERE a.id = ?",
        "I", &id);
    if (!st)
        return false;
    bool ok = true, found = gh_db_next(s, st, &ok, err);
    memset(r, 0, sizeof *r); /* its padding is stored too */
    if (found) {
        r->state = sqlite3_column_int64(st, 0);
        r->decision = sqlite3_column_int64(st, 1);
        r->escalated = sqlite3_column_int64(st, 2);
        r->snoozed = sqlite3_column_int64(st, 3);
        r->claimed = sqlite3_column_int64(st, 4);
        r->decided = sqlite3_column_int64(st, 5);
        r->closed = sqlite3_column_int64(st, 6);
        r->holder = gh_db_id(st, 7);
        r->decided_by = gh_db_id(st, 8);
        r->second_by = gh_db_id(st, 9);
        f->match = sqlite3_column_int(st, 10) == GH_ALERT_MATCH;
        f->second_asked = sqlite3_column_int(st, 11) != 0;
    }
    sqlite3_finalize(st);
    return found || !ok
               ? ok
               : gh_error_set(err, GH_ERR_NOT_FOUND, "alert: no such alert; see: gatehouse alert list");
}

struct last_step {
    int64_t t_ms;
    enum gh_alert_event event;
    struct gh_id actor;
    char by[48];
    struct gh_alert_row before;
    bool undoable;
};

/* The last step that a person took, or with which the engine took a decision back. */
static void read_last(struct gh_store *s, struct gh_id id, struct last_step *l)
{
    memset(l, 0, sizeof *l);
    sqlite3_stmt *st = gh_db_prepare(
        s, NULL,
        "SELECT h.t, h.event, h.actor, h.before, coalesce(o.name, 'the engine') FROM alert_steps h LEFT JOIN"
        " operators o ON o.id = h.actor WHERE h.alert = ? AND (o.id IS NOT NULL OR h.event = 9)"
        " ORDER BY h.rowid DESC LIMIT 1",
        "I", &id);
    if (st && sqlite3_step(st) == SQLITE_ROW) {
        l->t_ms = sqlite3_column_int64(st, 0);
        l->event = (enum gh_alert_event)sqlite3_column_int(st, 1);
        l->actor = gh_db_id(st, 2);
        l->undoable = sqlite3_column_bytes(st, 3) == (int)sizeof l->before && l->event != GH_ALERT_UNDO;
        if (l->undoable)
            memcpy(&l->before, sqlite3_column_blob(st, 3), sizeof l->before);
        gh_db_text(st, 4, l->by, sizeof l->by);
    }
    sqlite3_finalize(st);
}

/* The alert's state, and what can be done with it. */
static const char *state_words(const struct gh_alert_status *now)
{
    switch (now->state) {
    case GH_ALERT_OPEN:
        return now->escalated ? "it is open and escalated; a supervisor claims or decides it"
                              : "it is open; claim it, decide it or escalate it";
    case GH_ALERT_CLAIMED:
        return now->snoozed_ms ? "it is claimed and rests; wake it, decide it or hand it over"
                               : "it is claimed; decide it, put it off, hand it over or escalate it";
    case GH_ALERT_AWAITING:
        return "it is confirmed and awaits a second operator, who agrees or disagrees";
    case GH_ALERT_DECIDED:
        return "it is decided; close it, or reopen it with a reason";
    default:
        return "it is closed; reopen it with a reason";
    }
}

/* Why the state alone does not tell it; "" where it does. */
static const char *event_words(enum gh_alert_event event, const struct gh_alert_status *now)
{
    bool asleep = now->snoozed_ms != 0;
    return event == GH_ALERT_UNDO              ? "only your own last step is taken back, within 10 seconds; "
           : event == GH_ALERT_WAKE && !asleep ? "it does not rest; "
           : event == GH_ALERT_HAND_OVER       ? "only a claimed one is handed over; "
           : event == GH_ALERT_ESCALATE && now->escalated             ? "it is escalated already; "
           : event == GH_ALERT_SECOND || event == GH_ALERT_DISAGREE   ? "no second operator is asked; "
           : event == GH_ALERT_CLOSE && now->state != GH_ALERT_CLOSED ? "only a decided one is closed; "
                                                                      : "";
}

static bool refuse(enum gh_alert_answer answer, enum gh_alert_event event, const struct gh_alert_status *now,
                   const struct gh_actor *by, const struct last_step *last, struct gh_error *err)
{
    static const char *const did[GH_ALERT_EVENTS] = {
        [GH_ALERT_CLAIM] = "claimed it",
        [GH_ALERT_CONFIRM] = "confirmed it",
        [GH_ALERT_NOT_THIS] = "said no to it",
        [GH_ALERT_CANNOT_TELL] = "could not tell",
        [GH_ALERT_CLOSE] = "closed it",
        [GH_ALERT_REOPEN] = "opened it again",
        [GH_ALERT_ESCALATE] = "escalated it",
        [GH_ALERT_SNOOZE] = "put it off",
        [GH_ALERT_HAND_OVER] = "handed it over",
        [GH_ALERT_SECOND] = "confirmed it as second",
        [GH_ALERT_DISAGREE] = "did not agree",
        [GH_ALERT_UNDO] = "took a step back",
        [GH_ALERT_WAKE] = "woke it",
    };
    bool denied = answer == GH_ALERT_HELD || answer == GH_ALERT_NEEDS_SECOND ||
                  answer == GH_ALERT_NEEDS_SUPERVISOR || answer == GH_ALERT_ENGINE_ONLY;
    enum gh_error_kind kind = denied ? GH_ERR_DENIED : GH_ERR_USAGE;
    char when[24], who[96] = "";
    if ((answer == GH_ALERT_NOT_NOW || answer == GH_ALERT_HELD) && last->by[0] &&
        !gh_id_equal(last->actor, by->id) && (unsigned)last->event < GH_ALERT_EVENTS && did[last->event])
        snprintf(who, sizeof who, "%s %s at %s", last->by, did[last->event],
                 gh_clock_format_local(last->t_ms, when, sizeof when) + 11);
    if (answer == GH_ALERT_NOT_NOW)
        return gh_error_set(err, kind, "alert: %s%s%s%s", who, *who ? "; " : "", event_words(event, now),
                            state_words(now));
    if (*who)
        return gh_error_set(err, kind, "alert: %s", who);
    return gh_error_set(err, kind, "alert: %s", gh_alert_answer_text(answer));
}

/* What follows from the step for the row: who holds it, who decided, when. */
static void follow(struct gh_store *s, const struct gh_actor *by, const struct deed *d,
                   const struct gh_alert_status *next, struct gh_alert_row *r)
{
    int64_t now = gh_db_now(s);
    r->state = next->state;
    r->decision = next->decision;
    r->escalated = next->escalated;
    r->snoozed = next->snoozed_ms;
    if (!r->claimed)
        r->claimed = now; /* whoever acts has seen it */
    switch (d->event) {
    case GH_ALERT_CLAIM:
    case GH_ALERT_SNOOZE:
        r->holder = by->id;
        break;
    case GH_ALERT_CONFIRM:
    case GH_ALERT_NOT_THIS:
    case GH_ALERT_CANNOT_TELL:
        r->holder = r->decided_by = by->id;
        r->decided = now;
        break;
    case GH_ALERT_SECOND:
        r->second_by = by->id;
        r->decided = now;
        break;
    case GH_ALERT_CLOSE:
        r->closed = now;
        break;
    case GH_ALERT_HAND_OVER:
        r->holder = d->to;
        if (gh_id_is_none(d->to))
            r->state = GH_ALERT_OPEN;
        break;
    case GH_ALERT_ESCALATE:
        r->holder = gh_id_none;
        break;
    case GH_ALERT_DISAGREE:
    case GH_ALERT_REOPEN:
        r->holder = r->decided_by = r->second_by = gh_id_none;
        r->decided = r->closed = 0;
        break;
    default:
        break;
    }
}

static const struct gh_id *or_null(const struct gh_id *id)
{
    return gh_id_is_none(*id) ? NULL : id;
}

static bool write_row(struct gh_store *s, struct gh_id id, const struct gh_alert_row *r, struct gh_error *err)
{
    return gh_db_run(
        s, err,
        "UPDATE alerts SET state = ?, decision = ?, escalated = ?, snoozed = ?, acknowledged = ?, "
        "acknowledged_by = ?, decided = ?, closed = ?, holder = ?, decided_by = ?, second_by = ? "
        "WHERE id = ?",
        "iiiiiIiiIIII", r->state, r->decision, r->escalated, r->snoozed, r->claimed, or_null(&r->holder),
        r->decided, r->closed, or_null(&r->holder), or_null(&r->decided_by), or_null(&r->second_by), &id);
}

/* Inside a transaction. */
static bool act_now(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const struct deed *d,
                    struct gh_error *err)
{
    struct gh_alert_facts f = {.supervisor = by->role != GH_ROLE_OPERATOR,
                               .note = d->note && *d->note,
                               .now_ms = gh_db_now(s),
                               .until_ms = d->until_ms};
    struct gh_alert_row row;
    struct gh_alert_status next;
    struct last_step last;
    char action[40];
    if (!read_row(s, id, &row, &f, err))
        return false;
    read_last(s, id, &last);
    f.holder = gh_id_equal(row.holder, by->id);
    f.first_decider = gh_id_equal(row.decided_by, by->id);
    f.own_last = last.undoable && gh_id_equal(last.actor, by->id) && f.now_ms - last.t_ms <= GH_ALERT_UNDO_MS;
    struct gh_alert_status now = {(enum gh_alert_state)row.state, (enum gh_alert_decision)row.decision,
                                  row.escalated != 0, row.snoozed};
    enum gh_alert_answer answer = gh_alert_step(now, d->event, &f, &next);
    if (answer != GH_ALERT_GOES)
        return refuse(answer, d->event, &now, by, &last, err);
    struct gh_alert_row after = d->event == GH_ALERT_UNDO ? last.before : row;
    if (d->event != GH_ALERT_UNDO)
        follow(s, by, d, &next, &after);
    snprintf(action, sizeof action, "alert.%s", gh_alert_event_name(d->event));
    return write_row(s, id, &after, err) && gh_alert_add_step(s, by, id, d->event, d->note, &row, err) &&
           gh_audit_add(s, by, action, &id, NULL, err);
}

bool gh_alert_act_now(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                      enum gh_alert_event event, const char *note, struct gh_error *err)
{
    return act_now(s, by, id, &(struct deed){.event = event, .note = note}, err);
}

static bool act(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const struct deed *d,
                struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    if (d->note && strlen(d->note) >= sizeof((struct gh_alert_step_row *)0)->note)
        return gh_error_set(err, GH_ERR_INPUT, "alert: the note is longer than 255 " GH_UTF8_BYTES);
    if (d->note && !gh_db_one_line(d->note))
        return gh_error_set(err, GH_ERR_INPUT, "alert: the note is one line without control characters");
    return gh_db_begin(s, err) && gh_db_end(s, act_now(s, by, id, d, err), err);
}

bool gh_alert_act(struct gh_store *s, const struct gh_actor *by, struct gh_id id, enum gh_alert_event event,
                  const char *note, struct gh_error *err)
{
    if (event == GH_ALERT_SNOOZE || event == GH_ALERT_HAND_OVER)
        return gh_error_set(err, GH_ERR_USAGE, "alert: say until when, or to whom");
    return act(s, by, id, &(struct deed){.event = event, .note = note}, err);
}

bool gh_alert_snooze(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t until_ms,
                     const char *note, struct gh_error *err)
{
    return act(s, by, id, &(struct deed){.event = GH_ALERT_SNOOZE, .note = note, .until_ms = until_ms}, err);
}

bool gh_alert_hand_over(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *to,
                        const char *note, struct gh_error *err)
{
    struct deed d = {.event = GH_ALERT_HAND_OVER, .note = note};
    if (to && *to) {
        /* roles 1 to 3: an auditor takes no alerts */
        sqlite3_stmt *st = gh_db_prepare(
            s, err, "SELECT id, role BETWEEN 1 AND 3 FROM operators WHERE name = ? AND active", "t", to);
        if (!st)
            return false;
        bool there = sqlite3_step(st) == SQLITE_ROW, takes = there && sqlite3_column_int(st, 1);
        if (takes)
            d.to = gh_db_id(st, 0);
        sqlite3_finalize(st);
        if (there && !takes)
            return gh_error_set(err, GH_ERR_USAGE,
                                "alert: %s is an auditor, who takes no alerts; see: gatehouse operator list",
                                to);
        if (gh_id_is_none(d.to))
            return gh_error_set(err, GH_ERR_NOT_FOUND,
                                "alert: no active operator has that name; see: gatehouse operator list");
    }
    return act(s, by, id, &d, err);
}
