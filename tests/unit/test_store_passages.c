/* Unit tests of passages at the control room: the alerts that follow, who is inside, tickets' entries, lanes,
 * lists, erasing, retention, and the schema before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/passage_fixture.h"

static void refusals_are_one_alert_a_gate(void **state)
{
    (void)state;
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH));
    assert_string_equal(open_alert(GH_ALERT_GATE_REFUSED).detail,
                        "refused: the face is not the one this number or badge is for");
    taken(passage(GH_PASSAGE_BADGE, GH_PASSAGE_REFUSED, GH_CAUSE_EXPIRED));
    taken(passage(GH_PASSAGE_PIN, GH_PASSAGE_REFUSED, GH_CAUSE_ATTENDANT)); /* they know */
    taken(passage(GH_PASSAGE_PIN, GH_PASSAGE_LEFT, GH_CAUSE_TIMEOUT));
    taken(passage(GH_PASSAGE_PIN, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE));
    struct gh_alert a = open_alert(GH_ALERT_GATE_REFUSED);
    assert_int_equal(a.sightings, 2);
    assert_int_equal(a.severity, 2);
    assert_string_equal(a.detail, "refused 2 times, last: badge or consent is over");
    struct gh_passage side = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH);
    snprintf(side.gate, sizeof side.gate, "side");
    taken(side);
    assert_int_equal(alerts(GH_ALERT_GATE_REFUSED), 2);
    MUST(gh_alert_act(s, &ada, a.id, GH_ALERT_CONFIRM, NULL, &err)); /* decided: the next is a new one */
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NOT_LIVE));
    assert_string_equal(open_alert(GH_ALERT_GATE_REFUSED).detail, "refused: a picture or a screen was shown");
}

static void doors_and_overrides_are_alerts(void **state)
{
    (void)state;
    taken(passage(GH_PASSAGE_DOOR, GH_PASSAGE_ADMITTED, GH_CAUSE_HELD));
    struct gh_alert a = open_alert(GH_ALERT_GATE_DOOR);
    assert_int_equal(a.severity, 2);
    taken(passage(GH_PASSAGE_DOOR, GH_PASSAGE_REFUSED, GH_CAUSE_FORCED));
    a = open_alert(GH_ALERT_GATE_DOOR);
    assert_int_equal(a.severity, 3);
    assert_string_equal(a.detail, "the door was forced open");
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, GH_CAUSE_DOOR_FAILED));
    assert_int_equal(open_alert(GH_ALERT_GATE_DOOR).sightings, 3);
    assert_int_equal(alerts(GH_ALERT_GATE_RELEASED) + alerts(GH_ALERT_GATE_REFUSED), 0);
    struct gh_passage p = passage(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE);
    p.operator_ = bob.id;
    taken(p);
    assert_string_equal(open_alert(GH_ALERT_GATE_RELEASED).detail, "opened without a call by bob");
    taken(passage(GH_PASSAGE_EMERGENCY, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE));
    assert_int_equal(open_alert(GH_ALERT_GATE_RELEASED).sightings, 2);
    taken(passage(GH_PASSAGE_BUTTON, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE));
    assert_int_equal(open_alert(GH_ALERT_GATE_RELEASED).sightings, 2);
}

static void duress_is_grave_and_never_joined(void **state)
{
    (void)state;
    struct gh_id p = person("Dora");
    for (int i = 0; i < 2; i++) {
        struct gh_passage one = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, GH_CAUSE_DURESS);
        one.person = p;
        taken(one);
    }
    assert_int_equal(alerts(GH_ALERT_GATE_DURESS), 2);
    struct gh_alert a = open_alert(GH_ALERT_GATE_DURESS);
    assert_int_equal(a.severity, 4);
    assert_string_equal(a.person_name, "Dora");
}

static bool inside(struct gh_id who)
{
    bool in = false;
    MUST(gh_passage_inside(s, who, &in, &err));
    return in;
}

