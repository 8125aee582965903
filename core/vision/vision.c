/* The room's front: opens a pack, and hands each call to the nets it has. */
#include "vision/align.h"
#include "vision/liveness.h"
#include "vision/nets.h"
#include "vision/pack.h"
#include "vision/quality.h"
#include "vision/template.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIXELS_MAX = 8192 * 8192, /* any sides: a panorama is as good a picture as a square one */
    DETECT_MAX =
        2048, /* larger pictures are reduced to this: the detectors need no more, and memory grows with it */
    REFINE_SIDE = 160, /* a face in a region of twice its size is then 80 pixels */
};

struct gh_vision {
    struct gh_pack pack;
    const struct gh_model *embedder_model;
    struct gh_yunet *yunet; /* this one or tiny */
    struct gh_tiny *tiny;
    struct gh_embedder *embedder;
    struct gh_liveness *liveness; /* once asked for */
    uint8_t *reduced;             /* DETECT_MAX² × 3 once needed */
    uint8_t refine[REFINE_SIDE * REFINE_SIDE * 3];
};

/* ArcFace's 112×112 reference points (deepinsight/insightface, recognition/common/face_align.py). */
static const float arcface[5][2] = {{38.2946f, 51.6963f},
                                    {73.5318f, 51.5014f},
                                    {56.0252f, 71.7366f},
                                    {41.5493f, 92.3655f},
                                    {70.7299f, 92.2041f}};

/* dlib's get_face_chip_details (dlib/image_transforms/interpolation.h): mean shape of the five points,
 * padding 0.25: 150·(p + 0.25)/1.5. */
#define DLIB(x, y)                                                                                           \
    {                                                                                                        \
        150 * ((x) + 0.25f) / 1.5f, 150 * ((y) + 0.25f) / 1.5f                                               \
    }
static const float dlib[5][2] = {DLIB(.85957f, .21350f), DLIB(.64606f, .22897f), DLIB(.12058f, .21373f),
                                 DLIB(.33409f, .22906f), DLIB(.49011f, .62780f)};

static uint8_t *read_role(const struct gh_pack *pack, const char *role, const struct gh_model **model,
                          size_t *size, struct gh_error *err)
{
    *model = gh_pack_find(pack, role);
    if (!*model) {
        gh_error_set(err, GH_ERR_CONFIG, "%s/registry.ini: pack %s names no %s", pack->dir, pack->name, role);
        return NULL;
    }
    return gh_pack_read(pack, *model, size, err);
}

static bool open_tiny(struct gh_vision *v, const uint8_t *data, size_t size, const struct gh_model *model,
                      struct gh_error *err)
{
    const struct gh_model *points_model;
    size_t points_size;
    uint8_t *points = read_role(&v->pack, "landmarks", &points_model, &points_size, err);
    if (points)
        v->tiny = gh_tiny_open(data, size, model, points, points_size, points_model, err);
    free(points);
    return v->tiny;
}

static bool open_detector(struct gh_vision *v, struct gh_error *err)
{
    const struct gh_model *model;
    size_t size;
    uint8_t *data = read_role(&v->pack, "detector", &model, &size, err);
    if (!data)
        return false;
    if (!strcmp(model->kind, "yunet"))
        v->yunet = gh_yunet_open(data, size, model, err);
    else if (!strcmp(model->kind, "tiny"))
        open_tiny(v, data, size, model, err);
    else
        gh_error_set(err, GH_ERR_CONFIG, "%s/registry.ini: [model %s]: no detector of kind %s is known",
                     v->pack.dir, model->name, model->kind);
    free(data);
    return v->yunet || v->tiny;
}

static bool open_embedder(struct gh_vision *v, struct gh_error *err)
{
    const struct gh_model *m;
    size_t size;
    uint8_t *data = read_role(&v->pack, "embedder", &m, &size, err);
    if (!data)
        return false;
    v->embedder_model = m;
    if (m->width != m->height || m->width > GH_CHIP_MAX || m->curve.count < 2)
        gh_error_set(
            err, GH_ERR_CONFIG,
            "%s/registry.ini: [model %s]: needs a square input of at most %d pixels and a curve of two rows",
            v->pack.dir, m->name, GH_CHIP_MAX);
    else
        v->embedder = gh_embedder_open(data, size, m, err);
    free(data);
    return v->embedder;
}

