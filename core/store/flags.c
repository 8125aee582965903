/* Flags: the rules of each category, proposing one, reading and finding them. */
#include "store/flags.h"

#include "base/utf8.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/flags_parts.h"
#include "store/people.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    int days;
} categories[GH_FLAG_CATEGORIES] = {
    {"missing", 90}, {"at-risk", 90}, {"excluded", 365}, {"protective", 365}, {"test", 30}};

const char *gh_flag_category_name(enum gh_flag_category c)
{
    return (unsigned)c < GH_FLAG_CATEGORIES ? categories[c].name : "unknown";
}

int gh_flag_category_days(enum gh_flag_category c)
{
    return (unsigned)c < GH_FLAG_CATEGORIES ? categories[c].days : 0;
}

bool gh_flag_category_parse(const char *text, enum gh_flag_category *out)
{
    for (int i = 0; i < GH_FLAG_CATEGORIES; i++)
        if (!strcasecmp(text, categories[i].name)) {
            *out = (enum gh_flag_category)i;
            return true;
        }
    return false;
}

const char *gh_flag_state_name(enum gh_flag_state s)
{
    static const char *const names[] = {"proposed", "live", "expired", "lifted"};
    return (unsigned)s < 4 ? names[s] : "unknown";
}

bool gh_flag_text_ok(const char *what, const char *text, size_t limit, struct gh_error *err)
{
    if (!text || strspn(text, " \t") == strlen(text))
        return gh_error_set(err, GH_ERR_USAGE, "flag: %s is needed", what);
    if (strlen(text) >= limit)
        return gh_error_set(err, GH_ERR_INPUT, "flag: %s is longer than %zu " GH_UTF8_BYTES, what, limit - 1);
    return gh_db_one_line(text) ||
           gh_error_set(err, GH_ERR_INPUT, "flag: %s is one line without control characters", what);
}

static uint8_t *seal(const uint8_t *key, const char *where, struct gh_id id, const char *text, size_t *size)
{
    *size = strlen(text) + GH_SEAL_EXTRA;
    return gh_seal(key, where, id, text, strlen(text));
}

static bool insert(struct gh_store *s, const struct gh_actor *by, const struct gh_flag_new *n, int64_t now,
                   int64_t review, const uint8_t *key, struct gh_id id, struct gh_error *err)
{
    const char *texts[] = {n->reason, n->authority, n->instruction, n->document};
    static const char *const where[] = {"flag.reason", "flag.authority", "flag.instruction", "flag.document"};
    uint8_t *sealed[4];
    size_t sizes[4];
    bool ok = true;
    for (int i = 0; i < 4; i++)
        ok = (sealed[i] = seal(key, where[i], id, texts[i], &sizes[i])) && ok;
    ok = ok ? gh_db_begin(s, err) : gh_error_set(err, GH_ERR_INTERNAL, "flag: out of memory");
    if (ok)
        ok = gh_db_end(s,
                       gh_db_run(s, err,
                                 "INSERT INTO flags (id, person, category, created, expires, proposed_by, "
                                 "reason, authority, instruction, document, review, second)"
                                 " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                                 "IIiiiIbbbbii", &id, &n->person, (int64_t)n->category, now, n->expires_ms,
                                 &by->id, sealed[0], sizes[0], sealed[1], sizes[1], sealed[2], sizes[2],
                                 sealed[3], sizes[3], review, (int64_t)n->second) &&
                           gh_audit_add(s, by, "flag.propose", &id, categories[n->category].name, err),
                       err);
    for (int i = 0; i < 4; i++)
        free(sealed[i]);
    return ok;
}

bool gh_flag_propose(struct gh_store *s, const struct gh_actor *by, const struct gh_flag_new *flag,
                     struct gh_id *id, struct gh_error *err)
{
    struct gh_person p;
    uint8_t key[GH_KEY_BYTES];
    const struct gh_flag *f = NULL;
    struct gh_flag_new n = *flag;
    if (!n.instruction || !*n.instruction)
        n.instruction = "Compare the pictures. Call a supervisor.";
    if (!n.document)
        n.document = "";
    if (!gh_db_require(s, by, GH_MAY_OPERATE, err) ||
        !gh_flag_text_ok("a reason", n.reason, sizeof f->reason, err) ||
        !gh_flag_text_ok("an authority", n.authority, sizeof f->authority, err) ||
        !gh_flag_text_ok("an instruction", n.instruction, sizeof f->instruction, err) ||
        (*n.document && !gh_flag_text_ok("a document", n.document, sizeof f->document, err)) ||
        !gh_person_get(s, n.person, &p, err))
        return false;
    int64_t now = gh_db_now(s);
    if ((unsigned)n.category >= GH_FLAG_CATEGORIES)
        return gh_error_set(err, GH_ERR_USAGE, "flag: unknown category");
    if (p.purpose != GH_PURPOSE_FLAG)
        return gh_error_set(
            err, GH_ERR_DENIED,
            "flag: this person enrolled for gates only; what was agreed to for one purpose serves no other");
    if (n.expires_ms <= now || n.expires_ms > now + categories[n.category].days * 86400000LL)
        return gh_error_set(err, GH_ERR_USAGE,
                            "flag: %s flags expire after at most %d days; choose a date from now to then",
                            categories[n.category].name, categories[n.category].days);
    int64_t review = n.review_ms ? n.review_ms : now + (n.expires_ms - now) / 2;
    if (review <= now || review > n.expires_ms)
        return gh_error_set(err, GH_ERR_USAGE, "flag: the review lies between now and the expiry");
    if (!gh_keys_get(s->keys, n.person, key))
        return gh_error_set(err, GH_ERR_STORE, "flag: the person's key is gone");
    *id = gh_id_make(now);
    bool ok = insert(s, by, &n, now, review, key, *id, err);
    sodium_memzero(key, sizeof key);
    return ok;
}

