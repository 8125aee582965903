/* Several frames against one person: one lucky frame, another's face in between, and templates that are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kiosk/decide.h"

#include <math.h>
#include <string.h>

/* So similar to axis 0, the rest along another axis. */
static void face(float like, int other, float out[GH_TEMPLATE_DIMS])
{
    memset(out, 0, GH_TEMPLATE_DIMS * sizeof *out);
    out[0] = like;
    out[other] = sqrtf(1 - like * like);
}

static void fill(struct gh_decide *d, const float *likes, int count, int other)
{
    gh_decide_init(d);
    for (int i = 0; i < count; i++) {
        float t[GH_TEMPLATE_DIMS];
        face(likes[i], other, t);
        gh_decide_add(d, t, 0.8f, 0.3f);
    }
}

static bool match(const struct gh_decide *d, float threshold)
{
    float reference[1][GH_TEMPLATE_DIMS], similarity;
    face(1, 1, reference[0]);
    return gh_decide_match(d, (const float(*)[GH_TEMPLATE_DIMS])reference, 1, threshold, &similarity);
}

static void all_shots_must_be_near(void **state)
{
    (void)state;
    static const struct {
        float likes[5];
        int count;
        bool matches;
    } rows[] = {{{0.6f, 0.6f, 0.6f}, 3, true},
                {{0.6f, 0.6f}, 2, false},        /* too few */
                {{0.6f, 0.62f, 0.3f}, 3, false}, /* one is far from it */
                {{0.9f, 0.2f, 0.2f}, 3, false},  /* one lucky frame */
                {{0.39f, 0.39f, 0.39f, 0.39f, 0.39f}, 5, false},
                {{0.5f, 0.47f, 0.48f, 0.5f, 0.46f}, 5, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_decide d;
        fill(&d, rows[i].likes, rows[i].count, 1);
        if (match(&d, 0.457f) != rows[i].matches)
            fail_msg("row %zu", i);
    }
}

static void another_face_begins_anew(void **state)
{
    (void)state;
    struct gh_decide d;
    float t[GH_TEMPLATE_DIMS];
    static const float likes[] = {0.9f, 0.9f, 0.9f};
    fill(&d, likes, 3, 1);
    assert_true(gh_decide_enough(&d));
    face(0, 7, t); /* somebody else */
    assert_false(gh_decide_add(&d, t, 0.9f, 0.3f));
    assert_false(gh_decide_enough(&d));
    assert_int_equal(d.count, 1);
    assert_false(match(&d, 0.457f));
}

static void the_worst_shot_gives_way(void **state)
{
    (void)state;
    struct gh_decide d;
    float t[GH_TEMPLATE_DIMS];
    gh_decide_init(&d);
    face(0.9f, 1, t);
    for (int i = 0; i < GH_DECIDE_SHOTS; i++)
        gh_decide_add(&d, t, 0.1f * (float)(i + 1), 0.3f);
    gh_decide_add(&d, t, 0.05f, 0.3f); /* worse than all */
    for (int i = 0; i < d.count; i++)
        assert_true(d.weight[i] > 0.09f);
    gh_decide_add(&d, t, 0.9f, 0.3f);
    int best = 0;
    for (int i = 0; i < d.count; i++)
        best += d.weight[i] > 0.85f;
    assert_int_equal(best, 1);
    assert_int_equal(d.count, GH_DECIDE_SHOTS);
}

static void what_is_no_template_counts_for_nothing(void **state)
{
    (void)state;
    struct gh_decide d;
    float t[GH_TEMPLATE_DIMS], mean[GH_TEMPLATE_DIMS];
    gh_decide_init(&d);
    face(0.9f, 1, t);
    t[5] = NAN;
    gh_decide_add(&d, t, 0.9f, 0.3f);
    face(0.9f, 1, t);
    gh_decide_add(&d, t, 0, 0.3f);
    gh_decide_add(&d, t, NAN, 0.3f);
    assert_int_equal(d.count, 0);
    assert_false(gh_decide_mean(&d, mean));
    static const float likes[] = {0.9f, 0.9f, 0.9f};
    float similarity;
    fill(&d, likes, 3, 1);
    assert_false(gh_decide_match(&d, NULL, 0, 0.4f, &similarity)); /* nobody to compare with */
    assert_false(match(&d, 0));                                    /* a threshold of nothing is none */
    assert_false(match(&d, NAN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_shots_must_be_near),
        cmocka_unit_test(another_face_begins_anew),
        cmocka_unit_test(the_worst_shot_gives_way),
        cmocka_unit_test(what_is_no_template_counts_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
