/* Triage: the queue of open alerts, and of the chosen one both faces side by side, why
 * this person is looked for, and what to do. The machine proposes; here a person decides. */
#include "console/views/triage.h"

#include "console/keys.h"
#include "console/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool shown(const struct gh_console *c, const struct gh_alert *a)
{
    const char *f = c->alert_filter;
    return gh_model_contains(a->person_name, f) || gh_model_contains(a->camera, f) ||
           gh_model_contains(a->reason, f) || gh_model_contains(a->detail, f) ||
           gh_model_contains(gh_flag_category_name(a->category), f);
}

static int listed(const struct gh_console *c, int out[GH_MODEL_ALERTS])
{
    int count = 0;
    for (int i = 0; i < c->model.alert_count; i++)
        if (shown(c, &c->model.alerts[i]))
            out[count++] = i;
    return count;
}

/* Line of the chosen alert; chooses the first when it is gone. -1: there is none. */
static int chosen_line(struct gh_console *c, const int *list, int count)
{
    for (int i = 0; i < count; i++)
        if (gh_id_equal(c->model.alerts[list[i]].id, c->triage.chosen))
            return i;
    if (!count)
        return -1;
    c->triage.chosen = c->model.alerts[list[0]].id;
    return 0;
}

static const struct gh_alert *chosen(struct gh_console *c)
{
    int list[GH_MODEL_ALERTS], count = listed(c, list), line = chosen_line(c, list, count);
    return line < 0 ? NULL : &c->model.alerts[list[line]];
}

static void load_pictures(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err;
    uint8_t *jpeg = NULL;
    size_t size = 0;
    if (gh_id_equal(t->loaded, a->id) && t->loaded_as_actor == c->logged_in)
        return;
    /* Once for each choice: every look at a face is on record */
    t->loaded = a->id;
    t->loaded_as_actor = c->logged_in;
    gh_still_free(&t->reference);
    gh_still_free(&t->seen);
    t->reference_note[0] = t->seen_note[0] = 0;
    if (a->kind != GH_ALERT_MATCH)
        return;
    if (!c->logged_in) {
        snprintf(t->reference_note, sizeof t->reference_note, "log in (L) to see faces");
        snprintf(t->seen_note, sizeof t->seen_note, "log in (L) to see faces");
        return;
    }
    if (!gh_person_picture(c->model.store, &c->actor, a->person, 0, &jpeg, &size, &err) ||
        !gh_still_load(&t->reference, jpeg, size, &err))
        snprintf(t->reference_note, sizeof t->reference_note, "%.90s", err.text);
    free(jpeg);
    jpeg = NULL;
    if (!gh_alert_picture(c->model.store, &c->actor, a->id, &jpeg, &size, &err) ||
        !gh_still_load(&t->seen, jpeg, size, &err))
        snprintf(t->seen_note, sizeof t->seen_note, "%.90s", err.text);
    free(jpeg);
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    int list[GH_MODEL_ALERTS], count = listed(c, list), line = chosen_line(c, list, count);
    int room = gh_triage_room(c, count);
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "Open alerts: %d%s", count,
                   c->alert_filter[0] ? " (filtered)" : "");
    if (line < 0) {
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN,
                     c->options->temporary
                         ? "Sources watched without a site keep nothing, so they raise no alerts."
                     : !c->model.store_read ? "The site's records cannot be read yet."
                     : c->alert_filter[0]   ? "No open alert contains this text. / and Esc show all."
                                            : "Nothing waits for you.");
        return;
    }
    if (line < c->triage.top)
        c->triage.top = line;
    if (line >= c->triage.top + room)
        c->triage.top = line - room + 1;
    if (c->triage.top > count - room)
        c->triage.top = count > room ? count - room : 0;
    for (int i = 0; i < room && i + c->triage.top < count; i++)
        gh_triage_line(c, &c->model.alerts[list[i + c->triage.top]], 1 + i, i + c->triage.top == line);
    const struct gh_alert *a = &c->model.alerts[list[line]];
    load_pictures(c, a);
    gh_triage_details(c, a, room + 1, t->rows - room - 2);
}

static void move(struct gh_console *c, int by)
{
    int list[GH_MODEL_ALERTS], count = listed(c, list), line = chosen_line(c, list, count);
    if (line < 0)
        return;
    line += by;
    line = line < 0 ? 0 : line >= count ? count - 1 : line;
    c->triage.chosen = c->model.alerts[list[line]].id;
    c->dirty = true;
}

