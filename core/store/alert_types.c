/* Names of kinds, states and events of alerts. */
#include "store/alert_types.h"

#include <stddef.h>
#include <strings.h>

static const char *const kinds[GH_ALERT_KINDS] = {
    NULL,           "match",    "camera-down",  "engine",        "camera-frozen", "camera-covered",
    "camera-moved", "disk",     "clock",        "flag-due",      "approval",      "login",
    "gate-call",    "gate-pin", "gate-refused", "gate-released", "gate-door",     "gate-duress",
    "gate-enrol",   "gate-down"};

bool gh_alert_stands_alone(enum gh_alert_kind kind)
{
    return kind == GH_ALERT_MATCH || kind == GH_ALERT_GATE_CALL || kind == GH_ALERT_GATE_PIN ||
           kind == GH_ALERT_GATE_DURESS || kind == GH_ALERT_GATE_ENROL;
}

int gh_alert_gate_severity(enum gh_alert_kind kind)
{
    switch (kind) {
    case GH_ALERT_GATE_DURESS:
        return 4;
    case GH_ALERT_GATE_CALL:
    case GH_ALERT_GATE_PIN:
    case GH_ALERT_GATE_DOOR: /* forced; held and failed ones are raised with 2 */
        return 3;
    case GH_ALERT_GATE_REFUSED:
    case GH_ALERT_GATE_RELEASED:
    case GH_ALERT_GATE_DOWN:
        return 2;
    case GH_ALERT_GATE_ENROL:
        return 1;
    default:
        return 0;
    }
}

const char *gh_alert_kind_name(enum gh_alert_kind kind)
{
    return (unsigned)kind < GH_ALERT_KINDS && kinds[kind] ? kinds[kind] : "unknown";
}

bool gh_alert_kind_parse(const char *text, enum gh_alert_kind *out)
{
    for (int i = 1; i < GH_ALERT_KINDS; i++)
        if (!strcasecmp(text, kinds[i])) {
            *out = (enum gh_alert_kind)i;
            return true;
        }
    return false;
}

const char *gh_alert_state_name(enum gh_alert_state state)
{
    static const char *const names[] = {"unknown", "open", "claimed", "decided", "closed", "awaiting"};
    return (unsigned)state < sizeof names / sizeof *names ? names[state] : names[0];
}

const char *gh_alert_event_name(enum gh_alert_event event)
{
    static const char *const names[GH_ALERT_EVENTS] = {
        "unknown",  "raised",      "seen-again", "retracted", "claim",    "confirm",
        "not-this", "cannot-tell", "close",      "reopen",    "escalate", "snooze",
        "wake",     "hand-over",   "second",     "disagree",  "undo",     "flag-ended"};
    return (unsigned)event < GH_ALERT_EVENTS ? names[event] : names[0];
}
