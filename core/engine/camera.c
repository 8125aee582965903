/* One camera in the engine: its feed, its pipeline, and its place on the board. */
#include "engine/parts.h"

#include "base/clock.h"
#include "engine/wall.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TROUBLE_MS = 10000, VIEWED_MS = 3000, STALL_MS = 5000 };

static void on_named(void *user, const struct gh_named *n)
{
    struct gh_camera *c = user;
    gh_footage_face(c->footage, n->t_ms, n->box, n->who->flag);
    int64_t offset = c->own_clock ? c->wall_offset_ms : gh_wall_offset_ms();
    gh_recorder_sighting(c->recorder, c->slot, c->config.name, n, n->t_ms + offset);
}

static void on_retracted(void *user, struct gh_id flag, uint32_t track, int64_t t_ms)
{
    struct gh_camera *c = user;
    (void)track;
    gh_recorder_retract(c->recorder, c->slot, c->config.name, flag, t_ms);
}

static void on_ended(void *user, const struct gh_track_over *t)
{
    struct gh_camera *c = user;
    gh_events_track(c->events, c->config.name, t);
}

struct gh_camera *gh_camera_open(const struct gh_site_camera *config, int slot, const struct gh_site *site,
                                 struct gh_recorder *recorder, struct gh_footage *footage,
                                 struct gh_events *events, gh_feed_notify *notify, void *user,
                                 struct gh_error *err)
{
    struct gh_camera *c = calloc(1, sizeof *c);
    struct gh_pipeline_sink sink = {on_named, on_retracted, on_ended, c};
    if (!c || !(c->pipeline = gh_pipeline_open(config, &sink))) {
        free(c);
        gh_error_set(err, GH_ERR_INTERNAL, "camera %s: out of memory", config->name);
        return NULL;
    }
    c->config = *config;
    c->slot = slot;
    c->paced = site->paced;
    c->recorder = recorder;
    c->events = events;
    c->last_state = (enum gh_feed_state) - 1;
    bool live = gh_source_is_live(config->source);
    c->own_clock = !live && !site->paced;
    c->wall_offset_ms = gh_clock_wall_ms();
    pthread_mutex_init(&c->board_mutex, NULL);
    snprintf(c->shown.name, sizeof c->shown.name, "%s", config->name);
    gh_source_mask(config->source, c->shown.source, sizeof c->shown.source);
    gh_mailbox_init(&c->box, c->own_clock);
    /* films that run faster than time have no seconds to look back to */
    if (!c->own_clock && site->evidence.memory_mb > 0)
        c->footage = gh_footage_add(footage, config, (size_t)site->evidence.memory_mb << 20);
    struct gh_source_options o = {.loop = config->loop,
                                  .paced = site->paced,
                                  .stall_timeout_ms = STALL_MS,
                                  .ring = gh_footage_ring(c->footage)};
    /* the feed calls back at once: everything it may touch is ready by now */
    c->feed = gh_feed_start(config->source, &o, &c->box, notify, user, err);
    if (c->feed)
        return c;
    gh_footage_leave(c->footage);
    gh_mailbox_destroy(&c->box);
    pthread_mutex_destroy(&c->board_mutex);
    gh_pipeline_close(c->pipeline);
    free(c);
    return NULL;
}

void gh_camera_stop(struct gh_camera *c)
{
    gh_feed_stop(c->feed);
    gh_mailbox_close(&c->box);
}

bool gh_camera_ended(struct gh_camera *c)
{
    struct gh_feed_status s;
    gh_feed_status(c->feed, &s);
    return s.state == GH_FEED_ENDED;
}

void gh_camera_close(struct gh_camera *c)
{
    gh_feed_join(c->feed);
    gh_footage_leave(c->footage);
    gh_mailbox_destroy(&c->box);
    pthread_mutex_destroy(&c->board_mutex);
    gh_pipeline_close(c->pipeline);
    explicit_bzero(c->picture, sizeof c->picture);
    free(c);
}

/* The size a width×height picture has within most_w × most_h, and the part of the frame it shows: whole
 * divisors where they fit, since those are cheap. */
