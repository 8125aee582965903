/* Who sees what, and what a hand can do by mistake: nobody logged in, an account that is closed, somebody who
 * is erased, a locked screen, text that is pasted, an answer that cannot be taken. */
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

#define COUNT(steps) (sizeof(steps) / sizeof *(steps))

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

static struct gh_store *open_as_ada(struct gh_actor *ada)
{
    struct gh_error err;
    struct gh_store *s = gh_store_open(site.dir, false, &err);
    assert_non_null(s);
    assert_true(gh_operator_authenticate(s, "ada", FIXTURE_PASSWORD, ada, &err));
    return s;
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

static void the_account_goes(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_actor ada;
    begin();
    session_log_in(&x, "bob");
    session_type(&x, "4", "A. Adams");
    struct gh_store *s = open_as_ada(&ada);
    assert_true(gh_operator_set(s, &ada, "bob", GH_ROLE_OPERATOR, false, &err));
    gh_store_close(s);
    session_type(&x, "", "the account of bob was closed");
    session_type(&x, "", "Log in (L) to see whose data");
    gone("Adams");
    end();
}

static void somebody_is_erased(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_actor ada;
    struct gh_person adams;
    char proof[256];
    begin();
    session_log_in(&x, "bob");
    session_type(&x, "4", "People: 5");
    session_type(&x, "G", "A. Adams");
    struct gh_store *s = open_as_ada(&ada);
    assert_true(gh_person_find(s, "A. Adams", &adams, &err));
    assert_true(gh_person_erase(s, &ada, adams.id, proof, sizeof proof, &err));
    gh_store_close(s);
    session_type(&x, "", "People: 4");
    gone("Adams");
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

static void what_was_typed_stays(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"4", "People: 5", NULL},
        {"/brook\r", "People: 1", NULL},
        {"P", "Category", NULL},
        {"lost\r", "is no category", NULL},
        {"\025missing\r", "1/6 Reason", NULL},
        {"left the ward\rward sister\r\r", "4/6 Until", NULL},
        {"\025in a week\r\r\r", "\"in a week\" is no time", "again"},
        {"\025+7d\r\r\r", "Proposed: another must approve", NULL},
    };
    begin();
    session_log_in(&x, "ada");
    session_run(&x, steps, COUNT(steps));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_sees_states_alone),
        cmocka_unit_test(the_log_in_comes_between),
        cmocka_unit_test(the_account_goes),
        cmocka_unit_test(somebody_is_erased),
        cmocka_unit_test(the_lock_holds),
        cmocka_unit_test(pasted_lines_are_no_keys),
        cmocka_unit_test(a_pasted_password_is_the_password),
        cmocka_unit_test(a_narrow_terminal_shows_what_is_typed),
        cmocka_unit_test(what_was_typed_stays),
    };
    return cmocka_run_group_tests_name("console: sight", tests, NULL, NULL);
}
