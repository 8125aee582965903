/* Flags: live and proposed ones with their record and precision; which of them want a look. */
#include "console/views/flags_parts.h"

#include "base/clock.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/views/flags.h"
#include "console/views/hints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    READ_MS = 3000, /* others' changes: the record of 500 flags is no small question */
    DECIDED_LEAST = 4,
    PRECISION_LEAST = 50
};
static const int64_t soon_ms = 7 * 86400000LL;

int gh_flags_precision(const struct gh_flag_record *r)
{
    int decided = r->confirmed + r->not_this;
    return decided < DECIDED_LEAST ? -1 : 100 * r->confirmed / decided;
}

const char *gh_flags_wants(const struct gh_flag_line *l, int64_t now_ms)
{
    int precision = gh_flags_precision(&l->record);
    if (l->flag.state == GH_FLAG_PROPOSED)
        return "waits for approval";
    if (l->flag.state != GH_FLAG_LIVE)
        return "";
    if (l->consent_ends_ms && l->consent_ends_ms <= now_ms)
        return "consent ended";
    if (l->flag.review_ms && l->flag.review_ms <= now_ms)
        return "review due";
    if (l->flag.expires_ms - now_ms <= soon_ms)
        return "expires soon";
    return precision >= 0 && precision < PRECISION_LEAST ? "poor precision" : "";
}

const struct gh_flag_line *gh_flags_chosen(const struct gh_console *c)
{
    const struct gh_flags *v = &c->flags;
    return v->rows && v->list.at < v->list.count ? &v->rows[v->list.at] : NULL;
}

static bool fits(const struct gh_flags *v, const struct gh_flag_line *l, int64_t now_ms)
{
    if (v->review && !*gh_flags_wants(l, now_ms))
        return false;
    return gh_model_contains(l->flag.person_name, v->text) || gh_model_contains(l->flag.reason, v->text) ||
           gh_model_contains(gh_flag_category_name(l->flag.category), v->text);
}

static bool take(void *user, const struct gh_flag *f)
{
    struct gh_console *c = user;
    struct gh_flags *v = &c->flags;
    struct gh_person person;
    struct gh_flag_line *l = &v->rows[v->list.count];
    *l = (struct gh_flag_line){.flag = *f};
    gh_flag_record(c->model.store, f->id, &l->record, NULL);
    if (gh_person_get(c->model.store, f->person, &person, NULL))
        l->consent_ends_ms = person.consent_ends_ms;
    if (fits(v, l, c->wall_ms))
        v->list.count++;
    return v->list.count < GH_FLAG_ROWS;
}

static void read_flags(struct gh_console *c)
{
    struct gh_flags *v = &c->flags;
    if (!gh_console_sees(c) || !c->model.store)
        return;
    if (v->asked && (v->read_change == c->model.store_change || c->real_ms - v->read_ms < READ_MS))
        return;
    if (!v->rows && !(v->rows = calloc(GH_FLAG_ROWS, sizeof *v->rows)))
        return;
    struct gh_id chosen = v->list.count ? v->rows[v->list.at].flag.id : gh_id_none;
    v->asked = true;
    v->read_change = c->model.store_change;
    v->read_ms = c->real_ms;
    v->list.count = 0;
    v->error.kind = GH_OK;
    if (!gh_console_note(c, GH_LOOK_FLAGS, NULL, &v->noted, &v->error))
        return;
    gh_flag_list(c->model.store, v->all, take, c, &v->error);
    for (int i = 0; i < v->list.count; i++)
        if (gh_id_equal(v->rows[i].flag.id, chosen))
            v->list.at = i;
}

static int room_of(const struct gh_console *c)
{
    int count = c->flags.list.count, most = c->term.rows / 3 < 4 ? 4 : c->term.rows / 3;
    return count < 3 ? 3 : count > most ? most : count;
}

