/* The gate as a whole, with made-up looks: who is admitted, and every bad input, none of which opens the
 * door. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gate_fixture.h"

#include <sqlite3.h>

static void through(void)
{
    assert_true(wait_for(GH_FLOW_DOOR));
    for (int i = 0; i < 200 && !unlocked(); i++)
        gh_clock_sleep_ms(5);
}

static void a_number_and_ones_own_face_open(void **state)
{
    (void)state;
    struct gh_kiosk_view view;
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    assert_int_equal(state_of(), GH_FLOW_APPROACH);
    gh_gate_view(gate, &view);
    assert_string_equal(view.name, ""); /* no name before the match */
    assert_string_equal(view.number, "");
    stand(0.99f, 40);
    through();
    gh_gate_view(gate, &view);
    assert_string_equal(view.name, "Mia");
    assert_int_equal(unlocked(), 1);
    pass_time(20000);
    assert_int_equal(state_of(), GH_FLOW_IDLE);
    struct gh_passage p = newest(1);
    assert_int_equal(p.decision, GH_PASSAGE_ADMITTED);
    assert_int_equal(p.mode, GH_PASSAGE_NUMBER);
    assert_true(gh_id_equal(p.person, mia));
    assert_true(p.started_ms <= p.token_ms && p.token_ms <= p.usable_ms && p.usable_ms <= p.decided_ms &&
                p.decided_ms <= p.unlocked_ms && p.unlocked_ms <= p.ended_ms);
    /* nothing of her is left */
    static const struct gh_claim none;
    static const struct gh_decide nothing_;
    assert_memory_equal(&gate->claim, &none, sizeof none);
    assert_memory_equal(&gate->decide, &nothing_, sizeof nothing_);
    gh_gate_view(gate, &view);
    assert_string_equal(view.name, "");
}

static void anothers_number_does_not(void **state)
{
    (void)state;
    open_gate(true);
    face_axis = 1;
    press(GH_TOUCH_GO);
    type(mia_number);
    stand(0.99f, 40);
    assert_int_equal(state_of(), GH_FLOW_REFUSED);
    assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_NO_MATCH);
    press(GH_TOUCH_GO); /* and again */
    stand(0.99f, 40);
    pass_time(30000);
    assert_int_equal(unlocked(), 0);
    struct gh_passage p = newest(2);
    assert_int_equal(p.decision, GH_PASSAGE_REFUSED);
}

static void enrol_faces(const char *name, int count, int spare, char *number)
{
    struct gh_id id;
    struct gh_reference r[4];
    struct gh_person_new n = {.name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1"};
    for (int i = 0; i < count; i++) {
        r[i] = (struct gh_reference){.jpeg = (const uint8_t *)"\xff\xd8", .jpeg_size = 2, .quality = 1};
        face_of((float)(spare + i), r[i].template_);
    }
    r[0].template_[7] = 0.47f;
    r[0].template_[spare] = 0.8827f;
    MUST(gh_person_add(s, &ada, &n, "e-1", r, count, &id, &err));
    MUST(gh_number_set(s, &ada, id, NULL, false, number, &err));
}

/* With more pictures a stranger has more chances to be taken for somebody: as much more is asked of each. */
static void many_pictures_let_nobody_else_in(void **state)
{
    (void)state;
    char one[GH_NUMBER_TEXT], four[GH_NUMBER_TEXT];
    open_gate(true);
    enrol_faces("One", 1, 20, one);
    enrol_faces("Four", 4, 30, four);
    for (int i = 0; i < 500 && gh_copy_count(gh_outbox_copy(outbox), NULL) != 4; i++)
        gh_clock_sleep_ms(10);
    gh_clock_sleep_ms(200); /* and the last one's number */
    face_axis = 7;
    press(GH_TOUCH_GO);
    type(four);
    stand(0.99f, 40);
    assert_int_equal(state_of(), GH_FLOW_REFUSED);
    assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_NO_MATCH);
    pass_time(30000);
    press(GH_TOUCH_GO);
    type(one);
    stand(0.99f, 40);
    through();
    assert_int_equal(unlocked(), 1);
}