static struct gh_rect fit(int width, int height, int most_w, int most_h, int *w, int *h)
{
    for (int n = 1; n <= 8; n *= 2)
        if (width / n <= most_w && height / n <= most_h && width / n >= most_w * 2 / 3) {
            *w = width / n;
            *h = height / n;
            return (struct gh_rect){0, 0, (float)(*w * n), (float)(*h * n)};
        }
    float k = fminf((float)most_w / (float)width, (float)most_h / (float)height);
    k = k > 1 ? 1 : k;
    *w = (int)((float)width * k + 0.5f);
    *h = (int)((float)height * k + 0.5f);
    *w = *w < 1 ? 1 : *w;
    *h = *h < 1 ? 1 : *h;
    return (struct gh_rect){0, 0, (float)width, (float)height};
}

static struct gh_image paint(struct gh_camera *c, const struct gh_frame *frame, int most_w, int most_h,
                             uint8_t *to)
{
    int w, h;
    struct gh_rect from = fit(frame->width, frame->height, most_w, most_h, &w, &h);
    struct gh_image picture = {to, w, h, w * 3};
    gh_frame_to_bgr(frame, from, picture);
    gh_pipeline_mask(&c->config, frame->width, frame->height, from, picture);
    return picture;
}

uint64_t gh_camera_dropped(struct gh_camera *c)
{
    pthread_mutex_lock(&c->box.mutex);
    uint64_t n = c->box.dropped;
    pthread_mutex_unlock(&c->box.mutex);
    return n;
}

static void show(struct gh_camera *c, const struct gh_frame *frame, const struct gh_camera_world *world,
                 int64_t now)
{
    struct gh_pipeline_counts counts;
    struct gh_feed_status status;
    gh_feed_status(c->feed, &status);
    gh_pipeline_counts(c->pipeline, &counts);
    struct gh_image picture = paint(c, frame, GH_BOARD_W, GH_BOARD_H, c->picture);
    pthread_mutex_lock(&c->board_mutex);
    struct gh_board_camera *s = &c->shown;
    s->picture_ms =
        status.last_frame_ms && (c->paced || gh_source_is_live(c->config.source)) ? frame->t_ms : now;
    s->processed_ms = now;
    s->picture_seq++;
    s->frames = status.frames;
    s->dropped = gh_camera_dropped(c);
    s->detections = counts.rounds + counts.still;
    s->tracks = counts.tracks;
    s->embeddings = counts.embeddings;
    s->fps = (float)status.fps;
    s->width = frame->width;
    s->height = frame->height;
    s->state = status.state;
    s->enabled = c->recognising;
    s->box_count = (uint32_t)gh_pipeline_boxes(c->pipeline, frame->t_ms, s->boxes, GH_BOARD_BOXES);
    gh_recorder_unname(c->recorder, c->slot, s->boxes, s->box_count);
    gh_board_write(world->board, c->slot, s, picture);
    pthread_mutex_unlock(&c->board_mutex);
    if (atomic_load(world->focus) == c->slot) {
        struct gh_image large = paint(c, frame, GH_BOARD_FOCUS_W, GH_BOARD_FOCUS_H, world->focus_picture);
        pthread_mutex_lock(world->focus_mutex);
        if (atomic_load(world->focus) == c->slot)
            gh_board_write_focus(world->board, c->slot, large, s->picture_ms);
        pthread_mutex_unlock(world->focus_mutex);
    }
}

static void look(struct gh_camera *c, struct gh_kit *kit, const struct gh_frame *frame,
                 const struct gh_camera_world *world, int64_t now)
{
    struct gh_error err = {0};
    bool wanted = gh_site_in_hours(&c->config, gh_clock_wall_ms());
    if (c->recognising && !wanted)
        gh_pipeline_flush(c->pipeline);
    c->recognising = wanted;
    if (wanted) {
        struct gh_watchlist *watch = gh_recorder_watchlist(world->recorder);
        bool looked = gh_pipeline_look(c->pipeline, kit, frame, watch, &err);
        if (gh_pipeline_moved(c->pipeline))
            atomic_store(&c->moved, true);
        if (!looked)
            gh_events_camera(c->events, c->config.name, "recognition failed", err.text);
        gh_watchlist_unref(watch);
    }
    c->looks_in_window++;
    if (now - c->look_from_ms >= 2000) {
        pthread_mutex_lock(&c->board_mutex);
        c->shown.detect_fps =
            c->look_from_ms ? (float)c->looks_in_window * 1000 / (float)(now - c->look_from_ms) : 0;
        pthread_mutex_unlock(&c->board_mutex);
        c->look_from_ms = now;
        c->looks_in_window = 0;
    }
}

