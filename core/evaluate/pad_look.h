/* Presentations before the gate's own passive liveness check, at its own operating point.
 *
 * As at a gate: the face nearest the oval is chosen, refined and judged (match/gate_sight.h, gate_fit.h), the
 * pack's nets score each frame in which it is fit, and scores of several frames must agree
 * (match/live_score.h). The first verdict ends a presentation; when the face ceases to be fit the scores
 * begin anew.
 *
 * Other than at a gate:
 * - the verdict alone is measured: nobody is compared, so the scores do not begin anew when another face
 * takes the first one's place (a presentation is of one face), and the few templates that a gate wants
 * besides are not waited for;
 * - undecided ends as no response; a gate set to `auto` goes on and asks for turns of the head;
 * - frames come in the film's own time, GH_PAD_STEP_MS apart at least, none lost to a slow machine; those of
 * a series all count, since their time is not known, and the first in which the face is fit is scored, where
 * a gate asks its nets only from the next one on: six pictures suffice for a verdict;
 * - one picture gives one score, on which no gate ever decides: see gh_live_single. */
#ifndef GH_EVALUATE_PAD_LOOK_H
#define GH_EVALUATE_PAD_LOOK_H

#include "evaluate/pad_rates.h"
#include "evaluate/pad_set.h"
#include "match/gate_fit.h"

enum {
    GH_PAD_STEP_MS = 30, /* a gate takes at most a look a picture of its screen, 33 ms; a film of 30 a second
                            gives all of its frames */
    GH_PAD_MOST_MS = 60000, /* of a film: a gate looks so long for a good face */
};

struct gh_pad_look {
    enum gh_pad_outcome outcome;
    uint32_t frames, faces, fit; /* looked at; with a face; as the gate demands it */
    float score;                 /* mean probability of a living face over the scores; -1 = none */
    enum gh_gate_fault fault;    /* the commonest of frames that were not fit; GH_GATE_FIT = there was none */
};

struct gh_pad_looks {
    struct gh_pad_look *look; /* of each presentation */
    char pack[16];
    double seconds;
};

struct gh_pad_options {
    const char *models_dir, *pack; /* as gh_vision_open */
    void (*progress)(void *user, uint32_t done, uint32_t of);
    void *user;
};

/* Faults of files are added to s->data. MODEL when the pack has no nets for it, or they fail. */
bool gh_pad_looks_make(struct gh_pad_set *s, const struct gh_pad_options *o, struct gh_pad_looks *out,
                       struct gh_error *err);
void gh_pad_looks_free(struct gh_pad_looks *l);

#endif
