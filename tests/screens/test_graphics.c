/* True pictures: a terminal that says it can show them gets them at the right place, and has them taken away;
 * one that stays silent gets cells. */
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

static void open_site(struct fixture *site)
{
    struct gh_error err;
    if (!fixture_open(site, 4, &err) || !fixture_alerts(site, &err))
        fail_msg("%s", err.text);
}

static void with_faces(struct session *x, struct fixture *site, const char *answer)
{
    open_site(site);
    session_begin_answering(x, site, "graphics", 80, 24, answer, "3 open");
    session_log_in(x, "ada");
    session_type(x, "3", "reference 1 of 2");
    screen_settle(&x->s, SESSION_QUIET_MS, SESSION_WAIT_MS);
}

static void kitty_gets_both_faces_and_loses_them(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    with_faces(&x, &site, "\033_Gi=31;OK\033\\\033[6;20;10t\033[?62;c");
    /* the reference in line 7, column 2; what was seen beside it */
    size_t first = screen_came(&x.s, 0, "\033[7;2H\033_Ga=T,q=2,C=1,f=24,s=112,v=112,c=22,r=11,m=1;");
    assert_true(first > 0);
    size_t second = screen_came(&x.s, first, "\033[7;26H\033_Ga=T,q=2,C=1,f=24,s=112,v=112,c=22,r=11,m=1;");
    assert_true(second > 0);
    size_t last = screen_came(&x.s, second, "\033_Gm=0;");
    assert_true(last > 0);
    assert_int_equal(screen_came(&x.s, last, "a=T"), 0); /* sent once, not with every frame */
    session_type(&x, ">", "reference 2 of 2");
    screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    size_t erased = screen_came(&x.s, last, "\033_Ga=d,d=A,q=2\033\\");
    assert_true(erased > 0);
    size_t again = screen_came(&x.s, erased, "a=T");
    assert_true(again > 0);
    session_type(&x, "1", "15.0/s");
    screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    erased = screen_came(&x.s, again, "\033_Ga=d,d=A,q=2\033\\");
    assert_true(erased > 0);
    assert_int_equal(screen_came(&x.s, erased, "a=T"), 0);
    session_end(&x);
    fixture_close(&site);
}

static void sixel_is_drawn_where_it_belongs(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    with_faces(&x, &site, "\033[?62;4;22c");
    size_t first = screen_came(&x.s, 0, "\033[7;2H\033P");
    assert_true(first > 0);
    assert_true(screen_came(&x.s, first, "\033[7;26H\033P") > 0);
    assert_int_equal(screen_came(&x.s, 0, "a=T"), 0);
    session_type(&x, "\030", "Locked by ada");
    screen_settle(&x.s, SESSION_QUIET_MS, SESSION_WAIT_MS);
    assert_true(screen_came(&x.s, first, "\033[2J") > 0 || screen_came(&x.s, first, "\033[J") > 0);
    session_type(&x, "\r", "Password of ada");
    session_type(&x, FIXTURE_PASSWORD "\r", "unlocked by ada");
    session_end(&x);
    fixture_close(&site);
}

static void others_get_cells(void **state)
{
    (void)state;
    static const char *const answers[] = {"\033[?62;22c", "\033[?1;2c", ""};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        struct fixture site;
        struct session x;
        with_faces(&x, &site, answers[i]);
        assert_int_equal(screen_came(&x.s, 0, "a=T"), 0);
        assert_int_equal(screen_came(&x.s, 0, "\033P"), 0);
        struct gh_rgb top, low;
        screen_halves(&x.s, 12, 12, &top, &low);
        assert_true(top.r > 100); /* skin, not a blank */
        session_end(&x);
        fixture_close(&site);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kitty_gets_both_faces_and_loses_them),
        cmocka_unit_test(sixel_is_drawn_where_it_belongs),
        cmocka_unit_test(others_get_cells),
    };
    return cmocka_run_group_tests_name("console: graphics", tests, NULL, NULL);
}
