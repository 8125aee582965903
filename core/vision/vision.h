/* Faces in pictures: find, align, judge, embed. C types only; the nets behind it
 * are whichever pack is complete. One gh_vision per thread. */
#ifndef GH_VISION_VISION_H
#define GH_VISION_VISION_H

#include "base/error.h"
#include "base/geom.h"
#include "vision/curve.h"

#include <stddef.h>
#include <stdint.h>

enum { GH_TEMPLATE_DIMS = 128, GH_FACES_MAX = 64, GH_CHIP_MAX = 150 };

/* A template's length lies within these: 1, or what the embedder's own certainty makes of it (template.h).
 * Two templates' similarity is their inner product: the cosine, times both lengths. */
#define GH_TEMPLATE_LEAST 0.85f
#define GH_TEMPLATE_MOST  1.2f

enum {
    GH_LM_EYE_L,
    GH_LM_EYE_R,
    GH_LM_NOSE,
    GH_LM_MOUTH_L,
    GH_LM_MOUTH_R
}; /* left and right as in the picture */

struct gh_face {
    struct gh_rect box; /* pixels of the picture handed in */
    float score;        /* detector's confidence 0 … 1; not a similarity */
    float landmark[5][2];
};

/* What makes a face usable or not; each 0 … 1, 1 best, and the whole. */
struct gh_quality {
    float size_px;   /* shorter side of the box, pixels of the full picture */
    float sharpness; /* Laplacian variance of the chip's luma, log-scaled */
    float frontal;   /* from the landmarks: nose between eyes and mouth, yaw and pitch */
    float light;     /* mean and contrast of the chip's luma */
    float yaw_deg;   /* estimate, positive = looks to image right */
    float certainty; /* of a template made with care (gh_vision_enrol_*, gh_vision_look_face): the length of
                        the net's own vector over its mean, at most 1; 0 where none was made */
    float overall;   /* 0 … 1 product used as a weight */
};

/* An aligned face: side×side BGR, side as the pack's embedder wants (112 or 150). */
struct gh_chip {
    uint8_t bgr[GH_CHIP_MAX * GH_CHIP_MAX * 3];
};

struct gh_vision_info {
    char pack[16];     /* "standard" or "registry" */
    char embedder[32]; /* id stored with each template, e.g. "mobilefacenet-2" */
    int chip_side;
    bool for_gates; /* false: a pack for trying; programs say so */
    float least_px; /* shorter side of the smallest face that the detector finds reliably, pixels of the
                       picture handed in: how far a camera's picture may be reduced follows from it */
    /* measured rows, rising similarity: of the embedder's one or two sets of data, at each rate the worse
     * (gh_curve_worse) */
    struct gh_curve_row curve[GH_CURVE_ROWS];
    int curve_count;
    float least_fmr;             /* down to here it was measured; below, what follows is an extrapolation */
    float second_least;          /* least rate of the second set, 0 = there is none */
    char data[2][GH_CURVE_DATA]; /* what each was measured on; "" = not said, or no such set */
};

struct gh_vision;

/* models_dir: the folder `make models` fills, NULL = gh_vision_models_dir().
 * pack: "standard", "registry" or NULL for the first complete one.
 * max_faces/min_score as the detector should give; MODEL error says what is missing or
 * damaged (sha256 is checked, by file name) and which command mends it. */
struct gh_vision *gh_vision_open(const char *models_dir, const char *pack, struct gh_error *err);
void gh_vision_close(struct gh_vision *v);
void gh_vision_info(const struct gh_vision *v, struct gh_vision_info *out);

/* $GATEHOUSE_MODELS_DIR, else ./models if it holds a pack, else the installed share folder. Returns out. */
char *gh_vision_models_dir(char *out, size_t size);

/* Finds faces in a BGR picture of up to 67 megapixels, any sides (padded inside to the net's stride).
 * Returns the count (≤ max), or -1 with err. Sorted by score, overlap suppressed. Buffers are reused:
 * no allocation once warm at a given size; the net's input is overwritten by gh_vision_forget. */
int gh_vision_detect(struct gh_vision *v, struct gh_image picture, float min_score, struct gh_face *faces,
                     int max, struct gh_error *err);

/* Cuts the aligned chip for the pack's embedder. picture is the region in which the
 * face lies (full-size pixels); the face is in that picture's coordinates. */
bool gh_vision_align(struct gh_vision *v, struct gh_image picture, const struct gh_face *face,
                     struct gh_chip *chip, struct gh_error *err);

/* Landmarks again, more exactly, on the full-size region round a face found on the reduced picture
 * (in/out: face in the region's coordinates). False if no face is found there any more. */
bool gh_vision_refine(struct gh_vision *v, struct gh_image region, struct gh_face *face);