static void a_picture_does_not(void **state)
{
    (void)state;
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    stand(0.0f, 60);
    assert_int_equal(state_of(), GH_FLOW_REFUSED);
    assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_NOT_LIVE);
    pass_time(30000);
    assert_int_equal(unlocked(), 0);
}

static void one_that_never_turns_does_not(void **state)
{
    (void)state;
    open_gate(false); /* the pack has no net: the head is to be turned */
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    stand(-1, 30);
    assert_int_equal(state_of(), GH_FLOW_LIVENESS);
    stand(-1, 400);
    assert_int_equal(state_of(), GH_FLOW_REFUSED);
    assert_int_equal(unlocked(), 0);
}

static void what_hides_or_crowds_a_face_is_never_captured(void **state)
{
    (void)state;
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    for (int i = 0; i < 200; i++) {
        struct gh_look l = good_look(0.99f, 0);
        mono += 70;
        l.t_ms = mono;
        if (i % 4 == 0)
            l.rivals = 1; /* two faces */
        else if (i % 4 == 1)
            l.cover = 1; /* a mask */
        else if (i % 4 == 2)
            l.light = 8; /* darkness */
        else
            l.quality.sharpness = 0.05f;
        gh_gate_look(gate, &l);
        gh_gate_tick(gate);
        assert_true(state_of() == GH_FLOW_ALIGN || state_of() == GH_FLOW_APPROACH);
    }
    assert_int_equal(unlocked(), 0);
}

static void show(const char *text, enum gh_passage_cause cause)
{
    gh_gate_scan(gate, text, strlen(text));
    if (cause == GH_CAUSE_NONE) {
        assert_int_equal(state_of(), GH_FLOW_APPROACH);
    } else {
        assert_int_equal(state_of(), GH_FLOW_REFUSED);
        assert_int_equal(gh_gate_flow(gate)->cause, cause);
    }
    press(GH_TOUCH_CANCEL);
    pass_time(1000);
    assert_int_equal(state_of(), GH_FLOW_IDLE);
}

static void settle(void) /* the gate hears of what changed in the control room */
{
    for (int i = 0; i < 60; i++) {
        gh_clock_sleep_ms(5);
        gh_gate_tick(gate);
    }
}

static void bad_codes_have_their_causes(void **state)
{
    (void)state;
    char badge[GH_BADGE_TEXT], torn[GH_BADGE_TEXT], giant[4096], other[GH_BADGE_TEXT];
    struct gh_id id;
    struct gh_reference r = {.jpeg = (const uint8_t *)"\xff\xd8", .jpeg_size = 2, .quality = 1};
    face_of(0, r.template_);
    MUST(gh_badge_issue(s, &ada, mia, 0, "e-1", badge, &id, &err));
    MUST(gh_person_add_references(s, &ada, mia, "e-2", &r, 1, &err));
    MUST(gh_badge_issue(s, &ada, mia, 0, "e-2", other, &id, &err));
    open_gate(true);
    settle();
    show(badge, GH_CAUSE_NONE);
    show(other, GH_CAUSE_OTHER_EMBEDDER);
    snprintf(torn, sizeof torn, "%.*s", (int)strlen(badge) - 9, badge);
    show(torn, GH_CAUSE_TORN);
    memcpy(torn, badge, sizeof torn);
    torn[100] = torn[100] == 'A' ? 'B' : 'A';
    show(torn, GH_CAUSE_FORGED);
    memset(giant, 'A', sizeof giant);
    giant[sizeof giant - 1] = 0;
    show(giant, GH_CAUSE_UNKNOWN_TOKEN);
    show("https://example.org/", GH_CAUSE_UNKNOWN_TOKEN);
    show("0000", GH_CAUSE_UNKNOWN_TOKEN);
    wall_shift = 800LL * 86400000; /* a clock that jumps makes nothing valid: badges end within two years */
    show(badge, GH_CAUSE_EXPIRED);
    wall_shift = -86400000;
    show(badge, GH_CAUSE_TOO_EARLY);
    assert_int_equal(unlocked(), 0);
}

static void a_revoked_badge_is_out_at_once(void **state)
{
    (void)state;
    char badge[GH_BADGE_TEXT];
    struct gh_id id;
    MUST(gh_badge_issue(s, &ada, mia, 0, "e-1", badge, &id, &err));
    open_gate(true);
    settle();
    show(badge, GH_CAUSE_NONE);
    MUST(gh_badge_revoke(s, &bob, id, "lost", &err));
    settle();
    show(badge, GH_CAUSE_REVOKED);
}

