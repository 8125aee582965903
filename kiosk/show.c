/* A rehearsal in the kiosk itself: visits one after another, each with its own
 * token out of SITE/rehearsal.ini. */
#include "kiosk/show.h"

#include "base/clock.h"
#include "base/file.h"
#include "kiosk/rehearsal_film.h"
#include "vision/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 960, HEIGHT = 540, FPS = 30, POOL = 4, PEOPLE = 32, PAUSE_MS = 1200 };

struct gh_show {
    struct gh_scene *scene;
    struct gh_rehearsal *rehearsal;
    struct gh_rehearsal_person people[PEOPLE];
    int count;
    struct gh_film *film;
    int64_t start_ms, next_ms, over_ms;
    int visit, kind;
    bool on;
};

static bool open_scene(struct gh_show *s, const char *source, struct gh_error *err)
{
    char path[1024], camera[64];
    if (!gh_rehearsal_scene(source, path, sizeof path, camera, sizeof camera))
        return gh_error_set(err, GH_ERR_CONFIG, "rehearsal: the gate's source must be a scene, not a camera");
    s->scene = gh_scene_open(path, err);
    if (!s->scene)
        return false;
    s->rehearsal = gh_rehearsal_open(s->scene, camera[0] ? camera : NULL, WIDTH, HEIGHT, FPS, 1, err);
    s->film = s->rehearsal ? gh_film_open(s->rehearsal, WIDTH, HEIGHT, POOL, err) : NULL;
    return s->film != NULL;
}

struct gh_show *gh_show_open(const struct gh_site *site, const struct gh_site_gate *gate, int kind,
                             struct gh_error *err)
{
    struct gh_show *s = calloc(1, sizeof *s);
    if (!s)
        gh_error_set(err, GH_ERR_INTERNAL, "rehearsal: out of memory");
    if (s && open_scene(s, gate->source, err) &&
        (s->count = gh_rehearsal_people(site->dir, s->scene, s->people, PEOPLE, err)) > 0) {
        s->kind = kind;
        s->start_ms = gh_clock_mono_ms();
        return s;
    }
    gh_show_close(s);
    return NULL;
}

void gh_show_close(struct gh_show *s)
{
    if (!s)
        return;
    gh_film_close(s->film);
    gh_rehearsal_close(s->rehearsal);
    gh_scene_close(s->scene);
    explicit_bzero(s->people, sizeof s->people);
    free(s);
}

/* Whoever comes next, and as what. */
static void begin(struct gh_show *s, int64_t now)
{
    static const enum gh_rehearsal_kind turns[] = {
        GH_REHEARSE_GENUINE,  GH_REHEARSE_PHONE, GH_REHEARSE_GENUINE,   GH_REHEARSE_PIN,
        GH_REHEARSE_IMPOSTOR, GH_REHEARSE_CALL,  GH_REHEARSE_BYSTANDER, GH_REHEARSE_NO_TOKEN,
        GH_REHEARSE_ENROL,    GH_REHEARSE_BROKEN};
    int cast = gh_scene_cast_count(s->scene);
    const struct gh_rehearsal_person *p = &s->people[s->visit % s->count];
    struct gh_rehearsal_visit v = {.kind = s->kind >= 0
                                               ? (enum gh_rehearsal_kind)s->kind
                                               : turns[(size_t)s->visit % (sizeof turns / sizeof *turns)],
                                   .person = p->person,
                                   .shown = p->person,
                                   .bystander = (p->person + 1) % cast,
                                   .badge = p->badge[0] && s->visit % 2 == 0 ? p->badge : NULL,
                                   .number = p->number,
                                   .pin = p->pin};
    bool other = v.kind == GH_REHEARSE_IMPOSTOR || v.kind == GH_REHEARSE_PHONE ||
                 v.kind == GH_REHEARSE_PRINT || v.kind == GH_REHEARSE_FILM;
    if (other)
        v.person = (p->person + 3) % cast;
    gh_rehearsal_begin(s->rehearsal, &v, now);
    s->visit++;
    s->on = true;
}

struct gh_frame *gh_show_frame(struct gh_show *s, const struct gh_kiosk_view *view, struct gh_image *picture)
{
    int64_t now = gh_clock_mono_ms();
    if (s->on && gh_rehearsal_over(s->rehearsal, now) && view->state == GH_FLOW_IDLE) {
        s->on = false;
        s->over_ms = now;
    }
    if (!s->on && now - s->over_ms > PAUSE_MS)
        begin(s, now);
    struct gh_frame *f = gh_film_frame(s->film, view, now);
    if (f)
        *picture = (struct gh_image){(uint8_t *)f->plane[0], f->width, f->height, f->stride[0]};
    return f;
}

bool gh_show_good(struct gh_show *s)
{
    return !s->on || !gh_rehearsal_broken(s->rehearsal, gh_clock_mono_ms());
}

struct gh_touched gh_show_touch(struct gh_show *s, const struct gh_kiosk_view *view)
{
    if (!s->on)
        return (struct gh_touched){0};
    if (gh_rehearsal_over(s->rehearsal, gh_clock_mono_ms())) /* the next one does not wait for the screen */
        return (struct gh_touched){.what = GH_TOUCH_CANCEL};
    return gh_rehearsal_touch(s->rehearsal, view, gh_clock_mono_ms());
}

bool gh_show_picture(struct gh_screen *screen, const char *dir, const struct gh_kiosk_view *view,
                     struct gh_error *err)
{
    enum { SETTLED = 12 }; /* frames */
    bool moment =
        view->state == GH_FLOW_COMPARE || view->state == GH_FLOW_APPROACH || view->state == GH_FLOW_RECORD;
    static int seen[GH_FLOW_STATE_COUNT];
    struct gh_image shot;
    uint8_t *png = NULL;
    size_t size = 0;
    char path[GH_SITE_PATH];
    if (++seen[view->state] != (moment ? 1 : SETTLED))
        return true;
    if (!gh_screen_shot(screen, &shot, err))
        return false;
    snprintf(path, sizeof path, "%s/%s.png", dir, gh_flow_state_name(view->state));
    bool ok = gh_vision_encode_png(shot, &png, &size, err) && gh_file_write(path, png, size, err);
    free(png);
    free(shot.data);
    return ok;
}
