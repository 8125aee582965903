/* From an accepted error rate to a similarity: the model's measured curve and
 * the gallery's size decide, not a number someone typed. Pure. */
#ifndef GH_MATCH_THRESHOLD_H
#define GH_MATCH_THRESHOLD_H

#include "vision/vision.h"

/* Similarity at which one comparison with a stranger matches falsely with rate fmr:
 * log-linear between the curve's rows, extrapolated along its last slope, capped at 0.95. */
float gh_threshold_for_fmr(const struct gh_vision_info *info, double fmr);

/* The other way: the rate at this similarity, for words like "about 1 in 40,000". */
double gh_threshold_fmr_at(const struct gh_vision_info *info, float similarity);

/* One-to-many: a search of `templates` entries may falsely match with rate fpir:
 * fmr = fpir / templates (Bonferroni; ISO/IEC 19795-1 FPIR ≈ N·FMR for small rates). */
float gh_threshold_for_search(const struct gh_vision_info *info, double fpir, size_t templates);

/* One-to-one at a gate, several frames of one visit together. People who stand still and look into a camera
 * are more alike than the pictures that the curves were measured on (LFW: all poses, all light): of 62 people
 * photographed alike, each against the 61 others, 3 in 3,782 reached the similarity of 1 in 10,000
 * (tests/bench/kiosk_photos.c). So the curve is read GH_THRESHOLD_GATE_MARGIN lower than the rate that is
 * asked for; one in 3,782 reaches that, and nobody falls below it against their own picture (0.73 at the
 * least). */
#define GH_THRESHOLD_GATE_MARGIN 10
float gh_threshold_for_gate(const struct gh_vision_info *info, double fmr);

#endif
