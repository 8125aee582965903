/* Measured rows read both ways, straight in the logarithm of the rate; of two curves the worse. */
#include "vision/curve.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SAME 1e-4 /* rates are floats: so near is the row itself */
#define STEP 1e-4 /* of similarity from one row to the next, at least */

bool gh_curve_add(struct gh_curve *c, const char *text)
{
    struct gh_curve_row r = {0};
    int used = 0, more = 0;
    if (c->count >= GH_CURVE_MEASURED ||
        sscanf(text, "%f %f %f %n", &r.similarity, &r.fmr, &r.fnmr, &used) != 3)
        return false;
    if (text[used] &&
        (sscanf(text + used, "%f %f %n", &r.fmr_low, &r.fmr_high, &more) != 2 || text[used + more] ||
         !(r.fmr_low >= 0 && r.fmr_low <= r.fmr && r.fmr_high >= r.fmr && r.fmr_high <= 1)))
        return false;
    /* written so that NaN fails too */
    if (!(r.similarity > -1 && r.similarity < 1 && r.fmr > 0 && r.fmr <= 1 && r.fnmr >= 0 && r.fnmr <= 1))
        return false;
    if (c->count) {
        const struct gh_curve_row *last = &c->rows[c->count - 1];
        if (r.similarity <= last->similarity || r.fmr >= last->fmr)
            return false;
    }
    c->rows[c->count++] = r;
    return true;
}

/* The first of the two rows between which, or nearest to which, the rate lies. */
static int segment_of_rate(const struct gh_curve_row *rows, int count, double fmr)
{
    int i = 0;
    while (i + 2 < count && (double)rows[i + 1].fmr > fmr)
        i++;
    return i;
}

static int segment_of_similarity(const struct gh_curve_row *rows, int count, double similarity)
{
    int i = 0;
    while (i + 2 < count && (double)rows[i + 1].similarity < similarity)
        i++;
    return i;
}

double gh_curve_similarity(const struct gh_curve_row *rows, int count, double fmr)
{
    const struct gh_curve_row *p = rows + segment_of_rate(rows, count, fmr);
    double r0 = log10((double)p[0].fmr), r1 = log10((double)p[1].fmr);
    double s0 = (double)p[0].similarity, s1 = (double)p[1].similarity;
    return s0 + (log10(fmr) - r0) * (s1 - s0) / (r1 - r0);
}

double gh_curve_fmr(const struct gh_curve_row *rows, int count, double similarity)
{
    const struct gh_curve_row *p = rows + segment_of_similarity(rows, count, similarity);
    double r0 = log10((double)p[0].fmr), r1 = log10((double)p[1].fmr);
    double s0 = (double)p[0].similarity, s1 = (double)p[1].similarity;
    return pow(10, r0 + (similarity - s0) * (r1 - r0) / (s1 - s0));
}

double gh_curve_fnmr(const struct gh_curve_row *rows, int count, double similarity)
{
    const struct gh_curve_row *p = rows + segment_of_similarity(rows, count, similarity);
    double part = (similarity - (double)p[0].similarity) / (double)(p[1].similarity - p[0].similarity);
    double f0 = (double)p[0].fnmr, f1 = (double)p[1].fnmr;
    double f = f0 > 0 && f1 > 0 ? exp(log(f0) + part * (log(f1) - log(f0))) : f0 + part * (f1 - f0);
    return f < 0 ? 0 : f > 1 ? 1 : f;
}

static double between(double a, double b, double part)
{
    return a > 0 && b > 0 ? exp(log(a) + part * (log(b) - log(a))) : a + part * (b - a);
}

