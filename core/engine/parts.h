/* The engine's inner parts and what they share. Inside core/engine only. */
#ifndef GH_ENGINE_PARTS_H
#define GH_ENGINE_PARTS_H

#include "alert/lifecycle.h"
#include "board/write.h"
#include "engine/engine.h"
#include "engine/pipeline.h"
#include "media/feed.h"
#include "store/alerts.h"

#include <pthread.h>

/* ---- events: one line each on the caller's stream ---- */

struct gh_events {
    FILE *out; /* NULL: silent */
    bool json;
    int64_t start_ms; /* mono */
    pthread_mutex_t mutex;
};

void gh_events_camera(struct gh_events *e, const char *camera, const char *state, const char *error);
void gh_events_track(struct gh_events *e, const char *camera, const struct gh_track_over *t);
void gh_events_alert(struct gh_events *e, const char *camera, struct gh_id alert, struct gh_id flag, int64_t t_ms, int64_t stored_ms);

/* ---- recorder: the one thread that writes to the store, so that recognition never waits for a disk ---- */

struct gh_recorder;

/* Opens the store for its thread; loads the first watchlist before it returns. */
struct gh_recorder *gh_recorder_start(const struct gh_site *site, const struct gh_vision_info *info, struct gh_events *events,
                                      struct gh_board *board, struct gh_error *err);
void gh_recorder_stop(struct gh_recorder *r); /* writes what is queued, then frees */

/* The list to match against now, with a reference for the caller. Never NULL. */
struct gh_watchlist *gh_recorder_watchlist(struct gh_recorder *r);

/* A sighting: new alert or the open one of this visit. Takes over jpeg. t_ms as the frame's; wall_ms for people. */
void gh_recorder_sighting(struct gh_recorder *r, int slot, const char *camera, const struct gh_named *n, int64_t wall_ms);
void gh_recorder_retract(struct gh_recorder *r, int slot, struct gh_id flag, int64_t t_ms);
/* An outage of a camera, and its end (detail NULL). */
void gh_recorder_outage(struct gh_recorder *r, int slot, const char *camera, const char *detail);
void gh_recorder_refresh(struct gh_recorder *r); /* read flags again now */
uint64_t gh_recorder_alerts(struct gh_recorder *r);

/* ---- cameras ---- */

struct gh_camera {
    struct gh_site_camera config;
    int slot;
    bool paced, in_use;
    struct gh_mailbox box;
    struct gh_feed *feed;
    struct gh_pipeline *pipeline;
    /* the scheduler's, under the engine's mutex */
    bool pending, busy, closing;
    int64_t served_ms;
    /* the worker's that holds it */
    int64_t next_look_ms, next_picture_ms;
    int64_t look_from_ms;
    uint64_t looks_in_window;
    uint8_t picture[GH_BOARD_W * GH_BOARD_H * 3];
    bool recognising, flushed;
    struct gh_recorder *recorder;
    struct gh_events *events;
    int64_t wall_offset_ms; /* frame time + this = wall */
    /* what the board shows, under board_mutex */
    pthread_mutex_t board_mutex;
    struct gh_board_camera shown;
    /* the watcher's */
    enum gh_feed_state last_state;
    int64_t trouble_since_ms;
    bool outage_reported;
};

/* What a worker does with one frame of a camera that it holds; borrows the frame. */
struct gh_camera_world {
    struct gh_board *board;
    struct gh_recorder *recorder;
    const struct gh_site *site;
    _Atomic int *focus; /* slot to paint large, -1 = none */
    uint8_t *focus_picture; /* the worker's own */
};
struct gh_camera *gh_camera_open(const struct gh_site_camera *config, int slot, const struct gh_site *site, struct gh_recorder *recorder,
                                 struct gh_events *events, gh_feed_notify *notify, void *user, struct gh_error *err);
void gh_camera_work(struct gh_camera *c, struct gh_kit *kit, const struct gh_frame *frame, const struct gh_camera_world *world);
/* The feed ended and the mailbox is empty: tracks end too. Once. */
void gh_camera_flush(struct gh_camera *c);
/* Looks after its state four times a second: board, events, outages. */
void gh_camera_watch(struct gh_camera *c, struct gh_board *board, int64_t now_ms);
void gh_camera_close(struct gh_camera *c); /* stops and joins its feed */

#endif
