/* Motion: quiet stays quiet under noise and slow light, walkers show, a new scene counts whole. */
#include "vision_fixture.h"

#include "base/rand.h"
#include "vision/motion.h"

static uint8_t luma[GH_MOTION_W * GH_MOTION_H];

static void paint(struct gh_rand *r, int noise, int light, int walker)
{
    for (int y = 0; y < GH_MOTION_H; y++) {
        for (int x = 0; x < GH_MOTION_W; x++) {
            int v = 60 + x / 2 + y / 3 + light;
            if (walker >= 0 && x >= walker && x < walker + 12 && y > 20 && y < 60)
                v = 220 - (x - walker) * 4;
            v += noise ? (int)gh_rand_below(r, (uint32_t)(2 * noise + 1)) - noise : 0;
            luma[y * GH_MOTION_W + x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
}

static void warm_up(struct gh_motion *m, struct gh_rand *r, int noise)
{
    gh_rand_init(r, 3);
    gh_motion_init(m);
    for (int i = 0; i < 60; i++) {
        paint(r, noise, 0, -1);
        float share = gh_motion_update(m, luma);
        assert_true(i >= 8 || share == 1.0f); /* until it knows better, all may move */
    }
}

static void noise_is_no_motion(void **state)
{
    (void)state;
    static const int noises[] = {0, 2, 6, 15};
    struct gh_rand r;
    struct gh_motion m;
    for (size_t k = 0; k < sizeof noises / sizeof *noises; k++) {
        warm_up(&m, &r, noises[k]);
        for (int i = 0; i < 100; i++) {
            paint(&r, noises[k], 0, -1);
            assert_true(gh_motion_update(&m, luma) < 0.005f);
        }
    }
}

static void slow_and_sudden_common_light_is_no_motion(void **state)
{
    (void)state;
    struct gh_rand r;
    struct gh_motion m;
    warm_up(&m, &r, 2);
    for (int i = 0; i < 100; i++) { /* dusk */
        paint(&r, 2, -i / 2, -1);
        assert_true(gh_motion_update(&m, luma) < 0.005f);
    }
    paint(&r, 2, -40, -1); /* the camera opens its iris by one step */
    assert_true(gh_motion_update(&m, luma) < 0.02f);
}

static void a_walker_moves(void **state)
{
    (void)state;
    static const int noises[] = {0, 3, 8};
    struct gh_rand r;
    struct gh_motion m;
    for (size_t k = 0; k < sizeof noises / sizeof *noises; k++) {
        warm_up(&m, &r, noises[k]);
        for (int x = 0; x < GH_MOTION_W - 12; x += 3) {
            paint(&r, noises[k], 0, x);
            float share = gh_motion_update(&m, luma);
            assert_true(share > 0.01f && share < 0.4f);
        }
    }
}

static void one_who_stays_becomes_background(void **state)
{
    (void)state;
    struct gh_rand r;
    struct gh_motion m;
    warm_up(&m, &r, 2);
    float share = 1;
    for (int i = 0; i < 200; i++) {
        paint(&r, 2, 0, 70);
        share = gh_motion_update(&m, luma);
        assert_true(i > 10 || share > 0.01f);
    }
    assert_true(share < 0.005f);
}

static void another_scene_counts_whole(void **state)
{
    (void)state;
    struct gh_rand r;
    struct gh_motion m;
    warm_up(&m, &r, 2);
    memset(luma, 250, sizeof luma);
    assert_true(gh_motion_update(&m, luma) == 1.0f);
    assert_true(gh_motion_update(&m, luma) == 1.0f); /* and is learnt anew */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_no_motion),
        cmocka_unit_test(slow_and_sudden_common_light_is_no_motion),
        cmocka_unit_test(a_walker_moves),
        cmocka_unit_test(one_who_stays_becomes_background),
        cmocka_unit_test(another_scene_counts_whole),
    };
    return cmocka_run_group_tests_name("vision motion", tests, NULL, NULL);
}
