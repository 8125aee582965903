/* The control room takes passages over: once each, without gaps, with the alerts that follow from them. */
#include "store/passages_parts.h"

#include "store/alert_rows.h"
#include "store/audit.h"
#include "token/badge.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_MS = 120000 }; /* an order and the release that follows it lie at most so far apart */

/* Was this door opened because somebody had called? */
static bool called_for(struct gh_store *s, const struct gh_passage *p)
{
    int64_t until = p->unlocked_ms ? p->unlocked_ms : p->started_ms;
    return gh_db_number(
               s, 0,
               "SELECT call IS NOT NULL FROM gate_orders WHERE gate = ? AND what = 2 AND t BETWEEN ? "
               "AND ? ORDER BY number DESC LIMIT 1",
               "tii", p->gate, until - ANSWER_MS, until + ANSWER_MS / 2) != 0;
}

static void put_by(struct gh_store *s, const struct gh_passage *p, const char *what, char *out, size_t size)
{
    char name[48] = "";
    sqlite3_stmt *st = gh_db_prepare(s, NULL, "SELECT name FROM operators WHERE id = ?", "I", &p->operator_);
    if (st && sqlite3_step(st) == SQLITE_ROW)
        gh_db_text(st, 0, name, sizeof name);
    sqlite3_finalize(st);
    snprintf(out, size, "%s%s%s", what, name[0] ? " by " : "", name);
}

static bool raise(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p,
                  enum gh_alert_kind kind, int severity, struct gh_id person, const char *detail,
                  struct gh_error *err)
{
    char camera[64];
    bool joined = false, keyed = false;
    struct gh_id id;
    snprintf(camera, sizeof camera, "gate %s", p->gate);
    struct gh_alert_new a = {.kind = kind,
                             .camera = camera,
                             .detail = detail,
                             .person = person,
                             .severity = severity,
                             .seen_ms = p->decided_ms ? p->decided_ms : p->started_ms};
    return gh_alert_put(s, by, &a, &id, &joined, &keyed, err);
}

/* How many refusals the open alert of this gate holds already. */
static int refused_before(struct gh_store *s, const struct gh_passage *p)
{
    return (int)gh_db_number(
        s, 0,
        "SELECT sightings FROM alerts WHERE kind = ? AND camera = 'gate ' || ? AND state "
        "IN (1, 2) ORDER BY last DESC LIMIT 1",
        "it", (int64_t)GH_ALERT_GATE_REFUSED, p->gate);
}

static bool tell_door(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p,
                      struct gh_error *err)
{
    switch (p->cause) {
    case GH_CAUSE_FORCED:
        return raise(s, by, p, GH_ALERT_GATE_DOOR, 3, gh_id_none, "the door was forced open", err);
    case GH_CAUSE_HELD:
        return raise(s, by, p, GH_ALERT_GATE_DOOR, 2, gh_id_none, "the door is held open", err);
    case GH_CAUSE_DOOR_FAILED:
        return raise(s, by, p, GH_ALERT_GATE_DOOR, 2, gh_id_none, "the door did not open", err);
    default:
        return true;
    }
}

static bool tell(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p,
                 struct gh_error *err)
{
    char detail[128];
    bool ok = tell_door(s, by, p, err);
    if (ok && p->cause == GH_CAUSE_DURESS)
        ok = raise(s, by, p, GH_ALERT_GATE_DURESS, gh_alert_gate_severity(GH_ALERT_GATE_DURESS), p->person,
                   "a duress number was used; the door opened", err);
    /* what the attendant refused they know already; a door by itself refuses nobody */
    if (ok && p->decision == GH_PASSAGE_REFUSED && p->mode != GH_PASSAGE_DOOR &&
        p->cause != GH_CAUSE_ATTENDANT) {
        int n = refused_before(s, p) + 1;
        if (n > 1)
            snprintf(detail, sizeof detail, "refused %d times, last: %s", n,
                     gh_passage_cause_words(p->cause));
        else
            snprintf(detail, sizeof detail, "refused: %s", gh_passage_cause_words(p->cause));
        ok = raise(s, by, p, GH_ALERT_GATE_REFUSED, gh_alert_gate_severity(GH_ALERT_GATE_REFUSED), gh_id_none,
                   detail, err);
    }
    bool emergency = p->mode == GH_PASSAGE_EMERGENCY, release = p->mode == GH_PASSAGE_RELEASE;
    if (ok && p->decision == GH_PASSAGE_ADMITTED && (emergency || (release && !called_for(s, p)))) {
        put_by(s, p, emergency ? "emergency: the door stays open" : "opened without a call", detail,
               sizeof detail);
        ok = raise(s, by, p, GH_ALERT_GATE_RELEASED, gh_alert_gate_severity(GH_ALERT_GATE_RELEASED),
                   gh_id_none, detail, err);
    }
    return ok;
}

