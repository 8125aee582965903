/* Finding, choosing and seeing again the one face before a gate. */
#include "match/gate_sight.h"

#include "vision/cover.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Faces are looked for on a picture reduced to this longer side, a multiple of the detector's step: a
     * face of 45 of 720 lines is then 16 pixels, and one look costs 5 ms instead of 11 at 640. */
    FIND_SIDE = 448,
    REGION_SIDE = 1280, /* the surroundings of a face at full size, or reduced to this */
};
#define MIN_SCORE   0.60f
#define SOMEBODY    0.060f /* faces smaller than this share of the shorter side are passers-by */
#define RIVAL       0.66f  /* as large as this beside the chosen one: who is meant is not clear */
#define AROUND      2.0f   /* of the box: to see the landmarks again; */
#define AROUND_LIVE 4.2f   /* what the liveness nets see is up to four times the box */

bool gh_gate_sight_open(struct gh_gate_sight *s, struct gh_vision *v, struct gh_error *err)
{
    struct gh_vision_info info;
    memset(s, 0, sizeof *s);
    gh_vision_info(v, &info);
    s->vision = v;
    s->chip_side = info.chip_side;
    s->find = malloc(FIND_SIDE * FIND_SIDE * 3);
    s->region = malloc(REGION_SIDE * REGION_SIDE * 3);
    return (s->find && s->region) || gh_error_set(err, GH_ERR_INTERNAL, "gate's camera: out of memory");
}

void gh_gate_sight_forget(struct gh_gate_sight *s)
{
    s->has_face = false;
    if (s->find)
        explicit_bzero(s->find, FIND_SIDE * FIND_SIDE * 3);
    if (s->region)
        explicit_bzero(s->region, REGION_SIDE * REGION_SIDE * 3);
    explicit_bzero(&s->chip, sizeof s->chip);
    explicit_bzero(&s->inside, sizeof s->inside);
}

void gh_gate_sight_close(struct gh_gate_sight *s)
{
    gh_gate_sight_forget(s);
    free(s->find);
    free(s->region);
    memset(s, 0, sizeof *s);
}

void gh_gate_reduced(int width, int height, int longest, int *w, int *h)
{
    int side = width > height ? width : height;
    *w = side > longest ? (int)((int64_t)width * longest / side) : width;
    *h = side > longest ? (int)((int64_t)height * longest / side) : height;
    *w = *w > 0 ? *w : 1;
    *h = *h > 0 ? *h : 1;
}

static float side_of(const struct gh_face *f)
{
    return fminf(f->box.w, f->box.h);
}

/* From the reduced picture to the frame. */
static void enlarge(struct gh_face *f, float sx, float sy)
{
    f->box = (struct gh_rect){f->box.x * sx, f->box.y * sy, f->box.w * sx, f->box.h * sy};
    for (int i = 0; i < 5; i++)
        f->landmark[i][0] *= sx, f->landmark[i][1] *= sy;
}

/* Large, and near the oval's middle: who stands at the gate, rather than who looks over a shoulder. */
static float nearness(const struct gh_face *f, struct gh_rect oval)
{
    float dx = (f->box.x + f->box.w / 2 - oval.x - oval.w / 2) / oval.h;
    float dy = (f->box.y + f->box.h / 2 - oval.y - oval.h / 2) / oval.h;
    return side_of(f) / (1 + 2 * sqrtf(dx * dx + dy * dy));
}

/* How many are near; the chosen one into out->face. -1 with err. */
static int find(struct gh_gate_sight *s, const struct gh_frame *frame, struct gh_gate_face *out,
                struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_image small = {.data = s->find};
    gh_gate_reduced(frame->width, frame->height, FIND_SIDE, &small.width, &small.height);
    small.stride = small.width * 3;
    gh_frame_to_bgr(frame, (struct gh_rect){0, 0, (float)frame->width, (float)frame->height}, small);
    int count = gh_vision_detect(s->vision, small, MIN_SCORE, faces, GH_FACES_MAX, err), best = -1;
    float least = SOMEBODY * (float)(frame->width < frame->height ? frame->width : frame->height);
    struct gh_rect oval = gh_gate_oval(frame->width, frame->height);
    for (int i = 0; i < count; i++) {
        enlarge(&faces[i], (float)frame->width / (float)small.width,
                (float)frame->height / (float)small.height);
        if (side_of(&faces[i]) < least)
            continue;
        out->faces++;
        if (best < 0 || nearness(&faces[i], oval) > nearness(&faces[best], oval))
            best = i;
    }
    if (best < 0)
        return count < 0 ? -1 : 0;
    for (int i = 0; i < count; i++)
        out->rivals += i != best && side_of(&faces[i]) >= fmaxf(least, RIVAL * side_of(&faces[best]));
    out->face = faces[best];
    return out->faces;
}

/* The box enlarged and shifted to lie in the frame, whole even pixels: the same part that the liveness nets
 * would take from the whole frame lies in it. */
