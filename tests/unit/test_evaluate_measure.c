/* Unit tests of core/evaluate: from looks made by hand to what is reported, with pictures and people that
 * have nothing to say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/measure.h"
#include "evaluate/report_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 256 };

/* Each person looks along an axis of their own: one person's pictures score 1, two people's 0. */
static struct gh_dataset data;
static struct gh_looks looks;
static struct gh_eval_look look[MOST];
static uint32_t person[MOST];
static int8_t group_of[MOST];
static struct gh_evaluation *evaluation;

static void add_picture(uint32_t of)
{
    struct gh_eval_look *l = &look[data.pictures];
    assert_true(data.pictures < MOST && of < GH_TEMPLATE_DIMS);
    *l = (struct gh_eval_look){.result = GH_LOOK_GOOD, .quality = 0.5f};
    l->template_[of] = 1;
    person[data.pictures++] = of;
    if (data.persons <= of)
        data.persons = of + 1;
}

static void clear(void)
{
    data = (struct gh_dataset){.person = person, .labels = 1};
    data.label[0] = (struct gh_dataset_label){.name = "all", .groups = 1, .of = group_of};
    memset(group_of, 0, sizeof group_of);
    looks = (struct gh_looks){.look = look};
    free(evaluation);
    evaluation = calloc(1, sizeof *evaluation);
    assert_non_null(evaluation);
}

static const struct gh_evaluation *measured(void)
{
    struct gh_error err = {0};
    if (!gh_evaluation_make(evaluation, &data, &looks, NULL, NULL, &err))
        fail_msg("%s", err.text);
    return evaluation;
}

static void near(double got, double want, const char *what)
{
    if (!(fabs(got - want) <= 1e-12))
        fail_msg("%s: %.15g, expected %.15g", what, got, want);
}

static void what_cannot_be_read_is_left_out(void **state)
{
    (void)state;
    clear();
    for (uint32_t p = 0; p < 50; p++)
        for (int i = 0; i < 2; i++)
            add_picture(p);
    look[1].result = GH_LOOK_UNREADABLE;                  /* one of person 0's */
    look[2].result = look[3].result = GH_LOOK_UNREADABLE; /* both of person 1's */
    look[5].result = GH_LOOK_NO_FACE;                     /* one of person 2's: a failure */
    const struct gh_rates *r = &measured()->rates;
    assert_int_equal(r->genuine, 47);
    assert_int_equal(r->genuine_failed, 1);
    assert_int_equal(r->impostors, 96 * 95 / 2 - 47);
    assert_true(r->rate[0].carried);
    near(r->rate[0].frr, 1.0 / 48, "FRR");
    const struct gh_group_rate *g = &evaluation->label[0].group[0].at[0];
    assert_int_equal(g->pictures, 97);
    assert_int_equal(g->failed, 1);
    assert_int_equal(g->persons, 49); /* nothing is known of person 1 */
}

static void pairs_that_cannot_be_read_are_left_out(void **state)
{
    (void)state;
    clear();
    for (uint32_t p = 0; p < 6; p++)
        for (int i = 0; i < 2; i++)
            add_picture(p);
    struct gh_pair pairs[] = {{0, 1, 0, true}, {2, 3, 0, true}, {0, 2, 0, false}, {1, 3, 0, false},
                              {6, 7, 1, true}, {8, 9, 1, true}, {6, 8, 1, false}, {7, 9, 1, false}};
    data.pairs = pairs;
    data.pair_count = sizeof pairs / sizeof *pairs;
    look[1].result = GH_LOOK_UNREADABLE;
    const struct gh_rates *r = &measured()->rates;
    assert_int_equal(r->folds, 2);
    assert_int_equal(r->genuine, 3);
    assert_int_equal(r->genuine_failed, 0);
    near(r->fold_accuracy[0], 1, "the fold that has it");
    near(r->fold_accuracy[1], 1, "the other");
    look[1].result = GH_LOOK_NO_FACE; /* judged different, and wrongly so of a person with themselves */
    r = &measured()->rates;
    assert_int_equal(r->genuine_failed, 1);
    near(r->fold_accuracy[0], 0.75, "the fold that has it");
}

static void a_group_is_as_large_as_what_it_compares(void **state)
{
    (void)state;
    clear();
    for (uint32_t p = 0; p < 60; p++)
        for (int i = 0; i < (p < 2 ? 2 : 1); i++)
            add_picture(p);
    add_picture(60);
    look[62].result = GH_LOOK_NO_FACE;
    const struct gh_report_group *g = &measured()->label[0].group[0];
    for (int t = 0; t < 2; t++) {
        assert_int_equal(g->at[t].persons, 61);
        assert_int_equal(g->at[t].enrolled, 60);
        assert_int_equal(g->at[t].compared, 2);
    }
    assert_false(gh_part_small(g, false));
    assert_true(gh_part_small(g, true));
}

static int end(void **state)
{
    (void)state;
    free(evaluation);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_read_is_left_out),
        cmocka_unit_test(a_group_is_as_large_as_what_it_compares),
        cmocka_unit_test(pairs_that_cannot_be_read_are_left_out),
    };
    return cmocka_run_group_tests_name("measure", tests, NULL, end);
}
