/* The store's thread: sightings become alerts, flags become the watchlist, old crops go. */
#include "engine/parts.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE = 256, RELOAD_MS = 500, PURGE_MS = 60000, UNSAVED = 32, RETRY_MS = 1000, SUPPRESSED = 64 };

enum job_kind { JOB_SIGHTING, JOB_RETRACT, JOB_OUTAGE, JOB_BACK, JOB_SUPPRESS };

struct job {
    enum job_kind kind;
    int slot;
    char camera[GH_SITE_NAME], detail[256];
    struct gh_id flag; /* SUPPRESS: the alert */
    int severity;
    uint32_t track;
    int64_t t_ms, wall_ms;
    float similarity, quality;
    uint8_t *jpeg;
    size_t jpeg_size;
};

struct gh_recorder {
    struct gh_site *site;
    bool lossless; /* unpaced films: workers wait for the disk rather than lose a sighting */
    struct gh_vision_info info;
    struct gh_events *events;
    struct gh_board *board;
    struct gh_store *store;
    struct gh_actor engine;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t more, room;
    /* under mutex */
    struct job jobs[QUEUE];
    int head, count;
    bool stop, refresh;
    struct gh_site *next_site;
    struct gh_watchlist *watch;
    uint64_t alerts, lost;
    /* the thread's own */
    struct gh_visits visits;
    struct job unsaved[UNSAVED]; /* alerts that the disk refused, pictures and all */
    int unsaved_count;
    int64_t retry_ms;
    struct gh_id suppressed[SUPPRESSED]; /* alerts whose visit raises no more; the oldest are overwritten */
    int suppressed_count;
    struct gh_id outage[GH_SITE_CAMERAS];
    uint64_t changes;
    int64_t reload_ms, purge_ms;
};

static void drop(struct job *job)
{
    if (job->jpeg)
        explicit_bzero(job->jpeg, job->jpeg_size);
    free(job->jpeg);
    *job = (struct job){0};
}

static void post(struct gh_recorder *r, struct job job)
{
    pthread_mutex_lock(&r->mutex);
    while (r->lossless && r->count == QUEUE && !r->stop)
        pthread_cond_wait(&r->room, &r->mutex);
    bool full = r->count == QUEUE;
    if (full)
        r->lost++;
    else
        r->jobs[(r->head + r->count++) % QUEUE] = job;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
    if (full) {
        drop(&job);
        gh_log_error("store: does not keep up; a sighting was not recorded; check the disk");
    }
}

static bool raise_match(struct gh_recorder *r, const struct job *j, struct gh_id *alert, struct gh_error *err)
{
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = j->flag,
                             .camera = j->camera,
                             .seen_ms = j->wall_ms,
                             .severity = j->severity,
                             .similarity = j->similarity,
                             .quality = j->quality,
                             .jpeg = j->jpeg,
                             .jpeg_size = j->jpeg_size};
    if (!gh_alert_raise(r->store, &r->engine, &a, alert, NULL, err))
        return false;
    pthread_mutex_lock(&r->mutex);
    r->alerts++;
    pthread_mutex_unlock(&r->mutex);
    atomic_fetch_add(&r->board->store_change, 1);
    gh_events_alert(r->events, j->camera, *alert, j->flag, j->t_ms, gh_clock_mono_ms());
    return true;
}

/* Once a second: what the disk refused before. The visit may be over by then; the alert is not. */
static void retry_unsaved(struct gh_recorder *r, int64_t now)
{
    if (!r->unsaved_count || now < r->retry_ms)
        return;
    r->retry_ms = now + RETRY_MS;
    for (int i = 0; i < r->unsaved_count; i++) {
        struct job *j = &r->unsaved[i];
        struct gh_id alert;
        struct gh_error err = {0};
        if (!raise_match(r, j, &alert, &err)) {
            if (err.kind == GH_ERR_STORE || err.kind == GH_ERR_BUSY)
                return;                                   /* still no room */
            gh_log_error("alert given up: %s", err.text); /* the flag has ended meanwhile */
        }
        for (int v = 0; v < r->visits.count; v++)
            if (gh_id_equal(r->visits.items[v].flag, j->flag) && !err.kind)
                r->visits.items[v].alert = alert;
        drop(j);
        *j = r->unsaved[--r->unsaved_count];
        i--;
    }
    gh_log_info("store: alerts that had waited are recorded");
}

static bool is_suppressed(const struct gh_recorder *r, struct gh_id alert)
{
    for (int i = 0; i < r->suppressed_count && i < SUPPRESSED; i++)
        if (gh_id_equal(r->suppressed[i], alert))
            return true;
    return false;
}

