/* Counting for the facts sheet, all in one reading transaction so that the numbers fit together. */
#include "store/facts.h"

#include "store/audit.h"
#include "store/db.h"
#include "store/people.h"

#include <string.h>

/* Rows of (number, count) into out[number]. */
static bool count_by(struct gh_store *s, const char *sql, int64_t now, int *out, int most,
                     struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, sql, "i", now);
    if (!st)
        return false;
    bool ok = true;
    while (gh_db_next(s, st, &ok, err)) {
        int number = sqlite3_column_int(st, 0);
        if (number >= 0 && number < most)
            out[number] = sqlite3_column_int(st, 1);
    }
    sqlite3_finalize(st);
    return ok;
}

static bool count_one(struct gh_store *s, const char *sql, int64_t *out, struct gh_error *err)
{
    *out = gh_db_number(s, -1, sql, "");
    return *out >= 0 || gh_db_error(s, err);
}

#define LIVE "approved_by IS NOT NULL AND lifted IS NULL AND expires > ?1"

static bool count_flags(struct gh_store *s, const char *embedder, struct gh_facts *f, struct gh_error *err)
{
    int64_t now = gh_db_now(s);
    if (!count_by(s, "SELECT category, count(*) FROM flags WHERE " LIVE " GROUP BY category", now,
                  f->flags_live, GH_FLAG_CATEGORIES, err))
        return false;
    f->flags_proposed = (int)gh_db_number(
        s, 0, "SELECT count(*) FROM flags WHERE approved_by IS NULL AND lifted IS NULL AND expires > ?", "i",
        now);
    f->flags_second = (int)gh_db_number(s, 0, "SELECT count(*) FROM flags WHERE second AND " LIVE, "i", now);
    return gh_people_live_count(s, GH_PURPOSE_FLAG, embedder, &f->templates, err);
}

static bool count_gates(struct gh_store *s, struct gh_facts *f, struct gh_error *err)
{
    int64_t enrolments, numbers, pins;
    if (!count_one(s,
                   "SELECT count(*) FROM enrolments e JOIN people p ON p.id = e.person WHERE NOT e.approved",
                   &enrolments, err) ||
        !count_one(s, "SELECT count(*) FROM numbers WHERE duress = 0", &numbers, err) ||
        !count_one(s, "SELECT count(*) FROM people WHERE pin IS NOT NULL", &pins, err) ||
        !count_one(s, "SELECT count(*) FROM passages", &f->passages, err))
        return false;
    f->enrolments = (int)enrolments;
    f->numbers = (int)numbers;
    f->pins = (int)pins;
    f->badges = (int)gh_db_number(s, 0, "SELECT count(*) FROM badges WHERE revoked = 0 AND until > ?", "i",
                                  gh_db_now(s));
    return true;
}

static bool count_all(struct gh_store *s, const char *embedder, struct gh_facts *f, struct gh_error *err)
{
    int decided[4] = {0}, purposes[3] = {0}, states[6] = {0};
    int64_t closed, since, clips, bookmarks;
    if (!count_by(s, "SELECT role, count(*) FROM operators WHERE active AND ?1 IS NOT NULL GROUP BY role", 0,
                  f->accounts, 5, err) ||
        !count_one(s, "SELECT count(*) FROM operators WHERE NOT active", &closed, err) ||
        !count_by(s, "SELECT purpose, count(*) FROM people WHERE ?1 IS NOT NULL GROUP BY purpose", 0,
                  purposes, 3, err) ||
        !count_by(s,
                  "SELECT decision, count(*) FROM alerts WHERE kind = 1 AND ?1 IS NOT NULL GROUP BY decision",
                  0, decided, 4, err) ||
        !count_by(s, "SELECT state, count(*) FROM alerts WHERE kind = 1 AND ?1 IS NOT NULL GROUP BY state", 0,
                  states, 6, err) ||
        !count_one(s, "SELECT coalesce(min(first), 0) FROM alerts WHERE kind = 1", &since, err) ||
        !count_one(s, "SELECT count(*) FROM clips WHERE state = 2 AND alert IS NOT NULL", &clips, err) ||
        !count_one(s, "SELECT count(*) FROM clips WHERE state = 2 AND alert IS NULL", &bookmarks, err) ||
        !count_one(s, "SELECT count(*) FROM audit", &f->audit_rows, err) ||
        !count_one(s, "SELECT coalesce(min(t), 0) FROM audit", &f->audit_since_ms, err) ||
        !count_gates(s, f, err) || !count_flags(s, embedder, f, err))
        return false;
    f->closed = (int)closed;
    f->people_gate = purposes[1];
    f->people_flag = purposes[2];
    f->alerts = decided[0] + decided[1] + decided[2] + decided[3];
    f->confirmed = decided[1];
    f->not_this = decided[2];
    f->cannot_tell = decided[3];
    f->alerts_open = states[1] + states[2] + states[5];
    f->alerts_since_ms = since;
    f->clips = (int)clips;
    f->bookmarks = (int)bookmarks;
    return true;
}

bool gh_facts_read(struct gh_store *s, const struct gh_actor *by, const char *embedder, struct gh_facts *out,
                   struct gh_error *err)
{
    memset(out, 0, sizeof *out);
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE | 1u << GH_ROLE_AUDITOR, err) || !gh_db_begin(s, err))
        return false;
    return gh_db_end(
        s, count_all(s, embedder, out, err) && gh_audit_add(s, by, "report.facts", NULL, NULL, err), err);
}
