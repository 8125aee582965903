/* The store's thread: takes what cameras report, keeps the flags to look for up to date. */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/cond.h"
#include "base/log.h"
#include "base/wipe.h"
#include "store/audit.h"
#include "store/settings.h"

#include <stdlib.h>
#include <string.h>

enum { RELOAD_MS = 500, LOOK_MS = 250 };

void gh_job_drop(struct gh_job *job)
{
    gh_wipe(job->jpeg, job->jpeg_size);
    explicit_bzero(job, sizeof *job);
}

/* Who is still in view is seen again in a moment: that gives way before anything else does. */
static bool gives_way(const struct gh_recorder *r, const struct gh_job *job)
{
    return !r->lossless && job->kind == GH_JOB_SIGHTING && !job->embedded && !job->jpeg &&
           r->count >= GH_RECORDER_QUEUE / 2;
}

static void post(struct gh_recorder *r, struct gh_job job)
{
    pthread_mutex_lock(&r->mutex);
    if (gives_way(r, &job)) {
        pthread_mutex_unlock(&r->mutex);
        return;
    }
    while (r->lossless && r->count == GH_RECORDER_QUEUE && !r->stop)
        pthread_cond_wait(&r->room, &r->mutex);
    bool full = r->count == GH_RECORDER_QUEUE;
    if (full)
        r->lost++;
    else
        r->jobs[(r->head + r->count++) % GH_RECORDER_QUEUE] = job;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
    if (full) {
        gh_job_drop(&job);
        gh_log_error("store: does not keep up; a sighting was not recorded; check the disk");
    }
}

static bool reload(struct gh_recorder *r, struct gh_error *err)
{
    uint64_t changes = gh_store_changes(r->store);
    struct gh_watchlist *fresh =
        gh_recorder_operating(r, err) ? gh_watchlist_load(r->store, &r->asked, &r->info, err) : NULL;
    if (!fresh)
        return false;
    gh_recorder_say_point(r, r->watch ? &r->watch->point : NULL, &fresh->point);
    r->changes = changes;
    r->flags_read = true;
    pthread_mutex_lock(&r->mutex);
    struct gh_watchlist *old = r->watch;
    r->watch = fresh;
    pthread_mutex_unlock(&r->mutex);
    gh_watchlist_unref(old);
    atomic_store(&r->board->gallery, (uint32_t)fresh->templates);
    return true;
}

/* Flags that ended stop matching within a second, whoever changed them. */
static void open_store(struct gh_recorder *r)
{
    struct gh_error err = {0};
    r->store = gh_store_open(r->site->dir, false, &err);
    if (r->store) {
        r->engine = gh_actor_engine(r->store);
        gh_recorder_read_date(r);
        gh_recorder_began(r);
    } else if (err.kind != GH_ERR_NOT_FOUND) {
        gh_log_error("%s", err.text);
    }
}

static void keep_up(struct gh_recorder *r, bool asked)
{
    int64_t now = gh_clock_mono_ms();
    struct gh_error err = {0};
    if (!asked && now < r->reload_ms)
        return;
    r->reload_ms = now + RELOAD_MS;
    bool opened = !r->store;
    if (!r->store)
        open_store(r);
    if (!r->store)
        return;
    if ((asked || opened || gh_store_changes(r->store) != r->changes ||
         gh_clock_wall_ms() >= r->watch->next_expiry_ms) &&
        !reload(r, &err))
        gh_log_error("flags not read: %s", err.text);
    gh_recorder_read_decisions(r);
    gh_recorder_retry(r, now);
    gh_recorder_upkeep(r, now);
}

/* Its edits are put on record here, where they come into force: edited back before the next start, nothing
 * else would tell of them. */
static void take_site(struct gh_recorder *r, struct gh_site *other)
{
    struct gh_error err = {0};
    free(r->site);
    r->site = other;
    if (!r->store)
        return;
    if (!gh_settings_note(r->store, &r->engine, other->dir, &err))
        gh_log_error("site file read again, not recorded: %s", err.text);
    gh_recorder_forget_cameras(r);
}

static void do_job(struct gh_recorder *r, struct gh_job *j)
{
    if (!r->store)
        return; /* nobody is looked for here, and there is no record to write into */
    switch (j->kind) {
    case GH_JOB_SIGHTING:
        /* what was decided a moment ago holds for this sighting already */
        gh_recorder_read_decisions(r);
        gh_recorder_do_sighting(r, j);
        break;
    case GH_JOB_RETRACT:
        gh_recorder_do_retract(r, j);
        break;
    }
}

static void *run(void *user)
{
    struct gh_recorder *r = user;
    for (;;) {
        pthread_mutex_lock(&r->mutex);
        if (!r->count && !r->stop && !r->refresh && !r->next_site && !(r->news && r->store))
            gh_cond_wait_until(&r->more, &r->mutex, gh_clock_mono_ms() + LOOK_MS);
        bool got = r->count > 0, stop = r->stop, asked = r->refresh;
        struct gh_job j = got ? r->jobs[r->head] : (struct gh_job){0};
        if (got) {
            explicit_bzero(&r->jobs[r->head], sizeof r->jobs[0]);
            r->head = (r->head + 1) % GH_RECORDER_QUEUE;
            r->count--;
        }
        r->refresh = false;
        struct gh_site *other = r->next_site;
        r->next_site = NULL;
        pthread_cond_signal(&r->room);
        pthread_mutex_unlock(&r->mutex);
        if (other) {
            take_site(r, other);
            asked = true;
        }
        if (got) {
            do_job(r, &j);
            gh_job_drop(&j);
        } else if (stop) {
            return NULL;
        }
        gh_recorder_reconcile(r, gh_clock_mono_ms());
        keep_up(r, asked);
    }
}

