/* A site with some hundreds of audit rows, and an attacker who has all of its files as they are now: edits
 * the rows by every way we know, at random from a seed. For the unit test and the bench `tamper`. */
#ifndef TAMPER_H
#define TAMPER_H

#include "base/file.h"
#include "base/rand.h"
#include "site/site.h"
#include "store/audit_parts.h"
#include "store/db.h"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TAMPER_KINDS = 30, TAMPER_SLOT = 136, TAMPER_BLOCK = 4096 };

struct tamper {
    char dir[64], root[80];
    struct gh_store *s;
    sqlite3 *raw, *good, *middle, *late; /* the live file; whole, and older, copies in memory */
    uint8_t *files[3];
    size_t sizes[3];
    int64_t first, last;
    struct gh_rand rand;
    uint8_t secret[64], key[32], mile_secret[64]; /* today's, out of audit.key */
};

static int64_t tamper_now = 1800000000000;
static const enum gh_site_file tamper_files[3] = {GH_SITE_AUDIT_KEY, GH_SITE_AUDIT_HEAD, GH_SITE_AUDIT_ROOT};

static int64_t tamper_clock(void *user)
{
    (void)user;
    return tamper_now;
}

#define TAMPER_NEED(what) ((what) ? (void)0 : (fprintf(stderr, "tamper: %s\n", #what), abort()))

