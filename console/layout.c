/* The grid with the largest pictures, found by trying every number of columns. */
#include "console/layout.h"

struct gh_grid gh_grid_make(int count, int width, int height)
{
    struct gh_grid best = {.count = count, .columns = 1, .rows = count, .width = width, .height = height};
    double largest = -1;
    for (int columns = 1; columns <= count; columns++) {
        int rows = (count + columns - 1) / columns;
        int w = width / columns - 1, h = 2 * (height / rows - 1);
        if (w < 1 || h < 1)
            continue;
        double shown = w * 9.0 < h * 16.0 ? w * w * 9.0 / 16 : h * h * 16.0 / 9;
        if (shown > largest) {
            largest = shown;
            best.columns = columns;
            best.rows = rows;
        }
    }
    return best;
}

struct gh_tile gh_grid_tile(const struct gh_grid *grid, int index)
{
    int column = index % grid->columns, row = index / grid->columns;
    /* Every tile of one size, so that all pictures are */
    int w = grid->width / grid->columns, h = grid->height / (grid->rows ? grid->rows : 1);
    return (struct gh_tile){column * w, row * h, w - 1, h};
}

int gh_grid_at(const struct gh_grid *grid, int x, int y)
{
    for (int i = 0; i < grid->count; i++) {
        struct gh_tile t = gh_grid_tile(grid, i);
        if (x >= t.x && x < t.x + t.w && y >= t.y && y < t.y + t.h)
            return i;
    }
    return -1;
}
