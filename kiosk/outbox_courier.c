/* Between the gate and the control room: passages there, in order and once each; calls and enrolments there,
 * answers and orders back; and the copy kept fresh. The control room may be away for as long as it likes. */
#include "kiosk/outbox_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "match/threshold.h"
#include "site/site.h"
#include "store/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BATCH = 64,
    BEAT_MS = 5000,
    AGAIN_LEAST_MS = 250,
    AGAIN_MOST_MS = 2000,
    PURGE_MS = 3600000,
    LAST_MS = 2000,      /* at the end, for what can still be handed over */
    CALL_OLD_MS = 60000, /* a call that could not be told for so long is the kiosk's own "no answer" */
};

struct courier {
    struct gh_outbox *o;
    struct gh_store *site; /* NULL while away */
    struct gh_actor engine, own;
    struct stat seen; /* the database that is open: another one in its place is another control room */
    bool away, known; /* seen is filled */
    bool fresh;       /* everybody is read anew, whatever the version says */
    bool other;       /* not the one it was: everything is looked at anew */
    int64_t again_ms, beat_ms, purge_ms;
    int again_wait;
    int64_t orders; /* the last one seen */
    bool orders_begun, emergency, date_failing;
    int64_t moves;
    char beat_state[64];
    struct gh_passage batch[BATCH];
    int count;
};

static bool where(const struct courier *c, struct stat *st)
{
    char path[GH_SITE_PATH];
    return gh_site_path(c->o->site_dir, GH_SITE_DB, path, NULL) && !stat(path, st);
}

static void go_away(struct courier *c, const char *why)
{
    gh_store_close(c->site);
    c->site = NULL;
    c->again_wait = c->again_wait ? c->again_wait * 2 : AGAIN_LEAST_MS;
    if (c->again_wait > AGAIN_MOST_MS)
        c->again_wait = AGAIN_MOST_MS;
    c->again_ms = gh_clock_mono_ms() + c->again_wait;
    if (!c->away) {
        c->away = true;
        gh_log_warn("control room away: %s", why);
        gh_outbox_tell(c->o, GH_NEWS_AWAY, 0, why);
    }
}

static bool come_back(struct courier *c)
{
    struct gh_error err = {0};
    struct stat st;
    if (c->site) {
        if (where(c, &st) && st.st_ino == c->seen.st_ino && st.st_dev == c->seen.st_dev)
            return true;
        go_away(c, "its database is gone, or another one is in its place");
        return false;
    }
    if (gh_clock_mono_ms() < c->again_ms)
        return false;
    if (!where(c, &st) || !(c->site = gh_store_open(c->o->site_dir, false, &err))) {
        go_away(c, err.kind ? err.text : "its database is not there");
        return false;
    }
    if (!c->known || st.st_ino != c->seen.st_ino || st.st_dev != c->seen.st_dev)
        c->other = true; /* at the start, too: nobody knows which one it was */
    c->seen = st;
    c->known = true;
    c->engine = gh_actor_engine(c->site);
    return true;
}

/* Another database where the control room's was: its numbers count anew, and it may lack what the one before
 * had been told. */
static bool begin_anew(struct courier *c, struct gh_error *err)
{
    struct gh_error why;
    int64_t there = 0, here = 0;
    if (!c->other)
        return true;
    c->orders = c->moves = 0;
    c->orders_begun = false;
    pthread_mutex_lock(&c->o->mutex);
    struct gh_id call = c->o->call.id;
    pthread_mutex_unlock(&c->o->mutex);
    if (!gh_passage_head(c->site, c->o->gate, &there, err) ||
        !gh_gate_calls_over(c->site, &c->engine, c->o->gate, call, "the gate was started anew", err))
        return false;
    bool less = gh_passage_head(c->o->second, c->o->gate, &here, &why) && there < here;
    if (less && gh_passage_again(c->o->second, &c->own, there, &why))
        gh_log_info("control room has this gate's passages up to %lld of %lld: the rest is handed over",
                    (long long)there, (long long)here);
    else if (less)
        gh_log_warn("%s", why.text);
    c->fresh = true;
    c->other = false;
    return true;
}

