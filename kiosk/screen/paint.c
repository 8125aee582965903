/* Shapes by their distance: a pixel is covered by how far it lies inside the shape's edge, which makes smooth
 * edges at any size. Only pixels near an edge are computed. */
#include "kiosk/screen/paint.h"

#include <math.h>
#include <string.h>

static struct gh_box clip(const struct gh_canvas *c, struct gh_box b)
{
    int x1 = b.x + b.w, y1 = b.y + b.h;
    b.x = b.x < 0 ? 0 : b.x;
    b.y = b.y < 0 ? 0 : b.y;
    x1 = x1 > c->w ? c->w : x1;
    y1 = y1 > c->h ? c->h : y1;
    b.w = x1 > b.x ? x1 - b.x : 0;
    b.h = y1 > b.y ? y1 - b.y : 0;
    return b;
}

/* The box round a shape, one pixel wider for its edge */
static struct gh_box round_box(const struct gh_canvas *c, float x0, float y0, float x1, float y1)
{
    int x = (int)floorf(x0) - 1, y = (int)floorf(y0) - 1;
    return clip(c, (struct gh_box){x, y, (int)ceilf(x1) + 1 - x, (int)ceilf(y1) + 1 - y});
}

static void dot(struct gh_canvas *c, int x, int y, float inside, gh_ink ink)
{
    uint32_t *p = &c->px[(size_t)y * (size_t)c->stride + (size_t)x];
    if (inside >= 1)
        *p = ink;
    else if (inside > 0)
        *p = gh_paint_mix(*p, ink, (unsigned)(inside * 255.0f + 0.5f));
}

void gh_paint_fill(struct gh_canvas *c, struct gh_box b, gh_ink ink)
{
    b = clip(c, b);
    for (int y = b.y; y < b.y + b.h; y++) {
        uint32_t *row = &c->px[(size_t)y * (size_t)c->stride + (size_t)b.x];
        for (int x = 0; x < b.w; x++)
            row[x] = ink;
    }
}

/* Signed distance to a rounded box's edge, positive outside */
static float round_edge(float x, float y, const struct gh_box *b, float radius)
{
    float hw = (float)b->w / 2, hh = (float)b->h / 2;
    float dx = fabsf(x - (float)b->x - hw) - hw + radius, dy = fabsf(y - (float)b->y - hh) - hh + radius;
    float ox = dx > 0 ? dx : 0, oy = dy > 0 ? dy : 0, in = dx > dy ? dx : dy;
    return sqrtf(ox * ox + oy * oy) + (in < 0 ? in : 0) - radius;
}

static int limit_radius(struct gh_box b, int radius)
{
    int most = (b.w < b.h ? b.w : b.h) / 2;
    return radius < most ? radius : most;
}

void gh_paint_round(struct gh_canvas *c, struct gh_box b, int radius, gh_ink ink)
{
    int r = limit_radius(b, radius);
    gh_paint_fill(c, (struct gh_box){b.x, b.y + r, b.w, b.h - 2 * r}, ink);
    gh_paint_fill(c, (struct gh_box){b.x + r, b.y, b.w - 2 * r, r}, ink);
    gh_paint_fill(c, (struct gh_box){b.x + r, b.y + b.h - r, b.w - 2 * r, r}, ink);
    for (int corner = 0; corner < 4; corner++) {
        struct gh_box k = clip(
            c, (struct gh_box){corner & 1 ? b.x + b.w - r : b.x, corner & 2 ? b.y + b.h - r : b.y, r, r});
        for (int y = k.y; y < k.y + k.h; y++)
            for (int x = k.x; x < k.x + k.w; x++)
                dot(c, x, y, 0.5f - round_edge((float)x + 0.5f, (float)y + 0.5f, &b, (float)r), ink);
    }
}

