/* One camera's rounds: reduced picture, motion, faces, tracks, best shots, evidence. */
#include "engine/pipeline.h"

#include "engine/moved.h"
#include "engine/region.h"
#include "vision/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    STILL_MS = 2000, /* faces are looked for this often even where nothing moves */
    ROUND_SHOTS = 3, /* faces embedded in one round: a crowd that enters at once must not hold up others */
    AGAIN_MS = 350,
    POOR_WAIT_MS = 500, /* for a better first shot */
    FAR_MS = 350,       /* and small ones this often, large ones each round: who is near is soon gone */
    COARSE = 320 * 200, /* pixels of a picture that needs no coarser one before it */
};
static const float margin_px = 48; /* round what moves: a face's own size */
static const float moved_share = 0.002f;
static const float min_score = 0.45f; /* weak faces keep tracks alive; they begin none */
static const float least_px = 20; /* a detector that needs more is given no more: landmarks come from a second
                                     look at full size */
static const float least_quality = 0.03f;
static const float margin = 0.12f; /* lead over the runner-up, share of 1 - threshold */
static const float better = 1.15f;
static const float other_looks = 0.4f; /* likeness of colours below which it is hardly the same person */
static const float poor_shot = 0.2f;   /* of what quality is expected to be */
/* so near the threshold another shot soon tells; strangers seldom come there */
static const float doubt = 0.3f; /* share of 1 - threshold */

struct person_state {
    struct gh_shots shots;
    struct gh_evidence evidence;
    struct gh_signature look;
    uint64_t first_frame, last_frame;
    int64_t usable_ms; /* since when; 0 = not yet */
    int64_t again_ms;  /* a face that was not worth it when cut is not cut again before */
    float best;        /* quality of the best picture handed out */
    bool begun, usable;
    char label[32];
    struct gh_id flag;
};

struct gh_pipeline {
    struct gh_site_camera camera;
    struct gh_pipeline_sink sink;
    struct gh_tracker tracker;
    struct gh_motion motion;
    struct gh_moved scene;
    bool elsewhere; /* it has come to look at another scene; not told yet */
    uint8_t luma[GH_MOTION_W * GH_MOTION_H];
    struct person_state people[GH_TRACKS_MAX];
    struct gh_pipeline_counts counts;
    int64_t looked_ms, far_ms, whole_ms; /* last round, last fine one, last fine one on all of the picture */
    struct gh_rect moving;               /* fractions; w = 0: nothing */
    int width, height;
};

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

