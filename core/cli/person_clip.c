/* The options that name a moment and a part of a clip, and the clip they are of. */
#include "cli/person_clip.h"

#include "media/clip_picture.h"
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
    bool ok = gh_clip_picture(mp4, size, at_ms, part, out, err);
    sodium_memzero(mp4, size);
    free(mp4);
    return ok;
}
