/* True pictures in terminals that can show them: asking whether this one can, and the bytes that show one. */
#ifndef GH_CONSOLE_GRAPHICS_H
#define GH_CONSOLE_GRAPHICS_H

#include "base/geom.h"

#include <stdbool.h>
#include <stddef.h>

enum gh_graphics { GH_GRAPHICS_NONE, GH_GRAPHICS_SIXEL, GH_GRAPHICS_KITTY };

/* Asks the terminal (kitty's query, the size of a cell, then DA1, which every terminal answers) and waits for
 * the answer at most GH_GRAPHICS_WAIT_MS. Cell sizes in pixels are filled in when they are told, else left as
 * they are. */
enum { GH_GRAPHICS_WAIT_MS = 80 };
enum gh_graphics gh_graphics_ask(int in, int out, int *cell_w, int *cell_h);

/* Pure: what an answer says. True once it is whole (DA1 has come). */
bool gh_graphics_read(const char *answer, size_t size, enum gh_graphics *what, int *cell_w, int *cell_h);

/* The bytes that draw a picture over cols × rows cells at the cursor; malloc'd, NULL when out of memory.
 * rgb: the picture's bytes are R, G, B. */
char *gh_graphics_encode(enum gh_graphics what, struct gh_image rgb, int cols, int rows, int cell_w,
                         int cell_h, size_t *size);
/* Takes every picture off the screen; "" where clearing the screen does. */
const char *gh_graphics_erase(enum gh_graphics what);

#endif
