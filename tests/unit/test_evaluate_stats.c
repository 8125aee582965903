/* Unit tests of core/evaluate: exact intervals, the beta distribution, means and middles, against published
 * values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/stats.h"

#include <math.h>

static void near(double got, double want, double by, const char *what)
{
    if (!(fabs(got - want) <= by))
        fail_msg("%s: %.15g, expected %.15g", what, got, want);
}

static void exact_intervals_are_as_published(void **state)
{
    (void)state;
    static const struct {
        uint64_t errors, trials;
        double low, high, by;
    } rows[] = {
        {0, 10, 0, 0.3085, 5e-5},
        {1, 10, 0.0025, 0.4450, 5e-5},
        {5, 10, 0.1871, 0.8129, 5e-5},
        {10, 10, 0.6915, 1, 5e-5},
        {0, 0, 0, 1, 0},
        {0, 1, 0, 0.975, 1e-12},
        {1, 1, 0.025, 1, 1e-12},
        {0, 3, 0, 0.707598226178713, 1e-12},
        {11, 10, 0.6915, 1, 5e-5}, /* more errors than trials count as all */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_interval got = gh_stat_binomial(rows[i].errors, rows[i].trials, 0.95);
        near(got.low, rows[i].low, rows[i].by, "low");
        near(got.high, rows[i].high, rows[i].by, "high");
    }
    struct gh_interval wide = gh_stat_binomial(5, 10, 0.99), narrow = gh_stat_binomial(5, 10, 0.9);
    assert_true(wide.low < 0.1871 && wide.high > 0.8129);
    assert_true(narrow.low > 0.1871 && narrow.high < 0.8129);
}

static void millions_of_trials_keep_their_digits(void **state)
{
    (void)state;
    /* no error in n: 1 − (α/2)^(1/n), and the mirror of it */
    double n = 7e6, high = -expm1(log(0.025) / n);
    struct gh_interval none = gh_stat_binomial(0, 7000000, 0.95);
    near(none.high / high, 1, 1e-10, "none of seven million");
    near(gh_stat_binomial(7000000, 7000000, 0.95).low, 1 - high, 1e-14, "all of seven million");
    /* many errors: near the normal with Wilson's shift, which is good to a part in n */
    struct gh_interval half = gh_stat_binomial(3500000, 7000000, 0.95);
    near(half.low, 0.5 - 1.959963985 * 0.5 / sqrt(n), 2e-7, "half of seven million");
    near(half.low + half.high, 1, 1e-12, "it is symmetric");
    /* few of many: Poisson's exact limits for 10 (Garwood 1936), 4.795 … 18.390 */
    struct gh_interval few = gh_stat_binomial(10, 7000000, 0.95);
    near(few.low * n, 4.7954, 1e-4, "ten of seven million");
    near(few.high * n, 18.3904, 1e-4, "ten of seven million");
}

static void counts_in_time_have_exact_limits(void **state)
{
    (void)state;
    /* Garwood 1936 */
    static const double rows[][3] = {
        {0, 0, 3.6889}, {1, 0.0253, 5.5716}, {10, 4.7954, 18.3904}, {100, 81.3640, 121.627}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_interval got = gh_stat_poisson((uint64_t)rows[i][0], 0.95);
        near(got.low, rows[i][1], 1e-4, "low");
        near(got.high, rows[i][2], 1e-3, "high");
    }
    /* the binomial's of many trials */
    struct gh_interval many = gh_stat_poisson(5000, 0.999), as = gh_stat_binomial(5000, 5000000000, 0.999);
    near(many.low / (as.low * 5e9), 1, 1e-5, "five thousand");
    near(many.high / (as.high * 5e9), 1, 1e-5, "five thousand");
}

/* Chi-square's quantiles by Wilson & Hilferty 1931, whose error falls as 1/count. */
static double wilson_hilferty(double degrees, double z)
{
    double v = 2 / (9 * degrees), root = 1 - v + z * sqrt(v);
    return degrees * root * root * root / 2;
}

static void great_counts_keep_their_limits(void **state)
{
    (void)state;
    static const uint64_t counts[] = {1000, 11000, 11700, 12000, 30000, 100000, 1000000, 10000000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        double k = (double)counts[i], z = 1.959963985;
        struct gh_interval got = gh_stat_poisson(counts[i], 0.95);
        near(got.low / wilson_hilferty(2 * k, -z), 1, 2e-6, "low");
        near(got.high / wilson_hilferty(2 * k + 2, z), 1, 2e-6, "high");
    }
}

