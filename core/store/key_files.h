/* What the files of keys share: the lock under which they are replaced, and what a kill or a power cut leaves
 * of the replacing beside them. Inside core/store; doctor looks for the latter, too. */
#ifndef GH_STORE_KEY_FILES_H
#define GH_STORE_KEY_FILES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Held by whoever replaces DIR/keys or DIR/site.key, or clears away strays; close() lets go. -1 with err. */
int gh_key_files_lock(const char *dir, struct gh_error *err);

/* Regular files beside them, by their names: keys.?????? and site.key.??????, six letters or digits. */
enum gh_key_file {
    GH_KEY_FILE_STRAY, /* half of a replacing; only these are ever cleared away */
    GH_KEY_FILE_COPY,  /* six small letters (keys.backup) or six digits: a person's own, left alone */
};
/* The path of the first one; false when there is none. */
bool gh_key_files_find(const char *dir, enum gh_key_file kind, char *path, size_t size);

/* Under the lock. Strays are overwritten where they lie and removed; one that is a second name of the file in
 * use only loses the name. STORE with err when one cannot be, which is still there then. */
bool gh_key_files_clear(const char *dir, struct gh_error *err);

/* gh_file_write for a file of keys where there was none: its temporary name is a stray's. */
bool gh_key_files_write(const char *path, const void *data, size_t size, struct gh_error *err);
/* Under the lock: writes the file of keys at path anew. old_fd, open for writing: the file before, whose
 * beginning, by which the rest of it is opened, is overwritten where it lies once the new one is there; it
 * has a second name until then, a stray's, by which a later call finds it if this one cannot. -1: there was
 * none. Then clears strays. IO: nothing was replaced; STORE: it was, but what it stands for is not yet
 * destroyed. */
bool gh_key_files_replace(const char *dir, const char *path, int old_fd, const void *data, size_t size,
                          struct gh_error *err);

#endif
