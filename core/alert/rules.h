/* How urgent an alert is, and when it is announced: pure functions of the alert and the time. */
#ifndef GH_ALERT_RULES_H
#define GH_ALERT_RULES_H

#include "store/alerts.h"

/* Severity 1 … 4 from a flag's category. */
int gh_alert_severity(enum gh_flag_category category);
/* Severity 1 … 4 of trouble. */
int gh_alert_trouble_severity(enum gh_alert_kind kind);

/* What an operator must see first, 1 … 4: the severity, raised by one for each GH_ALERT_AGES_MS without an
 * answer. */
enum { GH_ALERT_AGES_MS = 120000 };
int gh_alert_urgency(const struct gh_alert *a, int64_t now_ms);

/* Whether an alert is announced now: once when it is new, then at most once a minute for all that nobody
 * answered, or that wait for a second operator; snoozed and answered ones are quiet. announced_ms: wall, when
 * it was announced last; 0 = never. */
enum { GH_ALERT_REMIND_MS = 60000 };
bool gh_alert_announce(const struct gh_alert *a, int64_t announced_ms, int64_t now_ms);

#endif
