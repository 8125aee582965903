/* Unit tests of core/match/operating: the threshold that follows from what was asked, as lists and galleries
 * grow, held between floor and cap, and what a person is told of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "match/likeness.h"
#include "match/operating.h"
#include "match/threshold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const all_poses[] = {"0.234 1e-2 0.0063 9e-3 1.1e-2", "0.319 1e-3 0.016 8e-4 1.2e-3",
                                        "0.392 1e-4 0.0337 7e-5 1.4e-4", "0.457 1e-5 0.0707 4e-6 2e-5"};
static const char *const at_gates[] = {"0.30 1e-2 0.001", "0.40 1e-3 0.002", "0.50 1e-4 0.01"};

static struct gh_vision_info info_of(bool second)
{
    struct gh_vision_info info = {.embedder = "e-1"};
    struct gh_curve a = {0}, b = {0}, used;
    for (size_t i = 0; i < sizeof all_poses / sizeof *all_poses; i++)
        assert_true(gh_curve_add(&a, all_poses[i]));
    for (size_t i = 0; second && i < sizeof at_gates / sizeof *at_gates; i++)
        assert_true(gh_curve_add(&b, at_gates[i]));
    gh_curve_worse(&a, &b, &used, &info.least_fmr);
    memcpy(info.curve, used.rows, sizeof info.curve);
    info.curve_count = used.count;
    info.second_least = second ? 1e-4f : 0;
    snprintf(info.data[0], sizeof info.data[0], "all poses");
    return info;
}

static const struct gh_site_operating usual = {.per_day = 0.05, .faces = 500};

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-3 * fabs(b);
}

static void the_default_is_a_share_of_1_in_10000(void **state)
{
    (void)state;
    struct gh_vision_info info = info_of(false);
    struct gh_site_operating older = {.share = 1e-4};
    struct gh_operating_point p, q;
    gh_operating_point(&usual, &info, GH_OPERATING_LIST, 10, &p);
    gh_operating_point(&older, &info, GH_OPERATING_LIST, 10, &q);
    assert_true(near(p.share, 1e-4) && near(p.fmr, 1e-5) && p.threshold == q.threshold);
    assert_true(p.threshold == gh_threshold_for_search(&info, 1e-4, 10));
    assert_true(near(p.fmr_at, 1e-5) && !p.beyond && !p.raised && !p.capped && !p.fixed);
    assert_true(near(p.low, 4e-6) && near(p.high, 2e-5) && near(p.fnmr, 0.0707));
    gh_operating_point(&usual, &info, GH_OPERATING_LIST, 0, &q); /* nobody yet: as for one */
    assert_true(q.templates == 1 && near(q.fmr, 1e-4));
}

static void a_longer_list_needs_a_lower_rate(void **state)
{
    (void)state;
    struct gh_vision_info info = info_of(false);
    struct gh_operating_point p, before = {.threshold = 0, .fmr = 1};
    static const size_t flags[] = {10, 20, 50, 100, 200, 500};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++, before = p) {
        gh_operating_point(&usual, &info, GH_OPERATING_LIST, flags[i], &p);
        assert_true(near(p.fmr, 1e-4 / (double)flags[i]));
        assert_true(p.fmr < before.fmr && p.threshold > before.threshold && p.fnmr > before.fnmr);
    }
    /* 1 false alert a day, 500 flags, 500 strangers: 4 in a million */
    struct gh_site_operating one = {.per_day = 1, .faces = 500};
    gh_operating_point(&one, &info, GH_OPERATING_LIST, 500, &p);
    assert_true(near(p.fmr, 4e-6) && p.beyond && p.high == 0 && !p.capped);
    char words[GH_OPERATING_WORDS];
    assert_non_null(strstr(gh_operating_trouble_words(&p, words), "1 in 250,000 lies BEYOND"));
    assert_non_null(strstr(words, "1 in 100,000"));
}

static void a_larger_gallery_needs_a_lower_rate_until_the_cap(void **state)
{
    (void)state;
    struct gh_vision_info info = info_of(false);
    struct gh_site_operating gate = {.rate = 1e-4};
    struct gh_operating_point p, before = {.fmr = 1};
    for (size_t n = 10; n <= 100000; n *= 10, before = p) {
        gh_operating_point(&gate, &info, GH_OPERATING_IDENTIFY, n, &p);
        assert_true(near(p.fmr, 1e-4 / (double)n) && p.fmr < before.fmr);
        assert_true(p.threshold > before.threshold && p.threshold <= GH_THRESHOLD_CAP);
    }
    assert_true(p.beyond && p.threshold > 0.7f && !p.capped);
    for (size_t n = 1; n < 1000000000000; n *= 10, before = p) {
        gh_operating_point(&gate, &info, GH_OPERATING_IDENTIFY, n, &p);
        assert_true(p.threshold <= GH_THRESHOLD_CAP);
    }
    assert_true(p.capped && p.threshold == GH_THRESHOLD_CAP);
    char words[GH_OPERATING_WORDS];
    assert_non_null(strstr(gh_operating_trouble_words(&p, words), "is not reached"));
}

