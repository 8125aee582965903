/* The shift report: one walk over the alerts of the time, one over outages, one over the record. */
#include "store/report.h"

#include "base/clock.h"
#include "base/vec.h"
#include "store/audit.h"
#include "store/report_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef GH_VEC(int64_t) times;

struct making {
    struct gh_store *s;
    struct gh_report *r;
    struct gh_error *err;
    times claim[GH_ALERT_KINDS], decide[GH_ALERT_KINDS];
};

static bool push(times *t, int64_t ms, struct gh_error *err)
{
    if (!gh_vec_grow(t))
        return gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
    t->items[t->count++] = ms > 0 ? ms : 0;
    return true;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The nearest rank: the smallest value that so many percent do not exceed. */
static int64_t percentile(const times *t, size_t percent)
{
    return t->count ? t->items[(t->count * percent + 99) / 100 - 1] : 0;
}

static void sum_up(times *t, int64_t *p50, int64_t *p95, int64_t *worst)
{
    if (t->count)
        qsort(t->items, t->count, sizeof *t->items, compare);
    *p50 = percentile(t, 50);
    *p95 = percentile(t, 95);
    *worst = percentile(t, 100);
}

/* NULL when there is no room for more: a site has no more cameras than that at a time. */
static struct gh_report_camera *camera_of(struct gh_report *r, const char *name)
{
    const int most = (int)(sizeof r->cameras / sizeof *r->cameras);
    if (!*name)
        return NULL;
    for (int i = 0; i < r->camera_count; i++)
        if (!strcmp(r->cameras[i].camera, name))
            return &r->cameras[i];
    if (r->camera_count == most)
        return NULL;
    struct gh_report_camera *c = &r->cameras[r->camera_count++];
    snprintf(c->camera, sizeof c->camera, "%s", name);
    return c;
}

static bool take_alert(struct making *m, sqlite3_stmt *st)
{
    const int64_t until = m->r->until_ms;
    int kind = sqlite3_column_int(st, 0), state = sqlite3_column_int(st, 5),
        decision = sqlite3_column_int(st, 4);
    int64_t first = sqlite3_column_int64(st, 1), claimed = sqlite3_column_int64(st, 2),
            decided = sqlite3_column_int64(st, 3);
    char name[48];
    if (kind < 1 || kind >= GH_ALERT_KINDS)
        return true;
    struct gh_report_kind *k = &m->r->kinds[kind];
    k->raised++;
    /* one about a person is closed unclaimed only when its time was over */
    k->unanswered += state == GH_ALERT_OPEN || claimed > until || (kind == GH_ALERT_MATCH && !claimed);
    if (claimed && claimed <= until && !push(&m->claim[kind], claimed - first, m->err))
        return false;
    bool verdict = decided && decided <= until && state != GH_ALERT_AWAITING;
    if (verdict) {
        k->confirmed += decision == GH_DECISION_CONFIRMED;
        k->not_this += decision == GH_DECISION_NOT_THIS;
        k->cannot_tell += decision == GH_DECISION_CANNOT_TELL;
        if (!push(&m->decide[kind], decided - first, m->err))
            return false;
    }
    gh_db_text(st, 6, name, sizeof name);
    struct gh_report_camera *c = kind == GH_ALERT_MATCH ? camera_of(m->r, name) : NULL;
    if (c) {
        c->alerts++;
        c->false_ones += verdict && decision == GH_DECISION_NOT_THIS;
    }
    return true;
}

static bool walk_alerts(struct making *m)
{
    /* the columns stand before the picture, so that no picture is read */
    sqlite3_stmt *st = gh_db_prepare(m->s, m->err,
                                     "SELECT kind, first, acknowledged, decided, decision, state, camera "
                                     "FROM alerts INDEXED BY alerts_time"
                                     " WHERE last >= ?1 AND first >= ?1 AND first < ?2",
                                     "ii", m->r->since_ms, m->r->until_ms);
    bool ok = st != NULL;
    while (ok && gh_db_next(m->s, st, &ok, m->err))
        ok = take_alert(m, st);
    sqlite3_finalize(st);
    for (int i = 0; i < GH_ALERT_KINDS; i++) {
        struct gh_report_kind *k = &m->r->kinds[i];
        sum_up(&m->claim[i], &k->claim_p50_ms, &k->claim_p95_ms, &k->claim_worst_ms);
        sum_up(&m->decide[i], &k->decide_p50_ms, &k->decide_p95_ms, &k->decide_worst_ms);
    }
    return ok;
}

static bool walk_outages(struct making *m)
{
    gh_report_outages out = {0};
    int last = 0;
    bool ok = gh_report_outages_read(m->s, m->r->since_ms, m->r->until_ms, &out, m->err);
    for (size_t i = 0; ok && i < out.count; i++) {
        struct gh_report_camera *c = camera_of(m->r, out.items[i].camera);
        if (c) {
            c->outages += out.items[i].alert != last;
            c->out_ms += out.items[i].to_ms - out.items[i].from_ms;
        }
        last = out.items[i].alert;
    }
    gh_vec_free(&out);
    return ok;
}

/* The first row of the record at or after a time: rows are numbered as time passes. */
int64_t gh_report_row_at(struct gh_store *s, int64_t t)
{
    int64_t low = gh_db_number(s, 1, "SELECT min(seq) FROM audit", ""),
            high = gh_db_number(s, 0, "SELECT max(seq) FROM audit", "") + 1;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (gh_db_number(s, INT64_MAX, "SELECT t FROM audit WHERE seq >= ? ORDER BY seq LIMIT 1", "i",
                         middle) < t)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool count_record(struct making *m)
{
    struct gh_report *r = m->r;
    sqlite3_stmt *st =
        gh_db_prepare(m->s, m->err,
                      "SELECT action, count(*) FROM audit WHERE seq >= ? AND seq < ? AND (action LIKE "
                      "'%.export' OR action IN"
                      " ('bookmark.add', 'operator.login', 'operator.login-failed', 'operator.login-unknown',"
                      " 'operator.token-failed')) GROUP BY action",
                      "ii", gh_report_row_at(m->s, r->since_ms), gh_report_row_at(m->s, r->until_ms));
    bool ok = st != NULL;
    while (ok && gh_db_next(m->s, st, &ok, m->err)) {
        char action[32];
        int n = sqlite3_column_int(st, 1);
        gh_db_text(st, 0, action, sizeof action);
        *(strstr(action, ".export")           ? &r->exports
          : !strcmp(action, "bookmark.add")   ? &r->bookmarks
          : !strcmp(action, "operator.login") ? &r->logins
                                              : &r->failed_logins) += n;
    }
    sqlite3_finalize(st);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct gh_report_camera *)a)->camera, ((const struct gh_report_camera *)b)->camera);
}

