/* The keys file: one wrapped key a person or alert, apart from the database. Destroying some
 * rewraps the others under a fresh key, so that an old copy of the data opens no more with today's keys. */
#ifndef GH_STORE_KEYS_H
#define GH_STORE_KEYS_H

#include "base/error.h"
#include "store/seal.h"

struct gh_keys;

/* create: makes site.key and keys when neither is there. STORE when one is missing or they do not fit; DENIED
 * while the site key is locked behind its passphrase (store/sitekey.h). What a kill left of replacing the
 * files of keys is overwritten and removed (store/key_files.h). */
struct gh_keys *gh_keys_open(const char *dir, bool create, struct gh_error *err);
void gh_keys_close(struct gh_keys *k);

/* A fresh key for id, appended to the file and on disk before it returns. Where id has one already, that one:
 * what was sealed under it must not be lost to somebody who could not read it for a moment. */
bool gh_keys_make(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES], struct gh_error *err);
/* False when there is none (any more). Sees other processes' changes. */
bool gh_keys_get(struct gh_keys *k, struct gh_id id, uint8_t key[GH_KEY_BYTES]);
/* Destroys the keys of count ids at once, for the cost of one rewriting of the file: pass many in one call.
 * Ids without one are fine. All are noted in DIR/erased first (store/erased.h). STORE also when the keys are
 * gone from the file, but the file before, or what a kill left of one, cannot be overwritten: not erased yet,
 * and the next call tries again. */
bool gh_keys_destroy(struct gh_keys *k, const struct gh_id *ids, size_t count, struct gh_error *err);

/* Takes the rows of these ids out of the bytes of a keys file, in place and still wrapped; the new size. For
 * copies that are being restored, whose site may be locked. */
size_t gh_keys_without(uint8_t *file, size_t size, const struct gh_id *ids, size_t count);

/* The bytes of the file, still wrapped, as they are between two changes; malloc'd. For copies. */
uint8_t *gh_keys_copy(struct gh_keys *k, size_t *size, struct gh_error *err);

size_t gh_keys_count(struct gh_keys *k);

#endif
