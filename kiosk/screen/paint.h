/* Smooth shapes on a picture in memory: all that the kiosk draws but words and the camera's picture. */
#ifndef GH_KIOSK_SCREEN_PAINT_H
#define GH_KIOSK_SCREEN_PAINT_H

#include "kiosk/screen/theme.h"

#include <stddef.h>

/* 0xXXRRGGBB a pixel; stride in pixels */
struct gh_canvas {
    uint32_t *px;
    int w, h, stride;
};
struct gh_box {
    int x, y, w, h;
};

static inline uint32_t gh_paint_mix(uint32_t under, gh_ink over, unsigned alpha) /* alpha 0 … 255 */
{
    unsigned a = alpha + (alpha >> 7), b = 256 - a; /* 255 → 256 */
    uint32_t rb = ((under & 0xff00ff) * b + (over & 0xff00ff) * a) >> 8 & 0xff00ff;
    uint32_t g = ((under & 0x00ff00) * b + (over & 0x00ff00) * a) >> 8 & 0x00ff00;
    return rb | g;
}

/* All are clipped to the canvas. */
void gh_paint_fill(struct gh_canvas *c, struct gh_box b, gh_ink ink);
void gh_paint_round(struct gh_canvas *c, struct gh_box b, int radius, gh_ink ink);
/* A line of this thickness inside the box's edge */
void gh_paint_frame(struct gh_canvas *c, struct gh_box b, int radius, int thick, gh_ink ink);
void gh_paint_stroke(struct gh_canvas *c, float x0, float y0, float x1, float y1, float thick, gh_ink ink);
void gh_paint_disc(struct gh_canvas *c, float cx, float cy, float r, gh_ink ink);
/* Part of a ring, degrees clockwise from the top, with round ends; the whole when to - from ≥ 360 */
void gh_paint_arc(struct gh_canvas *c, float cx, float cy, float r, float thick, float from, float to,
                  gh_ink ink);
/* A mask of alpha bytes in one ink */
void gh_paint_mask(struct gh_canvas *c, int x, int y, const uint8_t *mask, int w, int h, gh_ink ink);

#endif