bool gh_report_make(struct gh_store *s, const struct gh_actor *by, int64_t since_ms, int64_t until_ms,
                    struct gh_report *out, struct gh_error *err)
{
    struct making m = {.s = s, .r = out, .err = err};
    char when[24], detail[64];
    if (!gh_db_require(s, by, GH_MAY_OPERATE | 1 << GH_ROLE_AUDITOR, err))
        return false;
    if (since_ms < 0 || until_ms <= since_ms)
        return gh_error_set(err, GH_ERR_USAGE, "report: its end lies behind its beginning");
    memset(out, 0, sizeof *out);
    out->since_ms = since_ms;
    out->until_ms = until_ms;
    bool ok = walk_alerts(&m) && walk_outages(&m) && count_record(&m);
    for (int i = 0; i < GH_ALERT_KINDS; i++) {
        gh_vec_free(&m.claim[i]);
        gh_vec_free(&m.decide[i]);
    }
    qsort(out->cameras, (size_t)out->camera_count, sizeof *out->cameras, by_name);
    snprintf(detail, sizeof detail, "since %s", gh_clock_format_utc(since_ms, when, sizeof when));
    return ok && gh_db_begin(s, err) && gh_db_end(s, gh_audit_add(s, by, "report", NULL, detail, err), err);
}
