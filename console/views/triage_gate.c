/* What alerts of gates say, and what a verdict means to a gate: a call is answered with coming, opened or
 * refused; an enrolment is approved or rejected. The store puts the order and the alert's step down together.
 */
#include "console/views/triage.h"

#include "store/gate_calls.h"

#include <stdio.h>
#include <string.h>

bool gh_triage_is_call(const struct gh_alert *a)
{
    return a->kind == GH_ALERT_GATE_CALL || a->kind == GH_ALERT_GATE_PIN;
}

bool gh_triage_has_faces(const struct gh_alert *a)
{
    return a->kind == GH_ALERT_MATCH || a->kind == GH_ALERT_GATE_ENROL || gh_triage_is_call(a);
}

const char *gh_triage_gate(const struct gh_alert *a)
{
    return a->kind >= GH_ALERT_GATE_CALL && a->kind <= GH_ALERT_GATE_DOWN && !strncmp(a->camera, "gate ", 5)
               ? a->camera + 5
               : NULL;
}

/* ---- answers ---- */

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
    const char *gate = gh_triage_gate(a);
    if (a->kind == GH_ALERT_GATE_ENROL)
        return gh_enrolment_decide(c->model.store, &c->actor, a->person, yes, note, err);
    enum gh_gate_order order = event == GH_ALERT_CLAIM ? GH_ORDER_COMING
                               : yes                   ? GH_ORDER_OPEN
                                                       : GH_ORDER_REFUSE;
    return gh_gate_order(c->model.store, &c->actor, gate ? gate : a->camera, order, a->id, note, err);
}

static const char *pick(const struct gh_alert *a, enum gh_alert_event event, const char *const words[5])
{
    bool enrol = a->kind == GH_ALERT_GATE_ENROL;
    return event == GH_ALERT_CLAIM     ? words[0]
           : event == GH_ALERT_CONFIRM ? words[enrol ? 3 : 1]
                                       : words[enrol ? 4 : 2];
}

const char *gh_triage_answer_words(const struct gh_alert *a, enum gh_alert_event event)
{
    static const char *const words[] = {"coming", "open the door", "refuse", "approve", "reject"};
    return gh_triage_answers(a, event) ? pick(a, event, words) : NULL;
}

const char *gh_triage_answer_done(const struct gh_alert *a, enum gh_alert_event event)
{
    static const char *const words[] = {"Coming", "Told to open", "Refused", "Approved", "Rejected"};
    return gh_triage_answers(a, event) ? pick(a, event, words) : NULL;
}

/* ---- words ---- */

/* What it is, before where. */
static const char *title_of(enum gh_alert_kind kind)
{
    switch (kind) {
    case GH_ALERT_GATE_CALL:
        return "Somebody calls at";
    case GH_ALERT_GATE_PIN:
        return "Number and PIN at";
    case GH_ALERT_GATE_REFUSED:
        return "Refused at";
    case GH_ALERT_GATE_RELEASED:
        return "Opened past its decision:";
    case GH_ALERT_GATE_DOOR:
        return "The door of";
    case GH_ALERT_GATE_DURESS:
        return "DURESS at";
    case GH_ALERT_GATE_ENROL:
        return "Enrolment at";
    default:
        return "Silent:";
    }
}

/* What whoever reads it is to do. */
static const char *advice_of(const struct gh_console *c, const struct gh_alert *a)
{
    bool waits = a->status.state == GH_ALERT_OPEN || a->status.state == GH_ALERT_CLAIMED;
    switch (a->kind) {
    case GH_ALERT_GATE_CALL:
        return waits ? "Answer: coming, open the door, or refuse with a reason. The gate shows it." : "";
    case GH_ALERT_GATE_PIN:
        return waits ? "Is it this person? Look at both pictures, or through the door; then open or refuse."
                     : "";
    case GH_ALERT_GATE_DURESS:
        return "They were made to open it. Whoever stands beside them must not notice: no call, no light; "
               "send "
               "help.";
    case GH_ALERT_GATE_ENROL:
        return !waits ? ""
               : gh_console_supervises(c)
                   ? "Nothing opens for them before it is approved; if rejected, all of it is erased."
                   : "A supervisor approves or rejects; nothing opens for them before.";
    case GH_ALERT_GATE_DOOR:
        return "Have somebody look at the door.";
    case GH_ALERT_GATE_DOWN:
        return "It goes on alone with its own copy, if it runs; look after it.";
    default:
        return "";
    }
}

int gh_triage_gate_words(const struct gh_console *c, const struct gh_alert *a, struct gh_triage_words out[5])
{
    int n = 0;
    bool sees = gh_console_sees(c);
    const char *gate = gh_triage_gate(a), *advice = advice_of(c, a);
    if (!gate)
        return 0;
    snprintf(out[n].text, sizeof out->text, "%s gate %s", title_of(a->kind), gate);
    out[n++].ink = a->kind == GH_ALERT_GATE_DURESS ? GH_INK_BAD : GH_INK_TITLE;
    if (!gh_id_is_none(a->person) && sees) {
        snprintf(out[n].text, sizeof out->text, "%s", a->person_name);
        out[n++].ink = GH_INK_TITLE;
    }
    if (a->detail[0]) {
        snprintf(out[n].text, sizeof out->text, "%s", a->detail);
        out[n++].ink = GH_INK_PLAIN;
    }
    if (a->kind == GH_ALERT_GATE_ENROL && sees && c->triage.consent[0]) {
        snprintf(out[n].text, sizeof out->text, "agreed to: %s", c->triage.consent);
        out[n++].ink = GH_INK_PLAIN;
    }
    if (*advice) {
        snprintf(out[n].text, sizeof out->text, "%s", advice);
        out[n++].ink = GH_INK_WARN;
    }
    return n;
}
