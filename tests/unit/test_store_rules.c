/* Unit tests of core/store: the rules that hold whoever asks (two persons, purposes, expiry, sealing,
 * erasing, the audit). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/operators.h"
#include "store/people.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64];
static struct gh_store *s;
static struct gh_actor admin, second, engine;
static struct gh_error err;
static int64_t now = 1800000000000;

static int64_t test_clock(void *user)
{
    (void)user;
    return now;
}

static int set_up(void **state)
{
    (void)state;
    struct gh_id id;
    strcpy(dir, "/tmp/gh-store-XXXXXX");
    if (!mkdtemp(dir) || !(s = gh_store_open(dir, true, &err)))
        return -1;
    gh_store_set_clock(s, test_clock, NULL);
    if (!gh_operator_add(s, NULL, "ada", GH_ROLE_OPERATOR, "correct horse", &id, &err) ||
        !gh_operator_authenticate(s, "ada", "correct horse", &admin, &err) ||
        !gh_operator_add(s, &admin, "bob", GH_ROLE_OPERATOR, "battery staple", &id, &err) ||
        !gh_operator_authenticate(s, "bob", "battery staple", &second, &err))
        return -1;
    engine = gh_actor_engine(s);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    gh_store_close(s);
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        unlink(path);
    }
    closedir(d);
    return rmdir(dir);
}

static struct gh_id add_person(const char *name, enum gh_purpose purpose)
{
    static uint8_t jpeg[64] = "JPEGJPEG-this-picture-must-not-stand-anywhere-in-the-clear";
    struct gh_reference r = {.jpeg = jpeg, .jpeg_size = sizeof jpeg, .quality = 0.9f};
    struct gh_id id;
    r.template_[3] = 1;
    struct gh_person_new n = {
        .name = name, .purpose = purpose, .consent = purpose == GH_PURPOSE_GATE ? "notice v1" : NULL};
    if (!gh_person_add(s, &admin, &n, "e-1", &r, 1, &id, &err))
        fail_msg("%s", err.text);
    return id;
}

static bool count_live(void *user, const struct gh_live_template *t)
{
    ++*(int *)user;
    assert_true(t->template_[3] == 1);
    return true;
}

static int live(enum gh_purpose purpose, const char *embedder)
{
    int n = 0, skipped;
    assert_true(gh_people_live(s, purpose, embedder, count_live, &n, &skipped, &err));
    return n;
}

static struct gh_id propose(struct gh_id person)
{
    struct gh_id flag;
    struct gh_flag_new n = {.person = person,
                            .category = GH_FLAG_MISSING,
                            .reason = "gone since noon",
                            .authority = "police 4711",
                            .expires_ms = now + 86400000};
    if (!gh_flag_propose(s, &admin, &n, &flag, &err))
        fail_msg("%s", err.text);
    return flag;
}

static void two_people_make_a_flag_live(void **state)
{
    (void)state;
    struct gh_id p = add_person("Mia Missing", GH_PURPOSE_FLAG), flag = propose(p);
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 0);
    assert_false(gh_flag_approve(s, &admin, flag, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_flag_approve(s, &engine, flag, &err));
    assert_true(gh_flag_approve(s, &second, flag, &err));
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 1);
    assert_int_equal(live(GH_PURPOSE_FLAG, "other-1"), 0);
    assert_int_equal(live(GH_PURPOSE_GATE, "e-1"), 0);
    now += 86400001; /* what expires stops matching by itself */
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 0);
    now -= 86400001;
    assert_true(gh_flag_lift(s, &second, flag, "found", &err));
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 0);
}

