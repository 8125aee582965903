/* The last line: what stands, what waits, who is here, what time it is. */
#include "console/console.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

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

void gh_status_draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    const struct gh_model *m = &c->model;
    int y = t->rows - 1;
    if (c->prompt.active) {
        gh_prompt_draw(&c->prompt, c);
        return;
    }
    gh_term_fill(t, 0, y, t->cols, GH_INK_BAR);
    int end = right_side(c, y) - 1, x = 1;
    /* What must not be missed comes first, and no message covers it */
    if (!m->alive) {
        x += gh_term_printf(t, x, y, end - x, GH_INK_ALARM, " %s ",
                            c->engine.child ? "ENGINE STARTING" : "ENGINE STOPPED");
        x += gh_term_text(t, x, y, end - x, GH_INK_BAR, " ");
    }
    if (m->emergencies) {
        if (m->emergencies == 1)
            x += gh_term_printf(t, x, y, end - x, GH_INK_ALARM, " EMERGENCY: %.24s OPEN ", m->emergency);
        else
            x += gh_term_printf(t, x, y, end - x, GH_INK_ALARM, " EMERGENCY: %d GATES OPEN ", m->emergencies);
        x += gh_term_text(t, x, y, end - x, GH_INK_BAR, " ");
    }
    if (m->unanswered) {
        /* Blinks by itself, twice a second, also where terminals have blinking switched off */
        enum gh_ink ink = c->now_ms / 500 % 2 ? GH_INK_BAR : GH_INK_ALARM;
        x += gh_term_printf(t, x, y, end - x, ink, " %d NEW ", m->unanswered);
        x += gh_term_text(t, x, y, end - x, GH_INK_BAR, " ");
    }
    if (c->triage.undo.count && c->wall_ms < c->triage.undo_until_ms && !c->locked) {
        x += gh_term_printf(t, x, y, end - x, GH_INK_CHOSEN, " U undoes: %d s ",
                            (int)((c->triage.undo_until_ms - c->wall_ms + 999) / 1000));
        x += gh_term_text(t, x, y, end - x, GH_INK_BAR, " ");
    }
    if (c->message[0] && c->now_ms < c->message_until_ms) {
        if (x + (int)strlen(c->message) + 2 > end) /* it takes the whole line, not half of the clock */
            gh_term_fill(t, x, y, t->cols - x, GH_INK_BAR);
        gh_term_printf(t, x, y, t->cols - x, c->message_bad ? GH_INK_ALARM : GH_INK_CHOSEN, " %s ",
                       c->message);
        return;
    }
    if (t->cols < 80 || t->rows < 24)
        x += gh_term_printf(t, x, y, end - x, GH_INK_WARN, "%dx%d is too small ", t->cols, t->rows);
    x += gh_term_printf(t, x, y, end - x, GH_INK_BAR, "%d live ", m->live);
    if (m->camera_count > m->live + m->down)
        x += gh_term_printf(t, x, y, end - x, GH_INK_BAR, " %d starting ",
                            m->camera_count - m->live - m->down);
    if (m->down)
        x += gh_term_printf(t, x, y, end - x, GH_INK_ALARM, " %d down ", m->down);
    if (m->store_read)
        x += gh_term_printf(t, x, y, end - x, GH_INK_BAR, " %d open ", m->open_alerts);
    else if (m->store_error.kind && m->store_error.kind != GH_ERR_NOT_FOUND)
        x += gh_term_printf(t, x, y, end - x, GH_INK_ALARM, " %s ", m->store_error.text);
    if (m->alive && m->pack[0] && !m->for_gates)
        x += gh_term_printf(t, x, y, end - x, GH_INK_WARN, " %s pack: for trying only ", m->pack);
    size_t size;
    const char *filter = gh_console_text(c, &size);
    if (filter && *filter)
        gh_term_printf(t, x, y, end - x, GH_INK_CHOSEN, " /%s ", filter);
}
