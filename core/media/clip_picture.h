/* One picture out of an MP4 that lies in memory, at full size: the moment at which somebody's face was seen
 * best. */
#ifndef GH_MEDIA_CLIP_PICTURE_H
#define GH_MEDIA_CLIP_PICTURE_H

#include "base/error.h"
#include "base/geom.h"

#include <stddef.h>
#include <stdint.h>

/* The picture at so many ms of the clip, or the part of it (fractions of its sides), as BGR, which the caller
 * overwrites and frees. USAGE when the clip has no picture there, or the part is smaller than a pixel. */
bool gh_clip_picture(const uint8_t *mp4, size_t size, int64_t at_ms, struct gh_rect part,
                     struct gh_image *out, struct gh_error *err);

#endif