static void a_ticket_is_good_for_its_entries(void **state)
{
    (void)state;
    char ticket[GH_BADGE_TEXT];
    struct gh_id id;
    int64_t now = gh_clock_wall_ms();
    MUST(gh_ticket_issue(s, &ada, gh_id_none, now - 60000, now + 3600000, 1, "e-1", ticket, &id, &err));
    open_gate(true);
    settle();
    face_axis = 7; /* somebody nobody knows: the ticket becomes theirs */
    gh_gate_scan(gate, ticket, strlen(ticket));
    assert_int_equal(state_of(), GH_FLOW_APPROACH);
    stand(0.99f, 40);
    through();
    pass_time(20000);
    assert_int_equal(newest(1).mode, GH_PASSAGE_TICKET);
    show(ticket, GH_CAUSE_USED);
    assert_int_equal(unlocked(), 1);
}

static void erased_a_second_ago(void **state)
{
    (void)state;
    char proof[512];
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    assert_int_equal(state_of(), GH_FLOW_APPROACH);
    MUST(gh_person_erase(s, &ada, mia, proof, sizeof proof, &err));
    settle();
    stand(0.99f, 40);
    assert_int_equal(state_of(), GH_FLOW_REFUSED);
    assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_ERASED);
    pass_time(30000);
    assert_int_equal(unlocked(), 0);
}

static void a_door_that_does_not_answer(void **state)
{
    (void)state;
    door_fails = true;
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    stand(0.99f, 40);
    assert_true(wait_for(GH_FLOW_REFUSED));
    assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_DOOR_FAILED);
    pass_time(30000);
    struct gh_passage p = newest(1);
    assert_int_equal(p.cause, GH_CAUSE_DOOR_FAILED);
}

/* Nobody else can write the gate's own records meanwhile. */
static void hold_records(bool on)
{
    static sqlite3 *db;
    char path[128];
    snprintf(path, sizeof path, "%s/gatehouse.db", gate_dir);
    if (on) {
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        sqlite3_busy_timeout(db, 2000);
        assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    } else {
        sqlite3_close(db);
    }
}

static void what_cannot_be_written_opens_nothing(void **state)
{
    (void)state;
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_number);
    hold_records(true);
    stand(0.99f, 40);
    assert_int_equal(state_of(), GH_FLOW_RECORD);
    pass_time(2100); /* the disk takes too long */
    assert_int_equal(state_of(), GH_FLOW_REFUSED);
    assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_NOT_WRITTEN);
    assert_int_equal(unlocked(), 0);
    hold_records(false); /* that it stayed shut is told after all */
    pass_time(30000);
    struct gh_passage p = newest(1);
    assert_int_equal(p.decision, GH_PASSAGE_REFUSED);
    assert_int_equal(p.cause, GH_CAUSE_NOT_WRITTEN);
    assert_int_equal(unlocked(), 0);
}

static void under_duress_it_opens_and_the_room_knows(void **state)
{
    (void)state;
    struct gh_kiosk_view view;
    open_gate(true);
    face_axis = 0;
    press(GH_TOUCH_GO);
    type(mia_duress);
    stand(0.99f, 40);
    through();
    gh_gate_view(gate, &view);
    assert_int_equal(view.cause, GH_CAUSE_NONE); /* nothing on the screen says so */
    pass_time(20000);
    assert_int_equal(newest(1).cause, GH_CAUSE_DURESS);
    int count = 0;
    struct gh_alert_query q = {.kind = GH_ALERT_GATE_DURESS};
    MUST(gh_alert_count(s, &q, &count, &err));
    assert_int_equal(count, 1);
}

struct found {
    struct gh_id id;
    bool any;
};

static bool take_alert(void *user, const struct gh_alert *a)
{
    struct found *f = user;
    f->id = a->id;
    f->any = true;
    return false;
}

