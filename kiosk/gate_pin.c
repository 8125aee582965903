/* The other way's number and PIN: checked beside the screen, slowed down after failures. */
#include "kiosk/gate_parts.h"

#include <sodium.h>
#include <string.h>

enum { FAILS = 3, SHUT_MS = 30000 };

static void *check(void *user)
{
    struct gh_gate *g = user;
    struct gh_gate_pin *c = &g->check;
    pthread_mutex_lock(&c->mutex);
    while (!c->stop) {
        if (!c->busy || c->done) {
            pthread_cond_wait(&c->asked, &c->mutex);
            continue;
        }
        char number[sizeof c->number], pin[sizeof c->pin];
        int64_t wall = c->wall_ms;
        struct gh_claim claim;
        memcpy(number, c->number, sizeof number);
        memcpy(pin, c->pin, sizeof pin);
        pthread_mutex_unlock(&c->mutex);
        enum gh_passage_cause cause =
            gh_claim_pin(g->o.gate, gh_outbox_copy(g->o.outbox), number, pin, wall, &claim);
        sodium_memzero(number, sizeof number);
        sodium_memzero(pin, sizeof pin);
        pthread_mutex_lock(&c->mutex);
        c->cause = cause;
        c->claim = claim;
        c->done = true;
        sodium_memzero(&claim, sizeof claim);
        sodium_memzero(c->pin, sizeof c->pin);
    }
    pthread_mutex_unlock(&c->mutex);
    return NULL;
}

bool gh_gate_pin_start(struct gh_gate *g, struct gh_error *err)
{
    pthread_mutex_init(&g->check.mutex, NULL);
    pthread_cond_init(&g->check.asked, NULL);
    if (!pthread_create(&g->check.thread, NULL, check, g))
        return true;
    return gh_error_set(err, GH_ERR_INTERNAL, "gate: no thread could be started");
}

void gh_gate_pin_stop(struct gh_gate *g)
{
    pthread_mutex_lock(&g->check.mutex);
    g->check.stop = true;
    pthread_cond_signal(&g->check.asked);
    pthread_mutex_unlock(&g->check.mutex);
    pthread_join(g->check.thread, NULL);
    pthread_cond_destroy(&g->check.asked);
    pthread_mutex_destroy(&g->check.mutex);
}

void gh_gate_pin_ask(struct gh_gate *g)
{
    struct gh_gate_pin *c = &g->check;
    /* after three failures at this gate every PIN is wrong for a while: the person hears the same words, and
     * whoever guesses learns nothing from the time it takes */
    bool shut = gh_gate_mono(g) < g->pin_shut_ms;
    pthread_mutex_lock(&c->mutex);
    if (!c->busy) {
        memcpy(c->number, g->number, sizeof c->number);
        snprintf(c->pin, sizeof c->pin, "%s", shut ? "" : g->pin);
        c->wall_ms = gh_gate_wall(g);
        c->busy = true;
        c->done = false;
        pthread_cond_signal(&c->asked);
    }
    pthread_mutex_unlock(&c->mutex);
    sodium_memzero(g->pin, sizeof g->pin);
}

void gh_gate_pin_answer(struct gh_gate *g)
{
    struct gh_gate_pin *c = &g->check;
    pthread_mutex_lock(&c->mutex);
    bool answered = c->busy && c->done;
    enum gh_passage_cause cause = c->cause;
    struct gh_claim claim = c->claim;
    if (answered) {
        c->busy = c->done = false;
        sodium_memzero(c->number, sizeof c->number);
        gh_claim_forget(&c->claim);
    }
    pthread_mutex_unlock(&c->mutex);
    if (answered && g->flow.state == GH_FLOW_PIN) {
        g->claim = claim;
        g->passage.token_ms = g->passage.usable_ms = gh_gate_wall(g);
        g->pin_failures = cause == GH_CAUSE_WRONG_PIN ? g->pin_failures + 1 : 0;
        if (g->pin_failures >= FAILS) {
            g->pin_failures = 0;
            g->pin_shut_ms = gh_gate_mono(g) + SHUT_MS;
        }
        gh_gate_event(g, cause ? GH_FLOW_ON_PIN_BAD : GH_FLOW_ON_PIN_GOOD, GH_PASSAGE_PIN, cause);
    }
    gh_claim_forget(&claim);
}
