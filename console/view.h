/* A view is a table of functions: the loop in console.c draws it and hands it what the
 * person asks for. */
#ifndef GH_CONSOLE_VIEW_H
#define GH_CONSOLE_VIEW_H

#include "console/request.h"

#include <stdbool.h>
#include <stddef.h>

struct gh_console;

struct gh_view_ops {
    const char *name;
    int in;                              /* its GH_IN_… bit */
    void (*enter)(struct gh_console *c); /* may be NULL */
    void (*leave)(struct gh_console *c); /* may be NULL */
    void (*draw)(struct gh_console *c);  /* lines 0 … rows-2; the last is the status line */
    bool (*request)(struct gh_console *c, enum gh_request request); /* false: not for this view */
    /* clicks: 1 or 2; 0 is the wheel, by = -1 up, 1 down */
    void (*mouse)(struct gh_console *c, int x, int y, int clicks, int by); /* may be NULL */
    /* Overwrites and frees what it has read; may be NULL. Called when another logs in, and at the end. */
    void (*forget)(struct gh_console *c);
    size_t text_at,
        text_size; /* where in struct gh_console the text lies that / edits; 0 bytes: it has none */
    void (*filtered)(struct gh_console *c, bool done); /* it changed, or was done; may be NULL */
};

/* `.GH_VIEW_TEXT(audit.text)` in a view's table. */
#define GH_VIEW_TEXT(member)                                                                                 \
    text_at = offsetof(struct gh_console, member), .text_size = sizeof((struct gh_console *)0)->member

extern const struct gh_view_ops gh_view_wall, gh_view_focus, gh_view_triage, gh_view_people, gh_view_flags,
    gh_view_evidence, gh_view_audit, gh_view_gates, gh_view_help, gh_view_clip, gh_view_lock;

#endif
