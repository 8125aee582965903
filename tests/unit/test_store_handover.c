/* Unit tests of handing passages over: a gate's count without gaps, once each whatever is cut off in the
 * middle, later facts, and counts that go back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/passage_fixture.h"

static void a_gate_counts_without_gaps(void **state)
{
    (void)state;
    struct gh_passage a = added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0), again = a;
    struct gh_passage b = added(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH);
    assert_int_equal(a.seq, 1);
    assert_int_equal(b.seq, 2);
    assert_false(gh_id_is_none(a.id));
    again.seq = 0;
    MUST(gh_passage_add(g, &gate_engine, &again, &err));
    assert_int_equal(again.seq, 1);
    assert_int_equal(waiting(), 2);
    assert_true(gh_id_equal(got[0].id, a.id) && gh_id_equal(got[1].id, b.id));
    assert_int_equal(got[1].cause, GH_CAUSE_NO_MATCH);
    assert_int_equal(count(g, "SELECT count(*) FROM audit WHERE action = 'passage.add'"), 2);
    struct gh_passage bad = passage(GH_PASSAGE_MODES, GH_PASSAGE_ADMITTED, 0);
    REFUSED(gh_passage_add(g, &gate_engine, &bad, &err), GH_ERR_INPUT);
    bad = passage(GH_PASSAGE_PIN, GH_PASSAGE_ADMITTED, GH_CAUSES);
    REFUSED(gh_passage_add(g, &gate_engine, &bad, &err), GH_ERR_INPUT);
    bad = passage(GH_PASSAGE_PIN, GH_PASSAGE_ADMITTED, 0);
    bad.gate[0] = 0;
    REFUSED(gh_passage_add(g, &gate_engine, &bad, &err), GH_ERR_INPUT);
}

static void later_facts_reach_the_control_room(void **state)
{
    (void)state;
    struct gh_passage a = added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    assert_int_equal(waiting(), 2);
    MUST(gh_passage_take(s, &engine, got, 2, &err));
    a.opened_ms = now + 500; /* between the reading and the word that it was handed over */
    MUST(gh_passage_amend(g, &gate_engine, &a, &err));
    MUST(gh_passage_handed(g, &gate_engine, 2, &err));
    assert_int_equal(waiting(), 1);
    assert_int_equal(got[0].opened_ms, now + 500);
    MUST(gh_passage_take(s, &engine, got, 1, &err));
    MUST(gh_passage_handed(g, &gate_engine, 1, &err));
    assert_int_equal(waiting(), 0);
    a.ended_ms = now + 900; /* and long after it */
    a.cause = GH_CAUSE_HELD;
    MUST(gh_passage_amend(g, &gate_engine, &a, &err));
    assert_int_equal(waiting(), 1);
    MUST(gh_passage_take(s, &engine, got, 1, &err));
    MUST(gh_passage_take(s, &engine, got, 1, &err));
    assert_int_equal(all(), 2);
    assert_int_equal(got[1].opened_ms, now + 500);
    assert_int_equal(got[1].ended_ms, now + 900);
    assert_int_equal(got[1].cause, GH_CAUSE_HELD);
    assert_int_equal(open_alert(GH_ALERT_GATE_DOOR).sightings, 1);
    struct gh_passage old = a; /* what was known before takes nothing back */
    old.ended_ms = old.opened_ms = 0;
    old.cause = 0;
    old.decision = GH_PASSAGE_REFUSED;
    MUST(gh_passage_take(s, &engine, &old, 1, &err));
    all();
    assert_true(got[1].ended_ms == now + 900 && got[1].cause == GH_CAUSE_HELD &&
                got[1].decision == GH_PASSAGE_ADMITTED);
    a.id = gh_id_make(now);
    REFUSED(gh_passage_amend(g, &gate_engine, &a, &err), GH_ERR_NOT_FOUND);
}

