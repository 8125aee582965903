/* Operator accounts: Argon2id passwords (libsodium), roles, and token files for scripts. */
#ifndef GH_STORE_OPERATORS_H
#define GH_STORE_OPERATORS_H

#include "store/store.h"

struct gh_operator {
    struct gh_id id;
    char name[48];
    enum gh_role role;
    bool active;
    int64_t created_ms;
};
const char *gh_role_name(enum gh_role role);
bool gh_role_parse(const char *text, enum gh_role *out);

/* The first account of a site needs no actor (by = NULL) and becomes administrator whatever role says;
 * later ones need an administrator. password ≥ 8 characters (INPUT otherwise). */
bool gh_operator_add(struct gh_store *s, const struct gh_actor *by, const char *name, enum gh_role role,
                     const char *password, struct gh_id *id, struct gh_error *err);
/* DENIED, the same words whether name or password was wrong; failures slow down (1, 2, 4 … 30 s
 * per account, kept in the store). */
bool gh_operator_authenticate(struct gh_store *s, const char *name, const char *password,
                              struct gh_actor *out, struct gh_error *err);
/* A random token for scripts, into out (≥ 64 bytes), which is worth nothing before it is set; the file it is
 * put in must be 0600. */
bool gh_operator_token(char *out, size_t size, struct gh_error *err);
/* From here on this is the operator's token, and the one before is void. */
bool gh_operator_set_token(struct gh_store *s, const struct gh_actor *by, const char *token,
                           struct gh_error *err);
/* Both at once. */
bool gh_operator_make_token(struct gh_store *s, const struct gh_actor *by, char *out, size_t size,
                            struct gh_error *err);
bool gh_operator_authenticate_token(struct gh_store *s, const char *name, const char *token,
                                    struct gh_actor *out, struct gh_error *err);
/* Administrator: another role (not the last administrator's), closing an account (its tokens go), opening it
 * again. */
bool gh_operator_set(struct gh_store *s, const struct gh_actor *by, const char *name, enum gh_role role,
                     bool active, struct gh_error *err);
/* One's own, after authentication, or anybody's by an administrator. Tokens of the account are void
 * afterwards. */
bool gh_operator_set_password(struct gh_store *s, const struct gh_actor *by, const char *name,
                              const char *password, struct gh_error *err);
/* The way back when no administrator can log in: whoever holds the site's files makes NAME an active
 * administrator with a new password. Leaves an audit row and a LOGIN alert that cannot be missed. */
bool gh_operator_recover(struct gh_store *s, const char *name, const char *password, struct gh_error *err);
/* Is the account still as it was at the log-in? False only when it was read and is not; acts ask for
 * themselves, this is for what merely goes on being shown. */
bool gh_operator_stands(struct gh_store *s, const struct gh_actor *who);
/* The same person is still here: checks the password without a new log-in row unless it is wrong (then as
 * gh_operator_authenticate). For unlocking a console. */
bool gh_operator_unlock(struct gh_store *s, const struct gh_actor *who, const char *password,
                        struct gh_error *err);
/* Things done with no change of the store: "console.lock", "console.view", "settings.camera-add". Any role.
 */
bool gh_operator_note(struct gh_store *s, const struct gh_actor *by, const char *action,
                      const struct gh_id *subject, const char *detail, struct gh_error *err);
bool gh_operator_list(struct gh_store *s, bool (*each)(void *user, const struct gh_operator *o), void *user,
                      struct gh_error *err);
/* Accounts, closed ones too; -1 when they cannot be counted, which is not none. */
int gh_operator_count(struct gh_store *s);

#endif
