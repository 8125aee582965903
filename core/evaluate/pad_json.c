/* The liveness check's error rates as JSON: rates as shares; what is not known is null, never zero. */
#include "evaluate/pad_report.h"

#include "evaluate/report_parts.h"
#include "match/live_score.h"

#include <cjson/cJSON.h>

static void text(cJSON *o, const char *key, const char *value)
{
    char clean[GH_PART_TEXT];
    cJSON_AddStringToObject(o, key, gh_part_text(clean, sizeof clean, value, GH_PART_DATA));
}

static cJSON *row(cJSON *array)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(array, o);
    return o;
}

/* {"rate", "errors", "of", "exact_low", "exact_high"} */
static void add_rate(cJSON *o, const char *key, struct gh_pad_rate r)
{
    cJSON *one = cJSON_AddObjectToObject(o, key);
    if (r.of)
        cJSON_AddNumberToObject(one, "rate", r.rate);
    else
        cJSON_AddNullToObject(one, "rate");
    cJSON_AddNumberToObject(one, "errors", (double)r.errors);
    cJSON_AddNumberToObject(one, "of", (double)r.of);
    cJSON_AddNumberToObject(one, "exact_low", r.in.low);
    cJSON_AddNumberToObject(one, "exact_high", r.in.high);
}

static void add_kind(cJSON *o, const char *kind, const struct gh_pad_tally *t, bool attack)
{
    text(o, "kind", kind);
    add_rate(o, attack ? "apcer" : "bpcer", attack ? gh_pad_apcer(t) : gh_pad_bpcer(t));
    add_rate(o, attack ? "apnrr" : "bpnrr", gh_pad_nrr(t));
    cJSON_AddBoolToObject(o, "too_few", gh_pad_answered(t) < GH_PAD_LEAST);
    cJSON *counts = cJSON_AddObjectToObject(o, "outcomes");
    for (int i = 0; i < GH_PAD_OUTCOMES; i++)
        cJSON_AddNumberToObject(counts, gh_pad_outcome_name((enum gh_pad_outcome)i), (double)t->count[i]);
}

static void add_table(cJSON *o, const char *key, const struct gh_pad_evaluation *e,
                      const struct gh_pad_tally *t)
{
    const struct gh_pad_set *s = e->set;
    cJSON *table = cJSON_AddObjectToObject(o, key), *attacks = cJSON_AddArrayToObject(table, "attacks");
    int worst = gh_pad_worst(t + 1, (int)s->kinds - 1);
    for (uint32_t k = 1; k < s->kinds; k++)
        add_kind(row(attacks), s->kind[k], &t[k], true);
    add_kind(cJSON_AddObjectToObject(table, "live"), s->kind[GH_PAD_LIVE], &t[GH_PAD_LIVE], false);
    if (worst < 0)
        cJSON_AddNullToObject(table, "worst_attack");
    else
        text(table, "worst_attack", s->kind[worst + 1]);
}

static void add_limits(cJSON *o)
{
    cJSON *l = cJSON_AddObjectToObject(o, "limits");
    cJSON_AddNumberToObject(l, "scores_least", GH_LIVE_LEAST);
    cJSON_AddNumberToObject(l, "scores_most", GH_LIVE_SCORES);
    cJSON_AddNumberToObject(l, "living_median", (double)GH_LIVE_PASS_MEDIAN);
    cJSON_AddNumberToObject(l, "living_quarter", (double)GH_LIVE_PASS_LOW);
    cJSON_AddNumberToObject(l, "attack_median", (double)GH_LIVE_FAIL_MEDIAN);
    cJSON_AddNumberToObject(l, "attack_most", (double)GH_LIVE_FAIL_HIGH);
}

static void add_presentations(cJSON *o, const struct gh_pad_evaluation *e)
{
    static const char *const forms[] = {"picture", "film", "series"};
    cJSON *all = cJSON_AddArrayToObject(o, "presentations");
    for (uint32_t i = 0; i < e->set->count; i++) {
        const struct gh_presentation *p = &e->set->item[i];
        const struct gh_pad_look *l = &e->looks->look[i];
        cJSON *one = row(all);
        text(one, "file", p->file);
        text(one, "kind", e->set->kind[p->kind]);
        cJSON_AddBoolToObject(one, "attack", p->kind != GH_PAD_LIVE);
        text(one, "form", forms[p->form]);
        text(one, "outcome", gh_pad_outcome_name(l->outcome));
        cJSON_AddNumberToObject(one, "frames", l->frames);
        cJSON_AddNumberToObject(one, "faces", l->faces);
        cJSON_AddNumberToObject(one, "fit", l->fit);
        if (l->score >= 0)
            cJSON_AddNumberToObject(one, "score", (double)l->score);
        if (l->fault)
            text(one, "mostly", gh_gate_fault_name(l->fault));
    }
}

bool gh_pad_report_json(FILE *out, const struct gh_pad_evaluation *e)
{
    cJSON *o = cJSON_CreateObject();
    text(o, "when", e->when);
    text(o, "source", e->source);
    text(o, "pack", e->looks->pack);
    add_limits(o);
    add_table(o, "several_frames", e, e->several);
    add_table(o, "single_pictures", e, e->single);
    add_presentations(o, e);
    cJSON_AddNumberToObject(o, "left_aside", e->set->aside);
    cJSON *faults = cJSON_AddArrayToObject(o, "faults");
    for (size_t i = 0; i < e->set->data.fault_count; i++) {
        char clean[GH_PART_TEXT];
        gh_part_text(clean, sizeof clean, e->set->data.faults[i].text, GH_PART_DATA);
        cJSON_AddItemToArray(faults, cJSON_CreateString(clean));
    }
    char *print = cJSON_PrintUnformatted(o);
    bool ok = print && fprintf(out, "%s\n", print) > 0 && fflush(out) == 0 && !ferror(out);
    cJSON_free(print);
    cJSON_Delete(o);
    return ok;
}
