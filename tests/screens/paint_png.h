/* A terminal's screen as a picture: blocks and frames drawn, text in a monospace font. */
#ifndef GH_TESTS_PAINT_PNG_H
#define GH_TESTS_PAINT_PNG_H

#include "screen.h"

/* cell_w × 2·cell_w pixels a cell. False when the file cannot be written. */
bool screen_png(struct screen *s, const char *path, int cell_w);

#endif
