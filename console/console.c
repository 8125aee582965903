/* The loop: input at once, board and store at the wall's rate, one frame when something
 * changed; and what all views share. */
#include "console/console.h"

#include "base/clock.h"
#include "console/keys.h"
#include "console/lock.h"
#include "console/login.h"
#include "console/picture.h"
#include "console/views/enrol.h"

#include <curses.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    TICK_MS = 50,       /* cameras paint the board at 10 a second: half of that is the delay added at worst */
    IDLE_DRAW_MS = 250, /* clock, ages, blinking */
    MESSAGE_MS = 6000,
};

void gh_console_say(struct gh_console *c, bool bad, const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    vsnprintf(c->message, sizeof c->message, fmt, list);
    va_end(list);
    c->message_bad = bad;
    c->message_until_ms = c->now_ms + MESSAGE_MS;
    c->dirty = true;
}

void gh_console_wake(struct gh_console *c, int64_t in_ms)
{
    int64_t at = c->real_ms + in_ms;
    if (!c->wake_ms || at < c->wake_ms)
        c->wake_ms = at;
}

bool gh_console_sees(const struct gh_console *c)
{
    return c->logged_in && !c->locked && c->actor.role != GH_ROLE_AUDITOR;
}

bool gh_console_sight(struct gh_console *c)
{
    bool blind = c->locked || (c->logged_in ? c->actor.role == GH_ROLE_AUDITOR
                                            : !c->options->temporary && c->model.accounts != 0);
    if (blind == c->model.blind)
        return false;
    c->model.blind = blind;
    c->model.change = UINT64_MAX;
    c->model.store_read = false; /* names are left out of what is read blind */
    if (blind) {
        gh_model_wipe(&c->model);
        explicit_bzero(c->cells, (size_t)GH_PICTURE_MAX_W * GH_PICTURE_MAX_H / 2 * sizeof *c->cells);
        explicit_bzero(c->pixels, (size_t)GH_PICTURE_MAX_W * GH_PICTURE_MAX_H * sizeof *c->pixels);
        if (c->before_help == &gh_view_clip) /* it plays no more */
            c->before_help = &gh_view_wall;
        if (!c->locked && (c->view == &gh_view_focus || c->view == &gh_view_clip))
            gh_console_show(c, &gh_view_wall); /* the lock has a view of its own, and comes back to this */
    }
    gh_term_redraw(&c->term);
    return true;
}

bool gh_console_supervises(const struct gh_console *c)
{
    return c->logged_in && (c->actor.role == GH_ROLE_SUPERVISOR || c->actor.role == GH_ROLE_ADMINISTRATOR);
}

bool gh_console_note(struct gh_console *c, enum gh_look look, const struct gh_id *subject, bool *noted,
                     struct gh_error *err)
{
    if (!*noted)
        *noted = gh_look_note(c->model.store, &c->actor, look, subject, err);
    return *noted;
}

/* In the order of their keys */
static const struct gh_view_ops *const views[] = {&gh_view_wall,   &gh_view_focus, &gh_view_triage,
                                                  &gh_view_people, &gh_view_flags, &gh_view_evidence,
                                                  &gh_view_audit,  &gh_view_gates};
enum { VIEWS = sizeof views / sizeof *views };

void gh_console_forget(struct gh_console *c)
{
    for (int i = 0; i < VIEWS; i++)
        if (views[i]->forget)
            views[i]->forget(c);
    gh_view_clip.forget(c);
    gh_enrol_drop(c);
}

/* Why this view is not for who is here; NULL: it is. */
static const char *barred(const struct gh_console *c, const struct gh_view_ops *view)
{
    if (c->model.blind && !c->logged_in && view == &gh_view_focus)
        return "log in (L) to see the cameras' pictures";
    if (!c->logged_in || view == &gh_view_wall || view == &gh_view_help || view == &gh_view_lock)
        return NULL;
    if (c->actor.role == GH_ROLE_AUDITOR && view != &gh_view_audit)
        return "auditors see the audit (7) and the cameras' states (1), no pictures and no alerts";
    if (view == &gh_view_audit && c->actor.role != GH_ROLE_AUDITOR && c->actor.role != GH_ROLE_ADMINISTRATOR)
        return "the audit is for auditors and administrators";
    return NULL;
}

