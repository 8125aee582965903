/* The pipeline's inside, shared by its files: what is known of each track, and the steps of a round. For
 * pipeline*.c only. */
#ifndef GH_ENGINE_PIPELINE_PARTS_H
#define GH_ENGINE_PIPELINE_PARTS_H

#include "engine/moved.h"
#include "engine/pipeline.h"

enum {
    GH_PIPELINE_STILL_MS = 2000,    /* faces are looked for this often even where nothing moves */
    GH_PIPELINE_COARSE = 320 * 200, /* pixels of a picture that needs no coarser one before it */
};

struct gh_pipeline_person {
    struct gh_shots shots;
    struct gh_evidence evidence;
    struct gh_signature look;
    uint64_t first_frame, last_frame;
    int64_t usable_ms; /* since when; 0 = not yet */
    int64_t again_ms;  /* a face that was not worth it when cut is not cut again before */
    float best;        /* quality of the best picture handed out */
    bool begun, usable;
    char label[32];
    struct gh_id flag;
};

struct gh_pipeline {
    struct gh_site_camera camera;
    struct gh_pipeline_sink sink;
    struct gh_tracker tracker;
    struct gh_motion motion;
    struct gh_moved scene;
    bool elsewhere; /* it has come to look at another scene; not told yet */
    uint8_t luma[GH_MOTION_W * GH_MOTION_H];
    struct gh_pipeline_person people[GH_TRACKS_MAX];
    struct gh_pipeline_counts counts;
    int64_t looked_ms, far_ms, whole_ms; /* last round, last fine one, last fine one on all of the picture */
    struct gh_rect moving;               /* fractions; w = 0: nothing */
    int width, height;
};

/* ---- pipeline_look.c: where faces are looked for, and found ---- */

/* Smallest face the detector is relied on for, pixels of the picture it is given. */
float gh_pipeline_least(const struct gh_kit *kit);
/* Finds faces on the reduced picture, into kit->faces with their looks; boxes and landmarks come back in
 * full-picture pixels. -1 with err when a net failed. */
int gh_pipeline_find(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                     struct gh_error *err);

/* ---- pipeline_shots.c: who they are ---- */

/* Cuts, embeds in one batch and weighs the faces of this frame that are worth it. */
bool gh_pipeline_shots(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                       struct gh_watchlist *watch, struct gh_error *err);
/* A track that suddenly looks different may have passed to whoever stands where its face was: it is looked at
 * again at once. A name stays until new shots tell against it. */
void gh_pipeline_doubt(struct gh_pipeline_person *s);
/* Named tracks that are in view go on being so; names whose flag has ended are taken back. */
void gh_pipeline_follow(struct gh_pipeline *p, const struct gh_frame *frame, struct gh_watchlist *watch);

#endif
