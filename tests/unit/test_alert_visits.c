/* Unit tests of core/alert: which visit a sighting belongs to, urgency, announcements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "alert/rules.h"
#include "alert/visits.h"

static void one_visit_one_alert(void **state)
{
    (void)state;
    static struct gh_visits v;
    struct gh_id a = gh_id_make(1), b = gh_id_make(2);
    /* flag, camera, track, time, what it is */
    const struct {
        struct gh_id flag;
        int camera;
        uint32_t track;
        int64_t t_ms;
        enum gh_sighting want;
    } rows[] = {
        {a, 0, 1, 0, GH_SIGHTING_NEW},
        {a, 0, 1, 1000, GH_SIGHTING_GOES_ON},
        {a, 0, 2, 5999, GH_SIGHTING_GOES_ON},  /* the track was lost for a moment */
        {a, 0, 2, 12000, GH_SIGHTING_GOES_ON}, /* the same track all the while */
        {a, 0, 3, 17000, GH_SIGHTING_BACK},    /* out of view meanwhile */
        {a, 0, 3, 30000, GH_SIGHTING_GOES_ON},
        {b, 0, 4, 30000, GH_SIGHTING_NEW},     /* someone else */
        {a, 1, 1, 31000, GH_SIGHTING_ARRIVED}, /* the next camera */
        {a, 1, 1, 32000, GH_SIGHTING_GOES_ON},
        {a, 2, 1, 29000, GH_SIGHTING_ARRIVED}, /* a camera that is looked at a little later */
        {a, 0, 5, 60000, GH_SIGHTING_BACK},    /* at the first again */
        {a, 1, 1, 89000, GH_SIGHTING_ARRIVED}, /* seen elsewhere meanwhile */
        {a, 0, 6, 119001, GH_SIGHTING_NEW},    /* came back later */
        {b, 0, 7, 119001, GH_SIGHTING_NEW},
    };
    int i;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        enum gh_sighting got =
            gh_visits_sight(&v, rows[k].flag, rows[k].camera, rows[k].track, rows[k].t_ms, 30000, &i);
        if (got != rows[k].want)
            fail_msg("row %zu gave %d", k, got);
        assert_true(gh_id_equal(v.items[i].flag, rows[k].flag));
    }
    assert_int_equal(v.items[gh_visits_find(&v, a)].first_ms, 119001);
    assert_int_equal(gh_visits_find(&v, gh_id_make(3)), -1);
    for (int k = 0; k < 3 * GH_VISITS_MAX; k++) /* full: what ended first gives way */
        assert_int_equal(gh_visits_sight(&v, gh_id_make(k), 2, 1, 200000 + k, 1000000, &i), GH_SIGHTING_NEW);
    assert_int_equal(v.count, GH_VISITS_MAX);
}

static void urgency_rises_until_someone_answers(void **state)
{
    (void)state;
    struct gh_alert a = {.severity = 2, .first_ms = 1000, .status = {.state = GH_ALERT_OPEN}};
    assert_int_equal(gh_alert_urgency(&a, 1000), 2);
    assert_int_equal(gh_alert_urgency(&a, 1000 + GH_ALERT_AGES_MS - 1), 2);
    assert_int_equal(gh_alert_urgency(&a, 1000 + GH_ALERT_AGES_MS), 3);
    assert_int_equal(gh_alert_urgency(&a, 1000 + 100LL * GH_ALERT_AGES_MS), 4);
    assert_int_equal(gh_alert_urgency(&a, 0), 2); /* the clock went back */
    a.status.state = GH_ALERT_CLAIMED;
    assert_int_equal(gh_alert_urgency(&a, 1000 + 100LL * GH_ALERT_AGES_MS), 2);
}

static void one_notice_then_one_a_minute(void **state)
{
    (void)state;
    struct gh_alert a = {.status = {.state = GH_ALERT_OPEN}};
    assert_true(gh_alert_announce(&a, 0, 5000));
    assert_false(gh_alert_announce(&a, 5000, 5000 + GH_ALERT_REMIND_MS - 1));
    assert_true(gh_alert_announce(&a, 5000, 5000 + GH_ALERT_REMIND_MS));
    a.status = (struct gh_alert_status){.state = GH_ALERT_CLAIMED};
    assert_false(gh_alert_announce(&a, 0, 5000));
    a.severity = 1;
    a.status.snoozed_ms = 9000000; /* rests, and then no engine wakes it */
    assert_false(gh_alert_announce(&a, 0, 9000000 + GH_ALERT_WAKE_LATE_MS - 1));
    assert_int_equal(gh_alert_urgency(&a, 9000000), 1);
    assert_true(gh_alert_announce(&a, 0, 9000000 + GH_ALERT_WAKE_LATE_MS));
    assert_int_equal(gh_alert_urgency(&a, 9000000 + GH_ALERT_WAKE_LATE_MS), 4);
    a.status = (struct gh_alert_status){.state = GH_ALERT_AWAITING}; /* a second operator is wanted */
    assert_true(gh_alert_announce(&a, 0, 5000));
    a.status.state = GH_ALERT_DECIDED;
    assert_false(gh_alert_announce(&a, 0, 5000));
}

static void graver_categories_come_first(void **state)
{
    (void)state;
    assert_true(gh_alert_severity(GH_FLAG_PROTECTIVE) > gh_alert_severity(GH_FLAG_MISSING));
    assert_true(gh_alert_severity(GH_FLAG_MISSING) > gh_alert_severity(GH_FLAG_EXCLUDED));
    assert_true(gh_alert_severity(GH_FLAG_EXCLUDED) > gh_alert_severity(GH_FLAG_TEST));
}

/* Every kind but the match, whose flag says it. */
static void every_trouble_has_its_severity(void **state)
{
    (void)state;
    static const int table[GH_ALERT_KINDS] = {
        [GH_ALERT_CAMERA] = 2,         [GH_ALERT_ENGINE] = 2,        [GH_ALERT_CAMERA_FROZEN] = 2,
        [GH_ALERT_CAMERA_COVERED] = 2, [GH_ALERT_CAMERA_MOVED] = 2,  [GH_ALERT_DISK] = 3,
        [GH_ALERT_CLOCK] = 2,          [GH_ALERT_FLAG_DUE] = 1,      [GH_ALERT_APPROVAL] = 1,
        [GH_ALERT_LOGIN] = 3,          [GH_ALERT_GATE_CALL] = 3,     [GH_ALERT_GATE_PIN] = 3,
        [GH_ALERT_GATE_REFUSED] = 2,   [GH_ALERT_GATE_RELEASED] = 2, [GH_ALERT_GATE_DOOR] = 3,
        [GH_ALERT_GATE_DURESS] = 4,    [GH_ALERT_GATE_ENROL] = 1,    [GH_ALERT_GATE_DOWN] = 2};
    for (int k = GH_ALERT_MATCH + 1; k < GH_ALERT_KINDS; k++)
        if (gh_alert_trouble_severity((enum gh_alert_kind)k) != table[k])
            fail_msg("%s: %d", gh_alert_kind_name((enum gh_alert_kind)k),
                     gh_alert_trouble_severity((enum gh_alert_kind)k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_visit_one_alert),
        cmocka_unit_test(urgency_rises_until_someone_answers),
        cmocka_unit_test(one_notice_then_one_a_minute),
        cmocka_unit_test(graver_categories_come_first),
        cmocka_unit_test(every_trouble_has_its_severity),
    };
    return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
