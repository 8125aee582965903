/* The audit: one row for everything seen or done, chained by hashes, with
 * pseudonymous ids and never a name, a reason or a picture. */
#ifndef GH_STORE_AUDIT_H
#define GH_STORE_AUDIT_H

#include "store/store.h"

/* Inside a transaction of the caller's. detail: fixed words and numbers only; NULL for none. */
bool gh_audit_add(struct gh_store *s, const struct gh_actor *by, const char *action,
                  const struct gh_id *subject, const char *detail, struct gh_error *err);

/* Walks the chain. FAILED names the first row that does not follow from those before it. */
bool gh_audit_verify(struct gh_store *s, int64_t *rows, struct gh_error *err);

#endif
