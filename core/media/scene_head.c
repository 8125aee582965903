/* Drawing a relief: each ring turned, lit and filled into one row of a small scratch picture twice as fine
 * as the target, which is then laid over the picture, tilted and averaged. */
#pragma GCC optimize("O3")
#include "media/scene_face.h"

#include <math.h>
#include <string.h>

enum { COLS = GH_RELIEF_COLS + 1 };

/* Lengths that bound a head with its hair, in face units, from the middle between the eyes. */
static const float reach_x = 1.75f, reach_up = 2.15f, reach_down = 2.1f;

struct ring {
    float x[COLS], z[COLS];
    float c[COLS][4];
};

struct scratch {
    int width, height, fine_x, fine_y;
    float ox, oy;       /* where the middle between the eyes lies */
    int x0, x1, y0, y1; /* columns and rows filled so far */
    uint8_t *pixels;
    float *depth; /* one row */
};

static void fineness(float scale, int *fx, int *fy)
{
    *fx = scale < 70 ? 2 : 1;
    *fy = scale < 45 ? 2 : 1;
}

static void layout(struct scratch *s, float scale, void *memory)
{
    fineness(scale, &s->fine_x, &s->fine_y);
    s->ox = ceilf(reach_x * scale * (float)s->fine_x) + 2;
    s->oy = ceilf(reach_up * scale * (float)s->fine_y) + 2;
    s->width = (int)(2 * s->ox);
    s->height = (int)(s->oy + reach_down * scale * (float)s->fine_y) + 3;
    if (!memory) /* only the size is asked for */
        return;
    s->depth = memory;
    s->pixels = (uint8_t *)(s->depth + s->width);
}

long gh_head_scratch_size(float scale)
{
    long most = 0;
    float tries[3] = {scale, fminf(scale, 44.9f), fminf(scale, 69.9f)};
    for (int i = 0; i < 3; i++) {
        struct scratch s = {0};
        layout(&s, tries[i], NULL);
        long size = (long)s.width * (long)sizeof(float) + 4L * s.width * s.height;
        most = size > most ? size : most;
    }
    return most;
}

/* The ring at fractional row v, turned and lit. */
static void turn_ring(const struct gh_relief *r, const struct gh_relief_level *l, float v, float yaw,
                      const struct gh_scene_light *light, struct ring *out)
{
    int a = (int)floorf(v), b = a + 1;
    float t = v - (float)a, cs = cosf(yaw) / GH_RELIEF_UNIT, sn = sinf(yaw) / GH_RELIEF_UNIT;
    a = a < 0 ? 0 : a >= l->rows ? l->rows - 1 : a;
    b = b < 0 ? 0 : b >= l->rows ? l->rows - 1 : b;
    /* the light in the head's own frame */
    float lx = light->dir[0] * cosf(yaw) - light->dir[2] * sinf(yaw), ly = light->dir[1],
          lz = light->dir[0] * sinf(yaw) + light->dir[2] * cosf(yaw);
    const int16_t *xa = l->x + a * l->cols, *xb = l->x + b * l->cols;
    const int16_t *za = l->z + a * l->cols, *zb = l->z + b * l->cols;
    const int8_t *na = l->normal + 3 * a * l->cols, *nb = l->normal + 3 * b * l->cols;
    const uint8_t *ca = l->colour + 4 * a * l->cols, *cb = l->colour + 4 * b * l->cols;
    for (int i = 0; i < l->cols; i++) {
        float x = (float)xa[i] + t * (float)(xb[i] - xa[i]), z = (float)za[i] + t * (float)(zb[i] - za[i]);
        out->x[i] = x * cs + z * sn;
        out->z[i] = z * cs - x * sn;
    }
    int last = l->cols - 1;
    for (int i = 0; i <= last; i++) {
        /* only points at an end of something that faces the viewer are seen */
        if (out->x[i] >= out->x[i < last ? i + 1 : 0] && out->x[i] <= out->x[i > 0 ? i - 1 : last])
            continue;
        float lit[3] = {1, 1, 1}, n[3];
        for (int k = 0; k < 3; k++)
            n[k] = (float)na[3 * i + k] + t * (float)(nb[3 * i + k] - na[3 * i + k]);
        float dot = (lx * n[0] + ly * n[1] + lz * n[2]) * (1.0f / 127);
        dot = r->unlit ? 0.75f : dot > -0.25f ? (dot + 0.25f) * 0.8f : 0; /* soft skin lets light round */
        for (int k = 0; k < 3; k++)
            lit[k] = light->fill[k] + light->key[k] * dot;
        float alpha = (float)ca[4 * i + 3] + t * (float)(cb[4 * i + 3] - ca[4 * i + 3]);
        for (int k = 0; k < 3; k++) {
            float c = ((float)ca[4 * i + k] + t * (float)(cb[4 * i + k] - ca[4 * i + k])) * lit[k];
            out->c[i][k] = (c > 255 ? 255 : c) * alpha * (1.0f / 255); /* premultiplied */
        }
        out->c[i][3] = alpha;
    }
}

/* ceil without a call; what comes here is above −4096 */
static inline int up(float v)
{
    return 4096 - (int)(4096 - v);
}

