/* The person's own data as a folder that a person can read: all of it or nothing, and on record. */
#include "store/people.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "store/alerts.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/passages_parts.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct export
{
    struct gh_store *s;
    struct gh_id person;
    const char *folder;
    GH_VEC(char *) written;
    cJSON *json;
    uint8_t key[GH_KEY_BYTES];
    struct gh_error *err;
};

static bool write_file(struct export *e, const char *name, const void *data, size_t size)
{
    char path[1200];
    if (!gh_file_join(path, sizeof path, e->folder, name))
        return gh_error_set(e->err, GH_ERR_INPUT, "%s: the path is too long", e->folder);
    char *copy = gh_vec_grow(&e->written) ? strdup(path) : NULL;
    if (!copy)
        return gh_error_set(e->err, GH_ERR_INTERNAL, "person: out of memory");
    e->written.items[e->written.count++] = copy;
    return gh_file_write(path, data, size, e->err);
}

static void add_time(cJSON *o, const char *name, int64_t ms)
{
    char text[24];
    if (ms)
        cJSON_AddStringToObject(o, name, gh_clock_format_utc(ms, text, sizeof text));
}

/* Columns id, jpeg of a row whose picture is sealed under the key as `where`; "" when there is none. */
static bool write_picture(struct export *e, sqlite3_stmt *st, const uint8_t *key, const char *where,
                          const char *name, cJSON *o)
{
    size_t size;
    uint8_t *jpeg = gh_unseal(key, where, gh_db_id(st, 0), sqlite3_column_blob(st, 1),
                              (size_t)sqlite3_column_bytes(st, 1), &size);
    if (!jpeg)
        return true;
    bool ok = write_file(e, name, jpeg, size);
    cJSON_AddStringToObject(o, "file", name);
    sodium_memzero(jpeg, size);
    free(jpeg);
    return ok;
}

static bool put_references(struct export *e)
{
    cJSON *list = cJSON_AddArrayToObject(e->json, "reference_pictures");
    sqlite3_stmt *st = gh_db_prepare(e->s, e->err,
                                     "SELECT id, jpeg, quality, (SELECT group_concat(embedder, ', ') FROM "
                                     "templates WHERE reference = refs.id) "
                                     "FROM refs WHERE person = ? ORDER BY number",
                                     "I", &e->person);
    bool ok = st != NULL;
    for (int i = 1; ok && gh_db_next(e->s, st, &ok, e->err); i++) {
        char name[40], embedders[200];
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToArray(list, o);
        snprintf(name, sizeof name, "reference-%02d.jpg", i);
        ok = write_picture(e, st, e->key, "ref.jpeg", name, o);
        cJSON_AddNumberToObject(o, "quality", sqlite3_column_double(st, 2));
        gh_db_text(st, 3, embedders, sizeof embedders);
        cJSON_AddStringToObject(o, "templates_made_by", embedders);
    }
    sqlite3_finalize(st);
    return ok;
}

static bool put_flag(void *user, const struct gh_flag *f)
{
    struct export *e = user;
    if (!gh_id_equal(f->person, e->person))
        return true;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(cJSON_GetObjectItem(e->json, "flags"), o);
    cJSON_AddStringToObject(o, "category", gh_flag_category_name(f->category));
    cJSON_AddStringToObject(o, "state", gh_flag_state_name(f->state));
    cJSON_AddStringToObject(o, "reason", f->reason);
    cJSON_AddStringToObject(o, "authority", f->authority);
    cJSON_AddStringToObject(o, "document", f->document);
    add_time(o, "since", f->created_ms);
    add_time(o, "until", f->expires_ms);
    cJSON_AddStringToObject(o, "lifted_because", f->lift_reason);
    return true;
}

static bool put_station(void *user, const struct gh_alert_station *at)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(user, o);
    cJSON_AddStringToObject(o, "camera", at->camera);
    add_time(o, "first", at->first_ms);
    add_time(o, "last", at->last_ms);
    return true;
}

