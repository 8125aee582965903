/* One operating point of a site from all sides: what site.ini asks, what was confirmed, what is in force, and
 * what follows from it here. For doctor, the facts sheet and `gatehouse operating-point`. */
#ifndef GH_CLI_OPERATING_H
#define GH_CLI_OPERATING_H

#include "match/operating.h"
#include "site/site.h"
#include "store/operating.h"

struct gh_point_view {
    char name[GH_OPERATING_NAME], title[GH_OPERATING_NAME]; /* title: "alerts", "gate front door" */
    struct gh_site_operating asked, in_force;
    char asked_text[GH_OPERATING_TEXT], in_force_text[GH_OPERATING_TEXT];
    struct gh_operating_record confirmed; /* name "": none on record; in force is then what is asked */
    bool differs;                         /* what is asked is not in force */
    struct gh_operating_point point;      /* of in_force; all 0 when info is NULL */
};

/* The i-th from 0 of the site; *more is false behind the last. info: the net's, NULL when there is none.
 * False when the store cannot be read, or what it holds. */
bool gh_point_look(struct gh_store *s, const struct gh_site *site, int i, const struct gh_vision_info *info,
                   struct gh_point_view *out, bool *more, struct gh_error *err);

#endif
