/* The lookers: each takes the next picture, from the cache or with nets of its own; who called
 * waits for them, tells how far they are, and takes over what they found. */
#include "evaluate/looks.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/wipe.h"
#include "evaluate/dataset_parts.h"
#include "evaluate/looks_cache.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MOST = 64, TELL_MS = 200 };
/* Of the largest face: who is smaller stands behind the one whom the picture is of. */
#define BACKGROUND 0.40f

struct making;

struct looker {
    struct making *m;
    struct gh_vision *v;
    pthread_t thread;
};

struct making {
    struct gh_dataset *d;
    struct gh_looks *out;
    const struct gh_looks_options *o;
    struct looker looker[THREADS_MOST];
    int threads;
    pthread_mutex_t mutex;
    pthread_cond_t step;
    pthread_mutex_t opening; /* one opens its nets at a time */
    /* under mutex */
    struct gh_looks_cache *cache;
    uint32_t next, looked;
    int running;
    bool failed; /* with err: nobody begins another picture */
    struct gh_error err;
};

/* ---- one picture ---- */

/* LFW's rule: a picture is of the face in its middle. Faces under two fifths of the largest one's side are
 * not asked, so that somebody far behind who happens to stand in the middle does not win. */
static const struct gh_face *central(const struct gh_face *faces, int count, struct gh_image photo)
{
    const struct gh_face *best = NULL;
    float largest = 0, nearest = 0;
    for (int i = 0; i < count; i++)
        largest = fmaxf(largest, fminf(faces[i].box.w, faces[i].box.h));
    for (int i = 0; i < count; i++) {
        struct gh_rect b = faces[i].box;
        float off = hypotf(b.x + b.w / 2 - (float)photo.width / 2, b.y + b.h / 2 - (float)photo.height / 2);
        if (fminf(b.w, b.h) >= BACKGROUND * largest && (!best || off < nearest))
            best = &faces[i], nearest = off;
    }
    return best;
}

/* What is wrong with one file is its own fault; that there is no memory is everybody's. */
static bool alone(const struct gh_error *fault, struct gh_error *err)
{
    return fault->kind != GH_ERR_INTERNAL || gh_error_set(err, fault->kind, "%s", fault->text);
}

/* False with err when no picture can be looked at; a fault of this one goes into fault. */
static bool look_at(struct gh_vision *v, struct gh_image photo, const char *file, struct gh_eval_look *look,
                    struct gh_error *fault, struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_quality quality;
    struct gh_error why = {0}, refusal;
    look->result = GH_LOOK_NO_FACE;
    /* both calls forget the picture when they are done */
    int count = gh_vision_enrol_find(v, photo, file, faces, &why);
    bool ok = count >= 0;
    if (count > 0) {
        ok = gh_vision_look_face(v, photo, central(faces, count, photo), file, look->template_, &quality,
                                 &refusal, &why);
        if (ok) {
            look->result = GH_LOOK_GOOD;
            look->reference = refusal.kind == GH_OK;
            look->quality = quality.overall;
        } else {
            explicit_bzero(look->template_, sizeof look->template_);
        }
    }
    explicit_bzero(faces, sizeof faces);
    if (!ok && why.kind == GH_ERR_INPUT) /* this face gives no template; a net that fails would on all */
        *fault = why;
    return ok || why.kind == GH_ERR_INPUT || gh_error_set(err, why.kind, "%s", why.text);
}

/* Without the path or name, which the fault begins with by the file's shorter name. */
static const char *after(const char *text, const char *name)
{
    size_t n = strlen(name);
    return !strncmp(text, name, n) && !strncmp(text + n, ": ", 2) ? text + n + 2 : text;
}

/* ---- the lookers ---- */

/* The next picture's number, or that there is none. Under mutex. */
static bool next_picture(struct making *m, uint32_t *picture)
{
    if (m->failed || m->next == m->d->pictures)
        return false;
    *picture = m->next++;
    return true;
}

/* One picture while it is looked at. */
struct task {
    uint32_t picture;
    char path[1200];
    uint8_t *data;
    size_t size;
    struct gh_looks_cache_key key; /* of what was read, so that it is of what is looked at */
    struct gh_error fault, err;
};

