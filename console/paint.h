/* Puts picture cells on the terminal in few bytes, past curses: it keeps what each cell
 * shows, leaves a cell as it is while its colour is near enough, and uses the colours already
 * set where they are. Curses draws all text; it never touches a region painted here. */
#ifndef GH_CONSOLE_PAINT_H
#define GH_CONSOLE_PAINT_H

#include "console/cell.h"

#include <stddef.h>

/* How near: the mean squared error of a channel that the pictures on screen are held to by adjusting the
 * tolerance of a pixel. 12.5 is a PSNR of 37.2 dB. */
#define GH_PAINT_MSE 12.5

/* A cell that is not exactly what it should be is written anew after this time at the latest. */
enum { GH_PAINT_REFRESH_MS = 800 };

struct gh_paint_counts {
    uint64_t bytes, cells_written, cells_kept;
    double mse; /* of the last frame's picture pixels */
};

struct gh_paint;

/* NULL when out of memory. */
struct gh_paint *gh_paint_open(enum gh_depth depth, bool utf8, int cols, int rows);
void gh_paint_close(struct gh_paint *p);

/* The screen holds nothing of ours any more (cleared, resized, another view). */
bool gh_paint_resize(struct gh_paint *p, int cols, int rows);
void gh_paint_forget(struct gh_paint *p);

/* One frame: begin, any number of regions, end. now_ms: mono. cells: w × h, row by row. Parts outside the
 * screen are cut off. */
void gh_paint_begin(struct gh_paint *p, int64_t now_ms);
void gh_paint_cells(struct gh_paint *p, int x, int y, int w, int h, const struct gh_cell *cells);

/* What is to be sent for this frame, valid until the next begin; size 0 when nothing changed. It takes
 * colours to be the usual ones and leaves them so, and the cursor at the start of the last line. */
const char *gh_paint_end(struct gh_paint *p, size_t *size);

void gh_paint_counts(const struct gh_paint *p, struct gh_paint_counts *out);

#endif
