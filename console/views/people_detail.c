/* What is known of one person: purpose, consent, flags; on request pictures and every use of the data, each
 * of which is on record. */
#include "console/views/people.h"

#include "base/clock.h"
#include "base/wipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gh_people_drop_picture(struct gh_console *c)
{
    struct gh_people *v = &c->people;
    gh_still_free(&v->picture);
    v->picture_note[0] = 0;
    v->picture_of = gh_id_none;
    v->number = 0;
}

void gh_people_picture(struct gh_console *c, int by)
{
    struct gh_people *v = &c->people;
    const struct gh_person *p = gh_people_chosen(c);
    struct gh_error err = {0};
    uint8_t *jpeg = NULL;
    size_t size = 0;
    if (!p || (by && !v->picture.picture.data))
        return;
    if (!gh_id_equal(v->picture_of, p->id))
        v->number = 0;
    int number = p->references > 0 ? (v->number + by + p->references) % p->references : 0;
    gh_people_drop_uses(c);
    gh_people_drop_picture(c);
    v->number = number;
    v->picture_of = p->id;
    if (!gh_person_picture(c->model.store, &c->actor, p->id, number, &jpeg, &size, &err) ||
        !gh_still_load(&v->picture, jpeg, size, &err))
        snprintf(v->picture_note, sizeof v->picture_note, "%.90s", err.text);
    gh_wipe(jpeg, size);
    gh_term_redraw(&c->term);
}

/* ---- uses ---- */

static bool take_use(void *user, const struct gh_person_use *use)
{
    struct gh_people *v = user;
    if (v->use_list.count == GH_PEOPLE_USES) { /* the newest are what one looks for */
        memmove(v->uses, v->uses + 1, (GH_PEOPLE_USES - 1) * sizeof *v->uses);
        v->use_list.count--;
    }
    v->uses[v->use_list.count++] = *use;
    return true;
}

void gh_people_uses(struct gh_console *c)
{
    struct gh_people *v = &c->people;
    const struct gh_person *p = gh_people_chosen(c);
    struct gh_error err;
    if (!p || !(v->uses = calloc(GH_PEOPLE_USES, sizeof *v->uses)))
        return;
    gh_people_drop_picture(c);
    v->use_list = (struct gh_list){0};
    v->uses_of = p->id;
    if (!gh_person_uses(c->model.store, &c->actor, p->id, take_use, v, &err)) {
        gh_console_say(c, true, "%s", err.text);
        gh_people_drop_uses(c);
        return;
    }
    v->use_list.at = v->use_list.count - 1; /* from the newest upwards */
}

void gh_people_drop_uses(struct gh_console *c)
{
    struct gh_people *v = &c->people;
    gh_wipe(v->uses, GH_PEOPLE_USES * sizeof *v->uses);
    v->uses = NULL;
    v->use_list = (struct gh_list){0};
}

static void draw_uses(struct gh_console *c, const struct gh_person *p, int y, int end)
{
    struct gh_term *t = &c->term;
    struct gh_people *v = &c->people;
    char when[24];
    gh_term_printf(t, 1, y++, -1, GH_INK_TITLE, "Uses of %s's data: %d (j and k move, Enter goes back)",
                   p->name, v->use_list.count);
    int room = end - y;
    gh_list_fit(&v->use_list, room);
    for (int i = 0; i < room && i + v->use_list.top < v->use_list.count; i++) {
        const struct gh_person_use *u = &v->uses[i + v->use_list.top];
        enum gh_ink ink = i + v->use_list.top == v->use_list.at ? GH_INK_CHOSEN : GH_INK_PLAIN;
        gh_term_fill(t, 0, y + i, t->cols, ink);
        gh_term_printf(t, 1, y + i, 19, ink, "%s", gh_clock_format_local(u->t_ms, when, sizeof when));
        gh_term_text(t, 22, y + i, 22, ink, u->action);
        gh_term_text(t, 45, y + i, 12, ink, u->by);
        gh_term_text(t, 58, y + i, -1, ink, u->detail);
    }
}

/* ---- the rest ---- */

static bool take_flag(void *user, const struct gh_flag *f)
{
    struct gh_people *v = user;
    if (gh_id_equal(f->person, v->read) && v->flag_count < GH_PEOPLE_FLAGS)
        v->flags[v->flag_count++] = *f;
    return v->flag_count < GH_PEOPLE_FLAGS;
}

