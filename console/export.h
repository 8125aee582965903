/* A clip made ready for others on a thread of its own: faces covered, written to a new file. The screen goes
 * on. */
#ifndef GH_CONSOLE_EXPORT_H
#define GH_CONSOLE_EXPORT_H

#include "base/error.h"
#include "store/clips.h"

struct gh_export;

/* Makes the file, which must not be there, then takes the clip from the store,
 * which puts it on record, and starts. faces: nothing is covered. NULL with err. */
struct gh_export *gh_export_start(struct gh_store *s, const struct gh_actor *by, const struct gh_clip *clip,
                                  const char *path, const char *reason, bool faces, struct gh_error *err);
/* True once it is over: *ok and words for it, one sentence. done: 0 … 1 meanwhile. */
bool gh_export_poll(struct gh_export *e, double *done, bool *ok, char *words, size_t size);
/* Stops it if need be; what was written is removed unless it was whole. */
void gh_export_end(struct gh_export *e);

#endif
