/* Unit tests of core/vision/curve: rows as the registry gives them, read both ways, and of two sets the
 * worse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "vision/curve.h"
#include "vision/pack.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct gh_curve curve_of(const char *const *rows)
{
    struct gh_curve c = {0};
    for (; *rows; rows++)
        assert_true(gh_curve_add(&c, *rows));
    return c;
}

static const char *const faces[] = {"0.234 1e-2 0.0063 9e-3 1.1e-2", "0.319 1e-3 0.016 8e-4 1.2e-3",
                                    "0.392 1e-4 0.0337 7e-5 1.4e-4", "0.457 1e-5 0.0707 4e-6 2e-5", NULL};
/* people who stand before a gate: more alike, hardly ever missed, and far fewer comparisons */
static const char *const gate[] = {"0.30 1e-2 0 7e-3 1.4e-2", "0.39 1e-3 0.001 2e-4 2.3e-3", NULL};

static void rows_are_read_whole_or_not_at_all(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "0.3 1e-3",
        "0.3 0 0.1",
        "0.3 1e-3 2",
        "0.3 1e-3 0.1 1e-4",            /* half an interval */
        "0.3 1e-3 0.1 2e-3 3e-3",       /* that does not hold its rate */
        "0.3 1e-3 0.1 1e-4 2e-3 extra", /* more than a row */
        "1.3 1e-3 0.1",
        "nan 1e-3 0.1",
        "0.2 1e-3 0.1", /* behind 0.25 it must rise */
        "0.3 2e-2 0.1", /* and the rate fall */
    };
    struct gh_curve c = {0};
    assert_true(gh_curve_add(&c, "0.25 1e-2 0.05"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (gh_curve_add(&c, bad[i]) || c.count != 1)
            fail_msg("taken: %s", bad[i]);
    assert_true(gh_curve_add(&c, "0.3 1e-3 0.1 0 2e-3"));
    assert_float_equal(c.rows[1].fmr_high, 2e-3f, 1e-9);
    for (int i = 2; i < GH_CURVE_MEASURED; i++) {
        char row[64];
        snprintf(row, sizeof row, "%g %g 0.1", 0.3 + 0.01 * i, pow(10, -2 - i));
        assert_true(gh_curve_add(&c, row));
    }
    assert_false(gh_curve_add(&c, "0.9 1e-30 0.1"));
}

static void one_curve_is_read_both_ways(void **state)
{
    (void)state;
    struct gh_curve c = curve_of(faces);
    static const double rates[] = {0.1, 1e-2, 3e-3, 1e-4, 5e-5, 1e-5, 1e-7};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        double s = gh_curve_similarity(c.rows, c.count, rates[i]);
        assert_float_equal(log10(gh_curve_fmr(c.rows, c.count, s)), log10(rates[i]), 1e-4);
    }
    assert_float_equal(gh_curve_similarity(c.rows, c.count, 1e-6), 0.522, 1e-4);
    assert_float_equal(gh_curve_fnmr(c.rows, c.count, 0.392), 0.0337, 1e-5);
    assert_true(gh_curve_fnmr(c.rows, c.count, 0.95) == 1);
    assert_true(gh_curve_fnmr(c.rows, c.count, -0.9) >= 0);
}

static void an_interval_is_said_only_where_it_was_measured(void **state)
{
    (void)state;
    struct gh_curve c = curve_of(faces);
    double low, high;
    assert_true(gh_curve_interval(c.rows, c.count, 1e-3, &low, &high));
    assert_float_equal(low, 8e-4, 1e-8);
    assert_float_equal(high, 1.2e-3, 1e-8);
    assert_true(gh_curve_interval(c.rows, c.count, 3e-4, &low, &high));
    assert_true(low < 3e-4 && high > 3e-4 && low > 7e-5 && high < 1.2e-3);
    assert_true(gh_curve_interval(c.rows, c.count, 1e-5, &low, &high));
    assert_false(gh_curve_interval(c.rows, c.count, 4e-6, &low, &high));
    assert_true(low == 0 && high == 0);
    c.rows[2].fmr_low = c.rows[2].fmr_high = 0;
    assert_false(gh_curve_interval(c.rows, c.count, 3e-4, &low, &high));
    assert_true(gh_curve_interval(c.rows, c.count, 1e-3, &low, &high));
}

