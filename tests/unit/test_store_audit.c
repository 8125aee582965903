/* Unit tests of the audit: what was done to its rows is found and named, a crash at any step leaves it whole,
 * purges and restarts are vouched for, an exported file stands by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/schema_v1.h"
#include "tests/unit/store_fixture.h"
#include "tests/unit/tamper.h"

#include "base/clock.h"
#include "store/audit_pen.h"

#include <sys/stat.h>
#include <sys/wait.h>

static const int64_t day = 86400000;
static sqlite3 *raw;
static int64_t rows;

static void add(int count)
{
    for (int i = 0; i < count; i++) {
        MUST(gh_db_begin(s, &err));
        now += 1000;
        MUST(gh_db_end(s, gh_audit_add(s, &engine, "test.row", NULL, "", &err), &err));
    }
}

static int start(void **state)
{
    char path[96];
    if (set_up(state))
        return -1;
    snprintf(path, sizeof path, "%s/gatehouse.db", dir);
    if (sqlite3_open(path, &raw) != SQLITE_OK)
        return -1;
    sqlite3_busy_timeout(raw, 5000);
    return 0;
}

static int stop(void **state)
{
    sqlite3_close(raw);
    raw = NULL;
    return tear_down(state);
}

static void deed(const char *sql)
{
    if (sqlite3_exec(raw, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(raw));
}

static void what_was_done_is_named(void **state)
{
    (void)state;
    add(30);
    static const struct {
        const char *deed, *words;
    } list[] = {
        {"UPDATE audit SET detail = 'x' WHERE seq = 9", "row 9 was changed"},
        {"UPDATE audit SET t = t - 1 WHERE seq = 32", "row 32 was changed"},
        {"UPDATE audit SET hash = zeroblob(32) WHERE seq = 9", "row 9 was changed"},
        {"DELETE FROM audit WHERE seq = 9", "row 9 is missing: deleted"},
        {"UPDATE audit SET seq = -seq - 1 WHERE seq >= 9; UPDATE audit SET seq = -seq WHERE seq < 0;"
         "INSERT INTO audit SELECT 9, t, actor, action, subject, detail, hash, next_key, signature FROM "
         "audit WHERE seq "
         "= 12",
         "row 9 was inserted"},
        {"UPDATE audit SET seq = -1 WHERE seq = 9; UPDATE audit SET seq = 9 WHERE seq = 14; UPDATE audit SET "
         "seq = 14 "
         "WHERE seq = -1",
         "row 9 was moved: it stands as row 14"},
        {"DELETE FROM audit WHERE seq > 20; DELETE FROM audit_checkpoints WHERE seq > 20",
         "cut off, or an older"},
        {"DELETE FROM audit", "all rows were deleted"},
        {"DELETE FROM audit WHERE seq < 9", "all rows before row 9 were deleted"},
        {"DELETE FROM audit_checkpoints WHERE seq = 32", "row 32: its station is missing"},
    };
    MUST(gh_audit_verify(s, &rows, &err));
    assert_true(rows > 32);
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        deed("CREATE TEMP TABLE a AS SELECT * FROM audit; CREATE TEMP TABLE c AS SELECT * FROM "
             "audit_checkpoints");
        deed(list[i].deed);
        REFUSED(gh_audit_verify(s, &rows, &err), GH_ERR_FAILED);
        if (!strstr(err.text, list[i].words))
            fail_msg("%s: %s", list[i].deed, err.text);
        deed("DELETE FROM audit; INSERT INTO audit SELECT * FROM a; DELETE FROM audit_checkpoints; INSERT "
             "INTO "
             "audit_checkpoints SELECT * FROM c; DROP TABLE a; DROP TABLE c");
        MUST(gh_audit_verify(s, &rows, &err));
    }
}

static void sixty_edits_are_found(void **state)
{
    (void)state;
    static struct tamper t;
    char said[96];
    tamper_start(&t, 4711);
    for (int i = 0; i < 60; i++) {
        tamper_edit(&t, i % TAMPER_KINDS, said);
        if (gh_audit_verify_root(t.s, t.root, &rows, &err))
            fail_msg("not found: %s", said);
        assert_int_equal(err.kind, GH_ERR_FAILED);
        tamper_restore(&t);
    }
    MUST(gh_audit_verify_root(t.s, t.root, &rows, &err));
    tamper_stop(&t);
}

static int deadly;
static void die(int which)
{
    if (which == deadly)
        _exit(0);
}

static size_t secrets_on_disk(void)
{
    char path[96];
    size_t size, n = 0;
    snprintf(path, sizeof path, "%s/audit.key", dir);
    uint8_t *file = gh_file_read(path, 1 << 16, &size, &err);
    for (size_t at = 0; at + 8 <= size; at += TAMPER_BLOCK)
        n += !memcmp(file + at, "GHAUDK1\n", 8);
    free(file);
    return n;
}

static void a_crash_at_any_step_leaves_it_whole(void **state)
{
    (void)state;
    int64_t before, after;
    for (deadly = GH_AUDIT_NEXT_KEPT; deadly <= GH_AUDIT_USED_GONE; deadly++)
        for (int many = 1; many < 40; many += 19) {
            MUST(gh_audit_verify(s, &before, &err));
            gh_store_close(s);
            pid_t child = fork();
            if (!child) {
                s = gh_store_open(dir, false, &err);
                s->step = die;
                engine = gh_actor_engine(s);
                if (gh_db_begin(s, &err))
                    for (int i = 0; i < many; i++)
                        gh_audit_add(s, &engine, "test.row", NULL, "", &err);
                gh_db_end(s, true, &err);
                _exit(1);
            }
            int status;
            assert_int_equal(waitpid(child, &status, 0), child);
            assert_int_equal(status, 0);
            MUST(s = gh_store_open(dir, false, &err));
            engine = gh_actor_engine(s);
            MUST(gh_audit_verify(s, &after, &err));
            assert_int_equal(after, before + (deadly == GH_AUDIT_NEXT_KEPT ? 0 : many));
            assert_int_equal(secrets_on_disk(), 1); /* opening has put away what the crash left */
            add(3);
            MUST(gh_audit_verify(s, &after, &err));
        }
}