/* Where the curve goes on past the cap, what is said is what the cap gives, not the curve's end. */
static void what_the_cap_gives_is_said(void **state)
{
    (void)state;
    static const char *const rows[] = {"0.915 1e-2 0.10", "0.93 1e-3 0.2", "0.945 1e-4 0.27",
                                       "0.955 1e-5 0.40"};
    struct gh_vision_info info = {.embedder = "e-1", .least_fmr = 1e-5f};
    struct gh_curve curve = {0};
    struct gh_site_operating gate = {.rate = 1e-4};
    struct gh_operating_point p;
    char words[GH_OPERATING_WORDS];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(gh_curve_add(&curve, rows[i]));
    memcpy(info.curve, curve.rows, sizeof info.curve);
    info.curve_count = curve.count;
    gh_operating_point(&usual, &info, GH_OPERATING_LIST, 50, &p);
    assert_true(p.capped && !p.beyond && p.threshold == GH_THRESHOLD_CAP);
    assert_true(p.fmr_at > 3e-5 && p.fmr_at < 3.3e-5 && p.fnmr > 0.27 && p.fnmr < 0.40);
    gh_operating_found_words(&p, &info, words);
    assert_non_null(strstr(words, "by the curve 1 in 32,000 strangers"));
    assert_string_equal(
        gh_operating_trouble_words(&p, words),
        "1 in 500,000 is not reached: the threshold stays at 0.95, which 1 in 32,000 strangers "
        "reaches");
    /* at a gate what was read for it, not what was asked: that much is reached */
    gh_operating_point(&gate, &info, GH_OPERATING_VERIFY, 1, &p);
    assert_true(p.capped && near(p.fmr_read, 1e-5));
    assert_non_null(strstr(gh_operating_trouble_words(&p, words), "1 in 100,000 is not reached"));
}

static void a_second_curve_stands_in_for_the_gates_margin(void **state)
{
    (void)state;
    struct gh_vision_info one = info_of(false), two = info_of(true);
    struct gh_site_operating gate = {.rate = 1e-3};
    struct gh_operating_point p, q;
    assert_true(gh_threshold_gate_margin(&one, 1e-3) == GH_THRESHOLD_GATE_MARGIN);
    assert_true(gh_threshold_gate_margin(&two, 1e-3) == 1);
    /* and no longer where it ends: never less careful for less */
    assert_true(near(gh_threshold_gate_margin(&two, 5e-5), 2));
    assert_true(gh_threshold_gate_margin(&two, 1e-6) == GH_THRESHOLD_GATE_MARGIN);
    for (double fmr = 1e-2; fmr > 1e-8; fmr /= 1.7)
        assert_true(gh_threshold_for_gate(&two, fmr / 1.7) >= gh_threshold_for_gate(&two, fmr));
    gh_operating_point(&gate, &one, GH_OPERATING_VERIFY, 0, &p);
    assert_true(p.templates == 1 && near(p.fmr, 1e-3) && near(p.fmr_read, 1e-4));
    assert_float_equal(p.threshold, 0.392f, 1e-4);
    assert_true(p.threshold == gh_threshold_for_gate(&one, 1e-3));
    /* somebody with ten pictures has ten chances to be taken for */
    gh_operating_point(&gate, &one, GH_OPERATING_VERIFY, 10, &q);
    assert_true(near(q.fmr, 1e-4) && q.threshold > p.threshold);
    gh_operating_point(&gate, &two, GH_OPERATING_VERIFY, 1, &q);
    assert_true(near(q.fmr_read, 1e-3) && q.threshold == gh_threshold_for_gate(&two, 1e-3));
    assert_float_equal(q.threshold, 0.40f, 1e-4);
    /* cameras read the worse of the two as well */
    gh_operating_point(&usual, &two, GH_OPERATING_LIST, 1, &q);
    assert_float_equal(q.threshold, 0.50f, 1e-4);
}

static void nothing_goes_below_the_floor(void **state)
{
    (void)state;
    struct gh_vision_info info = info_of(false);
    struct gh_site_operating low = usual, lax = {.share = 0.1}, gate = {.rate = 1e-4};
    struct gh_operating_point p;
    char words[GH_OPERATING_WORDS];
    float floor = gh_threshold_floor(&info);
    assert_float_equal(floor, 0.234f, 1e-5);
    snprintf(low.similarity[0].embedder, sizeof low.similarity[0].embedder, "e-1");
    low.similarity[low.similarities++].value = 0.1;
    gate.similarity[gate.similarities++] = low.similarity[0];
    gh_operating_point(&low, &info, GH_OPERATING_LIST, 5, &p);
    assert_true(p.fixed && p.raised && p.threshold == floor && near(p.fmr_at, 1e-2));
    assert_non_null(strstr(gh_operating_trouble_words(&p, words), "raised to 0.234"));
    gh_operating_point(&gate, &info, GH_OPERATING_VERIFY, 5, &p);
    assert_true(p.fixed && p.raised && p.threshold == floor);
    gh_operating_point(&gate, &info, GH_OPERATING_IDENTIFY, 5, &p); /* the higher of both */
    assert_true(!p.fixed && !p.raised && p.threshold > 0.4f);
    gh_operating_point(&lax, &info, GH_OPERATING_LIST, 1, &p);
    assert_true(!p.fixed && p.raised && p.threshold == floor);
    low.similarity[0].value = 0.97; /* above the cap by hand is the administrator's word */
    gh_operating_point(&low, &info, GH_OPERATING_LIST, 5, &p);
    assert_true(p.fixed && !p.raised && !p.capped && p.threshold == 0.97f && p.beyond);
    snprintf(info.embedder, sizeof info.embedder, "other-1"); /* the line is another net's */
    gh_operating_point(&low, &info, GH_OPERATING_LIST, 5, &p);
    assert_false(p.fixed);
}

