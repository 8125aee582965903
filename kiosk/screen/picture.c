/* Bilinear scaling from rows blended first (which compilers turn into vector code), then columns, whose
 * places are kept. Shade outside the oval, the ring's pixels and the round corners are kept as well. */
#include "kiosk/screen/picture.h"

#include "kiosk/screen/icons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INK_RING  0x3ee6b4u
#define INK_TRACK 0xffffffu
enum { SHADE = 120, RING = 16, RING_OUT = 16 };

struct ring_pixel {
    uint16_t x, y;
    uint16_t turn; /* 0 … 65535 clockwise from the top */
    uint8_t cover;
};
struct corner_pixel {
    uint16_t x, y;
    uint8_t cover;
};
struct gh_picture {
    struct gh_box box;
    int width, height, radius; /* of the image; of the corners */
    bool oval, ready;
    int crop_x, crop_y, crop_w, crop_h;
    uint16_t *column; /* byte offset in the row, already mirrored */
    uint8_t *part;    /* how much of the next column, 0 … 255 */
    uint8_t *shade;
    uint8_t *row; /* two rows blended */
    struct ring_pixel *ring;
    struct corner_pixel *corner;
    size_t ring_count, corner_count;
};

struct gh_picture *gh_picture_open(void)
{
    return calloc(1, sizeof(struct gh_picture));
}

static void drop(struct gh_picture *p)
{
    gh_picture_forget(p);
    free(p->column);
    free(p->part);
    free(p->shade);
    free(p->row);
    free(p->ring);
    free(p->corner);
    memset(p, 0, sizeof *p);
}

void gh_picture_close(struct gh_picture *p)
{
    if (p)
        drop(p);
    free(p);
}

void gh_picture_forget(struct gh_picture *p)
{
    if (p->row)
        explicit_bzero(p->row, (size_t)p->width * 3 + 8);
}

/* The part of the image with the box's proportions, the middle */
static void cut(struct gh_picture *p)
{
    p->crop_w = p->width;
    p->crop_h = p->height;
    if ((int64_t)p->width * p->box.h > (int64_t)p->height * p->box.w)
        p->crop_w = (int)((int64_t)p->height * p->box.w / p->box.h);
    else
        p->crop_h = (int)((int64_t)p->width * p->box.h / p->box.w);
    p->crop_w = p->crop_w > 1 ? p->crop_w : 2;
    p->crop_h = p->crop_h > 1 ? p->crop_h : 2;
    p->crop_x = (p->width - p->crop_w) / 2;
    p->crop_y = (p->height - p->crop_h) / 2;
}

/* Near enough to the distance from an upright ellipse's edge; positive outside */
static float ellipse_edge(float x, float y, float a, float b)
{
    float k0 = hypotf(x / a, y / b), k1 = hypotf(x / (a * a), y / (b * b));
    return k1 > 0 ? k0 * (k0 - 1) / k1 : -(a < b ? a : b);
}

static bool make_oval(struct gh_picture *p, float unit)
{
    float scale = (float)p->box.w / (float)p->crop_w;
    struct gh_rect o = gh_look_oval(p->width, p->height);
    float cx = (float)p->box.w - (o.x + o.w / 2 - (float)p->crop_x) * scale; /* mirrored */
    float cy = (o.y + o.h / 2 - (float)p->crop_y) * scale, a = o.w / 2 * scale, b = o.h / 2 * scale;
    float half = RING * unit / 2 > 2 ? RING * unit / 2 : 2, out = RING_OUT * unit + half;
    size_t most = (size_t)((a + b + 2 * out) * 8 * (half + 2)) + 64;
    p->ring = malloc(most * sizeof *p->ring);
    if (!p->ring)
        return false;
    for (int y = 0; y < p->box.h; y++)
        for (int x = 0; x < p->box.w; x++) {
            float dx = (float)x + 0.5f - cx, dy = (float)y + 0.5f - cy, d = ellipse_edge(dx, dy, a, b);
            float in = 0.5f - d / 3;
            in = in < 0 ? 0 : in > 1 ? 1 : in;
            p->shade[(size_t)y * (size_t)p->box.w + (size_t)x] = (uint8_t)((float)SHADE + in * (255 - SHADE));
            float cover = half + 0.5f - fabsf(d - out);
            if (cover > 0 && p->ring_count < most) {
                float angle = atan2f(dx, -dy) / 6.2831853f;
                p->ring[p->ring_count++] = (struct ring_pixel){
                    (uint16_t)x, (uint16_t)y, (uint16_t)((angle < 0 ? angle + 1 : angle) * 65535),
                    (uint8_t)((cover > 1 ? 1 : cover) * 255)};
            }
        }
    return true;
}

