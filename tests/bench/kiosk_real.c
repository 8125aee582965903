/* Visits in real time: the camera's film drawn on a thread of its own, the nets on theirs, the screen of
 * 1920×1080 in software at 30 frames a second beside them, as at a gate. */
#include "kiosk.h"

#include "base/clock.h"
#include "kiosk/rehearsal_film.h"
#include "kiosk/screen/screen.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDTH = 960,
    HEIGHT = 540,
    FPS = 30,
    POOL = 6,
    FRAME_MS = 33,
    ATTEND_MS = 3000,
    PAUSE_MS = 800,
    FRAMES_MAX = 100000
};

struct run {
    struct bench_world *w;
    struct gh_gate *gate;
    struct gh_watch *watch;
    struct gh_mailbox camera, nets; /* film → screen → nets */
    struct gh_rehearsal *rehearsal;
    struct gh_film *film;
    pthread_mutex_t mutex; /* rehearsal and view, between camera and screen */
    struct gh_kiosk_view view;
    atomic_bool stop;
    bool opened, over;
};

static void *shoot(void *user)
{
    struct run *r = user;
    int64_t next = gh_clock_mono_ms();
    while (!atomic_load(&r->stop)) {
        pthread_mutex_lock(&r->mutex);
        struct gh_frame *frame = gh_film_frame(r->film, &r->view, gh_clock_mono_ms());
        pthread_mutex_unlock(&r->mutex);
        if (frame)
            gh_mailbox_put(&r->camera, frame);
        next += 1000 / FPS;
        if (next < gh_clock_mono_ms())
            next = gh_clock_mono_ms();
        gh_clock_sleep_ms(next - gh_clock_mono_ms());
    }
    return NULL;
}

static void *attend(void *user)
{
    struct run *r = user;
    while (!atomic_load(&r->stop)) {
        gh_clock_sleep_ms(ATTEND_MS); /* somebody looks up now and then */
        bench_attend(r->w);
    }
    return NULL;
}

static bool crop(void *user, uint8_t **jpeg, size_t *size)
{
    struct gh_error err;
    return gh_watch_crop(((struct run *)user)->watch, jpeg, size, &err);
}

static void forget(void *user)
{
    gh_watch_forget(((struct run *)user)->watch);
}

static void say(void *user, enum gh_flow_state state, enum gh_passage_decision decision)
{
    (void)decision;
    if (state == GH_FLOW_DOOR)
        ((struct run *)user)->opened = true;
}

/* One round of the kiosk's loop, as kiosk/main.c has it. */
static void turn(struct run *r, struct gh_screen *screen, struct gh_frame **shown)
{
    static struct gh_look look;
    struct gh_error err;
    struct gh_kiosk_view view;
    bool want;
    enum gh_eyes_work work = gh_gate_eyes(r->gate, &want);
    struct gh_frame *frame = gh_mailbox_take(&r->camera);
    gh_watch_ask(r->watch, work, want);
    if (frame) {
        gh_frame_unref(*shown);
        *shown = gh_frame_ref(frame);
        gh_mailbox_put(&r->nets, frame);
        gh_watch_poke(r->watch);
    }
    while (gh_watch_take(r->watch, &look))
        gh_gate_look(r->gate, &look);
    gh_gate_tick(r->gate);
    pthread_mutex_lock(&r->mutex);
    struct gh_touched touched = gh_rehearsal_touch(r->rehearsal, &r->view, gh_clock_mono_ms());
    pthread_mutex_unlock(&r->mutex);
    if (r->over)
        touched.what = GH_TOUCH_CANCEL; /* the next one does not wait until the screen clears by itself */
    gh_gate_touch(r->gate, &touched);
    gh_gate_view(r->gate, &view);
    pthread_mutex_lock(&r->mutex);
    r->view = view;
    pthread_mutex_unlock(&r->mutex);
    if (*shown && (work == GH_EYES_CODE || work == GH_EYES_FACE))
        view.picture = (struct gh_image){(uint8_t *)(*shown)->plane[0], WIDTH, HEIGHT, 3 * WIDTH};
    if (!gh_screen_draw(screen, &view, &err)) {
        fprintf(stderr, "kiosk: %s\n", err.text);
        exit(1);
    }
}

static void start(struct run *r, pthread_t threads[2])
{
    struct gh_error err;
    struct gh_gate_options o = {.site = r->w->site,
                                .gate = r->w->gate,
                                .info = r->w->info,
                                .has_live = r->w->has_live,
                                .outbox = r->w->outbox,
                                .door = r->w->door,
                                .crop = crop,
                                .forget = forget,
                                .say = say,
                                .user = r};
    gh_mailbox_init(&r->camera, false);
    gh_mailbox_init(&r->nets, false);
    pthread_mutex_init(&r->mutex, NULL);
    r->rehearsal =
        gh_rehearsal_open(r->w->scene, r->w->camera[0] ? r->w->camera : NULL, WIDTH, HEIGHT, FPS, 5, &err);
    bool ok = r->rehearsal && (r->film = gh_film_open(r->rehearsal, WIDTH, HEIGHT, POOL, &err)) &&
              (r->watch = gh_watch_start(r->w->eyes, &r->nets, &err)) && (r->gate = gh_gate_open(&o, &err));
    if (!ok) {
        fprintf(stderr, "kiosk: %s\n", err.text);
        exit(1);
    }
    gh_gate_view(r->gate, &r->view);
    pthread_create(&threads[0], NULL, shoot, r);
    pthread_create(&threads[1], NULL, attend, r);
}

