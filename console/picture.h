/* From the board's BGR pictures to half-block cells: reduced by areas, two pixels
 * a cell. Pure, no allocation. */
#ifndef GH_CONSOLE_PICTURE_H
#define GH_CONSOLE_PICTURE_H

#include "base/geom.h"
#include "console/cell.h"

enum { GH_PICTURE_MAX_W = 512, GH_PICTURE_MAX_H = 512 }; /* pixels after reduction: columns, twice the rows */

/* The largest cols × rows with the picture's shape within max_cols × max_rows; a pixel is
 * as wide as a cell and half as high, and a cell is taken to be twice as high as wide. */
void gh_picture_fit(int width, int height, int max_cols, int max_rows, int *cols, int *rows);

/* Each result pixel is the mean of the source pixels it covers. out: cols × rows, RGB. */
void gh_picture_reduce(struct gh_image src, int cols, int rows, struct gh_rgb *out);

enum gh_picture_look {
    GH_LOOK_PLAIN,
    GH_LOOK_DEAD, /* grey and dark: cannot be mistaken for a live picture */
};

/* pixels: cols × 2·rows. Half blocks with colour; without it a brightness ramp of ASCII
 * characters, and an empty field for dead ones, since grey says nothing there. */
void gh_picture_cells(const struct gh_rgb *pixels, int cols, int rows, enum gh_depth depth, bool utf8,
                      enum gh_picture_look look, struct gh_cell *cells);

/* The outline of a box given in fractions of the picture, over cells. label (UTF-8, may be "") goes on
 * its upper edge. */
void gh_picture_box(struct gh_cell *cells, int cols, int rows, struct gh_rect box, struct gh_rgb color,
                    bool bold, const char *label, bool utf8);

/* One line of text over cells, cut at the right edge; the cells behind it are darkened. */
void gh_picture_text(struct gh_cell *cells, int cols, int rows, int x, int y, const char *text,
                     struct gh_rgb color, bool bold);

#endif
