/* What the files of accounts share: passwords, and reading an actor from a row. Inside core/store only. */
#ifndef GH_STORE_OPERATORS_PARTS_H
#define GH_STORE_OPERATORS_PARTS_H

#include "store/db.h"
#include "store/operators.h"

#include <sodium.h>

enum { GH_MAY_ANYBODY = 0x1f };

/* INPUT unless it has 8 … 255 characters; the Argon2id hash into hash. */
bool gh_operator_protect(const char *name, const char *password, char hash[crypto_pwhash_STRBYTES],
                         struct gh_error *err);

/* Columns id, role, name. Not proven yet. */
void gh_operator_fill(sqlite3_stmt *st, struct gh_actor *out);

/* An account by log-in name, open or closed. NOT_FOUND. */
bool gh_operator_find(struct gh_store *s, const char *name, struct gh_operator *out, struct gh_error *err);

/* Puts a LOGIN alert in front of those on duty, or joins the open one, whose word of a recovered account
 * stays. After the caller's transaction. */
bool gh_operator_alert(struct gh_store *s, int severity, const char *detail, struct gh_error *err);

#endif
