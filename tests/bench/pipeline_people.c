/* Faces to people, for the plain loop: followed from frame to frame by overlap, pieces of one
 * person put together by their templates; and which of them the engine's tracks kept. */
#include "pipeline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_FRAMES = 8, /* with a usable face, else nobody misses the person */
    GAP = 5,          /* frames that a piece may lose its face for */
    PIECES = 4096,
    LEAST_VOTES = 2, /* times a track must lie on a person to be theirs; it took two rounds to be drawn */
    NEAR_GAP = 15,   /* frames within which a piece that begins where one ended is the same person's */
};
static const float least_iou = 0.3f;
static const float least_quality = 0.03f; /* the back of a head with a face's score is not a usable face */
static const float other_cosine = 0.1f;   /* below: not the same person however near */
static const float same_cosine = 0.45f;   /* 1 in 100,000 pairs of strangers reach it */

struct piece {
    int turn, first, last, usable, faces;
    struct gh_rect begin, box; /* its first and its last */
    float mean[GH_TEMPLATE_DIMS];
    int merged; /* into this piece; its own number if into none */
    uint32_t person;
};

static int turn_of(int film, int frame)
{
    return (film * BENCH_APART + frame) / BENCH_TURN;
}

static int root(struct piece *pieces, int i)
{
    while (pieces[i].merged != i)
        i = pieces[i].merged;
    return i;
}

static float cosine(const float *a, const float *b)
{
    float ab = 0, aa = 0, bb = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        ab += a[i] * b[i], aa += a[i] * a[i], bb += b[i] * b[i];
    return aa > 0 && bb > 0 ? ab / sqrtf(aa * bb) : 0;
}

/* Best overlaps first, each face and each piece once a frame. of[i]: the piece of face i. */
static int follow(const struct bench_plain *p, int film, struct piece *pieces, int *of)
{
    int count = 0;
    for (size_t from = 0, to; from < p->seen.count; from = to) {
        int frame = p->seen.items[from].frame, turn = turn_of(film, frame);
        for (to = from; to < p->seen.count && p->seen.items[to].frame == frame; to++)
            of[to] = -1;
        for (;;) {
            float best = least_iou;
            size_t face = 0;
            int piece = -1;
            for (size_t i = from; i < to; i++)
                for (int k = 0; k < count && of[i] < 0; k++) {
                    const struct piece *t = &pieces[k];
                    if (t->turn != turn || t->last >= frame || frame - t->last > GAP)
                        continue;
                    float iou = gh_rect_iou(t->box, p->seen.items[i].box);
                    if (iou > best)
                        best = iou, face = i, piece = k;
                }
            if (piece < 0)
                break;
            of[face] = piece;
            pieces[piece].last = frame;
            pieces[piece].box = p->seen.items[face].box;
        }
        for (size_t i = from; i < to; i++)
            if (of[i] < 0 && count < PIECES) {
                of[i] = count;
                pieces[count] = (struct piece){.turn = turn,
                                               .first = frame,
                                               .last = frame,
                                               .box = p->seen.items[i].box,
                                               .merged = count};
                count++;
            }
    }
    return count;
}

static int near(struct gh_rect a, struct gh_rect b)
{
    float side = sqrtf(a.w * a.h), other = sqrtf(b.w * b.h);
    float dx = a.x + a.w / 2 - b.x - b.w / 2, dy = a.y + a.h / 2 - b.y - b.h / 2;
    return other < side * 1.6f && side < other * 1.6f && sqrtf(dx * dx + dy * dy) < fmaxf(side, other) * 0.9f;
}

/* Two faces of like size nearer than a face is high, again and again, are one head: hair lit from above is
 * often found as a second face. */
static void merge_doubles(const struct bench_plain *p, const int *of, struct piece *pieces, int count)
{
    for (int b = 0; b < count; b++)
        for (int a = 0; a < count; a++) {
            int both = 0;
            if (pieces[a].faces <= pieces[b].faces || pieces[a].turn != pieces[b].turn ||
                root(pieces, a) == root(pieces, b))
                continue;
            for (size_t i = 0; i < p->seen.count; i++)
                for (size_t k = 0; of[i] == b && k < p->seen.count; k++)
                    both += of[k] == a && p->seen.items[k].frame == p->seen.items[i].frame &&
                            near(p->seen.items[i].box, p->seen.items[k].box);
            if (both * 2 >= pieces[b].faces) {
                pieces[b].merged = root(pieces, a);
                break;
            }
        }
}

/* No person has two faces in one frame. */
static bool apart(const struct bench_plain *p, const int *of, struct piece *pieces, int a, int b)
{
    for (size_t i = 0; i < p->seen.count; i++)
        for (size_t k = i + 1; k < p->seen.count && p->seen.items[k].frame == p->seen.items[i].frame; k++) {
            int x = of[i] < 0 ? -1 : root(pieces, of[i]), y = of[k] < 0 ? -1 : root(pieces, of[k]);
            if ((x == a && y == b) || (x == b && y == a))
                return false;
        }
    return true;
}

/* B begins soon after a ended and near there: a head turned or bent for a moment. */
static bool goes_on(const struct piece *a, const struct piece *b)
{
    int gap = b->first - a->last;
    float side = sqrtf(a->box.w * a->box.h), other = sqrtf(b->begin.w * b->begin.h);
    float dx = a->box.x + a->box.w / 2 - b->begin.x - b->begin.w / 2;
    float dy = a->box.y + a->box.h / 2 - b->begin.y - b->begin.h / 2;
    bool known = a->usable && b->usable;
    return gap > 0 && gap <= NEAR_GAP && other < side * 1.5f && side < other * 1.5f &&
           sqrtf(dx * dx + dy * dy) < side * (0.6f + 0.06f * (float)gap) &&
           (!known || cosine(a->mean, b->mean) >= other_cosine);
}

