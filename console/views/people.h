/* The parts of the people view: the list and what is known of one, and the acts on it. */
#ifndef GH_CONSOLE_VIEWS_PEOPLE_H
#define GH_CONSOLE_VIEWS_PEOPLE_H

#include "console/console.h"

const struct gh_person *gh_people_chosen(const struct gh_console *c);
void gh_people_details(struct gh_console *c, const struct gh_person *p, int y, int end);
void gh_people_drop_picture(struct gh_console *c);
void gh_people_picture(struct gh_console *c, int by); /* shows it, or the next one */
void gh_people_uses(struct gh_console *c);            /* reads them: on record itself */
void gh_people_drop_uses(struct gh_console *c);
void gh_people_edit(struct gh_console *c);
void gh_people_erase(struct gh_console *c);

#endif
