/* Badges and tickets that were given out: made, revoked, listed. Their bytes are core/token's. */
#include "store/numbers.h"

#include "store/audit.h"
#include "store/gate_notes.h"
#include "store/own_key.h"
#include "store/passages_parts.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t longest_ms = (int64_t)731 * 86400000;

struct wish {
    enum gh_badge_kind kind;
    struct gh_id person;
    int64_t from_ms, until_ms;
    int entries;
    const char *embedder;
};

/* The person's best template of this embedder. */
static bool put_template(struct gh_store *s, const struct wish *w, struct gh_badge *b, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(s, err,
                                     "SELECT r.id, t.template, t.embedder FROM refs r JOIN templates t ON "
                                     "t.reference = r.id WHERE r.person = ? AND t.embedder = ? ORDER BY "
                                     "r.quality DESC, r.number LIMIT 1",
                                     "It", &w->person, w->embedder);
    bool ok = st != NULL, found = ok && gh_db_next(s, st, &ok, err);
    b->has_template = found && gh_person_template(s, st, w->person, 0, 1, 2, w->embedder, b->template_);
    sqlite3_finalize(st);
    snprintf(b->embedder, sizeof b->embedder, "%s", w->embedder);
    if (ok && !b->has_template)
        ok = gh_error_set(err, GH_ERR_NOT_FOUND,
                          "badge: no template of theirs is by %s; a running engine makes them anew",
                          w->embedder);
    return ok;
}

/* Whom it is for decides how long it is good at most. */
static bool fit_person(struct gh_store *s, const struct wish *w, struct gh_badge *b, struct gh_error *err)
{
    struct gh_person p;
    if (!gh_person_for_gates(s, w->person, &p, err))
        return false;
    int64_t from = p.valid_from_ms, ends = p.consent_ends_ms;
    sodium_memzero(&p, sizeof p);
    if (ends && ends <= b->issued_ms)
        return gh_error_set(err, GH_ERR_USAGE,
                            "badge: their consent has ended; they would have to agree anew");
    if (ends && ends < b->until_ms)
        b->until_ms = ends;
    if (from > b->from_ms)
        b->from_ms = from;
    return put_template(s, w, b, err);
}

/* Inside a transaction. */
static bool issue_now(struct gh_store *s, const struct gh_actor *by, const struct wish *w, struct gh_badge *b,
                      char text[GH_BADGE_TEXT], struct gh_error *err)
{
    struct gh_badge_keys keys;
    uint8_t seed[GH_BADGE_SEED];
    bool whose = !gh_id_is_none(w->person);
    if (whose && !fit_person(s, w, b, err))
        return false;
    b->from_ms = b->from_ms / 1000 * 1000; /* whole seconds are what a code holds */
    b->until_ms = b->until_ms / 1000 * 1000;
    if (b->until_ms <= b->from_ms || b->until_ms <= b->issued_ms)
        return gh_error_set(err, GH_ERR_USAGE,
                            "badge: its end lies before its beginning, or is over already");
    if (!gh_own_seed(s, seed, err))
        return false;
    gh_badge_keys_derive(&keys, seed);
    bool ok = gh_badge_make(&keys, b, text, err);
    sodium_memzero(&keys, sizeof keys);
    sodium_memzero(seed, sizeof seed);
    return ok &&
           gh_db_run(s, err,
                     "INSERT INTO badges (id, person, kind, issued, since, until, entries, issued_by) VALUES "
                     "(?,?,?,?,?,?,?,?)",
                     "IIiiiiiI", &b->id, whose ? &w->person : NULL, (int64_t)b->kind, b->issued_ms,
                     b->from_ms, b->until_ms, (int64_t)b->entries, &by->id) &&
           gh_audit_add(s, by, w->kind == GH_BADGE_TICKET ? "ticket.issue" : "badge.issue", &b->id, NULL,
                        err);
}

static bool issue(struct gh_store *s, const struct gh_actor *by, unsigned roles, const struct wish *w,
                  char text[GH_BADGE_TEXT], struct gh_id *id, struct gh_error *err)
{
    int64_t now = gh_db_now(s);
    struct gh_badge b = {.kind = w->kind,
                         .issued_ms = now / 1000 * 1000,
                         .from_ms = w->from_ms > now ? w->from_ms : now,
                         .until_ms = w->until_ms ? w->until_ms : now + longest_ms,
                         .entries = w->entries};
    *text = 0;
    if (!gh_db_require(s, by, roles, err))
        return false;
    if (b.until_ms - now > longest_ms)
        return gh_error_set(err, GH_ERR_USAGE, "badge: two years from now is the longest");
    b.id = *id = gh_id_make(now);
    bool ok = gh_db_begin(s, err) && gh_db_end(s, issue_now(s, by, w, &b, text, err), err);
    sodium_memzero(&b, sizeof b);
    if (!ok)
        sodium_memzero(text, GH_BADGE_TEXT);
    return ok;
}

