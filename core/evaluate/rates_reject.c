/* Errors over rejects: each picture gets its rank by quality, each comparison that of its worse picture. */
#include "evaluate/rates_parts.h"

#include <stdlib.h>
#include <string.h>

struct ranked {
    float quality;
    uint32_t picture;
};

struct reject {
    const uint32_t *rank; /* of each picture, the least quality first */
    uint32_t cut[GH_REJECT_ROWS];
    float threshold;
    uint64_t misses[GH_REJECT_ROWS];
    struct gh_reject_row *out;
};

static int by_quality(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = (x->quality > y->quality) - (x->quality < y->quality);
    return order ? order : (x->picture > y->picture) - (x->picture < y->picture);
}

static bool take(void *user, uint32_t a, uint32_t b, float score)
{
    struct reject *r = user;
    uint32_t rank = r->rank[a] < r->rank[b] ? r->rank[a] : r->rank[b];
    for (int i = 0; i < GH_REJECT_ROWS && r->cut[i] <= rank; i++) {
        r->out[i].genuine++;
        r->misses[i] += score < r->threshold;
    }
    return true;
}

bool gh_rates_reject(const struct gh_comparisons *c, const float *quality, float threshold,
                     struct gh_reject_row out[GH_REJECT_ROWS], struct gh_error *err)
{
    memset(out, 0, GH_REJECT_ROWS * sizeof *out);
    if (!gh_rates_check(c, err))
        return false;
    uint32_t *rank = calloc((size_t)c->pictures + 1, sizeof *rank), n = 0;
    struct ranked *ranked = calloc((size_t)c->pictures + 1, sizeof *ranked);
    if (!rank || !ranked) {
        free(rank);
        free(ranked);
        return gh_rates_no_memory(err);
    }
    for (uint32_t i = 0; i < c->pictures; i++)
        if (!c->failed[i]) /* a quality that is no number is the least */
            ranked[n++] = (struct ranked){isnan(quality[i]) ? -INFINITY : quality[i], i};
    qsort(ranked, n, sizeof *ranked, by_quality);
    for (uint32_t i = 0; i < n; i++)
        rank[ranked[i].picture] = i;
    struct reject r = {.rank = rank, .threshold = threshold, .out = out};
    for (int i = 0; i < GH_REJECT_ROWS && n; i++) {
        r.cut[i] = (uint32_t)((uint64_t)n * 2 * (uint64_t)i / 100);
        out[i].rejected = (double)r.cut[i] / n;
        out[i].quality = ranked[r.cut[i]].quality;
    }
    uint64_t failed = 0, not_numbers = 0;
    bool ok = gh_genuine_each(c, NULL, take, &r, &failed, &not_numbers, err);
    if (ok && !out[0].genuine)
        ok = gh_error_set(err, GH_ERR_INPUT, "error rates: no two pictures of one person to compare");
    for (int i = 0; ok && i < GH_REJECT_ROWS; i++)
        out[i].fnmr = out[i].genuine ? (double)r.misses[i] / (double)out[i].genuine : 0;
    free(rank);
    free(ranked);
    return ok;
}
