/* Flagged people in a gallery, strangers before a camera: false alerts a camera day beside those that were
 * accepted, as the list grows. */
#include "growth.h"

#include "match/operating.h"

enum { SIZES = 5, SETS = 3, DRAWS = 200, STRANGERS = 500 };
static const uint32_t sizes[SIZES] = {10, 50, 100, 250, 500};
static const double per_day[SETS] = {5, 1, 0.05};

struct cell {
    struct gh_operating_point point;
    double a_day;
    struct gh_interval interval;
    char verdict;
};

/* Five characters for any number of alerts that fits. */
static int places(double a_day)
{
    return a_day < 9.9995 ? 3 : 2;
}

static void measure(const struct growth_direction *way, uint32_t size, struct cell cell[SETS])
{
    struct growth_searches s;
    struct growth_rate rate[SETS];
    float at[SETS];
    for (int k = 0; k < SETS; k++) {
        struct gh_site_operating asked = {.per_day = per_day[k], .faces = STRANGERS};
        gh_operating_point(&asked, &way->info, GH_OPERATING_LIST, size, &cell[k].point);
        at[k] = cell[k].point.threshold;
    }
    growth_search(way->to, size, DRAWS, false, at[0], &s); /* the largest rate's is the lowest */
    growth_rates(&s, at, SETS, rate);
    for (int k = 0; k < SETS; k++) {
        struct gh_interval i =
            growth_between(rate[k].rate, rate[k].people, way->to->persons, way->from->persons);
        i = (struct gh_interval){i.low * STRANGERS, i.high * STRANGERS};
        cell[k] = (struct cell){cell[k].point, rate[k].rate * STRANGERS, i, growth_verdict(i, per_day[k])};
    }
    growth_searches_free(&s);
}

int growth_flags(const struct growth_direction *way, struct growth_worst *worst)
{
    int missed = 0;
    bench_say("2. Flags: false alerts a camera day of %d strangers, one picture a visit, over\n"
              "%d random lists of each length. Intervals by person, widened for the curve's\n"
              "people. * the FMR needed is rarer than any the curve was measured at.\n"
              "= as set   - below, fewer than accepted   + missed, more than accepted\n"
              "? as set, but ten times as many as well: too few people to show it\n",
              STRANGERS, DRAWS);
    bench_say("%5s %5s %8s  | %-25s | %s\n", "flags", "set", "FMR", way[0].name, way[1].name);
    for (int n = 0; n < SIZES; n++) {
        struct cell cell[GROWTH_DIRECTIONS][SETS];
        if (sizes[n] >= way[0].to->persons || sizes[n] >= way[1].to->persons)
            break;
        for (int w = 0; w < GROWTH_DIRECTIONS; w++)
            measure(&way[w], sizes[n], cell[w]);
        for (int k = 0; k < SETS; k++) {
            bool beyond = cell[0][k].point.beyond || cell[1][k].point.beyond;
            bench_say("%5u %5g %8.0e%c", sizes[n], per_day[k], cell[0][k].point.fmr, beyond ? '*' : ' ');
            for (int w = 0; w < GROWTH_DIRECTIONS; w++) {
                const struct cell *c = &cell[w][k];
                bench_say(" | %5.3f %.*f %.*f-%.*f %c", (double)c->point.threshold, places(c->a_day),
                          c->a_day, places(c->interval.low), c->interval.low, places(c->interval.high),
                          c->interval.high, c->verdict);
                missed += c->verdict == '+';
                growth_worst_add(worst, c->a_day / per_day[k], beyond);
            }
            bench_say("\n");
        }
    }
    bench_say("\n");
    return missed;
}
