/* The flagged people looked for at this moment: a gallery and what is known of each,
 * read from the store in one piece, never changed, swapped whole. */
#ifndef GH_ENGINE_WATCHLIST_H
#define GH_ENGINE_WATCHLIST_H

#include "match/gallery.h"
#include "match/operating.h"
#include "site/site.h"
#include "store/flags.h"
#include "store/people.h"

#include <stdatomic.h>

struct gh_watch_subject {
    struct gh_id person, flag; /* of a person's live flags the gravest */
    uint32_t number;           /* the gallery's subject; the same in every list that holds this person */
    int severity;
    char label[32]; /* the person's name, cut, for a box on the operator's screen */
};

struct gh_watchlist {
    atomic_int refs;
    struct gh_gallery *gallery;
    struct gh_watch_subject *subjects;
    int count;
    size_t templates;
    int skipped;                     /* templates of another embedder */
    struct gh_operating_point point; /* what was asked for came to, with so many templates */
    float threshold;                 /* similarity from which evidence names someone: the point's */
    int64_t next_expiry_ms;          /* wall: earliest end of a flag in it; INT64_MAX if none */
};

/* The list as of now, holding one reference, with the threshold that asked needs for its size. NULL with the
 * store's error. */
struct gh_watchlist *gh_watchlist_load(struct gh_store *store, const struct gh_site_operating *asked,
                                       const struct gh_vision_info *info, struct gh_error *err);
struct gh_watchlist *gh_watchlist_empty(struct gh_error *err); /* nobody */
struct gh_watchlist *gh_watchlist_ref(struct gh_watchlist *w);
void gh_watchlist_unref(struct gh_watchlist *w); /* the last one overwrites the templates; NULL is fine */

/* NULL when this number is not in the list (any more). */
const struct gh_watch_subject *gh_watchlist_find(const struct gh_watchlist *w, uint32_t number);

#endif
