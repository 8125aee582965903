/* What was watched when: the engine's time with one model, less when the camera was out or not there. Times
 * are put together as intervals, so that nothing is taken off twice. */
#include "store/monitor_parts.h"

#include <stdlib.h>
#include <string.h>

#define ADD    "settings.camera-add"
#define REMOVE "settings.camera-remove"
#define EDIT   "settings.changed"

struct part {
    int64_t from, to;
};
typedef GH_VEC(struct part) parts;

static bool read_changes(struct gh_store *s, struct gh_monitor_watch *w, struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT t, action, detail FROM audit WHERE seq >= ? AND seq < ? AND action IN ('" ADD
                      "', '" REMOVE "', '" EDIT "') ORDER BY seq",
                      "ii", gh_report_row_at(s, w->since_ms), gh_report_row_at(s, w->until_ms));
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        char action[32];
        if (!gh_vec_grow(&w->changes)) {
            ok = gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
            break;
        }
        struct gh_monitor_change *c = &w->changes.items[w->changes.count++];
        gh_db_text(st, 1, action, sizeof action);
        gh_db_text(st, 2, c->camera, sizeof c->camera);
        c->t_ms = sqlite3_column_int64(st, 0);
        c->kind = !strcmp(action, ADD)      ? GH_MONITOR_ADDED
                  : !strcmp(action, REMOVE) ? GH_MONITOR_REMOVED
                                            : GH_MONITOR_EDITED;
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_monitor_watch_read(struct gh_store *s, int64_t since_ms, int64_t until_ms,
                           struct gh_monitor_watch *out, struct gh_error *err)
{
    *out = (struct gh_monitor_watch){.since_ms = since_ms, .until_ms = until_ms};
    return gh_monitor_spans_read(s, since_ms, until_ms, &out->spans, err) &&
           gh_report_outages_read(s, since_ms, until_ms, &out->outages, err) && read_changes(s, out, err);
}

void gh_monitor_watch_free(struct gh_monitor_watch *w)
{
    gh_vec_free(&w->spans);
    gh_vec_free(&w->outages);
    gh_vec_free(&w->changes);
}

static bool add(parts *p, int64_t from, int64_t to, struct gh_error *err)
{
    if (to <= from)
        return true;
    if (!gh_vec_grow(p))
        return gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
    p->items[p->count++] = (struct part){from, to};
    return true;
}

/* The last time before its first alert that an editor changed the site file: it may have come with that. */
static int64_t edited_in(struct gh_store *s, const struct gh_monitor_watch *w, const char *camera)
{
    int64_t from = w->since_ms, sign = INT64_MIN;
    for (size_t i = 0; i < w->changes.count; i++) {
        if (w->changes.items[i].kind != GH_MONITOR_EDITED)
            continue;
        if (sign == INT64_MIN)
            sign =
                gh_db_number(s, INT64_MIN + 1,
                             "SELECT first FROM alerts WHERE camera = ? ORDER BY first LIMIT 1", "t", camera);
        if (w->changes.items[i].t_ms <= sign)
            from = w->changes.items[i].t_ms;
    }
    return from;
}

/* When the camera was not there. there: it is now. */
static bool add_absent(struct gh_store *s, const struct gh_monitor_watch *w, const char *camera, bool there,
                       parts *off, struct gh_error *err)
{
    bool any = false;
    int64_t gone = -1;
    for (size_t i = 0; i < w->changes.count; i++) {
        const struct gh_monitor_change *c = &w->changes.items[i];
        if (c->kind == GH_MONITOR_EDITED || strcmp(c->camera, camera))
            continue;
        if (c->kind == GH_MONITOR_ADDED && (gone >= 0 || !any) &&
            !add(off, gone >= 0 ? gone : w->since_ms, c->t_ms, err))
            return false;
        gone = c->kind == GH_MONITOR_ADDED ? -1 : gone >= 0 ? gone : c->t_ms;
        any = true;
    }
    if (!any)
        return add(off, w->since_ms, edited_in(s, w, camera), err);
    return gone < 0 || there || add(off, gone, w->until_ms, err);
}

static int by_begin(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* How much of a span is left; off: by their beginnings. */
static int64_t left(const struct gh_monitor_span *span, const parts *off)
{
    int64_t ms = 0, at = span->from_ms;
    for (size_t i = 0; i < off->count && at < span->to_ms; i++) {
        int64_t from = off->items[i].from < span->to_ms ? off->items[i].from : span->to_ms;
        if (from > at)
            ms += from - at;
        if (off->items[i].to > at)
            at = off->items[i].to;
    }
    return at < span->to_ms ? ms + span->to_ms - at : ms;
}

bool gh_monitor_watched(struct gh_store *s, const struct gh_monitor_watch *w, const char *camera, bool there,
                        const char *embedder, double *days, struct gh_error *err)
{
    parts off = {0};
    int64_t ms = 0;
    bool ok = add_absent(s, w, camera, there, &off, err);
    for (size_t i = 0; ok && i < w->outages.count; i++)
        if (!strcmp(w->outages.items[i].camera, camera))
            ok = add(&off, w->outages.items[i].from_ms, w->outages.items[i].to_ms, err);
    if (off.count)
        qsort(off.items, off.count, sizeof *off.items, by_begin);
    for (size_t i = 0; ok && i < w->spans.count; i++)
        if (!embedder || !strcmp(w->spans.items[i].embedder, embedder))
            ms += left(&w->spans.items[i], &off);
    *days = (double)ms / 86400000;
    gh_vec_free(&off);
    return ok;
}
