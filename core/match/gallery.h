/* Templates searched exactly: the nearest by inner product, found faster than reading
 * them all as floats, with a proof (bounds) that none nearer was passed over.
 *
 * A template takes 584 bytes: 512 of floats, 64 of code, 4 of its code's error, 4 of subject (and a
 * sixteenth of 4). Memory is mapped in pieces of 16,384 templates and touched as they fill. It is kept out of
 * core dumps. gallery_code.h has the bound. */
#ifndef GH_MATCH_GALLERY_H
#define GH_MATCH_GALLERY_H

#include "base/error.h"
#include "vision/vision.h"

#include <stddef.h>
#include <stdint.h>

struct gh_hit {
    uint32_t index;   /* position in the gallery, order of adding */
    uint32_t subject; /* as given with the template: several templates may share one */
    float similarity; /* inner product, computed in float on the whole template */
};

struct gh_gallery;

/* capacity_hint may be 0. NULL when out of memory. */
struct gh_gallery *gh_gallery_open(size_t capacity_hint);
void gh_gallery_close(struct gh_gallery *g); /* overwrites the templates first */

/* templates: count × 128 floats, of length GH_TEMPLATE_LEAST … GH_TEMPLATE_MOST (copied). subjects: count
 * numbers. Not while searching. INPUT names the first that is damaged, INTERNAL is out of memory; in either
 * case none was added. */
bool gh_gallery_add(struct gh_gallery *g, const float *templates, const uint32_t *subjects, size_t count,
                    struct gh_error *err);
/* Makes the search codes of what was added since the last time, about 1 µs each. Not while searching. What
 * was not built is found all the same, read as floats. Cannot fail today. */
bool gh_gallery_build(struct gh_gallery *g, struct gh_error *err);
size_t gh_gallery_count(const struct gh_gallery *g);

/* The nearest template; of equally near ones the one added first. False if the gallery is empty or the probe
 * is no template (not finite, length outside 0.5 … 2). Any number of threads may search; nothing is
 * allocated. */
bool gh_gallery_top1(const struct gh_gallery *g, const float *probe, struct gh_hit *hit);

/* The k nearest different subjects (best template of each), falling similarity; returns how many (≤ k ≤ 8;
 * a larger k counts as 8). The runner-up margin comes from k = 2. Otherwise as gh_gallery_top1. */
int gh_gallery_top_subjects(const struct gh_gallery *g, const float *probe, int k, struct gh_hit *hits);

#endif
