/* The film behind the wall's bench: its pictures as the engine would put them on the
 * board, a site folder with that board, and chafa's bytes for the same pictures. */
#ifndef GH_BENCH_WALL_FILM_H
#define GH_BENCH_WALL_FILM_H

#include "base/error.h"
#include "base/geom.h"
#include "board/write.h"
#include "site/site.h"

enum { WALL_TILES = 9, WALL_FPS = 10, FILM_MAX = 150 };

struct film {
    int count, w, h;
    uint8_t *bgr; /* count pictures of w × h */
    char name[512];
};

/* Ten pictures a second of the file, at most FILM_MAX, as large as the board holds. */
bool film_open(struct film *f, const char *path, struct gh_error *err);
void film_close(struct film *f);

/* What camera `tile` shows at its n-th picture: each has its own offset into the film. */
struct gh_image film_picture(const struct film *f, int tile, int n);

struct wall_site {
    char dir[GH_SITE_PATH];
    struct gh_board *board;
};
bool wall_site_open(struct wall_site *s, struct gh_error *err);
void wall_site_close(struct wall_site *s);
/* Writes the n-th picture of a tile with a box that moves, as the engine would. */
void wall_site_write(struct wall_site *s, const struct film *f, int tile, int n);

/* Mean bytes that chafa prints for all nine tiles at one moment, half blocks of cols × rows each; over so
 * many moments. colors as chafa names them. -1 when chafa cannot be run. */
double chafa_bytes(const struct film *f, const char *colors, int cols, int rows, int moments);

#endif
