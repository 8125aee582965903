/* The thread that looks after wanted clips twice a second, and the rings and faces that
 * they are cut from. */
#include "engine/footage.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/vec.h"
#include "engine/wall.h"
#include "store/alerts.h"
#include "store/clips.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    TURN_MS = 500,
    STEP_MS = 50,    /* so soon it hears that it is to stop */
    LATE_MS = 800,   /* pictures under way when the last second is over */
    RETRY_MS = 5000, /* after a disk that refused */
    LINGER_MS =
        5000, /* a camera that left: an alert of its last moment may still be on its way to the store */
    HELD = 2 * GH_SITE_CAMERAS,
    FACES = 1024,
    NICE = 5, /* looking at pictures goes first (Linux: a thread's own) */
};

struct face {
    int64_t t_ms;
    struct gh_rect box;
    struct gh_id flag;
};

struct gh_footage_camera {
    struct gh_footage *owner;
    char name[GH_SITE_NAME];
    struct gh_clip_ring *ring;
    int64_t left_ms; /* mono; 0 = it is here */
    pthread_mutex_t mutex;
    struct face faces[FACES]; /* under mutex; a circle */
    unsigned next;
};

/* A clip that is waited for. Frames' times plus offset_ms were the time of day when it was asked for:
 * whatever becomes of the clock, its seconds are the same frames. */
struct wish {
    struct gh_clip clip;
    int64_t offset_ms;
};
typedef GH_VEC(struct wish) wishes;

struct gh_footage {
    char dir[GH_SITE_PATH];
    struct gh_board *board;
    pthread_t thread;
    pthread_mutex_t mutex; /* of the list; rings are cut under it, so that none is freed meanwhile */
    struct gh_footage_camera *cameras[HELD];
    bool stop;
    /* the thread's own */
    struct gh_store *store;
    struct gh_actor engine;
    uint64_t seen;
    bool known;             /* waiting is what the store says */
    int64_t retry_ms;       /* mono */
    wishes waiting, before; /* before: while they are read anew */
};

/* ---- cameras ---- */

struct gh_footage_camera *gh_footage_add(struct gh_footage *e, const struct gh_site_camera *config,
                                         size_t budget)
{
    struct gh_footage_camera *c = calloc(1, sizeof *c);
    if (!c || !(c->ring = gh_clip_ring_open(budget, config->masks, config->mask_count))) {
        free(c);
        return NULL;
    }
    c->owner = e;
    memcpy(c->name, config->name, sizeof c->name);
    pthread_mutex_init(&c->mutex, NULL);
    pthread_mutex_lock(&e->mutex);
    for (int i = 0; i < HELD; i++)
        if (!e->cameras[i]) {
            e->cameras[i] = c;
            pthread_mutex_unlock(&e->mutex);
            return c;
        }
    pthread_mutex_unlock(&e->mutex);
    gh_clip_ring_close(c->ring);
    pthread_mutex_destroy(&c->mutex);
    free(c);
    return NULL;
}

struct gh_clip_ring *gh_footage_ring(struct gh_footage_camera *c)
{
    return c ? c->ring : NULL;
}

void gh_footage_face(struct gh_footage_camera *c, int64_t t_ms, struct gh_rect box, struct gh_id flag)
{
    if (!c || box.w <= 0)
        return;
    pthread_mutex_lock(&c->mutex);
    c->faces[c->next++ % FACES] = (struct face){t_ms, box, flag};
    pthread_mutex_unlock(&c->mutex);
}

void gh_footage_leave(struct gh_footage_camera *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->owner->mutex);
    c->left_ms = gh_clock_mono_ms();
    pthread_mutex_unlock(&c->owner->mutex);
}

static void close_camera(struct gh_footage_camera *c)
{
    gh_clip_ring_close(c->ring);
    pthread_mutex_destroy(&c->mutex);
    explicit_bzero(c, sizeof *c);
    free(c);
}

/* ---- one clip ---- */

/* Where the flag's person was from start to end (frames' clock), in wall time; malloc'd, NULL when nowhere.
 */
