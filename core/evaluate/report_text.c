/* What was measured, for a person at a terminal of 80 columns: figures first, then how far they hold.
 * What the pairs cannot say is said in words, never left as an empty or a hopeful number. */
#include "evaluate/report_pen.h"

enum { WORST_SHOWN = 10 };

static void put_whole(const struct gh_pen *p, const struct gh_evaluation *e)
{
    const struct gh_rates *r = &e->rates;
    const struct gh_looks *l = e->looks;
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER], clean[GH_PART_TEXT];
    uint32_t enrolled = gh_part_enrolled(e);
    if (*e->when)
        gh_pen_fact(p, "Measured", "%s", gh_pen_name(p, clean, sizeof clean, e->when));
    gh_pen_fact(p, "Source", "%s", gh_pen_name(p, clean, sizeof clean, e->source));
    gh_pen_fact(p, "Pack", "%s, embedder %s", l->info.pack, l->info.embedder);
    gh_pen_fact(p, "Pictures", "%s of %s %s", gh_part_count(a, e->data->pictures),
                gh_part_count(b, e->data->persons), e->data->persons == 1 ? "person" : "people");
    if (l->pictures_per_s > 0)
        gh_pen_fact(p, "Speed", "%.1f pictures a second", l->pictures_per_s);
    gh_pen_fact(p, "No face", "%s (%s): failures to enrol", gh_part_count(a, l->no_face),
                gh_part_percent(b, gh_part_failed(e)));
    if (l->unreadable)
        gh_pen_fact(p, "Unreadable", "%s: left out of everything", gh_part_count(a, l->unreadable));
    gh_pen_fact(p, "Refused", "%s (%s) would not be taken as references", gh_part_count(a, l->refused),
                gh_part_percent(b, enrolled ? (double)l->refused / enrolled : 0));
    gh_pen_fact(p, "Comparisons", "%s of a person with themselves, %s of two people",
                gh_part_count(a, r->genuine), gh_part_count(b, r->impostors));
    if (r->genuine_failed)
        gh_pen_fact(p, "Not made", "%s of a person with themselves, for want of a face",
                    gh_part_count(a, r->genuine_failed));
    if (r->not_numbers)
        gh_pen_fact(p, "No numbers", "%s scores were none and count as -1", gh_part_count(a, r->not_numbers));
    if (r->folds > 0)
        gh_pen_fact(p, "Accuracy", "%.2f %% over %d fold%s (standard deviation %.2f)", r->accuracy * 100,
                    r->folds, r->folds == 1 ? "" : "s", r->accuracy_sd * 100);
    if (r->equal >= 0)
        gh_pen_fact(p, "Equal error", "%s", gh_part_percent(a, r->equal));
    else
        gh_pen_fact(p, "Equal error", "unknown: it needs pairs of one person and of two");
}

static void put_rates(const struct gh_pen *p, const struct gh_evaluation *e)
{
    gh_pen_head(p, "%-14s %9s  %-22s %-19s %s", "FMR wanted", "threshold", "FMR measured", "FNMR",
                "+ failures");
    for (int i = 0; i < GH_RATE_ROWS; i++) {
        const struct gh_rate *r = &e->rates.rate[i];
        char a[GH_PART_NUMBER], b[GH_PART_NUMBER], c[GH_PART_NUMBER], d[GH_PART_NUMBER];
        fprintf(p->f, "%-14s ", gh_part_one_in(a, r->wanted));
        if (!r->carried) {
            gh_pen_wrap(p, 15, 15, "not carried: too few pairs of two people for this rate");
            continue;
        }
        fprintf(p->f, "%9.3f  %-22s %-19s %s\n", r->threshold, gh_part_percent(b, r->fmr),
                gh_part_percent(c, r->fnmr), gh_part_percent(d, r->frr));
        fprintf(p->f, "%24s  %-22s %s\n", "by person", gh_part_by_person(b, r->false_matches, r->fmr_person),
                gh_part_by_person(c, r->false_non_matches, r->fnmr_person));
        fprintf(p->f, "%24s  %-22s %s\n", "exact", gh_part_interval(b, r->fmr_exact),
                gh_part_interval(c, r->fnmr_exact));
    }
    gh_pen_wrap(
        p, 0, 0,
        "Intervals are of 95 %: by person draws other people like these; exact takes all comparisons for "
        "independent, which those of the same people are not. + failures: FNMR with failures to enrol "
        "counted as non-matches.");
}

