/* Unit tests of accounts: roles, closing, passwords, recovery, waits and alerts after failures, notes,
 * and changes of the site file on record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "base/file.h"
#include "store/alerts.h"
#include "store/db.h"
#include "store/facts.h"
#include "store/settings.h"

#include <pthread.h>

static struct gh_actor log_in(const char *name, const char *password)
{
    struct gh_actor a;
    MUST(gh_operator_authenticate(s, name, password, &a, &err));
    return a;
}

static int rows_of(const char *action)
{
    return (int)gh_db_number(s, -1, "SELECT count(*) FROM audit WHERE action = ?", "t", action);
}

static bool open_alert(struct gh_alert *out)
{
    struct gh_id id;
    return gh_alert_find_trouble(s, GH_ALERT_LOGIN, "", &id, &err) && gh_alert_get(s, id, out, &err);
}

static void roles_change_and_an_administrator_stays(void **state)
{
    (void)state;
    REFUSED(gh_operator_set(s, &bob, "bob", GH_ROLE_ADMINISTRATOR, true, &err), GH_ERR_DENIED);
    REFUSED(gh_operator_set(s, &engine, "bob", GH_ROLE_ADMINISTRATOR, true, &err), GH_ERR_DENIED);
    REFUSED(gh_operator_set(s, &ada, "nobody", GH_ROLE_OPERATOR, true, &err), GH_ERR_NOT_FOUND);
    REFUSED(gh_operator_set(s, &ada, "bob", GH_ROLE_ENGINE, true, &err), GH_ERR_USAGE);
    REFUSED(gh_operator_set(s, &ada, "ada", GH_ROLE_SUPERVISOR, true, &err), GH_ERR_USAGE);
    REFUSED(gh_operator_set(s, &ada, "ada", GH_ROLE_ADMINISTRATOR, false, &err), GH_ERR_USAGE);
    MUST(gh_operator_set(s, &ada, "bob", GH_ROLE_ADMINISTRATOR, true, &err));
    assert_int_equal(log_in("bob", "correct horse").role, GH_ROLE_ADMINISTRATOR);
    MUST(gh_operator_set(s, &ada, "ada", GH_ROLE_AUDITOR, true, &err)); /* there is another now */
    assert_int_equal(rows_of("operator.set"), 2);
}

/* As on a disk that gives an account's page back no more. */
static int cannot_count(void *user, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)user, (void)a, (void)c, (void)d;
    return action == SQLITE_FUNCTION && b && !strcmp(b, "count") ? SQLITE_DENY : SQLITE_OK;
}

static void accounts_that_cannot_be_counted_are_not_none(void **state)
{
    (void)state;
    struct gh_id id;
    sqlite3_set_authorizer(s->db, cannot_count, NULL);
    REFUSED(gh_operator_add(s, NULL, "eve", GH_ROLE_OPERATOR, "a long password", &id, &err), GH_ERR_DENIED);
    REFUSED(gh_operator_add(s, &bob, "eve", GH_ROLE_OPERATOR, "a long password", &id, &err), GH_ERR_DENIED);
    sqlite3_set_authorizer(s->db, NULL, NULL);
    assert_int_equal(gh_operator_count(s), 2);
}

static void a_closed_account_and_its_tokens_open_nothing(void **state)
{
    (void)state;
    char token[64], again[64];
    struct gh_actor a;
    MUST(gh_operator_make_token(s, &bob, token, sizeof token, &err));
    MUST(gh_operator_make_token(s, &bob, again, sizeof again, &err)); /* ends the one before */
    REFUSED(gh_operator_authenticate_token(s, "bob", token, &a, &err), GH_ERR_DENIED);
    assert_int_equal(rows_of("operator.token-failed"), 1);
    MUST(gh_operator_authenticate_token(s, "bob", again, &a, &err));
    MUST(gh_operator_set(s, &ada, "bob", GH_ROLE_SUPERVISOR, false, &err));
    REFUSED(gh_operator_authenticate_token(s, "bob", again, &a, &err), GH_ERR_DENIED);
    REFUSED(gh_operator_authenticate(s, "bob", "correct horse", &a, &err), GH_ERR_DENIED);
    MUST(gh_operator_set(s, &ada, "bob", GH_ROLE_SUPERVISOR, true, &err));
    REFUSED(gh_operator_authenticate_token(s, "bob", again, &a, &err), GH_ERR_DENIED);
    log_in("bob", "correct horse");
}

