/* Does a camera still look at the same scene? Compares the edges of what stands still with those
 * of before, over a minute, so that light, weather and people do not count. Pure. */
#ifndef GH_ENGINE_MOVED_H
#define GH_ENGINE_MOVED_H

#include "vision/motion.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    GH_MOVED_TURN_MS = 2000, /* pictures are averaged over so long before they are compared */
    GH_MOVED_TURNS = 30,     /* so many turns in a row another scene: it has moved */
};

struct gh_moved {
    float sum[GH_MOTION_W * GH_MOTION_H]; /* of this turn's pictures */
    int pictures;
    int64_t turn_ms;                               /* when the turn began; frame time */
    float reference[2][GH_MOTION_W * GH_MOTION_H]; /* gradients across and down */
    bool known;
    int other;   /* turns in a row that showed another scene */
    float alike; /* of the last turn, -1 … 1 */
};

/* One GH_MOTION_W×GH_MOTION_H luma picture. True once when the scene has changed for good; the new one is the
 * reference from then on. Zeroed storage is a camera that nothing is known of. */
bool gh_moved_update(struct gh_moved *m, const uint8_t *luma, int64_t t_ms);

#endif
