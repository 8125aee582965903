/* Several questions one after another on the prompt's line, for acts that need more than a note. */
#ifndef GH_CONSOLE_FORM_H
#define GH_CONSOLE_FORM_H

#include "console/prompt.h"

enum { GH_FORM_FIELDS = 8 };

struct gh_console;

struct gh_form_field {
    const char *label;
    const char *suggest; /* may be NULL */
    bool needed;         /* an empty answer is asked again */
};

struct gh_form {
    char labels[GH_FORM_FIELDS][100];
    bool needed[GH_FORM_FIELDS];
    char values[GH_FORM_FIELDS][GH_PROMPT_TEXT];
    int count, at;
    /* Called once all is answered. The values are overwritten when it returns, unless it asks again. */
    void (*done)(struct gh_console *c, char values[GH_FORM_FIELDS][GH_PROMPT_TEXT]);
};

/* Asks count questions. Esc at any of them ends it with nothing done. The fields are copied. */
void gh_form_open(struct gh_console *c, const struct gh_form_field *fields, int count,
                  void (*done)(struct gh_console *c, char values[GH_FORM_FIELDS][GH_PROMPT_TEXT]));

/* For done, when an answer cannot be taken: asks again from field at on, with all that was typed still there.
 */
void gh_form_again(struct gh_console *c, int at);

#endif
