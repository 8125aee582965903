/* Unit tests of core/evaluate: error rates of scores whose truth is known, by formula or counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/rates_parts.h"
#include "evaluate_world.h"

#include <string.h>

static void measure(const struct world *w, struct gh_rates *out)
{
    struct gh_error err = {0};
    if (!gh_rates_measure(&w->c, 7, NULL, NULL, out, &err))
        fail_msg("%s", err.text);
}

static double phi(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

static double quantile(double p)
{
    double low = -10, high = 10;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        *(phi(middle) < p ? &low : &high) = middle;
    }
    return low;
}

/* ---- two normal distributions ---- */

static float normal(const struct world *w, uint32_t low, uint32_t high)
{
    double z =
        sqrt(-2 * log(unit(w, low, high, 1))) * cos(2 * 3.14159265358979323846 * unit(w, low, high, 2));
    return (w->person[low] == w->person[high] ? w->genuine : 0) + w->deviation * (float)z;
}

static void two_normals_give_the_known_curve(void **state)
{
    (void)state;
    struct world *w = world(320, 4, normal);
    w->genuine = 0.48f;
    w->deviation = 0.12f; /* d' = 4 */
    struct gh_rates r;
    measure(w, &r);
    assert_int_equal(r.genuine, 320 * 6);
    assert_int_equal(r.impostors, 1280 * 1279 / 2 - 320 * 6);
    assert_int_equal(r.genuine_failed + r.not_numbers, 0);
    near(r.equal, phi(-2), 4 * sqrt(phi(-2) / 1920), "equal error rate");
    for (int i = 0; i < GH_RATE_ROWS; i++) {
        const struct gh_rate *row = &r.rate[i];
        near(row->wanted, pow(10, -2 - i), 1e-12, "wanted");
        assert_int_equal(row->carried, i < 3); /* 816,640 pairs: eight at 1e-5 */
        if (!row->carried) {
            assert_true(row->threshold == 0 && row->false_matches == 0 && row->fmr_person.high == 0);
            continue;
        }
        double z = quantile(1 - row->wanted), fnmr = phi(z - 4);
        double expected = row->wanted * (double)r.impostors;
        double density = exp(-z * z / 2) / sqrt(2 * 3.14159265358979323846);
        near(row->threshold, 0.12 * z, 4 * 0.12 * sqrt(expected) / (double)r.impostors / density,
             "threshold");
        near(row->fnmr, fnmr, 0.035, "FNMR");
        near((double)row->false_matches, floor(expected), 3, "false matches");
        assert_true((double)row->false_matches <= expected);
        near(row->fmr, (double)row->false_matches / (double)r.impostors, 1e-15, "FMR");
        near(row->frr, row->fnmr, 1e-15, "FRR without failures");
        /* the truth at this very threshold lies in the intervals, which here, without ties of persons, are
         * much alike */
        double true_fmr = phi(-(double)row->threshold / 0.12),
               true_fnmr = phi((double)row->threshold / 0.12 - 4);
        assert_true(row->fmr_person.low < true_fmr && true_fmr < row->fmr_person.high);
        assert_true(row->fmr_exact.low < true_fmr && true_fmr < row->fmr_exact.high);
        assert_true(row->fnmr_person.low < true_fnmr && true_fnmr < row->fnmr_person.high);
        assert_true(row->fnmr_exact.low < true_fnmr && true_fnmr < row->fnmr_exact.high);
        double wide =
            (row->fnmr_person.high - row->fnmr_person.low) / (row->fnmr_exact.high - row->fnmr_exact.low);
        assert_true(wide > 0.8 && wide < 1.25);
    }
    for (int i = 0; i < GH_RATE_CURVE; i++) {
        near(r.curve_fmr[i], pow(10, -i / 20.0), 1e-6, "curve's FMR");
        assert_int_equal(r.curve_fnmr[i] >= 0, pow(10, -i / 20.0) * (double)r.impostors >= 1);
        if (i == 0)
            assert_true(r.curve_score[i] == -1 && r.curve_fnmr[i] == 0);
        else if (i < 80 && r.curve_fnmr[i] >= 0)
            near(r.curve_fnmr[i], phi(quantile(1 - pow(10, -i / 20.0)) - 4), 0.05, "curve");
        if (i > 0 && r.curve_fnmr[i] >= 0)
            assert_true(r.curve_fnmr[i] >= r.curve_fnmr[i - 1] && r.curve_score[i] >= r.curve_score[i - 1]);
    }
    assert_true(r.curve_fnmr[40] == (float)r.rate[0].fnmr && r.curve_score[60] == r.rate[1].threshold);
    assert_int_equal(r.folds, 0);

    struct gh_rates again;
    measure(w, &again);
    assert_memory_equal(&r, &again, sizeof r); /* the same seed, the same draws */
    free(w);
}

