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

/* A picture as it is now, by where it lies, size and time; 0 when it is not there. */
uint64_t gh_looks_cache_key(const char *dir, const char *file);

/* Calls `have` for each entry, oldest first, up to the first that is torn; what follows is cut off. */
bool gh_looks_cache_read(struct gh_looks_cache *c,
                         void (*have)(void *user, uint64_t key, const struct gh_eval_look *look), void *user,
                         struct gh_error *err);
/* One entry onto the end, whole or not at all. */
bool gh_looks_cache_add(struct gh_looks_cache *c, uint64_t key, const struct gh_eval_look *look,
                        struct gh_error *err);

#endif
