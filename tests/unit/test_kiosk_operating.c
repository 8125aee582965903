/* A gate's operating point: the control room's word, told, kept in the gate's own store, and kept later where
 * that could not be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "outbox_fixture.h"
#include "store/db.h"
#include "store/operating.h"

static const char *on_record(const char *where)
{
    static struct gh_operating_record r;
    struct gh_store *at = gh_store_open(where, false, &err);
    MUST(at && gh_operating_read(at, "gate:door", &r, &err));
    gh_store_close(at);
    return r.text;
}

static void until_on_record(const char *where, const char *text)
{
    for (int i = 0; i < 2000 && strcmp(on_record(where), text); i++)
        gh_clock_sleep_ms(5);
    assert_string_equal(on_record(where), text);
}

/* Seen first it is put on record; confirmed anew it is told and kept; the file's other one is not. */
static void the_operating_point_is_the_control_rooms(void **state)
{
    (void)state;
    static const char first[] = "false_match_rate=0.0001", second[] = "false_match_rate=0.001";
    struct gh_site *edited = calloc(1, sizeof *edited);
    MUST(edited && gh_site_parse(site, site_dir, "site.ini", "[gate door]\nsource = none\n", &err));
    begin(site);
    until_on_record(site_dir, first);
    until_on_record(gate_dir, first);
    MUST(gh_operating_confirm(s, &ada, "gate:door", first, second, &err));
    assert_string_equal(hear(GH_NEWS_OPERATING).text, second);
    until_on_record(gate_dir, second);
    end();
    MUST(gh_site_parse(edited, site_dir, "site.ini", "[gate door]\nsource = none\nfalse_match_rate = 0.01\n",
                       &err));
    begin(edited); /* told at once, from the gate's own store */
    struct gh_outbox_news n;
    assert_true(gh_outbox_news(o, &n) && n.kind == GH_NEWS_OPERATING);
    assert_string_equal(n.text, second);
    gh_clock_sleep_ms(200);
    end();
    assert_string_equal(on_record(site_dir), second);
    /* a control room that knows of none takes what the gate knows to be confirmed, not the file's */
    gh_store_close(s);
    MUST(rename(site_dir, other_dir) == 0 && gh_file_make_dir(site_dir, &err));
    make_site();
    begin(edited);
    until_on_record(site_dir, second);
    end();
    free(edited);
}

static void in_the_gates_store(const char *sql)
{
    struct gh_store *own;
    MUST((own = gh_store_open(gate_dir, false, &err)) != NULL);
    assert_int_equal(sqlite3_exec(own->db, sql, NULL, NULL, NULL), SQLITE_OK);
    gh_store_close(own);
}

/* A tightening that the gate's disk would not take must not be lost when the gate starts anew, alone. */
static void what_could_not_be_kept_is_kept_later(void **state)
{
    (void)state;
    static const char first[] = "false_match_rate=0.0001", second[] = "false_match_rate=1e-05";
    MUST(gh_site_parse(site, site_dir, "site.ini", "[gate door]\nsource = none\n", &err));
    begin(site);
    until_on_record(gate_dir, first);
    in_the_gates_store("CREATE TRIGGER full BEFORE INSERT ON operating_points BEGIN SELECT RAISE(ABORT, "
                       "'disk is full'); END");
    MUST(gh_operating_confirm(s, &ada, "gate:door", first, second, &err));
    assert_string_equal(hear(GH_NEWS_OPERATING).text, second); /* in force all the same */
    gh_clock_sleep_ms(200);
    assert_string_equal(on_record(gate_dir), first);
    in_the_gates_store("DROP TRIGGER full");
    until_on_record(gate_dir, second);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_operating_point_is_the_control_rooms),
        T(what_could_not_be_kept_is_kept_later),
    };
    return cmocka_run_group_tests_name("a gate's operating point", tests, NULL, NULL);
}
