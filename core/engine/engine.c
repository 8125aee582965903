/* One site's watch: takes the lock, opens what it needs from low to high, looks after it
 * four times a second, and closes it in the reverse order. */
#include "board/read.h"
#include "engine/parts.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/log.h"
#include "link/link.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    TICK_MS = 50,
    WATCH_MS = 250,
    /* of the 2 s that an orderly end may take, since it began: */
    LEAVE_MS = 1200, /* up to which feeds are waited for */
    TOLD_MS = 1500,  /* and up to which who reads the events is */
    STEP_MS = 10,
};

struct gh_engine {
    struct gh_engine_options options;
    struct gh_site *site;
    int lock;
    int64_t start_ms;
    atomic_bool stop, reread, refresh;
    struct gh_events events;
    struct gh_board *board;
    struct gh_recorder *recorder;
    struct gh_footage *footage;
    struct gh_crew *crew;
    struct gh_link_server *link;
    /* the waiting thread's */
    struct gh_camera *cameras[GH_SITE_CAMERAS];
    uint32_t next_track[GH_SITE_CAMERAS]; /* number of the next camera's first track; 0: 1 */
    struct gh_camera *leaving;            /* no worker has them; their feeds have been asked to end */
    int64_t watched_ms;
    bool halted;
    int64_t told_ms;              /* up to then the last events may take */
    struct gh_engine_totals past; /* of cameras that are gone */
};

/* ---- requests; on the link's thread ---- */

static void status_text(struct gh_engine *e, char *out, size_t size)
{
    static const char *const none = "{}";
    cJSON *o = cJSON_CreateObject(), *list = cJSON_AddArrayToObject(o, "cameras");
    struct gh_board_camera *camera = malloc(sizeof *camera);
    uint64_t have = 0;
    for (int i = 0; camera && i < GH_SITE_CAMERAS; i++)
        if (gh_board_read(e->board, i, camera, NULL, NULL, NULL, &have, NULL)) {
            cJSON *c = cJSON_CreateObject();
            cJSON_AddStringToObject(c, "name", camera->name);
            cJSON_AddStringToObject(c, "state", gh_feed_state_name((enum gh_feed_state)camera->state));
            cJSON_AddNumberToObject(c, "fps", (int)(camera->fps * 10 + 0.5f) / 10.0);
            cJSON_AddItemToArray(list, c);
        }
    if (!cJSON_PrintPreallocated(o, out, (int)size, false))
        memcpy(out, none, strlen(none) + 1);
    cJSON_Delete(o);
    free(camera);
}

static void handle(void *user, const struct gh_link_request *r, struct gh_link_reply *reply)
{
    struct gh_engine *e = user;
    reply->ok = true;
    reply->pid = getpid();
    reply->uptime_ms = gh_clock_mono_ms() - e->start_ms;
    switch (r->op) {
    case GH_LINK_PING:
        break;
    case GH_LINK_STATUS:
        status_text(e, reply->text, sizeof reply->text);
        break;
    case GH_LINK_FOCUS:
        if (r->camera < -1 || r->camera >= GH_SITE_CAMERAS) {
            reply->ok = false;
            snprintf(reply->error, sizeof reply->error, "there is no camera in slot %d", r->camera);
        } else {
            gh_crew_set_focus(e->crew, r->camera);
        }
        break;
    case GH_LINK_REREAD:
        gh_engine_reread(e);
        break;
    case GH_LINK_REFRESH:
        gh_recorder_refresh(e->recorder);
        break;
    case GH_LINK_SUPPRESS: /* the decision is in the store: it is read now instead of within half a second */
        gh_recorder_refresh(e->recorder);
        break;
    case GH_LINK_STOP:
        gh_engine_stop(e);
        break;
    default:
        reply->ok = false;
        snprintf(reply->error, sizeof reply->error, "not a request this engine knows");
    }
}

/* ---- cameras ---- */

