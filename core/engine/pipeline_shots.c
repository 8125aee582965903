/* Who a track is: best shots cut and embedded, their evidence weighed, names given and taken back. */
#include "engine/pipeline_parts.h"

#include "vision/quality.h"

#include <math.h>
#include <string.h>

enum {
    ROUND_SHOTS = 3, /* faces embedded in one round: a crowd that enters at once must not hold up others */
    AGAIN_MS = 350,
    POOR_WAIT_MS = 500, /* for a better first shot */
};
static const float least_quality = 0.03f;
static const float margin = 0.12f; /* lead over the runner-up, share of 1 - threshold */
static const float better = 1.15f;
static const float poor_shot = 0.2f; /* of what quality is expected to be */
/* so near the threshold another shot soon tells; strangers seldom come there */
static const float doubt = 0.3f; /* share of 1 - threshold */

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
    struct gh_pipeline_person *s = &p->people[slot];
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
    struct gh_pipeline_person *s = &p->people[slot];
    if (s->label[0] || !gh_id_is_none(s->flag))
        p->sink.retracted(p->sink.user, s->flag, t->id, t_ms);
    explicit_bzero(s->label, sizeof s->label);
    s->flag = gh_id_none;
}

static void weigh(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                  struct gh_watchlist *watch, const struct gh_track *t, const float *template_, float quality)
{
    struct gh_pipeline_person *s = &p->people[t->slot];
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

bool gh_pipeline_shots(struct gh_pipeline *p, struct gh_kit *kit, const struct gh_frame *frame,
                       struct gh_watchlist *watch, struct gh_error *err)
{
    const struct gh_track *who[GH_KIT_BATCH];
    const struct gh_chip *chips[GH_KIT_BATCH];
    float quality[GH_KIT_BATCH];
    int n = 0, w, h;
    bool tried = false;
    gh_pipeline_reduced(frame->width, frame->height, p->camera.usable_px, gh_pipeline_least(kit), &w, &h);
    bool reduced =
        w < frame->width || w * h > GH_PIPELINE_COARSE; /* else the landmarks are as good as they get */
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
        struct gh_pipeline_person *s = &p->people[i];
        struct gh_quality q;
        if (!s->usable_ms)
            s->usable_ms = frame->t_ms ? frame->t_ms : 1;
        /* a poor first picture is worth little: who comes near gives a better one at once */
        bool poor = !s->shots.embedded && expected < poor_shot && frame->t_ms - s->usable_ms < POOR_WAIT_MS;
        if (poor || frame->t_ms < s->again_ms || !gh_shots_wanted(&s->shots, frame->t_ms, expected))
            continue;
        tried = true;
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
    if (tried)
        gh_kit_forget(kit);
    return ok;
}

void gh_pipeline_doubt(struct gh_pipeline_person *s)
{
    gh_shots_init(&s->shots);
    s->best = 0;
    if (s->evidence.named)
        gh_evidence_fade(&s->evidence, 0.1f);
    else
        gh_evidence_init(&s->evidence);
    s->shots.named = s->evidence.named;
}

void gh_pipeline_follow(struct gh_pipeline *p, const struct gh_frame *frame, struct gh_watchlist *watch)
{
    for (int i = 0; i < GH_TRACKS_MAX; i++) {
        const struct gh_track *t = &p->tracker.tracks[i];
        struct gh_pipeline_person *s = &p->people[i];
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
