/* Where in a picture faces are looked for this round: near ones everywhere each time, far
 * ones where something moves, all of it now and then. Pure. */
#ifndef GH_ENGINE_REGION_H
#define GH_ENGINE_REGION_H

#include "base/geom.h"
#include "vision/motion.h"

#include <stdbool.h>

/* The smallest part (fractions 0 … 1) that holds all cells that moved against the background and have a
 * neighbour that did too; call before gh_motion_update takes luma in. False when none did. */
bool gh_region_moving(const struct gh_motion *m, const uint8_t *luma, struct gh_rect *part);

/* Both, as one; an empty one adds nothing. */
struct gh_rect gh_region_join(struct gh_rect a, struct gh_rect b);

/* The part of a width×height picture to look at so that `wanted` lies in it: one of a few sizes, since the
 * nets keep a set of buffers for each size they meet; all of the picture when none fits. */
struct gh_rect gh_region_fit(int width, int height, struct gh_rect wanted);

#endif
