/* Unit tests of the recorder: purges that wait while the date may be wrong, what does not wait, and who ends
 * the wait. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/recorder_fixture.h"

#include "store/retention.h"

static bool take_id(void *user, const struct gh_alert *a)
{
    *(struct gh_id *)user = a->id;
    return true;
}

struct last {
    int count;
    char detail[256];
};

static bool take_last(void *user, const struct gh_alert *a)
{
    struct last *l = user;
    l->count++;
    memcpy(l->detail, a->detail, sizeof l->detail);
    return true;
}

static struct gh_id refused(void)
{
    struct gh_alert_query q = {.closed = true, .snoozed = true, .kind = GH_ALERT_MATCH};
    struct gh_id id = gh_id_none;
    see(flag, 1000);
    MUST(gh_alert_page(s, &q, 0, 1, take_id, &id, &err));
    MUST(gh_alert_act(s, &bob, id, GH_ALERT_NOT_THIS, NULL, &err));
    now += 25 * 3600000; /* the records' clock; the machine's is looked at for jumps */
    return id;
}

static bool has_key(struct gh_id id)
{
    uint8_t key[GH_KEY_BYTES];
    return gh_keys_get(s->keys, id, key);
}

/* A minute later, as far as what is due is concerned. */
static void upkeep(void)
{
    r->minute_ms = r->hour_ms = 0;
    gh_recorder_upkeep(r, gh_clock_mono_ms());
}

static int clock_alerts(char detail[256])
{
    struct last l = {0};
    struct gh_alert_query q = {.closed = true, .snoozed = true, .kind = GH_ALERT_CLOCK};
    MUST(gh_alert_page(s, &q, 0, 10, take_last, &l, &err));
    if (detail)
        memcpy(detail, l.detail, sizeof l.detail);
    return l.count;
}

static void purges_go_while_the_clock_does(void **state)
{
    (void)state;
    gh_recorder_read_date(r);
    struct gh_id id = refused();
    upkeep();
    assert_false(has_key(id));
    assert_int_equal(clock_alerts(NULL), 0);
}

/* An alert that was decided and is past its time, by the records' clock. */
static struct gh_id decided(void)
{
    struct gh_alert_query q = {.kind = GH_ALERT_MATCH};
    struct gh_id id = gh_id_none;
    see(flag, 1000);
    MUST(gh_alert_page(s, &q, 0, 1, take_id, &id, &err));
    MUST(gh_alert_act(s, &bob, id, GH_ALERT_CONFIRM, NULL, &err));
    now += (int64_t)31 * 86400000;
    return id;
}

static void after_a_jump_nothing_is_purged_for_a_day_of_running(void **state)
{
    (void)state;
    char detail[256];
    gh_recorder_read_date(r);
    struct gh_id id = decided();
    r->date.offset_ms -= 7200000;
    upkeep();
    upkeep();
    assert_true(has_key(id));
    assert_int_equal(clock_alerts(detail), 1);
    assert_non_null(strstr(detail, "gatehouse purge ends the wait"));
    assert_true(r->date.left_ms > 0 && gh_purge_hold_left(s) > 0);
    assert_int_equal(steps("purge.wait"), 1);
    r->date.looked_ms -= GH_PURGE_HOLD_MS; /* a day later */
    gh_recorder_upkeep(r, gh_clock_mono_ms());
    assert_false(has_key(id)); /* at once, not within the hour */
    assert_int_equal(gh_purge_hold_left(s), 0);
    assert_int_equal(steps("purge.resume"), 1);
}

static void not_this_person_does_not_wait(void **state)
{
    (void)state;
    gh_recorder_read_date(r);
    upkeep();
    struct gh_id id = refused();
    r->date.offset_ms -= 7200000;
    upkeep();
    assert_true(r->date.left_ms > 0);
    assert_false(has_key(id));
}

static void somebody_who_purges_ends_the_wait(void **state)
{
    (void)state;
    struct gh_purge_counts n;
    gh_recorder_read_date(r);
    struct gh_id id = decided();
    r->date.offset_ms -= 7200000;
    upkeep();
    assert_true(has_key(id));
    MUST(gh_purge(s, &bob, r->site, true, &n, &err)); /* that only counts */
    upkeep();
    assert_true(r->date.left_ms > 0);
    MUST(gh_purge(s, &bob, r->site, false, &n, &err));
    assert_false(has_key(id));
    upkeep();
    assert_int_equal(r->date.left_ms, 0);
    assert_int_equal(steps("purge.resume"), 1);
    r->date.looked_ms -= 60000; /* what the engine thought was left is not put back */
    upkeep();
    assert_int_equal(gh_purge_hold_left(s), 0);
}

static void a_start_years_ahead_purges_nothing(void **state)
{
    (void)state;
    char detail[256];
    struct gh_id id = decided();
    now += (int64_t)1500 * 86400000;
    gh_recorder_read_date(r);
    gh_recorder_tell_date(r);
    upkeep();
    assert_true(has_key(id));
    assert_int_equal(clock_alerts(detail), 1);
    assert_non_null(strstr(detail, "1531 days"));
    assert_non_null(strstr(detail, "check the machine's date"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RECORDER(purges_go_while_the_clock_does),
        RECORDER(after_a_jump_nothing_is_purged_for_a_day_of_running),
        RECORDER(not_this_person_does_not_wait),
        RECORDER(somebody_who_purges_ends_the_wait),
        RECORDER(a_start_years_ahead_purges_nothing),
    };
    return cmocka_run_group_tests_name("engine recorder date", tests, NULL, NULL);
}
