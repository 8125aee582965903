/* Unit tests of core/store/operating: what is seen first is taken up once, a supervisor's word changes it,
 * and the audit tells both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "store/audit.h"
#include "store/operating.h"
#include "store_fixture.h"

static const char usual[] = "false_alerts_per_camera_day=0.05 expected_faces_per_camera_day=500";
static const char lax[] =
    "false_alerts_per_camera_day=5 expected_faces_per_camera_day=500 similarity=e-1:0.3";

static struct gh_operating_record on_record(const char *name)
{
    struct gh_operating_record r;
    if (!gh_operating_read(s, name, &r, &err))
        fail_msg("%s", err.text);
    return r;
}

struct found {
    const char *action;
    int count;
    char detail[GH_AUDIT_DETAIL];
};

static bool look(void *user, const struct gh_audit_row *row)
{
    struct found *f = user;
    if (!strcmp(row->action, f->action) && !f->count++)
        memcpy(f->detail, row->detail, sizeof f->detail);
    return true;
}

static struct found rows(const char *action)
{
    struct found f = {.action = action};
    assert_true(gh_audit_page(s, &ada, 0, 1000, action, look, &f, &err));
    return f;
}

static void what_is_seen_first_is_taken_up_once(void **state)
{
    (void)state;
    assert_string_equal(on_record("alerts").name, "");
    assert_true(gh_operating_begin_known(s, &engine, "alerts", usual, &err));
    assert_true(gh_operating_begin_known(s, &engine, "alerts", lax, &err)); /* too late */
    struct gh_operating_record r = on_record("alerts");
    assert_string_equal(r.text, usual);
    assert_string_equal(r.by_name, "engine");
    assert_true(gh_id_equal(r.by, engine.id) && r.t_ms > 0);
    assert_int_equal(rows("operating-point.begin").count, 1);
    assert_string_equal(on_record("gate:front door").name, "");
    assert_false(gh_operating_begin_known(s, &bob, "gate:front door", "false_match_rate=0.0001", &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
}

static void a_supervisor_changes_it_and_nobody_less(void **state)
{
    (void)state;
    struct gh_actor carl, eve;
    assert_true(account(&ada, "carl", GH_ROLE_OPERATOR, &carl) &&
                account(&ada, "eve", GH_ROLE_AUDITOR, &eve));
    const struct gh_actor *denied[] = {NULL, &engine, &carl, &eve};
    assert_true(gh_operating_begin_known(s, &engine, "alerts", usual, &err));
    for (size_t i = 0; i < sizeof denied / sizeof *denied; i++) {
        assert_false(gh_operating_confirm(s, denied[i], "alerts", usual, lax, &err));
        assert_int_equal(err.kind, GH_ERR_DENIED);
    }
    assert_string_equal(on_record("alerts").text, usual);
    assert_int_equal(rows("operating-point.confirm").count, 0);
    assert_true(gh_operating_confirm(s, &bob, "alerts", usual, lax, &err));
    struct gh_operating_record r = on_record("alerts");
    assert_string_equal(r.text, lax);
    assert_string_equal(r.by_name, "bob");
    struct found f = rows("operating-point.confirm");
    assert_int_equal(f.count, 1);
    char whole[GH_AUDIT_DETAIL];
    snprintf(whole, sizeof whole, "alerts: %s -> %s", usual, lax); /* old and new, neither cut */
    assert_string_equal(f.detail, whole);
    /* somebody else had the one before in view */
    assert_false(gh_operating_confirm(s, &ada, "alerts", usual, usual, &err));
    assert_int_equal(err.kind, GH_ERR_FAILED);
    assert_true(gh_operating_confirm(s, &ada, "alerts", lax, usual, &err));
    assert_string_equal(on_record("alerts").by_name, "ada");
    int64_t n;
    assert_true(gh_audit_verify(s, &n, &err));
}

static void what_is_no_operating_point_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "false_match_rate=0", "nonsense", "false_match_rate=1e-4\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(gh_operating_confirm(s, &bob, "gate:x", "", bad[i], &err));
        assert_int_equal(err.kind, GH_ERR_INPUT);
    }
    assert_false(gh_operating_confirm(s, &bob, "", "", usual, &err));
    assert_string_equal(on_record("gate:x").name, "");
}

/* A gate that is called otherwise is a new one: it starts no laxer than the default. */
static void a_new_name_is_no_way_round(void **state)
{
    (void)state;
    struct gh_site_operating lax_gate = {.rate = 1e-2}, strict = {.rate = 1e-5}, by_hand = {.rate = 1e-5},
                             used;
    snprintf(by_hand.similarity[0].embedder, sizeof by_hand.similarity[0].embedder, "e-1");
    by_hand.similarity[by_hand.similarities++].value = 0.1;
    /* a new site takes up what it says, and its list last */
    assert_true(gh_operating_begin(s, &engine, "gate:a", &lax_gate, &err));
    assert_string_equal(on_record("gate:a").text, "false_match_rate=0.01");
    assert_true(gh_operating_in_force(s, "gate:b", &lax_gate, &used, &err));
    assert_true(used.rate == 1e-2);
    assert_true(gh_operating_begin_known(s, &engine, "alerts", usual, &err));
    assert_true(gh_operating_in_force(s, "gate:b", &lax_gate, &used, &err));
    assert_true(used.rate == 1e-4);
    assert_true(gh_operating_begin(s, &engine, "gate:b", &lax_gate, &err));
    assert_string_equal(on_record("gate:b").text, "false_match_rate=0.0001");
    assert_true(gh_operating_begin(s, &engine, "gate:c", &strict, &err));
    assert_string_equal(on_record("gate:c").text, "false_match_rate=1e-05");
    assert_true(gh_operating_begin(s, &engine, "gate:d", &by_hand, &err));
    assert_string_equal(on_record("gate:d").text, "false_match_rate=0.0001");
}

static void a_gates_store_keeps_the_control_rooms_word(void **state)
{
    (void)state;
    struct gh_operating_record r = {
        .name = "gate:x", .text = "false_match_rate=0.0001", .by = bob.id, .t_ms = 7};
    assert_true(gh_operating_copy(s, &engine, &r, &err));
    assert_true(gh_operating_copy(s, &engine, &r, &err)); /* nothing new: no row */
    assert_int_equal(rows("operating-point.copy").count, 1);
    assert_true(gh_id_equal(on_record("gate:x").by, bob.id));
    assert_int_equal(on_record("gate:x").t_ms, 7);
    snprintf(r.text, sizeof r.text, "false_match_rate=1e-05");
    assert_true(gh_operating_copy(s, &engine, &r, &err));
    assert_string_equal(on_record("gate:x").text, r.text);
    assert_false(gh_operating_copy(s, &bob, &r, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_seen_first_is_taken_up_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_supervisor_changes_it_and_nobody_less, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_operating_point_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_name_is_no_way_round, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_gates_store_keeps_the_control_rooms_word, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("operating points on record", tests, NULL, NULL);
}