/* Whether the control room answered at all; said once each way. */
static bool heard(struct courier *c, bool ok, const struct gh_error *err)
{
    if (ok && c->away) {
        c->away = false;
        c->again_wait = 0;
        gh_log_info("control room back");
        gh_outbox_tell(c->o, GH_NEWS_BACK, 0, "");
    }
    if (!ok)
        go_away(c, err->text);
    return ok;
}

/* ---- passages ---- */

static bool take_passage(void *user, const struct gh_passage *p)
{
    struct courier *c = user;
    c->batch[c->count++] = *p;
    return c->count < BATCH;
}

/* The control room has less than was handed over (an older database was put back there): it is told again
 * from where it stands, or from the oldest that is still kept here. */
static void close_gap(struct courier *c)
{
    struct gh_error err;
    int64_t head = 0;
    c->count = 0;
    bool ok = gh_passage_head(c->site, c->o->gate, &head, &err) &&
              gh_passage_again(c->o->second, &c->own, head, &err) &&
              gh_passage_waiting(c->o->second, 1, take_passage, c, &err) &&
              (!c->count || c->batch[0].seq <= head + 1 ||
               gh_passage_skip(c->site, &c->engine, c->o->gate, c->batch[0].seq, &err));
    if (ok)
        gh_log_warn("control room has this gate's passages up to %lld alone: the rest is handed over again",
                    (long long)head);
    else
        gh_log_warn("%s", err.text);
}

static bool hand_over(struct courier *c, struct gh_error *err)
{
    for (;;) {
        c->count = 0;
        if (!gh_passage_waiting(c->o->second, BATCH, take_passage, c, err)) {
            gh_log_warn("%s", err->text); /* the gate's own trouble; the ledger says so too */
            return true;
        }
        pthread_mutex_lock(&c->o->mutex);
        c->o->waiting = c->count;
        pthread_mutex_unlock(&c->o->mutex);
        if (!c->count)
            return true;
        if (!gh_passage_take(c->site, &c->engine, c->batch, c->count, err)) {
            bool gap = err->kind == GH_ERR_FAILED;
            if (gap)
                close_gap(c);
            return gap;
        }
        if (!gh_passage_handed(c->o->second, &c->own, c->batch[c->count - 1].seq, err)) {
            gh_log_warn("%s", err->text); /* handed over again later, and known there by its id */
            return true;
        }
    }
}

/* ---- the copy ---- */

static void gone(void *user, struct gh_id id)
{
    struct courier *c = user;
    struct gh_error err;
    if (!gh_passage_forget(c->o->second, &c->own, id, &err))
        gh_log_warn("%s", err.text);
}

static bool take_move(void *user, const struct gh_passage_move *m)
{
    struct courier *c = user;
    gh_copy_moved(c->o->copy, m);
    return true;
}

static bool refresh(struct courier *c, struct gh_error *err)
{
    bool changed = false;
    bool ok =
        gh_copy_update(c->o->copy, c->site, &c->engine, c->fresh, gh_clock_wall_ms(), gone, c, &changed, err);
    c->fresh = c->fresh && !changed;
    if (changed)
        gh_outbox_tell(c->o, GH_NEWS_PEOPLE, 0, "");
    if (!ok && changed) { /* the gate's own disk, not the control room */
        gh_log_warn("%s", err->text);
        ok = true;
    }
    return ok && gh_passage_moves(c->site, &c->engine, c->o->gate, &c->moves, take_move, c, err);
}

/* ---- calls and orders ---- */

/* Calls that another one followed before the control room heard that they were over. */
static bool close_ended(struct courier *c, struct gh_error *err)
{
    struct gh_outbox *o = c->o;
    for (;;) {
        pthread_mutex_lock(&o->mutex);
        struct gh_id id = o->ended_count ? o->ended[0] : gh_id_none;
        pthread_mutex_unlock(&o->mutex);
        if (gh_id_is_none(id))
            return true;
        if (!gh_gate_call_over(c->site, &c->engine, id, "the person went another way", err) &&
            (err->kind == GH_ERR_IO || err->kind == GH_ERR_BUSY || err->kind == GH_ERR_STORE))
            return false;
        pthread_mutex_lock(&o->mutex);
        if (o->ended_count && gh_id_equal(o->ended[0], id))
            memmove(o->ended, o->ended + 1, --o->ended_count * sizeof *o->ended);
        pthread_mutex_unlock(&o->mutex);
    }
}

