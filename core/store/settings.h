/* Changes of site.ini on record, whether a command made them or an editor: the store keeps a keyed
 * digest of the file as it was last noted (BLAKE2b, 32 bytes; keyed, since the file holds cameras' passwords
 * and audit rows are handed out). */
#ifndef GH_STORE_SETTINGS_H
#define GH_STORE_SETTINGS_H

#include "store/store.h"

/* Compares DIR/site.ini with what was noted last; when it differs writes a row "settings.changed" (the first
 * time "settings.begin") whose detail is the digest. Cheap when nothing changed. For the engine's start and
 * SIGHUP, and before a command changes the file. Any role. */
bool gh_settings_note(struct gh_store *s, const struct gh_actor *by, const char *dir, struct gh_error *err);

/* After a command has changed the file: a row `action` ("settings.camera-add") with a fixed word or a
 * camera's name, and the new digest as noted, in one transaction. Administrator. */
bool gh_settings_record(struct gh_store *s, const struct gh_actor *by, const char *dir, const char *action,
                        const char *detail, struct gh_error *err);

#endif