static void every_template_has_its_purpose(void **state)
{
    (void)state;
    struct gh_id flag, p = add_person("Gus Gate", GH_PURPOSE_GATE);
    assert_int_equal(live(GH_PURPOSE_GATE, "e-1"), 1);
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 0);
    struct gh_flag_new n = {
        .person = p, .category = GH_FLAG_TEST, .reason = "r", .authority = "a", .expires_ms = now + 1000};
    assert_false(gh_flag_propose(s, &admin, &n, &flag, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    struct gh_reference r = {.jpeg = (const uint8_t *)"x", .jpeg_size = 1};
    struct gh_id id;
    struct gh_person_new who = {.name = "No Consent", .purpose = GH_PURPOSE_GATE, .consent = ""};
    assert_false(gh_person_add(s, &admin, &who, "e-1", &r, 1, &id, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    who = (struct gh_person_new){.name = "No Picture", .purpose = GH_PURPOSE_FLAG};
    assert_false(gh_person_add(s, &admin, &who, "e-1", &r, 0, &id, &err));
}

static void flags_need_reasons_and_end(void **state)
{
    (void)state;
    struct gh_id flag, p = add_person("Pat", GH_PURPOSE_FLAG);
    static const struct {
        const char *reason, *authority;
        int64_t days;
        bool ok;
    } rows[] = {{"r", "a", 90, true},  {"r", "a", 91, false}, {"", "a", 1, false},  {" ", "a", 1, false},
                {"r", NULL, 1, false}, {"r", "a", 0, false},  {"r", "a", -1, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct gh_flag_new n = {.person = p,
                                .category = GH_FLAG_MISSING,
                                .reason = rows[i].reason,
                                .authority = rows[i].authority,
                                .expires_ms = now + rows[i].days * 86400000};
        if (gh_flag_propose(s, &admin, &n, &flag, &err) != rows[i].ok)
            fail_msg("row %zu: %s", i, err.text);
    }
}

static void actors_cannot_be_made_up(void **state)
{
    (void)state;
    struct gh_actor fake = admin;
    struct gh_id id;
    fake.proof[0] ^= 1;
    assert_false(gh_operator_add(s, &fake, "eve", GH_ROLE_ADMINISTRATOR, "12345678", &id, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    fake = second;
    fake.role = GH_ROLE_ADMINISTRATOR;
    assert_false(gh_operator_add(s, &fake, "eve", GH_ROLE_ADMINISTRATOR, "12345678", &id, &err));
    assert_false(gh_operator_add(s, &second, "eve", GH_ROLE_ADMINISTRATOR, "12345678", &id, &err));
    assert_false(gh_operator_add(s, NULL, "eve", GH_ROLE_ADMINISTRATOR, "12345678", &id, &err));
    assert_false(gh_operator_add(s, &admin, "short", GH_ROLE_OPERATOR, "1234567", &id, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
}

static void wrong_passwords_slow_down(void **state)
{
    (void)state;
    struct gh_actor a;
    struct gh_error unknown;
    assert_false(gh_operator_authenticate(s, "bob", "wrong password", &a, &err));
    assert_false(gh_operator_authenticate(s, "nobody", "wrong password", &a, &unknown));
    assert_string_equal(err.text, unknown.text);
    assert_false(gh_operator_authenticate(s, "bob", "battery staple", &a, &err)); /* too soon, though right */
    assert_non_null(strstr(err.text, "wait"));
    now += 1500;
    assert_true(gh_operator_authenticate(s, "bob", "battery staple", &a, &err));
    char token[64];
    assert_true(gh_operator_make_token(s, &a, token, sizeof token, &err));
    assert_true(gh_operator_authenticate_token(s, "bob", token, &a, &err));
    assert_false(gh_operator_authenticate_token(s, "ada", token, &a, &err));
    token[0] ^= 1;
    assert_false(gh_operator_authenticate_token(s, "bob", token, &a, &err));
}

static bool stands_in_files(const char *text)
{
    DIR *d = opendir(dir);
    bool found = false;
    for (struct dirent *e; d && (e = readdir(d));) {
        char path[400];
        size_t size;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        uint8_t *data = gh_file_read(path, 1 << 28, &size, &err);
        found |= data && memmem(data, size, text, strlen(text));
        free(data);
    }
    closedir(d);
    return found;
}

static void nothing_stands_in_the_clear_and_erasing_is_final(void **state)
{
    (void)state;
    struct gh_id p = add_person("Zacharias Unmistakable", GH_PURPOSE_FLAG), flag = propose(p);
    char proof[256], db[128], copy[128], keys[128];
    uint8_t *jpeg;
    size_t size;
    struct gh_person person;
    assert_true(gh_flag_approve(s, &second, flag, &err));
    assert_false(stands_in_files("Unmistakable"));
    assert_false(stands_in_files("JPEGJPEG"));
    assert_false(stands_in_files("gone since noon"));
    assert_true(gh_person_picture(s, &admin, p, 0, &jpeg, &size, &err));
    assert_int_equal(size, 64);
    assert_memory_equal(jpeg, "JPEGJPEG", 8);
    free(jpeg);
    assert_true(gh_person_find(s, "zacharias unmistakable", &person, &err));

    /* an old copy of the database is worth nothing once the key is gone */
    size_t db_size;
    snprintf(db, sizeof db, "%s/gatehouse.db", dir);
    snprintf(copy, sizeof copy, "%s/copy.db", dir);
    sqlite3 *raw;
    assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
    char *sql = sqlite3_mprintf("VACUUM INTO %Q", copy);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(sql);
    sqlite3_close(raw);
    snprintf(keys, sizeof keys, "%s/keys", dir);
    uint8_t *before = gh_file_read(keys, 1 << 20, &db_size, &err);

    assert_false(gh_person_erase(s, &second, p, proof, sizeof proof, &err)); /* an operator may not */
    assert_true(gh_person_erase(s, &admin, p, proof, sizeof proof, &err));
    assert_non_null(strstr(proof, "audit row"));
    assert_false(gh_person_get(s, p, &person, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 0);
    struct gh_flag f;
    assert_false(gh_flag_get(s, flag, &f, &err));
    size_t after_size;
    uint8_t *after = gh_file_read(keys, 1 << 20, &after_size, &err);
    assert_true(after_size < db_size);
    /* survivors were wrapped anew: no wrapped row of the old file is in the new one */
    assert_null(memmem(after, after_size, before + 8, 40));
    free(before);
    free(after);

    struct gh_store *old;
    gh_store_close(s);
    assert_int_equal(rename(copy, db), 0);
    snprintf(copy, sizeof copy, "%s-wal", db);
    unlink(copy);
    snprintf(copy, sizeof copy, "%s-shm", db);
    unlink(copy);
    old = s = gh_store_open(dir, false, &err);
    assert_non_null(old);
    gh_store_set_clock(s, test_clock, NULL);
    assert_int_equal(live(GH_PURPOSE_FLAG, "e-1"), 0);
    assert_true(gh_person_get(s, p, &person, &err));
    assert_string_equal(person.name, "");
}

static void alerts_live_and_end(void **state)
{
    (void)state;
    struct gh_id p = add_person("Al Erted", GH_PURPOSE_FLAG), flag = propose(p), alert;
    static const uint8_t jpeg[] = "CROPCROPCROP";
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = flag,
                             .camera = "door",
                             .seen_ms = now,
                             .severity = 3,
                             .similarity = 0.6f,
                             .quality = 0.5f,
                             .jpeg = jpeg,
                             .jpeg_size = sizeof jpeg};
    uint64_t before = gh_store_changes(s);
    assert_false(gh_alert_raise(s, &engine, &a, &alert, NULL, &err)); /* not approved yet */
    assert_true(gh_flag_approve(s, &second, flag, &err));
    assert_false(gh_alert_raise(s, &admin, &a, &alert, NULL, &err)); /* only the engine raises */
    assert_true(gh_alert_raise(s, &engine, &a, &alert, NULL, &err));
    assert_true(gh_store_changes(s) > before);
    assert_false(stands_in_files("CROPCROP"));
    assert_true(gh_alert_join(s, &engine, alert, "door", now + 6000, 0.7f, 0.8f, jpeg, sizeof jpeg, &err));
    /* a better picture a moment later is the same look */
    assert_true(gh_alert_join(s, &engine, alert, "door", now + 6500, 0.7f, 0.9f, jpeg, sizeof jpeg, &err));
    struct gh_alert got;
    assert_true(gh_alert_get(s, alert, &got, &err));
    assert_int_equal(got.sightings, 2);
    assert_string_equal(got.person_name, "Al Erted");
    assert_string_equal(got.reason, "gone since noon");
    assert_false(gh_alert_act(s, &engine, alert, GH_ALERT_CONFIRM, NULL, &err)); /* a person decides */
    assert_true(gh_alert_act(s, &second, alert, GH_ALERT_CLAIM, NULL, &err));
    assert_false(gh_alert_act(s, &second, alert, GH_ALERT_CLAIM, NULL, &err));
    assert_true(gh_alert_act(s, &second, alert, GH_ALERT_NOT_THIS, "taller", &err));
    uint8_t *picture;
    size_t size;
    int purged;
    assert_true(gh_alert_picture(s, &second, alert, &picture, &size, &err));
    free(picture);
    assert_true(gh_alert_purge(s, &engine, &purged, &err));
    assert_int_equal(purged, 0);
    now += 86400001; /* a stranger's crop and key are gone within a day */
    assert_true(gh_alert_purge(s, &engine, &purged, &err));
    assert_int_equal(purged, 1);
    assert_false(gh_alert_picture(s, &second, alert, &picture, &size, &err));
}

static void the_audit_finds_changes(void **state)
{
    (void)state;
    int64_t rows;
    sqlite3 *raw;
    char db[128];
    add_person("Some Body", GH_PURPOSE_FLAG);
    assert_true(gh_audit_verify(s, &rows, &err));
    assert_true(rows >= 4);
    snprintf(db, sizeof db, "%s/gatehouse.db", dir);
    static const char *const deeds[] = {"UPDATE audit SET action = 'nothing' WHERE seq = 2",
                                        "DELETE FROM audit WHERE seq = 2",
                                        "UPDATE audit SET t = t + 1 WHERE seq = 3"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
        sqlite3_exec(raw, "CREATE TEMP TABLE keep AS SELECT * FROM audit", NULL, NULL, NULL);
        assert_int_equal(sqlite3_exec(raw, deeds[i], NULL, NULL, NULL), SQLITE_OK);
        assert_false(gh_audit_verify(s, &rows, &err));
        assert_int_equal(err.kind, GH_ERR_FAILED);
        assert_int_equal(
            sqlite3_exec(raw, "DELETE FROM audit; INSERT INTO audit SELECT * FROM keep", NULL, NULL, NULL),
            SQLITE_OK);
        sqlite3_close(raw);
        assert_true(gh_audit_verify(s, &rows, &err));
    }
}

static void bad_databases_and_keys_are_refused(void **state)
{
    (void)state;
    char db[128], path[128];
    sqlite3 *raw;
    snprintf(db, sizeof db, "%s/gatehouse.db", dir);
    assert_int_equal(sqlite3_open(db, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, "PRAGMA user_version = 9999", NULL, NULL, NULL), SQLITE_OK);
    assert_null(gh_store_open(dir, false, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    assert_non_null(strstr(err.text, "9999"));
    assert_int_equal(sqlite3_exec(raw, "PRAGMA user_version = 1", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);

    struct stat st;
    assert_int_equal(stat(db, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    snprintf(path, sizeof path, "%s/keys", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    size_t size;
    uint8_t *keys = gh_file_read(path, 1 << 20, &size, &err);
    keys[20] ^= 1;
    assert_true(gh_file_write(path, keys, size, &err));
    assert_null(gh_store_open(dir, false, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    keys[20] ^= 1;
    assert_true(gh_file_write(path, keys, size, &err));
    free(keys);
    unlink(path);
    assert_null(gh_store_open(dir, true, &err)); /* no fresh keys for an old database */
    assert_int_equal(err.kind, GH_ERR_STORE);
    assert_null(gh_store_open("/tmp/no/such/site", false, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
}

static void a_full_database_says_so_and_changes_nothing(void **state)
{
    (void)state;
    struct gh_id id;
    static uint8_t big[1 << 20];
    struct gh_reference r = {.jpeg = big, .jpeg_size = sizeof big};
    /* the same limit a full disk sets: no page more */
    assert_true(gh_store_limit_pages(s, 64));
    struct gh_person_new n = {.name = "Too Big", .purpose = GH_PURPOSE_FLAG};
    assert_false(gh_person_add(s, &admin, &n, "e-1", &r, 1, &id, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    assert_non_null(strstr(err.text, "full"));
    assert_true(gh_store_limit_pages(s, 1 << 20));
    struct gh_person p;
    assert_false(gh_person_find(s, "Too Big", &p, &err));
    add_person("Fits Again", GH_PURPOSE_FLAG);
}

static void a_names_room_is_told_in_bytes(void **state)
{
    (void)state;
    struct gh_id id;
    char name[160] = "";
    struct gh_reference r = {.jpeg = (const uint8_t *)"x", .jpeg_size = 1, .template_ = {1}};
    struct gh_person_new n = {.name = name, .purpose = GH_PURPOSE_FLAG};
    for (int i = 0; i < 63; i++)
        strcat(name, "ü");
    assert_true(gh_person_add(s, &admin, &n, "e-1", &r, 1, &id, &err));
    strcat(name, "ü");
    assert_false(gh_person_add(s, &admin, &n, "e-1", &r, 1, &id, &err));
    assert_non_null(strstr(err.text, "127 bytes"));
}

int main(void)
{
#define RULE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RULE(two_people_make_a_flag_live),
        RULE(every_template_has_its_purpose),
        RULE(a_names_room_is_told_in_bytes),
        RULE(flags_need_reasons_and_end),
        RULE(actors_cannot_be_made_up),
        RULE(wrong_passwords_slow_down),
        RULE(nothing_stands_in_the_clear_and_erasing_is_final),
        RULE(alerts_live_and_end),
        RULE(the_audit_finds_changes),
        RULE(bad_databases_and_keys_are_refused),
        RULE(a_full_database_says_so_and_changes_nothing),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
