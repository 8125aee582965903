/* Gates: false accepts a passage of somebody who is not who was found, one to many as the gallery grows, and
 * one to one. */
#include "growth.h"

#include "match/operating.h"
#include "match/threshold.h"

#include <math.h>

enum { SETS = 2, MANY = 200, FEW = 40 };
static const double to_many[SETS] = {1e-2, 1e-4}, to_one[SETS] = {1e-3, 1e-4};

struct cell {
    struct gh_operating_point point;
    double rate;
    struct gh_interval interval;
    char verdict;
};
struct row {
    const char *what;
    double set;
    struct cell cell[GROWTH_DIRECTIONS];
};

/* As kiosk/gate_identify.c chooses; people 1: as a gate does that verifies. */
static struct gh_operating_point point_for(const struct gh_vision_info *info, double set, size_t people)
{
    struct gh_operating_point p;
    gh_operating_point(&(struct gh_site_operating){.rate = set}, info,
                       people > 1 ? GH_OPERATING_IDENTIFY : GH_OPERATING_VERIFY, people, &p);
    return p;
}

static int say_row(const struct row *r, struct growth_worst *worst)
{
    int missed = 0;
    bool beyond = r->cell[0].point.beyond || r->cell[1].point.beyond;
    bench_say("%-8s%5.0e%c", r->what, r->set, beyond ? '*' : ' ');
    for (int w = 0; w < GROWTH_DIRECTIONS; w++) {
        const struct cell *c = &r->cell[w];
        bench_say("|%5.3f %7.1e %7.1e-%7.1e %c", (double)c->point.threshold, c->rate, c->interval.low,
                  c->interval.high, c->verdict);
        missed += c->verdict == '+';
        growth_worst_add(worst, c->rate / r->set, beyond);
    }
    bench_say("\n");
    return missed;
}

/* size 0: all the people there are. */
static int searched(const struct growth_direction *way, uint32_t size, struct growth_worst *worst)
{
    struct row row[SETS];
    char what[16];
    uint32_t most = way[0].to->persons < way[1].to->persons ? way[0].to->persons : way[1].to->persons;
    size = size ? size : most;
    if (size > most)
        return 0;
    snprintf(what, sizeof what, "%u", size);
    for (int k = 0; k < SETS; k++)
        row[k] = (struct row){.what = what, .set = to_many[k]};
    for (int w = 0; w < GROWTH_DIRECTIONS; w++) {
        struct growth_searches s;
        struct growth_rate rate[SETS];
        float at[SETS];
        for (int k = 0; k < SETS; k++) {
            row[k].cell[w].point = point_for(&way[w].info, to_many[k], size);
            at[k] = row[k].cell[w].point.threshold;
        }
        growth_search(way[w].to, size, size > 300 ? FEW : MANY, true, at[0], &s);
        growth_rates(&s, at, SETS, rate);
        growth_searches_free(&s);
        for (int k = 0; k < SETS; k++) {
            struct gh_interval i =
                growth_between(rate[k].rate, rate[k].people, way[w].to->persons, way[w].from->persons);
            row[k].cell[w] =
                (struct cell){row[k].cell[w].point, rate[k].rate, i, growth_verdict(i, to_many[k])};
        }
    }
    return say_row(&row[0], worst) + say_row(&row[1], worst);
}

/* Of one comparison's false-match rate on the pairs there are, `times` it: a passage's rate is at most the
 * sum of its comparisons' (Bonferroni). Above stands the larger of the exact bound and of that by person. */
static int computed(const struct growth_direction *way, const char *what, double set, size_t people,
                    struct growth_worst *worst)
{
    struct row row = {.what = what, .set = set};
    for (int w = 0; w < GROWTH_DIRECTIONS; w++) {
        struct gh_operating_point point = point_for(&way[w].info, set, people);
        double times = (double)people;
        struct gh_group_rate pairs;
        growth_pairs(way[w].to, point.threshold, &pairs);
        struct gh_interval i =
            growth_between(pairs.fmr, pairs.fmr_person, way[w].to->persons, way[w].from->persons);
        i = (struct gh_interval){times * i.low, fmin(1, times * fmax(i.high, pairs.fmr_exact.high))};
        row.cell[w] = (struct cell){point, times * pairs.fmr, i, growth_verdict(i, set)};
    }
    struct growth_worst none = {0}; /* a bound is no measurement */
    return say_row(&row, people > 1 ? &none : worst);
}

int growth_gates(const struct growth_direction *way, struct growth_worst *worst)
{
    static const struct {
        size_t people;
        const char *words;
    } beyond_data[] = {{10000, "10000"}, {100000, "100000"}};
    int missed = 0;
    bench_say("3. Gates, one to many: false accepts a passage, one picture each, with neither\n"
              "the lead over the runner-up nor the further shots that a gate asks for.\n"
              "Everybody is searched for among the others; intervals and marks as above. A\n"
              "gate, whose people are more alike than in these pictures, reads the curve at up\n"
              "to 1 in %d of the FMR needed: so - is expected, and * comes earlier.\n",
              GH_THRESHOLD_GATE_MARGIN);
    bench_say("%-8s%5s |%-31s|%s\n", "gallery", "set", way[0].name, way[1].name);
    static const uint32_t sizes[] = {10, 100, 1000, 0};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        missed += searched(way, sizes[i], worst);
    bench_say("One to one, from all pairs; the gallery's size does not enter:\n");
    for (int k = 0; k < SETS; k++)
        missed += computed(way, "1:1", to_one[k], 1, worst);
    bench_say("Computed, not searched, for want of so many people: gallery times pairwise FMR,\n"
              "and the bounds of that:\n");
    for (size_t i = 0; i < sizeof beyond_data / sizeof *beyond_data; i++)
        for (int k = 0; k < SETS; k++)
            missed += computed(way, beyond_data[i].words, to_many[k], beyond_data[i].people, worst);
    bench_say("\n");
    return missed;
}
