/* The passive liveness nets of a pack: what each sees of a face, and the mean of what they say. Inside this
 * room only; one object belongs to one thread. */
#ifndef GH_VISION_LIVENESS_H
#define GH_VISION_LIVENESS_H

#include "vision/pack.h"
#include "vision/vision.h"

#include <stdbool.h>

/* Does the pack name any? */
bool gh_liveness_in(const struct gh_pack *pack);

/* Opens every net of the role. MODEL when a file is damaged, CONFIG when the registry lacks a `crop`. */
struct gh_liveness *gh_liveness_open(const struct gh_pack *pack, struct gh_error *err);
void gh_liveness_close(struct gh_liveness *l);

/* box: the face's, in the picture. Mean probability of a living face, 0 … 1. */
bool gh_liveness_run(struct gh_liveness *l, struct gh_image picture, struct gh_rect box, float *live,
                     struct gh_error *err);
void gh_liveness_forget(struct gh_liveness *l);

/* The box enlarged about its middle, by less where the picture is too small for that, and shifted (not cut)
 * to lie inside, as the nets were trained (minivision-ai/Silent-Face-Anti-Spoofing,
 * src/generate_patches.py). Whole pixels. Empty if the box is none. */
struct gh_rect gh_liveness_crop(struct gh_rect box, float enlarge, int width, int height);

#endif