static void tamper_sql(struct tamper *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void tamper_sql(struct tamper *t, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *sql = sqlite3_vmprintf(fmt, ap), *why = NULL;
    va_end(ap);
    if (sqlite3_exec(t->raw, sql, NULL, NULL, &why) != SQLITE_OK) {
        fprintf(stderr, "tamper: %s: %s\n", sql, why);
        abort();
    }
    sqlite3_free(sql);
}

static void tamper_copy(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    TAMPER_NEED(b && sqlite3_backup_step(b, -1) == SQLITE_DONE);
    sqlite3_backup_finish(b);
}

static int64_t tamper_pick(struct tamper *t, int64_t least, int64_t most)
{
    return least + (int64_t)(gh_rand_next(&t->rand) % (uint64_t)(most - least + 1));
}

/* ---- the site --------------------------------------------------------------------------------------- */

static void tamper_rows(struct tamper *t, int rows)
{
    static const char *const words[] = {"operator.login",   "operator.add",    "operator.login-failed",
                                        "operator.token",   "person.add",      "person.picture",
                                        "person.search",    "person.export",   "flag.propose",
                                        "flag.approve",     "flag.lift",       "alert.raise",
                                        "alert.seen-again", "alert.claim",     "alert.confirm",
                                        "alert.picture",    "alert.not-this",  "clip.read",
                                        "clip.export",      "bookmark.add",    "audit.read",
                                        "settings.change",  "purge.run",       "engine.start",
                                        "engine.stop",      "person.erase",    "console.lock",
                                        "report.make",      "alert.hand-over", "alert.purge"};
    struct gh_actor engine = gh_actor_engine(t->s), other = engine;
    struct gh_error err;
    while (rows > 0) {
        TAMPER_NEED(gh_db_begin(t->s, &err));
        for (int64_t n = tamper_pick(t, 1, 3); n > 0; n--, rows--) {
            struct gh_id subject = gh_id_make(tamper_now);
            tamper_now += tamper_pick(t, 1, 60000);
            other.id.bytes[0] = (uint8_t)tamper_pick(t, 1, 9);
            TAMPER_NEED(gh_audit_add(t->s, tamper_pick(t, 0, 1) ? &engine : &other,
                                     words[tamper_pick(t, 0, sizeof words / sizeof *words - 1)],
                                     tamper_pick(t, 0, 3) ? &subject : NULL,
                                     tamper_pick(t, 0, 1) ? "some words 17" : NULL, &err));
        }
        TAMPER_NEED(gh_db_end(t->s, true, &err));
    }
}

static sqlite3 *tamper_keep(struct tamper *t)
{
    sqlite3 *copy;
    TAMPER_NEED(sqlite3_open(":memory:", &copy) == SQLITE_OK);
    tamper_copy(copy, t->raw);
    return copy;
}

static void tamper_path(struct tamper *t, enum gh_site_file file, char path[GH_SITE_PATH])
{
    TAMPER_NEED(gh_site_path(t->dir, file, path, NULL));
}

static int64_t tamper_number(struct tamper *t, const char *sql)
{
    sqlite3_stmt *st;
    TAMPER_NEED(sqlite3_prepare_v2(t->raw, sql, -1, &st, NULL) == SQLITE_OK);
    int64_t n = sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : -1;
    sqlite3_finalize(st);
    return n;
}

static void tamper_start(struct tamper *t, uint64_t seed)
{
    char path[GH_SITE_PATH];
    struct gh_error err = {0};
    int64_t gone, rows;
    memset(t, 0, sizeof *t);
    gh_rand_init(&t->rand, seed);
    strcpy(t->dir, "/tmp/gh-tamper-XXXXXX");
    TAMPER_NEED(mkdtemp(t->dir) && (t->s = gh_store_open(t->dir, true, &err)));
    gh_store_set_clock(t->s, tamper_clock, NULL);
    struct gh_actor engine = gh_actor_engine(t->s);
    tamper_path(t, GH_SITE_DB, path);
    TAMPER_NEED(sqlite3_open(path, &t->raw) == SQLITE_OK);
    sqlite3_busy_timeout(t->raw, 5000);
    tamper_rows(t, 40);
    tamper_now += (int64_t)100 * 86400000;
    TAMPER_NEED(gh_audit_purge(t->s, &engine, tamper_now, &gone, &err) && gone > 39);
    tamper_rows(t, 140);
    t->middle = tamper_keep(t);
    tamper_rows(t, 140);
    t->late = tamper_keep(t);
    tamper_rows(t, 1);
    t->good = tamper_keep(t);
    t->first = tamper_number(t, "SELECT min(seq) FROM audit");
    t->last = tamper_number(t, "SELECT max(seq) FROM audit");
    for (int i = 0; i < 3; i++) {
        tamper_path(t, tamper_files[i], path);
        TAMPER_NEED(t->files[i] = gh_file_read(path, 1 << 20, &t->sizes[i], &err));
    }
    TAMPER_NEED(gh_audit_root(t->s, t->root, sizeof t->root, &err));
    /* the attacker reads the key file: magic, public key, seed, station's seed, check */
    for (size_t at = 0; at + TAMPER_SLOT <= t->sizes[0]; at += TAMPER_BLOCK) {
        uint8_t unused[32];
        if (memcmp(t->files[0] + at, "GHAUDK1\n", 8) != 0)
            continue;
        crypto_sign_seed_keypair(t->key, t->secret, t->files[0] + at + 40);
        crypto_sign_seed_keypair(unused, t->mile_secret, t->files[0] + at + 72);
    }
    TAMPER_NEED(gh_audit_verify_root(t->s, t->root, &rows, &err) && rows > 280);
}

static void tamper_restore(struct tamper *t)
{
    char path[GH_SITE_PATH];
    tamper_copy(t->raw, t->good);
    for (int i = 0; i < 3; i++) {
        tamper_path(t, tamper_files[i], path);
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        TAMPER_NEED(fd >= 0 && write(fd, t->files[i], t->sizes[i]) == (ssize_t)t->sizes[i]);
        close(fd);
    }
}

static void tamper_stop(struct tamper *t)
{
    char command[96];
    gh_store_close(t->s);
    sqlite3_close(t->raw);
    sqlite3_close(t->good);
    sqlite3_close(t->middle);
    sqlite3_close(t->late);
    for (int i = 0; i < 3; i++)
        free(t->files[i]);
    snprintf(command, sizeof command, "rm -rf %s", t->dir);
    TAMPER_NEED(system(command) == 0);
}

/* ---- what the attacker can sign --------------------------------------------------------------------- */

static void tamper_write(struct tamper *t, enum gh_site_file file, const void *data, size_t size)
{
    char path[GH_SITE_PATH];
    struct gh_error err;
    tamper_path(t, file, path);
    TAMPER_NEED(gh_file_write(path, data, size, &err));
}

/* A key file whose one slot claims to hold key's secret; it is seed's. */
static void tamper_forge_key_file(struct tamper *t, const uint8_t key[32], const uint8_t seed[32])
{
    uint8_t file[TAMPER_BLOCK + TAMPER_SLOT] = {0};
    memcpy(file, "GHAUDK1\n", 8);
    memcpy(file + 8, key, 32);
    memcpy(file + 40, seed, 32);
    memcpy(file + 72, seed, 32);
    crypto_generichash(file + 104, 32, file, 104, NULL, 0);
    tamper_write(t, GH_SITE_AUDIT_KEY, file, sizeof file);
}

/* The last row there is, signed as head with today's key. */
static void tamper_forge_head(struct tamper *t)
{
    struct gh_audit_head h = {0};
    char text[GH_AUDIT_HEAD_SIZE + 1];
    sqlite3_stmt *st;
    sqlite3_prepare_v2(t->raw, "SELECT seq, t, hash, next_key FROM audit ORDER BY seq DESC LIMIT 1", -1, &st,
                       NULL);
    if (sqlite3_step(st) == SQLITE_ROW) {
        h.seq = sqlite3_column_int64(st, 0);
        h.t = sqlite3_column_int64(st, 1);
        memcpy(h.hash, sqlite3_column_blob(st, 2), 32);
        memcpy(h.next_key, sqlite3_column_blob(st, 3), 32);
    }
    sqlite3_finalize(st);
    gh_audit_sign_head(&h, t->secret);
    gh_audit_head_text(&h, text);
    tamper_write(t, GH_SITE_AUDIT_HEAD, text, GH_AUDIT_HEAD_SIZE);
    tamper_forge_key_file(t, h.next_key, t->secret);
}

static struct gh_audit_bytes tamper_column(sqlite3_stmt *st, int i)
{
    const void *p = sqlite3_column_blob(st, i);
    return (struct gh_audit_bytes){p, (size_t)sqlite3_column_bytes(st, i)};
}

/* All rows from `from` on hashed and signed anew with today's key; own: announcing today's key for each next
 * one, so that the new chain agrees with itself. Mostly stations too. */
static void tamper_rechain(struct tamper *t, int64_t from, bool own)
{
    uint8_t before[32] = {0}, hash[32], next[32], signature[64];
    bool stations = tamper_pick(t, 0, 3) > 0;
    sqlite3_stmt *st, *up, *mile;
    sqlite3_prepare_v2(t->raw,
                       "SELECT hash FROM audit WHERE seq = ? UNION ALL SELECT hash FROM audit_checkpoints "
                       "WHERE seq = ?1",
                       -1, &st, NULL);
    sqlite3_bind_int64(st, 1, from - 1);
    if (sqlite3_step(st) == SQLITE_ROW)
        memcpy(before, sqlite3_column_blob(st, 0), 32);
    sqlite3_finalize(st);
    sqlite3_exec(t->raw, "BEGIN; CREATE TEMP TABLE work AS SELECT * FROM audit", NULL, NULL, NULL);
    sqlite3_prepare_v2(t->raw,
                       "SELECT seq, t, actor, action, subject, detail, next_key FROM work WHERE seq >= ? "
                       "ORDER BY seq",
                       -1, &st, NULL);
    sqlite3_prepare_v2(t->raw, "UPDATE audit SET hash = ?, next_key = ?, signature = ? WHERE seq = ?", -1,
                       &up, NULL);
    sqlite3_prepare_v2(
        t->raw,
        "UPDATE audit_checkpoints SET hash = ?, next_key = ?, signature = ?, made = ? WHERE seq "
        "= ? AND mile_key IS NOT NULL",
        -1, &mile, NULL);
    sqlite3_bind_int64(st, 1, from);
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct gh_audit_record r = {.seq = sqlite3_column_int64(st, 0),
                                    .t = sqlite3_column_int64(st, 1),
                                    .actor = tamper_column(st, 2),
                                    .action = tamper_column(st, 3),
                                    .subject = tamper_column(st, 4),
                                    .detail = tamper_column(st, 5)};
        memcpy(next, own ? t->key : sqlite3_column_blob(st, 6), 32);
        gh_audit_row_hash(before, &r, next, hash);
        gh_audit_sign_row(signature, r.seq, hash, next, t->secret);
        sqlite3_bind_blob(up, 1, hash, 32, SQLITE_TRANSIENT);
        sqlite3_bind_blob(up, 2, next, 32, SQLITE_TRANSIENT);
        sqlite3_bind_blob(up, 3, signature, 64, SQLITE_TRANSIENT);
        sqlite3_bind_int64(up, 4, r.seq);
        TAMPER_NEED(sqlite3_step(up) == SQLITE_DONE);
        sqlite3_reset(up);
        if (stations && r.seq % GH_AUDIT_MILE == 0) {
            struct gh_audit_mile m = {.seq = r.seq, .made = r.t};
            memcpy(m.hash, hash, 32);
            memcpy(m.next_key, next, 32);
            memcpy(m.mile_key, t->mile_secret + 32, 32); /* a secret key's second half is the public one */
            gh_audit_sign_mile(&m, t->mile_secret);
            sqlite3_bind_blob(mile, 1, hash, 32, SQLITE_TRANSIENT);
            sqlite3_bind_blob(mile, 2, next, 32, SQLITE_TRANSIENT);
            sqlite3_bind_blob(mile, 3, m.signature, 64, SQLITE_TRANSIENT);
            sqlite3_bind_int64(mile, 4, r.t);
            sqlite3_bind_int64(mile, 5, r.seq);
            TAMPER_NEED(sqlite3_step(mile) == SQLITE_DONE);
            sqlite3_reset(mile);
        }
        memcpy(before, hash, 32);
    }
    sqlite3_finalize(st);
    sqlite3_finalize(up);
    sqlite3_finalize(mile);
    TAMPER_NEED(sqlite3_exec(t->raw, "DROP TABLE work; COMMIT", NULL, NULL, NULL) == SQLITE_OK);
    tamper_forge_head(t);
    if (own)
        tamper_forge_key_file(t, t->key, t->secret); /* a secret key's first half is its seed */
}

