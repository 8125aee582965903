/* The step is the software's, whoever asked for the purge: nobody has looked at the alert. */
#include "store/alert_expire.h"

#include "store/alert_rows.h"
#include "store/audit.h"

#include <sodium.h>

bool gh_alert_expire(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t before_ms,
                     struct gh_error *err)
{
    const struct gh_alert_facts f = {.engine = true, .overdue = true};
    const struct gh_actor engine = gh_actor_engine(s);
    struct gh_alert_status next;
    struct gh_alert a;
    int64_t due =
        gh_db_number(s, -1, "SELECT count(*) FROM " GH_ALERTS_UNDECIDED " WHERE id = ?2 AND ended < ?1", "iI",
                     before_ms, &id);
    if (due < 0)
        return gh_db_error(s, err);
    if (!due)
        return true;
    bool ok = gh_alert_get(s, id, &a, err);
    if (ok && gh_alert_step(a.status, GH_ALERT_CLOSE, &f, &next) != GH_ALERT_GOES)
        ok = gh_error_set(err, GH_ERR_INTERNAL, "alert: not to be closed as undecided");
    ok = ok &&
         gh_db_run(
             s, err,
             "UPDATE alerts SET state = ?1, decision = ?2, snoozed = ?3, decided = 0, decided_by = NULL, "
             "second_by = NULL, closed = ?4, purged = max(purged, ?4), detail = 'nobody decided on it in "
             "time' WHERE id = ?5",
             "iiiiI", (int64_t)next.state, (int64_t)next.decision, next.snoozed_ms, gh_db_now(s), &id) &&
         gh_alert_add_step(s, &engine, id, GH_ALERT_CLOSE, NULL, NULL, err) &&
         gh_audit_add(s, by, "alert.expire", &id, gh_alert_kind_name(a.kind), err);
    sodium_memzero(&a, sizeof a);
    return ok;
}
