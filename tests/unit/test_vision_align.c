/* Similarity transforms and the warp: exact on points they were made from, and on
 * pictures whose result is known. */
#include "vision_fixture.h"

#include "base/rand.h"
#include "vision/align.h"

#include <math.h>

static void fit_gives_back_what_made_the_points(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 7);
    for (int round = 0; round < 200; round++) {
        double angle = gh_rand_range(&r, -3.1, 3.1), scale = gh_rand_range(&r, 0.05, 20);
        struct gh_similarity made = {(float)(scale * cos(angle)), (float)(scale * sin(angle)),
                                     (float)gh_rand_range(&r, -500, 500),
                                     (float)gh_rand_range(&r, -500, 500)};
        float from[5][2], to[5][2];
        for (int i = 0; i < 5; i++) {
            from[i][0] = (float)gh_rand_range(&r, 0, 112), from[i][1] = (float)gh_rand_range(&r, 0, 112);
            to[i][0] = made.a * from[i][0] - made.b * from[i][1] + made.tx;
            to[i][1] = made.b * from[i][0] + made.a * from[i][1] + made.ty;
        }
        struct gh_similarity found, back;
        assert_true(gh_similarity_fit((const float(*)[2])from, (const float(*)[2])to, 5, &found));
        assert_float_equal(found.a, made.a, 1e-3 * scale);
        assert_float_equal(found.b, made.b, 1e-3 * scale);
        assert_float_equal(found.tx, made.tx, 0.05);
        back = gh_similarity_invert(found);
        assert_float_equal(back.a * to[2][0] - back.b * to[2][1] + back.tx, from[2][0], 0.05);
        assert_float_equal(back.b * to[2][0] + back.a * to[2][1] + back.ty, from[2][1], 0.05);
    }
}

/* The least-squares solution beats any small step away from it, mirrored points included. */
static void fit_is_least_squares(void **state)
{
    (void)state;
    static const float from[5][2] = {{0, 0}, {10, 0}, {5, 5}, {1, 9}, {9, 10}};
    static const float to[5][2] = {{9, 1}, {1, 0}, {6, 6}, {8, 9}, {0, 11}};
    struct gh_similarity s, t;
    assert_true(gh_similarity_fit(from, to, 5, &s));
    double errors[9];
    for (int k = 0; k < 9; k++) {
        t = s;
        float *part[] = {&t.a, &t.b, &t.tx, &t.ty};
        if (k)
            *part[(k - 1) / 2] += k % 2 ? 0.01f : -0.01f;
        errors[k] = 0;
        for (int i = 0; i < 5; i++) {
            double dx = t.a * from[i][0] - t.b * from[i][1] + t.tx - to[i][0];
            double dy = t.b * from[i][0] + t.a * from[i][1] + t.ty - to[i][1];
            errors[k] += dx * dx + dy * dy;
        }
        assert_true(k == 0 || errors[k] > errors[0]);
    }
}

static void points_in_one_place_are_refused(void **state)
{
    (void)state;
    static const float one[5][2] = {{3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}};
    static const float good[5][2] = {{0, 0}, {10, 0}, {5, 5}, {1, 9}, {9, 10}};
    float nan[5][2];
    struct gh_similarity s;
    memcpy(nan, good, sizeof nan);
    nan[2][0] = NAN;
    assert_false(gh_similarity_fit(one, good, 5, &s));
    assert_false(gh_similarity_fit(good, one, 5, &s));
    assert_false(gh_similarity_fit((const float(*)[2])nan, good, 5, &s));
    assert_false(gh_similarity_fit(good, (const float(*)[2])nan, 5, &s));
}

