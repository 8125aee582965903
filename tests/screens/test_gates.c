/* Gates at the attendant's desk: a call answered, a number and PIN looked at, an enrolment approved, a door
 * opened without a call, an emergency. What the gates hear is read as they would. */
#include "session.h"

#include "store/gate_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

static void open_site(struct fixture *site)
{
    struct gh_error err;
    if (!fixture_open(site, 9, &err) || !fixture_alerts(site, &err) || !fixture_gates(site, &err))
        fail_msg("%s", err.text);
}

/* The orders a gate hears, as words: "coming/bob open/bob" … */
static bool put_order(void *user, const struct gh_gate_order_row *row)
{
    char *out = user;
    size_t n = strlen(out);
    snprintf(out + n, 400 - n, "%s%s/%s%s%s", n ? " " : "", gh_gate_order_name(row->order), row->by_name,
             row->reason[0] ? "/" : "", row->reason);
    return true;
}

static const char *heard(const struct fixture *site, const char *gate)
{
    static char out[400];
    struct gh_error err;
    struct gh_store *s = gh_store_open(site->dir, false, &err);
    assert_non_null(s);
    struct gh_actor engine = gh_actor_engine(s);
    out[0] = 0;
    assert_true(gh_gate_orders(s, &engine, gate, 0, put_order, out, &err));
    gh_store_close(s);
    return out;
}

struct waiting {
    int count;
    struct gh_id person;
};

static bool put_waiting(void *user, const struct gh_enrolment_row *row)
{
    struct waiting *w = user;
    w->count++;
    w->person = row->person;
    return true;
}

/* Those who wait, as the gate would ask of each. */
static struct waiting enrolments(const struct fixture *site)
{
    struct waiting w = {0};
    struct gh_error err;
    struct gh_actor ada;
    struct gh_store *s = fixture_open_as(site, "ada", &ada);
    assert_true(gh_enrolment_list(s, &ada, put_waiting, &w, &err));
    gh_store_close(s);
    return w;
}

static enum gh_enrolment_state enrolment(const struct fixture *site, struct gh_id person, char *reason,
                                         size_t size)
{
    enum gh_enrolment_state state;
    struct gh_error err;
    struct gh_store *s = gh_store_open(site->dir, false, &err);
    assert_non_null(s);
    struct gh_actor engine = gh_actor_engine(s);
    assert_true(gh_enrolment_state(s, &engine, person, &state, reason, size, &err));
    gh_store_close(s);
    return state;
}

static void calls_in(int cols, int rows)
{
    static const struct session_step before[] = {{"3/gate\r", "DURESS at gate side", NULL}};
    static const struct session_step call[] = {
        {"3/asks for\r", "of 2", NULL},
        {"", "agreed to none", "faceless"},
        {"j", "Somebody calls at gate main", "call"},
        {"k", "Somebody calls at gate side", NULL},
        {"n", "Refused. Reason", NULL},
        {"\r", "a reason is needed", NULL},
        {"", "Refused. Reason", NULL},
        {"shop is closed\r", "Refused, by bob", NULL},
        {"g", "Somebody calls at gate main", NULL},
        {"a", "Coming, by bob", "coming"},
        {"c", "Told to open, by bob", NULL},
        {"c", "not possible: this alert is opened by bob", NULL}, /* a door is not opened twice by one word */
        {"U", "there is nothing to take back", NULL},
    };
    static const struct session_step pin[] = {
        {"/PIN are\r", "Number and PIN at gate main", NULL},
        {"", "reference", "pin"},
        {"f", "at the gate", "pin-large"},
        {"f", "Number and PIN at gate main", NULL},
        {"c", "Told to open, by bob", NULL},
    };
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "gates", cols, rows, "truecolor", "12 open");
    session_run(&x, before, COUNT(before));
    assert_false(screen_has(&x.s, "Dunn")); /* nobody's name before somebody is logged in */
    screen_type(&x.s, "\033");
    session_log_in(&x, "bob");
    session_run(&x, call, COUNT(call));
    assert_string_equal(heard(&site, "main"), "coming/bob open/bob");
    assert_string_equal(heard(&site, "side"), "refuse/bob/shop is closed");
    session_run(&x, pin, COUNT(pin));
    assert_string_equal(heard(&site, "main"), "coming/bob open/bob open/bob");
    session_end(&x);
    fixture_close(&site);
}

static void calls(void **state)
{
    (void)state;
    calls_in(80, 24);
    calls_in(200, 50);
}

/* Several that are marked are not answered by one key. */
static void one_at_a_time(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "gates", 80, 24, "truecolor", "12 open");
    session_log_in(&x, "bob");
    session_type(&x, "3/asks for\r", "of 2");
    session_type(&x, "*", "2 marked");
    session_type(&x, "c", "Note");
    session_type(&x, "\r", "0 of 2");
    assert_string_equal(heard(&site, "main"), "");
    assert_string_equal(heard(&site, "side"), "");
    session_end(&x);
    fixture_close(&site);
}

