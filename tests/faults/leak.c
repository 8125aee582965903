/* Looks for face templates in other people's memory and files. usage: leak portraits SCENE | leak film SCENE
 * CAMERA SECONDS, which print "NAME GROUP HEX" a template; leak search TEMPLATES [any] < data, which says
 * where. */
#include "media/scene.h"
#include "vision/vision.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIMS = GH_TEMPLATE_DIMS, MOST = 128, CHUNK = 1 << 22 /* floats */, SIDE = 400, SHOTS = 4 };

static void print_template(const char *name, const char *group, const float t[DIMS])
{
    printf("%s %s ", name, group);
    for (size_t i = 0; i < DIMS * sizeof *t; i++)
        printf("%02x", ((const unsigned char *)t)[i]);
    putchar('\n');
}

/* ---- templates of a scene's cast ---- */

static bool portraits(const struct gh_scene *scene, struct gh_vision *v, struct gh_error *err)
{
    static const float yaw[] = {0, -0.3f, 0.3f};
    struct gh_image photo = {malloc((size_t)SIDE * SIDE * 3), SIDE, SIDE, SIDE * 3};
    for (int i = 0; photo.data && i < gh_scene_cast_count(scene); i++)
        for (int k = 0; k < 3; k++) {
            const struct gh_scene_person *p = gh_scene_cast(scene, i);
            struct gh_image crop = {0};
            struct gh_quality q;
            float t[DIMS];
            gh_scene_portrait(scene, i, yaw[k], photo);
            if (gh_vision_enrol_photo(v, photo, p->name, t, &q, &crop, err))
                print_template(p->name, p->group, t);
            free(crop.data);
        }
    free(photo.data);
    return photo.data != NULL;
}

struct shot {
    float px, template_[DIMS];
};

/* The largest usable faces of each person are kept. */
static void keep_shot(struct shot shots[SHOTS], float px, const float t[DIMS])
{
    int least = 0;
    for (int i = 1; i < SHOTS; i++)
        if (shots[i].px < shots[least].px)
            least = i;
    if (px > shots[least].px) {
        shots[least].px = px;
        memcpy(shots[least].template_, t, sizeof shots[least].template_);
    }
}

static void look(const struct gh_scene_view *view, struct gh_vision *v, struct gh_image picture,
                 struct shot (*shots)[SHOTS])
{
    struct gh_scene_truth truth[16];
    struct gh_face faces[16];
    static struct gh_chip chip;
    const struct gh_chip *chips[1] = {&chip};
    int n = gh_scene_view_truth(view, truth, 16), found = gh_vision_detect(v, picture, 0.5f, faces, 16, NULL);
    for (int i = 0; i < n; i++)
        for (int k = 0; truth[i].usable && k < found; k++) {
            float t[DIMS];
            if (gh_rect_iou(truth[i].face, faces[k].box) > 0.4f &&
                gh_vision_align(v, picture, &faces[k], &chip, NULL) && gh_vision_embed(v, chips, 1, t, NULL))
                keep_shot(shots[truth[i].person], truth[i].face.w, t);
        }
}

static bool film(const struct gh_scene *scene, const char *camera, int seconds, struct gh_vision *v,
                 struct gh_error *err)
{
    struct gh_scene_view *view =
        gh_scene_view_open(scene, &(struct gh_scene_view_options){.camera = camera}, err);
    int people = gh_scene_cast_count(scene), width, height;
    struct shot(*shots)[SHOTS] = calloc((size_t)people, sizeof *shots);
    if (!view || !shots)
        return false;
    gh_scene_view_size(view, &width, &height);
    struct gh_image picture = {malloc((size_t)width * (size_t)height * 3), width, height, width * 3};
    uint64_t frames = (uint64_t)(seconds * gh_scene_view_fps(view));
    for (uint64_t n = 0; picture.data && n < frames; n += 3) {
        gh_scene_view_draw(view, n, picture);
        look(view, v, picture, shots);
    }
    for (int i = 0; i < people; i++)
        for (int k = 0; k < SHOTS; k++)
            if (shots[i][k].px > 0)
                print_template(gh_scene_cast(scene, i)->name, gh_scene_cast(scene, i)->group,
                               shots[i][k].template_);
    free(picture.data);
    free(shots);
    gh_scene_view_close(view);
    return true;
}