/* Fills the row where the ring's surface faces the viewer; nearer parts win. */
static void fill_row(const struct ring *g, int cols, bool closed, float scale_x, struct scratch *s,
                     uint8_t *row)
{
    for (int i = 0; i < s->width; i++)
        s->depth[i] = -1e9f;
    for (int i = 0; i + 1 < cols + closed; i++) {
        int j = i + 1 == cols ? 0 : i + 1;
        if (g->x[j] <= g->x[i])
            continue; /* its back */
        float x0 = s->ox + g->x[i] * scale_x, x1 = s->ox + g->x[j] * scale_x;
        int p0 = up(x0 - 0.5f), p1 = up(x1 - 0.5f);
        p0 = p0 < 0 ? 0 : p0;
        p1 = p1 > s->width ? s->width : p1;
        if (p0 >= p1)
            continue;
        s->x0 = p0 < s->x0 ? p0 : s->x0;
        s->x1 = p1 > s->x1 ? p1 : s->x1;
        float over = 1 / (x1 - x0), t = ((float)p0 + 0.5f - x0) * over;
        for (int p = p0; p < p1; p++, t += over) {
            float z = g->z[i] + (g->z[j] - g->z[i]) * t;
            if (z <= s->depth[p])
                continue;
            s->depth[p] = z;
            for (int k = 0; k < 4; k++)
                row[4 * p + k] = (uint8_t)(int)(g->c[i][k] + (g->c[j][k] - g->c[i][k]) * t + 0.5f);
        }
    }
}

/* Lays the scratch over the picture: premultiplied, bilinear at half its pitch, which averages. */
static void lay_over(const struct scratch *s, const struct gh_head_pose *pose, const struct gh_canvas *canvas)
{
    float c = cosf(pose->tilt), n = sinf(pose->tilt);
    float r = fmaxf(reach_x, reach_up) * pose->scale * (1 + fabsf(n)) + 2;
    int x0 = (int)fmaxf(0, pose->cx - r), x1 = (int)fminf((float)canvas->picture.width, pose->cx + r + 1);
    int y0 = (int)fmaxf(0, pose->cy - r), y1 = (int)fminf((float)canvas->picture.height, pose->cy + r + 1);
    float step_u = c * (float)s->fine_x, step_v = -n * (float)s->fine_y;
    float low_u = (float)(s->x0 > 1 ? s->x0 - 1 : 0),
          high_u = (float)(s->x1 < s->width ? s->x1 : s->width - 1);
    /* rows that nothing was drawn to are left out, allowing for the tilt */
    float sway = fabsf(n) * reach_x * pose->scale + 2;
    y0 = (int)fmaxf((float)y0, pose->cy + ((float)s->y0 - s->oy) / (float)s->fine_y - sway);
    y1 = (int)fminf((float)y1, pose->cy + ((float)s->y1 - s->oy) / (float)s->fine_y + sway + 1);
    for (int y = y0; y < y1; y++) {
        uint8_t *out = canvas->picture.data + (long)y * canvas->picture.stride;
        float dx = (float)x0 + 0.5f - pose->cx, dy = (float)y + 0.5f - pose->cy;
        float u = s->ox + (dx * c + dy * n) * (float)s->fine_x - 0.5f;
        float v = s->oy + (dy * c - dx * n) * (float)s->fine_y - 0.5f;
        int skip = step_u > 0.01f && u < low_u ? (int)((low_u - u) / step_u) : 0;
        u += (float)skip * step_u;
        v += (float)skip * step_v;
        for (int x = x0 + skip; x < x1; x++, u += step_u, v += step_v) {
            if (step_u > 0.01f && u >= high_u)
                break;
            if (u < low_u || u >= high_u || v < 0 || v >= (float)(s->height - 1))
                continue;
            int iu = (int)u, iv = (int)v, fu = (int)((u - (float)iu) * 16), fv = (int)((v - (float)iv) * 16);
            const uint8_t *p = s->pixels + 4 * ((long)iv * s->width + iu), *q = p + 4 * s->width;
            int w00 = (16 - fu) * (16 - fv), w10 = fu * (16 - fv), w01 = (16 - fu) * fv, w11 = fu * fv;
            int alpha = (p[3] * w00 + p[7] * w10 + q[3] * w01 + q[7] * w11) >> 8;
            if (!alpha)
                continue;
            for (int k = 0; k < 3; k++) {
                int colour = (p[k] * w00 + p[4 + k] * w10 + q[k] * w01 + q[4 + k] * w11) >> 8;
                int sum = alpha >= 255 ? colour : colour + (out[3 * x + k] * (255 - alpha) + 127) / 255;
                out[3 * x + k] = (uint8_t)(sum > 255 ? 255 : sum);
            }
            if (canvas->owner && alpha > 127)
                canvas->owner[(long)y * canvas->picture.width + x] = canvas->id;
        }
    }
}

void gh_head_draw(const struct gh_relief *r, const struct gh_head_pose *pose,
                  const struct gh_scene_light *light, const struct gh_canvas *canvas, void *memory)
{
    struct scratch s = {0};
    struct ring ring;
    layout(&s, pose->scale, memory);
    s.x0 = s.width;
    s.y0 = s.height;
    memset(s.pixels, 0, 4 * (size_t)s.width * (size_t)s.height);
    float per_row = (r->y1 - r->y0) * pose->scale * (float)s.fine_y; /* scratch rows of the head */
    int level = 0;
    while (level + 1 < GH_RELIEF_MIPS && (float)r->level[level].rows > 1.3f * per_row)
        level++;
    const struct gh_relief_level *l = &r->level[level];
    for (int y = 0; y < s.height; y++) {
        float fy = ((float)y + 0.5f - s.oy) / (pose->scale * (float)s.fine_y);
        float v = (fy - r->y0) / (r->y1 - r->y0) * (float)l->rows - 0.5f;
        if (v < -0.5f || v > (float)l->rows - 0.5f)
            continue;
        s.y0 = y < s.y0 ? y : s.y0;
        s.y1 = y + 1;
        turn_ring(r, l, v, pose->yaw, light, &ring);
        fill_row(&ring, l->cols, !r->unlit, pose->scale * (float)s.fine_x, &s,
                 s.pixels + 4 * (long)y * s.width);
    }
    lay_over(&s, pose, canvas);
}
