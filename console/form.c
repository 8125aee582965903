/* One prompt after another. */
#include "console/form.h"

#include "console/console.h"

#include <stdio.h>
#include <string.h>

static void ask(struct gh_console *c);

static void answered(struct gh_console *c, const char *text)
{
    struct gh_form *f = &c->form;
    if (!text) {
        explicit_bzero(f, sizeof *f);
        gh_console_say(c, false, "nothing was changed");
        return;
    }
    while (*text == ' ')
        text++;
    if (!*text && f->needed[f->at]) {
        ask(c);
        gh_console_say(c, true, "this one is needed; Esc leaves all as it was");
        return;
    }
    snprintf(f->values[f->at], sizeof f->values[f->at], "%s", text);
    if (++f->at < f->count) {
        ask(c);
        return;
    }
    void (*done)(struct gh_console *, char[GH_FORM_FIELDS][GH_PROMPT_TEXT]) = f->done;
    done(c, f->values);
    if (f->done == done && f->at == f->count) /* it may have opened another one */
        explicit_bzero(f, sizeof *f);
}

static void ask(struct gh_console *c)
{
    struct gh_form *f = &c->form;
    char label[128];
    if (f->count > 1)
        snprintf(label, sizeof label, "%d/%d %s", f->at + 1, f->count, f->labels[f->at]);
    else
        snprintf(label, sizeof label, "%s", f->labels[f->at]);
    gh_prompt_open(&c->prompt, label, false, answered);
    gh_prompt_suggest(&c->prompt, f->values[f->at]);
}

void gh_form_again(struct gh_console *c, int at)
{
    c->form.at = at;
    ask(c);
}

void gh_form_open(struct gh_console *c, const struct gh_form_field *fields, int count,
                  void (*done)(struct gh_console *c, char values[GH_FORM_FIELDS][GH_PROMPT_TEXT]))
{
    struct gh_form *f = &c->form;
    explicit_bzero(f, sizeof *f);
    f->count = count < GH_FORM_FIELDS ? count : GH_FORM_FIELDS;
    f->done = done;
    for (int i = 0; i < f->count; i++) {
        snprintf(f->labels[i], sizeof f->labels[i], "%s", fields[i].label);
        f->needed[i] = fields[i].needed;
        if (fields[i].suggest)
            snprintf(f->values[i], sizeof f->values[i], "%s", fields[i].suggest);
    }
    ask(c);
}