static bool open_camera(struct gh_engine *e, int slot, const struct gh_site_camera *config,
                        struct gh_error *err)
{
    struct gh_camera *c = gh_camera_open(config, slot, e->site, e->recorder, e->footage, &e->events,
                                         gh_crew_notify, gh_crew_seat(e->crew, slot), err);
    if (!c)
        return false;
    e->cameras[slot] = c;
    if (e->next_track[slot])
        gh_pipeline_number_from(c->pipeline, e->next_track[slot]);
    gh_camera_watch(c, e->board, gh_clock_mono_ms());
    gh_crew_add(e->crew, c);
    return true;
}

static void count(struct gh_camera *c, struct gh_engine_totals *t)
{
    struct gh_pipeline_counts n;
    struct gh_feed_status s;
    gh_pipeline_counts(c->pipeline, &n);
    gh_feed_status(c->feed, &s);
    t->frames += s.frames;
    t->detections += n.rounds + n.still;
    t->tracks += n.tracks;
    t->embeddings += n.embeddings;
}

/* Its slot is free then; its feed may take longer. */
static void part_with(struct gh_engine *e, int slot)
{
    struct gh_camera *c = e->cameras[slot];
    gh_camera_stop(c);
    gh_crew_remove(e->crew, slot);
    gh_camera_flush(c); /* its tracks end with it */
    count(c, &e->past);
    e->next_track[slot] = gh_pipeline_tracker(c->pipeline)->next_id;
    c->next = e->leaving;
    e->leaving = c;
    e->cameras[slot] = NULL;
    gh_board_clear(e->board, slot);
}

/* Frees those that have ended. True: all have. */
static bool see_off(struct gh_engine *e)
{
    struct gh_camera **at = &e->leaving;
    while (*at) {
        struct gh_camera *c = *at;
        if (gh_camera_ended(c)) {
            *at = c->next;
            gh_camera_close(c);
        } else {
            at = &c->next;
        }
    }
    return !e->leaving;
}

static void watch(struct gh_engine *e, bool due)
{
    int64_t now = gh_clock_mono_ms();
    if (!due && now - e->watched_ms < WATCH_MS)
        return;
    e->watched_ms = now;
    for (int i = 0; i < GH_SITE_CAMERAS; i++)
        if (e->cameras[i])
            gh_camera_watch(e->cameras[i], e->board, now);
    if (e->board)
        gh_board_beat(e->board);
}

/* Takes what the caller has been told. False: it is time to stop. */
static bool go_on(struct gh_engine *e)
{
    enum gh_engine_told word = e->options.told ? e->options.told() : GH_ENGINE_GO_ON;
    if (word != GH_ENGINE_GO_ON)
        atomic_store(word == GH_ENGINE_STOP ? &e->stop : &e->reread, true);
    return !atomic_load(&e->stop);
}

static bool same_camera(const struct gh_site_camera *a, const struct gh_site_camera *b)
{
    return memcmp(a, b, sizeof *a) == 0; /* gh_site_load starts from zeroed storage */
}

static void publish(struct gh_engine *e)
{
    unsigned n = 0;
    for (int i = 0; i < GH_SITE_CAMERAS; i++)
        n += e->cameras[i] != NULL;
    atomic_store(&e->board->camera_count, n);
    atomic_fetch_add(&e->board->generation, 1);
}

/* The site file again: cameras that it no longer names, or names otherwise, end; new ones start; the rest go
 * on as if nothing had been. A file that cannot be read changes nothing. */
