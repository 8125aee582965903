/* Two passes over the clip: the first finds faces, the second covers them, since what is
 * found in one picture also covers those before it. */
#include "vision/blur_clip.h"

#include "base/vec.h"
#include "media/clip_play.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CARRY_MS = 700, /* a face found is covered so long before and after, where it is not found again */
    NEAR_MS = 600,  /* a kept box counts no further than this from its time */
    SQUARES = 5,    /* across a covered part: a face is about three of them wide */
};
static const float least_score = 0.3f;            /* covering too much does no harm */
static const float same = 0.3f;                   /* overlap from which two boxes are of one face */
static const float widen = 1.5f, heighten = 1.6f; /* hair, ears and chin are the face's too */
static const float spread = 0.6f; /* sizes a second that a face may have moved while it was not found */

struct found {
    int64_t t_ms;
    struct gh_rect box; /* pixels */
    bool kept;
};

struct work {
    struct gh_vision *v;
    uint8_t *pixels, *half; /* one picture; the same, halved */
    int width, height;
    GH_VEC(struct found) found; /* in order of time */
    int64_t last_ms;
    int pictures;
};

static struct gh_rect between(struct gh_rect a, struct gh_rect b, float k)
{
    return (struct gh_rect){a.x + (b.x - a.x) * k, a.y + (b.y - a.y) * k, a.w + (b.w - a.w) * k,
                            a.h + (b.h - a.h) * k};
}

bool gh_blur_kept_at(const struct gh_blur_keep *keep, int count, int64_t t_ms, struct gh_rect *box)
{
    int next = 0;
    while (next < count && keep[next].t_ms < t_ms)
        next++;
    bool after = next < count && keep[next].t_ms - t_ms <= NEAR_MS,
         before = next > 0 && t_ms - keep[next - 1].t_ms <= NEAR_MS;
    if (after && before) {
        int64_t gap = keep[next].t_ms - keep[next - 1].t_ms;
        *box = between(keep[next - 1].box, keep[next].box, (float)(t_ms - keep[next - 1].t_ms) / (float)gap);
    } else if (after) {
        *box = keep[next].box;
    } else if (before) {
        *box = keep[next - 1].box;
    }
    return after || before;
}

void gh_blur_part(struct gh_image p, struct gh_rect box)
{
    int x0 = (int)floorf(box.x), y0 = (int)floorf(box.y), x1 = (int)ceilf(box.x + box.w),
        y1 = (int)ceilf(box.y + box.h);
    float longest = fmaxf(box.w, box.h);
    int side = (int)ceilf(longest / SQUARES);
    side = side < 4 ? 4 : side;
    x0 = x0 < 0 ? 0 : x0;
    y0 = y0 < 0 ? 0 : y0;
    x1 = x1 > p.width ? p.width : x1;
    y1 = y1 > p.height ? p.height : y1;
    for (int by = y0; by < y1; by += side)
        for (int bx = x0; bx < x1; bx += side) {
            int ex = bx + side < x1 ? bx + side : x1, ey = by + side < y1 ? by + side : y1,
                n = (ex - bx) * (ey - by);
            long sum[3] = {0};
            for (int y = by; y < ey; y++)
                for (int x = bx; x < ex; x++)
                    for (int c = 0; c < 3; c++)
                        sum[c] += p.data[(size_t)y * (size_t)p.stride + (size_t)x * 3 + (size_t)c];
            for (int y = by; y < ey; y++)
                for (int x = bx; x < ex; x++)
                    for (int c = 0; c < 3; c++)
                        p.data[(size_t)y * (size_t)p.stride + (size_t)x * 3 + (size_t)c] =
                            (uint8_t)(sum[c] / n);
        }
}

/* More in all directions, and more the longer ago. */
static struct gh_rect grown(struct gh_rect b, int64_t away_ms)
{
    float more = 1 + 2 * spread * (float)away_ms / 1000, w = b.w * widen * more, h = b.h * heighten * more;
    return (struct gh_rect){b.x + b.w / 2 - w / 2, b.y + b.h / 2 - h / 2, w, h};
}

