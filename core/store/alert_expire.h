/* Alerts that nobody decided on before their time was over: which they are, and their end. Inside core/store
 * only; what is kept of them goes by store/erase.h. */
#ifndef GH_STORE_ALERT_EXPIRE_H
#define GH_STORE_ALERT_EXPIRE_H

#include "store/db.h"

/* Those seen last before ?1, each with when its time began to run: as it was seen last, or opened again
 * (9: GH_ALERT_REOPEN). By the index alerts_open, which holds few rows of these states. */
#define GH_ALERTS_UNDECIDED                                                                                  \
    "(SELECT id, max(last, coalesce((SELECT max(t) FROM alert_steps WHERE alert = a.id AND event = 9), 0)) " \
    "AS ended FROM alerts a INDEXED BY alerts_open WHERE state IN (1, 2, 5) AND last < ?1)"

/* Inside a transaction, in which nothing is kept of it any more: closed by the software, without a decision;
 * its detail says so. One that was decided, or seen again, since stays as it is. */
bool gh_alert_expire(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t before_ms,
                     struct gh_error *err);

#endif