static void draw_line(struct gh_console *c, const struct gh_flag_line *l, int y, bool chosen)
{
    struct gh_term *t = &c->term;
    char until[24], record[48] = "";
    const char *wants = gh_flags_wants(l, c->wall_ms);
    enum gh_ink ink = chosen                          ? GH_INK_CHOSEN
                      : *wants                        ? GH_INK_WARN
                      : l->flag.state == GH_FLAG_LIVE ? GH_INK_PLAIN
                                                      : GH_INK_DIM;
    int name = t->cols / 4;
    gh_clock_format_local(l->flag.expires_ms, until, sizeof until);
    if (gh_flags_precision(&l->record) >= 0)
        snprintf(record, sizeof record, "%d %%", gh_flags_precision(&l->record));
    gh_term_fill(t, 0, y, t->cols, ink);
    gh_term_text(t, 1, y, name - 1, ink, l->flag.person_name);
    gh_term_text(t, name + 1, y, 10, ink, gh_flag_category_name(l->flag.category));
    gh_term_text(t, name + 12, y, 8, ink, gh_flag_state_name(l->flag.state));
    gh_term_printf(t, name + 21, y, 10, ink, "%.10s", until);
    gh_term_text(t, name + 32, y, 6, ink, record);
    gh_term_text(t, name + 39, y, -1, ink, *wants ? wants : l->flag.reason);
}

static int fact(struct gh_console *c, int y, int end, const char *name, const char *text)
{
    if (y >= end || !*text)
        return y;
    gh_term_text(&c->term, 1, y, 12, GH_INK_DIM, name);
    int left = end - y;
    return y + gh_term_wrap(&c->term, 14, y, c->term.cols - 15, left < 3 ? left : 3, GH_INK_PLAIN, text);
}

