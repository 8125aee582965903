/* The site's records: one database, one keys file, opened by any number of
 * processes. Every change takes the actor who did it and writes its audit row in the same transaction. */
#ifndef GH_STORE_STORE_H
#define GH_STORE_STORE_H

#include "base/error.h"
#include "base/id.h"

#include <stddef.h>
#include <stdint.h>

struct gh_store;

/* Who acts. Made by gh_operator_authenticate, or gh_actor_engine for what the software does by itself
 * (alerts, expiry); a function that needs a person refuses the engine with DENIED. */
enum gh_role { GH_ROLE_ENGINE, GH_ROLE_OPERATOR, GH_ROLE_SUPERVISOR, GH_ROLE_ADMINISTRATOR, GH_ROLE_AUDITOR };
struct gh_actor {
    struct gh_id id; /* operator's pseudonymous id */
    enum gh_role role;
    char name[48];     /* login name, for screens */
    uint8_t proof[16]; /* set by authentication in this process; checked by the store */
};

/* dir: the site folder. create = false: NOT_FOUND when there is no database. Migrates older
 * databases; a newer one is refused with STORE naming both versions. Fails with STORE when keys
 * are missing or do not open the database. One handle per thread. */
struct gh_store *gh_store_open(const char *dir, bool create, struct gh_error *err);
void gh_store_close(struct gh_store *s);

struct gh_actor gh_actor_engine(struct gh_store *s);

/* Rises whenever any process changed anything: compare, then re-read. Cheap (no query of tables). */
uint64_t gh_store_changes(struct gh_store *s);

/* For tests and scenes: time of day used by expiry checks and rows; NULL = the wall clock. */
void gh_store_set_clock(struct gh_store *s, int64_t (*wall_ms)(void *user), void *user);

/* The database grows to so many pages (of 4096 bytes) and no further: a quota, and a test's full disk. */
bool gh_store_limit_pages(struct gh_store *s, int pages);

#endif