static bool from_cache(struct making *m, struct task *t)
{
    bool cached = false;
    gh_looks_cache_key(t->data, t->size, &t->key);
    pthread_mutex_lock(&m->mutex);
    if (m->cache)
        cached = gh_looks_cache_find(m->cache, &t->key, &m->out->look[t->picture]);
    m->out->from_cache += cached;
    pthread_mutex_unlock(&m->mutex);
    return cached;
}

/* Only when there is something to look at: a run that the cache has all of opens no second set. */
static bool open_nets(struct looker *own, struct gh_error *err)
{
    struct making *m = own->m;
    if (own->v)
        return true;
    pthread_mutex_lock(&m->opening);
    own->v = gh_vision_open(m->o->models_dir, m->out->info.pack, err);
    pthread_mutex_unlock(&m->opening);
    return own->v;
}

/* *cached: it needs neither be counted as looked at nor be kept. False with t->err when no picture can be
 * looked at. */
static bool do_one(struct looker *own, struct task *t, bool *cached)
{
    struct making *m = own->m;
    struct gh_eval_look *look = &m->out->look[t->picture];
    const char *file = m->d->file[t->picture];
    struct gh_image photo;
    *look = (struct gh_eval_look){.result = GH_LOOK_UNREADABLE};
    if (!gh_file_join(t->path, sizeof t->path, m->d->dir, file))
        return !gh_error_set(&t->fault, GH_ERR_INPUT, "path too long; left out");
    if (!(t->data = gh_file_read(t->path, GH_PHOTO_LIMIT, &t->size, &t->fault)))
        return alone(&t->fault, &t->err);
    *cached = m->o->cache && from_cache(m, t);
    if (*cached)
        return true;
    if (!gh_vision_decode_photo(t->data, t->size, t->path, &photo, &t->fault))
        return alone(&t->fault, &t->err);
    bool ok = open_nets(own, &t->err) && look_at(own->v, photo, file, look, &t->fault, &t->err);
    gh_image_wipe(&photo);
    return ok;
}

/* Under mutex: what came of one picture. */
static void take(struct making *m, const struct task *t)
{
    const struct gh_eval_look *look = &m->out->look[t->picture];
    const char *file = m->d->file[t->picture];
    struct gh_error err;
    m->looked++;
    if (t->fault.kind != GH_OK) /* looked at again the next time, for the fault's words */
        gh_dataset_fault(m->d, "%s: %s", file, after(after(t->fault.text, t->path), file));
    else if (m->cache && !gh_looks_cache_add(m->cache, &t->key, look, &err)) {
        gh_dataset_fault(m->d, "cache: %s", err.text);
        gh_looks_cache_close(m->cache); /* the run itself goes on */
        m->cache = NULL;
    }
}

static void *look(void *user)
{
    struct looker *own = user;
    struct making *m = own->m;
    struct task t = {0};
    pthread_mutex_lock(&m->mutex);
    while (next_picture(m, &t.picture)) {
        bool cached = false;
        pthread_mutex_unlock(&m->mutex);
        t.fault = t.err = (struct gh_error){0};
        bool ok = do_one(own, &t, &cached);
        gh_wipe(t.data, t.size);
        t.data = NULL;
        pthread_mutex_lock(&m->mutex);
        if (ok && !cached) {
            take(m, &t);
        } else if (!ok && !m->failed) {
            m->failed = true;
            m->err = t.err;
        }
        pthread_cond_signal(&m->step);
    }
    m->running--;
    pthread_cond_signal(&m->step);
    pthread_mutex_unlock(&m->mutex);
    return NULL;
}

static bool start(struct making *m, struct gh_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int want = m->o->threads > 0 ? m->o->threads : cores > 0 ? (int)cores : 1;
    want = want > THREADS_MOST ? THREADS_MOST : want;
    want = (uint32_t)want > m->d->pictures ? (int)m->d->pictures : want;
    pthread_mutex_lock(&m->mutex);
    for (; m->threads < want; m->threads++) {
        struct looker *one = &m->looker[m->threads];
        one->m = m;
        if (pthread_create(&one->thread, NULL, look, one) != 0)
            break;
        m->running++;
    }
    pthread_mutex_unlock(&m->mutex);
    return m->threads > 0 || gh_error_set(err, GH_ERR_INTERNAL, "looks: no thread can be started");
}