static void passwords_are_ones_own_or_an_administrators_to_set(void **state)
{
    (void)state;
    char token[64];
    struct gh_actor a;
    MUST(gh_operator_make_token(s, &bob, token, sizeof token, &err));
    REFUSED(gh_operator_set_password(s, &bob, "ada", "a new password", &err), GH_ERR_DENIED);
    REFUSED(gh_operator_set_password(s, &engine, "ada", "a new password", &err), GH_ERR_DENIED);
    REFUSED(gh_operator_set_password(s, &bob, "bob", "short", &err), GH_ERR_INPUT);
    MUST(gh_operator_set_password(s, &bob, "bob", "bob's new password", &err));
    REFUSED(gh_operator_authenticate_token(s, "bob", token, &a, &err), GH_ERR_DENIED);
    log_in("bob", "bob's new password");
    MUST(gh_operator_set_password(s, &ada, "bob", "from the office", &err));
    log_in("bob", "from the office");
    REFUSED(gh_operator_authenticate(s, "bob", "bob's new password", &a, &err), GH_ERR_DENIED);
    assert_int_equal(rows_of("operator.password"), 2);
}

static void recovery_cannot_be_missed(void **state)
{
    (void)state;
    struct gh_alert alert;
    struct gh_actor a;
    REFUSED(gh_operator_recover(s, "nobody", "a new password", &err), GH_ERR_NOT_FOUND);
    REFUSED(gh_operator_recover(s, "bob", "short", &err), GH_ERR_INPUT);
    assert_false(open_alert(&alert));
    MUST(gh_operator_set(s, &ada, "bob", GH_ROLE_OPERATOR, false, &err));
    MUST(gh_operator_recover(s, "BOB", "a new password", &err));
    assert_int_equal(log_in("bob", "a new password").role, GH_ROLE_ADMINISTRATOR);
    assert_int_equal(rows_of("operator.recover"), 1);
    assert_true(open_alert(&alert));
    assert_int_equal(alert.severity, 4);
    assert_non_null(strstr(alert.detail, "account bob"));
    /* wrong passwords typed afterwards do not talk it over */
    for (int i = 0; i < 4; i++, now += 60000)
        REFUSED(gh_operator_authenticate(s, "ada", "wrong password", &a, &err), GH_ERR_DENIED);
    assert_true(open_alert(&alert));
    assert_int_equal(alert.severity, 4);
    assert_non_null(strstr(alert.detail, "account bob"));
    assert_true(alert.sightings > 1);
}

static void three_failures_in_a_row_raise_an_alert(void **state)
{
    (void)state;
    struct gh_alert alert;
    struct gh_actor a;
    for (int i = 0; i < 2; i++, now += 60000)
        REFUSED(gh_operator_authenticate(s, "bob", "wrong password", &a, &err), GH_ERR_DENIED);
    log_in("bob", "correct horse"); /* not in a row any more */
    for (int i = 0; i < 2; i++, now += 60000)
        REFUSED(gh_operator_authenticate(s, "bob", "wrong password", &a, &err), GH_ERR_DENIED);
    assert_false(open_alert(&alert));
    REFUSED(gh_operator_authenticate(s, "bob", "wrong password", &a, &err), GH_ERR_DENIED);
    assert_true(open_alert(&alert));
    assert_non_null(strstr(alert.detail, "3 failed log-ins in a row: account bob"));
    now += 60000;
    REFUSED(gh_operator_authenticate(s, "bob", "wrong password", &a, &err), GH_ERR_DENIED);
    assert_true(open_alert(&alert));
    assert_int_equal(alert.sightings, 2); /* joined, not a second one */
    assert_int_equal(rows_of("operator.login-failed"), 6);
}

static void a_token_ends_no_wait(void **state)
{
    (void)state;
    char token[64];
    struct gh_actor a;
    MUST(gh_operator_make_token(s, &bob, token, sizeof token, &err));
    for (int i = 0; i < 3; i++, now += 8000) {
        REFUSED(gh_operator_authenticate(s, "bob", "wrong password", &a, &err), GH_ERR_DENIED);
        MUST(gh_operator_authenticate_token(s, "bob", token, &a, &err));
    }
    struct gh_alert alert;
    assert_true(open_alert(&alert));
}

