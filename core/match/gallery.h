/* Templates searched exactly: the nearest by cosine, found faster than reading
 * them all as floats, with a proof (bounds) that none nearer was passed over. */
#ifndef GH_MATCH_GALLERY_H
#define GH_MATCH_GALLERY_H

#include "base/error.h"
#include "vision/vision.h"

#include <stddef.h>
#include <stdint.h>

struct gh_hit {
    uint32_t index;   /* position in the gallery, order of adding */
    uint32_t subject; /* as given with the template: several templates may share one */
    float similarity; /* cosine, computed in float on the whole template */
};

struct gh_gallery;

/* capacity_hint may be 0. NULL when out of memory. */
struct gh_gallery *gh_gallery_open(size_t capacity_hint);
void gh_gallery_close(struct gh_gallery *g); /* overwrites the templates first */

/* templates: count × 128 floats of length 1 (copied). subject: count numbers. Not while searching. */
bool gh_gallery_add(struct gh_gallery *g, const float *templates, const uint32_t *subjects, size_t count,
                    struct gh_error *err);
/* Builds the search codes for what was added; searching does it too if needed. */
bool gh_gallery_build(struct gh_gallery *g, struct gh_error *err);
size_t gh_gallery_count(const struct gh_gallery *g);

/* The nearest template; false if the gallery is empty. Any number of threads may search a built gallery. */
bool gh_gallery_top1(const struct gh_gallery *g, const float *probe, struct gh_hit *hit);

/* The k nearest different subjects (best template of each), falling similarity; returns how many (≤ k ≤ 8).
 * The runner-up margin comes from k = 2. */
int gh_gallery_top_subjects(const struct gh_gallery *g, const float *probe, int k, struct gh_hit *hits);

#endif
