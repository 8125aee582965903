/* Any bytes as the keys file, beside a good site.key: refused as damaged and left as it
 * was, or taken and still good for making a key. */
#include "fuzz.h"

#include "store/keys.h"

static char path[96];
static uint8_t *good;
static size_t good_size;
static struct gh_id ids[3];

static void start(void)
{
    const char *dir = fuzz_make_dir();
    uint8_t key[GH_KEY_BYTES];
    struct gh_keys *k = gh_keys_open(dir, true, NULL);
    CHECK(k);
    for (int i = 0; i < 3; i++) {
        ids[i].bytes[0] = (uint8_t)(i + 1);
        CHECK(gh_keys_make(k, ids[i], key, NULL));
    }
    gh_keys_close(k);
    snprintf(path, sizeof path, "%s/keys", dir);
    good = fuzz_read(path, &good_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gh_error err = {0};
    uint8_t key[GH_KEY_BYTES];
    if (!good)
        start();
    if (!size)
        return 0;
    /* as it is; patched; cut or with a tail */
    uint8_t *file = malloc(good_size + size);
    memcpy(file, good, good_size);
    size_t n = good_size;
    if (data[0] % 3 == 0) {
        n = size - 1;
        memcpy(file, data + 1, n);
    } else if (data[0] % 3 == 1) {
        fuzz_patch(file, good_size, data + 1, size - 1);
    } else if (size > 1) {
        n = good_size - data[1] % good_size;
        memcpy(file + n, data + 2, size - 2);
        n += size - 2;
    }
    fuzz_write(path, file, n);
    struct gh_keys *k = gh_keys_open(fuzz_dir, false, &err);
    if (k) {
        for (int i = 0; i < 3; i++)
            gh_keys_get(k, ids[i], key);
        struct gh_id fresh = {.bytes = {9}};
        CHECK(gh_keys_make(k, fresh, key, &err) && gh_keys_get(k, fresh, key));
        gh_keys_close(k);
    } else {
        size_t left;
        CHECK(err.kind == GH_ERR_STORE && strstr(err.text, "restore"));
        uint8_t *now = fuzz_read(path, &left);
        CHECK(left == n && !memcmp(now, file, n));
        free(now);
    }
    free(file);
    return 0;
}
