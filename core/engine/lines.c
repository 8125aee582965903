/* A circle of lines and the one thread that may wait for the reader. */
#include "engine/lines.h"

#include "base/clock.h"
#include "base/cond.h"
#include "base/log.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    POLL_MS = 100,  /* so soon it hears that it is to give up */
    GRACE_MS = 200, /* for hearing it */
};

struct gh_lines {
    int fd;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more, over;
    atomic_bool given_up;
    /* under mutex */
    char *items[GH_LINES_QUEUE + 1]; /* and the last */
    int head, count;
    bool stop, ended;
    int refused; /* errno, 0 = none */
};

/* So much at once that a pipe with room takes it whole, without waiting. */
static bool write_out(struct gh_lines *l, const char *text, size_t size)
{
    while (size) {
        struct pollfd p = {l->fd, POLLOUT, 0};
        int ready = poll(&p, 1, POLL_MS);
        if (atomic_load(&l->given_up))
            return true;
        if (ready <= 0)
            continue;
        ssize_t n = write(l->fd, text, size < PIPE_BUF ? size : PIPE_BUF);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        text += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool write_line(struct gh_lines *l, char *text)
{
    size_t length = strlen(text);
    text[length] = '\n'; /* in place of its end: line and feed in one piece */
    return write_out(l, text, length + 1);
}

static void *run(void *user)
{
    struct gh_lines *l = user;
    pthread_mutex_lock(&l->mutex);
    for (;;) {
        while (!l->count && !l->stop)
            pthread_cond_wait(&l->more, &l->mutex);
        if (!l->count)
            break;
        char *text = l->items[l->head];
        bool dead = l->refused || atomic_load(&l->given_up);
        l->head = (l->head + 1) % (GH_LINES_QUEUE + 1);
        l->count--;
        pthread_mutex_unlock(&l->mutex);
        int refused = dead || write_line(l, text) ? 0 : errno;
        free(text);
        pthread_mutex_lock(&l->mutex);
        l->refused = l->refused ? l->refused : refused;
    }
    l->ended = true;
    pthread_cond_signal(&l->over);
    pthread_mutex_unlock(&l->mutex);
    return NULL;
}

static void release(struct gh_lines *l)
{
    pthread_mutex_destroy(&l->mutex);
    pthread_cond_destroy(&l->more);
    pthread_cond_destroy(&l->over);
    free(l);
}

struct gh_lines *gh_lines_open(FILE *out, struct gh_error *err)
{
    struct gh_lines *l = calloc(1, sizeof *l);
    if (!l) {
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        return NULL;
    }
    fflush(out);
    l->fd = fileno(out);
    pthread_mutex_init(&l->mutex, NULL);
    pthread_cond_init(&l->more, NULL);
    gh_cond_init(&l->over);
    if (pthread_create(&l->thread, NULL, run, l) == 0)
        return l;
    release(l);
    gh_error_set(err, GH_ERR_INTERNAL, "engine: no more threads");
    return NULL;
}

bool gh_lines_put(struct gh_lines *l, char *text, bool last)
{
    pthread_mutex_lock(&l->mutex);
    bool room = text && l->count < GH_LINES_QUEUE + last;
    if (room)
        l->items[(l->head + l->count++) % (GH_LINES_QUEUE + 1)] = text;
    pthread_cond_signal(&l->more);
    pthread_mutex_unlock(&l->mutex);
    if (!room)
        free(text);
    return room;
}

/* With the mutex held: whether the thread has ended, after at most ms. */
static bool has_ended(struct gh_lines *l, int64_t ms)
{
    int64_t until = gh_clock_mono_ms() + ms;
    while (!l->ended && gh_cond_wait_until(&l->over, &l->mutex, until))
        ;
    return l->ended;
}

bool gh_lines_close(struct gh_lines *l, int64_t wait_ms, struct gh_error *err)
{
    if (!l)
        return true;
    pthread_mutex_lock(&l->mutex);
    l->stop = true;
    pthread_cond_signal(&l->more);
    bool ended = has_ended(l, wait_ms);
    if (!ended) {
        int left = l->count + 1;
        atomic_store(&l->given_up, true);
        ended = has_ended(l, GRACE_MS);
        pthread_mutex_unlock(&l->mutex); /* whoever takes the log may be the same */
        gh_log_warn("output: nobody reads it; its last %d lines are dropped", left);
        pthread_mutex_lock(&l->mutex);
    }
    int refused = l->refused;
    pthread_mutex_unlock(&l->mutex);
    if (ended) {
        pthread_join(l->thread, NULL);
        release(l);
    } else { /* it hangs in a write that does not return: the process is to end, and it with that */
        pthread_detach(l->thread);
    }
    return !refused || gh_error_set(err, GH_ERR_IO, "output: cannot be written: %s", strerror(refused));
}
