/* When cameras were out, from the steps of their alerts: down, frozen or covered. One that was turned to
 * another scene watches on, so that alert is no outage. */
#include "store/alert_types.h"
#include "store/report_parts.h"

#include <string.h>

struct reading {
    struct gh_store *s;
    int64_t since, until;
    gh_report_outages *out;
    struct gh_error *err;
};

static bool add(struct reading *r, const struct gh_report_outage *o, int64_t from, int64_t to)
{
    if (!gh_vec_grow(r->out))
        return gh_error_set(r->err, GH_ERR_INTERNAL, "report: out of memory");
    struct gh_report_outage *to_fill = &r->out->items[r->out->count++];
    *to_fill = *o;
    to_fill->from_ms = from;
    to_fill->to_ms = to;
    return true;
}

/* Out from raised or seen again, back from taken back or closed. */
static bool steps(struct reading *r, struct gh_id id, const struct gh_report_outage *o)
{
    int64_t from = -1;
    sqlite3_stmt *st = gh_db_prepare(
        r->s, r->err,
        "SELECT t, event FROM alert_steps WHERE alert = ? AND event IN (1, 2, 3, 8) ORDER BY rowid", "I",
        &id);
    bool ok = st != NULL;
    for (bool more = ok; more && ok;) {
        more = gh_db_next(r->s, st, &ok, r->err);
        int64_t t = more ? sqlite3_column_int64(st, 0) : r->until;
        int event = more ? sqlite3_column_int(st, 1) : GH_ALERT_RETRACTED;
        bool back = event == GH_ALERT_RETRACTED || event == GH_ALERT_CLOSE;
        if (!back && from < 0)
            from = t;
        if (back && from >= 0) {
            int64_t a = from > r->since ? from : r->since, b = t < r->until ? t : r->until;
            ok = ok && (b <= a || add(r, o, a, b));
            from = -1;
        }
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_report_outages_read(struct gh_store *s, int64_t since_ms, int64_t until_ms, gh_report_outages *out,
                            struct gh_error *err)
{
    struct reading r = {.s = s, .since = since_ms, .until = until_ms, .out = out, .err = err};
    struct gh_report_outage o = {0};
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT id, camera, first FROM alerts WHERE kind IN (2, 4, 5) AND first < ?2"
                      " AND (state <> 4 OR last >= ?1 OR closed >= ?1) ORDER BY first",
                      "ii", since_ms, until_ms);
    bool ok = st != NULL;
    while (ok && gh_db_next(s, st, &ok, err)) {
        size_t before = out->count;
        int64_t first = sqlite3_column_int64(st, 2);
        gh_db_text(st, 1, o.camera, sizeof o.camera);
        o.alert++;
        ok = steps(&r, gh_db_id(st, 0), &o);
        if (ok && out->count == before && first >= since_ms) /* over at once, and yet one */
            ok = add(&r, &o, first, first);
    }
    sqlite3_finalize(st);
    return ok;
}
