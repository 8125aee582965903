/* Accounts: made, listed, given other roles and passwords, closed, and won back by whoever
 * holds the site's files. */
#include "store/operators.h"

#include "store/audit.h"
#include "store/operators_parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const role_names[] = {"engine", "operator", "supervisor", "administrator", "auditor"};

const char *gh_role_name(enum gh_role role)
{
    return (unsigned)role < 5 ? role_names[role] : "unknown";
}

bool gh_role_parse(const char *text, enum gh_role *out)
{
    for (int i = 1; i < 5; i++)
        if (!strcasecmp(text, role_names[i])) {
            *out = (enum gh_role)i;
            return true;
        }
    return false;
}

int gh_operator_count(struct gh_store *s)
{
    return (int)gh_db_number(s, -1, "SELECT count(*) FROM operators", "");
}

bool gh_operator_stands(struct gh_store *s, const struct gh_actor *who)
{
    return gh_db_number(s, 1, "SELECT count(*) FROM operators WHERE id = ? AND active AND role = ?", "Ii",
                        &who->id, (int64_t)who->role) != 0;
}

static bool name_ok(const char *name)
{
    size_t n = strlen(name);
    if (n < 1 || n > 47)
        return false;
    for (; *name; name++)
        if (!isalnum((unsigned char)*name) && !strchr("._-", *name))
            return false;
    return true;
}

