/* Lookups in the copy, and what the gate itself adds to it. */
#include "kiosk/copy_parts.h"

#include "base/log.h"
#include "base/wipe.h"
#include "store/sealed_file.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct gh_copy *gh_copy_open(struct gh_store *store, const char *path, const char *embedder,
                             struct gh_error *err)
{
    struct gh_copy *c = calloc(1, sizeof *c);
    size_t size = 0;
    struct gh_error why = {0};
    if (!c) {
        gh_error_set(err, GH_ERR_INTERNAL, "copy: out of memory");
        return NULL;
    }
    pthread_mutex_init(&c->mutex, NULL);
    c->store = store;
    snprintf(c->path, sizeof c->path, "%s", path);
    snprintf(c->embedder, sizeof c->embedder, "%s", embedder);
    uint8_t *bytes = gh_sealed_file_read(store, path, &size, &why);
    if (bytes && !gh_copy_decode(bytes, size, embedder, &c->data))
        gh_log_warn("%s: of another version or embedder; nobody is known until the control room is there",
                    path);
    else if (!bytes && why.kind != GH_ERR_NOT_FOUND)
        gh_log_warn("%s; nobody is known until the control room is there", why.text);
    gh_wipe(bytes, size);
    return c;
}

void gh_copy_close(struct gh_copy *c)
{
    if (!c)
        return;
    gh_copy_data_free(&c->data);
    pthread_mutex_destroy(&c->mutex);
    sodium_memzero(c, sizeof *c);
    free(c);
}

bool gh_copy_save(struct gh_copy *c, struct gh_error *err)
{
    size_t size = 0;
    uint8_t *bytes = gh_copy_encode(&c->data, c->embedder, &size);
    bool ok = bytes ? gh_sealed_file_write(c->store, c->path, bytes, size, err)
                    : gh_error_set(err, GH_ERR_INTERNAL, "copy: out of memory");
    gh_wipe(bytes, size);
    if (ok)
        c->dirty = false;
    return ok;
}

bool gh_copy_flush(struct gh_copy *c, struct gh_error *err)
{
    pthread_mutex_lock(&c->mutex);
    bool ok = !c->dirty || gh_copy_save(c, err);
    pthread_mutex_unlock(&c->mutex);
    return ok;
}

struct gh_copy_person *gh_copy_find(struct gh_copy_data *d, struct gh_id id)
{
    for (size_t i = 0; i < d->people.count; i++)
        if (gh_id_equal(d->people.items[i].id, id))
            return &d->people.items[i];
    return NULL;
}

static void give(const struct gh_copy *c, const struct gh_copy_person *p, struct gh_gate_person *out)
{
    memset(out, 0, sizeof *out);
    out->id = p->id;
    memcpy(out->name, p->name, sizeof out->name);
    memcpy(out->groups, p->groups, sizeof out->groups);
    out->valid_from_ms = p->valid_from_ms;
    out->valid_to_ms = p->valid_to_ms;
    memcpy(out->number, p->number, sizeof out->number);
    memcpy(out->duress, p->duress, sizeof out->duress);
    memcpy(out->pin, p->pin, sizeof out->pin);
    out->inside = p->inside;
    out->count = (int)p->count;
    if (p->count)
        memcpy(out->templates, c->data.templates.items + (size_t)p->first * GH_TEMPLATE_DIMS,
               p->count * sizeof *out->templates);
}

bool gh_copy_number(struct gh_copy *c, const char *number, struct gh_gate_person *out, bool *duress)
{
    bool found = false;
    *duress = false;
    pthread_mutex_lock(&c->mutex);
    /* all are looked at whoever it is, so that the time tells nothing */
    for (size_t i = 0; *number && i < c->data.people.count; i++) {
        const struct gh_copy_person *p = &c->data.people.items[i];
        bool own = p->number[0] && !strcmp(p->number, number),
             under = p->duress[0] && !strcmp(p->duress, number);
        if ((own || under) && !found) {
            give(c, p, out);
            *duress = under;
            found = true;
        }
    }
    pthread_mutex_unlock(&c->mutex);
    return found;
}

bool gh_copy_person(struct gh_copy *c, struct gh_id id, struct gh_gate_person *out)
{
    pthread_mutex_lock(&c->mutex);
    const struct gh_copy_person *p = gh_copy_find(&c->data, id);
    if (p)
        give(c, p, out);
    pthread_mutex_unlock(&c->mutex);
    return p != NULL;
}

bool gh_copy_has(struct gh_copy *c, struct gh_id id, int64_t now_ms)
{
    pthread_mutex_lock(&c->mutex);
    const struct gh_copy_person *p = gh_copy_find(&c->data, id);
    bool has = p && (!p->valid_to_ms || p->valid_to_ms > now_ms) && p->valid_from_ms <= now_ms;
    pthread_mutex_unlock(&c->mutex);
    return has;
}

static struct gh_copy_badge *find_badge(struct gh_copy_data *d, struct gh_id id)
{
    for (size_t i = 0; i < d->badges.count; i++)
        if (gh_id_equal(d->badges.items[i].id, id))
            return &d->badges.items[i];
    return NULL;
}

void gh_copy_badge(struct gh_copy *c, struct gh_id badge, bool *revoked, int *used, struct gh_id *person)
{
    pthread_mutex_lock(&c->mutex);
    const struct gh_copy_badge *b = find_badge(&c->data, badge);
    *revoked = b && b->revoked;
    *used = b ? b->used : 0;
    *person = b ? b->person : gh_id_none;
    pthread_mutex_unlock(&c->mutex);
}

