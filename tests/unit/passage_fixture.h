/* A control room's store with accounts, a gate's own beside it, and passages put into either. Include after
 * cmocka.h; a test need not use all of it. */
#ifndef PASSAGE_FIXTURE_H
#define PASSAGE_FIXTURE_H

#define GATE_TEST static __attribute__((unused))

#include "tests/unit/store_fixture.h"

#include "store/alerts.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/gate_people.h"
#include "store/passages.h"
#include "store/retention.h"

#include <unistd.h>

static const int64_t day __attribute__((unused)) = 86400000;
static struct gh_store *g; /* the gate's own */
static struct gh_actor gate_engine;
static struct gh_actor oda, aud;
static struct gh_passage got[128];
static int got_count;

GATE_TEST bool keep(void *user, const struct gh_passage *p)
{
    (void)user;
    if (got_count < 128)
        got[got_count++] = *p;
    return true;
}

GATE_TEST void open_gate(void)
{
    char path[96];
    snprintf(path, sizeof path, "%s/gate", dir);
    g = gh_store_open(path, true, &err);
    if (!g)
        fail_msg("%s", err.text);
    gh_store_set_clock(g, test_clock, NULL);
    gate_engine = gh_actor_engine(g);
}

GATE_TEST int start(void **state)
{
    if (set_up(state) || !account(&ada, "oda", GH_ROLE_OPERATOR, &oda) ||
        !account(&ada, "aud", GH_ROLE_AUDITOR, &aud))
        return -1;
    open_gate();
    return 0;
}

GATE_TEST int stop(void **state)
{
    gh_store_close(g);
    return tear_down(state);
}

GATE_TEST struct gh_passage passage(enum gh_passage_mode mode, enum gh_passage_decision decision,
                                    enum gh_passage_cause cause)
{
    now += 1000;
    struct gh_passage p = {
        .gate = "main", .mode = mode, .decision = decision, .cause = cause, .started_ms = now};
    return p;
}

GATE_TEST struct gh_passage added(enum gh_passage_mode mode, enum gh_passage_decision decision,
                                  enum gh_passage_cause cause)
{
    struct gh_passage p = passage(mode, decision, cause);
    MUST(gh_passage_add(g, &gate_engine, &p, &err));
    return p;
}

/* Straight into the control room, numbered by hand. */
GATE_TEST struct gh_passage taken(struct gh_passage p)
{
    MUST(gh_passage_head(s, p.gate, &p.seq, &err));
    p.seq++;
    p.id = gh_id_make(now);
    MUST(gh_passage_take(s, &engine, &p, 1, &err));
    return p;
}

GATE_TEST int waiting(void)
{
    got_count = 0;
    MUST(gh_passage_waiting(g, 128, keep, NULL, &err));
    return got_count;
}

GATE_TEST int listed(const struct gh_passage_query *q)
{
    got_count = 0;
    MUST(gh_passage_list(s, &ada, q, keep, NULL, &err));
    return got_count;
}

GATE_TEST int all(void)
{
    return listed(&(struct gh_passage_query){.limit = 100});
}

GATE_TEST int64_t count(struct gh_store *in, const char *sql)
{
    return gh_db_number(in, -1, sql, "");
}

GATE_TEST struct gh_id person(const char *name)
{
    struct gh_reference r = {.jpeg = (const uint8_t *)"face", .jpeg_size = 4, .quality = 1};
    struct gh_person_new n = {.name = name, .purpose = GH_PURPOSE_GATE, .consent = "notice 1"};
    struct gh_id id;
    r.template_[0] = 1;
    MUST(gh_person_add(s, &ada, &n, "e-1", &r, 1, &id, &err));
    return id;
}

GATE_TEST struct gh_alert open_alert(enum gh_alert_kind kind)
{
    struct gh_alert a = {0};
    struct gh_id id;
    if (!gh_alert_find_trouble(s, kind, "gate main", &id, NULL))
        fail_msg("no open %s", gh_alert_kind_name(kind));
    MUST(gh_alert_get(s, id, &a, &err));
    return a;
}

GATE_TEST int alerts(enum gh_alert_kind kind)
{
    int n;
    MUST(gh_alert_count(s, &(struct gh_alert_query){.kind = kind}, &n, &err));
    return n;
}

#endif
