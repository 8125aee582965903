/* Who sees what, and what a hand can do by mistake: nobody logged in, an account that is closed, somebody who
 * is erased, a locked screen, text that is pasted. */
#include "session.h"

#include "store/operators.h"
#include "store/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
/* cmocka after those it needs */
#include <cmocka.h>

static struct fixture site;
static struct session x;

static void begin_at(int cols, int rows)
{
    struct gh_error err;
    if (!fixture_open(&site, 9, &err) || !fixture_alerts(&site, &err) || !fixture_listen(&site, &err))
        fail_msg("%s", err.text);
    session_begin(&x, &site, "sight", cols, rows, "truecolor", "4 live");
}

static void begin(void)
{
    begin_at(80, 24);
}

static void end(void)
{
    session_end(&x);
    fixture_close(&site);
}

/* Not on the screen once all of the frame has come. */
static void gone(const char *text)
{
    assert_true(screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS));
    assert_false(screen_has(&x.s, text));
}

static void nobody_sees_states_alone(void **state)
{
    (void)state;
    static const struct session_step ada[] = {{"3", "reference 1 of 2", NULL},
                                              {"c", "Confirmed. Note on A. Adams", NULL},
                                              {"seen by her sister\r", "Confirmed, by ada", NULL},
                                              {"", "seen by her sister", NULL},
                                              {"L", "logged out", NULL}};
    static const struct session_step nobody[] = {{"", "someone flagged", NULL},
                                                 {"/adams", "No alert here contains", NULL},
                                                 {"\033", "of 3", NULL},
                                                 {"/missing", "of 1", NULL},
                                                 {"\033"
                                                  "2",
                                                  "log in (L) to see the cameras", NULL}};
    begin();
    session_type(&x, "", "states alone; log in (L)");
    session_compare(&x, "nobody");
    session_log_in(&x, "ada");
    session_type(&x, "", "A. Adams"); /* on the wall's picture */
    session_run(&x, ada, COUNT(ada));
    session_run(&x, nobody, COUNT(nobody));
    session_type(&x, "1", "states alone; log in (L)");
    session_type(&x, "3", "of 3");
    gone("sister");
    gone("Adams");
    end();
}

/* What was begun before the log-in goes on after it. */
static void the_log_in_comes_between(void **state)
{
    (void)state;
    static const struct session_step steps[] = {{"3", "of 3", NULL},
                                                {"c", "Operator:", NULL},
                                                {"bob\r", "Password:", NULL},
                                                {FIXTURE_PASSWORD "\r", "Confirmed. Note on A. Adams", NULL},
                                                {"", "reference 1 of 2", "log-in-between"},
                                                {"\r", "Confirmed, by bob", NULL}};
    begin();
    session_run(&x, steps, COUNT(steps));
    end();
}

/* But not when it was an auditor's: the question would tell who it is about. */
static void an_auditors_log_in_ends_it(void **state)
{
    (void)state;
    static const struct session_step alert[] = {{"3", "of 3", NULL},
                                                {"c", "Operator:", NULL},
                                                {"ida\r", "Password:", NULL},
                                                {FIXTURE_PASSWORD "\r", "auditors decide no alerts", NULL},
                                                {"", "auditors see no pictures", NULL}};
    static const struct session_step marked[] = {{"L", "logged out", NULL},
                                                 {"3*c", "Operator:", NULL},
                                                 {"ida\r", "Password:", NULL},
                                                 {FIXTURE_PASSWORD "\r", "auditors decide no alerts", NULL}};
    static const struct session_step bookmark[] = {
        {"L", "logged out", NULL},
        {"1b", "Operator:", NULL},
        {"ida\r", "Password:", NULL},
        {FIXTURE_PASSWORD "\r", "auditors keep no bookmarks", NULL}};
    begin();
    session_run(&x, alert, COUNT(alert));
    gone("Adams");
    session_run(&x, marked, COUNT(marked));
    gone("Note");
    session_run(&x, bookmark, COUNT(bookmark));
    gone("Keep the last");
    end();
}

static void the_account_goes(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_actor ada;
    begin();
    session_log_in(&x, "bob");
    session_type(&x, "4", "A. Adams");
    struct gh_store *s = fixture_open_as(&site, "ada", &ada);
    assert_true(gh_operator_set(s, &ada, "bob", GH_ROLE_OPERATOR, false, &err));
    gh_store_close(s);
    session_type(&x, "", "the account of bob was closed");
    session_type(&x, "", "Log in (L) to see whose data");
    gone("Adams");
    end();
}

/* Nobody is there any more who could unlock it. */
static void the_account_goes_behind_the_lock(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_actor ada;
    begin();
    session_log_in(&x, "bob");
    session_type(&x, "3", "reference 1 of 2");
    session_type(&x, "\030", "Locked by bob");
    struct gh_store *s = fixture_open_as(&site, "ada", &ada);
    assert_true(gh_operator_set(s, &ada, "bob", GH_ROLE_OPERATOR, false, &err));
    gh_store_close(s);
    session_type(&x, "", "the account of bob was closed");
    session_type(&x, "", "states alone; log in (L)");
    gone("Locked");
    session_log_in(&x, "ada");
    gone("unlocked");
    end(); /* q ends it again */
}

/* A site gets its first account, and from then on its pictures are for those who have logged in. */
static void the_first_account_is_made(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_id id;
    struct gh_store *s = NULL;
    if (!fixture_open(&site, 9, &err) || !(s = gh_store_open(site.dir, true, &err)))
        fail_msg("%s", err.text);
    session_begin(&x, &site, "sight", 80, 24, "truecolor", "15.0/s");
    session_type(&x, "2", "rtsp://***@10.0.0.1");
    assert_true(gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, FIXTURE_PASSWORD, &id, &err));
    gh_store_close(s);
    session_type(&x, "", "states alone; log in (L)");
    gone("rtsp:");
    end();
}

