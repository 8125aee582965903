/* One photo to one template: exactly one usable face, or the fault by name and
 * what would help. */
#include "vision/nets.h"

#include "base/wipe.h"
#include "vision/align.h"
#include "vision/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What a reference picture must reach. Stricter than what cameras match: one bad reference spoils every
 * visit. */
#define LEAST_PX 64 /* shorter side of the box: below it the chip is enlarged more than twice */
/* Photos shrunk and enlarged by 4 fall below, by 2 not; their templates are then 0.86 and 0.99 like the sharp
 * one's (124 studio photos, MobileFaceNet). */
#define LEAST_SHARPNESS 0.28f
#define LEAST_LIGHT     0.25f
#define MOST_YAW        35.0f /* degrees */
#define LEAST_FRONTAL   0.30f
#define RIVAL           0.40f /* another face this large beside the largest makes it unclear who is meant */
#define MIN_SCORE       0.60f
/* Of 3,811 photographs (LFW) one in 220 lies below; of pairs with such a one 31 % fail at FMR 1e-4, of the
 * others 2.2 %. */
#define LEAST_CERTAINTY 0.70f
#define CROP_SIDE       224
#define CROP_WIDTH      1.7f /* crop's side over the box's longer side */

/* Detector levels, longer side in pixels: the first that finds a face counts. YuNet finds faces of 10 to 300
 * pixels; the small level is for faces that fill the photo. */
static const int levels[] = {640, 320, 1280};

static bool shrink(struct gh_image photo, int longest, struct gh_image *out, float *scale,
                   struct gh_error *err)
{
    int side = photo.width > photo.height ? photo.width : photo.height;
    *scale = side > longest ? (float)side / (float)longest : 1;
    out->width = (int)fmaxf(1, roundf((float)photo.width / *scale));
    out->height = (int)fmaxf(1, roundf((float)photo.height / *scale));
    out->stride = out->width * 3;
    if (!(out->data = malloc((size_t)out->stride * (size_t)out->height)))
        return gh_error_set(err, GH_ERR_INTERNAL, "photo: out of memory");
    if (gh_picture_resize(photo, *out, err))
        return true;
    gh_image_wipe(out);
    return false;
}

static int find(struct gh_vision *v, struct gh_image photo, struct gh_face *faces, struct gh_error *err)
{
    int count = 0, before = 0;
    for (size_t i = 0; i < sizeof levels / sizeof *levels && count == 0; i++) {
        struct gh_image small;
        float scale;
        if (!shrink(photo, levels[i], &small, &scale, err))
            return -1;
        if (small.width * small.height != before)
            count = gh_vision_detect(v, small, MIN_SCORE, faces, GH_FACES_MAX, err);
        before = small.width * small.height;
        gh_image_wipe(&small);
        for (int k = 0; k < count; k++) {
            struct gh_face *f = &faces[k];
            f->box = (struct gh_rect){f->box.x * scale, f->box.y * scale, f->box.w * scale, f->box.h * scale};
            for (int p = 0; p < 5; p++)
                f->landmark[p][0] *= scale, f->landmark[p][1] *= scale;
        }
    }
    return count;
}

static float side_of(const struct gh_face *f)
{
    return fminf(f->box.w, f->box.h);
}

/* The landmarks again on the full-size region; where they are not found there, what the reduced picture gave
 * stands. */
static void refine(struct gh_vision *v, struct gh_image photo, struct gh_face *face)
{
    int x, y;
    struct gh_image region = gh_face_region(photo, face->box, GH_REGION_SIDES, &x, &y);
    gh_face_move(face, (float)-x, (float)-y);
    if (region.data)
        gh_vision_refine(v, region, face);
    gh_face_move(face, (float)x, (float)y);
}

static bool judge(const char *name, const struct gh_quality *q, struct gh_error *err)
{
    if (q->size_px < LEAST_PX)
        return gh_error_set(
            err, GH_ERR_INPUT,
            "%s: the face is too small: %.0f pixels across, %d are the least; use a picture taken from "
            "nearer or with more pixels",
            name, (double)q->size_px, LEAST_PX);
    if (fabsf(q->yaw_deg) > MOST_YAW || q->frontal < LEAST_FRONTAL)
        return gh_error_set(
            err, GH_ERR_INPUT,
            "%s: the face is turned away (about %.0f° to the side); use a picture that looks into the "
            "camera",
            name, (double)fabsf(q->yaw_deg));
    if (q->light < LEAST_LIGHT)
        return gh_error_set(
            err, GH_ERR_INPUT,
            "%s: the face is too dark, too bright or too flat to be told; use a picture with even light "
            "from the front",
            name);
    if (q->sharpness < LEAST_SHARPNESS)
        return gh_error_set(
            err, GH_ERR_INPUT,
            "%s: the face is blurred (sharpness %.2f, %.2f is the least); use a picture in focus, of a "
            "person standing still",
            name, (double)q->sharpness, (double)LEAST_SHARPNESS);
    if (q->certainty < LEAST_CERTAINTY)
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s: the face could be mistaken (certainty %.2f, %.2f is the least); use a sharp "
                            "picture of the whole "
                            "face, with nothing over it and even light",
                            name, (double)q->certainty, (double)LEAST_CERTAINTY);
    return true;
}

