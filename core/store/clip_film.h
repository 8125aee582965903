/* A kept clip being watched, picture by picture: for screens, which then need to know
 * nothing of how clips are coded. In the clear it lies in memory alone. */
#ifndef GH_STORE_CLIP_FILM_H
#define GH_STORE_CLIP_FILM_H

#include "base/geom.h"
#include "store/store.h"

struct gh_film;

/* By gh_clip_read: looking is on record. Pictures wider than width_max pixels are reduced to it. At the first
 * picture, if it has any. INPUT when it is no video. One thread uses a film. */
struct gh_film *gh_film_open(struct gh_store *s, const struct gh_actor *by, struct gh_id clip, int width_max,
                             struct gh_error *err);
/* The next picture; false at the end, where the last one stays. */
bool gh_film_next(struct gh_film *f);
/* To the picture at t_ms, or the first behind it; below 0 is the start. False where there is none, and the
 * last one stays. */
bool gh_film_seek(struct gh_film *f, int64_t t_ms);
/* The picture it is at, BGR; the film's own, until the next call. */
struct gh_image gh_film_picture(const struct gh_film *f);
int64_t gh_film_at(const struct gh_film *f);     /* ms from the clip's first picture */
int64_t gh_film_length(const struct gh_film *f); /* ms; 0 if unknown */
/* The clip itself in the clear, the film's own, for a helper that looks at it. */
const uint8_t *gh_film_mp4(const struct gh_film *f, size_t *size);
/* Overwrites all that it showed. NULL is fine. */
void gh_film_close(struct gh_film *f);

#endif
