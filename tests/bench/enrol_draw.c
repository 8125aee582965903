/* A folder of drawn people to enrol, for machines without photographs: enrol_draw FOLDER COUNT writes COUNT
 * portraits (JPEG) and people.csv. Nobody's faces. */
#include "base/file.h"
#include "media/scene_parts.h"
#include "vision/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 480 };

int main(int argc, char **argv)
{
    static uint8_t pixels[SIDE * SIDE * 3];
    struct gh_image picture = {pixels, SIDE, SIDE, SIDE * 3};
    struct gh_error err = {0};
    char path[600];
    int count = argc == 3 ? atoi(argv[2]) : 0;
    if (count < 1 || !gh_file_make_dir(argv[1], &err)) {
        fprintf(stderr, "enrol_draw: %s\n", count < 1 ? "usage: enrol_draw FOLDER COUNT" : err.text);
        return 2;
    }
    FILE *table = gh_file_join(path, sizeof path, argv[1], "people.csv") ? fopen(path, "w") : NULL;
    bool ok = table != NULL;
    if (ok)
        fprintf(table, "name,file\n");
    for (int i = 1; ok && i <= count; i++) {
        struct gh_scene_member m = {.who.seed = (uint64_t)i};
        struct gh_scene scene = {.cast_count = 1, .cast = &m};
        uint8_t *jpeg = NULL;
        size_t size = 0;
        char file[32];
        pthread_mutex_init(&scene.baking, NULL);
        gh_face_from_seed(&m.face, m.who.seed);
        m.chin_y = m.face.chin_y;
        gh_scene_portrait(&scene, 0, 0, picture);
        snprintf(file, sizeof file, "drawn-%05d.jpg", i);
        ok = gh_file_join(path, sizeof path, argv[1], file) &&
             gh_vision_encode_jpeg(picture, &jpeg, &size, &err) && gh_file_write(path, jpeg, size, &err) &&
             fprintf(table, "Drawn %05d,%s\n", i, file) > 0;
        free(jpeg);
        free(m.head.memory);
        free(m.cut.memory);
    }
    ok = (!table || fclose(table) == 0) && ok;
    if (!ok)
        fprintf(stderr, "enrol_draw: %s\n", err.text[0] ? err.text : "cannot write");
    return ok ? 0 : 1;
}
