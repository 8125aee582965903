/* Every use of somebody's data, from the audit: of themselves, their flags, alerts about them and their
 * clips, their passages and badges. */
#include "store/people.h"

#include "store/audit.h"
#include "store/db.h"

static const char rows[] =
    "SELECT a.seq, a.t, a.action, coalesce(o.name, 'engine'), a.detail FROM audit a LEFT JOIN operators o ON "
    "o.id = a.actor WHERE a.subject IN (SELECT ?1 UNION SELECT id FROM flags WHERE person = ?1 UNION SELECT "
    "id "
    "FROM alerts WHERE person = ?1 UNION SELECT c.id FROM clips c JOIN alerts b ON b.id = c.alert WHERE "
    "b.person = ?1 UNION SELECT id FROM passages WHERE person = ?1 UNION SELECT id FROM badges WHERE person "
    "= ?1) ORDER BY a.seq";

bool gh_person_uses(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                    bool (*each)(void *user, const struct gh_person_use *use), void *user,
                    struct gh_error *err)
{
    struct gh_person p;
    /* an auditor reads what was done with somebody's data, and sees no picture by it */
    if (!gh_db_require(s, by, GH_MAY_OPERATE | 1 << GH_ROLE_AUDITOR, err) || !gh_person_get(s, id, &p, err) ||
        !gh_db_begin(s, err) || !gh_db_end(s, gh_audit_add(s, by, "person.uses", &id, NULL, err), err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(s, err, rows, "I", &id);
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_person_use use = {.seq = sqlite3_column_int64(st, 0), .t_ms = sqlite3_column_int64(st, 1)};
        gh_db_text(st, 2, use.action, sizeof use.action);
        gh_db_text(st, 3, use.by, sizeof use.by);
        gh_db_text(st, 4, use.detail, sizeof use.detail);
        more = each(user, &use);
    }
    sqlite3_finalize(st);
    return ok;
}
