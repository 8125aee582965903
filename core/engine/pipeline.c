/* One camera's rounds: reduced picture, motion, faces, tracks, best shots, evidence. */
#include "engine/pipeline_parts.h"

#include "engine/region.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float moved_share = 0.002f;
static const float other_looks = 0.4f; /* likeness of colours below which it is hardly the same person */

struct gh_pipeline *gh_pipeline_open(const struct gh_site_camera *camera, const struct gh_pipeline_sink *sink)
{
    struct gh_pipeline *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->camera = *camera;
    p->sink = *sink;
    p->looked_ms = p->far_ms = p->whole_ms = INT64_MIN / 2;
    gh_tracker_init(&p->tracker);
    gh_motion_init(&p->motion);
    return p;
}

void gh_pipeline_close(struct gh_pipeline *p)
{
    if (!p)
        return;
    explicit_bzero(p, sizeof *p);
    free(p);
}

void gh_pipeline_number_from(struct gh_pipeline *p, uint32_t first)
{
    p->tracker.next_id = first;
}

void gh_pipeline_mask(const struct gh_site_camera *camera, int width, int height, struct gh_rect from,
                      struct gh_image picture)
{
    float sx = (float)picture.width / from.w, sy = (float)picture.height / from.h;
    for (int i = 0; i < camera->mask_count; i++) {
        const struct gh_rect *m = &camera->masks[i];
        int x0 = (int)floorf((m->x * (float)width - from.x) * sx),
            x1 = (int)ceilf(((m->x + m->w) * (float)width - from.x) * sx);
        int y0 = (int)floorf((m->y * (float)height - from.y) * sy),
            y1 = (int)ceilf(((m->y + m->h) * (float)height - from.y) * sy);
        x0 = x0 < 0 ? 0 : x0;
        x1 = x1 > picture.width ? picture.width : x1;
        y1 = y1 > picture.height ? picture.height : y1;
        for (int y = y0 < 0 ? 0 : y0; y < y1 && x1 > x0; y++)
            memset(picture.data + (size_t)y * (size_t)picture.stride + (size_t)x0 * 3, 0,
                   (size_t)(x1 - x0) * 3);
    }
}

struct looks {
    const struct gh_pipeline *p;
    const struct gh_kit *kit;
};

static float alike(void *user, int face, int slot)
{
    const struct looks *l = user;
    return gh_signature_alike(&l->kit->looks[face], &l->p->people[slot].look);
}

static void track_ended(void *user, const struct gh_track *t)
{
    struct gh_pipeline *p = user;
    struct gh_pipeline_person *s = &p->people[t->slot];
    struct gh_track_over over = {.track = t->id,
                                 .first_ms = t->first_ms,
                                 .last_ms = t->seen_ms,
                                 .first_frame = s->first_frame,
                                 .last_frame = s->last_frame,
                                 .hits = t->hits,
                                 .embedded = s->shots.embedded,
                                 .usable = s->usable,
                                 .named = s->evidence.named};
    if (t->confirmed) {
        p->counts.tracks++;
        p->sink.ended(p->sink.user, &over);
    }
    explicit_bzero(s, sizeof *s);
}

/* Notes of each track what this round saw of it; begins the state of new ones. */
static void note_tracks(struct gh_pipeline *p, const struct gh_kit *kit, const struct gh_frame *frame)
{
    for (int i = 0; i < GH_TRACKS_MAX; i++) {
        const struct gh_track *t = &p->tracker.tracks[i];
        struct gh_pipeline_person *s = &p->people[i];
        if (!t->used || t->face < 0)
            continue;
        if (!s->begun) {
            memset(s, 0, sizeof *s);
            gh_shots_init(&s->shots);
            gh_evidence_init(&s->evidence);
            s->begun = true;
            s->look = kit->looks[t->face];
            s->first_frame = frame->seq;
        } else if (gh_signature_alike(&s->look, &kit->looks[t->face]) < other_looks) {
            gh_pipeline_doubt(s);
            s->look = kit->looks[t->face];
        }
        gh_signature_blend(&s->look, &kit->looks[t->face]);
        s->last_frame = frame->seq;
        s->usable |= fminf(t->box.w, t->box.h) >= (float)p->camera.usable_px;
    }
}

