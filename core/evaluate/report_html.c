/* What was measured, as one page that can be kept, sent and printed: nothing is loaded from anywhere,
 * nothing runs. Written as well-formed XML too, so that a strict reader takes it. */
#include "evaluate/report_parts.h"

void gh_part_html_text(FILE *out, const char *text)
{
    char clean[GH_PART_TEXT];
    gh_part_text(clean, sizeof clean, text, GH_PART_SCREEN);
    for (const char *s = clean; *s; s++)
        switch (*s) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            fputc(*s, out);
        }
}

static void put_head(FILE *out, const struct gh_evaluation *e)
{
    fputs("<!DOCTYPE html>\n"
          "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta http-equiv=\"Content-Security-Policy\" "
          "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
          "<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>Face recognition measured: ",
          out);
    gh_part_html_text(out, e->source);
    fputs("</title>\n<style>\n"
          ":root { color-scheme: light dark }\n"
          "body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem "
          "}\n"
          "h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.2rem }\n"
          "div.wide { overflow-x: auto }\n"
          "table { border-collapse: collapse; font-variant-numeric: tabular-nums }\n"
          "th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; "
          "border-bottom: 1px solid #8886 }\n"
          "thead th { border-bottom-width: 2px }\n"
          "small { display: block; opacity: .8 }\n"
          "svg { max-width: 100%; height: auto } img { max-width: 160px; margin-right: .4rem }\n"
          ".name { overflow-wrap: anywhere }\n"
          "@media print { body { margin: 0; max-width: none; font-size: 11pt } "
          "tr, svg, li { break-inside: avoid } h2 { break-after: avoid } }\n"
          "</style>\n</head>\n<body>\n<main>\n<h1>Face recognition measured</h1>\n",
          out);
}

static void fact(void *user, const char *what, const char *text)
{
    FILE *out = user;
    fprintf(out, "<tr><th scope=\"row\">%s</th><td class=\"name\">", what);
    gh_part_html_text(out, text);
    fputs("</td></tr>\n", out);
}

static void put_whole(FILE *out, const struct gh_evaluation *e)
{
    fputs("<div class=\"wide\"><table><tbody>\n", out);
    gh_part_facts(e, fact, out);
    fputs("</tbody></table></div>\n", out);
}

static void open_table(FILE *out, const char *const *heads, int n)
{
    fputs("<div class=\"wide\"><table><thead><tr>", out);
    for (int i = 0; i < n; i++)
        fprintf(out, "<th scope=\"col\">%s</th>", heads[i]);
    fputs("</tr></thead><tbody>\n", out);
}

static void close_table(FILE *out)
{
    fputs("</tbody></table></div>\n", out);
}

/* A rate with both its intervals below it. */
static void rate_cell(FILE *out, double rate, struct gh_interval person, struct gh_interval exact)
{
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER], c[GH_PART_NUMBER];
    fprintf(out, "<td>%s<small>by person: %s</small><small>exact: %s</small></td>", gh_part_percent(a, rate),
            gh_part_interval(b, person), gh_part_interval(c, exact));
}

static void put_rates(FILE *out, const struct gh_evaluation *e)
{
    static const char *const heads[] = {"FMR wanted", "Threshold", "FMR measured", "FNMR",
                                        "FNMR, failures counted"};
    fputs("<h2>Error rates</h2>\n", out);
    open_table(out, heads, 5);
    for (int i = 0; i < GH_RATE_ROWS; i++) {
        const struct gh_rate *r = &e->rates.rate[i];
        char a[GH_PART_NUMBER];
        fprintf(out, "<tr><th scope=\"row\">%s</th>", gh_part_one_in(a, r->wanted));
        if (!r->carried) {
            fprintf(out, "<td colspan=\"4\">%s</td></tr>\n", gh_part_not_carried);
            continue;
        }
        fprintf(out, "<td>%.3f</td>", r->threshold);
        rate_cell(out, r->fmr, r->fmr_person, r->fmr_exact);
        rate_cell(out, r->fnmr, r->fnmr_person, r->fnmr_exact);
        fprintf(out, "<td>%s</td></tr>\n", gh_part_percent(a, r->frr));
    }
    close_table(out);
    fprintf(out,
            "<p>FMR: false match rate, of pairs of two people. FNMR: false non-match rate, of pairs of one. "
            "%s</p>\n",
            gh_part_of_intervals);
}

static void put_found(FILE *out, const struct gh_evaluation *e)
{
    static const char *const heads[] = {"Gallery", "FPIR wanted",   "Threshold",
                                        "FNIR",    "95 % interval", "People"};
    if (!e->found_count)
        return;
    fputs("<h2>One against many</h2>\n", out);
    open_table(out, heads, 6);
    for (int i = 0; i < e->found_count; i++) {
        const struct gh_identification *f = &e->found[i];
        char a[GH_PART_NUMBER], b[GH_PART_NUMBER], c[GH_PART_NUMBER], d[GH_PART_NUMBER], n[GH_PART_NUMBER];
        fprintf(out, "<tr><td>%s</td><td>%s</td><td>%.3f</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
                gh_digits(a, f->gallery), gh_part_one_in(b, f->fpir), f->threshold,
                gh_part_percent(c, f->searches ? f->fnir : -1), gh_part_interval(d, f->fnir_person),
                gh_digits(n, f->people));
    }
    close_table(out);
    fprintf(out, "<p>%s</p>\n", gh_part_of_found);
}