/* Until the last looker is done; progress is told from here, that it need not know of threads. */
static bool wait_for(struct making *m, struct gh_error *err)
{
    const struct gh_looks_options *o = m->o;
    int64_t began = gh_clock_mono_ms(), told = began;
    pthread_mutex_lock(&m->mutex);
    for (bool last = false; !last;) {
        while (m->running && (!o->progress || gh_clock_mono_ms() - told < TELL_MS))
            pthread_cond_wait(&m->step, &m->mutex);
        uint32_t looked = m->looked, done = m->out->from_cache + looked;
        last = !m->running;
        pthread_mutex_unlock(&m->mutex);
        told = gh_clock_mono_ms();
        m->out->seconds = (double)(told - began) / 1000;
        m->out->pictures_per_s = m->out->seconds > 0 ? looked / m->out->seconds : 0;
        if (o->progress)
            o->progress(o->user, done, m->d->pictures, m->out->pictures_per_s);
        pthread_mutex_lock(&m->mutex);
    }
    pthread_mutex_unlock(&m->mutex);
    for (int i = 0; i < m->threads; i++)
        pthread_join(m->looker[i].thread, NULL);
    return !m->failed || gh_error_set(err, m->err.kind, "%s", m->err.text);
}

/* ---- all of it ---- */

/* After all pictures, none of which stopped the run: what the cache holds beyond them goes. */
static void trim(struct making *m)
{
    struct gh_error err;
    if (m->cache && !gh_looks_cache_trim(m->cache, &err))
        gh_dataset_fault(m->d, "cache: templates of pictures that are gone are still in it: %s", err.text);
}

static bool make(struct making *m, struct gh_error *err)
{
    const struct gh_looks_options *o = m->o;
    size_t n = m->d->pictures, faults = m->d->fault_count;
    if (!n)
        return gh_error_set(err, GH_ERR_INPUT, "looks: the dataset has no picture");
    if (!(m->out->look = calloc(n, sizeof *m->out->look)))
        return gh_error_set(err, GH_ERR_INTERNAL, "looks: out of memory");
    m->out->seen = m->d->pictures;
    if (!(m->looker[0].v = gh_vision_open(o->models_dir, o->pack, err)))
        return false;
    gh_vision_info(m->looker[0].v, &m->out->info);
    if (o->cache && !(m->cache = gh_looks_cache_open(o->cache, o->models_dir, &m->out->info, err)))
        return false;
    bool ok = start(m, err) && wait_for(m, err);
    if (ok)
        trim(m);
    gh_dataset_sort_faults(m->d, faults); /* they came as the lookers met them */
    for (size_t i = 0; ok && i < n; i++) {
        const struct gh_eval_look *l = &m->out->look[i];
        m->out->no_face += l->result == GH_LOOK_NO_FACE;
        m->out->unreadable += l->result == GH_LOOK_UNREADABLE;
        m->out->refused += l->result == GH_LOOK_GOOD && !l->reference;
    }
    return ok;
}

bool gh_looks_make(struct gh_dataset *d, const struct gh_looks_options *o, struct gh_looks *out,
                   struct gh_error *err)
{
    memset(out, 0, sizeof *out);
    struct making *m = calloc(1, sizeof *m);
    if (!m)
        return gh_error_set(err, GH_ERR_INTERNAL, "looks: out of memory");
    m->d = d;
    m->out = out;
    m->o = o;
    pthread_mutex_init(&m->mutex, NULL);
    pthread_mutex_init(&m->opening, NULL);
    pthread_cond_init(&m->step, NULL);
    bool ok = make(m, err);
    for (int i = 0; i < THREADS_MOST; i++)
        gh_vision_close(m->looker[i].v);
    gh_looks_cache_close(m->cache);
    pthread_cond_destroy(&m->step);
    pthread_mutex_destroy(&m->mutex);
    pthread_mutex_destroy(&m->opening);
    free(m);
    if (!ok)
        gh_looks_free(out);
    return ok;
}

void gh_looks_free(struct gh_looks *l)
{
    gh_wipe(l->look, (size_t)l->seen * sizeof *l->look);
    memset(l, 0, sizeof *l);
}
