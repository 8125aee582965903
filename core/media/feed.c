/* The thread that keeps one camera alive: open, read, judge, lose, wait, again. */
#include "media/feed.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "media/clip.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    DECODING_NICE = 5,
    SAMPLE_W = 32,
    SAMPLE_H = 18,
    FREEZE_MS = 10000,
    DARK_MS = 3000,
    DARK_MEAN = 24,     /* luma of 255: below it the nets find nobody (16 is black in video range) */
    LOAD_MS = 2000,     /* the workers' lag is judged so often */
    RELIEF_TURNS = 5,   /* so many good turns before the decoder is given its time again */
    COVERED_SPREAD = 3, /* standard deviation: a hand, a bag or paint over the lens leaves no structure */
};

struct gh_feed {
    char spec[1024];
    struct gh_source_options options;
    struct gh_mailbox *box;
    gh_feed_notify *notify;
    void *user;
    atomic_bool cancel;
    pthread_t thread;
    pthread_mutex_t mutex;
    struct gh_feed_status status; /* protected by mutex */
    /* the thread's own */
    struct gh_rand jitter;
    uint64_t last_hash;
    int64_t same_since_ms, dark_since_ms;
    int64_t fps_from_ms;
    uint64_t fps_frames;
    int64_t load_from_ms;
    uint64_t load_put, load_dropped;
    int relieved;
};

const char *gh_feed_state_name(enum gh_feed_state state)
{
    static const char *const names[] = {"connecting", "live", "stalled", "down", "frozen", "dark", "ended"};
    return (unsigned)state < sizeof names / sizeof *names ? names[state] : "unknown";
}

int gh_feed_backoff_ms(int attempt, double jitter)
{
    int s = attempt < 1 ? 1 : attempt > 5 ? 30 : 1 << (attempt - 1);
    return (int)(s * 1000 * (0.8 + 0.4 * jitter));
}

static void set_state(struct gh_feed *f, enum gh_feed_state state, const char *error, int64_t retry_at_ms)
{
    pthread_mutex_lock(&f->mutex);
    bool changed = f->status.state != state;
    if (changed) {
        f->status.state = state;
        f->status.since_ms = gh_clock_mono_ms();
    }
    f->status.retry_at_ms = retry_at_ms;
    if (error)
        snprintf(f->status.error, sizeof f->status.error, "%s", error);
    pthread_mutex_unlock(&f->mutex);
    if (changed && f->notify)
        f->notify(f->user);
}

/* Looks at a few hundred luma samples: enough to tell a still, a dark or a covered picture. */
static enum gh_feed_state judge(struct gh_feed *f, const struct gh_frame *frame, bool live, int64_t now)
{
    uint8_t luma[SAMPLE_W * SAMPLE_H];
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    int sum = 0, squares = 0;
    gh_frame_to_luma(frame, SAMPLE_W, SAMPLE_H, luma);
    for (int i = 0; i < SAMPLE_W * SAMPLE_H; i++) {
        hash = (hash ^ luma[i]) * 1099511628211u;
        sum += luma[i];
        squares += luma[i] * luma[i];
    }
    int n = SAMPLE_W * SAMPLE_H;
    double mean = (double)sum / n, variance = (double)squares / n - mean * mean;
    /* a real sensor is never twice the same: even a still room has noise */
    if (hash != f->last_hash || !f->same_since_ms) {
        f->last_hash = hash;
        f->same_since_ms = now;
    }
    if (mean >= DARK_MEAN && variance >= COVERED_SPREAD * COVERED_SPREAD)
        f->dark_since_ms = 0;
    else if (!f->dark_since_ms)
        f->dark_since_ms = now;
    if (live && now - f->same_since_ms >= FREEZE_MS)
        return GH_FEED_FROZEN;
    if (f->dark_since_ms && now - f->dark_since_ms >= DARK_MS)
        return GH_FEED_DARK;
    return GH_FEED_LIVE;
}

static void count_frame(struct gh_feed *f, const struct gh_frame *frame, int64_t now)
{
    pthread_mutex_lock(&f->mutex);
    f->status.frames++;
    f->status.last_frame_ms = now;
    f->status.width = frame->width;
    f->status.height = frame->height;
    f->status.attempt = 0;
    f->fps_frames++;
    if (!f->fps_from_ms) {
        f->fps_from_ms = now;
        f->fps_frames = 0;
    } else if (now - f->fps_from_ms >= 2000) {
        f->status.fps = (double)f->fps_frames * 1000 / (double)(now - f->fps_from_ms);
        f->fps_from_ms = now;
        f->fps_frames = 0;
    }
    pthread_mutex_unlock(&f->mutex);
}

/* When more than a quarter of the pictures are replaced before a worker comes for them, the machine is short
 * of time: the decoder leaves out what costs most and shows least, until that has been over for a while. */
