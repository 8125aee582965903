/* Which event is possible in which state: the one table behind lifecycle and store. */
#include "store/alert_types.h"

bool gh_alert_possible(enum gh_alert_state state, enum gh_alert_event event)
{
    bool undecided = state == GH_ALERT_OPEN || state == GH_ALERT_CLAIMED;
    switch (event) {
    case GH_ALERT_SEEN_AGAIN:
    case GH_ALERT_RETRACTED:
        return true;
    case GH_ALERT_ACKNOWLEDGE:
        return state == GH_ALERT_OPEN;
    case GH_ALERT_CONFIRM:
    case GH_ALERT_NOT_THIS:
    case GH_ALERT_CANNOT_TELL:
        return undecided;
    case GH_ALERT_CLOSE:
        return state == GH_ALERT_DECIDED;
    case GH_ALERT_REOPEN:
        return state == GH_ALERT_DECIDED || state == GH_ALERT_CLOSED;
    case GH_ALERT_RAISED:
        break;
    }
    return false;
}

void gh_alert_after(enum gh_alert_event event, enum gh_alert_state *state, enum gh_alert_decision *decision)
{
    switch (event) {
    case GH_ALERT_ACKNOWLEDGE:
        *state = GH_ALERT_CLAIMED;
        break;
    case GH_ALERT_CONFIRM:
    case GH_ALERT_NOT_THIS:
    case GH_ALERT_CANNOT_TELL:
        *state = GH_ALERT_DECIDED;
        *decision = event == GH_ALERT_CONFIRM    ? GH_DECISION_CONFIRMED
                    : event == GH_ALERT_NOT_THIS ? GH_DECISION_NOT_THIS
                                                 : GH_DECISION_CANNOT_TELL;
        break;
    case GH_ALERT_CLOSE:
        *state = GH_ALERT_CLOSED;
        break;
    case GH_ALERT_REOPEN:
        *state = GH_ALERT_OPEN;
        *decision = GH_DECISION_NONE;
        break;
    default:
        break; /* noted in the history; a person still decides */
    }
}
