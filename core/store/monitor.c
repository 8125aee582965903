/* Error rates from the site's own alerts: one walk over those of the time, by camera and by the model that
 * ran when they were raised, and the days behind them. */
#include "store/monitor_parts.h"
#include "store/operating.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct gh_monitor_camera *row_of(struct gh_monitor *m, const char *camera, const char *embedder)
{
    for (int i = 0; i < m->camera_count; i++)
        if (!strcmp(m->cameras[i].camera, camera) && !strcmp(m->cameras[i].embedder, embedder))
            return &m->cameras[i];
    if (m->camera_count == GH_MONITOR_ROWS)
        return NULL;
    struct gh_monitor_camera *c = &m->cameras[m->camera_count++];
    snprintf(c->camera, sizeof c->camera, "%s", camera);
    snprintf(c->embedder, sizeof c->embedder, "%s", embedder);
    return c;
}

/* The model that ran at that time, or last before it. */
static const char *model_at(const gh_monitor_spans *spans, int64_t t)
{
    const char *found = "";
    for (size_t i = 0; i < spans->count && (!i || spans->items[i].from_ms <= t); i++)
        found = spans->items[i].embedder;
    return found;
}

static void count(struct gh_monitor_camera *c, int decision)
{
    if (!c)
        return;
    c->decided += decision == GH_DECISION_CONFIRMED || decision == GH_DECISION_NOT_THIS;
    c->not_this += decision == GH_DECISION_NOT_THIS;
    c->cannot_tell += decision == GH_DECISION_CANNOT_TELL;
    c->waiting += decision == GH_DECISION_NONE;
}

static bool walk_alerts(struct gh_store *s, const struct gh_monitor_watch *w, struct gh_monitor *m,
                        struct gh_error *err)
{
    /* the columns stand before the picture, so that no picture is read */
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT camera, first, CASE WHEN decided > 0 AND decided <= ?2 AND state <> ?3 THEN decision ELSE 0 "
        "END FROM alerts INDEXED BY alerts_time WHERE last >= ?1 AND first >= ?1 AND first < ?2 AND kind = "
        "?4",
        "iiii", w->since_ms, w->until_ms, (int64_t)GH_ALERT_AWAITING, (int64_t)GH_ALERT_MATCH);
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        char camera[48];
        int decision = sqlite3_column_int(st, 2);
        gh_db_text(st, 0, camera, sizeof camera);
        count(&m->all, decision);
        count(row_of(m, camera, model_at(&w->spans, sqlite3_column_int64(st, 1))), decision);
    }
    sqlite3_finalize(st);
    return ok;
}

static bool seen_before(const struct gh_monitor *m, int row)
{
    for (int i = 0; i < row; i++)
        if (!strcmp(m->cameras[i].camera, m->cameras[row].camera))
            return true;
    return false;
}

static bool of_site(const struct gh_site *site, const char *camera)
{
    for (int i = 0; site && i < site->camera_count; i++)
        if (!strcmp(site->cameras[i].name, camera))
            return true;
    return false;
}

static bool add_days(struct gh_store *s, const struct gh_site *site, const struct gh_monitor_watch *w,
                     struct gh_monitor *m, struct gh_error *err)
{
    double days = 0;
    for (int i = 0; i < m->camera_count; i++) {
        struct gh_monitor_camera *c = &m->cameras[i];
        bool there = of_site(site, c->camera);
        if (!gh_monitor_watched(s, w, c->camera, there, c->embedder, &c->days, err))
            return false;
        if (there || seen_before(m, i))
            continue;
        if (!gh_monitor_watched(s, w, c->camera, there, NULL, &days, err))
            return false;
        m->all.days += days;
    }
    /* a camera without an alert counts as well: it raised no false one */
    for (int i = 0; site && i < site->camera_count; i++) {
        if (!gh_monitor_watched(s, w, site->cameras[i].name, true, NULL, &days, err))
            return false;
        m->all.days += days;
    }
    return true;
}

static int by_model(const void *a, const void *b)
{
    const struct gh_monitor_camera *x = a, *y = b;
    int model = strcmp(x->embedder, y->embedder);
    return model ? model : strcmp(x->camera, y->camera);
}

