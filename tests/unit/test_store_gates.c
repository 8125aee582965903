/* Unit tests of what goes between gates and their attendants: calls and their answers, releases and
 * emergencies, beats and silence, and enrolments that wait for a supervisor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/passage_fixture.h"

#include "base/file.h"
#include "site/site.h"
#include "store/gate_calls.h"
#include "store/gate_people.h"

enum { MOST = 16 };
static struct gh_gate_order_row orders[MOST];
static int order_count;

static bool keep_order(void *user, const struct gh_gate_order_row *row)
{
    (void)user;
    if (order_count < MOST)
        orders[order_count++] = *row;
    return true;
}

static int read_orders(const char *gate, int64_t after)
{
    order_count = 0;
    MUST(gh_gate_orders(s, &engine, gate, after, keep_order, NULL, &err));
    return order_count;
}

static struct gh_gate_row gates[MOST];
static int gate_count;

static bool keep_gate(void *user, const struct gh_gate_row *row)
{
    (void)user;
    if (gate_count < MOST)
        gates[gate_count++] = *row;
    return true;
}

static int read_gates(void)
{
    gate_count = 0;
    MUST(gh_gate_list(s, keep_gate, NULL, &err));
    return gate_count;
}

static struct gh_id call(enum gh_call_kind kind, struct gh_id who)
{
    struct gh_id id;
    now += 1000;
    MUST(gh_gate_call(s, &engine, "main", kind, who, NULL, 0, &id, &err));
    return id;
}

static struct gh_alert alert(struct gh_id id)
{
    struct gh_alert a;
    MUST(gh_alert_get(s, id, &a, &err));
    return a;
}

static bool emergency(const char *gate)
{
    bool on = false;
    MUST(gh_gate_emergency(s, gate, &on, &err));
    return on;
}

static bool has_key(struct gh_id id)
{
    uint8_t key[GH_KEY_BYTES];
    return gh_keys_get(s->keys, id, key);
}

static void a_call_is_an_alert_of_its_own(void **state)
{
    (void)state;
    struct gh_id ann = person("Ann"), one = call(GH_CALL_HELP, gh_id_none),
                 two = call(GH_CALL_HELP, gh_id_none), pin = call(GH_CALL_PIN, ann),
                 stranger = call(GH_CALL_PIN, gh_id_make(now)), id;
    uint8_t *jpeg;
    size_t size;
    assert_int_equal(alerts(GH_ALERT_GATE_CALL), 2);
    assert_int_equal(alerts(GH_ALERT_GATE_PIN), 2);
    assert_false(gh_id_equal(one, two));
    struct gh_alert a = alert(pin);
    assert_string_equal(a.camera, "gate main");
    assert_string_equal(a.person_name, "Ann");
    assert_int_equal(a.severity, 3);
    assert_true(gh_id_is_none(alert(stranger).person)); /* erased meanwhile */
    REFUSED(gh_alert_picture(s, &ada, one, &jpeg, &size, &err), GH_ERR_NOT_FOUND);
    MUST(gh_gate_call(s, &engine, "main", GH_CALL_HELP, gh_id_none, (const uint8_t *)"JPEG-of-the-caller", 18,
                      &id, &err));
    MUST(gh_alert_picture(s, &ada, id, &jpeg, &size, &err));
    assert_int_equal(size, 18);
    assert_memory_equal(jpeg, "JPEG-of-the-caller", 18);
    free(jpeg);
    REFUSED(gh_gate_call(s, &ada, "main", GH_CALL_HELP, gh_id_none, NULL, 0, &id, &err), GH_ERR_DENIED);
    REFUSED(gh_gate_call(s, &engine, "", GH_CALL_HELP, gh_id_none, NULL, 0, &id, &err), GH_ERR_USAGE);
    MUST(gh_gate_call_over(s, &engine, one, "went away", &err));
    MUST(gh_gate_call_over(s, &engine, one, "went away", &err));
    assert_int_equal(alert(one).status.state, GH_ALERT_CLOSED);
    assert_int_equal(alerts(GH_ALERT_GATE_CALL), 2);
    REFUSED(gh_gate_call_over(s, &bob, two, "x", &err), GH_ERR_DENIED);
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_COMING, pin, NULL, &err));
    MUST(gh_gate_calls_over(s, &engine, "side", gh_id_none, "started anew", &err)); /* another gate's */
    assert_int_equal(alert(two).status.state, GH_ALERT_OPEN);
    REFUSED(gh_gate_calls_over(s, &bob, "main", id, "x", &err), GH_ERR_DENIED);
    MUST(gh_gate_calls_over(s, &engine, "main", id, "started anew", &err));
    assert_int_equal(alert(id).status.state, GH_ALERT_OPEN);
    assert_int_equal(alert(two).status.state, GH_ALERT_CLOSED);
    assert_int_equal(alert(pin).status.state, GH_ALERT_CLOSED);
    assert_int_equal(alert(stranger).status.state, GH_ALERT_CLOSED);
}

