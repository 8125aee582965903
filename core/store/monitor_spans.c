/* When the engine ran, and with which model: its starts and ends on record, and the daily sign that it runs.
 * A start that no end comes before is one after a crash, whose time is not on record; the engine counts as
 * running until then. */
#include "store/monitor_parts.h"

#include "store/audit.h"
#include "store/report_parts.h"

#include <string.h>

#define DAY_MS 86400000

struct reading {
    gh_monitor_spans *out;
    int64_t since, until;
    int64_t from; /* running since; -1 = it does not run */
    bool unknown; /* no row was read yet, and those from before were purged */
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

/* One row: time, whether it is a start, whether an end, its detail. */
static bool take(struct reading *r, sqlite3_stmt *st, struct gh_error *err)
{
    int64_t t = sqlite3_column_int64(st, 0);
    bool start = sqlite3_column_int(st, 1), stop = sqlite3_column_int(st, 2);
    char embedder[32];
    gh_db_text(st, 3, embedder, sizeof embedder);
    if (r->unknown && !start) { /* it ran already: its start went with the purge */
        r->from = r->since;
        memcpy(r->embedder, embedder, sizeof embedder);
    }
    r->unknown = false;
    if (!start && !stop && r->from >= 0 && !strcmp(embedder, r->embedder))
        return true; /* and runs on */
    bool ok = end(r, t < r->until ? t : r->until, err);
    r->from = -1;
    if (ok && !stop) {
        r->from = t > r->since ? t : r->since;
        memcpy(r->embedder, embedder, sizeof embedder);
    }
    return ok;
}

#define ROWS                                                                                                 \
    "SELECT t, action = 'engine.start', action = 'engine.stop', detail FROM audit WHERE action IN "          \
    "('engine.start', 'engine.runs', 'engine.stop') "

int64_t gh_monitor_kept_from(struct gh_store *s)
{
    return gh_db_number(s, 0, "SELECT CASE WHEN seq > 1 THEN t ELSE 0 END FROM audit ORDER BY seq LIMIT 1",
                        "");
}

bool gh_monitor_note_running(struct gh_store *s, const struct gh_actor *by, const char *embedder,
                             struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    if (gh_db_number(s, 0,
                     "SELECT EXISTS (SELECT 1 FROM audit WHERE seq >= ? AND action IN ('engine.start', "
                     "'engine.runs'))",
                     "i", gh_report_row_at(s, gh_db_now(s) - DAY_MS + 1)))
        return true;
    return gh_db_begin(s, err) && gh_db_end(s, gh_audit_add(s, by, "engine.runs", NULL, embedder, err), err);
}

bool gh_monitor_spans_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, gh_monitor_spans *out,
                           struct gh_error *err)
{
    struct reading r = {
        .out = out, .since = since_ms, .until = until_ms, .from = -1, .unknown = gh_monitor_kept_from(s) > 0};
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
