/* Statements, parameters, transactions, and what SQLite's errors mean to a person. */
#include "store/db.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/wipe.h"
#include "store/audit_pen.h"

#include <errno.h>
#include <libgen.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t gh_db_now(struct gh_store *s)
{
    return s->clock ? s->clock(s->clock_user) : gh_clock_wall_ms();
}

/* SQLite says only that it cannot open or write; the folder must be writable too, for the WAL. */
static bool not_usable(struct gh_store *s, struct gh_error *err)
{
    char room[sizeof s->path];
    snprintf(room, sizeof room, "%s", s->path);
    const char *dir = dirname(room);
    if (access(s->path, R_OK | W_OK) < 0 && errno == EACCES)
        return gh_file_denied(s->path, GH_ERR_STORE, err);
    if (access(dir, R_OK | W_OK | X_OK) < 0 && errno == EACCES)
        return gh_file_denied(dir, GH_ERR_STORE, err);
    return gh_error_set(err, GH_ERR_STORE, "%s: cannot be opened or written; check its owner and mode",
                        s->path);
}

bool gh_db_error(struct gh_store *s, struct gh_error *err)
{
    switch (sqlite3_errcode(s->db) & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return gh_error_set(
            err, GH_ERR_STORE,
            "%s: cannot write: the disk is full or failing; free some space, nothing was changed", s->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return gh_error_set(err, GH_ERR_BUSY, "%s: stays locked by another process; try again", s->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return gh_error_set(err, GH_ERR_STORE,
                            "%s: damaged or not a Gatehouse database; restore it from its backup", s->path);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return not_usable(s, err);
    default:
        return gh_error_set(err, GH_ERR_STORE, "%s: %s", s->path, sqlite3_errmsg(s->db));
    }
}

static bool bind(sqlite3_stmt *st, const char *types, va_list ap)
{
    int at = 0, rc = SQLITE_OK;
    for (const char *t = types; *t && rc == SQLITE_OK; t++) {
        at++;
        if (*t == 'i') {
            rc = sqlite3_bind_int64(st, at, va_arg(ap, int64_t));
        } else if (*t == 'd') {
            rc = sqlite3_bind_double(st, at, va_arg(ap, double));
        } else if (*t == 't') {
            rc = sqlite3_bind_text(st, at, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
        } else if (*t == 'I') {
            const struct gh_id *id = va_arg(ap, const struct gh_id *);
            rc = id ? sqlite3_bind_blob(st, at, id->bytes, 16, SQLITE_TRANSIENT) : sqlite3_bind_null(st, at);
        } else {
            const void *p = va_arg(ap, const void *);
            size_t n = va_arg(ap, size_t);
            rc = p ? sqlite3_bind_blob64(st, at, p, n, SQLITE_TRANSIENT) : sqlite3_bind_null(st, at);
        }
    }
    return rc == SQLITE_OK;
}

static sqlite3_stmt *prepare(struct gh_store *s, struct gh_error *err, const char *sql, const char *types,
                             va_list ap)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) == SQLITE_OK && bind(st, types, ap))
        return st;
    gh_db_error(s, err);
    sqlite3_finalize(st);
    return NULL;
}

sqlite3_stmt *gh_db_prepare(struct gh_store *s, struct gh_error *err, const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *st = prepare(s, err, sql, types, ap);
    va_end(ap);
    return st;
}

bool gh_db_run(struct gh_store *s, struct gh_error *err, const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *st = prepare(s, err, sql, types, ap);
    va_end(ap);
    if (!st)
        return false;
    bool ok = sqlite3_step(st) == SQLITE_DONE;
    if (!ok)
        gh_db_error(s, err);
    sqlite3_finalize(st);
    return ok;
}

bool gh_db_next(struct gh_store *s, sqlite3_stmt *st, bool *ok, struct gh_error *err)
{
    int rc = sqlite3_step(st);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        *ok = gh_db_error(s, err);
    return false;
}