static bool cut(struct gh_image photo, const struct gh_face *face, struct gh_image *crop,
                struct gh_error *err)
{
    float side = fmaxf(face->box.w, face->box.h) * CROP_WIDTH, step = side / CROP_SIDE;
    struct gh_similarity to_photo = {step, 0, face->box.x + face->box.w / 2 - side / 2 + step / 2,
                                     face->box.y + face->box.h / 2 - side / 2 + step / 2};
    *crop = (struct gh_image){malloc(CROP_SIDE * CROP_SIDE * 3), CROP_SIDE, CROP_SIDE, CROP_SIDE * 3};
    if (!crop->data)
        return gh_error_set(err, GH_ERR_INTERNAL, "photo: out of memory");
    gh_similarity_warp(photo, to_photo, *crop);
    return true;
}

int gh_vision_enrol_find(struct gh_vision *v, struct gh_image photo, const char *name, struct gh_face *faces,
                         struct gh_error *err)
{
    int count = find(v, photo, faces, err);
    if (count < 0)
        gh_error_prefix(err, "%s", name);
    gh_vision_forget(v);
    return count;
}

/* Large enough where it was found for landmarks as exact as the region's: these then serve one view and the
 * region's the other, since errors made independently even out. */
static bool well_seen(struct gh_image photo, const struct gh_face *face)
{
    float longest = (float)(photo.width > photo.height ? photo.width : photo.height);
    return side_of(face) / fmaxf(1, longest / (float)levels[0]) >= LEAST_PX;
}

/* The face, its landmarks found again, as template and quality. */
static bool look(struct gh_vision *v, struct gh_image photo, struct gh_face *face, const char *name,
                 float template_out[GH_TEMPLATE_DIMS], struct gh_quality *quality, struct gh_error *err)
{
    struct gh_face first = *face;
    struct gh_chip chip;
    refine(v, photo, face);
    if (!gh_vision_align(v, photo, well_seen(photo, &first) ? &first : face, &chip, err))
        return gh_error_prefix(err, "%s", name);
    *quality = gh_vision_quality(v, face, 1, &chip);
    bool ok = gh_vision_embed_both(v, photo, face, &chip, template_out, err);
    if (ok)
        gh_quality_certain(quality, gh_vision_certainty(v, template_out));
    explicit_bzero(&chip, sizeof chip);
    return ok;
}

bool gh_vision_enrol_face(struct gh_vision *v, struct gh_image photo, const struct gh_face *found,
                          const char *name, float template_out[GH_TEMPLATE_DIMS], struct gh_quality *quality,
                          struct gh_image *crop, struct gh_error *err)
{
    struct gh_face face = *found;
    bool ok = look(v, photo, &face, name, template_out, quality, err) && judge(name, quality, err) &&
              cut(photo, &face, crop, err);
    if (!ok) /* of a refused picture nothing is kept */
        explicit_bzero(template_out, GH_TEMPLATE_DIMS * sizeof *template_out);
    gh_vision_forget(v);
    return ok;
}

bool gh_vision_look_face(struct gh_vision *v, struct gh_image photo, const struct gh_face *found,
                         const char *name, float template_out[GH_TEMPLATE_DIMS], struct gh_quality *quality,
                         struct gh_error *refusal, struct gh_error *err)
{
    struct gh_face face = *found;
    gh_error_clear(refusal);
    bool ok = look(v, photo, &face, name, template_out, quality, err);
    if (ok)
        judge(name, quality, refusal);
    gh_vision_forget(v);
    return ok;
}

int gh_vision_enrol_meant(const struct gh_face *faces, int count)
{
    int best = 0, rivals = 0;
    for (int i = 1; i < count; i++)
        best = side_of(&faces[i]) > side_of(&faces[best]) ? i : best;
    for (int i = 0; i < count; i++)
        rivals += side_of(&faces[i]) >= RIVAL * side_of(&faces[best]);
    return rivals == 1 ? best : -rivals;
}

bool gh_vision_enrol_photo(struct gh_vision *v, struct gh_image photo, const char *name,
                           float template_out[GH_TEMPLATE_DIMS], struct gh_quality *quality,
                           struct gh_image *crop, struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    int count = gh_vision_enrol_find(v, photo, name, faces, err);
    if (count < 0)
        return false;
    if (count == 0)
        return gh_error_set(
            err, GH_ERR_INPUT,
            "%s: no face found; use a picture in which one uncovered face looks into the camera, at least "
            "%d pixels across",
            name, LEAST_PX);
    int meant = gh_vision_enrol_meant(faces, count);
    if (meant < 0)
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s: %d faces; it is not clear who is meant: cut the picture to the one person",
                            name, -meant);
    return gh_vision_enrol_face(v, photo, &faces[meant], name, template_out, quality, crop, err);
}
