/* People who agreed, their reference pictures and templates: sealed under a key
 * of their own, with the purpose they were given for. */
#ifndef GH_STORE_PEOPLE_H
#define GH_STORE_PEOPLE_H

#include "store/store.h"
#include "vision/vision.h"

enum gh_purpose { GH_PURPOSE_GATE = 1, GH_PURPOSE_FLAG = 2 }; /* matched for no other */

struct gh_person {
    struct gh_id id;
    char name[128];
    enum gh_purpose purpose;
    char consent[256]; /* notice text and version they agreed to; "" for flagged identities */
    int64_t created_ms, valid_from_ms, consent_ends_ms; /* wall; 0 = from the start, no end */
    int references;
    char groups[256]; /* "staff, cleaning"; "" = none */
};

/* What is said of someone at enrolment. Zeroed fields are left out. */
struct gh_person_new {
    const char *name;
    enum gh_purpose purpose;
    const char *consent; /* notice text and version, for GATE */
    int64_t valid_from_ms, valid_to_ms;
    const char *groups; /* names between commas: letters, digits, blanks, - and _ */
    /* where an import took them from: a row's id or file name, kept as a keyed hash; the same origin is never
     * enrolled twice (USAGE) */
    const char *origin;
};

struct gh_reference {
    const uint8_t *jpeg; /* 224×224 crop; borrowed for the call */
    size_t jpeg_size;
    float template_[GH_TEMPLATE_DIMS];
    float quality; /* overall 0 … 1 */
};

/* Whether what is said at an enrolment will do, with so many pictures: as gh_person_add checks it. */
bool gh_person_new_ok(struct gh_store *s, const struct gh_person_new *n, int count, struct gh_error *err);
/* Adds a person with 1 … 16 references. An end that is over already is refused (USAGE), here and below: it
 * would erase them. purpose GATE needs consent text; FLAG is for
 * identities that gh_flag_propose will name (matches nothing until approved). Any role but auditor. */
bool gh_person_add(struct gh_store *s, const struct gh_actor *by, const struct gh_person_new *person,
                   const char *embedder, const struct gh_reference *refs, int count, struct gh_id *id,
                   struct gh_error *err);
/* Whether this origin is enrolled already; *id says who. */
bool gh_person_has_origin(struct gh_store *s, const char *origin, struct gh_id *id);

/* More pictures of someone enrolled, up to 16 in all (INPUT beyond). Same roles, on record. DENIED while a
 * flag of theirs is live or waits: it was, or will be, approved for the pictures there are. */
bool gh_person_add_references(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                              const char *embedder, const struct gh_reference *refs, int count,
                              struct gh_error *err);
/* NULL or 0 leaves a field as it is (groups: "" clears; valid_to: -1 = no end). Supervisor or administrator.
 */
bool gh_person_change(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *name,
                      const char *groups, int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err);
/* They agreed anew, to this notice for this time (0 = from now, no end). Operators may: it is what the person
 * said. GATE only. */
bool gh_person_consent(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *consent,
                       int64_t valid_from_ms, int64_t valid_to_ms, struct gh_error *err);

/* Those of the same purpose whose template is at least as similar to this one as threshold, most similar
 * first, at most 5: the same person under another name? Within a purpose only, whether or not they are valid
 * now. On record, with how many are alike. */
struct gh_person_likeness {
    struct gh_id id;
    char name[128];
    float similarity;
};
bool gh_person_similar(struct gh_store *s, const struct gh_actor *by, enum gh_purpose purpose,
                       const char *embedder, const float template_[GH_TEMPLATE_DIMS], float threshold,
                       struct gh_person_likeness out[5], int *count, struct gh_error *err);

/* Part of a name or a group, any case; "" = all; newest first. Searching is on record. purpose 0 = both. */
bool gh_person_search(struct gh_store *s, const struct gh_actor *by, const char *text,
                      enum gh_purpose purpose, bool (*each)(void *user, const struct gh_person *p),
                      void *user, struct gh_error *err);

/* Every use of somebody's data, oldest first: enrolment, looks, flags, alerts, exports, passages, badges. On
 * record itself. */
struct gh_person_use {
    int64_t t_ms, seq; /* audit row */
    char action[32], by[48], detail[128];
};
bool gh_person_uses(struct gh_store *s, const struct gh_actor *by, struct gh_id id,
                    bool (*each)(void *user, const struct gh_person_use *use), void *user,
                    struct gh_error *err);

/* The person's data for the person: a folder (0700) with person.json (passages, badges and number too) and,
 * as JPEG, the reference pictures and those of alerts that were confirmed to be about them (any other may
 * show a stranger). Supervisor or administrator, with a reason that is kept sealed; on record. The folder
 * must not exist (USAGE); when anything fails all that was written is removed again. */
bool gh_person_export(struct gh_store *s, const struct gh_actor *by, struct gh_id id, const char *folder,
                      const char *reason, struct gh_error *err);

/* By id text or by exact name (case-insensitive); CONFIG-free: NOT_FOUND, or USAGE when the name is
 * ambiguous. */
bool gh_person_find(struct gh_store *s, const char *id_or_name, struct gh_person *out, struct gh_error *err);
bool gh_person_get(struct gh_store *s, struct gh_id id, struct gh_person *out, struct gh_error *err);

/* Are their data still held? Cheap enough to ask before each time they are shown; false only when it was read
 * and they are gone. */
bool gh_person_there(struct gh_store *s, struct gh_id id);

/* Newest first; calls each for every one until it returns false. */
bool gh_person_list(struct gh_store *s, bool (*each)(void *user, const struct gh_person *p), void *user,
                    struct gh_error *err);

/* Opening pictures is a use of data: writes an audit row. number from 0. The caller frees *jpeg. */
bool gh_person_picture(struct gh_store *s, const struct gh_actor *by, struct gh_id id, int number,
                       uint8_t **jpeg, size_t *size, struct gh_error *err);

/* Destroys the key, then the rows; live flags are lifted. proof (≥ 256 bytes) receives one line that says
 * what was destroyed and under which audit row. Supervisor or administrator. */
bool gh_person_erase(struct gh_store *s, const struct gh_actor *by, struct gh_id id, char *proof, size_t size,
                     struct gh_error *err);

/* Templates that match at this moment for this purpose: FLAG gives those of approved, unexpired, unlifted
 * flags only; GATE those whose consent has not ended. Other embedders' templates are skipped and counted. */
struct gh_live_template {
    struct gh_id person, flag; /* flag is none for GATE */
    float template_[GH_TEMPLATE_DIMS];
};
bool gh_people_live(struct gh_store *s, enum gh_purpose purpose, const char *embedder,
                    bool (*each)(void *user, const struct gh_live_template *t), void *user, int *skipped,
                    struct gh_error *err);
/* How many those of this embedder are, each reference once; nothing is opened. */
bool gh_people_live_count(struct gh_store *s, enum gh_purpose purpose, const char *embedder, int *templates,
                          struct gh_error *err);

/* Re-embedding when the embedder changed: calls each with every sealed reference picture whose template is of
 * another embedder; its answer (true, template filled) is stored. Engine actor allowed. */
bool gh_people_reembed(struct gh_store *s, const struct gh_actor *by, const char *embedder,
                       bool (*each)(void *user, const uint8_t *jpeg, size_t size,
                                    float template_[GH_TEMPLATE_DIMS]),
                       void *user, int *done, struct gh_error *err);

#endif
