/* The recorder's inside: its thread's queue and what it knows. For recorder*.c only. */
#ifndef GH_ENGINE_RECORDER_PARTS_H
#define GH_ENGINE_RECORDER_PARTS_H

#include "engine/faces.h"
#include "engine/parts.h"

enum { GH_RECORDER_QUEUE = 256, GH_RECORDER_UNSAVED = 32 };

enum gh_job_kind { GH_JOB_SIGHTING, GH_JOB_RETRACT, GH_JOB_TROUBLE, GH_JOB_OVER };

struct gh_job {
    enum gh_job_kind kind;
    enum gh_alert_kind trouble;
    int slot;
    char camera[GH_SITE_NAME], detail[256];
    struct gh_id flag;
    int severity;
    uint32_t track;
    int64_t t_ms, wall_ms;
    float similarity, quality;
    bool embedded;
    float template_[GH_TEMPLATE_DIMS]; /* when embedded */
    uint8_t *jpeg;
    size_t jpeg_size;
};
/* Frees and overwrites what a job holds of a face. */
void gh_job_drop(struct gh_job *job);

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
    struct { /* of visits that are "not this person" */
        int slot;
        uint32_t track;
    } refused[GH_FACES_KEPT];
    int refused_count;
    /* the thread's own */
    struct gh_visits visits;
    struct gh_faces faces;
    struct gh_job unsaved[GH_RECORDER_UNSAVED]; /* alerts that the disk refused, pictures and all */
    int unsaved_count;
    int64_t retry_ms, owed_ms;
    uint64_t changes, decided;      /* the store's counter when flags, and when decisions, were read */
    struct gh_site_operating asked; /* the list's operating point in force */
    char differing[(GH_SITE_GATES + 1) * (GH_OPERATING_NAME + GH_OPERATING_TEXT)]; /* told: points that
                        site.ini says otherwise, and what it says */
    bool operating_read;
    bool flags_read; /* since they were last looked through for what is due */
    int64_t reload_ms, minute_ms, hour_ms, second_ms;
    int64_t clock_offset_ms; /* wall minus mono, as it was */
    int64_t frame_ms;        /* newest frame time seen */
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

/* ---- recorder_upkeep.c ---- */
void gh_recorder_do_trouble(struct gh_recorder *r, const struct gh_job *j);
/* An alert of the software's own, joined with the open one of this kind and camera; false: it could not be
 * recorded, which is logged. And its end. */
bool gh_recorder_raise(struct gh_recorder *r, enum gh_alert_kind kind, const char *camera, struct gh_id flag,
                       int64_t wall_ms, const char *detail);
void gh_recorder_over(struct gh_recorder *r, enum gh_alert_kind kind, const char *camera, const char *why);
/* What is due each second, minute and hour: snoozes, purges, flags due, disk, clock. */
void gh_recorder_upkeep(struct gh_recorder *r, int64_t now_ms);
/* Rows of the engine's start and end; an alert when the one before ended badly. */
void gh_recorder_began(struct gh_recorder *r);
void gh_recorder_ended(struct gh_recorder *r);

#endif