void gh_console_show(struct gh_console *c, const struct gh_view_ops *view)
{
    if (view == c->view)
        return;
    const char *why = barred(c, view);
    if (why) {
        gh_console_say(c, true, "%s", why);
        return;
    }
    if (c->view && c->view->leave)
        c->view->leave(c);
    if (view == &gh_view_help)
        c->before_help = c->view;
    c->view = view;
    c->wake_ms = 0;
    if (view->enter)
        view->enter(c);
    gh_term_redraw(&c->term);
    c->dirty = true;
}

int gh_console_cameras(const struct gh_console *c, int slots[GH_BOARD_SLOTS])
{
    int count = 0;
    for (int i = 0; i < GH_BOARD_SLOTS; i++)
        if (c->model.cameras[i].used && gh_model_contains(c->model.cameras[i].info.name, c->filter))
            slots[count++] = i;
    return count;
}

void gh_console_choose(struct gh_console *c, int by)
{
    int slots[GH_BOARD_SLOTS], count = gh_console_cameras(c, slots), at = 0;
    if (!count)
        return;
    for (int i = 0; i < count; i++)
        if (slots[i] == c->chosen)
            at = i;
    at += by;
    at = at < 0 ? 0 : at >= count ? count - 1 : at;
    c->chosen = slots[at];
    c->dirty = true;
}

char *gh_console_text(struct gh_console *c, size_t *size)
{
    *size = c->view->text_size;
    return *size ? (char *)c + c->view->text_at : NULL;
}

static void filter_put(struct gh_console *c, const char *text, bool done)
{
    size_t size;
    char *filter = gh_console_text(c, &size);
    if (!filter)
        return;
    snprintf(filter, size, "%s", text);
    if (c->view->filtered)
        c->view->filtered(c, done);
    c->dirty = true;
}

static void filter_changed(struct gh_console *c, const char *text)
{
    filter_put(c, text, false);
}

static void filter_done(struct gh_console *c, const char *text)
{
    filter_put(c, text ? text : "", true);
}

static void start_engine(struct gh_console *c)
{
    struct gh_error err;
    if (c->model.alive) {
        gh_console_say(c, false, "the engine is running");
        return;
    }
    c->engine.allowed = c->options->start_engine;
    c->engine.attempt = 0;
    if (gh_engine_link_start(&c->engine, c->now_ms, &err))
        gh_console_say(c, false, "starting the engine");
    else
        gh_console_say(c, true, "%s", err.text);
}

/* To where it was asked for, unless that is for others than who is here by now. */
static void leave_help(struct gh_console *c)
{
    gh_console_show(c, barred(c, c->before_help) ? &gh_view_wall : c->before_help);
}

static void request(struct gh_console *c, enum gh_request r)
{
    if (r == GH_REQUEST_NONE || c->view->request(c, r))
        return;
    switch (r) {
    case GH_REQUEST_QUIT: /* in a page of text, q leaves the page, as in every pager */
        if (c->view == &gh_view_help)
            leave_help(c);
        else
            c->quit = true;
        break;
    case GH_REQUEST_WALL:
    case GH_REQUEST_FOCUS:
    case GH_REQUEST_TRIAGE:
    case GH_REQUEST_PEOPLE:
    case GH_REQUEST_FLAGS:
    case GH_REQUEST_EVIDENCE:
    case GH_REQUEST_AUDIT:
    case GH_REQUEST_GATES:
        gh_console_show(c, views[r - GH_REQUEST_WALL]);
        break;
    case GH_REQUEST_NEXT_VIEW: {
        int at = VIEWS - 1;
        for (int i = 0; i < VIEWS; i++)
            if (c->view == views[i])
                at = i;
        do
            at = (at + 1) % VIEWS;
        while (barred(c, views[at])); /* the wall is for everybody */
        gh_console_show(c, views[at]);
        break;
    }
    case GH_REQUEST_LOCK:
        gh_lock_now(c, "key");
        break;
    case GH_REQUEST_HELP:
        if (c->view == &gh_view_help)
            leave_help(c);
        else
            gh_console_show(c, &gh_view_help);
        break;
    case GH_REQUEST_FILTER:
        gh_prompt_open(&c->prompt, "Show only (Esc: all)", false, filter_done);
        if (c->view != &gh_view_people &&
            c->view != &gh_view_audit) /* each search there is on record: one at Enter, not one a letter */
            c->prompt.changed = filter_changed;
        break;
    case GH_REQUEST_LOGIN:
        gh_login_toggle(c);
        break;
    case GH_REQUEST_ENGINE:
        start_engine(c);
        break;
    case GH_REQUEST_REDRAW:
        gh_term_redraw(&c->term);
        break;
    case GH_REQUEST_BACK:
        if (c->view == &gh_view_help)
            leave_help(c);
        else
            gh_console_show(c, &gh_view_wall);
        break;
    default:
        break;
    }
}

