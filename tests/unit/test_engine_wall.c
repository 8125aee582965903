/* Unit tests of core/engine: the time of day of frames stays steady while clocks drift, and follows a clock
 * that was set and a machine that has slept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "engine/wall.h"

enum { MONO = 5000, WALL = 1800000000, STEP = 3600000 };

static void what_is_nearly_right_stays(void **state)
{
    (void)state;
    int64_t kept = gh_wall_follow(0, MONO, WALL);
    assert_int_equal(kept, WALL - MONO);
    assert_int_equal(gh_wall_follow(kept, MONO + 700, WALL), kept);
    assert_int_equal(gh_wall_follow(kept, MONO, WALL + 1000), kept);
}

static void a_clock_that_was_set_is_followed(void **state)
{
    (void)state;
    int64_t kept = gh_wall_follow(0, MONO, WALL);
    assert_int_equal(gh_wall_follow(kept, MONO, WALL + STEP),
                     kept + STEP); /* it slept, or the clock was slow */
    assert_int_equal(gh_wall_follow(kept, MONO, WALL - STEP), kept - STEP);
    assert_int_equal(gh_wall_follow(kept, MONO, WALL + 1001), kept + 1001);
}

static void it_is_the_clock_s_own_difference(void **state)
{
    (void)state;
    int64_t offset = gh_wall_offset_ms(), off = gh_clock_mono_ms() + offset - gh_clock_wall_ms();
    assert_in_range(off + 60000, 0, 120000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_nearly_right_stays),
        cmocka_unit_test(a_clock_that_was_set_is_followed),
        cmocka_unit_test(it_is_the_clock_s_own_difference),
    };
    return cmocka_run_group_tests_name("engine wall", tests, NULL, NULL);
}
