/* Unit tests of backups: data and keys apart, nothing of somebody erased comes back, an older database's
 * audit says that it is older. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "base/file.h"
#include "site/site.h"
#include "store/audit.h"
#include "store/backup.h"
#include "store/clips.h"
#include "store/db.h"

#include <sys/stat.h>
#include <unistd.h>

static char data[96], keys[96], other[96];
static struct gh_restored done;

static int start(void **state)
{
    if (set_up(state) || !gh_site_create(dir, "test", &err))
        return -1;
    snprintf(data, sizeof data, "%s/backup-data", dir);
    snprintf(keys, sizeof keys, "%s/backup-keys", dir);
    snprintf(other, sizeof other, "%s/elsewhere", dir);
    return 0;
}

static struct gh_id person(const char *name)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"JPEGface", .jpeg_size = 8, .quality = 1};
    struct gh_person_new n = {.name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1"};
    struct gh_id id;
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

static void back_up(void)
{
    MUST(gh_backup_data(s, &ada, data, &err));
    MUST(gh_backup_keys(s, &ada, keys, &err));
}

static void reopen(const char *where)
{
    MUST(s = gh_store_open(where, false, &err));
    gh_store_set_clock(s, test_clock, NULL);
    engine = gh_actor_engine(s);
    MUST(gh_operator_authenticate(s, "ada", "correct horse", &ada, &err));
}

static void lose(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    unlink(path);
}

static void lose_records(void)
{
    gh_store_close(s);
    lose("gatehouse.db");
    lose("gatehouse.db-wal");
    lose("gatehouse.db-shm");
}

static void expect(struct gh_id id, const char *name)
{
    struct gh_person p;
    uint8_t *jpeg = NULL;
    size_t size;
    bool got = gh_person_get(s, id, &p, &err);
    if (name) {
        assert_true(got);
        assert_string_equal(p.name, name);
        MUST(gh_person_picture(s, &ada, id, 0, &jpeg, &size, &err));
        assert_memory_equal(jpeg, "JPEGface", 8);
        free(jpeg);
    } else {
        assert_false(got);
        assert_false(gh_person_picture(s, &ada, id, 0, &jpeg, &size, &err));
    }
}

static bool holds(const char *file, const char *text, size_t size)
{
    size_t n;
    uint8_t *bytes = gh_file_read(file, 1 << 28, &n, &err);
    assert_non_null(bytes);
    bool found = memmem(bytes, n, text, size) != NULL;
    free(bytes);
    return found;
}

static void copies_are_private_and_apart(void **state)
{
    (void)state;
    char path[160];
    struct stat st;
    person("Unmistakable Name");
    REFUSED(gh_backup_data(s, &bob, data, &err), GH_ERR_DENIED);
    REFUSED(gh_backup_keys(s, &bob, keys, &err), GH_ERR_DENIED);
    back_up();
    REFUSED(gh_backup_data(s, &ada, data, &err), GH_ERR_USAGE);
    REFUSED(gh_backup_keys(s, &ada, keys, &err), GH_ERR_USAGE);
    assert_int_equal(stat(data, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(keys, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    static const char *const kept[] = {"gatehouse.db", "site.ini", "audit.head", "audit.root"},
                             *const never[] = {"keys", "site.key", "audit.key"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", data, kept[i]);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_false(holds(path, "Unmistakable", 12));
    }
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", data, never[i]);
        assert_int_equal(access(path, F_OK), -1);
    }
}

static void a_lost_site_comes_back(void **state)
{
    (void)state;
    struct gh_id id = person("Grace");
    int64_t rows;
    back_up();
    gh_store_close(s);
    MUST(gh_restore_data(data, other, &done, &err));
    assert_true(done.begun_anew && done.row > 0);
    MUST(gh_restore_keys(keys, other, &done, &err));
    assert_false(done.begun_anew);
    reopen(other);
    expect(id, "Grace");
    MUST(gh_audit_verify(s, &rows, &err));
    REFUSED(gh_restore_data(data, other, &done, &err), GH_ERR_USAGE);
    REFUSED(gh_restore_keys(keys, other, &done, &err), GH_ERR_USAGE);
}

/* Both copies from before the erasure, either order; the site's own list of erased ids is all that is left.
 */
static void erased_ones_stay_erased(bool keys_first)
{
    struct gh_id gone = person("Erased Person"), stays = person("Staying Person");
    char proof[256], path[128];
    int64_t rows;
    back_up();
    MUST(gh_person_erase(s, &ada, gone, proof, sizeof proof, &err));
    lose_records();
    lose("keys");
    lose("site.key");
    if (keys_first)
        MUST(gh_restore_keys(keys, dir, &done, &err));
    MUST(gh_restore_data(data, dir, &done, &err));
    assert_true(done.begun_anew); /* the audit of an older database */
    if (!keys_first)
        MUST(gh_restore_keys(keys, dir, &done, &err));
    assert_true(done.erased_known && done.erased > 0);
    assert_int_equal(done.people, 1);
    reopen(dir);
    expect(gone, NULL);
    expect(stays, "Staying Person");
    snprintf(path, sizeof path, "%s/keys", dir);
    assert_false(holds(path, (const char *)gone.bytes, 16));
    assert_true(holds(path, (const char *)stays.bytes, 16));
    MUST(gh_audit_verify(s, &rows, &err));
}

