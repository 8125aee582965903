/* The lines at the foot of a view: which keys make sense now, and for what. */
#ifndef GH_CONSOLE_VIEWS_HINTS_H
#define GH_CONSOLE_VIEWS_HINTS_H

#include "console/request.h"

struct gh_console;

struct gh_hint {
    enum gh_request request;
    const char *words; /* NULL: left out */
};

/* The lines they take in a view (one GH_IN_… bit) at the terminal's width. */
int gh_hints_lines(const struct gh_console *c, int in, const struct gh_hint *hints, int count);
/* Draws them, the first line at y. */
void gh_hints_draw(struct gh_console *c, int in, const struct gh_hint *hints, int count, int y);

#endif
