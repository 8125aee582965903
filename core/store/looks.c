/* Who may look at what, and the row that says they did. */
#include "store/looks.h"

#include "store/audit.h"
#include "store/db.h"

bool gh_look_note(struct gh_store *s, const struct gh_actor *by, enum gh_look look,
                  const struct gh_id *subject, struct gh_error *err)
{
    enum { AUDIT_TOO = GH_MAY_OPERATE | 1 << GH_ROLE_AUDITOR };
    static const struct {
        const char *action;
        unsigned roles;
    } looks[GH_LOOKS] = {
        [GH_LOOK_PERSON] = {"person.open", GH_MAY_OPERATE}, [GH_LOOK_FLAG] = {"flag.open", AUDIT_TOO},
        [GH_LOOK_FLAGS] = {"flag.list", AUDIT_TOO},         [GH_LOOK_ALERT] = {"alert.open", AUDIT_TOO},
        [GH_LOOK_ALERTS] = {"alert.list", AUDIT_TOO},       [GH_LOOK_CLIPS] = {"clip.list", AUDIT_TOO},
    };
    if ((unsigned)look >= GH_LOOKS)
        return gh_error_set(err, GH_ERR_INTERNAL, "audit: no such look");
    return gh_db_require(s, by, looks[look].roles, err) && gh_db_begin(s, err) &&
           gh_db_end(s, gh_audit_add(s, by, looks[look].action, subject, NULL, err), err);
}
