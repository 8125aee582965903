/* A console left alone: locked it shows the cameras' states and how many alerts wait, and nothing
 * else; no face, no name is on the screen or in its memory. */
#ifndef GH_CONSOLE_LOCK_H
#define GH_CONSOLE_LOCK_H

#include <stdbool.h>

struct gh_console;

/* Locks; on record with why ("key", "idle"). Nothing happens when nobody is logged in. */
void gh_lock_now(struct gh_console *c, const char *why);
/* Once a round: locks when nobody has touched it for as long as the site says. */
void gh_lock_tick(struct gh_console *c);

/* Name, state and age of every camera, in columns, from line y on; returns the lines used. Also the wall of
 * those who see no pictures. */
int gh_lock_states(struct gh_console *c, int y, int height);

#endif
