/* One line of input on the last line of the screen: filter, note, name, password; or a choice by one key. */
#ifndef GH_CONSOLE_PROMPT_H
#define GH_CONSOLE_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

enum { GH_PROMPT_TEXT = 240, GH_PROMPT_LABEL = 192 };

struct gh_console;

struct gh_prompt {
    bool active, secret;
    char label[GH_PROMPT_LABEL];
    char text[GH_PROMPT_TEXT]; /* UTF-8 */
    size_t length;
    /* Called with the text at Enter, with NULL at Esc. The prompt is already inactive and may be opened anew.
     */
    void (*done)(struct gh_console *c, const char *text);
    /* Called after each change of the text; may be NULL. */
    void (*changed)(struct gh_console *c, const char *text);
    /* A menu takes single keys instead of a text: called with each; false closes it. Esc and Enter close it
     * too. */
    bool (*pick)(struct gh_console *c, int key);
};

void gh_prompt_open(struct gh_prompt *p, const char *label, bool secret,
                    void (*done)(struct gh_console *c, const char *text));
/* Puts a text there to be changed or taken as it is; it is cut to what fits. */
void gh_prompt_suggest(struct gh_prompt *p, const char *text);
void gh_prompt_menu(struct gh_prompt *p, const char *label, bool (*pick)(struct gh_console *c, int key));
/* Closes it as if it had never been, its text overwritten; nobody is called. */
void gh_prompt_drop(struct gh_prompt *p);
/* A key as keys.h numbers them. */
void gh_prompt_key(struct gh_prompt *p, struct gh_console *c, int key);
/* Of the screen's last rows: 1; more where the label leaves too little to type in, or a menu is longer than
 * one: nobody chooses from half of it. */
int gh_prompt_rows(const struct gh_prompt *p, int cols);
void gh_prompt_draw(const struct gh_prompt *p, struct gh_console *c);

#endif
