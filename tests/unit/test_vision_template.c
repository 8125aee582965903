/* From an embedder's numbers to a template: its direction, its length, and how sure the net was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "vision/quality.h"
#include "vision/template.h"

#include <math.h>
#include <string.h>

static const struct gh_model plain = {.name = "plain"};
static const struct gh_model sure = {.name = "sure", .length_mean = 11, .length_power = 0.4f};

static float length(const float *t)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += t[i] * t[i];
    return sqrtf(sum);
}

static void the_length_follows_the_nets(void **state)
{
    static const struct {
        float net, wanted, certainty;
    } rows[] = {{11, 1, 1},         {8, 1.1358f, 8 / 11.0f}, {14, 0.9080f, 1},
                {4, 1.2f, 0.6339f}, {60, 0.85f, 1},          {9, 1.0836f, 9 / 11.0f}};
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        float view[GH_TEMPLATE_DIMS] = {[3] = rows[r].net * 0.6f, [100] = rows[r].net * -0.8f},
              t[GH_TEMPLATE_DIMS];
        assert_true(gh_template_make(&sure, view, 1, t));
        assert_float_equal(length(t), rows[r].wanted, 1e-3);
        assert_float_equal(t[3] / t[100], -0.75, 1e-5);
        assert_float_equal(gh_template_certainty(&sure, t), rows[r].certainty, 1e-3);
        assert_true(gh_template_make(&plain, view, 1, t));
        assert_float_equal(length(t), 1, 1e-5);
        assert_float_equal(gh_template_certainty(&plain, t), 1, 0);
    }
}

/* Each view counts alike, however long; the lengths' mean makes the length. */
static void views_are_averaged_by_direction(void **state)
{
    float views[2 * GH_TEMPLATE_DIMS] = {[0] = 8, [GH_TEMPLATE_DIMS + 1] = 14}, t[GH_TEMPLATE_DIMS];
    (void)state;
    assert_true(gh_template_make(&sure, views, 2, t));
    assert_float_equal(t[0], t[1], 1e-6);
    assert_float_equal(length(t), 1, 1e-5);
}

static void what_has_no_direction_is_none(void **state)
{
    float nothing[GH_TEMPLATE_DIMS] = {0}, bad[GH_TEMPLATE_DIMS] = {[5] = NAN},
          huge[GH_TEMPLATE_DIMS] = {[7] = INFINITY};
    float opposite[2 * GH_TEMPLATE_DIMS] = {[0] = 5, [GH_TEMPLATE_DIMS] = -9}, t[GH_TEMPLATE_DIMS];
    (void)state;
    assert_false(gh_template_make(&sure, nothing, 1, t));
    assert_false(gh_template_make(&sure, bad, 1, t));
    assert_false(gh_template_make(&sure, huge, 1, t));
    assert_false(gh_template_make(&sure, opposite, 2, t));
}

static void certainty_weighs_in_quality(void **state)
{
    struct gh_quality q = {.overall = 0.8f};
    (void)state;
    gh_quality_certain(&q, 0.5f);
    assert_float_equal(q.certainty, 0.5, 0);
    assert_float_equal(q.overall, 0.05, 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_length_follows_the_nets),
        cmocka_unit_test(views_are_averaged_by_direction),
        cmocka_unit_test(what_has_no_direction_is_none),
        cmocka_unit_test(certainty_weighs_in_quality),
    };
    return cmocka_run_group_tests_name("template", tests, NULL, NULL);
}
