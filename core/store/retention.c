/* The purge: what is past its time is found by one statement a kind, and erased key first. */
#include "store/retention.h"

#include "store/alert_expire.h"
#include "store/audit.h"
#include "store/clips.h"
#include "store/erase.h"
#include "store/gate_notes.h"
#include "store/passages_parts.h"
#include "store/purge_hold.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { BATCH = 256 };
static const int64_t hour_ms = 3600000, day_ms = 86400000;

enum kind { NOT_THIS, UNDECIDED, ALERTS, BOOKMARKS, PEOPLE, PASSAGES, NOTES, AUDIT, KINDS };

/* ?1: before when. The oldest first, each with when its time began to run. The condition on purged stands as
 * in the index alerts_keep, which keeps pictures' pages out of the search. */
#define KEPT "FROM alerts WHERE purged < max(decided, closed) AND state IN (3, 4) AND "
/* People for a gate: when consent ended; without an end, when an enrolment at a gate was asked for that
 * nobody decided on. For a flag: when the last one ended, by expiry or lifted; without any, when they were
 * enrolled */
#define ENDED                                                                                                \
    "(SELECT p.id AS id, CASE p.purpose WHEN 1 THEN coalesce(nullif(p.consent_ends, 0), (SELECT e.asked "    \
    "FROM "                                                                                                  \
    "enrolments e WHERE e.person = p.id AND NOT e.approved)) ELSE coalesce((SELECT max(min(f.expires, "      \
    "coalesce(f.lifted, f.expires))) FROM flags f WHERE f.person = p.id), p.created) END AS ended FROM "     \
    "people p)"
static const char *const overdue[KINDS] = {
    [NOT_THIS] = "SELECT id, decided " KEPT "decision = 2 AND decided < ?1 ORDER BY decided LIMIT 256",
    [UNDECIDED] = "SELECT id, ended FROM " GH_ALERTS_UNDECIDED " WHERE ended < ?1 ORDER BY ended LIMIT 256",
    [ALERTS] =
        "SELECT id, max(decided, closed) AS ended " KEPT "max(decided, closed) < ?1 ORDER BY ended LIMIT 256",
    [BOOKMARKS] = "SELECT id, made FROM clips WHERE alert IS NULL AND state <> 4 AND made < ?1 ORDER BY made "
                  "LIMIT 256",
    [PEOPLE] = "SELECT id, ended FROM " ENDED " WHERE ended < ?1 ORDER BY ended LIMIT 256",
    [PASSAGES] =
        "SELECT id, started FROM passages WHERE handed = 1 AND started < ?1 ORDER BY started LIMIT 1",
    [NOTES] = "SELECT id, ended FROM " GH_GATE_NOTES " WHERE ended < ?1 ORDER BY ended LIMIT 256",
    [AUDIT] = "SELECT NULL, t FROM audit WHERE t < ?1 ORDER BY seq LIMIT 1",
};
static const char *const counted[KINDS] = {
    [NOT_THIS] = "SELECT count(*) " KEPT "decision = 2 AND decided < ?1",
    [UNDECIDED] = "SELECT count(*) FROM " GH_ALERTS_UNDECIDED " WHERE ended < ?1",
    [ALERTS] = "SELECT count(*) " KEPT "max(decided, closed) < ?1 AND NOT (decision = 2 AND decided < ?2)",
    [BOOKMARKS] = "SELECT count(*) FROM clips WHERE alert IS NULL AND state <> 4 AND made < ?1",
    [PEOPLE] = "SELECT count(*) FROM " ENDED " WHERE ended < ?1",
    [PASSAGES] = "SELECT count(*) FROM passages WHERE handed = 1 AND started < ?1",
    [NOTES] = "SELECT count(*) FROM " GH_GATE_NOTES " WHERE ended < ?1",
    [AUDIT] = "SELECT count(*) FROM audit WHERE t < ?1",
};
static const char *const what[KINDS] = {"\"not this person\": the stranger's picture",
                                        "an alert that nobody decided on",
                                        "a decided alert's picture",
                                        "a bookmark's clip",
                                        "a person whose consent or flag ended",
                                        "a passage through a gate",
                                        "an order to a gate, a badge or an enrolment",
                                        "an audit row"};

