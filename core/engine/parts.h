/* The engine's inner parts and what they share. Inside core/engine only. */
#ifndef GH_ENGINE_PARTS_H
#define GH_ENGINE_PARTS_H

#include "alert/visits.h"
#include "board/write.h"
#include "engine/engine.h"
#include "engine/footage.h"
#include "engine/pipeline.h"
#include "media/feed.h"
#include "store/alerts.h"

#include <pthread.h>

/* ---- events: one line each on the caller's stream ---- */

struct gh_lines;
struct gh_events {
    bool json;
    int64_t start_ms;       /* mono */
    struct gh_lines *lines; /* NULL: silent */
    pthread_mutex_t mutex;
    /* under mutex: lines that the reader had no time for, in all and since one got through */
    uint64_t dropped, untold;
};

/* out may be NULL. None of these waits for whoever reads it: a full queue drops whole lines, and the next one
 * that gets through says how many ("dropped"), the last one how many in all. */
bool gh_events_open(struct gh_events *e, FILE *out, bool json, int64_t start_ms, struct gh_error *err);

void gh_events_camera(struct gh_events *e, const char *camera, const char *state, const char *error);
void gh_events_track(struct gh_events *e, const char *camera, const struct gh_track_over *t);
/* event: "alert" when one is raised; "seen" for each camera that the visit comes to, the first one too;
 * "reopened" when the person comes back after it was decided or closed. */
void gh_events_alert(struct gh_events *e, const char *event, const char *camera, struct gh_id alert,
                     struct gh_id flag, int64_t t_ms, int64_t stored_ms);
void gh_events_end(struct gh_events *e, const struct gh_engine_totals *t); /* the last line */
/* Waits for the reader up to until_ms (gh_clock_mono_ms), but for one who reads some time in any case. False
 * with IO when out could not be written to. */
bool gh_events_close(struct gh_events *e, int64_t until_ms, struct gh_error *err);

/* ---- recorder: the one thread that writes to the store, so that recognition never waits for a disk ---- */

struct gh_recorder;

/* Opens the store for its thread; loads the first watchlist before it returns. A folder without any database
 * (cameras that someone just looks at) has nobody to look for and nothing to write; one made later is taken
 * up. site is copied. */
struct gh_recorder *gh_recorder_start(const struct gh_site *site, const struct gh_vision_info *info,
                                      struct gh_events *events, struct gh_board *board, struct gh_error *err);
uint64_t
gh_recorder_stop(struct gh_recorder *r); /* writes what is queued, frees; how many alerts it raised */

/* The list to match against now, with a reference for the caller. Never NULL. */
struct gh_watchlist *gh_recorder_watchlist(struct gh_recorder *r);

/* A sighting: new alert or the open one of this visit. Takes over jpeg. t_ms as the frame's; wall_ms for
 * people. When the store does not keep up, those that say no more than "still in view" give way first. */
void gh_recorder_sighting(struct gh_recorder *r, int slot, const char *camera, const struct gh_named *n,
                          int64_t wall_ms);
void gh_recorder_retract(struct gh_recorder *r, int slot, const char *camera, struct gh_id flag,
                         int64_t t_ms);
/* Trouble with a camera (kind CAMERA, CAMERA_FROZEN, CAMERA_COVERED, CAMERA_MOVED), and its end: the camera
 * is back from whatever it was, moved ones stay so; why for the record, NULL for the usual words. Told once,
 * kept until the store has it. */
void gh_recorder_trouble(struct gh_recorder *r, const char *camera, enum gh_alert_kind kind,
                         const char *detail);
void gh_recorder_good(struct gh_recorder *r, const char *camera, const char *why);
void gh_recorder_refresh(struct gh_recorder *r); /* read flags again now */
/* The site file was read again: copied, and used from the next reading of flags on. */
void gh_recorder_configure(struct gh_recorder *r, const struct gh_site *site);
uint64_t gh_recorder_alerts(struct gh_recorder *r);
/* Takes the names off boxes of tracks that are "not this person": screens call nobody by them any more. */
void gh_recorder_unname(struct gh_recorder *r, int slot, struct gh_board_box *boxes, uint32_t count);

/* ---- cameras ---- */

