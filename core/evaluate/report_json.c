/* What was measured, as JSON for programs: rates as shares, not per cent; what is not known is null
 * or left out, never zero. */
#include "evaluate/report_parts.h"

#include <cjson/cJSON.h>
#include <math.h>

static void text(cJSON *o, const char *key, const char *value)
{
    char clean[GH_PART_TEXT];
    cJSON_AddStringToObject(o, key, gh_part_text(clean, sizeof clean, value, GH_PART_DATA));
}

/* No number and less than nothing are not known. */
static void rate(cJSON *o, const char *key, double value)
{
    if (value >= 0)
        cJSON_AddNumberToObject(o, key, value);
    else
        cJSON_AddNullToObject(o, key);
}

static void count(cJSON *o, const char *key, uint64_t value)
{
    cJSON_AddNumberToObject(o, key, (double)value);
}

/* {"low", "high"} by person, {"exact_low", "exact_high"} as if all comparisons were independent. */
static void interval(cJSON *o, const char *key, struct gh_interval person, struct gh_interval exact)
{
    cJSON *i = cJSON_AddObjectToObject(o, key);
    rate(i, "low", person.low);
    rate(i, "high", person.high);
    rate(i, "exact_low", exact.low);
    rate(i, "exact_high", exact.high);
}

static cJSON *row(cJSON *array)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(array, o);
    return o;
}

static void add_rates(cJSON *o, const struct gh_rates *r)
{
    cJSON *fnmr = cJSON_AddObjectToObject(o, "fnmr"), *fmr = cJSON_AddObjectToObject(o, "fmr"),
          *frr = cJSON_AddObjectToObject(o, "frr"), *thresholds = cJSON_AddObjectToObject(o, "thresholds"),
          *fnmr_in = cJSON_AddObjectToObject(o, "fnmr_interval"),
          *fmr_in = cJSON_AddObjectToObject(o, "fmr_interval");
    for (int i = 0; i < GH_RATE_ROWS; i++) {
        const struct gh_rate *at = &r->rate[i];
        char key[GH_PART_NUMBER];
        if (!at->carried)
            continue;
        gh_part_key(key, at->wanted);
        rate(fnmr, key, at->fnmr);
        rate(fmr, key, at->fmr);
        rate(frr, key, at->frr);
        cJSON_AddNumberToObject(thresholds, key, at->threshold);
        interval(fnmr_in, key, at->fnmr_person, at->fnmr_exact);
        interval(fmr_in, key, at->fmr_person, at->fmr_exact);
    }
}

static void add_found(cJSON *o, const struct gh_evaluation *e)
{
    cJSON *found = cJSON_AddArrayToObject(o, "identification");
    for (int i = 0; i < e->found_count; i++) {
        const struct gh_identification *f = &e->found[i];
        cJSON *one = row(found);
        count(one, "gallery", f->gallery);
        rate(one, "fpir", f->fpir);
        cJSON_AddNumberToObject(one, "threshold", f->threshold);
        rate(one, "fnir", f->searches ? f->fnir : -1);
        cJSON *in = cJSON_AddObjectToObject(one, "fnir_interval");
        rate(in, "low", f->fnir_person.low);
        rate(in, "high", f->fnir_person.high);
        count(one, "people", f->people);
        count(one, "searches", f->searches);
        count(one, "misses", f->misses);
        count(one, "strangers", f->strangers);
        count(one, "false_alarms", f->false_alarms);
    }
    cJSON *reject = cJSON_AddArrayToObject(o, "reject");
    for (int i = 0; e->has_reject && i < GH_REJECT_ROWS; i++) {
        cJSON *one = row(reject);
        rate(one, "rejected", e->reject[i].rejected);
        rate(one, "fnmr", e->reject[i].genuine ? e->reject[i].fnmr : -1);
        rate(one, "quality", e->reject[i].quality);
        count(one, "genuine", e->reject[i].genuine);
    }
}

static void add_group(cJSON *array, const struct gh_evaluation *e, const struct gh_report_group *g)
{
    static const char *const wanted[] = {"1e-3", "1e-4"};
    char says[800];
    cJSON *one = row(array);
    text(one, "name", g->name);
    count(one, "people", g->at[0].persons);
    count(one, "pictures", g->at[0].pictures);
    count(one, "failed", g->at[0].failed);
    count(one, "enrolled", g->at[0].enrolled);
    count(one, "compared", g->at[0].compared);
    cJSON *rates = cJSON_AddObjectToObject(one, "at");
    for (int i = 0; i < 2; i++) {
        const struct gh_group_rate *r = &g->at[i];
        cJSON *at = cJSON_AddObjectToObject(rates, wanted[i]);
        cJSON_AddNumberToObject(at, "threshold", e->group_threshold[i]);
        rate(at, "fmr", r->impostors ? r->fmr : -1);
        rate(at, "fnmr", r->genuine ? r->fnmr : -1);
        interval(at, "fmr_interval", r->fmr_person, r->fmr_exact);
        interval(at, "fnmr_interval", r->fnmr_person, r->fnmr_exact);
        count(at, "impostors", r->impostors);
        count(at, "genuine", r->genuine);
        count(at, "false_matches", r->false_matches);
        count(at, "false_non_matches", r->false_non_matches);
    }
    gh_report_plain(says, sizeof says, &g->at[0], GH_PART_LEAST_PERSONS);
    cJSON_AddStringToObject(one, "says", says);
}

