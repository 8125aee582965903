/* People, flags and alerts for the still site: drawn faces, a visit over three cameras, a camera that is
 * down, and what operators had already done before the console was opened. */
#include "fixture.h"

#include "store/alerts.h"
#include "store/operators.h"
#include "store/people.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

int64_t fixture_store_clock(void *user)
{
    return user ? *(int64_t *)user : FIXTURE_WALL_MS;
}

static bool take_adams(void *user, const struct gh_alert *a)
{
    bool found = !strcmp(a->person_name, "A. Adams");
    if (found)
        *(struct gh_alert *)user = *a;
    return !found;
}

bool fixture_adams(struct gh_store *s, struct gh_alert *out, struct gh_error *err)
{
    const struct gh_alert_query all = {.closed = true, .snoozed = true};
    *out = (struct gh_alert){0};
    return gh_alert_page(s, &all, 0, -1, take_adams, out, err) &&
           (out->person_name[0] || gh_error_set(err, GH_ERR_NOT_FOUND, "fixture: no alert of A. Adams"));
}

/* A drawn face, told apart by its number, brightness by the light it was seen in. */
bool fixture_face(int number, int light, uint8_t **jpeg, size_t *size)
{
    enum { SIDE = 112 };
    static uint8_t rgb[SIDE * SIDE * 3];
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            uint8_t *p = rgb + (y * SIDE + x) * 3;
            int dx = x - SIDE / 2, dy = y - SIDE / 2 - 6, eye = abs(dx) - 17 - number * 3;
            int c[3] = {70, 90, 110 + number * 40};
            if (dx * dx * 100 + dy * dy * 64 < 40 * 40 * 100)
                c[0] = 214, c[1] = 172, c[2] = 140;
            if (dx * dx * 100 + dy * dy * 64 < 43 * 43 * 100 && dy < -24 + number * 8)
                c[0] = 60 + number * 90, c[1] = 40 + number * 30, c[2] = 30;
            if (eye * eye + (dy + 8) * (dy + 8) < 30)
                c[0] = c[1] = c[2] = 30;
            if (abs(dx) < 4 + number && dy > 0 && dy < 14)
                c[0] = 180, c[1] = 130, c[2] = 105;
            if (abs(dx) < 15 && abs(dy - 25 - dx * dx / 60) < 3)
                c[0] = 150, c[1] = 50, c[2] = 60;
            for (int i = 0; i < 3; i++)
                p[i] = (uint8_t)(c[i] * light / 100);
        }
    GdkPixbuf *pixbuf =
        gdk_pixbuf_new_from_data(rgb, GDK_COLORSPACE_RGB, FALSE, 8, SIDE, SIDE, SIDE * 3, NULL, NULL);
    gchar *bytes = NULL;
    gsize length = 0;
    bool ok = gdk_pixbuf_save_to_buffer(pixbuf, &bytes, &length, "jpeg", NULL, "quality", "90", NULL);
    g_object_unref(pixbuf);
    if (!ok || !(*jpeg = malloc(length))) {
        g_free(bytes);
        return false;
    }
    memcpy(*jpeg, bytes, length);
    *size = length;
    g_free(bytes);
    return true;
}

struct people {
    struct gh_store *s;
    struct gh_actor ada, bob, engine;
    int64_t now;
};

struct wanted {
    int number, pictures;
    const char *name, *reason, *instruction;
    enum gh_flag_category category;
    bool second, approved;
    int days;
};

static bool look_out_for(struct people *p, const struct wanted *w, struct gh_id *flag, struct gh_error *err)
{
    struct gh_reference refs[3] = {{0}};
    uint8_t *jpegs[3] = {NULL};
    struct gh_id person;
    bool ok = true;
    for (int i = 0; ok && i < w->pictures; i++) {
        ok = fixture_face(w->number, 100 - 12 * i, &jpegs[i], &refs[i].jpeg_size);
        refs[i].jpeg = jpegs[i];
        refs[i].quality = 0.9f;
        refs[i].template_[w->number] = 1;
    }
    if (!ok)
        return gh_error_set(err, GH_ERR_INTERNAL, "drawing: out of memory");
    ok = gh_person_add(p->s, &p->ada, &(struct gh_person_new){.name = w->name, .purpose = GH_PURPOSE_FLAG},
                       FIXTURE_EMBEDDER, refs, w->pictures, &person, err) &&
         gh_flag_propose(p->s, &p->ada,
                         &(struct gh_flag_new){.person = person,
                                               .category = w->category,
                                               .reason = w->reason,
                                               .authority = "site manager",
                                               .instruction = w->instruction,
                                               .second = w->second,
                                               .expires_ms = p->now + w->days * 86400000LL},
                         flag, err) &&
         (!w->approved || gh_flag_approve(p->s, &p->bob, *flag, err));
    for (int i = 0; i < 3; i++)
        free(jpegs[i]);
    return ok;
}

static bool agreed(struct people *p, const char *name, const char *groups, int days, struct gh_error *err)
{
    struct gh_reference r = {.quality = 0.8f};
    uint8_t *jpeg;
    struct gh_id id;
    if (!fixture_face(2, 90, &jpeg, &r.jpeg_size))
        return gh_error_set(err, GH_ERR_INTERNAL, "drawing: out of memory");
    r.jpeg = jpeg;
    r.template_[9] = 1;
    bool ok = gh_person_add(p->s, &p->ada,
                            &(struct gh_person_new){.name = name,
                                                    .purpose = GH_PURPOSE_GATE,
                                                    .consent = "notice 1, on paper",
                                                    .groups = groups,
                                                    .valid_to_ms = days ? p->now + days * 86400000LL : 0},
                            FIXTURE_EMBEDDER, &r, 1, &id, err);
    free(jpeg);
    return ok;
}

