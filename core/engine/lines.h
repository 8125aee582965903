/* Lines on their way to a stream that somebody else reads: queued here, written by a thread of their own, so
 * that a reader who stops reading holds up nobody. */
#ifndef GH_ENGINE_LINES_H
#define GH_ENGINE_LINES_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { GH_LINES_QUEUE = 4096 };

struct gh_lines;

/* out is borrowed; only its descriptor is written to. NULL when out of memory or threads. */
struct gh_lines *gh_lines_open(FILE *out, struct gh_error *err);
/* Takes over text (malloc'd, without its line feed). Never waits. False, and the whole line dropped, when
 * GH_LINES_QUEUE wait already or text is NULL; the last one of all has a place of its own. Any thread. */
bool gh_lines_put(struct gh_lines *l, char *text, bool last);
/* Waits until all is written, at most wait_ms; what nobody has taken by then is dropped. False with IO when
 * the stream refused. Frees; NULL is fine. */
bool gh_lines_close(struct gh_lines *l, int64_t wait_ms, struct gh_error *err);

#endif