static void read_again(struct gh_engine *e)
{
    struct gh_error err = {0};
    struct gh_site *fresh = calloc(1, sizeof *fresh);
    if (!fresh || !gh_site_load(fresh, e->site->dir, &err)) {
        gh_log_error("site file not taken over: %s", fresh ? err.text : "out of memory");
        free(fresh);
        return;
    }
    bool all = fresh->paced != e->site->paced || fresh->evidence.memory_mb != e->site->evidence.memory_mb,
         kept[GH_SITE_CAMERAS] = {false}, leaves[GH_SITE_CAMERAS];
    for (int slot = 0; slot < GH_SITE_CAMERAS; slot++) {
        struct gh_camera *c = e->cameras[slot];
        bool stays = false, named = false;
        for (int i = 0; c && i < fresh->camera_count; i++) {
            named = named || !strcmp(c->config.name, fresh->cameras[i].name);
            if (!all && same_camera(&c->config, &fresh->cameras[i]))
                stays = kept[i] = true;
        }
        /* one that is only set up anew says itself when it is good again */
        if (c && !named && c->reported)
            gh_recorder_good(e->recorder, c->config.name, "the site has no such camera any more");
        leaves[slot] = c && !stays;
        if (leaves[slot])
            gh_camera_stop(c); /* all are asked before one is waited for */
    }
    for (int slot = 0; slot < GH_SITE_CAMERAS; slot++)
        if (leaves[slot])
            part_with(e, slot);
    /* a device must be closed before it is opened again; one that hangs is not waited for */
    int64_t until = gh_clock_mono_ms() + LEAVE_MS;
    while (!see_off(e) && gh_clock_mono_ms() < until && go_on(e)) {
        watch(e, false);
        gh_clock_sleep_ms(STEP_MS);
    }
    if (atomic_load(&e->stop)) {
        free(fresh);
        return;
    }
    struct gh_site *old = e->site;
    e->site = fresh;
    gh_recorder_configure(e->recorder, fresh);
    gh_crew_set_wall_fps(e->crew, fresh->wall_fps);
    for (int i = 0, slot = 0; i < fresh->camera_count; i++) {
        if (kept[i])
            continue;
        while (slot < GH_SITE_CAMERAS && e->cameras[slot])
            slot++;
        if (slot == GH_SITE_CAMERAS || !open_camera(e, slot, &fresh->cameras[i], &err))
            gh_log_error("camera %s: not started: %s", fresh->cameras[i].name, err.text);
    }
    publish(e);
    free(old);
    gh_log_info("site file read again: %d cameras", fresh->camera_count);
}

/* ---- start, wait, stop ---- */

static bool open_all(struct gh_engine *e, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct gh_vision_info info;
    int workers = e->site->workers;
    if (workers <= 0)
        workers = (int)sysconf(_SC_NPROCESSORS_ONLN);
    workers = workers < 1 ? 1 : workers > 16 ? 16 : workers;
    e->crew = gh_crew_open(workers, e->options.models_dir, e->options.pack, err);
    if (!e->crew || !go_on(e))
        return false;
    gh_crew_info(e->crew, &info);
    if (!gh_reembed(e->site->dir, gh_crew_kit(e->crew), err) || !go_on(e))
        return false;
    gh_crew_set_wall_fps(e->crew, e->site->wall_fps);
    if (!gh_site_path(e->site->dir, GH_SITE_BOARD, path, err) || !(e->board = gh_board_create(path, err)))
        return false;
    memcpy(e->board->pack, info.pack, sizeof e->board->pack);
    memcpy(e->board->embedder, info.embedder, sizeof e->board->embedder);
    atomic_store(&e->board->for_gates, info.for_gates);
    e->recorder = gh_recorder_start(e->site, &info, &e->events, e->board, err);
    if (!e->recorder || !(e->footage = gh_footage_start(e->site->dir, e->board, err)) ||
        !gh_crew_start(e->crew, e->board, e->recorder, err) || !go_on(e))
        return false;
    for (int i = 0; i < e->site->camera_count; i++)
        if (!open_camera(e, i, &e->site->cameras[i], err))
            return false;
    publish(e);
    return gh_site_path(e->site->dir, GH_SITE_LINK, path, err) &&
           (e->link = gh_link_serve(path, handle, e, err)) != NULL;
}

