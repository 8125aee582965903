/* The eyes on a thread of their own: they look at the newest frame while the screen goes on.
 * One mutex; the eyes are used by the thread alone, but for crops, which wait until a look is over. */
#include "kiosk/eyes.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct gh_watch {
    struct gh_eyes *eyes;
    struct gh_mailbox *box;
    pthread_t thread;
    pthread_mutex_t looking; /* held while the eyes are used; taken before mutex */
    pthread_mutex_t mutex;   /* of all below */
    pthread_cond_t changed;
    enum gh_eyes_work work;
    bool want_template, poked, stop, has_look, forgotten;
    struct gh_look look;
};

/* Waits for a frame to look at; false when it is over. */
static bool wait_for_frame(struct gh_watch *w, struct gh_frame **frame)
{
    pthread_mutex_lock(&w->mutex);
    for (;;) {
        if (w->stop)
            break;
        if (w->poked) {
            w->poked = false;
            *frame = gh_mailbox_take(w->box);
            if (*frame)
                break;
        }
        pthread_cond_wait(&w->changed, &w->mutex);
    }
    bool goes_on = !w->stop;
    pthread_mutex_unlock(&w->mutex);
    return goes_on;
}

/* Hands the look on, unless it was forgotten meanwhile or shows what is no longer asked for. */
static void hand_on(struct gh_watch *w, const struct gh_look *look)
{
    pthread_mutex_lock(&w->mutex);
    if (!w->forgotten && w->work == look->work) {
        w->look = *look;
        w->has_look = true;
    }
    pthread_mutex_unlock(&w->mutex);
}

static void *watch(void *arg)
{
    struct gh_watch *w = arg;
    struct gh_frame *frame = NULL;
    struct gh_look look;
    struct gh_error err, last = {0};
    while (wait_for_frame(w, &frame)) {
        pthread_mutex_lock(&w->looking);
        pthread_mutex_lock(&w->mutex);
        enum gh_eyes_work work = w->work;
        bool want = w->want_template;
        w->forgotten = false;
        pthread_mutex_unlock(&w->mutex);
        if (gh_eyes_look(w->eyes, frame, work, want, &look, &err)) {
            hand_on(w, &look);
        } else if (strcmp(err.text, last.text)) { /* the same trouble once, not with each frame */
            gh_log(GH_LOG_ERROR, "%s", err.text);
            last = err;
        }
        explicit_bzero(&look, sizeof look);
        gh_frame_unref(frame);
        frame = NULL;
        pthread_mutex_unlock(&w->looking);
    }
    gh_frame_unref(frame);
    return NULL;
}

struct gh_watch *gh_watch_start(struct gh_eyes *e, struct gh_mailbox *box, struct gh_error *err)
{
    struct gh_watch *w = calloc(1, sizeof *w);
    if (!w) {
        gh_error_set(err, GH_ERR_INTERNAL, "gate's camera: out of memory");
        return NULL;
    }
    w->eyes = e;
    w->box = box;
    w->work = GH_EYES_REST;
    pthread_mutex_init(&w->looking, NULL);
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->changed, NULL);
    if (!pthread_create(&w->thread, NULL, watch, w))
        return w;
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->mutex);
    pthread_mutex_destroy(&w->looking);
    free(w);
    gh_error_set(err, GH_ERR_INTERNAL, "gate's camera: no thread to look with");
    return NULL;
}

void gh_watch_ask(struct gh_watch *w, enum gh_eyes_work work, bool want_template)
{
    pthread_mutex_lock(&w->mutex);
    w->work = work;
    w->want_template = want_template;
    pthread_mutex_unlock(&w->mutex);
}

void gh_watch_poke(struct gh_watch *w)
{
    pthread_mutex_lock(&w->mutex);
    w->poked = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->mutex);
}

bool gh_watch_take(struct gh_watch *w, struct gh_look *out)
{
    pthread_mutex_lock(&w->mutex);
    bool has = w->has_look;
    if (has) {
        *out = w->look;
        w->has_look = false;
        explicit_bzero(&w->look, sizeof w->look);
    }
    pthread_mutex_unlock(&w->mutex);
    return has;
}

bool gh_watch_crop(struct gh_watch *w, uint8_t **jpeg, size_t *size, struct gh_error *err)
{
    pthread_mutex_lock(&w->looking);
    bool ok = gh_eyes_crop(w->eyes, jpeg, size, err);
    pthread_mutex_unlock(&w->looking);
    return ok;
}

void gh_watch_forget(struct gh_watch *w)
{
    pthread_mutex_lock(&w->mutex);
    w->forgotten = true; /* a look that is going on is not handed on */
    pthread_mutex_unlock(&w->mutex);
    pthread_mutex_lock(&w->looking);
    gh_eyes_forget(w->eyes);
    pthread_mutex_lock(&w->mutex);
    w->has_look = false;
    explicit_bzero(&w->look, sizeof w->look);
    pthread_mutex_unlock(&w->mutex);
    pthread_mutex_unlock(&w->looking);
}

void gh_watch_stop(struct gh_watch *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->mutex);
    w->stop = true;
    pthread_cond_signal(&w->changed);
    pthread_mutex_unlock(&w->mutex);
    pthread_join(w->thread, NULL);
    explicit_bzero(&w->look, sizeof w->look);
    pthread_cond_destroy(&w->changed);
    pthread_mutex_destroy(&w->mutex);
    pthread_mutex_destroy(&w->looking);
    free(w);
}
