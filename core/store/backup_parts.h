/* The form of a file of keys, for writing and reading it. Inside core/store only. */
#ifndef GH_STORE_BACKUP_PARTS_H
#define GH_STORE_BACKUP_PARTS_H

#include <stddef.h>
#include <stdint.h>

enum { GH_BACKUP_DIGEST = 32, GH_BACKUP_MOST = 256 << 20 };
extern const char gh_backup_magic[8];

/* size as 8 bytes, little-endian, and the data behind it; *at moves on. */
void gh_backup_put(uint8_t **at, const void *data, size_t size);

#endif
