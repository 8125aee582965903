/* Enrolling who is in an alert's picture or in a clip, for a flag: one face, a name, and then the flag's own
 * form; nothing is kept before that is whole. */
#ifndef GH_CONSOLE_VIEWS_ENROL_H
#define GH_CONSOLE_VIEWS_ENROL_H

#include "console/cell.h"
#include "store/alerts.h"

struct gh_console;

/* Who is in this alert's picture, whom it was not about. */
void gh_enrol_from_alert(struct gh_console *c, const struct gh_alert *a);
/* Who is in the picture of the clip that is shown now. */
void gh_enrol_from_clip(struct gh_console *c);

/* Once a round: goes on when the faces have come, and forgets them when the form was left. */
void gh_enrol_tick(struct gh_console *c);
void gh_enrol_drop(struct gh_console *c);

/* The faces to choose from, numbered, over the clip's picture. */
void gh_enrol_boxes(struct gh_console *c, struct gh_cell *cells, int cols, int rows);

/* The flag's form is whole: enrols them. */
bool gh_enrol_keep(struct gh_console *c, const char *name, struct gh_id *id, struct gh_error *err);

#endif
