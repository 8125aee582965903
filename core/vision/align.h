/* Similarity transforms between point sets, and the aligned cut of a face. Pure. */
#ifndef GH_VISION_ALIGN_H
#define GH_VISION_ALIGN_H

#include "base/geom.h"

#include <stdbool.h>

/* x' = a·x − b·y + tx, y' = b·x + a·y + ty */
struct gh_similarity {
    float a, b, tx, ty;
};

/* Least-squares similarity (no reflection) that takes from onto to: S. Umeyama, "Least-squares estimation of
 * transformation parameters between two point patterns", IEEE PAMI 13(4), 1991, in closed form for the plane.
 * False if the points coincide. */
bool gh_similarity_fit(const float (*from)[2], const float (*to)[2], int count, struct gh_similarity *out);

/* Cuts dst from src: dst pixel p shows src at to_src(p). Bilinear; where dst shrinks src by more than 1.5,
 * the mean of several samples a pixel. Outside src is black. */
void gh_similarity_warp(struct gh_image src, struct gh_similarity to_src, struct gh_image dst);

/* The other direction. */
struct gh_similarity gh_similarity_invert(struct gh_similarity s);

#endif
