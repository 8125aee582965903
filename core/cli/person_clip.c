/* Plays a clip to the moment asked for and turns the part asked for into a picture. */
#include "cli/person_clip.h"

#include "media/clip_play.h"
#include "store/clips.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

static bool read_part(const char *text, struct gh_rect *part, struct gh_error *err)
{
    int used = 0;
    *part = (struct gh_rect){0, 0, 1, 1};
    if (!text)
        return true;
    /* written so that NaN fails too */
    if (sscanf(text, "%f , %f , %f , %f %n", &part->x, &part->y, &part->w, &part->h, &used) == 4 &&
        !text[used] && part->x >= 0 && part->y >= 0 && part->w > 0 && part->h > 0 &&
        part->x + part->w <= 1.0001f && part->y + part->h <= 1.0001f)
        return true;
    return gh_error_set(
        err, GH_ERR_USAGE,
        "--part: expected X,Y,W,H as fractions of the picture from 0 to 1, such as 0.5,0,0.5,1");
}

static bool cut(const struct gh_frame *frame, struct gh_rect part, struct gh_image *out, struct gh_error *err)
{
    struct gh_rect from = {part.x * (float)frame->width, part.y * (float)frame->height,
                           part.w * (float)frame->width, part.h * (float)frame->height};
    int w = (int)from.w, h = (int)from.h;
    if (w < 1 || h < 1)
        return gh_error_set(err, GH_ERR_USAGE, "--part: smaller than a pixel");
    *out = (struct gh_image){malloc((size_t)w * (size_t)h * 3), w, h, w * 3};
    if (!out->data)
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    gh_frame_to_bgr(frame, from, *out);
    return true;
}

bool gh_cli_clip_picture(struct gh_store *s, const struct gh_actor *by, const char *clip, long long at_ms,
                         const char *part_text, struct gh_image *out, struct gh_error *err)
{
    struct gh_id id;
    struct gh_rect part;
    uint8_t *mp4 = NULL;
    size_t size = 0;
    if (!read_part(part_text, &part, err) || !gh_clip_find(s, clip, &id, err) ||
        !gh_clip_read(s, by, id, &mp4, &size, err))
        return false;
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, err);
    bool ok = p != NULL;
    if (ok) {
        const struct gh_frame *frame = gh_clip_play_seek(p, at_ms) ? gh_clip_play_next(p) : NULL;
        ok = frame ? cut(frame, part, out, err)
                   : gh_error_set(err, GH_ERR_USAGE, "--at: the clip has no picture there; it is %.1f s long",
                                  (double)gh_clip_play_length(p) / 1000);
    }
    gh_clip_play_close(p);
    sodium_memzero(mp4, size);
    free(mp4);
    return ok;
}