/* A row at the end as the program would write it, with today's key: that much an attacker can do. */
static void tamper_append(struct tamper *t, const char *action, const char *detail)
{
    struct gh_audit_record r = {.seq = tamper_number(t, "SELECT max(seq) FROM audit") + 1,
                                .t = tamper_now,
                                .actor = {"gatehouse-engine", 16},
                                .action = {action, strlen(action)},
                                .detail = {detail, strlen(detail)}};
    tamper_sql(
        t,
        "INSERT INTO audit (seq, t, actor, action, detail, hash, next_key, signature) VALUES (%lld, %lld, "
        "CAST('gatehouse-engine' AS BLOB), '%s', '%s', zeroblob(32), zeroblob(32), zeroblob(64))",
        (long long)r.seq, (long long)r.t, action, detail);
    tamper_rechain(t, r.seq, true);
}

/* ---- the edits -------------------------------------------------------------------------------------- */

static void tamper_shift(struct tamper *t, int64_t from, int by)
{
    tamper_sql(
        t, "UPDATE audit SET seq = -seq - %d WHERE seq >= %lld; UPDATE audit SET seq = -seq WHERE seq < 0",
        by, (long long)from);
}

static void tamper_swap(struct tamper *t, int64_t a, int64_t b)
{
    tamper_sql(
        t,
        "UPDATE audit SET seq = -1 WHERE seq = %lld; UPDATE audit SET seq = %lld WHERE seq = %lld; UPDATE "
        "audit SET seq = %lld WHERE seq = -1",
        (long long)a, (long long)a, (long long)b, (long long)b);
}

