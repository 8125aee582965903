/* Polling of board and store, and the words for what they say. */
#include "console/model.h"

#include "base/clock.h"
#include "media/feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STORE_RETRY_MS = 1000 };

bool gh_model_open(struct gh_model *m, const char *site_dir, struct gh_error *err)
{
    memset(m, 0, sizeof *m);
    m->focus_camera = -1;
    if (snprintf(m->dir, sizeof m->dir, "%s", site_dir) >= (int)sizeof m->dir)
        return gh_error_set(err, GH_ERR_USAGE, "site folder: the path is too long");
    if (!gh_site_path(site_dir, GH_SITE_BOARD, m->board_path, err) ||
        !gh_site_path(site_dir, GH_SITE_LINK, m->link_path, err) ||
        !gh_site_path(site_dir, GH_SITE_LOG, m->log_path, err))
        return false;
    m->alerts = calloc(GH_MODEL_ALERTS, sizeof *m->alerts);
    m->focus = malloc(GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3);
    if (!m->alerts || !m->focus) {
        gh_model_close(m);
        return gh_error_set(err, GH_ERR_INTERNAL, "console: out of memory");
    }
    return true;
}

void gh_model_close(struct gh_model *m)
{
    for (int i = 0; i < GH_BOARD_SLOTS; i++)
        free(m->cameras[i].picture);
    free(m->alerts);
    free(m->focus);
    if (m->board)
        gh_board_detach(m->board);
    if (m->store)
        gh_store_close(m->store);
    memset(m, 0, sizeof *m);
}

static void count_cameras(struct gh_model *m, int64_t now_ms)
{
    m->camera_count = m->live = m->down = 0;
    for (int i = 0; i < GH_BOARD_SLOTS; i++) {
        if (!m->cameras[i].used)
            continue;
        m->camera_count++;
        switch (gh_model_look(m, &m->cameras[i], now_ms)) {
        case GH_SEEN_LIVE:
        case GH_SEEN_OLD:
            m->live++;
            break;
        case GH_SEEN_STARTING:
            break;
        default:
            m->down++;
        }
    }
}

static bool read_slot(struct gh_model *m, int slot)
{
    struct gh_model_camera *c = &m->cameras[slot];
    if (!c->picture && !(c->picture = malloc(GH_BOARD_W * GH_BOARD_H * 3)))
        return false;
    bool fresh = false;
    c->slot = slot;
    if (!gh_board_read(m->board, slot, &c->info, c->picture, &c->w, &c->h, &c->have, &fresh)) {
        c->used = false;
        return false;
    }
    c->used = true;
    c->fresh = fresh;
    return fresh;
}

static bool poll_board(struct gh_model *m, int64_t now_ms, bool focus)
{
    if (!m->board) {
        struct gh_error err;
        m->alive = false;
        m->board = gh_board_attach(m->board_path, &err);
        if (!m->board)
            return false;
        m->change = UINT64_MAX;
    }
    /* an engine that ended takes its board along; the next one makes another */
    if (!gh_board_alive(m->board, now_ms) && now_ms - m->attached_ms > 500) {
        struct gh_error err;
        struct gh_board *fresh = gh_board_attach(m->board_path, &err);
        m->attached_ms = now_ms;
        if (fresh) {
            gh_board_detach(m->board);
            m->board = fresh;
        }
    }
    struct gh_board *b = m->board;
    gh_board_viewing(b);
    bool was_alive = m->alive;
    m->alive = gh_board_alive(b, now_ms);
    m->heartbeat_ms = atomic_load(&b->heartbeat_ms);
    uint64_t change = atomic_load(&b->change), generation = atomic_load(&b->generation);
    bool changed = was_alive != m->alive;
    for (int i = 0; i < GH_BOARD_SLOTS; i++)
        m->cameras[i].fresh = false;
    m->focus_fresh = false;
    if (generation != m->generation) /* perhaps another engine, which counts its pictures anew */
        for (int i = 0; i < GH_BOARD_SLOTS; i++)
            m->cameras[i].have = 0;
    if (change != m->change || generation != m->generation) {
        for (int i = 0; i < GH_BOARD_SLOTS; i++)
            read_slot(m, i);
        if (focus)
            gh_board_read_focus(b, m->focus, &m->focus_camera, &m->focus_w, &m->focus_h, &m->focus_ms,
                                &m->focus_have, &m->focus_fresh);
        m->change = change;
        m->generation = generation;
        snprintf(m->pack, sizeof m->pack, "%.15s", b->pack);
        snprintf(m->embedder, sizeof m->embedder, "%.31s", b->embedder);
        m->for_gates = atomic_load(&b->for_gates) != 0;
        m->gallery = atomic_load(&b->gallery);
        changed = true;
    }
    count_cameras(m, now_ms);
    return changed;
}

