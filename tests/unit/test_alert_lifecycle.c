/* Unit tests of core/alert: every state and event, and which visit a sighting belongs to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "alert/lifecycle.h"
#include "store/flags.h"

static void every_state_and_event(void **state)
{
    (void)state;
    /* state after each event, 0 = not possible; rows open, claimed, decided, closed */
    static const int want[4][10] = {
        /*        -  raised again retract ack confirm not cannot close reopen */
        {0, 0, 1, 1, 2, 3, 3, 3, 0, 0},
        {0, 0, 2, 2, 0, 3, 3, 3, 0, 0},
        {0, 0, 3, 3, 0, 0, 0, 0, 4, 1},
        {0, 0, 4, 4, 0, 0, 0, 0, 0, 1},
    };
    for (int s = 1; s <= 4; s++)
        for (int e = 1; e <= 9; e++) {
            struct gh_alert_status now = {(enum gh_alert_state)s,
                                          s >= 3 ? GH_DECISION_CONFIRMED : GH_DECISION_NONE},
                                   next;
            bool ok = gh_alert_step(now, (enum gh_alert_event)e, &next);
            if (ok != (want[s - 1][e] != 0) || (ok && (int)next.state != want[s - 1][e]))
                fail_msg("state %d event %d gave %d %d", s, e, ok, next.state);
            if (ok && e == GH_ALERT_REOPEN)
                assert_int_equal(next.decision, GH_DECISION_NONE);
        }
}

static void one_visit_one_alert(void **state)
{
    (void)state;
    static struct gh_visits v;
    struct gh_id a = gh_id_make(1), b = gh_id_make(2);
    int i;
    assert_int_equal(gh_visits_sight(&v, a, 0, 1, 0, 30000, &i), GH_SIGHTING_NEW);
    assert_int_equal(gh_visits_sight(&v, a, 0, 1, 1000, 30000, &i), GH_SIGHTING_JOIN);
    assert_int_equal(gh_visits_sight(&v, a, 0, 2, 30000, 30000, &i), GH_SIGHTING_JOIN); /* lost and refound */
    assert_int_equal(gh_visits_sight(&v, b, 0, 3, 30000, 30000, &i), GH_SIGHTING_NEW);  /* someone else */
    assert_int_equal(gh_visits_sight(&v, a, 1, 1, 30000, 30000, &i), GH_SIGHTING_NEW);  /* another camera */
    assert_int_equal(gh_visits_sight(&v, a, 0, 4, 60001, 30000, &i), GH_SIGHTING_NEW);  /* came back later */
    for (int k = 0; k < 3 * GH_VISITS_MAX; k++) /* full: the oldest gives way */
        assert_int_equal(gh_visits_sight(&v, gh_id_make(k), 2, 9, 70000 + k, 1000000, &i), GH_SIGHTING_NEW);
    assert_int_equal(v.count, GH_VISITS_MAX);
}

static void graver_categories_come_first(void **state)
{
    (void)state;
    assert_true(gh_alert_severity(GH_FLAG_PROTECTIVE) > gh_alert_severity(GH_FLAG_MISSING));
    assert_true(gh_alert_severity(GH_FLAG_MISSING) > gh_alert_severity(GH_FLAG_EXCLUDED));
    assert_true(gh_alert_severity(GH_FLAG_EXCLUDED) > gh_alert_severity(GH_FLAG_TEST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_and_event),
        cmocka_unit_test(one_visit_one_alert),
        cmocka_unit_test(graver_categories_come_first),
    };
    return cmocka_run_group_tests_name("alert", tests, NULL, NULL);
}