bool gh_curve_interval(const struct gh_curve_row *rows, int count, double fmr, double *low, double *high)
{
    *low = *high = 0;
    if (count < 2 || fmr > (double)rows[0].fmr * (1 + SAME) || fmr < (double)rows[count - 1].fmr * (1 - SAME))
        return false;
    const struct gh_curve_row *p = rows + segment_of_rate(rows, count, fmr);
    double part = log(fmr / (double)p[0].fmr) / log((double)p[1].fmr / (double)p[0].fmr);
    bool first = fabs(part) < SAME, second = fabs(part - 1) < SAME;
    if ((!second && p[0].fmr_high <= 0) || (!first && p[1].fmr_high <= 0))
        return false;
    *low = first    ? (double)p[0].fmr_low
           : second ? (double)p[1].fmr_low
                    : between((double)p[0].fmr_low, (double)p[1].fmr_low, part);
    *high = first    ? (double)p[0].fmr_high
            : second ? (double)p[1].fmr_high
                     : between((double)p[0].fmr_high, (double)p[1].fmr_high, part);
    return true;
}

/* The rates of both, falling, each once. */
static int rates_of(const struct gh_curve *a, const struct gh_curve *b, float rates[GH_CURVE_ROWS])
{
    int n = 0;
    for (int i = 0, j = 0; i < a->count || j < b->count;) {
        float fa = i < a->count ? a->rows[i].fmr : 0, fb = j < b->count ? b->rows[j].fmr : 0;
        if (fabsf(fa - fb) <= 1e-6f * fa) {
            rates[n++] = fa;
            i++, j++;
        } else if (fa > fb) {
            rates[n++] = fa;
            i++;
        } else {
            rates[n++] = fb;
            j++;
        }
    }
    return n;
}

static bool measured(const struct gh_curve *c, double fmr)
{
    return fmr <= (double)c->rows[0].fmr * (1 + SAME) &&
           fmr >= (double)c->rows[c->count - 1].fmr * (1 - SAME);
}

/* other: the milder one, where it was measured too; NULL = it was not. */
static struct gh_curve_row row_at(const struct gh_curve *one, const struct gh_curve *other, double fmr,
                                  double s)
{
    double low, high, least, most, miss = gh_curve_fnmr(one->rows, one->count, s);
    gh_curve_interval(one->rows, one->count, fmr, &low, &high);
    if (other) {
        double there = gh_curve_fmr(other->rows, other->count, s);
        miss = fmax(miss, gh_curve_fnmr(other->rows, other->count, s));
        if (high > 0 && gh_curve_interval(other->rows, other->count, there, &least, &most))
            low = fmin(low, least), high = fmax(high, most);
    }
    return (struct gh_curve_row){(float)s, (float)fmr, (float)miss, (float)low, (float)high};
}

void gh_curve_worse(const struct gh_curve *a, const struct gh_curve *b, struct gh_curve *out,
                    float *least_fmr)
{
    memset(out, 0, sizeof *out);
    *least_fmr = 0;
    if (a->count < 2 || b->count < 2) {
        const struct gh_curve *one = a->count < 2 ? b : a;
        memcpy(out->rows, one->rows, sizeof out->rows);
        out->count = one->count;
        if (one->count)
            *least_fmr = one->rows[one->count - 1].fmr;
        return;
    }
    float rates[GH_CURVE_ROWS];
    out->count = rates_of(a, b, rates);
    for (int i = 0; i < out->count; i++) {
        double fmr = (double)rates[i];
        const struct gh_curve *one = measured(a, fmr) ? a : b,
                              *other = one == a && measured(b, fmr) ? b : NULL;
        double s = gh_curve_similarity(one->rows, one->count, fmr);
        if (other && gh_curve_similarity(other->rows, other->count, fmr) > s) {
            const struct gh_curve *milder = one;
            one = other, other = milder;
            s = gh_curve_similarity(one->rows, one->count, fmr);
        }
        if (i && s < (double)out->rows[i - 1].similarity + STEP)
            s = (double)out->rows[i - 1].similarity + STEP;
        out->rows[i] = row_at(one, other, fmr, s);
    }
    *least_fmr = rates[out->count - 1];
}