/* The alert of this kind, once it is there. */
static struct gh_id waiting(enum gh_alert_kind kind)
{
    struct found f = {.any = false};
    struct gh_alert_query q = {.kind = kind};
    for (int i = 0; i < PATIENCE && !f.any; i++) {
        gh_clock_sleep_ms(5);
        gh_gate_tick(gate);
        MUST(gh_alert_page(s, &q, 0, 1, take_alert, &f, &err));
    }
    assert_true(f.any);
    return f.id;
}

static void pins_need_the_attendants_look(void **state)
{
    (void)state;
    open_gate(true);
    for (int i = 0; i < 2; i++) { /* a wrong PIN and a wrong number read the same */
        press(GH_TOUCH_OTHER);
        press(GH_TOUCH_USE_PIN);
        type(i ? "99999999" : mia_number);
        type("2752");
        assert_true(wait_for(GH_FLOW_REFUSED));
        assert_int_equal(gh_gate_flow(gate)->cause, GH_CAUSE_WRONG_PIN);
        press(GH_TOUCH_CANCEL);
        pass_time(1000);
    }
    press(GH_TOUCH_OTHER);
    press(GH_TOUCH_USE_PIN);
    type(mia_number);
    type("2751");
    assert_true(wait_for(GH_FLOW_LOOK));
    assert_int_equal(unlocked(), 0);
    struct gh_id call = waiting(GH_ALERT_GATE_PIN);
    MUST(gh_gate_order(s, &bob, "door", GH_ORDER_OPEN, call, NULL, &err));
    through();
    pass_time(20000);
    struct gh_passage p = newest(3);
    assert_int_equal(p.mode, GH_PASSAGE_PIN);
    assert_int_equal(p.decision, GH_PASSAGE_ADMITTED);
    assert_true(gh_id_equal(p.person, mia));
    assert_true(gh_id_equal(p.operator_, bob.id));
}

static void calls_are_answered(void **state)
{
    (void)state;
    struct gh_kiosk_view view;
    open_gate(true);
    press(GH_TOUCH_CALL);
    press(GH_TOUCH_AGREE);
    struct gh_id call = waiting(GH_ALERT_GATE_CALL);
    MUST(gh_gate_order(s, &bob, "door", GH_ORDER_COMING, call, NULL, &err));
    for (int i = 0; i < 400 && !gh_gate_flow(gate)->coming; i++) {
        gh_clock_sleep_ms(5);
        gh_gate_tick(gate);
    }
    assert_true(gh_gate_flow(gate)->coming);
    MUST(gh_gate_order(s, &bob, "door", GH_ORDER_REFUSE, call, "please go to the reception", &err));
    assert_true(wait_for(GH_FLOW_REFUSED));
    gh_gate_view(gate, &view);
    assert_string_equal(view.answer, "please go to the reception");
    assert_int_equal(view.cause, GH_CAUSE_ATTENDANT);
    assert_int_equal(unlocked(), 0);
}

static void an_emergency_holds_the_door(void **state)
{
    (void)state;
    open_gate(true);
    MUST(gh_gate_order(s, &ada, "*", GH_ORDER_EMERGENCY, gh_id_none, "fire drill", &err));
    assert_true(wait_for(GH_FLOW_EMERGENCY));
    for (int i = 0; i < 200 && !unlocked(); i++)
        gh_clock_sleep_ms(5);
    assert_true(unlocked() > 0);
    MUST(gh_gate_order(s, &ada, "*", GH_ORDER_EMERGENCY_END, gh_id_none, "over", &err));
    assert_true(wait_for(GH_FLOW_IDLE));
}

static void without_a_camera_the_other_way_goes_on(void **state)
{
    (void)state;
    open_gate(true);
    gh_gate_camera(gate, false);
    assert_int_equal(state_of(), GH_FLOW_OUT_OF_ORDER);
    press(GH_TOUCH_OTHER);
    assert_int_equal(state_of(), GH_FLOW_OTHER);
    press(GH_TOUCH_CANCEL);
    pass_time(1000);
    assert_int_equal(state_of(), GH_FLOW_OUT_OF_ORDER);
    gh_gate_camera(gate, true);
    assert_int_equal(state_of(), GH_FLOW_IDLE);
}

