/* One picture out of a kept clip or bookmark, for enrolling somebody a flag will name. */
#ifndef GH_CLI_PERSON_CLIP_H
#define GH_CLI_PERSON_CLIP_H

#include "base/geom.h"
#include "store/store.h"

/* The picture at so many ms of the clip (its id, or the beginning of it), or the part of it (fractions of its
 * sides, "X,Y,W,H"; NULL = all), as BGR, which the caller overwrites and frees. Looking is on record. USAGE
 * when there is no such time or part. */
bool gh_cli_clip_picture(struct gh_store *s, const struct gh_actor *by, const char *clip, long long at_ms,
                         const char *part, struct gh_image *out, struct gh_error *err);

#endif
