/* Flags: a stated reason to look out for one person on these premises, proposed
 * by one operator, approved by another, for a limited time. */
#ifndef GH_STORE_FLAGS_H
#define GH_STORE_FLAGS_H

#include "store/store.h"

enum { GH_FLAGS_LIVE_MAX = 500 };

enum gh_flag_category {
    GH_FLAG_MISSING,    /* missing person; at most 90 days */
    GH_FLAG_AT_RISK,    /* person at risk; at most 90 days */
    GH_FLAG_EXCLUDED,   /* excluded from the site; at most 365 days */
    GH_FLAG_PROTECTIVE, /* protective order; at most 365 days */
    GH_FLAG_TEST,       /* a colleague who agreed to be looked for; at most 30 days */
    GH_FLAG_CATEGORIES
};
const char *
gh_flag_category_name(enum gh_flag_category c); /* "missing", "at-risk", "excluded", "protective", "test" */
int gh_flag_category_days(enum gh_flag_category c); /* longest time until it expires */
bool gh_flag_category_parse(const char *text, enum gh_flag_category *out);

enum gh_flag_state { GH_FLAG_PROPOSED, GH_FLAG_LIVE, GH_FLAG_EXPIRED, GH_FLAG_LIFTED };
const char *gh_flag_state_name(enum gh_flag_state s);

struct gh_flag {
    struct gh_id id, person;
    char person_name[128];
    enum gh_flag_category category;
    enum gh_flag_state state; /* worked out from the rows and the clock */
    char reason[256], authority[128], instruction[256];
    int64_t created_ms, expires_ms; /* wall */
    struct gh_id proposed_by, approved_by, lifted_by;
    char proposed_name[48], approved_name[48], lifted_name[48];
    char document[128]; /* number or place of the paper behind it; may be "" */
    char lift_reason[256];
    int64_t review_ms;   /* wall: somebody looks at it again by then; 0 = only at its end */
    bool second;         /* a confirmation needs a second operator */
    int64_t reviewed_ms; /* wall; the last review; 0 = none yet */
    char reviewed_name[48], review_note[256];
};

struct gh_flag_new {
    struct gh_id person;
    enum gh_flag_category category;
    const char *reason, *authority;     /* needed */
    const char *instruction, *document; /* NULL allowed */
    int64_t expires_ms;                 /* at most as far as the category allows */
    int64_t review_ms;                  /* 0: half way to the expiry */
    bool second; /* protective orders and exclusions: true is what the console proposes */
};
/* The person's purpose must be FLAG. DENIED for roles that may not; USAGE with the longest time the
 * category allows; FAILED when GH_FLAGS_LIVE_MAX are live. */
bool gh_flag_propose(struct gh_store *s, const struct gh_actor *by, const struct gh_flag_new *flag,
                     struct gh_id *id, struct gh_error *err);
/* Somebody looked at it and it stays: the next review, from now to the expiry. Any operator but who proposed
 * it (DENIED). note may be NULL. USAGE unless the flag is live. */
bool gh_flag_reviewed(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t next_ms,
                      const char *note, struct gh_error *err);
/* By the beginning of its id (6 characters or more), or the person's exact name if only one flag of theirs is
 * live or proposed. */
bool gh_flag_find(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err);

/* DENIED when by is the proposer. From now on (and until expiry) the person is matched. */
bool gh_flag_approve(struct gh_store *s, const struct gh_actor *by, struct gh_id id, struct gh_error *err);
/* By either of the two, any supervisor, or an administrator; DENIED for others. */
bool gh_flag_lift(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                  struct gh_error *err);
bool gh_flag_get(struct gh_store *s, struct gh_id id, struct gh_flag *out, struct gh_error *err);
bool gh_flag_list(struct gh_store *s, bool all, bool (*each)(void *user, const struct gh_flag *f), void *user,
                  struct gh_error *err);

#endif