struct reading {
    struct gh_model *m;
    struct gh_alert *list;
    int count;
};

static bool take_alert(void *user, const struct gh_alert *a)
{
    struct reading *r = user;
    r->list[r->count++] = *a;
    return r->count < GH_MODEL_ALERTS;
}

static bool is_known(const struct gh_model *m, struct gh_id id)
{
    for (int i = 0; i < m->alert_count; i++)
        if (gh_id_equal(m->alerts[i].id, id))
            return true;
    return false;
}

static bool read_alerts(struct gh_model *m)
{
    struct reading r = {.m = m, .list = calloc(GH_MODEL_ALERTS, sizeof *r.list)};
    if (!r.list)
        return false;
    if (!gh_alert_page(m->store, &(struct gh_alert_query){.snoozed = true}, 0, GH_MODEL_ALERTS, take_alert,
                       &r, &m->store_error)) {
        free(r.list);
        return false;
    }
    m->store_error.kind = GH_OK;
    m->unacknowledged = 0;
    for (int i = 0; i < r.count; i++)
        if (r.list[i].status.state == GH_ALERT_OPEN) {
            m->unacknowledged++;
            if (m->store_read && !is_known(m, r.list[i].id))
                m->new_alerts++;
        }
    free(m->alerts);
    m->alerts = r.list;
    m->alert_count = r.count;
    m->store_read = true;
    return true;
}

static int64_t store_clock(void *user)
{
    return ((struct gh_model *)user)->wall_ms();
}

static bool poll_store(struct gh_model *m, int64_t now_ms)
{
    m->new_alerts = 0;
    if (!m->store) {
        if (m->store_try_ms && now_ms - m->store_try_ms < STORE_RETRY_MS)
            return false;
        m->store_try_ms = now_ms ? now_ms : 1;
        m->store = gh_store_open(m->dir, false, &m->store_error);
        if (!m->store)
            return false;
        if (m->wall_ms)
            gh_store_set_clock(m->store, store_clock, m);
        m->store_error.kind = GH_OK;
        m->store_change = gh_store_changes(m->store);
        return read_alerts(m);
    }
    uint64_t change = gh_store_changes(m->store);
    if (change == m->store_change && m->store_read)
        return false;
    m->store_change = change;
    return read_alerts(m);
}

bool gh_model_poll(struct gh_model *m, int64_t now_ms, bool focus)
{
    bool board = poll_board(m, now_ms, focus), store = poll_store(m, now_ms);
    return board || store;
}

enum gh_look_state gh_model_look(const struct gh_model *m, const struct gh_model_camera *c, int64_t now_ms)
{
    if (!m->alive)
        return GH_SEEN_NO_ENGINE;
    if (c->info.state == GH_FEED_CONNECTING)
        return GH_SEEN_STARTING;
    if (c->info.state != GH_FEED_LIVE)
        return GH_SEEN_TROUBLE;
    if (!c->info.picture_ms || now_ms - c->info.picture_ms > 2 * GH_MODEL_OLD_MS)
        return GH_SEEN_TROUBLE; /* whatever it says: nothing new is seen */
    return now_ms - c->info.picture_ms > GH_MODEL_OLD_MS ? GH_SEEN_OLD : GH_SEEN_LIVE;
}

const char *gh_model_state_word(uint32_t state)
{
    switch ((enum gh_feed_state)state) {
    case GH_FEED_CONNECTING:
        return "CONNECTING";
    case GH_FEED_LIVE:
        return "LIVE";
    case GH_FEED_STALLED:
        return "STALLED";
    case GH_FEED_DOWN:
        return "DOWN";
    case GH_FEED_FROZEN:
        return "FROZEN";
    case GH_FEED_DARK:
        return "DARK";
    case GH_FEED_ENDED:
        return "ENDED";
    }
    return "UNKNOWN";
}

char *gh_model_span(int64_t ms, char *out, size_t size)
{
    if (ms < 0)
        ms = 0;
    if (ms < 120000)
        snprintf(out, size, "%ds", (int)(ms / 1000));
    else if (ms < 7200000)
        snprintf(out, size, "%dm", (int)(ms / 60000));
    else
        snprintf(out, size, "%dh", (int)(ms / 3600000 > 999 ? 999 : ms / 3600000));
    return out;
}

bool gh_model_contains(const char *name, const char *filter)
{
    return !*filter || strcasestr(name, filter) != NULL;
}
