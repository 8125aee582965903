/* The gate's own records, written on a thread that nothing waits for. What cannot be written is tried again
 * each second and not forgotten: the door stayed shut, but that it did is a fact too. */
#include "kiosk/outbox_parts.h"

#include "base/clock.h"
#include "base/cond.h"
#include "base/log.h"

#include <string.h>

enum { AGAIN_MS = 1000, KEPT = 4096 };

/* Passages written lately, so that later facts find them; and those that could not be. */
struct ledger {
    struct gh_outbox *o;
    struct gh_actor engine;
    struct {
        uint64_t ticket;
        struct gh_passage passage;
    } known[GH_OUTBOX_KNOWN];
    unsigned next;
    GH_VEC(struct gh_outbox_job) failed;
};

static void remember(struct ledger *l, uint64_t ticket, const struct gh_passage *p)
{
    l->known[l->next].ticket = ticket;
    l->known[l->next].passage = *p;
    l->next = (l->next + 1) % GH_OUTBOX_KNOWN;
}

static struct gh_passage *find(struct ledger *l, uint64_t ticket)
{
    for (int i = 0; i < GH_OUTBOX_KNOWN; i++)
        if (l->known[i].ticket == ticket)
            return &l->known[i].passage;
    return NULL;
}

/* Later facts of one that could not be written yet. */
static bool renew(struct ledger *l, const struct gh_outbox_job *job)
{
    for (size_t i = 0; i < l->failed.count; i++)
        if (l->failed.items[i].ticket == job->ticket) {
            l->failed.items[i].passage = job->passage;
            return true;
        }
    return false;
}

static void keep(struct ledger *l, const struct gh_outbox_job *job)
{
    if (l->failed.count < KEPT && gh_vec_grow(&l->failed))
        l->failed.items[l->failed.count++] = *job;
    else
        gh_log_error("passage: lost; %d wait already to be written", KEPT);
}

static bool add(struct ledger *l, const struct gh_outbox_job *job, struct gh_error *err)
{
    struct gh_passage p = job->passage;
    if (!gh_passage_add(l->o->own, &l->engine, &p, err))
        return false;
    remember(l, job->ticket, &p);
    return true;
}

static void work(struct ledger *l, const struct gh_outbox_job *job)
{
    struct gh_error err = {0};
    struct gh_passage *was = find(l, job->ticket);
    if (!job->amend) {
        bool ok = add(l, job, &err);
        if (!ok)
            keep(l, job);
        gh_outbox_tell(l->o, ok ? GH_NEWS_RECORDED : GH_NEWS_FAILED, job->ticket, ok ? "" : err.text);
        return;
    }
    if (!was) {
        if (!renew(l, job)) /* written as one of its own it would be somebody twice */
            gh_log_warn("passage: later facts came too late to be kept");
        return;
    }
    struct gh_passage p = job->passage;
    p.id = was->id;
    p.seq = was->seq;
    if (gh_passage_amend(l->o->own, &l->engine, &p, &err))
        *was = p;
    else
        gh_log_warn("passage: %s", err.text);
}

static void try_again(struct ledger *l)
{
    struct gh_error err;
    size_t done = 0;
    while (done < l->failed.count && add(l, &l->failed.items[done], &err))
        done++;
    if (!done)
        return;
    memmove(l->failed.items, l->failed.items + done, (l->failed.count - done) * sizeof *l->failed.items);
    l->failed.count -= done;
}

void *gh_outbox_ledger(void *outbox)
{
    struct ledger l = {.o = outbox};
    struct gh_outbox *o = outbox;
    l.engine = gh_actor_engine(o->own);
    pthread_mutex_lock(&o->mutex);
    for (;;) {
        if (o->jobs.count) {
            struct gh_outbox_job job = o->jobs.items[0];
            memmove(o->jobs.items, o->jobs.items + 1, --o->jobs.count * sizeof job);
            pthread_mutex_unlock(&o->mutex);
            work(&l, &job);
            pthread_mutex_lock(&o->mutex);
            continue;
        }
        if (o->stop)
            break;
        gh_cond_wait_until(&o->queued, &o->mutex, gh_clock_mono_ms() + AGAIN_MS);
        pthread_mutex_unlock(&o->mutex);
        if (l.failed.count)
            try_again(&l);
        pthread_mutex_lock(&o->mutex);
    }
    pthread_mutex_unlock(&o->mutex);
    try_again(&l);
    gh_vec_free(&l.failed);
    return NULL;
}
