/* Templates as they are matched: those that hold at this moment, those alike, those to be made anew. */
#include "store/people.h"

#include "base/wipe.h"
#include "store/audit.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Which templates match at the time ?1: one truth for reading and for counting them. */
#define FLAG_FROM                                                                                            \
    " FROM flags f JOIN people p ON p.id = f.person JOIN refs r ON r.person = p.id JOIN templates t ON "     \
    "t.reference = r.id WHERE p.purpose = 2 AND f.approved_by IS NOT NULL AND f.lifted IS NULL AND "         \
    "f.expires > ?1"
#define GATE_FROM                                                                                            \
    " FROM people p JOIN refs r ON r.person = p.id JOIN templates t ON t.reference = r.id WHERE p.purpose "  \
    "= 1 AND p.valid_from <= ?1 AND (p.consent_ends = 0 OR p.consent_ends > ?1) AND NOT " GH_PERSON_WAITS

static const char flag_rows[] =
    "SELECT p.id, f.id, r.id, t.template, t.embedder" FLAG_FROM " ORDER BY f.id, r.number";
static const char gate_rows[] =
    "SELECT p.id, NULL, r.id, t.template, t.embedder" GATE_FROM " ORDER BY p.id, r.number";

bool gh_person_template(struct gh_store *s, sqlite3_stmt *st, struct gh_id person, int ref, int sealed,
                        int of, const char *embedder, float out[GH_TEMPLATE_DIMS])
{
    uint8_t key[GH_KEY_BYTES], *plain = NULL;
    size_t n = 0;
    const char *name = (const char *)sqlite3_column_text(st, of);
    if (name && !strcmp(name, embedder) && gh_keys_get(s->keys, person, key))
        plain = gh_unseal(key, "ref.template", gh_db_id(st, ref), sqlite3_column_blob(st, sealed),
                          (size_t)sqlite3_column_bytes(st, sealed), &n);
    sodium_memzero(key, sizeof key);
    bool ok = plain && n == GH_TEMPLATE_DIMS * sizeof *out;
    if (ok)
        memcpy(out, plain, n);
    gh_wipe(plain, n);
    return ok;
}

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
        if (gh_person_template(s, st, t.person, 2, 3, 4, embedder, t.template_))
            more = each(user, &t);
        else
            ++*skipped;
        sodium_memzero(&t, sizeof t);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_people_live_count(struct gh_store *s, enum gh_purpose purpose, const char *embedder, int *templates,
                          struct gh_error *err)
{
    bool flags = purpose == GH_PURPOSE_FLAG;
    int64_t n = gh_db_number(s, -1,
                             flags ? "SELECT count(DISTINCT r.id)" FLAG_FROM " AND t.embedder = ?2"
                                   : "SELECT count(DISTINCT r.id)" GATE_FROM " AND t.embedder = ?2",
                             "it", gh_db_now(s), embedder);
    *templates = n < 0 ? 0 : (int)n;
    return n >= 0 || gh_db_error(s, err);
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
        gh_wipe(jpeg, size);
        sodium_memzero(key, sizeof key);
        if (!ok)
            return false;
    }
}

/* Keeps the best five, one entry a person. */
static void rank(struct gh_person_likeness out[5], int *count, struct gh_id id, float similarity)
{
    int at = 0;
    for (int i = 0; i < *count; i++)
        if (gh_id_equal(out[i].id, id)) {
            if (out[i].similarity >= similarity)
                return;
            memmove(&out[i], &out[i + 1], (size_t)(--*count - i) * sizeof *out);
            break;
        }
    while (at < *count && out[at].similarity >= similarity)
        at++;
    if (at == 5)
        return;
    int tail = (*count < 5 ? *count : 4) - at;
    memmove(&out[at + 1], &out[at], (size_t)tail * sizeof *out);
    out[at] = (struct gh_person_likeness){.id = id, .similarity = similarity};
    *count += *count < 5;
}

bool gh_person_similar(struct gh_store *s, const struct gh_actor *by, enum gh_purpose purpose,
                       const char *embedder, const float template_[GH_TEMPLATE_DIMS], float threshold,
                       struct gh_person_likeness out[5], int *count, struct gh_error *err)
{
    float other[GH_TEMPLATE_DIMS];
    char detail[32];
    *count = 0;
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err))
        return false;
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT p.id, r.id, t.template, t.embedder FROM people p JOIN refs r ON r.person = "
                      "p.id JOIN templates t"
                      " ON t.reference = r.id WHERE p.purpose = ? AND t.embedder = ? ORDER BY p.id",
                      "it", (int64_t)purpose, embedder);
    if (!st)
        return false;
    bool ok = true;
    while (gh_db_next(s, st, &ok, err)) {
        struct gh_id id = gh_db_id(st, 0);
        float dot = 0;
        if (!gh_person_template(s, st, id, 1, 2, 3, embedder, other))
            continue;
        for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
            dot += other[i] * template_[i];
        if (dot >= threshold)
            rank(out, count, id, dot);
    }
    sodium_memzero(other, sizeof other);
    sqlite3_finalize(st);
    for (int i = 0; ok && i < *count; i++) {
        struct gh_person p;
        ok = gh_person_get(s, out[i].id, &p, err);
        memcpy(out[i].name, p.name, sizeof out[i].name);
        sodium_memzero(&p, sizeof p);
    }
    snprintf(detail, sizeof detail, "%d alike", *count);
    ok = ok && gh_db_begin(s, err) &&
         gh_db_end(s, gh_audit_add(s, by, "person.compare", *count ? &out[0].id : NULL, detail, err), err);
    if (!ok) /* what cannot be put on record is not shown */
        *count = 0;
    return ok;
}
