/* What the triage view shows of one alert: its line in the list and its details. */
#ifndef GH_CONSOLE_VIEWS_TRIAGE_H
#define GH_CONSOLE_VIEWS_TRIAGE_H

#include "alert/lifecycle.h"
#include "console/console.h"
#include "store/people.h"

void gh_triage_line(struct gh_console *c, const struct gh_alert *a, int y, bool chosen);
void gh_triage_details(struct gh_console *c, const struct gh_alert *a, int y, int height);

const char *gh_triage_done(enum gh_alert_event event);    /* "Confirmed" */
const char *gh_triage_state(const struct gh_alert *alert); /* "new", "acknowledged", "confirmed", … */

#endif
