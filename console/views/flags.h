/* What other views ask of the flags: proposing one. */
#ifndef GH_CONSOLE_VIEWS_FLAGS_H
#define GH_CONSOLE_VIEWS_FLAGS_H

#include "store/alerts.h"
#include "store/people.h"

struct gh_console;

/* Asks category, reason, authority, expiry, instruction, second; proposes. One without an id is enrolled with
 * it (console/views/enrol.h). */
void gh_flags_propose(struct gh_console *c, const struct gh_person *person);
/* A flag for who is on an alert's picture. */
void gh_flags_from_alert(struct gh_console *c, const struct gh_alert *a);

#endif