static bool make_corners(struct gh_picture *p)
{
    int r = p->radius;
    p->corner = malloc(((size_t)r * (size_t)r * 4 + 1) * sizeof *p->corner);
    for (int k = 0; p->corner && k < 4; k++)
        for (int y = 0; y < r; y++)
            for (int x = 0; x < r; x++) {
                float cover = hypotf((float)(r - x) - 0.5f, (float)(r - y) - 0.5f) - (float)r + 0.5f;
                if (cover > 0)
                    p->corner[p->corner_count++] = (struct corner_pixel){
                        (uint16_t)(k & 1 ? p->box.w - 1 - x : x), (uint16_t)(k & 2 ? p->box.h - 1 - y : y),
                        (uint8_t)((cover > 1 ? 1 : cover) * 255)};
            }
    return p->corner != NULL;
}

static bool prepare(struct gh_picture *p, struct gh_image image, const struct gh_picture_look *l)
{
    if (p->ready && !memcmp(&p->box, &l->box, sizeof p->box) && p->width == image.width &&
        p->height == image.height && p->oval == l->oval && p->radius == l->radius)
        return true;
    drop(p);
    p->box = l->box;
    p->width = image.width;
    p->height = image.height;
    p->oval = l->oval;
    p->radius = l->radius;
    cut(p);
    size_t w = (size_t)l->box.w, h = (size_t)l->box.h;
    p->column = malloc(w * sizeof *p->column);
    p->part = malloc(w);
    p->shade = malloc(w * h);
    p->row = calloc(1, (size_t)image.width * 3 + 8);
    if (!p->column || !p->part || !p->shade || !p->row)
        return false;
    memset(p->shade, 255, w * h);
    for (int x = 0; x < l->box.w; x++) {
        float at = ((float)x + 0.5f) * (float)p->crop_w / (float)l->box.w - 0.5f;
        at = at < 0 ? 0 : at > (float)(p->crop_w - 1) ? (float)(p->crop_w - 1) : at;
        int left = (int)at < p->crop_w - 1 ? (int)at : p->crop_w - 2;
        p->column[l->box.w - 1 - x] = (uint16_t)((p->crop_x + left) * 3);
        p->part[l->box.w - 1 - x] = (uint8_t)((at - (float)left) * 255.0f);
    }
    if ((l->oval && !make_oval(p, l->unit)) || !make_corners(p))
        return false;
    p->ready = true;
    return true;
}

static inline uint32_t shaded(uint32_t rgb, unsigned s)
{
    return ((rgb & 0xff00ff) * s >> 8 & 0xff00ff) | ((rgb & 0x00ff00) * s >> 8 & 0x00ff00);
}

static void scale_row(const struct gh_picture *p, const uint8_t *row, const uint8_t *shade, uint32_t *to)
{
    for (int x = 0; x < p->box.w; x++) {
        const uint8_t *s = row + p->column[x];
        unsigned f = p->part[x], e = 256 - f;
        uint32_t rb = ((uint32_t)s[2] << 16 | s[0]) * e + ((uint32_t)s[5] << 16 | s[3]) * f;
        uint32_t g = s[1] * e + s[4] * f;
        uint32_t rgb = (rb >> 8 & 0xff00ff) | (g & 0xff00);
        to[x] = shade[x] == 255 ? rgb : shaded(rgb, shade[x]);
    }
}

static void scale(struct gh_picture *p, struct gh_canvas *c, struct gh_image image)
{
    size_t from = (size_t)p->crop_x * 3, bytes = (size_t)p->crop_w * 3;
    for (int y = 0; y < p->box.h; y++) {
        float at = ((float)y + 0.5f) * (float)p->crop_h / (float)p->box.h - 0.5f;
        at = at < 0 ? 0 : at > (float)(p->crop_h - 1) ? (float)(p->crop_h - 1) : at;
        int top = (int)at < p->crop_h - 1 ? (int)at : p->crop_h - 2;
        unsigned f = (unsigned)((at - (float)top) * 256.0f), e = 256 - f;
        const uint8_t *a = image.data + (size_t)(p->crop_y + top) * (size_t)image.stride + from;
        const uint8_t *b = a + image.stride;
        uint8_t *row = p->row + from;
        for (size_t i = 0; i < bytes; i++)
            row[i] = (uint8_t)((a[i] * e + b[i] * f) >> 8);
        scale_row(p, p->row, p->shade + (size_t)y * (size_t)p->box.w,
                  &c->px[(size_t)(p->box.y + y) * (size_t)c->stride + (size_t)p->box.x]);
    }
}

