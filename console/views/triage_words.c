/* The words of the triage view. */
#include "console/views/triage.h"

#include <stdlib.h>
#include <string.h>

const char *gh_triage_done(bool match, enum gh_alert_event event)
{
    if (!match && event == GH_ALERT_CONFIRM)
        return "Dealt with";
    if (!match && event == GH_ALERT_NOT_THIS)
        return "False alarm";
    switch (event) {
    case GH_ALERT_RAISED:
        return "Raised";
    case GH_ALERT_SEEN_AGAIN:
        return "Seen again";
    case GH_ALERT_RETRACTED:
        return match ? "Name taken back" : "Trouble over";
    case GH_ALERT_FLAG_ENDED:
        return "Flag ended";
    case GH_ALERT_CLAIM:
        return "Claimed";
    case GH_ALERT_CONFIRM:
        return "Confirmed";
    case GH_ALERT_NOT_THIS:
        return "Not this person";
    case GH_ALERT_CANNOT_TELL:
        return "Cannot tell";
    case GH_ALERT_CLOSE:
        return "Closed";
    case GH_ALERT_REOPEN:
        return "Open again";
    case GH_ALERT_ESCALATE:
        return "Escalated";
    case GH_ALERT_SNOOZE:
        return "Put off";
    case GH_ALERT_WAKE:
        return "Awake again";
    case GH_ALERT_HAND_OVER:
        return "Handed over";
    case GH_ALERT_SECOND:
        return "Seconded";
    case GH_ALERT_DISAGREE:
        return "Not agreed";
    case GH_ALERT_UNDO:
        return "Taken back";
    default:
        return "Done";
    }
}

const char *gh_triage_state(const struct gh_alert *a, int64_t now_ms)
{
    static const char *const person[] = {"decided", "confirmed", "not this person", "cannot tell"};
    static const char *const other[] = {"decided", "dealt with", "false alarm", "cannot tell"};
    static const char *const call[] = {"decided", "opened", "refused", "cannot tell"};
    static const char *const enrol[] = {"decided", "approved", "rejected", "cannot tell"};
    bool called = a->kind == GH_ALERT_GATE_CALL || a->kind == GH_ALERT_GATE_PIN;
    const char *const *decided = a->kind == GH_ALERT_MATCH        ? person
                                 : called                         ? call
                                 : a->kind == GH_ALERT_GATE_ENROL ? enrol
                                                                  : other;
    switch (a->status.state) {
    case GH_ALERT_OPEN:
        return a->status.escalated ? "escalated" : "new";
    case GH_ALERT_CLAIMED:
        return a->status.snoozed_ms > now_ms ? "resting" : a->status.escalated ? "escalated" : "claimed";
    case GH_ALERT_DECIDED:
        return decided[a->status.decision <= GH_DECISION_CANNOT_TELL ? a->status.decision : 0];
    case GH_ALERT_CLOSED:
        return "closed";
    case GH_ALERT_AWAITING:
        return "awaits second";
    }
    return "unknown";
}

const char *gh_triage_urgency(int urgency)
{
    static const char *const words[] = {"", "low", "middle", "high", "grave"};
    return words[urgency < 0 ? 0 : urgency > 4 ? 4 : urgency];
}

const char *gh_triage_quality(float quality)
{
    return quality >= 0.6f ? "good" : quality >= 0.3f ? "fair" : "poor";
}

int64_t gh_triage_parse_span(const char *text)
{
    char *end;
    while (*text == ' ' || *text == '+')
        text++;
    if (*text < '0' || *text > '9')
        return -1;
    double n = strtod(text, &end);
    while (*end == ' ')
        end++;
    double unit = !strcmp(end, "s") ? 1e3 : !strcmp(end, "m") ? 6e4 : !strcmp(end, "h") ? 3.6e6 : 0;
    return n > 0 && n < 1e6 && unit > 0 ? (int64_t)(n * unit) : -1;
}
