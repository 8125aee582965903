/* What the tests of error rates share: people and pictures whose scores are a function, and numbers drawn for
 * a pair of pictures. */
#ifndef GH_TESTS_EVALUATE_WORLD_H
#define GH_TESTS_EVALUATE_WORLD_H

#include "base/rand.h"
#include "evaluate/rates.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 1300 };

/* People in a row, each with as many pictures; a score is a function of its two pictures. */
struct world {
    uint32_t person[MOST];
    bool failed[MOST];
    float (*score)(const struct world *w, uint32_t low, uint32_t high);
    float genuine, deviation; /* of the normal worlds */
    uint64_t seed;
    int drift; /* calls after which scores change, 0 = never */
    struct gh_comparisons c;
};

static inline void scores(void *user, uint32_t picture, uint32_t first, uint32_t end, float *out)
{
    struct world *w = user;
    if (w->drift && --w->drift == 0)
        w->seed++;
    for (uint32_t i = first; i < end; i++)
        out[i - first] = w->score(w, i < picture ? i : picture, i < picture ? picture : i);
}

static inline struct world *world(uint32_t persons, uint32_t each,
                                  float (*score)(const struct world *, uint32_t, uint32_t))
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->score = score;
    w->c = (struct gh_comparisons){.pictures = persons * each,
                                   .persons = persons,
                                   .person = w->person,
                                   .failed = w->failed,
                                   .scores = scores,
                                   .user = w};
    assert_true(w->c.pictures <= MOST);
    for (uint32_t i = 0; i < w->c.pictures; i++)
        w->person[i] = i / each;
    return w;
}

static inline void near(double got, double want, double by, const char *what)
{
    if (!(fabs(got - want) <= by))
        fail_msg("%s: %.9g, expected %.9g within %g", what, got, want, by);
}

/* Above 0 and below 1, `which` of the pair's. */
static inline double unit(const struct world *w, uint32_t low, uint32_t high, uint64_t which)
{
    return ((double)(gh_rand_mix(gh_rand_mix(w->seed, which), (uint64_t)low << 32 | high) >> 11) + 0.5) /
           0x1p53;
}

#endif
