/* The outbox's outside: queues in, news out; nothing here touches a disk but opening and closing. */
#include "kiosk/outbox_parts.h"

#include "base/clock.h"
#include "base/cond.h"
#include "base/file.h"
#include "base/wipe.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whole at once: the other thread tells, too. */
static void put_news(struct gh_outbox *o, const struct gh_outbox_news *news, const char *text)
{
    pthread_mutex_lock(&o->mutex);
    if (o->news_count == GH_OUTBOX_NEWS) {
        o->news_first = (o->news_first + 1) % GH_OUTBOX_NEWS;
        o->news_count--;
    }
    struct gh_outbox_news *n = &o->news[(o->news_first + o->news_count++) % GH_OUTBOX_NEWS];
    *n = *news;
    snprintf(n->text, sizeof n->text, "%s", text ? text : "");
    pthread_mutex_unlock(&o->mutex);
}

void gh_outbox_tell_by(struct gh_outbox *o, enum gh_outbox_news_kind kind, struct gh_id by, const char *text)
{
    put_news(o, &(struct gh_outbox_news){.kind = kind, .by = by}, text);
}

void gh_outbox_tell(struct gh_outbox *o, enum gh_outbox_news_kind kind, uint64_t ticket, const char *text)
{
    put_news(o, &(struct gh_outbox_news){.kind = kind, .ticket = ticket}, text);
}

bool gh_outbox_news(struct gh_outbox *o, struct gh_outbox_news *out)
{
    pthread_mutex_lock(&o->mutex);
    bool any = o->news_count > 0;
    if (any) {
        *out = o->news[o->news_first];
        sodium_memzero(&o->news[o->news_first], sizeof *o->news);
        o->news_first = (o->news_first + 1) % GH_OUTBOX_NEWS;
        o->news_count--;
    }
    pthread_mutex_unlock(&o->mutex);
    return any;
}

static uint64_t queue(struct gh_outbox *o, uint64_t ticket, bool amend, const struct gh_passage *p)
{
    pthread_mutex_lock(&o->mutex);
    if (!ticket)
        ticket = ++o->last_ticket;
    if (gh_vec_grow(&o->jobs))
        o->jobs.items[o->jobs.count++] = (struct gh_outbox_job){ticket, amend, *p};
    else
        ticket = 0; /* out of memory: never recorded, so nothing opens */
    pthread_cond_signal(&o->queued);
    pthread_mutex_unlock(&o->mutex);
    return ticket;
}

uint64_t gh_outbox_add(struct gh_outbox *o, const struct gh_passage *p)
{
    return queue(o, 0, false, p);
}

void gh_outbox_amend(struct gh_outbox *o, uint64_t ticket, const struct gh_passage *p)
{
    if (ticket)
        queue(o, ticket, true, p);
}

void gh_outbox_drop_call(struct gh_outbox *o)
{
    gh_wipe(o->call.jpeg, o->call.size);
    memset(&o->call, 0, sizeof o->call);
}

void gh_outbox_end_call(struct gh_outbox *o)
{
    if (gh_id_is_none(o->call.id))
        return;
    /* of too many the oldest stays open there, and the attendant closes it */
    if (o->ended_count == GH_OUTBOX_ENDED)
        memmove(o->ended, o->ended + 1, --o->ended_count * sizeof *o->ended);
    o->ended[o->ended_count++] = o->call.id;
}

void gh_outbox_drop_enrol(struct gh_outbox *o)
{
    for (int i = 0; i < 3; i++)
        if (o->enrol.refs[i].jpeg) {
            sodium_memzero((uint8_t *)o->enrol.refs[i].jpeg, o->enrol.refs[i].jpeg_size);
            free((uint8_t *)o->enrol.refs[i].jpeg);
        }
    sodium_memzero(&o->enrol, sizeof o->enrol);
}

void gh_outbox_call(struct gh_outbox *o, enum gh_call_kind kind, struct gh_id person, uint8_t *jpeg,
                    size_t size)
{
    pthread_mutex_lock(&o->mutex);
    gh_outbox_end_call(o);
    gh_outbox_drop_call(o);
    o->call.wanted = true;
    o->call.kind = kind;
    o->call.person = person;
    o->call.jpeg = jpeg;
    o->call.size = size;
    o->call.asked_ms = gh_clock_mono_ms();
    pthread_mutex_unlock(&o->mutex);
}

