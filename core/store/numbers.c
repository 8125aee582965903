/* Personal numbers, duress numbers and PINs: a number is found by a keyed hash and shown from what is sealed;
 * a PIN is checked against Argon2id, cheap enough for a kiosk. */
#include "store/numbers.h"

#include "store/audit.h"
#include "store/own_key.h"
#include "store/people_parts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 4, MOST = 12, TRIES = 200 };

static bool digits_ok(const char *what, const char *text, struct gh_error *err)
{
    size_t n = strlen(text);
    if (n < LEAST || n > MOST || strspn(text, "0123456789") != n)
        return gh_error_set(err, GH_ERR_INPUT, "%s: it has %d to %d digits and nothing else", what, LEAST,
                            MOST);
    return true;
}

/* 0000, 1234, 9876: what anybody would try first. */
static bool is_weak(const char *text)
{
    int step = text[1] - text[0];
    if (step < -1 || step > 1)
        return false;
    for (size_t i = 2; text[i]; i++)
        if (text[i] - text[i - 1] != step)
            return false;
    return true;
}

/* What is sealed in one row under the person's key; "" when there is none. */
static bool read_sealed(struct gh_store *s, struct gh_id person, const char *sql, const char *where,
                        char *out, size_t size, struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    sqlite3_stmt *st = gh_db_prepare(s, err, sql, "I", &person);
    bool ok = st != NULL;
    *out = 0;
    if (ok && gh_db_next(s, st, &ok, err) && sqlite3_column_bytes(st, 0) && gh_keys_get(s->keys, person, key))
        gh_db_sealed_text(st, 0, key, where, person, out, size);
    sqlite3_finalize(st);
    sodium_memzero(key, sizeof key);
    return ok;
}

static bool read_number(struct gh_store *s, struct gh_id person, bool duress, char out[GH_NUMBER_TEXT],
                        struct gh_error *err)
{
    return duress ? read_sealed(s, person, "SELECT number FROM numbers WHERE person = ? AND duress = 1",
                                "number.duress", out, GH_NUMBER_TEXT, err)
                  : read_sealed(s, person, "SELECT number FROM numbers WHERE person = ? AND duress = 0",
                                "number.own", out, GH_NUMBER_TEXT, err);
}

static bool read_pin(struct gh_store *s, struct gh_id person, char out[GH_PIN_HASH], struct gh_error *err)
{
    return read_sealed(s, person, "SELECT pin FROM people WHERE id = ?", "person.pin", out, GH_PIN_HASH, err);
}

/* Whose: 0 nobody's, 1 this one already, 2 another's (or the same person's other number). */
static int whose(struct gh_store *s, const uint8_t hash[32], struct gh_id person, bool duress)
{
    return (int)gh_db_number(
        s, 0, "SELECT CASE WHEN person = ? AND duress = ? THEN 1 ELSE 2 END FROM numbers WHERE hash = ?",
        "Iib", &person, (int64_t)duress, hash, (size_t)32);
}

/* Inside a transaction: a random number that nobody has and nobody would guess first. */
static bool draw(struct gh_store *s, struct gh_id person, bool duress, const char *pin,
                 char out[GH_NUMBER_TEXT], uint8_t hash[32], struct gh_error *err)
{
    for (int i = 0; i < TRIES; i++) {
        snprintf(out, GH_NUMBER_TEXT, "%06u", (unsigned)randombytes_uniform(1000000));
        if (is_weak(out) || (pin[0] && crypto_pwhash_str_verify(pin, out, strlen(out)) == 0))
            continue;
        if (!gh_own_hash(s, "gate.number", out, hash, err))
            return false;
        if (!whose(s, hash, person, duress))
            return true;
    }
    return gh_error_set(err, GH_ERR_FAILED, "number: hardly any of six digits is free; give longer ones");
}

/* Inside a transaction. */
static bool put_number(struct gh_store *s, const struct gh_actor *by, struct gh_id person, bool duress,
                       const char *number, const uint8_t hash[32], struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    if (!gh_keys_get(s->keys, person, key))
        return gh_error_set(err, GH_ERR_STORE, "number: the person's key is gone");
    uint8_t *sealed = gh_seal(key, duress ? "number.duress" : "number.own", person, number, strlen(number));
    sodium_memzero(key, sizeof key);
    bool ok = sealed ? gh_db_run(s, err,
                                 "INSERT INTO numbers (person, duress, hash, number) VALUES (?1,?2,?3,?4) ON "
                                 "CONFLICT(person, duress) DO UPDATE SET hash = ?3, number = ?4",
                                 "Iibb", &person, (int64_t)duress, hash, (size_t)32, sealed,
                                 strlen(number) + GH_SEAL_EXTRA)
                     : gh_error_set(err, GH_ERR_INTERNAL, "number: out of memory");
    free(sealed);
    return ok && gh_audit_add(s, by, "number.set", &person, duress ? "duress" : NULL, err);
}

