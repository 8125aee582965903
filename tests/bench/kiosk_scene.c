/* Visits on the scene's clock: what is decided does not depend on how fast the machine is. */
#include "kiosk.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    WIDTH = 960,
    HEIGHT = 540,
    FPS = 20,
    LOOK_EVERY = 2,
    ATTEND_MS = 4000,
    SETTLE_MS = 3000,
    PAUSE_MS = 1500
};

struct run {
    struct bench_world *w;
    struct gh_gate *gate;
    struct gh_kiosk_view view;
    int64_t now, wall_base;
    bool opened;
};

static int64_t mono(void *user)
{
    return ((struct run *)user)->now;
}

static int64_t wall(void *user)
{
    struct run *r = user;
    return r->wall_base + r->now;
}

static bool crop(void *user, uint8_t **jpeg, size_t *size)
{
    struct gh_error err;
    return gh_eyes_crop(((struct run *)user)->w->eyes, jpeg, size, &err);
}

static void forget(void *user)
{
    gh_eyes_forget(((struct run *)user)->w->eyes);
}

static void say(void *user, enum gh_flow_state state, enum gh_passage_decision decision)
{
    (void)decision;
    if (state == GH_FLOW_DOOR)
        ((struct run *)user)->opened = true;
}

/* What answers in real time (the disk, a PIN's hash, the attendant) is waited for while the scene stands
 * still. */
static void settle(struct run *r)
{
    int64_t until = gh_clock_mono_ms() + SETTLE_MS;
    enum gh_flow_state before = gh_gate_flow(r->gate)->state;
    while (gh_gate_flow(r->gate)->state == before && gh_clock_mono_ms() < until) {
        gh_clock_sleep_ms(1);
        gh_gate_tick(r->gate);
    }
}

static void visit(struct run *r, struct gh_rehearsal *rehearsal, const struct gh_rehearsal_visit *v,
                  uint64_t *n, struct gh_frame *frame, struct bench_figures *f)
{
    static struct gh_look look;
    struct gh_image image = {(uint8_t *)frame->plane[0], WIDTH, HEIGHT, 3 * WIDTH};
    struct gh_error err;
    int64_t token = 0, usable = 0, decided = 0, looked = 0, begun = r->now;
    bool asked = false;
    gh_rehearsal_begin(rehearsal, v, r->now);
    r->opened = false;
    while (!gh_rehearsal_over(rehearsal, r->now) || r->view.state != GH_FLOW_IDLE) {
        bool want;
        r->now += 1000 / FPS;
        gh_rehearsal_draw(rehearsal, &r->view, *n, r->now, image);
        frame->t_ms = r->now;
        frame->seq = ++*n;
        if (*n % LOOK_EVERY == 0) {
            enum gh_eyes_work work = gh_gate_eyes(r->gate, &want);
            if (!gh_eyes_look(r->w->eyes, frame, work, want, &look, &err)) {
                fprintf(stderr, "kiosk: %s\n", err.text);
                exit(1);
            }
            gh_gate_look(r->gate, &look);
        }
        gh_gate_tick(r->gate);
        struct gh_touched touched = gh_rehearsal_touch(rehearsal, &r->view, r->now);
        if (gh_rehearsal_over(rehearsal,
                              r->now)) /* the next one does not wait until the screen clears by itself */
            touched.what = GH_TOUCH_CANCEL;
        enum gh_flow_state before = gh_gate_flow(r->gate)->state;
        gh_gate_touch(r->gate, &touched);
        if (gh_gate_flow(r->gate)->state == GH_FLOW_RECORD ||
            (touched.what == GH_TOUCH_ENTER && before == GH_FLOW_PIN))
            settle(r);
        gh_gate_view(r->gate, &r->view);
        enum gh_flow_state s = r->view.state;
        token = !token && s == GH_FLOW_APPROACH ? r->now : token;
        asked = asked || s == GH_FLOW_LIVENESS;
        usable = !usable && s == GH_FLOW_CAPTURE ? r->now : usable;
        if (!decided && (s == GH_FLOW_DOOR || s == GH_FLOW_REFUSED)) {
            decided = r->now;
            int64_t from = gh_rehearsal_moved(rehearsal) > usable ? gh_rehearsal_moved(rehearsal) : usable;
            /* an attack that never turns as it is asked to is waited for, not decided on */
            if (usable && (!asked || gh_rehearsal_moved(rehearsal)) && f->decisions < 512)
                f->decision[f->decisions++] = from > decided ? 0 : (int)(decided - from);
            if (token && r->opened && f->passages < 512)
                f->passage[f->passages++] = (int)(decided - token);
        }
        if (s == GH_FLOW_LOOK) {
            looked = looked ? looked : r->now;
            if (r->now - looked >= ATTEND_MS && bench_attend(r->w))
                settle(r), looked = r->now;
        }
    }
    if (r->opened && v->kind == GH_REHEARSE_PIN && f->other_lanes < 512)
        f->other_lane[f->other_lanes++] = (int)(decided - begun);
    else if (r->opened && v->kind == GH_REHEARSE_GENUINE && f->face_lanes < 512)
        f->face_lane[f->face_lanes++] = (int)(decided - begun);
    bench_count(f, v->kind, r->opened);
    if (r->opened != bench_ought_to_pass(v->kind))
        printf("  visit at %.1f s: %s was %s (cause %s)\n", (double)begun / 1000,
               gh_rehearsal_kind_name(v->kind), r->opened ? "admitted" : "not admitted",
               gh_passage_cause_name(gh_gate_flow(r->gate)->cause));
    r->now += PAUSE_MS;
}

void bench_scene(struct bench_world *w, int visits, struct bench_figures *f)
{
    struct gh_error err;
    struct run r = {.w = w, .wall_base = gh_clock_wall_ms(), .now = 1000};
    struct gh_gate_options o = {.site = w->site,
                                .gate = w->gate,
                                .info = w->info,
                                .has_live = w->has_live,
                                .outbox = w->outbox,
                                .door = w->door,
                                .crop = crop,
                                .forget = forget,
                                .say = say,
                                .user = &r,
                                .mono_ms = mono,
                                .wall_ms = wall,
                                .seed = 7};
    struct gh_rehearsal *rehearsal =
        gh_rehearsal_open(w->scene, w->camera[0] ? w->camera : NULL, WIDTH, HEIGHT, FPS, 3, &err);
    uint8_t *bgr = malloc((size_t)WIDTH * HEIGHT * 3);
    struct gh_frame *frame = bgr ? gh_frame_wrap_bgr(bgr, WIDTH, HEIGHT, 3 * WIDTH) : NULL;
    uint64_t n = 0;
    if (!rehearsal || !frame || !(r.gate = gh_gate_open(&o, &err))) {
        fprintf(stderr, "kiosk: %s\n", err.text);
        exit(1);
    }
    gh_gate_view(r.gate, &r.view);
    for (int i = 0; i < visits; i++) {
        struct gh_rehearsal_visit v = bench_visit(w, i, visits);
        visit(&r, rehearsal, &v, &n, frame, f);
    }
    gh_gate_close(r.gate);
    gh_frame_unref(frame);
    gh_rehearsal_close(rehearsal);
}
