/* Reasons of orders, badges and enrolments: sealed when they are given, erased key first. */
#include "store/gate_notes.h"

#include "base/utf8.h"
#include "store/audit.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

bool gh_gate_reason_ok(const char *what, const char *text, struct gh_error *err)
{
    if (!text || strspn(text, " ") == strlen(text))
        return gh_error_set(err, GH_ERR_USAGE, "%s: a reason is needed", what);
    return (strlen(text) < 128 && gh_db_one_line(text)) ||
           gh_error_set(err, GH_ERR_INPUT, "%s: the reason is one line of at most 127 " GH_UTF8_BYTES, what);
}

uint8_t *gh_gate_reason_seal(struct gh_store *s, struct gh_id row, const struct gh_id *under,
                             const char *text, size_t *size, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    struct gh_id of = under ? *under : row;
    if (!gh_keys_get(s->keys, of, key) && !gh_keys_make(s->keys, of, key, err))
        return NULL;
    *size = strlen(text) + GH_SEAL_EXTRA;
    uint8_t *sealed = gh_seal(key, "gate.reason", row, text, strlen(text));
    sodium_memzero(key, sizeof key);
    if (!sealed)
        gh_error_set(err, GH_ERR_INTERNAL, "gate: out of memory");
    return sealed;
}

void gh_gate_reason_read(struct gh_store *s, sqlite3_stmt *st, int column, struct gh_id row,
                         struct gh_id under, char *out, size_t size)
{
    uint8_t key[GH_KEY_BYTES];
    *out = 0;
    if (sqlite3_column_bytes(st, column) && gh_keys_get(s->keys, gh_id_is_none(under) ? row : under, key))
        gh_db_sealed_text(st, column, key, "gate.reason", row, out, size);
    sodium_memzero(key, sizeof key);
}

bool gh_gate_notes_erase(struct gh_store *s, const struct gh_actor *by, const struct gh_id *ids, int count,
                         struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    char detail[16];
    bool ok = true;
    for (int i = 0; ok && i < count; i++)
        if (gh_keys_get(s->keys, ids[i], key)) /* most have no reason of their own */
            ok = gh_keys_destroy(s->keys, &ids[i], 1, err);
    sodium_memzero(key, sizeof key);
    if (!ok || !gh_db_begin(s, err))
        return false;
    for (int i = 0; ok && i < count; i++)
        ok = gh_db_run(s, err, "DELETE FROM gate_orders WHERE id = ?", "I", &ids[i]) &&
             gh_db_run(s, err, "DELETE FROM badges WHERE id = ?", "I", &ids[i]) &&
             gh_db_run(s, err, "DELETE FROM enrolments WHERE id = ?", "I", &ids[i]);
    snprintf(detail, sizeof detail, "%d", count);
    return gh_db_end(s, ok && gh_audit_add(s, by, "gate.purge", NULL, detail, err), err);
}