struct gh_engine *gh_engine_start(const struct gh_engine_options *options, struct gh_error *err)
{
    struct gh_engine *e = calloc(1, sizeof *e);
    char path[GH_SITE_PATH];
    if (!e || !(e->site = calloc(1, sizeof *e->site))) {
        free(e);
        gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
        return NULL;
    }
    static const char busy[] = "watches this site already; stop it first, or attach with gatehouse-console";
    e->options = *options;
    e->lock = -1;
    e->start_ms = gh_clock_mono_ms();
    if (gh_events_open(&e->events, options->out, options->json, e->start_ms, err) &&
        gh_site_load(e->site, options->site_dir, err) &&
        gh_file_join(path, sizeof path, e->site->dir, "run") && gh_file_make_dir(path, err) &&
        gh_site_path(e->site->dir, GH_SITE_LOCK, path, err) && gh_lock_take(path, busy, &e->lock, err) &&
        (open_all(e, err) || atomic_load(&e->stop)))
        return e;
    gh_engine_close(e, NULL);
    return NULL;
}

/* Cameras end, their tracks end, what they found is written; the link goes first, since it asks for them.
 * A second call finds nothing left to do. */
static void halt(struct gh_engine *e)
{
    if (e->halted)
        return;
    e->halted = true;
    gh_link_stop(e->link);
    e->link = NULL;
    for (int i = 0; i < GH_SITE_CAMERAS; i++)
        if (e->cameras[i])
            gh_camera_stop(e->cameras[i]); /* all are asked before one is waited for */
    int64_t now = gh_clock_mono_ms(), until = now + LEAVE_MS;
    e->told_ms = now + TOLD_MS;
    for (int i = 0; i < GH_SITE_CAMERAS; i++)
        if (e->cameras[i])
            part_with(e, i);
    while (!see_off(e) && gh_clock_mono_ms() < until)
        gh_clock_sleep_ms(STEP_MS);
    if (e->crew)
        gh_crew_stop(e->crew);
    if (e->recorder)
        e->past.alerts = gh_recorder_stop(e->recorder);
    e->recorder = NULL;
    gh_footage_stop(e->footage); /* what the recorder wanted last is cut before the rings go */
    e->footage = NULL;
}

void gh_engine_wait(struct gh_engine *e)
{
    while (go_on(e)) {
        int64_t now = gh_clock_mono_ms();
        if (e->options.run_ms && now - e->start_ms >= e->options.run_ms)
            break;
        watch(e, false);
        see_off(e);
        if (atomic_exchange(&e->reread, false))
            read_again(e);
        if (e->options.until_ended && gh_crew_idle(e->crew))
            break;
        gh_clock_sleep_ms(TICK_MS);
    }
    /* the last word on each camera belongs to the record */
    watch(e, true);
    halt(e);
}

void gh_engine_stop(struct gh_engine *e)
{
    atomic_store(&e->stop, true);
}

void gh_engine_reread(struct gh_engine *e)
{
    atomic_store(&e->reread, true);
}

/* What still runs keeps what it may touch: its camera, its ring, and its seat in the crew. */
static void leave_behind(struct gh_engine *e)
{
    static struct gh_camera *left; /* so that it is no leak */
    while (e->leaving) {
        struct gh_camera *c = e->leaving;
        e->leaving = c->next;
        c->next = left;
        left = c;
        gh_feed_leave(c->feed);
        gh_log_warn("camera %s: its source does not let go and is left behind", c->config.name);
    }
}

bool gh_engine_close(struct gh_engine *e, struct gh_error *err)
{
    if (!e)
        return true;
    char path[GH_SITE_PATH];
    bool ran = e->halted; /* a start that failed has no end to tell of */
    halt(e);
    if (!e->leaving)
        gh_crew_close(e->crew);
    leave_behind(e);
    if (e->board) {
        gh_board_write_focus(e->board, -1, (struct gh_image){0}, 0);
        atomic_store(&e->board->heartbeat_ms, 0);
        atomic_store(&e->board->engine_pid, 0);
        gh_board_unmap(e->board);
        if (gh_site_path(e->site->dir, GH_SITE_BOARD, path, NULL))
            gh_board_remove(path);
    }
    gh_lock_release(e->lock);
    if (ran)
        gh_events_end(&e->events, &e->past);
    bool ok = gh_events_close(&e->events, e->told_ms, err);
    free(e->site);
    free(e);
    return ok;
}