bool gh_badge_issue(struct gh_store *s, const struct gh_actor *by, struct gh_id person, int64_t until_ms,
                    const char *embedder, char text[GH_BADGE_TEXT], struct gh_id *id, struct gh_error *err)
{
    struct wish w = {.kind = GH_BADGE_PERSON, .person = person, .until_ms = until_ms, .embedder = embedder};
    if (gh_id_is_none(person))
        return gh_error_set(err, GH_ERR_USAGE, "badge: it is somebody's; for others there are tickets");
    return issue(s, by, GH_MAY_OPERATE | GH_MAY_ENGINE, &w, text, id, err);
}

bool gh_ticket_issue(struct gh_store *s, const struct gh_actor *by, struct gh_id person, int64_t from_ms,
                     int64_t until_ms, int entries, const char *embedder, char text[GH_BADGE_TEXT],
                     struct gh_id *id, struct gh_error *err)
{
    struct wish w = {.kind = GH_BADGE_TICKET,
                     .person = person,
                     .from_ms = from_ms,
                     .until_ms = until_ms,
                     .entries = entries,
                     .embedder = embedder};
    if (entries < 1 || entries > 99)
        return gh_error_set(err, GH_ERR_INPUT, "ticket: it is good for 1 to 99 entries");
    return issue(s, by, GH_MAY_OPERATE, &w, text, id, err);
}

/* Inside a transaction. */
static bool revoke_now(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                       struct gh_error *err)
{
    struct gh_id person = gh_id_none;
    int64_t revoked = 0;
    size_t size;
    sqlite3_stmt *st = gh_db_prepare(s, err, "SELECT person, revoked FROM badges WHERE id = ?", "I", &id);
    bool ok = st != NULL, found = ok && gh_db_next(s, st, &ok, err);
    if (found) {
        person = gh_db_id(st, 0);
        revoked = sqlite3_column_int64(st, 1);
    }
    sqlite3_finalize(st);
    if (!ok)
        return false;
    if (!found)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "badge: none has this id; see: gatehouse badge list");
    if (revoked)
        return gh_error_set(err, GH_ERR_USAGE, "badge: it is revoked already");
    uint8_t *sealed = gh_gate_reason_seal(s, id, gh_id_is_none(person) ? NULL : &person, reason, &size, err);
    ok = sealed &&
         gh_db_run(s, err, "UPDATE badges SET revoked = ?, revoked_by = ?, reason = ? WHERE id = ?", "iIbI",
                   gh_db_now(s), &by->id, sealed, size, &id) &&
         gh_audit_add(s, by, "badge.revoke", &id, NULL, err);
    free(sealed);
    return ok;
}

bool gh_badge_revoke(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *reason,
                     struct gh_error *err)
{
    return gh_db_require(s, by, GH_MAY_OPERATE, err) && gh_gate_reason_ok("badge", reason, err) &&
           gh_db_begin(s, err) && gh_db_end(s, revoke_now(s, by, id, reason, err), err);
}

static const char rows[] = "SELECT b.id, b.person, b.kind, b.issued, b.since, b.until, b.revoked, b.entries, "
                           "b.used + (SELECT count(*) "
                           "FROM passages WHERE token = b.id AND " GH_PASSAGE_ENTRY
                           "), coalesce((SELECT name FROM operators WHERE id "
                           "= b.issued_by), 'engine'), b.reason, p.name FROM badges b LEFT JOIN people p ON "
                           "p.id = b.person WHERE ?1 OR "
                           "(b.revoked = 0 AND b.until > ?2) ORDER BY b.issued DESC, b.id DESC";

bool gh_badge_list(struct gh_store *s, const struct gh_actor *by, bool all,
                   bool (*each)(void *user, const struct gh_badge_row *b), void *user, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_db_require(s, by, GH_MAY_OPERATE | 1u << GH_ROLE_AUDITOR, err) || !gh_db_begin(s, err) ||
        !gh_db_end(s, gh_audit_add(s, by, "badge.list", NULL, NULL, err), err))
        return false;
    sqlite3_stmt *st = gh_db_prepare(s, err, rows, "ii", (int64_t)all, gh_db_now(s));
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_badge_row b = {.id = gh_db_id(st, 0),
                                 .person = gh_db_id(st, 1),
                                 .kind = (enum gh_badge_kind)sqlite3_column_int(st, 2),
                                 .issued_ms = sqlite3_column_int64(st, 3),
                                 .from_ms = sqlite3_column_int64(st, 4),
                                 .until_ms = sqlite3_column_int64(st, 5),
                                 .revoked_ms = sqlite3_column_int64(st, 6),
                                 .entries = sqlite3_column_int(st, 7),
                                 .used = sqlite3_column_int(st, 8)};
        gh_db_text(st, 9, b.issued_by, sizeof b.issued_by);
        gh_gate_reason_read(s, st, 10, b.id, b.person, b.reason, sizeof b.reason);
        if (!gh_id_is_none(b.person) && gh_keys_get(s->keys, b.person, key))
            gh_db_sealed_text(st, 11, key, "person.name", b.person, b.person_name, sizeof b.person_name);
        more = each(user, &b);
        sodium_memzero(&b, sizeof b);
    }
    sodium_memzero(key, sizeof key);
    sqlite3_finalize(st);
    return ok;
}
