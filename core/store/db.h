/* The database behind the store: opening, migrations, statements with bound
 * parameters, transactions. Inside core/store only. */
#ifndef GH_STORE_DB_H
#define GH_STORE_DB_H

#include "store/keys.h"
#include "store/store.h"

#include <sqlite3.h>

struct gh_audit_pen;

struct gh_store {
    sqlite3 *db;
    struct gh_keys *keys;
    char path[512];
    uint8_t actor_key[32]; /* random; proves that an actor was authenticated by this handle */
    uint64_t own_changes;
    int64_t (*clock)(void *user);
    void *clock_user;
    char dir[512];
    struct gh_audit_pen *pen; /* while a transaction has audit rows */
    int64_t passages_read;    /* change of the last passage given to be handed over; 0 = none was */
    void (*step)(int which);  /* for tests: called at each step of a commit (store/audit_pen.h) */
};

/* The database alone, for restoring: s->dir and s->path are set, there are no keys. Migrated by
 * gh_db_migrate. */
bool gh_db_open(struct gh_store *s, bool create, struct gh_error *err);

int64_t gh_db_now(struct gh_store *s); /* wall ms */

/* fresh: there was no file before. One that was there and holds nothing has lost what it held. */
bool gh_db_migrate(struct gh_store *s, bool fresh, struct gh_error *err);

/* Fills err from SQLite's last result: full disk, busy, damaged. Returns false. */
bool gh_db_error(struct gh_store *s, struct gh_error *err);

/* One letter a parameter: i int64_t, d double, t const char* (NULL allowed), b const void* then size_t (NULL
 * allowed), I const struct gh_id* (NULL gives NULL). The statement is the caller's to finalize; NULL with
 * err. */
sqlite3_stmt *gh_db_prepare(struct gh_store *s, struct gh_error *err, const char *sql, const char *types,
                            ...);

/* Runs a statement that gives no rows. */
bool gh_db_run(struct gh_store *s, struct gh_error *err, const char *sql, const char *types, ...);

/* True on the next row. False at the end, or with err and *ok = false when the file cannot be read: a damaged
 * page must not look like the end of a list. */
bool gh_db_next(struct gh_store *s, sqlite3_stmt *st, bool *ok, struct gh_error *err);

/* True if the text has no control character: others' terminals show it, where one could draw over the rest.
 */
bool gh_db_one_line(const char *text);

/* One integer; `otherwise` when there is no row. */
int64_t gh_db_number(struct gh_store *s, int64_t otherwise, const char *sql, const char *types, ...);

struct gh_id gh_db_id(sqlite3_stmt *st, int column); /* none for NULL */
void gh_db_text(sqlite3_stmt *st, int column, char *out, size_t size);

/* A sealed column, unsealed under key into out (text, zero-terminated, "" if it cannot be opened). */
void gh_db_sealed_text(sqlite3_stmt *st, int column, const uint8_t *key, const char *where, struct gh_id row,
                       char *out, size_t size);

bool gh_db_begin(struct gh_store *s, struct gh_error *err);
/* Commits if ok, else rolls back. Returns whether all is well. */
bool gh_db_end(struct gh_store *s, bool ok, struct gh_error *err);

/* DENIED unless the actor was authenticated by this handle and its role is in the mask (1 << role). */
bool gh_db_require(struct gh_store *s, const struct gh_actor *by, unsigned roles, struct gh_error *err);
void gh_db_prove(struct gh_store *s, struct gh_actor *actor);

enum {
    GH_MAY_ENGINE = 1 << GH_ROLE_ENGINE,
    GH_MAY_ADMIN = 1 << GH_ROLE_ADMINISTRATOR,
    GH_MAY_SUPERVISE = GH_MAY_ADMIN | 1 << GH_ROLE_SUPERVISOR,
    GH_MAY_OPERATE = GH_MAY_SUPERVISE | 1 << GH_ROLE_OPERATOR,
};

#endif
