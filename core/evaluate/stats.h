/* The statistics of error rates: intervals that say how much a count of errors
 * can be trusted. Pure. */
#ifndef GH_EVALUATE_STATS_H
#define GH_EVALUATE_STATS_H

#include <stdint.h>

struct gh_interval {
    double low, high;
};

/* Exact interval of a share of which `errors` of `trials` were seen (Clopper & Pearson 1934, Biometrika 26):
 * quantiles of the beta distribution. confidence: 0.95. No trials: 0 … 1. For trials that do not depend on
 * each other; pairs of the same few people do, see gh_rates for an interval by person. */
struct gh_interval gh_stat_binomial(uint64_t errors, uint64_t trials, double confidence);

/* Exact interval of the mean of a Poisson count, for events in time: `count` of them were seen (Garwood 1936,
 * Biometrika 28). Divide by the time for a rate. For events that do not depend on each other. */
struct gh_interval gh_stat_poisson(uint64_t count, double confidence);

/* Regularised incomplete beta function I_x(a, b), a, b > 0 (Lentz's continued fraction; Press et al.,
 * Numerical Recipes, 6.4), to 1e-10; and the x at which it is p. */
double gh_stat_beta(double a, double b, double x);
double gh_stat_beta_quantile(double a, double b, double p);

/* Mean and standard deviation (n − 1) of n numbers; sd 0 of one. */
void gh_stat_mean(const double *x, int n, double *mean, double *sd);

/* The two values between which the middle `confidence` of n values lies; x is sorted by it. */
struct gh_interval gh_stat_middle(double *x, int n, double confidence);

#endif
