/* What the files of people share: rules for what is said of someone. Inside core/store only. */
#ifndef GH_STORE_PEOPLE_PARTS_H
#define GH_STORE_PEOPLE_PARTS_H

#include "store/db.h"

enum { GH_PERSON_REFERENCES = 16, GH_PERSON_GROUPS = 16 };

bool gh_person_name_ok(const char *name, struct gh_error *err);
bool gh_person_times_ok(int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err);
/* Names between commas. */
bool gh_person_groups_ok(const char *groups, struct gh_error *err);
/* Inside a transaction; of groups found right. */
bool gh_person_put_groups(struct gh_store *s, struct gh_id id, const char *groups, struct gh_error *err);

#endif
