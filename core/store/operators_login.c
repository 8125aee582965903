/* Who is it: passwords with growing waits after failures, tokens for scripts, and an alert when
 * log-ins fail one after another. */
#include "store/alerts.h"
#include "store/audit.h"
#include "store/operators_parts.h"
#include "store/own_key.h"

#include "base/log.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum {
    ALERT_FROM = 3,           /* failures in a row */
    STRANGERS_MS = 15 * 60000 /* how long a log-in under no account's name counts */
};

/* An account, or a name that none has: the answer must be the same, and as slow. */
struct knock {
    struct gh_actor who;
    bool known;
    uint8_t stranger[32]; /* keyed hash of the name, when not known */
    char hash[crypto_pwhash_STRBYTES];
    int64_t failures, next_try;
};

void gh_operator_fill(sqlite3_stmt *st, struct gh_actor *out)
{
    *out = (struct gh_actor){.id = gh_db_id(st, 0), .role = (enum gh_role)sqlite3_column_int(st, 1)};
    gh_db_text(st, 2, out->name, sizeof out->name);
}

bool gh_operator_alert(struct gh_store *s, int severity, const char *detail, struct gh_error *err)
{
    struct gh_actor engine = gh_actor_engine(s);
    struct gh_alert_new a = {.kind = GH_ALERT_LOGIN,
                             .camera = "",
                             .severity = severity,
                             .detail = detail,
                             .seen_ms = gh_db_now(s)};
    struct gh_id id;
    struct gh_alert open;
    /* what is said of a recovered account is not talked over by somebody who then types wrong passwords */
    if (severity < 4 && gh_alert_find_trouble(s, GH_ALERT_LOGIN, "", &id, NULL) &&
        gh_alert_get(s, id, &open, NULL) && open.severity == 4)
        a.detail = open.detail;
    return gh_alert_raise(s, &engine, &a, &id, NULL, err);
}

/* Somebody is at the door for the third time: those on duty are told; the log-in's own answer stays. */
static void tell(struct gh_store *s, const char *detail)
{
    struct gh_error why = {0};
    if (!gh_operator_alert(s, 2, detail, &why))
        gh_log_error("log-ins fail, and the alert of it cannot be recorded: %s", why.text);
}

/* Waits grow as feeds' do: 1, 2, 4 … 30 s. */
static int64_t wait_ms(int64_t failures)
{
    return failures >= 5 ? 30000 : (int64_t)1000 << failures;
}

static bool name_stranger(struct gh_store *s, const char *name, uint8_t out[32], struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    char lower[48];
    size_t n = 0;
    for (; name[n] && n + 1 < sizeof lower; n++)
        lower[n] = (char)tolower((unsigned char)name[n]);
    if (!gh_own_key(s, key, err))
        return false;
    crypto_generichash(out, 32, (const uint8_t *)lower, n, key, sizeof key);
    sodium_memzero(key, sizeof key);
    return true;
}

/* Inside a transaction. */
static bool look_up(struct gh_store *s, const char *name, struct knock *k, struct gh_error *err)
{
    /* a hash nobody's password has: unknown names take as long as known ones */
    static const char nobody[] =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    memset(k, 0, sizeof *k);
    snprintf(k->hash, sizeof k->hash, "%s", nobody);
    sqlite3_stmt *st = gh_db_prepare(
        s, err,
        "SELECT id, role, name, password, failures, next_try FROM operators WHERE name = ? AND active", "t",
        name);
    if (!st)
        return false;
    bool ok = true;
    k->known = gh_db_next(s, st, &ok, err);
    if (k->known) {
        gh_operator_fill(st, &k->who);
        gh_db_text(st, 3, k->hash, sizeof k->hash);
        k->failures = sqlite3_column_int64(st, 4);
        k->next_try = sqlite3_column_int64(st, 5);
    }
    sqlite3_finalize(st);
    if (!ok || k->known)
        return ok;
    if (!name_stranger(s, name, k->stranger, err))
        return false;
    k->failures = gh_db_number(s, 0, "SELECT failures FROM login_strangers WHERE name = ?", "b", k->stranger,
                               sizeof k->stranger);
    k->next_try = gh_db_number(s, 0, "SELECT next_try FROM login_strangers WHERE name = ?", "b", k->stranger,
                               sizeof k->stranger);
    return true;
}

