/* Reference counting, and the one place where planes become BGR: area reduction
 * and bilinear enlargement in fixed point, a row at a time. */
#include "media/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gh_frame *gh_frame_ref(struct gh_frame *frame)
{
    atomic_fetch_add_explicit(&frame->refs, 1, memory_order_relaxed);
    return frame;
}

void gh_frame_unref(struct gh_frame *frame)
{
    if (frame && atomic_fetch_sub_explicit(&frame->refs, 1, memory_order_acq_rel) == 1)
        frame->release(frame);
}

static void free_wrapped(struct gh_frame *frame)
{
    free(frame->owner);
    free(frame);
}

struct gh_frame *gh_frame_wrap_bgr(uint8_t *data, int width, int height, int stride)
{
    struct gh_frame *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    *f = (struct gh_frame){.pixels = GH_PIXELS_BGR,
                           .full_range = true,
                           .width = width,
                           .height = height,
                           .plane = {data},
                           .stride = {stride},
                           .release = free_wrapped,
                           .owner = data};
    atomic_init(&f->refs, 1);
    return f;
}

/* One channel of a plane: `step` bytes between neighbours, from offset. */
struct channel {
    const uint8_t *data;
    int width, height, stride, step;
};

static uint8_t sample(const struct channel *c, int x, int y)
{
    return c->data[(size_t)y * (size_t)c->stride + (size_t)x * (size_t)c->step];
}

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

/* Mean of the box [x0,x1)×[y0,y1), or the bilinear value at its middle when it
 * is smaller than two pixels. Coordinates in the channel's own pixels, inside it. */
static int area(const struct channel *c, float x0, float y0, float x1, float y1)
{
    int ix0 = (int)(x0 + 0.5f), iy0 = (int)(y0 + 0.5f), ix1 = (int)(x1 + 0.5f), iy1 = (int)(y1 + 0.5f);
    if (x1 - x0 < 1.5f && y1 - y0 < 1.5f) {
        float fx = (x0 + x1) * 0.5f - 0.5f, fy = (y0 + y1) * 0.5f - 0.5f;
        int bx = (int)floorf(fx), by = (int)floorf(fy);
        int wx = (int)((fx - (float)bx) * 64), wy = (int)((fy - (float)by) * 64);
        int xa = clamp(bx, 0, c->width - 1), xb = clamp(bx + 1, 0, c->width - 1);
        int ya = clamp(by, 0, c->height - 1), yb = clamp(by + 1, 0, c->height - 1);
        int top = sample(c, xa, ya) * (64 - wx) + sample(c, xb, ya) * wx;
        int low = sample(c, xa, yb) * (64 - wx) + sample(c, xb, yb) * wx;
        return (top * (64 - wy) + low * wy + 2048) >> 12;
    }
    ix0 = clamp(ix0, 0, c->width - 1);
    iy0 = clamp(iy0, 0, c->height - 1);
    ix1 = clamp(ix1, ix0 + 1, c->width);
    iy1 = clamp(iy1, iy0 + 1, c->height);
    int64_t sum = 0;
    for (int y = iy0; y < iy1; y++)
        for (int x = ix0; x < ix1; x++)
            sum += sample(c, x, y);
    int n = (ix1 - ix0) * (iy1 - iy0);
    return (int)((sum + n / 2) / n);
}

/* BT.601 (ITU-R BT.601-7, 2.5.1) in 16.16 fixed point. */
struct yuv_matrix {
    int y_scale, y_off, rv, gu, gv, bu;
};
static const struct yuv_matrix limited = {76309, 16, 104597, 25675, 53279, 132201};
static const struct yuv_matrix full = {65536, 0, 91881, 22554, 46802, 116130};