/* ---- the search: by bytes, and by direction whatever the scale, as a net gives it before it is made one
 * ---- */

struct wanted {
    char name[48];
    float t[DIMS];
    long exact;
    float best;
} wanted[MOST];
static int count;

static bool read_wanted(const char *path)
{
    static char hex[DIMS * 8 + 8];
    char group[16];
    FILE *f = fopen(path, "r");
    while (f && count < MOST && fscanf(f, "%47s %15s %1031s", wanted[count].name, group, hex) == 3) {
        unsigned char *to = (unsigned char *)wanted[count].t;
        for (size_t i = 0; i < sizeof wanted->t; i++) {
            unsigned byte = 0;
            sscanf(hex + 2 * i, "%2x", &byte);
            to[i] = (unsigned char)byte;
        }
        wanted[count++].best = -1;
    }
    if (f)
        fclose(f);
    return count > 0;
}

static float dot(const float *restrict a, const float *restrict b)
{
    float lane[8] = {0}, sum = 0;
    for (int i = 0; i < DIMS; i += 8)
        for (int k = 0; k < 8; k++)
            lane[k] += a[i + k] * b[i + k];
    for (int k = 0; k < 8; k++)
        sum += lane[k];
    return sum;
}

/* Any run of 16 of a template's floats holds one of its 16 blocks of eight. */
static void by_bytes(const unsigned char *data, size_t size)
{
    for (int w = 0; w < count; w++)
        for (int block = 0; block < DIMS; block += 8)
            for (const unsigned char *p = data, *end = data + size;
                 (p = memmem(p, (size_t)(end - p), wanted[w].t + block, 32)); p += 32)
                wanted[w].exact++;
}

/* Values that no template has become zero, so that they cannot hide what stands beside them. */
static void by_direction(float *f, size_t n, int step)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabsf(f[i]) < 1e5f))
            f[i] = 0;
    for (size_t i = 0; i + DIMS <= n; i += (size_t)step) {
        float norm = dot(f + i, f + i);
        if (!(norm > 1e-4f))
            continue;
        float scale = 1 / sqrtf(norm);
        for (int w = 0; w < count; w++) {
            float c = dot(f + i, wanted[w].t) * scale;
            if (c > wanted[w].best)
                wanted[w].best = c;
        }
    }
}

/* step: floats between places looked at; any: at every byte, for files whose records lie anywhere. */
static bool search(bool any)
{
    static float data[CHUNK + DIMS + 1];
    unsigned char *bytes = (unsigned char *)data, *copy = malloc(sizeof data);
    size_t have = 0, got;
    while (copy && (got = fread(bytes + have, 1, (size_t)CHUNK * 4 - have, stdin)) > 0) {
        have += got;
        memset(bytes + have, 0, sizeof data - have);
        by_bytes(bytes, have);
        memcpy(copy, data, sizeof data);
        for (int shift = 0; shift < (any ? 4 : 1); shift++) {
            memcpy(data, copy + shift, sizeof data - (size_t)shift);
            by_direction(data, have / 4 + 1, any ? 1 : 4);
        }
        size_t keep = have > 1024 ? 1024 : 0; /* what lies across the edge is seen with the next piece */
        memcpy(bytes, copy + have - keep, keep);
        have = keep;
    }
    free(copy);
    for (int w = 0; w < count; w++)
        printf("%s %ld %.4f\n", wanted[w].name, wanted[w].exact, (double)wanted[w].best);
    return copy != NULL;
}

int main(int argc, char **argv)
{
    struct gh_error err = {0};
    if (argc > 2 && !strcmp(argv[1], "search"))
        return !(read_wanted(argv[2]) && search(argc > 3));
    if (argc < 3)
        return 2;
    struct gh_scene *scene = gh_scene_open(argv[2], &err);
    struct gh_vision *v = scene ? gh_vision_open(NULL, NULL, &err) : NULL;
    bool ok = v && (argc > 4 ? film(scene, argv[3], atoi(argv[4]), v, &err) : portraits(scene, v, &err));
    if (!ok)
        fprintf(stderr, "leak: %s\n", err.text);
    gh_vision_close(v);
    if (scene)
        gh_scene_close(scene);
    return !ok;
}
