/* Copying files for backups: private, synced, never over one that is there. Inside core/store only. */
#ifndef GH_STORE_COPY_H
#define GH_STORE_COPY_H

#include "base/error.h"

/* By way of a temporary name beside it; a source that is not there, or a target that is, is fine. */
bool gh_copy_file(const char *from, const char *to, struct gh_error *err);
/* The regular files of a folder, not of folders in it; none when it is not there. Makes the target (0700). */
bool gh_copy_folder(const char *from, const char *to, struct gh_error *err);
/* path for dir's file `name`. */
bool gh_copy_path(char *out, const char *dir, const char *name, struct gh_error *err);

#endif
