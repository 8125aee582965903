/* The queue: what to show of all alerts, in which order, by indexes that hold all it is filtered by. */
#include "store/alerts.h"

#include "store/alert_rows.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KNOWN = 256 };

/* A text that is looked for: in cameras' names and details as they stand, and in what is sealed, which is
 * opened once beforehand: the flags whose person or category holds it. */
struct text_filter {
    char text[256];
    struct { /* answers for texts seen before: cameras and troubles are few */
        char text[64];
        bool yes;
    } known[KNOWN];
    GH_VEC(struct gh_id) flags; /* sorted */
};

static void free_filter(void *filter)
{
    struct text_filter *f = filter;
    sodium_memzero(f->text, sizeof f->text);
    gh_vec_free(&f->flags);
    free(f);
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct gh_id));
}

static bool holds(struct text_filter *f, sqlite3_value *value)
{
    const char *text = (const char *)sqlite3_value_text(value);
    size_t n = (size_t)sqlite3_value_bytes(value);
    if (!text || !n)
        return false;
    if (n >= sizeof f->known->text)
        return gh_utf8_holds(text, f->text);
    unsigned at = (unsigned)(n * 31 + (unsigned char)text[0] * 7 + (unsigned char)text[n / 2] * 3 +
                             (unsigned char)text[n - 1]) %
                  KNOWN;
    if (memcmp(f->known[at].text, text, n + 1) != 0) {
        memcpy(f->known[at].text, text, n + 1);
        f->known[at].yes = gh_utf8_holds(text, f->text);
    }
    return f->known[at].yes;
}

/* gh_fits(filter, flag, camera, detail) */
static void fits(sqlite3_context *context, int count, sqlite3_value **v)
{
    struct text_filter *f = sqlite3_value_pointer(v[0], "gh_text");
    (void)count;
    bool yes =
        f && sqlite3_value_bytes(v[1]) == sizeof(struct gh_id) && f->flags.count &&
        bsearch(sqlite3_value_blob(v[1]), f->flags.items, f->flags.count, sizeof(struct gh_id), compare_ids);
    sqlite3_result_int(context, yes || (f && (holds(f, v[2]) || holds(f, v[3]))));
}

static bool find_flags(struct gh_store *s, struct text_filter *f, bool names, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT f.id, f.category, p.id, p.name FROM flags f JOIN people p ON p.id = f.person ORDER BY f.id",
        "");
    if (!st)
        return false;
    bool ok = true;
    while (ok && gh_db_next(s, st, &ok, err)) {
        char name[128] = "";
        uint8_t key[GH_KEY_BYTES];
        struct gh_id person = gh_db_id(st, 2);
        bool yes =
            gh_utf8_holds(gh_flag_category_name((enum gh_flag_category)sqlite3_column_int(st, 1)), f->text);
        if (!yes && names && gh_keys_get(s->keys, person, key)) {
            gh_db_sealed_text(st, 3, key, "person.name", person, name, sizeof name);
            yes = gh_utf8_holds(name, f->text);
        }
        sodium_memzero(key, sizeof key);
        sodium_memzero(name, sizeof name);
        if (yes && !gh_vec_grow(&f->flags))
            ok = gh_error_set(err, GH_ERR_INTERNAL, "alert: out of memory");
        else if (yes)
            f->flags.items[f->flags.count++] = gh_db_id(st, 0);
    }
    sqlite3_finalize(st);
    return ok;
}

static struct text_filter *make_filter(struct gh_store *s, const char *text, bool names, struct gh_error *err)
{
    struct text_filter *f = calloc(1, sizeof *f);
    if (!f) {
        gh_error_set(err, GH_ERR_INTERNAL, "alert: out of memory");
        return NULL;
    }
    snprintf(f->text, sizeof f->text, "%s", text);
    /* busy: it is there already, and a statement uses it */
    int rc = sqlite3_create_function(
        s->db, "gh_fits", 4, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, fits, NULL, NULL);
    if ((rc == SQLITE_OK || rc == SQLITE_BUSY || gh_db_error(s, err)) && find_flags(s, f, names, err))
        return f;
    free_filter(f);
    return NULL;
}

enum direction { UNORDERED, FORWARDS, BACKWARDS };
static const char *const orders[][2] = {
    {"ORDER BY (state <> 1), severity DESC, last DESC, id DESC",
     "ORDER BY (state <> 1) DESC, severity, last, id"},
    {"ORDER BY last DESC, id DESC", "ORDER BY last, id"},
    {"ORDER BY camera, last DESC, id DESC", "ORDER BY camera DESC, last, id"}};
static const char *const indexes[] = {"alerts_gravity", "alerts_time", "alerts_camera"};

/* Only what is asked for stands in the statement: a hundred thousand rows are walked in a few milliseconds as
 * long as nothing is compared that need not be. What is not closed has an index of its own, small however old
 * the site is, and is sorted in memory where the order is another's. */
