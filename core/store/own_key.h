/* A key of the site's own for keyed hashes, so that a copy of the database gives neither what was hashed nor
 * a way to guess it. Inside core/store only. */
#ifndef GH_STORE_OWN_KEY_H
#define GH_STORE_OWN_KEY_H

#include "store/db.h"

/* Made at first use; inside a transaction of the caller's, so that two processes do not make two. The caller
 * overwrites key. */
bool gh_own_key(struct gh_store *s, uint8_t key[GH_KEY_BYTES], struct gh_error *err);

#endif
