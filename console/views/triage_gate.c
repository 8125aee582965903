/* What a verdict means to a gate: a call is answered with coming, opened or refused; an enrolment is approved
 * or rejected. The store puts the order and the alert's step down together. */
#include "console/views/triage.h"

#include "store/gate_calls.h"

#include <string.h>

bool gh_triage_is_call(const struct gh_alert *a)
{
    return a->kind == GH_ALERT_GATE_CALL || a->kind == GH_ALERT_GATE_PIN;
}

bool gh_triage_has_faces(const struct gh_alert *a)
{
    return a->kind == GH_ALERT_MATCH || a->kind == GH_ALERT_GATE_ENROL || gh_triage_is_call(a);
}

/* "gate front door" is the gate front door. */
static const char *gate_of(const struct gh_alert *a)
{
    return strncmp(a->camera, "gate ", 5) ? a->camera : a->camera + 5;
}

bool gh_triage_answers(const struct gh_alert *a, enum gh_alert_event event)
{
    bool verdict = event == GH_ALERT_CONFIRM || event == GH_ALERT_NOT_THIS;
    return (gh_triage_is_call(a) && (verdict || event == GH_ALERT_CLAIM)) ||
           (a->kind == GH_ALERT_GATE_ENROL && verdict);
}

bool gh_triage_answer(struct gh_console *c, const struct gh_alert *a, enum gh_alert_event event,
                      const char *note, struct gh_error *err)
{
    bool yes = event == GH_ALERT_CONFIRM;
    if (a->kind == GH_ALERT_GATE_ENROL)
        return gh_enrolment_decide(c->model.store, &c->actor, a->person, yes, note, err);
    enum gh_gate_order order = event == GH_ALERT_CLAIM ? GH_ORDER_COMING
                               : yes                   ? GH_ORDER_OPEN
                                                       : GH_ORDER_REFUSE;
    return gh_gate_order(c->model.store, &c->actor, gate_of(a), order, a->id, note, err);
}

const char *gh_triage_answer_words(const struct gh_alert *a, enum gh_alert_event event)
{
    bool enrol = a->kind == GH_ALERT_GATE_ENROL;
    if (!gh_triage_answers(a, event))
        return NULL;
    if (event == GH_ALERT_CLAIM)
        return "coming";
    if (event == GH_ALERT_CONFIRM)
        return enrol ? "approve" : "open";
    return enrol ? "reject" : "refuse";
}
