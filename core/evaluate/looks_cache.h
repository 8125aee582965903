/* Looks that were made before, kept in a file: what made them is in its head, and each picture's entry stands
 * for itself. Inside this room only; one thread at a time. */
#ifndef GH_EVALUATE_LOOKS_CACHE_H
#define GH_EVALUATE_LOOKS_CACHE_H

#include "evaluate/looks.h"

struct gh_looks_cache;

/* Makes the file (0600) or opens it; a lock beside it (".lock") until it is closed, BUSY when another run has
 * it. What other nets or another version of this code made is thrown away. INPUT when the file is no cache at
 * all: it is left as it is. models_dir as gh_vision_open. */
struct gh_looks_cache *gh_looks_cache_open(const char *path, const char *models_dir,
                                           const struct gh_vision_info *info, struct gh_error *err);
/* Overwrites what it holds in memory. NULL is fine. */
void gh_looks_cache_close(struct gh_looks_cache *c);

/* A picture by its file's bytes, wherever it lies and whenever it was written. */
struct gh_looks_cache_key {
    uint8_t byte[16];
};
void gh_looks_cache_key(const uint8_t *data, size_t size, struct gh_looks_cache_key *out);

/* What an earlier run made of the same bytes; false when none did. */
bool gh_looks_cache_find(struct gh_looks_cache *c, const struct gh_looks_cache_key *key,
                         struct gh_eval_look *look);
/* One entry onto the end, whole or not at all. */
bool gh_looks_cache_add(struct gh_looks_cache *c, const struct gh_looks_cache_key *key,
                        const struct gh_eval_look *look, struct gh_error *err);
/* Writes the file anew without those that were there and were not found by this run, all or nothing: whose
 * picture is gone from the folder, their template goes from here. The last call before closing. */
bool gh_looks_cache_trim(struct gh_looks_cache *c, struct gh_error *err);

#endif
