/* What every form of the report says alike: the facts about the whole, and the sentences that explain the
 * tables. */
#include "evaluate/report_parts.h"

#include <stdarg.h>

struct telling {
    gh_part_fact *each;
    void *user;
};

static void fact(const struct telling *t, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void fact(const struct telling *t, const char *what, const char *fmt, ...)
{
    char text[2000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    t->each(t->user, what, text);
}

static void refusals(const struct telling *t, const struct gh_evaluation *e)
{
    const struct gh_looks *l = e->looks;
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    uint32_t enrolled = gh_part_enrolled(e);
    fact(t, "No face", "%s (%s): failures to enrol", gh_digits(a, l->no_face),
         gh_part_percent(b, gh_part_failed(e)));
    if (l->unreadable)
        fact(t, "Unreadable", "%s: left out of everything", gh_digits(a, l->unreadable));
    fact(t, "Refused", "%s (%s) would not be taken as references", gh_digits(a, l->refused),
         gh_part_percent(b, enrolled ? (double)l->refused / enrolled : 0));
}

static void comparisons(const struct telling *t, const struct gh_rates *r)
{
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    fact(t, "Comparisons", "%s of a person with themselves, %s of two people", gh_digits(a, r->genuine),
         gh_digits(b, r->impostors));
    if (r->genuine_failed)
        fact(t, "Not made", "%s of a person with themselves, for want of a face",
             gh_digits(a, r->genuine_failed));
    if (r->not_numbers)
        fact(t, "No numbers", "%s scores were none and count as -1", gh_digits(a, r->not_numbers));
    if (r->folds > 0)
        fact(t, "Accuracy", "%.2f %% over %d fold%s (standard deviation %.2f)", r->accuracy * 100, r->folds,
             r->folds == 1 ? "" : "s", r->accuracy_sd * 100);
    if (r->equal >= 0)
        fact(t, "Equal error", "%s", gh_part_percent(a, r->equal));
    else
        fact(t, "Equal error", "unknown: it needs pairs of one person and of two");
}

void gh_part_facts(const struct gh_evaluation *e, gh_part_fact *each, void *user)
{
    const struct telling t = {each, user};
    const struct gh_looks *l = e->looks;
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    if (*e->when)
        fact(&t, "Measured", "%s", e->when);
    fact(&t, "Source", "%s", e->source);
    fact(&t, "Pack", "%s, embedder %s", l->info.pack, l->info.embedder);
    fact(&t, "Pictures", "%s of %s %s", gh_digits(a, e->data->pictures), gh_digits(b, e->data->persons),
         e->data->persons == 1 ? "person" : "people");
    if (l->pictures_per_s > 0)
        fact(&t, "Speed", "%.1f pictures a second", l->pictures_per_s);
    refusals(&t, e);
    comparisons(&t, &e->rates);
}

const char gh_part_not_carried[] = "not carried: too few pairs of two people for this rate";
const char gh_part_of_intervals[] =
    "Intervals are of 95 %: by person draws other people like these; exact takes all comparisons for "
    "independent, which those of the same people are not.";
const char gh_part_of_found[] =
    "FPIR: searches by strangers that find anybody. FNIR: searches by people in the gallery that do not find "
    "them first; averaged over galleries drawn at random. The interval is of 95 % and of as many people as "
    "searched, however often; who did so far oftener than others makes them fewer.";
const char *gh_part_of_reject(char out[GH_PART_SENTENCES], const struct gh_evaluation *e)
{
    snprintf(
        out, GH_PART_SENTENCES,
        "At the threshold %.3f that the nets' own curve gives for FMR 1 in 1,000, whatever these pictures "
        "carry. Where quality foretells errors, FNMR falls steeply.",
        e->group_threshold[0]);
    return out;
}

const char *gh_part_of_groups(char out[GH_PART_SENTENCES], const struct gh_evaluation *e)
{
    snprintf(out, GH_PART_SENTENCES,
             "At the thresholds %.3f and %.3f that the nets' own curve gives; strangers of the same group "
             "alone. Intervals are of 95 %%, the wider of by person and exact. Ratios are of groups of at "
             "least %d people with a face, for FNMR with two to compare; * where there are not two such: of "
             "all groups, whose few people may be unlike the rest. No number where the smallest rate is "
             "none. In brackets: from the ends of both "
             "intervals.",
             e->group_threshold[0], e->group_threshold[1], GH_PART_LEAST_PERSONS);
    return out;
}
