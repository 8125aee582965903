/* What a gate takes along to work alone: people with names, numbers and templates unsealed for its own sealed
 * copy; badges by id; the seed of the badge keys. */
#include "store/gate_people.h"

#include "store/audit.h"
#include "store/own_key.h"
#include "store/passages_parts.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define WHO                                                                                                  \
    " FROM people p WHERE p.purpose = 1 AND (p.consent_ends = 0 OR p.consent_ends > ?) AND "                 \
    "NOT " GH_PERSON_WAITS

struct reading {
    struct gh_store *s;
    const char *embedder;
    sqlite3_stmt *people, *numbers, *templates;
    struct gh_error *err;
};

static void of_person(sqlite3_stmt *st, struct gh_id person)
{
    sqlite3_reset(st);
    sqlite3_bind_blob(st, 1, person.bytes, sizeof person.bytes, SQLITE_TRANSIENT);
}

static bool read_numbers(struct reading *r, const uint8_t *key, struct gh_gate_person *p)
{
    bool ok = true;
    of_person(r->numbers, p->id);
    while (gh_db_next(r->s, r->numbers, &ok, r->err)) {
        bool duress = sqlite3_column_int(r->numbers, 0) != 0;
        gh_db_sealed_text(r->numbers, 1, key, duress ? "number.duress" : "number.own", p->id,
                          duress ? p->duress : p->number, GH_NUMBER_TEXT);
    }
    return ok;
}

static bool read_templates(struct reading *r, struct gh_gate_person *p)
{
    bool ok = true;
    of_person(r->templates, p->id);
    while (p->count < GH_GATE_TEMPLATES && gh_db_next(r->s, r->templates, &ok, r->err))
        p->count +=
            gh_person_template(r->s, r->templates, p->id, 0, 1, 2, r->embedder, p->templates[p->count]);
    return ok;
}

static bool read_one(struct reading *r, struct gh_gate_person *p)
{
    uint8_t key[GH_KEY_BYTES];
    sqlite3_stmt *st = r->people;
    p->id = gh_db_id(st, 0);
    p->valid_from_ms = sqlite3_column_int64(st, 1);
    p->valid_to_ms = sqlite3_column_int64(st, 2);
    gh_db_text(st, 5, p->groups, sizeof p->groups);
    if (!gh_keys_get(r->s->keys, p->id, key))
        return true; /* being erased at this moment: nothing of theirs can be opened */
    gh_db_sealed_text(st, 3, key, "person.name", p->id, p->name, sizeof p->name);
    if (sqlite3_column_bytes(st, 4))
        gh_db_sealed_text(st, 4, key, "person.pin", p->id, p->pin, sizeof p->pin);
    bool ok =
        read_numbers(r, key, p) && read_templates(r, p) && gh_passage_inside(r->s, p->id, &p->inside, r->err);
    sodium_memzero(key, sizeof key);
    return ok;
}

bool gh_gate_people(struct gh_store *s, const struct gh_actor *by, const char *embedder,
                    bool (*each)(void *user, const struct gh_gate_person *p), void *user, int *skipped,
                    struct gh_error *err)
{
    struct reading r = {.s = s, .embedder = embedder, .err = err};
    char detail[32];
    *skipped = 0;
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    int64_t now = gh_db_now(s), n = gh_db_number(s, -1, "SELECT count(*)" WHO, "i", now);
    snprintf(detail, sizeof detail, "%lld people", (long long)n);
    /* on record before anything is given out */
    if (n < 0)
        return gh_db_error(s, err);
    if (!gh_db_begin(s, err) || !gh_db_end(s, gh_audit_add(s, by, "gate.read", NULL, detail, err), err))
        return false;
    r.people =
        gh_db_prepare(s, err,
                      "SELECT p.id, p.valid_from, p.consent_ends, p.name, p.pin, (SELECT "
                      "group_concat(name, ', ') FROM (SELECT name FROM person_groups g WHERE g.person = "
                      "p.id ORDER BY name))" WHO " ORDER BY p.id",
                      "i", now);
    r.numbers = gh_db_prepare(s, err, "SELECT duress, number FROM numbers WHERE person = ?", "");
    r.templates =
        gh_db_prepare(s, err,
                      "SELECT r.id, t.template, t.embedder FROM refs r JOIN templates t ON t.reference "
                      "= r.id WHERE r.person = ?1 AND t.embedder = ?2 ORDER BY r.quality DESC, r.number",
                      "");
    bool ok = r.people && r.numbers && r.templates;
    if (ok)
        sqlite3_bind_text(r.templates, 2, embedder, -1, SQLITE_TRANSIENT);
    for (bool more = ok; more && gh_db_next(s, r.people, &ok, err);) {
        struct gh_gate_person p = {0};
        ok = read_one(&r, &p);
        *skipped += p.name[0] && !p.count;
        more = ok && (!p.name[0] || each(user, &p));
        sodium_memzero(&p, sizeof p);
    }
    sqlite3_finalize(r.people);
    sqlite3_finalize(r.numbers);
    sqlite3_finalize(r.templates);
    return ok;
}

bool gh_gate_badges(struct gh_store *s, const struct gh_actor *by,
                    bool (*each)(void *user, struct gh_id badge, struct gh_id person, bool revoked, int used),
                    void *user, struct gh_error *err)
{
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT id, person, revoked > 0, used + (SELECT count(*) FROM passages "
                                     "WHERE token = badges.id AND " GH_PASSAGE_ENTRY
                                     ") FROM badges WHERE until > ? ORDER BY id",
                                     "i", gh_db_now(s));
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);)
        more = each(user, gh_db_id(st, 0), gh_db_id(st, 1), sqlite3_column_int(st, 2) != 0,
                    sqlite3_column_int(st, 3));
    sqlite3_finalize(st);
    return ok;
}

bool gh_gate_badge_keys(struct gh_store *s, const struct gh_actor *by, struct gh_badge_keys *keys,
                        struct gh_error *err)
{
    uint8_t seed[GH_BADGE_SEED];
    sodium_memzero(keys, sizeof *keys);
    if (!gh_db_require(s, by, GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    bool ok =
        gh_db_end(s, gh_own_seed(s, seed, err) && gh_audit_add(s, by, "gate.keys", NULL, NULL, err), err);
    if (ok)
        gh_badge_keys_derive(keys, seed);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(keys->sign_secret, sizeof keys->sign_secret);
    return ok;
}