static void answers_step_the_alert_and_reach_the_gate(void **state)
{
    (void)state;
    struct gh_id help = call(GH_CALL_HELP, gh_id_none), pin = call(GH_CALL_PIN, person("Ann"));
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_COMING, help, NULL, &err));
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_COMING, help, NULL, &err)); /* said again */
    assert_int_equal(alert(help).status.state, GH_ALERT_CLAIMED);
    assert_string_equal(alert(help).held_by, "oda");
    now += 1000;
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, help, NULL, &err));
    assert_int_equal(alert(help).status.state, GH_ALERT_DECIDED);
    assert_int_equal(alert(help).status.decision, GH_DECISION_CONFIRMED);
    REFUSED(gh_gate_order(s, &bob, "main", GH_ORDER_REFUSE, pin, NULL, &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &bob, "main", GH_ORDER_REFUSE, pin, " ", &err), GH_ERR_USAGE);
    MUST(gh_gate_order(s, &bob, "main", GH_ORDER_REFUSE, pin, "another face", &err)); /* claims it by that */
    assert_int_equal(alert(pin).status.decision, GH_DECISION_NOT_THIS);
    REFUSED(gh_gate_order(s, &bob, "main", GH_ORDER_OPEN, pin, NULL, &err), GH_ERR_USAGE); /* decided */
    assert_int_equal(read_orders("main", 0), 4);
    assert_int_equal(orders[0].order, GH_ORDER_COMING);
    assert_true(gh_id_equal(orders[2].call, help) && gh_id_equal(orders[3].call, pin));
    assert_int_equal(orders[2].t_ms, now); /* whoever reads it says whether it is fresh enough to open */
    assert_string_equal(orders[3].reason, "another face");
    assert_string_equal(orders[3].by_name, "bob");
    assert_true(gh_id_equal(orders[3].by, bob.id));
    assert_int_equal(read_orders("main", orders[2].number), 1);
    assert_int_equal(orders[0].order, GH_ORDER_REFUSE);
    assert_int_equal(read_orders("side", 0), 0);
}

static void of_two_who_answer_one_wins(void **state)
{
    (void)state;
    struct gh_actor opa;
    struct gh_id help = call(GH_CALL_HELP, gh_id_none), other;
    struct gh_alert_new cam = {.kind = GH_ALERT_CAMERA, .camera = "gate main", .seen_ms = now, .severity = 2};
    assert_true(account(&ada, "opa", GH_ROLE_OPERATOR, &opa));
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_COMING, help, NULL, &err));
    REFUSED(gh_gate_order(s, &opa, "main", GH_ORDER_OPEN, help, NULL, &err), GH_ERR_DENIED);
    assert_non_null(strstr(err.text, "oda"));
    assert_int_equal(read_orders("main", 0), 1); /* what the lifecycle refuses is no order */
    REFUSED(gh_gate_order(s, &oda, "side", GH_ORDER_OPEN, help, NULL, &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, gh_id_make(now), NULL, &err), GH_ERR_NOT_FOUND);
    MUST(gh_alert_raise(s, &engine, &cam, &other, NULL, &err));
    REFUSED(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, other, NULL, &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &aud, "main", GH_ORDER_OPEN, help, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_gate_order(s, &engine, "main", GH_ORDER_OPEN, help, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_gate_orders(s, &ada, "main", 0, keep_order, NULL, &err), GH_ERR_DENIED);
    assert_int_equal(read_orders("main", 0), 1);
}

