/* The recorder's inside: its thread's queue and what it knows. For recorder*.c only. */
#ifndef GH_ENGINE_RECORDER_PARTS_H
#define GH_ENGINE_RECORDER_PARTS_H

#include "engine/faces.h"
#include "engine/parts.h"
#include "store/purge_hold.h"

enum { GH_RECORDER_QUEUE = 256, GH_RECORDER_UNSAVED = 32 };

enum gh_job_kind { GH_JOB_SIGHTING, GH_JOB_RETRACT };

struct gh_job {
    enum gh_job_kind kind;
    int slot;
    char camera[GH_SITE_NAME];
    struct gh_id flag;
    int severity;
    uint32_t track;
    int64_t t_ms, wall_ms; /* t: goes on while the machine sleeps, which ends visits */
    int64_t frame_ms;      /* the frame's own */
    float similarity, quality;
    bool embedded;
    float template_[GH_TEMPLATE_DIMS]; /* when embedded */
    uint8_t *jpeg;
    size_t jpeg_size;
};
/* Frees and overwrites what a job holds of a face. */
void gh_job_drop(struct gh_job *job);

/* One kind of trouble with one camera, as it is and as the store has it. What the store does not take at once
 * stays here until it does. Recorded in this order: the end of the outage before, the outage, its end. */
struct gh_trouble {
    char camera[GH_SITE_NAME];
    enum gh_alert_kind kind;   /* 0: a free place */
    bool ended, began, over;   /* still to be recorded */
    char detail[256], why[96]; /* of the outage; how it ended */
    int64_t wall_ms;
};
enum { GH_TROUBLES_MAX = 4 * 2 * GH_SITE_CAMERAS }; /* kinds; cameras of this site file and the one before */

struct gh_recorder {
    struct gh_site *site;
    bool lossless; /* unpaced films: workers wait for the disk rather than lose a sighting */
    struct gh_vision_info info;
    struct gh_events *events;
    struct gh_board *board;
    struct gh_store *store;
    struct gh_actor engine;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more, room;
    /* under mutex */
    struct gh_job jobs[GH_RECORDER_QUEUE];
    int head, count;
    bool stop, refresh;
    struct gh_site *next_site;
    struct gh_watchlist *watch;
    uint64_t alerts, lost;
    struct gh_trouble troubles[GH_TROUBLES_MAX];
    bool news; /* in them */
    struct {   /* of visits that are "not this person" */
        int slot;
        uint32_t track;
    } refused[GH_FACES_KEPT];
    int refused_count;
    /* the thread's own */
    struct gh_visits visits;
    struct gh_faces faces;
    struct gh_job unsaved[GH_RECORDER_UNSAVED]; /* alerts that the disk refused, pictures and all */
    int unsaved_count;
    int64_t retry_ms, owed_ms, trouble_ms;
    int troubles_left;              /* refused by the store so far */
    uint64_t changes, decided;      /* the store's counter when flags, and when decisions, were read */
    struct gh_site_operating asked; /* the list's operating point in force */
    char differing[(GH_SITE_GATES + 1) * (GH_OPERATING_NAME + GH_OPERATING_TEXT)]; /* told: points that
                        site.ini says otherwise, and what it says */
    bool operating_read;
    bool flags_read; /* since they were last looked through for what is due */
    int64_t reload_ms, minute_ms, hour_ms, second_ms;
    struct gh_purge_watch date; /* is it to be believed? */
    int64_t frame_ms;           /* newest frame time seen */
};

/* ---- recorder_visits.c ---- */
/* May take over the job's picture. */
void gh_recorder_do_sighting(struct gh_recorder *r, struct gh_job *j);
void gh_recorder_do_retract(struct gh_recorder *r, const struct gh_job *j);
/* Once a second: what the disk refused before. */
void gh_recorder_retry(struct gh_recorder *r, int64_t now_ms);
/* What people have decided since: "not this person" holds for the rest of the visit, wherever it was said. */
void gh_recorder_read_decisions(struct gh_recorder *r);
/* Visits that were going on when the engine before this one ended. */
void gh_recorder_restore(struct gh_recorder *r);

/* ---- recorder_operating.c ---- */
/* Reads which operating points are in force, takes up those seen first, and says once what differs from the
 * site file. Fills r->asked. */
bool gh_recorder_operating(struct gh_recorder *r, struct gh_error *err);
/* Says in the log what the fresh list's operating point came to, when it is another than before (NULL: none
 * was). */
void gh_recorder_say_point(const struct gh_recorder *r, const struct gh_operating_point *old,
                           const struct gh_operating_point *fresh);

/* ---- recorder_clock.c ---- */
/* Is the date to be believed? Once the store is open, before anything is written into it. */
void gh_recorder_read_date(struct gh_recorder *r);
/* An alert if it is not; once rows may be written. */
void gh_recorder_tell_date(struct gh_recorder *r);
/* A jump of the time of day is told; after a long one, or by a date not to be believed, purges wait
 * (store/purge_hold.h). */
void gh_recorder_watch_clock(struct gh_recorder *r, int64_t now_ms);
/* ---- recorder_trouble.c ---- */
/* Records what the store has not of the cameras' trouble: what is new at once, what it refused every few
 * seconds. Returns how much is left. */
int gh_recorder_reconcile(struct gh_recorder *r, int64_t now_ms);
/* At a start and after each new site file: outages of cameras that the site has no more are over, even of
 * those taken out while nothing ran. */
void gh_recorder_forget_cameras(struct gh_recorder *r);

/* ---- recorder_upkeep.c ---- */
/* An alert of the software's own, joined with the open one of this kind and camera; false: it could not be
 * recorded, which is logged. And its end; true as well when none is open. */
bool gh_recorder_raise(struct gh_recorder *r, enum gh_alert_kind kind, const char *camera, struct gh_id flag,
                       int64_t wall_ms, const char *detail);
bool gh_recorder_over(struct gh_recorder *r, enum gh_alert_kind kind, const char *camera, const char *why);
/* What is due: the clock at each call; each second, minute and hour snoozes, purges, flags due, disk. */
void gh_recorder_upkeep(struct gh_recorder *r, int64_t now_ms);
/* Rows of the engine's start and end; an alert when the one before ended badly. */
void gh_recorder_began(struct gh_recorder *r);
void gh_recorder_ended(struct gh_recorder *r);

#endif