/* ---- counted by hand ---- */

static void a_scores_bin_decides(void **state)
{
    (void)state;
    static const float some[] = {-1,      -0.9999999f, -0.5f,       -0.25000001f, -1e-6f,
                                 -1e-20f, -1e-40f,     0,           1e-40f,       1e-6f,
                                 0.3f,    0.5f,        0.49999997f, 0.99999994f,  1};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        uint32_t bin = gh_score_bin(some[i]);
        assert_true(bin < GH_BINS);
        assert_true(some[i] >= gh_bin_edge(bin) && some[i] < gh_bin_edge(bin + 1));
    }
    uint64_t none = 0;
    assert_true(gh_score_clean(NAN, &none) == -1 && gh_score_clean(INFINITY, &none) == -1 && none == 2);
    assert_true(gh_score_clean(1.5f, &none) == 1 && gh_score_clean(-1.5f, &none) == -1 && none == 2);
}

/* The genuine lie on an edge, the impostors right below it. */
static float on_the_edge(const struct world *w, uint32_t low, uint32_t high)
{
    return w->person[low] == w->person[high] ? 0.5f : 0.49999997f;
}

/* Of three people in turn: pictures of one person are not neighbours. */
static float in_turn(const struct world *w, uint32_t low, uint32_t high)
{
    return w->person[low] == w->person[high] ? 0.9f - 0.001f * (float)(low + high) : 0.1f;
}

static void edges_and_strewn_pictures(void **state)
{
    (void)state;
    struct gh_rates r;
    struct world *w = world(3, 2, on_the_edge);
    measure(w, &r);
    assert_true(r.equal == 0);
    free(w);
    w = world(9, 1, in_turn);
    for (uint32_t i = 0; i < 9; i++)
        w->person[i] = i == 8 ? 1 : i % 3; /* 0 1 2 0 1 2 0 1 1 */
    w->c.persons = 3;
    measure(w, &r);
    assert_int_equal(r.genuine, 3 + 6 + 1);
    assert_int_equal(r.impostors, 36 - 10);
    for (int i = 0; i < r.worst_genuine_count; i++) {
        struct gh_worst g = r.worst_genuine[i];
        assert_int_equal(w->person[g.a], w->person[g.b]);
        near(g.score, 0.9 - 0.001 * (g.a + g.b), 1e-6, "score of its own pair");
    }
    assert_true(r.worst_genuine[0].a == 7 && r.worst_genuine[0].b == 8);
    free(w);
}

/* Six pictures of three people: 0 0 0 1 1 2. */
static float six(const struct world *w, uint32_t low, uint32_t high)
{
    (void)w;
    return low == 0 && high == 1   ? 0.8f
           : low == 3 && high == 4 ? NAN
           : low == 1 && high == 5 ? NAN
           : low == 0 && high == 3 ? 0.5f
                                   : 0.1f;
}

