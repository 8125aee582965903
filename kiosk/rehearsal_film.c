/* Buffers of a rehearsal's film: each is drawn anew once the last reader has
 * let go of it. */
#include "kiosk/rehearsal_film.h"

#include <stdlib.h>

enum { FRAMES = 8 };

struct gh_film {
    struct gh_rehearsal *rehearsal;
    int width, height, count;
    uint64_t drawn;
    struct pooled {
        struct gh_frame head; /* first: a frame is its buffer */
        atomic_bool busy;
        uint8_t *bgr;
    } frames[FRAMES];
};

static void release(struct gh_frame *frame)
{
    atomic_store_explicit(&((struct pooled *)frame)->busy, false, memory_order_release);
}

struct gh_film *gh_film_open(struct gh_rehearsal *rehearsal, int width, int height, int frames,
                             struct gh_error *err)
{
    struct gh_film *f = calloc(1, sizeof *f);
    bool ok = f != NULL;
    for (int i = 0; ok && i < frames && i < FRAMES; i++, f->count++)
        ok = (f->frames[i].bgr = malloc((size_t)width * (size_t)height * 3)) != NULL;
    if (!ok) {
        gh_film_close(f);
        gh_error_set(err, GH_ERR_INTERNAL, "rehearsal: out of memory");
        return NULL;
    }
    f->rehearsal = rehearsal;
    f->width = width;
    f->height = height;
    return f;
}

void gh_film_close(struct gh_film *f)
{
    for (int i = 0; f && i < FRAMES; i++)
        free(f->frames[i].bgr);
    free(f);
}

struct gh_frame *gh_film_frame(struct gh_film *film, const struct gh_kiosk_view *view, int64_t now_ms)
{
    struct pooled *f = NULL;
    for (int i = 0; i < film->count && !f; i++)
        if (!atomic_load_explicit(&film->frames[i].busy, memory_order_acquire))
            f = &film->frames[i];
    if (!f)
        return NULL;
    gh_rehearsal_draw(film->rehearsal, view, film->drawn, now_ms,
                      (struct gh_image){f->bgr, film->width, film->height, 3 * film->width});
    atomic_store(&f->busy, true);
    f->head = (struct gh_frame){.pixels = GH_PIXELS_BGR,
                                .width = film->width,
                                .height = film->height,
                                .plane = {f->bgr},
                                .stride = {3 * film->width},
                                .t_ms = now_ms,
                                .seq = ++film->drawn,
                                .refs = 1,
                                .release = release};
    return &f->head;
}