static int64_t keep_ms(const struct gh_site *site, enum kind kind)
{
    switch (kind) {
    case NOT_THIS:
        return GH_KEEP_NOT_THIS_MS;
    case UNDECIDED:
    case ALERTS:
        return site->retention.alerts * day_ms;
    case BOOKMARKS:
        return site->retention.bookmarks * day_ms;
    case PEOPLE:
        return site->retention.people * day_ms;
    case PASSAGES:
    case NOTES:
        return site->retention.passages * day_ms;
    default:
        return site->retention.audit * day_ms;
    }
}

/* The next of a kind that are past their time; -1 with err. */
static int next_overdue(struct gh_store *s, enum kind kind, int64_t before_ms, struct gh_id ids[BATCH],
                        int64_t *oldest_ms, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, overdue[kind], "i", before_ms);
    if (!st)
        return -1;
    int n = 0;
    bool ok = true;
    while (n < BATCH && gh_db_next(s, st, &ok, err)) {
        if (!n && oldest_ms)
            *oldest_ms = sqlite3_column_int64(st, 1);
        ids[n++] = gh_db_id(st, 0);
    }
    sqlite3_finalize(st);
    return ok ? n : -1;
}

static bool erase_one(struct gh_store *s, const struct gh_actor *by, enum kind kind, struct gh_id id,
                      struct gh_error *err)
{
    char detail[96];
    int64_t row;
    return kind == BOOKMARKS ? gh_clip_drop(s, by, id, err)
                             : gh_erase_person(s, by, id, "person.expire", detail, sizeof detail, &row, err);
}

/* All of a kind; what is erased is no more found by the same statement. */
static bool purge_kind(struct gh_store *s, const struct gh_actor *by, enum kind kind, int64_t before_ms,
                       int *done, struct gh_error *err)
{
    struct gh_id ids[BATCH];
    int n;
    *done = 0;
    do {
        n = next_overdue(s, kind, before_ms, ids, NULL, err);
        if (n < 0)
            return false;
        if (n && kind <= ALERTS) {
            static const char *const why[] = {"not this person, 24 h", "never decided", "retention"};
            if (!gh_erase_evidence(s, by, ids, n, why[kind], kind == UNDECIDED ? before_ms : 0, err))
                return false;
        } else if (n && kind == NOTES) {
            if (!gh_gate_notes_erase(s, by, ids, n, err))
                return false;
        } else {
            for (int i = 0; i < n; i++)
                if (!erase_one(s, by, kind, ids[i], err))
                    return false;
        }
        *done += n;
    } while (n == BATCH);
    return true;
}

static bool count_all(struct gh_store *s, const struct gh_site *site, struct gh_purge_counts *out,
                      struct gh_error *err)
{
    int64_t n[KINDS], now = gh_db_now(s);
    for (enum kind k = NOT_THIS; k < KINDS; k++) {
        bool both = k == ALERTS;
        n[k] = gh_db_number(s, -1, counted[k], both ? "ii" : "i", now - keep_ms(site, k),
                            now - keep_ms(site, NOT_THIS));
        if (n[k] < 0)
            return gh_db_error(s, err);
    }
    *out = (struct gh_purge_counts){.alerts = (int)n[ALERTS],
                                    .undecided = (int)n[UNDECIDED],
                                    .not_this = (int)n[NOT_THIS],
                                    .clips = (int)n[BOOKMARKS],
                                    .people = (int)n[PEOPLE],
                                    .passages = (int)n[PASSAGES],
                                    .gate_notes = (int)n[NOTES],
                                    .audit = n[AUDIT]};
    return true;
}

/* done: nothing was left by a failure. Somebody who asked for that takes the date to be right. */
static bool note_purge(struct gh_store *s, const struct gh_actor *by, const struct gh_purge_counts *c,
                       bool done, struct gh_error *err)
{
    char detail[224];
    bool person = by->role != GH_ROLE_ENGINE;
    if (!person && !c->alerts && !c->undecided && !c->not_this && !c->clips && !c->people && !c->passages &&
        !c->gate_notes && !c->audit)
        return true; /* an hourly purge that found nothing is no news */
    snprintf(
        detail, sizeof detail,
        "alerts %d, undecided %d, not-this %d, bookmarks %d, people %d, passages %d, gates %d, audit %lld",
        c->alerts, c->undecided, c->not_this, c->clips, c->people, c->passages, c->gate_notes,
        (long long)c->audit);
    return gh_db_begin(s, err) && gh_db_end(s,
                                            gh_audit_add(s, by, "purge.run", NULL, detail, err) &&
                                                (!person || !done || gh_purge_hold_end(s, by, err)),
                                            err);
}

