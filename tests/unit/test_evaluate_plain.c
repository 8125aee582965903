/* Unit tests of core/evaluate: what is said of a group's rates in plain words, and that few people are said
 * to be few. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "evaluate/report_parts.h"

#include <math.h>
#include <string.h>

/* Everybody with three pictures and as many comparisons. */
static struct gh_group_rate group(uint32_t persons, uint64_t impostors, uint64_t matches, uint64_t misses)
{
    struct gh_group_rate g = {.pictures = persons * 3,
                              .persons = persons,
                              .enrolled = persons,
                              .compared = persons,
                              .genuine = persons * 3,
                              .impostors = impostors,
                              .false_matches = matches,
                              .false_non_matches = misses};
    g.fmr = impostors ? (double)matches / (double)impostors : 0;
    g.fnmr = persons ? (double)misses / (double)g.genuine : 0;
    g.fmr_exact = gh_stat_binomial(matches, impostors, 0.95);
    g.fnmr_exact = gh_stat_binomial(misses, g.genuine, 0.95);
    g.fmr_person = (struct gh_interval){g.fmr / 3, g.fmr * 3};
    g.fnmr_person = (struct gh_interval){g.fnmr / 3, g.fnmr * 3};
    return g;
}

static const char *plain(const struct gh_group_rate *g)
{
    static char says[800];
    gh_report_plain(says, sizeof says, g, 50);
    return says;
}

static void has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\"%s\" is not in:\n%s", part, text);
}

static void few_people_are_said_to_be_few(void **state)
{
    (void)state;
    struct gh_group_rate g = group(14, 91, 0, 0);
    g.genuine = g.compared = 0;
    has(plain(&g),
        "14 people, 91 comparisons, no false match seen: the true rate may be as high as 4.0 %; too few to "
        "say more.");
    has(plain(&g), "nothing can be said of false non-matches");
    g = group(1, 0, 0, 0);
    has(plain(&g),
        "1 person, nobody to compare with: nothing can be said of false matches; too few to say more. Of 3 "
        "comparisons of 1 person with themselves none failed: the true rate may be as high as 70.8 %; too "
        "few to say "
        "more.");
    g = group(1400, 979300, 1958, 26);
    has(plain(&g),
        "1,400 people, 979,300 comparisons, 1,958 false matches seen: the true rate may be anything from "
        "0.07 to 0.60 %.");
    assert_null(strstr(plain(&g), "few"));
    g = (struct gh_group_rate){0};
    assert_string_equal(plain(&g), "Nobody: nothing can be said.");
}

/* Three comparisons each of twenty people say less than sixty would: the sentence is the table's. */
static void no_error_seen_is_as_sure_as_the_people_are_many(void **state)
{
    (void)state;
    struct gh_group_rate g = group(100, 44550, 0, 0);
    g.fmr_person = gh_stat_binomial(0, 4950, 0.95);
    g.fnmr_person = gh_stat_binomial(0, 100, 0.95);
    has(plain(&g), "no false match seen: the true rate may be as high as 0.074 %.");
    has(plain(&g), "none failed: the true rate may be as high as 3.6 %.");
    g.fmr_person.high = g.fnmr_person.high = 0; /* the wider of the two, whichever it is */
    has(plain(&g), "no false match seen: the true rate may be as high as 0.0083 %.");
    has(plain(&g), "none failed: the true rate may be as high as 1.2 %.");
}

/* People without a face found, and for false non-matches those with one picture, make a group no larger. */
static void people_who_say_nothing_do_not_count(void **state)
{
    (void)state;
    struct gh_group_rate g = group(60, 1770, 3, 1);
    assert_string_equal(plain(&g) + strlen(plain(&g)) - 2, "%.");
    g.genuine = 6;
    g.compared = 2;
    has(plain(&g),
        "60 people, 1,770 comparisons, 3 false matches seen: the true rate may be anything from 0.03");
    has(plain(&g),
        " %. Of 6 comparisons of 2 people with themselves 1 failed: the true rate may be anything from");
    has(plain(&g),
        "; too few to say more. At least 50 people of whom two pictures were compared are needed to set "
        "one group's false non-matches beside another's.");
    g.enrolled = 20;
    has(plain(&g), "20 people, 1,770 comparisons");
    has(plain(&g), "too few to say more. Of 6");
    has(plain(&g), "At least 50 people are needed to set one group beside another.");
    g.enrolled = 0;
    assert_string_equal(plain(&g), "Nobody with a face: nothing can be said.");

    struct gh_report_label l = {.count = 2};
    for (int i = 0; i < 2; i++)
        l.group[i].at[0] = l.group[i].at[1] = group(60, 1770, 3 + (uint64_t)i, 2 + (uint64_t)i);
    char times[GH_PART_NUMBER];
    struct gh_part_ratio r = gh_part_ratio(&l, 0, false);
    assert_float_equal(r.value, 4.0 / 3, 1e-9);
    assert_true(r.low >= 1 && r.low < r.value && r.high > r.value && isfinite(r.high) && !r.few);
    assert_float_equal(gh_part_ratio(&l, 0, true).value, 1.5, 1e-9);
    assert_false(gh_part_unsure(&l.group[1]));
    l.group[1].at[0].compared = 49; /* there are not two: of all, and said so */
    assert_false(gh_part_ratio(&l, 0, false).few);
    r = gh_part_ratio(&l, 0, true);
    assert_true(r.few && r.value > 1.49 && r.value < 1.51);
    has(gh_part_times(times, r), "1.5 times (1.0 to ");
    assert_true(gh_part_unsure(&l.group[1]));
    l.group[1].at[0].compared = 50;
    l.group[0].at[0].enrolled = 49;
    assert_true(gh_part_ratio(&l, 0, false).few && gh_part_unsure(&l.group[0]));
    /* the smallest is none: no number, and no upper end */
    l.group[0].at[0] = group(60, 1770, 0, 2);
    r = gh_part_ratio(&l, 0, false);
    assert_true(r.value < 0 && r.low >= 1 && isinf(r.high));
    assert_string_equal(gh_part_times(times, r), "no number (1.0 or more)");
    l.count = 1;
    assert_string_equal(gh_part_times(times, gh_part_ratio(&l, 0, false)), "undefined");
}

static void what_does_not_fit_is_left_off(void **state)
{
    (void)state;
    struct gh_group_rate g = group(14, 91, 1, 21);
    for (size_t size = 0; size < 60; size++) {
        char says[800];
        memset(says, 'x', sizeof says);
        gh_report_plain(says, size, &g, 50);
        assert_true(size == 0 ? says[0] == 'x' : strlen(says) < size);
        assert_int_equal(says[size], 'x');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_people_are_said_to_be_few),
        cmocka_unit_test(no_error_seen_is_as_sure_as_the_people_are_many),
        cmocka_unit_test(people_who_say_nothing_do_not_count),
        cmocka_unit_test(what_does_not_fit_is_left_off),
    };
    return cmocka_run_group_tests_name("plain words", tests, NULL, NULL);
}