static void draw_details(struct gh_console *c, const struct gh_flag_line *l, int y, int end)
{
    const struct gh_flag *f = &l->flag;
    char line[400], from[24], until[24], review[24];
    const char *wants = gh_flags_wants(l, c->wall_ms);
    int precision = gh_flags_precision(&l->record);
    snprintf(line, sizeof line, "%s: %s, %s", f->person_name, gh_flag_category_name(f->category),
             gh_flag_state_name(f->state));
    y += gh_term_wrap(&c->term, 1, y, c->term.cols - 2, 1, GH_INK_TITLE, line);
    if (*wants && y < end) {
        snprintf(line, sizeof line, "%s%s", wants,
                 f->state == GH_FLAG_PROPOSED && gh_id_equal(f->proposed_by, c->actor.id)
                     ? ": somebody else than you must approve it"
                     : "");
        y += gh_term_wrap(&c->term, 1, y, c->term.cols - 2, 1, GH_INK_WARN, line);
    }
    y = fact(c, y, end, "reason", f->reason);
    y = fact(c, y, end, "do", f->instruction);
    snprintf(line, sizeof line, "%s%s%s", f->authority, f->document[0] ? ", " : "", f->document);
    y = fact(c, y, end, "authority", line);
    gh_clock_format_local(f->created_ms, from, sizeof from);
    gh_clock_format_local(f->expires_ms, until, sizeof until);
    gh_clock_format_local(f->review_ms, review, sizeof review);
    snprintf(line, sizeof line, "from %.10s until %.10s%s%.10s", from, until,
             f->review_ms ? ", review by " : "", f->review_ms ? review : "");
    y = fact(c, y, end, "time", line);
    snprintf(line, sizeof line, "proposed by %s%s%s%s%s", f->proposed_name,
             f->approved_name[0] ? ", approved by " : "", f->approved_name,
             f->lifted_name[0] ? ", lifted by " : "", f->lifted_name);
    y = fact(c, y, end, "people", line);
    y = fact(c, y, end, "lifted", f->lift_reason);
    if (f->second)
        y = fact(c, y, end, "rule", "a confirmation needs a second operator");
    if (precision >= 0)
        snprintf(review, sizeof review, "; precision %d %%", precision);
    snprintf(line, sizeof line, "%d alert%s, %d confirmed, %d not this person, %d could not be told%s",
             l->record.alerts, l->record.alerts == 1 ? "" : "s", l->record.confirmed, l->record.not_this,
             l->record.cannot_tell, precision >= 0 ? review : "");
    fact(c, y, end, "record", line);
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_flags *v = &c->flags;
    read_flags(c);
    if (!gh_console_sees(c)) {
        gh_term_text(t, 1, 0, -1, GH_INK_TITLE, "Flags");
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN, "Log in (L) to see who is looked for, and why.");
        return;
    }
    int room = room_of(c);
    gh_list_fit(&v->list, room);
    const struct gh_flag_line *l = gh_flags_chosen(c);
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE, "Flags: %d%s%s", v->list.count,
                   v->all ? ", all" : ", live and proposed", v->review ? ", that want a review" : "");
    bool proposed = l && l->flag.state == GH_FLAG_PROPOSED, live = l && l->flag.state == GH_FLAG_LIVE;
    bool own = l && gh_id_equal(l->flag.proposed_by, c->actor.id);
    bool party = own || (l && gh_id_equal(l->flag.approved_by, c->actor.id)) || gh_console_supervises(c);
    const struct gh_hint hints[] = {{GH_REQUEST_APPROVE, proposed && !own ? "approve" : NULL},
                                    {GH_REQUEST_LIFT, (proposed || live) && party ? "lift" : NULL},
                                    {GH_REQUEST_REVIEWED, live && !own ? "reviewed, it stays" : NULL},
                                    {GH_REQUEST_REVIEW, v->review ? "all of them" : "what wants a review"},
                                    {GH_REQUEST_ALL, v->all ? "without old ones" : "old ones too"},
                                    {GH_REQUEST_FILTER, "search"}};
    int count = sizeof hints / sizeof *hints,
        end = t->rows - 1 - gh_hints_lines(c, GH_IN_FLAGS, hints, count);
    gh_hints_draw(c, GH_IN_FLAGS, hints, count, end);
    if (v->error.kind)
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_BAD, v->error.text);
    else if (!l)
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN,
                     v->review    ? "No flag wants a review."
                     : v->text[0] ? "No flag's person, reason or category contains this text."
                                  : "Nobody is looked for.");
    if (!l)
        return;
    for (int i = 0; i < room && i + v->list.top < v->list.count; i++)
        draw_line(c, &v->rows[i + v->list.top], 1 + i, i + v->list.top == v->list.at);
    for (int i = 0; i < t->cols; i++)
        gh_term_text(t, i, room + 1, 1, GH_INK_DIM, t->utf8 ? "─" : "-");
    draw_details(c, l, room + 2, end);
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_flags *v = &c->flags;
    read_flags(c); /* keys come faster than frames */
    if (gh_list_move(&v->list, r, room_of(c)))
        return true;
    switch (r) {
    case GH_REQUEST_APPROVE:
        gh_flags_approve(c);
        return true;
    case GH_REQUEST_LIFT:
        gh_flags_lift(c);
        return true;
    case GH_REQUEST_REVIEWED:
        gh_flags_reviewed(c);
        return true;
    case GH_REQUEST_ALL:
        v->all = !v->all;
        v->asked = false;
        return true;
    case GH_REQUEST_REVIEW:
        v->review = !v->review;
        v->asked = false;
        return true;
    case GH_REQUEST_BACK:
        if (!v->text[0] && !v->review)
            return false;
        v->text[0] = 0;
        v->review = false;
        v->asked = false;
        return true;
    case GH_REQUEST_OPEN:
        return true;
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    gh_list_mouse(&c->flags.list, y - 1, room_of(c), clicks, by);
    c->dirty = true;
}

static void enter(struct gh_console *c)
{
    c->flags.asked = c->flags.noted = false;
    gh_login_need(c, NULL);
}

static void forget(struct gh_console *c)
{
    struct gh_flags *v = &c->flags;
    gh_list_forget(v->rows, GH_FLAG_ROWS * sizeof *v->rows, v, sizeof *v);
}

static void filtered(struct gh_console *c, bool done)
{
    (void)done;
    c->flags.asked = false;
}

const struct gh_view_ops gh_view_flags = {.name = "flags",
                                          .in = GH_IN_FLAGS,
                                          .enter = enter,
                                          .leave = forget,
                                          .draw = draw,
                                          .request = request,
                                          .mouse = mouse,
                                          .forget = forget,
                                          .GH_VIEW_TEXT(flags.text),
                                          .filtered = filtered};
