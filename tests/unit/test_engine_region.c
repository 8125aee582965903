/* Unit tests of core/engine's region.c, and of the reduction that its looks stand on: what moved
 * lies in the part that is looked at, and reduced pictures are area means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/region.h"
#include "media/frame.h"

#include <stdlib.h>
#include <string.h>

static void what_moved_is_found(void **state)
{
    (void)state;
    static struct gh_motion m;
    static uint8_t luma[GH_MOTION_W * GH_MOTION_H];
    struct gh_rect part;
    gh_motion_init(&m);
    memset(luma, 100, sizeof luma);
    for (int i = 0; i < 20; i++)
        gh_motion_update(&m, luma);
    assert_false(gh_region_moving(&m, luma, &part));
    luma[10 * GH_MOTION_W + 10] = 200; /* one cell alone is noise */
    assert_false(gh_region_moving(&m, luma, &part));
    for (int y = 40; y < 60; y++)
        memset(luma + y * GH_MOTION_W + 80, 200, 20);
    assert_true(gh_region_moving(&m, luma, &part));
    assert_true(part.x * GH_MOTION_W <= 80 && (part.x + part.w) * GH_MOTION_W >= 100);
    assert_true(part.y * GH_MOTION_H <= 40 && (part.y + part.h) * GH_MOTION_H >= 60);
    assert_true(part.w < 0.2f && part.h < 0.3f);
    luma[sizeof luma - 1] = luma[sizeof luma - 2] = 200; /* the last cells count and nothing behind them */
    assert_true(gh_region_moving(&m, luma, &part));
    assert_true(part.y + part.h > 0.99f);
}

static void the_part_looked_at_holds_what_is_wanted(void **state)
{
    (void)state;
    for (int i = 0; i < 4000; i++) {
        int w = 100 + rand() % 1200, h = 80 + rand() % 900;
        struct gh_rect r = {(float)(rand() % w) - 40, (float)(rand() % h) - 40, (float)(rand() % w),
                            (float)(rand() % h)};
        struct gh_rect got = gh_region_fit(w, h, r);
        assert_true(got.x >= 0 && got.y >= 0 && got.x + got.w <= (float)w && got.y + got.h <= (float)h);
        float x0 = r.x < 0 ? 0 : r.x, y0 = r.y < 0 ? 0 : r.y;
        float x1 = r.x + r.w > (float)w ? (float)w : r.x + r.w,
              y1 = r.y + r.h > (float)h ? (float)h : r.y + r.h;
        if (x1 <= x0 || y1 <= y0)
            continue;
        if (got.x > x0 + 0.01f || got.y > y0 + 0.01f || got.x + got.w < x1 - 0.01f ||
            got.y + got.h < y1 - 0.01f)
            fail_msg("%dx%d: %.0f,%.0f %.0fx%.0f looked at for %.0f,%.0f %.0fx%.0f", w, h, (double)got.x,
                     (double)got.y, (double)got.w, (double)got.h, (double)r.x, (double)r.y, (double)r.w,
                     (double)r.h);
    }
    struct gh_rect all = gh_region_fit(480, 270, (struct gh_rect){0, 0, 480, 270});
    assert_true(all.w == 480 && all.h == 270);
    struct gh_rect a = {10, 10, 5, 5}, none = {0, 0, 0, 0};
    assert_true(gh_region_join(a, none).x == 10 && gh_region_join(none, a).w == 5);
    assert_true(gh_region_join(a, (struct gh_rect){0, 20, 2, 2}).w == 15);
}

/* A slope comes out as a slope, whatever the ratio, for both ways in which chroma may lie. */
static void uneven_reductions_are_means(void **state)
{
    (void)state;
    enum { W = 640, H = 360 };
    static uint8_t y[W * H], uv[2 * (W / 2) * (H / 2)], bgr[W * H * 3];
    for (int i = 0; i < W * H; i++)
        y[i] = (uint8_t)(20 + i % W / 4 + ((i % W + i / W) & 1) * 40); /* a slope under a chequerboard */
    memset(uv, 128, sizeof uv);
    struct gh_frame f = {.pixels = GH_PIXELS_I420,
                         .full_range = true,
                         .width = W,
                         .height = H,
                         .plane = {y, uv, uv + W / 2 * (H / 2)},
                         .stride = {W, W / 2, W / 2}};
    static const int sizes[][2] = {{240, 135}, {160, 90}, {320, 180}, {101, 57}, {256, 144}};
    for (unsigned s = 0; s < 2 * sizeof sizes / sizeof *sizes; s++) {
        int w = sizes[s / 2][0], h = sizes[s / 2][1];
        f.pixels = s & 1 ? GH_PIXELS_NV12 : GH_PIXELS_I420;
        f.stride[1] = s & 1 ? W : W / 2;
        gh_frame_to_bgr(&f, (struct gh_rect){0, 0, W, H}, (struct gh_image){bgr, w, h, w * 3});
        for (int j = 0; j < h; j++)
            for (int i = 0; i < w; i++)
                for (int k = 0; k < 3; k++) {
                    double want = 40 + (i + 0.5) * W / w / 4;
                    if (abs(bgr[(j * w + i) * 3 + k] - (int)want) > 12)
                        fail_msg("%dx%d at %d,%d: %d, expected %.0f", w, h, i, j, bgr[(j * w + i) * 3 + k],
                                 want);
                }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_moved_is_found),
        cmocka_unit_test(the_part_looked_at_holds_what_is_wanted),
        cmocka_unit_test(uneven_reductions_are_means),
    };
    return cmocka_run_group_tests_name("region", tests, NULL, NULL);
}
