/* Accounts: Argon2id passwords, growing waits after failures, tokens for scripts. */
#include "store/operators.h"

#include "store/audit.h"
#include "store/db.h"

#include <ctype.h>
#include <sodium.h>
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
    return (int)gh_db_number(s, 0, "SELECT count(*) FROM operators", "");
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

bool gh_operator_add(struct gh_store *s, const struct gh_actor *by, const char *name, enum gh_role role,
                     const char *password, struct gh_id *id, struct gh_error *err)
{
    char hash[crypto_pwhash_STRBYTES];
    if (!name_ok(name))
        return gh_error_set(err, GH_ERR_INPUT, "operator: a name has 1 to 47 letters, digits, dots, - or _");
    if (strlen(password) < 8)
        return gh_error_set(err, GH_ERR_INPUT, "operator %s: the password needs at least 8 characters", name);
    if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "operator %s: not enough memory to protect the password",
                            name);
    if (!gh_db_begin(s, err))
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

static void fill(sqlite3_stmt *st, struct gh_actor *out)
{
    *out = (struct gh_actor){.id = gh_db_id(st, 0), .role = (enum gh_role)sqlite3_column_int(st, 1)};
    gh_db_text(st, 2, out->name, sizeof out->name);
}

/* Waits grow as feeds' do: 1, 2, 4 … 30 s. */
static bool note_failure(struct gh_store *s, const struct gh_actor *who, int64_t failures,
                         struct gh_error *err)
{
    int64_t wait = failures >= 5 ? 30 : (int64_t)1 << failures;
    if (!gh_db_begin(s, err))
        return false;
    bool ok = gh_db_run(s, err, "UPDATE operators SET failures = failures + 1, next_try = ? WHERE id = ?",
                        "iI", gh_db_now(s) + wait * 1000, &who->id) &&
              gh_audit_add(s, who, "operator.login-failed", &who->id, NULL, err);
    return gh_db_end(s, ok, err);
}

static bool note_success(struct gh_store *s, const struct gh_actor *who, const char *how,
                         struct gh_error *err)
{
    if (!gh_db_begin(s, err))
        return false;
    bool ok =
        gh_db_run(s, err, "UPDATE operators SET failures = 0, next_try = 0 WHERE id = ?", "I", &who->id) &&
        gh_audit_add(s, who, how, &who->id, NULL, err);
    return gh_db_end(s, ok, err);
}

bool gh_operator_authenticate(struct gh_store *s, const char *name, const char *password,
                              struct gh_actor *out, struct gh_error *err)
{
    /* a hash nobody's password has: unknown names take as long as known ones */
    static const char nobody[] =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    char hash[crypto_pwhash_STRBYTES];
    struct gh_actor who = {0};
    int64_t failures = 0, next_try = 0;
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT id, role, name, password, failures, next_try FROM operators WHERE name = ? AND active", "t",
        name);
    if (!st)
        return false;
    snprintf(hash, sizeof hash, "%s", nobody);
    bool known = sqlite3_step(st) == SQLITE_ROW;
    if (known) {
        fill(st, &who);
        gh_db_text(st, 3, hash, sizeof hash);
        failures = sqlite3_column_int64(st, 4);
        next_try = sqlite3_column_int64(st, 5);
    }
    sqlite3_finalize(st);
    int64_t now = gh_db_now(s);
    if (known && now < next_try)
        return gh_error_set(err, GH_ERR_DENIED, "log-in: too many failures; wait %lld s",
                            (long long)(next_try - now + 999) / 1000);
    bool right = crypto_pwhash_str_verify(hash, password, strlen(password)) == 0 && known;
    sodium_memzero(hash, sizeof hash);
    if (!right) {
        if (known && !note_failure(s, &who, failures, err))
            return false;
        return gh_error_set(err, GH_ERR_DENIED, "log-in: name or password is wrong");
    }
    gh_db_prove(s, &who);
    if (!note_success(s, &who, "operator.login", err))
        return false;
    *out = who;
    return true;
}

bool gh_operator_make_token(struct gh_store *s, const struct gh_actor *by, char *out, size_t size,
                            struct gh_error *err)
{
    uint8_t secret[24], hash[32];
    if (size < 2 * sizeof secret + 1)
        return gh_error_set(err, GH_ERR_INTERNAL, "token: no room");
    if (!gh_db_require(s, by, GH_MAY_OPERATE | 1u << GH_ROLE_AUDITOR, err) || !gh_db_begin(s, err))
        return false;
    randombytes_buf(secret, sizeof secret);
    sodium_bin2hex(out, size, secret, sizeof secret);
    crypto_generichash(hash, sizeof hash, (const uint8_t *)out, strlen(out), NULL, 0);
    bool ok = gh_db_run(s, err, "INSERT INTO tokens (hash, operator, created) VALUES (?,?,?)", "bIi", hash,
                        sizeof hash, &by->id, gh_db_now(s)) &&
              gh_audit_add(s, by, "operator.token", &by->id, NULL, err);
    sodium_memzero(secret, sizeof secret);
    return gh_db_end(s, ok, err);
}

bool gh_operator_authenticate_token(struct gh_store *s, const char *name, const char *token,
                                    struct gh_actor *out, struct gh_error *err)
{
    uint8_t hash[32];
    crypto_generichash(hash, sizeof hash, (const uint8_t *)token, strlen(token), NULL, 0);
    sqlite3_stmt *st =
        gh_db_prepare(s, err,
                      "SELECT o.id, o.role, o.name FROM operators o JOIN tokens t ON t.operator = o.id"
                      " WHERE t.hash = ? AND o.name = ? AND o.active",
                      "bt", hash, sizeof hash, name);
    if (!st)
        return false;
    bool right = sqlite3_step(st) == SQLITE_ROW;
    struct gh_actor who = {0};
    if (right)
        fill(st, &who);
    sqlite3_finalize(st);
    if (!right)
        return gh_error_set(err, GH_ERR_DENIED, "log-in: name or token is wrong");
    gh_db_prove(s, &who);
    if (!note_success(s, &who, "operator.login-token", err))
        return false;
    *out = who;
    return true;
}

bool gh_operator_list(struct gh_store *s, bool (*each)(void *user, const struct gh_operator *o), void *user,
                      struct gh_error *err)
{
    sqlite3_stmt *st =
        gh_db_prepare(s, err, "SELECT id, role, name, active, created FROM operators ORDER BY created", "");
    if (!st)
        return false;
    bool ok = true;
    while (gh_db_next(s, st, &ok, err)) {
        struct gh_operator o = {.id = gh_db_id(st, 0),
                                .role = (enum gh_role)sqlite3_column_int(st, 1),
                                .active = sqlite3_column_int(st, 3) != 0,
                                .created_ms = sqlite3_column_int64(st, 4)};
        gh_db_text(st, 2, o.name, sizeof o.name);
        if (!each(user, &o))
            break;
    }
    sqlite3_finalize(st);
    return ok;
}