static sqlite3_stmt *query(struct gh_store *s, const struct gh_alert_query *q, const char *head,
                           enum direction way, int limit, int offset, struct gh_error *err)
{
    char sql[1200];
    static const char unanswered[] =
        " AND (state IN (1, 5) OR (state = 2 AND snoozed > 0 AND snoozed <= ?9))";
    struct text_filter *filter = NULL;
    bool text = q->text && *q->text, held = !gh_id_is_none(q->holder), flag = !gh_id_is_none(q->flag);
    /* how many there are is the same in each order: asked of one index, whose pages are then in memory */
    unsigned order = way && (unsigned)q->order <= GH_ALERT_BY_CAMERA ? (unsigned)q->order : 0;
    if (text && !(filter = make_filter(s, q->text, q->names, err)))
        return NULL;
    snprintf(sql, sizeof sql, "%s FROM alerts INDEXED BY %s WHERE 1%s%s%s%s%s%s%s%s%s%s %s%s", head,
             q->closed ? indexes[order] : "alerts_live", q->closed ? "" : " AND state <> 4",
             q->snoozed ? "" : " AND snoozed <= ?8", q->unanswered ? unanswered : "",
             q->unanswered && !gh_id_is_none(q->confirmed) ? " AND (state <> 5 OR decided_by IS NOT ?10)"
                                                           : "",
             q->claimed ? " AND state = 2" : "", q->kind ? " AND kind = ?1" : "",
             held ? " AND holder = ?2" : "", flag ? " AND flag = ?3" : "",
             q->since_ms ? " AND last >= ?4" : "", text ? " AND gh_fits(?5, flag, camera, detail)" : "",
             way ? orders[order][way - 1] : "", way ? " LIMIT ?6 OFFSET ?7" : "");
    sqlite3_stmt *st = gh_db_prepare(s, err, sql, "");
    if (!st) {
        if (filter)
            free_filter(filter);
        return NULL;
    }
    /* those that the statement has no place for are refused, which is right */
    sqlite3_bind_int(st, 1, (int)q->kind);
    sqlite3_bind_blob(st, 2, q->holder.bytes, sizeof q->holder.bytes, SQLITE_TRANSIENT);
    sqlite3_bind_blob(st, 3, q->flag.bytes, sizeof q->flag.bytes, SQLITE_TRANSIENT);
    sqlite3_bind_int64(st, 4, q->since_ms);
    if (filter)
        sqlite3_bind_pointer(st, 5, filter, "gh_text", free_filter);
    sqlite3_bind_int(st, 6, limit);
    sqlite3_bind_int(st, 7, offset);
    sqlite3_bind_int64(st, 8, gh_db_now(s));
    sqlite3_bind_int64(st, 9, gh_db_now(s) - GH_ALERT_WAKE_LATE_MS);
    sqlite3_bind_blob(st, 10, q->confirmed.bytes, sizeof q->confirmed.bytes, SQLITE_TRANSIENT);
    return st;
}

bool gh_alert_count(struct gh_store *s, const struct gh_alert_query *q, int *count, struct gh_error *err)
{
    sqlite3_stmt *st = query(s, q, "SELECT count(*)", UNORDERED, 0, 0, err);
    if (!st)
        return false;
    bool ok = true;
    *count = gh_db_next(s, st, &ok, err) ? sqlite3_column_int(st, 0) : 0;
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_next_wake(struct gh_store *s, int64_t after_ms, int64_t *next_ms, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT min(snoozed) FROM alerts INDEXED BY alerts_live WHERE state <> 4"
                                     " AND state = 2 AND snoozed > ?",
                                     "i", after_ms);
    if (!st)
        return false;
    bool ok = true;
    *next_ms = INT64_MAX;
    if (gh_db_next(s, st, &ok, err) && sqlite3_column_type(st, 0) != SQLITE_NULL)
        *next_ms = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_page(struct gh_store *s, const struct gh_alert_query *q, int offset, int limit,
                   bool (*each)(void *user, const struct gh_alert *a), void *user, struct gh_error *err)
{
    sqlite3_stmt *st = query(s, q, "SELECT id", FORWARDS, limit, offset, err);
    sqlite3_stmt *one = st ? gh_alert_prepare_one(s, err) : NULL;
    bool ok = st && one;
    for (bool more = true; ok && more && gh_db_next(s, st, &ok, err);) {
        struct gh_alert a;
        ok = gh_alert_get_one(s, one, gh_db_id(st, 0), &a, err);
        more = ok && each(user, &a);
    }
    sqlite3_finalize(one);
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_page_back(struct gh_store *s, const struct gh_alert_query *q, int skip, int limit,
                        bool (*each)(void *user, const struct gh_alert *a), void *user, struct gh_error *err)
{
    struct gh_id ids[GH_ALERT_PAGE_BACK_MAX];
    int count = 0;
    if (limit > GH_ALERT_PAGE_BACK_MAX)
        limit = GH_ALERT_PAGE_BACK_MAX;
    sqlite3_stmt *st = query(s, q, "SELECT id", BACKWARDS, limit, skip, err);
    sqlite3_stmt *one = st ? gh_alert_prepare_one(s, err) : NULL;
    bool ok = st && one;
    while (ok && count < limit && gh_db_next(s, st, &ok, err))
        ids[count++] = gh_db_id(st, 0);
    for (bool more = true; ok && more && count--;) {
        struct gh_alert a;
        ok = gh_alert_get_one(s, one, ids[count], &a, err);
        more = ok && each(user, &a);
    }
    sqlite3_finalize(one);
    sqlite3_finalize(st);
    return ok;
}

bool gh_alert_place(struct gh_store *s, const struct gh_alert_query *q, struct gh_id id, int *place,
                    struct gh_error *err)
{
    sqlite3_stmt *st = query(s, q, "SELECT id", FORWARDS, -1, 0, err);
    if (!st)
        return false;
    bool ok = true;
    *place = -1;
    for (int at = 0; *place < 0 && gh_db_next(s, st, &ok, err); at++)
        if (gh_id_equal(gh_db_id(st, 0), id))
            *place = at;
    sqlite3_finalize(st);
    return ok;
}
