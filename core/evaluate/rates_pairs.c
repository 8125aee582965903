/* The walks over comparisons: genuine ones person by person or as the protocol says, impostor ones picture
 * by picture. */
#include "evaluate/rates_parts.h"

#include <stdlib.h>

bool gh_rates_no_memory(struct gh_error *err)
{
    return gh_error_set(err, GH_ERR_INTERNAL, "error rates: out of memory");
}

bool gh_rates_check(const struct gh_comparisons *c, struct gh_error *err)
{
    for (uint32_t i = 0; i < c->pictures; i++)
        if (c->person[i] >= c->persons)
            return gh_error_set(err, GH_ERR_INTERNAL, "error rates: picture %u is of nobody", i);
    for (size_t i = 0; c->pairs && i < c->pair_count; i++)
        if (c->pairs[i].a >= c->pictures || c->pairs[i].b >= c->pictures)
            return gh_error_set(err, GH_ERR_INTERNAL, "error rates: pair %zu is of no picture", i);
    return true;
}

bool gh_by_person_make(const struct gh_comparisons *c, bool all, struct gh_by_person *out,
                       struct gh_error *err)
{
    out->start = calloc((size_t)c->persons + 2, sizeof *out->start);
    out->picture = calloc((size_t)c->pictures + 1, sizeof *out->picture);
    if (!out->start || !out->picture) {
        gh_by_person_free(out);
        return gh_rates_no_memory(err);
    }
    /* counted two places ahead, so that filling moves each start to where it belongs */
    for (uint32_t i = 0; i < c->pictures; i++)
        if (all ? !gh_left_out(c, i) : !c->failed[i])
            out->start[c->person[i] + 2]++;
    for (uint32_t p = 2; p <= c->persons; p++)
        out->start[p] += out->start[p - 1];
    for (uint32_t i = 0; i < c->pictures; i++)
        if (all ? !gh_left_out(c, i) : !c->failed[i])
            out->picture[out->start[c->person[i] + 1]++] = i;
    return true;
}

void gh_by_person_free(struct gh_by_person *b)
{
    free(b->start);
    free(b->picture);
    *b = (struct gh_by_person){0};
}

static bool protocol_each(const struct gh_comparisons *c, const bool *in_group, gh_genuine_visit *visit,
                          void *user, uint64_t *failed, uint64_t *not_numbers, struct gh_error *err)
{
    for (size_t i = 0; i < c->pair_count; i++) {
        const struct gh_pair *p = &c->pairs[i];
        if (!p->same || (in_group && !in_group[c->person[p->a]]))
            continue;
        if (gh_left_out(c, p->a) || gh_left_out(c, p->b))
            continue;
        if (c->failed[p->a] || c->failed[p->b]) {
            ++*failed;
            continue;
        }
        float score = 0;
        c->scores(c->user, p->a, p->b, p->b + 1, &score);
        if (!visit(user, p->a, p->b, gh_score_clean(score, not_numbers)))
            return gh_rates_no_memory(err);
    }
    return true;
}

/* One picture with those of its person that come after it; neighbours are asked for at once. */
static bool after(const struct gh_comparisons *c, const uint32_t *picture, uint32_t count, float *buffer,
                  gh_genuine_visit *visit, void *user, uint64_t *failed, uint64_t *not_numbers)
{
    for (uint32_t i = 1, run; i < count; i += run) {
        for (run = 1; i + run < count && picture[i + run] == picture[i] + run; run++)
            ;
        if (c->failed[picture[0]]) {
            *failed += run;
            continue;
        }
        c->scores(c->user, picture[0], picture[i], picture[i] + run, buffer);
        for (uint32_t k = 0; k < run; k++) {
            if (c->failed[picture[i + k]])
                ++*failed;
            else if (!visit(user, picture[0], picture[i + k], gh_score_clean(buffer[k], not_numbers)))
                return false;
        }
    }
    return true;
}

bool gh_genuine_each(const struct gh_comparisons *c, const bool *in_group, gh_genuine_visit *visit,
                     void *user, uint64_t *failed, uint64_t *not_numbers, struct gh_error *err)
{
    if (c->pairs)
        return protocol_each(c, in_group, visit, user, failed, not_numbers, err);
    struct gh_by_person by = {0};
    float *buffer = malloc(((size_t)c->pictures + 1) * sizeof *buffer);
    bool ok = buffer && gh_by_person_make(c, true, &by, err);
    if (!buffer)
        gh_rates_no_memory(err);
    for (uint32_t p = 0; ok && p < c->persons; p++) {
        if (in_group && !in_group[p])
            continue;
        for (uint32_t i = by.start[p]; ok && i < by.start[p + 1]; i++) {
            ok = after(c, by.picture + i, by.start[p + 1] - i, buffer, visit, user, failed, not_numbers);
            if (!ok)
                gh_rates_no_memory(err);
        }
    }
    gh_by_person_free(&by);
    free(buffer);
    return ok;
}

static bool takes_part(const struct gh_comparisons *c, const bool *in_group, uint32_t picture)
{
    return !c->failed[picture] && (!in_group || in_group[c->person[picture]]);
}

bool gh_impostors_each(const struct gh_comparisons *c, struct gh_walk *walk, struct gh_error *err)
{
    size_t n = (size_t)c->pictures + 1;
    float *score = malloc(n * sizeof *score), *clean = malloc(n * sizeof *clean);
    uint32_t *other = malloc(n * sizeof *other);
    bool ok = score && clean && other;
    for (uint32_t a = 0; ok && a + 1 < c->pictures; a++) {
        if (!takes_part(c, walk->in_group, a))
            continue;
        c->scores(c->user, a, a + 1, c->pictures, score);
        struct gh_impostors row = {.picture = a, .other = other, .score = clean};
        for (uint32_t b = a + 1; b < c->pictures; b++)
            if (c->person[b] != c->person[a] && takes_part(c, walk->in_group, b)) {
                other[row.count] = b;
                clean[row.count++] = gh_score_clean(score[b - a - 1], &walk->not_numbers);
            }
        ok = walk->visit(walk->user, &row);
        double left = 1 - (double)(a + 1) / (double)c->pictures; /* of a triangle */
        if (walk->progress)
            walk->progress(walk->progress_user, walk->to - (walk->to - walk->from) * left * left);
    }
    free(score);
    free(clean);
    free(other);
    return ok || gh_rates_no_memory(err);
}