static void tamper_cut(struct tamper *t, int64_t from)
{
    tamper_sql(t, "DELETE FROM audit WHERE seq >= %lld; DELETE FROM audit_checkpoints WHERE seq >= %lld",
               (long long)from, (long long)from);
}

static void tamper_change(struct tamper *t, int64_t seq)
{
    switch (tamper_pick(t, 0, 2)) {
    case 0:
        tamper_sql(t, "UPDATE audit SET action = action || 's' WHERE seq = %lld", (long long)seq);
        break;
    case 1:
        tamper_sql(t, "UPDATE audit SET actor = randomblob(16) WHERE seq = %lld", (long long)seq);
        break;
    default:
        tamper_sql(t, "UPDATE audit SET subject = randomblob(16), detail = 'x' WHERE seq = %lld",
                   (long long)seq);
    }
}

/* Rows before `first` gone as by a purge: what a purge keeps is kept. */
static void tamper_purge(struct tamper *t, int64_t first, char detail[160])
{
    sqlite3_stmt *st;
    tamper_sql(
        t,
        "INSERT OR IGNORE INTO audit_checkpoints (seq, hash, next_key, made, signature) SELECT seq, hash, "
        "next_key, 0, signature FROM audit WHERE seq < %lld AND seq > (SELECT max(seq) FROM "
        "audit_checkpoints "
        "WHERE mile_key IS NOT NULL AND seq < %lld); DELETE FROM audit_checkpoints WHERE mile_key IS NULL "
        "AND "
        "seq < (SELECT max(seq) FROM audit_checkpoints WHERE mile_key IS NOT NULL AND seq < %lld)",
        (long long)first, (long long)first, (long long)first);
    sqlite3_prepare_v2(t->raw, "SELECT hash, next_key FROM audit WHERE seq = ?", -1, &st, NULL);
    sqlite3_bind_int64(st, 1, first - 1);
    TAMPER_NEED(sqlite3_step(st) == SQLITE_ROW);
    gh_audit_cut_detail(first - 1, sqlite3_column_blob(st, 0), sqlite3_column_blob(st, 1), detail);
    sqlite3_finalize(st);
    tamper_sql(t, "DELETE FROM audit WHERE seq < %lld", (long long)first);
}

