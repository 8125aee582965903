/* Posing one person at several distances and turns in a place, and what a pack makes of it. */
#include "scenes/cast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gh_vision *cast_vision(const char *models_dir)
{
    struct gh_error err = {0};
    struct gh_vision *v = gh_vision_open(models_dir, NULL, &err);
    if (!v) {
        fprintf(stderr, "cast: %s\n", err.text);
        exit((int)err.kind);
    }
    return v;
}

float cast_dot(const float *a, const float *b)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += a[i] * b[i];
    return sum;
}

float cast_taken_for(const struct cast_look *a, const struct cast_look *b)
{
    float most = a->enrolled && b->enrolled ? cast_dot(a->reference, b->reference) : -1;
    for (int k = 0; k < CAST_POSES && a->enrolled; k++)
        if (b->found[k])
            most = fmaxf(most, cast_dot(a->reference, b->pose[k]));
    return most;
}

int cast_found(const struct cast_look *look, int from, int to)
{
    int n = 0;
    for (int k = from; k < to; k++)
        n += look->found[k];
    return n;
}

/* Face breadth, x, and yaw of each pose; small ones share the first picture, large ones the second. */
static const struct {
    float px, x, yaw;
} poses[CAST_POSES] = {{40, 60, -0.5f}, {40, 190, -0.25f}, {40, 320, 0},    {40, 450, 0.25f},
                       {40, 580, 0.5f}, {60, 90, -0.2f},   {85, 290, 0.1f}, {110, 520, 0.4f}};

static void pose_person(struct gh_scene_member *m, int k, void *scratch, struct gh_image out)
{
    struct gh_scene_light light;
    struct gh_canvas canvas = {out, NULL, 1};
    gh_place_light(GH_PLACE_HALL, &light);
    float scale = poses[k].px / gh_face_box_w;
    struct gh_head_pose pose = {poses[k].x, 130, scale, poses[k].yaw, 0.03f * (float)(k % 3 - 1)};
    struct gh_figure f = {&m->face, pose.cx, pose.cy, scale / gh_face_unit_m, pose.yaw, (float)k, 0, 1};
    gh_figure_body(&f, &light, &canvas);
    gh_head_draw(&m->head, &pose, &light, &canvas, scratch);
    if (m->cut.memory)
        gh_head_draw(&m->cut, &pose, &light, &canvas, scratch);
}

static void embed(struct gh_vision *v, struct gh_image picture, const struct gh_face *face, float *out)
{
    static _Thread_local struct gh_chip chip;
    const struct gh_chip *chips[1] = {&chip};
    struct gh_error err;
    if (!gh_vision_align(v, picture, face, &chip, &err) || !gh_vision_embed(v, chips, 1, out, &err)) {
        fprintf(stderr, "cast: %s\n", err.text);
        exit(1);
    }
}

static void look_at_picture(struct gh_vision *v, struct gh_scene_member *m, struct gh_image picture, int from,
                            int to, struct cast_look *out)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_error err;
    int n = gh_vision_detect(v, picture, 0.6f, faces, GH_FACES_MAX, &err);
    for (int k = from; k < to; k++) {
        float scale = poses[k].px / gh_face_box_w, h = (m->chin_y - gh_face_box_top) * scale;
        struct gh_rect want = {poses[k].x - poses[k].px / 2 + 0.42f * sinf(poses[k].yaw) * scale,
                               130 + gh_face_box_top * scale, poses[k].px, h};
        for (int i = 0; i < n && !out->found[k]; i++)
            if (gh_rect_iou(want, faces[i].box) > 0.35f) {
                out->found[k] = true;
                if (getenv("CAST_BOXES"))
                    fprintf(stderr,
                            "box %.0f px yaw %.2f: x %.2f w %.2f top %.2f bottom %.2f chin %.2f score %.2f\n",
                            (double)poses[k].px, (double)poses[k].yaw,
                            (double)((faces[i].box.x + faces[i].box.w / 2 - poses[k].x) / scale),
                            (double)(faces[i].box.w / scale), (double)((faces[i].box.y - 130) / scale),
                            (double)((faces[i].box.y + faces[i].box.h - 130) / scale), (double)m->chin_y,
                            (double)faces[i].score);
                embed(v, picture, &faces[i], out->pose[k]);
            }
    }
}

void cast_look_at(struct gh_vision *v, const struct gh_scene *scene, int i, struct cast_look *out)
{
    static _Thread_local uint8_t pixels[CAST_W * CAST_H * 3], portrait[480 * 480 * 3];
    static _Thread_local uint8_t empty[CAST_W * CAST_H * 3];
    static _Thread_local bool drawn;
    struct gh_image picture = {pixels, CAST_W, CAST_H, 3 * CAST_W}, still = {portrait, 480, 480, 3 * 480};
    struct gh_scene_member *m = gh_scene_member(scene, i);
    void *scratch = malloc((size_t)gh_head_scratch_size(110));
    struct gh_error err;
    memset(out, 0, sizeof *out);
    if (!m || !scratch)
        exit(12);
    struct gh_quality quality;
    struct gh_image crop = {0};
    gh_scene_portrait(scene, i, 0, still);
    out->enrolled = gh_vision_enrol_photo(v, still, m->who.name, out->reference, &quality, &crop, &err);
    free(crop.data);
    if (!out->enrolled && getenv("CAST_BOXES"))
        fprintf(stderr, "%s\n", err.text);
    for (int half = 0; half < 2; half++) {
        int from = half ? CAST_SMALL : 0, to = half ? CAST_POSES : CAST_SMALL;
        if (!drawn) /* painting a place takes longer than the nets */
            gh_place_draw(GH_PLACE_HALL, 5, (struct gh_image){empty, CAST_W, CAST_H, 3 * CAST_W});
        drawn = true;
        memcpy(pixels, empty, sizeof pixels);
        for (int k = from; k < to; k++)
            pose_person(m, k, scratch, picture);
        look_at_picture(v, m, picture, from, to, out);
    }
    out->self = 1;
    for (int k = 0; k < CAST_POSES; k++)
        if (out->found[k])
            out->self = fminf(out->self, cast_dot(out->reference, out->pose[k]));
    free(scratch);
}