struct gh_camera {
    struct gh_site_camera config;
    int slot;
    bool paced;
    struct gh_mailbox box;
    struct gh_feed *feed;
    struct gh_pipeline *pipeline;
    /* the worker's that holds it */
    int64_t next_look_ms, next_picture_ms;
    int64_t look_from_ms;
    uint64_t looks_in_window;
    uint8_t picture[GH_BOARD_W * GH_BOARD_H * 3];
    bool recognising, flushed;
    struct gh_recorder *recorder;
    struct gh_footage_camera *footage; /* NULL: no clips are kept of it */
    struct gh_events *events;
    bool own_clock;         /* frames have their film's time; else gh_clock_mono_ms */
    int64_t wall_offset_ms; /* own_clock: frame time + this = wall */
    /* what the board shows, under board_mutex */
    pthread_mutex_t board_mutex;
    struct gh_board_camera shown;
    /* the watcher's */
    enum gh_feed_state last_state;
    int64_t trouble_since_ms;
    enum gh_alert_kind reported; /* trouble that is an alert now, 0 = none */
    bool watched;                /* it was good once: what an engine before this one reported is over */
    atomic_bool moved;           /* the worker's word to the watcher */
    struct gh_camera *next;      /* in the engine's list of those that leave */
};

/* What a worker does with one frame of a camera that it holds; borrows the frame. */
struct gh_camera_world {
    struct gh_board *board;
    struct gh_recorder *recorder;
    double wall_fps;
    _Atomic int *focus;           /* slot to paint large, -1 = none */
    pthread_mutex_t *focus_mutex; /* while the focus moves two workers may want to paint it */
    uint8_t *focus_picture;       /* the worker's own */
};
struct gh_camera *gh_camera_open(const struct gh_site_camera *config, int slot, const struct gh_site *site,
                                 struct gh_recorder *recorder, struct gh_footage *footage,
                                 struct gh_events *events, gh_feed_notify *notify, void *user,
                                 struct gh_error *err);
void gh_camera_work(struct gh_camera *c, struct gh_kit *kit, const struct gh_frame *frame,
                    const struct gh_camera_world *world);
/* The feed ended and the mailbox is empty: tracks end too. Once. */
void gh_camera_flush(struct gh_camera *c);
/* Looks after its state four times a second: board, events, outages. */
void gh_camera_watch(struct gh_camera *c, struct gh_board *board, int64_t now_ms);
uint64_t gh_camera_dropped(struct gh_camera *c);
/* Pure: it says that it is live and has given nothing for so long that its read must hang. */
bool gh_camera_silent(const struct gh_feed_status *s, bool live, int64_t now_ms);
void gh_camera_stop(struct gh_camera *c);  /* asks its feed to end; returns at once */
bool gh_camera_ended(struct gh_camera *c); /* its feed has: closing waits for nothing */
void gh_camera_close(struct gh_camera *c); /* stops and joins its feed, however long that takes */

/* ---- crew: the workers, one thread and one kit each, and the cameras that they serve ---- */

struct gh_crew;

/* Opens count kits. MODEL as gh_vision_open. */
struct gh_crew *gh_crew_open(int count, const char *models_dir, const char *pack, struct gh_error *err);
void gh_crew_info(const struct gh_crew *crew, struct gh_vision_info *info);
struct gh_kit *gh_crew_kit(struct gh_crew *crew); /* the first worker's, before gh_crew_start only */
bool gh_crew_start(struct gh_crew *crew, struct gh_board *board, struct gh_recorder *recorder,
                   struct gh_error *err);
/* What to hand to gh_camera_open as notify's user for a camera in this slot. */
void *gh_crew_seat(struct gh_crew *crew, int slot);
void gh_crew_notify(void *seat);
void gh_crew_add(struct gh_crew *crew, struct gh_camera *camera);
/* No worker holds it when this returns. */
void gh_crew_remove(struct gh_crew *crew, int slot);
void gh_crew_set_wall_fps(struct gh_crew *crew, double fps);
void gh_crew_set_focus(struct gh_crew *crew, int slot); /* -1 = none */
bool gh_crew_idle(struct gh_crew *crew);                /* every camera has ended and its tracks too */
/* Joins the workers and overwrites what they held; seats stay. Again: nothing is left to do. */
void gh_crew_stop(struct gh_crew *crew);
void gh_crew_close(struct gh_crew *crew); /* stops; nobody may notify a seat any more */

/* ---- re-embedding ---- */

/* Templates of another embedder are made anew from the sealed reference pictures, so that changing the pack
 * loses nobody. Says in the log how many; pictures in which this pack finds no face stay as they were. */
bool gh_reembed(const char *site_dir, struct gh_kit *kit, struct gh_error *err);

#endif
