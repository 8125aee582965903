/* Motion on a small luma picture: tells whether detection is worth running, and where. */
#ifndef GH_VISION_MOTION_H
#define GH_VISION_MOTION_H

#include <stdbool.h>
#include <stdint.h>

enum { GH_MOTION_W = 160, GH_MOTION_H = 90 };

/* A running background; adapts to slow light, learns noise. 8.8 fixed point. */
struct gh_motion {
    uint16_t background[GH_MOTION_W * GH_MOTION_H];
    uint16_t noise[GH_MOTION_W * GH_MOTION_H];
    int warm; /* pictures seen, saturates */
};

void gh_motion_init(struct gh_motion *m);
/* Feeds one luma picture (GH_MOTION_W×GH_MOTION_H). Returns the share of cells that
 * moved, 0 … 1; 1 until warm and after a change of the whole picture. */
float gh_motion_update(struct gh_motion *m, const uint8_t *luma);

#endif
