/* Rates within a group of persons, at a threshold that the whole gave. */
#include "evaluate/rates_parts.h"

#include <stdlib.h>
#include <string.h>

struct group {
    const struct gh_comparisons *c;
    struct gh_group_rate *out;
    float threshold;
    uint64_t *genuine, *misses; /* of each person */
    struct gh_false_matches matches;
};

static bool take_genuine(void *user, uint32_t a, uint32_t b, float score)
{
    (void)b;
    struct group *g = user;
    uint32_t person = g->c->person[a];
    g->out->genuine++;
    g->out->compared += !g->genuine[person]++;
    if (score < g->threshold) {
        g->out->false_non_matches++;
        g->misses[person]++;
    }
    return true;
}

static bool take_impostors(void *user, const struct gh_impostors *row)
{
    struct group *g = user;
    const uint32_t *person = g->c->person;
    g->out->impostors += row->count;
    for (uint32_t i = 0; i < row->count; i++)
        if (row->score[i] >= g->threshold &&
            !gh_false_matches_add(&g->matches, 0, person[row->picture], person[row->other[i]]))
            return false;
    return true;
}

static bool measure(struct group *g, const bool *in_group, bool *seen, uint32_t *templates, uint64_t seed,
                    struct gh_error *err)
{
    const struct gh_comparisons *c = g->c;
    struct gh_group_rate *out = g->out;
    for (uint32_t i = 0; i < c->pictures; i++)
        if (in_group[c->person[i]] && !gh_left_out(c, i)) {
            out->persons += !seen[c->person[i]];
            seen[c->person[i]] = true;
            out->pictures++;
            out->failed += c->failed[i];
            templates[c->person[i]] += !c->failed[i];
        }
    for (uint32_t p = 0; p < c->persons; p++)
        out->enrolled += templates[p] > 0;
    uint64_t failed = 0, not_numbers = 0;
    struct gh_walk walk = {.in_group = in_group, .visit = take_impostors, .user = g};
    if (!gh_genuine_each(c, in_group, take_genuine, g, &failed, &not_numbers, err) ||
        !gh_impostors_each(c, &walk, err))
        return false;
    out->false_matches = g->matches.total;
    out->fmr = out->impostors ? (double)out->false_matches / (double)out->impostors : 0;
    out->fnmr = out->genuine ? (double)out->false_non_matches / (double)out->genuine : 0;
    out->fmr_exact = gh_stat_binomial(out->false_matches, out->impostors, 0.95);
    out->fnmr_exact = gh_stat_binomial(out->false_non_matches, out->genuine, 0.95);
    struct gh_bootstrap b = {c->persons, templates, &g->matches, g->genuine, g->misses, 1};
    return gh_bootstrap_run(&b, seed, &out->fmr_person, &out->fnmr_person, err);
}

bool gh_rates_group(const struct gh_comparisons *c, const bool *in_group, float threshold, uint64_t seed,
                    struct gh_group_rate *out, struct gh_error *err)
{
    memset(out, 0, sizeof *out);
    if (!gh_rates_check(c, err))
        return false;
    size_t persons = (size_t)c->persons + 1;
    struct group g = {.c = c,
                      .out = out,
                      .threshold = threshold,
                      .genuine = calloc(persons, sizeof *g.genuine),
                      .misses = calloc(persons, sizeof *g.misses)};
    uint32_t *templates = calloc(persons, sizeof *templates);
    bool *seen = calloc(persons, sizeof *seen);
    bool ok = g.genuine && g.misses && templates && seen ? measure(&g, in_group, seen, templates, seed, err)
                                                         : gh_rates_no_memory(err);
    free(g.genuine);
    free(g.misses);
    free(templates);
    free(seen);
    gh_false_matches_free(&g.matches);
    return ok;
}