static struct gh_clip_box *boxes_of(struct gh_footage_camera *c, struct gh_id flag, int64_t start,
                                    int64_t end, int64_t offset, int *count)
{
    struct gh_clip_box *boxes = malloc(FACES * sizeof *boxes);
    *count = 0;
    pthread_mutex_lock(&c->mutex);
    unsigned from = c->next > FACES ? c->next - FACES : 0;
    for (unsigned i = from; boxes && i < c->next; i++) {
        const struct face *f = &c->faces[i % FACES];
        if (gh_id_equal(f->flag, flag) && f->t_ms >= start && f->t_ms <= end)
            boxes[(*count)++] = (struct gh_clip_box){f->t_ms + offset, f->box};
    }
    pthread_mutex_unlock(&c->mutex);
    return boxes;
}

/* The camera of that name that holds the moment; one that was opened anew has a ring for each time. */
static bool cut(struct gh_footage *e, const struct wish *w, struct gh_id flag, struct gh_clip_cut *out,
                struct gh_clip_box **boxes, int *count)
{
    const struct gh_clip *clip = &w->clip;
    int64_t offset = w->offset_ms;
    bool found = false;
    pthread_mutex_lock(&e->mutex);
    for (int i = 0; i < HELD && !found; i++) {
        struct gh_footage_camera *c = e->cameras[i];
        struct gh_error err = {0};
        if (!c || strcmp(c->name, clip->camera) != 0)
            continue;
        found = gh_clip_ring_cut(c->ring, clip->since_ms - offset, clip->until_ms - offset,
                                 clip->at_ms - offset, out, &err);
        if (!found && err.kind != GH_ERR_NOT_FOUND)
            gh_log_error("camera %s: %s", c->name, err.text);
        if (found && !gh_id_is_none(flag))
            *boxes = boxes_of(c, flag, out->start_ms, out->end_ms, offset, count);
    }
    pthread_mutex_unlock(&e->mutex);
    return found;
}

static struct gh_id flag_of(struct gh_footage *e, struct gh_id alert)
{
    struct gh_alert a = {0};
    struct gh_id flag = gh_id_none;
    if (!gh_id_is_none(alert) && gh_alert_get(e->store, alert, &a, NULL))
        flag = a.flag;
    explicit_bzero(&a, sizeof a);
    return flag;
}

static bool keep(struct gh_footage *e, const struct wish *w)
{
    const struct gh_clip *clip = &w->clip;
    struct gh_clip_cut piece = {0};
    struct gh_clip_box *boxes = NULL;
    struct gh_error err = {0};
    int count = 0;
    char id[GH_ID_TEXT];
    bool found = cut(e, w, flag_of(e, clip->alert), &piece, &boxes, &count);
    bool ok = gh_clip_keep(e->store, &e->engine, clip->id, found ? piece.mp4 : NULL, piece.size,
                           piece.lead_ms, boxes, count, &err);
    if (!ok && err.kind != GH_ERR_FAILED) /* else it is not wanted any more */
        gh_log_error("clip %s not kept: %s", gh_id_format(clip->id, id), err.text);
    gh_clip_cut_free(&piece);
    free(boxes);
    atomic_fetch_add(&e->board->store_change, 1);
    return ok || err.kind == GH_ERR_FAILED;
}

/* ---- the thread ---- */

static bool note(void *user, const struct gh_clip *clip)
{
    struct gh_footage *e = user;
    if (!gh_vec_grow(&e->waiting))
        return false;
    struct wish w = {*clip, gh_wall_offset_ms()};
    for (size_t i = 0; i < e->before.count; i++)
        if (gh_id_equal(e->before.items[i].clip.id, clip->id))
            w.offset_ms = e->before.items[i].offset_ms;
    e->waiting.items[e->waiting.count++] = w;
    return true;
}

static void swap(wishes *a, wishes *b)
{
    wishes old = *a;
    *a = *b;
    *b = old;
}

static bool read_wishes(struct gh_footage *e, struct gh_error *err)
{
    swap(&e->waiting, &e->before);
    e->waiting.count = 0;
    if (gh_clip_wanted(e->store, &e->engine, INT64_MAX, note, e, err))
        return true;
    swap(&e->waiting, &e->before);
    return false;
}

