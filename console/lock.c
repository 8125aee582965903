/* Locking, the locked screen, and the way back in. */
#include "console/lock.h"

#include "console/console.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/picture.h"

#include <stdio.h>
#include <string.h>

void gh_lock_now(struct gh_console *c, const char *why)
{
    struct gh_error err;
    if (c->locked)
        return;
    if (!c->logged_in) {
        gh_console_say(c, false, "nobody is logged in; there is nothing to lock");
        return;
    }
    /* first dark, then on record: a store that cannot write must not keep a face on the screen */
    c->locked = true;
    gh_console_sight(c);
    gh_prompt_drop(&c->prompt);
    explicit_bzero(&c->form, sizeof c->form);
    c->before_lock = c->view == &gh_view_help || c->view == &gh_view_clip ? &gh_view_wall : c->view;
    gh_console_show(c, &gh_view_lock);
    gh_console_forget(c);
    c->message[0] = 0;
    if (c->model.store && !gh_operator_note(c->model.store, &c->actor, "console.lock", NULL, why, &err))
        gh_console_say(c, true, "locked, but not on record: %s", err.text);
}

void gh_lock_tick(struct gh_console *c)
{
    if (c->lock_after_ms && c->logged_in && !c->locked && c->real_ms - c->touched_ms >= c->lock_after_ms)
        gh_lock_now(c, "idle");
}

static void unlocked(struct gh_console *c)
{
    struct gh_error err;
    c->locked = false;
    gh_console_sight(c);
    c->touched_ms = c->real_ms;
    if (!gh_operator_note(c->model.store, &c->actor, "console.unlock", NULL, NULL, &err))
        gh_console_say(c, true, "%s", err.text);
    else
        gh_console_say(c, false, "unlocked by %s", c->actor.name);
    gh_console_show(c, c->before_lock ? c->before_lock : &gh_view_wall);
    if (c->view == &gh_view_lock) /* another role, for which that view is not */
        gh_console_show(c, &gh_view_wall);
}

static void take_password(struct gh_console *c, const char *password)
{
    struct gh_error err;
    if (!password)
        return;
    if (gh_operator_unlock(c->model.store, &c->actor, password, &err))
        unlocked(c);
    else
        gh_console_say(c, true, "%s", err.text);
}

static int by_state(enum gh_look_state look)
{
    return look == GH_SEEN_LIVE ? 0 : look == GH_SEEN_STARTING ? 1 : 2;
}

int gh_lock_states(struct gh_console *c, int y, int height)
{
    static const char *const signs[2][3] = {{"*", "o", "!"}, {"●", "○", "■"}};
    static const enum gh_ink inks[] = {GH_INK_GOOD, GH_INK_WARN, GH_INK_BAD};
    struct gh_term *t = &c->term;
    int each = 38, columns = t->cols / each < 1 ? 1 : t->cols / each, count = 0;
    for (int i = 0; i < GH_BOARD_SLOTS; i++)
        count += c->model.cameras[i].used;
    int lines = (count + columns - 1) / columns, at = 0;
    if (lines > height)
        lines = height;
    for (int i = 0; i < GH_BOARD_SLOTS && lines > 0; i++) {
        const struct gh_model_camera *camera = &c->model.cameras[i];
        if (!camera->used)
            continue;
        int x = 1 + at / lines * each, line = y + at % lines;
        at++;
        if (x + each > t->cols + 1)
            break;
        enum gh_look_state look = gh_model_look(&c->model, camera, c->now_ms);
        int kind = by_state(look);
        const char *word = look == GH_SEEN_NO_ENGINE ? "no engine"
                           : look == GH_SEEN_LIVE    ? "live"
                           : look == GH_SEEN_OLD     ? "slow"
                           : look == GH_SEEN_TROUBLE && camera->info.state == GH_FEED_LIVE
                               ? "no new picture"
                               : gh_model_state_word(camera->info.state);
        gh_term_text(t, x, line, 1, inks[kind], signs[t->utf8][kind]);
        gh_term_printf(t, x + 2, line, 20, GH_INK_PLAIN, "%s", camera->info.name);
        gh_term_printf(t, x + 23, line, 14, inks[kind], "%s", word);
    }
    return lines;
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    const struct gh_model *m = &c->model;
    int y = 1;
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "Locked by %s", c->actor.name);
    if (m->unanswered)
        gh_term_printf(t, 1, ++y, -1, GH_INK_ALARM, " %d alert%s without an answer ", m->unanswered,
                       m->unanswered == 1 ? "" : "s");
    else if (m->handed || m->seconds) {
        if (m->handed)
            gh_term_printf(t, 1, ++y, -1, GH_INK_ALARM, " %d alert%s handed over to %s ", m->handed,
                           m->handed == 1 ? "" : "s", c->actor.name);
        if (m->seconds)
            gh_term_printf(t, 1, ++y, -1, GH_INK_ALARM, " %d alert%s for a second operator ", m->seconds,
                           m->seconds == 1 ? " waits" : "s wait");
    } else if (m->store_read)
        gh_term_text(t, 1, ++y, -1, GH_INK_GOOD, "Every alert has its answer.");
    y += 2;
    if (m->camera_count)
        gh_lock_states(c, y, t->rows - y - 3);
    else
        gh_term_text(t, 1, y, -1, GH_INK_WARN,
                     m->alive ? "This site has no cameras." : "The engine does not run.");
    int x = 1;
    x += gh_term_text(t, x, t->rows - 2, -1, GH_INK_TITLE, "Enter");
    x += gh_term_printf(t, x, t->rows - 2, -1, GH_INK_DIM, " password of %s   ", c->actor.name);
    x += gh_term_text(t, x, t->rows - 2, -1, GH_INK_TITLE, "L");
    gh_term_text(t, x, t->rows - 2, -1, GH_INK_DIM, " somebody else");
}

static bool request(struct gh_console *c, enum gh_request r)
{
    char label[96];
    switch (r) {
    case GH_REQUEST_UNLOCK:
        snprintf(label, sizeof label, "Password of %s", c->actor.name);
        gh_prompt_open(&c->prompt, label, true, take_password);
        return true;
    case GH_REQUEST_LOGIN:
        gh_login_instead(c, unlocked);
        return true;
    case GH_REQUEST_REDRAW:
        return false;
    default:
        return true;
    }
}

const struct gh_view_ops gh_view_lock = {.name = "lock", .in = GH_IN_LOCK, .draw = draw, .request = request};
