/* What becomes of a proposed flag: approved by someone else, looked at again, lifted by those who may. */
#include "store/flags.h"

#include "store/alert_rows.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/flags_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

bool gh_flag_approve(struct gh_store *s, const struct gh_actor *by, struct gh_id id, struct gh_error *err)
{
    struct gh_flag f;
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_flag_get(s, id, &f, err);
    if (ok && f.state != GH_FLAG_PROPOSED)
        ok = gh_error_set(err, GH_ERR_USAGE, "flag: it is %s, not waiting for approval",
                          gh_flag_state_name(f.state));
    if (ok && gh_id_equal(f.proposed_by, by->id))
        ok = gh_error_set(err, GH_ERR_DENIED,
                          "flag: who proposed it cannot approve it; ask a second operator");
    if (ok &&
        gh_db_number(
            s, 0,
            "SELECT count(*) FROM flags WHERE approved_by IS NOT NULL AND lifted IS NULL AND expires > ?",
            "i", gh_db_now(s)) >= GH_FLAGS_LIVE_MAX)
        ok = gh_error_set(err, GH_ERR_FAILED,
                          "flag: %d flags are live, as many as a site may have; lift one first",
                          GH_FLAGS_LIVE_MAX);
    ok = ok && gh_db_run(s, err, "UPDATE flags SET approved_by = ?, approved = ? WHERE id = ?", "IiI",
                         &by->id, gh_db_now(s), &id);
    ok = ok && gh_audit_add(s, by, "flag.approve", &id, NULL, err) &&
         gh_alert_settle_flag(s, id, false, "the flag was approved", err);
    return gh_db_end(s, ok, err);
}

/* A text of the flag's, sealed under the person's key; malloc'd, NULL with err. */
static uint8_t *seal_under(struct gh_store *s, const struct gh_flag *f, const char *where, const char *text,
                           struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    if (!gh_keys_get(s->keys, f->person, key)) {
        gh_error_set(err, GH_ERR_STORE, "flag: the person's key is gone");
        return NULL;
    }
    sealed = gh_seal(key, where, f->id, text, strlen(text));
    sodium_memzero(key, sizeof key);
    if (!sealed)
        gh_error_set(err, GH_ERR_INTERNAL, "flag: out of memory");
    return sealed;
}

bool gh_flag_reviewed(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int64_t next_ms,
                      const char *note, struct gh_error *err)
{
    struct gh_flag f;
    if (!note)
        note = "";
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) ||
        (*note && !gh_flag_text_ok("a note", note, sizeof f.review_note, err)) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_flag_get(s, id, &f, err);
    if (ok && f.state != GH_FLAG_LIVE)
        ok = gh_error_set(err, GH_ERR_USAGE, "flag: it is %s; only live ones are reviewed",
                          gh_flag_state_name(f.state));
    if (ok && gh_id_equal(f.proposed_by, by->id))
        ok = gh_error_set(err, GH_ERR_DENIED, "flag: who proposed it cannot review it; ask another operator");
    if (ok && (next_ms <= gh_db_now(s) || next_ms > f.expires_ms))
        ok = gh_error_set(err, GH_ERR_USAGE, "flag: the next review lies between now and the expiry");
    uint8_t *sealed = ok ? seal_under(s, &f, "flag.review", note, err) : NULL;
    ok = sealed &&
         gh_db_run(s, err,
                   "UPDATE flags SET review = ?, reviewed = ?, reviewed_by = ?, review_note = ? "
                   "WHERE id = ?",
                   "iiIbI", next_ms, gh_db_now(s), &by->id, sealed, strlen(note) + GH_SEAL_EXTRA, &id);
    ok = ok && gh_audit_add(s, by, "flag.review", &id, NULL, err);
    free(sealed);
    return gh_db_end(s, ok, err);
}

bool gh_flag_lift(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                  struct gh_error *err)
{
    struct gh_flag f;
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) ||
        !gh_flag_text_ok("a reason for lifting it", reason, sizeof f.lift_reason, err) ||
        !gh_db_begin(s, err))
        return false;
    bool ok = gh_flag_get(s, id, &f, err);
    if (ok && f.state == GH_FLAG_LIFTED)
        ok = gh_error_set(err, GH_ERR_USAGE, "flag: it is lifted already");
    if (ok && !(GH_MAY_SUPERVISE & 1u << by->role) && !gh_id_equal(f.proposed_by, by->id) &&
        !gh_id_equal(f.approved_by, by->id))
        ok = gh_error_set(err, GH_ERR_DENIED,
                          "flag: who proposed it, who approved it, or a supervisor may lift it");
    uint8_t *sealed = ok ? seal_under(s, &f, "flag.lift", reason, err) : NULL;
    ok = sealed &&
         gh_db_run(s, err, "UPDATE flags SET lifted_by = ?, lifted = ?, lift_reason = ? WHERE id = ?", "IibI",
                   &by->id, gh_db_now(s), sealed, strlen(reason) + GH_SEAL_EXTRA, &id);
    ok = ok && gh_audit_add(s, by, "flag.lift", &id, NULL, err) &&
         gh_alert_settle_flag(s, id, true, "the flag was lifted", err);
    free(sealed);
    return gh_db_end(s, ok, err);
}
