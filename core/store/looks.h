/* Looks at what is kept of people, put on record before anything is shown: for screens and
 * commands that read by functions which take no actor. */
#ifndef GH_STORE_LOOKS_H
#define GH_STORE_LOOKS_H

#include "store/store.h"

enum gh_look {
    GH_LOOK_PERSON, /* one, with name and consent; operators and above */
    GH_LOOK_FLAG,   /* one, with its reason; auditors too, as the rest */
    GH_LOOK_FLAGS,
    GH_LOOK_ALERT, /* one, with its history and notes, without its picture */
    GH_LOOK_ALERTS,
    GH_LOOK_CLIPS, /* a list with notes; nothing is played */
    GH_LOOKS
};
/* Writes the row. subject: what is looked at; NULL for a list. DENIED for roles that may not. */
bool gh_look_note(struct gh_store *s, const struct gh_actor *by, enum gh_look look,
                  const struct gh_id *subject, struct gh_error *err);

#endif
