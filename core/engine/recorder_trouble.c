/* Trouble with cameras, kept until the store has it: an outage must not be forgotten because the disk was
 * full, locked or slow when it began or ended. */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/vec.h"

#include <stdio.h>
#include <string.h>

enum { RETRY_MS = 5000 };

/* Under the mutex. The place of this trouble, or a free one; NULL: all are taken. */
static struct gh_trouble *place_of(struct gh_recorder *r, const char *camera, enum gh_alert_kind kind)
{
    struct gh_trouble *free_one = NULL;
    for (int i = 0; i < GH_TROUBLES_MAX; i++) {
        struct gh_trouble *t = &r->troubles[i];
        if (t->kind == kind && !strcmp(t->camera, camera))
            return t;
        if (!t->kind && !free_one)
            free_one = t;
    }
    if (!free_one)
        return NULL;
    *free_one = (struct gh_trouble){.kind = kind};
    snprintf(free_one->camera, sizeof free_one->camera, "%s", camera);
    return free_one;
}

static void begins(struct gh_trouble *t, const char *detail)
{
    if (!t->began)
        t->wall_ms = gh_clock_wall_ms();
    t->began = true;
    t->over = false; /* one that ended a moment ago, and of which nothing is recorded yet, goes on */
    snprintf(t->detail, sizeof t->detail, "%s", detail);
}

static void ends(struct gh_trouble *t, const char *why)
{
    *(t->began ? &t->over : &t->ended) = true;
    snprintf(t->why, sizeof t->why, "%s", why);
}

/* detail: it begins; NULL: it is over, and why. */
static void tell(struct gh_recorder *r, const char *camera, enum gh_alert_kind kind, const char *detail,
                 const char *why)
{
    pthread_mutex_lock(&r->mutex);
    struct gh_trouble *t = place_of(r, camera, kind);
    if (t && detail)
        begins(t, detail);
    else if (t)
        ends(t, why);
    r->news = true;
    pthread_cond_signal(&r->more);
    pthread_mutex_unlock(&r->mutex);
    if (!t)
        gh_log_error("camera %s: %s: not recorded; the store takes nothing", camera, detail ? detail : why);
}

void gh_recorder_trouble(struct gh_recorder *r, const char *camera, enum gh_alert_kind kind,
                         const char *detail)
{
    tell(r, camera, kind, detail, NULL);
}

void gh_recorder_good(struct gh_recorder *r, const char *camera, const char *why)
{
    tell(r, camera, GH_ALERT_CAMERA, NULL, why ? why : "the camera is back");
    tell(r, camera, GH_ALERT_CAMERA_FROZEN, NULL, why ? why : "the picture moves again");
    tell(r, camera, GH_ALERT_CAMERA_COVERED, NULL, why ? why : "the camera sees again");
}

static bool pending(const struct gh_trouble *t)
{
    return t->ended || t->began || t->over;
}

/* Takes from *t what the store has by now; what it refuses stays. */
static void record(struct gh_recorder *r, struct gh_trouble *t)
{
    if (t->ended && !gh_recorder_over(r, t->kind, t->camera, t->why))
        return;
    t->ended = false;
    if (t->began && !gh_recorder_raise(r, t->kind, t->camera, gh_id_none, t->wall_ms, t->detail))
        return;
    t->began = false;
    if (t->over && !gh_recorder_over(r, t->kind, t->camera, t->why))
        return;
    t->over = false;
}

/* Puts what is left from before in front of what was told meanwhile: two outages with nothing recorded of the
 * time between them are one. */
static void put_before(struct gh_trouble *t, const struct gh_trouble *left)
{
    if (!pending(left))
        return;
    if (!pending(t)) {
        *t = *left;
        return;
    }
    t->over = t->began ? t->over : left->began && (left->over || t->ended);
    t->ended = left->ended || (t->ended && !left->began);
    if (!t->began)
        memcpy(t->detail, left->detail, sizeof t->detail);
    if (left->began)
        t->wall_ms = left->wall_ms;
    t->began = t->began || left->began;
}

int gh_recorder_reconcile(struct gh_recorder *r, int64_t now_ms)
{
    int left = 0;
    pthread_mutex_lock(&r->mutex);
    bool due = r->store && (r->news || (r->troubles_left && now_ms >= r->trouble_ms));
    r->news = r->news && !due;
    for (int i = 0; due && i < GH_TROUBLES_MAX; i++) {
        struct gh_trouble *t = &r->troubles[i], was = *t;
        if (!t->kind)
            continue;
        if (!left) { /* else the store refuses: waiting for it once is enough */
            t->ended = t->began = t->over = false;
            pthread_mutex_unlock(&r->mutex);
            record(r, &was);
            pthread_mutex_lock(&r->mutex);
            put_before(t, &was);
        }
        if (pending(t))
            left++;
        else
            t->kind = 0;
    }
    pthread_mutex_unlock(&r->mutex);
    if (due) {
        r->troubles_left = left;
        r->trouble_ms = now_ms + RETRY_MS;
    }
    return r->troubles_left;
}

/* ---- cameras that are gone ---- */

struct leftover {
    enum gh_alert_kind kind;
    char camera[GH_SITE_NAME];
};
struct leftovers {
    const struct gh_site *site;
    GH_VEC(struct leftover) found;
    bool full; /* no memory for more */
};

static bool look_at_outage(void *user, const struct gh_alert *a)
{
    struct leftovers *l = user;
    bool named = false;
    for (int i = 0; !named && i < l->site->camera_count; i++)
        named = !strcmp(l->site->cameras[i].name, a->camera);
    if (named || a->retracted)
        return true;
    l->full = !gh_vec_grow(&l->found);
    if (l->full)
        return false;
    struct leftover *to = &l->found.items[l->found.count++];
    to->kind = a->kind;
    snprintf(to->camera, sizeof to->camera, "%s", a->camera);
    return true;
}

void gh_recorder_forget_cameras(struct gh_recorder *r)
{
    static const enum gh_alert_kind kinds[] = {GH_ALERT_CAMERA, GH_ALERT_CAMERA_FROZEN,
                                               GH_ALERT_CAMERA_COVERED};
    struct leftovers l = {.site = r->site};
    struct gh_error err = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof kinds / sizeof *kinds; i++) {
        struct gh_alert_query q = {.snoozed = true, .kind = kinds[i]};
        ok = gh_alert_page(r->store, &q, 0, -1, look_at_outage, &l, &err);
    }
    if (!ok || l.full)
        gh_log_error("outages not read: %s", ok ? "out of memory" : err.text);
    for (size_t i = 0; i < l.found.count; i++)
        gh_recorder_over(r, l.found.items[i].kind, l.found.items[i].camera,
                         "the site has no such camera any more");
    gh_vec_free(&l.found);
}
