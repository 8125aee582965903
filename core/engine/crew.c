/* The workers: each takes the camera that has waited longest for one, serves its newest
 * frame, and looks for the next. A busy camera cannot starve a quiet one. */
#include "engine/parts.h"

#include "base/clock.h"
#include "base/cond.h"
#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

struct seat {
    struct gh_crew *crew;
    struct gh_camera *camera; /* NULL: nobody sits here */
    bool pending, busy, over;
    int64_t served_us;
    int64_t t_ms; /* frame time of the last picture served */
};

enum {
    AHEAD_MS =
        1000, /* films that run as fast as they can stay so close together: one visit over two cameras */
    LAGGARD_US = 2000000, /* must not fall apart; one that gives nothing for so long is not waited for */
    AGAIN_MS = 1000,      /* so often a worker without work looks for some */
};

struct worker {
    struct gh_crew *crew;
    struct gh_kit *kit;
    uint8_t *focus_picture;
    pthread_t thread;
    bool started;
};

struct gh_crew {
    struct gh_board *board;
    struct gh_recorder *recorder;
    atomic_int focus;
    pthread_mutex_t focus_mutex;
    int count;
    struct worker *workers;
    pthread_mutex_t mutex;
    pthread_cond_t work, rest;
    /* under mutex */
    struct seat seats[GH_SITE_CAMERAS];
    double wall_fps;
    bool stop;
};

/* The time up to which films without a pace of their own may be looked at. */
static int64_t horizon(const struct gh_crew *crew)
{
    int64_t least = INT64_MAX, now = gh_clock_mono_us();
    for (int i = 0; i < GH_SITE_CAMERAS; i++) {
        const struct seat *s = &crew->seats[i];
        if (s->camera && !s->over && s->camera->box.lossless && now - s->served_us < LAGGARD_US &&
            s->t_ms < least)
            least = s->t_ms;
    }
    return least == INT64_MAX ? least : least + AHEAD_MS;
}

static struct seat *choose(struct gh_crew *crew)
{
    struct seat *best = NULL;
    int64_t until = horizon(crew);
    for (int i = 0; i < GH_SITE_CAMERAS; i++) {
        struct seat *s = &crew->seats[i];
        if (s->camera && s->pending && !s->busy && (!s->camera->box.lossless || s->t_ms <= until) &&
            (!best || s->served_us < best->served_us))
            best = s;
    }
    return best;
}

/* Returns whether the camera has ended for good. */
static bool serve(struct worker *w, struct gh_camera *camera, double wall_fps, int64_t *t_ms)
{
    struct gh_crew *crew = w->crew;
    struct gh_camera_world world = {crew->board,  crew->recorder,     wall_fps,
                                    &crew->focus, &crew->focus_mutex, w->focus_picture};
    struct gh_feed_status status;
    struct gh_frame *frame;
    for (;;) {
        /* asked before taking: what was put before the end is still served */
        gh_feed_status(camera->feed, &status);
        frame = gh_mailbox_take(&camera->box);
        if (!frame)
            break;
        gh_camera_work(camera, w->kit, frame, &world);
        *t_ms = frame->t_ms;
        gh_frame_unref(frame);
        if (status.state != GH_FEED_ENDED)
            return false;
    }
    if (status.state == GH_FEED_ENDED)
        gh_camera_flush(camera);
    return status.state == GH_FEED_ENDED;
}

/* A laggard that gives nothing more sends no word of it either: so not for ever. */
static void wait_for_work(struct gh_crew *crew)
{
    gh_cond_wait_until(&crew->work, &crew->mutex, gh_clock_mono_ms() + AGAIN_MS);
}