static void of_two_sets_the_worse_counts(void **state)
{
    (void)state;
    struct gh_curve a = curve_of(faces), b = curve_of(gate), w, v;
    float least, same;
    gh_curve_worse(&a, &b, &w, &least);
    assert_int_equal(w.count, 4);
    for (int i = 1; i < w.count; i++)
        assert_true(w.rows[i].similarity > w.rows[i - 1].similarity && w.rows[i].fmr < w.rows[i - 1].fmr);
    for (double fmr = 1e-2; fmr >= 1e-3; fmr /= 1.5) {
        double s = gh_curve_similarity(w.rows, w.count, fmr);
        double sa = gh_curve_similarity(a.rows, a.count, fmr), sb = gh_curve_similarity(b.rows, b.count, fmr);
        assert_float_equal(s, fmax(sa, sb), 1e-5);
    }
    /* the gate's set ends at 1e-3: beyond, the first goes on alone */
    assert_float_equal(w.rows[1].similarity, 0.39, 1e-5);
    assert_float_equal(w.rows[2].similarity, 0.392, 1e-5);
    assert_float_equal(w.rows[3].similarity, 0.457, 1e-5);
    assert_float_equal(least, 1e-5f, 1e-9);
    /* the interval holds what the first set says of 0.39 as well */
    assert_true(w.rows[1].fmr_high == 2.3e-3f && w.rows[1].fmr_low < 1e-4f && w.rows[2].fmr_high == 1.4e-4f);
    /* misses: those of LFW at the similarity that the gate's set asks for */
    assert_float_equal(w.rows[1].fnmr, 0.0331, 5e-4);
    gh_curve_worse(&b, &a, &v, &same);
    assert_memory_equal(v.rows, w.rows, sizeof v.rows);
    assert_true(same == least);
}

static void a_milder_second_set_changes_nothing_but_never_helps(void **state)
{
    (void)state;
    static const char *const mild[] = {"0.10 2e-2 0.3", "0.20 1e-3 0.4", NULL};
    struct gh_curve a = curve_of(faces), b = curve_of(mild), none = {0}, w;
    float least;
    gh_curve_worse(&a, &b, &w, &least);
    assert_float_equal(gh_curve_similarity(w.rows, w.count, 1e-4), 0.392, 1e-4);
    assert_true(gh_curve_fnmr(w.rows, w.count, 0.319) > 0.4); /* its misses count all the same */
    assert_float_equal(least, 1e-5f, 1e-10);
    gh_curve_worse(&a, &none, &w, &least);
    assert_memory_equal(w.rows, a.rows, sizeof w.rows);
    assert_float_equal(least, 1e-5f, 1e-10);
    gh_curve_worse(&none, &none, &w, &least);
    assert_true(w.count == 0 && least == 0);
}

static void the_registrys_lines_become_what_programs_use(void **state)
{
    (void)state;
    struct gh_model m = {0};
    struct gh_vision_info info = {0};
    bool mine;
    assert_true(gh_pack_curve_line(&m, "licence", "MIT", &mine) && !mine);
    assert_true(gh_pack_curve_line(&m, "curve_data", "all poses", &mine) && mine);
    for (int i = 0; faces[i]; i++)
        assert_true(gh_pack_curve_line(&m, "curve", faces[i], &mine) && mine);
    gh_pack_curve(&m, &info);
    assert_true(info.curve_count == 4 && info.second_least == 0 && !info.data[1][0]);
    assert_float_equal(info.least_fmr, 1e-5f, 1e-10);
    assert_true(gh_pack_curve_line(&m, "curve2_data", "standing still", &mine) && mine);
    for (int i = 0; gate[i]; i++)
        assert_true(gh_pack_curve_line(&m, "curve2", gate[i], &mine) && mine);
    assert_false(gh_pack_curve_line(&m, "curve2", "0.1 1e-9 0", &mine));
    gh_pack_curve(&m, &info);
    assert_true(info.second_least == 1e-3f && info.curve[0].similarity == 0.30f);
    assert_string_equal(info.data[0], "all poses");
    assert_string_equal(info.data[1], "standing still");
    assert_float_equal(info.least_fmr, 1e-5f, 1e-10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_whole_or_not_at_all),
        cmocka_unit_test(one_curve_is_read_both_ways),
        cmocka_unit_test(an_interval_is_said_only_where_it_was_measured),
        cmocka_unit_test(of_two_sets_the_worse_counts),
        cmocka_unit_test(a_milder_second_set_changes_nothing_but_never_helps),
        cmocka_unit_test(the_registrys_lines_become_what_programs_use),
    };
    return cmocka_run_group_tests_name("curve", tests, NULL, NULL);
}
