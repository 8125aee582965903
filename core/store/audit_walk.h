/* Walking the audit's chain, row by row, whether from the database or from an exported file. Pure:
 * what it is fed in, whether it holds out. Inside core/store only. */
#ifndef GH_STORE_AUDIT_WALK_H
#define GH_STORE_AUDIT_WALK_H

#include "store/audit_parts.h"

enum gh_audit_fault {
    GH_AUDIT_FITS,
    GH_AUDIT_GAP,       /* its number is not the next */
    GH_AUDIT_CHANGED,   /* signature and hash fit each other, its fields do not fit the hash */
    GH_AUDIT_FOREIGN,   /* its fields fit its hash, but the key announced for it did not sign it */
    GH_AUDIT_UNRELATED, /* neither */
    GH_AUDIT_OUTSIDE,   /* stations, roots, head or cut */
};

struct gh_audit_walk {
    const struct gh_audit_roots *roots;
    const struct gh_audit_mile *miles;
    const struct gh_audit_head *head;
    int mile_count, mile, root;
    bool keyed, any, cut_due, head_seen;
    int64_t seq, first, bad, now,
        cut_made; /* seq: of the last row that fits; bad: of the first that does not */
    uint8_t hash[GH_AUDIT_HASH], key[GH_AUDIT_KEY], end_key[GH_AUDIT_KEY]; /* key: due for the next row */
    char cut_detail[160];
    enum gh_audit_fault fault;
};

/* miles: in order of seq; borrowed, like roots and head, until the end. now: wall ms, to judge dates. */
bool gh_audit_walk_begin(struct gh_audit_walk *w, const struct gh_audit_roots *roots,
                         const struct gh_audit_mile *miles, int mile_count, const struct gh_audit_head *head,
                         int64_t now, struct gh_error *err);
/* In order of seq. False with fault, bad and err. */
bool gh_audit_walk_row(struct gh_audit_walk *w, const struct gh_audit_record *r, struct gh_error *err);
bool gh_audit_walk_end(struct gh_audit_walk *w, struct gh_error *err);

#endif