/* Takes over the job's picture. */
static void do_sighting(struct gh_recorder *r, struct job *j)
{
    int at;
    struct gh_error err = {0};
    enum gh_sighting s =
        gh_visits_sight(&r->visits, j->flag, j->slot, j->t_ms, (int64_t)r->site->regroup_s * 1000, &at);
    struct gh_visit *visit = &r->visits.items[at];
    if (s == GH_SIGHTING_NEW) {
        if (raise_match(r, j, &visit->alert, &err))
            return;
        gh_log_error("alert not recorded: %s; it is tried again until it is", err.text);
        visit->alert = gh_id_none;
        if (r->unsaved_count < UNSAVED) {
            r->unsaved[r->unsaved_count++] = *j;
            j->jpeg = NULL;
        }
    } else if (j->jpeg && !gh_id_is_none(visit->alert) && !is_suppressed(r, visit->alert)) {
        /* a better picture is worth a row; being still in view is not */
        if (!gh_alert_join(r->store, &r->engine, visit->alert, j->camera, j->wall_ms, j->similarity,
                           j->quality, j->jpeg, j->jpeg_size, &err))
            gh_log_error("alert not updated: %s", err.text);
        atomic_fetch_add(&r->board->store_change, 1);
    }
}

static void do_retract(struct gh_recorder *r, const struct job *j)
{
    struct gh_error err = {0};
    for (int i = 0; i < r->visits.count; i++)
        if (gh_id_equal(r->visits.items[i].flag, j->flag) && !gh_id_is_none(r->visits.items[i].alert)) {
            if (!gh_alert_retract(r->store, &r->engine, r->visits.items[i].alert,
                                  "later pictures do not look like this person", &err))
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
        struct gh_alert_new a = {.kind = GH_ALERT_CAMERA,
                                 .camera = j->camera,
                                 .detail = j->detail,
                                 .seen_ms = j->wall_ms,
                                 .severity = 2};
        ok = gh_alert_raise(r->store, &r->engine, &a, &r->outage[j->slot], NULL, &err);
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
static void open_store(struct gh_recorder *r)
{
    struct gh_error err = {0};
    r->store = gh_store_open(r->site->dir, false, &err);
    if (r->store)
        r->engine = gh_actor_engine(r->store);
    else if (err.kind != GH_ERR_NOT_FOUND)
        gh_log_error("%s", err.text);
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
    retry_unsaved(r, now);
    if (now >= r->purge_ms) {
        int purged;
        r->purge_ms = now + PURGE_MS;
        if (!gh_alert_purge(r->store, &r->engine, &purged, &err))
            gh_log_error("old pictures not erased: %s", err.text);
    }
}

static void do_job(struct gh_recorder *r, struct job *j)
{
    if (!r->store)
        return; /* nobody is looked for here, and there is no record to write into */
    switch (j->kind) {
    case JOB_SIGHTING:
        do_sighting(r, j);
        break;
    case JOB_RETRACT:
        do_retract(r, j);
        break;
    case JOB_SUPPRESS:
        r->suppressed[r->suppressed_count++ % SUPPRESSED] = j->flag;
        break;
    default:
        do_outage(r, j);
    }
}

static void *run(void *user)
{
    struct gh_recorder *r = user;
    for (;;) {
        pthread_mutex_lock(&r->mutex);
        if (!r->count && !r->stop && !r->refresh && !r->next_site) {
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
        struct gh_site *other = r->next_site;
        r->next_site = NULL;
        pthread_cond_signal(&r->room);
        pthread_mutex_unlock(&r->mutex);
        if (other) {
            free(r->site);
            r->site = other;
            asked = true;
        }
        if (got) {
            do_job(r, &j);
            drop(&j);
        } else if (stop) {
            return NULL;
        }
        keep_up(r, asked);
    }
}

static void destroy(struct gh_recorder *r)
{
    for (int i = 0; i < r->unsaved_count; i++)
        drop(&r->unsaved[i]);
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
    pthread_cond_init(&r->more, NULL);
    pthread_cond_init(&r->room, NULL);
    bool ok = true;
    r->store = gh_store_open(site->dir, false, &why);
    if (r->store) {
        r->engine = gh_actor_engine(r->store);
        ok = reload(r, err);
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
    r->retry_ms = 0;
    if (r->store)
        retry_unsaved(r, gh_clock_mono_ms());
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

void gh_recorder_suppress(struct gh_recorder *r, struct gh_id alert)
{
    post(r, (struct job){.kind = JOB_SUPPRESS, .flag = alert});
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
    struct job j = {.kind = JOB_SIGHTING,
                    .slot = slot,
                    .flag = n->who->flag,
                    .severity = n->who->severity,
                    .track = n->track,
                    .t_ms = n->t_ms,
                    .wall_ms = wall_ms,
                    .similarity = n->similarity,
                    .quality = n->quality,
                    .jpeg = n->jpeg,
                    .jpeg_size = n->jpeg_size};
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
