/* A finished cast under each pack: found rates, similarities of enrolled people with themselves and with
 * others; and single frames to look at. */
#include "scenes/cast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The picture to enrol, if the cast names one, takes the portrait's place. */
static void enrol_reference(struct gh_vision *v, const struct gh_scene_person *who, struct cast_look *look)
{
    struct gh_error err = {0};
    struct gh_image photo = {0}, crop = {0};
    struct gh_quality quality;
    if (!who->reference[0] || !gh_vision_load_photo(who->reference, &photo, &err))
        return;
    look->enrolled = gh_vision_enrol_photo(v, photo, who->name, look->reference, &quality, &crop, &err);
    if (!look->enrolled)
        fprintf(stderr, "cast: %s\n", err.text);
    free(crop.data);
    free(photo.data);
    look->self = 1;
    for (int k = 0; k < CAST_POSES; k++)
        if (look->found[k])
            look->self = fminf(look->self, cast_dot(look->reference, look->pose[k]));
}

static void measure(const struct gh_scene *s, const char *dir)
{
    struct gh_vision *v = cast_vision(dir);
    struct gh_vision_info info;
    struct cast_look *looks = calloc((size_t)s->cast_count, sizeof *looks);
    int small = 0, large = 0, enrolled = 0;
    float flagged = -1, self = 1;
    gh_vision_info(v, &info);
    for (int i = 0; looks && i < s->cast_count; i++) {
        cast_look_at(v, s, i, &looks[i]);
        enrol_reference(v, &s->cast[i].who, &looks[i]);
        small += cast_found(&looks[i], 0, CAST_SMALL);
        large += cast_found(&looks[i], CAST_SMALL, CAST_POSES);
        enrolled += looks[i].enrolled;
    }
    for (int i = 0; looks && i < s->cast_count; i++) {
        if (strcmp(s->cast[i].who.group, "flagged") != 0)
            continue;
        self = fminf(self, looks[i].self);
        for (int k = 0; k < s->cast_count; k++)
            flagged = k == i ? flagged : fmaxf(flagged, cast_taken_for(&looks[i], &looks[k]));
    }
    printf("%s: %d people, %d enrol; found at 40 px %d of %d, at 60 to 110 px %d of %d; flagged with others "
           "at most "
           "%.3f, with themselves at least %.3f\n",
           info.embedder, s->cast_count, enrolled, small, s->cast_count * CAST_SMALL, large,
           s->cast_count * (CAST_POSES - CAST_SMALL), (double)flagged, (double)self);
    free(looks);
    gh_vision_close(v);
}

static struct gh_scene *open_scene(const char *path)
{
    struct gh_error err = {0};
    struct gh_scene *s = gh_scene_open(path, &err);
    if (!s) {
        fprintf(stderr, "cast: %s\n", err.text);
        exit((int)err.kind);
    }
    return s;
}

int cast_measure(int argc, char **argv)
{
    struct gh_scene *s = open_scene(argv[0]);
    for (int i = 1; i < (argc > 1 ? argc : 2); i++)
        measure(s, argc > 1 ? argv[i] : NULL);
    gh_scene_close(s);
    return 0;
}

int cast_shot(int argc, char **argv)
{
    struct gh_scene *s = open_scene(argv[0]);
    struct gh_scene_view_options o = {.camera = argv[1]};
    struct gh_error err = {0};
    if (argc > 4)
        sscanf(argv[4], "%dx%d", &o.width, &o.height);
    struct gh_scene_view *v = gh_scene_view_open(s, &o, &err);
    if (!v) {
        fprintf(stderr, "cast: %s\n", err.text);
        return (int)err.kind;
    }
    int w, h;
    gh_scene_view_size(v, &w, &h);
    uint8_t *pixels = malloc((size_t)w * (size_t)h * 3);
    FILE *f = fopen(argv[3], "wb");
    if (pixels && f) {
        gh_scene_view_draw(v, (uint64_t)(atof(argv[2]) * gh_scene_view_fps(v)),
                           (struct gh_image){pixels, w, h, 3 * w});
        fprintf(f, "P6 %d %d 255\n", w, h);
        for (long i = 0; i < 3L * w * h; i++)
            fputc(pixels[i - i % 3 + 2 - i % 3], f);
    }
    bool ok = pixels && f && fclose(f) == 0;
    free(pixels);
    gh_scene_view_close(v);
    gh_scene_close(s);
    return ok ? 0 : 10;
}
