/* Files read whole and written whole: private (0600), and either the old or
 * the new content after a crash, never half of one. */
#ifndef GH_BASE_FILE_H
#define GH_BASE_FILE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* The file's bytes with a zero behind them, malloc'd; the caller frees.
 * NULL with NOT_FOUND, IO, or INPUT when larger than limit bytes. */
uint8_t *gh_file_read(const char *path, size_t limit, size_t *size, struct gh_error *err);

/* Writes through a temporary file beside path, fsync, rename, fsync of the
 * folder; mode 0600. A kill or a power cut may leave the temporary file: path, a
 * full stop and six letters or digits. */
bool gh_file_write(const char *path, const void *data, size_t size, struct gh_error *err);
/* The same by a temporary file of that name, which nothing has yet, in the folder of path. */
bool gh_file_write_by(const char *temp, const char *path, const void *data, size_t size,
                      struct gh_error *err);

/* Overwrites a regular file where it lies, as far as a disk does, and removes it; all its names show what it
 * was overwritten with. IO, and the file is still there; links are not followed. */
bool gh_file_destroy(const char *path, struct gh_error *err);
/* A new file, mode 0600, on the disk when it returns and else not there. USAGE when there is one already. */
bool gh_file_write_new(const char *path, const void *data, size_t size, struct gh_error *err);
/* The same in two steps, for content that exists only when the file does: its descriptor, or -1; and all of
 * its content. The caller closes it, and removes it when it came to nothing. */
int gh_file_make_new(const char *path, struct gh_error *err);
bool gh_file_fill_new(int fd, const char *path, const void *data, size_t size, struct gh_error *err);

/* First line of a file that nobody else may read, into out. NOT_FOUND; DENIED when others can read it;
 * INPUT when the line is empty or does not fit. The caller overwrites out. */
bool gh_file_read_secret(const char *path, char *out, size_t size, struct gh_error *err);

/* Makes the folder (mode 0700) and its parents; an existing one is fine. */
bool gh_file_make_dir(const char *path, struct gh_error *err);

/* Says why this file or folder may not be used: which part of the path has the wrong owner or mode, and the
 * remedy. NULL-safe like gh_error_set; returns false with this kind. */
bool gh_file_denied(const char *path, enum gh_error_kind kind, struct gh_error *err);

/* a + "/" + b into out; false if it does not fit. */
bool gh_file_join(char *out, size_t size, const char *a, const char *b);

#endif
