/* Polling of board and store, and the words for what they say. */
#include "console/model.h"

#include "alert/rules.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "base/wipe.h"
#include "store/gate_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STORE_RETRY_MS = 1000 };

bool gh_model_open(struct gh_model *m, const char *site_dir, struct gh_error *err)
{
    memset(m, 0, sizeof *m);
    m->focus_camera = m->accounts = -1;
    if (snprintf(m->dir, sizeof m->dir, "%s", site_dir) >= (int)sizeof m->dir)
        return gh_error_set(err, GH_ERR_USAGE, "site folder: the path is too long");
    if (!gh_site_path(site_dir, GH_SITE_BOARD, m->board_path, err) ||
        !gh_site_path(site_dir, GH_SITE_LINK, m->link_path, err) ||
        !gh_site_path(site_dir, GH_SITE_LOG, m->log_path, err))
        return false;
    m->focus = malloc(GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3);
    if (!m->focus) {
        gh_model_close(m);
        return gh_error_set(err, GH_ERR_INTERNAL, "console: out of memory");
    }
    return true;
}

/* Of the gravest alert only what a reminder needs stays: that there is one, and where. */
static void hide_names(struct gh_model *m)
{
    struct gh_alert *a = &m->gravest;
    explicit_bzero(a->person_name, sizeof a->person_name);
    explicit_bzero(a->reason, sizeof a->reason);
    explicit_bzero(a->instruction, sizeof a->instruction);
    explicit_bzero(a->detail, sizeof a->detail);
}

void gh_model_wipe(struct gh_model *m)
{
    hide_names(m);
    for (int i = 0; i < GH_BOARD_SLOTS; i++) {
        if (m->cameras[i].picture)
            explicit_bzero(m->cameras[i].picture, GH_BOARD_W * GH_BOARD_H * 3);
        m->cameras[i].have = 0;
    }
    if (m->focus)
        explicit_bzero(m->focus, GH_BOARD_FOCUS_W * GH_BOARD_FOCUS_H * 3);
    m->focus_have = 0;
    m->focus_camera = -1;
    m->change = UINT64_MAX; /* read again when eyes are wanted */
}

