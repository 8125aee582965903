/* Plays a clip to the moment asked for and turns the part asked for into a picture. */
#include "media/clip_picture.h"

#include "media/clip_play.h"

#include <stdlib.h>

static bool cut(const struct gh_frame *frame, struct gh_rect part, struct gh_image *out, struct gh_error *err)
{
    struct gh_rect from = {part.x * (float)frame->width, part.y * (float)frame->height,
                           part.w * (float)frame->width, part.h * (float)frame->height};
    int w = (int)from.w, h = (int)from.h;
    if (w < 1 || h < 1)
        return gh_error_set(err, GH_ERR_USAGE, "clip: that part is smaller than a pixel");
    *out = (struct gh_image){malloc((size_t)w * (size_t)h * 3), w, h, w * 3};
    if (!out->data)
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    gh_frame_to_bgr(frame, from, *out);
    return true;
}

bool gh_clip_picture(const uint8_t *mp4, size_t size, int64_t at_ms, struct gh_rect part,
                     struct gh_image *out, struct gh_error *err)
{
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, err);
    if (!p)
        return false;
    const struct gh_frame *frame = gh_clip_play_seek(p, at_ms) ? gh_clip_play_next(p) : NULL;
    bool ok = frame ? cut(frame, part, out, err)
                    : gh_error_set(err, GH_ERR_USAGE, "clip: it has no picture there; it is %.1f s long",
                                   (double)gh_clip_play_length(p) / 1000);
    gh_clip_play_close(p);
    return ok;
}