static void act(struct gh_console *c, const char *note)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err;
    struct gh_alert a;
    if (!note) {
        gh_console_say(c, false, "nothing was changed");
        return;
    }
    if (!gh_alert_act(c->model.store, &c->actor, t->pending_alert, t->pending, *note ? note : NULL, &err)) {
        gh_console_say(c, true, "%s", err.text);
        return;
    }
    bool match = !gh_alert_get(c->model.store, t->pending_alert, &a, &err) || a.kind == GH_ALERT_MATCH;
    gh_console_say(c, false, "%s, by %s",
                   gh_triage_done(match ? GH_ALERT_MATCH : GH_ALERT_CAMERA, t->pending), c->actor.name);
    if (match && t->pending == GH_ALERT_NOT_THIS &&
        !gh_engine_link_suppress(&c->engine, t->pending_alert, &err))
        gh_console_say(c, true, "recorded; but this visit may raise it again: %s", err.text);
}

static void ask_note(struct gh_console *c)
{
    char label[64];
    const struct gh_alert *a = chosen(c);
    snprintf(label, sizeof label, "%s. Note (Enter: none, Esc: leave it)",
             gh_triage_done(a ? a->kind : GH_ALERT_MATCH, c->triage.pending));
    gh_prompt_open(&c->prompt, label, false, act);
}

static bool decide(struct gh_console *c, enum gh_alert_event event)
{
    const struct gh_alert *a = chosen(c);
    if (!a)
        return true;
    if (!gh_triage_possible(a, event)) {
        if (event == GH_ALERT_CANNOT_TELL && a->kind != GH_ALERT_MATCH)
            gh_console_say(c, true, "not possible: this is about no person");
        else
            gh_console_say(c, true, "not possible: this alert is %s", gh_triage_state(a));
        return true;
    }
    c->triage.pending = event;
    c->triage.pending_alert = a->id;
    gh_login_need(c, ask_note);
    return true;
}

static bool open_camera(struct gh_console *c)
{
    const struct gh_alert *a = chosen(c);
    for (int i = 0; a && i < GH_BOARD_SLOTS; i++)
        if (c->model.cameras[i].used && !strcmp(c->model.cameras[i].info.name, a->camera)) {
            c->filter[0] = 0;
            c->chosen = i;
            gh_console_show(c, &gh_view_focus);
            return true;
        }
    return true;
}

static bool request(struct gh_console *c, enum gh_request r)
{
    int page = gh_triage_room(c, c->model.alert_count);
    switch (r) {
    case GH_REQUEST_UP:
        move(c, -1);
        return true;
    case GH_REQUEST_DOWN:
        move(c, 1);
        return true;
    case GH_REQUEST_PAGE_UP:
        move(c, -page);
        return true;
    case GH_REQUEST_PAGE_DOWN:
        move(c, page);
        return true;
    case GH_REQUEST_FIRST:
        move(c, -GH_MODEL_ALERTS);
        return true;
    case GH_REQUEST_LAST:
        move(c, GH_MODEL_ALERTS);
        return true;
    case GH_REQUEST_OPEN:
        return open_camera(c);
    case GH_REQUEST_ACKNOWLEDGE:
        return decide(c, GH_ALERT_CLAIM);
    case GH_REQUEST_CONFIRM:
        return decide(c, GH_ALERT_CONFIRM);
    case GH_REQUEST_NOT_THIS:
        return decide(c, GH_ALERT_NOT_THIS);
    case GH_REQUEST_CANNOT_TELL:
        return decide(c, GH_ALERT_CANNOT_TELL);
    case GH_REQUEST_CLOSE:
        return decide(c, GH_ALERT_CLOSE);
    case GH_REQUEST_REOPEN:
        return decide(c, GH_ALERT_REOPEN);
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    int list[GH_MODEL_ALERTS], count = listed(c, list), line = c->triage.top + y - 1;
    if (!clicks)
        move(c, by);
    else if (y >= 1 && y <= gh_triage_room(c, count) && line < count)
        c->triage.chosen = c->model.alerts[list[line]].id;
    c->dirty = true;
}

/* Decoded faces stay no longer than they are looked at. */
static void leave(struct gh_console *c)
{
    gh_still_free(&c->triage.reference);
    gh_still_free(&c->triage.seen);
    c->triage.loaded = gh_id_none;
}

const struct gh_view_ops gh_view_triage = {
    .name = "triage", .in = GH_IN_TRIAGE, .leave = leave, .draw = draw, .request = request, .mouse = mouse};
