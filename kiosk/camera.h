/* The gate's camera: kept alive by a feed of its own, newest frame at hand, and its picture for the screen.
 */
#ifndef GH_KIOSK_CAMERA_H
#define GH_KIOSK_CAMERA_H

#include "base/error.h"
#include "base/geom.h"
#include "media/frame.h"
#include "site/gate.h"

struct gh_kiosk_camera;

struct gh_kiosk_camera *gh_kiosk_camera_open(const struct gh_site_gate *gate, struct gh_error *err);
void gh_kiosk_camera_close(struct gh_kiosk_camera *c); /* ≤ 1 s */

/* A frame not seen before, with a reference for the caller, or NULL. picture (NULL: none is wanted) gets the
 * newest one, at most 1280 × 720, borrowed until the next call; its data is NULL before the first. */
struct gh_frame *gh_kiosk_camera_frame(struct gh_kiosk_camera *c, struct gh_image *picture);
/* Live, and neither frozen nor covered. */
bool gh_kiosk_camera_good(struct gh_kiosk_camera *c);

#endif
