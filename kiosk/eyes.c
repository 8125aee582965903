/* One frame looked at as far as it was asked: motion, codes, or the one face at the oval. What is held of it
 * lies in buffers that are made once and overwritten by gh_eyes_forget. */
#include "kiosk/eyes.h"

#include "kiosk/cover.h"
#include "kiosk/presence.h"
#include "vision/align.h"
#include "vision/motion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Faces are looked for on a picture reduced to this longer side, a multiple of the detector's step: a
     * face of 45 of 720 lines is then 16 pixels, and one look costs 5 ms instead of 11 at 640. */
    FIND_SIDE = 448,
    REGION_SIDE = 1280, /* the surroundings of a face at full size, or reduced to this */
    LUMA_SIDE = 1024,   /* for codes */
    CROP_SIDE = 224,
    MOTION_KNOWN = 10, /* pictures until motion means anything */
};
#define MIN_SCORE   0.60f
#define SOMEBODY    0.060f /* faces smaller than this share of the shorter side are passers-by */
#define RIVAL       0.66f  /* as large as this beside the chosen one: who is meant is not clear */
#define AROUND      2.0f   /* of the box: to see the landmarks again; */
#define AROUND_LIVE 4.2f   /* what the liveness nets see is up to four times the box */
#define CROP_WIDTH  1.7f

struct gh_eyes {
    struct gh_vision *vision;
    struct gh_vision_info info;
    bool has_live;
    struct gh_qr_reader *reader;
    struct gh_motion motion;
    int motion_seen; /* pictures since it began anew */
    uint8_t small[GH_MOTION_W * GH_MOTION_H];
    uint8_t *luma;   /* LUMA_SIDE² */
    uint8_t *find;   /* FIND_SIDE² × 3 */
    uint8_t *region; /* REGION_SIDE² × 3 */
    uint8_t *crop;   /* CROP_SIDE² × 3 */
    struct gh_chip chip;
    struct gh_image around; /* in region: what surrounds the face last looked at */
    struct gh_face inside;  /* that face, in around's pixels */
    bool has_face;
};

struct gh_rect gh_look_oval(int w, int h)
{
    float height = fminf(0.62f * (float)h, 0.9f * (float)w / 0.75f), width = 0.75f * height;
    return (struct gh_rect){((float)w - width) / 2, ((float)h - height) / 2, width, height};
}

struct gh_eyes *gh_eyes_open(const char *models_dir, const char *pack, struct gh_error *err)
{
    struct gh_eyes *e = calloc(1, sizeof *e);
    bool ok =
        e && (e->luma = malloc(LUMA_SIDE * LUMA_SIDE)) && (e->find = malloc(FIND_SIDE * FIND_SIDE * 3)) &&
        (e->region = malloc(REGION_SIDE * REGION_SIDE * 3)) && (e->crop = malloc(CROP_SIDE * CROP_SIDE * 3));
    if (!ok) {
        gh_error_set(err, GH_ERR_INTERNAL, "gate's camera: out of memory");
        gh_eyes_close(e);
        return NULL;
    }
    e->vision = gh_vision_open(models_dir, pack, err);
    if (!e->vision || !(e->reader = gh_qr_reader_open(err))) {
        gh_eyes_close(e);
        return NULL;
    }
    gh_vision_info(e->vision, &e->info);
    e->has_live = gh_vision_has_live(e->vision);
    gh_motion_init(&e->motion);
    e->motion_seen = 0;
    return e;
}

void gh_eyes_close(struct gh_eyes *e)
{
    if (!e)
        return;
    gh_eyes_forget(e);
    gh_vision_close(e->vision);
    if (e->reader)
        gh_qr_reader_close(e->reader);
    free(e->luma);
    free(e->find);
    free(e->region);
    free(e->crop);
    free(e);
}

void gh_eyes_info(const struct gh_eyes *e, struct gh_vision_info *info, bool *has_live)
{
    *info = e->info;
    *has_live = e->has_live;
}

/* ---- motion and codes ---- */

static void look_for_motion(struct gh_eyes *e, const struct gh_frame *frame, struct gh_look *out)
{
    gh_frame_to_luma(frame, GH_MOTION_W, GH_MOTION_H, e->small);
    bool known = e->motion_seen >= MOTION_KNOWN;
    float share = gh_motion_update(&e->motion, e->small);
    e->motion_seen += !known;
    out->motion = known ? share : 0;
}

