/* Unit tests of when purges wait: the rule as a table, what a start makes of the records, and how a wait
 * ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "store/db.h"
#include "store/alerts.h"
#include "store/purge_hold.h"
#include "store/retention.h"

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
        {"a start after a fortnight while it waits",
         {.left_ms = hour, .wall_ms = t, .newest_ms = t - 14 * day},
         hour},
        {"a start years ahead while it waits",
         {.left_ms = hour, .wall_ms = t, .newest_ms = t - 400 * day},
         all},
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

static struct gh_purge_watch watch;
static struct gh_purge_times times;

static int64_t start(int64_t ahead)
{
    MUST(gh_purge_watch_start(&watch, s, &times, &err));
    assert_int_equal(watch.ahead_ms, ahead);
    return watch.left_ms;
}

static bool keep(void)
{
    bool resumed;
    MUST(gh_purge_watch_keep(&watch, s, &engine, &resumed, &err));
    return resumed;
}

static void engine_row(const char *action)
{
    MUST(gh_operator_note(s, &engine, action, NULL, "net", &err));
}

static int rows(const char *action)
{
    return (int)gh_db_number(s, -1, "SELECT count(*) FROM audit WHERE action = ?", "t", action);
}

static void run_for(int64_t ms)
{
    times.mono_ms += ms;
    times.wall_ms += ms;
    now += ms;
    gh_purge_watch_look(&watch, &times);
}

static void a_start_asks_the_records(void **state)
{
    (void)state;
    bool resumed;
    int64_t ran = now;
    assert_int_equal(start(0), 0);
    engine_row("engine.start");
    now += 8 * day;
    assert_int_equal(start(0), 0);
    now += 1500 * day;
    assert_int_equal(start(now - ran), GH_PURGE_HOLD_MS);
    /* commands that ran by the wrong date do not vouch for it */
    MUST(gh_operator_note(s, &engine, "report.make", NULL, "", &err));
    assert_int_equal(start(now - ran), GH_PURGE_HOLD_MS);
    keep();
    assert_int_equal(rows("purge.wait"), 1);
    run_for(hour);
    keep();
    engine_row("engine.start");
    assert_int_equal(start(0), GH_PURGE_HOLD_MS - hour); /* nor does starting again */
    assert_int_equal(gh_purge_hold_left(s), GH_PURGE_HOLD_MS - hour);
    REFUSED(gh_purge_watch_keep(&watch, s, &bob, &resumed, &err), GH_ERR_DENIED);
    run_for(day);
    assert_true(keep());
    assert_int_equal(start(0), 0);
    assert_int_equal(rows("purge.wait"), 1);
    assert_int_equal(rows("purge.resume"), 1);
}

/* Two hours a fortnight: each start is after a gap, and yet the wait comes to its end. */
static void who_seldom_runs_purges_at_last(void **state)
{
    (void)state;
    bool resumed = false;
    int starts = 0;
    engine_row("engine.start");
    for (; !resumed && starts < 20; starts++) {
        now += 14 * day;
        start(starts ? 0 : 14 * day);
        engine_row("engine.start");
        keep();
        for (int minutes = 0; !resumed && minutes < 120; minutes++) {
            run_for(60000);
            resumed = keep();
        }
    }
    assert_true(resumed);
    assert_int_equal(starts, 12);
}

static void a_machine_that_sleeps_is_no_jump(void **state)
{
    (void)state;
    times = (struct gh_purge_times){5000, 0, now};
    start(0);
    times.asleep_ms = 60 * hour; /* over the weekend */
    times.wall_ms += 60 * hour + 1000;
    times.mono_ms += 1000;
    assert_int_equal(gh_purge_watch_look(&watch, &times), 0);
    assert_int_equal(watch.left_ms, 0);
    times.wall_ms += 2 * hour;
    assert_int_equal(gh_purge_watch_look(&watch, &times), 2 * hour);
    assert_int_equal(watch.left_ms, GH_PURGE_HOLD_MS);
}

/* Whichever engine purges, it need not look itself whether it may. */
static void the_purge_asks_for_the_wait(void **state)
{
    (void)state;
    struct gh_site site = {
        .retention = {.alerts = 1, .bookmarks = 1, .people = 1, .passages = 1, .audit = 3650}};
    struct gh_alert_new a = {.kind = GH_ALERT_DISK, .camera = "", .seen_ms = now, .severity = 2};
    struct gh_purge_counts n;
    struct gh_id id;
    MUST(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    engine_row("engine.start");
    now += 20 * day;
    start(20 * day);
    keep();
    MUST(gh_purge(s, &engine, &site, false, &n, &err));
    assert_int_equal(n.undecided, 0);
    MUST(gh_purge(s, &bob, &site, false, &n, &err));
    assert_int_equal(n.undecided, 1);
    assert_int_equal(gh_purge_hold_left(s), 0);
    assert_int_equal(rows("purge.resume"), 1);
    run_for(1000);
    assert_true(keep());
    assert_int_equal(watch.left_ms, 0);
    /* the next start takes that word for the date, too */
    now += 7 * day;
    assert_int_equal(start(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule),
        cmocka_unit_test_setup_teardown(a_start_asks_the_records, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_seldom_runs_purges_at_last, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_machine_that_sleeps_is_no_jump, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_purge_asks_for_the_wait, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("store purge hold", tests, NULL, NULL);
}
