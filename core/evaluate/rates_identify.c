/* Searches in galleries drawn at random: each picture's scores with all others are asked for once, and
 * serve all galleries. */
#include "evaluate/rates_parts.h"

#include "base/rand.h"

#include <stdlib.h>

enum { SIZES = 24, RATES = 2, MATED = 1, STRANGER = 2 };
static const size_t one_in[RATES] = {10, 100};
#define NOT_FOUND -2.0f /* somebody else came first: a miss at each threshold */

struct gallery {
    uint32_t size;
    uint32_t *reference; /* pictures */
    uint8_t *role;       /* of each picture */
};

/* Of all galleries of one size. */
struct searches {
    float *mated, *strangers; /* scores at the first rank */
    size_t mated_count, stranger_count;
    uint32_t *by; /* of each person: how many searches */
    uint64_t people;
};

static void shuffle(struct gh_rand *r, uint32_t *x, uint32_t count)
{
    for (uint32_t i = 0; i + 1 < count; i++) {
        uint32_t k = i + gh_rand_below(r, count - i), kept = x[i];
        x[i] = x[k];
        x[k] = kept;
    }
}

/* The first g->size persons are in the gallery, the others strangers. */
static void fill(struct gallery *g, const struct gh_by_person *by, const uint32_t *person, uint32_t persons,
                 struct gh_rand *r)
{
    for (uint32_t i = 0; i < persons; i++) {
        const uint32_t *own = by->picture + by->start[person[i]];
        uint32_t count = by->start[person[i] + 1] - by->start[person[i]], one = gh_rand_below(r, count);
        if (i >= g->size) {
            g->role[own[one]] = STRANGER;
            continue;
        }
        g->reference[i] = own[one];
        for (uint32_t k = 0; k < count; k++)
            if (k != one)
                g->role[own[k]] = MATED;
    }
}

static void search(const struct gh_comparisons *c, const struct gallery *g, struct searches *s,
                   uint32_t probe, const float *score)
{
    uint64_t not_numbers = 0;
    float best = NOT_FOUND;
    uint32_t found = 0;
    for (uint32_t i = 0; i < g->size; i++) {
        float here = gh_score_clean(score[g->reference[i]], &not_numbers);
        if (here > best) {
            best = here;
            found = g->reference[i];
        }
    }
    if (g->role[probe] == STRANGER) {
        s->strangers[s->stranger_count++] = best;
    } else {
        s->by[c->person[probe]]++;
        s->mated[s->mated_count++] = c->person[found] == c->person[probe] ? best : NOT_FOUND;
    }
}

