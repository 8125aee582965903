/* Keys of the site's own: one for keyed hashes, so that a copy of the database gives neither what was hashed
 * nor a way to guess it; one that badges are signed and sealed with. Inside core/store only. */
#ifndef GH_STORE_OWN_KEY_H
#define GH_STORE_OWN_KEY_H

#include "store/db.h"

/* Made at first use; inside a transaction of the caller's, so that two processes do not make two. The caller
 * overwrites key. */
bool gh_own_key(struct gh_store *s, uint8_t key[GH_KEY_BYTES], struct gh_error *err);
/* The seed of the badge keys, in the same way. */
bool gh_own_seed(struct gh_store *s, uint8_t seed[GH_KEY_BYTES], struct gh_error *err);

/* Of a text under the site's own key; what keeps texts of different use apart. Inside a transaction. */
bool gh_own_hash(struct gh_store *s, const char *what, const char *text, uint8_t out[32],
                 struct gh_error *err);

#endif