static void erased_ones_stay_erased_data_first(void **state)
{
    (void)state;
    erased_ones_stay_erased(false);
}

static void erased_ones_stay_erased_keys_first(void **state)
{
    (void)state;
    erased_ones_stay_erased(true);
}

static void old_keys_beside_todays_records(void **state)
{
    (void)state;
    struct gh_id gone = person("Erased Person"), stays = person("Staying Person");
    char proof[256];
    back_up();
    MUST(gh_person_erase(s, &ada, gone, proof, sizeof proof, &err));
    gh_store_close(s);
    lose("keys");
    lose("site.key");
    lose("erased"); /* the audit still says it */
    MUST(gh_restore_keys(keys, dir, &done, &err));
    assert_false(done.erased_known || done.begun_anew);
    assert_true(done.erased >= 1);
    reopen(dir);
    expect(gone, NULL);
    expect(stays, "Staying Person");
    char path[128];
    snprintf(path, sizeof path, "%s/keys", dir);
    assert_false(holds(path, (const char *)gone.bytes, 16));
}

static void an_old_database_beside_todays_keys(void **state)
{
    (void)state;
    struct gh_id gone = person("Erased Person"), stays = person("Staying Person");
    char proof[256], root[80];
    int64_t rows;
    MUST(gh_audit_root(s, root, sizeof root, &err));
    back_up();
    MUST(gh_person_erase(s, &ada, gone, proof, sizeof proof, &err));
    lose_records();
    MUST(gh_restore_data(data, dir, &done, &err));
    assert_true(done.begun_anew && done.people == 1);
    reopen(dir);
    expect(gone, NULL);
    expect(stays, "Staying Person");
    MUST(gh_audit_verify(s, &rows, &err));
    REFUSED(gh_audit_verify_root(s, root, &rows, &err),
            GH_ERR_FAILED); /* it does not pass for the one before */
    assert_true(gh_db_number(s, 0, "SELECT count(*) FROM audit WHERE action = 'audit.restored'", "") == 1);
}

static void a_dropped_bookmarks_key_stays_away(void **state)
{
    (void)state;
    struct gh_id gone, stays;
    uint8_t key[GH_KEY_BYTES];
    MUST(gh_bookmark_add(s, &ada, "door", now, now - 1000, now, "a purse", &gone, &err));
    MUST(gh_bookmark_add(s, &ada, "door", now, now - 1000, now, "a hat", &stays, &err));
    back_up();
    MUST(gh_clip_drop(s, &ada, gone, &err));
    gh_store_close(s);
    lose("keys");
    lose("erased"); /* so that only the audit knows */
    MUST(gh_restore_keys(keys, dir, &done, &err));
    reopen(dir);
    assert_false(gh_keys_get(s->keys, gone, key));
    assert_true(gh_keys_get(s->keys, stays, key));
}

static void damaged_copies_are_refused(void **state)
{
    (void)state;
    size_t size;
    char where[128];
    person("Grace");
    back_up();
    uint8_t *whole = gh_file_read(keys, 1 << 20, &size, &err);
    for (size_t at = 0; at < size; at += 41) {
        uint8_t *hurt = malloc(size);
        memcpy(hurt, whole, size);
        hurt[at] ^= 1;
        MUST(gh_file_write(keys, hurt, size, &err));
        free(hurt);
        snprintf(where, sizeof where, "%s/k%zu", dir, at);
        REFUSED(gh_restore_keys(keys, where, &done, &err), GH_ERR_INPUT);
        strcat(where, "/keys");
        assert_int_equal(access(where, F_OK), -1);
    }
    for (size_t n = 0; n < size; n += 29) {
        MUST(gh_file_write(keys, whole, n, &err));
        snprintf(where, sizeof where, "%s/n%zu", dir, n);
        REFUSED(gh_restore_keys(keys, where, &done, &err), GH_ERR_INPUT);
    }
    free(whole);
    REFUSED(gh_restore_data("/nowhere/at/all", other, &done, &err), GH_ERR_NOT_FOUND);
}

int main(void)
{
#define BACKUP(f) cmocka_unit_test_setup_teardown(f, start, tear_down)
    const struct CMUnitTest tests[] = {
        BACKUP(copies_are_private_and_apart),       BACKUP(a_lost_site_comes_back),
        BACKUP(erased_ones_stay_erased_data_first), BACKUP(erased_ones_stay_erased_keys_first),
        BACKUP(old_keys_beside_todays_records),     BACKUP(an_old_database_beside_todays_keys),
        BACKUP(a_dropped_bookmarks_key_stays_away), BACKUP(damaged_copies_are_refused),
    };
    return cmocka_run_group_tests_name("store backup", tests, NULL, NULL);
}
