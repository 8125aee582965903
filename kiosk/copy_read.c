/* The copy taken anew from the control room's store. */
#include "kiosk/copy_parts.h"

#include <sodium.h>
#include <string.h>

struct reading {
    struct gh_copy_data data;
    bool full; /* out of memory */
};

static bool take_person(void *user, const struct gh_gate_person *p)
{
    struct reading *r = user;
    struct gh_copy_data *d = &r->data;
    if (!gh_vec_grow(&d->people)) {
        r->full = true;
        return false;
    }
    struct gh_copy_person *q = &d->people.items[d->people.count];
    memset(q, 0, sizeof *q);
    q->id = p->id;
    memcpy(q->name, p->name, sizeof q->name);
    memcpy(q->groups, p->groups, sizeof q->groups);
    memcpy(q->number, p->number, sizeof q->number);
    memcpy(q->duress, p->duress, sizeof q->duress);
    memcpy(q->pin, p->pin, sizeof q->pin);
    q->valid_from_ms = p->valid_from_ms;
    q->valid_to_ms = p->valid_to_ms;
    q->inside = p->inside;
    q->first = (uint32_t)(d->templates.count / GH_TEMPLATE_DIMS);
    for (int i = 0; i < p->count; i++)
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++) {
            if (!gh_vec_grow(&d->templates)) {
                r->full = true;
                return false;
            }
            d->templates.items[d->templates.count++] = p->templates[i][k];
        }
    q->count = (uint32_t)p->count;
    d->people.count++;
    return true;
}

static bool take_badge(void *user, struct gh_id badge, struct gh_id person, bool revoked, int used)
{
    struct reading *r = user;
    if (!gh_vec_grow(&r->data.badges)) {
        r->full = true;
        return false;
    }
    r->data.badges.items[r->data.badges.count++] = (struct gh_copy_badge){
        .id = badge, .person = person, .revoked = revoked, .used = used < 0 ? 0 : used};
    return true;
}

/* Entries that were made here and are not over there yet count all the same; so do faces bound to tickets
 * here. */
static bool keep_own(struct gh_copy_data *new, const struct gh_copy_data *old, int64_t now_ms)
{
    for (size_t i = 0; i < old->badges.count; i++)
        for (size_t k = 0; k < new->badges.count; k++)
            if (gh_id_equal(old->badges.items[i].id, new->badges.items[k].id) &&
                old->badges.items[i].used > new->badges.items[k].used)
                new->badges.items[k].used = old->badges.items[i].used;
    for (size_t i = 0; i < old->bound.count; i++) {
        if (old->bound.items[i].until_ms <= now_ms)
            continue;
        if (!gh_vec_grow(&new->bound))
            return false;
        new->bound.items[new->bound.count++] = old->bound.items[i];
    }
    return true;
}

static void tell_gone(const struct gh_copy_data *old, struct gh_copy_data *new,
                      void (*gone)(void *user, struct gh_id id), void *user)
{
    for (size_t i = 0; gone && i < old->people.count; i++)
        if (!gh_copy_find(new, old->people.items[i].id))
            gone(user, old->people.items[i].id);
}

bool gh_copy_update(struct gh_copy *c, struct gh_store *site, const struct gh_actor *engine, bool force,
                    int64_t now_ms, void (*gone)(void *user, struct gh_id id), void *user, bool *changed,
                    struct gh_error *err)
{
    struct reading r = {0};
    int skipped = 0;
    int64_t version = gh_gate_version(site);
    *changed = false;
    pthread_mutex_lock(&c->mutex);
    bool same = c->data.has_keys && c->data.version == version;
    pthread_mutex_unlock(&c->mutex);
    if (same && !force)
        return true;
    bool ok = gh_gate_people(site, engine, c->embedder, take_person, &r, &skipped, err) &&
              gh_gate_badges(site, engine, take_badge, &r, err) &&
              gh_gate_badge_keys(site, engine, &r.data.keys, err);
    if (ok && r.full)
        ok = gh_error_set(err, GH_ERR_INTERNAL, "copy: out of memory");
    if (!ok) {
        gh_copy_data_free(&r.data);
        return false;
    }
    r.data.has_keys = true;
    r.data.version = version;
    pthread_mutex_lock(&c->mutex);
    ok = keep_own(&r.data, &c->data, now_ms) ? true
                                             : gh_error_set(err, GH_ERR_INTERNAL, "copy: out of memory");
    struct gh_copy_data old = c->data;
    if (ok) {
        c->data = r.data;
        ok = gh_copy_save(c, err); /* what is in memory holds even where it cannot be written */
        *changed = true;
    }
    pthread_mutex_unlock(&c->mutex);
    if (*changed) {
        tell_gone(&old, &r.data, gone, user);
        gh_copy_data_free(&old);
    } else {
        gh_copy_data_free(&r.data);
    }
    return ok;
}
