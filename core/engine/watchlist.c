/* Reading live flags and their templates into one immutable gallery. */
#include "engine/watchlist.h"

#include "alert/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct loading {
    struct gh_watchlist *list;
    struct gh_error *err;
    bool failed;
};

static struct gh_watch_subject *by_person(const struct gh_watchlist *w, struct gh_id person)
{
    for (int i = 0; i < w->count; i++)
        if (gh_id_equal(w->subjects[i].person, person))
            return &w->subjects[i];
    return NULL;
}

/* Part of the id's random bits, so that evidence gathered under one list still means the same person
 * under the next; the rare clash moves on by one. */
static uint32_t number_of(const struct gh_watchlist *w, struct gh_id person)
{
    uint32_t number;
    memcpy(&number, person.bytes + sizeof person.bytes - sizeof number, sizeof number);
    while (gh_watchlist_find(w, number))
        number++;
    return number;
}

static bool add_flag(void *user, const struct gh_flag *f)
{
    struct loading *l = user;
    struct gh_watchlist *w = l->list;
    if (f->state != GH_FLAG_LIVE)
        return true;
    if (f->expires_ms < w->next_expiry_ms)
        w->next_expiry_ms = f->expires_ms;
    int severity = gh_alert_severity(f->category);
    struct gh_watch_subject *s = by_person(w, f->person);
    if (!s) {
        if (w->count >= GH_FLAGS_LIVE_MAX)
            return true;
        s = &w->subjects[w->count];
        *s = (struct gh_watch_subject){.person = f->person, .number = number_of(w, f->person)};
        snprintf(s->label, sizeof s->label, "%s", f->person_name);
        for (char *p = s->label + strlen(s->label); p > s->label && (p[-1] & 0x80); p--)
            if ((p[-1] & 0xC0) == 0xC0) { /* a character that the cut may have split */
                int need = (p[-1] & 0xE0) == 0xC0 ? 2 : (p[-1] & 0xF0) == 0xE0 ? 3 : 4;
                if ((int)strlen(p - 1) < need)
                    p[-1] = 0;
                break;
            }
        w->count++;
    } else if (severity <= s->severity) {
        return true;
    }
    s->flag = f->id;
    s->severity = severity;
    return true;
}

static bool add_template(void *user, const struct gh_live_template *t)
{
    struct loading *l = user;
    struct gh_watch_subject *s = by_person(l->list, t->person);
    /* someone flagged twice comes once a flag, but is one person */
    if (!s || !gh_id_equal(s->flag, t->flag))
        return true;
    if (!gh_gallery_add(l->list->gallery, t->template_, &s->number, 1, l->err)) {
        l->failed = true;
        return false;
    }
    return true;
}

struct gh_watchlist *gh_watchlist_empty(struct gh_error *err)
{
    struct gh_watchlist *w = calloc(1, sizeof *w);
    if (w) {
        atomic_init(&w->refs, 1);
        w->next_expiry_ms = INT64_MAX;
        w->subjects = calloc(GH_FLAGS_LIVE_MAX, sizeof *w->subjects);
        w->gallery = gh_gallery_open(0);
    }
    if (w && w->subjects && w->gallery)
        return w;
    gh_error_set(err, GH_ERR_INTERNAL, "gallery: out of memory");
    gh_watchlist_unref(w);
    return NULL;
}

struct gh_watchlist *gh_watchlist_load(struct gh_store *store, const struct gh_site_operating *asked,
                                       const struct gh_vision_info *info, struct gh_error *err)
{
    struct gh_watchlist *w = gh_watchlist_empty(err);
    struct loading l = {w, err, false};
    if (!w)
        return NULL;
    if (!gh_flag_list(store, false, add_flag, &l, err) ||
        !gh_people_live(store, GH_PURPOSE_FLAG, info->embedder, add_template, &l, &w->skipped, err) ||
        l.failed || !gh_gallery_build(w->gallery, err)) {
        gh_watchlist_unref(w);
        return NULL;
    }
    w->templates = gh_gallery_count(w->gallery);
    gh_operating_point(asked, info, GH_OPERATING_LIST, w->templates, &w->point);
    w->threshold = w->point.threshold;
    return w;
}

struct gh_watchlist *gh_watchlist_ref(struct gh_watchlist *w)
{
    atomic_fetch_add_explicit(&w->refs, 1, memory_order_relaxed);
    return w;
}

void gh_watchlist_unref(struct gh_watchlist *w)
{
    if (!w || atomic_fetch_sub_explicit(&w->refs, 1, memory_order_acq_rel) != 1)
        return;
    if (w->gallery)
        gh_gallery_close(w->gallery);
    free(w->subjects);
    free(w);
}

const struct gh_watch_subject *gh_watchlist_find(const struct gh_watchlist *w, uint32_t number)
{
    for (int i = 0; i < w->count; i++)
        if (w->subjects[i].number == number)
            return &w->subjects[i];
    return NULL;
}
