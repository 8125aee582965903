/* People and their references: added with consent or for a flag, read back unsealed. */
#include "store/people.h"

#include "store/audit.h"
#include "store/db.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

static bool new_ok(const struct gh_person_new *n, int count, struct gh_error *err)
{
    const struct gh_person *p = NULL;
    if (!n->name || !*n->name || strlen(n->name) >= sizeof p->name || !gh_db_one_line(n->name))
        return gh_error_set(err, GH_ERR_INPUT, "person: a name has 1 to 127 characters on one line");
    if (n->purpose == GH_PURPOSE_GATE && (!n->consent || !*n->consent))
        return gh_error_set(
            err, GH_ERR_DENIED,
            "person: enrolling for a gate needs the person's consent; give the notice they agreed to");
    if (n->consent && strlen(n->consent) >= sizeof p->consent)
        return gh_error_set(err, GH_ERR_INPUT, "person: the consent text is longer than 255 characters");
    if (n->consent && !gh_db_one_line(n->consent))
        return gh_error_set(err, GH_ERR_INPUT, "person: the consent is one line without control characters");
    if (count < 1 || count > 16)
        return gh_error_set(err, GH_ERR_INPUT, "person: 1 to 16 pictures are needed, not %d", count);
    return true;
}

bool gh_person_add(struct gh_store *s, const struct gh_actor *by, const struct gh_person_new *n,
                   const char *embedder, const struct gh_reference *refs, int count, struct gh_id *id,
                   struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !new_ok(n, count, err))
        return false;
    const char *consent = n->consent ? n->consent : "";
    *id = gh_id_make(gh_db_now(s));
    if (!gh_keys_make(s->keys, *id, key, err))
        return false;
    size_t name_size, consent_size;
    uint8_t *sealed_name = seal_text(key, "person.name", *id, n->name, &name_size);
    uint8_t *sealed_consent = seal_text(key, "person.consent", *id, consent, &consent_size);
    bool began = sealed_name && sealed_consent && gh_db_begin(s, err), ok = began;
    ok = ok && gh_db_run(s, err,
                         "INSERT INTO people (id, purpose, created, valid_from, consent_ends, name, consent) "
                         "VALUES (?,?,?,?,?,?,?)",
                         "Iiiiibb", id, (int64_t)n->purpose, gh_db_now(s), n->valid_from_ms, n->valid_to_ms,
                         sealed_name, name_size, sealed_consent, consent_size);
    for (int i = 0; ok && i < count; i++)
        ok = add_reference(s, key, *id, i, embedder, &refs[i], err);
    ok = ok && gh_audit_add(s, by, "person.add", id, n->purpose == GH_PURPOSE_GATE ? "gate" : "flag", err);
    if (began)
        ok = gh_db_end(s, ok, err);
    free(sealed_name);
    free(sealed_consent);
    sodium_memzero(key, sizeof key);
    if (!ok)
        gh_keys_destroy(s->keys, id, 1, NULL);
    return ok;
}

#define PERSON_COLUMNS                                                                                       \
    "p.id, p.purpose, p.created, p.consent_ends, p.name, p.consent, (SELECT count(*) FROM refs r WHERE "     \
    "r.person = p.id)"

static void read_person(struct gh_store *s, sqlite3_stmt *st, struct gh_person *out)
{
    uint8_t key[GH_KEY_BYTES] = {0};
    *out = (struct gh_person){.id = gh_db_id(st, 0),
                              .purpose = (enum gh_purpose)sqlite3_column_int(st, 1),
                              .created_ms = sqlite3_column_int64(st, 2),
                              .consent_ends_ms = sqlite3_column_int64(st, 3),
                              .references = sqlite3_column_int(st, 6)};
    if (gh_keys_get(s->keys, out->id, key)) {
        gh_db_sealed_text(st, 4, key, "person.name", out->id, out->name, sizeof out->name);
        gh_db_sealed_text(st, 5, key, "person.consent", out->id, out->consent, sizeof out->consent);
    }
    sodium_memzero(key, sizeof key);
}

bool gh_person_get(struct gh_store *s, struct gh_id id, struct gh_person *out, struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT " PERSON_COLUMNS " FROM people p WHERE p.id = ?", "I", &id);
    if (!st)
        return false;
    bool ok = true, found = gh_db_next(s, st, &ok, err);
    if (found)
        read_person(s, st, out);
    sqlite3_finalize(st);
    return found || !ok
               ? ok
               : gh_error_set(err, GH_ERR_NOT_FOUND, "person: no such person; see: gatehouse person list");
}

bool gh_person_list(struct gh_store *s, bool (*each)(void *user, const struct gh_person *p), void *user,
                    struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT " PERSON_COLUMNS " FROM people p ORDER BY p.created DESC, p.id DESC", "");
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_person p;
        read_person(s, st, &p);
        more = each(user, &p);
    }
    sqlite3_finalize(st);
    return ok;
}

