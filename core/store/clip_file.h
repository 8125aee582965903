/* A clip's sealed file: DIR/clips/ID, in chunks that can be neither exchanged, cut nor continued.
 * Inside core/store only. */
#ifndef GH_STORE_CLIP_FILE_H
#define GH_STORE_CLIP_FILE_H

#include "store/db.h"

/* Writes it whole or not at all (0600, its folder 0700). */
bool gh_clip_file_write(struct gh_store *s, struct gh_id id, const uint8_t key[GH_KEY_BYTES],
                        const uint8_t *plain, size_t size, struct gh_error *err);
/* The plain bytes, malloc'd; the caller overwrites and frees. NOT_FOUND; STORE when damaged or under another
 * key. */
uint8_t *gh_clip_file_read(struct gh_store *s, struct gh_id id, const uint8_t key[GH_KEY_BYTES], size_t *size,
                           struct gh_error *err);
/* One that is not there is fine. */
bool gh_clip_file_remove(struct gh_store *s, struct gh_id id, struct gh_error *err);

#endif
