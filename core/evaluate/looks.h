/* A dataset's pictures through the product's own detector, alignment, quality and embedder, on all cores. */
#ifndef GH_EVALUATE_LOOKS_H
#define GH_EVALUATE_LOOKS_H

#include "evaluate/dataset.h"
#include "vision/vision.h"

enum gh_look_result {
    GH_LOOK_GOOD,
    GH_LOOK_NO_FACE,    /* failure to enrol */
    GH_LOOK_UNREADABLE, /* missing or no picture: a fault, not a failure */
};

struct gh_eval_look {
    uint8_t result; /* enum gh_look_result */
    bool reference; /* enrolment would take it */
    float quality;  /* overall, 0 … 1 */
    float template_[GH_TEMPLATE_DIMS];
};

struct gh_looks {
    struct gh_eval_look *look; /* of each picture */
    struct gh_vision_info info;
    uint32_t seen;                                     /* as many as the dataset has pictures */
    uint32_t from_cache, no_face, unreadable, refused; /* refused: as references */
    double seconds, pictures_per_s;                    /* of those not from the cache */
};

struct gh_looks_options {
    const char *models_dir, *pack; /* as gh_vision_open */
    int threads;                   /* 0 = one a core */
    const char *cache;             /* a file, NULL = none: templates under a key of what made them (nets, this
                                      code's version, the processor's path) and of the picture's bytes. After
                                      a whole run those of other pictures are gone from it; it belongs to
                                      whoever may read the pictures, mode 0600 */
    void (*progress)(void *user, uint32_t done, uint32_t of, double per_s);
    void *user;
};

/* The face in the picture's middle counts where there are several (LFW's rule), but for such as are under two
 * fifths of the largest. progress is called from the caller's thread. Faults of pictures are added
 * to d->faults. Each thread has nets of its own and holds one picture at a time. */
bool gh_looks_make(struct gh_dataset *d, const struct gh_looks_options *o, struct gh_looks *out,
                   struct gh_error *err);
void gh_looks_free(struct gh_looks *l); /* overwrites the templates */

#endif
