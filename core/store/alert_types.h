/* Names of what an alert can be and what can be done with it; shared by the store
 * and the lifecycle. Numbers are stored: append only. */
#ifndef GH_STORE_ALERT_TYPES_H
#define GH_STORE_ALERT_TYPES_H

#include <stdbool.h>

enum gh_alert_kind { GH_ALERT_MATCH = 1, GH_ALERT_CAMERA = 2, GH_ALERT_ENGINE = 3 };
enum gh_alert_state { GH_ALERT_OPEN = 1, GH_ALERT_CLAIMED = 2, GH_ALERT_DECIDED = 3, GH_ALERT_CLOSED = 4 };
enum gh_alert_decision {
    GH_DECISION_NONE = 0,
    GH_DECISION_CONFIRMED = 1,
    GH_DECISION_NOT_THIS = 2,
    GH_DECISION_CANNOT_TELL = 3
};
enum gh_alert_event {
    GH_ALERT_RAISED = 1,
    GH_ALERT_SEEN_AGAIN = 2,
    GH_ALERT_RETRACTED = 3,
    GH_ALERT_ACKNOWLEDGE = 4,
    GH_ALERT_CONFIRM = 5,
    GH_ALERT_NOT_THIS = 6,
    GH_ALERT_CANNOT_TELL = 7,
    GH_ALERT_CLOSE = 8,
    GH_ALERT_REOPEN = 9,
};

/* Pure: is event possible in state, and what follows from it (both pointers are updated in place). */
bool gh_alert_possible(enum gh_alert_state state, enum gh_alert_event event);
void gh_alert_after(enum gh_alert_event event, enum gh_alert_state *state, enum gh_alert_decision *decision);

#endif
