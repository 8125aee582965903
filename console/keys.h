/* Which key asks for what in which view. The help page is made from this table. */
#ifndef GH_CONSOLE_KEYS_H
#define GH_CONSOLE_KEYS_H

#include "console/request.h"

#include <stddef.h>

/* Function keys as curses numbers them, moved above all of Unicode. */
#define GH_KEY_FUNCTION 0x200000
#define GH_KEY(code)    (GH_KEY_FUNCTION + (code))

/* Before and after what the terminal pastes. */
#define GH_KEY_PASTE  (2 * GH_KEY_FUNCTION)
#define GH_KEY_PASTED (2 * GH_KEY_FUNCTION + 1)

enum {
    GH_IN_WALL = 1,
    GH_IN_FOCUS = 2,
    GH_IN_TRIAGE = 4,
    GH_IN_HELP = 8,
    GH_IN_PEOPLE = 16,
    GH_IN_FLAGS = 32,
    GH_IN_EVIDENCE = 64,
    GH_IN_AUDIT = 128,
    GH_IN_GATES = 1024,
    GH_IN_ALL = 255 | GH_IN_GATES,
    GH_IN_LISTS = GH_IN_TRIAGE | GH_IN_PEOPLE | GH_IN_FLAGS | GH_IN_EVIDENCE | GH_IN_AUDIT,
    /* these two take the screen over, and have their own few keys alone */
    GH_IN_CLIP = 256,
    GH_IN_LOCK = 512
};

struct gh_binding {
    int key; /* a character, or GH_KEY(KEY_…) */
    enum gh_request request;
    int views; /* GH_IN_… */
};

/* The whole table; *count its length. */
const struct gh_binding *gh_keys_table(size_t *count);

/* What the key asks for in a view (one GH_IN_… bit); GH_REQUEST_NONE when nothing. */
enum gh_request gh_keys_find(int key, int view);

/* "j", "Down", "Ctrl-L" into out (≥ 16 bytes). Returns out. */
char *gh_keys_name(int key, char *out, size_t size);

/* All keys of a request in a view, "j Down", into out. Returns how many. */
int gh_keys_of(enum gh_request request, int view, char *out, size_t size);

#endif
