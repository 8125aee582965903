/* Passages as they are looked at: lists on record, both lanes side by side, who is inside, what moved. */
#include "store/passages_parts.h"

#include "base/vec.h"
#include "store/audit.h"

#include <stdlib.h>

bool gh_passage_list(struct gh_store *s, const struct gh_actor *by, const struct gh_passage_query *q,
                     bool (*each)(void *user, const struct gh_passage *p), void *user, struct gh_error *err)
{
    const struct gh_id *person = gh_id_is_none(q->person) ? NULL : &q->person;
    if (!gh_db_require(s, by, GH_MAY_OPERATE | 1u << GH_ROLE_AUDITOR, err) || !gh_db_begin(s, err) ||
        !gh_db_end(s, gh_audit_add(s, by, "passage.list", person, NULL, err), err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT " GH_PASSAGE_COLUMNS " FROM passages WHERE (?1 IS NULL OR gate = ?1) AND (?2 IS "
        "NULL OR person = ?2) AND started >= ?3 ORDER BY started DESC, seq DESC LIMIT ?4",
        "tIii", q->gate, person, q->since_ms, (int64_t)(q->limit > 0 ? q->limit : 1000));
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_passage p = gh_passage_row(st);
        more = each(user, &p);
    }
    sqlite3_finalize(st);
    return ok;
}

typedef GH_VEC(int64_t) times;

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The nearest rank: the smallest value that so many percent do not exceed. */
static int percentile(times *t, size_t percent)
{
    return t->count ? (int)t->items[(t->count * percent + 99) / 100 - 1] : 0;
}

static void sum_up(times *t, int *p50, int *p95)
{
    if (t->count)
        qsort(t->items, t->count, sizeof *t->items, compare);
    *p50 = percentile(t, 50);
    *p95 = percentile(t, 95);
}

/* A span whose both ends are known and in order. */
static bool push(times *t, int64_t from, int64_t to)
{
    if (!from || to < from)
        return true;
    if (!gh_vec_grow(t))
        return false;
    t->items[t->count++] = to - from;
    return true;
}

bool gh_passage_lanes(struct gh_store *s, const char *gate, int64_t since_ms, struct gh_passage_lane *face,
                      struct gh_passage_lane *other, struct gh_error *err)
{
    struct gh_passage_lane *lanes[2] = {face, other};
    times decision[2] = {0}, whole[2] = {0};
    *face = *other = (struct gh_passage_lane){0};
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT " GH_PASSAGE_COLUMNS " FROM passages WHERE (?1 IS NULL OR gate = "
                      "?1) AND started >= ?2 AND mode BETWEEN 1 AND 6",
                      "ti", gate, since_ms);
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        struct gh_passage p = gh_passage_row(st);
        int i = p.mode >= GH_PASSAGE_PIN;
        struct gh_passage_lane *lane = lanes[i];
        lane->passages++;
        lane->admitted += p.decision == GH_PASSAGE_ADMITTED;
        lane->refused += p.decision == GH_PASSAGE_REFUSED;
        lane->left += p.decision == GH_PASSAGE_LEFT;
        if (!push(&decision[i],
                  p.usable_ms ? p.usable_ms
                  : i         ? p.token_ms
                              : 0,
                  p.decided_ms) ||
            !push(&whole[i], p.started_ms, p.unlocked_ms))
            ok = gh_error_set(err, GH_ERR_INTERNAL, "passage: out of memory");
    }
    sqlite3_finalize(st);
    for (int i = 0; i < 2; i++) {
        sum_up(&decision[i], &lanes[i]->decision_p50_ms, &lanes[i]->decision_p95_ms);
        sum_up(&whole[i], &lanes[i]->whole_p50_ms, &lanes[i]->whole_p95_ms);
        gh_vec_free(&decision[i]);
        gh_vec_free(&whole[i]);
    }
    return ok;
}

bool gh_passage_inside(struct gh_store *s, struct gh_id who, bool *inside, struct gh_error *err)
{
    int64_t n = gh_db_number(
        s, -1,
        "SELECT coalesce((SELECT NOT leaving FROM passages WHERE (person = ?1 OR token = ?1) AND decision = "
        "1 "
        "AND opened > coalesce((SELECT max(t) FROM gate_orders WHERE what = 4), 0) ORDER BY opened DESC, seq "
        "DESC LIMIT 1), 0)",
        "I", &who);
    *inside = n > 0;
    return n >= 0 || gh_db_error(s, err);
}

bool gh_passage_entries(struct gh_store *s, struct gh_id ticket, int *entries, struct gh_error *err)
{
    int64_t n = gh_db_number(s, -1,
                             "SELECT (SELECT count(*) FROM passages WHERE token = ?1 AND " GH_PASSAGE_ENTRY
                             ") + coalesce((SELECT used FROM badges WHERE id = ?1), 0)",
                             "I", &ticket);
    *entries = n > 0 ? (int)n : 0;
    return n >= 0 || gh_db_error(s, err);
}

bool gh_passage_moves(struct gh_store *s, const struct gh_actor *by, const char *but_gate, int64_t *after,
                      bool (*each)(void *user, const struct gh_passage_move *m), void *user,
                      struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT change, person, CASE mode WHEN 3 THEN token END FROM passages WHERE change > ? AND gate <> ? "
        "AND "
        "decision = 1 AND (opened > 0 OR mode = 3) AND (person IS NOT NULL OR token IS NOT NULL) ORDER BY "
        "change",
        "it", *after, but_gate);
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_passage_move m = {.person = gh_db_id(st, 1), .ticket = gh_db_id(st, 2)};
        bool ticket = !gh_id_is_none(m.ticket);
        ok = gh_passage_inside(s, gh_id_is_none(m.person) ? m.ticket : m.person, &m.inside, err) &&
             (!ticket || gh_passage_entries(s, m.ticket, &m.used, err));
        more = ok && each(user, &m);
        if (ok)
            *after = sqlite3_column_int64(st, 0);
    }
    sqlite3_finalize(st);
    return ok;
}
