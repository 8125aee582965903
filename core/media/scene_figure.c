/* The body under a head: legs, arms, trunk and neck as rods and rows, and what may cover a face,
 * sunglasses and a hand. */
#pragma GCC optimize("O3")
#include "media/scene_parts.h"

#include <math.h>

float gh_mix(float a, float b, float t)
{
    return a + (b - a) * t;
}

static float clamp01(float v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static inline void put(const struct gh_canvas *c, int x, int y, const float bgr[3], float a)
{
    uint8_t *p = c->picture.data + (long)y * c->picture.stride + 3 * x;
    for (int k = 0; k < 3; k++)
        p[k] = (uint8_t)(int)(a >= 1 ? bgr[k] : (float)p[k] + (bgr[k] - (float)p[k]) * a + 0.5f);
    if (c->owner && a > 0.5f)
        c->owner[(long)y * c->picture.width + x] = c->id;
}

void gh_paint_span(const struct gh_canvas *c, int y, float x0, float x1, const float bgr[3], float round)
{
    if (y < 0 || y >= c->picture.height || x1 <= x0)
        return;
    int a = (int)floorf(x0), b = (int)ceilf(x1);
    a = a < 0 ? 0 : a;
    b = b > c->picture.width ? c->picture.width : b;
    float middle = (x0 + x1) * 0.5f, over = 2 / (x1 - x0);
    for (int x = a; x < b; x++) {
        float right = (float)x + 1 < x1 ? (float)x + 1 : x1, left = (float)x > x0 ? (float)x : x0,
              cover = right - left;
        float u = fmaxf(-1, fminf(1, ((float)x + 0.5f - middle) * over)); /* a span thinner than its pixel */
        float shade = 1 - round * u * u;
        float lit[3] = {bgr[0] * shade, bgr[1] * shade, bgr[2] * shade};
        put(c, x, y, lit, clamp01(cover));
    }
}

void gh_paint_rod(const struct gh_canvas *c, float x0, float y0, float r0, float x1, float y1, float r1,
                  const float bgr[3])
{
    float most = fmaxf(r0, r1) + 1;
    int left = (int)fmaxf(0, fminf(x0, x1) - most), top = (int)fmaxf(0, fminf(y0, y1) - most);
    int right = (int)fminf((float)c->picture.width, fmaxf(x0, x1) + most + 1);
    int low = (int)fminf((float)c->picture.height, fmaxf(y0, y1) + most + 1);
    float dx = x1 - x0, dy = y1 - y0, over = 1 / (dx * dx + dy * dy + 1e-6f);
    for (int y = top; y < low; y++)
        for (int x = left; x < right; x++) {
            float px = (float)x + 0.5f - x0, py = (float)y + 0.5f - y0;
            float t = clamp01((px * dx + py * dy) * over), r = r0 + (r1 - r0) * t;
            float ex = px - dx * t, ey = py - dy * t, d2 = ex * ex + ey * ey;
            if (d2 > (r + 0.5f) * (r + 0.5f))
                continue;
            float across = (px * dy - py * dx) * (px * dy - py * dx) * over; /* so that joints show no seam */
            float rim = across / (r * r + 0.01f), shade = 1 - 0.30f * (rim < 1 ? rim : 1);
            float lit[3] = {bgr[0] * shade, bgr[1] * shade, bgr[2] * shade};
            bool whole = r > 0.5f && d2 < (r - 0.5f) * (r - 0.5f);
            put(c, x, y, lit, whole ? 1 : clamp01(r + 0.5f - sqrtf(d2)));
        }
}

static void lit_colour(const float albedo[3], const struct gh_scene_light *light, float gain, float out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = fminf(255, 255 * albedo[k] * (light->fill[k] + 0.62f * light->key[k]) * gain);
}

static void legs(const struct gh_figure *f, const struct gh_scene_light *light, const struct gh_canvas *c)
{
    float trousers[3], dark[3], shoe[3], black[3] = {0.09f, 0.09f, 0.10f};
    lit_colour(f->face->trousers, light, 1, trousers);
    lit_colour(f->face->trousers, light, 0.75f, dark);
    lit_colour(black, light, 1, shoe);
    float side = sinf(f->yaw), front = fabsf(cosf(f->yaw)), pace = fminf(1, f->speed);
    float hip_y = f->eye_y + 0.80f * f->m, foot_y = f->eye_y + (f->face->eye_height_m - 0.04f) * f->m;
    for (int i = 0; i < 2; i++) {
        float leg = i ? 1 : -1, swing = sinf(f->stride + (i ? 3.14159f : 0)) * pace;
        float hx = f->cx + leg * 0.09f * front * f->m, fx = hx + side * swing * 0.34f * f->m;
        float lift = fmaxf(0, cosf(f->stride + (i ? 3.14159f : 0))) * 0.10f * pace * f->m;
        float kx = (hx + fx) * 0.5f + side * 0.05f * f->m * fmaxf(0, swing),
              ky = (hip_y + foot_y - lift) * 0.5f;
        const float *colour = i ? trousers : dark;
        gh_paint_rod(c, hx, hip_y, 0.088f * f->m, kx, ky, 0.068f * f->m, colour);
        gh_paint_rod(c, kx, ky, 0.066f * f->m, fx, foot_y - lift, 0.052f * f->m, colour);
        gh_paint_rod(c, fx, foot_y - lift, 0.045f * f->m, fx + side * 0.13f * f->m,
                     foot_y - lift + 0.01f * f->m, 0.038f * f->m, shoe);
    }
}

static void arm(const struct gh_figure *f, float which, const float sleeve[3], const float skin[3],
                const struct gh_canvas *c)
{
    float side = sinf(f->yaw), front = fabsf(cosf(f->yaw)), pace = fminf(1, f->speed);
    float swing = sinf(f->stride) * which * pace;
    float sx = f->cx + which * 0.162f * front * f->face->build * f->m, sy = f->eye_y + 0.305f * f->m;
    float ex = sx + (which * 0.045f * front + side * swing * 0.12f) * f->m, ey = sy + 0.27f * f->m;
    float wx = ex + (-which * 0.01f * front + side * (swing * 0.16f + 0.05f)) * f->m;
    float wy = ey + (0.24f - 0.03f * swing * front) * f->m;
    gh_paint_rod(c, sx, sy, 0.068f * f->m, ex, ey, 0.052f * f->m, sleeve);
    gh_paint_rod(c, ex, ey, 0.052f * f->m, wx, wy, 0.040f * f->m, sleeve);
    gh_paint_rod(c, wx, wy + 0.03f * f->m, 0.036f * f->m, wx, wy + 0.09f * f->m, 0.030f * f->m, skin);
}

/* Half the trunk's breadth h metres below the eyes. */
static float trunk(float h)
{
    static const float at[8][2] = {{0.150f, 0.066f}, {0.185f, 0.082f}, {0.215f, 0.135f}, {0.245f, 0.182f},
                                   {0.30f, 0.205f},  {0.46f, 0.195f},  {0.64f, 0.170f},  {0.86f, 0.185f}};
    for (int i = 0; i < 7; i++)
        if (h < at[i + 1][0])
            return gh_mix(at[i][1], at[i + 1][1], clamp01((h - at[i][0]) / (at[i + 1][0] - at[i][0])));
    return at[7][1];
}

void gh_figure_body(const struct gh_figure *f, const struct gh_scene_light *light, const struct gh_canvas *c)
{
    float shirt[3], over[3], skin[3], stripe[3];
    const struct gh_face_params *face = f->face;
    lit_colour(face->shirt, light, 1, shirt);
    lit_colour(face->shirt, light, 0.7f, stripe);
    lit_colour(face->jacket_on ? face->jacket : face->shirt, light, 1, over);
    lit_colour(face->skin, light, 0.82f, skin);
    float sleeve[3] = {over[0] * 0.9f, over[1] * 0.9f, over[2] * 0.9f};
    float slim = face->build * (0.62f + 0.38f * fabsf(cosf(f->yaw))), m = f->m;
    bool facing = cosf(f->yaw) > -0.1f;
    float shift = sinf(f->yaw) * 0.05f * m;
    if (f->eye_y + 0.8f * m < (float)c->picture.height)
        legs(f, light, c);
    float far_arm = sinf(f->yaw) > 0 ? 1 : -1;
    arm(f, far_arm, sleeve, skin, c);
    if (fabsf(cosf(f->yaw)) > 0.6f)
        arm(f, -far_arm, sleeve, skin, c);
    gh_paint_rod(c, f->cx, f->eye_y + 0.08f * m, 0.058f * m, f->cx - shift * 0.4f, f->eye_y + 0.25f * m,
                 0.066f * m, skin);
    int y0 = (int)(f->eye_y + 0.15f * m), y1 = (int)(f->eye_y + 0.86f * m);
    for (int y = y0 < 0 ? 0 : y0; y < y1 && y < c->picture.height; y++) {
        float h = ((float)y + 0.5f - f->eye_y) / m, w = trunk(h) * slim * m, cx = f->cx - shift * 0.3f;
        bool dark_row = face->stripes && fmodf(h, 0.09f) < 0.04f;
        bool shows = !face->jacket_on && dark_row;
        gh_paint_span(c, y, cx - w, cx + w, shows ? stripe : over, 0.26f);
        if (!facing)
            continue;
        if (face->jacket_on) {
            float open = fmaxf(0.012f, 0.075f * (1 - (h - 0.15f) / 0.42f)) * slim * m;
            gh_paint_span(c, y, fmaxf(cx - w, cx + shift * 2 - open), fminf(cx + w, cx + shift * 2 + open),
                          dark_row ? stripe : shirt, 0.1f);
        }
        float neck = 0.062f * (1 - (h - 0.15f) / 0.085f) * slim * m; /* the collar's opening */
        if (neck > 0)
            gh_paint_span(c, y, fmaxf(cx - w, cx + shift * 0.5f - neck),
                          fminf(cx + w, cx + shift * 0.5f + neck), skin, 0.1f);
    }
    if (fabsf(cosf(f->yaw)) <= 0.6f)
        arm(f, -far_arm, sleeve, skin, c);
}

/* From head units (at depth z in front) to the picture. */
static void place(const struct gh_head_pose *p, float x, float y, float z, float *px, float *py)
{
    float u = (x * cosf(p->yaw) + z * sinf(p->yaw)) * p->scale, v = y * p->scale;
    *px = p->cx + u * cosf(p->tilt) - v * sinf(p->tilt);
    *py = p->cy + u * sinf(p->tilt) + v * cosf(p->tilt);
}

void gh_figure_sunglasses(const struct gh_figure *f, const struct gh_head_pose *p, const struct gh_canvas *c)
{
    static const float glass[3] = {26, 22, 20};
    float near = fabsf(cosf(p->yaw)), x0, y0, x1, y1;
    if (cosf(p->yaw) < 0.1f)
        return;
    struct gh_canvas over = *c;
    over.id = 255; /* counts as covered */
    for (int side = -1; side <= 1; side += 2) {
        float dx = f->face->eye_dx * (float)side, z = 1.18f;
        place(p, dx - 0.11f * near, 0.02f, z, &x0, &y0);
        place(p, dx + 0.11f * near, 0.04f, z, &x1, &y1);
        gh_paint_rod(&over, x0, y0, 0.235f * p->scale, x1, y1, 0.235f * p->scale, glass);
        place(p, dx, -0.10f, z, &x0, &y0);
        place(p, (float)side * 1.0f, -0.06f, 0.55f, &x1, &y1);
        if ((float)side * sinf(p->yaw) < 0.35f)
            gh_paint_rod(&over, x0, y0, 0.035f * p->scale, x1, y1, 0.035f * p->scale, glass);
    }
    place(p, -0.2f, -0.08f, 1.25f, &x0, &y0);
    place(p, 0.2f, -0.08f, 1.25f, &x1, &y1);
    gh_paint_rod(&over, x0, y0, 0.045f * p->scale, x1, y1, 0.045f * p->scale, glass);
}

void gh_figure_hand(const struct gh_figure *f, const struct gh_head_pose *p,
                    const struct gh_scene_light *light, const struct gh_canvas *c)
{
    if (f->hand <= 0)
        return;
    float skin[3], sleeve[3], s = p->scale, u = f->hand;
    lit_colour(f->face->skin, light, 0.95f, skin);
    lit_colour(f->face->jacket_on ? f->face->jacket : f->face->shirt, light, 0.95f, sleeve);
    struct gh_canvas over = *c;
    over.id = 255;
    float down = (1 - u) * 4 * s, hx, hy;
    place(p, 0.25f, 1.0f, 1.3f, &hx, &hy);
    hy += down;
    gh_paint_rod(&over, p->cx + 2.4f * s, p->cy + 5.6f * s, 0.75f * s, hx + 0.8f * s, hy + 1.5f * s, 0.5f * s,
                 sleeve);
    gh_paint_rod(&over, hx + 0.5f * s, hy + 1.0f * s, 0.42f * s, hx, hy + 0.1f * s, 0.52f * s, skin);
    for (int i = 0; i < 4; i++) {
        float bx = hx - 0.36f * s + 0.24f * s * (float)i, tip = i == 0 || i == 3 ? 0.72f : 0.9f;
        gh_paint_rod(&over, bx, hy, 0.13f * s, bx - 0.12f * s, hy - tip * s, 0.105f * s, skin);
    }
}
