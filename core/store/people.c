/* Enrolment: people and their references, added with consent or for a flag; the same origin never twice. */
#include "store/people.h"

#include "base/utf8.h"
#include "store/audit.h"
#include "store/own_key.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Seals text into a bound parameter's pieces; the caller frees. */
static uint8_t *seal_text(const uint8_t *key, const char *where, struct gh_id row, const char *text,
                          size_t *size)
{
    *size = strlen(text) + GH_SEAL_EXTRA;
    return gh_seal(key, where, row, text, strlen(text));
}

static bool add_reference(struct gh_store *s, const uint8_t *key, struct gh_id person, int number,
                          const char *embedder, const struct gh_reference *r, struct gh_error *err)
{
    struct gh_id id = gh_id_make(gh_db_now(s));
    uint8_t *jpeg = gh_seal(key, "ref.jpeg", id, r->jpeg, r->jpeg_size);
    uint8_t *template_ = gh_seal(key, "ref.template", id, r->template_, sizeof r->template_);
    bool ok = jpeg && template_;
    if (!ok)
        gh_error_set(err, GH_ERR_INTERNAL, "person: out of memory");
    ok = ok &&
         gh_db_run(s, err, "INSERT INTO refs (id, person, number, quality, jpeg) VALUES (?,?,?,?,?)", "IIidb",
                   &id, &person, (int64_t)number, (double)r->quality, jpeg, r->jpeg_size + GH_SEAL_EXTRA);
    ok = ok && gh_db_run(s, err, "INSERT INTO templates (reference, embedder, template) VALUES (?,?,?)",
                         "Itb", &id, embedder, template_, sizeof r->template_ + GH_SEAL_EXTRA);
    free(jpeg);
    free(template_);
    return ok;
}

bool gh_person_new_ok(struct gh_store *s, const struct gh_person_new *n, int count, struct gh_error *err)
{
    const struct gh_person *p = NULL;
    if (!gh_person_name_ok(n->name, err))
        return false;
    if (n->purpose != GH_PURPOSE_GATE && n->purpose != GH_PURPOSE_FLAG)
        return gh_error_set(err, GH_ERR_USAGE, "person: enrol for gates or for a flag");
    if (n->purpose == GH_PURPOSE_GATE && (!n->consent || strspn(n->consent, " \t") == strlen(n->consent)))
        return gh_error_set(
            err, GH_ERR_DENIED,
            "person: enrolling for a gate needs the person's consent; give the notice they agreed to");
    if (n->consent && strlen(n->consent) >= sizeof p->consent)
        return gh_error_set(err, GH_ERR_INPUT, "person: the consent text is longer than 255 " GH_UTF8_BYTES);
    if (n->consent && !gh_db_one_line(n->consent))
        return gh_error_set(err, GH_ERR_INPUT, "person: the consent is one line without control characters");
    if (n->purpose == GH_PURPOSE_FLAG && (n->valid_from_ms || n->valid_to_ms))
        return gh_error_set(
            err, GH_ERR_USAGE,
            "person: someone enrolled for a flag has no validity of their own; the flag expires");
    if (count < 1 || count > GH_PERSON_REFERENCES)
        return gh_error_set(err, GH_ERR_INPUT, "person: 1 to %d pictures are needed, not %d",
                            GH_PERSON_REFERENCES, count);
    return gh_person_times_ok(n->valid_from_ms, n->valid_to_ms, err) &&
           gh_person_end_ok(s, n->valid_to_ms, err) && (!n->groups || gh_person_groups_ok(n->groups, err));
}

/* Keyed: a copy of the database tells neither file names nor badge numbers, nor lets them be tried out. */
static bool hash_origin(struct gh_store *s, const char *origin, uint8_t out[32], struct gh_error *err)
{
    return gh_own_hash(s, "person.origin", origin, out, err);
}

bool gh_person_has_origin(struct gh_store *s, const char *origin, struct gh_id *id)
{
    uint8_t hash[32];
    bool found = false;
    *id = gh_id_none;
    if (!gh_db_begin(s, NULL))
        return false;
    bool ok = hash_origin(s, origin, hash, NULL);
    sqlite3_stmt *st =
        ok ? gh_db_prepare(s, NULL, "SELECT id FROM people WHERE origin = ?", "b", hash, sizeof hash) : NULL;
    if (st && sqlite3_step(st) == SQLITE_ROW) {
        *id = gh_db_id(st, 0);
        found = true;
    }
    sqlite3_finalize(st);
    gh_db_end(s, ok, NULL);
    return found;
}