struct search {
    const char *text;
    struct gh_person found;
    int count;
};

static bool match_person(void *user, const struct gh_person *p)
{
    struct search *q = user;
    char id[GH_ID_TEXT];
    gh_id_format(p->id, id);
    /* an id may be cut short as long as it stays clear which one is meant */
    if (!strcasecmp(p->name, q->text) ||
        (strlen(q->text) >= 6 && !strncasecmp(id, q->text, strlen(q->text)))) {
        q->found = *p;
        q->count++;
    }
    return true;
}

bool gh_person_find(struct gh_store *s, const char *id_or_name, struct gh_person *out, struct gh_error *err)
{
    struct search q = {.text = id_or_name};
    if (!gh_person_list(s, match_person, &q, err))
        return false;
    if (q.count == 0)
        return gh_error_set(err, GH_ERR_NOT_FOUND,
                            "person: nobody by that name or id; see: gatehouse person list");
    if (q.count > 1)
        return gh_error_set(err, GH_ERR_USAGE,
                            "person: %d fit that name; give the id from: gatehouse person list", q.count);
    *out = q.found;
    return true;
}

bool gh_person_picture(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int number,
                       uint8_t **jpeg, size_t *size, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    *jpeg = NULL;
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT id, jpeg FROM refs WHERE person = ? ORDER BY number LIMIT 1 OFFSET ?",
                      "Ii", &id, (int64_t)number);
    if (!st)
        return false;
    if (sqlite3_step(st) == SQLITE_ROW && gh_keys_get(s->keys, id, key))
        *jpeg = gh_unseal(key, "ref.jpeg", gh_db_id(st, 0), sqlite3_column_blob(st, 1),
                          (size_t)sqlite3_column_bytes(st, 1), size);
    sqlite3_finalize(st);
    sodium_memzero(key, sizeof key);
    if (!*jpeg)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "person: no picture number %d is kept", number);
    bool ok = gh_db_begin(s, err);
    ok = ok && gh_db_end(s, gh_audit_add(s, by, "person.picture", &id, NULL, err), err);
    if (!ok) { /* what cannot be put on record is not shown */
        sodium_memzero(*jpeg, *size);
        free(*jpeg);
        *jpeg = NULL;
    }
    return ok;
}

bool gh_person_erase(struct gh_store *s, const struct gh_actor *by, struct gh_id id, char *proof, size_t size,
                     struct gh_error *err)
{
    struct gh_id ids[256];
    size_t count = 0;
    struct gh_person p;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) || !gh_person_get(s, id, &p, err))
        return false;
    /* pictures of this person in alerts go with them */
    bool more = true;
    int64_t alerts = 0;
    for (int64_t skip = 0; more; skip += 255) {
        sqlite3_stmt *st = gh_db_prepare(
            s, err, "SELECT id FROM alerts WHERE person = ? ORDER BY id LIMIT 255 OFFSET ?", "Ii", &id, skip);
        if (!st)
            return false;
        bool read = true;
        for (count = 0; gh_db_next(s, st, &read, err);)
            ids[count++] = gh_db_id(st, 0);
        sqlite3_finalize(st);
        if (!read) /* no proof of an erasure that forgot some */
            return false;
        more = count == 255;
        alerts += (int64_t)count;
        if (!more)
            ids[count++] = id;
        if (!gh_keys_destroy(s->keys, ids, count, err))
            return false;
    }
    if (!gh_db_begin(s, err))
        return false;
    char detail[64], text[GH_ID_TEXT];
    snprintf(detail, sizeof detail, "key destroyed, %d pictures, %lld alerts", p.references,
             (long long)alerts);
    bool ok = gh_db_run(s, err, "UPDATE alerts SET jpeg = NULL, flag = NULL, person = NULL WHERE person = ?",
                        "I", &id) &&
              gh_db_run(s, err, "DELETE FROM people WHERE id = ?", "I", &id) &&
              gh_audit_add(s, by, "person.erase", &id, detail, err);
    int64_t row = gh_db_number(s, 0, "SELECT max(seq) FROM audit", "");
    ok = gh_db_end(s, ok, err);
    if (ok)
        snprintf(proof, size, "erased %s: %s; audit row %lld", gh_id_format(id, text), detail,
                 (long long)row);
    return ok;
}

static const char flag_rows[] = "SELECT p.id, f.id, r.id, t.template, t.embedder FROM flags f JOIN people p "
                                "ON p.id = f.person JOIN refs r ON r.person = p.id"
                                " JOIN templates t ON t.reference = r.id WHERE p.purpose = 2 AND "
                                "f.approved_by IS NOT NULL AND f.lifted IS NULL AND f.expires > ?"
                                " ORDER BY f.id, r.number";
