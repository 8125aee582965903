/* Photographs as a cast: their landmarks found by the pack's detector, the smiling picture to walk and the
 * neutral one to enrol. Writes names of files and numbers, no pixel. */
#include "scenes/cast.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool find_landmarks(struct gh_vision *v, const char *path, struct gh_face *face)
{
    struct gh_error err = {0};
    struct gh_image photo = {0};
    struct gh_face faces[8];
    if (!gh_vision_load_photo(path, &photo, &err)) {
        fprintf(stderr, "cast: %s\n", err.text);
        return false;
    }
    int n = gh_vision_detect(v, photo, 0.7f, faces, 8, &err);
    free(photo.data);
    if (n != 1)
        fprintf(stderr, "cast: %s: %d faces, left out\n", path, n);
    else
        *face = faces[0];
    return n == 1;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_smiling(const struct dirent *d)
{
    return strstr(d->d_name, "_smiling.") != NULL;
}

int cast_photos(int argc, char **argv)
{
    int flagged = argc > 1 ? atoi(argv[1]) : 8, gate = argc > 2 ? atoi(argv[2]) : 12, done = 0;
    struct dirent **list = NULL;
    int n = scandir(argv[0], &list, is_smiling, by_name);
    struct gh_vision *v = cast_vision(NULL);
    if (n <= 0) {
        fprintf(stderr, "cast: %s: no NNN_smiling.jpg in the folder\n", argv[0]);
        return 4;
    }
    printf("; Cut from photographs that are not part of the project: set GATEHOUSE_FACES to their folder.\n"
           "; Written by `cast photos`; who is flagged goes by the order of names alone.\n");
    for (int i = 0; i < n; i++) {
        char walk[1024], enrol[1024], number[64];
        struct gh_face face;
        size_t length = (size_t)(strstr(list[i]->d_name, "_smiling.") - list[i]->d_name);
        snprintf(number, sizeof number, "%.*s", (int)length, list[i]->d_name);
        const char *end = list[i]->d_name + length + strlen("_smiling");
        snprintf(walk, sizeof walk, "%s/%s", argv[0], list[i]->d_name);
        snprintf(enrol, sizeof enrol, "%s/%s_neutral%s", argv[0], number, end);
        FILE *reference = fopen(enrol, "rb");
        if (reference)
            fclose(reference);
        if (!find_landmarks(v, walk, &face)) {
            free(list[i]);
            continue;
        }
        float(*l)[2] = face.landmark;
        printf("\n[person p%s]\ngroup = %s\nphoto = $GATEHOUSE_FACES/%s\n", number,
               done < flagged          ? "flagged"
               : done < flagged + gate ? "gate"
                                       : "stranger",
               list[i]->d_name);
        printf("landmarks = %.1f,%.1f %.1f,%.1f %.1f,%.1f %.1f,%.1f\n", (double)l[0][0], (double)l[0][1],
               (double)l[1][0], (double)l[1][1], (double)l[2][0], (double)l[2][1],
               (double)(l[3][0] + l[4][0]) / 2, (double)(l[3][1] + l[4][1]) / 2);
        if (reference)
            printf("reference = $GATEHOUSE_FACES/%s_neutral%s\n", number, end);
        done++;
        free(list[i]);
    }
    free(list);
    gh_vision_close(v);
    return done ? 0 : 4;
}
