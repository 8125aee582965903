/* One camera's film: a background painted once, people drawn back to front over it, then light, blur
 * and noise; and the truth read off the same frame. */
#include "media/scene_parts.h"

#include "media/scene_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NOISE = 1 << 16 };

struct gh_scene_view {
    const struct gh_scene *scene;
    const struct gh_scene_camera_def *camera;
    struct gh_scene_flow flow;
    uint64_t seed;
    double fps;
    int width, height;
    float lens, camera_height; /* pixels a metre at one metre; metres */
    struct gh_scene_light light;
    uint8_t *background, *owner, *blurred;
    int8_t *noise;
    uint16_t *gain; /* one row's, per byte */
    uint32_t *sums; /* of a column, for the blur */
    void *scratch;
    float most_scale;
    struct gh_scene_truth truth[GH_SCENE_ACTIVE];
    int truths;
    struct gh_walk posed[GH_SCENE_POSES]; /* what stands for the walk of somebody who is posed */
};

static bool allocate(struct gh_scene_view *v)
{
    size_t bytes = (size_t)v->width * (size_t)v->height * 3;
    v->background = malloc(bytes);
    v->blurred = malloc(bytes);
    v->owner = malloc(bytes / 3);
    v->noise = malloc(NOISE + (size_t)v->width * 3);
    v->gain = malloc((size_t)v->width * 3 * sizeof *v->gain);
    v->sums = malloc((size_t)v->width * 3 * sizeof *v->sums);
    v->most_scale = v->lens * gh_face_unit_m / 0.45f;
    v->scratch = malloc((size_t)gh_head_scratch_size(v->most_scale));
    return v->background && v->blurred && v->owner && v->noise && v->gain && v->sums && v->scratch;
}

struct gh_scene_view *gh_scene_view_open(const struct gh_scene *scene, const struct gh_scene_view_options *o,
                                         struct gh_error *err)
{
    int camera = 0;
    while (o->camera && camera < scene->camera_count && strcmp(scene->cameras[camera].name, o->camera) != 0)
        camera++;
    if (camera == scene->camera_count) {
        gh_error_set(err, GH_ERR_NOT_FOUND, "camera %s: not in the scene; its first is %s", o->camera,
                     scene->cameras[0].name);
        return NULL;
    }
    struct gh_scene_view *v = calloc(1, sizeof *v);
    if (!v) {
        gh_error_set(err, GH_ERR_INTERNAL, "camera %s: out of memory", scene->cameras[camera].name);
        return NULL;
    }
    v->scene = scene;
    v->camera = &scene->cameras[camera];
    v->seed = o->seed ? o->seed : scene->seed;
    v->fps = o->fps > 0 ? o->fps : scene->fps;
    v->width = o->width > 0 ? o->width : scene->width;
    v->height = o->height > 0 ? o->height : scene->height;
    v->lens = fmaxf(2.5f * (float)v->height, 900.0f / 640 * (float)v->width);
    v->camera_height = 1.70f;
    gh_place_light(v->camera->place, &v->light);
    if (!gh_scene_flow_open(&v->flow, scene, camera, v->seed) || !allocate(v)) {
        gh_scene_view_close(v);
        gh_error_set(err, GH_ERR_INTERNAL, "camera %s: out of memory; a smaller size needs less",
                     scene->cameras[camera].name);
        return NULL;
    }
    gh_place_draw(v->camera->place, v->flow.seed,
                  (struct gh_image){v->background, v->width, v->height, 3 * v->width});
    struct gh_rand r;
    gh_rand_init(&r, gh_rand_mix(v->seed, 0x401));
    for (int i = 0; i < NOISE + 3 * v->width; i++)
        v->noise[i] = (int8_t)fmax(-120, fmin(120, rint(gh_rand_normal(&r) * v->camera->noise)));
    return v;
}

void gh_scene_view_close(struct gh_scene_view *v)
{
    if (!v)
        return;
    gh_scene_flow_close(&v->flow);
    free(v->background);
    free(v->blurred);
    free(v->owner);
    free(v->noise);
    free(v->gain);
    free(v->sums);
    free(v->scratch);
    free(v);
}

