/* An operator's tour, from the log-in to the lock: claim, compare, "not this person" and see it not return,
 * confirm another, the second confirmation, export a clip, hand over. At both sizes, and without colour. */
#include "session.h"

#include "store/alerts.h"
#include "store/operators.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka after those it needs */
#include <cmocka.h>

/* What the engine does with a visit that goes on: it joins the alert there is. */
static void seen_again_at(const struct fixture *site, const char *camera)
{
    struct gh_error err;
    struct gh_alert a = {0};
    struct gh_store *s = gh_store_open(site->dir, false, &err);
    assert_non_null(s);
    gh_store_set_clock(s, fixture_store_clock, NULL);
    struct gh_actor engine = gh_actor_engine(s);
    assert_true(fixture_adams(s, &a, &err));
    assert_true(gh_alert_join(s, &engine, a.id, camera, FIXTURE_WALL_MS, 0.5f, 0.9f, NULL, 0, &err));
    gh_store_close(s);
}

/* To somebody who is told of it, also behind a locked screen. */
static void hand_over(struct session *x)
{
    static const struct session_step ada[] = {
        {"3", "of 3", NULL},
        {"/stairs\r", "of 1", NULL},
        {"a", "Claimed, by ada", NULL},
        {"h", "Hand over to", NULL},
        {"carl\r", "Handed over. Note", NULL},
        {"ladder is ordered\r", "no active operator has that name", NULL},
        {"\025bob\r", "Handed over. Note (or Enter): ladder is ordered", NULL},
        {"\r", "Handed over to bob, by ada", "handed-over"},
        {"\030", "Locked by ada", "locked"},
        {"\r", "Password of ada", NULL},
        {FIXTURE_PASSWORD "\r", "unlocked by ada", NULL},
        {"L", "logged out", NULL},
    };
    static const struct session_step bob[] = {
        {"\030", "1 alert handed over to bob", NULL},
        {"\r", "Password of bob", NULL},
        {FIXTURE_PASSWORD "\r", "unlocked by bob", NULL},
    };
    session_run(x, ada, COUNT(ada));
    session_log_in(x, "bob");
    session_run(x, bob, COUNT(bob));
}

/* The alert's clip, by a supervisor, with two reasons. */
static void export_clip(struct session *x)
{
    char path[300];
    snprintf(path, sizeof path, "%s/tour.mp4", x->site->dir);
    session_type(x, "6G", "someone dropped a purse");
    session_type(x, "E", "Write to");
    session_type(x, path, "tour.mp4");
    session_type(x, "\r", "Reason for the export");
    session_type(x, "police, case 12\r", "Reason to show");
    session_type(x, "the police ask for it\r", "written with all faces");
    assert_int_equal(access(path, R_OK), 0);
}

static void tour(int cols, int rows, const char *colors)
{
    static const struct session_step compare[] = {
        {"3", "of 3", NULL},
        {"", "reference 1 of 2", NULL},
        {"a", "Claimed, by ada", "claimed"},
        {"f>", "reference 2 of 2", "compared"},
        {"fn", "Not this person. Note", NULL},
        {"taller, other ears\r", "Not this person, by ada", "not-this"},
    };
    static const struct session_step confirm[] = {
        {"", "4 times, 09:58:55-10:00:00", "not-returned"},
        {"/brook\r", "threatened staff", NULL},
        {"c", "Confirmed. Note", NULL},
        {"the scar\r", "awaits second", "awaiting"},
        {"y", "a second operator must say this", NULL},
        {"L", "logged out", "logged-out"},
    };
    static const struct session_step second[] = {
        {"/brook\r", "of 1", NULL},
        {"", "confirmed by ada", "seconding"},
        {"y", "Seconded, by bob", "seconded"},
        {"\033L", "logged out", NULL},
    };
    struct fixture site;
    struct session x;
    struct gh_error err;
    char prefix[32];
    bool mono = !strcmp(colors, "none");
    if (!fixture_open(&site, 9, &err) || !fixture_alerts(&site, &err) || !fixture_evidence(&site, &err) ||
        !fixture_listen(&site, &err))
        fail_msg("%s", err.text);
    snprintf(prefix, sizeof prefix, "tour%s", mono ? "-mono" : "");
    session_begin(&x, &site, prefix, cols, rows, colors, "3 open");
    session_log_in(&x, "ada");
    session_run(&x, compare, COUNT(compare));
    assert_int_equal(atomic_load(site.suppressed),
                     1); /* the engine was asked to keep quiet about this visit */
    seen_again_at(&site, "till");
    session_run(&x, confirm, COUNT(confirm));
    session_log_in(&x, "bob");
    session_run(&x, second, COUNT(second));
    session_log_in(&x, "ada");
    export_clip(&x);
    hand_over(&x);
    session_end(&x);
    fixture_close(&site);
}

static void a_shift(void **state)
{
    (void)state;
    tour(80, 24, "truecolor");
}

static void a_shift_on_a_large_screen(void **state)
{
    (void)state;
    tour(200, 50, "truecolor");
}

static void a_shift_without_colour(void **state)
{
    (void)state;
    tour(80, 24, "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shift),
        cmocka_unit_test(a_shift_on_a_large_screen),
        cmocka_unit_test(a_shift_without_colour),
    };
    return cmocka_run_group_tests_name("console: an operator's tour", tests, NULL, NULL);
}