static void draw_ring(const struct gh_picture *p, struct gh_canvas *c, float fill)
{
    unsigned done = (unsigned)((fill < 0 ? 0 : fill > 1 ? 1 : fill) * 65536.0f);
    for (size_t i = 0; i < p->ring_count; i++) {
        const struct ring_pixel *r = &p->ring[i];
        uint32_t *px = &c->px[(size_t)(p->box.y + r->y) * (size_t)c->stride + (size_t)(p->box.x + r->x)];
        *px = r->turn < done ? gh_paint_mix(*px, INK_RING, r->cover)
                             : gh_paint_mix(*px, INK_TRACK, r->cover * 90u / 255u);
    }
}

/* Four corners of a square: a code belongs here */
static void draw_frame(const struct gh_picture_look *l, struct gh_canvas *c)
{
    int shorter = l->box.w < l->box.h ? l->box.w : l->box.h;
    float half = (float)shorter * 0.36f, arm = half * 0.4f, thick = 12 * l->unit > 3 ? 12 * l->unit : 3;
    float cx = (float)l->box.x + (float)l->box.w / 2, cy = (float)l->box.y + (float)l->box.h / 2;
    for (int k = 0; k < 4; k++) {
        float sx = k & 1 ? 1 : -1, sy = k & 2 ? 1 : -1, x = cx + sx * half, y = cy + sy * half;
        gh_paint_stroke(c, x, y, x - sx * arm, y, thick, INK_TRACK);
        gh_paint_stroke(c, x, y, x, y - sy * arm, thick, INK_TRACK);
    }
}

/* To the side to which the person's mirror image turns, coming and going a little */
static void draw_turn(const struct gh_picture_look *l, struct gh_canvas *c)
{
    if (!l->turning || l->turn == GH_TURN_AHEAD)
        return;
    bool left = l->turn == GH_TURN_LEFT;
    int side = l->box.h / 5,
        swing = (int)(0.12f * (float)side * sinf((float)(l->now_ms % 1200) / 1200 * 6.2831853f));
    int x = left ? l->box.x + side / 3 + swing : l->box.x + l->box.w - side - side / 3 - swing;
    int y = l->box.y + (l->box.h - side) / 2, in = side / 5;
    gh_paint_disc(c, (float)x + (float)side / 2, (float)y + (float)side / 2, (float)side / 2, INK_TRACK);
    gh_icon_draw(c, left ? GH_ICON_LEFT : GH_ICON_RIGHT,
                 (struct gh_box){x + in, y + in, side - 2 * in, side - 2 * in}, false, GH_INK_NOTE_ON);
}

bool gh_picture_draw(struct gh_picture *p, struct gh_canvas *c, struct gh_image image,
                     const struct gh_picture_look *l)
{
    const struct gh_box *b = &l->box;
    if (b->w < 8 || b->h < 8 || b->x < 0 || b->y < 0 || b->x + b->w > c->w || b->y + b->h > c->h)
        return true;
    if (!image.data || image.width < 4 || image.height < 4 || image.width > 8192) {
        int side = (b->w < b->h ? b->w : b->h) / 4;
        gh_paint_fill(c, *b, l->paper);
        gh_paint_round(c, *b, l->radius, GH_INK_SLAB);
        gh_icon_draw(c, GH_ICON_CAMERA,
                     (struct gh_box){b->x + (b->w - side) / 2, b->y + (b->h - side) / 2, side, side}, false,
                     0x8fa3ab);
        return true;
    }
    if (!prepare(p, image, l))
        return false;
    scale(p, c, image);
    if (l->oval)
        draw_ring(p, c, l->ring);
    else
        draw_frame(l, c);
    draw_turn(l, c);
    for (size_t i = 0; i < p->corner_count; i++) {
        const struct corner_pixel *k = &p->corner[i];
        uint32_t *px = &c->px[(size_t)(b->y + k->y) * (size_t)c->stride + (size_t)(b->x + k->x)];
        *px = gh_paint_mix(*px, l->paper, k->cover);
    }
    return true;
}
