/* Clopper-Pearson by quantiles of the beta distribution; the density by Stirling's series, so that
 * millions of trials lose no digits as differences of lgamma would. */
#include "evaluate/stats.h"

#include <math.h>
#include <stdlib.h>

#define LN_SQRT_2PI 0.91893853320467274178

/* What Stirling's formula leaves of ln Γ(z): ln Γ(z) = (z − ½) ln z − z + ln √2π + this. */
static double stirling_rest(double z)
{
    if (z < 15) {
        int sign;
        return lgamma_r(z, &sign) - ((z - 0.5) * log(z) - z + LN_SQRT_2PI);
    }
    double q = 1 / (z * z);
    return (1.0 / 12 - q * (1.0 / 360 - q * (1.0 / 1260 - q / 1680))) / z;
}

/* z ln(1 + d/z) where z + d is known as `sum`: exact where d is small and where sum is. */
static double z_log(double z, double d, double sum)
{
    return fabs(d) < z / 2 ? z * log1p(d / z) : z * log(sum / z);
}

/* x^a (1−x)^b / B(a, b), around the distribution's middle: the two great terms cancel in d. */
static double front(double a, double b, double x)
{
    double n = a + b, d = x * n - a;
    return exp(z_log(a, d, x * n) + z_log(b, -d, (1 - x) * n) + 0.5 * log(a / n * b) - LN_SQRT_2PI +
               stirling_rest(n) - stirling_rest(a) - stirling_rest(b));
}

static double away_from_zero(double v)
{
    return fabs(v) < 1e-300 ? 1e-300 : v;
}

static double continued_fraction(double a, double b, double x)
{
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;
    for (int m = 1; m < 1000000; m++) { /* takes some √max(a, b) steps */
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        h *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        h *= d * c;
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return h;
}

double gh_stat_beta(double a, double b, double x)
{
    if (!(x > 0))
        return 0;
    if (x >= 1)
        return 1;
    if (x < (a + 1) / (a + b + 2)) /* where the fraction converges fast */
        return front(a, b, x) * continued_fraction(a, b, x) / a;
    return 1 - front(a, b, x) * continued_fraction(b, a, 1 - x) / b;
}

double gh_stat_beta_quantile(double a, double b, double p)
{
    if (!(p > 0))
        return 0;
    if (p >= 1)
        return 1;
    double low = 0, high = 1, middle = 0.5;
    while (middle > low && middle < high) { /* until no number lies between */
        if (gh_stat_beta(a, b, middle) < p)
            low = middle;
        else
            high = middle;
        middle = low + (high - low) / 2;
    }
    return middle;
}

struct gh_interval gh_stat_binomial(uint64_t errors, uint64_t trials, double confidence)
{
    struct gh_interval i = {0, 1};
    if (errors > trials)
        errors = trials;
    double k = (double)errors, n = (double)trials, tail = (1 - confidence) / 2;
    if (errors > 0)
        i.low = gh_stat_beta_quantile(k, n - k + 1, tail);
    if (errors < trials)
        i.high = gh_stat_beta_quantile(k + 1, n - k, 1 - tail);
    return i;
}

/* P(X = k) of a Poisson mean: as in front(), the great terms cancel in the distance of the two. */
static double exactly(double k, double mean)
{
    if (!(k > 0))
        return exp(-mean);
    return exp(z_log(k, mean - k, mean) - (mean - k) - 0.5 * log(k) - LN_SQRT_2PI - stirling_rest(k));
}

/* P(X ≤ k): its terms from the k-th down, or one less those above. Summed is the side away from the mean,
 * whose terms fall: where they are too small for a double, so is what is summed. */
static double at_most(double k, double mean)
{
    double sum = 0;
    if (mean < k + 1) {
        double term = exactly(k + 1, mean);
        for (double i = k + 2; term > sum * 1e-17; i++) {
            sum += term;
            term *= mean / i;
        }
        return 1 - sum;
    }
    double term = exactly(k, mean);
    for (double i = k; i >= 0 && term > sum * 1e-17; i--) {
        sum += term;
        term *= i / mean;
    }
    return sum;
}

/* The mean at which P(X ≤ k) is p; it falls as the mean rises. */
static double mean_for(double k, double p)
{
    double low = 0, high = k + 40 * sqrt(k + 1) + 40;
    for (int i = 0; i < 200 && high - low > 1e-12 * high; i++) {
        double middle = low + (high - low) / 2;
        if (at_most(k, middle) > p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}

struct gh_interval gh_stat_poisson(uint64_t count, double confidence)
{
    double tail = (1 - confidence) / 2;
    return (struct gh_interval){count ? mean_for((double)count - 1, 1 - tail) : 0,
                                mean_for((double)count, tail)};
}

void gh_stat_mean(const double *x, int n, double *mean, double *sd)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    *mean = n > 0 ? sum / n : 0;
    for (int i = 0; i < n; i++)
        squares += (x[i] - *mean) * (x[i] - *mean);
    *sd = n > 1 ? sqrt(squares / (n - 1)) : 0;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct gh_interval gh_stat_middle(double *x, int n, double confidence)
{
    if (n <= 0)
        return (struct gh_interval){0, 0};
    qsort(x, (size_t)n, sizeof *x, by_value);
    int out = (int)floor((1 - confidence) / 2 * n + 1e-9);
    if (out > (n - 1) / 2)
        out = (n - 1) / 2;
    return (struct gh_interval){x[out], x[n - 1 - out]};
}
