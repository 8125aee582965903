/* Unit tests of erasing while others write: whatever comes between its steps, nothing of the
 * person is left, and no key is made anew for what is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "store/alerts.h"
#include "store/clips.h"
#include "store/db.h"

static struct gh_store *other; /* as another process has it */
static struct gh_actor their_engine, their_bob;
static struct gh_id person, flag, alert, late, clip;
static void (*meanwhile)(void); /* once, at the first moment that no transaction of s is open */
static bool came;

static void happen(void)
{
    void (*act)(void) = meanwhile;
    meanwhile = NULL;
    if (!act)
        return;
    act();
    came = true;
}

static int64_t watchful_clock(void *user)
{
    (void)user;
    if (sqlite3_get_autocommit(s->db))
        happen();
    return now;
}

/* As a transaction is about to begin. */
static int watch_begin(unsigned kind, void *user, void *statement, void *text)
{
    (void)kind, (void)user, (void)statement;
    if (strstr(text, "BEGIN"))
        happen();
    return 0;
}

static bool raise_match(struct gh_store *in, const struct gh_actor *by, struct gh_id *id)
{
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = flag,
                             .camera = "door",
                             .seen_ms = now,
                             .severity = 3,
                             .jpeg = (const uint8_t *)"JPEGface",
                             .jpeg_size = 8};
    return gh_alert_raise(in, by, &a, id, NULL, &err);
}

static bool want(struct gh_store *in, const struct gh_actor *by)
{
    return gh_clip_want(in, by, alert, "door", now, now - 1000, now + 1000, &clip, &err);
}

static int start(void **state)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"JPEGface", .jpeg_size = 8, .quality = 1};
    struct gh_person_new n = {.name = "Una One", .purpose = GH_PURPOSE_FLAG};
    if (set_up(state) || !(other = gh_store_open(dir, false, &err)))
        return -1;
    gh_store_set_clock(other, test_clock, NULL);
    their_engine = gh_actor_engine(other);
    came = false;
    meanwhile = NULL;
    return gh_operator_authenticate(other, "bob", "correct horse", &their_bob, &err) &&
                   gh_person_add(s, &ada, &n, "e-1", &r, 1, &person, &err) && look_for(person, &flag) &&
                   raise_match(s, &engine, &alert)
               ? 0
               : -1;
}

static int stop(void **state)
{
    gh_store_close(other);
    return tear_down(state);
}

static void erase_by(struct gh_store *in, const struct gh_actor *by)
{
    char proof[256];
    MUST(gh_person_erase(in, by, person, proof, sizeof proof, &err));
}

static void they_erase(void)
{
    erase_by(other, &their_bob);
}

static void they_see_more(void)
{
    MUST(want(other, &their_engine));
    MUST(raise_match(other, &their_engine, &late));
}

static void they_want_a_clip(void)
{
    MUST(want(other, &their_engine));
}

static void nothing_is_left(void)
{
    uint8_t *jpeg, key[GH_KEY_BYTES];
    size_t size;
    assert_false(gh_alert_picture(s, &bob, alert, &jpeg, &size, &err));
    assert_false(gh_keys_get(s->keys, person, key));
    assert_false(gh_keys_get(s->keys, alert, key));
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM people", ""), 0);
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM alerts WHERE person NOT NULL", ""), 0);
    struct gh_alert a;
    MUST(gh_alert_get(s, alert, &a, &err));
    assert_true(gh_alert_erased(&a));
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM alerts WHERE jpeg NOT NULL", ""), 0);
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM clips WHERE state <> 4", ""), 0);
}

static void an_alert_raised_meanwhile_is_of_nobody(void **state)
{
    (void)state;
    gh_store_set_clock(s, watchful_clock, NULL);
    meanwhile = they_erase;
    bool raised = raise_match(s, &engine, &late);
    happen(); /* it was one piece: afterwards, then */
    assert_true(came);
    nothing_is_left();
    assert_true(!raised || !gh_id_is_none(late));
}

static void a_clip_wanted_meanwhile_is_not_kept(void **state)
{
    (void)state;
    gh_store_set_clock(s, watchful_clock, NULL);
    meanwhile = they_erase;
    want(s, &engine);
    happen();
    assert_true(came);
    nothing_is_left();
}

static void erasing_finds_what_came_between(void **state)
{
    (void)state;
    uint8_t key[GH_KEY_BYTES];
    meanwhile = they_see_more;
    sqlite3_trace_v2(s->db, SQLITE_TRACE_STMT, watch_begin, NULL);
    erase_by(s, &bob);
    sqlite3_trace_v2(s->db, 0, NULL, NULL);
    assert_true(came);
    nothing_is_left();
    assert_false(gh_keys_get(s->keys, late, key));
}

static void so_does_purging(void **state)
{
    (void)state;
    uint8_t key[GH_KEY_BYTES];
    meanwhile = they_want_a_clip;
    MUST(gh_alert_act(s, &ada, alert, GH_ALERT_NOT_THIS, NULL, &err));
    now += 25 * 3600000;
    int purged;
    sqlite3_trace_v2(s->db, SQLITE_TRACE_STMT, watch_begin, NULL);
    MUST(gh_alert_purge(s, &engine, &purged, &err));
    sqlite3_trace_v2(s->db, 0, NULL, NULL);
    assert_true(came);
    assert_int_equal(purged, 1);
    assert_false(gh_keys_get(s->keys, alert, key));
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM clips WHERE state <> 4", ""), 0);
}

static void a_clock_set_back_purges_once(void **state)
{
    (void)state;
    int purged;
    MUST(gh_alert_act(s, &ada, alert, GH_ALERT_NOT_THIS, NULL, &err));
    now += 30 * 86400000LL; /* a clock that ran ahead, for a while */
    MUST(gh_alert_act(s, &ada, alert, GH_ALERT_CLOSE, NULL, &err));
    now -= 28 * 86400000LL;
    MUST(gh_alert_purge(s, &engine, &purged, &err));
    assert_int_equal(purged, 1);
    MUST(gh_alert_purge(s, &engine, &purged, &err));
    assert_int_equal(purged, 0);
}

#define ERASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ERASE(an_alert_raised_meanwhile_is_of_nobody), ERASE(a_clip_wanted_meanwhile_is_not_kept),
        ERASE(erasing_finds_what_came_between),        ERASE(so_does_purging),
        ERASE(a_clock_set_back_purges_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