static bool has_left(struct gh_footage *e, const char *name)
{
    bool left = false, here = false;
    pthread_mutex_lock(&e->mutex);
    for (int i = 0; i < HELD; i++)
        if (e->cameras[i] && !strcmp(e->cameras[i]->name, name)) {
            left |= e->cameras[i]->left_ms != 0;
            here |= e->cameras[i]->left_ms == 0;
        }
    pthread_mutex_unlock(&e->mutex);
    return left && !here;
}

static void free_left(struct gh_footage *e, int64_t now)
{
    pthread_mutex_lock(&e->mutex);
    for (int i = 0; i < HELD; i++) {
        struct gh_footage_camera *c = e->cameras[i];
        if (c && c->left_ms && now - c->left_ms > LINGER_MS) {
            close_camera(c);
            e->cameras[i] = NULL;
        }
    }
    pthread_mutex_unlock(&e->mutex);
}

static void turn(struct gh_footage *e, bool last)
{
    struct gh_error err = {0};
    int64_t now = gh_clock_mono_ms();
    if (!e->store) {
        if (!(e->store = gh_store_open(e->dir, false, NULL)))
            return; /* whoever opens it for the engine says why */
        e->engine = gh_actor_engine(e->store);
    }
    uint64_t changes = gh_store_changes(e->store);
    if (!e->known || changes != e->seen) {
        e->seen = changes;
        e->known = read_wishes(e, &err);
        if (!e->known)
            gh_log_error("clips not looked for: %s", err.text);
    }
    if (now < e->retry_ms && !last)
        return;
    for (size_t i = 0; i < e->waiting.count; i++) {
        const struct wish *w = &e->waiting.items[i];
        if (!last && w->clip.until_ms - w->offset_ms + LATE_MS > now && !has_left(e, w->clip.camera))
            continue;
        if (!keep(e, w)) {
            e->retry_ms = now + RETRY_MS;
            if (!last)
                return;
        }
        e->known = false; /* read again what waits */
    }
    free_left(e, now);
}

static bool stopping(struct gh_footage *e)
{
    pthread_mutex_lock(&e->mutex);
    bool stop = e->stop;
    pthread_mutex_unlock(&e->mutex);
    return stop;
}

static void *run(void *user)
{
    struct gh_footage *e = user;
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), NICE);
    while (!stopping(e)) {
        turn(e, false);
        for (int waited = 0; waited < TURN_MS && !stopping(e); waited += STEP_MS)
            gh_clock_sleep_ms(STEP_MS);
    }
    turn(e, true);
    return NULL;
}

struct gh_footage *gh_footage_start(const char *site_dir, struct gh_board *board, struct gh_error *err)
{
    struct gh_footage *e = calloc(1, sizeof *e);
    if (!e) {
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        return NULL;
    }
    memcpy(e->dir, site_dir, strnlen(site_dir, sizeof e->dir - 1));
    e->board = board;
    pthread_mutex_init(&e->mutex, NULL);
    if (pthread_create(&e->thread, NULL, run, e) == 0)
        return e;
    pthread_mutex_destroy(&e->mutex);
    free(e);
    gh_error_set(err, GH_ERR_INTERNAL, "engine: no more threads; lower the number of cameras");
    return NULL;
}

static void forget(wishes *w)
{
    if (w->items)
        explicit_bzero(w->items, w->room * sizeof *w->items);
    gh_vec_free(w);
}

void gh_footage_stop(struct gh_footage *e)
{
    if (!e)
        return;
    pthread_mutex_lock(&e->mutex);
    e->stop = true;
    pthread_mutex_unlock(&e->mutex);
    pthread_join(e->thread, NULL);
    for (int i = 0; i < HELD; i++)
        if (e->cameras[i] && e->cameras[i]->left_ms)
            close_camera(e->cameras[i]);
    forget(&e->waiting);
    forget(&e->before);
    gh_store_close(e->store);
    pthread_mutex_destroy(&e->mutex);
    free(e);
}