/* The way out of the help is no way to what another saw before. */
static void help_comes_between(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"2", "rtsp://***@10.0.0.1", NULL},
        {"?", "Everywhere", NULL},
        {"L", "logged out", NULL},
        {"q", "states alone; log in (L)", NULL},
        {"3", "of 3", NULL},
        {"?", "Everywhere", NULL},
        {"L", "Operator:", NULL},
        {"ida\r", "Password:", NULL},
        {FIXTURE_PASSWORD "\r", "logged in as ida", NULL},
        {"\177", "auditors see no pictures", NULL},
    };
    begin();
    session_log_in(&x, "bob");
    session_run(&x, steps, COUNT(steps));
    gone("Everywhere");
    end();
}

static void erase(const char *name)
{
    struct gh_error err;
    struct gh_actor ada;
    struct gh_person person;
    char proof[256];
    struct gh_store *s = fixture_open_as(&site, "ada", &ada);
    assert_true(gh_person_find(s, name, &person, &err));
    if (!gh_person_erase(s, &ada, person.id, proof, sizeof proof, &err))
        fail_msg("%s", err.text);
    gh_store_close(s);
}

static void somebody_is_erased(void **state)
{
    (void)state;
    begin();
    session_log_in(&x, "bob");
    session_type(&x, "4", "People: 5");
    session_type(&x, "jjp", "picture 1 of 2");
    erase("A. Adams");
    session_type(&x, "", "People: 4");
    gone("Adams");
    assert_false(screen_has(&x.s, "picture 1"));
    end();
}

/* The name beside a face stays the face's, and the uses those of whom they were asked. */
static void somebody_above_is_erased(void **state)
{
    (void)state;
    begin();
    session_log_in(&x, "bob");
    session_type(&x, "4", "People: 5");
    session_type(&x, "jjp", "picture 1 of 2");
    session_type(&x, "", "medicine");
    erase("C. Clark");
    session_type(&x, "", "People: 4");
    gone("Clark");
    assert_true(screen_has(&x.s, "picture 1 of 2"));
    assert_true(screen_has(&x.s, "medicine"));
    session_type(&x, "\r", "Uses of A. Adams's data");
    erase("B. Brook");
    session_type(&x, "", "People: 3");
    gone("Brook");
    assert_true(screen_has(&x.s, "Uses of A. Adams's data"));
    end();
}

/* Neither a key nor what a terminal makes of one gives the locked terminal away. */
static void the_lock_holds(void **state)
{
    (void)state;
    begin();
    session_log_in(&x, "ada");
    session_type(&x, "\030", "Locked by ada");
    /* each by itself, and then one that shows that the console still stands */
    static const char *const keys[] = {"q", "1", "\003", "\032"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        session_type(&x, keys[i], "Locked by ada");
        session_type(&x, "\r", "Password of ada");
        session_type(&x, "\033", "Locked by ada");
        screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS);
        assert_false(screen_has(&x.s, "Password of ada"));
    }
    struct termios mode;
    assert_int_equal(tcgetattr(x.s.master, &mode), 0);
    assert_int_equal(mode.c_cc[VQUIT], _POSIX_VDISABLE); /* it may be ignored here, and show nothing */
    session_type(&x, "\r", "Password of ada");
    session_type(&x, FIXTURE_PASSWORD "\r", "unlocked by ada");
    end();
}

static void pasted_lines_are_no_keys(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"3", "reference 1 of 2", NULL},
        {"\033[200~called the shop\rx\ra\rq\033[201~", "reference 1 of 2", NULL},
        {"n", "Not this person. Note", NULL},
        {"\033[200~taller,\r\nother\033OM ears\r\033[201~", "taller, other ears", NULL},
        {"!\r", "Not this person, by bob", NULL},
        {"", "taller, other ears!", NULL},
    };
    begin();
    session_log_in(&x, "bob");
    session_run(&x, steps, COUNT(steps));
    end();
}

/* The end of the copied line is no part of it. */
static void a_pasted_password_is_the_password(void **state)
{
    (void)state;
    begin();
    session_type(&x, "L", "Operator:");
    session_type(&x, "\033[200~ada\n\033[201~\r", "Password:");
    session_type(&x, "\033[200~" FIXTURE_PASSWORD "\r\n\033[201~\r", "logged in as ada");
    end();
}

static void a_narrow_terminal_shows_what_is_typed(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"3", "speak calmly", NULL},
        {"n", "Not this person. Note on A. Adams (or Enter)", NULL},
        {"somebody taller with other ears", "somebody taller with other ears", NULL},
        {"\r", "Not this person, by bob", NULL},
    };
    begin_at(60, 24);
    session_log_in(&x, "bob");
    session_run(&x, steps, COUNT(steps));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_sees_states_alone),
        cmocka_unit_test(the_log_in_comes_between),
        cmocka_unit_test(an_auditors_log_in_ends_it),
        cmocka_unit_test(the_account_goes),
        cmocka_unit_test(the_account_goes_behind_the_lock),
        cmocka_unit_test(the_first_account_is_made),
        cmocka_unit_test(help_comes_between),
        cmocka_unit_test(somebody_is_erased),
        cmocka_unit_test(somebody_above_is_erased),
        cmocka_unit_test(the_lock_holds),
        cmocka_unit_test(pasted_lines_are_no_keys),
        cmocka_unit_test(a_pasted_password_is_the_password),
        cmocka_unit_test(a_narrow_terminal_shows_what_is_typed),
    };
    return cmocka_run_group_tests_name("console: sight", tests, NULL, NULL);
}
