/* The site's own keys lie among those of people and alerts, under ids that no clock gives
 * out: read as a time it is the year 5571. */
#include "store/own_key.h"

#include <sodium.h>
#include <string.h>

static bool get(struct gh_store *s, const char name[16], uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    struct gh_id id;
    memcpy(id.bytes, name, sizeof id.bytes);
    return gh_keys_get(s->keys, id, key) || gh_keys_make(s->keys, id, key, err);
}

bool gh_own_key(struct gh_store *s, uint8_t key[GH_KEY_BYTES], struct gh_error *err)
{
    return get(s, "gatehouse-digest", key, err);
}

bool gh_own_seed(struct gh_store *s, uint8_t seed[GH_KEY_BYTES], struct gh_error *err)
{
    return get(s, "gatehouse-badges", seed, err);
}

bool gh_own_hash(struct gh_store *s, const char *what, const char *text, uint8_t out[32],
                 struct gh_error *err)
{
    uint8_t key[GH_KEY_BYTES];
    crypto_generichash_state h;
    if (!gh_own_key(s, key, err))
        return false;
    crypto_generichash_init(&h, key, sizeof key, 32);
    crypto_generichash_update(&h, (const uint8_t *)what, strlen(what) + 1);
    crypto_generichash_update(&h, (const uint8_t *)text, strlen(text));
    crypto_generichash_final(&h, out, 32);
    sodium_memzero(&h, sizeof h);
    sodium_memzero(key, sizeof key);
    return true;
}
