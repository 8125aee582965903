/* Unit tests of core/match: thresholds on the curve, shots worth taking, and names given and taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "match/bestshot.h"
#include "match/evidence.h"
#include "match/threshold.h"

#include <math.h>

static const struct gh_vision_info standard = {.curve = {{0.234f, 1e-2f, 0.0063f, 0, 0},
                                                         {0.319f, 1e-3f, 0.016f, 0, 0},
                                                         {0.392f, 1e-4f, 0.0337f, 0, 0},
                                                         {0.457f, 1e-5f, 0.0707f, 0, 0}},
                                               .curve_count = 4,
                                               .least_fmr = 1e-5f};

static void thresholds_follow_the_curve(void **state)
{
    (void)state;
    static const struct {
        double fmr;
        float want;
    } rows[] = {{1e-2, 0.234f}, {1e-3, 0.319f}, {1e-4, 0.392f}, {1e-5, 0.457f},
                {1e-6, 0.522f}, {1e-7, 0.587f}, {1e-20, 0.95f}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(fabsf(gh_threshold_for_fmr(&standard, rows[i].fmr) - rows[i].want) < 0.002f);
        if (rows[i].want < 0.9f)
            assert_true(fabs(log10(gh_threshold_fmr_at(&standard, rows[i].want) / rows[i].fmr)) < 0.05);
    }
    assert_true(gh_threshold_for_search(&standard, 1e-4, 100) > gh_threshold_for_search(&standard, 1e-4, 10));
    assert_true(gh_threshold_fmr_at(&standard, -1.0f) <= 1);
    struct gh_vision_info none = {0};
    assert_true(gh_threshold_for_fmr(&none, 1e-3) > 0.9f); /* no curve: nobody matches */
}

struct shot {
    uint32_t a;
    float sa;
    uint32_t b;
    float sb, quality;
};

static enum gh_verdict add(struct gh_evidence *e, struct shot s)
{
    struct gh_hit hits[2] = {{.subject = s.a, .similarity = s.sa}, {.subject = s.b, .similarity = s.sb}};
    return gh_evidence_add(e, hits, s.b ? 2 : s.a ? 1 : 0, s.quality, 0.5f, 0.1f);
}

static void names_need_proof(void **state)
{
    (void)state;
    static const struct {
        struct shot shots[4];
        int count;
        enum gh_verdict last;
    } rows[] = {
        {{{1, 0.60f, 2, 0.10f, 0.8f}}, 1, GH_EVIDENCE_NAMED},                           /* one clear shot */
        {{{1, 0.60f, 2, 0.10f, 0.1f}}, 1, GH_EVIDENCE_NONE},                            /* clear but poor */
        {{{1, 0.52f, 2, 0.10f, 0.8f}}, 1, GH_EVIDENCE_NONE},                            /* one lucky frame */
        {{{1, 0.52f, 2, 0.1f, 0.8f}, {1, 0.53f, 2, 0.1f, 0.8f}}, 2, GH_EVIDENCE_NAMED}, /* two agree */
        {{{1, 0.70f, 2, 0.68f, 0.8f}}, 1, GH_EVIDENCE_NONE}, /* runner-up too near */
        {{{1, 0.52f, 0, 0, 0.8f}, {3, 0.30f, 0, 0, 0.8f}, {1, 0.52f, 0, 0, 0.8f}},
         3,
         GH_EVIDENCE_NONE},                                                              /* a miss counts */
        {{{0, 0, 0, 0, 0.8f}}, 1, GH_EVIDENCE_NONE},                                     /* nobody near */
        {{{1, 0.60f, 2, 0.1f, 0.8f}, {2, 0.2f, 3, 0.1f, 0.9f}}, 2, GH_EVIDENCE_RETRACT}, /* taken back */
        {{{1, 0.60f, 2, 0.1f, 0.8f}, {1, 0.45f, 2, 0.1f, 0.3f}},
         2,
         GH_EVIDENCE_NAMED}, /* one poor shot does not undo it */
        {{{1, 0.60f, 2, 0.1f, 0.5f}, {2, 0.95f, 1, 0.4f, 1}, {2, 0.95f, 1, 0.4f, 1}},
         3,
         GH_EVIDENCE_NAMED}, /* the rival wins in the end */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_evidence e;
        enum gh_verdict v = GH_EVIDENCE_NONE;
        gh_evidence_init(&e);
        for (int k = 0; k < rows[i].count; k++)
            v = add(&e, rows[i].shots[k]);
        if (v != rows[i].last)
            fail_msg("row %zu: verdict %d, expected %d", i, v, rows[i].last);
    }
}

