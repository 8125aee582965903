/* The whole measurement: a histogram of impostors gives the thresholds, a second round finds who was
 * matched falsely at them. */
#include "evaluate/rates_parts.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t one_in[GH_RATE_ROWS] = {100, 1000, 10000, 100000, 1000000};
enum { LEAST_EXPECTED = 10 };

struct genuine {
    float score;
    uint32_t person;
};

struct measure {
    const struct gh_comparisons *c;
    struct gh_rates *out;
    struct genuine *genuine; /* sorted by score once all are there */
    size_t genuine_room;
    uint64_t *impostors; /* of each bin */
    int levels;          /* rows that are carried: the first ones */
    uint32_t bin[GH_RATE_ROWS];
    struct gh_false_matches matches;
};

/* sign +1: the highest scores first, −1: the lowest; of equal ones the first seen stays. */
static void keep_worst(struct gh_worst *list, int *count, struct gh_worst w, float sign)
{
    int at = *count < GH_RATE_WORST ? *count : GH_RATE_WORST;
    if (at == GH_RATE_WORST && sign * w.score <= sign * list[at - 1].score)
        return;
    if (at < GH_RATE_WORST)
        ++*count;
    else
        at--;
    for (; at > 0 && sign * w.score > sign * list[at - 1].score; at--)
        list[at] = list[at - 1];
    list[at] = w;
}

static bool take_genuine(void *user, uint32_t a, uint32_t b, float score)
{
    struct measure *m = user;
    if (m->out->genuine == m->genuine_room) {
        size_t room = m->genuine_room ? 2 * m->genuine_room : 1024;
        struct genuine *more = realloc(m->genuine, room * sizeof *more);
        if (!more)
            return false;
        m->genuine = more;
        m->genuine_room = room;
    }
    m->genuine[m->out->genuine++] = (struct genuine){score, m->c->person[a]};
    keep_worst(m->out->worst_genuine, &m->out->worst_genuine_count, (struct gh_worst){a, b, score}, -1);
    return true;
}

static bool count_impostors(void *user, const struct gh_impostors *row)
{
    struct measure *m = user;
    struct gh_rates *out = m->out;
    out->impostors += row->count;
    for (uint32_t i = 0; i < row->count; i++) {
        m->impostors[gh_score_bin(row->score[i])]++;
        if (out->worst_impostor_count < GH_RATE_WORST ||
            row->score[i] > out->worst_impostor[GH_RATE_WORST - 1].score)
            keep_worst(out->worst_impostor, &out->worst_impostor_count,
                       (struct gh_worst){row->picture, row->other[i], row->score[i]}, 1);
    }
    return true;
}

static bool collect_matches(void *user, const struct gh_impostors *row)
{
    struct measure *m = user;
    float least = gh_bin_edge(m->bin[0]);
    const uint32_t *person = m->c->person;
    for (uint32_t i = 0; i < row->count; i++) {
        if (row->score[i] < least)
            continue;
        int level = 0;
        while (level + 1 < m->levels && row->score[i] >= gh_bin_edge(m->bin[level + 1]))
            level++;
        if (!gh_false_matches_add(&m->matches, level, person[row->picture], person[row->other[i]]))
            return false;
    }
    return true;
}

static int by_score(const void *a, const void *b)
{
    float x = ((const struct genuine *)a)->score, y = ((const struct genuine *)b)->score;
    return (x > y) - (x < y);
}

/* The first bin from which on no more than `most` impostors lie, and how many do. */
static uint32_t bin_for(const struct measure *m, uint64_t most, uint64_t *matches)
{
    uint32_t bin = GH_BINS;
    *matches = 0;
    while (bin > 0 && *matches + m->impostors[bin - 1] <= most)
        *matches += m->impostors[--bin];
    return bin;
}

static uint64_t misses_below(const struct measure *m, float threshold)
{
    size_t low = 0, high = m->out->genuine;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->genuine[middle].score < threshold)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double share(uint64_t part, uint64_t of)
{
    return of ? (double)part / (double)of : 0;
}

static void rows(struct measure *m)
{
    struct gh_rates *out = m->out;
    for (int i = 0; i < GH_RATE_ROWS; i++) {
        struct gh_rate *r = &out->rate[i];
        r->wanted = 1 / (double)one_in[i];
        uint64_t most = out->impostors / one_in[i];
        if (most < LEAST_EXPECTED)
            continue;
        r->carried = true;
        m->levels = i + 1;
        m->bin[i] = bin_for(m, most, &r->false_matches);
        r->threshold = gh_bin_edge(m->bin[i]);
        r->false_non_matches = misses_below(m, r->threshold);
        r->fmr = share(r->false_matches, out->impostors);
        r->fnmr = share(r->false_non_matches, out->genuine);
        r->frr = share(r->false_non_matches + out->genuine_failed, out->genuine + out->genuine_failed);
        r->fmr_exact = gh_stat_binomial(r->false_matches, out->impostors, 0.95);
        r->fnmr_exact = gh_stat_binomial(r->false_non_matches, out->genuine, 0.95);
    }
}

