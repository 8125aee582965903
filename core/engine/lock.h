/* One engine a site: a file lock that ends with the process that holds it, and
 * says which one that is. */
#ifndef GH_ENGINE_LOCK_H
#define GH_ENGINE_LOCK_H

#include "base/error.h"

/* BUSY names the holder's pid. */
bool gh_lock_take(const char *path, int *fd, struct gh_error *err);
void gh_lock_release(int fd); /* -1 is fine */

#endif