static float least_of(const struct gh_kit *kit)
{
    return fminf(kit->info.least_px, least_px);
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
    gh_pipeline_reduced(frame->width, frame->height, p->camera.usable_px, least_of(kit), &w, &h);
    struct gh_rect all = {0, 0, (float)w, (float)h}, wanted = {0, 0, 0, 0};
    float k = (float)w / wide, m = margin_px * k;
    if (frame->t_ms - p->far_ms < FAR_MS && w * h > COARSE) {
        int low = h * 2 / 3 / 32 * 32;
        low = low ? low : h * 2 / 3;
        return (struct look){
            {0, 0, wide, high}, high / (float)low, (int)((float)low * wide / high + 0.5f), low};
    }
    p->far_ms = frame->t_ms;
    if (frame->t_ms - p->whole_ms >= STILL_MS) {
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

/* Finds faces on the reduced picture; boxes and landmarks come back in full-picture pixels. */
static int find_faces(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                      struct gh_error *err)
{
    struct look l = plan(p, kit, frame);
    size_t need = (size_t)l.width * (size_t)l.height * 3;
    if (need > kit->reduced_room) {
        uint8_t *more = realloc(kit->reduced, need);
        if (!more) {
            gh_error_set(err, GH_ERR_INTERNAL, "camera %s: out of memory", p->camera.name);
            return -1;
        }
        kit->reduced = more;
        kit->reduced_room = need;
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

struct looks {
    const struct gh_pipeline *p;
    const struct gh_kit *kit;
};

static float alike(void *user, int face, int slot)
{
    const struct looks *l = user;
    return gh_signature_alike(&l->kit->looks[face], &l->p->people[slot].look);
}

/* The aligned chip of one face, cut at full size. False if it is not worth the nets' time. */
static bool cut_chip(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                     const struct gh_face *face, bool reduced, struct gh_chip *chip, struct gh_quality *q)
{
    float side = 1.8f * fmaxf(face->box.w, face->box.h);
    float k = side > GH_KIT_REGION ? side / GH_KIT_REGION : 1;
    int out = k > 1 ? GH_KIT_REGION : ((int)side + 1) & ~1;
    float cx = face->box.x + face->box.w / 2, cy = face->box.y + face->box.h / 2;
    struct gh_rect from = {cx - side / 2, cy - side / 2, side, side};
    if (k <= 1) { /* whole even pixels need no interpolation */
        from.x = (float)((int)floorf(from.x) & ~1);
        from.y = (float)((int)floorf(from.y) & ~1);
        from.w = from.h = (float)out;
    }
    k = from.w / (float)out;
    struct gh_image region = {kit->region, out, out, out * 3};
    gh_frame_to_bgr(frame, from, region);
    gh_pipeline_mask(&p->camera, frame->width, frame->height, from, region);
    struct gh_face f = *face;
    f.box = (struct gh_rect){(face->box.x - from.x) / k, (face->box.y - from.y) / k, face->box.w / k,
                             face->box.h / k};
    for (int i = 0; i < 5; i++) {
        f.landmark[i][0] = (face->landmark[i][0] - from.x) / k;
        f.landmark[i][1] = (face->landmark[i][1] - from.y) / k;
    }
    if (reduced) {
        struct gh_face fine = f;
        if (gh_vision_refine(kit->vision, region, &fine))
            f = fine;
    }
    if (!gh_vision_align(kit->vision, region, &f, chip, NULL))
        return false;
    *q = gh_vision_quality(kit->vision, &f, k, chip);
    return q->overall >= least_quality;
}

static struct gh_rect share(struct gh_rect box, const struct gh_frame *frame)
{
    float w = (float)frame->width, h = (float)frame->height;
    return (struct gh_rect){box.x / w, box.y / h, box.w / w, box.h / h};
}

static void report_name(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                        const struct gh_track *t, int slot, const struct gh_watch_subject *who,
                        const float *template_, float quality)
{
    struct person_state *s = &p->people[slot];
    struct gh_named n = {.who = who,
                         .track = t->id,
                         .t_ms = frame->t_ms,
                         .frame = frame->seq,
                         .quality = quality,
                         .similarity = gh_evidence_similarity(&s->evidence),
                         .box = share(t->box, frame),
                         .template_ = template_};
    if (template_ && quality > s->best * better) {
        float side = 2 * fmaxf(t->box.w, t->box.h);
        struct gh_rect from = {t->box.x + t->box.w / 2 - side / 2, t->box.y + t->box.h / 2 - side / 2, side,
                               side};
        struct gh_image crop = {kit->crop, GH_KIT_CROP, GH_KIT_CROP, GH_KIT_CROP * 3};
        gh_frame_to_bgr(frame, from, crop);
        gh_pipeline_mask(&p->camera, frame->width, frame->height, from, crop);
        if (gh_vision_encode_jpeg(crop, &n.jpeg, &n.jpeg_size, NULL))
            s->best = quality;
        explicit_bzero(kit->crop, sizeof kit->crop);
    }
    memcpy(s->label, who->label, sizeof s->label);
    s->flag = who->flag;
    p->sink.named(p->sink.user, &n);
}

static void take_back(struct gh_pipeline *p, const struct gh_track *t, int slot, int64_t t_ms)
{
    struct person_state *s = &p->people[slot];
    if (s->label[0] || !gh_id_is_none(s->flag))
        p->sink.retracted(p->sink.user, s->flag, t->id, t_ms);
    explicit_bzero(s->label, sizeof s->label);
    s->flag = gh_id_none;
}

static void weigh(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                  struct gh_watchlist *watch, const struct gh_track *t, const float *template_, float quality)
{
    struct person_state *s = &p->people[t->slot];
    struct gh_hit hits[2];
    int n = gh_gallery_top_subjects(watch->gallery, template_, 2, hits);
    enum gh_verdict v = gh_evidence_add(&s->evidence, hits, n, quality, watch->threshold, margin);
    if (v == GH_EVIDENCE_RETRACT) { /* whoever has the track now starts afresh, with this shot */
        take_back(p, t, t->slot, frame->t_ms);
        gh_evidence_init(&s->evidence);
        gh_shots_init(&s->shots);
        gh_shots_taken(&s->shots, frame->t_ms, 0);
        s->best = 0;
        v = gh_evidence_add(&s->evidence, hits, n, quality, watch->threshold, margin);
    }
    s->shots.named = v == GH_EVIDENCE_NAMED;
    s->shots.doubtful =
        !s->shots.named && n > 0 && hits[0].similarity >= watch->threshold - doubt * (1 - watch->threshold);
    const struct gh_watch_subject *who =
        v == GH_EVIDENCE_NAMED ? gh_watchlist_find(watch, s->evidence.subject) : NULL;
    if (who)
        report_name(p, kit, frame, t, t->slot, who, template_, quality);
}

/* Cuts, embeds in one batch and weighs the faces of this frame that are worth it. */
static bool take_shots(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                       struct gh_watchlist *watch, struct gh_error *err)
{
    const struct gh_track *who[GH_KIT_BATCH];
    const struct gh_chip *chips[GH_KIT_BATCH];
    float quality[GH_KIT_BATCH];
    int n = 0, w, h;
    gh_pipeline_reduced(frame->width, frame->height, p->camera.usable_px, least_of(kit), &w, &h);
    bool reduced = w < frame->width || w * h > COARSE; /* else the landmarks are as good as they get */
    /* who was never embedded, or may be named by another shot, comes first; the rest have time */
    for (int k = 0; k < 2 * GH_TRACKS_MAX && n < ROUND_SHOTS; k++) {
        int i = k % GH_TRACKS_MAX;
        const struct gh_track *t = &p->tracker.tracks[i];
        bool pressing = !p->people[i].shots.embedded || p->people[i].shots.doubtful;
        if (pressing != (k < GH_TRACKS_MAX))
            continue;
        if (!t->used || t->face < 0 || fminf(t->box.w, t->box.h) < (float)p->camera.usable_px)
            continue;
        const struct gh_face *f = &kit->faces[t->face];
        float size = fminf(1, (fminf(f->box.w, f->box.h) - 16) / 64);
        float expected = gh_quality_frontal(f->landmark) * size * f->score;
        struct person_state *s = &p->people[i];
        struct gh_quality q;
        if (!s->usable_ms)
            s->usable_ms = frame->t_ms ? frame->t_ms : 1;
        /* a poor first picture is worth little: who comes near gives a better one at once */
        bool poor = !s->shots.embedded && expected < poor_shot && frame->t_ms - s->usable_ms < POOR_WAIT_MS;
        if (poor || frame->t_ms < s->again_ms || !gh_shots_wanted(&s->shots, frame->t_ms, expected))
            continue;
        if (!cut_chip(p, kit, frame, f, reduced, &kit->chips[n], &q)) {
            s->again_ms = frame->t_ms + AGAIN_MS;
            continue;
        }
        gh_shots_taken(&s->shots, frame->t_ms, expected);
        who[n] = t;
        chips[n] = &kit->chips[n];
        quality[n++] = q.overall;
    }
    bool ok = n == 0 || gh_vision_embed(kit->vision, chips, n, kit->templates[0], err);
    p->counts.embeddings += ok ? (uint64_t)n : 0;
    for (int i = 0; ok && i < n; i++)
        weigh(p, kit, frame, watch, who[i], kit->templates[i], quality[i]);
    if (n)
        gh_kit_forget(kit);
    return ok;
}

static void track_ended(void *user, const struct gh_track *t)
{
    struct gh_pipeline *p = user;
    struct person_state *s = &p->people[t->slot];
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

/* A track that suddenly looks different may have passed to whoever stands where its face was: it is looked at
 * again at once. A name stays until new shots tell against it. */
static void doubt_identity(struct person_state *s)
{
    gh_shots_init(&s->shots);
    s->best = 0;
    if (s->evidence.named)
        gh_evidence_fade(&s->evidence, 0.1f);
    else
        gh_evidence_init(&s->evidence);
    s->shots.named = s->evidence.named;
}

/* Notes of each track what this round saw of it; begins the state of new ones. */
static void note_tracks(struct gh_pipeline *p, const struct gh_kit *kit, const struct gh_frame *frame)
{
    for (int i = 0; i < GH_TRACKS_MAX; i++) {
        const struct gh_track *t = &p->tracker.tracks[i];
        struct person_state *s = &p->people[i];
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
            doubt_identity(s);
            s->look = kit->looks[t->face];
        }
        gh_signature_blend(&s->look, &kit->looks[t->face]);
        s->last_frame = frame->seq;
        s->usable |= fminf(t->box.w, t->box.h) >= (float)p->camera.usable_px;
    }
}

/* Named tracks that are in view go on being so; names whose flag has ended are taken back. */
static void follow_names(struct gh_pipeline *p, const struct gh_frame *frame, struct gh_watchlist *watch)
{
    for (int i = 0; i < GH_TRACKS_MAX; i++) {
        const struct gh_track *t = &p->tracker.tracks[i];
        struct person_state *s = &p->people[i];
        if (!t->used || !s->evidence.named)
            continue;
        const struct gh_watch_subject *who = watch ? gh_watchlist_find(watch, s->evidence.subject) : NULL;
        if (!who) {
            take_back(p, t, i, frame->t_ms);
            gh_evidence_init(&s->evidence);
            continue;
        }
        struct gh_named n = {.who = who,
                             .track = t->id,
                             .t_ms = frame->t_ms,
                             .frame = frame->seq,
                             .similarity = gh_evidence_similarity(&s->evidence),
                             .box = share(t->box, frame)};
        if (t->face >= 0)
            p->sink.named(p->sink.user, &n);
    }
}

bool gh_pipeline_look(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                      struct gh_watchlist *watch, struct gh_error *err)
{
    bool busy = false;
    p->width = frame->width;
    p->height = frame->height;
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        busy |= p->tracker.tracks[i].used;
    gh_frame_to_luma(frame, GH_MOTION_W, GH_MOTION_H, p->luma);
    p->moving.w = 0;
    gh_region_moving(&p->motion, p->luma, &p->moving);
    p->elsewhere |= gh_moved_update(&p->scene, p->luma, frame->t_ms);
    float moved = gh_motion_update(&p->motion, p->luma);
    if (moved > 0.8f || p->motion.warm < 2) /* a new scene: nothing is known of what moves in it */
        p->moving = (struct gh_rect){0, 0, 1, 1};
    if (moved < moved_share && !busy && frame->t_ms - p->looked_ms < STILL_MS) {
        p->counts.still++;
        return true;
    }
    p->looked_ms = frame->t_ms;
    p->counts.rounds++;
    int n = find_faces(p, kit, frame, err);
    if (n < 0)
        return false;
    struct looks looks = {p, kit};
    gh_tracker_update(&p->tracker, frame->t_ms, kit->faces, n, alike, &looks);
    note_tracks(p, kit, frame);
    bool ok = !watch || !watch->templates || take_shots(p, kit, frame, watch, err);
    follow_names(p, frame, watch);
    gh_tracker_reap(&p->tracker, frame->t_ms, false, track_ended, p);
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
        const struct person_state *s = &p->people[i];
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
