/* Halves of the people, their curves, and the arithmetic of two samples: an interval that holds between
 * them. */
#include "growth.h"

#include "base/rand.h"
#include "match/gallery_code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 4 }; /* 1e-2 … 1e-5 */

/* FNV-1a. */
static uint64_t name_hash(const char *name)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 0x100000001b3u;
    return hash;
}

void growth_half(const struct gh_dataset *d, const struct gh_looks *l, uint64_t salt, int half,
                 struct growth_crowd *out)
{
    uint32_t *number = growth_room(d->persons, sizeof *number); /* from 1 */
    *out = (struct growth_crowd){.person = growth_room(d->pictures, sizeof *out->person),
                                 .picture = growth_room(d->pictures, sizeof *out->picture),
                                 .template_ = growth_room(d->pictures, sizeof *out->template_),
                                 .failed = growth_room(d->pictures, sizeof *out->failed)};
    for (uint32_t i = 0; i < d->pictures; i++) {
        uint32_t person = d->person[i];
        if (l->look[i].result != GH_LOOK_GOOD ||
            (int)(gh_rand_mix(name_hash(d->name[person]), salt) & 1) != half)
            continue;
        if (!number[person])
            number[person] = ++out->persons;
        out->person[out->pictures] = number[person] - 1;
        out->picture[out->pictures] = i;
        out->template_[out->pictures++] = l->look[i].template_;
    }
    free(number);
}

void growth_crowd_free(struct growth_crowd *c)
{
    free(c->person);
    free(c->picture);
    free(c->template_);
    free(c->failed);
    *c = (struct growth_crowd){0};
}

static void scores(void *user, uint32_t picture, uint32_t first, uint32_t end, float *out)
{
    const struct growth_crowd *c = user;
    for (uint32_t i = first; i < end; i++)
        out[i - first] = gh_code_similarity(c->template_[picture], c->template_[i]);
}

static struct gh_comparisons comparisons(const struct growth_crowd *c)
{
    return (struct gh_comparisons){.pictures = c->pictures,
                                   .persons = c->persons,
                                   .person = c->person,
                                   .failed = c->failed,
                                   .scores = scores,
                                   .user = (void *)c};
}

void growth_curve(const struct growth_crowd *c, const struct gh_vision_info *pack,
                  struct gh_vision_info *info, struct gh_rates *rates)
{
    struct gh_comparisons all = comparisons(c);
    struct gh_error err;
    growth_must(gh_rates_measure(&all, GROWTH_SEED, NULL, NULL, rates, &err), &err);
    if (!rates->rate[2].carried) {
        gh_error_set(&err, GH_ERR_INPUT, "too few people: half of them do not carry a rate of 1 in 10,000");
        growth_must(false, &err);
    }
    *info = *pack;
    info->curve_count = 0;
    for (int i = 0; i < ROWS && rates->rate[i].carried; i++) {
        const struct gh_rate *r = &rates->rate[i];
        info->curve[info->curve_count++] = (struct gh_curve_row){
            r->threshold, (float)r->fmr, (float)r->fnmr, (float)r->fmr_person.low, (float)r->fmr_person.high};
        info->least_fmr = (float)r->fmr;
    }
}

void growth_pairs(const struct growth_crowd *c, float threshold, struct gh_group_rate *out)
{
    struct gh_comparisons all = comparisons(c);
    struct gh_error err;
    bool *everybody = growth_room(c->persons, sizeof *everybody);
    memset(everybody, true, c->persons);
    growth_must(gh_rates_group(&all, everybody, threshold, GROWTH_SEED, out, &err), &err);
    free(everybody);
}

/* The mean of m future observations lies within mean ± t·s·√(1/n + 1/m) of n seen ones (Meeker, Hahn &
 * Escobar 2017, Statistical Intervals, ch. 4), so within the seen mean's own interval widened √(1 + n/m)
 * times. A rate over pairs of people is such a mean in its leading term, by person (Hoeffding 1948, a
 * U-statistic's variance); s is read off the bootstrap's interval, on each side for itself, of the rate's
 * logarithm, since rates scatter by a factor. The same widening serves the other way round, for a rate
 * measured on n people at a threshold that m others gave. A rate of nothing has no logarithm: its exact
 * interval stays as it is. */
struct gh_interval growth_between(double rate, struct gh_interval interval, uint32_t persons, uint32_t others)
{
    if (rate <= 0)
        return interval;
    double wider = sqrt(1 + (double)persons / (double)others);
    struct gh_interval out = {rate * pow(interval.low / rate, wider),
                              rate * pow(interval.high / rate, wider)};
    out.high = out.high > 1 ? 1 : out.high;
    return out;
}

char growth_verdict(struct gh_interval interval, double set)
{
    return interval.low > set ? '+' : interval.high < set ? '-' : interval.high > 10 * set ? '?' : '=';
}

void growth_worst_add(struct growth_worst *w, double times, bool beyond)
{
    double *worst = beyond ? &w->beyond : &w->measured;
    *worst = times > *worst ? times : *worst;
}
