/* Unit tests of the keys file and the site key: appended rows, torn ones, other processes, erasing, the
 * passphrase. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/folder.h"
#include "tests/unit/store_fixture.h"

#include "base/file.h"
#include "site/site.h"
#include "store/erased.h"
#include "store/key_files.h"
#include "store/keys.h"
#include "store/sitekey.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sodium.h>
#include <unistd.h>

enum { HEAD = 8 + 72, ROW = 16 + 72 };

static struct gh_keys *k;
static char path[96];

static int start(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gh-keys-XXXXXX");
    if (!mkdtemp(dir) || !(k = gh_keys_open(dir, true, &err)))
        return -1;
    snprintf(path, sizeof path, "%s/keys", dir);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    gh_keys_close(k);
    return folder_gone(dir);
}

static struct gh_id id_of(uint32_t n)
{
    struct gh_id id = {.bytes = {1}};
    memcpy(id.bytes + 8, &n, sizeof n);
    return id;
}

static void make(struct gh_keys *in, uint32_t n, uint8_t key[32])
{
    MUST(gh_keys_make(in, id_of(n), key, &err));
}

static off_t size_of(void)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

static void making_appends_and_destroying_rewraps(void **state)
{
    (void)state;
    uint8_t keys[300][32], got[32], *before, *after;
    size_t had, has;
    struct gh_id gone[120];
    for (uint32_t i = 0; i < 300; i++) {
        before = gh_file_read(path, 1 << 20, &had, &err);
        make(k, i, keys[i]);
        after = gh_file_read(path, 1 << 20, &has, &err);
        assert_int_equal(has, had + ROW);
        assert_memory_equal(before, after, had);
        free(before);
        free(after);
    }
    for (uint32_t i = 0; i < 300; i++) {
        assert_true(gh_keys_get(k, id_of(i), got));
        assert_memory_equal(got, keys[i], 32);
    }
    for (uint32_t i = 0; i < 120; i++)
        gone[i] = id_of(i * 2);
    before = gh_file_read(path, 1 << 20, &had, &err);
    MUST(gh_keys_destroy(k, gone, 120, &err));
    after = gh_file_read(path, 1 << 20, &has, &err);
    assert_int_equal(has, HEAD + 180 * ROW);
    for (size_t a = HEAD; a < had; a += ROW)
        assert_null(memmem(after, has, before + a + 16, ROW - 16)); /* no wrapped row of before */
    free(before);
    free(after);
    for (uint32_t i = 0; i < 300; i++) {
        bool erased = i % 2 == 0 && i < 240;
        assert_int_equal(gh_keys_get(k, id_of(i), got), !erased);
        if (!erased)
            assert_memory_equal(got, keys[i], 32);
    }
    assert_int_equal(gh_keys_count(k), 180);
    struct gh_id *listed;
    size_t count;
    char list[96];
    snprintf(list, sizeof list, "%s/erased", dir);
    MUST(gh_erased_read(list, &listed, &count, &err));
    assert_int_equal(count, 120);
    assert_memory_equal(listed, gone, sizeof gone);
    free(listed);
}

static void the_old_file_opens_no_more(void **state)
{
    (void)state;
    uint8_t key[32], got[32];
    char link_path[112];
    for (uint32_t i = 0; i < 3; i++)
        make(k, i, key);
    snprintf(link_path, sizeof link_path, "%s.link",
             path); /* the blocks of the file before, still to be had */
    assert_int_equal(link(path, link_path), 0);
    struct gh_id gone = id_of(1);
    MUST(gh_keys_destroy(k, &gone, 1, &err));
    assert_int_equal(rename(link_path, path), 0);
    struct gh_keys *old = gh_keys_open(dir, false, &err);
    assert_null(old);
    assert_int_equal(err.kind, GH_ERR_STORE);
    assert_false(gh_keys_get(k, gone, got));
}

static void beside(const char *name, char out[128])
{
    snprintf(out, 128, "%s/%s", dir, name);
}

static int leave(const char *name)
{
    char stray[128];
    beside(name, stray);
    MUST(gh_file_write(stray, "all survivors' keys", 19, &err));
    return open(stray, O_RDONLY | O_CLOEXEC);
}

static bool is_there(const char *name)
{
    char file[128];
    struct stat st;
    beside(name, file);
    return lstat(file, &st) == 0;
}