static void more_subjects_than_places_are_fine(void **state)
{
    (void)state;
    struct gh_evidence e;
    gh_evidence_init(&e);
    assert_int_equal(add(&e, (struct shot){1, 0.8f, 2, 0.1f, 0.9f}), GH_EVIDENCE_NAMED);
    for (uint32_t i = 10; i < 60; i += 2)
        add(&e, (struct shot){i, 0.3f, i + 1, 0.2f, 0.1f});
    assert_true(e.count <= GH_EVIDENCE_SUBJECTS);
}

static void leads_follow_the_embedders_scale(void **state)
{
    (void)state;
    /* one that puts all people near 1 (threshold 0.95), with the same shares of what is left */
    struct gh_hit clear[2] = {{.subject = 1, .similarity = 0.965f}, {.subject = 2, .similarity = 0.94f}};
    struct gh_hit close[2] = {{.subject = 1, .similarity = 0.965f}, {.subject = 2, .similarity = 0.963f}};
    struct gh_evidence e;
    gh_evidence_init(&e);
    assert_int_equal(gh_evidence_add(&e, clear, 2, 0.8f, 0.95f, 0.1f), GH_EVIDENCE_NAMED);
    gh_evidence_init(&e);
    assert_int_equal(gh_evidence_add(&e, close, 2, 0.8f, 0.95f, 0.1f), GH_EVIDENCE_NONE);
}

static void a_track_taken_over_loses_its_name_sooner(void **state)
{
    (void)state;
    struct gh_evidence e;
    for (int faded = 0; faded < 2; faded++) {
        gh_evidence_init(&e);
        for (int i = 0; i < 3; i++)
            assert_int_equal(add(&e, (struct shot){1, 0.7f, 2, 0.1f, 0.9f}), GH_EVIDENCE_NAMED);
        if (faded)
            gh_evidence_fade(&e, 0.1f);
        assert_int_equal(add(&e, (struct shot){2, 0.2f, 3, 0.1f, 0.9f}),
                         faded ? GH_EVIDENCE_RETRACT : GH_EVIDENCE_NAMED);
    }
}

static void few_shots_a_visit(void **state)
{
    (void)state;
    struct gh_shots s;
    gh_shots_init(&s);
    assert_false(gh_shots_wanted(&s, 0, 0.01f));
    int taken = 0;
    for (int64_t t = 0; t < 9000; t += 200) { /* someone who stands there for nine seconds */
        if (gh_shots_wanted(&s, t, 0.5f)) {
            if (!taken)
                assert_int_equal(t, 0); /* the first at once */
            gh_shots_taken(&s, t, 0.5f);
            taken++;
        }
    }
    assert_int_equal(taken, 3);
    assert_true(gh_shots_wanted(&s, 9000, 0.9f));  /* clearly better */
    assert_true(gh_shots_wanted(&s, 20000, 0.4f)); /* long after */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_follow_the_curve),
        cmocka_unit_test(names_need_proof),
        cmocka_unit_test(more_subjects_than_places_are_fine),
        cmocka_unit_test(leads_follow_the_embedders_scale),
        cmocka_unit_test(a_track_taken_over_loses_its_name_sooner),
        cmocka_unit_test(few_shots_a_visit),
    };
    return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
