/* Faces that nobody owns: parameters drawn from a seed, baked once into a small
 * relief with colours, then drawn at any size and turn. Photographs become the same relief. */
#ifndef GH_MEDIA_SCENE_FACE_H
#define GH_MEDIA_SCENE_FACE_H

#include "base/geom.h"

#include <stdbool.h>
#include <stdint.h>

/* Lengths in halves of a mean face's breadth (about 68 mm); x to the image's right,
 * y down from the middle between the eyes, z towards the viewer. Colours are B, G, R in 0 … 1. */

enum gh_hair_style {
    GH_HAIR_BALD,
    GH_HAIR_BUZZ,
    GH_HAIR_SHORT,
    GH_HAIR_FRINGE,
    GH_HAIR_LONG,
    GH_HAIR_LONG_FRINGE,
    GH_HAIR_CURLY,
    GH_HAIR_RING, /* bald on top */
    GH_HAIR_SCARF,
    GH_HAIR_CAP,
    GH_HAIR_STYLES
};

enum gh_beard { GH_BEARD_NONE, GH_BEARD_STUBBLE, GH_BEARD_MOUSTACHE, GH_BEARD_GOATEE, GH_BEARD_FULL };

struct gh_face_params {
    uint64_t seed;
    float cranium, cheek, jaw, jaw_e, chin_y, top_y;
    float eye_dx, eye_w, eye_h, eye_tilt, iris[3], crease, bags;
    float brow_y, brow_len, brow_thick, brow_tilt, brow_arch, brow_dark;
    float nose_y, nose_w, nose_h, bridge_w, bridge_h, nostril;
    float mouth_y, mouth_w, lip_up, lip_low, mouth_curve, lips[3];
    float cheekbone, chin_bump, chin_w, fold, brow_ridge, socket;
    float skin[3], hair[3], cloth[3], blush, freckles, wrinkles;
    float hairline, peak, volume, part;
    enum gh_hair_style style;
    enum gh_beard beard;
    float beard_dark;
    int glasses; /* 0 none, 1 round, 2 square, 3 heavy */
    float ear;
    /* the body under it */
    float shirt[3], jacket[3], trousers[3];
    bool jacket_on, stripes;
    float eye_height_m, build; /* build scales the shoulders */
};

void gh_face_from_seed(struct gh_face_params *face, uint64_t seed);

enum { GH_RELIEF_MIPS = 4, GH_RELIEF_COLS = 192, GH_RELIEF_ROWS = 224, GH_RELIEF_UNIT = 4096 };

/* Rings of surface points round the head's axis, one a row, finest first. */
struct gh_relief_level {
    int cols, rows;
    int16_t *x, *z;  /* cols × rows, in 1/GH_RELIEF_UNIT */
    int8_t *normal;  /* 3 each, ±127 */
    uint8_t *colour; /* B, G, R, coverage */
};

struct gh_relief {
    struct gh_relief_level level[GH_RELIEF_MIPS];
    float y0, y1; /* rows run from y0 to y1 */
    bool unlit;   /* colours are a photograph's: no shading of our own, no back */
    void *memory;
};

/* False when out of memory. */
bool gh_relief_bake(struct gh_relief *relief, const struct gh_face_params *face);
/* The same storage, empty: for photographs. */
bool gh_relief_alloc(struct gh_relief *relief);
/* Fills the coarser levels from the finest. */
void gh_relief_reduce(struct gh_relief *relief);
void gh_relief_free(struct gh_relief *relief);

/* Where on the face the ring's point lies: angle round the axis of column c, −π … π, finest in front. */
float gh_relief_angle(float c, int cols);

/* Albedo of the surface at (x, y) in front (front = cosine of the angle) into bgr[3]. */
void gh_face_paint(const struct gh_face_params *face, float x, float y, float angle, float bgr[3]);
/* True where hair, cap or scarf covers; how far it stands out. */
float gh_face_hair(const struct gh_face_params *face, float x, float y, float angle, float *stands_out);

/* What is drawn on: the picture, and who covers each pixel (0 = nobody). */
struct gh_canvas {
    struct gh_image picture;
    uint8_t *owner; /* width × height, may be NULL */
    uint8_t id;     /* who is being drawn */
};

struct gh_scene_light {
    float dir[3];  /* towards the light, length 1 */
    float key[3];  /* its strength in B, G, R */
    float fill[3]; /* from everywhere */
};

struct gh_head_pose {
    float cx, cy; /* pixel of the middle between the eyes when looking straight ahead */
    float scale;  /* pixels a unit */
    float yaw;    /* radians, positive looks to the image's right */
    float tilt;   /* radians, positive leans to the image's right */
};

/* Draws the head over the canvas. scratch: gh_head_scratch_size(largest scale) bytes, so that drawing
 * allocates nothing. */
void gh_head_draw(const struct gh_relief *relief, const struct gh_head_pose *pose,
                  const struct gh_scene_light *light, const struct gh_canvas *canvas, void *scratch);
long gh_head_scratch_size(float scale);

/* Lattice noise in 0 … 1, smooth over one unit; the same for the same seed everywhere. */
float gh_scene_noise(uint32_t seed, float x, float y);

#endif