static inline uint8_t byte(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static inline void put(const struct yuv_matrix *m, int y, int u, int v, uint8_t *bgr)
{
    int luma = (y - m->y_off) * m->y_scale + 32768;
    u -= 128;
    v -= 128;
    bgr[0] = byte((luma + m->bu * u) >> 16);
    bgr[1] = byte((luma - m->gu * u - m->gv * v) >> 16);
    bgr[2] = byte((luma + m->rv * v) >> 16);
}

enum { ROW_MAX = 8192, LUMA_MAX = 1024 };

/* A row of block means: n×n pixels each, n a power of two up to 8. The inner sums
 * over whole rows are what the compiler turns into vectors. */
static void block_row(const uint8_t *src, int stride, int n, int shift, int width, uint8_t *dst)
{
    uint16_t sums[1024];
    while (width > 0) {
        int part = width > 1024 / n ? 1024 / n : width;
        for (int x = 0; x < part * n; x++)
            sums[x] = src[x];
        for (int y = 1; y < n; y++) {
            const uint8_t *row = src + (size_t)y * (size_t)stride;
            for (int x = 0; x < part * n; x++)
                sums[x] = (uint16_t)(sums[x] + row[x]);
        }
        if (n == 2) {
            for (int x = 0; x < part; x++)
                dst[x] = (uint8_t)((sums[2 * x] + sums[2 * x + 1] + 2) >> 2);
        } else {
            for (int x = 0; x < part; x++) {
                int s = 1 << (shift - 1);
                for (int i = 0; i < n; i++)
                    s += sums[n * x + i];
                dst[x] = (uint8_t)(s >> shift);
            }
        }
        src += part * n;
        dst += part;
        width -= part;
    }
}

/* 1:1, 2:1, 4:1 and 8:1 of a planar I420 picture from even origins: no index
 * arithmetic per pixel. n = 1 handles crops at full size. */
static bool convert_exact(const struct gh_frame *f, int x0, int y0, int n, struct gh_image dst)
{
    if (f->pixels != GH_PIXELS_I420 || dst.width > ROW_MAX || (x0 | y0) & 1)
        return false;
    const struct yuv_matrix *m = f->full_range ? &full : &limited;
    uint8_t ys[ROW_MAX], us[ROW_MAX], vs[ROW_MAX];
    int shift = n == 1 ? 0 : n == 2 ? 2 : n == 4 ? 4 : 6;
    for (int y = 0; y < dst.height; y++) {
        const uint8_t *py = f->plane[0] + (size_t)(y0 + y * n) * (size_t)f->stride[0] + x0;
        size_t cy = (size_t)(y0 + y * n) / 2;
        const uint8_t *pu = f->plane[1] + cy * (size_t)f->stride[1] + x0 / 2;
        const uint8_t *pv = f->plane[2] + cy * (size_t)f->stride[2] + x0 / 2;
        uint8_t *out = dst.data + (size_t)y * (size_t)dst.stride;
        if (n == 1) {
            for (int x = 0; x < dst.width; x++)
                put(m, py[x], pu[x / 2], pv[x / 2], out + 3 * x);
            continue;
        }
        block_row(py, f->stride[0], n, shift, dst.width, ys);
        if (n > 2) {
            block_row(pu, f->stride[1], n / 2, shift - 2, dst.width, us);
            block_row(pv, f->stride[2], n / 2, shift - 2, dst.width, vs);
            pu = us;
            pv = vs;
        }
        for (int x = 0; x < dst.width; x++)
            put(m, ys[x], pu[x], pv[x], out + 3 * x);
    }
    return true;
}

static bool try_exact(const struct gh_frame *f, struct gh_rect from, struct gh_image dst)
{
    int x0 = (int)from.x, y0 = (int)from.y;
    if ((float)x0 != from.x || (float)y0 != from.y || x0 < 0 || y0 < 0)
        return false;
    for (int n = 1; n <= 8; n *= 2)
        if (from.w == (float)(dst.width * n) && from.h == (float)(dst.height * n))
            return x0 + dst.width * n <= (f->width & ~1) && y0 + dst.height * n <= (f->height & ~1) &&
                   convert_exact(f, x0, y0, n, dst);
    return false;
}

static int channels_of(const struct gh_frame *f, struct channel c[3])
{
    int cw = (f->width + 1) / 2, ch = (f->height + 1) / 2;
    switch (f->pixels) {
    case GH_PIXELS_BGR:
        for (int i = 0; i < 3; i++)
            c[i] = (struct channel){f->plane[0] + i, f->width, f->height, f->stride[0], 3};
        break;
    case GH_PIXELS_NV12:
        c[0] = (struct channel){f->plane[0], f->width, f->height, f->stride[0], 1};
        c[1] = (struct channel){f->plane[1], cw, ch, f->stride[1], 2};
        c[2] = (struct channel){f->plane[1] + 1, cw, ch, f->stride[1], 2};
        break;
    case GH_PIXELS_I420:
        c[0] = (struct channel){f->plane[0], f->width, f->height, f->stride[0], 1};
        c[1] = (struct channel){f->plane[1], cw, ch, f->stride[1], 1};
        c[2] = (struct channel){f->plane[2], cw, ch, f->stride[2], 1};
        break;
    }
    return 3;
}

/* One row of area means of a channel: rows [y0,y1) added up a column, then each target's columns. */
static void mean_row(const struct channel *c, int y0, int y1, const int *edges, int width, uint8_t *dst)
{
    uint16_t sums[ROW_MAX];
    sums[0] = 0; /* every one in use is set by the first row; a row there always is */
    int x0 = edges[0], x1 = edges[width], rows = y1 - y0;
    for (int y = y0; y < y1; y++) {
        const uint8_t *row = c->data + (size_t)y * (size_t)c->stride + (size_t)x0 * (size_t)c->step;
        if (c->step == 1)
            for (int x = 0; x < x1 - x0; x++)
                sums[x] = (uint16_t)((y > y0 ? sums[x] : 0) + row[x]);
        else
            for (int x = 0; x < x1 - x0; x++)
                sums[x] = (uint16_t)((y > y0 ? sums[x] : 0) + row[x * 2]);
    }
    for (int x = 0; x < width; x++) {
        int from = edges[x] - x0, to = edges[x + 1] - x0, n = rows * (to > from ? to - from : 1);
        int sum = sums[from];
        for (int i = from + 1; i < to; i++)
            sum += sums[i];
        dst[x] = (uint8_t)(((unsigned)sum * (65536u / (unsigned)n) + 32768) >> 16);
    }
}

/* Reductions that are no whole number, of planes: the same means with whole pixels at the boxes' edges. */
static bool convert_mean(const struct gh_frame *f, const struct channel c[3], struct gh_rect from,
                         struct gh_image dst)
{
    enum { WIDE = 2048, MOST = 64 };
    float sx = from.w / (float)dst.width, sy = from.h / (float)dst.height;
    if (f->pixels == GH_PIXELS_BGR || dst.width > WIDE || f->width > ROW_MAX || sx < 1.5f || sy < 1.5f ||
        sx > MOST || sy > MOST || from.x < 0 || from.y < 0 || from.x + from.w > (float)f->width ||
        from.y + from.h > (float)f->height)
        return false;
    const struct yuv_matrix *m = f->full_range ? &full : &limited;
    int edges[2][WIDE + 1];
    uint8_t rows[3][WIDE];
    for (int k = 0; k < 2; k++)
        for (int x = 0; x <= dst.width; x++)
            edges[k][x] = clamp((int)((from.x + (float)x * sx) / (float)(k + 1) + 0.5f), 0,
                                c[k].width - (x < dst.width));
    for (int y = 0; y < dst.height; y++) {
        for (int i = 0; i < 3; i++) {
            float by = i ? 2 : 1;
            int y0 = clamp((int)((from.y + (float)y * sy) / by + 0.5f), 0, c[i].height - 1);
            int y1 = clamp((int)((from.y + (float)(y + 1) * sy) / by + 0.5f), y0 + 1, c[i].height);
            mean_row(&c[i], y0, y1, edges[i > 0], dst.width, rows[i]);
        }
        uint8_t *out = dst.data + (size_t)y * (size_t)dst.stride;
        for (int x = 0; x < dst.width; x++)
            put(m, rows[0][x], rows[1][x], rows[2][x], out + 3 * x);
    }
    return true;
}

void gh_frame_to_bgr(const struct gh_frame *f, struct gh_rect from, struct gh_image dst)
{
    if (try_exact(f, from, dst))
        return;
    struct channel c[3];
    channels_of(f, c);
    if (convert_mean(f, c, from, dst))
        return;
    const struct yuv_matrix *m = f->full_range ? &full : &limited;
    float sx = from.w / (float)dst.width, sy = from.h / (float)dst.height;
    for (int y = 0; y < dst.height; y++) {
        uint8_t *out = dst.data + (size_t)y * (size_t)dst.stride;
        float y0 = from.y + (float)y * sy, y1 = y0 + sy;
        for (int x = 0; x < dst.width; x++, out += 3) {
            float x0 = from.x + (float)x * sx, x1 = x0 + sx;
            float mx = (x0 + x1) * 0.5f, my = (y0 + y1) * 0.5f;
            if (mx < 0 || my < 0 || mx >= (float)f->width || my >= (float)f->height) {
                out[0] = out[1] = out[2] = 0;
                continue;
            }
            int first = area(&c[0], x0, y0, x1, y1);
            if (f->pixels == GH_PIXELS_BGR) {
                out[0] = (uint8_t)first;
                out[1] = (uint8_t)area(&c[1], x0, y0, x1, y1);
                out[2] = (uint8_t)area(&c[2], x0, y0, x1, y1);
            } else {
                put(m, first, area(&c[1], x0 * 0.5f, y0 * 0.5f, x1 * 0.5f, y1 * 0.5f),
                    area(&c[2], x0 * 0.5f, y0 * 0.5f, x1 * 0.5f, y1 * 0.5f), out);
            }
        }
    }
}

void gh_frame_to_luma(const struct gh_frame *f, int width, int height, uint8_t *dst)
{
    struct channel c[3];
    channels_of(f, c);
    if (f->pixels == GH_PIXELS_BGR)
        c[0] = c[1]; /* green stands for luma well enough to tell movement and darkness by */
    /* a few samples per cell tell as much as all of them; where they lie is worked out once a column */
    int offset[2 * LUMA_MAX];
    if (width > LUMA_MAX)
        width = LUMA_MAX;
    for (int i = 0; i < 2 * width; i++) {
        int px = (int)((int64_t)(2 * i + 1) * f->width / (width * 4));
        offset[i] = clamp(px, 0, f->width - 1) * c[0].step;
    }
    for (int y = 0; y < height; y++) {
        const uint8_t *rows[2];
        for (int i = 0; i < 2; i++) {
            int py = (int)(((int64_t)y * 4 + 1 + i * 2) * f->height / (height * 4));
            rows[i] = c[0].data + (size_t)clamp(py, 0, f->height - 1) * (size_t)c[0].stride;
        }
        for (int x = 0; x < width; x++) {
            int a = offset[2 * x], b = offset[2 * x + 1];
            *dst++ = (uint8_t)((rows[0][a] + rows[0][b] + rows[1][a] + rows[1][b] + 2) >> 2);
        }
    }
}
