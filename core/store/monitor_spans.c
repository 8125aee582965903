/* When the engine ran, and with which model: its starts and ends on record. A start that no end comes before
 * is one after a crash, whose time is not on record; the engine counts as running until then. */
#include "store/monitor_parts.h"

#include "store/report_parts.h"

#include <string.h>

struct reading {
    gh_monitor_spans *out;
    int64_t since, until;
    int64_t from; /* running since; -1 = it does not run */
    char embedder[32];
};

static bool end(struct reading *r, int64_t t, struct gh_error *err)
{
    if (r->from < 0 || t <= r->from)
        return true;
    if (!gh_vec_grow(r->out))
        return gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
    struct gh_monitor_span *s = &r->out->items[r->out->count++];
    *s = (struct gh_monitor_span){.from_ms = r->from, .to_ms = t};
    memcpy(s->embedder, r->embedder, sizeof s->embedder);
    return true;
}

/* One row: time, whether it is a start, its detail. */
static bool take(struct reading *r, sqlite3_stmt *st, struct gh_error *err)
{
    int64_t t = sqlite3_column_int64(st, 0);
    bool ok = end(r, t < r->until ? t : r->until, err);
    r->from = -1;
    if (ok && sqlite3_column_int(st, 1)) {
        r->from = t > r->since ? t : r->since;
        gh_db_text(st, 2, r->embedder, sizeof r->embedder);
    }
    return ok;
}

#define ROWS                                                                                                 \
    "SELECT t, action = 'engine.start', detail FROM audit WHERE action IN ('engine.start', 'engine.stop') "

bool gh_monitor_spans_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, gh_monitor_spans *out,
                           struct gh_error *err)
{
    struct reading r = {.out = out, .since = since_ms, .until = until_ms, .from = -1};
    int64_t first = gh_report_row_at(s, since_ms), last = gh_report_row_at(s, until_ms);
    sqlite3_stmt *before = gh_db_prepare(s, err, ROWS "AND seq < ? ORDER BY seq DESC LIMIT 1", "i", first);
    bool ok = before != NULL;
    if (ok && gh_db_next(s, before, &ok, err))
        ok = take(&r, before, err);
    sqlite3_finalize(before);
    sqlite3_stmt *st =
        ok ? gh_db_prepare(s, err, ROWS "AND seq >= ? AND seq < ? ORDER BY seq", "ii", first, last) : NULL;
    ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err))
        ok = take(&r, st, err);
    sqlite3_finalize(st);
    return ok && end(&r, until_ms, err);
}
