/* What the terminal shows of the wall beside what it should: each picture's exact half
 * blocks, how far off the screen is, and for how long a cell has been off. */
#ifndef GH_BENCH_WALL_LOOK_H
#define GH_BENCH_WALL_LOOK_H

#include "console/layout.h"
#include "console/picture.h"
#include "tests/screens/screen.h"

/* A pixel is visibly off when its colour is this far away: 6 steps in each channel, squared and summed. */
enum { WALL_VISIBLE = 3 * 6 * 6 };

struct look {
    struct screen *screen;
    enum gh_depth depth;
    int64_t written_ms[256 * 128], off_since_ms[256 * 128]; /* by cell of the screen; 0 = is right */
    struct gh_rgb *pixels;
    double error, values; /* squared, summed over all channels of all compared pixels */
    double plain_error;   /* the same beside the picture itself, whatever colours the terminal has */
    double worst_mse;     /* of one tile at one moment */
    int64_t oldest_ms;    /* longest that a cell was visibly off without being written */
    uint64_t compared, off;
};

void look_init(struct look *l, struct screen *s, enum gh_depth depth);
void look_free(struct look *l);
void look_reset(struct look *l); /* the figures, not what is known of the cells */

/* The field of a tile's picture on the screen, as the wall places it. */
struct gh_tile look_field(int tile, int tiles, int cols, int rows, int width, int height);

/* Compares one tile now. */
void look_compare(struct look *l, struct gh_tile field, struct gh_image picture);

double look_psnr(double error, double values);

#endif
