/* Guidance from facts: each cause has its line, lines stay long enough to be read, and nothing hidden is ever
 * good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kiosk/presence.h"

#include <math.h>
#include <string.h>

static struct gh_look good(void)
{
    struct gh_look l = {.work = GH_EYES_FACE, .width = 1280, .height = 720, .faces = 1, .t_ms = 1000};
    struct gh_rect o = gh_look_oval(1280, 720);
    l.face.box = (struct gh_rect){o.x + o.w * 0.2f, o.y + o.h * 0.2f, o.w * 0.6f, o.h * 0.6f};
    l.quality = (struct gh_quality){
        .size_px = o.w * 0.6f, .sharpness = 0.8f, .frontal = 0.9f, .light = 0.9f, .overall = 0.8f};
    l.eyes_px = 85;
    l.light = 128;
    l.contrast = 40;
    return l;
}

static void each_cause_has_its_line(void **state)
{
    (void)state;
    struct gh_look l = good();
    assert_int_equal(gh_presence_cause(&l, false), GH_GUIDE_NONE);
#define ROW(change, line)                                                                                    \
    do {                                                                                                     \
        l = good();                                                                                          \
        change;                                                                                              \
        assert_int_equal(gh_presence_cause(&l, false), line);                                                \
    } while (0)
    ROW(l.faces = 0, GH_GUIDE_COME);
    ROW(l.rivals = 1, GH_GUIDE_ONE);
    ROW(l.eyes_px = 20, GH_GUIDE_CLOSER);
    ROW(l.eyes_px = 300, GH_GUIDE_BACK);
    ROW(l.face.box.x += 300, GH_GUIDE_CENTRE);
    ROW(l.light = 10, GH_GUIDE_LIGHT);
    ROW(l.light = 250, GH_GUIDE_LESS_LIGHT);
    ROW(l.cover = 0.9f, GH_GUIDE_UNCOVER);
    ROW(l.quality.yaw_deg = 30, GH_GUIDE_LOOK);
    ROW(l.quality.frontal = 0.2f, GH_GUIDE_LOOK);
    ROW(l.contrast = 2, GH_GUIDE_LIGHT);
    ROW(l.quality.sharpness = 0.05f, GH_GUIDE_STILL);
    /* what is no number is never good */
    ROW(l.eyes_px = NAN, GH_GUIDE_CLOSER);
    ROW(l.light = NAN, GH_GUIDE_LIGHT);
    ROW(l.cover = NAN, GH_GUIDE_UNCOVER);
    ROW(l.quality.sharpness = NAN, GH_GUIDE_STILL);
}

static void lines_stay_long_enough_to_be_read(void **state)
{
    (void)state;
    struct gh_presence p;
    int changes = 0;
    int64_t last = 0;
    gh_presence_init(&p);
    enum gh_guide before = p.guide;
    for (int i = 0; i < 300; i++) { /* something else is wrong with every look */
        struct gh_look l = good();
        l.t_ms = 1000 + i * 70;
        l.eyes_px = i % 3 ? 85 : 20;
        l.light = i % 3 == 1 ? 10 : 128;
        gh_presence_add(&p, &l);
        if (p.guide != before) {
            if (changes++)
                assert_true(l.t_ms - last >= GH_GUIDE_MS);
            last = l.t_ms;
            before = p.guide;
        }
    }
}

static void one_bad_look_is_forgiven_and_what_hides_is_not(void **state)
{
    (void)state;
    struct gh_presence p;
    struct gh_look l = good();
    gh_presence_init(&p);
    gh_presence_add(&p, &l);
    assert_true(p.face && p.good);
    l.t_ms += 70;
    l.quality.sharpness = 0.05f;
    gh_presence_add(&p, &l);
    assert_true(p.good);
    l.t_ms += 70;
    gh_presence_add(&p, &l);
    assert_false(p.good);
    l = good();
    l.t_ms = 2000;
    gh_presence_add(&p, &l);
    assert_true(p.good);
    l.t_ms += 70;
    l.rivals = 1;
    gh_presence_add(&p, &l);
    assert_false(p.good);
    assert_true(p.face);
}

static void a_face_that_is_missed_for_a_moment_is_not_gone(void **state)
{
    (void)state;
    struct gh_presence p;
    struct gh_look l = good();
    gh_presence_init(&p);
    gh_presence_add(&p, &l);
    l.faces = 0;
    l.t_ms += GH_PRESENCE_LOST_MS - 10;
    gh_presence_add(&p, &l);
    assert_true(p.face);
    assert_false(p.good);
    l.t_ms += 20;
    gh_presence_add(&p, &l);
    assert_false(p.face);
}

static void who_struggles_is_shown_another_way(void **state)
{
    (void)state;
    struct gh_presence p;
    bool offered = false;
    gh_presence_init(&p);
    for (int i = 0; i < 300; i++) {
        struct gh_look l = good();
        l.t_ms = 1000 + i * 70;
        l.cover = 0.9f;
        gh_presence_add(&p, &l);
        offered = offered || p.guide == GH_GUIDE_OTHER;
        if (p.guide == GH_GUIDE_OTHER)
            assert_true(i * 70 >= GH_PRESENCE_OTHER_MS);
    }
    assert_true(offered);
}

static void the_ring_fills_as_the_picture_becomes_good(void **state)
{
    (void)state;
    struct gh_presence p;
    gh_presence_init(&p);
    float before = -1;
    for (int i = 0; i < 30; i++) {
        struct gh_look l = good();
        l.t_ms = 1000 + i * 70;
        l.eyes_px = 20 + (float)i * 3;
        gh_presence_add(&p, &l);
        assert_true(p.fill >= before - 1e-4f && p.fill <= 1);
        before = p.fill;
    }
    assert_true(before > 0.9f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cause_has_its_line),
        cmocka_unit_test(lines_stay_long_enough_to_be_read),
        cmocka_unit_test(one_bad_look_is_forgiven_and_what_hides_is_not),
        cmocka_unit_test(a_face_that_is_missed_for_a_moment_is_not_gone),
        cmocka_unit_test(who_struggles_is_shown_another_way),
        cmocka_unit_test(the_ring_fills_as_the_picture_becomes_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
