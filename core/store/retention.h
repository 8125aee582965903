/* How long things are kept, the hourly purge, and the self-check for what is overdue. */
#ifndef GH_STORE_RETENTION_H
#define GH_STORE_RETENTION_H

#include "site/site.h"
#include "store/store.h"

/* A stranger's crop, clip and key are gone within 24 hours, so an hourly purge takes them after 23. */
enum { GH_KEEP_NOT_THIS_MS = 23 * 3600000 };

struct gh_purge_counts {
    int alerts;    /* with picture, notes, clips and key; the numbers stay for reports */
    int undecided; /* the same of those that nobody decided on since they were seen last; they are closed */
    int not_this;  /* crops, clips and keys of "not this person", 24 h */
    int clips;     /* bookmarks */
    int people; /* erased: consent or last flag ended long enough ago, or enrolled for a flag that never came
                 */
    int passages;   /* through gates; what tickets have used stays counted */
    int gate_notes; /* orders to gates, badges that are over, enrolments decided: as long as passages */
    int64_t audit;  /* rows, behind a signed checkpoint */
};
/* Everything older than the site's retention. dry: only counts. Engine, supervisor or administrator; on
 * record with its counts when anything went. Audit rows go for the engine and administrators alone
 * (store/audit.h). For an engine that waits (store/purge_hold.h) only "not this person" goes; somebody's
 * purge that took all ends the wait. What a failure leaves is taken by the next call. */
bool gh_purge(struct gh_store *s, const struct gh_actor *by, const struct gh_site *site, bool dry,
              struct gh_purge_counts *out, struct gh_error *err);

/* FAILED with a sentence that names kind and age when anything is older than its retention by more than two
 * hours ("not this person": than 24 hours), or when a clip's file belongs to no record. For doctor and the
 * engine's alerts. */
bool gh_purge_check(struct gh_store *s, const struct gh_site *site, struct gh_error *err);

#endif
