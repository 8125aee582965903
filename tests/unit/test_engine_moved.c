/* Unit tests of core/engine: a camera that looks at another scene is told of once; light and people are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/moved.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { W = GH_MOTION_W, H = GH_MOTION_H, STEP_MS = 200 };

/* A place of rectangles of its own, with noise, light that changes, and a few walkers. */
static void picture(uint8_t *luma, unsigned place, double light, int walkers, unsigned t)
{
    unsigned r = place * 2654435761u + 1;
    float base[W * H];
    for (int i = 0; i < W * H; i++)
        base[i] = 110;
    for (int k = 0; k < 14; k++) {
        r = r * 1664525u + 1013904223u;
        int x = (int)(r >> 8) % (W - 30), y = (int)(r >> 18) % (H - 20), w = 10 + (int)(r >> 4) % 30,
            h = 8 + (int)(r >> 12) % 24, v = 50 + (int)(r >> 6) % 150;
        for (int j = y; j < y + h && j < H; j++)
            for (int i = x; i < x + w && i < W; i++)
                base[j * W + i] = (float)v;
    }
    for (int k = 0; k < walkers; k++)
        for (int j = 40; j < H; j++)
            for (int i = 0; i < 8; i++)
                base[j * W + ((int)t * 3 + k * 37 + i) % W] = 30;
    unsigned noise = t * 747796405u + place;
    for (int i = 0; i < W * H; i++) {
        noise = noise * 1664525u + 1013904223u;
        double v = base[i] * light + (double)(noise >> 29) - 4;
        luma[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
}

/* How often it told in so many seconds from *t_ms on. */
static int watch(struct gh_moved *m, int64_t *t_ms, int seconds, unsigned place, double light, int walkers)
{
    uint8_t luma[W * H];
    int told = 0;
    for (int64_t end = *t_ms + seconds * 1000; *t_ms < end; *t_ms += STEP_MS) {
        picture(luma, place, light, walkers, (unsigned)(*t_ms / STEP_MS));
        told += gh_moved_update(m, luma, *t_ms);
    }
    return told;
}

static void told_once_when_it_looks_elsewhere(void **state)
{
    (void)state;
    struct gh_moved *m = calloc(1, sizeof *m);
    int64_t t = 0;
    assert_int_equal(watch(m, &t, 120, 1, 1, 0), 0);
    assert_int_equal(watch(m, &t, 50, 2, 1, 0), 0);  /* somebody cleans the lens */
    assert_int_equal(watch(m, &t, 60, 1, 1, 0), 0);  /* and sets it back */
    assert_int_equal(watch(m, &t, 200, 2, 1, 0), 1); /* turned away for good */
    assert_int_equal(watch(m, &t, 200, 3, 1, 0), 1); /* and again */
    free(m);
}

static void light_people_and_darkness_are_no_move(void **state)
{
    (void)state;
    struct gh_moved *m = calloc(1, sizeof *m);
    int64_t t = 0;
    int told = watch(m, &t, 60, 1, 1, 0);
    for (int i = 0; i < 10; i++)
        told += watch(m, &t, 60, 1, 1 - 0.06 * i, 0); /* dusk */
    told += watch(m, &t, 120, 1, 0.02, 0);            /* night */
    told += watch(m, &t, 120, 1, 1.1, 0);             /* lights on */
    told += watch(m, &t, 300, 1, 1, 6);               /* a crowd */
    assert_int_equal(told, 0);
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_once_when_it_looks_elsewhere),
        cmocka_unit_test(light_people_and_darkness_are_no_move),
    };
    return cmocka_run_group_tests_name("engine: moved cameras", tests, NULL, NULL);
}