#define FLAG_COLUMNS                                                                                         \
    "f.id, f.person, f.category, f.created, f.expires, f.proposed_by, f.approved_by, f.lifted_by, "          \
    "f.lifted, f.reason, f.authority,"                                                                       \
    " f.instruction, p.name, (SELECT name FROM operators WHERE id = f.proposed_by), (SELECT name FROM "      \
    "operators WHERE id = f.approved_by), (SELECT name FROM operators WHERE id = f.lifted_by), f.review, "   \
    "f.second, f.document, f.lift_reason, f.reviewed, (SELECT name FROM operators WHERE id = "               \
    "f.reviewed_by), f.review_note"

static void read_flag(struct gh_store *s, sqlite3_stmt *st, struct gh_flag *f)
{
    uint8_t key[GH_KEY_BYTES];
    *f = (struct gh_flag){.id = gh_db_id(st, 0),
                          .person = gh_db_id(st, 1),
                          .category = (enum gh_flag_category)sqlite3_column_int(st, 2),
                          .created_ms = sqlite3_column_int64(st, 3),
                          .expires_ms = sqlite3_column_int64(st, 4),
                          .proposed_by = gh_db_id(st, 5),
                          .approved_by = gh_db_id(st, 6),
                          .lifted_by = gh_db_id(st, 7),
                          .review_ms = sqlite3_column_int64(st, 16),
                          .second = sqlite3_column_int(st, 17) != 0,
                          .reviewed_ms = sqlite3_column_int64(st, 20)};
    f->state = sqlite3_column_int64(st, 8)     ? GH_FLAG_LIFTED
               : f->expires_ms <= gh_db_now(s) ? GH_FLAG_EXPIRED
               : gh_id_is_none(f->approved_by) ? GH_FLAG_PROPOSED
                                               : GH_FLAG_LIVE;
    if (gh_keys_get(s->keys, f->person, key)) {
        gh_db_sealed_text(st, 9, key, "flag.reason", f->id, f->reason, sizeof f->reason);
        gh_db_sealed_text(st, 10, key, "flag.authority", f->id, f->authority, sizeof f->authority);
        gh_db_sealed_text(st, 11, key, "flag.instruction", f->id, f->instruction, sizeof f->instruction);
        gh_db_sealed_text(st, 12, key, "person.name", f->person, f->person_name, sizeof f->person_name);
        gh_db_sealed_text(st, 18, key, "flag.document", f->id, f->document, sizeof f->document);
        gh_db_sealed_text(st, 19, key, "flag.lift", f->id, f->lift_reason, sizeof f->lift_reason);
        gh_db_sealed_text(st, 22, key, "flag.review", f->id, f->review_note, sizeof f->review_note);
    }
    sodium_memzero(key, sizeof key);
    gh_db_text(st, 21, f->reviewed_name, sizeof f->reviewed_name);
    gh_db_text(st, 15, f->lifted_name, sizeof f->lifted_name);
    gh_db_text(st, 13, f->proposed_name, sizeof f->proposed_name);
    gh_db_text(st, 14, f->approved_name, sizeof f->approved_name);
}

bool gh_flag_get(struct gh_store *s, struct gh_id id, struct gh_flag *out, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT " FLAG_COLUMNS " FROM flags f JOIN people p ON p.id = f.person WHERE f.id = ?", "I",
        &id);
    if (!st)
        return false;
    bool ok = true, found = gh_db_next(s, st, &ok, err);
    if (found)
        read_flag(s, st, out);
    sqlite3_finalize(st);
    return found || !ok ? ok
                        : gh_error_set(err, GH_ERR_NOT_FOUND, "flag: no such flag; see: gatehouse flag list");
}

bool gh_flag_list(struct gh_store *s, bool all, bool (*each)(void *user, const struct gh_flag *f), void *user,
                  struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT " FLAG_COLUMNS
                      " FROM flags f JOIN people p ON p.id = f.person ORDER BY f.created DESC, f.id DESC",
                      "");
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_flag f;
        read_flag(s, st, &f);
        if (all || f.state == GH_FLAG_LIVE || f.state == GH_FLAG_PROPOSED)
            more = each(user, &f);
    }
    sqlite3_finalize(st);
    return ok;
}

struct search {
    const char *text;
    struct gh_id by_id, by_name;
    int ids, names;
};

static bool match(void *user, const struct gh_flag *f)
{
    struct search *q = user;
    char id[GH_ID_TEXT];
    size_t n = strlen(q->text);
    if (n >= 6 && !strncasecmp(gh_id_format(f->id, id), q->text, n)) {
        q->by_id = f->id;
        q->ids++;
    }
    if ((f->state == GH_FLAG_LIVE || f->state == GH_FLAG_PROPOSED) && gh_utf8_same(f->person_name, q->text)) {
        q->by_name = f->id;
        q->names++;
    }
    return true;
}

bool gh_flag_find(struct gh_store *s, const char *text, struct gh_id *id, struct gh_error *err)
{
    struct search q = {.text = text};
    if (!gh_flag_list(s, true, match, &q, err))
        return false;
    *id = q.ids ? q.by_id : q.by_name;
    if (q.ids == 1 || (!q.ids && q.names == 1))
        return true;
    if (q.ids || q.names)
        return gh_error_set(err, GH_ERR_USAGE, "flag: %d fit; give more of the id from: gatehouse flag list",
                            q.ids ? q.ids : q.names);
    return gh_error_set(err, GH_ERR_NOT_FOUND,
                        "flag: none with this id (6 characters or more) or person's name; see: gatehouse "
                        "flag list --all");
}