static void warp_shows_known_pictures(void **state)
{
    (void)state;
    struct gh_image src = blank(20, 10), same = blank(20, 10), tenth = blank(2, 1);
    for (int i = 0; i < 600; i++)
        src.data[i] = (uint8_t)(i * 7);
    gh_similarity_warp(src, (struct gh_similarity){1, 0, 0, 0}, same);
    assert_memory_equal(src.data, same.data, 600);

    gh_similarity_warp(src, (struct gh_similarity){1, 0, 3, 0}, same); /* shifted by 3, black beyond */
    assert_memory_equal(same.data, src.data + 9, 17 * 3);
    assert_int_equal(same.data[17 * 3], 0);

    gh_similarity_warp(src, (struct gh_similarity){1, 0, NAN, 0}, same);
    for (int i = 0; i < 600; i++)
        assert_int_equal(same.data[i], 0);

    /* checks of one pixel vanish when ten are averaged into one */
    for (int i = 0; i < 600; i++)
        src.data[i] = (i / 3 % 20 + i / 60) % 2 ? 255 : 0;
    gh_similarity_warp(src, (struct gh_similarity){10, 0, 4.5f, 4.5f}, tenth);
    for (int i = 0; i < 6; i++)
        assert_in_range(tenth.data[i], 120, 135);
    free(src.data), free(same.data), free(tenth.data);
}

/* The warp as its header defines it, without thought for time. */
static void warp_plainly(struct gh_image src, struct gh_similarity m, struct gh_image dst)
{
    float shrink = sqrtf(m.a * m.a + m.b * m.b);
    int n = shrink <= 1.5f ? 1 : shrink < 16 ? (int)ceilf(shrink) : 16;
    for (int at = 0; at < dst.width * dst.height * 3; at++) {
        int x = at / 3 % dst.width, y = at / 3 / dst.width, c = at % 3;
        float sum = 0;
        for (int k = 0; k < n * n; k++) {
            float u = (float)x + ((float)(k % n) + 0.5f) / (float)n - 0.5f;
            float v = (float)y + ((float)(k / n) + 0.5f) / (float)n - 0.5f;
            float s = m.a * u - m.b * v + m.tx, t = m.b * u + m.a * v + m.ty;
            float left = floorf(s), top = floorf(t), fx = s - left, fy = t - top;
            for (int corner = 0; corner < 4; corner++) {
                float px = left + (float)(corner % 2), py = top + (float)(corner / 2);
                if (px >= 0 && py >= 0 && px < (float)src.width && py < (float)src.height)
                    sum += (corner % 2 ? fx : 1 - fx) * (corner / 2 ? fy : 1 - fy) *
                           (float)src.data[(int)py * src.stride + (int)px * 3 + c];
            }
        }
        dst.data[y * dst.stride + x * 3 + c] = (uint8_t)(sum / (float)(n * n) + 0.5f);
    }
}

/* Inside a picture the warp takes a shorter way than at its edges; both give the same bytes. */
static void warp_is_the_plain_one_byte_for_byte(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 11);
    for (int round = 0; round < 600; round++) {
        int width = 1 + (int)gh_rand_below(&r, 60), height = 1 + (int)gh_rand_below(&r, 60);
        struct gh_image src = blank(width, height), fast = blank(17, 13), plain = blank(17, 13);
        for (int i = 0; i < width * height * 3; i++)
            src.data[i] = (uint8_t)gh_rand_next(&r);
        double angle = gh_rand_range(&r, -3.1, 3.1), scale = round % 3 ? gh_rand_range(&r, 0.2, 3) : 1;
        if (round % 20 == 0)
            scale = gh_rand_range(&r, 3, 20);
        struct gh_similarity m = {(float)(scale * cos(angle)), (float)(scale * sin(angle)),
                                  (float)gh_rand_range(&r, -10, 60), (float)gh_rand_range(&r, -10, 60)};
        if (round % 5 == 0) /* whole pixels: samples on the edges themselves */
            m = (struct gh_similarity){1, 0, floorf(m.tx), floorf(m.ty)};
        gh_similarity_warp(src, m, fast);
        warp_plainly(src, m, plain);
        assert_memory_equal(fast.data, plain.data, 17 * 13 * 3);
        free(src.data), free(fast.data), free(plain.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_gives_back_what_made_the_points), cmocka_unit_test(fit_is_least_squares),
        cmocka_unit_test(points_in_one_place_are_refused),     cmocka_unit_test(warp_shows_known_pictures),
        cmocka_unit_test(warp_is_the_plain_one_byte_for_byte),
    };
    return cmocka_run_group_tests_name("vision align", tests, NULL, NULL);
}
