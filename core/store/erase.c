/* Erasing: keys first, so that what a cut leaves behind opens no more, then files, then rows. What others
 * wrote meanwhile is found before the rows are, and the whole is done again. */
#include "store/erase.h"

#include "store/alert_expire.h"
#include "store/audit.h"
#include "store/clips.h"
#include "store/passages_parts.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { BATCH = 256, CLIPS = 64, TRIES = 50 };

/* At most `most` ids; -1 with err. */
static int ids_of(struct gh_store *s, const char *sql, const struct gh_id *of, struct gh_id after,
                  struct gh_id *out, int most, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err, sql, "II", of, &after);
    if (!st)
        return -1;
    int n = 0;
    bool ok = true;
    while (n < most && gh_db_next(s, st, &ok, err))
        out[n++] = gh_db_id(st, 0);
    sqlite3_finalize(st);
    return ok ? n : -1;
}

static bool drop_clips(struct gh_store *s, const struct gh_actor *by, const struct gh_id *alert,
                       struct gh_error *err)
{
    struct gh_id clips[CLIPS], after = gh_id_none;
    int n;
    do {
        n = ids_of(s,
                   "SELECT id FROM clips WHERE alert = ?1 AND state <> 4 AND id > ?2 ORDER BY "
                   "id",
                   alert, after, clips, CLIPS, err);
        for (int i = 0; i < n; i++) {
            if (!gh_clip_drop(s, by, clips[i], err))
                return false;
            after = clips[i];
        }
    } while (n == CLIPS);
    return n >= 0;
}

/* Inside a transaction, with which nobody can write any more: neither a key nor a clip of the alert was made
 * since both were taken away. */
static bool bare(struct gh_store *s, struct gh_id alert)
{
    uint8_t key[GH_KEY_BYTES];
    bool keyed = gh_keys_get(s->keys, alert, key);
    sodium_memzero(key, sizeof key);
    return !keyed &&
           gh_db_number(s, -1, "SELECT count(*) FROM clips WHERE alert = ? AND state <> 4", "I", &alert) == 0;
}

static bool too_busy(struct gh_error *err)
{
    return gh_error_set(err, GH_ERR_BUSY, "erase: others write to the same alerts all the time; try again");
}

bool gh_erase_evidence(struct gh_store *s, const struct gh_actor *by, const struct gh_id *alerts, int count,
                       const char *why, int64_t undecided_ms, struct gh_error *err)
{
    for (int tries = 0; tries < TRIES; tries++) {
        if (!gh_keys_destroy(s->keys, alerts, (size_t)count, err))
            return false;
        for (int i = 0; i < count; i++)
            if (!drop_clips(s, by, &alerts[i], err))
                return false;
        if (!gh_db_begin(s, err))
            return false;
        bool ok = true, still = true;
        for (int i = 0; still && i < count; i++)
            still = bare(s, alerts[i]);
        if (!still) {
            gh_db_end(s, false, NULL);
            continue;
        }
        for (int i = 0; ok && i < count; i++)
            ok = gh_db_run(s, err,
                           "UPDATE alerts SET jpeg = NULL, purged = max(?, decided, closed) WHERE id = ?",
                           "iI", gh_db_now(s), &alerts[i]) &&
                 gh_db_run(s, err, "UPDATE alert_steps SET note = NULL WHERE alert = ?", "I", &alerts[i]) &&
                 gh_audit_add(s, by, "alert.purge", &alerts[i], why, err) &&
                 (!undecided_ms || gh_alert_expire(s, by, alerts[i], undecided_ms, err));
        return gh_db_end(s, ok, err);
    }
    return too_busy(err);
}

