/* People whose data the site holds: found by name or group, with what was agreed, what it is used for, and
 * the acts on it. Enrolment needs pictures and the nets, and stays with the command line. */
#include "console/views/people.h"

#include "base/clock.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/views/flags.h"
#include "console/views/hints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take(void *user, const struct gh_person *p)
{
    struct gh_people *v = user;
    v->more = v->list.count == GH_PEOPLE_ROWS;
    if (!v->more)
        v->rows[v->list.count++] = *p;
    return !v->more;
}

/* One search is one row of the audit, so it is made when somebody asks and not when something changed. */
static void search(struct gh_console *c)
{
    struct gh_people *v = &c->people;
    if (v->asked || !gh_console_sees(c) || !c->model.store)
        return;
    if (!v->rows && !(v->rows = calloc(GH_PEOPLE_ROWS, sizeof *v->rows)))
        return;
    v->asked = true;
    v->there_end = v->list.count = 0;
    v->error.kind = GH_OK;
    gh_person_search(c->model.store, &c->actor, v->text, (enum gh_purpose)0, take, v, &v->error);
}

const struct gh_person *gh_people_chosen(const struct gh_console *c)
{
    const struct gh_people *v = &c->people;
    return v->rows && v->list.at < v->list.count ? &v->rows[v->list.at] : NULL;
}

/* Somebody erased a moment ago, perhaps at another console, is shown no longer; who was chosen stays it.
 * Asked of the rows on the screen, when the store has changed or others have come there. */
static void drop_erased(struct gh_console *c, int room)
{
    struct gh_people *v = &c->people;
    int end = v->list.top + room < v->list.count ? v->list.top + room : v->list.count;
    if (v->there_change == c->model.store_change && v->there_top <= v->list.top && v->there_end >= end)
        return;
    for (int i = v->list.top; i < v->list.top + room && i < v->list.count;) {
        struct gh_person *p = &v->rows[i];
        if (gh_person_there(c->model.store, p->id)) {
            i++;
            continue;
        }
        if (i < v->list.at)
            v->list.at--;
        memmove(p, p + 1, (size_t)(v->list.count - i - 1) * sizeof *p);
        explicit_bzero(&v->rows[--v->list.count], sizeof *p);
    }
    v->there_change = c->model.store_change;
    v->there_top = v->list.top;
    v->there_end = v->list.top + room < v->list.count ? v->list.top + room : v->list.count;
    gh_list_fit(&v->list, room);
}

/* What was asked of one person is shown of nobody else, whoever has come under the choice. */
static void drop_others(struct gh_console *c, struct gh_id chosen)
{
    struct gh_people *v = &c->people;
    if (!gh_id_is_none(v->picture_of) && !gh_id_equal(v->picture_of, chosen))
        gh_people_drop_picture(c);
    if (v->uses && !gh_id_equal(v->uses_of, chosen))
        gh_people_drop_uses(c);
}

static int room_of(const struct gh_console *c)
{
    int count = c->people.list.count, most = c->term.rows / 3 < 4 ? 4 : c->term.rows / 3;
    return count < 3 ? 3 : count > most ? most : count;
}

static void validity(const struct gh_person *p, int64_t now_ms, char *out, size_t size)
{
    char day[24];
    if (p->consent_ends_ms && p->consent_ends_ms <= now_ms)
        snprintf(out, size, "ended %.10s", gh_clock_format_local(p->consent_ends_ms, day, sizeof day));
    else if (p->valid_from_ms > now_ms)
        snprintf(out, size, "from %.10s", gh_clock_format_local(p->valid_from_ms, day, sizeof day));
    else if (p->consent_ends_ms)
        snprintf(out, size, "until %.10s", gh_clock_format_local(p->consent_ends_ms, day, sizeof day));
    else
        snprintf(out, size, "no end");
}

static void draw_line(struct gh_console *c, const struct gh_person *p, int y, bool chosen)
{
    struct gh_term *t = &c->term;
    char valid[40];
    bool over = p->consent_ends_ms && p->consent_ends_ms <= c->wall_ms;
    enum gh_ink ink = chosen ? GH_INK_CHOSEN : over ? GH_INK_BAD : GH_INK_PLAIN;
    int name = t->cols - 31 - 24; /* the columns of the rest, and of groups */
    name = name < t->cols / 3 ? t->cols / 3 : name > 64 ? 64 : name;
    validity(p, c->wall_ms, valid, sizeof valid);
    gh_term_fill(t, 0, y, t->cols, ink);
    gh_term_text(t, 1, y, name - 1, ink, p->name);
    gh_term_text(t, name + 1, y, 6, ink, p->purpose == GH_PURPOSE_GATE ? "gate" : "flag");
    gh_term_text(t, name + 8, y, 17, ink, p->purpose == GH_PURPOSE_GATE ? valid : "while flagged");
    gh_term_printf(t, name + 26, y, 4, ink, "%d", p->references);
    gh_term_text(t, name + 31, y, -1, ink, p->groups);
}