/* After a failure the next try takes its wait before it is known to be wrong, so that tries at once win
 * nothing over tries in a row. */
static bool may_try(struct gh_store *s, const char *name, struct knock *k, struct gh_error *err)
{
    if (!gh_db_begin(s, err))
        return false;
    int64_t now = gh_db_now(s);
    bool ok = look_up(s, name, k, err);
    if (ok && now < k->next_try)
        ok = gh_error_set(err, GH_ERR_DENIED, "log-in: too many failures; wait %lld s",
                          (long long)(k->next_try - now + 999) / 1000);
    if (ok && k->failures && k->known)
        ok = gh_db_run(s, err, "UPDATE operators SET next_try = ? WHERE id = ?", "iI",
                       now + wait_ms(k->failures), &k->who.id);
    else if (ok && k->failures)
        ok = gh_db_run(s, err, "UPDATE login_strangers SET next_try = ? WHERE name = ?", "ib",
                       now + wait_ms(k->failures), k->stranger, sizeof k->stranger);
    return gh_db_end(s, ok, err);
}

static bool note_failure(struct gh_store *s, const struct knock *k, struct gh_error *err)
{
    char detail[96];
    if (!gh_db_begin(s, err))
        return false;
    bool ok = gh_db_run(s, err, "UPDATE operators SET failures = failures + 1, next_try = ? WHERE id = ?",
                        "iI", gh_db_now(s) + wait_ms(k->failures), &k->who.id) &&
              gh_audit_add(s, &k->who, "operator.login-failed", &k->who.id, NULL, err);
    int64_t failures = gh_db_number(s, 0, "SELECT failures FROM operators WHERE id = ?", "I", &k->who.id);
    if (!gh_db_end(s, ok, err))
        return false;
    snprintf(detail, sizeof detail, "%lld failed log-ins in a row: account %s", (long long)failures,
             k->who.name);
    if (failures >= ALERT_FROM)
        tell(s, detail);
    return true;
}

static bool note_stranger(struct gh_store *s, const struct knock *k, struct gh_error *err)
{
    char detail[96];
    int64_t now = gh_db_now(s);
    if (!gh_db_begin(s, err))
        return false;
    bool ok = gh_db_run(s, err, "DELETE FROM login_strangers WHERE last < ?", "i", now - STRANGERS_MS) &&
              gh_db_run(s, err,
                        "INSERT INTO login_strangers (name, failures, next_try, last) VALUES (?,1,?,?)"
                        " ON CONFLICT (name) DO UPDATE SET failures = failures + 1, next_try = "
                        "excluded.next_try, last = excluded.last",
                        "bii", k->stranger, sizeof k->stranger, now + wait_ms(k->failures), now) &&
              gh_audit_add(s, &k->who, "operator.login-unknown", NULL, NULL, err);
    int64_t failures = gh_db_number(s, 0, "SELECT sum(failures) FROM login_strangers", "");
    if (!gh_db_end(s, ok, err))
        return false;
    snprintf(detail, sizeof detail, "%lld failed log-ins within 15 minutes under names that no account has",
             (long long)failures);
    if (failures >= ALERT_FROM)
        tell(s, detail);
    return true;
}

/* A script's token says nothing about who types passwords meanwhile, so it ends no wait. */
static bool note_success(struct gh_store *s, const struct gh_actor *who, const char *how, bool password,
                         struct gh_error *err)
{
    if (!gh_db_begin(s, err))
        return false;
    bool ok = !password || gh_db_run(s, err, "UPDATE operators SET failures = 0, next_try = 0 WHERE id = ?",
                                     "I", &who->id);
    return gh_db_end(s, ok && gh_audit_add(s, who, how, &who->id, NULL, err), err);
}

