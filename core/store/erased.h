/* The ids whose keys were destroyed, in a small file of their own (DIR/erased, one id a line, only appended
 * to), so that copies made before are stripped of them when they are restored. */
#ifndef GH_STORE_ERASED_H
#define GH_STORE_ERASED_H

#include "base/error.h"
#include "base/id.h"

#include <stddef.h>

/* On disk before it returns. */
bool gh_erased_add(const char *dir, const struct gh_id *ids, size_t count, struct gh_error *err);
/* All of them, malloc'd, *count of them; NULL with *count = 0 and true when there is no file. Lines that are
 * no ids (a torn last one) are skipped. The caller frees. */
bool gh_erased_read(const char *path, struct gh_id **ids, size_t *count, struct gh_error *err);

#endif
