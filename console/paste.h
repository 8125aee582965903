/* What is pasted is text for a prompt and never a key: lines of it would confirm, quit
 * and open doors. */
#ifndef GH_CONSOLE_PASTE_H
#define GH_CONSOLE_PASTE_H

#include <stdbool.h>
#include <stdint.h>

struct gh_console;

struct gh_paste {
    bool going; /* between the terminal's marks */
    bool blank; /* the end of a line has come: a blank, if anything follows */
    int64_t ms; /* real_ms of its last character */
};

/* Takes a key as keys.h numbers it. True: it was pasted, or a mark; what there was to do with it is done. */
bool gh_paste_key(struct gh_paste *p, struct gh_console *c, int key);

#endif
