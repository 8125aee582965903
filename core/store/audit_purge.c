/* Purging the audit: rows go up to a cut; the stations stay, and of the few rows between the last station
 * and the cut their signatures; a row says so and carries the digest of the chain's state at the cut. */
#include "store/audit.h"

#include "store/audit_parts.h"
#include "store/audit_read.h"

#include <stdio.h>

static bool state_at(struct gh_store *s, int64_t cut, char detail[160], struct gh_error *err)
{
    struct gh_audit_record r;
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT " GH_AUDIT_COLUMNS " FROM audit WHERE seq = ?", "i", cut);
    bool ok = st != NULL;
    if (ok && gh_db_next(s, st, &ok, err)) {
        gh_audit_record_read(st, &r);
        if (r.hash.size == GH_AUDIT_HASH && r.next_key.size == GH_AUDIT_KEY)
            gh_audit_cut_detail(cut, r.hash.data, r.next_key.data, detail);
        else
            ok = gh_error_set(err, GH_ERR_FAILED, "audit: row %lld is damaged; see: gatehouse audit verify",
                              (long long)cut);
    }
    sqlite3_finalize(st);
    return ok;
}

/* The last row before the cut; unsigned rows go only together with the root that seals them. */
static int64_t find_cut(struct gh_store *s, int64_t before_ms)
{
    /* a site's first row is of a machine being set up, whose clock may have been ahead */
    int64_t keep = gh_db_number(s, -1,
                                "SELECT coalesce((SELECT min(seq) FROM audit WHERE t >= ? AND action <> "
                                "'audit.begin'), max(seq) + 1) FROM audit",
                                "i", before_ms);
    int64_t station = gh_db_number(
        s, -1, "SELECT max(seq) FROM audit_checkpoints WHERE mile_key IS NOT NULL AND seq < ?", "i", keep);
    int64_t last_ms = gh_db_number(s, before_ms, "SELECT t FROM audit WHERE seq = ?", "i", keep - 1);
    return station < 0 || last_ms >= before_ms ? -1 : keep - 1;
}

bool gh_audit_purge(struct gh_store *s, const struct gh_actor *by, int64_t before_ms, int64_t *removed,
                    struct gh_error *err)
{
    char detail[160] = "";
    int64_t latest = gh_db_now(s) - GH_AUDIT_LEAST_MS;
    *removed = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_ADMIN, err) || !gh_db_begin(s, err))
        return false;
    int64_t cut = find_cut(s, before_ms < latest ? before_ms : latest);
    *removed = cut < 0 ? 0 : gh_db_number(s, 0, "SELECT count(*) FROM audit WHERE seq <= ?", "i", cut);
    if (!*removed)
        return gh_db_end(s, false, NULL) || true;
    /* the row first: it follows from the last one, which may be among those that go */
    bool ok =
        state_at(s, cut, detail, err) && gh_audit_add(s, by, "audit.checkpoint", NULL, detail, err) &&
        gh_db_run(
            s, err,
            "INSERT OR IGNORE INTO audit_checkpoints (seq, hash, next_key, made, signature) SELECT seq, "
            "hash, next_key, 0, signature FROM audit WHERE seq <= ?1 AND seq > (SELECT max(seq) FROM "
            "audit_checkpoints WHERE mile_key IS NOT NULL AND seq <= ?1)",
            "i", cut) &&
        gh_db_run(s, err,
                  "DELETE FROM audit_checkpoints WHERE mile_key IS NULL AND seq < (SELECT max(seq) FROM "
                  "audit_checkpoints WHERE mile_key IS NOT NULL AND seq <= ?)",
                  "i", cut) &&
        gh_db_run(s, err, "DELETE FROM audit WHERE seq <= ?", "i", cut);
    if (!ok)
        *removed = 0;
    return gh_db_end(s, ok, err);
}
