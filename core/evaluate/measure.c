/* Compares all templates of a dataset and hands the scores to whoever counts
 * them. */
#include "evaluate/measure.h"

#include "base/clock.h"
#include "match/gallery_code.h"
#include "match/threshold.h"

#include <stdlib.h>
#include <string.h>

enum { SEED = 1, DRAWS = 20 };
/* Groups are held against what the product would do, which the data may be too small to say by itself. */
static const double group_rates[2] = {1e-3, 1e-4};

static void scores(void *user, uint32_t picture, uint32_t first, uint32_t end, float *out)
{
    const struct gh_eval_look *look = ((const struct gh_looks *)user)->look;
    for (uint32_t i = first; i < end; i++)
        out[i - first] = gh_code_similarity(look[picture].template_, look[i].template_);
}

static bool groups(struct gh_evaluation *e, const struct gh_comparisons *c, struct gh_error *err)
{
    bool *in = calloc(c->persons, sizeof *in), ok = true;
    if (!in)
        return gh_error_set(err, GH_ERR_INTERNAL, "evaluation: out of memory");
    for (int l = 0; ok && l < e->data->labels; l++) {
        const struct gh_dataset_label *from = &e->data->label[l];
        struct gh_report_label *to = &e->label[e->labels++];
        to->name = from->name;
        for (int g = 0; ok && g < from->groups; g++) {
            struct gh_report_group *group = &to->group[to->count++];
            group->name = from->group[g];
            for (uint32_t p = 0; p < c->persons; p++)
                in[p] = from->of[p] == g;
            for (int t = 0; ok && t < 2; t++)
                ok = gh_rates_group(c, in, e->group_threshold[t], SEED, &group->at[t], err);
        }
    }
    free(in);
    return ok;
}

/* Of each of the data's pictures: whether it has no template, and that because it could not be read; else how
 * good it is. */
struct kinds {
    bool *failed, *left_out;
    float *quality;
};

static bool measure(struct gh_evaluation *e, struct gh_comparisons *c, const struct kinds *of,
                    void (*progress)(void *user, double share), void *user, struct gh_error *err)
{
    for (uint32_t i = 0; i < c->pictures; i++) {
        of->failed[i] = e->looks->look[i].result != GH_LOOK_GOOD;
        of->left_out[i] = e->looks->look[i].result == GH_LOOK_UNREADABLE;
        of->quality[i] = e->looks->look[i].quality;
    }
    if (!gh_rates_measure(c, SEED, progress, user, &e->rates, err))
        return false;
    for (int t = 0; t < 2; t++)
        e->group_threshold[t] = gh_threshold_for_fmr(&e->looks->info, group_rates[t]);
    if (e->rates.genuine) {
        if (!gh_rates_reject(c, of->quality, e->group_threshold[0], e->reject, err))
            return false;
        e->has_reject = true;
    }
    if (e->rates.genuine && e->rates.impostors) {
        e->found_count = gh_rates_identify(c, DRAWS, SEED, e->found, GH_REPORT_IDENTIFICATIONS, err);
        if (e->found_count < 0)
            return false;
    }
    return groups(e, c, err);
}

bool gh_evaluation_make(struct gh_evaluation *e, const struct gh_dataset *data, const struct gh_looks *looks,
                        void (*progress)(void *user, double share), void *user, struct gh_error *err)
{
    struct gh_comparisons c = {.pictures = data->pictures,
                               .persons = data->persons,
                               .person = data->person,
                               .pairs = data->pairs,
                               .pair_count = data->pair_count,
                               .scores = scores,
                               .user = (void *)looks};
    struct kinds of = {calloc(data->pictures, sizeof *of.failed), calloc(data->pictures, sizeof *of.left_out),
                       calloc(data->pictures, sizeof *of.quality)};
    memset(e, 0, sizeof *e);
    e->data = data;
    e->looks = looks;
    gh_clock_format_utc(gh_clock_wall_ms(), e->when, sizeof e->when);
    c.failed = of.failed;
    c.left_out = of.left_out;
    bool ok = of.failed && of.left_out && of.quality;
    if (!ok)
        gh_error_set(err, GH_ERR_INTERNAL, "evaluation: out of memory");
    ok = ok && measure(e, &c, &of, progress, user, err);
    free(of.failed);
    free(of.left_out);
    free(of.quality);
    return ok;
}