static bool add(struct work *w, struct gh_rect box, int64_t t_ms)
{
    if (!gh_vec_grow(&w->found))
        return false;
    w->found.items[w->found.count++] = (struct found){t_ms, box, false};
    return true;
}

/* Faces of one picture: at full size for small ones, halved for those too near for the net. */
static bool find(struct work *w, int64_t t_ms, struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_image full = {w->pixels, w->width, w->height, w->width * 3},
                    half = {w->half, w->width / 2, w->height / 2, w->width / 2 * 3};
    size_t from = w->found.count;
    bool ok = true;
    for (int scale = 1; ok && scale <= 2; scale++) {
        int n = gh_vision_detect(w->v, scale == 1 ? full : half, least_score, faces, GH_FACES_MAX, err);
        if (n < 0)
            return false;
        for (int i = 0; ok && i < n; i++) {
            float k = (float)scale;
            struct gh_rect b = faces[i].box;
            b = (struct gh_rect){b.x * k, b.y * k, b.w * k, b.h * k};
            bool known = false;
            for (size_t j = from; j < w->found.count; j++)
                known |= gh_rect_iou(w->found.items[j].box, b) >= same;
            ok = known || add(w, b, t_ms) || gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
        }
    }
    return ok;
}

/* Of the faces from `from` on, all of one picture, the one that lies where the kept face is. */
static void spare(struct work *w, size_t from, const struct gh_blur_keep *keep, int count, int64_t t_ms)
{
    struct gh_rect at;
    struct found *best = NULL;
    float most = same;
    if (!gh_blur_kept_at(keep, count, t_ms, &at))
        return;
    at = (struct gh_rect){at.x * (float)w->width, at.y * (float)w->height, at.w * (float)w->width,
                          at.h * (float)w->height};
    for (size_t i = from; i < w->found.count; i++) {
        float iou = gh_rect_iou(w->found.items[i].box, at);
        if (iou >= most) {
            most = iou;
            best = &w->found.items[i];
        }
    }
    if (best)
        best->kept = true;
}

/* Covers what was found in this picture and around it; first: where to begin in the list, moved on. */
static void cover(struct work *w, int64_t t_ms, size_t *first)
{
    struct gh_image p = {w->pixels, w->width, w->height, w->width * 3};
    while (*first < w->found.count && w->found.items[*first].t_ms < t_ms - CARRY_MS)
        ++*first;
    for (size_t i = *first; i < w->found.count && w->found.items[i].t_ms <= t_ms + CARRY_MS; i++) {
        const struct found *f = &w->found.items[i];
        int64_t away = llabs(f->t_ms - t_ms);
        bool again = f->kept;
        /* found again in this very picture: it is covered, or kept, where it is now */
        for (size_t j = *first; !again && away && j < w->found.count && w->found.items[j].t_ms <= t_ms; j++)
            again = w->found.items[j].t_ms == t_ms && gh_rect_iou(w->found.items[j].box, f->box) >= same;
        if (!again)
            gh_blur_part(p, grown(f->box, away));
    }
}

static void draw(struct work *w, const struct gh_frame *f)
{
    struct gh_rect all = {0, 0, (float)w->width, (float)w->height};
    gh_frame_to_bgr(f, all, (struct gh_image){w->pixels, w->width, w->height, w->width * 3});
}

/* Times only rise, in both passes alike: after a clock that was set back all that is found counts as of one
 * moment, which covers more, while what came behind the search's beginning would not be covered at all. */
static int64_t rising(const struct gh_frame *f, int64_t last_ms)
{
    return f->t_ms > last_ms ? f->t_ms : last_ms;
}

static bool of_size(const struct work *w, const struct gh_frame *f, struct gh_error *err)
{
    return (f->width == w->width && f->height == w->height) ||
           gh_error_set(err, GH_ERR_INPUT, "clip: its pictures change their size");
}