static void what_a_kill_left_is_overwritten_and_removed(void **state)
{
    (void)state;
    static const char *const kept[] = {"keys.backup", "keys.261130", "keys.Ab12C", "keys.Ab12Cd7",
                                       "keys.Ab-2Cd"};
    uint8_t key[32];
    char was[32], link_path[128], found[128];
    make(k, 1, key);
    make(k, 2, key);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        close(leave(kept[i]));
    beside("keys.Li12nk", link_path);
    assert_int_equal(symlink(path, link_path), 0);
    for (int at_open = 0; at_open < 2; at_open++) {
        int fd = leave("keys.Ab12Cd"), other = leave("site.key.x9zzzz");
        assert_true(gh_key_files_find(dir, GH_KEY_FILE_STRAY, found, sizeof found));
        if (at_open) {
            struct gh_keys *again = gh_keys_open(dir, false, &err);
            assert_non_null(again);
            gh_keys_close(again);
        } else {
            struct gh_id gone = id_of(1);
            MUST(gh_keys_destroy(k, &gone, 1, &err));
        }
        assert_false(is_there("keys.Ab12Cd") || is_there("site.key.x9zzzz"));
        assert_int_equal(pread(fd, was, sizeof was, 0), 19);
        assert_true(sodium_is_zero((uint8_t *)was, 19));
        assert_false(gh_key_files_find(dir, GH_KEY_FILE_STRAY, found, sizeof found));
        close(fd);
        close(other);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        assert_true(is_there(kept[i]));
    assert_true(is_there("keys.Li12nk"));
    assert_true(gh_key_files_find(dir, GH_KEY_FILE_COPY, found, sizeof found));
    assert_true(gh_keys_get(k, id_of(2), key));
}

/* Killed before the new file was there, and after. */
static void the_file_in_use_only_loses_its_second_name(void **state)
{
    (void)state;
    uint8_t key[32], got[32];
    char second[128], found[128];
    make(k, 1, key);
    beside("keys.Ab12Cd", second);
    assert_int_equal(link(path, second), 0);
    struct gh_id none = id_of(9);
    MUST(gh_keys_destroy(k, &none, 1, &err)); /* of nobody: the file is not rewritten */
    assert_false(gh_key_files_find(dir, GH_KEY_FILE_STRAY, found, sizeof found));
    struct gh_keys *again = gh_keys_open(dir, false, &err);
    assert_non_null(again);
    assert_true(gh_keys_get(again, id_of(1), got));
    assert_memory_equal(got, key, 32);
    gh_keys_close(again);
}

/* Whenever a kill comes, what it leaves is never taken for a person's own copy. */
static void every_name_that_replacing_uses_is_a_strays(void **state)
{
    (void)state;
    enum { TIMES = 20 };
    uint8_t key[32];
    char events[TIMES * 16 * (sizeof(struct inotify_event) + 32)];
    int names = 0, fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    assert_true(fd >= 0 && inotify_add_watch(fd, dir, IN_CREATE) >= 0);
    for (uint32_t i = 0; i < TIMES; i++) {
        struct gh_id gone = id_of(i);
        make(k, i, key);
        MUST(gh_keys_destroy(k, &gone, 1, &err));
    }
    for (ssize_t n; (n = read(fd, events, sizeof events)) > 0;)
        for (ssize_t at = 0; at < n;) {
            struct inotify_event e;
            memcpy(&e, events + at, sizeof e);
            const char *name = events + at + sizeof e;
            at += (ssize_t)(sizeof e + e.len);
            if (strncmp(name, "keys.", 5) != 0 || strlen(name) != 11)
                continue; /* the lock, and the list of what is erased */
            assert_true(name[5] >= 'A' && name[5] <= 'Z');
            names++;
        }
    close(fd);
    assert_int_equal(names, 2 * TIMES);
}

/* The passphrase's file as the keys': what stood there before opens nothing. */
static void a_replaced_site_key_is_overwritten(void **state)
{
    (void)state;
    uint8_t before[32], was[32];
    char file[128], data[200] = "another";
    beside("site.key", file);
    int fd = open(file, O_RDWR | O_CLOEXEC), lock = gh_key_files_lock(dir, &err);
    assert_true(fd >= 0 && lock >= 0);
    assert_int_equal(pread(fd, before, 32, 0), 32);
    MUST(gh_key_files_replace(dir, file, fd, data, sizeof data, &err));
    assert_int_equal(pread(fd, was, 32, 0), 32);
    assert_memory_not_equal(was, before, 32);
    assert_int_equal(lseek(fd, 0, SEEK_END), 32);
    assert_false(gh_key_files_find(dir, GH_KEY_FILE_STRAY, file, sizeof file));
    close(fd);
    close(lock);
}

static void an_erasure_that_leaves_a_stray_is_not_told_as_done(void **state)
{
    (void)state;
    uint8_t key[32];
    struct gh_id gone = id_of(1);
    make(k, 1, key);
    int fd = leave("keys.Ab12Cd");
    signal(SIGIO, SIG_IGN);
    if (fcntl(fd, F_SETLEASE, F_RDLCK) ==
        0) { /* nobody can open it for writing; not every file system has it */
        for (int i = 0; i < 2; i++) {
            REFUSED(gh_keys_destroy(k, &gone, 1, &err), GH_ERR_STORE);
            assert_non_null(strstr(err.text, "keys.Ab12Cd"));
            assert_false(gh_keys_get(k, gone, key)); /* though what can go has gone */
        }
        fcntl(fd, F_SETLEASE, F_UNLCK);
    }
    MUST(gh_keys_destroy(k, &gone, 1, &err));
    assert_false(is_there("keys.Ab12Cd"));
    close(fd);
}

static void a_torn_last_row_is_written_over(void **state)
{
    (void)state;
    uint8_t first[32], key[32], got[32], *file;
    size_t size;
    make(k, 1, first);
    make(k, 2, key);
    file = gh_file_read(path, 1 << 20, &size, &err);
    for (int torn = 1; torn <= ROW + 1; torn += 29) {
        gh_keys_close(k);
        memset(file + size - ROW, 0, ROW);
        MUST(gh_file_write(path, file, size - (torn > ROW ? 0 : (size_t)torn),
                           &err)); /* cut, or never filled */
        MUST(k = gh_keys_open(dir, false, &err));
        assert_true(gh_keys_get(k, id_of(1), got));
        assert_memory_equal(got, first, 32);
        assert_false(gh_keys_get(k, id_of(2), got));
        make(k, 3, key);
        assert_int_equal(size_of(), HEAD + 2 * ROW);
        assert_true(gh_keys_get(k, id_of(3), got));
        assert_memory_equal(got, key, 32);
        struct gh_id gone = id_of(3);
        MUST(gh_keys_destroy(k, &gone, 1, &err));
        make(k, 2, key);
        free(file);
        file = gh_file_read(path, 1 << 20, &size, &err);
    }
    free(file);
}

static void others_changes_are_seen(void **state)
{
    (void)state;
    uint8_t a[32], b[32], got[32];
    struct gh_keys *other = gh_keys_open(dir, false, &err);
    assert_non_null(other);
    for (uint32_t i = 0; i < 100; i += 2) {
        make(k, i, a);
        make(other, i + 1, b);
        assert_true(gh_keys_get(other, id_of(i), got));
        assert_memory_equal(got, a, 32);
        assert_true(gh_keys_get(k, id_of(i + 1), got));
        assert_memory_equal(got, b, 32);
        struct gh_id gone = id_of(i);
        if (i % 10 == 0) {
            MUST(gh_keys_destroy(other, &gone, 1, &err));
            assert_false(gh_keys_get(k, id_of(i), got));
            assert_true(gh_keys_get(k, id_of(i + 1), got));
        }
    }
    gh_keys_close(other);
}

static void a_key_is_never_replaced(void **state)
{
    (void)state;
    uint8_t first[32], again[32], *copy;
    size_t size;
    struct gh_keys *other = gh_keys_open(dir, false, &err);
    make(k, 7, first);
    make(other, 7, again);
    assert_memory_equal(first, again, 32);
    make(k, 7, again);
    assert_memory_equal(first, again, 32);
    assert_int_equal(size_of(), HEAD + ROW);
    assert_non_null(copy = gh_keys_copy(other, &size, &err));
    uint8_t *file = gh_file_read(path, 1 << 20, &size, &err);
    assert_int_equal(size, HEAD + ROW);
    assert_memory_equal(copy, file, size);
    free(copy);
    free(file);
    gh_keys_close(other);
}

static void many_write_at_once(void **state)
{
    (void)state;
    pid_t child[3];
    for (uint32_t c = 0; c < 3; c++)
        if (!(child[c] = fork())) {
            uint8_t key[32], got[32];
            bool ok = true;
            struct gh_keys *mine = gh_keys_open(dir, false, &err);
            for (uint32_t i = 0; ok && i < 60; i++) {
                struct gh_id gone = id_of(c * 1000 + i - 1);
                ok = mine && gh_keys_make(mine, id_of(c * 1000 + i), key, &err) &&
                     gh_keys_get(mine, id_of(c * 1000 + i), got) && !memcmp(key, got, 32) &&
                     (i % 5 || !i || gh_keys_destroy(mine, &gone, 1, &err));
            }
            _exit(ok ? 0 : 1);
        }
    for (int c = 0, status; c < 3; c++) {
        waitpid(child[c], &status, 0);
        assert_int_equal(status, 0);
    }
    assert_int_equal(gh_keys_count(k), 3 * (60 - 11));
}

static void a_passphrase_locks_the_site(void **state)
{
    (void)state;
    uint8_t before[32], key[32], *file;
    size_t size;
    char site_key[96], old[96];
    MUST(gh_sitekey_read(dir, before, &err));
    snprintf(site_key, sizeof site_key, "%s/site.key", dir);
    assert_int_equal(gh_sitekey_look(dir).kind, GH_SITEKEY_FILE);
    REFUSED(gh_sitekey_set_passphrase(dir, "short", &err), GH_ERR_INPUT);
    REFUSED(gh_sitekey_unlock(dir, "long enough", &err), GH_ERR_USAGE);
    if (!gh_sitekey_look(dir).keyring) {
        REFUSED(gh_sitekey_set_passphrase(dir, "long enough", &err), GH_ERR_IO);
        assert_non_null(strstr(err.text, "keyring"));
        MUST(gh_sitekey_read(dir, key, &err)); /* and nothing is changed */
        assert_memory_equal(key, before, 32);
        return;
    }
    snprintf(old, sizeof old, "%s/old", dir);
    assert_int_equal(link(site_key, old), 0); /* as whoever digs up its blocks sees them */
    MUST(gh_sitekey_set_passphrase(dir, "long enough", &err));
    file = gh_file_read(old, 4096, &size, &err);
    assert_null(memmem(file, size, before, 32));
    free(file);
    file = gh_file_read(site_key, 4096, &size, &err);
    assert_null(memmem(file, size, before, 32));
    free(file);
    MUST(gh_sitekey_read(dir, key, &err));
    assert_memory_equal(key, before, 32);
    MUST(gh_sitekey_lock(dir, &err));
    REFUSED(gh_sitekey_read(dir, key, &err), GH_ERR_DENIED);
    assert_non_null(strstr(err.text, "gatehouse key unlock"));
    assert_null(gh_keys_open(dir, false, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    REFUSED(gh_sitekey_unlock(dir, "long enougH", &err), GH_ERR_DENIED);
    MUST(gh_sitekey_unlock(dir, "long enough", &err));
    MUST(gh_sitekey_read(dir, key, &err));
    assert_memory_equal(key, before, 32);
    MUST(gh_sitekey_lock(dir, &err));
}

static void a_credential_stands_in_for_the_file(void **state)
{
    (void)state;
    char site_key[96], credentials[96], credential[128];
    uint8_t key[32], before[32];
    make(k, 1, key);
    MUST(gh_sitekey_read(dir, before, &err));
    snprintf(site_key, sizeof site_key, "%s/site.key", dir);
    snprintf(credentials, sizeof credentials, "%s/credentials", dir);
    snprintf(credential, sizeof credential, "%s/gatehouse.key", credentials);
    assert_int_equal(mkdir(credentials, 0700), 0);
    assert_int_equal(rename(site_key, credential), 0);
    assert_null(gh_keys_open(dir, false, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    setenv("CREDENTIALS_DIRECTORY", credentials, 1);
    assert_int_equal(gh_sitekey_look(dir).kind, GH_SITEKEY_CREDENTIAL);
    struct gh_keys *other = gh_keys_open(dir, false, &err);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_non_null(other);
    gh_keys_close(other);
}

int main(void)
{
#define KEYS(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        KEYS(making_appends_and_destroying_rewraps),
        KEYS(the_old_file_opens_no_more),
        KEYS(what_a_kill_left_is_overwritten_and_removed),
        KEYS(the_file_in_use_only_loses_its_second_name),
        KEYS(every_name_that_replacing_uses_is_a_strays),
        KEYS(a_replaced_site_key_is_overwritten),
        KEYS(an_erasure_that_leaves_a_stray_is_not_told_as_done),
        KEYS(a_torn_last_row_is_written_over),
        KEYS(others_changes_are_seen),
        KEYS(a_key_is_never_replaced),
        KEYS(many_write_at_once),
        KEYS(a_passphrase_locks_the_site),
        KEYS(a_credential_stands_in_for_the_file),
    };
    (void)set_up, (void)tear_down;
    return cmocka_run_group_tests_name("store keys", tests, NULL, NULL);
}
