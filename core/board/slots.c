/* The sequence lock round each slot: odd while written; a reader that saw it
 * move copies again (as PostgreSQL's st_changecount does). */
#include "board/read.h"
#include "board/write.h"

#include "base/clock.h"

#include <string.h>

/* Plain copies race with the writer by design; the sequence tells a torn one. The thread
 * sanitizer cannot know that. */
#if defined(__SANITIZE_THREAD__)
#define RACY         __attribute__((no_sanitize("thread"), noinline))
#define fence(order) ((void)0) /* not supported there, nor needed on what it runs on */
#else
#define RACY
#define fence(order) atomic_thread_fence(order)
#endif

RACY static void racy_copy(void *to, const void *from, size_t size)
{
#if defined(__SANITIZE_THREAD__)
    const volatile uint8_t *s = from;
    volatile uint8_t *d = to;
    for (size_t i = 0; i < size; i++)
        d[i] = s[i];
#else
    memcpy(to, from, size);
#endif
}

static void begin(_Atomic uint32_t *seq)
{
    atomic_store_explicit(seq, atomic_load_explicit(seq, memory_order_relaxed) + 1, memory_order_relaxed);
    fence(memory_order_release);
}

static void end(_Atomic uint32_t *seq)
{
    atomic_store_explicit(seq, atomic_load_explicit(seq, memory_order_relaxed) + 1, memory_order_release);
}

RACY static void copy_picture(uint8_t *to, struct gh_image from, int w, int h)
{
    for (int y = 0; y < h; y++)
        racy_copy(to + (size_t)y * (size_t)w * 3, from.data + (size_t)y * (size_t)from.stride, (size_t)w * 3);
}

void gh_board_write(struct gh_board *b, int slot, const struct gh_board_camera *camera,
                    struct gh_image picture)
{
    struct gh_board_slot *s = &b->slots[slot];
    begin(&s->seq);
    s->used = 1;
    racy_copy(&s->camera, camera, sizeof *camera);
    if (picture.data) {
        s->picture_w = (uint16_t)(picture.width < GH_BOARD_W ? picture.width : GH_BOARD_W);
        s->picture_h = (uint16_t)(picture.height < GH_BOARD_H ? picture.height : GH_BOARD_H);
        copy_picture(s->picture, picture, s->picture_w, s->picture_h);
    }
    end(&s->seq);
    atomic_fetch_add(&b->change, 1);
}

void gh_board_clear(struct gh_board *b, int slot)
{
    struct gh_board_slot *s = &b->slots[slot];
    begin(&s->seq);
    s->used = 0;
    memset(&s->camera, 0, sizeof s->camera);
    memset(s->picture, 0, sizeof s->picture);
    end(&s->seq);
    atomic_fetch_add(&b->change, 1);
}

void gh_board_write_focus(struct gh_board *b, int slot, struct gh_image picture, int64_t picture_ms)
{
    struct gh_board_focus *f = &b->focus;
    begin(&f->seq);
    f->camera = slot;
    f->picture_ms = picture_ms;
    f->picture_seq++;
    f->w = (uint16_t)(picture.width < GH_BOARD_FOCUS_W ? picture.width : GH_BOARD_FOCUS_W);
    f->h = (uint16_t)(picture.height < GH_BOARD_FOCUS_H ? picture.height : GH_BOARD_FOCUS_H);
    if (picture.data)
        copy_picture(f->picture, picture, f->w, f->h);
    else
        memset(f->picture, 0, sizeof f->picture);
    end(&f->seq);
    atomic_fetch_add(&b->change, 1);
}

/* Waits for an even number; false when the writer stayed inside for 50 ms. */
static bool settle(const _Atomic uint32_t *seq, uint32_t *at, int64_t *until)
{
    while ((*at = atomic_load_explicit(seq, memory_order_acquire)) & 1) {
        int64_t now = gh_clock_mono_ms();
        if (!*until)
            *until = now + 50;
        if (now > *until)
            return false;
        gh_clock_sleep_ms(1);
    }
    return true;
}

static bool unmoved(const _Atomic uint32_t *seq, uint32_t at)
{
    fence(memory_order_acquire);
    return atomic_load_explicit(seq, memory_order_relaxed) == at;
}

/* What a reader hands on is sound whatever the file holds: a broken writer, or another program's file. */
static void make_sound(struct gh_board_camera *c)
{
    c->name[sizeof c->name - 1] = 0;
    c->source[sizeof c->source - 1] = 0;
    c->error[sizeof c->error - 1] = 0;
    if (c->box_count > GH_BOARD_BOXES)
        c->box_count = GH_BOARD_BOXES;
    for (uint32_t i = 0; i < c->box_count; i++)
        c->boxes[i].label[sizeof c->boxes[i].label - 1] = 0;
}

RACY bool gh_board_read(struct gh_board *b, int slot, struct gh_board_camera *camera, uint8_t *picture,
                        int *w, int *h, uint64_t *have, bool *fresh)
{
    struct gh_board_slot *s = &b->slots[slot];
    int64_t until = 0;
    for (;;) {
        uint32_t at;
        if (!settle(&s->seq, &at, &until))
            return false;
        bool used = s->used;
        racy_copy(camera, &s->camera, sizeof *camera);
        int pw = s->picture_w, ph = s->picture_h;
        bool want = picture && camera->picture_seq != *have && pw > 0 && ph > 0 && pw <= GH_BOARD_W &&
                    ph <= GH_BOARD_H;
        if (want)
            racy_copy(picture, s->picture, (size_t)pw * (size_t)ph * 3);
        if (!unmoved(&s->seq, at))
            continue;
        if (fresh)
            *fresh = used && want;
        if (used && want) {
            *w = pw;
            *h = ph;
            *have = camera->picture_seq;
        }
        make_sound(camera);
        return used;
    }
}

RACY bool gh_board_read_focus(struct gh_board *b, uint8_t *picture, int *camera, int *w, int *h,
                              int64_t *picture_ms, uint64_t *have, bool *fresh)
{
    struct gh_board_focus *f = &b->focus;
    int64_t until = 0;
    for (;;) {
        uint32_t at;
        if (!settle(&f->seq, &at, &until))
            return false;
        int fw = f->w, fh = f->h, shown = f->camera;
        int64_t ms = f->picture_ms;
        uint64_t seq = f->picture_seq;
        bool want = seq != *have && fw > 0 && fh > 0 && fw <= GH_BOARD_FOCUS_W && fh <= GH_BOARD_FOCUS_H;
        if (want)
            racy_copy(picture, f->picture, (size_t)fw * (size_t)fh * 3);
        if (!unmoved(&f->seq, at))
            continue;
        *camera = shown < -1 || shown >= GH_BOARD_SLOTS ? -1 : shown;
        *fresh = want;
        if (want) {
            *w = fw;
            *h = fh;
            *picture_ms = ms;
            *have = seq;
        }
        return *camera >= 0;
    }
}
