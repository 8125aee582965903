/* The bootstrap over persons: false matches summed by pair of persons, so that a draw is one pass over
 * them. */
#include "evaluate/rates_parts.h"

#include "base/rand.h"

#include <stdlib.h>

enum { PERSON_BITS = 29 };
#define PERSON_MASK ((1u << PERSON_BITS) - 1)

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct gh_false_match *)a)->key, y = ((const struct gh_false_match *)b)->key;
    return (x > y) - (x < y);
}

void gh_false_matches_sum(struct gh_false_matches *f)
{
    if (!f->count)
        return;
    qsort(f->at, f->count, sizeof *f->at, by_key);
    size_t last = 0;
    for (size_t i = 1; i < f->count; i++) {
        if (f->at[i].key == f->at[last].key)
            f->at[last].count += f->at[i].count;
        else
            f->at[++last] = f->at[i];
    }
    f->count = last + 1;
}

bool gh_false_matches_add(struct gh_false_matches *f, int level, uint32_t person, uint32_t other)
{
    if (f->count == f->room) {
        gh_false_matches_sum(f);
        if (f->count >= f->room / 2) { /* summing alone made too little room */
            size_t room = f->room ? 2 * f->room : 4096;
            struct gh_false_match *more = realloc(f->at, room * sizeof *more);
            if (!more)
                return false;
            f->at = more;
            f->room = room;
        }
    }
    uint64_t low = person < other ? person : other, high = person < other ? other : person;
    f->at[f->count++] =
        (struct gh_false_match){(uint64_t)level << 2 * PERSON_BITS | low << PERSON_BITS | high, 1};
    f->total++;
    return true;
}

void gh_false_matches_free(struct gh_false_matches *f)
{
    free(f->at);
    *f = (struct gh_false_matches){0};
}

struct sums {
    double impostors, genuine, matches[GH_RATE_ROWS], misses[GH_RATE_ROWS];
};

/* weight: how often each person was drawn. Two drawings of one person make no impostors. */
static struct sums sum(const struct gh_bootstrap *b, const uint32_t *weight)
{
    struct sums s = {0};
    double all = 0, own = 0;
    for (uint32_t p = 0; p < b->persons; p++) {
        if (!weight[p])
            continue;
        double n = (double)weight[p] * b->templates[p];
        all += n;
        own += n * n;
        s.genuine += (double)weight[p] * (double)b->genuine[p];
        for (int r = 0; r < b->levels; r++)
            s.misses[r] += (double)weight[p] * (double)b->misses[(size_t)r * b->persons + p];
    }
    s.impostors = (all * all - own) / 2;
    for (size_t i = 0; i < b->matches->count; i++) {
        const struct gh_false_match *m = &b->matches->at[i];
        uint32_t low = (uint32_t)(m->key >> PERSON_BITS) & PERSON_MASK, high = m->key & PERSON_MASK;
        s.matches[m->key >> 2 * PERSON_BITS] += (double)((uint64_t)weight[low] * weight[high] * m->count);
    }
    for (int r = b->levels - 2; r >= 0; r--)
        s.matches[r] += s.matches[r + 1];
    return s;
}

/* Where no comparison erred, or all did, every draw says the same and the bootstrap nothing: then each
 * person (pair of persons) counts as one trial. */
static struct gh_interval middle(double *x, int n, double errors, double of, double units)
{
    if (of <= 0 || n == 0)
        return (struct gh_interval){0, 1};
    if (errors <= 0 || errors >= of)
        return gh_stat_binomial(errors > 0 ? (uint64_t)units : 0, (uint64_t)units, 0.95);
    return gh_stat_middle(x, n, 0.95);
}

bool gh_bootstrap_run(const struct gh_bootstrap *b, uint64_t seed, struct gh_interval *fmr,
                      struct gh_interval *fnmr, struct gh_error *err)
{
    if (b->persons > PERSON_MASK)
        return gh_error_set(err, GH_ERR_INPUT, "error rates: too many persons");
    gh_false_matches_sum(b->matches);
    uint32_t *weight = calloc((size_t)b->persons + 1, sizeof *weight);
    uint32_t *person = calloc((size_t)b->persons + 1, sizeof *person), persons = 0;
    double(*drawn)[2 * GH_RATE_ROWS] = calloc(GH_RATE_DRAWS, sizeof *drawn); /* FMRs, FNMRs; NAN = none */
    double *x = calloc(GH_RATE_DRAWS, sizeof *x);
    bool ok = weight && person && drawn && x;
    double with_genuine = 0;
    struct sums seen = {0};
    for (uint32_t p = 0; ok && p < b->persons; p++)
        if (b->templates[p]) {
            person[persons++] = p;
            weight[p] = 1;
            with_genuine += b->genuine[p] > 0;
        }
    if (ok)
        seen = sum(b, weight);
    struct gh_rand r;
    gh_rand_init(&r, seed);
    for (int d = 0; ok && persons && d < GH_RATE_DRAWS; d++) {
        for (uint32_t i = 0; i < persons; i++)
            weight[person[i]] = 0;
        for (uint32_t i = 0; i < persons; i++)
            weight[person[gh_rand_below(&r, persons)]]++;
        struct sums s = sum(b, weight);
        for (int k = 0; k < b->levels; k++) {
            drawn[d][k] = s.impostors > 0 ? s.matches[k] / s.impostors : (double)NAN;
            drawn[d][GH_RATE_ROWS + k] = s.genuine > 0 ? s.misses[k] / s.genuine : (double)NAN;
        }
    }
    for (int k = 0; ok && k < 2 * GH_RATE_ROWS; k++) {
        bool miss = k >= GH_RATE_ROWS;
        int level = miss ? k - GH_RATE_ROWS : k, n = 0;
        if (level >= b->levels)
            continue;
        for (int d = 0; persons && d < GH_RATE_DRAWS; d++)
            if (!isnan(drawn[d][k]))
                x[n++] = drawn[d][k];
        if (miss)
            fnmr[level] = middle(x, n, seen.misses[level], seen.genuine, with_genuine);
        else
            fmr[level] =
                middle(x, n, seen.matches[level], seen.impostors, (double)persons * (persons - 1.0) / 2);
    }
    free(weight);
    free(person);
    free(drawn);
    free(x);
    return ok || gh_rates_no_memory(err);
}
