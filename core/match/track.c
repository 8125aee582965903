/* Constant-velocity tracks, assigned at least cost: strong detections first, weak ones
 * to what is left (ByteTrack, Zhang et al. 2022), crossings told apart by looks. */
#include "match/track.h"

#include "match/assign.h"

#include <math.h>
#include <string.h>

enum { LOST_MS = 1800, LOST_NEW_MS = 600 }; /* a confirmed track waits longer for its face to come back */
static const float strong_score = 0.6f;
static const float forbidden = 1e3f;
static const float new_score = 0.5f;

void gh_tracker_init(struct gh_tracker *t)
{
    memset(t, 0, sizeof *t);
    t->next_id = 1;
}

struct gh_rect gh_track_at(const struct gh_track *k, int64_t t_ms)
{
    float dt = (float)(t_ms - k->seen_ms) / 1000.0f;
    /* what is not seen cannot be trusted to go on as it did: the speed fades over a second */
    float ahead = dt < 0 ? 0 : dt > 1 ? 0.5f : dt - dt * dt * 0.5f;
    float scale = expf(k->vs * ahead);
    scale = scale < 0.5f ? 0.5f : scale > 2 ? 2 : scale;
    float cx = k->box.x + k->box.w * 0.5f + k->vx * ahead, cy = k->box.y + k->box.h * 0.5f + k->vy * ahead;
    float w = k->box.w * scale, h = k->box.h * scale;
    return (struct gh_rect){cx - w * 0.5f, cy - h * 0.5f, w, h};
}

/* Distance of centres in face sides, size ratio, and looks: small is alike. */
static float cost_of(const struct gh_track *k, const struct gh_face *face, int64_t t_ms, float alike)
{
    struct gh_rect p = gh_track_at(k, t_ms), q = face->box;
    float side = sqrtf(fmaxf(p.w * p.h, 1)), other = sqrtf(fmaxf(q.w * q.h, 1));
    float dx = (p.x + p.w * 0.5f) - (q.x + q.w * 0.5f), dy = (p.y + p.h * 0.5f) - (q.y + q.h * 0.5f);
    float distance = sqrtf(dx * dx + dy * dy) / fmaxf(side, other);
    float ratio = fabsf(logf(other / side));
    float dt = (float)(t_ms - k->seen_ms) / 1000.0f;
    float reach = 0.9f + 1.6f * dt; /* the longer unseen, the farther it may have come */
    if (k->hits < 2)
        reach += 1.0f; /* no speed is known yet */
    if (alike >= 0 && alike < 0.3f && dt > 0.3f)
        return forbidden; /* unseen meanwhile, and someone else by all that shows */
    if (alike >= 0 && alike < 0.45f)
        reach *= 0.4f; /* someone who looks different must stand very near to be the same */
    if (distance > reach || ratio > 0.6f + 0.3f * dt)
        return forbidden;
    return distance + ratio + (alike >= 0 ? 1.5f * (1 - alike) : 0) - gh_rect_iou(p, q) * 0.5f;
}

static void follow(struct gh_track *k, const struct gh_face *face, int index, int64_t t_ms)
{
    struct gh_rect q = face->box;
    float dt = (float)(t_ms - k->seen_ms) / 1000.0f;
    if (dt > 0) {
        float nvx = (q.x + q.w * 0.5f - k->box.x - k->box.w * 0.5f) / dt;
        float nvy = (q.y + q.h * 0.5f - k->box.y - k->box.h * 0.5f) / dt;
        float nvs = 0.5f * logf(fmaxf(q.w * q.h, 1) / fmaxf(k->box.w * k->box.h, 1)) / dt;
        /* alpha-beta filtering: the first measured speed is taken whole, later ones smooth it */
        float gain = k->hits < 2 ? 1.0f : 0.45f;
        k->vx += gain * (nvx - k->vx);
        k->vy += gain * (nvy - k->vy);
        k->vs += gain * 0.6f * (nvs - k->vs);
    }
    k->box = q;
    k->seen_ms = t_ms;
    k->hits++;
    k->misses = 0;
    k->face = index;
    k->confirmed |= k->hits >= 2;
}

/* Assigns faces of one strength to the free tracks; marks both as taken. */
static void assign_round(struct gh_tracker *t, int64_t t_ms, const struct gh_face *faces, int count,
                         bool strong, bool *taken, float (*similar)(void *user, int face, int slot),
                         void *user)
{
    float cost[GH_TRACKS_MAX][GH_ASSIGN_MAX];
    int tracks[GH_TRACKS_MAX], columns[GH_FACES_MAX], of_row[GH_TRACKS_MAX];
    int rows = 0, n = 0;
    for (int i = 0; i < count && i < GH_FACES_MAX; i++)
        if (!taken[i] && (faces[i].score >= strong_score) == strong)
            columns[n++] = i;
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        if (t->tracks[i].used && t->tracks[i].face < 0)
            tracks[rows++] = i;
    if (!rows || !n)
        return;
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < n; c++)
            cost[r][c] = cost_of(&t->tracks[tracks[r]], &faces[columns[c]], t_ms,
                                 similar ? similar(user, columns[c], tracks[r]) : -1);
    gh_assign(cost, rows, n, forbidden, of_row);
    for (int r = 0; r < rows; r++)
        if (of_row[r] >= 0) {
            follow(&t->tracks[tracks[r]], &faces[columns[of_row[r]]], columns[of_row[r]], t_ms);
            taken[columns[of_row[r]]] = true;
        }
}

static void begin_track(struct gh_tracker *t, int64_t t_ms, const struct gh_face *face, int index)
{
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        if (!t->tracks[i].used) {
            t->tracks[i] = (struct gh_track){.id = t->next_id++,
                                             .used = true,
                                             .box = face->box,
                                             .first_ms = t_ms,
                                             .seen_ms = t_ms,
                                             .hits = 1,
                                             .face = index,
                                             .slot = i};
            return;
        }
}

void gh_tracker_update(struct gh_tracker *t, int64_t t_ms, const struct gh_face *faces, int count,
                       float (*similar)(void *user, int face, int slot), void *user)
{
    bool taken[GH_FACES_MAX] = {false};
    if (count > GH_FACES_MAX)
        count = GH_FACES_MAX;
    t->now_ms = t_ms;
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        t->tracks[i].face = -1;
    assign_round(t, t_ms, faces, count, true, taken, similar, user);
    assign_round(t, t_ms, faces, count, false, taken, similar, user);
    for (int i = 0; i < GH_TRACKS_MAX; i++)
        if (t->tracks[i].used && t->tracks[i].face < 0)
            t->tracks[i].misses++;
    for (int i = 0; i < count; i++)
        if (!taken[i] && faces[i].score >= new_score)
            begin_track(t, t_ms, &faces[i], i);
}

void gh_tracker_reap(struct gh_tracker *t, int64_t t_ms, bool all,
                     void (*ended)(void *user, const struct gh_track *track), void *user)
{
    for (int i = 0; i < GH_TRACKS_MAX; i++) {
        struct gh_track *k = &t->tracks[i];
        if (!k->used || (!all && t_ms - k->seen_ms <= (k->confirmed ? LOST_MS : LOST_NEW_MS)))
            continue;
        ended(user, k);
        memset(k, 0, sizeof *k);
        k->face = -1;
    }
}
