/* Rows and stations of the audit out of the database, for verifying and exporting. Inside core/store only. */
#ifndef GH_STORE_AUDIT_READ_H
#define GH_STORE_AUDIT_READ_H

#include "store/audit_parts.h"
#include "store/db.h"

#define GH_AUDIT_COLUMNS "seq, t, actor, action, subject, detail, hash, next_key, signature"

/* Of a statement that selects GH_AUDIT_COLUMNS; what it points to lasts until the next step. */
void gh_audit_record_read(sqlite3_stmt *st, struct gh_audit_record *out);

/* In order of seq, malloc'd; the caller frees. */
bool gh_audit_miles_read(struct gh_store *s, struct gh_audit_mile **miles, int *count, struct gh_error *err);

/* The database as of a moment at which no transaction is half done with the files outside of it, and those
 * files as of then. Ends with gh_audit_moment_end, whatever it gave. fits: audit.key holds the secret of the
 * row to come. */
struct gh_audit_moment {
    bool fits, open;
    struct gh_audit_head head;
    struct gh_audit_roots roots;
    struct gh_audit_mile *miles;
    int mile_count;
};
bool gh_audit_moment_begin(struct gh_store *s, struct gh_audit_moment *m, struct gh_error *err);
void gh_audit_moment_end(struct gh_store *s, struct gh_audit_moment *m);

#endif