double gh_scene_view_fps(const struct gh_scene_view *v)
{
    return v->fps;
}

void gh_scene_view_size(const struct gh_scene_view *v, int *width, int *height)
{
    *width = v->width;
    *height = v->height;
}

uint64_t gh_scene_view_length(const struct gh_scene_view *v)
{
    return (uint64_t)ceil(v->scene->seconds * v->fps);
}

bool gh_scene_view_alive(const struct gh_scene_view *v, uint32_t visit)
{
    for (int i = 0; i < v->flow.active_count; i++)
        if (v->flow.active[i].number == visit)
            return true;
    return false;
}

/* Someone ready to draw. */
struct actor {
    const struct gh_walk *walk;
    struct gh_walk_state s;
    struct gh_scene_member *member;
    struct gh_head_pose pose;
    struct gh_figure figure;
    uint8_t id;
};

static bool stage(struct gh_scene_view *v, const struct gh_walk *w, double t, struct actor *a)
{
    a->walk = w;
    gh_walk_at(w, t, &a->s);
    a->member = gh_scene_member(v->scene, w->v.person);
    if (!a->member)
        return false;
    float m = v->lens / (float)fmax(0.46, a->s.z);
    float scale = fminf(m * gh_face_unit_m, v->most_scale);
    float rise = a->member->face.eye_height_m + (float)a->s.bob - v->camera_height;
    a->pose =
        (struct gh_head_pose){(float)v->width * 0.5f + (float)a->s.x * m, (float)v->height * 0.36f - rise * m,
                              scale, (float)a->s.head_yaw, (float)a->s.tilt};
    a->figure =
        (struct gh_figure){&a->member->face,     a->pose.cx,         a->pose.cy,       m,
                           (float)a->s.body_yaw, (float)a->s.stride, (float)a->s.hand, (float)a->s.speed};
    return a->pose.cx > -0.6f * m && a->pose.cx < (float)v->width + 0.6f * m;
}

static void draw_actor(struct gh_scene_view *v, const struct actor *a, struct gh_image dst)
{
    struct gh_canvas canvas = {dst, v->owner, a->id};
    gh_figure_body(&a->figure, &v->light, &canvas);
    gh_head_draw(&a->member->head, &a->pose, &v->light, &canvas, v->scratch);
    if (a->member->cut.memory && fabsf(a->pose.yaw) < 1.0f) {
        struct gh_head_pose flat = a->pose; /* a photograph turns less far before it shows that it is one */
        flat.yaw *= 0.8f;
        gh_head_draw(&a->member->cut, &flat, &v->light, &canvas, v->scratch);
    }
    if (a->walk->v.sunglasses)
        gh_figure_sunglasses(&a->figure, &a->pose, &canvas);
    gh_figure_hand(&a->figure, &a->pose, &v->light, &canvas);
}

/* The box a detector would give, and how much of its oval is this person's own. */
static void tell(struct gh_scene_view *v, const struct actor *a, float level)
{
    float yaw = a->pose.yaw, s = a->pose.scale, turn = fabsf(sinf(yaw));
    if (fabsf(yaw) > 1.75f)
        return;
    struct gh_scene_truth t = {.person = a->walk->v.person, .visit = a->walk->number, .yaw = yaw};
    float w = gh_face_box_w * (1 - 0.12f * turn) * s, top = gh_face_box_top * s, low = a->member->chin_y * s;
    float h = low - top, mid = (top + low) * 0.5f, shift = 0.42f * sinf(yaw) * s;
    t.face =
        (struct gh_rect){a->pose.cx + shift - mid * sinf(a->pose.tilt) - w * 0.5f, a->pose.cy + top, w, h};
    enum { GRID = 14 };
    int all = 0, own = 0;
    for (int j = 0; j < GRID; j++)
        for (int i = 0; i < GRID; i++) {
            float ux = ((float)i + 0.5f) / GRID, uy = ((float)j + 0.5f) / GRID;
            if ((ux - 0.5f) * (ux - 0.5f) + (uy - 0.5f) * (uy - 0.5f) > 0.20f)
                continue;
            all++;
            float x = floorf(t.face.x + ux * w), y = floorf(t.face.y + uy * h);
            if (x >= 0 && y >= 0 && x < (float)v->width && y < (float)v->height)
                own += v->owner[(long)y * v->width + (long)x] == a->id;
        }
    t.visible = (float)own / (float)all;
    if (own == 0)
        return;
    float side = fminf(w, h), blur = (float)v->camera->blur * (float)v->height / 360;
    t.usable = side >= 40 && t.visible >= 0.85f && fabsf(yaw) <= 35 * 3.14159265f / 180 && level >= 0.4f &&
               blur * 28 <= side;
    v->truth[v->truths++] = t;
}

