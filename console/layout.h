/* Where the wall's tiles stand: as large as the terminal and their number allow. Pure. */
#ifndef GH_CONSOLE_LAYOUT_H
#define GH_CONSOLE_LAYOUT_H

struct gh_grid {
    int count, columns, rows;
    int width, height; /* of the area, cells */
};

struct gh_tile {
    int x, y, w, h; /* the first line is the title, one column at the right stays free */
};

/* The columns that give the largest 16:9 picture. */
struct gh_grid gh_grid_make(int count, int width, int height);
struct gh_tile gh_grid_tile(const struct gh_grid *grid, int index);

/* The tile under a cell, or -1. */
int gh_grid_at(const struct gh_grid *grid, int x, int y);

#endif
