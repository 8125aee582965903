/* What the scene's files share among themselves: the script as read, the cast made ready,
 * visits and how they move. Nobody outside includes this. */
#ifndef GH_MEDIA_SCENE_PARTS_H
#define GH_MEDIA_SCENE_PARTS_H

#include "base/config.h"
#include "base/rand.h"
#include "media/scene.h"

#include <pthread.h>
#include <stdatomic.h>

enum { GH_SCENE_CAST = 512, GH_SCENE_VISITS = 256, GH_SCENE_ACTIVE = 24, GH_SCENE_GROUPS = 3 };

enum gh_scene_place {
    GH_PLACE_HALL,
    GH_PLACE_STREET,
    GH_PLACE_CORRIDOR,
    GH_PLACE_SHOP,
    GH_PLACE_YARD,
    GH_PLACE_STAIRS,
    GH_PLACES
};
enum gh_scene_lamp { GH_LAMP_DAY, GH_LAMP_EVENING, GH_LAMP_DARK, GH_LAMP_FLICKER, GH_LAMPS };
enum gh_scene_path { GH_PATH_TOWARD, GH_PATH_CROSS, GH_PATH_PASS, GH_PATH_AWAY, GH_PATH_STOP, GH_PATHS };

struct gh_scene_traffic {
    double per_minute, return_after, share[GH_SCENE_GROUPS];
    double sunglasses, hand, path[GH_PATHS]; /* shares; path[TOWARD] is the rest */
    double near_least, near_most;
    int most;
};

struct gh_scene_camera_def {
    char name[GH_SCENE_NAME];
    enum gh_scene_place place;
    enum gh_scene_lamp lamp;
    double noise, blur; /* grey levels; pixels at 360 lines */
    struct gh_scene_traffic traffic;
};

/* One walk past one camera. Times in seconds, metres on the ground. */
struct gh_scene_visit {
    int camera, person;
    double at, every; /* every > 0: again and again */
    enum gh_scene_path path;
    double near_px, x, speed, stop_s; /* x: where in the picture it comes closest, 0 … 1 */
    int side;                         /* −1 comes from the left */
    bool sunglasses, hand;
    uint64_t seed;
};

struct gh_scene_member {
    struct gh_scene_person who;
    float landmark[4][2]; /* of the photo: eyes, nose, middle of the mouth */
    struct gh_face_params face;
    struct gh_relief head, cut; /* cut: the photograph's, drawn over the head */
    atomic_bool ready;
    float chin_y;
};

struct gh_scene {
    uint64_t seed;
    int width, height;
    double fps, seconds;
    struct gh_scene_member *cast;
    int cast_count;
    struct gh_scene_camera_def cameras[GH_SCENE_CAMERAS];
    int camera_count;
    struct gh_scene_visit *visits;
    int visit_count;
    pthread_mutex_t baking;
};

/* Letters (of any script), digits, blank, - and _; so that it needs no quoting anywhere. */
bool gh_scene_good_name(const char *name);
/* The group's number, or −1. */
int gh_scene_group(const char *name);

/* scene_script.c, scene_cast.c */
bool gh_scene_read_script(struct gh_scene *scene, const char *path, struct gh_error *err);
bool gh_scene_read_cast(struct gh_scene *scene, const char *path, struct gh_error *err);
/* scene_photo.c: checks that the picture can be read, and makes the relief of one. */
bool gh_scene_bake_photo(struct gh_scene_member *member, struct gh_error *err);
/* Ready to draw, baked by whoever needs it first. NULL when out of memory. */
struct gh_scene_member *gh_scene_member(const struct gh_scene *scene, int i);

/* scene_walk.c */
struct gh_walk {
    double at, end;
    uint32_t number;
    struct gh_scene_visit v;
    struct {
        double t, x, z;
    } point[6];
    int points;
    double hand_from, hand_to, look_at, look;
};
struct gh_walk_state {
    double x, z, body_yaw, head_yaw, stride, bob, tilt, hand; /* stride: phase; hand 0 … 1 */
    double speed;
};
void gh_walk_plan(struct gh_walk *walk, const struct gh_scene_visit *visit, double at);
void gh_walk_at(const struct gh_walk *walk, double t, struct gh_walk_state *out);
double gh_walk_distance(double near_px);

/* Who comes when to one camera: explicit visits and random ones in order of time. */
struct gh_scene_flow {
    const struct gh_scene *scene;
    int camera;
    uint64_t seed;
    struct gh_rand random;
    double next_random, now;
    uint32_t count;
    struct gh_walk active[GH_SCENE_ACTIVE];
    int active_count;
    double *free_at;  /* per person: may come again */
    double *next_own; /* per explicit visit: its next time, or < 0 */
};
bool gh_scene_flow_open(struct gh_scene_flow *flow, const struct gh_scene *scene, int camera, uint64_t seed);
void gh_scene_flow_close(struct gh_scene_flow *flow);
void gh_scene_flow_to(struct gh_scene_flow *flow, double t); /* any t; rising is fast */

/* scene_figure.c: all lengths in pixels, m = pixels a metre. */
struct gh_figure {
    const struct gh_face_params *face;
    float cx, eye_y, m;
    float yaw, stride, hand, speed;
};
float gh_mix(float a, float b, float t);
void gh_figure_body(const struct gh_figure *f, const struct gh_scene_light *light, const struct gh_canvas *c);
void gh_figure_sunglasses(const struct gh_figure *f, const struct gh_head_pose *pose,
                          const struct gh_canvas *c);
void gh_figure_hand(const struct gh_figure *f, const struct gh_head_pose *pose,
                    const struct gh_scene_light *light, const struct gh_canvas *c);
/* A rod with round ends; lit 0 … 1 darkens its sides. */
void gh_paint_rod(const struct gh_canvas *c, float x0, float y0, float r0, float x1, float y1, float r1,
                  const float bgr[3]);
/* A row's part from x0 to x1, darker towards its ends by `round`. bgr 0 … 255. */
void gh_paint_span(const struct gh_canvas *c, int y, float x0, float x1, const float bgr[3], float round);

/* scene_place.c */
void gh_place_draw(enum gh_scene_place place, uint64_t seed, struct gh_image out);
void gh_place_light(enum gh_scene_place place, struct gh_scene_light *light);
/* The lamp's strength at t seconds, 1 = full. */
float gh_lamp_level(enum gh_scene_lamp lamp, uint64_t seed, double t);
void gh_lamp_tint(enum gh_scene_lamp lamp, float level, float bgr[3]);

#endif
