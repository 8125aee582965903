/* What bench pipeline's parts share: faces seen by either side, and the people
 * they add up to. */
#ifndef GH_BENCH_PIPELINE_H
#define GH_BENCH_PIPELINE_H

#include "base/error.h"
#include "base/geom.h"
#include "base/vec.h"
#include "vision/vision.h"

#include <stdint.h>

enum {
    BENCH_STREAMS = 16, /* at most, and unless fewer are asked for */
    BENCH_FPS = 15,
    BENCH_W = 1280,
    BENCH_H = 720,
    BENCH_SECONDS = 32, /* of each film; pipeline_films makes them so */
    BENCH_APART = 30,   /* frames by which each film begins later than the one before */
    BENCH_TURN = 62,    /* frames until the street begins again */
    BENCH_USABLE = 40,  /* pixels of a face's shorter side */
    BENCH_LOOKS = 5,    /* detections a second that each camera is set to */
    BENCH_WARM_S = 3,   /* seconds that the engine has to start all cameras at once, everyone in them new */
    BENCH_PLAIN = 2     /* films that the plain loop goes through, one a core */
};

/* One face at one time. */
struct bench_seen {
    int frame;          /* of the film, from 0 */
    int64_t t_ms;       /* ours: when the frame was delivered; frame follows from it */
    uint32_t who;       /* plain: the person, 0 = nobody who counts; ours: the track */
    struct gh_rect box; /* pixels of the full picture */
    float quality;      /* plain: as gh_vision_quality judges it, 0 when it was not embedded */
    int template_;      /* plain: index of its template, -1 = too small to be embedded */
};

struct bench_template {
    float at[GH_TEMPLATE_DIMS];
};

/* ---- the plain loop: decode, detect at full size, embed each usable face; every frame ---- */

struct bench_plain {
    GH_VEC(struct bench_seen) seen; /* rising frame */
    GH_VEC(struct bench_template) templates;
    double cpu_s, detect_s, embed_s; /* the rest of cpu_s is decoding and BGR */
    int frames;
};

bool bench_plain_run(const char *film, struct bench_plain *out, struct gh_error *err);
void bench_plain_free(struct bench_plain *p);

/* ---- the engine, a process of its own on all streams at once ---- */

struct bench_track {
    uint32_t id;
    int embedded;
    int64_t first_ms;
    uint64_t first_frame;
};

struct bench_round {
    int64_t t_ms;
    uint64_t detections;
};

struct bench_camera {
    GH_VEC(struct bench_seen) seen; /* boxes as the board had them */
    GH_VEC(struct bench_track) tracks;
    GH_VEC(struct bench_round) rounds; /* the board's count each time it was read */
    GH_VEC(double) look_age, age;      /* ms from the camera to the board: frames looked at, all painted */
    uint64_t frames, dropped, detections, embeddings;
    int slow_windows; /* of 4 s with fewer than 4 detections a second: 20 are due in one, so a few late ones
                         are none */
};

struct bench_engine {
    struct bench_camera cameras[BENCH_STREAMS];
    double cpu_s, wall_s, rss_mb;
    double
        others; /* cores that other programs had meanwhile: the figures are the engine's when it is near 0 */
    int streams, status;
};

/* Makes the site: cameras on films 0 … streams − 1, people with live flags whom nobody looks like. */
bool bench_site_make(const char *dir, const char *films, int streams, const char *embedder,
                     struct gh_error *err);
/* out->streams is set by the caller. */
bool bench_engine_run(const char *program, const char *dir, struct bench_engine *out, struct gh_error *err);
void bench_engine_free(struct bench_engine *e);

/* ---- people ---- */

/* Names the faces of the plain loop's people: whom it saw with a usable face in at least 8 frames of one
 * turn. film: its number. Returns how many. */
int bench_people_of(struct bench_plain *p, int film);

struct bench_kept {
    int people, kept, embedded; /* of all people, those a track of ours followed, those embedded there */
    struct bench_lost {
        int first, last, frames; /* when the plain loop saw them */
        struct gh_rect box;      /* its last one */
    } lost[32];
};
/* One track counts for one person a turn. */
void bench_people_keep(const struct bench_plain *p, const struct bench_camera *c, int film,
                       struct bench_kept *k);

#endif
