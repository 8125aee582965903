/* One camera's chain: frame in, tracks kept, best shots embedded and matched, facts
 * out. Knows no thread, no store, no board; one worker at a time uses it. */
#ifndef GH_ENGINE_PIPELINE_H
#define GH_ENGINE_PIPELINE_H

#include "board/layout.h"
#include "engine/signature.h"
#include "engine/watchlist.h"
#include "match/bestshot.h"
#include "match/evidence.h"
#include "match/track.h"
#include "media/frame.h"
#include "vision/motion.h"

enum {
    GH_KIT_REGION = 320, /* pixels a side of the largest cut round a face */
    GH_KIT_BATCH = 8,    /* faces embedded together */
    GH_KIT_CROP = 224,   /* pixels a side of the picture kept with an alert */
};

/* A worker's own tools, reused for every camera it serves. */
struct gh_kit {
    struct gh_vision *vision;
    struct gh_vision_info info;
    uint8_t *reduced; /* grows to the largest picture looked at */
    size_t reduced_room;
    bool shown; /* somebody may be in its pictures: gh_kit_forget, as soon as there is time */
    uint8_t region[GH_KIT_REGION * GH_KIT_REGION * 3];
    uint8_t crop[GH_KIT_CROP * GH_KIT_CROP * 3];
    struct gh_chip chips[GH_KIT_BATCH];
    float templates[GH_KIT_BATCH][GH_TEMPLATE_DIMS];
    struct gh_face faces[GH_FACES_MAX];
    struct gh_signature looks[GH_FACES_MAX];
};

/* MODEL error as gh_vision_open. */
struct gh_kit *gh_kit_open(const char *models_dir, const char *pack, struct gh_error *err);
void gh_kit_close(struct gh_kit *k);
/* Strangers leave no trace: overwrites every picture and template the kit and its nets hold. */
void gh_kit_forget(struct gh_kit *k);

/* A flagged person was recognised, or goes on being seen. */
struct gh_named {
    const struct gh_watch_subject *who;
    uint32_t track;
    int64_t t_ms;
    uint64_t frame; /* its number in the source */
    float similarity, quality;
    struct gh_rect box;     /* of the face, fractions of the picture */
    const float *template_; /* NULL when nothing was embedded this time: still in view */
    uint8_t *jpeg;          /* the callee frees; NULL when no better picture than before */
    size_t jpeg_size;
};

struct gh_track_over {
    uint32_t track;
    int64_t first_ms, last_ms;
    uint64_t first_frame, last_frame;
    int hits, embedded;
    bool usable, named;
};

/* Called from gh_pipeline_look and gh_pipeline_flush. */
struct gh_pipeline_sink {
    void (*named)(void *user, const struct gh_named *n);
    /* the name is taken back: by later pictures, or since the list no longer has the person */
    void (*retracted)(void *user, struct gh_id flag, uint32_t track, int64_t t_ms);
    void (*ended)(void *user, const struct gh_track_over *t); /* confirmed tracks only */
    void *user;
};

struct gh_pipeline_counts {
    uint64_t rounds;     /* times faces were looked for */
    uint64_t still;      /* times nothing had moved */
    uint64_t tracks;     /* confirmed ones, in all */
    uint64_t embeddings; /* faces embedded */
};

struct gh_pipeline;

/* camera and sink are copied. NULL when out of memory. */
struct gh_pipeline *gh_pipeline_open(const struct gh_site_camera *camera,
                                     const struct gh_pipeline_sink *sink);
void gh_pipeline_close(struct gh_pipeline *p); /* overwrites what it knows; reports nothing */

/* Before the first round: tracks are numbered from here on. Who was told to be somebody else is known by slot
 * and track, so an engine never gives a number twice in a slot. */
void gh_pipeline_number_from(struct gh_pipeline *p, uint32_t first);

/* One round on one frame: masks, motion, detection, tracks, shots, evidence. watch may be NULL (nobody is
 * looked for). False with err when a net failed. */
bool gh_pipeline_look(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                      struct gh_watchlist *watch, struct gh_error *err);

/* Ends all tracks: the source is over, or recognition stops here. */
void gh_pipeline_flush(struct gh_pipeline *p);

/* Boxes of confirmed tracks at t_ms, predicted since the last round; returns how many. */
int gh_pipeline_boxes(const struct gh_pipeline *p, int64_t t_ms, struct gh_board_box *boxes, int max);

/* True once after the camera has come to look at another scene for good. */
bool gh_pipeline_moved(struct gh_pipeline *p);

void gh_pipeline_counts(const struct gh_pipeline *p, struct gh_pipeline_counts *out);
const struct gh_tracker *gh_pipeline_tracker(const struct gh_pipeline *p); /* for benches and tests */

/* Pure: blacks out the camera's masks in a picture that shows `from` of a width×height frame. */
void gh_pipeline_mask(const struct gh_site_camera *camera, int width, int height, struct gh_rect from,
                      struct gh_image picture);

/* Pure: the size at which faces of usable_px are still found by a detector that needs least_px; never
 * larger than the frame. */
void gh_pipeline_reduced(int width, int height, int usable_px, float least_px, int *w, int *h);

#endif
