/* What enrolling has in common, whether from photos, a camera, an alert's picture, a clip or a folder, by
 * command or in the console: pictures become references, and somebody enrolled already is noticed. */
#ifndef GH_STORE_ENROL_H
#define GH_STORE_ENROL_H

#include "store/people.h"

enum { GH_ENROL_PICTURES = 16 };

/* Large: allocate it. */
struct gh_enrolment {
    struct gh_reference refs[GH_ENROL_PICTURES];
    uint8_t *jpegs[GH_ENROL_PICTURES]; /* owned; what refs point to */
    struct gh_quality quality[GH_ENROL_PICTURES];
    char names[GH_ENROL_PICTURES][128]; /* for messages; the end of a long one */
    int count;
};
struct gh_enrolment *gh_enrolment_new(struct gh_error *err);
/* Overwrites what it holds. NULL is fine. */
void gh_enrolment_free(struct gh_enrolment *e);

/* One more picture; INPUT says what is wrong with it. name is for messages. */
bool gh_enrolment_add(struct gh_enrolment *e, struct gh_vision *v, struct gh_image picture, const char *name,
                      struct gh_error *err);
bool gh_enrolment_add_file(struct gh_enrolment *e, struct gh_vision *v, const char *path,
                           struct gh_error *err);

/* Two pictures of one person are at least as alike as one stranger in so many would be. */
#define GH_ENROL_SAME_FMR 1e-3
/* Whether all pictures are of one person: each is alike enough to another, and so, over others, to all; a
 * turned head need not be like one turned the other way. INPUT names two that are not. */
bool gh_enrolment_one_person(const struct gh_enrolment *e, const struct gh_vision_info *info,
                             struct gh_error *err);
/* The same for templates and a similarity. False: pair[0] and [1] are the most alike of those that should be
 * alike and are not. Pure. */
bool gh_references_of_one(const struct gh_reference *refs, int count, float limit, int pair[2]);

/* One comparison with a stranger is taken for the same person so rarely. */
#define GH_ENROL_FMR 1e-4
/* For a whole folder: however many are enrolled, one newcomer in so many is wrongly held for one of them. */
#define GH_ENROL_BATCH_FPIR 0.005

/* The most alike of those enrolled for the same purpose, if any is alike enough; *found says so. */
bool gh_enrolment_alike(const struct gh_enrolment *e, struct gh_store *s, const struct gh_actor *by,
                        enum gh_purpose purpose, const struct gh_vision_info *info, float threshold,
                        struct gh_person_likeness *who, bool *found, struct gh_error *err);

#endif
