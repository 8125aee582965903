/* The lookers: each takes the next picture that the cache does not have, with nets of its own; who called
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

struct keyed {
    uint64_t key;
    uint32_t picture;
};

struct making;

struct looker {
    struct making *m;
    struct gh_vision *v;
    pthread_t thread;
};

struct making {
    struct gh_dataset *d;
    struct gh_looks *out;
    struct gh_looks_cache *cache;
    uint64_t *key;       /* of each picture; 0 = not to be cached */
    bool *done;          /* of each picture, before the lookers start: the cache has it */
    struct keyed *keyed; /* sorted by key */
    struct looker looker[THREADS_MOST];
    int threads;
    pthread_mutex_t mutex;
    pthread_cond_t step;
    /* under mutex */
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

/* False with err when no picture can be looked at; a fault of this one goes into fault. */
static bool look_at(struct gh_vision *v, const char *path, const char *file, struct gh_eval_look *look,
                    struct gh_error *fault, struct gh_error *err)
{
    struct gh_image photo;
    struct gh_face faces[GH_FACES_MAX];
    struct gh_quality quality;
    struct gh_error why = {0}, refusal;
    *look = (struct gh_eval_look){.result = GH_LOOK_UNREADABLE};
    if (!gh_vision_load_photo(path, &photo, fault))
        return fault->kind != GH_ERR_INTERNAL || gh_error_set(err, fault->kind, "%s", fault->text);
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
        }
    }
    gh_image_wipe(&photo);
    explicit_bzero(faces, sizeof faces);
    /* a face that cannot be aligned is one that gives no template; a net that fails would fail on the rest */
    return ok || why.kind == GH_ERR_INPUT || gh_error_set(err, why.kind, "%s", why.text);
}

/* Without the path, which the fault begins with by the file's shorter name. */
static const char *after_path(const char *text, const char *path)
{
    size_t n = strlen(path);
    return !strncmp(text, path, n) && !strncmp(text + n, ": ", 2) ? text + n + 2 : text;
}

/* ---- the lookers ---- */

/* The next picture's number, or that there is none. Under mutex. */
static bool next_picture(struct making *m, uint32_t *picture)
{
    while (m->next < m->d->pictures && m->done[m->next])
        m->next++;
    if (m->failed || m->next == m->d->pictures)
        return false;
    *picture = m->next++;
    return true;
}

/* Under mutex: what came of one picture. */
static void take(struct making *m, uint32_t picture, const char *path, const struct gh_error *fault)
{
    const struct gh_eval_look *look = &m->out->look[picture];
    struct gh_error err;
    m->looked++;
    if (look->result == GH_LOOK_UNREADABLE) /* looked at again the next time, for the fault's words */
        gh_dataset_fault(m->d, "%s: %s", m->d->file[picture], after_path(fault->text, path));
    else if (m->cache && m->key[picture] && !gh_looks_cache_add(m->cache, m->key[picture], look, &err)) {
        gh_dataset_fault(m->d, "cache: %s", err.text);
        gh_looks_cache_close(m->cache); /* the run itself goes on */
        m->cache = NULL;
    }
}

static void *look(void *user)
{
    struct looker *own = user;
    struct making *m = own->m;
    uint32_t picture;
    pthread_mutex_lock(&m->mutex);
    while (next_picture(m, &picture)) {
        char path[1200];
        struct gh_error fault = {0}, err = {0};
        pthread_mutex_unlock(&m->mutex);
        bool ok = gh_file_join(path, sizeof path, m->d->dir, m->d->file[picture])
                      ? look_at(own->v, path, m->d->file[picture], &m->out->look[picture], &fault, &err)
                      : gh_error_set(&err, GH_ERR_INPUT, "%.100s…: path too long", m->d->file[picture]);
        pthread_mutex_lock(&m->mutex);
        if (ok) {
            take(m, picture, path, &fault);
        } else if (!m->failed) {
            m->failed = true;
            m->err = err;
        }
        pthread_cond_signal(&m->step);
    }
    m->running--;
    pthread_cond_signal(&m->step);
    pthread_mutex_unlock(&m->mutex);
    return NULL;
}