/* DENIED, and on record, unless it is this account's password. */
static bool check(struct gh_store *s, const char *name, const char *password, struct knock *k,
                  struct gh_error *err)
{
    if (!may_try(s, name, k, err))
        return false;
    bool right = crypto_pwhash_str_verify(k->hash, password, strlen(password)) == 0 && k->known;
    sodium_memzero(k->hash, sizeof k->hash);
    if (right)
        return true;
    if (!(k->known ? note_failure(s, k, err) : note_stranger(s, k, err)))
        return false;
    return gh_error_set(err, GH_ERR_DENIED, "log-in: name or password is wrong");
}

bool gh_operator_authenticate(struct gh_store *s, const char *name, const char *password,
                              struct gh_actor *out, struct gh_error *err)
{
    struct knock k;
    if (!check(s, name, password, &k, err))
        return false;
    gh_db_prove(s, &k.who);
    if (!note_success(s, &k.who, "operator.login", true, err))
        return false;
    *out = k.who;
    return true;
}

bool gh_operator_unlock(struct gh_store *s, const struct gh_actor *who, const char *password,
                        struct gh_error *err)
{
    struct knock k;
    if (!gh_db_require(s, who, GH_MAY_ANYBODY & ~GH_MAY_ENGINE, err) ||
        !check(s, who->name, password, &k, err))
        return false;
    /* the name may be another account's by now, or its role another */
    if (!gh_id_equal(k.who.id, who->id) || k.who.role != who->role)
        return gh_error_set(err, GH_ERR_DENIED, "log-in: the account has changed meanwhile; log in again");
    return !k.failures || note_success(s, who, "operator.unlock", true, err);
}

bool gh_operator_token(char *out, size_t size, struct gh_error *err)
{
    uint8_t secret[24];
    if (size < 2 * sizeof secret + 1)
        return gh_error_set(err, GH_ERR_INTERNAL, "token: no room");
    randombytes_buf(secret, sizeof secret);
    sodium_bin2hex(out, size, secret, sizeof secret);
    sodium_memzero(secret, sizeof secret);
    return true;
}

bool gh_operator_set_token(struct gh_store *s, const struct gh_actor *by, const char *token,
                           struct gh_error *err)
{
    uint8_t hash[32];
    if (!gh_db_require(s, by, GH_MAY_ANYBODY & ~GH_MAY_ENGINE, err) || !gh_db_begin(s, err))
        return false;
    crypto_generichash(hash, sizeof hash, (const uint8_t *)token, strlen(token), NULL, 0);
    bool ok = gh_db_run(s, err, "DELETE FROM tokens WHERE operator = ?", "I", &by->id) &&
              gh_db_run(s, err, "INSERT INTO tokens (hash, operator, created) VALUES (?,?,?)", "bIi", hash,
                        sizeof hash, &by->id, gh_db_now(s)) &&
              gh_audit_add(s, by, "operator.token", &by->id, NULL, err);
    return gh_db_end(s, ok, err);
}

bool gh_operator_make_token(struct gh_store *s, const struct gh_actor *by, char *out, size_t size,
                            struct gh_error *err)
{
    return gh_operator_token(out, size, err) && gh_operator_set_token(s, by, out, err);
}

/* A token has 192 random bits: nobody guesses it, so no wait; but a script that still uses a void one, or
 * another's, is on record. */
static void note_token(struct gh_store *s, const char *name)
{
    struct gh_operator o;
    if (!gh_operator_find(s, name, &o, NULL) || !gh_db_begin(s, NULL))
        return;
    struct gh_actor who = {.id = o.id, .role = o.role};
    gh_db_end(s, gh_audit_add(s, &who, "operator.token-failed", &o.id, NULL, NULL), NULL);
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
    bool ok = true, right = gh_db_next(s, st, &ok, err);
    struct gh_actor who = {0};
    if (right)
        gh_operator_fill(st, &who);
    sqlite3_finalize(st);
    if (!ok)
        return false;
    if (!right) {
        note_token(s, name);
        return gh_error_set(err, GH_ERR_DENIED, "log-in: name or token is wrong");
    }
    gh_db_prove(s, &who);
    if (!note_success(s, &who, "operator.login-token", false, err))
        return false;
    *out = who;
    return true;
}