static void *run(void *user)
{
    struct worker *w = user;
    struct gh_crew *crew = w->crew;
    pthread_mutex_lock(&crew->mutex);
    while (!crew->stop) {
        struct seat *s = choose(crew);
        if (!s && w->kit->shown) { /* it may be long until it looks at something else */
            pthread_mutex_unlock(&crew->mutex);
            gh_kit_forget(w->kit);
            pthread_mutex_lock(&crew->mutex);
            continue;
        }
        if (!s) {
            wait_for_work(crew);
            continue;
        }
        s->pending = false;
        s->busy = true;
        s->served_us = gh_clock_mono_us();
        double fps = crew->wall_fps;
        struct gh_camera *camera = s->camera; /* gh_crew_remove empties the seat while it waits for us */
        pthread_mutex_unlock(&crew->mutex);
        int64_t t_ms = s->t_ms;
        bool over = serve(w, camera, fps, &t_ms);
        pthread_mutex_lock(&crew->mutex);
        s->busy = false;
        s->over = over;
        s->t_ms = t_ms;
        if (camera->box.lossless) /* others may go on now */
            pthread_cond_broadcast(&crew->work);
        pthread_cond_broadcast(&crew->rest);
    }
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

struct gh_crew *gh_crew_open(int count, const char *models_dir, const char *pack, struct gh_error *err)
{
    struct gh_crew *crew = calloc(1, sizeof *crew);
    bool ok = crew && (crew->workers = calloc((size_t)count, sizeof *crew->workers));
    if (!ok) {
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        free(crew);
        return NULL;
    }
    crew->count = count;
    crew->wall_fps = 10;
    atomic_init(&crew->focus, -1);
    pthread_mutex_init(&crew->mutex, NULL);
    pthread_mutex_init(&crew->focus_mutex, NULL);
    gh_cond_init(&crew->work);
    pthread_cond_init(&crew->rest, NULL);
    for (int i = 0; i < GH_SITE_CAMERAS; i++)
        crew->seats[i].crew = crew;
    for (int i = 0; ok && i < count; i++) {
        struct worker *w = &crew->workers[i];
        w->crew = crew;
        w->focus_picture = malloc((size_t)GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3);
        ok = w->focus_picture ? (w->kit = gh_kit_open(models_dir, pack, err)) != NULL
                              : gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
    }
    if (ok)
        return crew;
    gh_crew_close(crew);
    return NULL;
}

void gh_crew_info(const struct gh_crew *crew, struct gh_vision_info *info)
{
    *info = crew->workers[0].kit->info;
}

struct gh_kit *gh_crew_kit(struct gh_crew *crew)
{
    return crew->workers[0].kit;
}

bool gh_crew_start(struct gh_crew *crew, struct gh_board *board, struct gh_recorder *recorder,
                   struct gh_error *err)
{
    crew->board = board;
    crew->recorder = recorder;
    for (int i = 0; i < crew->count; i++) {
        struct worker *w = &crew->workers[i];
        if (pthread_create(&w->thread, NULL, run, w) != 0)
            return gh_error_set(err, GH_ERR_INTERNAL, "engine: no more threads; lower `workers`");
        w->started = true;
    }
    return true;
}

void *gh_crew_seat(struct gh_crew *crew, int slot)
{
    return &crew->seats[slot];
}

void gh_crew_notify(void *seat)
{
    struct seat *s = seat;
    struct gh_crew *crew = s->crew;
    pthread_mutex_lock(&crew->mutex);
    s->pending = true;
    if (!s->busy)
        pthread_cond_signal(&crew->work);
    pthread_mutex_unlock(&crew->mutex);
}

void gh_crew_add(struct gh_crew *crew, struct gh_camera *camera)
{
    struct seat *s = &crew->seats[camera->slot];
    pthread_mutex_lock(&crew->mutex);
    s->camera = camera;
    s->pending = true; /* frames may have come before it sat down */
    s->over = false;
    s->t_ms = 0;
    s->served_us = gh_clock_mono_us();
    pthread_cond_signal(&crew->work);
    pthread_mutex_unlock(&crew->mutex);
}

void gh_crew_remove(struct gh_crew *crew, int slot)
{
    struct seat *s = &crew->seats[slot];
    pthread_mutex_lock(&crew->mutex);
    s->camera = NULL;
    while (s->busy)
        pthread_cond_wait(&crew->rest, &crew->mutex);
    s->pending = false;
    pthread_mutex_unlock(&crew->mutex);
}

void gh_crew_set_wall_fps(struct gh_crew *crew, double fps)
{
    pthread_mutex_lock(&crew->mutex);
    crew->wall_fps = fps;
    pthread_mutex_unlock(&crew->mutex);
}

void gh_crew_set_focus(struct gh_crew *crew, int slot)
{
    atomic_store(&crew->focus, slot);
}

bool gh_crew_idle(struct gh_crew *crew)
{
    bool idle = true;
    pthread_mutex_lock(&crew->mutex);
    for (int i = 0; i < GH_SITE_CAMERAS; i++)
        idle = idle && (!crew->seats[i].camera || crew->seats[i].over);
    pthread_mutex_unlock(&crew->mutex);
    return idle;
}

void gh_crew_stop(struct gh_crew *crew)
{
    pthread_mutex_lock(&crew->mutex);
    crew->stop = true;
    pthread_cond_broadcast(&crew->work);
    pthread_mutex_unlock(&crew->mutex);
    for (int i = 0; i < crew->count; i++) {
        struct worker *w = &crew->workers[i];
        if (w->started)
            pthread_join(w->thread, NULL);
        w->started = false;
        gh_kit_close(w->kit);
        w->kit = NULL;
        gh_wipe(w->focus_picture, (size_t)GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3);
        w->focus_picture = NULL;
    }
}

void gh_crew_close(struct gh_crew *crew)
{
    if (!crew)
        return;
    gh_crew_stop(crew);
    pthread_mutex_destroy(&crew->mutex);
    pthread_mutex_destroy(&crew->focus_mutex);
    pthread_cond_destroy(&crew->work);
    pthread_cond_destroy(&crew->rest);
    free(crew->workers);
    free(crew);
}