static void merge(const struct bench_plain *p, const int *of, struct piece *pieces, int count, bool soon)
{
    for (int a = 0; a < count; a++)
        for (int b = a + 1; b < count; b++) {
            int ra = root(pieces, a), rb = root(pieces, b);
            bool same = soon ? goes_on(&pieces[a], &pieces[b])
                             : cosine(pieces[a].mean, pieces[b].mean) >= same_cosine;
            if (ra != rb && pieces[a].turn == pieces[b].turn && same && apart(p, of, pieces, ra, rb)) {
                pieces[rb].merged = ra;
                pieces[ra].usable += pieces[rb].usable;
            }
        }
}

int bench_people_of(struct bench_plain *p, int film)
{
    struct piece *pieces = calloc(PIECES, sizeof *pieces);
    int *of = malloc((p->seen.count + 1) * sizeof *of);
    uint32_t people = 0;
    if (!pieces || !of)
        abort();
    int count = follow(p, film, pieces, of);
    for (size_t i = 0; i < p->seen.count; i++)
        if (of[i] >= 0)
            pieces[of[i]].faces++;
    for (size_t i = 0; i < p->seen.count; i++) {
        int t = p->seen.items[i].template_;
        if (t < 0 || of[i] < 0 || p->seen.items[i].quality < least_quality)
            continue;
        pieces[of[i]].usable++;
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            pieces[of[i]].mean[k] += p->templates.items[t].at[k];
    }
    merge_doubles(p, of, pieces, count);
    merge(p, of, pieces, count, true);
    merge(p, of, pieces, count, false);
    for (int i = 0; i < count; i++)
        if (pieces[i].merged == i && pieces[i].usable >= LEAST_FRAMES)
            pieces[i].person = ++people;
    for (size_t i = 0; i < p->seen.count; i++)
        p->seen.items[i].who = of[i] < 0 ? 0 : pieces[root(pieces, of[i])].person;
    free(of);
    free(pieces);
    return (int)people;
}

/* ---- which of them we kept ---- */

struct claim {
    uint32_t track, person;
    int turn, votes;
};

static void vote(struct claim *claims, int *count, uint32_t track, int turn, uint32_t person)
{
    for (int i = 0; i < *count; i++)
        if (claims[i].track == track && claims[i].turn == turn && claims[i].person == person) {
            claims[i].votes++;
            return;
        }
    if (*count < PIECES)
        claims[(*count)++] = (struct claim){track, person, turn, 1};
}

static int by_votes(const void *a, const void *b)
{
    return ((const struct claim *)b)->votes - ((const struct claim *)a)->votes;
}

static bool was_embedded(const struct bench_camera *c, uint32_t track)
{
    for (size_t i = 0; i < c->tracks.count; i++)
        if (c->tracks.items[i].id == track)
            return c->tracks.items[i].embedded > 0;
    return false;
}

static struct bench_lost when(const struct bench_plain *p, uint32_t person)
{
    struct bench_lost l = {.first = -1};
    for (size_t i = 0; i < p->seen.count; i++)
        if (p->seen.items[i].who == person) {
            l.first = l.first < 0 ? p->seen.items[i].frame : l.first;
            l.last = p->seen.items[i].frame;
            l.box = p->seen.items[i].box;
            l.frames++;
        }
    return l;
}

void bench_people_keep(const struct bench_plain *p, const struct bench_camera *c, int film,
                       struct bench_kept *k)
{
    struct claim *claims = calloc(PIECES, sizeof *claims);
    uint32_t people = 0;
    int count = 0;
    if (!claims)
        abort();
    for (size_t i = 0; i < p->seen.count; i++)
        people = p->seen.items[i].who > people ? p->seen.items[i].who : people;
    bool *kept = calloc(people + 1, sizeof *kept), *embedded = calloc(people + 1, sizeof *embedded);
    if (!kept || !embedded)
        abort();
    for (size_t i = 0; i < c->seen.count; i++) {
        const struct bench_seen *ours = &c->seen.items[i], *best = NULL;
        float iou = least_iou;
        for (size_t j = 0; j < p->seen.count; j++) {
            const struct bench_seen *theirs = &p->seen.items[j];
            /* our frame's number follows from a clock: it may be one off, and someone who runs is elsewhere
             * then */
            bool then = theirs->who && abs(theirs->frame - ours->frame) <= 1;
            float o = then ? gh_rect_iou(ours->box, theirs->box) : 0;
            if (o > iou)
                iou = o, best = theirs;
        }
        if (best)
            vote(claims, &count, ours->who, turn_of(film, ours->frame), best->who);
    }
    qsort(claims, (size_t)count, sizeof *claims, by_votes);
    for (int i = 0; i < count; i++) {
        bool taken = claims[i].votes < LEAST_VOTES;
        for (int j = 0; j < i; j++)
            taken |= claims[j].track == claims[i].track && claims[j].turn == claims[i].turn;
        if (taken)
            continue;
        kept[claims[i].person] = true;
        embedded[claims[i].person] |= was_embedded(c, claims[i].track);
    }
    for (uint32_t i = 1; i <= people; i++) {
        if (when(p, i).last < BENCH_WARM_S * BENCH_FPS)
            continue; /* gone while the engine started */
        if (!kept[i] && k->people - k->kept < 32)
            k->lost[k->people - k->kept] = when(p, i);
        k->people++;
        k->kept += kept[i];
        k->embedded += embedded[i];
    }
    free(kept);
    free(embedded);
    free(claims);
}