static void without_a_curve_only_a_similarity_by_hand_matches(void **state)
{
    (void)state;
    struct gh_vision_info none = {.embedder = "e-1"};
    struct gh_site_operating by_hand = usual;
    struct gh_operating_point p;
    char words[GH_OPERATING_WORDS];
    gh_operating_point(&usual, &none, GH_OPERATING_LIST, 5, &p);
    assert_true(!p.known && p.threshold == GH_THRESHOLD_CAP);
    snprintf(by_hand.similarity[0].embedder, sizeof by_hand.similarity[0].embedder, "e-1");
    by_hand.similarity[by_hand.similarities++].value = 0.1;
    gh_operating_point(&by_hand, &none, GH_OPERATING_LIST, 5, &p);
    assert_true(p.fixed && !p.raised && p.threshold == 0.1f);
    assert_string_equal(gh_operating_trouble_words(&p, words), "");
    assert_non_null(strstr(gh_operating_found_words(&p, &none, words), "no error rates"));
}

static void a_person_is_told_in_words(void **state)
{
    (void)state;
    struct gh_vision_info info = info_of(false);
    struct gh_operating_point p;
    char words[GH_OPERATING_WORDS];
    gh_operating_point(&usual, &info, GH_OPERATING_LIST, 3, &p);
    assert_string_equal(gh_operating_asked_words(&usual, "e-1", &p, words),
                        "0.05 false alerts a camera day, 500 faces expected");
    assert_string_equal(gh_operating_need_words(&p, words),
                        "3 templates: 1 false match in 30,000 comparisons");
    gh_operating_found_words(&p, &info, words);
    assert_non_null(strstr(words, "1 in 30,000 strangers looks this alike (95 % interval 1 in "));
    assert_non_null(strstr(words, "measured on all poses"));
    assert_string_equal(gh_operating_trouble_words(&p, words), "");
    struct gh_site_operating gate = {.rate = 1e-2};
    snprintf(gate.similarity[0].embedder, sizeof gate.similarity[0].embedder, "e-1");
    gate.similarity[gate.similarities++].value = 0.25;
    gh_operating_point(&gate, &info, GH_OPERATING_IDENTIFY, 100, &p); /* the rate asks for more */
    assert_string_equal(gh_operating_asked_words(&gate, "e-1", &p, words),
                        "at least similarity 0.25, and 1 false match in 100 strangers who try");
    gh_operating_point(&gate, &info, GH_OPERATING_VERIFY, 1, &p);
    assert_string_equal(gh_operating_asked_words(&gate, "e-1", &p, words),
                        "similarity 0.25 by hand, instead of 1 false match in 100 strangers who try");
    gate.similarities = 0;
    gh_operating_point(&gate, &info, GH_OPERATING_VERIFY, 1, &p);
    assert_non_null(strstr(gh_operating_need_words(&p, words), "read from the curve at 1 in 1,000"));
}

static void a_likeness_is_told_as_a_rate(void **state)
{
    (void)state;
    struct gh_vision_info info = info_of(false);
    char out[96];
    gh_likeness_words(&info, 0.392f, out, sizeof out);
    assert_string_equal(out, "about 1 in 10,000 strangers would look this alike");
    gh_likeness_words(&info, 0.234f, out, sizeof out);
    assert_string_equal(out, "about 1 in 100 strangers would look this alike");
    gh_likeness_words(&info, 0.9f, out, sizeof out);
    assert_string_equal(out, "fewer than 1 in 100,000 strangers would look this alike");
    gh_likeness_words(&info, -0.9f, out, sizeof out);
    assert_string_equal(out, "most strangers would look this alike");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_default_is_a_share_of_1_in_10000),
        cmocka_unit_test(a_longer_list_needs_a_lower_rate),
        cmocka_unit_test(a_larger_gallery_needs_a_lower_rate_until_the_cap),
        cmocka_unit_test(what_the_cap_gives_is_said),
        cmocka_unit_test(a_second_curve_stands_in_for_the_gates_margin),
        cmocka_unit_test(nothing_goes_below_the_floor),
        cmocka_unit_test(without_a_curve_only_a_similarity_by_hand_matches),
        cmocka_unit_test(a_person_is_told_in_words),
        cmocka_unit_test(a_likeness_is_told_as_a_rate),
    };
    return cmocka_run_group_tests_name("operating", tests, NULL, NULL);
}
