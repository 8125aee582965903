/* How someone looks, coarsely: colours of head and of what is worn below it. Tells
 * crossing people apart for as long as a track lives; says nothing about who they are. */
#ifndef GH_ENGINE_SIGNATURE_H
#define GH_ENGINE_SIGNATURE_H

#include "base/geom.h"

#include <stdint.h>

enum { GH_SIGNATURE_BINS = 64 }; /* 4 levels of each of B, G, R */

struct gh_signature {
    uint8_t head[GH_SIGNATURE_BINS], body[GH_SIGNATURE_BINS]; /* each sums to about 255 */
};

/* From a few hundred pixels round and below the face's box (pixels of picture). */
void gh_signature_of(struct gh_image picture, struct gh_rect box, struct gh_signature *out);

/* Mean intersection of the histograms (Swain & Ballard, "Color indexing", IJCV 7(1), 1991), 0 … 1. */
float gh_signature_alike(const struct gh_signature *a, const struct gh_signature *b);

/* Lets kept follow slow changes of light: three parts old, one part new. */
void gh_signature_blend(struct gh_signature *kept, const struct gh_signature *seen);

#endif
