/* The copy as bytes: a head with counts, then the arrays as they stand in memory. */
#include "kiosk/copy_parts.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct head {
    char magic[8]; /* with the version of the structs below it */
    uint32_t person_size, badge_size, bound_size, people, templates, badges, bound, has_keys;
    int64_t version;
    char embedder[32];
    struct gh_badge_keys keys;
};
static const char magic[8] = {'G', 'H', 'C', 'O', 'P', 'Y', '0', '1'};
enum { MOST = 200000 };

static void wipe(void *items, size_t bytes)
{
    if (items)
        sodium_memzero(items, bytes);
}

void gh_copy_data_free(struct gh_copy_data *d)
{
    wipe(d->people.items, d->people.room * sizeof *d->people.items);
    wipe(d->templates.items, d->templates.room * sizeof *d->templates.items);
    wipe(d->badges.items, d->badges.room * sizeof *d->badges.items);
    wipe(d->bound.items, d->bound.room * sizeof *d->bound.items);
    gh_vec_free(&d->people);
    gh_vec_free(&d->templates);
    gh_vec_free(&d->badges);
    gh_vec_free(&d->bound);
    sodium_memzero(d, sizeof *d);
}

static size_t bytes_of(const struct head *h)
{
    return sizeof *h + (size_t)h->people * sizeof(struct gh_copy_person) +
           (size_t)h->templates * GH_TEMPLATE_DIMS * sizeof(float) +
           (size_t)h->badges * sizeof(struct gh_copy_badge) + (size_t)h->bound * sizeof(struct gh_copy_bound);
}

static uint8_t *put(uint8_t *to, const void *items, size_t bytes)
{
    if (bytes)
        memcpy(to, items, bytes);
    return to + bytes;
}

uint8_t *gh_copy_encode(const struct gh_copy_data *d, const char *embedder, size_t *size)
{
    struct head h = {.person_size = sizeof(struct gh_copy_person),
                     .badge_size = sizeof(struct gh_copy_badge),
                     .bound_size = sizeof(struct gh_copy_bound),
                     .people = (uint32_t)d->people.count,
                     .templates = (uint32_t)(d->templates.count / GH_TEMPLATE_DIMS),
                     .badges = (uint32_t)d->badges.count,
                     .bound = (uint32_t)d->bound.count,
                     .has_keys = d->has_keys,
                     .version = d->version};
    memcpy(h.magic, magic, sizeof magic);
    h.keys = d->keys;
    strncpy(h.embedder, embedder, sizeof h.embedder - 1);
    *size = bytes_of(&h);
    uint8_t *out = malloc(*size), *p = out;
    if (out) {
        p = put(p, &h, sizeof h);
        p = put(p, d->people.items, d->people.count * sizeof *d->people.items);
        p = put(p, d->templates.items, d->templates.count * sizeof *d->templates.items);
        p = put(p, d->badges.items, d->badges.count * sizeof *d->badges.items);
        put(p, d->bound.items, d->bound.count * sizeof *d->bound.items);
    }
    sodium_memzero(&h, sizeof h);
    return out;
}

/* count items of size bytes from *p on; false when out of memory. */
static bool take(const uint8_t **p, void *vec, size_t count, size_t size)
{
    struct {
        void *items;
        size_t count, room;
    } *v = vec;
    v->items = count ? malloc(count * size) : NULL;
    if (count && !v->items)
        return false;
    if (count)
        memcpy(v->items, *p, count * size);
    v->count = v->room = count;
    *p += count * size;
    return true;
}

static bool ends(const char *text, size_t room)
{
    return memchr(text, 0, room) != NULL;
}

static bool sound(const struct gh_copy_data *d)
{
    size_t templates = d->templates.count / GH_TEMPLATE_DIMS;
    for (size_t i = 0; i < d->people.count; i++) {
        const struct gh_copy_person *p = &d->people.items[i];
        if (!ends(p->name, sizeof p->name) || !ends(p->groups, sizeof p->groups) ||
            !ends(p->number, sizeof p->number) || !ends(p->duress, sizeof p->duress) ||
            !ends(p->pin, sizeof p->pin) || p->count > GH_GATE_TEMPLATES || p->first > templates ||
            p->count > templates - p->first || p->inside > 1)
            return false;
    }
    for (size_t i = 0; i < d->badges.count; i++)
        if (d->badges.items[i].used < 0) /* less than none would be entries on top */
            return false;
    return true;
}

bool gh_copy_decode(const uint8_t *bytes, size_t size, const char *embedder, struct gh_copy_data *out)
{
    struct head h;
    memset(out, 0, sizeof *out);
    if (size < sizeof h)
        return false;
    memcpy(&h, bytes, sizeof h);
    bool ok = !memcmp(h.magic, magic, sizeof magic) && h.person_size == sizeof(struct gh_copy_person) &&
              h.badge_size == sizeof(struct gh_copy_badge) && h.bound_size == sizeof(struct gh_copy_bound) &&
              h.people <= MOST && h.templates <= MOST * 4 && h.badges <= MOST && h.bound <= MOST &&
              h.has_keys <= 1 && ends(h.embedder, sizeof h.embedder) && !strcmp(h.embedder, embedder) &&
              bytes_of(&h) == size;
    const uint8_t *p = bytes + sizeof h;
    ok = ok && take(&p, &out->people, h.people, sizeof(struct gh_copy_person)) &&
         take(&p, &out->templates, (size_t)h.templates * GH_TEMPLATE_DIMS, sizeof(float)) &&
         take(&p, &out->badges, h.badges, sizeof(struct gh_copy_badge)) &&
         take(&p, &out->bound, h.bound, sizeof(struct gh_copy_bound)) && sound(out);
    if (ok) {
        out->keys = h.keys;
        out->has_keys = h.has_keys;
        out->version = h.version;
    } else {
        gh_copy_data_free(out);
    }
    sodium_memzero(&h, sizeof h);
    return ok;
}
