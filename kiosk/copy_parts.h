/* The copy's inside: plain arrays, and their form in the file. For copy*.c and its fuzzer only. */
#ifndef GH_KIOSK_COPY_PARTS_H
#define GH_KIOSK_COPY_PARTS_H

#include "base/vec.h"
#include "kiosk/copy.h"

#include <pthread.h>

struct gh_copy_person {
    struct gh_id id;
    char name[128], groups[256], number[GH_NUMBER_TEXT], duress[GH_NUMBER_TEXT], pin[GH_PIN_HASH];
    int64_t valid_from_ms, valid_to_ms;
    uint32_t first, count; /* of the templates */
    uint8_t inside, spare[7];
};
struct gh_copy_badge {
    struct gh_id id, person;
    int32_t used;
    uint8_t revoked, spare[3];
};
struct gh_copy_bound {
    struct gh_id ticket;
    int64_t until_ms;
    float template_[GH_TEMPLATE_DIMS];
};

struct gh_copy_data {
    struct gh_badge_keys keys; /* without the one that signs */
    bool has_keys;
    int64_t version; /* the control room's, when it was read */
    GH_VEC(struct gh_copy_person) people;
    GH_VEC(float) templates; /* GH_TEMPLATE_DIMS each */
    GH_VEC(struct gh_copy_badge) badges;
    GH_VEC(struct gh_copy_bound) bound;
};

struct gh_copy {
    pthread_mutex_t mutex; /* protects data */
    struct gh_copy_data data;
    struct gh_store *store; /* the gate's own */
    char path[512], embedder[32];
    bool dirty; /* something of the gate's own is not in the file yet; protected by mutex */
};

void gh_copy_data_free(struct gh_copy_data *d); /* overwrites */

/* Pure. The form is this program's own; another version, another embedder or anything that does not add up is
 * false. */
uint8_t *gh_copy_encode(const struct gh_copy_data *d, const char *embedder, size_t *size);
bool gh_copy_decode(const uint8_t *bytes, size_t size, const char *embedder, struct gh_copy_data *out);

struct gh_copy_person *gh_copy_find(struct gh_copy_data *d, struct gh_id id);
bool gh_copy_save(struct gh_copy *c, struct gh_error *err); /* with the mutex held */

#endif
