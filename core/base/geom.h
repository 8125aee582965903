/* Rectangles and small images that every room speaks of. */
#ifndef GH_BASE_GEOM_H
#define GH_BASE_GEOM_H

#include <stdint.h>

/* Pixels of the full picture unless a header says otherwise; origin top left. */
struct gh_rect {
    float x, y, w, h;
};

/* Borrowed BGR picture, 8 bits a channel; stride in bytes. */
struct gh_image {
    uint8_t *data;
    int width, height, stride;
};

/* Intersection over union, 0 … 1; 0 for empty ones. */
static inline float gh_rect_iou(struct gh_rect a, struct gh_rect b)
{
    float x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
    float x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    float y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    if (x1 <= x0 || y1 <= y0)
        return 0;
    float both = (x1 - x0) * (y1 - y0);
    return both / (a.w * a.h + b.w * b.h - both);
}

#endif