static void releases_without_a_call_need_a_reason_and_are_told(void **state)
{
    (void)state;
    REFUSED(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, gh_id_none, NULL, &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &oda, "main", GH_ORDER_COMING, gh_id_none, NULL, &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &oda, "main", GH_ORDER_REFUSE, gh_id_none, "x", &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &oda, "*", GH_ORDER_OPEN, gh_id_none, "x", &err), GH_ERR_USAGE);
    REFUSED(gh_gate_order(s, &oda, "main", GH_ORDERS, gh_id_none, "x", &err), GH_ERR_USAGE);
    struct gh_id help = call(GH_CALL_HELP, gh_id_none);
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, help, NULL, &err));
    struct gh_passage p = passage(GH_PASSAGE_RELEASE, GH_PASSAGE_ADMITTED, 0);
    p.unlocked_ms = now;
    p.operator_ = oda.id;
    taken(p);
    assert_int_equal(alerts(GH_ALERT_GATE_RELEASED), 0); /* somebody had called */
    now += 5000;
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, gh_id_none, "delivery of chairs", &err));
    p.started_ms = p.unlocked_ms = now + 200;
    taken(p);
    assert_string_equal(open_alert(GH_ALERT_GATE_RELEASED).detail, "opened without a call by oda");
    now += 3600000;
    p.started_ms = p.unlocked_ms = now; /* by no order at all: a key in the box */
    taken(p);
    assert_int_equal(open_alert(GH_ALERT_GATE_RELEASED).sightings, 2);
    read_orders("main", 0);
    assert_string_equal(orders[1].reason, "delivery of chairs");
    char path[128];
    size_t size;
    snprintf(path, sizeof path, "%s/gatehouse.db-wal", dir);
    uint8_t *wal = gh_file_read(path, 1 << 26, &size, &err);
    assert_non_null(wal);
    assert_null(memmem(wal, size, "of chairs", 9));
    free(wal);
}

