/* One process of a kind: a file lock that ends with the process that holds it, and
 * says which one that is. */
#ifndef GH_BASE_LOCK_H
#define GH_BASE_LOCK_H

#include "base/error.h"

/* path is made (0600). BUSY names the holder's pid and says busy ("watches this site already; stop it
 * first"). */
bool gh_lock_take(const char *path, const char *busy, int *fd, struct gh_error *err);
void gh_lock_release(int fd); /* -1 is fine */

#endif
