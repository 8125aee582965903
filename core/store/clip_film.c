/* The plain MP4 and one picture of it, overwritten in the end. */
#include "store/clip_film.h"

#include "base/wipe.h"
#include "media/clip_play.h"
#include "store/clips.h"

#include <stdlib.h>

struct gh_film {
    uint8_t *mp4;
    size_t size;
    struct gh_clip_player *player;
    struct gh_image picture;
    int64_t t_ms;
};

static bool open_player(struct gh_film *f, int width_max, struct gh_error *err)
{
    struct gh_image *p = &f->picture;
    int w, h;
    f->player = gh_clip_play_open(f->mp4, f->size, err);
    if (!f->player)
        return false;
    gh_clip_play_size(f->player, &w, &h);
    if (w < 1 || h < 1)
        return gh_error_set(err, GH_ERR_INPUT, "clip: it holds no picture");
    p->width = w > width_max ? width_max : w;
    p->height = (int)((int64_t)h * p->width / w);
    p->height = p->height < 1 ? 1 : p->height;
    p->stride = p->width * 3;
    p->data = calloc((size_t)p->height, (size_t)p->stride);
    return p->data || gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
}

struct gh_film *gh_film_open(struct gh_store *s, const struct gh_actor *by, struct gh_id clip, int width_max,
                             struct gh_error *err)
{
    struct gh_film *f = calloc(1, sizeof *f);
    if (!f)
        gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    if (f && gh_clip_read(s, by, clip, &f->mp4, &f->size, err) && open_player(f, width_max, err)) {
        gh_film_next(f);
        return f;
    }
    gh_film_close(f);
    return NULL;
}

bool gh_film_next(struct gh_film *f)
{
    const struct gh_frame *next = gh_clip_play_next(f->player);
    if (!next)
        return false;
    gh_frame_to_bgr(next, (struct gh_rect){0, 0, (float)next->width, (float)next->height}, f->picture);
    f->t_ms = next->t_ms;
    return true;
}

bool gh_film_seek(struct gh_film *f, int64_t t_ms)
{
    int64_t length = gh_film_length(f);
    if (length && t_ms > length)
        t_ms = length;
    return gh_clip_play_seek(f->player, t_ms < 0 ? 0 : t_ms) && gh_film_next(f);
}

struct gh_image gh_film_picture(const struct gh_film *f)
{
    return f->picture;
}

int64_t gh_film_at(const struct gh_film *f)
{
    return f->t_ms;
}

int64_t gh_film_length(const struct gh_film *f)
{
    return gh_clip_play_length(f->player);
}

const uint8_t *gh_film_mp4(const struct gh_film *f, size_t *size)
{
    *size = f->size;
    return f->mp4;
}

void gh_film_close(struct gh_film *f)
{
    if (!f)
        return;
    gh_clip_play_close(f->player);
    gh_wipe(f->mp4, f->size);
    gh_image_wipe(&f->picture);
    free(f);
}