void gh_copy_entered(struct gh_copy *c, struct gh_id badge, struct gh_id person, bool inside)
{
    pthread_mutex_lock(&c->mutex);
    struct gh_copy_person *p = gh_id_is_none(person) ? NULL : gh_copy_find(&c->data, person);
    if (p)
        p->inside = inside;
    if (!gh_id_is_none(badge) && inside) {
        struct gh_copy_badge *b = find_badge(&c->data, badge);
        if (!b && gh_vec_grow(&c->data.badges)) {
            b = &c->data.badges.items[c->data.badges.count++];
            *b = (struct gh_copy_badge){.id = badge, .person = person};
        }
        if (b)
            b->used++;
        c->dirty = true;
    }
    pthread_mutex_unlock(&c->mutex);
}

void gh_copy_moved(struct gh_copy *c, const struct gh_passage_move *m)
{
    pthread_mutex_lock(&c->mutex);
    struct gh_copy_person *p = gh_id_is_none(m->person) ? NULL : gh_copy_find(&c->data, m->person);
    struct gh_copy_badge *b = gh_id_is_none(m->ticket) ? NULL : find_badge(&c->data, m->ticket);
    if (p)
        p->inside = m->inside;
    if (b && m->used > b->used)
        b->used = m->used;
    pthread_mutex_unlock(&c->mutex);
}

bool gh_copy_keys(struct gh_copy *c, struct gh_badge_keys *out)
{
    pthread_mutex_lock(&c->mutex);
    bool has = c->data.has_keys;
    if (has)
        *out = c->data.keys;
    pthread_mutex_unlock(&c->mutex);
    return has;
}

size_t gh_copy_count(struct gh_copy *c, size_t *templates)
{
    pthread_mutex_lock(&c->mutex);
    size_t n = c->data.people.count;
    if (templates)
        *templates = c->data.templates.count / GH_TEMPLATE_DIMS;
    pthread_mutex_unlock(&c->mutex);
    return n;
}

bool gh_copy_identify(struct gh_copy *c, const float template_[GH_TEMPLATE_DIMS], float threshold,
                      float margin, int64_t now_ms, struct gh_gate_person *out, float *similarity)
{
    const struct gh_copy_person *best = NULL;
    float first = -2, second = -2;
    pthread_mutex_lock(&c->mutex);
    for (size_t i = 0; i < c->data.people.count; i++) {
        const struct gh_copy_person *p = &c->data.people.items[i];
        float own = -2;
        for (uint32_t k = 0; k < p->count; k++) {
            const float *t = c->data.templates.items + (size_t)(p->first + k) * GH_TEMPLATE_DIMS;
            float dot = 0;
            for (int d = 0; d < GH_TEMPLATE_DIMS; d++)
                dot += t[d] * template_[d];
            own = dot > own ? dot : own;
        }
        if (own > first) {
            second = first;
            first = own;
            best = p;
        } else if (own > second) {
            second = own;
        }
    }
    bool found = best && first >= threshold && first - second >= margin &&
                 (!best->valid_to_ms || best->valid_to_ms > now_ms) && best->valid_from_ms <= now_ms;
    if (found)
        give(c, best, out);
    pthread_mutex_unlock(&c->mutex);
    *similarity = first;
    return found;
}

/* "staff, cleaning" holds "staff"? Names compare in any case, as the store has it. */
static bool in_group(const char *groups, const char *name)
{
    size_t n = strlen(name);
    while (*groups) {
        groups += strspn(groups, ", ");
        size_t length = strcspn(groups, ",");
        if (length == n && !strncasecmp(groups, name, n))
            return true;
        groups += length;
    }
    return false;
}

bool gh_copy_admits(const struct gh_site_gate *gate, const char *groups, int64_t wall_ms)
{
    time_t t = (time_t)(wall_ms / 1000);
    struct tm tm;
    localtime_r(&t, &tm);
    int minute = tm.tm_hour * 60 + tm.tm_min, today = (tm.tm_wday + 6) % 7, yesterday = (today + 6) % 7;
    for (int i = 0; i < gate->rule_count; i++) {
        const struct gh_gate_rule *r = &gate->rules[i];
        if (strcmp(r->group, "*") && !in_group(groups, r->group))
            continue;
        bool on = r->days >> today & 1, was = r->days >> yesterday & 1;
        /* over midnight: the night belongs to the day on which it began */
        if (r->from == r->to  ? on
            : r->from < r->to ? on && minute >= r->from && minute < r->to
                              : (on && minute >= r->from) || (was && minute < r->to))
            return true;
    }
    return gate->rule_count == 0;
}

bool gh_copy_bind(struct gh_copy *c, struct gh_id ticket, const float template_[GH_TEMPLATE_DIMS],
                  int64_t until_ms, struct gh_error *err)
{
    pthread_mutex_lock(&c->mutex);
    bool ok = gh_vec_grow(&c->data.bound) ? true : gh_error_set(err, GH_ERR_INTERNAL, "copy: out of memory");
    if (ok) {
        struct gh_copy_bound *b = &c->data.bound.items[c->data.bound.count++];
        *b = (struct gh_copy_bound){.ticket = ticket, .until_ms = until_ms};
        memcpy(b->template_, template_, sizeof b->template_);
        c->dirty = true;
    }
    pthread_mutex_unlock(&c->mutex);
    return ok; /* the courier writes the file: a disk must not make a person wait */
}

bool gh_copy_bound(struct gh_copy *c, struct gh_id ticket, float template_[GH_TEMPLATE_DIMS])
{
    bool found = false;
    pthread_mutex_lock(&c->mutex);
    for (size_t i = 0; i < c->data.bound.count && !found; i++)
        if (gh_id_equal(c->data.bound.items[i].ticket, ticket)) {
            memcpy(template_, c->data.bound.items[i].template_, GH_TEMPLATE_DIMS * sizeof *template_);
            found = true;
        }
    pthread_mutex_unlock(&c->mutex);
    return found;
}
