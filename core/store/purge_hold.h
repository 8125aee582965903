/* The engine's purges wait while the date may be wrong: what they take is gone for good, and a machine that
 * wakes up years ahead would take everything. gh_purge asks for it, whichever engine calls (a gate's, too);
 * "not this person" does not wait: it is promised within a day, and a stranger's picture is no loss. */
#ifndef GH_STORE_PURGE_HOLD_H
#define GH_STORE_PURGE_HOLD_H

#include "store/store.h"

enum {
    GH_PURGE_HOLD_MS = 86400000,    /* of running: long enough for somebody to read the alert */
    GH_PURGE_JUMP_MS = 3600000,     /* the time of day jumped forward by more */
    GH_PURGE_GAP_MS = 8 * 86400000, /* the date is further ahead of the newest record, or jumped further */
};
#define GH_PURGE_YEAR_MS ((int64_t)366 * 86400000)

struct gh_purge_clock {
    int64_t left_ms, ran_ms;    /* what was left of the wait, and how long the engine has run since */
    int64_t wall_ms, newest_ms; /* at a start, of the newest record; 0: there is none, or it is no start */
    int64_t jump_ms;            /* of the time of day since it was looked at last; back is negative */
};
/* Pure: for how many ms of running nothing is to be purged. What may well be right begins a wait and does not
 * prolong one, or who often has it would never purge: a jump within the gap (each morning, where a machine
 * has no clock of its own), a start after less than a year (an engine that runs once a fortnight). */
int64_t gh_purge_hold(const struct gh_purge_clock *c);

/* What an engine knows of its date and of the wait; zeroed before the start. */
struct gh_purge_watch {
    int64_t left_ms; /* of running, for which nothing is purged; 0: purges go */
    int64_t kept_ms; /* the same as the store has it */
    int64_t
        ahead_ms; /* at a start that began a wait: how far the date is ahead of the newest record; else 0 */
    int64_t looked_ms, offset_ms;
};
struct gh_purge_times {
    int64_t mono_ms, asleep_ms, wall_ms; /* as base/clock.h has them */
};

/* For an engine's start, before it writes a row. The newest record is the engine's own or a purge that
 * somebody asked for (of all, when it has left none): other commands may have run by the wrong date already.
 * False: not read, and it waits. */
bool gh_purge_watch_start(struct gh_purge_watch *w, struct gh_store *s, const struct gh_purge_times *t,
                          struct gh_error *err);
/* Often: what has been waited, and whether the time of day jumped; returns by how much. A machine that slept
 * is no jump. */
int64_t gh_purge_watch_look(struct gh_purge_watch *w, const struct gh_purge_times *t);
/* After each look: keeps the wait in the store, at once when it begins or ends, both on record, and else each
 * minute; takes notice when somebody ended it. *resumed: it has ended just now. Engine only. */
bool gh_purge_watch_keep(struct gh_purge_watch *w, struct gh_store *s, const struct gh_actor *by,
                         bool *resumed, struct gh_error *err);
/* Whether gh_purge knows of the wait: else the engine itself must not call it. */
static inline bool gh_purge_watch_kept(const struct gh_purge_watch *w)
{
    return !w->left_ms || w->kept_ms;
}

/* What is left as the store has it, 0 = none; all of it where that cannot be read. */
int64_t gh_purge_hold_left(struct gh_store *s);
/* Inside a transaction: somebody who purged has said that the date is right. On record if there was a wait.
 */
bool gh_purge_hold_end(struct gh_store *s, const struct gh_actor *by, struct gh_error *err);

#endif