static void only_the_contact_says_who_is_inside(void **state)
{
    (void)state;
    struct gh_id ann = person("Ann");
    struct gh_passage p = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    p.person = ann;
    p.unlocked_ms = now + 100;
    p = taken(p); /* unlocked, but nobody went through */
    assert_false(inside(ann));
    p.opened_ms = now + 800;
    MUST(gh_passage_take(s, &engine, &p, 1, &err));
    assert_true(inside(ann));
    struct gh_passage refused = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_PASSBACK);
    refused.person = ann;
    refused.leaving = true;
    refused.opened_ms = now; /* somebody else's door */
    taken(refused);
    assert_true(inside(ann));
    struct gh_passage out = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    out.person = ann;
    out.leaving = true;
    out = taken(out);
    assert_true(inside(ann)); /* not confirmed */
    out.opened_ms = now + 300;
    MUST(gh_passage_take(s, &engine, &out, 1, &err));
    assert_false(inside(ann));
    assert_false(inside(person("Ben")));
}

struct moved {
    struct gh_passage_move last;
    int count;
};

static bool keep_move(void *user, const struct gh_passage_move *m)
{
    struct moved *all_moves = user;
    all_moves->last = *m;
    all_moves->count++;
    return true;
}

static void tickets_are_counted_and_gates_hear_of_it(void **state)
{
    (void)state;
    struct gh_id ticket = gh_id_make(now);
    int n;
    int64_t after = 0, version = gh_gate_version(s);
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0));
    now += 10000;
    assert_int_equal(gh_gate_version(s), version); /* not at every passage */
    struct gh_passage p = passage(GH_PASSAGE_TICKET, GH_PASSAGE_ADMITTED, 0);
    p.token = ticket;
    taken(p);
    p = passage(GH_PASSAGE_TICKET, GH_PASSAGE_REFUSED, GH_CAUSE_NO_MATCH);
    p.token = ticket;
    taken(p);
    p = passage(GH_PASSAGE_TICKET, GH_PASSAGE_ADMITTED, GH_CAUSE_DOOR_FAILED);
    p.token = ticket;
    taken(p);
    MUST(gh_passage_entries(s, ticket, &n, &err));
    assert_int_equal(n, 1);
    now += 2000;
    int64_t later = gh_gate_version(s);
    assert_true(later > version);
    /* many at once are one change, and the last of them is not forgotten */
    now = now / 2000 * 2000;
    for (int i = 0; i < 3; i++) {
        p = passage(GH_PASSAGE_TICKET, GH_PASSAGE_ADMITTED, 0);
        now -= 1000;
        p.token = ticket;
        taken(p);
        assert_int_equal(gh_gate_version(s), later);
    }
    now += 2000;
    assert_true(gh_gate_version(s) > later);
    struct moved m = {0};
    MUST(gh_passage_moves(s, &engine, "side", &after, keep_move, &m, &err));
    assert_true(gh_id_equal(m.last.ticket, ticket));
    assert_int_equal(m.last.used, 4);
    assert_int_equal(m.count, 5); /* not the refused one */
    m.count = 0;
    MUST(gh_passage_moves(s, &engine, "side", &after, keep_move, &m, &err));
    assert_int_equal(m.count, 0);
    after = 0;
    MUST(gh_passage_moves(s, &engine, "main", &after, keep_move, &m, &err)); /* its own it knows */
    assert_int_equal(m.count, 0);
    REFUSED(gh_passage_moves(s, &ada, "side", &after, keep_move, &m, &err), GH_ERR_DENIED);
}

static bool count_use(void *user, const struct gh_person_use *use)
{
    *(int *)user += !strcmp(use->action, "passage.take");
    return true;
}

