/* What a hand can do by mistake: a word on faces that were not on the screen, on many at once, on another
 * alert than the one meant; and an answer that cannot be taken, which is asked again. */
#include "session.h"

#include "store/alerts.h"
#include "store/operators.h"
#include "store/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

static struct fixture site;
static struct session x;

static void begin(const char *who)
{
    struct gh_error err;
    if (!fixture_open(&site, 9, &err) || !fixture_alerts(&site, &err) || !fixture_listen(&site, &err))
        fail_msg("%s", err.text);
    session_begin(&x, &site, "acts", 80, 24, "truecolor", "3 open");
    if (who)
        session_log_in(&x, who);
}

static void end(void)
{
    session_end(&x);
    fixture_close(&site);
}

/* Keys come faster than frames: that the faces are in memory is not that somebody saw them. */
static void no_second_before_the_faces(void **state)
{
    (void)state;
    static const struct session_step ada[] = {
        {"3/brook\r", "threatened staff", NULL},
        {"c", "Confirmed. Note", NULL},
        {"\r", "awaits second", NULL},
        {"L", "logged out", NULL},
    };
    begin("ada");
    session_run(&x, ada, COUNT(ada));
    session_log_in(&x, "bob");
    session_type(&x, "/brook\ryy", "compare the faces first");
    screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    assert_false(screen_has(&x.s, "Seconded"));
    session_type(&x, "y", "Seconded, by bob");
    end();
}

/* "Not this person" takes the evidence away, and is said of each by itself. */
static void no_verdict_in_bulk(void **state)
{
    (void)state;
    static const struct session_step ada[] = {
        {"3*", "3 marked", NULL},
        {"n", "Note on 3", NULL},
        {"\r", "1 of 3; 2 not: a person is confirmed or not one at a time", NULL},
    };
    struct gh_error err;
    struct gh_alert a;
    struct gh_actor who;
    begin("ada");
    session_run(&x, ada, COUNT(ada));
    struct gh_store *s = fixture_open_as(&site, "ada", &who);
    assert_true(fixture_adams(s, &a, &err));
    assert_int_equal(a.status.decision, GH_DECISION_NONE);
    gh_store_close(s);
    assert_int_equal(atomic_load(site.suppressed), 0);
    end();
}

/* Somebody else put it off while the password was typed. */
static void another_came_to_the_line(void **state)
{
    (void)state;
    struct gh_error err;
    struct gh_alert a;
    struct gh_actor bob;
    begin(NULL);
    session_type(&x, "3", "of 3");
    session_type(&x, "c", "Operator:");
    session_type(&x, "ada\r", "Password:");
    struct gh_store *s = fixture_open_as(&site, "bob", &bob);
    gh_store_set_clock(s, fixture_store_clock, NULL);
    assert_true(fixture_adams(s, &a, &err));
    assert_true(gh_alert_act(s, &bob, a.id, GH_ALERT_CLAIM, NULL, &err));
    assert_true(gh_alert_snooze(s, &bob, a.id, FIXTURE_WALL_MS + 3600000, NULL, &err));
    gh_store_close(s);
    session_type(&x, "", "of 2");
    session_type(&x, FIXTURE_PASSWORD "\r", "another alert has come to this line");
    end();
}

/* Half a letter would spoil the line. */
static void a_long_name_ends_with_a_letter(void **state)
{
    (void)state;
    static const char name[] = "A. Adams of the house behind the old town walls" /* 47 bytes */
                               "\u00e9\u00e9\u00e9";
    struct gh_error err;
    struct gh_actor ada;
    struct gh_person person;
    begin("bob");
    struct gh_store *s = fixture_open_as(&site, "ada", &ada);
    assert_true(gh_person_find(s, "A. Adams", &person, &err));
    if (!gh_person_change(s, &ada, person.id, name, NULL, 0, 0, &err))
        fail_msg("%s", err.text);
    gh_store_close(s);
    session_type(&x, "3", "reference 1 of 2");
    session_type(&x, "c", "Note on A. Adams of the house behind the old town walls (or Enter)");
    end();
}

static bool count_consents(void *user, const struct gh_person_use *use)
{
    *(int *)user += !strcmp(use->action, "person.consent");
    return true;
}

static void consent_is_recorded_once(void **state)
{
    (void)state;
    char name[140], keys[160];
    int consents = 0;
    struct gh_error err;
    struct gh_actor ada;
    struct gh_person dunn;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    snprintf(keys, sizeof keys, "\025%s\r", name);
    begin("ada");
    session_type(&x, "4G", "notice 1, on paper");
    session_type(&x, "e", "1/5 Name");
    session_type(&x, keys, "2/5 Groups");
    session_type(&x, "\r\r\rnotice 2, on paper\r", "1/5 Name");
    session_type(&x, "\025Dana Dunn\r\r\r\r", "5/5 Notice they agreed to anew");
    screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    assert_true(screen_has(&x.s, "notice 2, on paper")); /* what was typed the first time */
    session_type(&x, "\r", "changed, by ada");
    struct gh_store *s = fixture_open_as(&site, "ada", &ada);
    assert_true(gh_person_find(s, "Dana Dunn", &dunn, &err));
    assert_string_equal(dunn.consent, "notice 2, on paper");
    assert_true(gh_person_uses(s, &ada, dunn.id, count_consents, &consents, &err));
    assert_int_equal(consents, 1);
    gh_store_close(s);
    end();
}

/* The name stands when the consent cannot be taken, and is told so. */
static void a_consent_that_is_refused(void **state)
{
    (void)state;
    begin("ada");
    session_type(&x, "4G", "notice 1, on paper");
    session_type(&x, "e", "1/5 Name");
    session_type(&x, "\025Dana Dunn\r\r\r\0252001-01-01\rnotice 2\r", "the consent is not on record");
    session_type(&x, "\033", "nothing was changed");
    session_type(&x, "", "Dana Dunn");
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
    begin("ada");
    session_run(&x, steps, COUNT(steps));
    end();
}

static void a_review_that_comes_too_late(void **state)
{
    (void)state;
    static const struct session_step steps[] = {
        {"5jj", "left the ward", NULL},
        {"r", "Next review by", NULL},
        {"\025+20d\rstill looked for\r", "lies between now and the expiry", NULL},
        {"\025+2d\r", "2/2 Note (Enter: none): still looked for", NULL},
        {"\r", "Reviewed, by bob", NULL},
    };
    begin("bob");
    session_run(&x, steps, COUNT(steps));
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_second_before_the_faces), cmocka_unit_test(no_verdict_in_bulk),
        cmocka_unit_test(another_came_to_the_line),   cmocka_unit_test(a_long_name_ends_with_a_letter),
        cmocka_unit_test(consent_is_recorded_once),   cmocka_unit_test(a_consent_that_is_refused),
        cmocka_unit_test(what_was_typed_stays),       cmocka_unit_test(a_review_that_comes_too_late),
    };
    return cmocka_run_group_tests_name("console: acts", tests, NULL, NULL);
}