static void gaps_are_refused_and_nothing_comes_twice(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++)
        added(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH);
    assert_int_equal(waiting(), 6);
    struct gh_passage p[6];
    memcpy(p, got, sizeof p);
    REFUSED(gh_passage_take(s, &engine, &p[1], 3, &err), GH_ERR_FAILED);
    struct gh_passage hole[3] = {p[0], p[1], p[3]};
    REFUSED(gh_passage_take(s, &engine, hole, 3, &err), GH_ERR_FAILED);
    assert_int_equal(all(), 0);
    assert_int_equal(alerts(GH_ALERT_GATE_REFUSED), 0);
    MUST(gh_passage_take(s, &engine, p, 4, &err));
    MUST(gh_passage_take(s, &engine, &p[2], 4, &err));
    MUST(gh_passage_take(s, &engine, p, 6, &err));
    assert_int_equal(all(), 6);
    for (int i = 0; i < 6; i++)
        assert_true(gh_id_equal(got[i].id, p[5 - i].id) && got[i].seq == 6 - i);
    assert_int_equal(open_alert(GH_ALERT_GATE_REFUSED).sightings, 6); /* not 12 */
    struct gh_passage other = p[5];                                   /* each gate has a count of its own */
    snprintf(other.gate, sizeof other.gate, "side");
    other.id = gh_id_make(now);
    REFUSED(gh_passage_take(s, &engine, &other, 1, &err), GH_ERR_FAILED);
    other.seq = 1;
    MUST(gh_passage_take(s, &engine, &other, 1, &err));
}

static void killed_before_it_is_marked_as_handed(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++)
            added(GH_PASSAGE_BADGE, i == 2 ? GH_PASSAGE_REFUSED : GH_PASSAGE_ADMITTED, 0);
        waiting();
        MUST(gh_passage_take(s, &engine, got, got_count - 1, &err));
        gh_store_close(g); /* nobody said that they were handed over */
        open_gate();
    }
    assert_int_equal(waiting(), 15);
    MUST(gh_passage_take(s, &engine, got, 15, &err));
    MUST(gh_passage_handed(g, &gate_engine, 15, &err));
    assert_int_equal(waiting(), 0);
    assert_int_equal(all(), 15);
    for (int i = 0; i < 15; i++)
        assert_int_equal(got[i].seq, 15 - i);
    assert_int_equal(open_alert(GH_ALERT_GATE_REFUSED).sightings, 3);
    gh_store_close(g);
    open_gate();
    assert_int_equal(added(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0).seq, 16);
}

static void counts_that_go_back(void **state)
{
    (void)state;
    int64_t head;
    for (int i = 0; i < 4; i++)
        added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    waiting();
    MUST(gh_passage_take(s, &engine, got, 4, &err));
    MUST(gh_passage_handed(g, &gate_engine, 4, &err));
    /* the gate's store was lost: it counts from 1 again */
    struct gh_passage p = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    p.id = gh_id_make(now);
    p.seq = 1;
    MUST(gh_passage_take(s, &engine, &p, 1, &err));
    MUST(gh_passage_head(s, "main", &head, &err));
    assert_int_equal(head, 1);
    assert_int_equal(all(), 5);
    /* the control room's was put back: the gate begins again behind what is there */
    struct gh_passage fifth = added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    snprintf(fifth.gate, sizeof fifth.gate, "main");
    MUST(gh_db_run(s, &err, "DELETE FROM passages WHERE seq > 2", ""));
    MUST(gh_db_run(s, &err, "UPDATE passage_heads SET seq = 2", ""));
    REFUSED(gh_passage_take(s, &engine, &fifth, 1, &err), GH_ERR_FAILED);
    MUST(gh_passage_head(s, "main", &head, &err));
    MUST(gh_passage_again(g, &gate_engine, head, &err));
    assert_int_equal(waiting(), 3);
    MUST(gh_passage_take(s, &engine, got, 3, &err));
    MUST(gh_passage_head(s, "main", &head, &err));
    assert_int_equal(head, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_gate_counts_without_gaps, start, stop),
        cmocka_unit_test_setup_teardown(later_facts_reach_the_control_room, start, stop),
        cmocka_unit_test_setup_teardown(gaps_are_refused_and_nothing_comes_twice, start, stop),
        cmocka_unit_test_setup_teardown(killed_before_it_is_marked_as_handed, start, stop),
        cmocka_unit_test_setup_teardown(counts_that_go_back, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