static void unknown_names_answer_wait_and_alert_alike(void **state)
{
    (void)state;
    struct gh_error known, unknown;
    struct gh_alert alert;
    struct gh_actor a;
    for (int i = 0; i < 6; i++) { /* the second of each pair comes too soon */
        assert_false(gh_operator_authenticate(s, "bob", "wrong password", &a, &known));
        assert_false(gh_operator_authenticate(s, "Zebedee", "wrong password", &a, &unknown));
        assert_string_equal(known.text, unknown.text);
        assert_int_equal(known.kind, unknown.kind);
        now += i % 2 ? 60000 : 100;
    }
    assert_int_equal(rows_of("operator.login-unknown"), 3);
    assert_true(open_alert(&alert));
    assert_non_null(strstr(alert.detail, "no account has"));
    /* the name itself is nowhere: a hash under a key that is not in the database */
    char path[128];
    static const char *const files[] = {"gatehouse.db", "gatehouse.db-wal", "keys"};
    size_t searched = 0;
    for (size_t i = 0; i < 3; i++) {
        size_t size;
        snprintf(path, sizeof path, "%s/%s", dir, files[i]);
        uint8_t *data = gh_file_read(path, 1 << 26, &size, &err);
        assert_non_null(data);
        assert_null(memmem(data, size, "Zebedee", 7));
        assert_null(memmem(data, size, "zebedee", 7));
        searched += size;
        free(data);
    }
    assert_true(searched > 65536);
    /* after a quarter of an hour it is forgotten: another name's one failure is no third */
    now += 16 * 60000;
    assert_false(gh_operator_authenticate(s, "Yolanda", "wrong password", &a, &err));
    assert_int_equal(gh_db_number(s, -1, "SELECT count(*) FROM login_strangers", ""), 1);
}

struct attempt {
    pthread_t thread;
    struct gh_error err;
};

static void *try_once(void *user)
{
    struct attempt *t = user;
    struct gh_actor a;
    struct gh_store *own = gh_store_open(dir, false, &t->err);
    if (!own)
        return NULL;
    gh_store_set_clock(own, test_clock, NULL);
    gh_operator_authenticate(own, "bob", "wrong password", &a, &t->err);
    gh_store_close(own);
    return NULL;
}

static void tries_at_once_win_nothing(void **state)
{
    (void)state;
    struct gh_actor a;
    struct attempt tries[4] = {0};
    int looked = 0, waited = 0;
    REFUSED(gh_operator_authenticate(s, "bob", "wrong password", &a, &err), GH_ERR_DENIED);
    now += 1000;
    /* the clock stands still: in whatever order they come, one may look and three must wait */
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&tries[i].thread, NULL, try_once, &tries[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(tries[i].thread, NULL);
        looked += strstr(tries[i].err.text, "is wrong") != NULL;
        waited += strstr(tries[i].err.text, "wait 2 s") != NULL;
    }
    assert_int_equal(looked, 1);
    assert_int_equal(waited, 3);
    assert_int_equal(rows_of("operator.login-failed"), 2);
}

static void unlocking_is_the_same_person(void **state)
{
    (void)state;
    struct gh_actor fake = bob;
    int rows = rows_of("operator.login") + rows_of("operator.unlock");
    MUST(gh_operator_unlock(s, &bob, "correct horse", &err));
    assert_int_equal(rows_of("operator.login") + rows_of("operator.unlock"), rows);
    REFUSED(gh_operator_unlock(s, &bob, "battery staple", &err), GH_ERR_DENIED);
    assert_int_equal(rows_of("operator.login-failed"), 1);
    now += 1000;
    MUST(gh_operator_unlock(s, &bob, "correct horse", &err));
    assert_int_equal(rows_of("operator.unlock"), 1); /* the count of failures began anew: a change */
    fake.proof[3] ^= 1;
    REFUSED(gh_operator_unlock(s, &fake, "correct horse", &err), GH_ERR_DENIED);
    REFUSED(gh_operator_unlock(s, &engine, "correct horse", &err), GH_ERR_DENIED);
    MUST(gh_operator_set(s, &ada, "bob", GH_ROLE_AUDITOR, true, &err));
    REFUSED(gh_operator_unlock(s, &bob, "correct horse", &err), GH_ERR_DENIED); /* another role: log in */
    MUST(gh_operator_set(s, &ada, "bob", GH_ROLE_SUPERVISOR, false, &err));
    REFUSED(gh_operator_unlock(s, &bob, "correct horse", &err), GH_ERR_DENIED);
}