static void put_found(const struct gh_pen *p, const struct gh_evaluation *e)
{
    if (!e->found_count)
        return;
    gh_pen_head(p, "%-9s %-12s %9s   %-11s %-20s %s", "Gallery", "FPIR wanted", "threshold", "FNIR",
                "95 % interval", "searches");
    for (int i = 0; i < e->found_count; i++) {
        const struct gh_identification *f = &e->found[i];
        char a[GH_PART_NUMBER], b[GH_PART_NUMBER], c[GH_PART_NUMBER], d[GH_PART_NUMBER], n[GH_PART_NUMBER];
        fprintf(p->f, "%-9s %-12s %9.3f   %-11s %-20s %8s\n", gh_part_count(a, f->gallery),
                gh_part_one_in(b, f->fpir), f->threshold, gh_part_percent(c, f->searches ? f->fnir : -1),
                gh_part_interval(d, f->fnir_exact), gh_part_count(n, f->searches));
    }
    gh_pen_wrap(
        p, 0, 0,
        "FPIR: searches by strangers that find anybody. FNIR: searches by people in the gallery that do not "
        "find them first.");
}

static void put_reject(const struct gh_pen *p, const struct gh_evaluation *e)
{
    if (!e->has_reject)
        return;
    gh_pen_head(p, "%-22s %13s   %-11s %s", "Least quality left out", "quality below", "FNMR",
                "comparisons left");
    for (int i = 0; i < GH_REJECT_ROWS; i++) {
        const struct gh_reject_row *r = &e->reject[i];
        char b[GH_PART_NUMBER], n[GH_PART_NUMBER];
        fprintf(p->f, "%20.0f %% %13.3f   %-11s %16s\n", r->rejected * 100, r->quality,
                gh_part_percent(b, r->genuine ? r->fnmr : -1), gh_part_count(n, r->genuine));
    }
    gh_pen_wrap(p, 0, 0,
                "At the threshold of FMR 1 in 1,000. Where quality foretells errors, FNMR falls steeply.");
}

static const char *ranged(char out[160], uint64_t trials, double rate, struct gh_interval in)
{
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    if (trials)
        snprintf(out, 160, "%s (%s)", gh_part_percent(a, rate), gh_part_interval(b, in));
    else
        snprintf(out, 160, "none compared");
    return out;
}

static void put_group(const struct gh_pen *p, const struct gh_report_group *g)
{
    static const char *const wanted[] = {"1 in 1,000", "1 in 10,000"};
    char fit[GH_PART_TEXT], people[GH_PART_NUMBER], pictures[GH_PART_NUMBER], says[800], a[160], b[160];
    fprintf(p->f, "%-30s %7s %9s\n", gh_pen_fitting(p, fit, sizeof fit, g->name, 30),
            gh_part_count(people, g->at[0].persons), gh_part_count(pictures, g->at[0].pictures));
    for (int i = 0; i < 2; i++) {
        const struct gh_group_rate *r = &g->at[i];
        ranged(a, r->impostors, r->fmr, gh_part_wider(r->fmr_person, r->fmr_exact));
        ranged(b, r->genuine, r->fnmr, gh_part_wider(r->fnmr_person, r->fnmr_exact));
        fprintf(p->f, "  at %-12s %-31s %s\n", wanted[i], a, b);
    }
    if (!gh_part_unsure(g))
        return;
    gh_report_plain(says, sizeof says, &g->at[0], GH_PART_LEAST_PERSONS);
    fputs("  ", p->f);
    gh_pen_wrap(p, 2, 2, says);
}

