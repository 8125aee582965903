/* A database damaged page by page: no list ends early as if it were whole, and the audit's walk never calls a
 * damaged chain good. Files that may not be used are not taken for damaged or missing ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/folder.h"
#include "base/file.h"
#include "store/alerts.h"
#include "store/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, ALERTS = 120 };

static char dir[] = "/tmp/gh-damage-XXXXXX", db[64];
static struct gh_error err;
static uint8_t *whole;
static size_t size;
static int64_t audit_rows;

static int set_up(void **state)
{
    (void)state;
    struct gh_id id;
    if (!mkdtemp(dir))
        return -1;
    struct gh_store *s = gh_store_open(dir, true, &err);
    struct gh_actor engine = gh_actor_engine(s);
    char detail[200];
    memset(detail, 'x', sizeof detail);
    detail[sizeof detail - 1] = 0;
    struct gh_alert_new a = {.kind = GH_ALERT_CAMERA, .camera = "door", .detail = detail, .seen_ms = 1};
    for (int i = 0; i < ALERTS; i++) {
        char camera[16]; /* one outage of one camera is one alert */
        snprintf(camera, sizeof camera, "door %d", i);
        a.camera = camera;
        if (!gh_alert_raise(s, &engine, &a, &id, NULL, &err))
            return -1;
    }
    bool ok = gh_audit_verify(s, &audit_rows, &err);
    gh_store_close(s);
    snprintf(db, sizeof db, "%s/gatehouse.db", dir);
    whole = gh_file_read(db, 64 << 20, &size, &err);
    return ok && whole && size / PAGE > 10 ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    free(whole);
    return folder_gone(dir);
}

static bool count_alert(void *user, const struct gh_alert *a)
{
    (void)a;
    ++*(int *)user;
    return true;
}

/* Opens what is there and looks at everything; how many things were refused. */
static int look(void)
{
    struct gh_store *s = gh_store_open(dir, false, &err);
    int alerts = 0, refused = 0;
    int64_t rows = 0;
    if (!s) {
        assert_int_equal(err.kind, GH_ERR_STORE);
        return 1;
    }
    if (!gh_alert_page(s, &(struct gh_alert_query){.closed = true, .snoozed = true}, 0, 10000, count_alert,
                       &alerts, &err))
        refused++, assert_int_equal(err.kind, GH_ERR_STORE);
    else
        assert_int_equal(alerts, ALERTS);
    if (!gh_audit_verify(s, &rows, &err))
        refused++, assert_true(err.kind == GH_ERR_STORE || err.kind == GH_ERR_FAILED);
    else
        assert_int_equal(rows, audit_rows);
    gh_store_close(s);
    return refused;
}

static void put(const uint8_t *data, size_t n)
{
    char side[80];
    snprintf(side, sizeof side, "%s-wal", db);
    unlink(side);
    snprintf(side, sizeof side, "%s-shm", db);
    unlink(side);
    assert_true(gh_file_write(db, data, n, &err));
}

static void a_lost_page_is_noticed(void **state)
{
    (void)state;
    uint8_t *hurt = malloc(size);
    int noticed = 0;
    for (size_t page = 0; page < size / PAGE; page++) {
        memcpy(hurt, whole, size);
        memset(hurt + page * PAGE, 0xff, PAGE);
        put(hurt, size);
        noticed += look() > 0;
    }
    free(hurt);
    assert_true(noticed >= 10); /* the rest are of tables not looked at here */
    put(whole, size);
    assert_int_equal(look(), 0);
}

static void a_cut_database_is_noticed(void **state)
{
    (void)state;
    for (size_t n = 1; n < size - PAGE; n += PAGE + 613) {
        put(whole, n);
        assert_true(look() > 0);
    }
    put(whole, size);
}

static void one_changed_audit_byte_is_noticed(void **state)
{
    (void)state;
    uint8_t *hurt = malloc(size);
    int64_t rows;
    memcpy(hurt, whole, size);
    uint8_t *word = memmem(hurt, size, "alert.raise", 11);
    assert_non_null(word);
    word[10] = 'X';
    put(hurt, size);
    free(hurt);
    struct gh_store *s = gh_store_open(dir, false, &err);
    assert_non_null(s);
    assert_false(gh_audit_verify(s, &rows, &err));
    assert_int_equal(err.kind, GH_ERR_FAILED);
    gh_store_close(s);
    put(whole, size);
}

/* Opens the store in a process that has no rights of root's; its error's text, "" when it opened. */
static void open_without_rights(char *text, size_t room)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (!child) {
        struct gh_error said = {0};
        if (geteuid() == 0 && setuid(65534) < 0)
            _exit(1);
        struct gh_store *s = gh_store_open(dir, false, &said);
        gh_store_close(s);
        ssize_t n = s ? 0 : write(ends[1], said.text, strlen(said.text));
        _exit(n < 0 || (!s && said.kind != GH_ERR_STORE));
    }
    int status = -1;
    close(ends[1]);
    ssize_t n = read(ends[0], text, room - 1);
    close(ends[0]);
    assert_true(n >= 0);
    text[n] = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void hand_over(const char *path, bool root)
{
    if (root)
        assert_int_equal(chown(path, 65534, 65534), 0);
}

static void missing_permission_is_told_as_such(void **state)
{
    (void)state;
    static const char *const names[] = {"", "gatehouse.db", "keys", "site.key"};
    char path[80], text[600];
    bool root = geteuid() == 0;
    for (int i = 0; i < 4; i++) { /* all belongs to the account without rights, but for the one */
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        struct stat before;
        assert_int_equal(stat(path, &before), 0);
        for (int k = 0; k < 4; k++) {
            char other[80];
            snprintf(other, sizeof other, "%s/%s", dir, names[k]);
            hand_over(other, root);
        }
        assert_int_equal(chmod(path, 0), 0);
        open_without_rights(text, sizeof text);
        assert_int_equal(chmod(path, before.st_mode & 0777), 0);
        assert_non_null(strstr(text, "permission denied"));
        assert_non_null(strstr(text, "chmod"));
        assert_non_null(strstr(text, names[i]));
    }
    assert_int_equal(chmod(dir, 0500), 0); /* the WAL cannot be made */
    open_without_rights(text, sizeof text);
    assert_int_equal(chmod(dir, 0700), 0);
    assert_non_null(strstr(text, "permission denied"));
    assert_non_null(strstr(text, "chmod 700"));
    if (root) {
        assert_int_equal(chown(dir, 0, 0), 0);
        open_without_rights(text, sizeof text);
        assert_non_null(strstr(text, "belongs to"));
        assert_non_null(strstr(text, "run it as"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_page_is_noticed),
        cmocka_unit_test(a_cut_database_is_noticed),
        cmocka_unit_test(one_changed_audit_byte_is_noticed),
        cmocka_unit_test(missing_permission_is_told_as_such),
    };
    return cmocka_run_group_tests_name("store damage", tests, set_up, tear_down);
}