static void read_flags(struct gh_console *c, const struct gh_person *p)
{
    struct gh_people *v = &c->people;
    struct gh_error err;
    if (gh_id_equal(v->read, p->id) && v->read_change == c->model.store_change)
        return;
    v->read = p->id;
    v->read_change = c->model.store_change;
    v->flag_count = 0;
    if (p->purpose == GH_PURPOSE_FLAG)
        gh_flag_list(c->model.store, true, take_flag, v, &err);
}

static int fact(struct gh_console *c, int y, int end, int width, const char *name, const char *text)
{
    if (y >= end || !*text)
        return y;
    gh_term_text(&c->term, 1, y, 12, GH_INK_DIM, name);
    int left = end - y;
    return y + gh_term_wrap(&c->term, 14, y, width - 14, left < 3 ? left : 3, GH_INK_PLAIN, text);
}

static void draw_picture(struct gh_console *c, const struct gh_person *p, int x, int y, int w, int h)
{
    struct gh_term *t = &c->term;
    struct gh_people *v = &c->people;
    if (v->picture_note[0]) {
        gh_term_wrap(t, x, y + 1, w, h, GH_INK_DIM, v->picture_note);
        return;
    }
    gh_term_printf(t, x, y, w, GH_INK_TITLE, "picture %d of %d", v->number + 1, p->references);
    gh_still_show(&v->picture, t, x, y + 1, w, h - 1);
}

void gh_people_details(struct gh_console *c, const struct gh_person *p, int y, int end)
{
    struct gh_term *t = &c->term;
    struct gh_people *v = &c->people;
    char line[400], from[24], until[24], id[GH_ID_TEXT];
    if (v->uses) {
        draw_uses(c, p, y, end);
        return;
    }
    read_flags(c, p);
    int width = t->cols;
    if (v->picture.picture.data || v->picture_note[0]) {
        int h = end - y, w = 2 * (h - 1) < t->cols / 2 ? 2 * (h - 1) : t->cols / 2;
        width = t->cols - w - 2;
        draw_picture(c, p, width + 1, y, w, h);
    }
    if (v->proof[0])
        y += gh_term_wrap(t, 1, y, width - 1, 3, GH_INK_GOOD, v->proof);
    y += gh_term_wrap(t, 1, y, width - 1, 3, GH_INK_TITLE, p->name);
    y = fact(c, y, end, width, "purpose",
             p->purpose == GH_PURPOSE_GATE ? "gates only: never looked for by cameras"
                                           : "flags only: matches nothing without an approved flag");
    if (p->purpose == GH_PURPOSE_GATE)
        y = fact(c, y, end, width, "consent", p->consent);
    gh_clock_format_local(p->valid_from_ms ? p->valid_from_ms : p->created_ms, from, sizeof from);
    if (p->consent_ends_ms)
        gh_clock_format_local(p->consent_ends_ms, until, sizeof until);
    snprintf(line, sizeof line, "from %.16s%s%.16s%s", from, p->consent_ends_ms ? " until " : ", no end",
             p->consent_ends_ms ? until : "",
             p->consent_ends_ms && p->consent_ends_ms <= c->wall_ms ? " (over: matches no more)" : "");
    y = fact(c, y, end, width, "valid", line);
    y = fact(c, y, end, width, "groups", p->groups);
    gh_clock_format_local(p->created_ms, from, sizeof from);
    snprintf(line, sizeof line, "%d, since %.10s, id %.10s", p->references, from, gh_id_format(p->id, id));
    y = fact(c, y, end, width, "pictures", line);
    for (int i = 0; i < v->flag_count; i++) {
        const struct gh_flag *f = &v->flags[i];
        gh_clock_format_local(f->expires_ms, until, sizeof until);
        snprintf(line, sizeof line, "%s, %s, until %.10s: %s", gh_flag_state_name(f->state),
                 gh_flag_category_name(f->category), until, f->reason);
        y = fact(c, y, end, width, i ? "" : "flags", line);
    }
    if (p->purpose == GH_PURPOSE_FLAG && !v->flag_count)
        fact(c, y, end, width, "flags", "none: P proposes one");
}