static void draw_keys(struct gh_console *c, const struct gh_person *p, int *end)
{
    bool boss = gh_console_supervises(c);
    const struct gh_hint hints[] = {
        {GH_REQUEST_OPEN, !p               ? NULL
                          : c->people.uses ? "details"
                                           : "uses of the data"},
        {GH_REQUEST_PICTURE, p ? "pictures, on record" : NULL},
        {GH_REQUEST_REFERENCE_NEXT,
         p && p->references > 1 && c->people.picture.picture.data ? "next picture" : NULL},
        {GH_REQUEST_FLAG, p && p->purpose == GH_PURPOSE_FLAG ? "propose a flag" : NULL},
        {GH_REQUEST_EDIT, p && boss ? "change" : NULL},
        {GH_REQUEST_ERASE, p && boss ? "erase for good" : NULL},
        {GH_REQUEST_FILTER, "search"}};
    int count = sizeof hints / sizeof *hints, lines = gh_hints_lines(c, GH_IN_PEOPLE, hints, count);
    gh_hints_draw(c, GH_IN_PEOPLE, hints, count, c->term.rows - 1 - lines);
    *end = c->term.rows - 1 - lines;
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_people *v = &c->people;
    int end;
    search(c);
    if (!gh_console_sees(c)) {
        gh_term_text(t, 1, 0, -1, GH_INK_TITLE, "People");
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN, "Log in (L) to see whose data this site holds.");
        return;
    }
    int room = room_of(c);
    gh_list_fit(&v->list, room);
    drop_erased(c, room);
    const struct gh_person *p = gh_people_chosen(c);
    drop_others(c, p ? p->id : gh_id_none);
    int x = 1 + gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "People: %d%s%s%s", v->list.count,
                               v->more ? " and more" : "", v->text[0] ? " with " : "", v->text);
    static const char enrol[] = "enrol: gatehouse person add NAME --photo FILE";
    if (x + (int)sizeof enrol + 2 < t->cols)
        gh_term_text(t, t->cols - (int)sizeof enrol, 0, -1, GH_INK_DIM, enrol);
    draw_keys(c, p, &end);
    if (v->error.kind)
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_BAD, v->error.text);
    else if (!p)
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN,
                     v->text[0] ? "Nobody's name or group contains this text."
                                : "The site holds nobody's data.");
    if (!p) {
        if (v->proof[0])
            gh_term_wrap(t, 3, 4, t->cols - 4, 4, GH_INK_GOOD, v->proof);
        return;
    }
    for (int i = 0; i < room && i + v->list.top < v->list.count; i++)
        draw_line(c, &v->rows[i + v->list.top], 1 + i, i + v->list.top == v->list.at);
    for (int i = 0; i < t->cols; i++)
        gh_term_text(t, i, room + 1, 1, GH_INK_DIM, t->utf8 ? "─" : "-");
    gh_people_details(c, p, room + 2, end);
}

static void moved(struct gh_console *c)
{
    gh_people_drop_picture(c);
    gh_people_drop_uses(c);
    c->people.proof[0] = 0;
    c->dirty = true;
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_people *v = &c->people;
    search(c); /* keys come faster than frames */
    const struct gh_person *p = gh_people_chosen(c);
    if (v->uses && gh_list_move(&v->use_list, r, 5))
        return true;
    if (gh_list_move(&v->list, r, room_of(c))) {
        moved(c);
        return true;
    }
    switch (r) {
    case GH_REQUEST_BACK:
        if (v->uses || v->picture.picture.data || v->picture_note[0]) {
            moved(c);
            return true;
        }
        if (!v->text[0])
            return false;
        v->text[0] = 0;
        v->asked = false;
        return true;
    case GH_REQUEST_OPEN:
        if (v->uses)
            gh_people_drop_uses(c);
        else if (p)
            gh_people_uses(c);
        return true;
    case GH_REQUEST_PICTURE:
        gh_people_picture(c, 0);
        return true;
    case GH_REQUEST_REFERENCE_BEFORE:
        gh_people_picture(c, -1);
        return true;
    case GH_REQUEST_REFERENCE_NEXT:
        gh_people_picture(c, 1);
        return true;
    case GH_REQUEST_FLAG:
        if (p)
            gh_flags_propose(c, p);
        return true;
    case GH_REQUEST_EDIT:
        gh_people_edit(c);
        return true;
    case GH_REQUEST_ERASE:
        gh_people_erase(c);
        return true;
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    if (gh_list_mouse(&c->people.list, y - 1, room_of(c), clicks, by))
        request(c, GH_REQUEST_OPEN);
    else
        moved(c);
}

static void enter(struct gh_console *c)
{
    c->people.asked = false;
    gh_login_need(c, NULL);
}

static void leave(struct gh_console *c)
{
    moved(c);
}

static void forget(struct gh_console *c)
{
    struct gh_people *v = &c->people;
    moved(c);
    gh_list_forget(v->rows, GH_PEOPLE_ROWS * sizeof *v->rows, v, sizeof *v);
}

static void filtered(struct gh_console *c, bool done)
{
    if (done) {
        c->people.asked = false;
        moved(c);
    }
}

const struct gh_view_ops gh_view_people = {.name = "people",
                                           .in = GH_IN_PEOPLE,
                                           .enter = enter,
                                           .leave = leave,
                                           .draw = draw,
                                           .request = request,
                                           .mouse = mouse,
                                           .forget = forget,
                                           .GH_VIEW_TEXT(people.text),
                                           .filtered = filtered};