static bool tell_call(struct courier *c, struct gh_error *err)
{
    struct gh_outbox *o = c->o;
    bool ok = true;
    pthread_mutex_lock(&o->mutex);
    bool wanted = o->call.wanted && !o->call.told, over = o->call.told && o->call.over;
    enum gh_call_kind kind = o->call.kind;
    struct gh_id person = o->call.person, id = o->call.id;
    int64_t asked = o->call.asked_ms;
    uint8_t *jpeg = o->call.jpeg;
    size_t size = o->call.size;
    char why[sizeof o->call.why];
    memcpy(why, o->call.why, sizeof why);
    if (wanted && gh_clock_mono_ms() - asked > CALL_OLD_MS) {
        gh_outbox_drop_call(o);
        wanted = false;
    } else if (wanted) { /* the picture is this thread's while it is told */
        o->call.jpeg = NULL;
        o->call.size = 0;
        o->call.told = true; /* so that an end of it in the meantime is kept */
    }
    pthread_mutex_unlock(&o->mutex);
    if (wanted) {
        ok = gh_gate_call(c->site, &c->engine, o->gate, kind, person, jpeg, size, &id, err);
        pthread_mutex_lock(&o->mutex);
        bool same = o->call.asked_ms == asked;
        if (ok && same) {
            o->call.id = id;
        } else if (ok) { /* another one was asked for meanwhile */
            struct gh_id next = o->call.id;
            o->call.id = id;
            gh_outbox_end_call(o);
            o->call.id = next;
        }
        if (!ok && same) {
            o->call.told = false;
            o->call.jpeg = jpeg;
            o->call.size = size;
            jpeg = NULL;
        }
        pthread_mutex_unlock(&o->mutex);
        gh_wipe(jpeg, size);
    } else if (over) {
        ok = gh_id_is_none(id) || gh_gate_call_over(c->site, &c->engine, id, why, err);
        if (!ok && err->kind != GH_ERR_IO && err->kind != GH_ERR_BUSY && err->kind != GH_ERR_STORE)
            ok = true; /* answered or closed there already */
        pthread_mutex_lock(&o->mutex);
        if (ok && o->call.asked_ms == asked)
            gh_outbox_drop_call(o);
        pthread_mutex_unlock(&o->mutex);
    }
    return ok;
}

static bool take_order(void *user, const struct gh_gate_order_row *row)
{
    struct courier *c = user;
    struct gh_outbox *o = c->o;
    c->orders = row->number;
    if (!c->orders_begun) /* from before this gate was there */
        return true;
    pthread_mutex_lock(&o->mutex);
    bool called = o->call.told && !o->call.over && !gh_id_is_none(o->call.id);
    bool ours = gh_id_is_none(row->call) || (called && gh_id_equal(row->call, o->call.id));
    bool answer = row->order == GH_ORDER_OPEN || row->order == GH_ORDER_REFUSE;
    if (ours && answer && called)
        gh_outbox_drop_call(o); /* it was answered */
    pthread_mutex_unlock(&o->mutex);
    int64_t age = gh_clock_wall_ms() - row->t_ms;
    if (!ours)
        return true;
    if (row->order == GH_ORDER_COMING)
        gh_outbox_tell_by(o, GH_NEWS_COMING, row->by, row->reason);
    else if (row->order == GH_ORDER_REFUSE)
        gh_outbox_tell_by(o, GH_NEWS_REFUSED, row->by, row->reason);
    else if (row->order == GH_ORDER_OPEN && age >= -GH_ORDER_FRESH_MS && age <= GH_ORDER_FRESH_MS)
        gh_outbox_tell_by(o, GH_NEWS_OPEN, row->by, row->reason);
    else if (row->order == GH_ORDER_OPEN)
        gh_log_warn("an order to open that is %lld s old opens nothing", (long long)(age / 1000));
    return true;
}

