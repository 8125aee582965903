/* What was measured, for a person at a terminal of 80 columns: figures first, then how far they hold.
 * What the pairs cannot say is said in words, never left as an empty or a hopeful number. */
#include "evaluate/report_pen.h"

enum { WORST_SHOWN = 10 };

static void fact(void *user, const char *what, const char *text)
{
    const struct gh_pen *p = user;
    char clean[GH_PART_TEXT];
    gh_pen_fact(p, what, "%s", gh_pen_name(p, clean, sizeof clean, text));
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
            gh_pen_wrap(p, 15, 15, gh_part_not_carried);
            continue;
        }
        fprintf(p->f, "%9.3f  %-22s %-19s %s\n", r->threshold, gh_part_percent(b, r->fmr),
                gh_part_percent(c, r->fnmr), gh_part_percent(d, r->frr));
        fprintf(p->f, "%24s  %-22s %s\n", "by person", gh_part_interval(b, r->fmr_person),
                gh_part_interval(c, r->fnmr_person));
        fprintf(p->f, "%24s  %-22s %s\n", "exact", gh_part_interval(b, r->fmr_exact),
                gh_part_interval(c, r->fnmr_exact));
    }
    char says[GH_PART_SENTENCES];
    snprintf(says, sizeof says, "%s + failures: FNMR with failures to enrol counted as non-matches.",
             gh_part_of_intervals);
    gh_pen_wrap(p, 0, 0, says);
}

static void put_found(const struct gh_pen *p, const struct gh_evaluation *e)
{
    if (!e->found_count)
        return;
    gh_pen_head(p, "%-9s %-12s %9s   %-11s %-20s %s", "Gallery", "FPIR wanted", "threshold", "FNIR",
                "95 % interval", "  people");
    for (int i = 0; i < e->found_count; i++) {
        const struct gh_identification *f = &e->found[i];
        char a[GH_PART_NUMBER], b[GH_PART_NUMBER], c[GH_PART_NUMBER], d[GH_PART_NUMBER], n[GH_PART_NUMBER];
        fprintf(p->f, "%-9s %-12s %9.3f   %-11s %-20s %8s\n", gh_digits(a, f->gallery),
                gh_part_one_in(b, f->fpir), f->threshold, gh_part_percent(c, f->searches ? f->fnir : -1),
                gh_part_interval(d, f->fnir_person), gh_digits(n, f->people));
    }
    gh_pen_wrap(p, 0, 0, gh_part_of_found);
}

static void put_reject(const struct gh_pen *p, const struct gh_evaluation *e)
{
    char says[GH_PART_SENTENCES];
    if (!e->has_reject)
        return;
    gh_pen_head(p, "%-22s %13s   %-11s %s", "Least quality left out", "quality below", "FNMR",
                "comparisons left");
    for (int i = 0; i < GH_REJECT_ROWS; i++) {
        const struct gh_reject_row *r = &e->reject[i];
        char b[GH_PART_NUMBER], n[GH_PART_NUMBER];
        fprintf(p->f, "%20.0f %% %13.3f   %-11s %16s\n", r->rejected * 100, r->quality,
                gh_part_percent(b, r->genuine ? r->fnmr : -1), gh_digits(n, r->genuine));
    }
    gh_pen_wrap(p, 0, 0, gh_part_of_reject(says, e));
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
            gh_digits(people, g->at[0].persons), gh_digits(pictures, g->at[0].pictures));
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
        char a[GH_PART_NUMBER], b[GH_PART_NUMBER];
        gh_part_times(a, gh_part_ratio(l, i, false));
        gh_part_times(b, gh_part_ratio(l, i, true));
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
    char says[GH_PART_SENTENCES];
    if (e->labels)
        gh_pen_wrap(p, 0, 0, gh_part_of_groups(says, e));
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
    gh_pen_head(p, "Faults (%s)", gh_digits(n, gh_dataset_fault_total(d)));
    for (size_t i = 0; i < d->fault_count && i < GH_PART_FAULTS; i++) {
        char clean[GH_PART_TEXT];
        gh_pen_wrap(p, 0, 2, gh_pen_name(p, clean, sizeof clean, d->faults[i].text));
    }
    if (d->fault_count > GH_PART_FAULTS)
        fprintf(p->f, "and %s more\n", gh_digits(n, gh_dataset_fault_total(d) - GH_PART_FAULTS));
}

bool gh_report_text(FILE *out, const struct gh_evaluation *e, int width, int height, bool colours)
{
    struct gh_pen p = {out, width < 40 ? 40 : width, gh_pen_utf8(), colours};
    const struct gh_rates *r = &e->rates;
    gh_part_facts(e, fact, &p);
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
