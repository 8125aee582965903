/* Qualities fall where they should: turned, nodding, blurred, dark, small. */
#include "vision_fixture.h"

#include "drawn_face.h"
#include "vision/quality.h"

#include <math.h>

static const float frontal[5][2] = {{38, 52}, {74, 52}, {56, 72}, {42, 92}, {71, 92}};

static void turned(float across, float down, float out[5][2])
{
    memcpy(out, frontal, sizeof frontal);
    out[GH_LM_NOSE][0] += across * 36;
    out[GH_LM_NOSE][1] += down * 40;
}

static void yaw_has_a_sign_and_a_size(void **state)
{
    (void)state;
    static const struct {
        float across, low, high;
    } table[] = {{0, -1, 1},      {0.1f, 8, 12},      {-0.1f, -12, -8},
                 {0.32f, 28, 32}, {-0.55f, -46, -44}, {1.5f, 65, 75}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        float l[5][2];
        turned(table[i].across, 0, l);
        float yaw = gh_quality_yaw((const float(*)[2])l);
        assert_true(yaw > table[i].low && yaw < table[i].high);
    }
    float none[5][2] = {{0}};
    assert_float_equal(gh_quality_yaw((const float(*)[2])none), 90, 0.01);
    assert_float_equal(gh_quality_frontal((const float(*)[2])none), 0, 0.001);
}

/* The same face rolled, scaled and moved has the same pose. */
static void pose_does_not_depend_on_place_size_or_roll(void **state)
{
    (void)state;
    float l[5][2], m[5][2];
    turned(0.2f, 0.05f, l);
    for (int i = 0; i < 5; i++) {
        m[i][0] = 3 * (0.8f * l[i][0] - 0.6f * l[i][1]) - 400;
        m[i][1] = 3 * (0.6f * l[i][0] + 0.8f * l[i][1]) + 90;
    }
    assert_float_equal(gh_quality_yaw((const float(*)[2])l), gh_quality_yaw((const float(*)[2])m), 0.1);
    assert_float_equal(gh_quality_frontal((const float(*)[2])l), gh_quality_frontal((const float(*)[2])m),
                       0.01);
}

static void frontal_falls_with_yaw_and_pitch(void **state)
{
    (void)state;
    float last = 1.1f, l[5][2];
    for (int i = 0; i < 6; i++) {
        turned(0.12f * (float)i, 0, l);
        float now = gh_quality_frontal((const float(*)[2])l);
        assert_true(now < last && now >= 0);
        last = now;
    }
    turned(0, 0, l);
    float straight = gh_quality_frontal((const float(*)[2])l);
    turned(0, 0.2f, l);
    assert_true(straight > 0.95f && gh_quality_frontal((const float(*)[2])l) < 0.8f);
}

static void chip_qualities_fall_with_blur_and_darkness(void **state)
{
    (void)state;
    struct gh_image face = blank(112, 112), small = blank(20, 20), blurred = blank(112, 112);
    float sharp, soft, light, dark, same;
    drawn_face(face, 0);
    gh_quality_of_chip(face.data, 112, &sharp, &light);
    assert_true(sharp > 0.5f && light > 0.9f);

    assert_true(gh_picture_resize(face, small, NULL) && gh_picture_resize(small, blurred, NULL));
    gh_quality_of_chip(blurred.data, 112, &soft, &light);
    assert_true(soft < 0.25f && light > 0.9f);

    for (int i = 0; i < 112 * 112 * 3; i++)
        face.data[i] = (uint8_t)(face.data[i] / 2);
    gh_quality_of_chip(face.data, 112, &same, &light);
    assert_true(fabsf(same - sharp) < 0.1f); /* half as bright is not blurred */
    for (int i = 0; i < 112 * 112 * 3; i++)
        face.data[i] = (uint8_t)(face.data[i] / 6);
    gh_quality_of_chip(face.data, 112, &same, &dark);
    assert_true(dark < 0.1f);
    memset(face.data, 255, 112 * 112 * 3);
    gh_quality_of_chip(face.data, 112, &same, &light);
    assert_true(light == 0 && same < 0.01f);
    free(face.data), free(small.data), free(blurred.data);
}

static void overall_is_a_weight(void **state)
{
    (void)state;
    struct gh_image chip = blank(112, 112);
    drawn_face(chip, 0);
    struct gh_face f = {.box = {10, 10, 50, 60}, .score = 0.9f};
    memcpy(f.landmark, frontal, sizeof frontal);
    struct gh_quality large = gh_quality_of(&f, 2, chip.data, 112),
                      small = gh_quality_of(&f, 0.6f, chip.data, 112),
                      speck = gh_quality_of(&f, 0.2f, chip.data, 112);
    assert_float_equal(large.size_px, 100, 0.01);
    assert_true(large.overall > 0.6f && large.overall <= 1);
    assert_true(small.overall < large.overall && small.overall > 0);
    assert_true(speck.overall == 0);
    turned(0.9f, 0, f.landmark);
    assert_true(gh_quality_of(&f, 2, chip.data, 112).overall < 0.05f);
    free(chip.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaw_has_a_sign_and_a_size),
        cmocka_unit_test(pose_does_not_depend_on_place_size_or_roll),
        cmocka_unit_test(frontal_falls_with_yaw_and_pitch),
        cmocka_unit_test(chip_qualities_fall_with_blur_and_darkness),
        cmocka_unit_test(overall_is_a_weight),
    };
    return cmocka_run_group_tests_name("vision quality", tests, NULL, NULL);
}
