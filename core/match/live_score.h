/* The passive verdict on a living face: the liveness nets' scores of several frames, which must agree. Pure;
 * zero-initialised is empty. A score that is missing never counts as a pass. */
#ifndef GH_MATCH_LIVE_SCORE_H
#define GH_MATCH_LIVE_SCORE_H

#include <stdbool.h>

enum gh_live_verdict { GH_LIVE_MORE, GH_LIVE_PASS, GH_LIVE_UNSURE, GH_LIVE_FAIL };

enum {
    GH_LIVE_SCORES = 15,      /* the newest that are kept */
    GH_LIVE_LEAST = 6,        /* scores before anything is said */
    GH_LIVE_UNSURE_LEAST = 7, /* and before UNSURE, where they are far from a pass */
    GH_LIVE_MISSED_MOST = 5,  /* the net is there and gives nothing */
};

/* Measured by tests/bench/liveness.c, on windows of six scores (median of each). People: the films of
 * ../shared/media give 0.42 to 1.00 (a street: 25 % of single scores below 0.88, 5 % below 0.66; a face close
 * up 1.00), 40 drawn people 0.56 to 1.00. Pictures: 60 photographs on a drawn telephone 0.00 to 0.23, on
 * paper 0.00 to 0.64; drawn portraits on a telephone 0.00 to 0.43, on paper 0.00 to 0.83; a real tablet 0.05.
 * With these limits none of 980 windows of pictures passes, wherever a window begins; of 40 drawn people 35
 * pass at once and 5 are asked to turn their heads; no person fails, and 96 % of telephones do. */
#define GH_LIVE_PASS_MEDIAN 0.88f /* of all scores, at least */
#define GH_LIVE_PASS_LOW    0.50f /* and a quarter of them at most below it */
#define GH_LIVE_FAR_MEDIAN  0.60f /* below it a pass is not to be waited for */
#define GH_LIVE_FAIL_MEDIAN 0.06f /* of all scores, at most */
#define GH_LIVE_FAIL_HIGH   0.20f /* and none above it */

struct gh_live_scores {
    float score[GH_LIVE_SCORES]; /* probabilities of a living face, newest last */
    int count;
    int missed; /* good frames in which the net gave nothing */
};

/* Is it a probability? */
bool gh_live_is_score(float score);

/* A good frame's score; anything else than 0 … 1 (below zero by custom) is a net that gave nothing. MORE
 * until enough agree; UNSURE when they do not, or the net gave nothing too often. */
enum gh_live_verdict gh_live_scores_add(struct gh_live_scores *s, float score);

/* What one score alone can say, at the same limits: MORE never, and far less sure than several. No gate asks
 * it. UNSURE also for what is no score. */
enum gh_live_verdict gh_live_single(float score);

#endif