static void curve(struct measure *m)
{
    struct gh_rates *out = m->out;
    for (int i = 0; i < GH_RATE_CURVE; i++) {
        double fmr = pow(10, -i / 20.0);
        uint64_t most = (uint64_t)(fmr * (double)out->impostors * (1 + 1e-12)), matches;
        out->curve_fmr[i] = (float)fmr;
        out->curve_fnmr[i] = out->curve_score[i] = -1;
        if (most == 0 || out->genuine == 0)
            continue;
        out->curve_score[i] = gh_bin_edge(bin_for(m, most, &matches));
        out->curve_fnmr[i] = (float)share(misses_below(m, out->curve_score[i]), out->genuine);
    }
}

/* Where the falling FMR and the rising FNMR cross, straight between two edges. */
static double equal_error(const struct measure *m)
{
    if (!m->out->impostors || !m->out->genuine)
        return -1;
    double fmr = 1, fnmr = 0;
    uint64_t left = m->out->impostors, missed = 0;
    for (uint32_t bin = 1; bin <= GH_BINS; bin++) {
        left -= m->impostors[bin - 1];
        while (missed < m->out->genuine && m->genuine[missed].score < gh_bin_edge(bin))
            missed++;
        double fmr_now = share(left, m->out->impostors), fnmr_now = share(missed, m->out->genuine);
        if (fnmr_now >= fmr_now) {
            double before = fmr - fnmr, now = fnmr_now - fmr_now;
            return fmr + before / (before + now) * (fmr_now - fmr);
        }
        fmr = fmr_now;
        fnmr = fnmr_now;
    }
    return 1; /* not reached: the last edge matches nothing */
}

static bool bootstrap(struct measure *m, uint64_t seed, struct gh_error *err)
{
    const struct gh_comparisons *c = m->c;
    size_t persons = (size_t)c->persons + 1;
    uint32_t *templates = calloc(persons, sizeof *templates);
    uint64_t *genuine = calloc(persons, sizeof *genuine);
    uint64_t *misses = calloc(persons * GH_RATE_ROWS, sizeof *misses);
    struct gh_interval fmr[GH_RATE_ROWS], fnmr[GH_RATE_ROWS];
    bool ok = templates && genuine && misses;
    for (uint32_t i = 0; ok && i < c->pictures; i++)
        templates[c->person[i]] += !c->failed[i];
    for (uint64_t i = 0; ok && i < m->out->genuine; i++) {
        genuine[m->genuine[i].person]++;
        for (int r = 0; r < m->levels; r++)
            misses[(size_t)r * c->persons + m->genuine[i].person] +=
                m->genuine[i].score < m->out->rate[r].threshold;
    }
    if (!ok)
        gh_rates_no_memory(err);
    struct gh_bootstrap b = {c->persons, templates, &m->matches, genuine, misses, m->levels};
    ok = ok && gh_bootstrap_run(&b, seed, fmr, fnmr, err);
    for (int r = 0; ok && r < m->levels; r++) {
        m->out->rate[r].fmr_person = fmr[r];
        m->out->rate[r].fnmr_person = fnmr[r];
    }
    free(templates);
    free(genuine);
    free(misses);
    return ok;
}

static bool measure(struct measure *m, uint64_t seed, struct gh_walk *walk, struct gh_error *err)
{
    const struct gh_comparisons *c = m->c;
    struct gh_rates *out = m->out;
    if (!gh_genuine_each(c, NULL, take_genuine, m, &out->genuine_failed, &out->not_numbers, err))
        return false;
    walk->visit = count_impostors;
    walk->to = 0.5;
    if (!gh_impostors_each(c, walk, err))
        return false;
    out->not_numbers += walk->not_numbers;
    if (out->genuine + out->impostors == 0)
        return gh_error_set(err, GH_ERR_INPUT,
                            "error rates: nothing to compare; at least two pictures with a face are needed");
    if (out->genuine)
        qsort(m->genuine, out->genuine, sizeof *m->genuine, by_score);
    rows(m);
    curve(m);
    out->equal = equal_error(m);
    if (!gh_rates_folds(c, out, err))
        return false;
    if (m->levels) {
        walk->visit = collect_matches;
        walk->from = 0.5;
        walk->to = 1;
        if (!gh_impostors_each(c, walk, err))
            return false;
        if (m->matches.total != out->rate[0].false_matches)
            return gh_error_set(err, GH_ERR_INTERNAL, "error rates: scores changed between the rounds");
        if (!bootstrap(m, seed, err))
            return false;
    }
    if (walk->progress)
        walk->progress(walk->progress_user, 1);
    return true;
}

bool gh_rates_measure(const struct gh_comparisons *c, uint64_t seed,
                      void (*progress)(void *user, double share), void *progress_user, struct gh_rates *out,
                      struct gh_error *err)
{
    memset(out, 0, sizeof *out);
    if (!gh_rates_check(c, err))
        return false;
    struct measure m = {.c = c, .out = out, .impostors = calloc(GH_BINS, sizeof *m.impostors)};
    struct gh_walk walk = {.user = &m, .progress = progress, .progress_user = progress_user};
    bool ok = m.impostors ? measure(&m, seed, &walk, err) : gh_rates_no_memory(err);
    free(m.genuine);
    free(m.impostors);
    gh_false_matches_free(&m.matches);
    return ok;
}
