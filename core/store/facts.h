/* Counts of what a site keeps and how well its alerts did, without a name: for the facts sheet of an impact
 * assessment. */
#ifndef GH_STORE_FACTS_H
#define GH_STORE_FACTS_H

#include "store/flags.h"

struct gh_facts {
    int accounts[5], closed; /* active ones by enum gh_role; closed ones */
    int flags_live[GH_FLAG_CATEGORIES], flags_proposed,
        flags_second; /* second: live, and a confirmation needs two */
    int people_gate, people_flag;
    int enrolments, numbers, pins,
        badges; /* at gates: enrolments that wait; badges and tickets that are good now */
    int64_t passages;
    int templates;                                             /* of live flags, by this embedder */
    int alerts, alerts_open, confirmed, not_this, cannot_tell; /* of flagged matches */
    int64_t alerts_since_ms;                                   /* wall; the first one; 0 = none */
    int clips, bookmarks;                                      /* kept */
    int64_t audit_rows, audit_since_ms;
};
/* Supervisor, administrator or auditor; on record. */
bool gh_facts_read(struct gh_store *s, const struct gh_actor *by, const char *embedder, struct gh_facts *out,
                   struct gh_error *err);

#endif