static struct gh_rect surroundings(const struct gh_frame *frame, struct gh_rect box, float by)
{
    float w = fminf((float)frame->width, box.w * by), h = fminf((float)frame->height, box.h * by);
    float x = fmaxf(0, fminf(box.x + box.w / 2 - w / 2, (float)frame->width - w));
    float y = fmaxf(0, fminf(box.y + box.h / 2 - h / 2, (float)frame->height - h));
    struct gh_rect r = {2 * floorf(x / 2), 2 * floorf(y / 2), 0, 0};
    r.w = fminf((float)frame->width - r.x, 2 * ceilf((x + w - r.x) / 2));
    r.h = fminf((float)frame->height - r.y, 2 * ceilf((y + h - r.y) / 2));
    return r;
}

static void move(struct gh_face *f, float x, float y, float scale)
{
    f->box =
        (struct gh_rect){(f->box.x + x) * scale, (f->box.y + y) * scale, f->box.w * scale, f->box.h * scale};
    for (int i = 0; i < 5; i++)
        f->landmark[i][0] = (f->landmark[i][0] + x) * scale,
        f->landmark[i][1] = (f->landmark[i][1] + y) * scale;
}

/* Again at full size: landmarks more exactly, in around's pixels (inside) and in the frame's (out). Returns
 * the frame's pixels per pixel of around. */
static float see_again(struct gh_gate_sight *s, const struct gh_frame *frame, bool wide,
                       struct gh_gate_face *out)
{
    struct gh_rect from = surroundings(frame, out->face.box, wide ? AROUND_LIVE : AROUND);
    s->around = (struct gh_image){.data = s->region};
    gh_gate_reduced((int)from.w, (int)from.h, REGION_SIDE, &s->around.width, &s->around.height);
    s->around.stride = s->around.width * 3;
    gh_frame_to_bgr(frame, from, s->around);
    float scale = from.w / (float)s->around.width;
    s->inside = out->face;
    move(&s->inside, -from.x, -from.y, 1 / scale);
    /* the detector sees a face best that is half of what it is shown */
    struct gh_rect b = s->inside.box;
    float half = fmaxf(b.w, b.h) * AROUND / 2;
    int x0 = (int)fmaxf(0, b.x + b.w / 2 - half), y0 = (int)fmaxf(0, b.y + b.h / 2 - half);
    int x1 = (int)fminf((float)s->around.width, b.x + b.w / 2 + half);
    int y1 = (int)fminf((float)s->around.height, b.y + b.h / 2 + half);
    if (x1 > x0 && y1 > y0) {
        struct gh_image part = {s->around.data + (size_t)y0 * (size_t)s->around.stride + (size_t)x0 * 3,
                                x1 - x0, y1 - y0, s->around.stride};
        struct gh_face f = s->inside;
        move(&f, -(float)x0, -(float)y0, 1);
        if (gh_vision_refine(s->vision, part, &f)) {
            move(&f, (float)x0, (float)y0, 1);
            s->inside = f;
        }
    }
    s->has_face = true;
    out->face = s->inside;
    move(&out->face, 0, 0, scale);
    move(&out->face, from.x, from.y, 1);
    return scale;
}

/* Mean and deviation of luma on the middle of the chip. */
static void light_of(const uint8_t *bgr, int side, struct gh_gate_face *out)
{
    double sum = 0, sum2 = 0, n = 0;
    for (int y = side / 8; y < side - side / 8; y++)
        for (int x = side / 8; x < side - side / 8; x++) {
            const uint8_t *p = bgr + (y * side + x) * 3;
            int l = (29 * p[0] + 150 * p[1] + 77 * p[2]) >> 8;
            sum += l, sum2 += l * l, n++;
        }
    double mean = sum / n, variance = sum2 / n - mean * mean;
    out->light = (float)mean;
    out->contrast = (float)sqrt(variance > 0 ? variance : 0);
}

bool gh_gate_sight_look(struct gh_gate_sight *s, const struct gh_frame *frame, bool wide,
                        struct gh_gate_face *out, struct gh_error *err)
{
    s->has_face = false;
    memset(out, 0, sizeof *out);
    out->width = frame->width;
    out->height = frame->height;
    int count = find(s, frame, out, err);
    if (count <= 0)
        return count == 0;
    float scale = see_again(s, frame, wide, out);
    const float(*l)[2] = (const float(*)[2])out->face.landmark;
    out->eyes_px = hypotf(l[GH_LM_EYE_R][0] - l[GH_LM_EYE_L][0], l[GH_LM_EYE_R][1] - l[GH_LM_EYE_L][1]);
    if (!gh_vision_align(s->vision, s->around, &s->inside, &s->chip, NULL)) {
        out->quality.yaw_deg = 90; /* no face that could be aligned: nothing of it is good */
        return true;
    }
    out->quality = gh_vision_quality(s->vision, &s->inside, scale, &s->chip);
    light_of(s->chip.bgr, s->chip_side, out);
    out->cover = gh_cover(s->around, &s->inside);
    return true;
}
