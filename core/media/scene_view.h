/* What a view leaves to others: blur and exposure of the finished picture, the truth's face box,
 * and whether a visit still goes on. */
#ifndef GH_MEDIA_SCENE_VIEW_H
#define GH_MEDIA_SCENE_VIEW_H

#include "media/scene.h"

/* Where a detector draws its box round a face, in face units (set on YuNet's boxes of drawn and photographed
 * casts). */
static const float gh_face_box_w = 2.02f, gh_face_box_top = -1.00f;

/* Metres a face unit: heads a little larger than life, as they must carry the picture. */
static const float gh_face_unit_m = 0.073f;

/* False once the walk is over, whether or not the face was seen. */
bool gh_scene_view_alive(const struct gh_scene_view *view, uint32_t visit);

/* Mean over a square of 2·radius+1 pixels. room: as large as the picture; sums: 3 × width. */
void gh_scene_blur(struct gh_image picture, uint8_t *room, uint32_t *sums, int radius);
/* row = row · gain / 256 + noise, clipped. */
void gh_scene_expose(uint8_t *row, const uint16_t *gain, const int8_t *noise, int n);
/* BGR to full-range I420; width and height even. */
void gh_scene_to_i420(struct gh_image picture, uint8_t *y, uint8_t *u, uint8_t *v);

#endif