static bool obey(struct courier *c, struct gh_error *err)
{
    bool on = false;
    if (!gh_gate_orders(c->site, &c->engine, c->o->gate, c->orders, take_order, c, err) ||
        !gh_gate_emergency(c->site, c->o->gate, &on, err))
        return false;
    c->orders_begun = true;
    if (on != c->emergency) {
        c->emergency = on;
        gh_outbox_tell(c->o, on ? GH_NEWS_EMERGENCY : GH_NEWS_EMERGENCY_END, 0, "");
    }
    return true;
}

static bool beat(struct courier *c, struct gh_error *err)
{
    char state[64];
    int64_t now = gh_clock_mono_ms();
    pthread_mutex_lock(&c->o->mutex);
    memcpy(state, c->o->state, sizeof state);
    pthread_mutex_unlock(&c->o->mutex);
    bool changed = strcmp(state, c->beat_state) != 0;
    if (now - c->beat_ms < (changed ? 1000 : BEAT_MS))
        return true;
    c->beat_ms = now;
    memcpy(c->beat_state, state, sizeof state);
    return gh_gate_beat(c->site, &c->engine, c->o->gate, state[0] ? state : "starting", err);
}

/* ---- enrolment ---- */

/* Others that look like these pictures: somebody under another name? The supervisor is told how many. */
static int alike(struct courier *c, const struct gh_reference *refs)
{
    struct gh_gate_person p;
    float similarity;
    bool found =
        gh_copy_identify(c->o->copy, refs[0].template_, 0.5f, 0, gh_clock_wall_ms(), &p, &similarity);
    explicit_bzero(&p, sizeof p);
    return found;
}

static bool tell_enrolment(struct courier *c, struct gh_error *err)
{
    struct gh_outbox *o = c->o;
    struct gh_id id;
    pthread_mutex_lock(&o->mutex);
    bool wanted = o->enrol.wanted && !o->enrol.told;
    struct gh_reference refs[3];
    char name[sizeof o->enrol.name], consent[sizeof o->enrol.consent];
    memcpy(refs, o->enrol.refs, sizeof refs);
    memcpy(name, o->enrol.name, sizeof name);
    memcpy(consent, o->enrol.consent, sizeof consent);
    if (wanted) /* this thread's from here on */
        memset(o->enrol.refs, 0, sizeof o->enrol.refs);
    pthread_mutex_unlock(&o->mutex);
    if (!wanted)
        return true;
    struct gh_person_new who = {.name = name, .purpose = GH_PURPOSE_GATE, .consent = consent};
    bool ok =
        gh_enrolment_ask(c->site, &c->engine, o->gate, &who, o->embedder, refs, 3, alike(c, refs), &id, err);
    bool away = !ok && (err->kind == GH_ERR_BUSY || err->kind == GH_ERR_STORE || err->kind == GH_ERR_IO);
    pthread_mutex_lock(&o->mutex);
    if (ok) {
        o->enrol.told = true;
        o->enrol.person = id;
    } else if (away) {
        memcpy(o->enrol.refs, refs, sizeof refs);
        memset(refs, 0, sizeof refs);
    } else {
        o->enrol.wanted = false;
    }
    pthread_mutex_unlock(&o->mutex);
    if (!ok && !away)
        gh_outbox_tell(o, GH_NEWS_REJECTED, 0, err->text);
    for (int i = 0; i < 3; i++)
        if (refs[i].jpeg) {
            explicit_bzero((uint8_t *)refs[i].jpeg, refs[i].jpeg_size);
            free((uint8_t *)refs[i].jpeg);
        }
    explicit_bzero(refs, sizeof refs);
    explicit_bzero(name, sizeof name);
    return ok || !away;
}

/* Approved or rejected by a supervisor; the badge is made once the copy knows them, so that it opens at once.
 */