static void few_pictures_are_counted(void **state)
{
    (void)state;
    struct world *w = world(6, 1, six);
    memcpy(w->person, (uint32_t[]){0, 0, 0, 1, 1, 2}, 6 * sizeof *w->person);
    w->c.persons = 3;
    w->failed[2] = true;
    struct gh_rates r;
    measure(w, &r);
    assert_int_equal(r.genuine, 2);        /* 0-1 and 3-4 */
    assert_int_equal(r.genuine_failed, 2); /* 0-2 and 1-2 */
    assert_int_equal(r.impostors, 8);
    assert_int_equal(r.not_numbers, 2);
    near(r.equal, 0.5, 1e-12, "equal error rate"); /* above 0.1: FMR from 7/8 to 1/8, FNMR one half */
    for (int i = 0; i < GH_RATE_ROWS; i++)
        assert_false(r.rate[i].carried);
    assert_true(r.curve_fnmr[18] == 0.5f && r.curve_fnmr[19] < 0); /* 8 · 10^−0.9 > 1 > 8 · 10^−0.95 */
    assert_true(r.curve_score[18] > 0.1f && r.curve_score[18] < 0.10001f);
    assert_int_equal(r.worst_genuine_count, 2);
    assert_true(r.worst_genuine[0].a == 3 && r.worst_genuine[0].b == 4 && r.worst_genuine[0].score == -1);
    assert_true(r.worst_genuine[1].score == 0.8f);
    assert_int_equal(r.worst_impostor_count, 8);
    assert_true(r.worst_impostor[0].a == 0 && r.worst_impostor[0].b == 3 &&
                r.worst_impostor[0].score == 0.5f);
    assert_true(r.worst_impostor[7].a == 1 && r.worst_impostor[7].b == 5 && r.worst_impostor[7].score == -1);
    free(w);
}

/* 56 pictures: persons 0 … 9 have two each, 10 … 45 one. Picture 55 looks like the first twenty. */
static float lookalike(const struct world *w, uint32_t low, uint32_t high)
{
    if (w->person[low] == w->person[high])
        return w->person[low] < 3 ? 0.2f : 0.9f;
    return high == 55 && low < 20 ? 0.3f + 0.01f * (float)low : -0.5f;
}

static struct world *lookalike_world(void)
{
    struct world *w = world(56, 1, lookalike);
    for (uint32_t i = 0; i < 56; i++)
        w->person[i] = i < 20 ? i / 2 : i - 10;
    w->c.persons = 46;
    w->failed[0] = true;
    return w;
}

static void thresholds_and_matches_agree(void **state)
{
    (void)state;
    struct world *w = lookalike_world();
    struct gh_rates r;
    measure(w, &r);
    const struct gh_rate *row = &r.rate[0];
    assert_int_equal(r.impostors, 55 * 54 / 2 - 9);
    assert_int_equal(r.genuine, 9);
    assert_int_equal(r.genuine_failed, 1);
    assert_true(row->carried && !r.rate[1].carried);
    assert_int_equal(row->false_matches, 14); /* of 1476: pictures 6 … 19 */
    assert_true(row->threshold > 0.3f + 0.01f * 5 && row->threshold < 0.3f + 0.01f * 5 + 2e-6f);
    assert_int_equal(row->false_non_matches, 2);
    near(row->fmr, 14.0 / 1476, 1e-15, "FMR");
    near(row->fnmr, 2.0 / 9, 1e-15, "FNMR");
    near(row->frr, 3.0 / 10, 1e-15, "FRR");
    struct gh_interval exact = gh_stat_binomial(14, 1476, 0.95);
    assert_true(row->fmr_exact.low == exact.low && row->fmr_exact.high == exact.high);
    /* all false matches are one person's: who is not drawn in a third of the draws, else up to four times */
    assert_true(row->fmr_person.low == 0);
    assert_true(row->fmr_person.high > 2.5 * row->fmr && row->fmr_person.high < 6 * row->fmr);
    assert_true(row->fmr_person.high > exact.high);
    assert_int_equal(r.worst_impostor_count, GH_RATE_WORST);
    assert_true(r.worst_impostor[0].a == 19 && r.worst_impostor[0].b == 55);
    assert_true(r.worst_impostor[18].a == 1 && r.worst_impostor[19].score == -0.5f);
    assert_true(r.worst_genuine[0].a == 2 &&
                r.worst_genuine[0].b == 3); /* equal ones: the first seen first */
    assert_true(r.worst_genuine[1].a == 4 && r.worst_genuine[2].a == 6);
    free(w);
}

