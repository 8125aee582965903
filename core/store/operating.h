/* Operating points that a supervisor confirmed: a site file can be edited by whoever may write it, but how
 * many false matches are accepted is decided by somebody who answers for it. The confirmed one is in force;
 * what the file says in its place waits for `gatehouse operating-point confirm`. */
#ifndef GH_STORE_OPERATING_H
#define GH_STORE_OPERATING_H

#include "site/operating.h"
#include "store/store.h"

struct gh_operating_record {
    char name[GH_OPERATING_NAME]; /* "alerts", "gate:NAME"; "" = none is on record */
    char text[GH_OPERATING_TEXT]; /* as gh_operating_text writes it */
    struct gh_id by;              /* who confirmed it; the engine: taken up as it was first seen */
    char by_name[48];             /* of an account, "engine", or "" when the account is gone */
    int64_t t_ms;                 /* wall */
};

/* What is confirmed under this name. out->name is "" when nothing is; false only when it cannot be read. */
bool gh_operating_read(struct gh_store *s, const char *name, struct gh_operating_record *out,
                       struct gh_error *err);

/* What is in force: the confirmed one; while none is on record, what gh_operating_begin would put there.
 * STORE when the one on record is no operating point. */
bool gh_operating_in_force(struct gh_store *s, const char *name, const struct gh_site_operating *asked,
                           struct gh_site_operating *out, struct gh_error *err);

/* For sites from before there was anything to confirm, and for new gates: puts it on record unless something
 * is there, with a row "operating-point.begin". A site is new until "alerts" is on record, which is therefore
 * begun last: then what is asked is taken up; later gates get gh_operating_cautious of it. The engine. */
bool gh_operating_begin(struct gh_store *s, const struct gh_actor *by, const char *name,
                        const struct gh_site_operating *asked, struct gh_error *err);

/* The same for what a gate knows to have been confirmed: as it is. */
bool gh_operating_begin_known(struct gh_store *s, const struct gh_actor *by, const char *name,
                              const char *text, struct gh_error *err);

/* From now on text is in force; a row "operating-point.confirm" whose detail is "NAME: OLD -> NEW". was: what
 * was on record when somebody decided, "" for nothing. DENIED unless by a supervisor or administrator; INPUT
 * when text is no operating point; FAILED when another was confirmed since. */
bool gh_operating_confirm(struct gh_store *s, const struct gh_actor *by, const char *name, const char *was,
                          const char *text, struct gh_error *err);

/* The control room's word in a gate's own store, for when the control room is away; a row
 * "operating-point.copy" when it is another than before. The engine. */
bool gh_operating_copy(struct gh_store *s, const struct gh_actor *by,
                       const struct gh_operating_record *confirmed, struct gh_error *err);

#endif
