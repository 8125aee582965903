/* The few best pictures of a track, and when another is worth embedding: a face
 * is embedded a few times a visit, not once a frame. Pure apart from the chips it keeps. */
#ifndef GH_MATCH_BESTSHOT_H
#define GH_MATCH_BESTSHOT_H

#include "vision/vision.h"

#include <stdbool.h>
#include <stdint.h>

enum { GH_SHOTS_MAX = 3 };

struct gh_shots {
    int embedded;    /* so far */
    int64_t last_ms; /* of the last embedding */
    float best;      /* best overall quality embedded */
    bool named;      /* set by the caller while evidence names someone */
    bool doubtful;   /* set by the caller while someone is near enough to be named by another shot */
};

void gh_shots_init(struct gh_shots *s);

/* Before any chip is cut: is a face of this size and detector score, frontality from landmarks,
 * worth cutting now? expected is a cheap quality guess 0 … 1. The first usable one is always taken (an alert
 * within a second); later ones only if clearly better, or long after, or to confirm or take back a name. */
bool gh_shots_wanted(const struct gh_shots *s, int64_t t_ms, float expected);
void gh_shots_taken(struct gh_shots *s, int64_t t_ms, float quality);

#endif
