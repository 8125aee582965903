/* The liveness check's error rates as text: figures by kind, the worst of them, what small counts cannot say,
 * and by name the presentations that went wrong. */
#include "evaluate/pad_report.h"

#include "base/clock.h"
#include "evaluate/report_pen.h"
#include "match/live_score.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED = 20, NAME_CELLS = 18 };

bool gh_pad_evaluation_make(struct gh_pad_evaluation *e, const struct gh_pad_set *set,
                            const struct gh_pad_looks *looks, struct gh_error *err)
{
    *e = (struct gh_pad_evaluation){.set = set, .looks = looks};
    e->several = calloc(set->kinds, sizeof *e->several);
    e->single = calloc(set->kinds, sizeof *e->single);
    if (!e->several || !e->single) {
        gh_pad_evaluation_free(e);
        return gh_error_set(err, GH_ERR_INTERNAL, "presentations: out of memory");
    }
    gh_clock_format_utc(gh_clock_wall_ms(), e->when, sizeof e->when);
    for (uint32_t i = 0; i < set->count; i++) {
        const struct gh_presentation *p = &set->item[i];
        struct gh_pad_tally *t = p->form == GH_PAD_PICTURE ? e->single : e->several;
        t[p->kind].count[looks->look[i].outcome]++;
    }
    return true;
}

void gh_pad_evaluation_free(struct gh_pad_evaluation *e)
{
    free(e->several);
    free(e->single);
    memset(e, 0, sizeof *e);
}

/* ---- facts ---- */

static void put_whole(const struct gh_pen *p, const struct gh_pad_evaluation *e)
{
    char clean[GH_PART_TEXT], a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    uint64_t living = 0;
    for (uint32_t i = 0; i < e->set->count; i++)
        living += e->set->item[i].kind == GH_PAD_LIVE;
    gh_pen_fact(p, "Measured", "%s", gh_pen_name(p, clean, sizeof clean, e->when));
    gh_pen_fact(p, "Source", "%s", gh_pen_name(p, clean, sizeof clean, e->source));
    gh_pen_fact(p, "Pack", "%s", e->looks->pack);
    gh_pen_fact(p, "Presented", "%s living, %s attacks", gh_digits(a, living),
                gh_digits(b, e->set->count - living));
    if (e->set->aside)
        gh_pen_fact(p, "Left aside", "%s, neither pictures nor films by their names",
                    gh_digits(a, e->set->aside));
    gh_pen_fact(p, "Verdict",
                "passive, of frames that are fit, as a gate comes to it: living when the median of %d to %d "
                "scores is at least %.2f and at most a quarter are below %.2f; an attack when it is at most "
                "%.2f and none is above %.2f; else no response, where a gate asks for turns of the head",
                GH_LIVE_LEAST, GH_LIVE_SCORES, (double)GH_LIVE_PASS_MEDIAN, (double)GH_LIVE_PASS_LOW,
                (double)GH_LIVE_FAIL_MEDIAN, (double)GH_LIVE_FAIL_HIGH);
}

/* ---- tables ---- */

static void put_rate(const struct gh_pen *p, struct gh_pad_rate r)
{
    char rate[GH_PART_NUMBER], in[GH_PART_NUMBER] = "", of[GH_PART_NUMBER];
    if (r.of)
        gh_part_interval(in, r.in);
    fprintf(p->f, " %7s %-15s %6s", gh_part_percent(rate, r.rate), in, gh_digits(of, r.of));
}

static void put_row(const struct gh_pen *p, const char *kind, const struct gh_pad_tally *t, bool attack)
{
    char fit[GH_PART_TEXT];
    gh_pen_fitting(p, fit, sizeof fit, kind, NAME_CELLS);
    fprintf(p->f, "%s%*s", fit, NAME_CELLS - gh_part_points(fit), "");
    put_rate(p, attack ? gh_pad_apcer(t) : gh_pad_bpcer(t));
    put_rate(p, gh_pad_nrr(t));
    fputc('\n', p->f);
}

static void put_worst(const struct gh_pen *p, const struct gh_pad_evaluation *e, const struct gh_pad_tally *t)
{
    char fit[GH_PART_TEXT], rate[GH_PART_NUMBER], in[GH_PART_NUMBER], a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    int worst = gh_pad_worst(t + 1, (int)e->set->kinds - 1);
    if (worst < 0) {
        gh_pen_fact(p, "Worst APCER", "unknown: no attack was answered");
        return;
    }
    struct gh_pad_rate r = gh_pad_apcer(&t[worst + 1]);
    gh_pen_fact(p, "Worst APCER", "%s: %s (%s), %s of %s answered were taken for living",
                gh_pen_name(p, fit, sizeof fit, e->set->kind[worst + 1]), gh_part_percent(rate, r.rate),
                gh_part_interval(in, r.in), gh_digits(a, r.errors), gh_digits(b, r.of));
}

static void put_plain(const struct gh_pen *p, const char *kind, const struct gh_pad_tally *t, bool attack)
{
    char clean[GH_PART_TEXT], fit[GH_PART_TEXT], says[GH_PART_TEXT + 200];
    gh_pen_fitting(p, fit, sizeof fit, gh_pen_name(p, clean, sizeof clean, kind), 60);
    gh_pad_plain(says, sizeof says, fit, t, attack);
    if (*says)
        gh_pen_wrap(p, 0, 2, says);
}