/* The whole audit as purged behind a station that today's station key signs, and a new chain after it. */
static void tamper_replace_all(struct tamper *t)
{
    struct gh_audit_mile m = {.seq = (t->last / GH_AUDIT_MILE + 1) * GH_AUDIT_MILE,
                              .made = tamper_now - (int64_t)100 * 86400000};
    char detail[160], hex[4][160];
    memcpy(m.next_key, t->key, 32);
    memcpy(m.mile_key, t->mile_secret + 32, 32);
    gh_audit_sign_mile(&m, t->mile_secret);
    gh_audit_cut_detail(m.seq, m.hash, m.next_key, detail);
    tamper_sql(t,
               "DELETE FROM audit; INSERT INTO audit_checkpoints (seq, hash, next_key, made, mile_key, "
               "signature) VALUES "
               "(%lld, x'%s', x'%s', %lld, x'%s', x'%s')",
               (long long)m.seq, sodium_bin2hex(hex[0], 160, m.hash, 32),
               sodium_bin2hex(hex[1], 160, m.next_key, 32), (long long)m.made,
               sodium_bin2hex(hex[2], 160, m.mile_key, 32), sodium_bin2hex(hex[3], 160, m.signature, 64));
    tamper_sql(
        t,
        "INSERT INTO audit (seq, t, actor, action, detail, hash, next_key, signature) VALUES (%lld, %lld, "
        "CAST('gatehouse-engine' AS BLOB), 'audit.checkpoint', '%s', zeroblob(32), zeroblob(32), "
        "zeroblob(64))",
        (long long)m.seq + 1, (long long)tamper_now, detail);
    tamper_rechain(t, m.seq + 1, true);
}

static void tamper_new_root(struct tamper *t)
{
    char text[200], hex[65];
    int64_t from = tamper_pick(t, t->first + 2, t->last);
    snprintf(text, sizeof text, "1 %s\n%lld %s\n", t->root, (long long)from,
             sodium_bin2hex(hex, 65, t->key, 32));
    tamper_write(t, GH_SITE_AUDIT_ROOT, text, strlen(text));
    tamper_change(t, from);
    tamper_rechain(t, from, true);
}

static void tamper_spoil(struct tamper *t, int which, bool remove)
{
    char path[GH_SITE_PATH];
    tamper_path(t, tamper_files[which], path);
    if (remove)
        TAMPER_NEED(unlink(path) == 0);
    else
        tamper_write(t, tamper_files[which], "nothing", 7);
}