static void count(struct run *r, const struct gh_rehearsal_visit *v, struct bench_figures *f)
{
    bench_count(f, v->kind, r->opened);
    if (r->opened != bench_ought_to_pass(v->kind))
        printf("  in real time: %s was %s (cause %s)\n", gh_rehearsal_kind_name(v->kind),
               r->opened ? "admitted" : "not admitted", gh_passage_cause_name(gh_gate_flow(r->gate)->cause));
}

static void visit(struct run *r, const struct gh_rehearsal_visit *v, struct gh_screen *screen,
                  struct gh_frame **shown, int *frames, int *frame_count, struct bench_figures *f)
{
    int64_t begun = gh_clock_mono_ms(), token = 0, usable = 0, decided = 0, next = begun,
            last = gh_clock_mono_us();
    bool asked = false;
    r->over = false;
    pthread_mutex_lock(&r->mutex);
    gh_rehearsal_begin(r->rehearsal, v, begun);
    pthread_mutex_unlock(&r->mutex);
    r->opened = false;
    while (!r->over || r->view.state != GH_FLOW_IDLE) {
        turn(r, screen, shown);
        int64_t now = gh_clock_mono_ms(), us = gh_clock_mono_us();
        enum gh_flow_state s = r->view.state;
        pthread_mutex_lock(&r->mutex);
        r->over = gh_rehearsal_over(r->rehearsal, now);
        int64_t moved = gh_rehearsal_moved(r->rehearsal);
        pthread_mutex_unlock(&r->mutex);
        token = !token && s == GH_FLOW_APPROACH ? now : token;
        asked = asked || s == GH_FLOW_LIVENESS;
        usable = !usable && s == GH_FLOW_CAPTURE ? now : usable;
        if (!decided && (s == GH_FLOW_DOOR || s == GH_FLOW_REFUSED)) {
            decided = now;
            int64_t from = moved > usable ? moved : usable;
            if (usable && (!asked || moved) && f->decisions < 512)
                f->decision[f->decisions++] = from > decided ? 0 : (int)(decided - from);
            if (token && r->opened && f->passages < 512)
                f->passage[f->passages++] = (int)(decided - token);
            if (r->opened && v->kind == GH_REHEARSE_PIN && f->other_lanes < 512)
                f->other_lane[f->other_lanes++] = (int)(decided - begun);
            else if (r->opened && v->kind == GH_REHEARSE_GENUINE && f->face_lanes < 512)
                f->face_lane[f->face_lanes++] = (int)(decided - begun);
        }
        next += FRAME_MS;
        if (next < now)
            next = now;
        gh_clock_sleep_ms(next - now);
        us = gh_clock_mono_us();
        if (*frame_count < FRAMES_MAX)
            frames[(*frame_count)++] = (int)((us - last + 500) / 1000);
        last = us;
    }
    count(r, v, f);
    gh_clock_sleep_ms(PAUSE_MS);
}

void bench_real(struct bench_world *w, int visits, struct bench_figures *f, struct bench_screen *out)
{
    static struct run r;
    static int frames[FRAMES_MAX];
    struct gh_error err;
    struct gh_frame *shown = NULL;
    struct gh_screen_options o = {.offscreen = true, .width = 1920, .height = 1080};
    pthread_t threads[2];
    int count_ = 0;
    r.w = w;
    struct gh_screen *screen = gh_screen_open(&o, &err);
    if (!screen) {
        fprintf(stderr, "kiosk: %s\n", err.text);
        exit(1);
    }
    start(&r, threads);
    for (int i = 0; i < visits; i++) {
        struct gh_rehearsal_visit v = bench_visit(w, i, visits);
        visit(&r, &v, screen, &shown, frames, &count_, f);
    }
    atomic_store(&r.stop, true);
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    gh_gate_close(r.gate);
    gh_watch_stop(r.watch);
    gh_frame_unref(shown);
    gh_mailbox_destroy(&r.camera);
    gh_mailbox_destroy(&r.nets);
    gh_film_close(r.film);
    gh_rehearsal_close(r.rehearsal);
    gh_screen_close(screen);
    out->frames = count_;
    out->frame_p50_ms = bench_percentile(frames, count_, 50);
    out->frame_p99_ms = bench_percentile(frames, count_, 99);
}
