/* The pen that signs audit rows: the secret of the next row, taken from DIR/audit.key inside a transaction
 * and replaced by the one after as the transaction ends. Inside core/store only. */
#ifndef GH_STORE_AUDIT_PEN_H
#define GH_STORE_AUDIT_PEN_H

#include "store/audit_parts.h"
#include "store/db.h"

/* Steps of a commit, in order; a test may end the process at each (gh_store.step). */
enum gh_audit_step {
    GH_AUDIT_NEXT_KEPT = 1, /* the next secret is on disk beside the used one */
    GH_AUDIT_COMMITTED,
    GH_AUDIT_HEAD_WRITTEN,
    GH_AUDIT_USED_GONE, /* the used secret is overwritten */
};

/* Inside a transaction; the pen is taken with the first row and held, under the key file's lock, to its end.
 */
bool gh_audit_pen_write(struct gh_store *s, struct gh_audit_record *r, struct gh_error *err);

/* For gh_db_end: before the commit, and after it or the roll-back. Without a pen taken they do nothing. */
bool gh_audit_pen_ready(struct gh_store *s, struct gh_error *err);
void gh_audit_pen_drop(struct gh_store *s, bool committed);

/* Inside a transaction: a new root key for the next row, which says why; all older secrets are gone. */
bool gh_audit_begin(struct gh_store *s, const char *action, const char *detail, struct gh_error *err);

/* What a crash left is put right: a used secret that was not overwritten. Cheap when there is nothing. */
void gh_audit_mend(struct gh_store *s);

/* The key file locked, so that no transaction with audit rows is between its first row and its end; -1 with
 * FAILED when it is missing. */
int gh_audit_hold(struct gh_store *s, struct gh_error *err);
/* Whether the file holds the secret of this public key. */
bool gh_audit_holds_key(int fd, const uint8_t key[GH_AUDIT_KEY]);

#endif
