/* The audit, for those who may read it: a page at a time, newest first; and whether its chain holds. Reading
 * is a row of its own, so a page is read when somebody asks and not when something changed. */
#include "console/console.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/views/hints.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reads(const struct gh_console *c)
{
    return c->logged_in && !c->locked &&
           (c->actor.role == GH_ROLE_AUDITOR || c->actor.role == GH_ROLE_ADMINISTRATOR);
}

static bool take(void *user, const struct gh_audit_row *row)
{
    struct gh_audit_view *v = user;
    v->rows[v->list.count++] = *row;
    return v->list.count < GH_AUDIT_ROWS;
}

static void read_page(struct gh_console *c)
{
    struct gh_audit_view *v = &c->audit;
    if (v->asked || !reads(c) || !c->model.store)
        return;
    if (!v->rows && !(v->rows = calloc(GH_AUDIT_ROWS, sizeof *v->rows)))
        return;
    v->asked = true;
    v->list = (struct gh_list){0};
    v->error.kind = GH_OK;
    gh_audit_page(c->model.store, &c->actor, v->from, GH_AUDIT_ROWS, v->text, take, v, &v->error);
    v->end = v->list.count < GH_AUDIT_ROWS;
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_audit_view *v = &c->audit;
    char when[24], subject[GH_ID_TEXT];
    read_page(c);
    if (!reads(c)) {
        gh_term_text(t, 1, 0, -1, GH_INK_TITLE, "Audit");
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN, "Log in (L) as an auditor or administrator to read it.");
        return;
    }
    const struct gh_hint hints[] = {{GH_REQUEST_VERIFY, "verify the chain"},
                                    {GH_REQUEST_PAGE_DOWN, "older"},
                                    {GH_REQUEST_FIRST, "the newest"},
                                    {GH_REQUEST_FILTER, "search actions and names"}};
    int count = sizeof hints / sizeof *hints,
        end = t->rows - 1 - gh_hints_lines(c, GH_IN_AUDIT, hints, count);
    gh_hints_draw(c, GH_IN_AUDIT, hints, count, end);
    int y = 1;
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, v->from ? "Audit, from row %lld on" : "Audit, the newest",
                   (long long)v->from);
    if (v->verified[0])
        y += gh_term_wrap(t, 1, y, t->cols - 2, 2, v->verified_bad ? GH_INK_ALARM : GH_INK_GOOD, v->verified);
    if (v->error.kind)
        gh_term_wrap(t, 3, y + 1, t->cols - 4, 3, GH_INK_BAD, v->error.text);
    else if (!v->list.count)
        gh_term_text(t, 3, y + 1, -1, GH_INK_PLAIN,
                     v->text[0] ? "No row's action or name contains this text." : "No row.");
    v->room = end - y;
    gh_list_fit(&v->list, v->room);
    for (int i = 0; i < v->room && i + v->list.top < v->list.count; i++) {
        const struct gh_audit_row *r = &v->rows[i + v->list.top];
        enum gh_ink ink = i + v->list.top == v->list.at ? GH_INK_CHOSEN : GH_INK_PLAIN;
        gh_term_fill(t, 0, y + i, t->cols, ink);
        gh_term_printf(t, 1, y + i, 7, ink, "%7lld", (long long)r->seq);
        gh_term_text(t, 9, y + i, 19, ink, gh_clock_format_local(r->t_ms, when, sizeof when));
        gh_term_text(t, 29, y + i, 9, ink, r->actor_name);
        gh_term_text(t, 39, y + i, 21, ink, r->action);
        gh_id_format(r->subject, subject);
        int wide = t->cols >= 110 ? 28 : 0; /* whole ids where they fit */
        if (wide && !gh_id_is_none(r->subject))
            gh_term_text(t, 61, y + i, 26, ink, subject);
        gh_term_text(t, 61 + wide, y + i, -1, ink, r->detail);
    }
}

static void verify(struct gh_console *c)
{
    struct gh_audit_view *v = &c->audit;
    struct gh_error err;
    int64_t rows = 0;
    if (!reads(c))
        return;
    v->verified_bad = !gh_audit_verify(c->model.store, &rows, &err);
    if (v->verified_bad)
        snprintf(v->verified, sizeof v->verified, "%.250s", err.text);
    else
        snprintf(v->verified, sizeof v->verified,
                 "The chain holds: %lld rows, none changed, deleted, inserted or moved.", (long long)rows);
}

/* Beyond the last row that is held: the next page. */
static bool turn(struct gh_console *c, enum gh_request r)
{
    struct gh_audit_view *v = &c->audit;
    bool down = r == GH_REQUEST_DOWN || r == GH_REQUEST_PAGE_DOWN;
    if (r == GH_REQUEST_FIRST && v->from) {
        v->from = 0;
        v->asked = false;
        return true;
    }
    if (down && !v->end && v->list.count && v->list.at == v->list.count - 1) {
        v->from = v->rows[v->list.count - 1].seq - 1;
        v->asked = false;
        return true;
    }
    return false;
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_audit_view *v = &c->audit;
    read_page(c); /* keys come faster than frames */
    if (turn(c, r) || gh_list_move(&v->list, r, v->room))
        return true;
    switch (r) {
    case GH_REQUEST_VERIFY:
        verify(c);
        return true;
    case GH_REQUEST_OPEN:
        return true;
    case GH_REQUEST_BACK:
        if (!v->text[0] && !v->from)
            return false;
        v->text[0] = 0;
        v->from = 0;
        v->asked = false;
        return true;
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    gh_list_mouse(&c->audit.list, y - (c->term.rows - 2 - c->audit.room), c->audit.room, clicks, by);
    c->dirty = true;
}

static void enter(struct gh_console *c)
{
    c->audit.asked = false;
    gh_login_need(c, NULL);
}

static void forget(struct gh_console *c)
{
    struct gh_audit_view *v = &c->audit;
    gh_list_forget(v->rows, GH_AUDIT_ROWS * sizeof *v->rows, v, sizeof *v);
}

/* Each reading is a row of the audit: at Enter, not with each letter. */
static void filtered(struct gh_console *c, bool done)
{
    if (done) {
        c->audit.from = 0;
        c->audit.asked = false;
    }
}

const struct gh_view_ops gh_view_audit = {.name = "audit",
                                          .in = GH_IN_AUDIT,
                                          .enter = enter,
                                          .leave = forget,
                                          .draw = draw,
                                          .request = request,
                                          .mouse = mouse,
                                          .forget = forget,
                                          .GH_VIEW_TEXT(audit.text),
                                          .filtered = filtered};
