/* Footage: keeps each camera's last seconds in memory, and cuts and seals what the store
 * says is wanted, on a thread and with a store handle of its own. */
#ifndef GH_ENGINE_FOOTAGE_H
#define GH_ENGINE_FOOTAGE_H

#include "base/error.h"
#include "base/geom.h"
#include "base/id.h"
#include "board/write.h"
#include "media/clip.h"
#include "site/site.h"

struct gh_footage;
struct gh_footage_camera;

/* A folder without records wants nothing; ones made later are taken up. board is borrowed: told of each
 * change. */
struct gh_footage *gh_footage_start(const char *site_dir, struct gh_board *board, struct gh_error *err);

/* A camera begins: its ring, of `budget` bytes; with masks, as the ring keeps them. Its frames' clock is
 * gh_clock_mono_ms. NULL when out of memory: the camera then has no clips. Owned by the footage. */
struct gh_footage_camera *gh_footage_add(struct gh_footage *e, const struct gh_site_camera *config,
                                         size_t budget);
struct gh_clip_ring *gh_footage_ring(struct gh_footage_camera *c); /* NULL gives NULL */
/* A flagged face is here (fractions of the picture), at t_ms of the frames' clock. Any thread; c may be NULL.
 */
void gh_footage_face(struct gh_footage_camera *c, int64_t t_ms, struct gh_rect box, struct gh_id flag);
/* The camera has ended and feeds its ring no more; what it held stays until what was wanted of it is cut. The
 * handle is void. NULL is fine. */
void gh_footage_leave(struct gh_footage_camera *c);

/* Cuts what is wanted of what there is, ended or not; overwrites all and frees, but for rings of cameras that
 * have not left: those may still be fed. NULL is fine. */
void gh_footage_stop(struct gh_footage *e);

#endif
