/* Parts of the casting tool: posing people as a camera sees them, asking the nets about them. */
#ifndef GH_TESTS_CAST_H
#define GH_TESTS_CAST_H

#include "media/scene_parts.h"
#include "media/scene_view.h"
#include "vision/vision.h"

enum { CAST_W = 640, CAST_H = 360, CAST_POSES = 8, CAST_SMALL = 5, CAST_PACKS = 2 };

/* What one pack says of one person: which poses are found, and their templates. */
struct cast_look {
    bool enrolled;
    bool found[CAST_POSES]; /* the first CAST_SMALL at 40 px and five yaws, then 60 to 110 px */
    float reference[GH_TEMPLATE_DIMS], pose[CAST_POSES][GH_TEMPLATE_DIMS];
    float self; /* least similarity of a found pose with the reference */
};

int cast_drawn(int argc, char **argv);
int cast_photos(int argc, char **argv);
int cast_measure(int argc, char **argv);
int cast_shot(int argc, char **argv);

struct gh_vision *cast_vision(const char *models_dir); /* NULL for the default; exits with the reason */
/* Poses person i of the scene and looks. */
void cast_look_at(struct gh_vision *v, const struct gh_scene *scene, int i, struct cast_look *out);
float cast_dot(const float *a, const float *b);
/* The greatest similarity of b's poses with a's reference. */
float cast_taken_for(const struct cast_look *a, const struct cast_look *b);
int cast_found(const struct cast_look *look, int from, int to);

#endif
