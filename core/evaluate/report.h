/* What was measured, told: text with a curve for the terminal, JSON for machines, SVG, and one HTML page. */
#ifndef GH_EVALUATE_REPORT_H
#define GH_EVALUATE_REPORT_H

#include "evaluate/dataset.h"
#include "evaluate/looks.h"

#include <stdio.h>

enum { GH_REPORT_IDENTIFICATIONS = 16 };

struct gh_report_group {
    const char *name;
    struct gh_group_rate at[2]; /* at FMR 1e-3 and 1e-4 of the nets' own curve */
};
struct gh_report_label {
    const char *name;
    int count;
    struct gh_report_group group[GH_DATASET_GROUPS];
};

struct gh_evaluation {
    const struct gh_dataset *data;
    const struct gh_looks *looks;
    struct gh_rates rates;
    struct gh_identification found[GH_REPORT_IDENTIFICATIONS];
    int found_count;
    struct gh_reject_row reject[GH_REJECT_ROWS]; /* at FMR 1e-3 of that curve */
    bool has_reject;
    float group_threshold[2];
    struct gh_report_label label[GH_DATASET_LABELS];
    int labels;
    char when[32];
    char source[600]; /* "pairs pairs.txt DIR" */
};

/* width, height: cells of the terminal for the curve (at least 40 × 10), colours: whether it has some. */
bool gh_report_text(FILE *out, const struct gh_evaluation *e, int width, int height, bool colours);
/* Keys: see gatehouse(1), EVALUATE. */
bool gh_report_json(FILE *out, const struct gh_evaluation *e);
/* The curve alone, 800 × 500, both axes logarithmic; no scripts, no fonts of its own. */
bool gh_report_svg(FILE *out, const struct gh_evaluation *e);
/* One page without anything from elsewhere; pictures: of the worst pairs, in it as JPEG. */
bool gh_report_html(FILE *out, const struct gh_evaluation *e, bool pictures);

/* What this many people can show and cannot, in plain sentences; a rate that speaks of fewer than
 * least_persons is said to be of too few. */
void gh_report_plain(char *out, size_t size, const struct gh_group_rate *r, uint32_t least_persons);

#endif