static void mouse(struct gh_console *c)
{
    MEVENT e;
    if (getmouse(&e) != OK || !c->view->mouse)
        return;
    if (e.bstate & BUTTON4_PRESSED)
        c->view->mouse(c, e.x, e.y, 0, -1);
    else if (e.bstate & BUTTON5_PRESSED)
        c->view->mouse(c, e.x, e.y, 0, 1);
    else if (e.bstate & BUTTON1_DOUBLE_CLICKED)
        c->view->mouse(c, e.x, e.y, 2, 0);
    else if (e.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED))
        c->view->mouse(c, e.x, e.y, 1, 0);
}

static void key(struct gh_console *c, int k)
{
    c->dirty = true;
    if (k == GH_KEY(KEY_RESIZE))
        return;
    c->touched_ms = c->real_ms;
    if (gh_paste_key(&c->paste, c, k))
        return;
    if (c->prompt.active)
        gh_prompt_key(&c->prompt, c, k);
    else if (k == GH_KEY(KEY_MOUSE))
        mouse(c);
    else
        request(c, gh_keys_find(k, c->view->in));
}

static void draw_once(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    gh_term_begin(t, c->now_ms, gh_status_rows(c));
    if (t->cols < 40 || t->rows < 10) /* between this and 80×24 the status line says that it is small */
        gh_term_wrap(t, 0, 0, t->cols, t->rows, GH_INK_WARN,
                     "The terminal is too small: 80x24 or more, please.");
    else {
        c->view->draw(c);
        gh_status_draw(c);
    }
}

static void draw(struct gh_console *c)
{
    draw_once(c);
    if (!gh_term_end(&c->term)) {
        draw_once(c);
        gh_term_end(&c->term);
    }
    c->dirty = false;
}

static void watch_engine(struct gh_console *c)
{
    struct gh_error err;
    char text[256];
    if (c->model.alive && !c->engine_seen && c->engine.child) {
        if (c->engine.attempt)
            gh_console_say(c, false, "the engine runs again");
        else
            c->message_until_ms = 0; /* that it is starting */
    }
    c->engine_seen = c->model.alive;
    switch (gh_engine_link_tick(&c->engine, c->model.alive, c->now_ms, &err)) {
    case GH_ENGINE_ENDED:
        if (c->engine.last_exit == GH_ERR_BUSY && c->model.alive)
            break; /* another console was quicker: all is well */
        gh_engine_link_explain(&c->engine, text, sizeof text);
        gh_console_say(c, true, "%s", text);
        break;
    case GH_ENGINE_STARTED:
        gh_console_say(c, false, c->engine.attempt ? "the engine is started again" : "starting the engine");
        break;
    case GH_ENGINE_NOTHING:
        if (err.kind)
            gh_console_say(c, true, "%s", err.text);
    }
}

static void tell_alerts(struct gh_console *c)
{
    const struct gh_announcement *a = &c->model.announcement;
    char words[160];
    if (!c->model.announce)
        return;
    if (a->reminder)
        gh_notify_remind_words(c->model.unanswered, words, sizeof words);
    else
        gh_notify_words(a->fresh, a->camera, words, sizeof words);
    gh_notify_tell(&c->notify, words);
    c->model.announce = false;
}

static void take_time(struct gh_console *c)
{
    c->real_ms = gh_clock_mono_ms();
    c->now_ms = c->options->mono_ms ? c->options->mono_ms() : gh_clock_mono_ms();
    c->wall_ms = c->options->wall_ms ? c->options->wall_ms() : gh_clock_wall_ms();
}

