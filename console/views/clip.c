/* A clip on the whole screen: half blocks as on the wall, paused, sought, at one, two or four times its
 * speed. Looking at it is on record; what was decoded is overwritten when it is left. */
#include "console/console.h"
#include "console/keys.h"
#include "console/picture.h"
#include "console/views/enrol.h"
#include "console/views/evidence.h"
#include "console/views/hints.h"

#include "base/clock.h"
#include "store/clip_film.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 1280, SEEK_MS = 5000, STEP_MS = 1000, CATCH_UP = 40 };

static void drop(struct gh_console *c)
{
    struct gh_play *p = &c->play;
    gh_film_close(p->film);
    explicit_bzero(p, sizeof *p);
}

/* Where there is no further picture the last one stays. */
static void took(struct gh_play *p, bool another)
{
    p->over = !another;
    p->fresh = p->fresh || another;
}

static void resume(struct gh_console *c)
{
    c->play.real_ms = c->real_ms;
    c->play.base_ms = gh_film_at(c->play.film);
}

static void seek(struct gh_console *c, int64_t to_ms)
{
    took(&c->play, gh_film_seek(c->play.film, to_ms));
    resume(c);
}

void gh_clip_view_play(struct gh_console *c, const struct gh_clip *clip)
{
    struct gh_error err;
    struct gh_clip copy = *clip; /* it may lie in a list that goes when its view does */
    struct gh_play *p = &c->play;
    const struct gh_view_ops *from = c->view;
    if (copy.state != GH_CLIP_KEPT) {
        gh_console_say(c, true, "there is nothing to play: %s",
                       copy.state == GH_CLIP_WANTED ? "it is being cut" : "no picture of that time is held");
        return;
    }
    drop(c);
    p->film = gh_film_open(c->model.store, &c->actor, copy.id, SIDE_MAX, &err);
    if (!p->film) {
        gh_console_say(c, true, "%s", err.text);
        return;
    }
    p->clip = copy;
    p->speed = 1;
    p->fresh = true;
    resume(c);
    gh_console_show(c, &gh_view_clip);
    c->play.from = from;
}

/* As many pictures on as time has passed; when decoding is slower than that, the clip is. */
static void advance(struct gh_console *c)
{
    struct gh_play *p = &c->play;
    if (p->paused || p->over)
        return;
    int64_t due = p->base_ms + (c->real_ms - p->real_ms) * p->speed;
    int steps = 0;
    while (gh_film_at(p->film) < due && !p->over && steps++ < CATCH_UP)
        took(p, gh_film_next(p->film));
    if (steps > CATCH_UP)
        resume(c);
    gh_console_wake(c, 30);
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_play *p = &c->play;
    char when[24];
    int cols, rows, y = 1;
    if (!p->film)
        return;
    advance(c);
    struct gh_image picture = gh_film_picture(p->film);
    int at = (int)gh_film_at(p->film), length = (int)gh_film_length(p->film);
    gh_clock_format_local(p->clip.since_ms - p->clip.lead_ms + at, when, sizeof when);
    static const char *const speeds[] = {"", "", ", twice as fast", "", ", four times as fast"};
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "%s  %s  %d.%d of %d.%d s, %s%s", p->clip.camera, when,
                   at / 1000, at / 100 % 10, length / 1000, length / 100 % 10,
                   p->over     ? "the end"
                   : p->paused ? "paused"
                               : "playing",
                   speeds[p->speed]);
    if (p->clip.note[0])
        gh_term_text(t, 1, y++, -1, GH_INK_PLAIN, p->clip.note);
    static const struct gh_hint hints[] = {
        {GH_REQUEST_PAUSE, "pause, go on"},       {GH_REQUEST_CLIP_BACK, "5 s back"},
        {GH_REQUEST_CLIP_ON, "5 s on"},           {GH_REQUEST_CLIP_SECOND, "a second back"},
        {GH_REQUEST_CLIP_STEP, "one picture on"}, {GH_REQUEST_SPEED, "speed"},
        {GH_REQUEST_FLAG, "flag who this is"},    {GH_REQUEST_BACK, "back"}};
    int count = sizeof hints / sizeof *hints, foot = gh_hints_lines(c, GH_IN_CLIP, hints, count);
    gh_hints_draw(c, GH_IN_CLIP, hints, count, t->rows - 1 - foot);
    gh_picture_fit(picture.width, picture.height, t->cols, t->rows - 1 - foot - y, &cols, &rows);
    if (cols < 1 || rows < 1)
        return;
    int x = (t->cols - cols) / 2;
    if (!p->fresh && !t->force && c->real_ms - p->painted_ms < 120) {
        gh_term_region(t, x, y, cols, rows, NULL);
        return;
    }
    gh_picture_reduce(picture, cols, 2 * rows, c->pixels);
    gh_picture_cells(c->pixels, cols, rows, t->depth, t->utf8, GH_LOOK_PLAIN, c->cells);
    gh_enrol_boxes(c, c->cells, cols, rows);
    gh_term_region(t, x, y, cols, rows, c->cells);
    p->fresh = false;
    p->painted_ms = c->real_ms;
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_play *p = &c->play;
    if (!p->film && r != GH_REQUEST_LOCK)
        r = GH_REQUEST_BACK;
    switch (r) {
    case GH_REQUEST_PAUSE:
        if (p->over)
            seek(c, 0);
        else
            p->paused = !p->paused;
        resume(c);
        return true;
    case GH_REQUEST_CLIP_BACK:
        seek(c, gh_film_at(p->film) - SEEK_MS);
        return true;
    case GH_REQUEST_CLIP_ON:
        seek(c, gh_film_at(p->film) + SEEK_MS);
        return true;
    case GH_REQUEST_CLIP_SECOND:
        p->paused = true;
        seek(c, gh_film_at(p->film) - STEP_MS);
        return true;
    case GH_REQUEST_CLIP_STEP:
        p->paused = true;
        took(p, gh_film_next(p->film));
        return true;
    case GH_REQUEST_CLIP_START:
        seek(c, 0);
        return true;
    case GH_REQUEST_FLAG:
        gh_enrol_from_clip(c);
        return true;
    case GH_REQUEST_SPEED:
        p->speed = p->speed == 4 ? 1 : 2 * p->speed;
        resume(c);
        return true;
    case GH_REQUEST_BACK:
        gh_console_show(c, p->from ? p->from : &gh_view_wall);
        return true;
    default:
        return false;
    }
}

const struct gh_view_ops gh_view_clip = {
    .name = "clip", .in = GH_IN_CLIP, .leave = drop, .draw = draw, .request = request, .forget = drop};