/* The sides of a picture whose longer one is at most so long. */
static void fit(int width, int height, int longest, int *w, int *h)
{
    int side = width > height ? width : height;
    *w = side > longest ? (int)((int64_t)width * longest / side) : width;
    *h = side > longest ? (int)((int64_t)height * longest / side) : height;
    *w = *w > 0 ? *w : 1;
    *h = *h > 0 ? *h : 1;
}

static void look_for_code(struct gh_eyes *e, const struct gh_frame *frame, struct gh_look *out)
{
    int w, h;
    fit(frame->width, frame->height, LUMA_SIDE, &w, &h);
    gh_frame_to_luma(frame, w, h, e->luma);
    out->code_size = gh_qr_read(e->reader, e->luma, w, h, out->code);
}

/* ---- the face ---- */

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
static int find(struct gh_eyes *e, const struct gh_frame *frame, struct gh_look *out, struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_image small = {.data = e->find};
    fit(frame->width, frame->height, FIND_SIDE, &small.width, &small.height);
    small.stride = small.width * 3;
    gh_frame_to_bgr(frame, (struct gh_rect){0, 0, (float)frame->width, (float)frame->height}, small);
    int count = gh_vision_detect(e->vision, small, MIN_SCORE, faces, GH_FACES_MAX, err), best = -1;
    float least = SOMEBODY * (float)(frame->width < frame->height ? frame->width : frame->height);
    struct gh_rect oval = gh_look_oval(frame->width, frame->height);
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
static float see_again(struct gh_eyes *e, const struct gh_frame *frame, bool wide, struct gh_look *out)
{
    struct gh_rect from = surroundings(frame, out->face.box, wide ? AROUND_LIVE : AROUND);
    e->around = (struct gh_image){.data = e->region};
    fit((int)from.w, (int)from.h, REGION_SIDE, &e->around.width, &e->around.height);
    e->around.stride = e->around.width * 3;
    gh_frame_to_bgr(frame, from, e->around);
    float scale = from.w / (float)e->around.width;
    e->inside = out->face;
    move(&e->inside, -from.x, -from.y, 1 / scale);
    /* the detector sees a face best that is half of what it is shown */
    struct gh_rect b = e->inside.box;
    float half = fmaxf(b.w, b.h) * AROUND / 2;
    int x0 = (int)fmaxf(0, b.x + b.w / 2 - half), y0 = (int)fmaxf(0, b.y + b.h / 2 - half);
    int x1 = (int)fminf((float)e->around.width, b.x + b.w / 2 + half);
    int y1 = (int)fminf((float)e->around.height, b.y + b.h / 2 + half);
    if (x1 > x0 && y1 > y0) {
        struct gh_image part = {e->around.data + (size_t)y0 * (size_t)e->around.stride + (size_t)x0 * 3,
                                x1 - x0, y1 - y0, e->around.stride};
        struct gh_face f = e->inside;
        move(&f, -(float)x0, -(float)y0, 1);
        if (gh_vision_refine(e->vision, part, &f)) {
            move(&f, (float)x0, (float)y0, 1);
            e->inside = f;
        }
    }
    e->has_face = true;
    out->face = e->inside;
    move(&out->face, 0, 0, scale);
    move(&out->face, from.x, from.y, 1);
    return scale;
}

/* Mean and deviation of luma on the middle of the chip. */
static void light_of(const uint8_t *bgr, int side, struct gh_look *out)
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

/* Without a face: how light the whole picture is. */
static void light_of_all(struct gh_eyes *e, const struct gh_frame *frame, struct gh_look *out)
{
    double sum = 0, sum2 = 0, n = GH_MOTION_W * GH_MOTION_H;
    gh_frame_to_luma(frame, GH_MOTION_W, GH_MOTION_H, e->small);
    for (int i = 0; i < GH_MOTION_W * GH_MOTION_H; i++)
        sum += e->small[i], sum2 += e->small[i] * e->small[i];
    double mean = sum / n, variance = sum2 / n - mean * mean;
    out->light = (float)mean;
    out->contrast = (float)sqrt(variance > 0 ? variance : 0);
}

static bool embed(struct gh_eyes *e, struct gh_look *out, struct gh_error *err)
{
    if (!gh_vision_embed_both(e->vision, e->around, &e->inside, &e->chip, out->template_, err))
        return false;
    out->has_template = true;
    return true;
}

static bool look_for_face(struct gh_eyes *e, const struct gh_frame *frame, bool want_template,
                          struct gh_look *out, struct gh_error *err)
{
    e->has_face = false;
    int count = find(e, frame, out, err);
    if (count <= 0) {
        light_of_all(e, frame, out);
        return count == 0;
    }
    float scale = see_again(e, frame, want_template && e->has_live, out);
    const float(*l)[2] = (const float(*)[2])out->face.landmark;
    out->eyes_px = hypotf(l[GH_LM_EYE_R][0] - l[GH_LM_EYE_L][0], l[GH_LM_EYE_R][1] - l[GH_LM_EYE_L][1]);
    if (!gh_vision_align(e->vision, e->around, &e->inside, &e->chip, NULL)) {
        out->quality.yaw_deg = 90; /* no face that could be aligned: nothing of it is good */
        return true;
    }
    out->quality = gh_vision_quality(e->vision, &e->inside, scale, &e->chip);
    light_of(e->chip.bgr, e->info.chip_side, out);
    out->cover = gh_cover(e->around, &e->inside);
    /* only one that is as it should be: nobody else's template is ever made */
    if (!want_template || gh_presence_cause(out, true) != GH_GUIDE_NONE)
        return true;
    if (e->has_live)
        out->has_live = gh_vision_live(e->vision, e->around, &e->inside, &out->live, NULL);
    return embed(e, out, err);
}

bool gh_eyes_look(struct gh_eyes *e, const struct gh_frame *frame, enum gh_eyes_work work, bool want_template,
                  struct gh_look *out, struct gh_error *err)
{
    memset(out, 0, sizeof *out);
    out->work = work;
    out->t_ms = frame->t_ms;
    out->seq = frame->seq;
    out->width = frame->width;
    out->height = frame->height;
    if (frame->width < 16 || frame->height < 16)
        return gh_error_set(err, GH_ERR_INPUT, "gate's camera: a picture of %d×%d shows nothing",
                            frame->width, frame->height);
    switch (work) {
    case GH_EYES_REST:
        return true;
    case GH_EYES_WAKE:
        look_for_motion(e, frame, out);
        return true;
    case GH_EYES_CODE:
        look_for_motion(e, frame, out);
        look_for_code(e, frame, out);
        return true;
    case GH_EYES_FACE:
        return look_for_face(e, frame, want_template, out, err);
    }
    return true;
}

bool gh_eyes_crop(struct gh_eyes *e, uint8_t **jpeg, size_t *size, struct gh_error *err)
{
    if (!e->has_face)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "gate's camera: there is no face to take a picture of");
    struct gh_rect b = e->inside.box;
    float side = fmaxf(b.w, b.h) * CROP_WIDTH, step = side / CROP_SIDE;
    struct gh_similarity to_around = {step, 0, b.x + b.w / 2 - side / 2 + step / 2,
                                      b.y + b.h / 2 - side / 2 + step / 2};
    struct gh_image crop = {e->crop, CROP_SIDE, CROP_SIDE, CROP_SIDE * 3};
    gh_similarity_warp(e->around, to_around, crop);
    return gh_vision_encode_jpeg(crop, jpeg, size, err);
}

void gh_eyes_forget(struct gh_eyes *e)
{
    e->has_face = false;
    if (e->luma)
        explicit_bzero(e->luma, LUMA_SIDE * LUMA_SIDE);
    if (e->find)
        explicit_bzero(e->find, FIND_SIDE * FIND_SIDE * 3);
    if (e->region)
        explicit_bzero(e->region, REGION_SIDE * REGION_SIDE * 3);
    if (e->crop)
        explicit_bzero(e->crop, CROP_SIDE * CROP_SIDE * 3);
    explicit_bzero(&e->chip, sizeof e->chip);
    explicit_bzero(e->small, sizeof e->small);
    explicit_bzero(&e->inside, sizeof e->inside);
    gh_motion_init(&e->motion);
    e->motion_seen = 0;
    if (e->vision)
        gh_vision_forget(e->vision);
}
