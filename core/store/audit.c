/* Writing and reading the audit's rows. Each row's hash covers its fields and the hash before it; each is
 * signed with a key that the row before announced and whose secret is destroyed after use (audit_pen.c). */
#include "store/audit.h"

#include "store/audit_pen.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static struct gh_audit_bytes text_of(const char *t)
{
    return (struct gh_audit_bytes){t, strlen(t)};
}

bool gh_audit_add(struct gh_store *s, const struct gh_actor *by, const char *action,
                  const struct gh_id *subject, const char *detail, struct gh_error *err)
{
    if (sqlite3_get_autocommit(s->db))
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: %s outside a transaction", action);
    struct gh_audit_record r = {.t = gh_db_now(s),
                                .actor = {by->id.bytes, sizeof by->id.bytes},
                                .action = text_of(action),
                                .detail = text_of(detail ? detail : "")};
    if (subject)
        r.subject = (struct gh_audit_bytes){subject->bytes, sizeof subject->bytes};
    return gh_audit_pen_write(s, &r, err);
}

bool gh_audit_page(struct gh_store *s, const struct gh_actor *by, int64_t from, int limit, const char *text,
                   bool (*each)(void *user, const struct gh_audit_row *row), void *user, struct gh_error *err)
{
    char detail[64];
    text = text ? text : "";
    snprintf(detail, sizeof detail, "from %lld, at most %d%s", (long long)from, limit,
             *text ? ", filtered" : ""); /* the words themselves might be a name */
    if (!gh_db_require(s, by, GH_MAY_ADMIN | 1u << GH_ROLE_AUDITOR, err) || !gh_db_begin(s, err) ||
        !gh_db_end(s, gh_audit_add(s, by, "audit.read", NULL, detail, err), err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT a.seq, a.t, a.actor, a.subject, o.name, a.action, a.detail FROM audit a LEFT JOIN "
        "operators o ON o.id = a.actor WHERE (?1 = 0 OR a.seq <= ?1) AND (?2 = '' OR instr(a.action, ?2) "
        "OR instr(lower(coalesce(o.name, CASE a.actor WHEN ?4 THEN 'engine' END, '')), lower(?2))) ORDER "
        "BY a.seq DESC LIMIT ?3",
        "itib", from, text, (int64_t)limit, "gatehouse-engine", (size_t)16);
    struct gh_actor engine = gh_actor_engine(s);
    bool ok = st != NULL, more = true;
    while (more && ok && gh_db_next(s, st, &ok, err)) {
        struct gh_audit_row row = {.seq = sqlite3_column_int64(st, 0),
                                   .t_ms = sqlite3_column_int64(st, 1),
                                   .actor = gh_db_id(st, 2),
                                   .subject = gh_db_id(st, 3)};
        gh_db_text(st, 4, row.actor_name, sizeof row.actor_name);
        if (gh_id_equal(row.actor, engine.id))
            memcpy(row.actor_name, engine.name, sizeof engine.name);
        gh_db_text(st, 5, row.action, sizeof row.action);
        gh_db_text(st, 6, row.detail, sizeof row.detail);
        more = each(user, &row);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_audit_root(struct gh_store *s, char *out, size_t size, struct gh_error *err)
{
    struct gh_audit_roots roots;
    if (!gh_audit_roots_read(s->dir, &roots, err))
        return false;
    if (size < 2 * GH_AUDIT_KEY + 1)
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: no room for the root");
    sodium_bin2hex(out, size, roots.items[roots.count - 1].key, GH_AUDIT_KEY);
    return true;
}

bool gh_audit_restart(struct gh_store *s, int64_t *row, struct gh_error *err)
{
    char detail[96];
    struct gh_audit_head head;
    struct gh_error why = {0};
    if (gh_audit_verify(s, row, &why))
        return gh_error_set(err, GH_ERR_USAGE,
                            "audit: nothing is wrong with it; there is nothing to begin anew");
    if (why.kind != GH_ERR_FAILED) {
        if (err)
            *err = why;
        return false;
    }
    bool known = gh_audit_head_read(s->dir, &head, NULL);
    if (!gh_db_begin(s, err))
        return false;
    *row = gh_db_number(s, 0, "SELECT max(seq) FROM audit", "") + 1;
    snprintf(detail, sizeof detail, "head before it: row %lld", known ? (long long)head.seq : -1LL);
    return gh_db_end(s, gh_audit_begin(s, "audit.restart", detail, err), err);
}
