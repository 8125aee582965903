/* Random galleries of a crowd's people searched by the product's gallery, and the rate of false finds with
 * its interval over people. */
#include "growth.h"

#include "base/rand.h"
#include "match/gallery.h"

#include <stdlib.h>

enum { BOOTSTRAP = 1000 };

static void keep(struct growth_searches *s, struct growth_alert alert)
{
    if (s->count == s->room) {
        s->room = s->room ? 2 * s->room : 4096;
        s->alert = realloc(s->alert, s->room * sizeof *s->alert);
        if (!s->alert)
            growth_must(false, &(struct gh_error){.text = "out of memory"});
    }
    s->alert[s->count++] = alert;
}

/* One template of each of the first `size` persons of a shuffled order, which picture by chance. */
static struct gh_gallery *draw(struct growth_searches *s, bool *in, uint32_t *order, struct gh_rand *r)
{
    const struct growth_crowd *c = s->crowd;
    uint32_t *seen = growth_room(c->persons, sizeof *seen), *one = growth_room(c->persons, sizeof *one);
    struct gh_gallery *g = gh_gallery_open(s->size);
    struct gh_error err = {.text = "out of memory"};
    for (uint32_t i = 0; i < c->pictures; i++) /* each of a person's pictures with equal chance */
        if (gh_rand_below(r, ++seen[c->person[i]]) == 0)
            one[c->person[i]] = i;
    growth_must(g != NULL, &err);
    for (uint32_t i = 0; i < s->size; i++) {
        uint32_t k = i + gh_rand_below(r, c->persons - i), person = order[k];
        order[k] = order[i];
        order[i] = person;
        in[person] = true;
        growth_must(gh_gallery_add(g, c->template_[one[person]], &person, 1, &err), &err);
    }
    growth_must(gh_gallery_build(g, &err), &err);
    free(seen);
    free(one);
    return g;
}

void growth_search(const struct growth_crowd *c, uint32_t size, int draws, bool members, float least,
                   struct growth_searches *out)
{
    *out = (struct growth_searches){.crowd = c, .size = size, .draws = draws, .members = members};
    out->in = growth_room((size_t)draws * c->persons, sizeof *out->in);
    uint32_t *order = growth_room(c->persons, sizeof *order);
    for (uint32_t i = 0; i < c->persons; i++)
        order[i] = i;
    for (int d = 0; d < draws; d++) {
        bool *in = out->in + (size_t)d * c->persons;
        struct gh_rand r;
        gh_rand_init(&r, gh_rand_mix(gh_rand_mix(GROWTH_SEED, size), (uint64_t)d));
        struct gh_gallery *g = draw(out, in, order, &r);
        for (uint32_t i = 0; i < c->pictures; i++) {
            struct gh_hit hit[2];
            bool own = in[c->person[i]];
            if (own && !members)
                continue;
            int hits = gh_gallery_top_subjects(g, c->template_[i], own ? 2 : 1, hit);
            const struct gh_hit *other = own && hit[0].subject == c->person[i] ? &hit[1] : &hit[0];
            out->searches++;
            if (other < hit + hits && other->similarity >= least)
                keep(out, (struct growth_alert){other->similarity, c->person[i], other->subject});
        }
        gh_gallery_close(g);
    }
    free(order);
}

void growth_searches_free(struct growth_searches *s)
{
    free(s->in);
    free(s->alert);
    *s = (struct growth_searches){0};
}

/* Searches made when each person counts weight times: a probe's weight times the mean weight of those in the
 * gallery but for themselves. Two drawings of one person make no impostors. */
static double weighted(const struct growth_searches *s, const uint32_t *pictures, const uint32_t *weight)
{
    double all = 0;
    for (int d = 0; d < s->draws; d++) {
        const bool *in = s->in + (size_t)d * s->crowd->persons;
        double gallery = 0, outside = 0, inside = 0, own = 0;
        for (uint32_t p = 0; p < s->crowd->persons; p++) {
            double w = weight[p], probes = w * pictures[p];
            if (!in[p]) {
                outside += probes;
                continue;
            }
            gallery += w;
            inside += probes;
            own += probes * w;
        }
        all += gallery / s->size * outside;
        if (s->members && s->size > 1)
            all += (gallery * inside - own) / (s->size - 1);
    }
    return all;
}

static double share(const struct growth_searches *s, float threshold, const uint32_t *weight, double searches)
{
    double alerts = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->alert[i].similarity >= threshold)
            alerts += (double)weight[s->alert[i].probe] * weight[s->alert[i].found];
    return searches > 0 ? alerts / searches : 0;
}

void growth_rates(const struct growth_searches *s, const float *threshold, int thresholds,
                  struct growth_rate *out)
{
    uint32_t persons = s->crowd->persons;
    uint32_t *weight = growth_room(persons, sizeof *weight),
             *pictures = growth_room(persons, sizeof *pictures);
    double(*drawn)[BOOTSTRAP] = growth_room((size_t)thresholds, sizeof *drawn);
    struct gh_rand r;
    gh_rand_init(&r, GROWTH_SEED);
    for (uint32_t i = 0; i < s->crowd->pictures; i++)
        pictures[s->crowd->person[i]]++;
    for (int b = 0; b < BOOTSTRAP; b++) {
        for (uint32_t p = 0; p < persons; p++)
            weight[p] = 0;
        for (uint32_t p = 0; p < persons; p++)
            weight[gh_rand_below(&r, persons)]++;
        double searches = weighted(s, pictures, weight);
        for (int t = 0; t < thresholds; t++)
            drawn[t][b] = share(s, threshold[t], weight, searches);
    }
    for (int t = 0; t < thresholds; t++) {
        out[t] = (struct growth_rate){0};
        for (size_t i = 0; i < s->count; i++)
            out[t].alerts += s->alert[i].similarity >= threshold[t];
        out[t].rate = (double)out[t].alerts / (double)s->searches;
        /* where nobody was found, draws say nothing: each person counts as one trial */
        out[t].people =
            out[t].alerts ? gh_stat_middle(drawn[t], BOOTSTRAP, 0.95) : gh_stat_binomial(0, persons, 0.95);
    }
    free(weight);
    free(pictures);
    free(drawn);
}