static void judge_load(struct gh_feed *f, struct gh_source *source, int64_t now)
{
    if (now - f->load_from_ms < LOAD_MS)
        return;
    pthread_mutex_lock(&f->box->mutex);
    uint64_t put = f->box->put, dropped = f->box->dropped;
    pthread_mutex_unlock(&f->box->mutex);
    bool late = f->load_from_ms && (dropped - f->load_dropped) * 4 > put - f->load_put;
    f->relieved = late ? 0 : f->relieved + 1;
    if (late || f->relieved >= RELIEF_TURNS)
        source->hurried = late;
    f->load_from_ms = now;
    f->load_put = put;
    f->load_dropped = dropped;
}

/* Reads until the source ends or fails. True when it is over for good. */
static bool read_all(struct gh_feed *f, struct gh_source *source, struct gh_error *err)
{
    struct gh_frame *frame;
    for (;;) {
        enum gh_source_result r = gh_source_read(source, &frame, err);
        if (r == GH_SOURCE_END)
            return true;
        if (r == GH_SOURCE_ERROR)
            return false;
        /* unpaced frames have their own clock: states there follow it */
        int64_t now = gh_clock_mono_ms();
        enum gh_feed_state state =
            judge(f, frame, source->live, source->live || f->options.paced ? now : frame->t_ms + 1);
        count_frame(f, frame, now);
        if (f->options.ring)
            gh_clip_ring_frame(f->options.ring, frame);
        judge_load(f, source, now);
        set_state(f, state, state == GH_FEED_LIVE ? "" : NULL, 0);
        if (!gh_mailbox_put(f->box, frame))
            return true;
        if (f->notify)
            f->notify(f->user);
        if (atomic_load(&f->cancel))
            return true;
    }
}

static void wait_before_retry(struct gh_feed *f, const struct gh_error *err)
{
    pthread_mutex_lock(&f->mutex);
    int attempt = ++f->status.attempt;
    pthread_mutex_unlock(&f->mutex);
    int64_t until = gh_clock_mono_ms() + gh_feed_backoff_ms(attempt, gh_rand_unit(&f->jitter));
    set_state(f, err->kind == GH_ERR_TIMEOUT && attempt == 1 ? GH_FEED_STALLED : GH_FEED_DOWN, err->text,
              until);
    while (gh_clock_mono_ms() < until && !atomic_load(&f->cancel)) {
        int64_t left = until - gh_clock_mono_ms();
        gh_clock_sleep_ms(left > 100 ? 100 : left);
    }
}

static void *run(void *user)
{
    struct gh_feed *f = user;
    bool over = false, opened = false;
    /* many cameras on few cores: looking at a picture goes before decoding the next (Linux: a thread's own)
     */
    setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), DECODING_NICE);
    while (!over && !atomic_load(&f->cancel)) {
        struct gh_error err = {0};
        struct gh_source *source = gh_source_open(f->spec, &f->options, &err);
        if (source) {
            f->same_since_ms = f->dark_since_ms = f->fps_from_ms = f->load_from_ms = 0;
            if (opened) {
                pthread_mutex_lock(&f->mutex);
                f->status.reconnects++;
                pthread_mutex_unlock(&f->mutex);
            }
            opened = true;
            over = read_all(f, source, &err);
            gh_source_close(source);
        }
        if (!over && !atomic_load(&f->cancel)) {
            gh_log_warn("camera lost: %s", err.text);
            wait_before_retry(f, &err);
        }
    }
    set_state(f, GH_FEED_ENDED, NULL, 0);
    return NULL;
}

struct gh_feed *gh_feed_start(const char *spec, const struct gh_source_options *options,
                              struct gh_mailbox *box, gh_feed_notify *notify, void *user,
                              struct gh_error *err)
{
    struct gh_feed *f = calloc(1, sizeof *f);
    if (!f) {
        gh_error_set(err, GH_ERR_INTERNAL, "camera: out of memory");
        return NULL;
    }
    snprintf(f->spec, sizeof f->spec, "%s", spec);
    f->options = *options;
    f->options.cancel = &f->cancel;
    f->box = box;
    f->notify = notify;
    f->user = user;
    f->status.since_ms = gh_clock_mono_ms();
    gh_rand_init(&f->jitter,
                 gh_rand_mix((uint64_t)gh_clock_mono_us(), (uint64_t)(uintptr_t)f ^ (uint64_t)getpid()));
    pthread_mutex_init(&f->mutex, NULL);
    if (pthread_create(&f->thread, NULL, run, f) == 0)
        return f;
    pthread_mutex_destroy(&f->mutex);
    free(f);
    gh_error_set(err, GH_ERR_INTERNAL, "camera: no more threads; lower the number of cameras");
    return NULL;
}

void gh_feed_status(struct gh_feed *f, struct gh_feed_status *out)
{
    pthread_mutex_lock(&f->mutex);
    *out = f->status;
    pthread_mutex_unlock(&f->mutex);
}

void gh_feed_stop(struct gh_feed *f)
{
    atomic_store(&f->cancel, true);
}

void gh_feed_join(struct gh_feed *f)
{
    gh_feed_stop(f);
    gh_mailbox_close(f->box);
    pthread_join(f->thread, NULL);
    pthread_mutex_destroy(&f->mutex);
    free(f);
}

void gh_feed_leave(struct gh_feed *f)
{
    gh_feed_stop(f);
    pthread_detach(f->thread);
}