/* 40 people, of whom the first is never known again: 45 of 1800 genuine comparisons, all one person's. */
static float one_unlike(const struct world *w, uint32_t low, uint32_t high)
{
    if (w->person[low] == w->person[high])
        return w->person[low] == 0 ? 0.0f : 0.9f;
    return 0.5f * (float)unit(w, low, high, 1) + 0.1f;
}

static void errors_of_one_person_widen_the_interval(void **state)
{
    (void)state;
    struct world *w = world(40, 10, one_unlike);
    struct gh_rates r;
    measure(w, &r);
    const struct gh_rate *row = &r.rate[0];
    near(row->fnmr, 45.0 / 1800, 1e-15, "FNMR");
    assert_true(r.worst_genuine[19].a == 2 && r.worst_genuine[19].b == 5); /* after 9 of picture 0, 8 of 1 */
    assert_true(row->fnmr_person.low == 0);
    assert_true(row->fnmr_person.high >= 3 * row->fnmr - 1e-9 &&
                row->fnmr_person.high <= 4 * row->fnmr + 1e-9);
    assert_true(row->fnmr_person.high - row->fnmr_person.low >
                3 * (row->fnmr_exact.high - row->fnmr_exact.low));
    free(w);
}

static float constant(const struct world *w, uint32_t low, uint32_t high)
{
    return w->person[low] == w->person[high] ? 0.7f : 1.0000001f; /* rounded past 1: counts as 1 */
}

static void ties_and_nothing_to_compare(void **state)
{
    (void)state;
    struct gh_rates r;
    struct gh_error err = {0};
    struct world *w = world(60, 1, constant);
    measure(w, &r); /* no genuine */
    assert_int_equal(r.genuine, 0);
    assert_int_equal(r.impostors, 1770);
    assert_true(r.equal < 0 && r.curve_fnmr[0] < 0 && r.worst_genuine_count == 0);
    assert_true(r.rate[0].carried && r.rate[0].false_matches == 0 && r.rate[0].threshold > 1);
    assert_true(r.rate[0].fnmr == 0 && r.rate[0].fnmr_person.low == 0 && r.rate[0].fnmr_person.high == 1);
    /* no error seen: each pair of persons is a trial, not a promise of none */
    assert_true(r.rate[0].fmr_person.low == 0 &&
                r.rate[0].fmr_person.high == gh_stat_binomial(0, 1770, 0.95).high);
    memset(w->failed, true, sizeof w->failed);
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    free(w);

    w = world(1, 5, constant); /* one person: no impostors */
    measure(w, &r);
    assert_int_equal(r.genuine, 10);
    assert_int_equal(r.impostors, 0);
    assert_true(r.equal < 0 && !r.rate[0].carried && r.curve_fnmr[0] < 0 && r.worst_impostor_count == 0);
    w->c.pictures = 1;
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    w->c.pictures = w->c.persons = 0;
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    w->c.pictures = 5; /* of a person that is none */
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INTERNAL);
    free(w);
}

static void went_on(void *user, double share)
{
    double *last = user;
    assert_true(share >= *last && share <= 1);
    *last = share;
}