static bool any(const struct gh_pad_evaluation *e, const struct gh_pad_tally *t)
{
    uint64_t n = 0;
    for (uint32_t k = 0; k < e->set->kinds; k++)
        n += gh_pad_presented(&t[k]);
    return n > 0;
}

static void put_table(const struct gh_pen *p, const struct gh_pad_evaluation *e, const struct gh_pad_tally *t)
{
    const struct gh_pad_set *s = e->set;
    fprintf(p->f, "%-*s %7s %-15s %6s %7s %-15s %6s\n", NAME_CELLS, "attack", "APCER", "95 %", "of", "APNRR",
            "95 %", "of");
    uint32_t shown = 0;
    for (uint32_t k = 1; k < s->kinds; k++) {
        if (!gh_pad_presented(&t[k]))
            continue;
        put_row(p, s->kind[k], &t[k], true);
        shown++;
    }
    if (!shown)
        fputs("none presented\n", p->f);
    fprintf(p->f, "%-*s %7s %-15s %6s %7s\n", NAME_CELLS, "people", "BPCER", "", "", "BPNRR");
    put_row(p, s->kind[GH_PAD_LIVE], &t[GH_PAD_LIVE], false);
    put_worst(p, e, t);
    for (uint32_t k = 1; k < s->kinds; k++) {
        if (gh_pad_presented(&t[k]))
            put_plain(p, s->kind[k], &t[k], true);
    }
    put_plain(p, s->kind[GH_PAD_LIVE], &t[GH_PAD_LIVE], false);
}

/* ---- by name ---- */

static bool wrong(const struct gh_pad_evaluation *e, uint32_t i, enum gh_pad_outcome o)
{
    enum gh_pad_outcome right = e->set->item[i].kind == GH_PAD_LIVE ? GH_PAD_TAKEN : GH_PAD_REFUSED;
    return e->looks->look[i].outcome == o && o != right && o != GH_PAD_UNREADABLE;
}

static void put_one(const struct gh_pen *p, const struct gh_pad_evaluation *e, uint32_t i)
{
    const struct gh_pad_look *l = &e->looks->look[i];
    char fit[GH_PART_TEXT], text[GH_PART_TEXT + 200], score[40] = "";
    bool why = l->fault && l->outcome != GH_PAD_NO_FACE;
    gh_pen_fitting(p, fit, sizeof fit, e->set->item[i].file, p->width - 4);
    if (l->score >= 0)
        snprintf(score, sizeof score, ", mean score %.2f", (double)l->score);
    snprintf(text, sizeof text, "%s: %s; %u of %u frames fit%s%s%s", fit, gh_pad_outcome_name(l->outcome),
             l->fit, l->frames, score, why ? "; the others mostly: " : "",
             why ? gh_gate_fault_name(l->fault) : "");
    gh_pen_wrap(p, 0, 2, text);
}

static void put_named(const struct gh_pen *p, const struct gh_pad_evaluation *e)
{
    uint32_t shown = 0, all = 0;
    for (int o = 0; o < GH_PAD_OUTCOMES; o++)
        for (uint32_t i = 0; i < e->set->count; i++) {
            if (!wrong(e, i, (enum gh_pad_outcome)o))
                continue;
            if (!all++)
                gh_pen_head(p, "Not as they should be");
            if (shown < NAMED) {
                put_one(p, e, i);
                shown++;
            }
        }
    if (all > shown)
        fprintf(p->f, "and %u more in --json\n", all - shown);
}

static void put_faults(const struct gh_pen *p, const struct gh_dataset *d)
{
    char n[GH_PART_NUMBER], clean[GH_PART_TEXT];
    size_t all = gh_dataset_fault_total(d);
    if (!all)
        return;
    gh_pen_head(p, "Faults (%s)", gh_digits(n, all));
    for (size_t i = 0; i < d->fault_count && i < GH_PART_FAULTS; i++)
        gh_pen_wrap(p, 0, 2, gh_pen_name(p, clean, sizeof clean, d->faults[i].text));
    if (all > GH_PART_FAULTS)
        fprintf(p->f, "and %s more\n", gh_digits(n, all - GH_PART_FAULTS));
}

bool gh_pad_report_text(FILE *out, const struct gh_pad_evaluation *e, int width, bool colours)
{
    struct gh_pen p = {out, width < 40 ? 40 : width, gh_pen_utf8(), colours};
    put_whole(&p, e);
    if (any(e, e->several)) {
        gh_pen_head(&p, "Films and series of pictures: the gate's verdict over several frames");
        put_table(&p, e, e->several);
    }
    if (any(e, e->single)) {
        gh_pen_head(&p, "Pictures alone: what one frame can give");
        put_table(&p, e, e->single);
        gh_pen_wrap(&p, 0, 0,
                    "One score against the median's limits. No gate decides on one frame: these figures "
                    "tell of the nets, not of the product. Present films, or a folder of pictures each.");
    }
    gh_pen_head(&p, "What the rates are");
    gh_pen_wrap(&p, 0, 0,
                "ISO/IEC 30107-3. APCER: attacks taken for living, BPCER: living people refused, both of "
                "those that were answered; APNRR, BPNRR: no response (no face, face never fit, too few "
                "frames, undecided), of all. Intervals are exact and take presentations for independent, "
                "which several of one person, or with one picture or screen, are not.");
    put_named(&p, e);
    put_faults(&p, &e->set->data);
    return fflush(out) == 0 && !ferror(out);
}
