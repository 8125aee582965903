/* The last line: what stands, what waits, who is here, what time it is. */
#include "console/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { MESSAGE_ROWS = 8 }; /* the longest message on 72 columns */

static void clock_text(int64_t wall_ms, char *out, size_t size)
{
    time_t t = (time_t)(wall_ms / 1000);
    struct tm tm;
    localtime_r(&t, &tm);
    strftime(out, size, "%H:%M:%S", &tm);
}

static int right_side(struct gh_console *c, int y)
{
    struct gh_term *t = &c->term;
    char clock[16], text[160];
    clock_text(c->wall_ms, clock, sizeof clock);
    const char *who = c->locked               ? "locked"
                      : c->logged_in          ? c->actor.name
                      : c->options->temporary ? ""
                                              : "not logged in";
    snprintf(text, sizeof text, c->locked ? "%.24s  %s " : "%.24s  ? help  %s ", who, clock);
    int x = t->cols - (int)strlen(text);
    if (x < t->cols / 2) { /* too narrow for all of it */
        snprintf(text, sizeof text, "? help %s ", clock);
        x = t->cols - (int)strlen(text);
    }
    gh_term_text(t, x, y, -1, GH_INK_BAR, text);
    return x;
}

/* What must not be missed: it comes first, and no message covers it. */
struct standing {
    struct {
        enum gh_ink ink;
        char text[64];
    } parts[4];
    int count, width; /* columns with the blanks between and after them */
};

static void __attribute__((format(printf, 3, 4)))
stand(struct standing *s, enum gh_ink ink, const char *fmt, ...)
{
    va_list list;
    va_start(list, fmt);
    vsnprintf(s->parts[s->count].text, sizeof s->parts[0].text, fmt, list);
    va_end(list);
    s->parts[s->count].ink = ink;
    s->width += (int)strlen(s->parts[s->count++].text) + 1;
}

static struct standing what_stands(const struct gh_console *c)
{
    const struct gh_model *m = &c->model;
    struct standing s = {.count = 0};
    if (!m->alive)
        stand(&s, GH_INK_ALARM, " %s ", c->engine.child ? "ENGINE STARTING" : "ENGINE STOPPED");
    if (m->emergencies == 1)
        stand(&s, GH_INK_ALARM, " EMERGENCY: %.24s OPEN ", m->emergency);
    else if (m->emergencies)
        stand(&s, GH_INK_ALARM, " EMERGENCY: %d GATES OPEN ", m->emergencies);
    if (m->unanswered) /* blinks by itself, twice a second, also where terminals have blinking switched off */
        stand(&s, c->now_ms / 500 % 2 ? GH_INK_BAR : GH_INK_ALARM, " %d NEW ", m->unanswered);
    if (c->triage.undo.count && c->wall_ms < c->triage.undo_until_ms && !c->locked)
        stand(&s, GH_INK_CHOSEN, " U undoes: %d s ",
              (int)((c->triage.undo_until_ms - c->wall_ms + 999) / 1000));
    return s;
}

/* What is to be said now, or NULL: a message for its while, else why nothing can be read. */
static const char *words(const struct gh_console *c, enum gh_ink *ink)
{
    const struct gh_error *unread = &c->model.store_error;
    bool said = c->message[0] && c->now_ms < c->message_until_ms;
    *ink = !said || c->message_bad ? GH_INK_ALARM : GH_INK_CHOSEN;
    if (c->prompt.active) /* only why it is asked again */
        return said && c->message_bad ? c->message : NULL;
    if (said)
        return c->message;
    return !c->model.store_read && unread->kind && unread->kind != GH_ERR_NOT_FOUND ? unread->text : NULL;
}

/* Where words have not the room beside what stands they take rows of their own above: an error's remedy is
 * its end. */
static int rows_above(const struct gh_console *c, const struct standing *s, const char *text)
{
    if (!text || (!c->prompt.active && 1 + s->width + (int)strlen(text) + 2 <= c->term.cols))
        return 0;
    return gh_term_wrap_rows(c->term.cols - 2, MESSAGE_ROWS, text);
}

int gh_status_rows(const struct gh_console *c)
{
    enum gh_ink ink;
    struct standing s = what_stands(c);
    return gh_prompt_rows(&c->prompt, c->term.cols) + rows_above(c, &s, words(c, &ink));
}

struct line {
    struct gh_term *t;
    int x, y, end;
};

/* The whole of it or nothing: half a number is a wrong one. */
static void __attribute__((format(printf, 3, 4))) add(struct line *l, enum gh_ink ink, const char *fmt, ...)
{
    char text[128];
    va_list list;
    va_start(list, fmt);
    int n = vsnprintf(text, sizeof text, fmt, list);
    va_end(list);
    if (l->x + n <= l->end)
        l->x += gh_term_text(l->t, l->x, l->y, -1, ink, text);
}

void gh_status_draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    const struct gh_model *m = &c->model;
    int y = t->rows - gh_prompt_rows(&c->prompt, t->cols);
    struct standing stands = what_stands(c);
    enum gh_ink ink;
    const char *text = words(c, &ink);
    int above = rows_above(c, &stands, text);
    for (int i = 0; i < above; i++)
        gh_term_fill(t, 0, y - above + i, t->cols, ink);
    if (above)
        gh_term_wrap(t, 1, y - above, t->cols - 2, above, ink, text);
    if (c->prompt.active) {
        gh_prompt_draw(&c->prompt, c);
        return;
    }
    gh_term_fill(t, 0, y, t->cols, GH_INK_BAR);
    int end = right_side(c, y) - 1, x = 1;
    for (int i = 0; i < stands.count; i++) {
        x += gh_term_text(t, x, y, end - x, stands.parts[i].ink, stands.parts[i].text);
        x += gh_term_text(t, x, y, end - x, GH_INK_BAR, " ");
    }
    if (text && !above) {
        if (x + (int)strlen(text) + 2 > end) /* it takes the whole line, not half of the clock */
            gh_term_fill(t, x, y, t->cols - x, GH_INK_BAR);
        gh_term_printf(t, x, y, t->cols - x, ink, " %s ", text);
        return;
    }
    struct line l = {t, x, y, end};
    if (t->cols < 80 || t->rows < 24)
        add(&l, GH_INK_WARN, "%dx%d is too small ", t->cols, t->rows);
    add(&l, GH_INK_BAR, "%d live ", m->live);
    if (m->down)
        add(&l, GH_INK_ALARM, " %d down ", m->down);
    if (m->camera_count > m->live + m->down)
        add(&l, GH_INK_BAR, " %d starting ", m->camera_count - m->live - m->down);
    if (m->store_read)
        add(&l, GH_INK_BAR, " %d open ", m->open_alerts);
    if (m->alive && m->pack[0] && !m->for_gates)
        add(&l, GH_INK_WARN, " %s pack: for trying only ", m->pack);
    size_t size;
    const char *filter = gh_console_text(c, &size);
    if (filter && *filter)
        gh_term_printf(t, l.x, y, end - l.x, GH_INK_CHOSEN, " /%s ", filter);
}
