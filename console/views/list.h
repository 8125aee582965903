/* A list that moves: which line is chosen and which is the first on the screen. Pure. */
#ifndef GH_CONSOLE_VIEWS_LIST_H
#define GH_CONSOLE_VIEWS_LIST_H

#include "console/request.h"

#include <stdbool.h>
#include <stddef.h>

struct gh_list {
    int count, at, top; /* at and top are 0 in an empty list */
};

/* Keeps at among the lines and in sight of room lines. */
void gh_list_fit(struct gh_list *l, int room);
/* UP, DOWN, FIRST, LAST and pages of room lines; false for other requests. */
bool gh_list_move(struct gh_list *l, enum gh_request request, int room);
/* The wheel (clicks 0, by ±1) or a click on line row of those shown; true when that line was chosen already.
 */
bool gh_list_mouse(struct gh_list *l, int row, int room, int clicks, int by);

/* Overwrites and frees so many bytes of lines, and overwrites the state of the view that read them. rows may
 * be NULL. */
void gh_list_forget(void *rows, size_t rows_size, void *state, size_t state_size);

#endif
