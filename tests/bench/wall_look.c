/* The exact mapping is the console's own reduction without any tolerance; with a palette,
 * the nearest colour of it. */
#include "wall_look.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void written(void *user, int x, int y)
{
    struct look *l = user;
    if (x < 256 && y < 128)
        l->written_ms[y * 256 + x] = gh_clock_mono_ms();
}

void look_init(struct look *l, struct screen *s, enum gh_depth depth)
{
    memset(l, 0, sizeof *l);
    l->screen = s;
    l->depth = depth;
    l->pixels = calloc((size_t)GH_PICTURE_MAX_W * GH_PICTURE_MAX_H, sizeof *l->pixels);
    s->written = written;
    s->user = l;
}

void look_free(struct look *l)
{
    free(l->pixels);
    l->pixels = NULL;
}

void look_reset(struct look *l)
{
    l->error = l->plain_error = l->values = l->worst_mse = 0;
    l->oldest_ms = 0;
    l->compared = l->off = 0;
}

struct gh_tile look_field(int tile, int tiles, int cols, int rows, int width, int height)
{
    struct gh_grid grid = gh_grid_make(tiles, cols, rows - 1);
    struct gh_tile at = gh_grid_tile(&grid, tile), field;
    gh_picture_fit(width, height, at.w, at.h - 1, &field.w, &field.h);
    field.x = at.x + (at.w - field.w) / 2;
    field.y = at.y + 1;
    return field;
}

static struct gh_rgb exact(const struct look *l, struct gh_rgb c)
{
    return l->depth == GH_DEPTH_TRUE ? c : gh_rgb_of_index(gh_rgb_to_index(c, l->depth));
}

void look_compare(struct look *l, struct gh_tile field, struct gh_image picture)
{
    int64_t now = gh_clock_mono_ms();
    double error = 0, values = 0;
    gh_picture_reduce(picture, field.w, 2 * field.h, l->pixels);
    for (int v = 0; v < field.h; v++)
        for (int u = 0; u < field.w; u++) {
            struct gh_rgb top, low;
            int x = field.x + u, y = field.y + v;
            int64_t *since = &l->off_since_ms[y * 256 + x];
            VTermScreenCell cell;
            vterm_screen_get_cell(l->screen->screen, (VTermPos){.row = y, .col = x}, &cell);
            if (cell.chars[0] > ' ' && cell.chars[0] != 0x2580 && cell.chars[0] != 0x2584) {
                *since = 0; /* a box's outline */
                continue;
            }
            screen_halves(l->screen, x, y, &top, &low);
            struct gh_rgb upper = l->pixels[2 * v * field.w + u],
                          lower = l->pixels[(2 * v + 1) * field.w + u];
            int a = gh_rgb_distance(top, exact(l, upper)), b = gh_rgb_distance(low, exact(l, lower));
            l->plain_error += gh_rgb_distance(top, upper) + gh_rgb_distance(low, lower);
            error += a + b;
            values += 6;
            l->compared++;
            if (a <= WALL_VISIBLE && b <= WALL_VISIBLE) {
                *since = 0;
                continue;
            }
            l->off++;
            if (!*since)
                *since = now;
            int64_t from = l->written_ms[y * 256 + x] > *since ? l->written_ms[y * 256 + x] : *since;
            if (now - from > l->oldest_ms)
                l->oldest_ms = now - from;
        }
    l->error += error;
    l->values += values;
    if (values > 0 && error / values > l->worst_mse)
        l->worst_mse = error / values;
}

double look_psnr(double error, double values)
{
    double mse = values > 0 ? error / values : 0;
    return mse > 0 ? 10 * log10(255 * 255 / mse) : 99;
}