static bool see(struct people *p, int number, struct gh_id flag, const char *camera, int severity, int ago_s,
                int64_t *clock, struct gh_id *alert, struct gh_error *err)
{
    uint8_t *jpeg;
    size_t size;
    if (!fixture_face(number, 75, &jpeg, &size))
        return gh_error_set(err, GH_ERR_INTERNAL, "drawing: out of memory");
    *clock = p->now - ago_s * 1000;
    struct gh_alert_new a = {.kind = GH_ALERT_MATCH,
                             .flag = flag,
                             .camera = camera,
                             .seen_ms = *clock,
                             .severity = severity,
                             .similarity = 0.46f,
                             .quality = 0.8f,
                             .jpeg = jpeg,
                             .jpeg_size = size};
    bool ok = gh_alert_raise(p->s, &p->engine, &a, alert, NULL, err);
    free(jpeg);
    return ok;
}

static bool open_store(struct people *p, struct fixture *f, int64_t *clock, struct gh_error *err)
{
    *p = (struct people){.now = FIXTURE_WALL_MS};
    *clock = p->now - 3600 * 1000;
    if (!(p->s = gh_store_open(f->dir, true, err)))
        return false;
    gh_store_set_clock(p->s, fixture_store_clock, clock);
    p->engine = gh_actor_engine(p->s);
    return true;
}

static bool hire(struct people *p, struct gh_error *err)
{
    struct gh_id id;
    return gh_operator_add(p->s, NULL, "ada", GH_ROLE_ADMINISTRATOR, FIXTURE_PASSWORD, &id, err) &&
           gh_operator_authenticate(p->s, "ada", FIXTURE_PASSWORD, &p->ada, err) &&
           gh_operator_add(p->s, &p->ada, "bob", GH_ROLE_OPERATOR, FIXTURE_PASSWORD, &id, err) &&
           gh_operator_authenticate(p->s, "bob", FIXTURE_PASSWORD, &p->bob, err) &&
           gh_operator_add(p->s, &p->ada, "ida", GH_ROLE_AUDITOR, FIXTURE_PASSWORD, &id, err);
}

struct gh_store *fixture_open_as(const struct fixture *f, const char *name, struct gh_actor *as)
{
    struct gh_error err;
    struct gh_store *s = gh_store_open(f->dir, false, &err);
    if (!s || !gh_operator_authenticate(s, name, FIXTURE_PASSWORD, as, &err))
        fail_msg("%s", err.text);
    return s;
}

bool fixture_alerts(struct fixture *f, struct gh_error *err)
{
    static int64_t clock;
    static const struct wanted adams_ = {.number = 0,
                                         .pictures = 2,
                                         .name = "A. Adams",
                                         .category = GH_FLAG_MISSING,
                                         .reason = "left the ward this morning, needs medicine by noon",
                                         .instruction = "speak calmly, call the ward",
                                         .approved = true,
                                         .days = 3},
                               brook_ = {.number = 1,
                                         .pictures = 1,
                                         .name = "B. Brook",
                                         .category = GH_FLAG_EXCLUDED,
                                         .reason = "threatened staff; not to enter before December",
                                         .second = true,
                                         .approved = true,
                                         .days = 90},
                               clark_ = {.number = 2,
                                         .pictures = 1,
                                         .name = "C. Clark",
                                         .category = GH_FLAG_PROTECTIVE,
                                         .reason = "order of the court, 12 October",
                                         .instruction = "do not let in; call the police",
                                         .second = true,
                                         .days = 180};
    struct people p;
    struct gh_id id, adams, brook, clark;
    if (!open_store(&p, f, &clock, err))
        return false;
    bool ok = hire(&p, err) && agreed(&p, "D. Dunn", "staff, cleaning", 5, err);
    clock += 1000; /* people stand in the order of time */
    ok = ok && agreed(&p, "E. Evans", "visitors", 0, err);
    clock += 1000;
    ok = ok && look_out_for(&p, &adams_, &adams, err);
    clock += 1000;
    ok = ok && look_out_for(&p, &brook_, &brook, err);
    clock += 1000;
    ok = ok && look_out_for(&p, &clark_, &clark, err) && see(&p, 1, brook, "hall", 2, 900, &clock, &id, err);
    clock += 20000;
    ok = ok && gh_alert_act(p.s, &p.bob, id, GH_ALERT_CLAIM, NULL, err);
    clock = p.now - 21000;
    struct gh_alert_new down = {.kind = GH_ALERT_CAMERA,
                                .camera = "stairs",
                                .detail = "camera stairs: down, connection refused",
                                .seen_ms = clock,
                                .severity = 2};
    ok = ok && gh_alert_raise(p.s, &p.engine, &down, &id, NULL, err) &&
         see(&p, 0, adams, "door", 3, 65, &clock, &id, err);
    clock = p.now - 40000;
    ok = ok && gh_alert_join(p.s, &p.engine, id, "hall", clock, 0.47f, 0.7f, NULL, 0, err);
    clock = p.now - 8000;
    ok = ok && gh_alert_join(p.s, &p.engine, id, "yard", clock, 0.47f, 0.7f, NULL, 0, err);
    gh_store_close(p.s);
    return ok;
}
