/* The shape of a drawn head: rings round an upright axis, pushed out where nose, brow, lips, ears and hair
 * are, with normals from neighbours; and coarser copies of it. */
#include "media/scene_face.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float pi = 3.14159265f;

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static float bump(float dx, float dy, float rx, float ry)
{
    float t = dx * dx / (rx * rx) + dy * dy / (ry * ry);
    return t >= 1 ? 0 : (1 - t) * (1 - t);
}

static float smooth(float t)
{
    t = clamp01(t);
    return t * t * (3 - 2 * t);
}

float gh_relief_angle(float c, int cols)
{
    float t = 2 * (c + 0.5f) / (float)cols - 1;
    return pi * t * (0.55f + 0.45f * t * t);
}

/* Half breadth at height y. */
static float breadth(const struct gh_face_params *f, float y)
{
    if (y < 0) {
        float s = clamp01(y / f->top_y);
        return (f->cheek + (f->cranium - f->cheek) * smooth(s * 2)) * powf(1 - powf(s, 2.5f), 0.45f);
    }
    float s = clamp01(y / f->chin_y);
    float narrow = 1 - (1 - f->jaw) * powf(s / 0.72f, 2);
    return f->cheek * fmaxf(narrow, 0.46f) * powf(1 - powf(s, f->jaw_e), 0.55f);
}

/* What stands out of the front at (x, y), towards the viewer. */
static float features(const struct gh_face_params *f, float x, float y)
{
    float ax = fabsf(x), d = 0;
    float s = clamp01((y + 0.15f) / (f->nose_y + 0.15f)), end = 1 - smooth((y - f->nose_y + 0.06f) / 0.14f);
    float height = (f->bridge_h + (f->nose_h - f->bridge_h) * s * sqrtf(s)) * end * smooth((y + 0.3f) / 0.3f);
    float width = f->bridge_w + (f->nose_w - f->bridge_w) * s * s;
    d += height * bump(x, 0, width * 1.5f, 1);
    d += 0.13f * bump(ax - f->nose_w * 0.75f, y - f->nose_y + 0.06f, 0.13f, 0.13f);
    d -= f->socket * bump(ax - f->eye_dx, y - 0.02f, 0.40f, 0.26f);
    d += 0.07f * bump(ax - f->eye_dx, y, 0.24f, 0.15f);
    d += f->brow_ridge * bump(ax - 0.4f, y - f->brow_y, 0.45f, 0.16f);
    d += f->cheekbone * bump(ax - 0.6f, y - 0.42f, 0.36f, 0.36f);
    d += 0.07f * bump(x, y - f->mouth_y, f->mouth_w * 1.4f, 0.34f);
    d += f->lip_up * 0.6f * bump(x, y - f->mouth_y + f->lip_up * 0.6f, f->mouth_w, f->lip_up * 1.2f);
    d +=
        f->lip_low * 0.7f * bump(x, y - f->mouth_y - f->lip_low * 0.6f, f->mouth_w * 0.9f, f->lip_low * 1.3f);
    d -= 0.05f * bump(x, y - f->mouth_y, f->mouth_w, 0.04f);
    d += f->chin_bump * bump(x, y - f->chin_y + 0.24f, f->chin_w, 0.22f);
    return d;
}

static void surface(const struct gh_face_params *f, float y, float angle, float *x, float *z, float bgr[3])
{
    float w = breadth(f, fminf(fmaxf(y, f->top_y), f->chin_y)), c = cosf(angle), s = sinf(angle);
    /* the face's plane is flatter than a circle; the chin lies forward of the neck */
    float low = smooth((y - 0.7f) / (f->chin_y - 0.7f));
    float full = powf(w / f->cheek, 0.6f);
    float middle = 0.62f * low, front = (1.18f - 0.62f * low) * full, back = (1.35f - 0.75f * low) * full;
    float flat = 1 / powf(powf(fabsf(s), 2.3f) + powf(fabsf(c), 2.3f), 1 / 2.3f);
    *x = w * s * flat;
    *z = middle * full + (c > 0 ? front : back) * c * flat;
    float hair_out, hair = gh_face_hair(f, *x, y, angle, &hair_out);
    float ear = f->ear * bump(fabsf(angle) - 1.55f, y - 0.28f, 0.22f, 0.40f) * (1 - hair);
    gh_face_paint(f, *x, y, angle, bgr);
    if (ear > 0)
        bgr[0] *= 0.92f, bgr[1] *= 0.9f;
    if (c > 0)
        *z += features(f, *x, y) * smooth(c * 4) * (1 - 0.9f * hair);
    float grow = 1 + hair_out + ear;
    *x *= grow;
    *z *= 1 + hair_out * 0.8f;
    if (hair <= 0)
        return;
    const float *tint = f->style == GH_HAIR_SCARF || f->style == GH_HAIR_CAP ? f->cloth : f->hair;
    float strands = f->style == GH_HAIR_CURLY
                        ? gh_scene_noise((uint32_t)f->seed + 5, angle * 12, y * 10)
                        : gh_scene_noise((uint32_t)f->seed + 9, angle * 22, y * 1.5f) * 0.7f +
                              gh_scene_noise((uint32_t)f->seed + 8, angle * 60, y * 2) * 0.3f;
    float shade = f->style == GH_HAIR_SCARF || f->style == GH_HAIR_CAP ? 0.92f + 0.12f * strands
                                                                       : 0.6f + 0.7f * strands;
    for (int k = 0; k < 3; k++)
        bgr[k] += ((tint[k] * shade + 0.01f) - bgr[k]) * hair;
}