/* Nets that are opened only when asked for are checked all the same: a pack is whole or it is not. */
static bool check_rest(const struct gh_vision *v, struct gh_error *err)
{
    for (int i = 0; i < v->pack.count; i++) {
        size_t size;
        if (strcmp(v->pack.models[i].role, "liveness"))
            continue;
        uint8_t *data = gh_pack_read(&v->pack, &v->pack.models[i], &size, err);
        if (!data)
            return false;
        free(data);
    }
    return true;
}

struct gh_vision *gh_vision_open(const char *models_dir, const char *pack, struct gh_error *err)
{
    char dir[512];
    struct gh_vision *v = calloc(1, sizeof *v);
    if (!v) {
        gh_error_set(err, GH_ERR_INTERNAL, "vision: out of memory");
        return NULL;
    }
    if (!models_dir)
        models_dir = gh_vision_models_dir(dir, sizeof dir);
    if (gh_pack_load(&v->pack, models_dir, pack, err) && open_detector(v, err) && open_embedder(v, err) &&
        check_rest(v, err))
        return v;
    gh_vision_close(v);
    return NULL;
}

void gh_vision_close(struct gh_vision *v)
{
    if (!v)
        return;
    gh_vision_forget(v);
    gh_yunet_close(v->yunet);
    gh_tiny_close(v->tiny);
    gh_embedder_close(v->embedder);
    gh_liveness_close(v->liveness);
    free(v->reduced);
    free(v);
}

void gh_vision_info(const struct gh_vision *v, struct gh_vision_info *out)
{
    const struct gh_model *m = v->embedder_model;
    *out = (struct gh_vision_info){
        .chip_side = m->width, .for_gates = v->pack.for_gates, .least_px = v->tiny ? 35 : 14};
    memcpy(out->pack, v->pack.name, sizeof out->pack);
    memcpy(out->embedder, m->name, sizeof out->embedder);
    gh_pack_curve(m, out);
}

static bool sound(struct gh_image p, struct gh_error *err)
{
    if (p.data && p.width > 0 && p.height > 0 && (int64_t)p.width * p.height <= PIXELS_MAX &&
        p.stride >= p.width * 3)
        return true;
    return gh_error_set(err, GH_ERR_INPUT,
                        "picture: %d×%d cannot be looked at; up to %d megapixels can, save it smaller",
                        p.width, p.height, PIXELS_MAX / 1000000);
}

static void scale_face(struct gh_face *f, float sx, float sy)
{
    f->box = (struct gh_rect){f->box.x * sx, f->box.y * sy, f->box.w * sx, f->box.h * sy};
    for (int i = 0; i < 5; i++)
        f->landmark[i][0] *= sx, f->landmark[i][1] *= sy;
}

static int find(struct gh_vision *v, struct gh_image picture, float min_score, struct gh_face *faces, int max,
                struct gh_error *err)
{
    return v->tiny ? gh_tiny_detect(v->tiny, picture, min_score, faces, max, err)
                   : gh_yunet_detect(v->yunet, picture, min_score, faces, max, err);
}

int gh_vision_detect(struct gh_vision *v, struct gh_image picture, float min_score, struct gh_face *faces,
                     int max, struct gh_error *err)
{
    if (!sound(picture, err))
        return -1;
    int longest = picture.width > picture.height ? picture.width : picture.height;
    if (longest <= DETECT_MAX)
        return find(v, picture, min_score, faces, max, err);
    if (!v->reduced && !(v->reduced = malloc((size_t)DETECT_MAX * DETECT_MAX * 3))) {
        gh_error_set(err, GH_ERR_INTERNAL, "picture: out of memory");
        return -1;
    }
    int w = (int)((int64_t)picture.width * DETECT_MAX / longest);
    int h = (int)((int64_t)picture.height * DETECT_MAX / longest);
    w = w ? w : 1, h = h ? h : 1;
    struct gh_image small = {v->reduced, w, h, w * 3};
    if (!gh_picture_resize(picture, small, err))
        return -1;
    int count = find(v, small, min_score, faces, max, err);
    for (int i = 0; i < count; i++)
        scale_face(&faces[i], (float)picture.width / (float)w, (float)picture.height / (float)h);
    return count;
}

