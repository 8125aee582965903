/* From an accepted error rate to a similarity: the model's measured curve and
 * the gallery's size decide, not a number someone typed. Pure. */
#ifndef GH_MATCH_THRESHOLD_H
#define GH_MATCH_THRESHOLD_H

#include "vision/vision.h"

/* Above it two pictures of one person rarely come: a threshold that asked for more would match nobody. */
#define GH_THRESHOLD_CAP 0.95f

/* Similarity at which one comparison with a stranger matches falsely with rate fmr: on the curve between its
 * rows, beyond them along its last slope, never above the cap. No curve: the cap, nobody matches. */
float gh_threshold_for_fmr(const struct gh_vision_info *info, double fmr);

/* The other way: the rate at this similarity, for words like "about 1 in 40,000". No curve: 1. */
double gh_threshold_fmr_at(const struct gh_vision_info *info, float similarity);

/* Share of a person's own comparisons that fall below this similarity. No curve: 1. */
double gh_threshold_fnmr_at(const struct gh_vision_info *info, float similarity);

/* One-to-many: a search of `templates` entries may falsely match with rate fpir:
 * fmr = fpir / templates (Bonferroni; ISO/IEC 19795-1 FPIR ≈ N·FMR for small rates). */
float gh_threshold_for_search(const struct gh_vision_info *info, double fpir, size_t templates);

/* No threshold lies below the similarity that GH_THRESHOLD_FLOOR_FMR of strangers reach, whatever a site file
 * says: at 1 in 100 a list of a hundred names every second passer-by, and no such answer is worth an
 * operator's look. No curve: 0, nothing is known to hold against. */
#define GH_THRESHOLD_FLOOR_FMR 1e-2
float gh_threshold_floor(const struct gh_vision_info *info);

/* At gates people stand still and look into the camera in the same light, and so are more alike than in the
 * pictures that first curves are measured on (LFW: all poses, all light): of 62 people photographed alike,
 * each against the 61 others, 2 in 3,782 reach the similarity of 1 in 10,000 (tests/bench/kiosk_photos.c).
 * Where the model's second curve, measured on such pictures, reaches the rate, that says it. Below it the
 * curve is read lower than the rate that is asked for: by second_least / fmr, at most by
 * GH_THRESHOLD_GATE_MARGIN, which is also what holds without a second curve. So read nobody of the 3,782 is
 * taken for another, and nobody falls below it against their own picture (0.69 at the least). */
#define GH_THRESHOLD_GATE_MARGIN 10
double gh_threshold_gate_margin(const struct gh_vision_info *info, double fmr);
float gh_threshold_for_gate(const struct gh_vision_info *info, double fmr);

#endif