/* Draws them back to front, as they are given, then light, blur and noise; and takes down the truth. */
static void paint(struct gh_scene_view *v, struct actor *actors, int count, uint64_t n, double t,
                  struct gh_image dst)
{
    for (int y = 0; y < v->height; y++)
        memcpy(dst.data + (long)y * dst.stride, v->background + (size_t)y * (size_t)v->width * 3,
               (size_t)v->width * 3);
    memset(v->owner, 0, (size_t)v->width * (size_t)v->height);
    for (int i = 0; i < count; i++) {
        actors[i].id = (uint8_t)(i + 1);
        draw_actor(v, &actors[i], dst);
    }
    float level = gh_lamp_level(v->camera->lamp, v->flow.seed, t), tint[3];
    v->truths = 0;
    for (int i = 0; i < count; i++)
        tell(v, &actors[i], level);
    gh_lamp_tint(v->camera->lamp, level, tint);
    int radius = (int)lrint(v->camera->blur * v->height / 360);
    if (radius > 0)
        gh_scene_blur(dst, v->blurred, v->sums, radius);
    for (int i = 0; i < 3 * v->width; i++)
        v->gain[i] = (uint16_t)(tint[i % 3] * 256 + 0.5f);
    for (int y = 0; y < v->height; y++) {
        uint64_t h = gh_rand_mix(v->seed ^ n, (uint64_t)y);
        gh_scene_expose(dst.data + (long)y * dst.stride, v->gain, v->noise + (h & (NOISE - 1)), 3 * v->width);
    }
}

void gh_scene_view_draw(struct gh_scene_view *v, uint64_t n, struct gh_image dst)
{
    struct actor actors[GH_SCENE_ACTIVE];
    int count = 0;
    double t = (double)n / v->fps;
    gh_scene_flow_to(&v->flow, t);
    for (int i = 0; i < v->flow.active_count; i++) {
        struct actor a;
        if (!stage(v, &v->flow.active[i], t, &a))
            continue;
        int at = count++;
        while (at > 0 && actors[at - 1].s.z < a.s.z) { /* the farthest first */
            actors[at] = actors[at - 1];
            at--;
        }
        actors[at] = a;
    }
    paint(v, actors, count, n, t, dst);
}

void gh_scene_view_pose(struct gh_scene_view *v, const struct gh_scene_pose *poses, int count, uint64_t n,
                        struct gh_image dst)
{
    struct actor actors[GH_SCENE_POSES];
    int staged = 0;
    for (int i = 0; i < count && i < GH_SCENE_POSES; i++) {
        const struct gh_scene_pose *p = &poses[i];
        struct actor *a = &actors[staged];
        v->posed[i] = (struct gh_walk){.number = (uint32_t)i + 1,
                                       .v = {.person = p->person, .sunglasses = p->sunglasses}};
        *a = (struct actor){.walk = &v->posed[i], .member = gh_scene_member(v->scene, p->person)};
        if (!a->member)
            continue;
        float scale = fminf(p->face_px / gh_face_box_w, v->most_scale), m = scale / gh_face_unit_m;
        a->pose = (struct gh_head_pose){p->x, p->y, scale, p->yaw, p->tilt};
        a->figure = (struct gh_figure){&a->member->face, p->x, p->y, m, 0, 0, p->hand, 0};
        staged++;
    }
    paint(v, actors, staged, n, (double)n / v->fps, dst);
}

int gh_scene_view_truth(const struct gh_scene_view *v, struct gh_scene_truth *out, int max)
{
    int n = v->truths < max ? v->truths : max;
    memcpy(out, v->truth, (size_t)n * sizeof *out);
    return n;
}
