/* Editing of one line, in UTF-8; what is secret is overwritten as soon as it is used. */
#include "console/prompt.h"

#include "base/utf8.h"
#include "console/console.h"
#include "console/keys.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <wchar.h>

enum {
    LABEL_ROWS = 4, /* the longest label on 50 columns */
    ROOM = 24       /* columns to type in */
};

void gh_prompt_open(struct gh_prompt *p, const char *label, bool secret,
                    void (*done)(struct gh_console *c, const char *text))
{
    explicit_bzero(p, sizeof *p);
    p->active = true;
    p->secret = secret;
    p->done = done;
    snprintf(p->label, sizeof p->label, "%s", label);
}

void gh_prompt_suggest(struct gh_prompt *p, const char *text)
{
    snprintf(p->text, sizeof p->text, "%s", text);
    p->length = strlen(p->text);
}

void gh_prompt_menu(struct gh_prompt *p, const char *label, bool (*pick)(struct gh_console *c, int key))
{
    gh_prompt_open(p, label, false, NULL);
    p->pick = pick;
}

void gh_prompt_drop(struct gh_prompt *p)
{
    explicit_bzero(p, sizeof *p);
}

static void finish(struct gh_prompt *p, struct gh_console *c, bool given)
{
    char text[GH_PROMPT_TEXT];
    memcpy(text, p->text, sizeof text);
    void (*done)(struct gh_console *, const char *) = p->done;
    explicit_bzero(p->text, sizeof p->text);
    p->active = false;
    done(c, given ? text : NULL);
    explicit_bzero(text, sizeof text);
}

void gh_prompt_key(struct gh_prompt *p, struct gh_console *c, int key)
{
    if (p->pick) {
        bool (*pick)(struct gh_console *, int) = p->pick;
        if (key == 27 || key == '\r' || key == '\n' || key == GH_KEY(KEY_ENTER))
            p->active = false;
        else if (!pick(c, key) && p->pick == pick)
            p->active = false;
        return;
    }
    if (key == 27) {
        finish(p, c, false);
        return;
    }
    if (key == '\r' || key == '\n' || key == GH_KEY(KEY_ENTER)) {
        finish(p, c, true);
        return;
    }
    if (key == GH_KEY(KEY_BACKSPACE) || key == 127 || key == 8) {
        while (p->length > 0 && ((unsigned char)p->text[--p->length] & 0xc0) == 0x80)
            ;
        p->text[p->length] = 0;
    } else if (key == ('U' & 0x1f)) {
        explicit_bzero(p->text, sizeof p->text);
        p->length = 0;
    } else if (key >= 32 && key < GH_KEY_FUNCTION) {
        char bytes[16];
        mbstate_t state = {0};
        size_t n = wcrtomb(bytes, (wchar_t)key, &state);
        if (n == (size_t)-1 || n > sizeof bytes || p->length + n >= sizeof p->text)
            return;
        memcpy(p->text + p->length, bytes, n);
        p->length += n;
        p->text[p->length] = 0;
    } else {
        return;
    }
    if (p->changed)
        p->changed(c, p->text);
}

/* The rows its label has to itself: all of a menu's, none where beside it there is room to type. */
static int label_rows(const struct gh_prompt *p, int cols)
{
    if (!p->pick && gh_utf8_columns(p->label) + 3 + ROOM <= cols)
        return 0;
    return gh_term_wrap_rows(cols - 2, LABEL_ROWS, p->label);
}

int gh_prompt_rows(const struct gh_prompt *p, int cols)
{
    return p->active ? label_rows(p, cols) + !p->pick : 1;
}

void gh_prompt_draw(const struct gh_prompt *p, struct gh_console *c)
{
    struct gh_term *t = &c->term;
    int rows = gh_prompt_rows(p, t->cols), label = label_rows(p, t->cols), x = 1, y = t->rows - 1;
    for (int i = 0; i < rows; i++)
        gh_term_fill(t, 0, t->rows - rows + i, t->cols, GH_INK_BAR);
    if (label)
        gh_term_wrap(t, 1, t->rows - rows, t->cols - 2, label, GH_INK_BAR, p->label);
    if (p->pick)
        return;
    if (!label)
        x += gh_term_printf(t, x, y, -1, GH_INK_BAR, "%s: ", p->label);
    const char *text = p->text;
    char stars[GH_PROMPT_TEXT] = "";
    if (p->secret) { /* not even its length is shown */
        snprintf(stars, sizeof stars, "%s", p->length ? "..." : "");
        text = stars;
    }
    /* The end stays in sight when the line is longer than the screen */
    while (x + (int)mbstowcs(NULL, text, 0) >= t->cols - 2 && *text)
        do
            text++;
        while (((unsigned char)*text & 0xc0) == 0x80);
    x += gh_term_text(t, x, y, -1, GH_INK_BAR, text);
    gh_term_text(t, x, y, 1, GH_INK_CHOSEN, " ");
}
