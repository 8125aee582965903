/* One frame looked at as far as it was asked: motion, codes, or the one face at the oval. What is held of it
 * lies in buffers that are made once and overwritten by gh_eyes_forget. */
#include "kiosk/eyes.h"

#include "kiosk/presence.h"
#include "match/gate_sight.h"
#include "vision/align.h"
#include "vision/motion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    LUMA_SIDE = 1024, /* for codes */
    CROP_SIDE = 224,
    MOTION_KNOWN = 10, /* pictures until motion means anything */
};
#define CROP_WIDTH 1.7f

struct gh_eyes {
    struct gh_vision *vision;
    struct gh_vision_info info;
    bool has_live;
    struct gh_qr_reader *reader;
    struct gh_motion motion;
    int motion_seen; /* pictures since it began anew */
    uint8_t small[GH_MOTION_W * GH_MOTION_H];
    uint8_t *luma; /* LUMA_SIDE² */
    uint8_t *crop; /* CROP_SIDE² × 3 */
    struct gh_gate_sight sight;
};

struct gh_rect gh_look_oval(int w, int h)
{
    return gh_gate_oval(w, h);
}

struct gh_eyes *gh_eyes_open(const char *models_dir, const char *pack, struct gh_error *err)
{
    struct gh_eyes *e = calloc(1, sizeof *e);
    bool ok = e && (e->luma = malloc(LUMA_SIDE * LUMA_SIDE)) && (e->crop = malloc(CROP_SIDE * CROP_SIDE * 3));
    if (!ok) {
        gh_error_set(err, GH_ERR_INTERNAL, "gate's camera: out of memory");
        gh_eyes_close(e);
        return NULL;
    }
    e->vision = gh_vision_open(models_dir, pack, err);
    if (!e->vision || !gh_gate_sight_open(&e->sight, e->vision, err) ||
        !(e->reader = gh_qr_reader_open(err))) {
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
    gh_gate_sight_close(&e->sight);
    free(e->luma);
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

static void look_for_code(struct gh_eyes *e, const struct gh_frame *frame, struct gh_look *out)
{
    int w, h;
    gh_gate_reduced(frame->width, frame->height, LUMA_SIDE, &w, &h);
    gh_frame_to_luma(frame, w, h, e->luma);
    out->code_size = gh_qr_read(e->reader, e->luma, w, h, out->code);
}

/* ---- the face ---- */

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
    if (!gh_vision_embed_both(e->vision, e->sight.around, &e->sight.inside, &e->sight.chip, out->template_,
                              err))
        return false;
    out->has_template = true;
    return true;
}

static bool look_for_face(struct gh_eyes *e, const struct gh_frame *frame, bool want_template,
                          struct gh_look *out, struct gh_error *err)
{
    struct gh_gate_face f;
    bool ok = gh_gate_sight_look(&e->sight, frame, want_template && e->has_live, &f, err);
    out->faces = f.faces;
    out->rivals = f.rivals;
    out->face = f.face;
    out->quality = f.quality;
    out->eyes_px = f.eyes_px;
    out->light = f.light;
    out->contrast = f.contrast;
    out->cover = f.cover;
    if (!f.faces) {
        light_of_all(e, frame, out);
        return ok;
    }
    /* only one that is as it should be: nobody else's template is ever made */
    if (!want_template || gh_presence_cause(out, true) != GH_GUIDE_NONE)
        return true;
    if (e->has_live)
        out->has_live = gh_vision_live(e->vision, e->sight.around, &e->sight.inside, &out->live, NULL);
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
    if (!e->sight.has_face)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "gate's camera: there is no face to take a picture of");
    struct gh_rect b = e->sight.inside.box;
    float side = fmaxf(b.w, b.h) * CROP_WIDTH, step = side / CROP_SIDE;
    struct gh_similarity to_around = {step, 0, b.x + b.w / 2 - side / 2 + step / 2,
                                      b.y + b.h / 2 - side / 2 + step / 2};
    struct gh_image crop = {e->crop, CROP_SIDE, CROP_SIDE, CROP_SIDE * 3};
    gh_similarity_warp(e->sight.around, to_around, crop);
    return gh_vision_encode_jpeg(crop, jpeg, size, err);
}

void gh_eyes_forget(struct gh_eyes *e)
{
    gh_gate_sight_forget(&e->sight);
    if (e->luma)
        explicit_bzero(e->luma, LUMA_SIDE * LUMA_SIDE);
    if (e->crop)
        explicit_bzero(e->crop, CROP_SIDE * CROP_SIDE * 3);
    explicit_bzero(e->small, sizeof e->small);
    gh_motion_init(&e->motion);
    e->motion_seen = 0;
    if (e->vision)
        gh_vision_forget(e->vision);
}