static void watch_enrolment(struct courier *c)
{
    struct gh_outbox *o = c->o;
    struct gh_error err = {0};
    enum gh_enrolment_state state;
    char text[GH_BADGE_TEXT] = "";
    struct gh_id id;
    pthread_mutex_lock(&o->mutex);
    bool told = o->enrol.told;
    struct gh_id who = o->enrol.person;
    pthread_mutex_unlock(&o->mutex);
    if (!told || !gh_enrolment_state(c->site, &c->engine, who, &state, text, sizeof text, &err) ||
        state == GH_ENROLMENT_WAITS)
        return;
    bool approved = state == GH_ENROLMENT_APPROVED;
    if (approved && !gh_copy_has(o->copy, who, gh_clock_wall_ms()))
        return;
    if (approved) {
        text[0] = 0;
        if (!gh_badge_issue(c->site, &c->engine, who, 0, o->embedder, text, &id, &err))
            gh_log_warn("badge: %s", err.text); /* it can be printed later */
    }
    pthread_mutex_lock(&o->mutex);
    gh_outbox_drop_enrol(o);
    pthread_mutex_unlock(&o->mutex);
    gh_outbox_tell(o, approved ? GH_NEWS_APPROVED : GH_NEWS_REJECTED, 0, text);
    explicit_bzero(text, sizeof text);
}

/* Whether the date may be wrong; a gate machine is often one without a clock of its own. */
static void watch_date(struct courier *c)
{
    const struct gh_purge_times t = {gh_clock_mono_ms(), gh_clock_asleep_ms(), gh_clock_wall_ms()};
    struct gh_purge_watch *w = &c->o->date;
    struct gh_error err;
    bool waited = w->kept_ms > 0, resumed;
    gh_purge_watch_look(w, &t);
    bool kept = gh_purge_watch_keep(w, c->o->second, &c->own, &resumed, &err);
    if (!kept && !c->date_failing) /* tried again each round, said once */
        gh_log_warn("%s", err.text);
    c->date_failing = !kept;
    if (w->left_ms && !waited && kept)
        gh_log_warn("the date jumped ahead: passages are erased again after 24 h of running; check the "
                    "machine's date");
    if (resumed)
        c->purge_ms = 0;
}

/* What the gate itself keeps is kept no longer than in the control room; what waits to be handed over stays.
 */
static void purge(struct courier *c)
{
    struct gh_purge_counts done;
    struct gh_error err;
    int64_t now = gh_clock_mono_ms();
    if (!c->o->site)
        return;
    watch_date(c);
    if ((c->purge_ms && now - c->purge_ms < PURGE_MS) || !gh_purge_watch_kept(&c->o->date))
        return;
    c->purge_ms = now;
    if (!gh_purge(c->o->second, &c->own, c->o->site, false, &done, &err))
        gh_log_warn("%s", err.text);
}

static void round_trip(struct courier *c)
{
    struct gh_error err = {0};
    if (!gh_copy_flush(c->o->copy, &err)) /* the gate's own disk */
        gh_log_warn("%s", err.text);
    purge(c);
    if (!come_back(c))
        return;
    bool ok = begin_anew(c, &err) && obey(c, &err) &&
              gh_outbox_operating(c->o, c->site, &c->engine, &c->own, &err) && close_ended(c, &err) &&
              tell_call(c, &err) && hand_over(c, &err) && refresh(c, &err) && tell_enrolment(c, &err) &&
              beat(c, &err);
    if (heard(c, ok, &err))
        watch_enrolment(c);
}

void *gh_outbox_courier(void *outbox)
{
    struct gh_outbox *o = outbox;
    struct courier *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->o = o;
    c->own = gh_actor_engine(o->second);
    for (bool stop = false; !stop;) {
        round_trip(c);
        for (int waited = 0; waited < o->poll_ms && !stop; waited += 10) {
            gh_clock_sleep_ms(10);
            pthread_mutex_lock(&o->mutex);
            stop = o->stop;
            pthread_mutex_unlock(&o->mutex);
        }
    }
    for (int64_t end = gh_clock_mono_ms() + LAST_MS; gh_clock_mono_ms() < end;) {
        struct gh_error err = {0};
        if (come_back(c) && hand_over(c, &err))
            break;
        gh_clock_sleep_ms(50);
    }
    struct gh_error err;
    if (c->site && !gh_gate_beat(c->site, &c->engine, o->gate, GH_GATE_CLOSED, &err))
        gh_log_warn("%s", err.text);
    gh_store_close(c->site);
    explicit_bzero(c, sizeof *c);
    free(c);
    return NULL;
}