/* Whoever was erased meanwhile, or never was enrolled here, is not named; nor is a badge that was theirs. */
static void drop_names(struct gh_store *s, struct gh_passage *p)
{
    if (!gh_id_is_none(p->person) &&
        !gh_db_number(s, 0, "SELECT 1 FROM people WHERE id = ?", "I", &p->person)) {
        p->person = gh_id_none;
        if (p->mode != GH_PASSAGE_TICKET)
            p->token = gh_id_none;
    }
    if (!gh_id_is_none(p->token) &&
        gh_db_number(s, 0, "SELECT 1 FROM badges WHERE id = ? AND kind = ? AND person IS NULL", "Ii",
                     &p->token, (int64_t)GH_BADGE_PERSON))
        p->token = gh_id_none;
}

/* One that is there: what came later is taken, nothing is taken back. */
static bool take_later(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p,
                       const struct gh_passage *was, struct gh_error *err)
{
    bool cause = p->cause != GH_CAUSE_NONE && p->cause != was->cause;
    bool times =
        p->unlocked_ms > was->unlocked_ms || p->opened_ms > was->opened_ms || p->ended_ms > was->ended_ms;
    char words[80];
    int64_t change;
    if (!times && !(cause && was->cause == GH_CAUSE_NONE))
        return true;
    return gh_passage_change(s, &change, err) &&
           gh_db_run(
               s, err,
               "UPDATE passages SET unlocked = max(unlocked, ?), opened = max(opened, ?), ended = "
               "max(ended, ?), cause = ?, change = ?, decision = CASE WHEN ? AND unlocked = 0 THEN ? ELSE "
               "decision END WHERE id = ?",
               "iiiiiiiI", p->unlocked_ms, p->opened_ms, p->ended_ms,
               (int64_t)(cause ? p->cause : was->cause), change, (int64_t)(p->cause == GH_CAUSE_NOT_WRITTEN),
               (int64_t)GH_PASSAGE_REFUSED, &p->id) &&
           gh_audit_add(s, by, "passage.later", &p->id, gh_passage_words(p, words), err) &&
           (!cause || tell_door(s, by, p, err));
}

/* The gate's count goes back: its store was lost or an older one put back, unless it is only one that was
 * taken long ago and purged since. */
static bool begins_anew(struct gh_store *s, const struct gh_passage *p)
{
    return gh_db_number(s, 0, "SELECT 1 FROM passages WHERE gate = ? AND seq = ?", "ti", p->gate, p->seq) ||
           gh_db_number(s, 0, "SELECT ? > started FROM passage_heads WHERE gate = ?", "it", p->started_ms,
                        p->gate);
}

static bool find(struct gh_store *s, struct gh_id id, struct gh_passage *out, bool *found,
                 struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT " GH_PASSAGE_COLUMNS " FROM passages WHERE id = ?", "I", &id);
    bool ok = st != NULL;
    *found = ok && gh_db_next(s, st, &ok, err);
    if (*found)
        *out = gh_passage_row(st);
    sqlite3_finalize(st);
    return ok;
}

/* Inside a transaction. */
static bool take_one(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *given,
                     struct gh_error *err)
{
    struct gh_passage p = *given, was;
    int64_t head;
    char words[80];
    bool there;
    if (!gh_passage_ok(&p, err) || !find(s, p.id, &was, &there, err))
        return false;
    if (there)
        return take_later(s, by, &p, &was, err);
    if (gh_id_is_none(p.id) || p.seq < 1)
        return gh_error_set(err, GH_ERR_INPUT, "passage: it has no id or number; its gate gives them");
    if (!gh_passage_head(s, p.gate, &head, err))
        return false;
    if (p.seq > head + 1)
        return gh_error_set(err, GH_ERR_FAILED,
                            "passage: gate %s: %lld comes after %lld; those between must come first", p.gate,
                            (long long)p.seq, (long long)head);
    if (p.seq <= head) {
        if (!begins_anew(s, &p))
            return true;
        if (!gh_audit_add(s, by, "passage.anew", NULL, NULL, err))
            return false;
    }
    drop_names(s, &p);
    bool entry = p.mode == GH_PASSAGE_TICKET && p.decision == GH_PASSAGE_ADMITTED && !p.leaving;
    return gh_passage_put(s, &p, true, err) && (!entry || gh_gate_entered(s, err)) &&
           gh_audit_add(s, by, "passage.take", &p.id, gh_passage_words(&p, words), err) &&
           tell(s, by, &p, err);
}

bool gh_passage_take(struct gh_store *s, const struct gh_actor *by, const struct gh_passage *p, int count,
                     struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < count; i++)
        ok = take_one(s, by, &p[i], err);
    return gh_db_end(s, ok, err);
}

bool gh_passage_skip(struct gh_store *s, const struct gh_actor *by, const char *gate, int64_t seq,
                     struct gh_error *err)
{
    char detail[96];
    int64_t head;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_passage_head(s, gate, &head, err);
    if (ok && seq > head + 1) {
        snprintf(detail, sizeof detail, "gate %s, %lld to %lld", gate, (long long)head + 1,
                 (long long)seq - 1);
        ok = gh_db_run(s, err,
                       "INSERT INTO passage_heads (gate, seq, started) VALUES (?1,?2,0) ON CONFLICT(gate) DO "
                       "UPDATE SET seq = ?2",
                       "ti", gate, seq - 1) &&
             gh_audit_add(s, by, "passage.skip", NULL, detail, err);
    }
    return gh_db_end(s, ok, err);
}