/* What a person decided is about somebody else is a stranger's, and goes to nobody. */
static bool put_alerts(struct export *e)
{
    cJSON *list = cJSON_AddArrayToObject(e->json, "alerts");
    sqlite3_stmt *st =
        gh_db_prepare(e->s, e->err,
                      "SELECT id, jpeg, camera, first, last, decision, state FROM alerts WHERE "
                      "person = ? AND kind = 1 AND decision <> 2 ORDER BY first, id",
                      "I", &e->person);
    bool ok = st != NULL;
    for (int i = 1; ok && gh_db_next(e->s, st, &ok, e->err); i++) {
        char name[40], camera[48];
        uint8_t key[GH_KEY_BYTES];
        struct gh_id id = gh_db_id(st, 0);
        int decision = sqlite3_column_int(st, 5), state = sqlite3_column_int(st, 6);
        bool confirmed = decision == GH_DECISION_CONFIRMED && state != GH_ALERT_AWAITING;
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToArray(list, o);
        gh_db_text(st, 2, camera, sizeof camera);
        cJSON_AddStringToObject(o, "camera", camera);
        add_time(o, "first", sqlite3_column_int64(st, 3));
        add_time(o, "last", sqlite3_column_int64(st, 4));
        cJSON_AddStringToObject(o, "outcome", confirmed ? "confirmed" : "not decided");
        ok = gh_alert_path(e->s, id, put_station, cJSON_AddArrayToObject(o, "seen_at"), e->err);
        snprintf(name, sizeof name, "alert-%02d.jpg", i);
        if (ok && confirmed && gh_keys_get(e->s->keys, id, key))
            ok = write_picture(e, st, key, "alert.jpeg", name, o);
        sodium_memzero(key, sizeof key);
    }
    sqlite3_finalize(st);
    return ok;
}

/* The personal number; of duress number and PIN only that there is one: a folder is not sealed. */
static bool put_numbers(struct export *e)
{
    bool ok = true, duress = false;
    sqlite3_stmt *st =
        gh_db_prepare(e->s, e->err, "SELECT duress, number FROM numbers WHERE person = ?", "I", &e->person);
    while (st && gh_db_next(e->s, st, &ok, e->err)) {
        char number[16];
        if (sqlite3_column_int(st, 0)) {
            duress = true;
            continue;
        }
        gh_db_sealed_text(st, 1, e->key, "number.own", e->person, number, sizeof number);
        cJSON_AddStringToObject(e->json, "personal_number", number);
        sodium_memzero(number, sizeof number);
    }
    sqlite3_finalize(st);
    cJSON_AddBoolToObject(e->json, "has_duress_number", duress);
    cJSON_AddBoolToObject(
        e->json, "has_pin",
        gh_db_number(e->s, 0, "SELECT pin IS NOT NULL FROM people WHERE id = ?", "I", &e->person) != 0);
    return st && ok;
}

static bool put_badges(struct export *e)
{
    cJSON *list = cJSON_AddArrayToObject(e->json, "badges");
    sqlite3_stmt *st = gh_db_prepare(e->s, e->err,
                                     "SELECT id, kind, issued, since, until, revoked, entries FROM badges "
                                     "WHERE person = ? ORDER BY issued",
                                     "I", &e->person);
    bool ok = st != NULL;
    while (ok && gh_db_next(e->s, st, &ok, e->err)) {
        char id[GH_ID_TEXT];
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToArray(list, o);
        cJSON_AddStringToObject(o, "id", gh_id_format(gh_db_id(st, 0), id));
        cJSON_AddStringToObject(o, "kind", sqlite3_column_int(st, 1) == 2 ? "ticket" : "badge");
        add_time(o, "issued", sqlite3_column_int64(st, 2));
        add_time(o, "valid_from", sqlite3_column_int64(st, 3));
        add_time(o, "valid_until", sqlite3_column_int64(st, 4));
        add_time(o, "revoked", sqlite3_column_int64(st, 5));
        if (sqlite3_column_int(st, 6))
            cJSON_AddNumberToObject(o, "entries", sqlite3_column_int(st, 6));
    }
    sqlite3_finalize(st);
    return ok;
}

static bool put_passages(struct export *e)
{
    cJSON *list = cJSON_AddArrayToObject(e->json, "passages");
    sqlite3_stmt *st = gh_db_prepare(
        e->s, e->err, "SELECT " GH_PASSAGE_COLUMNS " FROM passages WHERE person = ? ORDER BY started, seq",
        "I", &e->person);
    bool ok = st != NULL;
    while (ok && gh_db_next(e->s, st, &ok, e->err)) {
        struct gh_passage p = gh_passage_row(st);
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToArray(list, o);
        cJSON_AddStringToObject(o, "gate", p.gate);
        cJSON_AddStringToObject(o, "way", gh_passage_mode_name(p.mode));
        cJSON_AddStringToObject(o, "direction", p.leaving ? "out" : "in");
        cJSON_AddStringToObject(o, "decision", gh_passage_decision_name(p.decision));
        if (p.cause)
            cJSON_AddStringToObject(o, "cause", gh_passage_cause_name(p.cause));
        add_time(o, "started", p.started_ms);
        add_time(o, "decided", p.decided_ms);
        add_time(o, "went_through", p.opened_ms);
    }
    sqlite3_finalize(st);
    return ok;
}

