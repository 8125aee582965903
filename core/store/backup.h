/* Copies of a site's records: data and keys apart, so that no single copy opens a face. */
#ifndef GH_STORE_BACKUP_H
#define GH_STORE_BACKUP_H

#include "store/store.h"

/* Data: the database as of one moment, sealed clips, site.ini, the audit's head and roots, the list of erased
 * ids, into a new folder (0700), which is there whole or not at all. No key, the audit's signing key neither.
 * On record. Administrator or engine. */
bool gh_backup_data(struct gh_store *s, const struct gh_actor *by, const char *folder, struct gh_error *err);
/* Keys: the keys file, site.key (unless the site's key is a systemd credential) and the list of erased ids
 * into one new file (0600). Worth nothing for those erased after it was made, where that is known: see
 * gh_restore_keys. */
bool gh_backup_keys(struct gh_store *s, const struct gh_actor *by, const char *file, struct gh_error *err);

struct gh_restored {
    int64_t row;       /* audit row that says so; 0: there is no database yet to say it in */
    bool begun_anew;   /* the audit goes on under a new root: note it outside the machine */
    int64_t erased;    /* ids known as erased, whose keys are not in place */
    int people;        /* of those, how many came back with the database and were erased again */
    bool erased_known; /* the site's own list of erased ids was there: without it, who was erased after the
                          copy was made is not known, and has to be erased again */
};

/* Into a site folder without a database. Refuses to overwrite it; a site.ini, clips, head and roots that are
 * there stay. Where audit.key does not fit the database (an older one), the audit goes on under a new root by
 * a row "audit.restored". With keys in place they must be unlocked. */
bool gh_restore_data(const char *folder, const char *site_dir, struct gh_restored *out, struct gh_error *err);
/* Into a site folder without keys. Keys of ids in the site's list of erased ones, in the copy's own, or
 * erased by an audit row of the database there, are left out before anything is written. */
bool gh_restore_keys(const char *file, const char *site_dir, struct gh_restored *out, struct gh_error *err);

#endif