static void beta_is_the_binomials_tail(void **state)
{
    (void)state;
    near(gh_stat_beta(1, 1, 0.3), 0.3, 1e-14, "uniform");
    near(gh_stat_beta(2, 2, 0.25), 3 * 0.0625 - 2 * 0.015625, 1e-14, "2, 2");
    near(gh_stat_beta(0.5, 0.5, 0.2), 2 / 3.14159265358979323846 * asin(sqrt(0.2)), 1e-12, "arc sine");
    near(gh_stat_beta(6, 5, 0.5), 386.0 / 1024, 1e-13, "six or more of ten coins");
    near(gh_stat_beta(3, 8, 0.4) + gh_stat_beta(8, 3, 0.6), 1, 1e-13, "mirror");
    near(gh_stat_beta(3e6, 3e6, 0.5), 0.5, 1e-10, "large and symmetric");
    near(gh_stat_beta(1, 1e6, 1e-6), -expm1(1e6 * log1p(-1e-6)), 1e-11, "1, large");
    assert_true(gh_stat_beta(2, 3, 0) == 0 && gh_stat_beta(2, 3, -1) == 0);
    assert_true(gh_stat_beta(2, 3, 1) == 1 && gh_stat_beta(2, 3, 2) == 1);
}

static void quantiles_undo_the_distribution(void **state)
{
    (void)state;
    near(gh_stat_beta_quantile(6, 5, 0.975), 0.8129, 5e-5, "6, 5");
    near(gh_stat_beta_quantile(5, 6, 0.025), 0.1871, 5e-5, "5, 6");
    near(gh_stat_beta_quantile(1, 1, 0.4), 0.4, 1e-13, "uniform");
    static const double shapes[][2] = {{0.5, 0.5}, {2, 9}, {40, 3}, {1000, 7000}, {12, 6e6}};
    static const double p[] = {1e-6, 0.025, 0.5, 0.975, 0.999999};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (size_t k = 0; k < sizeof p / sizeof *p; k++) {
            double x = gh_stat_beta_quantile(shapes[i][0], shapes[i][1], p[k]);
            near(gh_stat_beta(shapes[i][0], shapes[i][1], x), p[k], 1e-10, "there and back");
        }
    assert_true(gh_stat_beta_quantile(2, 3, 0) == 0 && gh_stat_beta_quantile(2, 3, 1) == 1);
}

static void means_and_middles(void **state)
{
    (void)state;
    double mean, sd, x[] = {2, 4, 4, 4, 5, 5, 7, 9}, thousand[1000];
    gh_stat_mean(x, 8, &mean, &sd);
    near(mean, 5, 1e-15, "mean");
    near(sd, sqrt(32.0 / 7), 1e-14, "sd");
    gh_stat_mean(x, 1, &mean, &sd);
    assert_true(mean == 2 && sd == 0);
    gh_stat_mean(x, 0, &mean, &sd);
    assert_true(mean == 0 && sd == 0);
    for (int i = 0; i < 1000; i++)
        thousand[i] = (i * 7 + 3) % 1000;                             /* 0 … 999, shuffled */
    struct gh_interval middle = gh_stat_middle(thousand, 1000, 0.95); /* 950 values: 25 … 974 */
    assert_true(middle.low == 25 && middle.high == 974);
    assert_true(thousand[0] == 0 && thousand[999] == 999);
    double three[] = {3, 1, 2};
    middle = gh_stat_middle(three, 3, 0.95);
    assert_true(middle.low == 1 && middle.high == 3);
    middle = gh_stat_middle(three, 3, 0);
    assert_true(middle.low == 2 && middle.high == 2);
    middle = gh_stat_middle(three, 0, 0.95);
    assert_true(middle.low == 0 && middle.high == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_intervals_are_as_published),
        cmocka_unit_test(millions_of_trials_keep_their_digits),
        cmocka_unit_test(counts_in_time_have_exact_limits),
        cmocka_unit_test(great_counts_keep_their_limits),
        cmocka_unit_test(beta_is_the_binomials_tail),
        cmocka_unit_test(quantiles_undo_the_distribution),
        cmocka_unit_test(means_and_middles),
    };
    return cmocka_run_group_tests_name("statistics", tests, NULL, NULL);
}