static bool put_use(void *user, const struct gh_person_use *use)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToArray(user, o);
    add_time(o, "time", use->t_ms);
    cJSON_AddStringToObject(o, "action", use->action);
    cJSON_AddStringToObject(o, "detail", use->detail);
    return true;
}

static bool put_person(struct export *e)
{
    struct gh_person p;
    char id[GH_ID_TEXT];
    if (!gh_person_get(e->s, e->person, &p, e->err))
        return false;
    cJSON_AddStringToObject(e->json, "id", gh_id_format(p.id, id));
    cJSON_AddStringToObject(e->json, "name", p.name);
    cJSON_AddStringToObject(e->json, "enrolled_for", p.purpose == GH_PURPOSE_GATE ? "gates" : "a flag");
    cJSON_AddStringToObject(e->json, "consent", p.consent);
    cJSON_AddStringToObject(e->json, "groups", p.groups);
    add_time(e->json, "enrolled", p.created_ms);
    add_time(e->json, "valid_from", p.valid_from_ms);
    add_time(e->json, "valid_until", p.consent_ends_ms);
    cJSON_AddArrayToObject(e->json, "flags");
    sodium_memzero(&p, sizeof p);
    return true;
}

static bool put_json(struct export *e)
{
    char *text = cJSON_Print(e->json);
    bool ok = text ? write_file(e, "person.json", text, strlen(text))
                   : gh_error_set(e->err, GH_ERR_INTERNAL, "person: out of memory");
    if (text)
        sodium_memzero(text, strlen(text));
    cJSON_free(text);
    return ok;
}

static bool put_record(struct export *e, const struct gh_actor *by, const char *reason)
{
    struct gh_id id = gh_id_make(gh_db_now(e->s));
    uint8_t *sealed = gh_seal(e->key, "export.reason", id, reason, strlen(reason));
    if (!sealed)
        return gh_error_set(e->err, GH_ERR_INTERNAL, "person: out of memory");
    bool ok =
        gh_db_begin(e->s, e->err) &&
        gh_db_end(e->s,
                  gh_db_run(e->s, e->err,
                            "INSERT INTO person_exports (id, person, t, actor, reason) VALUES (?,?,?,?,?)",
                            "IIiIb", &id, &e->person, gh_db_now(e->s), &by->id, sealed,
                            strlen(reason) + GH_SEAL_EXTRA) &&
                      gh_audit_add(e->s, by, "person.export", &e->person, NULL, e->err),
                  e->err);
    free(sealed);
    return ok;
}

static bool reason_ok(const char *reason, struct gh_error *err)
{
    if (!reason || strspn(reason, " ") == strlen(reason))
        return gh_error_set(err, GH_ERR_USAGE, "person: an export needs its reason");
    return (strlen(reason) < 256 && gh_db_one_line(reason)) ||
           gh_error_set(err, GH_ERR_INPUT, "person: the reason is one line of at most 255 " GH_UTF8_BYTES);
}

bool gh_person_export(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *folder,
                      const char *reason, struct gh_error *err)
{
    struct export e = {.s = s, .person = id, .folder = folder, .err = err};
    struct gh_person p;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) || !reason_ok(reason, err) ||
        !gh_person_get(s, id, &p, err))
        return false;
    sodium_memzero(&p, sizeof p);
    if (!gh_keys_get(s->keys, id, e.key))
        return gh_error_set(err, GH_ERR_STORE, "person: the key is gone");
    if (mkdir(folder, 0700) < 0) {
        sodium_memzero(e.key, sizeof e.key);
        return errno == EEXIST
                   ? gh_error_set(err, GH_ERR_USAGE, "%s: is there already; name a new folder", folder)
                   : gh_error_set(err, GH_ERR_IO, "%s: %s", folder, strerror(errno));
    }
    e.json = cJSON_CreateObject();
    bool ok = put_person(&e) && gh_flag_list(s, true, put_flag, &e, err) && put_references(&e) &&
              put_alerts(&e) && put_numbers(&e) && put_badges(&e) && put_passages(&e) &&
              gh_person_uses(s, by, id, put_use, cJSON_AddArrayToObject(e.json, "uses"), err) &&
              put_json(&e) && put_record(&e, by, reason);
    cJSON_Delete(e.json);
    sodium_memzero(e.key, sizeof e.key);
    for (size_t i = 0; i < e.written.count; i++) {
        if (!ok)
            unlink(e.written.items[i]);
        free(e.written.items[i]);
    }
    gh_vec_free(&e.written);
    if (!ok)
        rmdir(folder);
    return ok;
}