static void one_that_rolls_back_leaves_no_trace(void **state)
{
    (void)state;
    int64_t before;
    MUST(gh_audit_verify(s, &before, &err));
    MUST(gh_db_begin(s, &err));
    for (int i = 0; i < 40; i++)
        MUST(gh_audit_add(s, &engine, "test.row", NULL, "", &err));
    assert_false(gh_db_end(s, false, &err));
    MUST(gh_audit_verify(s, &rows, &err));
    assert_int_equal(rows, before);
    add(1);
    MUST(gh_audit_verify(s, &rows, &err));
    REFUSED(gh_audit_add(s, &engine, "test.row", NULL, "", &err),
            GH_ERR_INTERNAL); /* outside a transaction */
}

static void many_processes_write_one_chain(void **state)
{
    (void)state;
    pid_t children[3];
    int64_t before;
    MUST(gh_audit_verify(s, &before, &err));
    for (int c = 0; c < 3; c++) {
        children[c] = fork();
        if (!children[c]) {
            struct gh_store *mine = gh_store_open(dir, false, &err);
            struct gh_actor by = gh_actor_engine(mine);
            bool ok = true;
            for (int i = 0; ok && i < 60; i++)
                ok = gh_db_begin(mine, &err) &&
                     gh_db_end(mine, gh_audit_add(mine, &by, "test.row", NULL, "", &err), &err);
            _exit(ok ? 0 : 1);
        }
    }
    for (int i = 0; i < 40; i++)
        MUST(gh_audit_verify(s, &rows, &err)); /* while they write */
    for (int c = 0, status; c < 3; c++) {
        waitpid(children[c], &status, 0);
        assert_int_equal(status, 0);
    }
    MUST(gh_audit_verify(s, &rows, &err));
    assert_int_equal(rows, before + 180);
}

