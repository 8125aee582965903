/* An alert's life: which event goes in which state, for whom, and what follows. Pure. */
#include "store/alert_types.h"

const char *gh_alert_answer_text(enum gh_alert_answer answer)
{
    static const char *const texts[] = {
        "",
        "not possible any more; someone else may have acted on it",
        "somebody else holds this alert; ask them, or a supervisor",
        "a reason is needed",
        "a second operator must say this, not who gave the first verdict",
        "this needs a supervisor",
        "this alert is about no person",
        "choose a time from now to at most an hour for a person, eight hours for anything else",
        "that is not for you to do",
    };
    return (unsigned)answer < sizeof texts / sizeof *texts ? texts[answer] : texts[1];
}

/* Who may decide: anyone on an open one, its holder on a claimed one, a supervisor on both. An operator holds
 * an escalated one only when a supervisor handed it to them. */
static enum gh_alert_answer may_decide(struct gh_alert_status now, const struct gh_alert_facts *f)
{
    if (now.state != GH_ALERT_OPEN && now.state != GH_ALERT_CLAIMED)
        return GH_ALERT_NOT_NOW;
    if (f->supervisor || (now.state == GH_ALERT_CLAIMED && f->holder))
        return GH_ALERT_GOES;
    if (now.escalated)
        return GH_ALERT_NEEDS_SUPERVISOR;
    return now.state == GH_ALERT_OPEN ? GH_ALERT_GOES : GH_ALERT_HELD;
}

static enum gh_alert_answer verdict(struct gh_alert_status now, enum gh_alert_event event,
                                    const struct gh_alert_facts *f, struct gh_alert_status *next)
{
    enum gh_alert_answer may = may_decide(now, f);
    if (may != GH_ALERT_GOES)
        return may;
    if (event == GH_ALERT_CANNOT_TELL && !f->match)
        return GH_ALERT_NO_PERSON;
    next->state = GH_ALERT_DECIDED;
    next->snoozed_ms = 0;
    next->decision = event == GH_ALERT_CONFIRM    ? GH_DECISION_CONFIRMED
                     : event == GH_ALERT_NOT_THIS ? GH_DECISION_NOT_THIS
                                                  : GH_DECISION_CANNOT_TELL;
    if (event == GH_ALERT_CONFIRM && f->match && f->second_asked)
        next->state = GH_ALERT_AWAITING;
    return GH_ALERT_GOES;
}

static enum gh_alert_answer second(struct gh_alert_status now, enum gh_alert_event event,
                                   const struct gh_alert_facts *f, struct gh_alert_status *next)
{
    if (now.state != GH_ALERT_AWAITING)
        return GH_ALERT_NOT_NOW;
    if (f->first_decider)
        return GH_ALERT_NEEDS_SECOND;
    if (event == GH_ALERT_SECOND) {
        next->state = GH_ALERT_DECIDED;
        return GH_ALERT_GOES;
    }
    *next = (struct gh_alert_status){.state = GH_ALERT_OPEN, .escalated = true};
    return GH_ALERT_GOES;
}

static enum gh_alert_answer claim(struct gh_alert_status now, const struct gh_alert_facts *f,
                                  struct gh_alert_status *next)
{
    if (now.state != GH_ALERT_OPEN && now.state != GH_ALERT_CLAIMED)
        return GH_ALERT_NOT_NOW;
    bool own = now.state == GH_ALERT_CLAIMED && f->holder;
    if (own && !now.snoozed_ms)
        return GH_ALERT_NOT_NOW;
    if (now.escalated && !f->supervisor && !own)
        return GH_ALERT_NEEDS_SUPERVISOR;
    if (now.state == GH_ALERT_CLAIMED && !f->supervisor && !own)
        return GH_ALERT_HELD;
    next->state = GH_ALERT_CLAIMED;
    next->snoozed_ms = 0;
    return GH_ALERT_GOES;
}

static enum gh_alert_answer snooze(struct gh_alert_status now, const struct gh_alert_facts *f,
                                   struct gh_alert_status *next)
{
    enum gh_alert_answer may = may_decide(now, f);
    int64_t most = f->match ? GH_ALERT_SNOOZE_MATCH_MS : GH_ALERT_SNOOZE_MS;
    if (may != GH_ALERT_GOES)
        return may;
    if (f->until_ms <= f->now_ms || f->until_ms - f->now_ms > most)
        return GH_ALERT_BAD_TIME;
    next->state = GH_ALERT_CLAIMED;
    next->snoozed_ms = f->until_ms;
    return GH_ALERT_GOES;
}

