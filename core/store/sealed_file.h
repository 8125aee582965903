/* A file beside a store, sealed under a key of its own that is made anew each time it is written; the one
 * before is destroyed, so that an old copy of the file opens no more. For what a program needs to go on
 * working alone. */
#ifndef GH_STORE_SEALED_FILE_H
#define GH_STORE_SEALED_FILE_H

#include "store/store.h"

/* Replaces the file whole (0600), by rename. Where it cannot be written the old one stays as it was. */
bool gh_sealed_file_write(struct gh_store *s, const char *path, const void *data, size_t size,
                          struct gh_error *err);
/* Its bytes with a zero behind them, malloc'd; the caller overwrites and frees. NOT_FOUND, or STORE when it
 * is damaged, of another store, or older than the last one written. At most 256 MB. */
uint8_t *gh_sealed_file_read(struct gh_store *s, const char *path, size_t *size, struct gh_error *err);

#endif
