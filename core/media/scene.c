/* A scene as a whole: script and cast read, heads baked by whoever needs one first, portraits
 * for enrolment. */
#include "media/scene_parts.h"

#include "base/log.h"
#include "media/scene_view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct gh_scene *gh_scene_open(const char *path, struct gh_error *err)
{
    struct gh_scene *s = calloc(1, sizeof *s);
    if (s)
        s->cast = calloc(GH_SCENE_CAST, sizeof *s->cast);
    if (!s || !s->cast) {
        free(s);
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
        return NULL;
    }
    pthread_mutex_init(&s->baking, NULL);
    s->seed = 1;
    s->width = 640;
    s->height = 360;
    s->fps = 15;
    bool ok = gh_scene_read_script(s, path, err);
    for (int i = 0; ok && i < s->cast_count; i++) /* photographs tell at once whether they can be used */
        if (s->cast[i].who.photo[0]) {
            ok = gh_scene_bake_photo(&s->cast[i], err);
            if (!ok)
                gh_error_prefix(err, "%s: person %s", path, s->cast[i].who.name);
        }
    if (ok)
        return s;
    gh_scene_close(s);
    return NULL;
}

void gh_scene_close(struct gh_scene *s)
{
    if (!s)
        return;
    for (int i = 0; i < s->cast_count; i++) {
        gh_relief_free(&s->cast[i].head);
        gh_relief_free(&s->cast[i].cut);
    }
    pthread_mutex_destroy(&s->baking);
    free(s->cast);
    free(s->visits);
    free(s);
}

struct gh_scene_member *gh_scene_member(const struct gh_scene *scene, int i)
{
    struct gh_scene_member *m = &scene->cast[i];
    if (atomic_load_explicit(&m->ready, memory_order_acquire))
        return m;
    struct gh_scene *s = (struct gh_scene *)scene; /* a cache inside what is otherwise read-only */
    pthread_mutex_lock(&s->baking);
    bool ok = atomic_load(&m->ready) || gh_relief_bake(&m->head, &m->face);
    atomic_store_explicit(&m->ready, ok, memory_order_release);
    pthread_mutex_unlock(&s->baking);
    return ok ? m : NULL;
}

int gh_scene_camera_count(const struct gh_scene *s)
{
    return s->camera_count;
}

const char *gh_scene_camera(const struct gh_scene *s, int i)
{
    return i >= 0 && i < s->camera_count ? s->cameras[i].name : NULL;
}

int gh_scene_cast_count(const struct gh_scene *s)
{
    return s->cast_count;
}

const struct gh_scene_person *gh_scene_cast(const struct gh_scene *s, int i)
{
    return i >= 0 && i < s->cast_count ? &s->cast[i].who : NULL;
}

void gh_scene_portrait(const struct gh_scene *scene, int i, float yaw, struct gh_image out)
{
    static const float wall[3] = {198, 204, 206};
    struct gh_scene_light light;
    struct gh_canvas canvas = {out, NULL, 1};
    struct gh_scene_member *m = gh_scene_member(scene, i);
    int side = out.width < out.height ? out.width : out.height;
    for (int y = 0; y < out.height; y++)
        gh_paint_span(&canvas, y, 0, (float)out.width, wall, 0.06f);
    gh_place_light(GH_PLACE_HALL, &light);
    light.dir[0] = -0.2f;
    float scale = (float)side * 0.2f; /* the face about 3/8 of the picture's breadth */
    void *scratch = malloc((size_t)gh_head_scratch_size(scale));
    if (!m || !scratch) {
        free(scratch);
        gh_log_warn("portrait of %s: out of memory", scene->cast[i].who.name);
        return;
    }
    struct gh_head_pose pose = {(float)out.width * 0.5f, (float)out.height * 0.45f, scale, yaw, 0};
    struct gh_figure f = {&m->face, pose.cx, pose.cy, scale / gh_face_unit_m, yaw, 0, 0, 0};
    gh_figure_body(&f, &light, &canvas);
    gh_head_draw(&m->head, &pose, &light, &canvas, scratch);
    if (m->cut.memory)
        gh_head_draw(&m->cut, &pose, &light, &canvas, scratch);
    free(scratch);
}
