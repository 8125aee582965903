/* Copies of a site's records: data and keys apart, so that no single copy opens a face. */
#ifndef GH_STORE_BACKUP_H
#define GH_STORE_BACKUP_H

#include "store/store.h"

/* Data: the database as of one moment, sealed clips, site.ini, into a new folder (0700). No key. On record.
 * Administrator or engine. */
bool gh_backup_data(struct gh_store *s, const struct gh_actor *by, const char *folder, struct gh_error *err);
/* Keys: the keys file and site.key into one file (0600). Worth nothing for those erased after it was made:
 * restoring drops the keys that the audit says were destroyed since. */
bool gh_backup_keys(struct gh_store *s, const struct gh_actor *by, const char *file, struct gh_error *err);

/* Into a site folder without database (data) or without keys. Refuses to overwrite. The next audit row says
 * so. */
bool gh_restore_data(const char *folder, const char *site_dir, struct gh_error *err);
bool gh_restore_keys(const char *file, const char *site_dir, struct gh_error *err);

#endif