static void progress_rises_and_drifting_scores_are_noticed(void **state)
{
    (void)state;
    struct world *w = world(60, 2, normal);
    w->deviation = 0.2f;
    struct gh_rates r;
    struct gh_error err = {0};
    double last = 0;
    assert_true(gh_rates_measure(&w->c, 1, went_on, &last, &r, &err));
    assert_true(last == 1);
    w->drift = 60 + 119 + 5; /* within the second round */
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INTERNAL);
    free(w);
}

/* ---- protocol ---- */

/* Pictures 2i and 2i + 1 are pair i. */
static float pair_score(const struct world *w, uint32_t low, uint32_t high)
{
    (void)w;
    static const float of[] = {0.9f, 0.4f, 0.3f, 0.1f, 0.8f, 0.5f, 0.45f, 0.6f, 0.6f};
    return high == low + 1 && low % 2 == 0 ? of[low / 2] : -0.2f;
}

static void folds_are_judged_by_the_others(void **state)
{
    (void)state;
    struct world *w = world(18, 1, pair_score);
    static const struct {
        uint16_t fold;
        bool same;
    } rows[] = {{0, true}, {0, true},  {0, false}, {0, false}, {1, true},
                {1, true}, {1, false}, {1, false}, {1, true}};
    struct gh_pair pairs[9];
    for (uint32_t i = 0; i < 9; i++) {
        pairs[i] = (struct gh_pair){2 * i, 2 * i + 1, rows[i].fold, rows[i].same};
        if (rows[i].same)
            w->person[2 * i + 1] = w->person[2 * i];
    }
    w->failed[15] = w->failed[16] = true; /* pairs 7 and 8: judged different */
    w->c.pairs = pairs;
    w->c.pair_count = 9;
    struct gh_rates r;
    measure(w, &r);
    assert_int_equal(r.genuine, 4);
    assert_int_equal(r.genuine_failed, 1);
    assert_int_equal(r.impostors, 16 * 15 / 2 - 4);
    assert_int_equal(r.folds, 2);
    near(r.fold_accuracy[0], 3.0 / 4, 1e-12, "fold 0 at 0.475"); /* 0.4 is missed */
    near(r.fold_accuracy[1], 3.0 / 5, 1e-12, "fold 1 at 0.35");  /* 0.45 matches falsely, one has failed */
    near(r.accuracy, 0.675, 1e-12, "accuracy");
    near(r.accuracy_sd, 0.15 / sqrt(2), 1e-12, "its deviation");
    pairs[3].fold = GH_RATE_FOLDS;
    struct gh_error err = {0};
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    for (int i = 0; i < 9; i++)
        pairs[i].fold = 0;
    measure(w, &r);
    assert_int_equal(r.folds, 0); /* one alone has no others */
    pairs[0].b = 18;
    assert_false(gh_rates_measure(&w->c, 1, NULL, NULL, &r, &err));
    assert_int_equal(err.kind, GH_ERR_INTERNAL);
    free(w);
}

/* ---- groups, quality ---- */