static int by_score(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

/* How many people the searches amount to; at least one. */
static uint64_t people(const struct searches *s, uint32_t persons)
{
    double squares = 0, all = (double)s->mated_count;
    for (uint32_t p = 0; p < persons; p++)
        squares += (double)s->by[p] * s->by[p];
    return squares > 0 ? (uint64_t)(all * all / squares) : 1; /* by Cauchy and Schwarz at least 1 */
}

/* Of people, not of searches: who is searched for in twenty galleries is one person. */
static struct gh_interval interval(uint64_t misses, uint64_t searches, uint64_t people)
{
    double errors = (double)misses * (double)people / (double)searches;
    return (struct gh_interval){gh_stat_binomial((uint64_t)floor(errors + 1e-9), people, 0.95).low,
                                gh_stat_binomial((uint64_t)ceil(errors - 1e-9), people, 0.95).high};
}

/* One size's row at one rate; false when fewer than one false alarm is expected of one gallery's strangers,
 * or nobody searched. */
static bool row(struct gh_identification *out, uint32_t gallery, const struct searches *s, int draws,
                size_t one_of)
{
    size_t most = s->stranger_count / one_of;
    if (s->stranger_count / (size_t)draws < one_of || !s->mated_count)
        return false;
    *out = (struct gh_identification){.gallery = gallery,
                                      .fpir = 1 / (double)one_of,
                                      .threshold = gh_bin_edge(gh_score_bin(s->strangers[most]) + 1),
                                      .searches = s->mated_count,
                                      .people = s->people,
                                      .strangers = s->stranger_count};
    while (s->strangers[out->false_alarms] >= out->threshold) /* strangers[most] is not */
        out->false_alarms++;
    for (size_t i = 0; i < s->mated_count; i++)
        out->misses += s->mated[i] < out->threshold;
    out->fnir = (double)out->misses / (double)out->searches;
    out->fnir_person = interval(out->misses, out->searches, out->people);
    return true;
}

/* The largest first. */
static int sizes_for(uint32_t persons, uint32_t size[SIZES])
{
    uint32_t rising[SIZES];
    int n = 0, out = 0;
    for (uint64_t ten = 10; ten < persons / 2; ten *= 10) {
        rising[n++] = (uint32_t)ten;
        if (3 * ten < persons / 2)
            rising[n++] = (uint32_t)(3 * ten);
    }
    size[out++] = persons / 2;
    while (n > 0)
        size[out++] = rising[--n];
    return out;
}

static bool make_galleries(const struct gh_comparisons *c, struct gallery *g, struct searches *s, int sizes,
                           const uint32_t *size, int draws, uint64_t seed, struct gh_error *err)
{
    struct gh_by_person by = {0};
    uint32_t *person = calloc((size_t)c->persons + 1, sizeof *person), persons = 0;
    bool ok = person ? gh_by_person_make(c, false, &by, err) : gh_rates_no_memory(err);
    for (uint32_t p = 0; ok && p < c->persons; p++)
        if (by.start[p + 1] > by.start[p])
            person[persons++] = p;
    for (int i = 0; ok && i < sizes * draws; i++) {
        struct gh_rand r;
        gh_rand_init(&r, gh_rand_mix(seed, (uint64_t)i));
        g[i].size = size[i / draws];
        g[i].reference = calloc(g[i].size, sizeof *g[i].reference);
        g[i].role = calloc(c->pictures, sizeof *g[i].role);
        ok = (g[i].reference && g[i].role) || gh_rates_no_memory(err);
        if (ok) {
            shuffle(&r, person, persons);
            fill(&g[i], &by, person, persons, &r);
        }
    }
    for (int i = 0; ok && i < sizes; i++) {
        s[i].mated = calloc((size_t)c->pictures * (size_t)draws, sizeof *s[i].mated);
        s[i].strangers = calloc((size_t)persons * (size_t)draws, sizeof *s[i].strangers);
        s[i].by = calloc((size_t)c->persons + 1, sizeof *s[i].by);
        ok = (s[i].mated && s[i].strangers && s[i].by) || gh_rates_no_memory(err);
    }
    gh_by_person_free(&by);
    free(person);
    return ok;
}

static bool search_all(const struct gh_comparisons *c, const struct gallery *g, struct searches *s, int sizes,
                       int draws, struct gh_error *err)
{
    float *score = calloc((size_t)c->pictures + 1, sizeof *score);
    for (uint32_t probe = 0; score && probe < c->pictures; probe++) {
        bool asked = false;
        for (int i = 0; i < sizes * draws; i++) {
            if (!g[i].role[probe])
                continue;
            if (!asked)
                c->scores(c->user, probe, 0, c->pictures, score);
            asked = true;
            search(c, &g[i], &s[i / draws], probe, score);
        }
    }
    free(score);
    return score || gh_rates_no_memory(err);
}

int gh_rates_identify(const struct gh_comparisons *c, int draws, uint64_t seed, struct gh_identification *out,
                      int most, struct gh_error *err)
{
    if (!gh_rates_check(c, err))
        return -1;
    if (draws < 1) {
        gh_error_set(err, GH_ERR_INTERNAL, "searches: %d galleries; at least 1", draws);
        return -1;
    }
    bool *seen = calloc((size_t)c->persons + 1, sizeof *seen);
    uint32_t persons = 0, size[SIZES];
    for (uint32_t i = 0; seen && i < c->pictures; i++)
        if (!c->failed[i] && !seen[c->person[i]]) {
            seen[c->person[i]] = true;
            persons++;
        }
    free(seen);
    if (!seen) {
        gh_rates_no_memory(err);
        return -1;
    }
    if (persons < 2 || most < 1)
        return 0;
    int sizes = sizes_for(persons, size), rows = 0;
    struct gallery *g = calloc((size_t)sizes * (size_t)draws, sizeof *g);
    struct searches s[SIZES] = {{0}};
    bool ok = g ? make_galleries(c, g, s, sizes, size, draws, seed, err) : gh_rates_no_memory(err);
    ok = ok && search_all(c, g, s, sizes, draws, err);
    for (int i = 0; ok && i < sizes; i++) {
        qsort(s[i].strangers, s[i].stranger_count, sizeof *s[i].strangers, by_score);
        s[i].people = people(&s[i], c->persons);
        for (int k = 0; k < RATES && rows < most; k++)
            rows += row(&out[rows], size[i], &s[i], draws, one_in[k]);
    }
    for (int i = 0; g && i < sizes * draws; i++) {
        free(g[i].reference);
        free(g[i].role);
    }
    for (int i = 0; i < sizes; i++) {
        free(s[i].mated);
        free(s[i].strangers);
        free(s[i].by);
    }
    free(g);
    return ok ? rows : -1;
}
