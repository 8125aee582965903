/* Alerts that nobody decided on before their time was over: which they are, and their end. Inside core/store
 * only; what is kept of them goes by store/erase.h. */
#ifndef GH_STORE_ALERT_EXPIRE_H
#define GH_STORE_ALERT_EXPIRE_H

#include "store/db.h"

/* Until when an engine is known to have run: it leaves a row a day (store/monitor.h). */
#define GH_ENGINE_RAN_UNTIL                                                                                  \
    "coalesce((SELECT t + 86400000 FROM audit WHERE action IN ('engine.start', 'engine.runs', "              \
    "'engine.stop') ORDER BY seq DESC LIMIT 1), 0)"

/* Those seen last before ?1, each with when its time began to run: as it was seen last, or opened again
 * (9: GH_ALERT_REOPEN). A camera's outage (2, 4, 5: down, frozen, covered) is told once, when it begins, and
 * lasts until it is taken back: its time does not run while an engine watches. By the index alerts_open,
 * which holds few rows of these states. */
#define GH_ALERTS_UNDECIDED                                                                                  \
    "(SELECT id, max(last, coalesce((SELECT max(t) FROM alert_steps WHERE alert = a.id AND event = 9), 0), " \
    "CASE WHEN kind IN (2, 4, 5) AND NOT retracted THEN " GH_ENGINE_RAN_UNTIL                                \
    " ELSE 0 END) AS ended FROM alerts a INDEXED BY alerts_open WHERE state IN (1, 2, 5) AND last < ?1)"

/* Inside a transaction, in which nothing is kept of it any more: closed by the software, without a decision;
 * its detail says so. One that was decided, or seen again, since stays as it is. */
bool gh_alert_expire(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t before_ms,
                     struct gh_error *err);

#endif