/* That a face is compared with now: of live flags, by this embedder. */
static int templates_of(struct gh_store *s, const char *embedder)
{
    return (int)gh_db_number(s, 0,
                             "SELECT count(*) FROM templates t JOIN refs r ON r.id = t.reference WHERE "
                             "t.embedder = ?1 AND r.person IN (SELECT person FROM flags WHERE approved_by IS "
                             "NOT NULL AND lifted IS NULL AND expires > ?2)",
                             "ti", embedder, gh_db_now(s));
}

/* What is in force, which need not be what the site file says. begin_ms: of what is compared with it. */
static bool point_of(struct gh_store *s, const char *name, const struct gh_site_operating *asked,
                     int64_t begin_ms, struct gh_site_operating *out, int64_t *newer_ms, struct gh_error *err)
{
    struct gh_operating_record r;
    if (!gh_operating_in_force(s, name, asked, out, err) || !gh_operating_read(s, name, &r, err))
        return false;
    *newer_ms = r.name[0] && r.t_ms >= begin_ms + GH_MONITOR_SLACK_MS ? r.t_ms : 0;
    return true;
}

static int64_t first_try(struct gh_store *s, const struct gh_monitor_watch *w, const char *gate)
{
    return gh_db_number(
        s, w->until_ms,
        "SELECT coalesce(min(started), ?3) FROM passages WHERE gate = ?1 AND started >= ?2 AND "
        "started < ?3 AND mode BETWEEN 1 AND 4",
        "tii", gate, w->since_ms, w->until_ms);
}

static bool judge(struct gh_store *s, const struct gh_site *site, const struct gh_vision_info *info,
                  const struct gh_monitor_watch *w, struct gh_monitor *m, struct gh_error *err)
{
    char name[GH_OPERATING_NAME];
    struct gh_site_operating asked, list, gates[GH_SITE_GATES];
    const struct gh_site_operating *of[GH_SITE_GATES] = {NULL};
    if (site && (!gh_site_operating(site, 0, name, &asked) ||
                 !point_of(s, name, &asked, w->spans.count ? w->spans.items[0].from_ms : w->until_ms, &list,
                           &m->newer_ms, err)))
        return false;
    for (int i = 0; i < m->gate_count; i++) {
        const struct gh_site_gate *g = site ? gh_site_gate_find(site, m->gates[i].gate) : NULL;
        if (!g || g->identify)
            continue;
        gh_site_operating_gate(site, g, name, &asked);
        if (!point_of(s, name, &asked, first_try(s, w, g->name), &gates[i], &m->gates[i].newer_ms, err))
            return false;
        of[i] = m->gates[i].newer_ms ? NULL : &gates[i];
    }
    gh_monitor_judge(m, site && !m->newer_ms ? &list : NULL, of, info,
                     info ? templates_of(s, info->embedder) : 0);
    return true;
}

bool gh_monitor_make(struct gh_store *s, const struct gh_actor *by, const struct gh_report *r,
                     const struct gh_site *site, const struct gh_vision_info *info, struct gh_monitor *out,
                     struct gh_error *err)
{
    struct gh_monitor_watch watch = {0};
    memset(out, 0, sizeof *out);
    if (!gh_db_require(s, by, GH_MAY_OPERATE | 1u << GH_ROLE_AUDITOR, err))
        return false;
    int64_t kept = gh_monitor_kept_from(s);
    out->later = kept > r->since_ms;
    out->since_ms = out->later ? kept : r->since_ms;
    bool ok = gh_monitor_watch_read(s, out->since_ms, r->until_ms, &watch, err) &&
              walk_alerts(s, &watch, out, err) &&
              gh_monitor_gates_read(s, out->since_ms, r->until_ms, out, err);
    if (ok) {
        snprintf(out->all.embedder, sizeof out->all.embedder, "%s", model_at(&watch.spans, INT64_MAX));
        ok = add_days(s, site, &watch, out, err);
        qsort(out->cameras, (size_t)out->camera_count, sizeof *out->cameras, by_model);
        ok = ok && judge(s, site, info, &watch, out, err);
    }
    gh_monitor_watch_free(&watch);
    return ok;
}