static void erasing_makes_passages_nameless(void **state)
{
    (void)state;
    char proof[256];
    int uses = 0;
    struct gh_id ann = person("Ann"), ben = person("Ben");
    struct gh_passage p = passage(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, GH_CAUSE_DURESS), q = p;
    p.person = ann;
    p.token = gh_id_make(now);
    p = taken(p);
    q.person = ben;
    q = taken(q);
    MUST(gh_person_uses(s, &ada, ann, count_use, &uses, &err));
    assert_int_equal(uses, 1);
    int64_t version = gh_gate_version(s);
    MUST(gh_person_erase(s, &ada, ann, proof, sizeof proof, &err));
    assert_true(gh_gate_version(s) > version);
    assert_int_equal(all(), 2);
    assert_true(gh_id_is_none(got[1].person) && gh_id_is_none(got[1].token));
    assert_true(gh_id_equal(got[0].person, ben));
    MUST(gh_passage_take(s, &engine, &p, 1, &err)); /* the gate did not hear of it yet */
    struct gh_passage late = passage(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, GH_CAUSE_DURESS);
    late.person = ann;
    late.token = p.token;
    taken(late);
    assert_int_equal(all(), 3);
    assert_true(gh_id_is_none(got[0].person) && gh_id_is_none(got[0].token) && gh_id_is_none(got[2].person));
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM alerts WHERE person = ?", "I", &ann), 0);
    /* and at the gate itself */
    struct gh_passage own = passage(GH_PASSAGE_BADGE, GH_PASSAGE_ADMITTED, 0);
    own.person = ann;
    MUST(gh_passage_add(g, &gate_engine, &own, &err));
    MUST(gh_passage_forget(g, &gate_engine, ann, &err));
    assert_int_equal(waiting(), 1);
    assert_true(gh_id_is_none(got[0].person));
}

static void both_lanes_side_by_side(void **state)
{
    (void)state;
    struct gh_passage_lane face, other;
    for (int i = 1; i <= 20; i++) {
        struct gh_passage p = passage(i % 2 ? GH_PASSAGE_BADGE : GH_PASSAGE_IDENTIFY, GH_PASSAGE_ADMITTED, 0);
        p.usable_ms = now + 1000;
        p.decided_ms = p.usable_ms + i * 10;
        p.unlocked_ms = now + 2000 + i;
        taken(p);
    }
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_REFUSED, GH_CAUSE_NO_FACE));
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_LEFT, GH_CAUSE_TIMEOUT));
    struct gh_passage pin = passage(GH_PASSAGE_PIN, GH_PASSAGE_ADMITTED, 0);
    pin.token_ms = now + 3000;
    pin.decided_ms = now + 7000;
    pin.unlocked_ms = now + 7100;
    taken(pin);
    taken(passage(GH_PASSAGE_BUTTON, GH_PASSAGE_ADMITTED, 0));
    MUST(gh_passage_lanes(s, "main", 0, &face, &other, &err));
    assert_int_equal(face.passages, 22);
    assert_int_equal(face.admitted, 20);
    assert_int_equal(face.refused, 1);
    assert_int_equal(face.left, 1);
    assert_int_equal(face.decision_p50_ms, 100);
    assert_int_equal(face.decision_p95_ms, 190);
    assert_int_equal(face.whole_p95_ms, 2019);
    assert_int_equal(other.passages, 1);
    assert_int_equal(other.decision_p50_ms, 4000);
    assert_int_equal(other.whole_p50_ms, 7100);
    MUST(gh_passage_lanes(s, "side", 0, &face, &other, &err));
    assert_int_equal(face.passages + other.passages + face.whole_p50_ms, 0);
    MUST(gh_passage_lanes(s, NULL, now, &face, &other, &err));
    assert_int_equal(face.passages + other.passages, 0); /* the button alone */
}

