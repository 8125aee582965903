/* A `gatehouse` command of its own that works on bytes for the console, which carries no nets: they go there
 * and back through memory files, never a disk, and both are overwritten. */
#ifndef GH_CONSOLE_HELPER_H
#define GH_CONSOLE_HELPER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct gh_helper {
    int in, out, told; /* its standard input, output and error; -1 without one */
    pid_t child;       /* 0 = none */
};

/* Before anything else. */
void gh_helper_init(struct gh_helper *h);
/* Where its input is to be written, before it starts; -1 without memory. */
int gh_helper_input(struct gh_helper *h, struct gh_error *err);
/* Starts `gatehouse NOUN VERB` on what was written. */
bool gh_helper_start(struct gh_helper *h, const char *noun, const char *verb, struct gh_error *err);
/* Gives each line of its words until there are no more, then waits for its end: whether that was a good one.
 * For a thread: it takes as long as it takes. */
bool gh_helper_wait(struct gh_helper *h, void (*line)(void *user, char *text), void *user);
/* What it wrote, in pieces, until each returns false; false also when it cannot be read. */
bool gh_helper_output(struct gh_helper *h, bool (*each)(void *user, const uint8_t *data, size_t size),
                      void *user);
/* Asks it to end, from any thread. */
void gh_helper_stop(struct gh_helper *h);
/* Overwrites and closes all it has; safe to call twice. */
void gh_helper_free(struct gh_helper *h);

/* All of it, whatever the pieces. */
bool gh_helper_write(int fd, const void *data, size_t size);

#endif