bool gh_db_one_line(const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < 32 || *c == 127 || (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)) /* U+0080…9F as UTF-8 */
            return false;
    return true;
}

int64_t gh_db_number(struct gh_store *s, int64_t otherwise, const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    sqlite3_stmt *st = prepare(s, NULL, sql, types, ap);
    va_end(ap);
    int64_t n = st && sqlite3_step(st) == SQLITE_ROW ? sqlite3_column_int64(st, 0) : otherwise;
    sqlite3_finalize(st);
    return n;
}

struct gh_id gh_db_id(sqlite3_stmt *st, int column)
{
    struct gh_id id = gh_id_none;
    if (sqlite3_column_bytes(st, column) == 16)
        memcpy(id.bytes, sqlite3_column_blob(st, column), 16);
    return id;
}

void gh_db_text(sqlite3_stmt *st, int column, char *out, size_t size)
{
    const unsigned char *t = sqlite3_column_text(st, column);
    snprintf(out, size, "%s", t ? (const char *)t : "");
}

void gh_db_sealed_text(sqlite3_stmt *st, int column, const uint8_t *key, const char *where, struct gh_id row,
                       char *out, size_t size)
{
    size_t n;
    uint8_t *plain = gh_unseal(key, where, row, sqlite3_column_blob(st, column),
                               (size_t)sqlite3_column_bytes(st, column), &n);
    snprintf(out, size, "%s", plain ? (char *)plain : "");
    gh_wipe(plain, n);
}

bool gh_store_limit_pages(struct gh_store *s, int pages)
{
    char set[48];
    sqlite3_snprintf(sizeof set, set, "PRAGMA max_page_count = %d", pages);
    return sqlite3_exec(s->db, set, NULL, NULL, NULL) == SQLITE_OK;
}

bool gh_db_begin(struct gh_store *s, struct gh_error *err)
{
    return sqlite3_exec(s->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK ? true : gh_db_error(s, err);
}

bool gh_db_end(struct gh_store *s, bool ok, struct gh_error *err)
{
    ok = ok && gh_audit_pen_ready(s, err);
    if (ok && sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK) {
        gh_audit_pen_drop(s, true);
        s->own_changes++;
        return true;
    }
    if (ok)
        gh_db_error(s, err);
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    gh_audit_pen_drop(s, false);
    return false;
}

static void proof_of(struct gh_store *s, const struct gh_actor *a, uint8_t out[16])
{
    uint8_t text[17];
    memcpy(text, a->id.bytes, 16);
    text[16] = (uint8_t)a->role;
    crypto_generichash(out, 16, text, sizeof text, s->actor_key, sizeof s->actor_key);
}

void gh_db_prove(struct gh_store *s, struct gh_actor *actor)
{
    proof_of(s, actor, actor->proof);
}

bool gh_db_require(struct gh_store *s, const struct gh_actor *by, unsigned roles, struct gh_error *err)
{
    uint8_t proof[16];
    if (!by)
        return gh_error_set(err, GH_ERR_DENIED, "this needs a logged-in operator; use --by NAME");
    proof_of(s, by, proof);
    if (sodium_memcmp(proof, by->proof, sizeof proof) != 0)
        return gh_error_set(err, GH_ERR_DENIED, "this needs a logged-in operator; log in again");
    if (!(roles & 1u << by->role))
        return gh_error_set(err, GH_ERR_DENIED, "%s may not do this; ask someone whose role allows it",
                            by->name);
    /* an account closed or given another role since counts no more, however long ago its log-in was */
    if (by->role != GH_ROLE_ENGINE &&
        !gh_db_number(s, 0, "SELECT 1 FROM operators WHERE id = ? AND active AND role = ?", "Ii", &by->id,
                      (int64_t)by->role))
        return gh_error_set(err, GH_ERR_DENIED, "the account of %s was changed; log in again", by->name);
    return true;
}
