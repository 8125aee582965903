/* Gates: who was refused at the face lane and let in by an attendant soon after, from the passages alone. */
#include "store/monitor_parts.h"

#include "store/passages_parts.h"

#include <stdio.h>
#include <string.h>

/* A turn that was refused and may still be let in. */
struct turn {
    struct gh_id person, token;
    int64_t last_ms;
    bool doubted; /* the last try failed on the living face, not on the match */
    bool ticket;  /* counted nowhere, but a release may be for them */
};
enum { TURNS = 64 };
struct walk {
    struct gh_monitor *m;
    struct gh_monitor_gate *g;
    struct turn open[TURNS]; /* by last_ms, oldest first */
    int count;
};

static struct gh_monitor_gate *gate_of(struct gh_monitor *m, const char *name)
{
    for (int i = 0; i < m->gate_count; i++)
        if (!strcmp(m->gates[i].gate, name))
            return &m->gates[i];
    if (m->gate_count == GH_SITE_GATES)
        return NULL;
    struct gh_monitor_gate *g = &m->gates[m->gate_count++];
    snprintf(g->gate, sizeof g->gate, "%s", name);
    return g;
}

static void take_out(struct walk *w, int i)
{
    memmove(&w->open[i], &w->open[i + 1], (size_t)(--w->count - i) * sizeof *w->open);
}

/* Nobody let them in: they are refused and nothing more is known. */
static void let_go(struct walk *w, int64_t before_ms)
{
    while (w->count && w->open[0].last_ms < before_ms)
        take_out(w, 0);
}

/* A try belongs to the turn of the same number, badge or ticket; two unknown people are not one. */
static void go_on(struct walk *w, const struct gh_passage *p)
{
    if (gh_id_is_none(p->person) && gh_id_is_none(p->token))
        return;
    for (int i = w->count - 1; i >= 0; i--)
        if (gh_id_equal(w->open[i].person, p->person) && gh_id_equal(w->open[i].token, p->token)) {
            w->g->refused -= !w->open[i].ticket;
            take_out(w, i);
            return;
        }
}

static void try(struct walk *w, const struct gh_passage *p, int64_t t)
{
    bool no_match = p->cause == GH_CAUSE_NO_MATCH,
         doubted = p->cause == GH_CAUSE_NOT_LIVE || p->cause == GH_CAUSE_LIVE_UNSURE;
    bool refused = p->decision == GH_PASSAGE_REFUSED && (no_match || doubted);
    w->g->no_face += p->decision == GH_PASSAGE_LEFT && p->cause == GH_CAUSE_NO_FACE;
    w->g->tries += refused || p->decision == GH_PASSAGE_ADMITTED ||
                   (p->decision == GH_PASSAGE_LEFT && p->cause == GH_CAUSE_NO_FACE);
    if (!refused && p->decision != GH_PASSAGE_ADMITTED)
        return; /* decided by something else than the face */
    bool ticket = p->mode == GH_PASSAGE_TICKET;
    w->g->nameless |= p->mode == GH_PASSAGE_IDENTIFY;
    go_on(w, p);
    if (!refused) {
        *(ticket ? &w->g->tickets : &w->g->admitted) += 1;
        return;
    }
    if (w->count == TURNS)
        take_out(w, 0);
    w->open[w->count++] = (struct turn){p->person, p->token, t, doubted, ticket};
    w->g->refused += !ticket;
}

/* The door opens for one: the last who was refused, or who is named by the number. */
static void release(struct walk *w, const struct gh_passage *p)
{
    for (int i = w->count - 1; i >= 0; i--)
        if (gh_id_is_none(p->person) || gh_id_is_none(w->open[i].person) ||
            gh_id_equal(p->person, w->open[i].person)) {
            if (!w->open[i].ticket)
                *(w->open[i].doubted ? &w->g->doubted : &w->g->let_in) += 1;
            take_out(w, i);
            return;
        }
}

static void take(struct walk *w, const struct gh_passage *p)
{
    int64_t t = p->decided_ms > p->started_ms ? p->decided_ms : p->started_ms;
    if (!w->g || strcmp(w->g->gate, p->gate)) {
        w->g = gate_of(w->m, p->gate);
        w->count = 0;
    }
    if (!w->g)
        return;
    if (p->mode < GH_PASSAGE_PIN) {
        let_go(w, p->started_ms - GH_MONITOR_FOLLOW_MS);
        try(w, p, t);
    } else if (p->decision == GH_PASSAGE_ADMITTED) {
        let_go(w, t - GH_MONITOR_FOLLOW_MS);
        release(w, p);
    }
}

static bool count_enrolments(struct gh_store *s, int64_t since_ms, int64_t until_ms, struct gh_monitor *m,
                             struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT gate, count(*), sum(approved <> 0), sum(decided <> 0 AND "
                      "approved = 0) FROM enrolments WHERE asked >= ? AND asked < ? GROUP BY gate",
                      "ii", since_ms, until_ms);
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        char name[48];
        gh_db_text(st, 0, name, sizeof name);
        struct gh_monitor_gate *g = gate_of(m, name);
        if (!g)
            continue;
        g->asked = sqlite3_column_int(st, 1);
        g->approved = sqlite3_column_int(st, 2);
        g->rejected = sqlite3_column_int(st, 3);
    }
    sqlite3_finalize(st);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct gh_monitor_gate *)a)->gate, ((const struct gh_monitor_gate *)b)->gate);
}

bool gh_monitor_gates_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, struct gh_monitor *out,
                           struct gh_error *err)
{
    struct walk w = {.m = out};
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT " GH_PASSAGE_COLUMNS
                                     " FROM passages WHERE started >= ? AND started < ? AND mode "
                                     "BETWEEN 1 AND 6 ORDER BY gate, started, seq",
                                     "ii", since_ms, until_ms);
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        struct gh_passage p = gh_passage_row(st);
        take(&w, &p);
    }
    sqlite3_finalize(st);
    ok = ok && count_enrolments(s, since_ms, until_ms, out, err);
    int kept = 0;
    for (int i = 0; i < out->gate_count; i++)
        if (out->gates[i].tries || out->gates[i].asked)
            out->gates[kept++] = out->gates[i];
    out->gate_count = kept;
    qsort(out->gates, (size_t)kept, sizeof *out->gates, by_name);
    return ok;
}