static void enrolment_in(int cols, int rows, bool approve)
{
    static const struct session_step bob[] = {
        {"3/enrolled here\r", "Enrolment at gate main", NULL},
        {"", "G. Green", NULL},
        {"", "A supervisor approves", NULL},
        {"c", "approved and rejected by supervisors", NULL},
        {"\033L", "logged out", NULL},
    };
    static const struct session_step look[] = {
        {"/enrolled here\r", "agreed to: notice 3", NULL},
        {"", "picture 2 of 3", "enrolment"},
        {">", "picture 3 of 3", NULL},
    };
    struct fixture site;
    struct session x;
    char reason[128];
    open_site(&site);
    struct waiting w = enrolments(&site);
    assert_int_equal(w.count, 1);
    session_begin(&x, &site, "gates", cols, rows, "truecolor", "12 open");
    session_log_in(&x, "bob");
    session_run(&x, bob, COUNT(bob));
    session_log_in(&x, "ada");
    session_run(&x, look, COUNT(look));
    if (approve) {
        session_type(&x, "c", "Approved. Note");
        session_type(&x, "\r", "Approved, by ada");
        assert_int_equal(enrolment(&site, w.person, reason, sizeof reason), GH_ENROLMENT_APPROVED);
    } else {
        session_type(&x, "n", "Rejected. Reason");
        session_type(&x, "come to the desk\r", "Rejected, by ada");
        assert_int_equal(enrolment(&site, w.person, reason, sizeof reason), GH_ENROLMENT_REJECTED);
        assert_string_equal(reason, "come to the desk");
    }
    session_end(&x);
    fixture_close(&site);
}

static void who_enrolled_at_a_gate(void **state)
{
    (void)state;
    enrolment_in(80, 24, true);
    enrolment_in(200, 50, false);
}

static void what_else_gates_say(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"3/refused: the\r", "Refused at gate side", NULL},
        {"/without a call\r", "Opened past its decision: gate side", NULL},
        {"/forced\r", "The door of gate side", NULL},
        {"/silent\r", "Silent: gate side", NULL},
        {"/duress\r", "DURESS at gate side", "duress"},
    };
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "gates", 80, 24, "truecolor", "12 open");
    session_log_in(&x, "bob");
    session_run(&x, steps, COUNT(steps));
    session_end(&x);
    fixture_close(&site);
}

static void gates_in(int cols, int rows)
{
    static const struct session_step bob[] = {
        {"8", "waiting for the attendant", "list"},
        {"E", "by supervisors", NULL},
        {"N", "by supervisors", NULL},
        {"o", "Open gate main once, without a call. Reason", NULL},
        {"\r", "reason", NULL},
        {"", "Open gate main once", NULL},
        {"a delivery\r", "main: told to open once, by bob", NULL},
        {"\r", "gate main", NULL}, /* its alerts */
        {"\r", "Gates: 3", NULL},  /* and back: the alert's gate */
        {"L", "logged out", NULL},
    };
    static const struct session_step ada[] = {
        {"E", "1/3 EMERGENCY at which gate (all: everywhere): main", NULL},
        {"\r", "2/3 Reason", NULL},
        {"fire\r", "3/3 Type OPEN", NULL},
        {"open\r", "OPEN was not typed", NULL},
        {"", "3/3 Type OPEN: doors stay open until it is ended: open", NULL},
        {"\033", "main", NULL},
        {"E\025al\r", "2/3 Reason", NULL},
        {"fire\r", "3/3 Type OPEN", NULL},
        {"OPEN\r", "nothing was changed: \"al\"", NULL},
        {"l\r", "2/3 Reason: fire", NULL}, /* what was typed stands there */
        {"\r\r", "all gates: EMERGENCY, the doors stay open, by ada", NULL},
        {"1", "EMERGENCY: 2 GATES OPEN", NULL},
        {"8", "EMERGENCY: OPEN", "emergency"},
        {"N\025nowhere\r", "2/2 Type CLOSE", NULL},
        {"CLOSE\r", "nothing was changed: \"nowhere\"", NULL},
        {"\025side\r", "2/2 Type CLOSE", NULL},
        {"\r", "side: the emergency is over, by ada", NULL},
        {"1", "EMERGENCY: main OPEN", NULL},
        {"8N\025all\r", "2/2 Type CLOSE", NULL},
        {"CLOSE\r", "all gates: the emergency is over", NULL},
    };
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "gates", cols, rows, "truecolor", "12 open");
    session_log_in(&x, "bob");
    session_run(&x, bob, COUNT(bob));
    assert_string_equal(heard(&site, "main"), "open/bob/a delivery");
    session_log_in(&x, "ada");
    session_run(&x, ada, COUNT(ada));
    assert_false(screen_has(&x.s, "EMERGENCY: OPEN"));
    assert_string_equal(heard(&site, "side"), "emergency/ada/fire emergency-end/ada emergency-end/ada");
    assert_string_equal(heard(&site, "main"), "open/bob/a delivery emergency/ada/fire emergency-end/ada");
    session_end(&x);
    fixture_close(&site);
}

static void gates(void **state)
{
    (void)state;
    gates_in(80, 24);
    gates_in(200, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls),
        cmocka_unit_test(one_at_a_time),
        cmocka_unit_test(who_enrolled_at_a_gate),
        cmocka_unit_test(what_else_gates_say),
        cmocka_unit_test(gates),
    };
    return cmocka_run_group_tests_name("console: gates", tests, NULL, NULL);
}