void gh_model_close(struct gh_model *m)
{
    gh_model_wipe(m);
    for (int i = 0; i < GH_BOARD_SLOTS; i++)
        free(m->cameras[i].picture);
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
    bool read =
        gh_board_read(m->board, slot, &c->info, m->blind ? NULL : c->picture, &c->w, &c->h, &c->have, &fresh);
    if (m->blind) { /* boxes carry names */
        explicit_bzero(c->info.boxes, sizeof c->info.boxes);
        c->info.box_count = 0;
    }
    if (!read) {
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
        if (focus && !m->blind)
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
    struct gh_alert
        list[2 * GH_MODEL_WAITING]; /* what asks somebody, and then what was handed to the reader */
    int count, seconds, handed;
    struct gh_id reader;
};

static bool take_alert(void *user, const struct gh_alert *a)
{
    struct reading *r = user;
    r->list[r->count++] = *a;
    return r->count < GH_MODEL_WAITING;
}

static bool take_handed(void *user, const struct gh_alert *a)
{
    struct reading *r = user;
    if (gh_announce_handed(a, r->reader))
        r->list[r->count++] = *a;
    return r->count < 2 * GH_MODEL_WAITING;
}

/* More urgent; of two alike the graver, then the one that waits longer. */
static bool before(const struct gh_alert *a, const struct gh_alert *b, int64_t now_ms)
{
    int x = gh_alert_urgency(a, now_ms), y = gh_alert_urgency(b, now_ms);
    if (x != y)
        return x > y;
    return a->severity != b->severity ? a->severity > b->severity : a->first_ms < b->first_ms;
}

static bool take_gate(void *user, const struct gh_gate_row *row)
{
    struct gh_model *m = user;
    if (row->emergency && !m->emergencies++)
        snprintf(m->emergency, sizeof m->emergency, "%s", row->gate);
    return true;
}

/* What is the reader's alone: behind what the list holds by now. */
static bool read_own(struct gh_model *m, struct reading *r, int unanswered)
{
    struct gh_alert_query held = {.claimed = true, .holder = r->reader}, waiting = {.unanswered = true};
    int count = unanswered, before = r->count;
    if (gh_id_is_none(r->reader))
        return true;
    bool ok = gh_alert_count(m->store, &waiting, &count, &m->store_error) &&
              gh_alert_page(m->store, &held, 0, GH_MODEL_WAITING, take_handed, r, &m->store_error);
    r->seconds = count - unanswered;
    r->handed = r->count - before;
    return ok;
}

static bool read_alerts(struct gh_model *m, int64_t wall_ms)
{
    struct reading *r = calloc(1, sizeof *r);
    struct gh_alert_query all = {.snoozed = true},
                          waiting = {.unanswered = true, .confirmed = m->announced.reader};
    int open = 0, unanswered = 0;
    bool everywhere = false;
    bool ok = r && gh_alert_count(m->store, &all, &open, &m->store_error) &&
              gh_alert_count(m->store, &waiting, &unanswered, &m->store_error) &&
              gh_alert_next_wake(m->store, wall_ms - GH_ALERT_WAKE_LATE_MS, &m->wake_ms, &m->store_error);
    if (ok)
        r->reader = m->announced.reader;
    if (ok && m->wake_ms < INT64_MAX)
        m->wake_ms += GH_ALERT_WAKE_LATE_MS;
    /* The gravest of the first in the queue: graver ones stand before them all */
    if (ok && unanswered) {
        ok = gh_alert_page(m->store, &waiting, 0, GH_MODEL_WAITING, take_alert, r, &m->store_error);
        for (int i = 0; ok && i < r->count; i++)
            if (!i || before(&r->list[i], &m->gravest, wall_ms))
                m->gravest = r->list[i];
        if (ok && unanswered > r->count) { /* new ones may stand behind those */
            waiting.order = GH_ALERT_BY_TIME;
            r->count = 0;
            ok = gh_alert_page(m->store, &waiting, 0, GH_MODEL_WAITING, take_alert, r, &m->store_error);
        }
    }
    ok = ok && read_own(m, r, unanswered);
    m->emergencies = 0;
    ok = ok && gh_gate_list(m->store, take_gate, m, &m->store_error) &&
         (m->emergencies || gh_gate_emergency(m->store, "*", &everywhere, &m->store_error));
    if (everywhere) { /* of gates that were never heard */
        m->emergencies = 1;
        snprintf(m->emergency, sizeof m->emergency, "all gates");
    }
    if (m->blind)
        hide_names(m);
    if (ok) {
        m->store_error.kind = GH_OK;
        m->open_alerts = open;
        m->unanswered = unanswered;
        m->seconds = r->seconds;
        m->handed = r->handed;
        m->store_read = true;
        m->announce =
            gh_announce_step(&m->announced, r->list, r->count, unanswered, wall_ms, &m->announcement) ||
            m->announce;
    }
    gh_wipe(r, sizeof *r);
    return ok;
}

/* Nothing has changed, and that may be the trouble. */
static void remind(struct gh_model *m, int64_t wall_ms)
{
    if (m->store_read && m->unanswered && !m->announce)
        m->announce =
            gh_announce_step(&m->announced, &m->gravest, 1, m->unanswered, wall_ms, &m->announcement);
}

static int64_t store_clock(void *user)
{
    return ((struct gh_model *)user)->wall_ms();
}

static bool poll_store(struct gh_model *m, int64_t now_ms)
{
    int64_t wall_ms = m->wall_ms ? m->wall_ms() : gh_clock_wall_ms();
    if (!m->store) {
        if (m->store_try_ms && now_ms - m->store_try_ms < STORE_RETRY_MS)
            return false;
        m->store_try_ms = now_ms ? now_ms : 1;
        m->store = gh_store_open(m->dir, false, &m->store_error);
        if (!m->store) {
            m->accounts = m->store_error.kind == GH_ERR_NOT_FOUND ? 0 : -1;
            return false;
        }
        if (m->wall_ms)
            gh_store_set_clock(m->store, store_clock, m);
        m->store_error.kind = GH_OK;
        m->store_change = gh_store_changes(m->store);
        m->accounts = gh_operator_count(m->store);
        return read_alerts(m, wall_ms);
    }
    uint64_t change = gh_store_changes(m->store);
    bool late = m->store_read && wall_ms >= m->wake_ms;
    if (change == m->store_change && m->store_read && !late) {
        remind(m, wall_ms);
        return false;
    }
    m->woken += late;
    if (!read_alerts(m, wall_ms)) /* asked again in the next round */
        return false;
    m->store_change = change;
    m->accounts = gh_operator_count(m->store);
    return true;
}

void gh_model_serve(struct gh_model *m, struct gh_id reader)
{
    if (gh_id_equal(m->announced.reader, reader))
        return;
    m->announced.reader = reader;
    m->store_read = false;
}

bool gh_model_poll(struct gh_model *m, int64_t now_ms, bool focus)
{
    bool board = poll_board(m, now_ms, focus), store = poll_store(m, now_ms);
    return board || store;
}

void gh_model_alert_words(const struct gh_alert *a, bool names, char *out, size_t size)
{
    static const char *const kinds[GH_ALERT_KINDS] = {[GH_ALERT_CAMERA] = "camera down",
                                                      [GH_ALERT_ENGINE] = "engine",
                                                      [GH_ALERT_CAMERA_FROZEN] = "frozen",
                                                      [GH_ALERT_CAMERA_COVERED] = "covered",
                                                      [GH_ALERT_CAMERA_MOVED] = "moved",
                                                      [GH_ALERT_DISK] = "disk",
                                                      [GH_ALERT_CLOCK] = "clock",
                                                      [GH_ALERT_FLAG_DUE] = "flag due",
                                                      [GH_ALERT_APPROVAL] = "approval waits",
                                                      [GH_ALERT_LOGIN] = "log-ins",
                                                      [GH_ALERT_GATE_CALL] = "call",
                                                      [GH_ALERT_GATE_PIN] = "PIN, look",
                                                      [GH_ALERT_GATE_REFUSED] = "refused",
                                                      [GH_ALERT_GATE_RELEASED] = "released",
                                                      [GH_ALERT_GATE_DOOR] = "door",
                                                      [GH_ALERT_GATE_DURESS] = "DURESS",
                                                      [GH_ALERT_GATE_ENROL] = "enrolment",
                                                      [GH_ALERT_GATE_DOWN] = "gate down"};
    if (gh_alert_erased(a)) {
        snprintf(out, size, "erased");
        return;
    }
    if (a->kind == GH_ALERT_MATCH) {
        snprintf(out, size, "%s (%s)", names ? a->person_name : "someone flagged",
                 gh_flag_category_name(a->category));
        return;
    }
    const char *kind = (unsigned)a->kind < GH_ALERT_KINDS && kinds[a->kind] ? kinds[a->kind] : "alert";
    const char *what = a->detail[0] ? a->detail : kind,
               *grave = a->kind == GH_ALERT_GATE_DURESS ? "DURESS" : "";
    bool named = !gh_id_is_none(a->person) && names;
    snprintf(out, size, "%s%s%s%s%s", grave, *grave && named ? ", " : "", named ? a->person_name : "",
             *grave || named ? ": " : "", what);
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
    return gh_utf8_holds(name, filter);
}
