/* Several good frames against one person's templates: match, no match, or more frames. Pure. */
#ifndef GH_KIOSK_DECIDE_H
#define GH_KIOSK_DECIDE_H

#include "vision/vision.h"

#include <stdbool.h>

enum { GH_DECIDE_SHOTS = 5, GH_DECIDE_LEAST = 3 };

struct gh_decide {
    float shots[GH_DECIDE_SHOTS][GH_TEMPLATE_DIMS];
    float weight[GH_DECIDE_SHOTS]; /* quality */
    int count;
};
void gh_decide_init(struct gh_decide *d); /* overwrites */
/* Keeps the best. A shot that is not the same face as those before (similarity below same) empties the rest
 * and begins anew: false. */
bool gh_decide_add(struct gh_decide *d, const float template_[GH_TEMPLATE_DIMS], float quality, float same);
/* The shots' quality-weighted mean, as long as they are in the mean; false when there is none. */
bool gh_decide_mean(const struct gh_decide *d, float out[GH_TEMPLATE_DIMS]);
bool gh_decide_enough(const struct gh_decide *d);

/* The shots' quality-weighted mean against each reference and the references' mean, the best of them; it must
 * reach threshold, and no single shot may lie further than GH_DECIDE_SPREAD below: one lucky frame is not
 * enough. */
#define GH_DECIDE_SPREAD 0.12f
bool gh_decide_match(const struct gh_decide *d, const float (*references)[GH_TEMPLATE_DIMS], int count,
                     float threshold, float *similarity);

#endif