/* Inside a transaction. */
static bool set_now(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *number,
                    bool duress, char out[GH_NUMBER_TEXT], struct gh_error *err)
{
    uint8_t hash[32];
    char pin[GH_PIN_HASH] = "";
    struct gh_person p;
    bool ok = gh_person_for_gates(s, person, &p, err) && read_pin(s, person, pin, err);
    sodium_memzero(&p, sizeof p);
    if (ok && number && !*number) {
        *out = 0;
        return gh_db_run(s, err, "DELETE FROM numbers WHERE person = ? AND duress = ?", "Ii", &person,
                         (int64_t)duress) &&
               gh_audit_add(s, by, "number.remove", &person, duress ? "duress" : NULL, err);
    }
    if (ok && !number)
        ok = draw(s, person, duress, pin, out, hash, err);
    else if (ok && pin[0] && crypto_pwhash_str_verify(pin, number, strlen(number)) == 0)
        ok = gh_error_set(err, GH_ERR_INPUT, "number: it cannot be the same as the PIN");
    else if (ok) {
        snprintf(out, GH_NUMBER_TEXT, "%s", number);
        ok = gh_own_hash(s, "gate.number", number, hash, err);
        if (ok && whose(s, hash, person, duress) == 2)
            ok = gh_error_set(err, GH_ERR_USAGE, "number: it is given already; choose another");
    }
    sodium_memzero(pin, sizeof pin);
    return ok && put_number(s, by, person, duress, out, hash, err);
}

bool gh_number_set(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *number,
                   bool duress, char out[GH_NUMBER_TEXT], struct gh_error *err)
{
    *out = 0;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) ||
        (number && *number && !digits_ok("number", number, err)) || !gh_db_begin(s, err))
        return false;
    bool ok = gh_db_end(s, set_now(s, by, person, number, duress, out, err), err);
    if (!ok)
        sodium_memzero(out, GH_NUMBER_TEXT);
    return ok;
}

bool gh_number_get(struct gh_store *s, const struct gh_actor *by, struct gh_id person, bool duress,
                   char out[GH_NUMBER_TEXT], struct gh_error *err)
{
    struct gh_person p;
    *out = 0;
    if (!gh_db_require(s, by, GH_MAY_SUPERVISE, err) || !gh_person_get(s, person, &p, err))
        return false;
    sodium_memzero(&p, sizeof p);
    /* on record before it is shown */
    return gh_db_begin(s, err) &&
           gh_db_end(s, gh_audit_add(s, by, "number.show", &person, duress ? "duress" : NULL, err), err) &&
           read_number(s, person, duress, out, err);
}

static bool pin_ok(struct gh_store *s, struct gh_id person, const char *pin, struct gh_error *err)
{
    char number[GH_NUMBER_TEXT];
    if (!digits_ok("PIN", pin, err))
        return false;
    if (is_weak(pin))
        return gh_error_set(err, GH_ERR_INPUT,
                            "PIN: its digits are all alike or in a row; anybody would try that first");
    bool ok = true;
    for (int duress = 0; ok && duress < 2; duress++) {
        ok = read_number(s, person, duress, number, err);
        if (ok && !strcmp(number, pin))
            ok = gh_error_set(err, GH_ERR_INPUT, "PIN: it cannot be the same as a number");
    }
    sodium_memzero(number, sizeof number);
    return ok;
}

/* Inside a transaction. pin NULL: none any more. */
static bool put_pin(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *pin,
                    struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES], *sealed = NULL;
    char hash[crypto_pwhash_STRBYTES];
    struct gh_person p;
    bool ok = gh_person_for_gates(s, person, &p, err) && (!pin || pin_ok(s, person, pin, err));
    sodium_memzero(&p, sizeof p);
    if (ok && pin) {
        if (!gh_keys_get(s->keys, person, key))
            return gh_error_set(err, GH_ERR_STORE, "PIN: the person's key is gone");
        if (crypto_pwhash_str(hash, pin, strlen(pin), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0)
            sealed = gh_seal(key, "person.pin", person, hash, strlen(hash));
        sodium_memzero(key, sizeof key);
        ok = sealed || gh_error_set(err, GH_ERR_INTERNAL, "PIN: out of memory");
    }
    ok = ok &&
         gh_db_run(s, err, "UPDATE people SET pin = ? WHERE id = ?", "bI", sealed,
                   sealed ? strlen(hash) + GH_SEAL_EXTRA : (size_t)0, &person) &&
         gh_audit_add(s, by, pin ? "pin.set" : "pin.remove", &person, NULL, err);
    sodium_memzero(hash, sizeof hash);
    free(sealed);
    return ok;
}

bool gh_pin_set(struct gh_store *s, const struct gh_actor *by, struct gh_id person, const char *pin,
                struct gh_error *err)
{
    return gh_db_require(s, by, GH_MAY_SUPERVISE, err) && gh_db_begin(s, err) &&
           gh_db_end(s, put_pin(s, by, person, pin, err), err);
}
