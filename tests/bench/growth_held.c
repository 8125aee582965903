/* Held-out people: a threshold from one half's curve, the false-match rate on the other half's pairs. */
#include "growth.h"

#include "match/threshold.h"

enum { RATES = 2, HALVINGS = 25 };
static const double set[RATES] = {1e-3, 1e-4};

/* The row of the curve that states this rate. */
static const struct gh_rate *row_of(const struct gh_rates *r, double rate)
{
    const struct gh_rate *row = r->rate;
    while (row->wanted > rate * 1.5)
        row++;
    return row;
}

static struct gh_interval stated_for(const struct gh_rates *r, double rate, const struct growth_crowd *from,
                                     const struct growth_crowd *to)
{
    const struct gh_rate *row = row_of(r, rate);
    return growth_between(row->fmr, row->fmr_person, from->persons, to->persons);
}

static bool within(double rate, struct gh_interval i)
{
    return rate >= i.low && rate <= i.high;
}

/* Whether the intervals are as wide as they claim: other halvings of the same people. */
static void say_halvings(const struct gh_dataset *d, const struct gh_looks *l)
{
    int held[RATES] = {0};
    for (int h = 1; h <= HALVINGS; h++) {
        struct growth_crowd half[2];
        for (int i = 0; i < 2; i++)
            growth_half(d, l, (uint64_t)h, i, &half[i]);
        for (int i = 0; i < 2; i++) {
            struct gh_vision_info info;
            struct gh_rates rates;
            growth_curve(&half[i], &l->info, &info, &rates);
            for (int k = 0; k < RATES; k++) {
                struct gh_group_rate group;
                growth_pairs(&half[1 - i], gh_threshold_for_fmr(&info, set[k]), &group);
                held[k] += within(group.fmr, stated_for(&rates, set[k], &half[i], &half[1 - i]));
            }
        }
        for (int i = 0; i < 2; i++)
            growth_crowd_free(&half[i]);
    }
    bench_say("%d other halvings, both ways: within it %d and %d of %d times; 95 %% are %.1f.\n\n", HALVINGS,
              held[0], held[1], 2 * HALVINGS, 0.95 * 2 * HALVINGS);
}

int growth_held(const struct gh_dataset *d, const struct gh_looks *l, const struct growth_direction *way,
                int *held, int *asked)
{
    bench_say("1. Held out: false-match rate (FMR) on people who were not used for the curve.\n"
              "95 %% intervals by person; \"for others\" is the curve's, widened for a new sample\n"
              "of as many people as the other half has.\n");
    bench_say("%-7s%5s %5s %16s %16s %8s %16s\n", "", "set", "at", "curve's interval", "for others",
              "measured", "its interval");
    for (int w = 0; w < GROWTH_DIRECTIONS; w++) {
        for (int k = 0; k < RATES; k++) {
            float at = gh_threshold_for_fmr(&way[w].info, set[k]);
            struct gh_interval curve = row_of(&way[w].rates, set[k])->fmr_person;
            struct gh_interval stated = stated_for(&way[w].rates, set[k], way[w].from, way[w].to);
            struct gh_group_rate group;
            growth_pairs(way[w].to, at, &group);
            bool good = within(group.fmr, stated);
            bench_say("%-7s%5.0e %5.3f  %7.1e-%7.1e  %7.1e-%7.1e %8.2e  %7.1e-%7.1e%s\n", way[w].name, set[k],
                      (double)at, curve.low, curve.high, stated.low, stated.high, group.fmr,
                      group.fmr_person.low, group.fmr_person.high, good ? "" : "  missed");
            *held += good;
            ++*asked;
        }
    }
    say_halvings(d, l);
    return *asked - *held;
}
