/* What the kiosk's benches share: a demonstration site with a gate, opened whole, and an attendant. */
#ifndef BENCH_KIOSK_H
#define BENCH_KIOSK_H

#include "kiosk/eyes.h"
#include "kiosk/gate.h"
#include "kiosk/rehearsal.h"
#include "store/operators.h"

enum { BENCH_PEOPLE = 32, BENCH_KINDS = GH_REHEARSE_KINDS };

struct bench_world {
    struct gh_site *site;
    const struct gh_site_gate *gate;
    struct gh_scene *scene;
    char camera[64];
    struct gh_rehearsal_person people[BENCH_PEOPLE];
    int count;
    struct gh_eyes *eyes;
    struct gh_vision_info info;
    bool has_live;
    struct gh_outbox *outbox;
    struct gh_doorman *door;
    struct gh_store *store; /* the control room's, the attendant's handle */
    struct gh_actor attendant;
    struct gh_image pictures[8]; /* of attacks, from files */
    int picture_count;
};

/* site: as `gatehouse demo` made it. Says what failed and ends the process when something does. */
void bench_open(struct bench_world *w, const char *site, const char *pictures);
void bench_close(struct bench_world *w);
/* The attendant answers every call that waits: opens. How many. */
int bench_attend(struct bench_world *w);
/* Visit number i of a plan that has every kind in it; the same for the same i. */
struct gh_rehearsal_visit bench_visit(const struct bench_world *w, int i, int count);
bool bench_ought_to_pass(enum gh_rehearsal_kind kind);

/* Figures of visits. */
struct bench_figures {
    int visits[BENCH_KINDS], admitted[BENCH_KINDS];
    int decision[512], passage[512], face_lane[512], other_lane[512]; /* ms */
    int decisions, passages, face_lanes, other_lanes;
};
void bench_count(struct bench_figures *f, enum gh_rehearsal_kind kind, bool admitted);
int bench_percentile(int *values, int count, int percent); /* sorts */

/* kiosk_scene.c: visits on the scene's clock */
void bench_scene(struct bench_world *w, int visits, struct bench_figures *f);
/* kiosk_real.c: visits in real time with the screen drawn beside it */
struct bench_screen {
    int frame_p50_ms, frame_p99_ms, frames;
};
void bench_real(struct bench_world *w, int visits, struct bench_figures *f, struct bench_screen *screen);

#endif