void gh_camera_work(struct gh_camera *c, struct gh_kit *kit, const struct gh_frame *frame,
                    const struct gh_camera_world *world)
{
    int64_t now = gh_clock_mono_ms(), period = (int64_t)(1000 / c->config.detect_fps);
    /* half a frame early is on time: else 15 pictures a second would give 3.75 rounds and not 5 */
    if (frame->t_ms + 20 >= c->next_look_ms) {
        c->next_look_ms =
            frame->t_ms - c->next_look_ms > period ? frame->t_ms + period : c->next_look_ms + period;
        look(c, kit, frame, world, now);
        now = gh_clock_mono_ms();
    }
    bool viewed = now - atomic_load(&world->board->viewed_ms) < VIEWED_MS;
    int64_t gap = viewed ? (int64_t)(1000 / world->wall_fps) : 1000;
    if (now + 15 >= c->next_picture_ms || c->next_picture_ms - now > gap) {
        c->next_picture_ms = now - c->next_picture_ms > gap ? now + gap : c->next_picture_ms + gap;
        show(c, frame, world, now);
    }
}

void gh_camera_flush(struct gh_camera *c)
{
    if (!c->flushed)
        gh_pipeline_flush(c->pipeline);
    c->flushed = true;
}

bool gh_camera_silent(const struct gh_feed_status *s, bool live, int64_t now)
{
    return live && s->state == GH_FEED_LIVE && now - s->last_frame_ms >= 2 * STALL_MS;
}

void gh_camera_watch(struct gh_camera *c, struct gh_board *board, int64_t now)
{
    struct gh_feed_status s;
    gh_feed_status(c->feed, &s);
    if (gh_camera_silent(&s, gh_source_is_live(c->config.source), now)) {
        s.state = GH_FEED_STALLED;
        s.since_ms = s.last_frame_ms + 2 * STALL_MS;
        snprintf(s.error, sizeof s.error, "it gives no picture and no error");
    }
    pthread_mutex_lock(&c->board_mutex);
    if (s.state != (enum gh_feed_state)c->shown.state || s.state != GH_FEED_LIVE || !c->shown.processed_ms) {
        c->shown.state = s.state;
        c->shown.state_since_ms = s.since_ms;
        c->shown.frames = s.frames;
        c->shown.fps = s.state == GH_FEED_LIVE || s.state == GH_FEED_DARK || s.state == GH_FEED_FROZEN
                           ? (float)s.fps
                           : 0;
        c->shown.dropped = gh_camera_dropped(c);
        snprintf(c->shown.error, sizeof c->shown.error, "%s", s.error);
        if (s.state != GH_FEED_LIVE)
            c->shown.box_count = 0;
        gh_board_write(board, c->slot, &c->shown, (struct gh_image){0});
    }
    pthread_mutex_unlock(&c->board_mutex);
    if (s.state != c->last_state)
        gh_events_camera(c->events, c->config.name, gh_feed_state_name(s.state), s.error);
    c->last_state = s.state;
    /* trouble is an alert once it has lasted, one an outage however often it retries */
    bool good = s.state == GH_FEED_LIVE || s.state == GH_FEED_ENDED;
    enum gh_alert_kind kind = s.state == GH_FEED_FROZEN ? GH_ALERT_CAMERA_FROZEN
                              : s.state == GH_FEED_DARK ? GH_ALERT_CAMERA_COVERED
                                                        : GH_ALERT_CAMERA;
    if (good) {
        if (c->reported || !c->watched)
            gh_recorder_good(c->recorder, c->config.name, NULL);
        c->watched = true;
        c->reported = 0;
        c->trouble_since_ms = 0;
    } else if (!c->trouble_since_ms) {
        c->trouble_since_ms = now;
    } else if (kind != c->reported && now - c->trouble_since_ms >= TROUBLE_MS) {
        char detail[300];
        snprintf(detail, sizeof detail, "%s%s%s", gh_feed_state_name(s.state), s.error[0] ? ": " : "",
                 s.error);
        gh_recorder_trouble(c->recorder, c->config.name, kind, detail);
        c->reported = kind;
    }
    if (atomic_exchange(&c->moved, false))
        gh_recorder_trouble(c->recorder, c->config.name, GH_ALERT_CAMERA_MOVED,
                            "it looks at another scene; set it right, and its masks and zones too");
}
