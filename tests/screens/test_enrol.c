/* Who is in an alert's picture or in a clip, enrolled for a flag from the console: the real helper looks,
 * with the real nets, at drawn faces. Two people are needed as ever. */
#include "session.h"

#include "store/flags.h"
#include "store/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

#define TEN       "ten letter"
#define LONG_NAME TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define RIGHT     "\033OC"
#define HOME      "\033OH"

static void open_site(struct fixture *site)
{
    struct gh_error err;
    if (!fixture_find_helper(&err)) {
        print_message("skipped: %s\n", err.text);
        skip();
    }
    if (!fixture_open(site, 9, &err) || !fixture_alerts(site, &err) || !fixture_faces(site, &err) ||
        !fixture_listen(site, &err))
        fail_msg("%s", err.text);
}

struct found {
    struct gh_person person;
    struct gh_flag flag;
    int people, flags;
};

static bool take_person(void *user, const struct gh_person *p)
{
    struct found *f = user;
    if (!strcmp(p->name, "F. Fox")) {
        f->person = *p;
        f->people++;
    }
    return true;
}

static bool take_flag(void *user, const struct gh_flag *flag)
{
    struct found *f = user;
    if (!strcmp(flag->person_name, "F. Fox")) {
        f->flag = *flag;
        f->flags++;
    }
    return true;
}

static struct found in_store(const struct fixture *site)
{
    struct found f = {0};
    struct gh_error err;
    struct gh_store *s = gh_store_open(site->dir, false, &err);
    assert_non_null(s);
    assert_true(gh_person_list(s, take_person, &f, &err));
    assert_true(gh_flag_list(s, true, take_flag, &f, &err));
    gh_store_close(s);
    return f;
}

static const struct session_step flag_form[] = {
    {"excluded\r", "1/6 Reason", NULL},       {"took a bicycle\r", "2/6 On whose", NULL},
    {"site manager\r", "3/6 Document", NULL}, {"\r", "4/6 Until", NULL},
    {"\r", "5/6 What the operator", NULL},    {"call the guard\r", "6/6 Must a second", NULL},
    {"\r", "Enrolled and proposed", NULL},
};

static void who_is_in_an_alerts_picture(void **state)
{
    (void)state;
    static const struct session_step open_one[] = {
        {"3", "reference 1 of 2", NULL},
        {"P", "Flag whom?  1 A. Adams  2 who is in this picture", NULL},
        {"1", "Category:", NULL}, /* who is looked for already: as before */
        {"\033", "nothing was changed", NULL},
        {"P2", "Who is it? Their name", NULL},
        {"\033", "nothing was changed", NULL},
    };
    static const struct session_step not_this[] = {
        {"n", "Not this person. Note", NULL},         {"\r", "Not this person, by bob", NULL},
        {"P", "Who is it? Their name", "name"},       {"\r", "Who is it? Their name", NULL},
        {LONG_NAME "\r", "the name is longer", NULL}, {"\025F. Fox\r", "Category:", NULL},
    };
    static const struct session_step again[] = {
        {"3", "of 3", NULL},
        {"/adams\r", "of 1", NULL},
        {"P", "Enrolled already?  1 yes, F. Fox  2 no, another", "already"},
        {"2", "Who is it? Their name", NULL},
        {"\033", "nothing was changed", NULL},
        {"P", "Enrolled already?", NULL},
        {"1", "Category:", NULL},
        {"\033", "nothing was changed", NULL},
    };
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "enrol", 80, 24, "truecolor", "3 open");
    session_log_in(&x, "bob");
    session_run(&x, open_one, COUNT(open_one));
    session_run(&x, not_this, COUNT(not_this));
    assert_int_equal(in_store(&site).people, 0); /* nothing before the form is whole */
    session_run(&x, flag_form, COUNT(flag_form));
    struct found f = in_store(&site);
    assert_int_equal(f.people, 1);
    assert_int_equal(f.person.purpose, GH_PURPOSE_FLAG);
    assert_int_equal(f.person.references, 1);
    assert_int_equal(f.flags, 1);
    assert_int_equal(f.flag.state, GH_FLAG_PROPOSED);
    /* by another alone */
    session_type(&x, "5/fox\r", "took a bicycle");
    session_type(&x, "y", "not possible: you proposed it");
    session_type(&x, "\033L", "logged out");
    session_log_in(&x, "ada");
    session_type(&x, "/fox\r", "took a bicycle");
    session_type(&x, "y", "Look out for F. Fox");
    session_type(&x, "y\r", "Approved, by ada");
    assert_int_equal(in_store(&site).flag.state, GH_FLAG_LIVE);
    session_run(&x, again, COUNT(again));
    assert_int_equal(in_store(&site).people, 1);
    session_end(&x);
    fixture_close(&site);
}

static void who_is_in_a_clip(int cols, int rows)
{
    static const struct session_step steps[] = {
        {"6", "two who quarrelled", NULL},
        {"P", "then press P", NULL},
        {" " HOME "P", "Who is it? Their name", NULL},
        {"\033", "nothing was changed", NULL},
        {RIGHT "P", "2 faces. Which is meant, from the left? 1 to 2", "choice"},
        {"7x", "2 faces.", NULL}, /* no such face */
        {"\033", "5.0 of", NULL},
        {RIGHT "P", "no face found", "none"},
        {HOME RIGHT "P", "2 faces.", NULL},
        {"2", "Who is it? Their name", NULL},
        {"F. Fox\r", "Category:", NULL},
    };
    struct fixture site;
    struct session x;
    open_site(&site);
    session_begin(&x, &site, "enrol", cols, rows, "truecolor", "3 open");
    session_log_in(&x, "bob");
    session_run(&x, steps, COUNT(steps));
    session_run(&x, flag_form, COUNT(flag_form));
    assert_int_equal(in_store(&site).flags, 1);
    /* left while the helper looks: it is forgotten, and nothing is asked in the other view */
    session_type(&x, "Pq1", "15.0/s");
    assert_false(screen_wait(&x.s, "Who is it?", 3000));
    session_end(&x);
    fixture_close(&site);
}

static void who_is_in_a_clip_at_both_sizes(void **state)
{
    (void)state;
    who_is_in_a_clip(80, 24);
    who_is_in_a_clip(200, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_in_an_alerts_picture),
        cmocka_unit_test(who_is_in_a_clip_at_both_sizes),
    };
    return cmocka_run_group_tests_name("console: enrolment for a flag", tests, NULL, NULL);
}