static void put_reject(FILE *out, const struct gh_evaluation *e)
{
    static const char *const heads[] = {"Least quality left out", "Quality below", "FNMR",
                                        "Comparisons left"};
    char says[GH_PART_SENTENCES];
    if (!e->has_reject)
        return;
    fputs("<h2>Does quality foretell errors?</h2>\n", out);
    open_table(out, heads, 4);
    for (int i = 0; i < GH_REJECT_ROWS; i++) {
        const struct gh_reject_row *r = &e->reject[i];
        char b[GH_PART_NUMBER], n[GH_PART_NUMBER];
        fprintf(out, "<tr><td>%.0f %%</td><td>%.3f</td><td>%s</td><td>%s</td></tr>\n", r->rejected * 100,
                r->quality, gh_part_percent(b, r->genuine ? r->fnmr : -1), gh_digits(n, r->genuine));
    }
    close_table(out);
    fprintf(out, "<p>%s</p>\n", gh_part_of_reject(says, e));
}

static void ranged_cell(FILE *out, uint64_t trials, double rate, struct gh_interval in)
{
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER];
    if (trials)
        fprintf(out, "<td>%s<small>%s</small></td>", gh_part_percent(a, rate), gh_part_interval(b, in));
    else
        fputs("<td>none compared</td>", out);
}

static void put_group(FILE *out, const struct gh_report_group *g)
{
    char a[GH_PART_NUMBER], b[GH_PART_NUMBER], says[800];
    fputs("<tr><th scope=\"row\" class=\"name\">", out);
    gh_part_html_text(out, g->name);
    fprintf(out, "</th><td>%s</td><td>%s</td>", gh_digits(a, g->at[0].persons),
            gh_digits(b, g->at[0].pictures));
    for (int i = 0; i < 2; i++) {
        const struct gh_group_rate *r = &g->at[i];
        ranged_cell(out, r->impostors, r->fmr, gh_part_wider(r->fmr_person, r->fmr_exact));
        ranged_cell(out, r->genuine, r->fnmr, gh_part_wider(r->fnmr_person, r->fnmr_exact));
    }
    fputs("</tr>\n", out);
    if (!gh_part_unsure(g))
        return;
    gh_report_plain(says, sizeof says, &g->at[0], GH_PART_LEAST_PERSONS);
    fputs("<tr><td colspan=\"7\">", out);
    gh_part_html_text(out, says);
    fputs("</td></tr>\n", out);
}

static void put_ratio(FILE *out, const struct gh_report_label *l)
{
    fputs("<tr><th scope=\"row\" colspan=\"3\">Largest over smallest</th>", out);
    for (int i = 0; i < 4; i++) {
        char times[GH_PART_NUMBER];
        fprintf(out, "<td>%s</td>", gh_part_times(times, gh_part_ratio(l, i / 2, i % 2)));
    }
    fputs("</tr>\n", out);
}

static void put_groups(FILE *out, const struct gh_evaluation *e)
{
    static const char *const heads[] = {"Group",
                                        "People",
                                        "Pictures",
                                        "FMR at 1 in 1,000",
                                        "FNMR at 1 in 1,000",
                                        "FMR at 1 in 10,000",
                                        "FNMR at 1 in 10,000"};
    for (int i = 0; i < e->labels; i++) {
        const struct gh_report_label *l = &e->label[i];
        fputs("<h2 class=\"name\">By ", out);
        gh_part_html_text(out, l->name);
        fputs("</h2>\n", out);
        open_table(out, heads, 7);
        for (int k = 0; k < l->count; k++)
            put_group(out, &l->group[k]);
        put_ratio(out, l);
        close_table(out);
    }
    char says[GH_PART_SENTENCES];
    if (e->labels)
        fprintf(out, "<p>%s</p>\n", gh_part_of_groups(says, e));
}

static void put_faults(FILE *out, const struct gh_dataset *d)
{
    char n[GH_PART_NUMBER];
    if (!d->fault_count)
        return;
    fprintf(out, "<h2>Faults (%s)</h2>\n<ul>\n", gh_digits(n, gh_dataset_fault_total(d)));
    for (size_t i = 0; i < d->fault_count && i < GH_PART_FAULTS; i++) {
        fputs("<li class=\"name\">", out);
        gh_part_html_text(out, d->faults[i].text);
        fputs("</li>\n", out);
    }
    fputs("</ul>\n", out);
    if (d->fault_count > GH_PART_FAULTS)
        fprintf(out, "<p>and %s more</p>\n", gh_digits(n, gh_dataset_fault_total(d) - GH_PART_FAULTS));
}

bool gh_report_html(FILE *out, const struct gh_evaluation *e, bool pictures)
{
    put_head(out, e);
    put_whole(out, e);
    put_rates(out, e);
    fputs("<h2>Trade-off</h2>\n", out);
    gh_part_svg(out, e);
    put_found(out, e);
    put_reject(out, e);
    put_groups(out, e);
    gh_part_html_worst(out, e, pictures);
    put_faults(out, e->data);
    fputs("</main>\n</body>\n</html>\n", out);
    return fflush(out) == 0 && !ferror(out);
}
