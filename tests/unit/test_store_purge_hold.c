/* Unit tests of when purges wait: the rule as a table, and what a start makes of the records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "store/db.h"
#include "store/purge_hold.h"

static const int64_t hour = 3600000, day = 86400000;

static void the_rule(void **state)
{
    (void)state;
    const int64_t all = GH_PURGE_HOLD_MS, t = 2000 * day;
    const struct {
        const char *what;
        struct gh_purge_clock c;
        int64_t wait;
    } rows[] = {
        {"nothing", {0}, 0},
        {"a new store", {.wall_ms = t}, 0},
        {"a start after a moment", {.wall_ms = t, .newest_ms = t - 1000}, 0},
        {"a start after eight days", {.wall_ms = t, .newest_ms = t - 8 * day}, 0},
        {"a start after more", {.wall_ms = t, .newest_ms = t - 8 * day - 1}, all},
        {"a start in the past", {.wall_ms = t, .newest_ms = t + 400 * day}, 0},
        {"a jump of an hour", {.jump_ms = hour}, 0},
        {"a longer jump", {.jump_ms = hour + 1}, all},
        {"a jump of years", {.jump_ms = 1500 * day}, all},
        {"a jump back", {.jump_ms = -1500 * day}, 0},
        {"time goes by", {.left_ms = all, .ran_ms = hour}, all - hour},
        {"time is over", {.left_ms = hour, .ran_ms = hour}, 0},
        {"time is long over", {.left_ms = hour, .ran_ms = day}, 0},
        {"a restart while it waits", {.left_ms = hour, .wall_ms = t, .newest_ms = t - 1000}, hour},
        {"every morning's jump", {.left_ms = 9 * hour, .ran_ms = hour, .jump_ms = 10 * hour}, 8 * hour},
        {"one of years while it waits", {.left_ms = 9 * hour, .jump_ms = 1500 * day}, all},
        {"a jump back while it waits", {.left_ms = 9 * hour, .jump_ms = -1500 * day}, 9 * hour},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (gh_purge_hold(&rows[i].c) != rows[i].wait)
            fail_msg("%s: %lld, wanted %lld", rows[i].what, (long long)gh_purge_hold(&rows[i].c),
                     (long long)rows[i].wait);
}

static int64_t start(int64_t ahead)
{
    int64_t left, found;
    MUST(gh_purge_hold_start(s, &left, &found, &err));
    assert_int_equal(found, ahead);
    return left;
}

static void a_start_asks_the_records(void **state)
{
    (void)state;
    int64_t ran = now;
    assert_int_equal(start(0), 0);
    MUST(gh_operator_note(s, &engine, "engine.start", NULL, "net", &err));
    now += 8 * day;
    assert_int_equal(start(0), 0);
    now += 1500 * day;
    assert_int_equal(start(now - ran), GH_PURGE_HOLD_MS);
    /* commands that ran by the wrong date do not vouch for it */
    MUST(gh_operator_note(s, &engine, "report.make", NULL, "", &err));
    assert_int_equal(start(now - ran), GH_PURGE_HOLD_MS);
    MUST(gh_purge_hold_keep(s, &engine, GH_PURGE_HOLD_MS - hour, &err));
    MUST(gh_operator_note(s, &engine, "engine.start", NULL, "net", &err));
    assert_int_equal(start(0), GH_PURGE_HOLD_MS - hour); /* nor does starting again */
    assert_int_equal(gh_purge_hold_left(s), GH_PURGE_HOLD_MS - hour);
    REFUSED(gh_purge_hold_keep(s, &bob, 0, &err), GH_ERR_DENIED);
    MUST(gh_purge_hold_keep(s, &engine, 0, &err));
    assert_int_equal(start(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule),
        cmocka_unit_test_setup_teardown(a_start_asks_the_records, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("store purge hold", tests, NULL, NULL);
}
