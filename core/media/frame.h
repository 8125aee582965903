/* One picture from a camera: reference counted, in the camera's own pixel
 * format, turned to BGR only where and as large as someone asks. */
#ifndef GH_MEDIA_FRAME_H
#define GH_MEDIA_FRAME_H

#include "base/geom.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum gh_pixels {
    GH_PIXELS_I420, /* planes Y, U, V; U and V halved both ways (rounded up) */
    GH_PIXELS_NV12, /* planes Y, UV interleaved */
    GH_PIXELS_BGR,  /* one plane */
};

struct gh_frame {
    enum gh_pixels pixels;
    bool full_range; /* luma 0–255 (JPEG) instead of 16–235 */
    int width, height;
    const uint8_t *plane[3];
    int stride[3]; /* bytes a row */
    int64_t t_ms;  /* when it was seen: gh_clock_mono_ms for paced and live sources, the scene's or file's own
                      time from 0 when unpaced, its gaps of more than two seconds and steps back closed */
    uint64_t seq;  /* from 1, gapless per source */
    atomic_int refs;
    void (*release)(struct gh_frame *frame); /* called by the last unref; frees or recycles */
    void *owner;
};

struct gh_frame *gh_frame_ref(struct gh_frame *frame);
void gh_frame_unref(struct gh_frame *frame); /* NULL is fine */

/* Wraps a malloc'd BGR buffer that the frame then owns. NULL when out of memory. */
struct gh_frame *gh_frame_wrap_bgr(uint8_t *data, int width, int height, int stride);

/* The part `from` of the frame (pixels; clipped parts outside are black) scaled
 * into dst (BGR, all of it). Reduction averages areas (no aliasing), enlargement is
 * bilinear. No allocation. BT.601 for I420/NV12 as H.264 cameras without a tag mean it. */
void gh_frame_to_bgr(const struct gh_frame *frame, struct gh_rect from, struct gh_image dst);

/* The same for luma alone into width×height bytes, width ≤ 1024 (motion, freeze and darkness tests). */
void gh_frame_to_luma(const struct gh_frame *frame, int width, int height, uint8_t *dst);

#endif
