/* People as they are shown: one, all, by id or name, those searched for, their pictures. */
#include "store/people.h"

#include "base/utf8.h"
#include "store/audit.h"
#include "store/db.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PERSON_COLUMNS                                                                                       \
    "p.id, p.purpose, p.created, p.consent_ends, p.name, p.consent, (SELECT count(*) FROM refs r WHERE "     \
    "r.person = p.id), p.valid_from, (SELECT group_concat(name, ', ') FROM (SELECT name FROM person_groups " \
    "g WHERE g.person = p.id ORDER BY name))"

static void read_person(struct gh_store *s, sqlite3_stmt *st, struct gh_person *out)
{
    uint8_t key[GH_KEY_BYTES] = {0};
    *out = (struct gh_person){.id = gh_db_id(st, 0),
                              .purpose = (enum gh_purpose)sqlite3_column_int(st, 1),
                              .created_ms = sqlite3_column_int64(st, 2),
                              .consent_ends_ms = sqlite3_column_int64(st, 3),
                              .references = sqlite3_column_int(st, 6),
                              .valid_from_ms = sqlite3_column_int64(st, 7)};
    gh_db_text(st, 8, out->groups, sizeof out->groups);
    if (gh_keys_get(s->keys, out->id, key)) {
        gh_db_sealed_text(st, 4, key, "person.name", out->id, out->name, sizeof out->name);
        gh_db_sealed_text(st, 5, key, "person.consent", out->id, out->consent, sizeof out->consent);
    }
    sodium_memzero(key, sizeof key);
}

bool gh_person_there(struct gh_store *s, struct gh_id id)
{
    return gh_db_number(s, 1, "SELECT count(*) FROM people WHERE id = ?", "I", &id) != 0;
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
    if (gh_utf8_same(p->name, q->text) ||
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

struct wanted {
    const char *text;
    enum gh_purpose purpose;
    bool (*each)(void *user, const struct gh_person *p);
    void *user;
    int count;
};

static bool holds(const struct wanted *w, const struct gh_person *p)
{
    return (!w->purpose || p->purpose == w->purpose) &&
           (!*w->text || gh_utf8_holds(p->name, w->text) || gh_utf8_holds(p->groups, w->text));
}

static bool count_wanted(void *user, const struct gh_person *p)
{
    struct wanted *w = user;
    w->count += holds(w, p);
    return true;
}

static bool give_wanted(void *user, const struct gh_person *p)
{
    struct wanted *w = user;
    return !holds(w, p) || w->each(w->user, p);
}

bool gh_person_search(struct gh_store *s, const struct gh_actor *by, const char *text,
                      enum gh_purpose purpose, bool (*each)(void *user, const struct gh_person *p),
                      void *user, struct gh_error *err)
{
    struct wanted w = {.text = text ? text : "", .purpose = purpose, .each = each, .user = user};
    char detail[32];
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) || !gh_person_list(s, count_wanted, &w, err))
        return false;
    snprintf(detail, sizeof detail, "%d found", w.count);
    /* on record before anything is shown */
    return gh_db_begin(s, err) &&
           gh_db_end(s, gh_audit_add(s, by, "person.search", NULL, detail, err), err) &&
           gh_person_list(s, give_wanted, &w, err);
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