static void purges_are_vouched_for(void **state)
{
    (void)state;
    int64_t removed, kept;
    add(25);
    REFUSED(gh_audit_purge(s, &bob, now, &removed, &err), GH_ERR_DENIED);
    MUST(gh_audit_purge(s, &engine, now + day, &removed, &err));
    assert_int_equal(removed, 0); /* nothing under 90 days goes, whatever is asked for */
    MUST(gh_audit_verify(s, &kept, &err));
    now += 91 * day;
    add(21);
    MUST(gh_audit_purge(s, &engine, now - 90 * day, &removed, &err));
    assert_int_equal(removed, kept);
    MUST(gh_audit_verify(s, &rows, &err));
    assert_int_equal(rows, 22);
    now += 91 * day;
    add(2);
    MUST(gh_audit_purge(s, &ada, now - 90 * day, &removed, &err)); /* again, over what the first one kept */
    assert_int_equal(removed, 22);
    MUST(gh_audit_verify(s, &rows, &err));
    deed(
        "UPDATE audit SET detail = replace(detail, 'digest ', 'digest 0') WHERE action = 'audit.checkpoint'");
    REFUSED(gh_audit_verify(s, &rows, &err), GH_ERR_FAILED);
}

static void it_goes_on_from_a_database_without_signatures(void **state)
{
    (void)state;
    char path[96];
    uint8_t before[32] = {0}, hash[32];
    struct gh_error e;
    snprintf(path, sizeof path, "%s/old", dir);
    MUST(gh_file_make_dir(path, &err));
    struct gh_keys *k = gh_keys_open(path, true, &err);
    MUST(k);
    gh_keys_close(k);
    strcat(path, "/gatehouse.db");
    sqlite3 *old;
    assert_int_equal(sqlite3_open(path, &old), SQLITE_OK);
    assert_int_equal(sqlite3_exec(old, schema_v1, NULL, NULL, NULL), SQLITE_OK);
    for (int64_t seq = 1; seq <= 20; seq++) {
        struct gh_audit_record r = {.seq = seq,
                                    .t = now,
                                    .actor = {"gatehouse-engine", 16},
                                    .action = {"old.row", 7},
                                    .detail = {"", 0}};
        gh_audit_row_hash(before, &r, NULL, hash);
        memcpy(before, hash, 32);
        char hex[65],
            *sql = sqlite3_mprintf("INSERT INTO audit VALUES (%lld, %lld, CAST('gatehouse-engine' AS BLOB), "
                                   "'old.row', NULL, '', x'%s')",
                                   seq, now, sodium_bin2hex(hex, 65, hash, 32));
        assert_int_equal(sqlite3_exec(old, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_free(sql);
    }
    sqlite3_exec(old, "PRAGMA user_version = 1", NULL, NULL, NULL);
    *strrchr(path, '/') = 0;
    struct gh_store *o = gh_store_open(path, false, &e);
    if (!o)
        fail_msg("%s", e.text);
    MUST(gh_audit_verify(o, &rows, &err));
    assert_int_equal(rows, 21);
    static const char *const deeds[] = {
        "UPDATE audit SET action = 'x' WHERE seq = 5", "DELETE FROM audit WHERE seq = 20",
        "DELETE FROM audit WHERE seq = 21", "UPDATE audit SET hash = zeroblob(32) WHERE seq = 20"};
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        sqlite3_exec(old, "CREATE TEMP TABLE a AS SELECT * FROM audit", NULL, NULL, NULL);
        assert_int_equal(sqlite3_exec(old, deeds[i], NULL, NULL, NULL), SQLITE_OK);
        REFUSED(gh_audit_verify(o, &rows, &err), GH_ERR_FAILED);
        sqlite3_exec(old, "DELETE FROM audit; INSERT INTO audit SELECT * FROM a; DROP TABLE a", NULL, NULL,
                     NULL);
        MUST(gh_audit_verify(o, &rows, &err));
    }
    sqlite3_close(old);
    gh_store_close(o);
}

static void an_older_database_stops_the_site_until_begun_anew(void **state)
{
    (void)state;
    char root[80], again[80];
    int64_t row;
    sqlite3 *older;
    add(3);
    MUST(gh_audit_root(s, root, sizeof root, &err));
    REFUSED(gh_audit_restart(s, &row, &err), GH_ERR_USAGE); /* nothing is wrong */
    sqlite3_open(":memory:", &older);
    tamper_copy(older, raw);
    add(3);
    tamper_copy(raw, older);
    sqlite3_close(older);
    MUST(gh_db_begin(s, &err));
    REFUSED(gh_db_end(s, gh_audit_add(s, &engine, "test.row", NULL, "", &err), &err), GH_ERR_STORE);
    assert_non_null(strstr(err.text, "gatehouse audit restart"));
    REFUSED(gh_audit_ready(s, &err), GH_ERR_STORE);
    assert_non_null(strstr(err.text, "gatehouse audit restart"));
    MUST(gh_audit_restart(s, &row, &err));
    add(20);
    MUST(gh_audit_verify(s, &rows, &err));
    REFUSED(gh_audit_verify_root(s, root, &rows, &err),
            GH_ERR_FAILED); /* whoever noted the old one is told */
    MUST(gh_audit_root(s, again, sizeof again, &err));
    assert_string_not_equal(root, again);
    MUST(gh_audit_verify_root(s, again, &rows, &err));
    deed("UPDATE audit SET detail = 'x' WHERE seq = 2"); /* what is from before stays sealed */
    REFUSED(gh_audit_verify_root(s, again, &rows, &err), GH_ERR_FAILED);
}

static void missing_files_are_told(void **state)
{
    (void)state;
    static const char *const names[] = {"audit.key", "audit.head", "audit.root"};
    for (int i = 0; i < 3; i++) {
        char path[96], aside[112];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        snprintf(aside, sizeof aside, "%s.aside", path);
        assert_int_equal(rename(path, aside), 0);
        REFUSED(gh_audit_verify(s, &rows, &err), GH_ERR_FAILED);
        assert_non_null(strstr(err.text, names[i]));
        REFUSED(gh_audit_ready(s, &err), GH_ERR_STORE);
        assert_non_null(strstr(err.text, names[i]));
        assert_non_null(strstr(err.text, "gatehouse audit restart"));
        assert_int_equal(mkdir(path, 0700), 0); /* there, and yet not to be opened or read */
        REFUSED(gh_audit_ready(s, &err), GH_ERR_STORE);
        assert_int_equal(rmdir(path), 0);
        assert_int_equal(rename(aside, path), 0);
        MUST(gh_audit_ready(s, &err));
        struct stat st;
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
    }
    MUST(gh_audit_verify(s, &rows, &err));
}

static bool count_row(void *user, const struct gh_audit_row *row)
{
    int64_t *seq = user;
    assert_true(!*seq || row->seq < *seq);
    *seq = row->seq;
    rows++;
    return true;
}

static void auditors_and_administrators_read(void **state)
{
    (void)state;
    struct gh_id id;
    struct gh_actor eve;
    int64_t seq = 0;
    MUST(gh_operator_add(s, &ada, "eve", GH_ROLE_AUDITOR, "long password", &id, &err));
    MUST(gh_operator_authenticate(s, "eve", "long password", &eve, &err));
    add(10);
    REFUSED(gh_audit_page(s, &bob, 0, 5, "", count_row, &seq, &err), GH_ERR_DENIED);
    rows = 0;
    MUST(gh_audit_page(s, &eve, 0, 5, "", count_row, &seq, &err));
    assert_int_equal(rows, 5);
    rows = seq = 0;
    MUST(gh_audit_page(s, &ada, 0, 100, "test.", count_row, &seq, &err));
    assert_int_equal(rows, 10);
    rows = seq = 0;
    MUST(gh_audit_page(s, &ada, 2, 100, "", count_row, &seq, &err));
    assert_int_equal(rows, 2);
    rows = seq = 0;
    MUST(gh_audit_page(s, &ada, 0, 100, "audit.read", count_row, &seq, &err));
    assert_int_equal(rows, 4); /* this reading among them */
    MUST(gh_audit_verify(s, &rows, &err));
}

static void an_exported_file_stands_by_itself(void **state)
{
    (void)state;
    char path[96], root[80];
    int64_t written, read;
    size_t size;
    struct stat st;
    /* a site from 200 days ago: who verifies a file has today's clock */
    gh_store_close(s);
    struct gh_id id;
    snprintf(path, sizeof path, "%s/earlier", dir);
    MUST(s = gh_store_open(path, true, &err));
    now = gh_clock_wall_ms() - 200 * day;
    gh_store_set_clock(s, test_clock, NULL);
    engine = gh_actor_engine(s);
    MUST(gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "correct horse", &id, &err) &&
         gh_operator_authenticate(s, "ada", "correct horse", &ada, &err) &&
         gh_operator_add(s, &ada, "bob", GH_ROLE_SUPERVISOR, "battery staple", &id, &err) &&
         gh_operator_authenticate(s, "bob", "battery staple", &bob, &err));
    add(40);
    now += 100 * day;
    MUST(gh_audit_purge(s, &engine, now, &written, &err));
    add(20);
    MUST(gh_audit_root(s, root, sizeof root, &err));
    snprintf(path, sizeof path, "%s/audit.jsonl", dir);
    REFUSED(gh_audit_export(s, &bob, path, &written, &err), GH_ERR_DENIED);
    MUST(gh_audit_export(s, &ada, path, &written, &err));
    REFUSED(gh_audit_export(s, &ada, path, &written, &err), GH_ERR_USAGE); /* never over another */
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    uint8_t *whole = gh_file_read(path, 1 << 20, &size, &err);
    MUST(gh_audit_verify_file(path, root, &read, &err));
    assert_int_equal(read, written);
    assert_int_equal(read, 22);
    root[5] ^= 1;
    REFUSED(gh_audit_verify_file(path, root, &read, &err), GH_ERR_FAILED);
    root[5] ^= 1;
    for (size_t at = 120; at < size; at += 97) { /* any one character */
        uint8_t *hurt = malloc(size);
        memcpy(hurt, whole, size);
        hurt[at] = hurt[at] == '7' ? '8' : '7';
        MUST(gh_file_write(path, hurt, size, &err));
        free(hurt);
        if (gh_audit_verify_file(path, root, &read, &err))
            fail_msg("a change at byte %zu is not found", at);
    }
    for (size_t n = 0; n < size - 1; n += 501) {
        MUST(gh_file_write(path, whole, n, &err));
        assert_false(gh_audit_verify_file(path, root, &read, &err));
    }
    free(whole);
}

int main(void)
{
#define AUDIT(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        AUDIT(what_was_done_is_named),
        cmocka_unit_test(sixty_edits_are_found),
        AUDIT(a_crash_at_any_step_leaves_it_whole),
        AUDIT(one_that_rolls_back_leaves_no_trace),
        AUDIT(many_processes_write_one_chain),
        AUDIT(purges_are_vouched_for),
        AUDIT(it_goes_on_from_a_database_without_signatures),
        AUDIT(an_older_database_stops_the_site_until_begun_anew),
        AUDIT(missing_files_are_told),
        AUDIT(auditors_and_administrators_read),
        AUDIT(an_exported_file_stands_by_itself),
    };
    return cmocka_run_group_tests_name("store audit", tests, NULL, NULL);
}