static bool start(struct making *m, const struct gh_looks_options *o, uint32_t left, struct gh_error *err)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int want = o->threads > 0 ? o->threads : cores > 0 ? (int)cores : 1;
    want = want > THREADS_MOST ? THREADS_MOST : want;
    want = (uint32_t)want > left ? (int)left : want;
    for (int i = 1; i < want; i++) /* the first one's are open already */
        if (!(m->looker[i].v = gh_vision_open(o->models_dir, m->out->info.pack, err)))
            return false;
    pthread_mutex_lock(&m->mutex);
    for (; m->threads < want; m->threads++) {
        struct looker *one = &m->looker[m->threads];
        one->m = m;
        if (pthread_create(&one->thread, NULL, look, one) != 0)
            break;
        m->running++;
    }
    pthread_mutex_unlock(&m->mutex);
    return m->threads > 0 || !want || gh_error_set(err, GH_ERR_INTERNAL, "looks: no thread can be started");
}

/* Until the last looker is done; progress is told from here, that it need not know of threads. */
static bool wait_for(struct making *m, const struct gh_looks_options *o, struct gh_error *err)
{
    int64_t began = gh_clock_mono_ms(), told = began;
    pthread_mutex_lock(&m->mutex);
    for (bool last = false; !last;) {
        while (m->running && (!o->progress || gh_clock_mono_ms() - told < TELL_MS))
            pthread_cond_wait(&m->step, &m->mutex);
        uint32_t looked = m->looked;
        last = !m->running;
        pthread_mutex_unlock(&m->mutex);
        told = gh_clock_mono_ms();
        m->out->seconds = (double)(told - began) / 1000;
        m->out->pictures_per_s = m->out->seconds > 0 ? looked / m->out->seconds : 0;
        if (o->progress)
            o->progress(o->user, m->out->from_cache + looked, m->d->pictures, m->out->pictures_per_s);
        pthread_mutex_lock(&m->mutex);
    }
    pthread_mutex_unlock(&m->mutex);
    for (int i = 0; i < m->threads; i++)
        pthread_join(m->looker[i].thread, NULL);
    return !m->failed || gh_error_set(err, m->err.kind, "%s", m->err.text);
}

/* ---- the cache ---- */

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key)
                            : (x->picture > y->picture) - (x->picture < y->picture);
}

static void have(void *user, uint64_t key, const struct gh_eval_look *look)
{
    struct making *m = user;
    uint32_t low = 0, high = m->d->pictures;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (m->keyed[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    if (!key || low == m->d->pictures || m->keyed[low].key != key)
        return; /* another dataset's, or a picture as it was before */
    uint32_t picture = m->keyed[low].picture;
    m->out->from_cache += !m->done[picture];
    m->out->look[picture] = *look;
    m->done[picture] = true;
}

static bool from_cache(struct making *m, const struct gh_looks_options *o, struct gh_error *err)
{
    if (!o->cache)
        return true;
    m->cache = gh_looks_cache_open(o->cache, o->models_dir, &m->out->info, err);
    if (!m->cache)
        return false;
    for (uint32_t i = 0; i < m->d->pictures; i++) {
        m->key[i] = gh_looks_cache_key(m->d->dir, m->d->file[i]);
        m->keyed[i] = (struct keyed){m->key[i], i};
    }
    qsort(m->keyed, m->d->pictures, sizeof *m->keyed, by_key);
    return gh_looks_cache_read(m->cache, have, m, err);
}

/* ---- all of it ---- */

static bool make(struct making *m, const struct gh_looks_options *o, struct gh_error *err)
{
    size_t n = m->d->pictures, faults = m->d->fault_count;
    if (!n)
        return gh_error_set(err, GH_ERR_INPUT, "looks: the dataset has no picture");
    m->out->look = calloc(n, sizeof *m->out->look);
    m->out->seen = m->d->pictures;
    m->key = calloc(n, sizeof *m->key);
    m->done = calloc(n, sizeof *m->done);
    m->keyed = calloc(n, sizeof *m->keyed);
    if (!m->out->look || !m->key || !m->done || !m->keyed)
        return gh_error_set(err, GH_ERR_INTERNAL, "looks: out of memory");
    if (!(m->looker[0].v = gh_vision_open(o->models_dir, o->pack, err)))
        return false;
    gh_vision_info(m->looker[0].v, &m->out->info);
    if (!from_cache(m, o, err))
        return false;
    bool ok = start(m, o, m->d->pictures - m->out->from_cache, err) && wait_for(m, o, err);
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
    pthread_mutex_init(&m->mutex, NULL);
    pthread_cond_init(&m->step, NULL);
    bool ok = make(m, o, err);
    for (int i = 0; i < THREADS_MOST; i++)
        gh_vision_close(m->looker[i].v);
    gh_looks_cache_close(m->cache);
    pthread_cond_destroy(&m->step);
    pthread_mutex_destroy(&m->mutex);
    free(m->key);
    free(m->done);
    free(m->keyed);
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