static void destroy(struct gh_recorder *r)
{
    for (int i = 0; i < r->unsaved_count; i++)
        gh_job_drop(&r->unsaved[i]);
    gh_faces_clear(&r->faces);
    gh_watchlist_unref(r->watch);
    gh_store_close(r->store);
    pthread_mutex_destroy(&r->mutex);
    pthread_cond_destroy(&r->more);
    pthread_cond_destroy(&r->room);
    free(r->site);
    free(r->next_site);
    free(r);
}

struct gh_recorder *gh_recorder_start(const struct gh_site *site, const struct gh_vision_info *info,
                                      struct gh_events *events, struct gh_board *board, struct gh_error *err)
{
    struct gh_recorder *r = calloc(1, sizeof *r);
    struct gh_error why = {0};
    if (!r || !(r->site = malloc(sizeof *site))) {
        free(r);
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        return NULL;
    }
    *r->site = *site;
    r->lossless = !site->paced;
    r->info = *info;
    r->events = events;
    r->board = board;
    pthread_mutex_init(&r->mutex, NULL);
    gh_cond_init(&r->more);
    pthread_cond_init(&r->room, NULL);
    bool ok = true;
    r->store = gh_store_open(site->dir, false, &why);
    if (r->store) {
        r->engine = gh_actor_engine(r->store);
        gh_recorder_read_date(r);
        ok =
            gh_audit_ready(r->store, err) && reload(r, err); /* without the audit every alert would be lost */
        if (ok)
            gh_recorder_began(r);
    } else if (why.kind == GH_ERR_NOT_FOUND) {
        ok = (r->watch = gh_watchlist_empty(err)) != NULL;
    } else {
        ok = gh_error_set(err, why.kind, "%s", why.text);
    }
    if (ok && pthread_create(&r->thread, NULL, run, r) == 0)
        return r;
    if (ok)
        gh_error_set(err, GH_ERR_INTERNAL, "engine: no more threads");
    destroy(r);
    return NULL;
}

uint64_t gh_recorder_stop(struct gh_recorder *r)
{
    pthread_mutex_lock(&r->mutex);
    r->stop = true;
    pthread_cond_signal(&r->more);
    pthread_cond_broadcast(&r->room);
    pthread_mutex_unlock(&r->mutex);
    pthread_join(r->thread, NULL);
    r->retry_ms = r->trouble_ms = 0;
    if (r->store)
        gh_recorder_retry(r, gh_clock_mono_ms());
    if (gh_recorder_reconcile(r, gh_clock_mono_ms()))
        gh_log_error("store: trouble with cameras could not be recorded before the end");
    if (r->store)
        gh_recorder_ended(r);
    if (r->unsaved_count)
        gh_log_error("store: %d alerts could not be recorded before the end", r->unsaved_count);
    uint64_t alerts = r->alerts;
    destroy(r);
    return alerts;
}

void gh_recorder_configure(struct gh_recorder *r, const struct gh_site *site)
{
    struct gh_site *copy = malloc(sizeof *copy);
    if (!copy) {
        gh_log_error("engine: out of memory; flags are matched by the old settings");
        return;
    }
    *copy = *site;
    pthread_mutex_lock(&r->mutex);
    free(r->next_site);
    r->next_site = copy;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
}

struct gh_watchlist *gh_recorder_watchlist(struct gh_recorder *r)
{
    pthread_mutex_lock(&r->mutex);
    struct gh_watchlist *w = gh_watchlist_ref(r->watch);
    pthread_mutex_unlock(&r->mutex);
    return w;
}

void gh_recorder_sighting(struct gh_recorder *r, int slot, const char *camera, const struct gh_named *n,
                          int64_t wall_ms)
{
    struct gh_job j = {.kind = GH_JOB_SIGHTING,
                       .slot = slot,
                       .flag = n->who->flag,
                       .severity = n->who->severity,
                       .track = n->track,
                       .t_ms = n->t_ms + (r->lossless ? 0 : gh_clock_asleep_ms()),
                       .frame_ms = n->t_ms,
                       .wall_ms = wall_ms,
                       .similarity = n->similarity,
                       .quality = n->quality,
                       .embedded = n->template_ != NULL,
                       .jpeg = n->jpeg,
                       .jpeg_size = n->jpeg_size};
    if (n->template_)
        memcpy(j.template_, n->template_, sizeof j.template_);
    snprintf(j.camera, sizeof j.camera, "%s", camera);
    post(r, j);
    explicit_bzero(j.template_, sizeof j.template_);
}

void gh_recorder_retract(struct gh_recorder *r, int slot, const char *camera, struct gh_id flag, int64_t t_ms)
{
    struct gh_job j = {.kind = GH_JOB_RETRACT, .slot = slot, .flag = flag, .t_ms = t_ms};
    snprintf(j.camera, sizeof j.camera, "%s", camera);
    post(r, j);
}

void gh_recorder_refresh(struct gh_recorder *r)
{
    pthread_mutex_lock(&r->mutex);
    r->refresh = true;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
}

uint64_t gh_recorder_alerts(struct gh_recorder *r)
{
    pthread_mutex_lock(&r->mutex);
    uint64_t n = r->alerts;
    pthread_mutex_unlock(&r->mutex);
    return n;
}