static void lists_are_on_record_and_for_those_who_may(void **state)
{
    (void)state;
    struct gh_id ann = person("Ann");
    struct gh_passage p = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0), q = p;
    p.person = ann;
    p = taken(p);
    taken(q);
    int64_t rows = count(s, "SELECT count(*) FROM audit WHERE action = 'passage.list'");
    assert_int_equal(listed(&(struct gh_passage_query){.person = ann}), 1);
    assert_int_equal(gh_db_number(s, 0,
                                  "SELECT count(*) FROM audit WHERE action = 'passage.list' AND subject = ?",
                                  "I", &ann),
                     1);
    assert_int_equal(count(s, "SELECT count(*) FROM audit WHERE action = 'passage.list'"), rows + 1);
    assert_int_equal(listed(&(struct gh_passage_query){.gate = "side"}), 0);
    assert_int_equal(listed(&(struct gh_passage_query){.since_ms = now + 1}), 0);
    assert_int_equal(listed(&(struct gh_passage_query){.limit = 1}), 1);
    MUST(gh_passage_list(s, &aud, &(struct gh_passage_query){0}, keep, NULL, &err));
    MUST(gh_passage_list(s, &oda, &(struct gh_passage_query){0}, keep, NULL, &err));
    REFUSED(gh_passage_list(s, &engine, &(struct gh_passage_query){0}, keep, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_passage_add(s, &ada, &q, &err), GH_ERR_DENIED);
    REFUSED(gh_passage_amend(s, &ada, &p, &err), GH_ERR_DENIED);
    REFUSED(gh_passage_take(s, &oda, &p, 1, &err), GH_ERR_DENIED);
    REFUSED(gh_passage_handed(s, &bob, 1, &err), GH_ERR_DENIED);
    REFUSED(gh_passage_again(s, &bob, 1, &err), GH_ERR_DENIED);
    REFUSED(gh_passage_forget(s, &ada, ann, &err), GH_ERR_DENIED);
}

static void they_go_when_their_time_is_over(void **state)
{
    (void)state;
    static struct gh_site site;
    struct gh_purge_counts n;
    snprintf(site.dir, sizeof site.dir, "%s", dir);
    site.retention.alerts = site.retention.bookmarks = site.retention.people = site.retention.audit = 3650;
    site.retention.passages = 30;
    struct gh_passage p = taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0));
    now += 20 * day;
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0));
    MUST(gh_purge_check(s, &site, &err));
    now += 10 * day + 3 * 3600000;
    REFUSED(gh_purge_check(s, &site, &err), GH_ERR_FAILED);
    assert_non_null(strstr(err.text, "a passage through a gate"));
    MUST(gh_purge(s, &engine, &site, true, &n, &err));
    assert_int_equal(n.passages, 1);
    assert_int_equal(all(), 2);
    MUST(gh_purge(s, &engine, &site, false, &n, &err));
    assert_int_equal(n.passages, 1);
    assert_int_equal(all(), 1);
    MUST(gh_purge_check(s, &site, &err));
    /* one that went is not taken again, and the count goes on */
    MUST(gh_passage_take(s, &engine, &p, 1, &err));
    assert_int_equal(all(), 1);
    assert_int_equal(taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0)).seq, 3);
    /* at the gate nothing goes that the control room does not have */
    added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    now += 40 * day;
    MUST(gh_purge(g, &gate_engine, &site, false, &n, &err));
    assert_int_equal(n.passages, 0);
    MUST(gh_passage_handed(g, &gate_engine, 1, &err));
    MUST(gh_purge(g, &gate_engine, &site, false, &n, &err));
    assert_int_equal(n.passages, 1);
    assert_int_equal(added(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0).seq, 2);
}

static void schema_text(struct gh_store *of, char *out, size_t size)
{
    sqlite3_stmt *st =
        gh_db_prepare(of, NULL,
                      "SELECT group_concat(sql, '; ') FROM (SELECT sql FROM sqlite_master WHERE "
                      "sql IS NOT NULL ORDER BY type, name)",
                      "");
    *out = 0;
    if (sqlite3_step(st) == SQLITE_ROW)
        gh_db_text(st, 0, out, size);
    sqlite3_finalize(st);
}