bool gh_relief_alloc(struct gh_relief *r)
{
    size_t points = 0;
    memset(r, 0, sizeof *r);
    for (int i = 0; i < GH_RELIEF_MIPS; i++)
        points += (size_t)(GH_RELIEF_COLS >> i) * (size_t)(GH_RELIEF_ROWS >> i);
    r->memory = calloc(points, 2 * sizeof(int16_t) + 3 + 4);
    if (!r->memory)
        return false;
    int16_t *coords = r->memory;
    uint8_t *bytes = (uint8_t *)(coords + 2 * points);
    for (int i = 0; i < GH_RELIEF_MIPS; i++) {
        struct gh_relief_level *l = &r->level[i];
        l->cols = GH_RELIEF_COLS >> i;
        l->rows = GH_RELIEF_ROWS >> i;
        size_t n = (size_t)l->cols * (size_t)l->rows;
        l->x = coords;
        l->z = coords + n;
        coords += 2 * n;
        l->colour = bytes;
        l->normal = (int8_t *)(bytes + 4 * n);
        bytes += 7 * n;
    }
    return true;
}

void gh_relief_free(struct gh_relief *r)
{
    free(r->memory);
    memset(r, 0, sizeof *r);
}

/* Outward normals of a level from its points' neighbours. */
static void find_normals(struct gh_relief_level *l, float row_step)
{
    for (int y = 0; y < l->rows; y++)
        for (int x = 0; x < l->cols; x++) {
            int left = y * l->cols + (x + l->cols - 1) % l->cols, right = y * l->cols + (x + 1) % l->cols;
            int y0 = y > 0 ? y - 1 : y, y1 = y + 1 < l->rows ? y + 1 : y;
            int up = y0 * l->cols + x, down = y1 * l->cols + x;
            float ux = (float)(l->x[right] - l->x[left]), uz = (float)(l->z[right] - l->z[left]);
            float vx = (float)(l->x[down] - l->x[up]), vz = (float)(l->z[down] - l->z[up]);
            float vy = row_step * (float)(y1 - y0) * GH_RELIEF_UNIT;
            float n[3] = {-uz * vy, uz * vx - ux * vz, ux * vy};
            float length = sqrtf(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) + 1e-6f;
            for (int k = 0; k < 3; k++)
                l->normal[3 * (y * l->cols + x) + k] = (int8_t)lrintf(127 * n[k] / length);
        }
}

static void halve(const struct gh_relief_level *a, struct gh_relief_level *b)
{
    for (int y = 0; y < b->rows; y++)
        for (int x = 0; x < b->cols; x++) {
            int i = 2 * y * a->cols + 2 * x, o = y * b->cols + x;
            int from[4] = {i, i + 1, i + a->cols, i + a->cols + 1};
            int sx = 0, sz = 0, n[3] = {0}, c[4] = {0};
            for (int q = 0; q < 4; q++) {
                sx += a->x[from[q]];
                sz += a->z[from[q]];
                for (int k = 0; k < 3; k++)
                    n[k] += a->normal[3 * from[q] + k];
                for (int k = 0; k < 4; k++)
                    c[k] += a->colour[4 * from[q] + k];
            }
            b->x[o] = (int16_t)(sx / 4);
            b->z[o] = (int16_t)(sz / 4);
            for (int k = 0; k < 3; k++)
                b->normal[3 * o + k] = (int8_t)(n[k] / 4);
            for (int k = 0; k < 4; k++)
                b->colour[4 * o + k] = (uint8_t)((c[k] + 2) / 4);
        }
}

void gh_relief_reduce(struct gh_relief *r)
{
    for (int i = 1; i < GH_RELIEF_MIPS; i++)
        halve(&r->level[i - 1], &r->level[i]);
}

bool gh_relief_bake(struct gh_relief *r, const struct gh_face_params *f)
{
    if (!gh_relief_alloc(r))
        return false;
    struct gh_relief_level *l = &r->level[0];
    r->y0 = f->top_y - 0.02f;
    r->y1 = f->chin_y;
    for (int y = 0; y < l->rows; y++) {
        float fy = r->y0 + ((float)y + 0.5f) * (r->y1 - r->y0) / (float)l->rows;
        for (int x = 0; x < l->cols; x++) {
            float px, pz, bgr[3];
            int i = y * l->cols + x;
            surface(f, fy, gh_relief_angle((float)x, l->cols), &px, &pz, bgr);
            l->x[i] = (int16_t)lrintf(px * GH_RELIEF_UNIT);
            l->z[i] = (int16_t)lrintf(pz * GH_RELIEF_UNIT);
            for (int k = 0; k < 3; k++)
                l->colour[4 * i + k] = (uint8_t)lrintf(255 * clamp01(bgr[k]));
            l->colour[4 * i + 3] = 255;
        }
    }
    find_normals(l, (r->y1 - r->y0) / (float)l->rows);
    gh_relief_reduce(r);
    return true;
}
