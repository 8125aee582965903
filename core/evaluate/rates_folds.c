/* Accuracy as the LFW protocol has it: each fold at the threshold that is best on all the others. */
#include "evaluate/rates_parts.h"

#include <stdlib.h>

struct judged {
    float score;
    uint16_t fold;
    bool same;
};
#define NO_TEMPLATE -2.0f /* below each threshold: different */

static int by_score(const void *a, const void *b)
{
    float x = ((const struct judged *)a)->score, y = ((const struct judged *)b)->score;
    return (x > y) - (x < y);
}

/* Halfway between two neighbours among the others' scores, the lowest of those that are equally good. */
static float best_threshold(const struct judged *j, size_t count, int without)
{
    int64_t right = 0, best = -1;
    float threshold = 2, before = NO_TEMPLATE;
    for (size_t i = 0; i < count; i++)
        right += j[i].fold != without && j[i].same == (j[i].score > NO_TEMPLATE);
    for (size_t i = 0; i < count; i++) {
        if (j[i].fold == without || j[i].score <= NO_TEMPLATE)
            continue;
        if (right > best && j[i].score > before) {
            best = right;
            threshold = before > NO_TEMPLATE ? before + (j[i].score - before) / 2 : j[i].score;
        }
        right += j[i].same ? -1 : 1;
        before = j[i].score;
    }
    return right > best ? 2 : threshold;
}

static double accuracy(const struct judged *j, size_t count, int fold, float threshold)
{
    uint64_t right = 0, all = 0;
    for (size_t i = 0; i < count; i++)
        if (j[i].fold == fold) {
            right += j[i].same == (j[i].score >= threshold);
            all++;
        }
    return all ? (double)right / (double)all : -1;
}

bool gh_rates_folds(const struct gh_comparisons *c, struct gh_rates *out, struct gh_error *err)
{
    if (!c->pairs || !c->pair_count)
        return true;
    int folds = 0;
    for (size_t i = 0; i < c->pair_count; i++)
        folds = c->pairs[i].fold >= folds ? c->pairs[i].fold + 1 : folds;
    if (folds > GH_RATE_FOLDS)
        return gh_error_set(err, GH_ERR_INPUT, "error rates: %d folds; at most %d", folds, GH_RATE_FOLDS);
    if (folds < 2)
        return true; /* there are no others to find a threshold on */
    struct judged *j = malloc(c->pair_count * sizeof *j);
    if (!j)
        return gh_rates_no_memory(err);
    uint64_t counted_elsewhere = 0;
    size_t count = 0;
    for (size_t i = 0; i < c->pair_count; i++) {
        const struct gh_pair *p = &c->pairs[i];
        if (gh_left_out(c, p->a) || gh_left_out(c, p->b))
            continue;
        struct judged *to = &j[count++];
        *to = (struct judged){NO_TEMPLATE, p->fold, p->same};
        if (!c->failed[p->a] && !c->failed[p->b]) {
            c->scores(c->user, p->a, p->b, p->b + 1, &to->score);
            to->score = gh_score_clean(to->score, &counted_elsewhere);
        }
    }
    qsort(j, count, sizeof *j, by_score);
    double known[GH_RATE_FOLDS];
    int n = 0;
    for (int f = 0; f < folds; f++) {
        out->fold_accuracy[f] = accuracy(j, count, f, best_threshold(j, count, f));
        if (out->fold_accuracy[f] >= 0)
            known[n++] = out->fold_accuracy[f];
    }
    free(j);
    out->folds = n ? folds : 0;
    gh_stat_mean(known, n, &out->accuracy, &out->accuracy_sd);
    return true;
}
