/* What an embedder's similarities mean: rows measured on a set of pictures whose people are known, read both
 * ways, and of two sets the worse. Pure. */
#ifndef GH_VISION_CURVE_H
#define GH_VISION_CURVE_H

#include <stdbool.h>

enum { GH_CURVE_MEASURED = 12, GH_CURVE_ROWS = 2 * GH_CURVE_MEASURED, GH_CURVE_DATA = 200 };

struct gh_curve_row {
    float similarity, fmr,
        fnmr;                /* at this similarity: shares of false matches and false non-matches, 0 … 1 */
    float fmr_low, fmr_high; /* 95 % interval of fmr; fmr_high = 0: not stated */
};

struct gh_curve {
    struct gh_curve_row rows[GH_CURVE_ROWS]; /* similarity rises, fmr falls; below 2 rows: nothing is known */
    int count;
    char data[GH_CURVE_DATA]; /* the pictures it was measured on, in plain text; "" = not said */
};

/* "SIMILARITY FMR FNMR [FMR_LOW FMR_HIGH]" behind the rows there are. False, and nothing is added, when it is
 * no such row, does not go on from the last one, its interval does not hold its rate, or GH_CURVE_MEASURED
 * are there. */
bool gh_curve_add(struct gh_curve *curve, const char *text);

/* The similarity at which the rate is fmr, and back: between two rows straight in log FMR; beyond either end
 * along the slope of the last two rows there. count ≥ 2, fmr > 0. Not cut to any range. */
double gh_curve_similarity(const struct gh_curve_row *rows, int count, double fmr);
double gh_curve_fmr(const struct gh_curve_row *rows, int count, double similarity);
/* The share of a person's own comparisons below this similarity, 0 … 1: straight in log FNMR where both rows
 * had any, else straight. count ≥ 2. */
double gh_curve_fnmr(const struct gh_curve_row *rows, int count, double similarity);
/* The 95 % interval of a rate between two rows that state theirs; false (0 and 0) elsewhere. */
bool gh_curve_interval(const struct gh_curve_row *rows, int count, double fmr, double *low, double *high);

/* At each rate of either curve the worse of those that were measured there: the higher similarity, the higher
 * FNMR of both at it, and an interval that holds what each of them says of that similarity. Where one curve
 * ends the other goes on alone, though never at a lower similarity: a set of few people says nothing of rates
 * that its pairs do not carry, and its last slope less. A curve of less than 2 rows counts as none.
 * least_fmr: the least rate that was measured; below it every answer is an extrapolation. out->data is left
 * empty: it comes from both. */
void gh_curve_worse(const struct gh_curve *a, const struct gh_curve *b, struct gh_curve *out,
                    float *least_fmr);

#endif
