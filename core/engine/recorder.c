/* The store's thread: sightings become alerts, flags become the watchlist, old crops go. */
#include "engine/parts.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE = 256, RELOAD_MS = 500, PURGE_MS = 60000 };

enum job_kind { JOB_SIGHTING, JOB_RETRACT, JOB_OUTAGE, JOB_BACK };

struct job {
    enum job_kind kind;
    int slot;
    char camera[GH_SITE_NAME], detail[256];
    struct gh_id flag;
    int severity;
    uint32_t track;
    int64_t t_ms, wall_ms;
    float similarity, quality;
    uint8_t *jpeg;
    size_t jpeg_size;
};

struct gh_recorder {
    const struct gh_site *site;
    struct gh_vision_info info;
    struct gh_events *events;
    struct gh_board *board;
    struct gh_store *store;
    struct gh_actor engine;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more;
    /* under mutex */
    struct job jobs[QUEUE];
    int head, count;
    bool stop, refresh;
    struct gh_watchlist *watch;
    uint64_t alerts, lost;
    /* the thread's own */
    struct gh_visits visits;
    struct gh_id outage[GH_SITE_CAMERAS];
    uint64_t changes;
    int64_t reload_ms, purge_ms;
};

static void post(struct gh_recorder *r, struct job job)
{
    pthread_mutex_lock(&r->mutex);
    bool full = r->count == QUEUE;
    if (full)
        r->lost++;
    else
        r->jobs[(r->head + r->count++) % QUEUE] = job;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
    if (full) {
        free(job.jpeg);
        gh_log_error("store: does not keep up; a sighting was not recorded; check the disk");
    }
}

static void raise_match(struct gh_recorder *r, const struct job *j, int visit)
{
    struct gh_error err = {0};
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH, .flag = j->flag, .camera = j->camera, .seen_ms = j->wall_ms, .severity = j->severity,
                             .similarity = j->similarity, .quality = j->quality, .jpeg = j->jpeg, .jpeg_size = j->jpeg_size};
    if (!gh_alert_raise(r->store, &r->engine, &a, &r->visits.items[visit].alert, &err)) {
        gh_log_error("alert not recorded: %s", err.text);
        r->visits.items[visit] = r->visits.items[--r->visits.count]; /* the next sighting tries again */
        return;
    }
    pthread_mutex_lock(&r->mutex);
    r->alerts++;
    pthread_mutex_unlock(&r->mutex);
    atomic_fetch_add(&r->board->store_change, 1);
    gh_events_alert(r->events, j->camera, r->visits.items[visit].alert, j->flag, j->t_ms, gh_clock_mono_ms());
}

static void do_sighting(struct gh_recorder *r, const struct job *j)
{
    int visit;
    struct gh_error err = {0};
    enum gh_sighting s = gh_visits_sight(&r->visits, j->flag, j->slot, j->track, j->t_ms, (int64_t)r->site->regroup_s * 1000, &visit);
    if (s == GH_SIGHTING_NEW)
        raise_match(r, j, visit);
    else if (j->jpeg) { /* a better picture is worth a row; being still in view is not */
        if (!gh_alert_join(r->store, &r->engine, r->visits.items[visit].alert, j->wall_ms, j->similarity, j->quality, j->jpeg, j->jpeg_size, &err))
            gh_log_error("alert not updated: %s", err.text);
        atomic_fetch_add(&r->board->store_change, 1);
    }
}

static void do_retract(struct gh_recorder *r, const struct job *j)
{
    struct gh_error err = {0};
    for (int i = 0; i < r->visits.count; i++)
        if (r->visits.items[i].camera == j->slot && gh_id_equal(r->visits.items[i].flag, j->flag)) {
            if (!gh_alert_retract(r->store, &r->engine, r->visits.items[i].alert, "later pictures do not look like this person", &err))
                gh_log_error("alert not updated: %s", err.text);
            atomic_fetch_add(&r->board->store_change, 1);
        }
}

static void do_outage(struct gh_recorder *r, const struct job *j)
{
    struct gh_error err = {0};
    bool ok = true;
    if (j->kind == JOB_BACK && !gh_id_is_none(r->outage[j->slot])) {
        ok = gh_alert_retract(r->store, &r->engine, r->outage[j->slot], "the camera is back", &err);
        r->outage[j->slot] = gh_id_none;
    } else if (j->kind == JOB_OUTAGE) {
        struct gh_alert_new a = {.kind = GH_ALERT_CAMERA, .camera = j->camera, .detail = j->detail, .seen_ms = j->wall_ms, .severity = 2};
        ok = gh_alert_raise(r->store, &r->engine, &a, &r->outage[j->slot], &err);
    }
    if (!ok)
        gh_log_error("camera alert not recorded: %s", err.text);
    atomic_fetch_add(&r->board->store_change, 1);
}

static bool reload(struct gh_recorder *r, struct gh_error *err)
{
    uint64_t changes = gh_store_changes(r->store);
    struct gh_watchlist *fresh = gh_watchlist_load(r->store, r->site, &r->info, err);
    if (!fresh)
        return false;
    r->changes = changes;
    pthread_mutex_lock(&r->mutex);
    struct gh_watchlist *old = r->watch;
    r->watch = fresh;
    pthread_mutex_unlock(&r->mutex);
    gh_watchlist_unref(old);
    atomic_store(&r->board->gallery, (uint32_t)fresh->templates);
    return true;
}

