/* The film of a rehearsal: its pictures as frames of a camera, in a few buffers that go round. */
#ifndef GH_KIOSK_REHEARSAL_FILM_H
#define GH_KIOSK_REHEARSAL_FILM_H

#include "kiosk/rehearsal.h"
#include "media/frame.h"

struct gh_film;

/* Pictures of width×height pixels, BGR, at most `frames` of them (up to 8) with readers at a time. The
 * rehearsal stays the caller's and outlives the film. Out of memory is INTERNAL. */
struct gh_film *gh_film_open(struct gh_rehearsal *rehearsal, int width, int height, int frames,
                             struct gh_error *err);
void gh_film_close(struct gh_film *film); /* NULL is fine; whoever reads its frames has been stopped */

/* What the camera sees at now_ms (mono). The caller owns one reference; NULL while readers have them all,
 * as a camera whose pictures nobody takes drops some. */
struct gh_frame *gh_film_frame(struct gh_film *film, const struct gh_kiosk_view *view, int64_t now_ms);

#endif