static bool origin_is_new(struct gh_store *s, const char *origin, uint8_t hash[32], struct gh_error *err)
{
    if (!hash_origin(s, origin, hash, err))
        return false;
    if (gh_db_number(s, 0, "SELECT 1 FROM people WHERE origin = ?", "b", hash, (size_t)32))
        return gh_error_set(err, GH_ERR_USAGE, "person: enrolled already from this row or file");
    return true;
}

bool gh_person_put(struct gh_store *s, const struct gh_actor *by, const struct gh_person_new *n,
                   const char *embedder, const struct gh_reference *refs, int count, struct gh_id id,
                   const uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    const char *consent = n->consent ? n->consent : "";
    size_t name_size, consent_size;
    uint8_t *sealed_name = seal_text(key, "person.name", id, n->name, &name_size);
    uint8_t *sealed_consent = seal_text(key, "person.consent", id, consent, &consent_size);
    uint8_t origin[32];
    bool with_origin = n->origin && *n->origin;
    bool ok = (sealed_name && sealed_consent) || gh_error_set(err, GH_ERR_INTERNAL, "person: out of memory");
    ok = ok && (!with_origin || origin_is_new(s, n->origin, origin, err));
    ok = ok && gh_db_run(s, err,
                         "INSERT INTO people (id, purpose, created, valid_from, consent_ends, name, consent, "
                         "origin) VALUES (?,?,?,?,?,?,?,?)",
                         "Iiiiibbb", &id, (int64_t)n->purpose, gh_db_now(s), n->valid_from_ms, n->valid_to_ms,
                         sealed_name, name_size, sealed_consent, consent_size, with_origin ? origin : NULL,
                         sizeof origin);
    ok = ok && (!n->groups || gh_person_put_groups(s, id, n->groups, err));
    for (int i = 0; ok && i < count; i++)
        ok = add_reference(s, key, id, i, embedder, &refs[i], err);
    ok = ok && gh_audit_add(s, by, "person.add", &id, n->purpose == GH_PURPOSE_GATE ? "gate" : "flag", err);
    free(sealed_name);
    free(sealed_consent);
    return ok;
}

bool gh_person_add(struct gh_store *s, const struct gh_actor *by, const struct gh_person_new *n,
                   const char *embedder, const struct gh_reference *refs, int count, struct gh_id *id,
                   struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !gh_person_new_ok(s, n, count, err))
        return false;
    *id = gh_id_make(gh_db_now(s));
    if (!gh_keys_make(s->keys, *id, key, err))
        return false;
    bool ok = gh_db_begin(s, err) &&
              gh_db_end(s, gh_person_put(s, by, n, embedder, refs, count, *id, key, err), err);
    sodium_memzero(key, sizeof key);
    if (!ok)
        gh_keys_destroy(s->keys, id, 1, NULL);
    return ok;
}

bool gh_person_add_references(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                              const char *embedder, const struct gh_reference *refs, int count,
                              struct gh_error *err)
{
    struct gh_person p;
    uint8_t key[GH_KEY_BYTES];
    char detail[32];
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_person_get(s, id, &p, err);
    if (ok && (count < 1 || count > GH_PERSON_REFERENCES - p.references))
        ok = gh_error_set(err, GH_ERR_INPUT, "person: %d pictures are kept of at most %d; %d is too many",
                          p.references, GH_PERSON_REFERENCES, count);
    /* a second person approved, or is about to, what was there: one alone must not put another face under it
     */
    if (ok &&
        gh_db_number(s, 1, "SELECT count(*) FROM flags WHERE person = ? AND lifted IS NULL AND expires > ?",
                     "Ii", &id, gh_db_now(s)))
        ok = gh_error_set(
            err, GH_ERR_DENIED,
            "person: a flag stands on the pictures there are; lift it, add others, and propose it "
            "anew");
    if (ok && !gh_keys_get(s->keys, id, key))
        ok = gh_error_set(err, GH_ERR_STORE, "person: the key is gone");
    int number = (int)gh_db_number(s, -1, "SELECT max(number) FROM refs WHERE person = ?", "I", &id) + 1;
    for (int i = 0; ok && i < count; i++)
        ok = add_reference(s, key, id, number + i, embedder, &refs[i], err);
    snprintf(detail, sizeof detail, "%d more", count);
    ok = ok && gh_audit_add(s, by, "person.add-pictures", &id, detail, err);
    sodium_memzero(key, sizeof key);
    sodium_memzero(&p, sizeof p);
    return gh_db_end(s, ok, err);
}
