/* Each row's hash covers its fields and the hash before it (BLAKE2b, 32 bytes). */
#include "store/audit.h"

#include "store/db.h"

#include <sodium.h>
#include <string.h>

enum { HASH = 32 };

static void mix_text(crypto_generichash_state *h, const char *t)
{
    uint8_t n[4];
    size_t size = t ? strlen(t) : 0; /* none only in a damaged row, whose hash then differs */
    for (int i = 0; i < 4; i++)
        n[i] = (uint8_t)(size >> (8 * i)); /* lengths keep neighbouring fields apart */
    crypto_generichash_update(h, n, 4);
    if (size)
        crypto_generichash_update(h, (const uint8_t *)t, size);
}

static void mix_number(crypto_generichash_state *h, int64_t v)
{
    uint8_t n[8];
    for (int i = 0; i < 8; i++)
        n[i] = (uint8_t)((uint64_t)v >> (8 * i));
    crypto_generichash_update(h, n, 8);
}

static void row_hash(const uint8_t before[HASH], int64_t seq, int64_t t, struct gh_id actor,
                     const char *action, struct gh_id subject, const char *detail, uint8_t out[HASH])
{
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, HASH);
    crypto_generichash_update(&h, before, HASH);
    mix_number(&h, seq);
    mix_number(&h, t);
    crypto_generichash_update(&h, actor.bytes, 16);
    mix_text(&h, action);
    crypto_generichash_update(&h, subject.bytes, 16);
    mix_text(&h, detail);
    crypto_generichash_final(&h, out, HASH);
}

bool gh_audit_add(struct gh_store *s, const struct gh_actor *by, const char *action,
                  const struct gh_id *subject, const char *detail, struct gh_error *err)
{
    uint8_t before[HASH] = {0}, hash[HASH];
    int64_t seq = 1;
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", "");
    if (!st)
        return false;
    bool ok = true;
    if (gh_db_next(s, st, &ok, err) && sqlite3_column_bytes(st, 1) == HASH) {
        seq = sqlite3_column_int64(st, 0) + 1;
        memcpy(before, sqlite3_column_blob(st, 1), HASH);
    }
    sqlite3_finalize(st);
    if (!ok)
        return false;
    int64_t now = gh_db_now(s);
    row_hash(before, seq, now, by->id, action, subject ? *subject : gh_id_none, detail ? detail : "", hash);
    return gh_db_run(
        s, err, "INSERT INTO audit (seq, t, actor, action, subject, detail, hash) VALUES (?,?,?,?,?,?,?)",
        "iiItItb", seq, now, &by->id, action, subject, detail ? detail : "", hash, (size_t)HASH);
}

bool gh_audit_verify(struct gh_store *s, int64_t *rows, struct gh_error *err)
{
    uint8_t before[HASH] = {0}, hash[HASH];
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT seq, t, actor, action, subject, detail, hash FROM audit ORDER BY seq", "");
    if (!st)
        return false;
    bool ok = true, read = true;
    for (*rows = 0; ok && gh_db_next(s, st, &read, err);) {
        row_hash(before, ++*rows, sqlite3_column_int64(st, 1), gh_db_id(st, 2),
                 (const char *)sqlite3_column_text(st, 3), gh_db_id(st, 4),
                 (const char *)sqlite3_column_text(st, 5), hash);
        ok = sqlite3_column_int64(st, 0) == *rows && sqlite3_column_bytes(st, 6) == HASH &&
             !memcmp(sqlite3_column_blob(st, 6), hash, HASH);
        memcpy(before, hash, HASH);
    }
    sqlite3_finalize(st);
    if (ok)
        return read;
    return gh_error_set(err, GH_ERR_FAILED,
                        "audit: row %lld does not follow from those before it: changed, inserted or missing",
                        (long long)*rows);
}
