/* What the parts of rates share: scores in bins, the walks over comparisons, the bootstrap over persons.
 * A score's bin decides: thresholds lie on edges of bins, which floats hold exactly. */
#ifndef GH_EVALUATE_RATES_PARTS_H
#define GH_EVALUATE_RATES_PARTS_H

#include "evaluate/rates.h"

#include <math.h>

/* 2^20 bins from −1 to 1, and one for the score 1 itself; the edge after it matches nothing. */
enum { GH_BIN_HALF = 1 << 19, GH_BINS = 2 * GH_BIN_HALF + 1 };

static inline float gh_score_clean(float score, uint64_t *not_numbers)
{
    if (!isfinite(score)) {
        ++*not_numbers;
        return -1;
    }
    return score < -1 ? -1 : score > 1 ? 1 : score;
}

/* Of a clean score. Scaling by a power of two is exact, so score >= gh_bin_edge(k) is bin >= k. */
static inline uint32_t gh_score_bin(float score)
{
    double v = (double)score * GH_BIN_HALF;
    int32_t down = (int32_t)v;
    down -= v < down;
    return (uint32_t)(down + GH_BIN_HALF);
}

static inline float gh_bin_edge(uint32_t bin)
{
    return ((float)bin - GH_BIN_HALF) / GH_BIN_HALF;
}

/* INTERNAL when a number points outside. */
bool gh_rates_check(const struct gh_comparisons *c, struct gh_error *err);

static inline bool gh_left_out(const struct gh_comparisons *c, uint32_t picture)
{
    return c->left_out && c->left_out[picture];
}

/* Each person's pictures with templates, or `all` but those left out: picture[start[p]] … picture[start[p +
 * 1] − 1]. */
struct gh_by_person {
    uint32_t *start, *picture;
};
bool gh_by_person_make(const struct gh_comparisons *c, bool all, struct gh_by_person *out,
                       struct gh_error *err);
void gh_by_person_free(struct gh_by_person *b);

/* Visits each genuine comparison; in_group NULL = of all persons. failed: those for want of a template. */
typedef bool gh_genuine_visit(void *user, uint32_t a, uint32_t b, float score);
bool gh_genuine_each(const struct gh_comparisons *c, const bool *in_group, gh_genuine_visit *visit,
                     void *user, uint64_t *failed, uint64_t *not_numbers, struct gh_error *err);

/* Visits one picture's impostor comparisons with those after it, other[] and score[] being clean. */
struct gh_impostors {
    uint32_t picture, count;
    const uint32_t *other;
    const float *score;
};
struct gh_walk {
    const bool *in_group; /* NULL = all */
    bool (*visit)(void *user, const struct gh_impostors *row);
    void *user;
    void (*progress)(void *user, double share);
    void *progress_user;
    double from, to; /* of progress */
    uint64_t not_numbers;
};
bool gh_impostors_each(const struct gh_comparisons *c, struct gh_walk *walk, struct gh_error *err);

/* False matches by pair of persons and level: how many of the rising thresholds they pass, less one. */
struct gh_false_match {
    uint64_t key, count;
};
struct gh_false_matches {
    struct gh_false_match *at;
    size_t count, room;
    uint64_t total;
};
bool gh_false_matches_add(struct gh_false_matches *f, int level, uint32_t person, uint32_t other);
void gh_false_matches_sum(struct gh_false_matches *f); /* sorted, each key once */
void gh_false_matches_free(struct gh_false_matches *f);

/* What is drawn from. Level r has all false matches of levels ≥ r, and misses[r · persons + person]. */
struct gh_bootstrap {
    uint32_t persons;
    const uint32_t *templates; /* of each person; without one they are not drawn */
    struct gh_false_matches *matches;
    const uint64_t *genuine, *misses;
    int levels;
};
bool gh_bootstrap_run(const struct gh_bootstrap *b, uint64_t seed, struct gh_interval *fmr,
                      struct gh_interval *fnmr, struct gh_error *err);

/* The folds' part of gh_rates_measure. */
bool gh_rates_folds(const struct gh_comparisons *c, struct gh_rates *out, struct gh_error *err);

bool gh_rates_no_memory(struct gh_error *err);

#endif
