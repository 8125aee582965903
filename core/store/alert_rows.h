/* What the files of alerts share: steps of the history, and the status as it stands in a row.
 * Inside core/store only. */
#ifndef GH_STORE_ALERT_ROWS_H
#define GH_STORE_ALERT_ROWS_H

#include "store/alerts.h"
#include "store/db.h"

/* All that a step of a person changes, and that UNDO brings back. Stored as it is: one machine writes and
 * reads a database. */
struct gh_alert_row {
    int64_t state, decision, escalated, snoozed;
    int64_t claimed, decided, closed;
    struct gh_id holder, decided_by, second_by;
};

/* before may be NULL (steps of the engine). note may be NULL; it is sealed under the alert's key, which is
 * made when there is none. */
bool gh_alert_add_step(struct gh_store *s, const struct gh_actor *by, struct gh_id alert,
                       enum gh_alert_event event, const char *note, const struct gh_alert_row *before,
                       struct gh_error *err);

/* Inside a transaction: gh_alert_raise and gh_alert_act for others of the store's functions, which have
 * looked at the role. keyed: a key was made for *id, to be destroyed when the transaction fails. */
bool gh_alert_put(struct gh_store *s, const struct gh_actor *by, const struct gh_alert_new *a,
                  struct gh_id *id, bool *joined, bool *keyed, struct gh_error *err);
bool gh_alert_act_now(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                      enum gh_alert_event event, const char *note, struct gh_error *err);

/* Inside a transaction: what asked for somebody's approval of the flag closes, as gh_alert_settle does it;
 * ended: what said that it is due too. */
bool gh_alert_settle_flag(struct gh_store *s, struct gh_id flag, bool ended, const char *why,
                          struct gh_error *err);

/* One alert after the other by one statement, which the caller finalizes. */
sqlite3_stmt *gh_alert_prepare_one(struct gh_store *s, struct gh_error *err);
bool gh_alert_get_one(struct gh_store *s, sqlite3_stmt *st, struct gh_id id, struct gh_alert *out,
                      struct gh_error *err);

#endif