static void notes_are_of_their_own_kind(void **state)
{
    (void)state;
    struct gh_id subject = gh_id_make(now);
    MUST(gh_operator_note(s, &bob, "console.lock", NULL, NULL, &err));
    MUST(gh_operator_note(s, &engine, "engine.start", &subject, "version 1", &err));
    assert_int_equal(rows_of("console.lock") + rows_of("engine.start"), 2);
    static const char *const bad[] = {
        "operator.login", "alert.confirm",   "audit.checkpoint", "person.erase", "purge.run", "nothing", "",
        "Console.lock",   "console.lock\n x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(gh_operator_note(s, &bob, bad[i], NULL, NULL, &err));
    assert_false(gh_operator_note(s, &bob, "console.view", NULL, "two\nlines", &err));
    REFUSED(gh_operator_note(s, NULL, "console.view", NULL, NULL, &err), GH_ERR_DENIED);
}

static void write_ini(const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/site.ini", dir);
    MUST(gh_file_write(path, text, strlen(text), &err));
}

static void the_site_files_changes_are_rows(void **state)
{
    (void)state;
    REFUSED(gh_settings_note(s, &engine, dir, &err), GH_ERR_NOT_FOUND);
    write_ini("[site]\nname = a\n");
    MUST(gh_settings_note(s, &engine, dir, &err));
    MUST(gh_settings_note(s, &engine, dir, &err));
    assert_int_equal(rows_of("settings.begin"), 1);
    assert_int_equal(rows_of("settings.changed"), 0);
    write_ini("[site]\nname = b\n"); /* an editor */
    MUST(gh_settings_note(s, &engine, dir, &err));
    MUST(gh_settings_note(s, &engine, dir, &err));
    assert_int_equal(rows_of("settings.changed"), 1);
    write_ini("[site]\nname = c\n"); /* a command */
    REFUSED(gh_settings_record(s, &bob, dir, "settings.camera-add", "door", &err), GH_ERR_DENIED);
    MUST(gh_settings_record(s, &ada, dir, "settings.camera-add", "door", &err));
    MUST(gh_settings_note(s, &engine, dir, &err));
    assert_int_equal(rows_of("settings.changed"), 1);
    assert_int_equal(rows_of("settings.camera-add"), 1);
}

static void facts_are_counted(void **state)
{
    (void)state;
    struct gh_facts f;
    struct gh_id id;
    REFUSED(gh_facts_read(s, &engine, "e-1", &f, &err), GH_ERR_DENIED);
    MUST(gh_operator_add(s, &ada, "eve", GH_ROLE_AUDITOR, "correct horse", &id, &err));
    MUST(gh_operator_add(s, &ada, "otto", GH_ROLE_OPERATOR, "correct horse", &id, &err));
    struct gh_actor eve = log_in("eve", "correct horse"), otto = log_in("otto", "correct horse");
    REFUSED(gh_facts_read(s, &otto, "e-1", &f, &err), GH_ERR_DENIED);
    MUST(gh_operator_set(s, &ada, "otto", GH_ROLE_OPERATOR, false, &err));
    struct gh_reference r = {.jpeg = (const uint8_t *)"x", .jpeg_size = 1, .quality = 1};
    struct gh_person_new n = {.name = "Mia", .purpose = GH_PURPOSE_FLAG};
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    struct gh_flag_new flag = {.person = id,
                               .category = GH_FLAG_MISSING,
                               .reason = "gone",
                               .authority = "police",
                               .expires_ms = now + 86400000};
    MUST(gh_flag_propose(s, &ada, &flag, &id, &err));
    MUST(gh_facts_read(s, &eve, "e-1", &f, &err));
    assert_int_equal(f.flags_proposed, 1);
    assert_int_equal(f.templates, 0);
    MUST(gh_flag_approve(s, &bob, id, &err));
    MUST(gh_facts_read(s, &eve, "e-1", &f, &err));
    assert_int_equal(f.flags_live[GH_FLAG_MISSING], 1);
    assert_int_equal(f.flags_proposed, 0);
    assert_int_equal(f.templates, 1);
    assert_int_equal(f.people_flag, 1);
    assert_int_equal(f.accounts[GH_ROLE_ADMINISTRATOR], 1);
    assert_int_equal(f.accounts[GH_ROLE_AUDITOR], 1);
    assert_int_equal(f.accounts[GH_ROLE_OPERATOR], 0);
    assert_int_equal(f.closed, 1);
    now += 86400001;
    MUST(gh_facts_read(s, &eve, "e-1", &f, &err));
    assert_int_equal(f.flags_live[GH_FLAG_MISSING], 0);
    assert_int_equal(f.templates, 0);
    assert_int_equal(rows_of("report.facts"), 3);
}

int main(void)
{
#define RULE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RULE(roles_change_and_an_administrator_stays),
        RULE(accounts_that_cannot_be_counted_are_not_none),
        RULE(a_closed_account_and_its_tokens_open_nothing),
        RULE(passwords_are_ones_own_or_an_administrators_to_set),
        RULE(recovery_cannot_be_missed),
        RULE(three_failures_in_a_row_raise_an_alert),
        RULE(a_token_ends_no_wait),
        RULE(unknown_names_answer_wait_and_alert_alike),
        RULE(tries_at_once_win_nothing),
        RULE(unlocking_is_the_same_person),
        RULE(notes_are_of_their_own_kind),
        RULE(the_site_files_changes_are_rows),
        RULE(facts_are_counted),
    };
    return cmocka_run_group_tests_name("store operators", tests, NULL, NULL);
}
