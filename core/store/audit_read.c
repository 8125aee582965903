/* One read transaction for all, begun while the key file's lock keeps writers with audit rows away. */
#include "store/audit_read.h"

#include "site/site.h"
#include "store/audit_pen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct gh_audit_bytes column(sqlite3_stmt *st, int i)
{
    if (sqlite3_column_type(st, i) == SQLITE_NULL)
        return (struct gh_audit_bytes){NULL, 0};
    const void *data = sqlite3_column_blob(st, i); /* NULL for none of the bytes, too */
    return (struct gh_audit_bytes){data ? data : "", data ? (size_t)sqlite3_column_bytes(st, i) : 0};
}

void gh_audit_record_read(sqlite3_stmt *st, struct gh_audit_record *out)
{
    out->seq = sqlite3_column_int64(st, 0);
    out->t = sqlite3_column_int64(st, 1);
    out->actor = column(st, 2);
    out->action = column(st, 3);
    out->subject = column(st, 4);
    out->detail = column(st, 5);
    out->hash = column(st, 6);
    out->next_key = column(st, 7);
    out->signature = column(st, 8);
}

/* What is of another length than it should be is left zero, and then fits nothing. */
static void copy(sqlite3_stmt *st, int i, uint8_t *out, size_t size)
{
    struct gh_audit_bytes b = column(st, i);
    if (b.size == size)
        memcpy(out, b.data, size);
}

bool gh_audit_miles_read(struct gh_store *s, struct gh_audit_mile **miles, int *count, struct gh_error *err)
{
    int64_t most = gh_db_number(s, 0, "SELECT count(*) FROM audit_checkpoints", "");
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT seq, made, hash, next_key, mile_key, signature FROM audit_checkpoints "
                      "ORDER BY seq",
                      "");
    bool ok = st != NULL;
    *count = 0;
    *miles = ok ? calloc((size_t)most + 1, sizeof **miles) : NULL;
    if (ok && !*miles)
        ok = gh_error_set(err, GH_ERR_INTERNAL, "audit: out of memory");
    while (ok && *count < most && gh_db_next(s, st, &ok, err)) {
        struct gh_audit_mile *m = &(*miles)[(*count)++];
        m->seq = sqlite3_column_int64(st, 0);
        m->made = sqlite3_column_int64(st, 1);
        m->stub = sqlite3_column_type(st, 4) == SQLITE_NULL;
        copy(st, 2, m->hash, sizeof m->hash);
        copy(st, 3, m->next_key, sizeof m->next_key);
        copy(st, 4, m->mile_key, sizeof m->mile_key);
        copy(st, 5, m->signature, sizeof m->signature);
    }
    sqlite3_finalize(st);
    return ok;
}

static bool fits(struct gh_store *s, int fd)
{
    uint8_t key[GH_AUDIT_KEY] = {0};
    bool ok = true;
    sqlite3_stmt *st = gh_db_prepare(s, NULL, "SELECT next_key FROM audit ORDER BY seq DESC LIMIT 1", "");
    if (st && gh_db_next(s, st, &ok, NULL))
        copy(st, 0, key, sizeof key);
    sqlite3_finalize(st);
    return gh_audit_holds_key(fd, key);
}

bool gh_audit_ready(struct gh_store *s, struct gh_error *err)
{
    static const enum gh_site_file files[] = {GH_SITE_AUDIT_KEY, GH_SITE_AUDIT_ROOT, GH_SITE_AUDIT_HEAD};
    struct gh_audit_head head;
    struct gh_audit_roots roots;
    char path[GH_SITE_PATH];
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof files / sizeof *files; i++)
        ok = gh_site_path(s->dir, files[i], path, err) &&
             (access(path, R_OK | W_OK) == 0 || gh_audit_no_file(files[i], path, err));
    int fd = ok ? gh_audit_hold(s, err) : -1;
    ok = fd >= 0;
    if (ok) {
        /* under the lock no row is between the database and the key */
        ok = (gh_audit_head_read(s->dir, &head, err) && gh_audit_roots_read(s->dir, &roots, err) &&
              (fits(s, fd) || gh_error_set(err, GH_ERR_FAILED,
                                           "audit: audit.key does not fit the last row: it is damaged, or an "
                                           "older database was put back"))) ||
             (err &&
              gh_error_set(err, GH_ERR_FAILED,
                           "%.400s; see: gatehouse audit verify, then: gatehouse audit restart", err->text));
        close(fd);
    }
    if (!ok && err)
        err->kind = GH_ERR_STORE;
    return ok;
}

bool gh_audit_moment_begin(struct gh_store *s, struct gh_audit_moment *m, struct gh_error *err)
{
    memset(m, 0, sizeof *m);
    if (s->pen)
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: read in the middle of a transaction");
    int fd = gh_audit_hold(s, err);
    if (fd < 0)
        return false;
    m->open = sqlite3_exec(s->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    bool ok = (m->open || gh_db_error(s, err)) && gh_audit_head_read(s->dir, &m->head, err) &&
              gh_audit_roots_read(s->dir, &m->roots, err);
    m->fits = ok && fits(s, fd); /* the first read: the moment is fixed */
    close(fd);
    return ok && gh_audit_miles_read(s, &m->miles, &m->mile_count, err);
}

void gh_audit_moment_end(struct gh_store *s, struct gh_audit_moment *m)
{
    if (m->open)
        sqlite3_exec(s->db, "COMMIT", NULL, NULL, NULL);
    free(m->miles);
    memset(m, 0, sizeof *m);
}
