/* One console on one still site, driven step by step: keys, what must come, which screen it must be. */
#ifndef GH_TESTS_SESSION_H
#define GH_TESTS_SESSION_H

#include "fixture.h"
#include "screen.h"

#include "console/console.h"

enum { SESSION_WAIT_MS = 20000, SESSION_QUIET_MS = 400 }; /* a slow machine is waited for */

struct session {
    struct fixture *site; /* borrowed: several consoles may look at one */
    struct screen s;
    struct gh_console_options options;
    const char *prefix; /* of recorded screens */
};

struct session_step {
    const char *keys, *until;
    const char *name; /* compared with tests/screens/PREFIX-NAME-COLSxROWS.screen; NULL: only waited for */
};
#define COUNT(steps) (sizeof(steps) / sizeof *(steps))

/* Starts a console and waits for text on its screen. colors as screen_start has them. All of these fail the
 * test when something does not come. */
void session_begin(struct session *x, struct fixture *site, const char *prefix, int cols, int rows,
                   const char *colors, const char *until);
/* With options of its own; options->site_dir and its clocks are filled in. */
void session_begin_with(struct session *x, struct fixture *site, const char *prefix, int cols, int rows,
                        const char *colors, const char *until, struct gh_console_options options);
/* In a terminal that says what it can show. */
void session_begin_answering(struct session *x, struct fixture *site, const char *prefix, int cols, int rows,
                             const char *answer, const char *until);
void session_type(struct session *x, const char *keys, const char *until);
void session_compare(struct session *x, const char *name);
void session_run(struct session *x, const struct session_step *steps, size_t count);
/* Logs in with the fixture's password. */
void session_log_in(struct session *x, const char *name);
/* Out of any prompt, then q; it must end well. */
void session_end(struct session *x);

/* The screen beside its recorded one (RECORD=1 writes it). */
void screen_compare(struct screen *s, const char *name);

#endif