static void put_ratio(const struct gh_pen *p, const struct gh_report_label *l)
{
    for (int i = 0; i < 2; i++) {
        double fmr = gh_part_ratio(l, i, false), fnmr = gh_part_ratio(l, i, true);
        char a[80] = "undefined", b[80] = "undefined";
        if (fmr >= 0)
            snprintf(a, sizeof a, "%.1f times", fmr);
        if (fnmr >= 0)
            snprintf(b, sizeof b, "%.1f times", fnmr);
        fprintf(p->f, "%-17s %-31s %s\n", i ? "  at 1 in 10,000" : "Largest/smallest", a, b);
    }
}

static void put_groups(const struct gh_pen *p, const struct gh_evaluation *e)
{
    for (int i = 0; i < e->labels; i++) {
        const struct gh_report_label *l = &e->label[i];
        char fit[GH_PART_TEXT];
        gh_pen_head(p, "By %s", gh_pen_fitting(p, fit, sizeof fit, l->name, p->width - 3));
        fprintf(p->f, "%-30s %7s %9s\n%17s %-31s %s\n", "group", "people", "pictures", "", "FMR (95 %)",
                "FNMR (95 %)");
        for (int k = 0; k < l->count; k++)
            put_group(p, &l->group[k]);
        put_ratio(p, l);
    }
    if (!e->labels)
        return;
    char text[400];
    snprintf(text, sizeof text,
             "At the thresholds %.3f and %.3f that the nets' own curve gives; strangers of the same group "
             "alone. Intervals are "
             "the wider of by person and exact. Ratios are of groups of at least %d people, and undefined "
             "where there are not two such or the smallest rate is none.",
             e->group_threshold[0], e->group_threshold[1], GH_PART_LEAST_PERSONS);
    gh_pen_wrap(p, 0, 0, text);
}

static void put_worst(const struct gh_pen *p, const struct gh_evaluation *e, const char *title,
                      const struct gh_worst *w, int n)
{
    if (n <= 0)
        return;
    gh_pen_head(p, "%s", title);
    for (int i = 0; i < n && i < WORST_SHOWN; i++) {
        char a[GH_PART_TEXT], b[GH_PART_TEXT];
        gh_pen_fitting(p, a, sizeof a, gh_part_file(e, w[i].a), p->width - 8);
        gh_pen_fitting(p, b, sizeof b, gh_part_file(e, w[i].b), p->width - 8);
        bool one_line = gh_part_points(a) + gh_part_points(b) + 10 <= p->width;
        fprintf(p->f, "%6.3f  %s%s%s\n", w[i].score, a, one_line ? "  " : "\n        ", b);
    }
    if (n > WORST_SHOWN)
        fprintf(p->f, "and %d more in the other forms of this report\n", n - WORST_SHOWN);
}

static void put_faults(const struct gh_pen *p, const struct gh_evaluation *e)
{
    const struct gh_dataset *d = e->data;
    char n[GH_PART_NUMBER];
    if (!d->fault_count)
        return;
    gh_pen_head(p, "Faults (%s)", gh_part_count(n, d->fault_count));
    for (size_t i = 0; i < d->fault_count && i < GH_PART_FAULTS; i++) {
        char clean[GH_PART_TEXT];
        gh_pen_wrap(p, 0, 2, gh_pen_name(p, clean, sizeof clean, d->faults[i].text));
    }
    if (d->fault_count > GH_PART_FAULTS)
        fprintf(p->f, "and %s more\n", gh_part_count(n, d->fault_count - GH_PART_FAULTS));
}

bool gh_report_text(FILE *out, const struct gh_evaluation *e, int width, int height, bool colours)
{
    struct gh_pen p = {out, width < 40 ? 40 : width, gh_pen_utf8(), colours};
    const struct gh_rates *r = &e->rates;
    put_whole(&p, e);
    put_rates(&p, e);
    gh_pen_head(&p, "Trade-off");
    gh_part_plot(out, e, width, height, p.utf8 && colours, colours);
    put_found(&p, e);
    put_reject(&p, e);
    put_groups(&p, e);
    put_worst(&p, e, "Least alike of one person", r->worst_genuine, r->worst_genuine_count);
    put_worst(&p, e, "Most alike of two people", r->worst_impostor, r->worst_impostor_count);
    put_faults(&p, e);
    return fflush(out) == 0 && !ferror(out);
}
