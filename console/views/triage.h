/* What the triage view shows of one alert: its line in the list and its details. */
#ifndef GH_CONSOLE_VIEWS_TRIAGE_H
#define GH_CONSOLE_VIEWS_TRIAGE_H

#include "store/alerts.h"
#include "console/console.h"
#include "store/people.h"

/* Can this be done with it now? Nobody can be told apart from a camera that is down. */
bool gh_triage_possible(const struct gh_alert *a, enum gh_alert_event event);

/* Lines of the list: as many as there are alerts, at least three, at most a third of the screen. */
int gh_triage_room(const struct gh_console *c, int count);

void gh_triage_line(struct gh_console *c, const struct gh_alert *a, int y, bool chosen);
void gh_triage_details(struct gh_console *c, const struct gh_alert *a, int y, int height);

/* "Confirmed"; of a camera or the engine "Dealt with" */
const char *gh_triage_done(enum gh_alert_kind kind, enum gh_alert_event event);
const char *gh_triage_state(const struct gh_alert *alert); /* "new", "acknowledged", "confirmed", … */

#endif
