/* Where a round looks and how closely, and the faces it finds there. */
#include "engine/pipeline_parts.h"

#include "base/wipe.h"
#include "engine/region.h"

#include <math.h>
#include <stdlib.h>

enum {
    FAR_MS = 350
}; /* small faces are looked for this often, large ones each round: who is near is soon gone */
static const float margin_px = 48;    /* round what moves: a face's own size */
static const float min_score = 0.45f; /* weak faces keep tracks alive; they begin none */
static const float least_px = 20; /* a detector that needs more is given no more: landmarks come from a second
                                     look at full size */

float gh_pipeline_least(const struct gh_kit *kit)
{
    return fminf(kit->info.least_px, least_px);
}

void gh_pipeline_reduced(int width, int height, int usable_px, float least, int *w, int *h)
{
    int longest = width > height ? width : height;
    float scale = fmaxf(least / (float)usable_px, 448.0f / (float)longest);
    if (scale >= 0.99f) {
        *w = width;
        *h = height;
        return;
    }
    /* the nets pad to multiples of 32, so that is what a picture may as well have */
    int wide = ((int)((float)width * scale) + 31) / 32 * 32;
    *w = wide < width ? wide : width;
    *h = (int)((float)height * (float)*w / (float)width + 0.5f);
    *h = *h > 0 ? *h : 1;
}

static bool in_zones(const struct gh_site_camera *c, const struct gh_face *f, int width, int height)
{
    float x = (f->box.x + f->box.w / 2) / (float)width, y = (f->box.y + f->box.h / 2) / (float)height;
    for (int i = 0; i < c->zone_count; i++)
        if (x >= c->zones[i].x && y >= c->zones[i].y && x < c->zones[i].x + c->zones[i].w &&
            y < c->zones[i].y + c->zones[i].h)
            return true;
    return c->zone_count == 0;
}

/* What a round looks at: a part of the frame, and how large the picture of it is. */
struct look {
    struct gh_rect from; /* pixels of the frame */
    float reduction;
    int width, height;
};

/* Each round looks for near faces everywhere, on a small picture that costs little. Every FAR_MS it looks for
 * far ones too: where something moves and where someone is followed, now and then everywhere. */
static struct look plan(struct gh_pipeline *p, const struct gh_kit *kit, const struct gh_frame *frame)
{
    int w, h;
    float wide = (float)frame->width, high = (float)frame->height;
    gh_pipeline_reduced(frame->width, frame->height, p->camera.usable_px, gh_pipeline_least(kit), &w, &h);
    struct gh_rect all = {0, 0, (float)w, (float)h}, wanted = {0, 0, 0, 0};
    float k = (float)w / wide, m = margin_px * k;
    if (frame->t_ms - p->far_ms < FAR_MS && w * h > GH_PIPELINE_COARSE) {
        int low = h * 2 / 3 / 32 * 32;
        low = low ? low : h * 2 / 3;
        return (struct look){
            {0, 0, wide, high}, high / (float)low, (int)((float)low * wide / high + 0.5f), low};
    }
    p->far_ms = frame->t_ms;
    if (frame->t_ms - p->whole_ms >= GH_PIPELINE_STILL_MS) {
        p->whole_ms = frame->t_ms;
        return (struct look){{0, 0, wide, high}, 1 / k, w, h};
    }
    if (p->moving.w > 0)
        wanted = (struct gh_rect){p->moving.x * all.w - m, p->moving.y * all.h - m,
                                  p->moving.w * all.w + 2 * m, p->moving.h * all.h + 2 * m};
    for (int i = 0; i < GH_TRACKS_MAX; i++) {
        const struct gh_track *t = &p->tracker.tracks[i];
        struct gh_rect b = t->used ? gh_track_at(t, frame->t_ms) : (struct gh_rect){0};
        wanted = gh_region_join(wanted,
                                (struct gh_rect){(b.x - b.w) * k, (b.y - b.h) * k, 3 * b.w * k, 3 * b.h * k});
    }
    struct gh_rect r = gh_region_fit(w, h, wanted);
    return (struct look){{r.x / k, r.y / k, fminf(r.w / k, wide - r.x / k), fminf(r.h / k, high - r.y / k)},
                         1 / k,
                         (int)r.w,
                         (int)r.h};
}

/* A face cut by the edge of what is looked at is found badly, and found well where the edge is not. */
static bool cut_off(const struct look *l, const struct gh_face *f, const struct gh_frame *frame)
{
    float right = l->from.x + l->from.w, low = l->from.y + l->from.h;
    return (l->from.x > 0 && f->box.x < l->from.x) || (l->from.y > 0 && f->box.y < l->from.y) ||
           (right + 8 < (float)frame->width && f->box.x + f->box.w > right) ||
           (low + 8 < (float)frame->height && f->box.y + f->box.h > low);
}

int gh_pipeline_find(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                     struct gh_error *err)
{
    struct look l = plan(p, kit, frame);
    size_t need = (size_t)l.width * (size_t)l.height * 3;
    if (need > kit->reduced_room) {
        gh_wipe(kit->reduced, kit->reduced_room); /* realloc would leave what it held behind */
        kit->reduced = malloc(need);
        kit->reduced_room = kit->reduced ? need : 0;
        if (!kit->reduced) {
            gh_error_set(err, GH_ERR_INTERNAL, "camera %s: out of memory", p->camera.name);
            return -1;
        }
    }
    struct gh_image picture = {kit->reduced, l.width, l.height, l.width * 3};
    gh_frame_to_bgr(frame, l.from, picture);
    gh_pipeline_mask(&p->camera, frame->width, frame->height, l.from, picture);
    int found = gh_vision_detect(kit->vision, picture, min_score, kit->faces, GH_FACES_MAX, err);
    int kept = 0;
    for (int i = 0; i < found; i++) {
        struct gh_face f = kit->faces[i];
        struct gh_rect small = f.box;
        float k = l.reduction;
        f.box = (struct gh_rect){f.box.x * k + l.from.x, f.box.y * k + l.from.y, f.box.w * k, f.box.h * k};
        for (int j = 0; j < 5; j++) {
            f.landmark[j][0] = f.landmark[j][0] * k + l.from.x;
            f.landmark[j][1] = f.landmark[j][1] * k + l.from.y;
        }
        if (cut_off(&l, &f, frame) || !in_zones(&p->camera, &f, frame->width, frame->height))
            continue;
        gh_signature_of(picture, small, &kit->looks[kept]);
        kit->faces[kept++] = f;
    }
    return found < 0 ? found : kept;
}