static void enrolment_counts_once_approved(void **state)
{
    (void)state;
    config.enrol = true;
    open_gate(true);
    press(GH_TOUCH_GO);
    press(GH_TOUCH_ENROL);
    press(GH_TOUCH_AGREE);
    gh_gate_touch(gate, &(struct gh_touched){.what = GH_TOUCH_LETTER, .text = "K"});
    gh_gate_touch(gate, &(struct gh_touched){.what = GH_TOUCH_LETTER, .text = "o"});
    press(GH_TOUCH_ENTER);
    assert_int_equal(state_of(), GH_FLOW_ENROL_PICTURE);
    face_axis = 9;
    static const float yaws[] = {0, 15, -15};
    for (int i = 0; i < 60 && state_of() == GH_FLOW_ENROL_PICTURE; i++) {
        struct gh_look l = good_look(0.9f, yaws[i / 20]);
        mono += 70;
        l.t_ms = mono;
        gh_gate_look(gate, &l);
        gh_gate_tick(gate);
    }
    assert_int_equal(state_of(), GH_FLOW_ENROL_WAIT);
    waiting(GH_ALERT_GATE_ENROL);
    struct gh_person p;
    MUST(gh_person_find(s, "Ko", &p, &err));
    assert_int_equal(gh_copy_count(gh_outbox_copy(outbox), NULL), 2); /* not yet */
    MUST(gh_enrolment_decide(s, &ada, p.id, true, "seen", &err));
    assert_true(wait_for(GH_FLOW_ENROL_DONE));
    for (int i = 0; i < 400 && gh_copy_count(gh_outbox_copy(outbox), NULL) != 3; i++)
        gh_clock_sleep_ms(5);
    assert_int_equal(gh_copy_count(gh_outbox_copy(outbox), NULL), 3);
}

/* The confirmed operating point is in force, whatever the site file asks; without the control room the
 * one heard last. */
static void the_confirmed_operating_point_is_in_force(void **state)
{
    (void)state;
    static const char strict[] = "false_match_rate=0.0001 similarity=e-1:0.9";
    struct gh_operating_record r;
    told = site;
    open_gate(true);
    float asked = gate->threshold;
    assert_float_equal(asked, 0.457f, 1e-3); /* 1 in 10,000, read a tenth lower */
    for (int i = 0; i < 400; i++) {          /* first seen: put on record in the control room */
        MUST(gh_operating_read(s, "gate:door", &r, &err));
        if (r.name[0])
            break;
        gh_clock_sleep_ms(5);
    }
    assert_string_equal(r.text, "false_match_rate=0.0001");
    MUST(gh_operating_confirm(s, &ada, "gate:door", r.text, strict, &err));
    for (int i = 0; i < 400 && gate->threshold == asked; i++) {
        gh_clock_sleep_ms(5);
        gh_gate_tick(gate);
    }
    assert_float_equal(gate->threshold, 0.9f, 1e-6);
    close_gate();
    /* the site file asks for less again, and the control room is away */
    char db[128], hidden[128];
    snprintf(db, sizeof db, "%s/gatehouse.db", dir);
    snprintf(hidden, sizeof hidden, "%s/away.db", dir);
    assert_int_equal(rename(db, hidden), 0);
    gh_log_set_level(GH_LOG_ERROR);
    open_gate(true);
    gh_gate_tick(gate);
    assert_float_equal(gate->threshold, 0.9f, 1e-6);
    close_gate();
    assert_int_equal(rename(hidden, db), 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_number_and_ones_own_face_open),
        T(anothers_number_does_not),
        T(many_pictures_let_nobody_else_in),
        T(a_picture_does_not),
        T(one_that_never_turns_does_not),
        T(what_hides_or_crowds_a_face_is_never_captured),
        T(bad_codes_have_their_causes),
        T(a_revoked_badge_is_out_at_once),
        T(a_ticket_is_good_for_its_entries),
        T(erased_a_second_ago),
        T(a_door_that_does_not_answer),
        T(what_cannot_be_written_opens_nothing),
        T(under_duress_it_opens_and_the_room_knows),
        T(pins_need_the_attendants_look),
        T(calls_are_answered),
        T(an_emergency_holds_the_door),
        T(without_a_camera_the_other_way_goes_on),
        T(enrolment_counts_once_approved),
        T(the_confirmed_operating_point_is_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