void gh_paint_frame(struct gh_canvas *c, struct gh_box b, int radius, int thick, gh_ink ink)
{
    int r = limit_radius(b, radius), border = r > thick ? r : thick;
    struct gh_box k = clip(c, b);
    for (int y = k.y; y < k.y + k.h; y++) {
        bool middle = y >= b.y + border && y < b.y + b.h - border;
        for (int x = k.x; x < k.x + k.w; x++) {
            if (middle && x >= b.x + border && x < b.x + b.w - border)
                x = b.x + b.w - border;
            if (x >= k.x + k.w)
                break;
            float d = round_edge((float)x + 0.5f, (float)y + 0.5f, &b, (float)r);
            float outer = 0.5f - d, inner = d + (float)thick + 0.5f;
            dot(c, x, y, outer < inner ? outer : inner, ink);
        }
    }
}

void gh_paint_stroke(struct gh_canvas *c, float x0, float y0, float x1, float y1, float thick, gh_ink ink)
{
    float r = thick / 2, vx = x1 - x0, vy = y1 - y0, length = vx * vx + vy * vy;
    struct gh_box k =
        round_box(c, fminf(x0, x1) - r, fminf(y0, y1) - r, fmaxf(x0, x1) + r, fmaxf(y0, y1) + r);
    for (int y = k.y; y < k.y + k.h; y++)
        for (int x = k.x; x < k.x + k.w; x++) {
            float px = (float)x + 0.5f - x0, py = (float)y + 0.5f - y0;
            float t = length > 0 ? (px * vx + py * vy) / length : 0;
            t = t < 0 ? 0 : t > 1 ? 1 : t;
            float dx = px - t * vx, dy = py - t * vy;
            dot(c, x, y, r + 0.5f - sqrtf(dx * dx + dy * dy), ink);
        }
}

void gh_paint_disc(struct gh_canvas *c, float cx, float cy, float r, gh_ink ink)
{
    struct gh_box k = round_box(c, cx - r, cy - r, cx + r, cy + r);
    for (int y = k.y; y < k.y + k.h; y++)
        for (int x = k.x; x < k.x + k.w; x++)
            dot(c, x, y, r + 0.5f - hypotf((float)x + 0.5f - cx, (float)y + 0.5f - cy), ink);
}

void gh_paint_arc(struct gh_canvas *c, float cx, float cy, float r, float thick, float from, float to,
                  gh_ink ink)
{
    const float degrees = 3.14159265f / 180.0f;
    bool whole = to - from >= 360;
    float half = thick / 2, ax = cx + r * sinf(from * degrees), ay = cy - r * cosf(from * degrees);
    float bx = cx + r * sinf(to * degrees), by = cy - r * cosf(to * degrees);
    struct gh_box k = round_box(c, cx - r - half, cy - r - half, cx + r + half, cy + r + half);
    for (int y = k.y; y < k.y + k.h; y++)
        for (int x = k.x; x < k.x + k.w; x++) {
            float dx = (float)x + 0.5f - cx, dy = (float)y + 0.5f - cy;
            float d = fabsf(hypotf(dx, dy) - r);
            if (d > half + 1)
                continue;
            if (!whole) {
                float angle = atan2f(dx, -dy) / degrees - from;
                angle -= 360.0f * floorf(angle / 360.0f);
                if (angle > to - from)
                    d = fminf(hypotf(dx + cx - ax, dy + cy - ay), hypotf(dx + cx - bx, dy + cy - by));
            }
            dot(c, x, y, half + 0.5f - d, ink);
        }
}

void gh_paint_mask(struct gh_canvas *c, int x, int y, const uint8_t *mask, int w, int h, gh_ink ink)
{
    struct gh_box k = clip(c, (struct gh_box){x, y, w, h});
    for (int row = k.y; row < k.y + k.h; row++) {
        const uint8_t *m = mask + (size_t)(row - y) * (size_t)w + (size_t)(k.x - x);
        uint32_t *p = &c->px[(size_t)row * (size_t)c->stride + (size_t)k.x];
        for (int i = 0; i < k.w; i++)
            if (m[i])
                p[i] = gh_paint_mix(p[i], ink, m[i]);
    }
}