static bool in_use(const struct gh_pipeline *p)
{
    bool used = false;
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        used |= p->tracker.tracks[i].used;
    return used;
}

bool gh_pipeline_look(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                      struct gh_watchlist *watch, struct gh_error *err)
{
    bool busy = in_use(p);
    p->width = frame->width;
    p->height = frame->height;
    gh_frame_to_luma(frame, GH_MOTION_W, GH_MOTION_H, p->luma);
    p->moving.w = 0;
    gh_region_moving(&p->motion, p->luma, &p->moving);
    p->elsewhere |= gh_moved_update(&p->scene, p->luma, frame->t_ms);
    float moved = gh_motion_update(&p->motion, p->luma);
    if (moved > 0.8f || p->motion.warm < 2) /* a new scene: nothing is known of what moves in it */
        p->moving = (struct gh_rect){0, 0, 1, 1};
    if (moved < moved_share && !busy && frame->t_ms - p->looked_ms < GH_PIPELINE_STILL_MS) {
        p->counts.still++;
        return true;
    }
    p->looked_ms = frame->t_ms;
    p->counts.rounds++;
    int n = gh_pipeline_find(p, kit, frame, err);
    kit->shown |= busy || n != 0;
    if (n < 0)
        return false;
    struct looks looks = {p, kit};
    gh_tracker_update(&p->tracker, frame->t_ms, kit->faces, n, alike, &looks);
    note_tracks(p, kit, frame);
    bool ok = !watch || !watch->templates || gh_pipeline_shots(p, kit, frame, watch, err);
    gh_pipeline_follow(p, frame, watch);
    gh_tracker_reap(&p->tracker, frame->t_ms, false, track_ended, p);
    if (kit->shown && !in_use(p))
        gh_kit_forget(kit);
    return ok;
}

void gh_pipeline_flush(struct gh_pipeline *p)
{
    gh_tracker_reap(&p->tracker, p->tracker.now_ms, true, track_ended, p);
}

int gh_pipeline_boxes(const struct gh_pipeline *p, int64_t t_ms, struct gh_board_box *boxes, int max)
{
    int n = 0;
    for (int i = 0; i < GH_TRACKS_MAX && n < max && p->width; i++) {
        const struct gh_track *t = &p->tracker.tracks[i];
        const struct gh_pipeline_person *s = &p->people[i];
        if (!t->used || !t->confirmed || t_ms - t->seen_ms > 700)
            continue;
        struct gh_rect r = gh_track_at(t, t_ms);
        struct gh_board_box *b = &boxes[n++];
        *b = (struct gh_board_box){r.x / (float)p->width,
                                   r.y / (float)p->height,
                                   r.w / (float)p->width,
                                   r.h / (float)p->height,
                                   t->id,
                                   0,
                                   ""};
        b->flags = (fminf(t->box.w, t->box.h) >= (float)p->camera.usable_px ? GH_BOX_USABLE : 0u) |
                   (s->evidence.named ? GH_BOX_FLAGGED : 0u) | (t->seen_ms != t_ms ? GH_BOX_PREDICTED : 0u);
        memcpy(b->label, s->label, sizeof b->label);
    }
    return n;
}

bool gh_pipeline_moved(struct gh_pipeline *p)
{
    bool moved = p->elsewhere;
    p->elsewhere = false;
    return moved;
}

void gh_pipeline_counts(const struct gh_pipeline *p, struct gh_pipeline_counts *out)
{
    *out = p->counts;
}

const struct gh_tracker *gh_pipeline_tracker(const struct gh_pipeline *p)
{
    return &p->tracker;
}
