/* What the files of people share: rules for what is said of someone. Inside core/store only. */
#ifndef GH_STORE_PEOPLE_PARTS_H
#define GH_STORE_PEOPLE_PARTS_H

#include "store/db.h"
#include "store/people.h"

enum { GH_PERSON_REFERENCES = 16, GH_PERSON_GROUPS = 16 };

/* Of people p: an enrolment at a gate that nobody approved yet; they match nothing. */
#define GH_PERSON_WAITS "EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND NOT e.approved)"

/* Somebody enrolled for gates, and approved if they enrolled at one; USAGE otherwise. */
bool gh_person_for_gates(struct gh_store *s, struct gh_id id, struct gh_person *out, struct gh_error *err);
/* The template in a row (its columns: the reference, sealed, embedder), unsealed under the person's key.
 * False when it is of another embedder or cannot be opened. */
bool gh_person_template(struct gh_store *s, sqlite3_stmt *st, struct gh_id person, int ref, int sealed,
                        int of, const char *embedder, float out[GH_TEMPLATE_DIMS]);
bool gh_person_name_ok(const char *name, struct gh_error *err);
bool gh_person_times_ok(int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err);
/* An end that is being set (0 = none) lies ahead: the next purge erases whoever's is over. */
bool gh_person_end_ok(struct gh_store *s, int64_t valid_to_ms, struct gh_error *err);
/* Names between commas. */
bool gh_person_groups_ok(const char *groups, struct gh_error *err);
/* Inside a transaction; of groups found right. */
bool gh_person_put_groups(struct gh_store *s, struct gh_id id, const char *groups, struct gh_error *err);

/* Inside a transaction: the rows of somebody new, whose key was made. */
bool gh_person_put(struct gh_store *s, const struct gh_actor *by, const struct gh_person_new *n,
                   const char *embedder, const struct gh_reference *refs, int count, struct gh_id id,
                   const uint8_t key[GH_KEY_BYTES], struct gh_error *err);
/* Inside a transaction, before somebody is erased: an enrolment of theirs that waits is over, and its alert.
 */
bool gh_enrolment_end(struct gh_store *s, const struct gh_actor *by, const struct gh_id *person,
                      struct gh_error *err);

#endif
