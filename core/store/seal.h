/* Sealing under a key per person or alert: XChaCha20-Poly1305 (libsodium), bound to
 * the row and column it stands in, so that sealed values cannot be exchanged. */
#ifndef GH_STORE_SEAL_H
#define GH_STORE_SEAL_H

#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GH_KEY_BYTES = 32, GH_SEAL_EXTRA = 24 + 16 }; /* nonce before, tag behind */

/* size + GH_SEAL_EXTRA bytes, malloc'd; NULL when out of memory. where: "person.name" and so on. */
uint8_t *gh_seal(const uint8_t key[GH_KEY_BYTES], const char *where, struct gh_id row, const void *plain,
                 size_t size);

/* The plain bytes with a zero behind them, malloc'd; NULL if the key or the place is not the one it was
 * sealed for. */
uint8_t *gh_unseal(const uint8_t key[GH_KEY_BYTES], const char *where, struct gh_id row, const void *sealed,
                   size_t size, size_t *plain_size);

#endif
