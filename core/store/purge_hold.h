/* The engine's purges wait while the date may be wrong: what they take is gone for good, and a machine that
 * wakes up years ahead would take everything. */
#ifndef GH_STORE_PURGE_HOLD_H
#define GH_STORE_PURGE_HOLD_H

#include "store/store.h"

enum {
    GH_PURGE_HOLD_MS = 86400000,    /* of running: long enough for somebody to read the alert */
    GH_PURGE_JUMP_MS = 3600000,     /* the time of day jumped forward by more */
    GH_PURGE_GAP_MS = 8 * 86400000, /* the date is further ahead of the newest record, or jumped further */
};

struct gh_purge_clock {
    int64_t left_ms, ran_ms;    /* what was left of the wait, and how long the engine has run since */
    int64_t wall_ms, newest_ms; /* at a start, of the newest record; 0: there is none, or it is no start */
    int64_t jump_ms;            /* of the time of day since it was looked at last; back is negative */
};
/* Pure: for how many ms of running nothing is to be purged. A jump within the gap begins a wait and does not
 * prolong one: a machine without a clock of its own that jumps every morning is to purge all the same. */
int64_t gh_purge_hold(const struct gh_purge_clock *c);

/* For an engine's start, before it writes a row: what is to be waited. *ahead_ms: how far the date is ahead
 * of the engine's newest row (of the newest of all, when it has none) if that is why; else 0. The engine's,
 * since other commands may have written rows by the wrong date already. */
bool gh_purge_hold_start(struct gh_store *s, int64_t *left_ms, int64_t *ahead_ms, struct gh_error *err);

/* What is left, 0 = none, kept over restarts; all of it where that cannot be read. keep: engine only. */
int64_t gh_purge_hold_left(struct gh_store *s);
bool gh_purge_hold_keep(struct gh_store *s, const struct gh_actor *by, int64_t left_ms, struct gh_error *err);

#endif
