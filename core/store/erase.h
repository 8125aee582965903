/* What erasing a person or an alert's evidence takes, shared by those who ask for it and by purges.
 * Inside core/store only: callers check the role. */
#ifndef GH_STORE_ERASE_H
#define GH_STORE_ERASE_H

#include "store/db.h"

/* The person's key, then clips and pictures of alerts about them, then the rows; an audit row `action`.
 * detail (≥ 96 bytes) says in fixed words and numbers what went; *row is the audit row. Not inside a
 * transaction. */
bool gh_erase_person(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *action,
                     char *detail, size_t size, int64_t *row, struct gh_error *err);

/* Key, picture, notes and clips of so many alerts; their numbers stay for reports. Each gets an audit row
 * "alert.purge" with `why`. undecided_ms: those that are still undecided, and were seen last before then, are
 * closed (store/alert_expire.h); 0: none. Not inside a transaction. */
bool gh_erase_evidence(struct gh_store *s, const struct gh_actor *by, const struct gh_id *alerts, int count,
                       const char *why, int64_t undecided_ms, struct gh_error *err);

#endif
