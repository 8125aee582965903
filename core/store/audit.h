/* The audit: one row for everything seen or done, chained by hashes, with
 * pseudonymous ids and never a name, a reason or a picture. */
#ifndef GH_STORE_AUDIT_H
#define GH_STORE_AUDIT_H

#include "store/store.h"

/* Inside a transaction of the caller's. detail: fixed words and numbers only; NULL for none. */
bool gh_audit_add(struct gh_store *s, const struct gh_actor *by, const char *action,
                  const struct gh_id *subject, const char *detail, struct gh_error *err);

/* Bytes for the longest detail: an operating point before and after. */
enum { GH_AUDIT_DETAIL = 896 };

/* One that only an auditor or administrator reads. */
struct gh_audit_row {
    int64_t seq, t_ms;
    struct gh_id actor, subject;
    char actor_name[48]; /* of an account, "engine", or "" */
    char action[32], detail[GH_AUDIT_DETAIL];
};
/* From seq `from` (0 = the newest) downwards, at most limit; text in action or actor's name, "" = all.
 * Reading is on record, once a call. */
bool gh_audit_page(struct gh_store *s, const struct gh_actor *by, int64_t from, int limit, const char *text,
                   bool (*each)(void *user, const struct gh_audit_row *row), void *user,
                   struct gh_error *err);

/* Walks chain and signatures from the first row or the last purge to the head kept outside the database.
 * FAILED names the first row that does not fit and what was done to it: changed, deleted, inserted, moved,
 * written anew with another key, cut off or an older database put back. Not inside a transaction. */
bool gh_audit_verify(struct gh_store *s, int64_t *rows, struct gh_error *err);
/* The same, and the root must be this one, noted when the site was made (or the audit begun anew): without
 * it, who can write all of the site's files could have put a whole new audit in place. */
bool gh_audit_verify_root(struct gh_store *s, const char *root, int64_t *rows, struct gh_error *err);

/* Whether rows can be written: audit.key, audit.root and audit.head are there, whole and usable, and the key
 * fits the last row. STORE names the file and the remedy. Quick; not inside a transaction. */
bool gh_audit_ready(struct gh_store *s, struct gh_error *err);

/* When audit.key does not fit the last row any more (an older database put back, the key file lost), nothing
 * can be recorded and so nothing done. Begins anew, with a new root, by a row "audit.restart" that seals what
 * there is and says how far the head went. USAGE when nothing is wrong. For whoever holds the site's files;
 * verify with the old root fails from then on. */
bool gh_audit_restart(struct gh_store *s, int64_t *row, struct gh_error *err);

/* A text file (0600, JSON lines) that needs neither the database nor the site: all rows, their signatures,
 * the root key. gh_audit_verify_file needs nothing else; root (hex, from `gatehouse audit root`, noted when
 * the site was made) may be NULL: then the file is only shown to agree with itself. */
bool gh_audit_export(struct gh_store *s, const struct gh_actor *by, const char *path, int64_t *rows,
                     struct gh_error *err);
bool gh_audit_verify_file(const char *path, const char *root, int64_t *rows, struct gh_error *err);
/* Public key of the first row (since the audit was begun anew, of that row), hex, ≥ 65 bytes. */
bool gh_audit_root(struct gh_store *s, char *out, size_t size, struct gh_error *err);

/* Removes the rows before the first that is not older than before_ms, leaving a signed checkpoint; never one
 * that is younger than 90 days, whatever before_ms says. Engine or administrator. */
#define GH_AUDIT_LEAST_MS ((int64_t)90 * 86400000)
bool gh_audit_purge(struct gh_store *s, const struct gh_actor *by, int64_t before_ms, int64_t *removed,
                    struct gh_error *err);

#endif