/* One edit of a kind 0 … TAMPER_KINDS - 1; what it was into said. */
static void tamper_edit(struct tamper *t, int kind, char said[96])
{
    static const char *const columns[] = {"t = t + 1",
                                          "actor = randomblob(16)",
                                          "action = action || 'x'",
                                          "subject = randomblob(16)",
                                          "detail = detail || ' '",
                                          "hash = randomblob(32)",
                                          "next_key = randomblob(32)",
                                          "signature = randomblob(64)",
                                          "subject = CASE WHEN subject IS NULL THEN x'' ELSE NULL END",
                                          "signature = NULL, next_key = NULL"};
    int64_t a = tamper_pick(t, t->first, t->last - 1), b = tamper_pick(t, a + 1, t->last);
    char detail[160];
    snprintf(said, 96, "kind %d, rows %lld %lld", kind, (long long)a, (long long)b);
    if (kind < 10) {
        tamper_sql(t, "UPDATE audit SET %s WHERE seq = %lld", columns[kind], (long long)a);
        return;
    }
    switch (kind) {
    case 10: /* a number of its own */
        tamper_sql(t, "UPDATE audit SET seq = %lld WHERE seq = %lld",
                   (long long)(t->last + tamper_pick(t, 1, 9)), (long long)a);
        break;
    case 11: /* deleted */
        tamper_sql(t, "DELETE FROM audit WHERE seq BETWEEN %lld AND %lld", (long long)a,
                   (long long)(a + tamper_pick(t, 0, 2)));
        break;
    case 12: /* deleted, the rest renumbered */
        tamper_sql(t, "DELETE FROM audit WHERE seq = %lld", (long long)a);
        tamper_shift(t, a, -1);
        break;
    case 13: /* a copy inserted */
    case 14: /* one of today's key inserted */
        tamper_shift(t, a, 1);
        tamper_sql(t,
                   "INSERT INTO audit SELECT %lld, t, actor, action, subject, detail, hash, next_key, "
                   "signature FROM "
                   "audit WHERE seq = %lld",
                   (long long)a, (long long)b + 1);
        if (kind == 14)
            tamper_rechain(t, a, tamper_pick(t, 0, 1));
        break;
    case 15:
        tamper_swap(t, a, b);
        break;
    case 16: /* neighbours */
        tamper_swap(t, a, a + 1);
        break;
    case 17:
        tamper_cut(t, b);
        break;
    case 18: /* cut, head and key file made to look right */
        tamper_cut(t, b);
        tamper_forge_head(t);
        break;
    case 19: /* cut and gone on with today's key */
        tamper_cut(t, b);
        tamper_append(t, "alert.raise", "");
        break;
    case 20:
    case 21: /* changed and all after it written anew */
        tamper_change(t, a);
        tamper_rechain(t, a, kind == 20);
        break;
    case 22: /* all there is written anew */
        tamper_change(t, a);
        tamper_rechain(t, t->first, true);
        break;
    case 23:
        tamper_copy(t->raw, tamper_pick(t, 0, 1) ? t->middle : t->late);
        break;
    case 24: /* an older one, head and key file made to look right */
        tamper_copy(t->raw, tamper_pick(t, 0, 1) ? t->middle : t->late);
        tamper_forge_head(t);
        break;
    case 25: /* rows gone as if purged, with or without a row of today that vouches */
        tamper_purge(t, b, detail);
        if (tamper_pick(t, 0, 1))
            tamper_append(t, "audit.checkpoint", detail);
        break;
    case 26:
        tamper_replace_all(t);
        break;
    case 27: /* a station */
        tamper_sql(
            t,
            tamper_pick(t, 0, 1)
                ? "DELETE FROM audit_checkpoints WHERE seq = (SELECT seq FROM audit_checkpoints WHERE seq >= "
                  "%lld OR seq < 10 ORDER BY seq DESC LIMIT 1)"
                : "UPDATE audit_checkpoints SET next_key = randomblob(32) WHERE seq = (SELECT seq FROM "
                  "audit_checkpoints WHERE seq >= %lld - 40 ORDER BY seq LIMIT 1)",
            (long long)a);
        break;
    case 28: /* a root of the attacker's own */
        tamper_new_root(t);
        break;
    default: /* a file outside the database gone or spoilt */
        tamper_spoil(t, (int)tamper_pick(t, 0, 2), tamper_pick(t, 0, 1));
    }
}

#endif
