/* Sealing one value: random nonce, row and column as associated data. */
#include "store/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static size_t place(const char *where, struct gh_id row, uint8_t out[64])
{
    size_t n = strlen(where);
    n = n > 48 ? 48 : n;
    memcpy(out, row.bytes, 16);
    memcpy(out + 16, where, n);
    return n + 16;
}

uint8_t *gh_seal(const uint8_t key[GH_KEY_BYTES], const char *where, struct gh_id row, const void *plain,
                 size_t size)
{
    uint8_t ad[64], *out = malloc(size + GH_SEAL_EXTRA);
    if (!out)
        return NULL;
    randombytes_buf(out, 24);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + 24, NULL, plain, size, ad, place(where, row, ad), NULL,
                                               out, key);
    return out;
}

uint8_t *gh_unseal(const uint8_t key[GH_KEY_BYTES], const char *where, struct gh_id row, const void *sealed,
                   size_t size, size_t *plain_size)
{
    uint8_t ad[64];
    const uint8_t *in = sealed;
    if (!in || size < GH_SEAL_EXTRA)
        return NULL;
    uint8_t *out = malloc(size - GH_SEAL_EXTRA + 1);
    if (!out)
        return NULL;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + 24, size - 24, ad,
                                                   place(where, row, ad), in, key) != 0) {
        free(out);
        return NULL;
    }
    out[size - GH_SEAL_EXTRA] = 0;
    if (plain_size)
        *plain_size = size - GH_SEAL_EXTRA;
    return out;
}