/* The five points that dlib's chip goes by, as its own shape predictor orders them: points 45, 42, 36, 39, 33
 * of the 68. */
static bool dlib_fit(struct gh_vision *v, struct gh_image picture, const struct gh_face *face,
                     struct gh_similarity *to_picture)
{
    static const int which[5] = {45, 42, 36, 39, 33};
    float points[68][2], five[5][2];
    if (!v->tiny || !gh_tiny_points(v->tiny, picture, face->box, points))
        return false;
    for (int i = 0; i < 5; i++)
        memcpy(five[i], points[which[i]], sizeof five[i]);
    return gh_similarity_fit(dlib, (const float(*)[2])five, 5, to_picture);
}

/* Fitted from the picture to the chip, as the net's training did it (skimage's SimilarityTransform.estimate):
 * the other way round gives a turned face a narrower chip. */
static bool arcface_fit(const struct gh_face *face, struct gh_similarity *to_picture)
{
    struct gh_similarity to_chip;
    if (!gh_similarity_fit(face->landmark, arcface, 5, &to_chip))
        return false;
    *to_picture = gh_similarity_invert(to_chip);
    return true;
}

bool gh_vision_align(struct gh_vision *v, struct gh_image picture, const struct gh_face *face,
                     struct gh_chip *chip, struct gh_error *err)
{
    struct gh_similarity to_picture;
    int side = v->embedder_model->width;
    if (!sound(picture, err))
        return false;
    bool fits = strcmp(v->embedder_model->align, "dlib") ? arcface_fit(face, &to_picture)
                                                         : dlib_fit(v, picture, face, &to_picture);
    if (!fits)
        return gh_error_set(err, GH_ERR_INPUT, "face: its landmarks lie outside the picture or on one point");
    gh_similarity_warp(picture, to_picture, (struct gh_image){chip->bgr, side, side, side * 3});
    return true;
}

/* Packed BGR, in place. */
static void mirror(uint8_t *bgr, int side)
{
    for (int y = 0; y < side; y++)
        for (int l = 0, r = side - 1; l < r; l++, r--) {
            uint8_t *a = bgr + (y * side + l) * 3, *b = bgr + (y * side + r) * 3;
            for (int c = 0; c < 3; c++) {
                uint8_t t = a[c];
                a[c] = b[c], b[c] = t;
            }
        }
}

static void mirror_face(struct gh_face *f, float width)
{
    static const int other[5] = {GH_LM_EYE_R, GH_LM_EYE_L, GH_LM_NOSE, GH_LM_MOUTH_R, GH_LM_MOUTH_L};
    struct gh_face was = *f;
    f->box.x = width - was.box.x - was.box.w;
    for (int i = 0; i < 5; i++) {
        f->landmark[i][0] = width - 1 - was.landmark[other[i]][0];
        f->landmark[i][1] = was.landmark[other[i]][1];
    }
}

/* The face found again in the region, or in its mirror image; its coordinates are the region's either way. */
static bool find_again(struct gh_vision *v, struct gh_image region, bool mirrored, struct gh_face *face)
{
    struct gh_face found[8];
    if (!sound(region, NULL))
        return false;
    int longest = region.width > region.height ? region.width : region.height;
    float scale = (float)REFINE_SIDE / (float)longest;
    int w = (int)fmaxf(1, (float)region.width * scale), h = (int)fmaxf(1, (float)region.height * scale);
    struct gh_image canvas = {v->refine, REFINE_SIDE, REFINE_SIDE, REFINE_SIDE * 3}, part = canvas;
    part.width = w, part.height = h;
    memset(v->refine, 0, sizeof v->refine);
    if (!gh_picture_resize(region, part, NULL))
        return false;
    if (mirrored)
        mirror(v->refine, REFINE_SIDE);
    int count = find(v, canvas, 0.3f, found, 8, NULL), best = -1;
    float nearest = 0.3f; /* of overlap: less is another face */
    for (int i = 0; i < count; i++) {
        if (mirrored)
            mirror_face(&found[i], REFINE_SIDE);
        scale_face(&found[i], (float)region.width / (float)w, (float)region.height / (float)h);
        float overlap = gh_rect_iou(found[i].box, face->box);
        if (overlap > nearest)
            nearest = overlap, best = i;
    }
    if (best >= 0)
        *face = found[best];
    return best >= 0;
}