/* Flags that ended stop matching within a second, whoever changed them. */
static void keep_up(struct gh_recorder *r, bool asked)
{
    int64_t now = gh_clock_mono_ms();
    struct gh_error err = {0};
    if (!asked && now < r->reload_ms)
        return;
    r->reload_ms = now + RELOAD_MS;
    if ((asked || gh_store_changes(r->store) != r->changes || gh_clock_wall_ms() >= r->watch->next_expiry_ms) && !reload(r, &err))
        gh_log_error("flags not read: %s", err.text);
    if (now >= r->purge_ms) {
        int purged;
        r->purge_ms = now + PURGE_MS;
        if (!gh_alert_purge(r->store, &r->engine, &purged, &err))
            gh_log_error("old pictures not erased: %s", err.text);
    }
}

static void *run(void *user)
{
    struct gh_recorder *r = user;
    for (;;) {
        pthread_mutex_lock(&r->mutex);
        if (!r->count && !r->stop && !r->refresh) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_nsec += 250000000;
            until.tv_sec += until.tv_nsec / 1000000000;
            until.tv_nsec %= 1000000000;
            pthread_cond_timedwait(&r->more, &r->mutex, &until);
        }
        bool got = r->count > 0, stop = r->stop, asked = r->refresh;
        struct job j = got ? r->jobs[r->head] : (struct job){0};
        if (got) {
            r->jobs[r->head] = (struct job){0};
            r->head = (r->head + 1) % QUEUE;
            r->count--;
        }
        r->refresh = false;
        pthread_mutex_unlock(&r->mutex);
        if (got) {
            if (j.kind == JOB_SIGHTING)
                do_sighting(r, &j);
            else if (j.kind == JOB_RETRACT)
                do_retract(r, &j);
            else
                do_outage(r, &j);
            if (j.jpeg)
                explicit_bzero(j.jpeg, j.jpeg_size);
            free(j.jpeg);
        } else if (stop) {
            return NULL;
        }
        keep_up(r, asked);
    }
}

struct gh_recorder *gh_recorder_start(const struct gh_site *site, const struct gh_vision_info *info, struct gh_events *events,
                                      struct gh_board *board, struct gh_error *err)
{
    struct gh_recorder *r = calloc(1, sizeof *r);
    if (!r) {
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        return NULL;
    }
    r->site = site;
    r->info = *info;
    r->events = events;
    r->board = board;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->more, NULL);
    bool ok = (r->store = gh_store_open(site->dir, false, err)) != NULL;
    if (ok) {
        r->engine = gh_actor_engine(r->store);
        ok = reload(r, err);
    }
    if (ok && pthread_create(&r->thread, NULL, run, r) == 0)
        return r;
    if (ok)
        gh_error_set(err, GH_ERR_INTERNAL, "engine: no more threads");
    gh_watchlist_unref(r->watch);
    gh_store_close(r->store);
    pthread_mutex_destroy(&r->mutex);
    pthread_cond_destroy(&r->more);
    free(r);
    return NULL;
}

void gh_recorder_stop(struct gh_recorder *r)
{
    if (!r)
        return;
    pthread_mutex_lock(&r->mutex);
    r->stop = true;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
    pthread_join(r->thread, NULL);
    gh_watchlist_unref(r->watch);
    gh_store_close(r->store);
    pthread_mutex_destroy(&r->mutex);
    pthread_cond_destroy(&r->more);
    free(r);
}

struct gh_watchlist *gh_recorder_watchlist(struct gh_recorder *r)
{
    pthread_mutex_lock(&r->mutex);
    struct gh_watchlist *w = gh_watchlist_ref(r->watch);
    pthread_mutex_unlock(&r->mutex);
    return w;
}

void gh_recorder_sighting(struct gh_recorder *r, int slot, const char *camera, const struct gh_named *n, int64_t wall_ms)
{
    struct job j = {.kind = JOB_SIGHTING, .slot = slot, .flag = n->who->flag, .severity = n->who->severity, .track = n->track, .t_ms = n->t_ms,
                    .wall_ms = wall_ms, .similarity = n->similarity, .quality = n->quality, .jpeg = n->jpeg, .jpeg_size = n->jpeg_size};
    snprintf(j.camera, sizeof j.camera, "%s", camera);
    post(r, j);
}

void gh_recorder_retract(struct gh_recorder *r, int slot, struct gh_id flag, int64_t t_ms)
{
    post(r, (struct job){.kind = JOB_RETRACT, .slot = slot, .flag = flag, .t_ms = t_ms});
}

void gh_recorder_outage(struct gh_recorder *r, int slot, const char *camera, const char *detail)
{
    struct job j = {.kind = detail ? JOB_OUTAGE : JOB_BACK, .slot = slot, .wall_ms = gh_clock_wall_ms()};
    snprintf(j.camera, sizeof j.camera, "%s", camera);
    snprintf(j.detail, sizeof j.detail, "%s", detail ? detail : "");
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
