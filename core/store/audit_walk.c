/* Roots and stations first: they say where a chain whose beginning was purged may be taken up. Then
 * every row against the one before, and the last against the head. */
#include "store/audit_walk.h"

#include <stdio.h>
#include <string.h>

static const int64_t day_ms = 86400000;

static bool outside(struct gh_audit_walk *w, struct gh_error *err, const char *what, int64_t seq)
{
    w->fault = GH_AUDIT_OUTSIDE;
    w->bad = seq;
    return gh_error_set(err, GH_ERR_FAILED, "audit: row %lld: %s", (long long)seq, what);
}

static int64_t next_mile(int64_t seq)
{
    return (seq / GH_AUDIT_MILE + 1) * GH_AUDIT_MILE;
}

/* Each station is signed by a key that the one before announced, and stands at the one place it can stand at.
 */
static bool walk_miles(struct gh_audit_walk *w, struct gh_error *err)
{
    const struct gh_audit_mile *last = NULL;
    int root = 0;
    for (int i = 0; i < w->mile_count; i++) {
        const struct gh_audit_mile *m = &w->miles[i];
        if (m->stub)
            continue;
        bool first = root < w->roots->count && w->roots->items[root].seq == m->seq;
        if (!first && (!last || m->seq != next_mile(last->seq)))
            return outside(w, err, "its station was deleted, inserted or moved", m->seq);
        if (!gh_audit_mile_signed(m, first ? w->roots->items[root].key : last->mile_key))
            return outside(w, err, "its station was changed, or made with another key", m->seq);
        root += first;
        last = m;
    }
    return true;
}

bool gh_audit_walk_begin(struct gh_audit_walk *w, const struct gh_audit_roots *roots,
                         const struct gh_audit_mile *miles, int mile_count, const struct gh_audit_head *head,
                         int64_t now, struct gh_error *err)
{
    memset(w, 0, sizeof *w);
    w->roots = roots;
    w->miles = miles;
    w->mile_count = mile_count;
    w->head = head;
    w->now = now;
    return walk_miles(w, err);
}

static bool is_root(const struct gh_audit_walk *w, int64_t seq)
{
    for (int i = 0; i < w->roots->count; i++)
        if (w->roots->items[i].seq == seq)
            return true;
    return false;
}

/* The chain's state before the first row there is, when those before it were purged: from the last station,
 * over the rows of which only the signatures were kept. */
static bool take_up(struct gh_audit_walk *w, int64_t first, struct gh_error *err)
{
    const struct gh_audit_mile *from = NULL;
    int64_t made = 0, before = 0;
    for (; w->mile < w->mile_count && w->miles[w->mile].seq < first; w->mile++) {
        const struct gh_audit_mile *m = &w->miles[w->mile];
        if (!m->stub) {
            /* today's key can date the next station back, but not the one before that; a root's date is that
               of a machine being set up, whose clock may have been wrong */
            before = made;
            made = is_root(w, m->seq) ? 0 : m->made;
            from = m;
        } else if (!from || m->made || m->seq != w->seq + 1 ||
                   !gh_audit_row_signed(m->signature, m->seq, m->hash, m->next_key, w->key)) {
            return outside(w, err, "what was kept of it at a purge was changed", m->seq);
        }
        w->seq = m->seq;
        memcpy(w->hash, m->hash, sizeof w->hash);
        memcpy(w->key, m->next_key, sizeof w->key);
    }
    if (!from || w->seq != first - 1) {
        w->fault = GH_AUDIT_GAP;
        w->bad = 1;
        return gh_error_set(err, GH_ERR_FAILED,
                            "audit: all rows before row %lld were deleted, and no purge vouches for it",
                            (long long)first);
    }
    while (w->root < w->roots->count && w->roots->items[w->root].seq < first)
        w->root++;
    w->keyed = w->cut_due = true;
    w->cut_made = made > before ? made : before;
    gh_audit_cut_detail(w->seq, w->hash, w->key, w->cut_detail);
    return true;
}

static bool is(struct gh_audit_bytes b, const char *text)
{
    return b.size == strlen(text) && !memcmp(b.data, text, b.size);
}

/* A row from before signatures: sealed by the root that follows. Its ids count as 16 bytes or none. */
static bool fits_unsigned(const struct gh_audit_walk *w, const struct gh_audit_record *r,
                          uint8_t hash[GH_AUDIT_HASH])
{
    gh_audit_row_hash(w->hash, r, NULL, hash);
    return !r->next_key.data && !r->signature.data && r->actor.size == 16 &&
           (r->subject.size == 16 || !r->subject.data) && r->hash.size == GH_AUDIT_HASH &&
           !memcmp(r->hash.data, hash, GH_AUDIT_HASH);
}

