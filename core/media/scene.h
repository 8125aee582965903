/* The synthetic world: a place, a light, a cast of drawn (or photographed) people who walk through
 * it, from a small text script and a seed; with the truth about who was where, when. */
#ifndef GH_MEDIA_SCENE_H
#define GH_MEDIA_SCENE_H

#include "base/error.h"
#include "base/geom.h"
#include "media/scene_face.h"

#include <stddef.h>
#include <stdio.h>

enum { GH_SCENE_NAME = 48, GH_SCENE_CAMERAS = 36 };

/* One of the cast. group: "flagged", "gate" or "stranger"; a scene gives them out, it knows nobody. */
struct gh_scene_person {
    char name[GH_SCENE_NAME];
    char group[16];
    uint64_t seed;       /* of a drawn face */
    char photo[512];     /* a photographed one's picture, "" when drawn; what walks */
    char reference[512]; /* the picture to enrol, "" = draw a portrait */
};

/* A script read and its cast made ready to draw; shared read-only by any number of views. */
struct gh_scene;

/* Reads the script (and the cast file it names). The form is documented in assets/demo/README.md.
 * NOT_FOUND, CONFIG with file, line and what was expected, INPUT for a photograph that cannot be used. */
struct gh_scene *gh_scene_open(const char *path, struct gh_error *err);
void gh_scene_close(struct gh_scene *scene);

int gh_scene_camera_count(const struct gh_scene *scene);
const char *gh_scene_camera(const struct gh_scene *scene, int i);
int gh_scene_cast_count(const struct gh_scene *scene);
const struct gh_scene_person *gh_scene_cast(const struct gh_scene *scene, int i);

/* Draws person i looking at the camera in even light, as for enrolment: BGR, side × side, whole picture. */
void gh_scene_portrait(const struct gh_scene *scene, int i, float yaw_rad, struct gh_image out);

/* One camera's film. */
struct gh_scene_view;
struct gh_scene_view_options {
    const char *camera; /* NULL = the script's first */
    uint64_t seed;      /* 0 = the script's */
    double fps;         /* 0 = the script's */
    int width, height;  /* 0 = the script's */
};
/* NOT_FOUND for an unknown camera, INTERNAL out of memory. scene must outlive the view. */
struct gh_scene_view *gh_scene_view_open(const struct gh_scene *scene,
                                         const struct gh_scene_view_options *options, struct gh_error *err);
void gh_scene_view_close(struct gh_scene_view *view);
double gh_scene_view_fps(const struct gh_scene_view *view);
void gh_scene_view_size(const struct gh_scene_view *view, int *width, int *height);
/* Frames in one run of the script, 0 = endless. */
uint64_t gh_scene_view_length(const struct gh_scene_view *view);

/* Draws frame n (from 0; any order, but rising is fast) into dst (the view's size). The same seed, n and size
 * give the same bytes on every run. Allocates nothing. */
void gh_scene_view_draw(struct gh_scene_view *view, uint64_t n, struct gh_image dst);

/* Somebody where and as the caller says, instead of the script's visits: for gates, where people do what a
 * screen asks of them. x, y: pixel of the middle between the eyes; face_px: shorter side of the face's box.
 */
enum { GH_SCENE_POSES = 6 };
struct gh_scene_pose {
    int person; /* index into the cast */
    float x, y, face_px;
    float yaw, tilt; /* radians; yaw positive: looks to the image's right */
    bool sunglasses;
    float hand; /* 0 … 1: a hand comes before the mouth */
};
/* The farthest first; at most GH_SCENE_POSES. Otherwise as gh_scene_view_draw. */
void gh_scene_view_pose(struct gh_scene_view *view, const struct gh_scene_pose *poses, int count, uint64_t n,
                        struct gh_image dst);

/* What is true of the frame last drawn: each face with some part in the picture. */
struct gh_scene_truth {
    int person;          /* index into the cast */
    uint32_t visit;      /* from 1, unique within the view and run */
    struct gh_rect face; /* the face as a detector would box it (brow to chin), pixels */
    float yaw;           /* radians */
    float visible;       /* share of it not covered and inside the picture, 0 … 1 */
    bool usable; /* at least 40 px on its shorter side, ≥ 0.85 visible, |yaw| ≤ 35°, light enough, not blurred
                  */
};
int gh_scene_view_truth(const struct gh_scene_view *view, struct gh_scene_truth *out, int max);

#endif