static enum gh_alert_answer by_person(struct gh_alert_status now, enum gh_alert_event event,
                                      const struct gh_alert_facts *f, struct gh_alert_status *next)
{
    enum gh_alert_answer may;
    switch (event) {
    case GH_ALERT_CLAIM:
        return claim(now, f, next);
    case GH_ALERT_CONFIRM:
    case GH_ALERT_NOT_THIS:
    case GH_ALERT_CANNOT_TELL:
        return verdict(now, event, f, next);
    case GH_ALERT_SECOND:
    case GH_ALERT_DISAGREE:
        return second(now, event, f, next);
    case GH_ALERT_CLOSE:
        if (now.state != GH_ALERT_DECIDED)
            return GH_ALERT_NOT_NOW;
        next->state = GH_ALERT_CLOSED;
        return GH_ALERT_GOES;
    case GH_ALERT_REOPEN:
        if (now.state == GH_ALERT_OPEN || now.state == GH_ALERT_CLAIMED)
            return GH_ALERT_NOT_NOW;
        if (!f->note)
            return GH_ALERT_NEEDS_NOTE;
        *next = (struct gh_alert_status){.state = GH_ALERT_OPEN, .escalated = now.escalated};
        return GH_ALERT_GOES;
    case GH_ALERT_ESCALATE:
        if (now.escalated)
            return GH_ALERT_NOT_NOW;
        may = may_decide(now, f);
        if (may != GH_ALERT_GOES)
            return may;
        *next = (struct gh_alert_status){.state = GH_ALERT_OPEN, .escalated = true};
        return GH_ALERT_GOES;
    case GH_ALERT_SNOOZE:
        return snooze(now, f, next);
    case GH_ALERT_WAKE:
        if (!now.snoozed_ms)
            return GH_ALERT_NOT_NOW;
        next->snoozed_ms = 0;
        return f->holder || f->supervisor ? GH_ALERT_GOES : GH_ALERT_HELD;
    case GH_ALERT_HAND_OVER:
        if (now.state != GH_ALERT_CLAIMED)
            return GH_ALERT_NOT_NOW;
        next->snoozed_ms = 0; /* whoever gets it must see it */
        return f->holder || f->supervisor ? GH_ALERT_GOES : GH_ALERT_HELD;
    case GH_ALERT_UNDO:
        return f->own_last ? GH_ALERT_GOES : GH_ALERT_NOT_NOW;
    default:
        return GH_ALERT_ENGINE_ONLY;
    }
}

/* What was decided holds for what was seen: somebody who comes back after it asks anew, unless it is known
 * that they are somebody else, or somebody is dealing with them. */
static bool asks_anew(struct gh_alert_status now)
{
    return (now.state == GH_ALERT_CLOSED && now.decision != GH_DECISION_NOT_THIS) ||
           (now.state == GH_ALERT_DECIDED && now.decision == GH_DECISION_CANNOT_TELL);
}

static enum gh_alert_answer by_engine(struct gh_alert_status now, enum gh_alert_event event,
                                      const struct gh_alert_facts *f, struct gh_alert_status *next)
{
    const struct gh_alert_status open = {.state = GH_ALERT_OPEN, .escalated = now.escalated};
    switch (event) {
    case GH_ALERT_SEEN_AGAIN:
    case GH_ALERT_RETRACTED:
        return GH_ALERT_GOES; /* noted in the history; a person still decides */
    case GH_ALERT_FLAG_ENDED:
        return f->match ? GH_ALERT_GOES : GH_ALERT_NO_PERSON;
    case GH_ALERT_CLOSE:
        if (f->overdue) { /* one person's word, with no second, is no verdict */
            *next = (struct gh_alert_status){.state = GH_ALERT_CLOSED, .escalated = now.escalated};
            return now.state == GH_ALERT_DECIDED || now.state == GH_ALERT_CLOSED ? GH_ALERT_NOT_NOW
                                                                                 : GH_ALERT_GOES;
        }
        /* an approval that was given needs no hand to put it away */
        if (f->match)
            return GH_ALERT_ENGINE_ONLY;
        next->state = GH_ALERT_CLOSED;
        next->snoozed_ms = 0;
        return now.state == GH_ALERT_CLOSED ? GH_ALERT_NOT_NOW : GH_ALERT_GOES;
    case GH_ALERT_REOPEN:
        if (!f->match)
            return GH_ALERT_ENGINE_ONLY;
        *next = open;
        return asks_anew(now) ? GH_ALERT_GOES : GH_ALERT_NOT_NOW;
    case GH_ALERT_WAKE: /* whoever put it off may be gone by now: it is for everyone */
        *next = open;
        return now.snoozed_ms ? GH_ALERT_GOES : GH_ALERT_NOT_NOW;
    default:
        return GH_ALERT_ENGINE_ONLY;
    }
}

enum gh_alert_answer gh_alert_step(struct gh_alert_status now, enum gh_alert_event event,
                                   const struct gh_alert_facts *f, struct gh_alert_status *next)
{
    *next = now;
    enum gh_alert_answer answer = f->engine ? by_engine(now, event, f, next) : by_person(now, event, f, next);
    if (answer != GH_ALERT_GOES)
        *next = now;
    return answer;
}