static enum gh_audit_fault judge(struct gh_audit_walk *w, const struct gh_audit_record *r,
                                 uint8_t hash[GH_AUDIT_HASH])
{
    if (!w->keyed)
        return fits_unsigned(w, r, hash) ? GH_AUDIT_FITS : GH_AUDIT_CHANGED;
    if (r->next_key.size != GH_AUDIT_KEY || r->signature.size != GH_AUDIT_SIGNATURE ||
        r->hash.size != GH_AUDIT_HASH)
        return GH_AUDIT_UNRELATED;
    gh_audit_row_hash(w->hash, r, r->next_key.data, hash);
    bool fields = !memcmp(hash, r->hash.data, GH_AUDIT_HASH);
    bool own = gh_audit_row_signed(r->signature.data, r->seq, r->hash.data, r->next_key.data, w->key);
    return fields && own ? GH_AUDIT_FITS
           : own         ? GH_AUDIT_CHANGED
           : fields      ? GH_AUDIT_FOREIGN
                         : GH_AUDIT_UNRELATED;
}

static bool check_station(struct gh_audit_walk *w, bool root, struct gh_error *err)
{
    if (!root && (!w->keyed || w->seq % GH_AUDIT_MILE))
        return true;
    const struct gh_audit_mile *m = w->mile < w->mile_count ? &w->miles[w->mile] : NULL;
    if (!m || m->stub || m->seq != w->seq || memcmp(m->hash, w->hash, sizeof m->hash) != 0 ||
        memcmp(m->next_key, w->key, sizeof m->next_key) != 0)
        return outside(w, err, "its station is missing or does not fit it", w->seq);
    w->mile++;
    return true;
}

bool gh_audit_walk_row(struct gh_audit_walk *w, const struct gh_audit_record *r, struct gh_error *err)
{
    uint8_t hash[GH_AUDIT_HASH];
    if (!w->any && r->seq > 1 && !take_up(w, r->seq, err))
        return false;
    if (!w->any)
        w->first = r->seq;
    w->any = true;
    bool root = w->root < w->roots->count && w->roots->items[w->root].seq == w->seq + 1;
    if (root) {
        memcpy(w->key, w->roots->items[w->root++].key, sizeof w->key);
        w->keyed = true;
    }
    w->bad = w->seq + 1;
    if (r->seq != w->seq + 1) {
        w->fault = GH_AUDIT_GAP;
        return gh_error_set(err, GH_ERR_FAILED, "audit: row %lld is missing: deleted", (long long)w->bad);
    }
    w->fault = judge(w, r, hash);
    if (w->fault != GH_AUDIT_FITS)
        return gh_error_set(err, GH_ERR_FAILED, "audit: row %lld does not follow from those before it",
                            (long long)w->bad);
    if (w->head && w->head->seq == r->seq) {
        if (!w->keyed || memcmp(w->head->hash, hash, sizeof hash) != 0 ||
            memcmp(w->head->next_key, r->next_key.data, GH_AUDIT_KEY) != 0 ||
            !gh_audit_head_signed(w->head, w->key))
            return outside(w, err,
                           "the head kept outside the database is not this row's: one of them was changed",
                           r->seq);
        w->head_seen = true;
    }
    w->seq = r->seq;
    memcpy(w->hash, hash, sizeof hash);
    if (w->keyed)
        memcpy(w->key, r->next_key.data, sizeof w->key);
    /* a purge takes nothing younger than 90 days, so what vouches for one that did is forged */
    if (w->cut_due && is(r->action, "audit.checkpoint") && is(r->detail, w->cut_detail))
        w->cut_due = r->t - w->cut_made < GH_AUDIT_LEAST_MS || r->t > w->now + day_ms;
    return check_station(w, root, err);
}

bool gh_audit_walk_end(struct gh_audit_walk *w, struct gh_error *err)
{
    w->bad = w->seq + 1;
    w->fault = GH_AUDIT_OUTSIDE;
    if (!w->any)
        return gh_error_set(err, GH_ERR_FAILED, "audit: all rows were deleted");
    if (w->head && w->head->seq > w->seq)
        return gh_error_set(
            err, GH_ERR_FAILED,
            "audit: rows %lld to %lld are missing at the end: cut off, or an older database was put back",
            (long long)w->bad, (long long)w->head->seq);
    if (w->root < w->roots->count)
        return gh_error_set(
            err, GH_ERR_FAILED,
            "audit: row %lld is missing, from which the audit was begun anew: cut off, or an older "
            "database was put back",
            (long long)w->roots->items[w->root].seq);
    if (w->mile < w->mile_count)
        return gh_error_set(
            err, GH_ERR_FAILED,
            "audit: row %lld is missing, of which there is a station: cut off, or the station inserted",
            (long long)w->miles[w->mile].seq);
    if (w->cut_due)
        return gh_error_set(
            err, GH_ERR_FAILED,
            "audit: the rows before row %lld were deleted, and no row of a purge vouches for it",
            (long long)w->first);
    if (w->head && !w->head_seen)
        return gh_error_set(err, GH_ERR_FAILED, "audit: the head kept outside the database was changed");
    w->fault = GH_AUDIT_FITS;
    return true;
}