/* Keys, clips and pictures of all alerts about the person; how many, or -1 with err. */
static int64_t erase_alerts(struct gh_store *s, const struct gh_actor *by, const struct gh_id *person,
                            struct gh_error *err)
{
    struct gh_id ids[BATCH], after = gh_id_none;
    int64_t alerts = 0;
    int n;
    do {
        n = ids_of(s, "SELECT id FROM alerts WHERE person = ?1 AND id > ?2 ORDER BY id", person, after, ids,
                   BATCH, err);
        if (n < 0 || (n && !gh_keys_destroy(s->keys, ids, (size_t)n, err)))
            return -1; /* no proof of an erasure that forgot some */
        for (int i = 0; i < n; i++)
            if (!drop_clips(s, by, &ids[i], err))
                return -1;
        if (n)
            after = ids[n - 1];
        alerts += n;
    } while (n == BATCH);
    return alerts;
}

/* Inside a transaction. False with err when it cannot be told. */
static bool all_bare(struct gh_store *s, const struct gh_id *person, bool *still, struct gh_error *err)
{
    bool ok = true;
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT id FROM alerts WHERE person = ?", "I", person);
    *still = true;
    while (st && *still && gh_db_next(s, st, &ok, err))
        *still = bare(s, gh_db_id(st, 0));
    sqlite3_finalize(st);
    return st && ok;
}

/* Inside a transaction, before alerts and the person go: passages become nameless, badges are revoked, and
 * what was said of their calls goes. Numbers and PIN go with the person. */
static bool erase_at_gates(struct gh_store *s, const struct gh_actor *by, const struct gh_id *id,
                           struct gh_error *err)
{
    return gh_passage_nameless(s, id, err) && gh_enrolment_end(s, by, id, err) &&
           gh_db_run(
               s, err,
               "UPDATE gate_orders SET reason = NULL WHERE call IN (SELECT id FROM alerts WHERE person = "
               "?)",
               "I", id) &&
           gh_db_run(s, err,
                     "UPDATE badges SET revoked = CASE revoked WHEN 0 THEN ? ELSE revoked END, revoked_by = "
                     "coalesce(revoked_by, ?), reason = NULL, person = NULL WHERE person = ?",
                     "iII", gh_db_now(s), &by->id, id);
}

/* Inside a transaction. */
static bool erase_rows(struct gh_store *s, const struct gh_actor *by, const struct gh_id *id,
                       const char *action, const char *detail, int64_t *row, struct gh_error *err)
{
    bool ok =
        erase_at_gates(s, by, id, err) &&
        gh_db_run(
            s, err,
            "UPDATE alert_steps SET note = NULL WHERE alert IN (SELECT id FROM alerts WHERE person = ?)", "I",
            id) &&
        gh_db_run(s, err,
                  "UPDATE alerts SET jpeg = NULL, flag = NULL, person = NULL, purged = ? WHERE person = ?",
                  "iI", gh_db_now(s), id) &&
        gh_db_run(s, err, "DELETE FROM people WHERE id = ?", "I", id) &&
        gh_audit_add(s, by, action, id, detail, err);
    *row = gh_db_number(s, 0, "SELECT max(seq) FROM audit", "");
    return ok;
}

bool gh_erase_person(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *action,
                     char *detail, size_t size, int64_t *row, struct gh_error *err)
{
    int64_t pictures = gh_db_number(s, 0, "SELECT count(*) FROM refs WHERE person = ?", "I", &id);
    if (!gh_keys_destroy(s->keys, &id, 1, err))
        return false;
    for (int tries = 0; tries < TRIES; tries++) {
        bool still;
        int64_t alerts = erase_alerts(s, by, &id, err);
        if (alerts < 0 || !gh_db_begin(s, err))
            return false;
        bool ok = all_bare(s, &id, &still, err);
        if (ok && !still) {
            gh_db_end(s, false, NULL);
            continue;
        }
        snprintf(detail, size, "key destroyed, %lld pictures, %lld alerts", (long long)pictures,
                 (long long)alerts);
        return gh_db_end(s, ok && erase_rows(s, by, &id, action, detail, row, err), err);
    }
    return too_busy(err);
}
