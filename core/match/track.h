/* Boxes over time become tracks: one per face that walks through the picture,
 * kept through crossings and short occlusions. Pure: no clock, no allocation. */
#ifndef GH_MATCH_TRACK_H
#define GH_MATCH_TRACK_H

#include "base/geom.h"
#include "vision/vision.h"

#include <stdbool.h>
#include <stdint.h>

enum { GH_TRACKS_MAX = 64 };

struct gh_track {
    uint32_t id; /* unique per tracker; from 1, or where next_id stood before the first update */
    bool used;
    bool confirmed;            /* seen often enough to be drawn and counted */
    struct gh_rect box;        /* where it is thought to be at the last update, full-picture pixels */
    float vx, vy, vs;          /* per second: pixels, pixels, growth of the side as a ratio */
    int64_t first_ms, seen_ms; /* first and last detection */
    int hits, misses;          /* detections in all; updates without one since the last */
    int face;                  /* index into this update's faces, or -1 */
    int slot; /* 0 … GH_TRACKS_MAX-1, stable while the track lives: index for the caller's own state */
};

struct gh_tracker {
    struct gh_track tracks[GH_TRACKS_MAX];
    uint32_t next_id;
    int64_t now_ms;
};

void gh_tracker_init(struct gh_tracker *t);

/* One detection round at t_ms (may be irregular). faces may be empty. similar may be NULL, or
 * tells how alike in appearance face i and track slot s are (0 … 1, a small colour
 * signature held by the caller) so that crossings do not swap. Assignment is global (least cost), on
 * predicted boxes. */
void gh_tracker_update(struct gh_tracker *t, int64_t t_ms, const struct gh_face *faces, int count,
                       float (*similar)(void *user, int face, int slot), void *user);

/* Where the track is at t_ms between rounds. */
struct gh_rect gh_track_at(const struct gh_track *track, int64_t t_ms);

/* Calls ended for each track that has not been seen for so long that it is over, and frees its slot.
 * Call after each update; with all = true at the end of a source. */
void gh_tracker_reap(struct gh_tracker *t, int64_t t_ms, bool all,
                     void (*ended)(void *user, const struct gh_track *track), void *user);

#endif