static void the_schema_before_is_moved_on(void **state)
{
    (void)state;
    static char fresh[16384], moved[16384];
    static const char back_to_3[] = "DROP TABLE operating_points; PRAGMA user_version = 3";
    static const char back_to_2[] =
        "DROP TABLE operating_points; DROP TABLE passages; DROP TABLE passage_heads; DROP TABLE numbers; "
        "DROP TABLE badges; DROP TABLE "
        "gate_orders; DROP TABLE gates; DROP TABLE enrolments; DROP TRIGGER gate_person_new; DROP TRIGGER "
        "gate_person_change; DROP TRIGGER gate_person_gone; DROP TRIGGER gate_group_new; DROP TRIGGER "
        "gate_group_gone; DROP TRIGGER gate_template_new; DROP TABLE gate_state; ALTER TABLE people DROP "
        "COLUMN "
        "pin; PRAGMA user_version = 2";
    struct gh_id ann = person("Ann");
    struct gh_person p;
    int64_t rows;
    schema_text(s, fresh, sizeof fresh);
    assert_non_null(strstr(fresh, "passage_heads"));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sqlite3_exec(s->db, i ? back_to_2 : back_to_3, NULL, NULL, NULL), SQLITE_OK);
        gh_store_close(s);
        s = gh_store_open(dir, false, &err);
        MUST(s);
        schema_text(s, moved, sizeof moved);
        assert_string_equal(fresh, moved);
    }
    gh_store_set_clock(s, test_clock, NULL);
    engine = gh_actor_engine(s);
    MUST(gh_operator_authenticate(s, "ada", "correct horse", &ada, &err));
    MUST(gh_person_get(s, ann, &p, &err));
    assert_string_equal(p.name, "Ann");
    taken(passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0));
    MUST(gh_audit_verify(s, &rows, &err));
}

static void every_word_is_there(void **state)
{
    (void)state;
    for (int i = 1; i < GH_PASSAGE_MODES; i++)
        assert_string_not_equal(gh_passage_mode_name((enum gh_passage_mode)i), "unknown");
    for (int i = 1; i <= 3; i++)
        assert_string_not_equal(gh_passage_decision_name((enum gh_passage_decision)i), "unknown");
    for (int i = 0; i < GH_CAUSES; i++)
        assert_string_not_equal(gh_passage_cause_name((enum gh_passage_cause)i), "unknown");
    assert_string_equal(gh_passage_mode_name((enum gh_passage_mode)99), "unknown");
    assert_string_equal(gh_passage_cause_name(GH_CAUSES), "unknown");
    for (int i = 1; i < GH_ALERT_KINDS; i++) {
        enum gh_alert_kind back;
        assert_true(gh_alert_kind_parse(gh_alert_kind_name((enum gh_alert_kind)i), &back));
        assert_int_equal(back, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refusals_are_one_alert_a_gate, start, stop),
        cmocka_unit_test_setup_teardown(doors_and_overrides_are_alerts, start, stop),
        cmocka_unit_test_setup_teardown(duress_is_grave_and_never_joined, start, stop),
        cmocka_unit_test_setup_teardown(only_the_contact_says_who_is_inside, start, stop),
        cmocka_unit_test_setup_teardown(tickets_are_counted_and_gates_hear_of_it, start, stop),
        cmocka_unit_test_setup_teardown(erasing_makes_passages_nameless, start, stop),
        cmocka_unit_test_setup_teardown(both_lanes_side_by_side, start, stop),
        cmocka_unit_test_setup_teardown(lists_are_on_record_and_for_those_who_may, start, stop),
        cmocka_unit_test_setup_teardown(they_go_when_their_time_is_over, start, stop),
        cmocka_unit_test_setup_teardown(the_schema_before_is_moved_on, start, stop),
        cmocka_unit_test(every_word_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
