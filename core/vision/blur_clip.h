/* A clip for others' eyes: every face in it made unrecognisable but those that may be shown.
 * For exports; slow, since each picture is looked at whole. */
#ifndef GH_VISION_BLUR_CLIP_H
#define GH_VISION_BLUR_CLIP_H

#include "vision/vision.h"

/* Where the face that may be shown is, at this time of the clip; between two of them it is where a straight
 * line says. */
struct gh_blur_keep {
    int64_t t_ms;       /* from the clip's first picture */
    struct gh_rect box; /* fractions of the picture */
};

struct gh_blur_report {
    int pictures, faces; /* faces found in all pictures, and not kept */
    int kept;
};

/* Decodes the MP4, looks for faces in each picture at full size and at half of it, makes them large squares,
 * carried to the pictures around so that one missed there is not shown, and encodes anew. keep: count boxes
 * in order of time, may be NULL. progress (may be NULL) gets 0 … 1, false stops (FAILED). out: malloc'd, the
 * caller's to overwrite and free. INPUT when the clip cannot be played. */
bool gh_blur_clip(struct gh_vision *v, const uint8_t *mp4, size_t size, const struct gh_blur_keep *keep,
                  int count, bool (*progress)(void *user, double done), void *user, uint8_t **out,
                  size_t *out_size, struct gh_blur_report *report, struct gh_error *err);

/* Pure: averages squares of the part `box` (pixels) of a picture, so coarse that no face is to be known. */
void gh_blur_part(struct gh_image picture, struct gh_rect box);

/* Pure: where the kept face is at t_ms; false when no box is near in time. */
bool gh_blur_kept_at(const struct gh_blur_keep *keep, int count, int64_t t_ms, struct gh_rect *box);

#endif