/* KEY, KEY_low and KEY_high, null where there is no such end; KEY_few_people. */
static void add_ratio(cJSON *o, const char *key, struct gh_part_ratio r)
{
    char name[32];
    rate(o, key, r.value);
    snprintf(name, sizeof name, "%s_low", key);
    rate(o, name, r.low > 0 ? r.low : -1);
    snprintf(name, sizeof name, "%s_high", key);
    rate(o, name, isfinite(r.high) ? r.high : -1);
    snprintf(name, sizeof name, "%s_few_people", key);
    cJSON_AddBoolToObject(o, name, r.few);
}

static void add_groups(cJSON *o, const struct gh_evaluation *e)
{
    cJSON *groups = cJSON_AddObjectToObject(o, "groups"),
          *ratios = cJSON_AddObjectToObject(o, "group_ratios");
    for (int i = 0; i < e->labels; i++) {
        const struct gh_report_label *l = &e->label[i];
        char name[GH_PART_TEXT];
        gh_part_text(name, sizeof name, l->name, GH_PART_DATA);
        cJSON *array = cJSON_AddArrayToObject(groups, name), *ratio = cJSON_AddObjectToObject(ratios, name);
        for (int k = 0; k < l->count; k++)
            add_group(array, e, &l->group[k]);
        for (int at = 0; at < 2; at++) {
            cJSON *one = cJSON_AddObjectToObject(ratio, at ? "1e-4" : "1e-3");
            add_ratio(one, "fmr", gh_part_ratio(l, at, false));
            add_ratio(one, "fnmr", gh_part_ratio(l, at, true));
        }
    }
}

static void add_worst(cJSON *o, const char *key, const struct gh_evaluation *e, const struct gh_worst *w,
                      int n)
{
    cJSON *array = cJSON_AddArrayToObject(o, key);
    for (int i = 0; i < n; i++) {
        char a[GH_PART_TEXT];
        cJSON *one = row(array), *files = cJSON_AddArrayToObject(one, "files");
        gh_part_text(a, sizeof a, gh_part_file(e, w[i].a), GH_PART_DATA);
        cJSON_AddItemToArray(files, cJSON_CreateString(a));
        gh_part_text(a, sizeof a, gh_part_file(e, w[i].b), GH_PART_DATA);
        cJSON_AddItemToArray(files, cJSON_CreateString(a));
        cJSON_AddNumberToObject(one, "score", w[i].score);
    }
}

static void add_whole(cJSON *o, const struct gh_evaluation *e)
{
    const struct gh_rates *r = &e->rates;
    const struct gh_looks *l = e->looks;
    text(o, "when", e->when);
    text(o, "source", e->source);
    text(o, "pack", l->info.pack);
    text(o, "embedder", l->info.embedder);
    count(o, "pictures", e->data->pictures);
    count(o, "people", e->data->persons);
    count(o, "no_face", l->no_face);
    count(o, "unreadable", l->unreadable);
    count(o, "refused", l->refused);
    rate(o, "failure_to_enrol", gh_part_failed(e));
    rate(o, "pictures_per_s", l->pictures_per_s);
    count(o, "genuine", r->genuine);
    count(o, "genuine_failed", r->genuine_failed);
    count(o, "impostors", r->impostors);
    count(o, "not_numbers", r->not_numbers);
    count(o, "folds", r->folds > 0 ? (uint64_t)r->folds : 0);
    rate(o, "accuracy", r->folds > 0 ? r->accuracy : -1);
    rate(o, "accuracy_sd", r->folds > 0 ? r->accuracy_sd : -1);
    rate(o, "equal_error_rate", r->equal);
}

bool gh_report_json(FILE *out, const struct gh_evaluation *e)
{
    const struct gh_rates *r = &e->rates;
    cJSON *o = cJSON_CreateObject();
    add_whole(o, e);
    add_rates(o, r);
    add_found(o, e);
    add_groups(o, e);
    add_worst(o, "worst_genuine", e, r->worst_genuine, r->worst_genuine_count);
    add_worst(o, "worst_impostor", e, r->worst_impostor, r->worst_impostor_count);
    cJSON *faults = cJSON_AddArrayToObject(o, "faults"), *curve = cJSON_AddArrayToObject(o, "curve");
    for (size_t i = 0; i < e->data->fault_count; i++) {
        char clean[GH_PART_TEXT];
        gh_part_text(clean, sizeof clean, e->data->faults[i].text, GH_PART_DATA);
        cJSON_AddItemToArray(faults, cJSON_CreateString(clean));
    }
    for (int i = 0; i < GH_RATE_CURVE; i++) {
        if (!gh_part_curve_has(e, i))
            continue;
        cJSON *one = row(curve);
        rate(one, "fmr", r->curve_fmr[i]);
        rate(one, "fnmr", r->curve_fnmr[i]);
        cJSON_AddNumberToObject(one, "score", r->curve_score[i]);
    }
    char *print = cJSON_PrintUnformatted(o);
    bool ok = print && fprintf(out, "%s\n", print) > 0 && fflush(out) == 0 && !ferror(out);
    cJSON_free(print);
    cJSON_Delete(o);
    return ok;
}