/* What goes by the site's days. */
static bool purge_dated(struct gh_store *s, const struct gh_actor *by, const struct gh_site *site,
                        int64_t now, struct gh_purge_counts *out, struct gh_error *err)
{
    bool ok = purge_kind(s, by, UNDECIDED, now - keep_ms(site, UNDECIDED), &out->undecided, err) &&
              purge_kind(s, by, ALERTS, now - keep_ms(site, ALERTS), &out->alerts, err) &&
              purge_kind(s, by, BOOKMARKS, now - keep_ms(site, BOOKMARKS), &out->clips, err) &&
              purge_kind(s, by, PEOPLE, now - keep_ms(site, PEOPLE), &out->people, err) &&
              gh_passage_purge(s, by, now - keep_ms(site, PASSAGES), &out->passages, err) &&
              purge_kind(s, by, NOTES, now - keep_ms(site, NOTES), &out->gate_notes, err);
    bool may = by->role != GH_ROLE_SUPERVISOR;
    if (ok && may && gh_db_number(s, 0, counted[AUDIT], "i", now - keep_ms(site, AUDIT)) > 0)
        ok = gh_audit_purge(s, by, now - keep_ms(site, AUDIT), &out->audit, err);
    return ok;
}

bool gh_purge(struct gh_store *s, const struct gh_actor *by, const struct gh_site *site, bool dry,
              struct gh_purge_counts *out, struct gh_error *err)
{
    int64_t now = gh_db_now(s);
    memset(out, 0, sizeof *out);
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_SUPERVISE, err))
        return false;
    if (dry)
        return count_all(s, site, out, err);
    bool ok = purge_kind(s, by, NOT_THIS, now - keep_ms(site, NOT_THIS), &out->not_this, err);
    if (ok && !(by->role == GH_ROLE_ENGINE && gh_purge_hold_left(s)))
        ok = purge_dated(s, by, site, now, out, err);
    /* what went is on record even if the rest did not */
    return note_purge(s, by, out, ok, ok ? err : NULL) && ok;
}

/* A file among the clips that no kept record speaks of: nobody would ever purge it. */
static bool check_files(struct gh_store *s, const struct gh_site *site, struct gh_error *err)
{
    char path[GH_SITE_PATH + 8], stray[64] = "";
    snprintf(path, sizeof path, "%s/clips", site->dir);
    DIR *d = opendir(path);
    if (!d)
        return true;
    for (struct dirent *e; !stray[0] && (e = readdir(d));) {
        struct gh_id id;
        if (e->d_name[0] != '.' &&
            !(gh_id_parse(e->d_name, &id) &&
              gh_db_number(s, 0, "SELECT count(*) FROM clips WHERE id = ? AND state IN (1, 2)", "I", &id)))
            snprintf(stray, sizeof stray, "%.60s", e->d_name);
    }
    closedir(d);
    return !stray[0] ||
           gh_error_set(err, GH_ERR_FAILED, "retention: %s/%s belongs to no record; delete it", path, stray);
}

bool gh_purge_check(struct gh_store *s, const struct gh_site *site, struct gh_error *err)
{
    struct gh_id ids[BATCH];
    int64_t now = gh_db_now(s), oldest = 0;
    for (enum kind k = NOT_THIS; k < KINDS; k++) {
        int64_t keep = keep_ms(site, k);
        int n = next_overdue(s, k, now - keep - (k == NOT_THIS ? 1 : 2) * hour_ms, ids, &oldest, err);
        if (n < 0)
            return false;
        if (n)
            return gh_error_set(err, GH_ERR_FAILED,
                                "retention: %s is kept for %lld h instead of %lld h%s; run: gatehouse purge",
                                what[k], (long long)((now - oldest) / hour_ms), (long long)(keep / hour_ms),
                                n > 1 ? ", and there are others" : "");
    }
    return check_files(s, site, err);
}
