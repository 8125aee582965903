/* How usable a face is, from its box, landmarks and chip. Pure. Constants are this
 * project's own, set on pictures (see each); a quality is a weight and a reason to refuse, never a score of a
 * person. */
#ifndef GH_VISION_QUALITY_H
#define GH_VISION_QUALITY_H

#include "vision/vision.h"

/* Degrees, positive towards image right. The nose tip stands about 0.55 of the eyes' distance before them, so
 * at yaw y the tip moves by 0.55·d·sin y while the eyes come together to d·cos y: offset / distance =
 * 0.55·tan y. */
float gh_quality_yaw(const float landmark[5][2]);

/* 0 … 1 from yaw and pitch: (1 − (yaw/60°)²) · (1 − (p/0.35)²), where p is how far the nose is from
 * half way between the eyes' and the mouth's line, as a share of their distance. */
float gh_quality_frontal(const float landmark[5][2]);

/* From a packed BGR chip. luma = (29·B + 150·G + 77·R)/256 (BT.601) over the middle 3/4 square.
 * sharpness: variance of the 3×3 Laplacian of luma divided by luma's variance + 64 (so that contrast and
 *   light do not pass for sharpness), clipped on a log scale between the two constants in quality.c.
 * light: trapezoid of the mean (0 at 20, 1 from 60 to 200, 0 at 245) × contrast (deviation 0 at 6, 1 from
 * 24). */
void gh_quality_of_chip(const uint8_t *bgr, int side, float *sharpness, float *light);

/* All of it. scale: full-picture pixels per pixel of the face's coordinates. overall = ramp(size, 16 px → 0,
 * 80 px → 1) · frontal · (¼ + ¾·sharpness) · (¼ + ¾·light): blur and darkness weaken, a profile or a speck is
 * nothing. */
struct gh_quality gh_quality_of(const struct gh_face *face, float scale, const uint8_t *bgr, int side);

/* Takes in how sure the net is of the face: overall · certainty⁴, with which FNMR falls fastest as the worst
 * pictures are left out (core/match/README.md). */
void gh_quality_certain(struct gh_quality *q, float certainty);

#endif