void gh_outbox_call_over(struct gh_outbox *o, const char *why)
{
    pthread_mutex_lock(&o->mutex);
    if (o->call.wanted && !o->call.told)
        gh_outbox_drop_call(o); /* nobody was told: nobody needs to come */
    else if (o->call.told) {
        o->call.over = true;
        snprintf(o->call.why, sizeof o->call.why, "%s", why);
    }
    pthread_mutex_unlock(&o->mutex);
}

void gh_outbox_enrol(struct gh_outbox *o, const char *name, const char *consent, struct gh_reference refs[3])
{
    pthread_mutex_lock(&o->mutex);
    gh_outbox_drop_enrol(o);
    snprintf(o->enrol.name, sizeof o->enrol.name, "%s", name);
    snprintf(o->enrol.consent, sizeof o->enrol.consent, "%s", consent);
    memcpy(o->enrol.refs, refs, sizeof o->enrol.refs);
    o->enrol.wanted = true;
    pthread_mutex_unlock(&o->mutex);
}

void gh_outbox_state(struct gh_outbox *o, const char *state)
{
    pthread_mutex_lock(&o->mutex);
    snprintf(o->state, sizeof o->state, "%s", state);
    pthread_mutex_unlock(&o->mutex);
}

struct gh_copy *gh_outbox_copy(struct gh_outbox *o)
{
    return o->copy;
}

int gh_outbox_waiting(struct gh_outbox *o)
{
    pthread_mutex_lock(&o->mutex);
    int n = o->waiting;
    pthread_mutex_unlock(&o->mutex);
    return n;
}

struct gh_outbox *gh_outbox_start(const struct gh_outbox_options *options, struct gh_error *err)
{
    char path[512];
    struct gh_outbox *o = calloc(1, sizeof *o);
    if (!o) {
        gh_error_set(err, GH_ERR_INTERNAL, "outbox: out of memory");
        return NULL;
    }
    snprintf(o->site_dir, sizeof o->site_dir, "%s", options->site_dir);
    snprintf(o->gate_dir, sizeof o->gate_dir, "%s", options->gate_dir);
    snprintf(o->gate, sizeof o->gate, "%s", options->gate);
    /* without nets numbers and PINs are needed all the same */
    snprintf(o->embedder, sizeof o->embedder, "%s", options->embedder[0] ? options->embedder : "none");
    o->site = options->site;
    o->poll_ms = options->poll_ms > 0 ? options->poll_ms : 200;
    pthread_mutex_init(&o->mutex, NULL);
    gh_cond_init(&o->queued);
    bool ok = gh_file_make_dir(o->gate_dir, err) && gh_file_join(path, sizeof path, o->gate_dir, "copy") &&
              (o->own = gh_store_open(o->gate_dir, true, err)) &&
              (o->second = gh_store_open(o->gate_dir, false, err));
    const struct gh_purge_times t = {gh_clock_mono_ms(), gh_clock_asleep_ms(), gh_clock_wall_ms()};
    if (ok) /* before anything is written there; what cannot be read makes it wait */
        gh_purge_watch_start(&o->date, o->second, &t, NULL);
    ok = ok && (o->copy = gh_copy_open(o->second, path, o->embedder, err)) &&
         gh_outbox_operating_begin(o, err);
    if (ok) {
        o->ledger_on = !pthread_create(&o->ledger, NULL, gh_outbox_ledger, o);
        o->courier_on = o->ledger_on && !pthread_create(&o->courier, NULL, gh_outbox_courier, o);
        ok = o->courier_on || gh_error_set(err, GH_ERR_INTERNAL, "outbox: no thread could be started");
    }
    if (ok)
        return o;
    gh_outbox_stop(o);
    return NULL;
}

void gh_outbox_stop(struct gh_outbox *o)
{
    if (!o)
        return;
    pthread_mutex_lock(&o->mutex);
    o->stop = true;
    pthread_cond_broadcast(&o->queued);
    pthread_mutex_unlock(&o->mutex);
    if (o->ledger_on) /* first: what it writes the other hands over */
        pthread_join(o->ledger, NULL);
    if (o->courier_on)
        pthread_join(o->courier, NULL);
    gh_copy_close(o->copy);
    gh_store_close(o->second);
    gh_store_close(o->own);
    gh_outbox_drop_call(o);
    gh_outbox_drop_enrol(o);
    gh_vec_free(&o->jobs);
    pthread_cond_destroy(&o->queued);
    pthread_mutex_destroy(&o->mutex);
    sodium_memzero(o, sizeof *o);
    free(o);
}
