/* What becomes of someone enrolled: other words, another validity, and erased for good. */
#include "store/people.h"

#include "base/utf8.h"
#include "store/audit.h"
#include "store/erase.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool set_name(struct gh_store *s, struct gh_id id, const char *name, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_keys_get(s->keys, id, key))
        return gh_error_set(err, GH_ERR_STORE, "person: the key is gone");
    uint8_t *sealed = gh_seal(key, "person.name", id, name, strlen(name));
    sodium_memzero(key, sizeof key);
    bool ok = sealed ? gh_db_run(s, err, "UPDATE people SET name = ? WHERE id = ?", "bI", sealed,
                                 strlen(name) + GH_SEAL_EXTRA, &id)
                     : gh_error_set(err, GH_ERR_INTERNAL, "person: out of memory");
    free(sealed);
    return ok;
}

bool gh_person_change(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *name,
                      const char *groups, int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err)
{
    struct gh_person p;
    char detail[64];
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) || (name && !gh_person_name_ok(name, err)) ||
        (groups && !gh_person_groups_ok(groups, err)) || !gh_person_end_ok(s, valid_to_ms, err) ||
        !gh_db_begin(s, err))
        return false;
    bool ok = gh_person_get(s, id, &p, err);
    int64_t from = valid_from_ms ? valid_from_ms : ok ? p.valid_from_ms : 0;
    int64_t to = valid_to_ms == -1 ? 0 : valid_to_ms ? valid_to_ms : ok ? p.consent_ends_ms : 0;
    if (ok && p.purpose == GH_PURPOSE_FLAG && (valid_from_ms || valid_to_ms))
        ok = gh_error_set(err, GH_ERR_USAGE,
                          "person: they are enrolled for a flag, which has an expiry of its own");
    ok = ok && gh_person_times_ok(from, to, err);
    if (ok && ((p.consent_ends_ms && (!to || to > p.consent_ends_ms)) || from < p.valid_from_ms))
        ok = gh_error_set(err, GH_ERR_DENIED,
                          "person: they agreed to less time; more of it needs their consent anew: gatehouse "
                          "person change … --consent TEXT");
    if (ok && name)
        ok = set_name(s, id, name, err);
    if (ok && groups)
        ok = gh_db_run(s, err, "DELETE FROM person_groups WHERE person = ?", "I", &id) &&
             gh_person_put_groups(s, id, groups, err);
    ok = ok && gh_db_run(s, err, "UPDATE people SET valid_from = ?, consent_ends = ? WHERE id = ?", "iiI",
                         from, to, &id);
    snprintf(detail, sizeof detail, "%s%s%s%s", name ? "name " : "", groups ? "groups " : "",
             valid_from_ms ? "from " : "", valid_to_ms ? "until" : "");
    ok = ok && gh_audit_add(s, by, "person.change", &id, detail, err);
    sodium_memzero(&p, sizeof p);
    return gh_db_end(s, ok, err);
}

bool gh_person_consent(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *consent,
                       int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err)
{
    struct gh_person p;
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    size_t n = strlen(consent);
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    if (!n || n >= sizeof p.consent || !gh_db_one_line(consent))
        return gh_error_set(err, GH_ERR_INPUT,
                            "person: a consent has 1 to 255 " GH_UTF8_BYTES " on one line");
    if (!gh_person_times_ok(valid_from_ms, valid_to_ms, err) || !gh_person_end_ok(s, valid_to_ms, err) ||
        !gh_db_begin(s, err))
        return false;
    bool ok = gh_person_get(s, id, &p, err);
    if (ok && p.purpose != GH_PURPOSE_GATE)
        ok =
            gh_error_set(err, GH_ERR_USAGE,
                         "person: they are enrolled for a flag, which stands on a reason and not on consent");
    if (ok && gh_keys_get(s->keys, id, key))
        sealed = gh_seal(key, "person.consent", id, consent, n);
    sodium_memzero(key, sizeof key);
    if (ok && !sealed)
        ok = gh_error_set(err, GH_ERR_STORE, "person: the person's key is gone");
    ok = ok &&
         gh_db_run(s, err, "UPDATE people SET consent = ?, valid_from = ?, consent_ends = ? WHERE id = ?",
                   "biiI", sealed, n + GH_SEAL_EXTRA, valid_from_ms, valid_to_ms, &id) &&
         gh_audit_add(s, by, "person.consent", &id, NULL, err);
    free(sealed);
    sodium_memzero(&p, sizeof p);
    return gh_db_end(s, ok, err);
}

bool gh_person_erase(struct gh_store *s, const struct gh_actor *by, struct gh_id id, char *proof, size_t size,
                     struct gh_error *err)
{
    struct gh_person p;
    char detail[128], text[GH_ID_TEXT];
    int64_t row;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) || !gh_person_get(s, id, &p, err))
        return false;
    sodium_memzero(&p, sizeof p);
    if (!gh_erase_person(s, by, id, "person.erase", detail, sizeof detail, &row, err))
        return false;
    snprintf(proof, size, "erased %s: %s; audit row %lld", gh_id_format(id, text), detail, (long long)row);
    return true;
}