bool gh_vision_refine(struct gh_vision *v, struct gh_image region, struct gh_face *face)
{
    return find_again(v, region, false, face);
}

struct gh_quality gh_vision_quality(const struct gh_vision *v, const struct gh_face *face, float scale,
                                    const struct gh_chip *chip)
{
    return gh_quality_of(face, scale, chip->bgr, v->embedder_model->width);
}

/* Zero or no number: of this face, the next one may be well. */
static bool no_direction(struct gh_error *err)
{
    return gh_error_set(err, GH_ERR_INPUT,
                        "face: the net gives no direction for it; use another picture of the person");
}

bool gh_vision_embed(struct gh_vision *v, const struct gh_chip *const *chips, int count, float *templates,
                     struct gh_error *err)
{
    /* a chip begins with its pixels, so pointers to chips are pointers to pictures */
    if (!gh_embedder_run(v->embedder, (const uint8_t *const *)chips, count, GH_TEMPLATE_DIMS, templates, err))
        return false;
    for (int i = 0; i < count; i++) {
        float view[GH_TEMPLATE_DIMS], *t = templates + (size_t)i * GH_TEMPLATE_DIMS;
        memcpy(view, t, sizeof view);
        if (!gh_template_make(v->embedder_model, view, 1, t))
            return no_direction(err);
    }
    return true;
}

bool gh_vision_embed_both(struct gh_vision *v, struct gh_image picture, const struct gh_face *face,
                          const struct gh_chip *chip, float template_out[GH_TEMPLATE_DIMS],
                          struct gh_error *err)
{
    struct gh_face again = *face;
    struct gh_chip other;
    const uint8_t *chips[2] = {chip->bgr, other.bgr};
    float views[2][GH_TEMPLATE_DIMS];
    int x, y;
    struct gh_image region = gh_face_region(picture, face->box, GH_REGION_SIDES, &x, &y);
    gh_face_move(&again, (float)-x, (float)-y);
    if (region.data)
        find_again(v, region, true, &again);
    gh_face_move(&again, (float)x, (float)y);
    for (int i = 0; i < 5; i++)
        for (int d = 0; d < 2; d++)
            again.landmark[i][d] = (again.landmark[i][d] + face->landmark[i][d]) / 2;
    if (!gh_vision_align(v, picture, &again, &other, NULL))
        other = *chip;
    mirror(other.bgr, v->embedder_model->width);
    bool ok = gh_embedder_run(v->embedder, chips, 2, GH_TEMPLATE_DIMS, views[0], err) &&
              (gh_template_make(v->embedder_model, views[0], 2, template_out) || no_direction(err));
    explicit_bzero(&other, sizeof other);
    explicit_bzero(views, sizeof views);
    return ok;
}

float gh_vision_certainty(const struct gh_vision *v, const float template_[GH_TEMPLATE_DIMS])
{
    return gh_template_certainty(v->embedder_model, template_);
}

bool gh_vision_has_live(const struct gh_vision *v)
{
    return gh_liveness_in(&v->pack);
}

bool gh_vision_live(struct gh_vision *v, struct gh_image picture, const struct gh_face *face, float *live,
                    struct gh_error *err)
{
    if (!sound(picture, err))
        return false;
    if (!gh_vision_has_live(v))
        return gh_error_set(err, GH_ERR_MODEL, "model pack %s has no net that tells a living face",
                            v->pack.name);
    if (!v->liveness && !(v->liveness = gh_liveness_open(&v->pack, err)))
        return false;
    return gh_liveness_run(v->liveness, picture, face->box, live, err);
}

void gh_vision_forget(struct gh_vision *v)
{
    gh_yunet_forget(v->yunet);
    gh_tiny_forget(v->tiny);
    gh_embedder_forget(v->embedder);
    gh_liveness_forget(v->liveness);
    /* not memset: before free() the compiler leaves it out */
    explicit_bzero(v->refine, sizeof v->refine);
    if (v->reduced)
        explicit_bzero(v->reduced, (size_t)DETECT_MAX * DETECT_MAX * 3);
}
