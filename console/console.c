/* The loop: input at once, board and store at the wall's rate, one frame when something
 * changed; and what all views share. */
#include "console/console.h"

#include "base/clock.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/picture.h"

#include <curses.h>
#include <stdarg.h>
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

void gh_console_show(struct gh_console *c, const struct gh_view_ops *view)
{
    if (view == c->view)
        return;
    if (c->view && c->view->leave)
        c->view->leave(c);
    if (view == &gh_view_help)
        c->before_help = c->view;
    c->view = view;
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

static void filter_changed(struct gh_console *c, const char *text)
{
    char *filter = c->view == &gh_view_triage ? c->alert_filter : c->filter;
    snprintf(filter, GH_PROMPT_TEXT, "%s", text);
    if (c->view != &gh_view_triage)
        gh_console_choose(c, 0);
    c->dirty = true;
}

static void filter_done(struct gh_console *c, const char *text)
{
    filter_changed(c, text ? text : "");
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

static void request(struct gh_console *c, enum gh_request r)
{
    static const struct gh_view_ops *const order[] = {&gh_view_wall, &gh_view_focus, &gh_view_triage};
    if (r == GH_REQUEST_NONE || c->view->request(c, r))
        return;
    switch (r) {
    case GH_REQUEST_QUIT: /* in a page of text, q leaves the page, as in every pager */
        if (c->view == &gh_view_help)
            gh_console_show(c, c->before_help);
        else
            c->quit = true;
        break;
    case GH_REQUEST_WALL:
        gh_console_show(c, &gh_view_wall);
        break;
    case GH_REQUEST_FOCUS:
        gh_console_show(c, &gh_view_focus);
        break;
    case GH_REQUEST_TRIAGE:
        gh_console_show(c, &gh_view_triage);
        break;
    case GH_REQUEST_NEXT_VIEW: {
        int at = 2;
        for (int i = 0; i < 3; i++)
            if (c->view == order[i])
                at = i;
        gh_console_show(c, order[(at + 1) % 3]);
        break;
    }
    case GH_REQUEST_HELP:
        gh_console_show(c, c->view == &gh_view_help ? c->before_help : &gh_view_help);
        break;
    case GH_REQUEST_FILTER:
        gh_prompt_open(&c->prompt, "Show only (Esc: all)", false, filter_done);
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
    gh_term_begin(t, c->now_ms);
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

static void tell_new_alerts(struct gh_console *c)
{
    if (!c->model.new_alerts)
        return;
    const char *camera = "";
    for (int i = 0; i < c->model.alert_count && c->model.new_alerts == 1; i++)
        if (c->model.alerts[i].status.state == GH_ALERT_OPEN) {
            camera = c->model.alerts[i].camera;
            break;
        }
    gh_notify_alert(&c->notify, c->model.new_alerts, camera);
    c->model.new_alerts = 0;
}

static void take_time(struct gh_console *c)
{
    c->now_ms = c->options->mono_ms ? c->options->mono_ms() : gh_clock_mono_ms();
    c->wall_ms = c->options->wall_ms ? c->options->wall_ms() : gh_clock_wall_ms();
}

static void loop(struct gh_console *c)
{
    int64_t tick = 0, drawn = 0, start = gh_clock_mono_ms();
    while (!c->quit && !gh_term_ended()) {
        /* The loop's own pace is real time even when the clock shown is a test's */
        int64_t real = gh_clock_mono_ms();
        take_time(c);
        if (c->options->run_ms && real - start >= c->options->run_ms)
            break;
        if (real - tick >= TICK_MS || tick == 0) {
            tick = real;
            bool changed = gh_model_poll(&c->model, c->now_ms, c->view == &gh_view_focus);
            if (c->model.store && !c->token_tried) {
                c->token_tried = true;
                gh_login_by_token(c);
            }
            watch_engine(c);
            tell_new_alerts(c);
            if (changed || real - drawn >= IDLE_DRAW_MS)
                c->dirty = true;
        }
        if (c->dirty) {
            draw(c);
            drawn = gh_clock_mono_ms();
        }
        int64_t rest = TICK_MS - (gh_clock_mono_ms() - tick);
        int k = gh_term_key(&c->term, rest < 1 ? 1 : (int)rest);
        while (k) { /* all that has been typed, then one frame */
            take_time(c);
            key(c, k);
            k = c->quit ? 0 : gh_term_key(&c->term, 0);
        }
    }
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
        loop(c);
        if (c->view->leave)
            c->view->leave(c);
        gh_term_close(&c->term);
    }
    if (options->temporary)
        gh_engine_link_stop(&c->engine);
    gh_still_free(&c->triage.reference);
    gh_still_free(&c->triage.seen);
    gh_model_close(&c->model);
    gh_notify_destroy(&c->notify);
    explicit_bzero(&c->actor, sizeof c->actor);
    free(c->cells);
    free(c->pixels);
    free(c);
    return ok;
}
