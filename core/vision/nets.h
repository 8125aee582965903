/* What each net's C++ file offers to the C beside it. Inside this room only;
 * one object belongs to one thread. */
#ifndef GH_VISION_NETS_H
#define GH_VISION_NETS_H

#ifdef __cplusplus
extern "C" { /* the project's headers are C */
#endif

#include "base/file.h"
#include "vision/pack.h"
#include "vision/vision.h"

/* YuNet 2023mar (github.com/opencv/opencv_zoo, face_detection_yunet): boxes and five landmarks
 * in one pass. Pictures are padded right and bottom to a multiple of 32. */
struct gh_yunet;
struct gh_yunet *gh_yunet_open(const uint8_t *onnx, size_t size, const struct gh_model *model,
                               struct gh_error *err);
void gh_yunet_close(struct gh_yunet *n);
int gh_yunet_detect(struct gh_yunet *n, struct gh_image picture, float min_score, struct gh_face *faces,
                    int max, struct gh_error *err);
void gh_yunet_forget(struct gh_yunet *n);

/* The registry pack's pair: a detector of boxes (TinyYOLOv2 with separable convolutions) and 68 landmarks in
 * a box. */
struct gh_tiny;
struct gh_tiny *gh_tiny_open(const uint8_t *detector, size_t detector_size,
                             const struct gh_model *detector_model, const uint8_t *points, size_t points_size,
                             const struct gh_model *points_model, struct gh_error *err);
void gh_tiny_close(struct gh_tiny *n);
int gh_tiny_detect(struct gh_tiny *n, struct gh_image picture, float min_score, struct gh_face *faces,
                   int max, struct gh_error *err);
/* The 68 (numbered as iBUG 300-W, from 0) of the face in the box; false if the box is not in the picture. */
bool gh_tiny_points(struct gh_tiny *n, struct gh_image picture, struct gh_rect box, float points[68][2]);
void gh_tiny_forget(struct gh_tiny *n);

/* Any ONNX net with one picture in and one row of numbers out: the embedders. */
struct gh_embedder;
struct gh_embedder *gh_embedder_open(const uint8_t *onnx, size_t size, const struct gh_model *model,
                                     struct gh_error *err);
void gh_embedder_close(struct gh_embedder *n);
/* pictures: count BGR pictures of the model's size, packed; out: count × dims as the net gives them. */
bool gh_embedder_run(struct gh_embedder *n, const uint8_t *const *pictures, int count, int dims, float *out,
                     struct gh_error *err);
void gh_embedder_forget(struct gh_embedder *n);

/* What computes the nets besides their files: OpenCV's version and the processor's features that it and our
 * own layer use. Where it differs, so do a template's last digits. Returns out. */
enum { GH_NETS_CODE = 600 };
const char *gh_nets_code(char out[GH_NETS_CODE]);

/* For tests: a 3×3 depthwise convolution and the layers after it (dnn's names: ReLU, ReLU6, ChannelsPReLU,
 * Scale, Swish …; NULL at the end), once with our narrow layer and once as OpenCV has it, on random numbers.
 * The two nets are kept: each of the widths runs in turn. */
struct gh_depthwise_case {
    int batch, channels, height, stride, pad;
    int widths[4]; /* 0 after the last */
    bool bias;
    const char *after[3];
};
/* The largest difference between the two, relative to the largest number where that is above 1; negative if
 * they could not be run or ours was not there. */
double gh_depthwise_difference(const struct gh_depthwise_case *c, uint64_t seed);

/* The best of found (which is reordered) into out by falling score, none overlapping a better one by
 * more than max_iou and each of finite size; returns how many (≤ max). */
int gh_faces_best(struct gh_face *found, int count, float max_iou, struct gh_face *out, int max);

/* The part of the picture round a box, as wide and high as `sides` of its longer side, as far as it lies
 * inside; its corner goes to x and y. Width or height 0 when nothing of it does. */
#define GH_REGION_SIDES 2.0f /* for finding landmarks again */
struct gh_image gh_face_region(struct gh_image picture, struct gh_rect box, float sides, int *x, int *y);
void gh_face_move(struct gh_face *face, float dx, float dy); /* box and landmarks */

/* Width times height as the file's header claims (JPEG, PNG, BMP, WebP), 0 if it cannot be told. */
int64_t gh_photo_header_pixels(const uint8_t *data, size_t size);

/* A JPEG without its end: libjpeg would fill the rest with grey and say nothing. */
bool gh_photo_cut_short(const uint8_t *data, size_t size);

/* src reduced (area averages) or enlarged (bilinear) to all of dst. */
bool gh_picture_resize(struct gh_image src, struct gh_image dst, struct gh_error *err);

#ifdef __cplusplus
}
#endif

#endif