/* scale: full-picture pixels per pixel of the face's coordinates. Pure apart from reading the chip. */
struct gh_quality gh_vision_quality(const struct gh_vision *v, const struct gh_face *face, float scale,
                                    const struct gh_chip *chip);

/* count chips in one batch → count × 128 floats. */
bool gh_vision_embed(struct gh_vision *v, const struct gh_chip *const *chips, int count, float *templates,
                     struct gh_error *err);
/* One template with care, for references and for people who wait before a gate: the mean of the chip's (as
 * gh_vision_align cut it) and of one of the mirror image, whose landmarks are found anew there and averaged
 * with the face's. picture and face as for gh_vision_align, best with as much room round the face as its box
 * is wide. Takes twice the time of an embedding, and one detection. Its similarities are gh_vision_embed's,
 * with fewer errors. */
bool gh_vision_embed_both(struct gh_vision *v, struct gh_image picture, const struct gh_face *face,
                          const struct gh_chip *chip, float template_out[GH_TEMPLATE_DIMS],
                          struct gh_error *err);

/* How sure the net was of the face that the template is of, 0 … 1 (template.h). */
float gh_vision_certainty(const struct gh_vision *v, const float template_[GH_TEMPLATE_DIMS]);

/* Has the pack nets that tell a living face from its picture? */
bool gh_vision_has_live(const struct gh_vision *v);
/* How probable they hold a living face to be, 0 … 1: the mean over the nets. One picture decides nothing.
 * They are opened when first asked. picture: with as much round the face as there is, up to four times its
 * box. */
bool gh_vision_live(struct gh_vision *v, struct gh_image picture, const struct gh_face *face, float *live,
                    struct gh_error *err);

/* Overwrites the nets' input buffers and chips held inside: strangers leave no trace. */
void gh_vision_forget(struct gh_vision *v);

/* Photos for enrolment: JPEG, PNG, BMP, WebP from a file into malloc'd BGR (caller frees data).
 * Refuses above 64 megapixels, 64 MB, not a picture (INPUT, with the path). EXIF orientation applied. */
bool gh_vision_load_photo(const char *path, struct gh_image *out, struct gh_error *err);
/* The same from a file's bytes; name stands for it in messages. */
bool gh_vision_decode_photo(const uint8_t *data, size_t size, const char *name, struct gh_image *out,
                            struct gh_error *err);
enum { GH_PHOTO_LIMIT = 64 << 20 /* bytes of a file */ };
/* A small JPEG (quality 92) in malloc'd memory; the caller frees. For sealed crops. */
bool gh_vision_encode_jpeg(struct gh_image picture, uint8_t **data, size_t *size, struct gh_error *err);
/* The same as PNG: codes and screens, never faces. */
bool gh_vision_encode_png(struct gh_image picture, uint8_t **data, size_t *size, struct gh_error *err);
bool gh_vision_decode_jpeg(const uint8_t *data, size_t size, struct gh_image *out, struct gh_error *err);

/* Enrolment from one photo: exactly one usable face, or an INPUT error that says which
 * fault (no face, N faces, too small with its size and the least, blurred, turned away, too dark) and
 * what would help. crop: BGR 224×224 round the face, malloc'd, the caller frees crop->data. */
bool gh_vision_enrol_photo(struct gh_vision *v, struct gh_image photo, const char *name_for_messages,
                           float template_out[GH_TEMPLATE_DIMS], struct gh_quality *quality,
                           struct gh_image *crop, struct gh_error *err);

/* The same in steps, for whoever chooses among several faces. find: the count (room for GH_FACES_MAX), or -1.
 * meant: which of them the picture is clearly of, the largest by far; else, below zero, how many it may be.
 * face: one of them, with the same faults but for their number. */
int gh_vision_enrol_find(struct gh_vision *v, struct gh_image photo, const char *name_for_messages,
                         struct gh_face *faces, struct gh_error *err);
int gh_vision_enrol_meant(const struct gh_face *faces, int count);
bool gh_vision_enrol_face(struct gh_vision *v, struct gh_image photo, const struct gh_face *face,
                          const char *name_for_messages, float template_out[GH_TEMPLATE_DIMS],
                          struct gh_quality *quality, struct gh_image *crop, struct gh_error *err);

/* The same face whatever its faults, for measuring: template and quality, and in refusal what
 * gh_vision_enrol_face would say of it (kind GH_OK: it would take it). */
bool gh_vision_look_face(struct gh_vision *v, struct gh_image photo, const struct gh_face *face,
                         const char *name_for_messages, float template_out[GH_TEMPLATE_DIMS],
                         struct gh_quality *quality, struct gh_error *refusal, struct gh_error *err);

#endif
