/* The control room at work, driven in a pseudo-terminal: triage with its acts, filters and marks, and two
 * consoles on one site. Recorded screens: RECORD=1 writes them anew (then look at what changed). */
#include "session.h"

#include "base/clock.h"

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
    if (!fixture_open(site, 9, &err) || !fixture_alerts(site, &err) || !fixture_listen(site, &err))
        fail_msg("%s", err.text);
}

/* The queue, both faces after the log-in, the note, what is told after the decision. */
static void triage_in(int cols, int rows)
{
    static const struct session_step before[] = {{"3", "of 3", "queue"}};
    static const struct session_step steps[] = {
        {"", "reference 1 of 2", "faces"},
        {">", "reference 2 of 2", NULL},
        {"f", "f list", "large"},
        {"f", "f faces large", NULL},
        {"<", "reference 1 of 2", NULL},
        {"c", "Confirmed. Note", NULL},
        {"is with her sister now", "sister now", "note"},
        {"\r", "Confirmed, by ada", "decided"},
        {"U", "taken back", NULL},
        {"U", "there is nothing to take back", NULL},
        {"n\r", "Not this person, by ada", NULL},
        {"n", "not possible: this alert is not this person by ada", NULL},
        {"x\r", "Closed, by ada", NULL},
        {"F", "resting too", NULL},
        {"x", "closed too", NULL},
        {"\033", "? help", NULL},
        {"gj", "closed by ada", "closed"},
        {"Fx", "of 2", NULL},
        {"\033", "? help", NULL},
        {"g", "1 of 2", NULL},
        {"z", "Put off for", NULL},
        {"tomorrow\r", "a time is like 10m", NULL},
        {"", "Put off for (10m, 1h): tomorrow", NULL},
        {"\0251h\r", "Put off until 11:00:00, by ada", NULL},
        {"U", "taken back", NULL},
        {"/brook\r", "of 1", "filtered"},
        {"\033*", "2 marked", "marked"},
        {"c", "Note on 2", NULL},
        {"both\r", "1 of 2; 1 not", "together"},
        {"c\r", "Confirmed, by ada", NULL},
        {"y", "a second operator must say this", NULL},
    };
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "triage", cols, rows, "truecolor", "3 open");
    session_run(&x, before, COUNT(before));
    session_log_in(&x, "ada");
    session_run(&x, steps, COUNT(steps));
    session_end(&x);
    fixture_close(&site);
}

static void triage_from_the_queue_to_the_decision(void **state)
{
    (void)state;
    triage_in(80, 24);
    triage_in(200, 50);
}

/* bob is an operator: what needs a supervisor is not offered, and what another holds he is told. */
static void who_may_what(void **state)
{
    (void)state;
    struct fixture site;
    struct session ada, bob;
    open_site(&site);
    session_begin(&ada, &site, "two", 80, 24, "truecolor", "3 open");
    session_begin(&bob, &site, "two", 80, 24, "truecolor", "3 open");
    session_log_in(&ada, "ada");
    session_log_in(&bob, "bob");
    session_type(&ada, "3", "of 3");
    session_type(&bob, "3", "of 3");
    session_type(&ada, "a", "Claimed, by ada");
    int64_t from = gh_clock_mono_ms();
    assert_true(screen_wait(&bob.s, "claimed ada", SESSION_WAIT_MS));
    assert_true(gh_clock_mono_ms() - from < 5000); /* generous; the bench-like figure is printed */
    print_message("claimed by one, on the other's screen after %d ms\n", (int)(gh_clock_mono_ms() - from));
    session_type(&bob, "c", "not possible: ada holds this alert");
    session_compare(&bob, "held");
    /* both at the same trouble: ada is quicker while bob still writes his note */
    session_type(&ada, "g", "1 of 3");
    session_type(&bob, "/stairs\r", "of 1");
    session_type(&bob, "c", "Dealt with. Note");
    session_type(&ada, "/stairs\rn\r", "False alarm, by ada");
    session_type(&bob, "mended\r", "alert: ada said no to it at 10:00:00");
    session_end(&ada);
    session_end(&bob);
    fixture_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(triage_from_the_queue_to_the_decision),
        cmocka_unit_test(who_may_what),
    };
    return cmocka_run_group_tests_name("console: control room", tests, NULL, NULL);
}