bool gh_operator_protect(const char *name, const char *password, char hash[crypto_pwhash_STRBYTES],
                         struct gh_error *err)
{
    size_t n = strlen(password);
    if (n < 8 || n > 255)
        return gh_error_set(err, GH_ERR_INPUT, "operator %s: the password needs at least 8 characters%s",
                            name, n > 255 ? " and at most 255" : "");
    if (crypto_pwhash_str(hash, password, n, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "operator %s: not enough memory to protect the password",
                            name);
    return true;
}

bool gh_operator_add(struct gh_store *s, const struct gh_actor *by, const char *name, enum gh_role role,
                     const char *password, struct gh_id *id, struct gh_error *err)
{
    char hash[crypto_pwhash_STRBYTES];
    if (!name_ok(name))
        return gh_error_set(err, GH_ERR_INPUT, "operator: a name has 1 to 47 letters, digits, dots, - or _");
    if (!gh_operator_protect(name, password, hash, err) || !gh_db_begin(s, err))
        return false;
    bool first = gh_operator_count(s) == 0;
    bool ok = first || gh_db_require(s, by, GH_MAY_ADMIN, err);
    struct gh_actor self = {.role = GH_ROLE_ADMINISTRATOR};
    int64_t now = gh_db_now(s);
    *id = self.id = gh_id_make(now);
    if (ok && gh_db_number(s, 0, "SELECT 1 FROM operators WHERE name = ?", "t", name))
        ok = gh_error_set(err, GH_ERR_USAGE, "operator %s: there is one of that name already", name);
    if (ok && role == GH_ROLE_ENGINE)
        ok = gh_error_set(err, GH_ERR_USAGE,
                          "operator %s: choose operator, supervisor, administrator or auditor", name);
    ok = ok &&
         gh_db_run(s, err, "INSERT INTO operators (id, name, role, password, created) VALUES (?,?,?,?,?)",
                   "Ititi", id, name, (int64_t)(first ? GH_ROLE_ADMINISTRATOR : role), hash, now);
    ok = ok && gh_audit_add(s, first ? &self : by, "operator.add", id,
                            gh_role_name(first ? GH_ROLE_ADMINISTRATOR : role), err);
    return gh_db_end(s, ok, err);
}

static void read_operator(sqlite3_stmt *st, struct gh_operator *o)
{
    *o = (struct gh_operator){.id = gh_db_id(st, 0),
                              .role = (enum gh_role)sqlite3_column_int(st, 1),
                              .active = sqlite3_column_int(st, 3) != 0,
                              .created_ms = sqlite3_column_int64(st, 4)};
    gh_db_text(st, 2, o->name, sizeof o->name);
}

bool gh_operator_find(struct gh_store *s, const char *name, struct gh_operator *out, struct gh_error *err)
{
    sqlite3_stmt *st = gh_db_prepare(
        s, err, "SELECT id, role, name, active, created FROM operators WHERE name = ?", "t", name);
    if (!st)
        return false;
    bool ok = true, found = gh_db_next(s, st, &ok, err);
    if (found)
        read_operator(st, out);
    sqlite3_finalize(st);
    return found || !ok ? ok
                        : gh_error_set(err, GH_ERR_NOT_FOUND,
                                       "operator: no account of that name; see: gatehouse operator list");
}

bool gh_operator_list(struct gh_store *s, bool (*each)(void *user, const struct gh_operator *o), void *user,
                      struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT id, role, name, active, created FROM operators ORDER BY created", "");
    if (!st)
        return false;
    bool ok = true;
    for (bool more = true; more && gh_db_next(s, st, &ok, err);) {
        struct gh_operator o;
        read_operator(st, &o);
        more = each(user, &o);
    }
    sqlite3_finalize(st);
    return ok;
}

bool gh_operator_set(struct gh_store *s, const struct gh_actor *by, const char *name, enum gh_role role,
                     bool active, struct gh_error *err)
{
    struct gh_operator o;
    char detail[64];
    if (!gh_db_require(s, by, GH_MAY_ADMIN, err))
        return false;
    if (role == GH_ROLE_ENGINE || (unsigned)role > GH_ROLE_AUDITOR)
        return gh_error_set(err, GH_ERR_USAGE,
                            "operator %s: choose operator, supervisor, administrator or auditor", name);
    if (!gh_db_begin(s, err))
        return false;
    bool ok = gh_operator_find(s, name, &o, err);
    bool was = ok && o.active && o.role == GH_ROLE_ADMINISTRATOR;
    if (was && !(active && role == GH_ROLE_ADMINISTRATOR) &&
        gh_db_number(s, 0, "SELECT count(*) FROM operators WHERE active AND role = ?", "i",
                     (int64_t)GH_ROLE_ADMINISTRATOR) < 2)
        ok = gh_error_set(err, GH_ERR_USAGE,
                          "operator %s: the only administrator; make another first: gatehouse operator role "
                          "NAME administrator",
                          o.name);
    ok = ok && gh_db_run(s, err, "UPDATE operators SET role = ?, active = ? WHERE id = ?", "iiI",
                         (int64_t)role, (int64_t)active, &o.id);
    /* opened again, it does not find old tokens working */
    if (ok && !active)
        ok = gh_db_run(s, err, "DELETE FROM tokens WHERE operator = ?", "I", &o.id);
    snprintf(detail, sizeof detail, "%s, %s", gh_role_name(role), active ? "open" : "closed");
    ok = ok && gh_audit_add(s, by, "operator.set", &o.id, detail, err);
    return gh_db_end(s, ok, err);
}

/* A new password: waits are over, tokens made under the old one are void. */
static bool put_password(struct gh_store *s, struct gh_id id, const char *hash, struct gh_error *err)
{
    return gh_db_run(s, err, "UPDATE operators SET password = ?, failures = 0, next_try = 0 WHERE id = ?",
                     "tI", hash, &id) &&
           gh_db_run(s, err, "DELETE FROM tokens WHERE operator = ?", "I", &id);
}

bool gh_operator_set_password(struct gh_store *s, const struct gh_actor *by, const char *name,
                              const char *password, struct gh_error *err)
{
    struct gh_operator o;
    char hash[crypto_pwhash_STRBYTES];
    if (!gh_db_require(s, by, GH_MAY_ANYBODY & ~GH_MAY_ENGINE, err) || !gh_operator_find(s, name, &o, err))
        return false;
    bool own = gh_id_equal(o.id, by->id);
    if ((!own && !gh_db_require(s, by, GH_MAY_ADMIN, err)) || !gh_operator_protect(name, password, hash, err))
        return false;
    bool ok = gh_db_begin(s, err);
    ok = ok && gh_db_end(s,
                         put_password(s, o.id, hash, err) &&
                             gh_audit_add(s, by, "operator.password", &o.id, own ? "own" : "another's", err),
                         err);
    sodium_memzero(hash, sizeof hash);
    return ok;
}

bool gh_operator_recover(struct gh_store *s, const char *name, const char *password, struct gh_error *err)
{
    struct gh_operator o;
    char hash[crypto_pwhash_STRBYTES], detail[160];
    struct gh_actor engine = gh_actor_engine(s); /* nobody is logged in: the files' holder acts */
    if (!gh_operator_find(s, name, &o, err) || !gh_operator_protect(name, password, hash, err))
        return false;
    /* first the alert: there is no recovery that nobody is told of */
    snprintf(detail, sizeof detail,
             "account %s made administrator with a new password, from the site's files", o.name);
    bool ok = gh_operator_alert(s, 4, detail, err) && gh_db_begin(s, err);
    if (ok)
        ok = gh_db_end(s,
                       put_password(s, o.id, hash, err) &&
                           gh_db_run(s, err, "UPDATE operators SET role = ?, active = 1 WHERE id = ?", "iI",
                                     (int64_t)GH_ROLE_ADMINISTRATOR, &o.id) &&
                           gh_audit_add(s, &engine, "operator.recover", &o.id,
                                        "administrator, new password, from the site's files", err),
                       err);
    sodium_memzero(hash, sizeof hash);
    return ok;
}

bool gh_operator_note(struct gh_store *s, const struct gh_actor *by, const char *action,
                      const struct gh_id *subject, const char *detail, struct gh_error *err)
{
    /* rows that the store writes for what it has done itself are nobody else's to write */
    static const char *const taken[] = {"operator.", "person.", "flag.",  "alert.",
                                        "clip.",     "audit.",  "purge.", "bookmark."};
    if (!gh_db_require(s, by, GH_MAY_ANYBODY, err))
        return false;
    bool fits = strspn(action, "abcdefghijklmnopqrstuvwxyz.-") == strlen(action) && strchr(action, '.') &&
                strlen(action) < 32 && (!detail || (strlen(detail) < 160 && gh_db_one_line(detail)));
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        fits = fits && strncmp(action, taken[i], strlen(taken[i])) != 0;
    if (!fits)
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: %.32s is no row for a note", action);
    return gh_db_begin(s, err) && gh_db_end(s, gh_audit_add(s, by, action, subject, detail, err), err);
}
