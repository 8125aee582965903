/* Verifying the database's audit, and telling from the rows round the first that does not fit what was
 * probably done. */
#include "store/audit.h"

#include "store/audit_read.h"
#include "store/audit_walk.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* What a row brings with it, signed for some place in the chain. */
struct signed_part {
    int64_t seq;
    bool there;
    uint8_t hash[GH_AUDIT_HASH], next_key[GH_AUDIT_KEY], signature[GH_AUDIT_SIGNATURE];
};

static bool part_of(sqlite3_stmt *st, struct signed_part *p)
{
    struct gh_audit_record r;
    gh_audit_record_read(st, &r);
    p->seq = r.seq;
    p->there = r.hash.size == sizeof p->hash && r.next_key.size == sizeof p->next_key &&
               r.signature.size == sizeof p->signature;
    if (p->there) {
        memcpy(p->hash, r.hash.data, sizeof p->hash);
        memcpy(p->next_key, r.next_key.data, sizeof p->next_key);
        memcpy(p->signature, r.signature.data, sizeof p->signature);
    }
    return p->there;
}

static bool belongs(const struct signed_part *p, int64_t seq, const uint8_t *key)
{
    return p->there && gh_audit_row_signed(p->signature, seq, p->hash, p->next_key, key);
}

static struct signed_part part_at(struct gh_store *s, int64_t seq)
{
    struct signed_part p = {0};
    bool ok = true;
    sqlite3_stmt *st =
        gh_db_prepare(s, NULL, "SELECT " GH_AUDIT_COLUMNS " FROM audit WHERE seq = ?", "i", seq);
    if (st && gh_db_next(s, st, &ok, NULL))
        part_of(st, &p);
    sqlite3_finalize(st);
    return p;
}

/* The row that was signed for place seq, wherever it stands now, among the nearest few thousand. */
static struct signed_part find_part(struct gh_store *s, int64_t seq, const uint8_t *key)
{
    struct signed_part p = {0};
    bool ok = true, found = false;
    sqlite3_stmt *st =
        gh_db_prepare(s, NULL,
                      "SELECT " GH_AUDIT_COLUMNS " FROM audit WHERE seq BETWEEN ?1 - 2000 AND ?1 + "
                      "2000 ORDER BY abs(seq - ?1)",
                      "i", seq);
    while (!found && st && gh_db_next(s, st, &ok, NULL))
        found = part_of(st, &p) && belongs(&p, seq, key);
    sqlite3_finalize(st);
    p.there = found;
    return p;
}

static bool say(struct gh_error *err, int64_t seq, const char *what)
{
    return gh_error_set(err, GH_ERR_FAILED, "audit: row %lld %s", (long long)seq, what);
}

static bool explain(struct gh_store *s, const struct gh_audit_walk *w, struct gh_error *err)
{
    char text[128];
    int64_t seq = w->bad;
    if (w->fault == GH_AUDIT_OUTSIDE)
        return false;
    if (w->fault == GH_AUDIT_CHANGED)
        return say(err, seq, w->keyed ? "was changed" : "was changed, inserted or deleted");
    struct signed_part true_one = find_part(s, seq, w->key), here = part_at(s, seq),
                       after = part_at(s, seq + 1);
    if (true_one.there && true_one.seq != seq) {
        struct signed_part before = part_at(s, true_one.seq - 1);
        const uint8_t *key = true_one.seq - 1 == seq ? true_one.next_key : before.next_key;
        bool swapped = here.there && belongs(&here, true_one.seq, key);
        snprintf(text, sizeof text, "was moved: it stands as row %lld%s", (long long)true_one.seq,
                 swapped ? ", and that one in its place" : "");
        return say(err, seq,
                   true_one.seq == seq + 1 && !swapped && w->fault != GH_AUDIT_GAP ? "was inserted" : text);
    }
    if (w->fault == GH_AUDIT_GAP)
        return false;
    if (true_one.there)
        return say(err, seq, "was changed");
    if (w->fault == GH_AUDIT_FOREIGN)
        return say(
            err, seq,
            "was written anew with another key than the one announced for it, or its signature was changed");
    if (here.there && belongs(&after, seq + 1, here.next_key))
        return say(err, seq, "was changed");
    return say(err, seq, "was changed, or one before it was deleted and the rest renumbered");
}

static bool walk(struct gh_store *s, struct gh_audit_walk *w, int64_t *rows, struct gh_error *err)
{
    struct gh_audit_record r;
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT " GH_AUDIT_COLUMNS " FROM audit ORDER BY seq", "");
    bool ok = st != NULL, fits = true;
    for (; ok && fits && gh_db_next(s, st, &ok, err); *rows += fits) {
        gh_audit_record_read(st, &r);
        fits = gh_audit_walk_row(w, &r, err);
    }
    sqlite3_finalize(st);
    if (ok && !fits)
        return explain(s, w, err);
    return ok && gh_audit_walk_end(w, err);
}

static bool same_root(const struct gh_audit_roots *roots, const char *root, struct gh_error *err)
{
    char hex[2 * GH_AUDIT_KEY + 1];
    const struct gh_audit_root *last = &roots->items[roots->count - 1];
    sodium_bin2hex(hex, sizeof hex, last->key, sizeof last->key);
    if (!root || !strcmp(root, hex))
        return true;
    return gh_error_set(
        err, GH_ERR_FAILED,
        "audit: its root, row %lld, has the key %s and not the one noted: the audit was begun anew there, "
        "or replaced as a whole",
        (long long)last->seq, hex);
}

bool gh_audit_verify_root(struct gh_store *s, const char *root, int64_t *rows, struct gh_error *err)
{
    struct gh_audit_moment m;
    struct gh_audit_walk w;
    *rows = 0;
    bool ok = gh_audit_moment_begin(s, &m, err) && same_root(&m.roots, root, err) &&
              gh_audit_walk_begin(&w, &m.roots, m.miles, m.mile_count, &m.head, gh_db_now(s), err) &&
              walk(s, &w, rows, err);
    if (ok && !m.fits)
        ok = gh_error_set(
            err, GH_ERR_FAILED,
            "audit: audit.key does not fit row %lld, the last: the end was cut off, an older database put "
            "back, or the key file changed",
            (long long)w.seq);
    gh_audit_moment_end(s, &m);
    return ok;
}

bool gh_audit_verify(struct gh_store *s, int64_t *rows, struct gh_error *err)
{
    return gh_audit_verify_root(s, NULL, rows, err);
}