static void groups_are_compared_within(void **state)
{
    (void)state;
    struct world *w = lookalike_world();
    bool in[46] = {false};
    for (int i = 0; i < 10; i++)
        in[i] = true;
    struct gh_group_rate g;
    struct gh_error err = {0};
    assert_true(gh_rates_group(&w->c, in, 0.445f, 1, &g, &err));
    assert_int_equal(g.pictures, 20);
    assert_int_equal(g.persons, 10);
    assert_int_equal(g.failed, 1);
    assert_int_equal(g.genuine, 9);
    assert_int_equal(g.false_non_matches, 2);
    assert_int_equal(g.impostors, 19 * 18 / 2 - 9);
    assert_int_equal(g.false_matches, 0);
    assert_true(g.fmr == 0 && g.fmr_person.high == gh_stat_binomial(0, 45, 0.95).high);
    assert_true(g.fnmr_person.low == 0 && g.fnmr_person.high > 2.0 / 9 && g.fnmr_person.high < 1);
    in[45] = true;
    assert_true(gh_rates_group(&w->c, in, 0.445f, 1, &g, &err));
    assert_int_equal(g.false_matches, 5); /* pictures 15 … 19 */
    assert_int_equal(g.impostors, 20 * 19 / 2 - 9);
    near(g.fmr, 5.0 / 181, 1e-15, "FMR");
    assert_true(gh_rates_group(&w->c, in, -1, 1, &g, &err)); /* all match, none is missed */
    assert_int_equal(g.false_matches, g.impostors);
    assert_int_equal(g.false_non_matches, 0);
    assert_true(g.fmr_person.high == 1 && g.fmr_person.low == gh_stat_binomial(55, 55, 0.95).low);
    assert_true(g.fnmr_person.high == gh_stat_binomial(0, 10 - 1, 0.95).high); /* of nine with a pair */
    assert_true(gh_rates_group(&w->c, in, 0.9f, 1, &g, &err)); /* a score at the threshold matches */
    assert_int_equal(g.false_non_matches, 2);
    memset(in, false, sizeof in);
    assert_true(gh_rates_group(&w->c, in, 0.4f, 1, &g, &err));
    assert_true(g.pictures == 0 && g.genuine == 0 && g.impostors == 0);
    assert_true(g.fmr_exact.high == 1 && g.fmr_person.low == 0 && g.fmr_person.high == 1);
    free(w);
}

static float first_five_unlike(const struct world *w, uint32_t low, uint32_t high)
{
    return w->person[low] == w->person[high] && w->person[low] >= 5 ? 0.9f : 0.1f;
}

static void least_quality_is_left_out_first(void **state)
{
    (void)state;
    struct world *w = world(50, 2, first_five_unlike);
    float quality[100];
    for (int i = 0; i < 100; i++)
        quality[i] = i % 2 ? 1 : (float)(i / 2) / 50;
    quality[0] = NAN; /* the least */
    struct gh_reject_row row[GH_REJECT_ROWS];
    struct gh_error err = {0};
    assert_true(gh_rates_reject(&w->c, quality, 0.5f, row, &err));
    for (int i = 0; i < GH_REJECT_ROWS; i++) {
        near(row[i].rejected, 0.02 * i, 1e-12, "rejected");
        assert_int_equal(row[i].genuine, 50 - 2 * i); /* each picture left out takes a pair along */
        int misses = 5 - 2 * i < 0 ? 0 : 5 - 2 * i;
        near(row[i].fnmr, (double)misses / (50 - 2 * i), 1e-12, "FNMR");
        if (i)
            near(row[i].quality, (float)(2 * i) / 50, 1e-7, "quality");
    }
    w->failed[0] = true; /* of 99: 1, 3, 5 … are left out */
    assert_true(gh_rates_reject(&w->c, quality, 0.5f, row, &err));
    near(row[1].rejected, 1.0 / 99, 1e-12, "rejected");
    assert_int_equal(row[0].genuine, 49);
    assert_int_equal(row[1].genuine, 48);
    memset(w->failed, true, sizeof w->failed);
    assert_false(gh_rates_reject(&w->c, quality, 0.5f, row, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_normals_give_the_known_curve),
        cmocka_unit_test(a_scores_bin_decides),
        cmocka_unit_test(edges_and_strewn_pictures),
        cmocka_unit_test(few_pictures_are_counted),
        cmocka_unit_test(thresholds_and_matches_agree),
        cmocka_unit_test(errors_of_one_person_widen_the_interval),
        cmocka_unit_test(ties_and_nothing_to_compare),
        cmocka_unit_test(progress_rises_and_drifting_scores_are_noticed),
        cmocka_unit_test(folds_are_judged_by_the_others),
        cmocka_unit_test(groups_are_compared_within),
        cmocka_unit_test(least_quality_is_left_out_first),
    };
    return cmocka_run_group_tests_name("error rates", tests, NULL, NULL);
}