static void emergencies_for_one_and_for_all(void **state)
{
    (void)state;
    REFUSED(gh_gate_order(s, &oda, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire", &err), GH_ERR_DENIED);
    REFUSED(gh_gate_order(s, &bob, "*", GH_ORDER_EMERGENCY, gh_id_none, NULL, &err), GH_ERR_USAGE);
    assert_false(emergency("main"));
    MUST(gh_gate_order(s, &bob, "main", GH_ORDER_EMERGENCY, gh_id_none, "smoke", &err));
    assert_true(emergency("main") && !emergency("side"));
    MUST(gh_gate_order(s, &bob, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire", &err));
    assert_true(emergency("main") && emergency("side"));
    REFUSED(gh_gate_order(s, &oda, "side", GH_ORDER_EMERGENCY_END, gh_id_none, NULL, &err), GH_ERR_DENIED);
    MUST(gh_gate_order(s, &bob, "side", GH_ORDER_EMERGENCY_END, gh_id_none, NULL, &err));
    assert_true(emergency("main") && !emergency("side"));
    assert_int_equal(read_orders("side", 0), 2);
    assert_int_equal(read_orders("main", 0), 2);
    assert_string_equal(orders[1].reason, "fire");
    MUST(gh_gate_order(s, &bob, "*", GH_ORDER_EMERGENCY_END, gh_id_none, NULL, &err));
    assert_true(!emergency("main") && !emergency("side"));
    struct gh_id help = call(GH_CALL_HELP, gh_id_none);
    REFUSED(gh_gate_order(s, &bob, "main", GH_ORDER_EMERGENCY, help, "fire", &err), GH_ERR_USAGE);
}

static void an_emergency_empties_the_site(void **state)
{
    (void)state;
    struct gh_id ann = person("Ann");
    bool in;
    struct gh_passage p = passage(GH_PASSAGE_NUMBER, GH_PASSAGE_ADMITTED, 0);
    p.person = ann;
    p.opened_ms = now;
    taken(p);
    MUST(gh_passage_inside(s, ann, &in, &err));
    assert_true(in);
    now += 1000;
    MUST(gh_gate_order(s, &bob, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire", &err));
    MUST(gh_passage_inside(s, ann, &in, &err));
    assert_false(in);
}

static void orders_go_with_the_passages_but_not_an_emergency_that_is_on(void **state)
{
    (void)state;
    static struct gh_site site;
    struct gh_purge_counts n;
    snprintf(site.dir, sizeof site.dir, "%s", dir);
    site.retention.alerts = site.retention.bookmarks = site.retention.people = site.retention.audit = 3650;
    site.retention.passages = 30;
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_OPEN, gh_id_none, "delivery", &err));
    MUST(gh_gate_order(s, &bob, "main", GH_ORDER_EMERGENCY, gh_id_none, "smoke", &err));
    MUST(gh_gate_order(s, &bob, "main", GH_ORDER_EMERGENCY_END, gh_id_none, NULL, &err));
    MUST(gh_gate_order(s, &bob, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire", &err));
    sqlite3_stmt *st = gh_db_prepare(s, &err, "SELECT id FROM gate_orders ORDER BY number LIMIT 1", "");
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    struct gh_id first = gh_db_id(st, 0);
    sqlite3_finalize(st);
    assert_true(has_key(first));
    now += 33 * day;
    REFUSED(gh_purge_check(s, &site, &err), GH_ERR_FAILED);
    MUST(gh_purge(s, &engine, &site, true, &n, &err));
    assert_int_equal(n.gate_notes, 2);
    MUST(gh_purge(s, &engine, &site, false, &n, &err));
    assert_int_equal(n.gate_notes, 2);
    assert_false(has_key(first));
    assert_true(emergency("main") && emergency("side"));
    MUST(gh_purge_check(s, &site, &err));
    MUST(gh_purge(s, &engine, &site, false, &n, &err));
    assert_int_equal(n.gate_notes, 0);
}

static void erasing_takes_what_was_said_of_their_calls(void **state)
{
    (void)state;
    char proof[256];
    struct gh_id ann = person("Ann"), pin;
    MUST(gh_gate_call(s, &engine, "main", GH_CALL_PIN, ann, (const uint8_t *)"JPEG", 4, &pin, &err));
    MUST(gh_gate_order(s, &bob, "main", GH_ORDER_REFUSE, pin, "smelled of drink", &err));
    assert_true(has_key(pin));
    MUST(gh_person_erase(s, &bob, ann, proof, sizeof proof, &err));
    assert_false(has_key(pin));
    assert_true(gh_id_is_none(alert(pin).person));
    assert_int_equal(read_orders("main", 0), 1);
    assert_string_equal(orders[0].reason, "");
}

static void gates_beat_and_their_silence_is_noticed(void **state)
{
    (void)state;
    static struct gh_site site;
    site.gate_count = 2;
    snprintf(site.gates[0].name, sizeof site.gates[0].name, "main");
    snprintf(site.gates[1].name, sizeof site.gates[1].name, "never heard of");
    MUST(gh_gate_beat(s, &engine, "main", "idle", &err));
    MUST(gh_gate_beat(s, &engine, "old", "idle", &err));
    int64_t rows = count(s, "SELECT count(*) FROM audit");
    now += 3000;
    MUST(gh_gate_beat(s, &engine, "main", "idle", &err));
    assert_int_equal(count(s, "SELECT count(*) FROM audit"), rows); /* no news */
    MUST(gh_gate_beat(s, &engine, "main", "out of order: camera", &err));
    assert_int_equal(count(s, "SELECT count(*) FROM audit"), rows + 1);
    struct gh_id help = call(GH_CALL_HELP, gh_id_none);
    call(GH_CALL_PIN, gh_id_none);
    MUST(gh_gate_order(s, &bob, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire", &err));
    assert_int_equal(read_gates(), 2);
    assert_string_equal(gates[0].gate, "main");
    assert_string_equal(gates[0].state, "out of order: camera");
    assert_int_equal(gates[0].seen_ms, now - 2000);
    assert_int_equal(gates[0].waiting, 2);
    assert_int_equal(gates[1].waiting, 0);
    assert_true(gates[0].emergency);
    MUST(gh_gate_order(s, &oda, "main", GH_ORDER_COMING, help, NULL, &err));
    read_gates();
    assert_int_equal(gates[0].waiting, 1);
    MUST(gh_gate_watch(s, &engine, &site, &err));
    assert_int_equal(alerts(GH_ALERT_GATE_DOWN), 0);
    now += 40000;
    MUST(gh_gate_watch(s, &engine, &site, &err));
    MUST(gh_gate_watch(s, &engine, &site, &err));    /* once */
    assert_int_equal(alerts(GH_ALERT_GATE_DOWN), 1); /* "old" is of the site no more */
    assert_int_equal(open_alert(GH_ALERT_GATE_DOWN).sightings, 1);
    assert_non_null(strstr(open_alert(GH_ALERT_GATE_DOWN).detail, "silent for 42 s"));
    MUST(gh_gate_beat(s, &engine, "main", "idle", &err));
    MUST(gh_gate_watch(s, &engine, &site, &err));
    MUST(gh_gate_watch(s, &engine, &site, &err));
    assert_true(open_alert(GH_ALERT_GATE_DOWN).retracted);
    now += 40000;
    MUST(gh_gate_watch(s, &engine, &site, &err));
    assert_false(open_alert(GH_ALERT_GATE_DOWN).retracted);
    MUST(gh_gate_beat(s, &engine, "main", GH_GATE_CLOSED, &err));
    now += 40000;
    MUST(gh_gate_watch(s, &engine, &site, &err)); /* it said good-bye */
    assert_true(open_alert(GH_ALERT_GATE_DOWN).retracted);
    REFUSED(gh_gate_beat(s, &ada, "main", "idle", &err), GH_ERR_DENIED);
    REFUSED(gh_gate_beat(s, &engine, "main", "two\nlines", &err), GH_ERR_INPUT);
    REFUSED(gh_gate_watch(s, &ada, &site, &err), GH_ERR_DENIED);
}

/* ---- enrolments ---- */

static struct gh_enrolment_row waits[MOST];
static int wait_count;

static bool keep_wait(void *user, const struct gh_enrolment_row *row)
{
    (void)user;
    if (wait_count < MOST)
        waits[wait_count++] = *row;
    return true;
}

static int read_waits(void)
{
    wait_count = 0;
    MUST(gh_enrolment_list(s, &oda, keep_wait, NULL, &err));
    return wait_count;
}

static struct gh_id asked(const char *name, int alike)
{
    struct gh_reference r[3];
    struct gh_person_new n = {.name = name, .consent = "notice 1, at the gate main"};
    struct gh_id id;
    memset(r, 0, sizeof r);
    for (int i = 0; i < 3; i++) {
        r[i] =
            (struct gh_reference){.jpeg = (const uint8_t *)"JPEG-at-the-gate", .jpeg_size = 16, .quality = 1};
        r[i].template_[i] = 1;
    }
    now += 1000;
    MUST(gh_enrolment_ask(s, &engine, "main", &n, "e-1", r, 3, alike, &id, &err));
    return id;
}

static bool count_live(void *user, const struct gh_live_template *t)
{
    (void)t;
    ++*(int *)user;
    return true;
}

static bool count_person(void *user, const struct gh_gate_person *p)
{
    (void)p;
    ++*(int *)user;
    return true;
}

/* At gates and where templates are matched. */
static int matching(void)
{
    int at_gates = 0, live = 0, skipped;
    MUST(gh_gate_people(s, &engine, "e-1", count_person, &at_gates, &skipped, &err));
    MUST(gh_people_live(s, GH_PURPOSE_GATE, "e-1", count_live, &live, &skipped, &err));
    assert_int_equal(live, 3 * at_gates);
    return at_gates;
}

static enum gh_enrolment_state state_of(struct gh_id id, const char *want)
{
    enum gh_enrolment_state now_it_is;
    char reason[128];
    MUST(gh_enrolment_state(s, &engine, id, &now_it_is, reason, sizeof reason, &err));
    assert_string_equal(reason, want);
    return now_it_is;
}

static void enrolments_match_nothing_until_approved(void **state)
{
    (void)state;
    char number[GH_NUMBER_TEXT], text[GH_BADGE_TEXT];
    struct gh_id badge, ann = asked("Ann", 0);
    assert_int_equal(matching(), 0);
    assert_int_equal(state_of(ann, ""), GH_ENROLMENT_WAITS);
    struct gh_alert a = open_alert(GH_ALERT_GATE_ENROL);
    assert_true(gh_id_equal(a.person, ann));
    assert_int_equal(a.severity, 1);
    asked("Ben", 2);
    assert_int_equal(alerts(GH_ALERT_GATE_ENROL), 2);
    assert_non_null(strstr(open_alert(GH_ALERT_GATE_ENROL).detail, "2 enrolled before look alike"));
    assert_int_equal(read_waits(), 2);
    assert_string_equal(waits[0].name, "Ann");
    assert_string_equal(waits[1].gate, "main");
    assert_int_equal(waits[1].alike, 2);
    REFUSED(gh_number_set(s, &bob, ann, "4711", false, number, &err), GH_ERR_USAGE);
    REFUSED(gh_badge_issue(s, &engine, ann, 0, "e-1", text, &badge, &err), GH_ERR_USAGE);
    int64_t version = gh_gate_version(s);
    REFUSED(gh_enrolment_decide(s, &oda, ann, true, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_enrolment_decide(s, &engine, ann, true, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_enrolment_decide(s, &bob, gh_id_make(now), true, NULL, &err), GH_ERR_NOT_FOUND);
    MUST(gh_enrolment_decide(s, &bob, ann, true, NULL, &err));
    assert_true(gh_gate_version(s) > version);
    assert_int_equal(matching(), 1);
    assert_int_equal(state_of(ann, ""), GH_ENROLMENT_APPROVED);
    assert_int_equal(alert(a.id).status.decision, GH_DECISION_CONFIRMED);
    assert_int_equal(read_waits(), 1);
    REFUSED(gh_enrolment_decide(s, &bob, ann, true, NULL, &err), GH_ERR_USAGE);
    REFUSED(gh_enrolment_decide(s, &bob, ann, false, "late", &err), GH_ERR_USAGE);
    MUST(gh_badge_issue(s, &engine, ann, 0, "e-1", text, &badge, &err));
    MUST(gh_number_set(s, &bob, ann, "4711", false, number, &err));
}

static void rejected_ones_are_erased_at_once(void **state)
{
    (void)state;
    struct gh_person p;
    struct gh_id ann = asked("Ann", 1), id = open_alert(GH_ALERT_GATE_ENROL).id;
    REFUSED(gh_enrolment_decide(s, &bob, ann, false, NULL, &err), GH_ERR_USAGE);
    assert_int_equal(state_of(ann, ""), GH_ENROLMENT_WAITS);
    MUST(gh_enrolment_decide(s, &bob, ann, false, "come to the desk", &err));
    assert_int_equal(state_of(ann, "come to the desk"), GH_ENROLMENT_REJECTED);
    assert_false(has_key(ann));
    REFUSED(gh_person_get(s, ann, &p, &err), GH_ERR_NOT_FOUND);
    assert_int_equal(count(s, "SELECT count(*) FROM refs") + count(s, "SELECT count(*) FROM templates"), 0);
    assert_int_equal(alert(id).status.decision, GH_DECISION_NOT_THIS);
    assert_true(gh_id_is_none(alert(id).person));
    assert_int_equal(read_waits(), 0);
    REFUSED(gh_enrolment_decide(s, &bob, ann, true, NULL, &err), GH_ERR_USAGE);
    /* a restored copy must not bring them back */
    assert_int_equal(gh_db_number(s, 0,
                                  "SELECT count(*) FROM audit WHERE action = 'person.erase' AND subject = ?",
                                  "I", &ann),
                     1);
}

static void a_rejection_that_was_cut_off_is_finished(void **state)
{
    (void)state;
    struct gh_id ann = asked("Ann", 0);
    /* decided, and then the process ended before it erased */
    MUST(gh_db_run(s, &err, "UPDATE enrolments SET decided = 1", ""));
    assert_int_equal(matching(), 0);
    assert_int_equal(state_of(ann, ""), GH_ENROLMENT_REJECTED);
    REFUSED(gh_enrolment_decide(s, &bob, ann, true, NULL, &err), GH_ERR_USAGE);
    MUST(gh_enrolment_decide(s, &bob, ann, false, "as was said", &err));
    assert_false(has_key(ann));
}

static void who_is_erased_while_waiting_is_no_more_asked_about(void **state)
{
    (void)state;
    char proof[256];
    static struct gh_site site;
    struct gh_purge_counts n;
    struct gh_id ann = asked("Ann", 0), id = open_alert(GH_ALERT_GATE_ENROL).id;
    MUST(gh_person_erase(s, &bob, ann, proof, sizeof proof, &err));
    assert_int_equal(state_of(ann, ""), GH_ENROLMENT_REJECTED);
    assert_int_equal(alert(id).status.state, GH_ALERT_CLOSED);
    assert_int_equal(read_waits(), 0);
    /* and undecided ones go when their time is over */
    struct gh_id ben = asked("Ben", 0);
    snprintf(site.dir, sizeof site.dir, "%s", dir);
    site.retention.alerts = site.retention.bookmarks = site.retention.passages = site.retention.audit = 3650;
    site.retention.people = 30;
    now += 29 * day;
    MUST(gh_purge(s, &engine, &site, false, &n, &err));
    assert_int_equal(n.people, 0);
    now += 2 * day;
    MUST(gh_purge(s, &engine, &site, false, &n, &err));
    assert_int_equal(n.people, 1);
    assert_false(has_key(ben));
    assert_int_equal(state_of(ben, ""), GH_ENROLMENT_REJECTED);
}

static void enrolments_are_asked_for_by_gates_with_consent(void **state)
{
    (void)state;
    struct gh_reference r = {.jpeg = (const uint8_t *)"JPEG", .jpeg_size = 4, .quality = 1};
    struct gh_person_new n = {.name = "Ann", .consent = "notice 1"};
    struct gh_id id;
    enum gh_enrolment_state what;
    char reason[128];
    size_t keys = gh_keys_count(s->keys);
    REFUSED(gh_enrolment_ask(s, &ada, "main", &n, "e-1", &r, 1, 0, &id, &err), GH_ERR_DENIED);
    n.consent = " ";
    REFUSED(gh_enrolment_ask(s, &engine, "main", &n, "e-1", &r, 1, 0, &id, &err), GH_ERR_DENIED);
    n.consent = "notice 1";
    REFUSED(gh_enrolment_ask(s, &engine, "main", &n, "e-1", &r, 0, 0, &id, &err), GH_ERR_INPUT);
    REFUSED(gh_enrolment_ask(s, &engine, "", &n, "e-1", &r, 1, 0, &id, &err), GH_ERR_INPUT);
    assert_int_equal(gh_keys_count(s->keys), keys);
    n.purpose = GH_PURPOSE_FLAG; /* at a gate nobody is flagged */
    MUST(gh_enrolment_ask(s, &engine, "main", &n, "e-1", &r, 1, 0, &id, &err));
    struct gh_person p;
    MUST(gh_person_get(s, id, &p, &err));
    assert_int_equal(p.purpose, GH_PURPOSE_GATE);
    REFUSED(gh_enrolment_list(s, &aud, keep_wait, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_enrolment_list(s, &engine, keep_wait, NULL, &err), GH_ERR_DENIED);
    REFUSED(gh_enrolment_state(s, &ada, id, &what, reason, sizeof reason, &err), GH_ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_call_is_an_alert_of_its_own, start, stop),
        cmocka_unit_test_setup_teardown(answers_step_the_alert_and_reach_the_gate, start, stop),
        cmocka_unit_test_setup_teardown(of_two_who_answer_one_wins, start, stop),
        cmocka_unit_test_setup_teardown(releases_without_a_call_need_a_reason_and_are_told, start, stop),
        cmocka_unit_test_setup_teardown(emergencies_for_one_and_for_all, start, stop),
        cmocka_unit_test_setup_teardown(an_emergency_empties_the_site, start, stop),
        cmocka_unit_test_setup_teardown(orders_go_with_the_passages_but_not_an_emergency_that_is_on, start,
                                        stop),
        cmocka_unit_test_setup_teardown(erasing_takes_what_was_said_of_their_calls, start, stop),
        cmocka_unit_test_setup_teardown(gates_beat_and_their_silence_is_noticed, start, stop),
        cmocka_unit_test_setup_teardown(enrolments_match_nothing_until_approved, start, stop),
        cmocka_unit_test_setup_teardown(rejected_ones_are_erased_at_once, start, stop),
        cmocka_unit_test_setup_teardown(a_rejection_that_was_cut_off_is_finished, start, stop),
        cmocka_unit_test_setup_teardown(who_is_erased_while_waiting_is_no_more_asked_about, start, stop),
        cmocka_unit_test_setup_teardown(enrolments_are_asked_for_by_gates_with_consent, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
