/* The gate's operating point: the control room's confirmed word, kept in the gate's own store for when it is
 * away. The site file counts alone as long as neither has heard of any. */
#include "kiosk/outbox_parts.h"

#include "base/log.h"

#include <string.h>

/* From now on this is in force; said once where it is not what the site file asks. */
static void take(struct gh_outbox *o, const struct gh_operating_record *r)
{
    bool other =
        strcmp(r->text, o->operating.known.name[0] ? o->operating.known.text : o->operating.asked) != 0;
    o->operating.known = *r;
    if (!other)
        return;
    gh_outbox_tell(o, GH_NEWS_OPERATING, 0, r->text);
    if (strcmp(r->text, o->operating.asked))
        gh_log_warn("site.ini asks for another operating point (%s) than the confirmed one, which stays in "
                    "force; a supervisor confirms it: gatehouse operating-point confirm",
                    r->name);
}

bool gh_outbox_operating_begin(struct gh_outbox *o, struct gh_error *err)
{
    struct gh_operating_record own;
    const struct gh_site_gate *gate = o->site ? gh_site_gate_find(o->site, o->gate) : NULL;
    if (!gate)
        return true;
    gh_site_operating_gate(o->site, gate, o->operating.name, &o->operating.wanted);
    gh_operating_text(&o->operating.wanted, o->operating.asked);
    if (!gh_operating_read(o->second, o->operating.name, &own, err))
        return false;
    if (own.name[0])
        take(o, &own);
    o->operating.kept = own.name[0] != 0;
    return true;
}

bool gh_outbox_operating(struct gh_outbox *o, struct gh_store *site, const struct gh_actor *engine,
                         const struct gh_actor *own, struct gh_error *err)
{
    struct gh_operating_record there, *known = &o->operating.known;
    struct gh_error why;
    const char *name = o->operating.name;
    if (!*name)
        return true;
    if (!gh_operating_read(site, name, &there, err))
        return false;
    if (!there.name[0]) {
        /* what was confirmed before counts more than what a file says now */
        bool begun = known->name[0] ? gh_operating_begin_known(site, engine, name, known->text, err)
                                    : gh_operating_begin(site, engine, name, &o->operating.wanted, err);
        if (!begun || !gh_operating_read(site, name, &there, err))
            return false;
    }
    if (strcmp(there.text, known->text) || there.t_ms != known->t_ms) {
        take(o, &there);
        o->operating.kept = false;
    }
    if (o->operating.kept)
        return true;
    o->operating.kept = gh_operating_copy(o->second, own, &there, &why);
    if (!o->operating.kept && !o->operating.failing) /* tried again each round, said once */
        gh_log_warn("operating point: not kept in the gate's own store, tried again: %s", why.text);
    o->operating.failing = !o->operating.kept;
    return true;
}