static bool first_pass(struct work *w, struct gh_clip_player *p, const struct gh_blur_keep *keep, int count,
                       bool (*progress)(void *user, double done), void *user, struct gh_error *err)
{
    double length = (double)gh_clip_play_length(p);
    for (const struct gh_frame *f; (f = gh_clip_play_next(p));) {
        if (!of_size(w, f, err))
            return false;
        int64_t t_ms = rising(f, w->last_ms);
        size_t from = w->found.count;
        draw(w, f);
        gh_frame_to_bgr(f, (struct gh_rect){0, 0, (float)(w->width / 2 * 2), (float)(w->height / 2 * 2)},
                        (struct gh_image){w->half, w->width / 2, w->height / 2, w->width / 2 * 3});
        if (!find(w, t_ms, err))
            return false;
        spare(w, from, keep, count, t_ms);
        w->pictures++;
        w->last_ms = t_ms;
        if (progress && !progress(user, length > 0 ? 0.9 * fmin((double)t_ms / length, 1) : 0))
            return gh_error_set(err, GH_ERR_FAILED, "clip: stopped");
    }
    return w->pictures > 0 || gh_error_set(err, GH_ERR_INPUT, "clip: no picture in it can be read");
}

/* By a player of its own: one that has played guesses other times for the same pictures than before. */
static bool second_pass(struct work *w, const uint8_t *mp4, size_t size, uint8_t **out, size_t *out_size,
                        struct gh_error *err)
{
    double fps = w->last_ms > 0 ? (w->pictures - 1) * 1000.0 / (double)w->last_ms : 0;
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, err);
    struct gh_clip_writer *writer = p ? gh_clip_write_open(w->width, w->height, fps, err) : NULL;
    size_t first = 0;
    int64_t t_ms = 0;
    int pictures = 0;
    bool ok = writer != NULL;
    for (const struct gh_frame *f; ok && (f = gh_clip_play_next(p)) && (ok = of_size(w, f, err));) {
        t_ms = rising(f, t_ms);
        draw(w, f);
        cover(w, t_ms, &first);
        ok = gh_clip_write_picture(writer, (struct gh_image){w->pixels, w->width, w->height, w->width * 3},
                                   t_ms, err);
        pictures++;
    }
    if (ok && pictures != w->pictures)
        ok = gh_error_set(err, GH_ERR_INPUT, "clip: it cannot be read twice");
    gh_clip_play_close(p);
    return writer && gh_clip_write_close(writer, ok ? out : NULL, out_size, err) && ok;
}

bool gh_blur_clip(struct gh_vision *v, const uint8_t *mp4, size_t size, const struct gh_blur_keep *keep,
                  int count, bool (*progress)(void *user, double done), void *user, uint8_t **out,
                  size_t *out_size, struct gh_blur_report *report, struct gh_error *err)
{
    struct work w = {.v = v};
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, err);
    *out = NULL;
    *out_size = 0;
    if (!p)
        return false;
    gh_clip_play_size(p, &w.width, &w.height);
    size_t bytes = (size_t)w.width * (size_t)w.height * 3;
    w.pixels = malloc(bytes);
    w.half = malloc(bytes / 4 + 3);
    bool ok = (w.pixels && w.half) || gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    ok = ok && (w.width >= 32 && w.height >= 32 ? true : gh_error_set(err, GH_ERR_INPUT, "clip: too small"));
    ok = ok && first_pass(&w, p, keep, count, progress, user, err) &&
         second_pass(&w, mp4, size, out, out_size, err);
    if (report) {
        *report = (struct gh_blur_report){.pictures = w.pictures};
        for (size_t i = 0; i < w.found.count; i++)
            *(w.found.items[i].kept ? &report->kept : &report->faces) += 1;
    }
    if (w.pixels)
        explicit_bzero(w.pixels, bytes);
    if (w.half)
        explicit_bzero(w.half, bytes / 4);
    free(w.pixels);
    free(w.half);
    gh_vec_free(&w.found);
    gh_clip_play_close(p);
    gh_vision_forget(v);
    return ok;
}