static const char gate_rows[] =
    "SELECT p.id, NULL, r.id, t.template, t.embedder FROM people p JOIN refs r ON r.person = p.id JOIN "
    "templates t ON t.reference = r.id"
    " WHERE p.purpose = 1 AND (p.consent_ends = 0 OR p.consent_ends > ?) ORDER BY p.id, r.number";

bool gh_people_live(struct gh_store *s, enum gh_purpose purpose, const char *embedder,
                    bool (*each)(void *user, const struct gh_live_template *t), void *user, int *skipped,
                    struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err, purpose == GH_PURPOSE_FLAG ? flag_rows : gate_rows, "i", gh_db_now(s));
    if (!st)
        return false;
    *skipped = 0;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_live_template t = {.person = gh_db_id(st, 0), .flag = gh_db_id(st, 1)};
        uint8_t key[GH_KEY_BYTES], *plain = NULL;
        size_t n = 0;
        const char *of = (const char *)sqlite3_column_text(st, 4);
        if (of && !strcmp(of, embedder) && gh_keys_get(s->keys, t.person, key))
            plain = gh_unseal(key, "ref.template", gh_db_id(st, 2), sqlite3_column_blob(st, 3),
                              (size_t)sqlite3_column_bytes(st, 3), &n);
        sodium_memzero(key, sizeof key);
        if (plain && n == sizeof t.template_) {
            memcpy(t.template_, plain, n);
            more = each(user, &t);
        } else {
            ++*skipped;
        }
        if (plain)
            sodium_memzero(plain, n);
        free(plain);
        sodium_memzero(&t, sizeof t);
    }
    sqlite3_finalize(st);
    return ok;
}

/* One reference without a template of this embedder, after the given one. */
static bool
reembed_one(struct gh_store *s, const struct gh_actor *by, const char *embedder, struct gh_id person,
            struct gh_id ref, const uint8_t *jpeg, size_t size, const uint8_t *key,
            bool (*each)(void *user, const uint8_t *jpeg, size_t size, float template_[GH_TEMPLATE_DIMS]),
            void *user, int *done, struct gh_error *err)
{
    float template_[GH_TEMPLATE_DIMS];
    if (!each(user, jpeg, size, template_))
        return true;
    uint8_t *sealed = gh_seal(key, "ref.template", ref, template_, sizeof template_);
    sodium_memzero(template_, sizeof template_);
    if (!sealed)
        return gh_error_set(err, GH_ERR_INTERNAL, "person: out of memory");
    bool ok = gh_db_begin(s, err);
    if (ok)
        ok = gh_db_end(
            s,
            gh_db_run(s, err,
                      "INSERT OR REPLACE INTO templates (reference, embedder, template) VALUES (?,?,?)",
                      "Itb", &ref, embedder, sealed, sizeof template_ + GH_SEAL_EXTRA) &&
                gh_audit_add(s, by, "person.reembed", &person, embedder, err),
            err);
    free(sealed);
    *done += ok;
    return ok;
}

bool gh_people_reembed(struct gh_store *s, const struct gh_actor *by, const char *embedder,
                       bool (*each)(void *user, const uint8_t *jpeg, size_t size,
                                    float template_[GH_TEMPLATE_DIMS]),
                       void *user, int *done, struct gh_error *err)
{
    *done = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE | GH_MAY_OPERATE, err))
        return false;
    struct gh_id after = gh_id_none;
    for (;;) {
        sqlite3_stmt *st =
            gh_db_prepare(s, err,
                          "SELECT r.id, r.person, r.jpeg FROM refs r WHERE r.id > ? AND NOT EXISTS (SELECT 1 "
                          "FROM templates t"
                          " WHERE t.reference = r.id AND t.embedder = ?) ORDER BY r.id LIMIT 1",
                          "It", &after, embedder);
        if (!st)
            return false;
        bool read = true, found = gh_db_next(s, st, &read, err);
        uint8_t key[GH_KEY_BYTES], *jpeg = NULL;
        size_t size = 0;
        struct gh_id person = gh_id_none;
        if (found) {
            after = gh_db_id(st, 0);
            person = gh_db_id(st, 1);
            if (gh_keys_get(s->keys, person, key))
                jpeg = gh_unseal(key, "ref.jpeg", after, sqlite3_column_blob(st, 2),
                                 (size_t)sqlite3_column_bytes(st, 2), &size);
        }
        sqlite3_finalize(st);
        if (!found)
            return read;
        bool ok =
            !jpeg || reembed_one(s, by, embedder, person, after, jpeg, size, key, each, user, done, err);
        if (jpeg)
            sodium_memzero(jpeg, size);
        free(jpeg);
        sodium_memzero(key, sizeof key);
        if (!ok)
            return false;
    }
}
