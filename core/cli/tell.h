/* What the public notice and the facts sheet both say of a site, in the same words. */
#ifndef GH_CLI_TELL_H
#define GH_CLI_TELL_H

#include "cli/sheet.h"
#include "site/site.h"

void gh_tell_cameras(struct gh_sheet *s, const struct gh_site *site);   /* how many, and their hours */
void gh_tell_gates(struct gh_sheet *s, const struct gh_site *site);     /* how they ask and what they keep */
void gh_tell_purposes(struct gh_sheet *s);                              /* and their longest times */
void gh_tell_retention(struct gh_sheet *s, const struct gh_site *site); /* what is kept and for how long */
void gh_tell_refused(struct gh_sheet *s);                               /* what is never done */

#endif