static void loop(struct gh_console *c)
{
    int64_t tick = 0, drawn = 0, start = gh_clock_mono_ms();
    for (;;) {
        if (c->locked && gh_term_stay(&c->term))
            c->dirty = true;
        if (c->quit || gh_term_ended())
            break;
        /* The loop's own pace is real time even when the clock shown is a test's */
        int64_t real = gh_clock_mono_ms();
        take_time(c);
        if (c->options->run_ms && real - start >= c->options->run_ms)
            break;
        if (real - tick >= TICK_MS || tick == 0) {
            tick = real;
            gh_model_serve(&c->model, c->logged_in ? c->actor.id : gh_id_none);
            bool changed = gh_model_poll(&c->model, c->now_ms, c->view == &gh_view_focus);
            if (c->model.store && !c->token_tried) {
                c->token_tried = true;
                gh_login_by_token(c);
            }
            gh_login_tick(c);
            if (gh_console_sight(c))
                changed = gh_model_poll(&c->model, c->now_ms, c->view == &gh_view_focus) || changed;
            watch_engine(c);
            gh_lock_tick(c);
            gh_enrol_tick(c);
            tell_alerts(c);
            if (changed || real - drawn >= IDLE_DRAW_MS)
                c->dirty = true;
        }
        if (c->wake_ms && real >= c->wake_ms)
            c->dirty = true;
        if (c->dirty) {
            c->wake_ms = 0;
            draw(c);
            drawn = gh_clock_mono_ms();
        }
        int64_t passed = gh_clock_mono_ms(), rest = TICK_MS - (passed - tick);
        if (c->wake_ms && c->wake_ms - passed < rest)
            rest = c->wake_ms - passed;
        int k = gh_term_key(&c->term, rest < 1 ? 1 : (int)rest);
        while (k) { /* all that has been typed, then one frame */
            take_time(c);
            key(c, k);
            k = c->quit ? 0 : gh_term_key(&c->term, 0);
        }
    }
}

/* After so long without a key; a console of a moment's sources has no operators who could unlock it. */
static int64_t lock_after(const struct gh_console_options *options)
{
    enum { FALLBACK_S = 300 };
    struct gh_site *site = calloc(1, sizeof *site);
    int64_t seconds = site && gh_site_load(site, options->site_dir, NULL) ? site->lock_s : FALLBACK_S;
    free(site);
    return options->temporary ? 0 : options->lock_after_ms ? options->lock_after_ms : seconds * 1000;
}

bool gh_console_run(const struct gh_console_options *options, struct gh_error *err)
{
    struct gh_console *c = calloc(1, sizeof *c);
    if (!c)
        return gh_error_set(err, GH_ERR_INTERNAL, "console: out of memory");
    c->options = options;
    c->view = &gh_view_wall;
    c->asked_focus = -1;
    size_t room = (size_t)GH_PICTURE_MAX_W * GH_PICTURE_MAX_H;
    c->cells = calloc(room / 2, sizeof *c->cells);
    c->pixels = calloc(room, sizeof *c->pixels);
    gh_notify_init(&c->notify,
                   gh_notify_has_desktop(getenv("DBUS_SESSION_BUS_ADDRESS"), getenv("SSH_CONNECTION")));
    bool ok = c->cells && c->pixels ? true : gh_error_set(err, GH_ERR_INTERNAL, "console: out of memory");
    ok = ok && gh_engine_link_init(&c->engine, options->site_dir, options->start_engine, err) &&
         gh_model_open(&c->model, options->site_dir, err) && gh_term_open(&c->term, err);
    if (ok) {
        c->model.wall_ms = options->wall_ms;
        c->model.blind = !options->temporary; /* until it is known whose eyes they are */
        c->lock_after_ms = lock_after(options);
        loop(c);
        if (c->view->leave)
            c->view->leave(c);
        gh_term_close(&c->term);
    }
    if (options->temporary)
        gh_engine_link_stop(&c->engine);
    gh_console_forget(c);
    gh_model_close(&c->model);
    gh_notify_destroy(&c->notify);
    if (c->cells && c->pixels) {
        explicit_bzero(c->cells, room / 2 * sizeof *c->cells);
        explicit_bzero(c->pixels, room * sizeof *c->pixels);
    }
    explicit_bzero(c, offsetof(struct gh_console, cells));
    free(c->cells);
    free(c->pixels);
    free(c);
    return ok;
}
