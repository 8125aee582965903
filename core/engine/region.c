/* Moved cells to a rectangle, and rectangles to the few sizes that the nets are kept for. */
#include "engine/region.h"

#include <math.h>
#include <string.h>

enum { W = GH_MOTION_W, H = GH_MOTION_H, FLOOR = 10 << 8 };

bool gh_region_moving(const struct gh_motion *m, const uint8_t *luma, struct gh_rect *part)
{
    uint8_t moved[W * H + W]; /* a row more, so that the last has something below it */
    int x0 = W, x1 = -1, y0 = H, y1 = -1;
    memset(moved + W * H, 0, W);
    for (int i = 0; i < W * H; i++) {
        int diff = (luma[i] << 8) - m->background[i];
        moved[i] = (diff < 0 ? -diff : diff) > FLOOR + 3 * m->noise[i];
    }
    for (int y = 0; y < H; y++) {
        const uint8_t *row = moved + y * W;
        for (int x = 0; x < W - 1; x++) {
            if (!(row[x] & (row[x + 1] | row[x + W])))
                continue;
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y;
        }
    }
    if (x1 < 0)
        return false;
    *part =
        (struct gh_rect){(float)x0 / W, (float)y0 / H, (float)(x1 + 2 - x0) / W, (float)(y1 + 2 - y0) / H};
    return true;
}

struct gh_rect gh_region_join(struct gh_rect a, struct gh_rect b)
{
    if (!(a.w > 0 && a.h > 0))
        return b;
    if (!(b.w > 0 && b.h > 0))
        return a;
    float x0 = fminf(a.x, b.x), y0 = fminf(a.y, b.y);
    float x1 = fmaxf(a.x + a.w, b.x + b.w), y1 = fmaxf(a.y + a.h, b.y + b.h);
    return (struct gh_rect){x0, y0, x1 - x0, y1 - y0};
}

static int place(float from, float length, int size, int whole)
{
    int at = (int)(from + length / 2 - (float)size / 2);
    at = at > whole - size ? whole - size : at;
    return at < 0 ? 0 : at;
}

struct gh_rect gh_region_fit(int width, int height, struct gh_rect r)
{
    static const int sizes[][2] = {{192, 192}, {320, 192}}; /* of rising cost */
    float x0 = fmaxf(r.x, 0), y0 = fmaxf(r.y, 0);
    float x1 = fminf(r.x + r.w, (float)width), y1 = fminf(r.y + r.h, (float)height);
    for (unsigned i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        /* a picture hardly larger than the size is looked at whole */
        int w = sizes[i][0] < width ? sizes[i][0] : width, h = sizes[i][1] < height ? sizes[i][1] : height;
        /* one pixel may go to the whole origin */
        if (x1 - x0 + (float)(w < width) > (float)w || y1 - y0 + (float)(h < height) > (float)h)
            continue;
        return (struct gh_rect){(float)place(x0, x1 - x0, w, width), (float)place(y0, y1 - y0, h, height),
                                (float)w, (float)h};
    }
    return (struct gh_rect){0, 0, (float)width, (float)height};
}
