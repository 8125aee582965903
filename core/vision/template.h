/* From an embedder's numbers to a template: direction and length. Pure. */
#ifndef GH_VISION_TEMPLATE_H
#define GH_VISION_TEMPLATE_H

#include "vision/pack.h"

/* views: count × 128 numbers as the net gave them, each of another view of the same face (the chip, its
 * mirror image). out: the mean of their directions, of length (length_mean / mean length of the views) ^
 * length_power, kept within GH_TEMPLATE_LEAST … GH_TEMPLATE_MOST, or 1 where the model has no length_power.
 * Faces to which the net gives long vectors lie near to many people, those with short ones far from
 * everybody; the correction is what a cohort's mean does in score normalisation (Auckenthaler, Carey &
 * Lloyd-Thomas, "Score normalization for text-independent speaker verification systems", 2000), with the
 * length in the cohort's place: it needs nobody's templates, and stays an inner product. core/match/README.md
 * has what it gave. False for what has no direction. */
bool gh_template_make(const struct gh_model *model, const float *views, int count,
                      float out[GH_TEMPLATE_DIMS]);

/* The net's length over length_mean, at most 1, read back from a template: how sure the net is of the face.
 * Of all that was tried it foretells errors best (core/match/README.md). 1 where the model has no
 * length_power. */
float gh_template_certainty(const struct gh_model *model, const float template_[GH_TEMPLATE_DIMS]);

#endif
