/* Presentations to measure the liveness check on (presentation attack detection, ISO/IEC 30107-3): which
 * there are in a folder, living ones and attacks by kind. */
#ifndef GH_EVALUATE_PAD_SET_H
#define GH_EVALUATE_PAD_SET_H

#include "evaluate/dataset.h"

enum gh_pad_form {
    GH_PAD_PICTURE, /* one frame is all there is */
    GH_PAD_FILM,
    GH_PAD_SERIES, /* a folder of pictures in their names' order, each a frame */
};

struct gh_presentation {
    char *file;    /* below the set's folder */
    uint32_t kind; /* index into gh_pad_set.kind */
    enum gh_pad_form form;
};

enum { GH_PAD_LIVE /* the kind of those who live; all others are attacks */ };

struct gh_pad_set {
    struct gh_dataset data; /* its folder and faults; no pictures */
    struct gh_presentation *item;
    uint32_t count;
    char **kind; /* names: "live", then the attack instruments' kinds (PAI species) */
    uint32_t kinds;
    uint32_t aside; /* files that are neither pictures nor films by their names */
};

/* dir/live/… and dir/attack/KIND/…; what lies in dir/attack itself is of the kind "attack". Each picture and
 * film is a presentation, and so is each folder of pictures below those; films in such a folder are one each.
 * By name: .jpg .jpeg .png .bmp .webp, and .mp4 .m4v .mov .mkv .webm .avi .ts .mpg .mpeg .mjpeg .mjpg .wmv
 * .3gp. A side that is missing or empty, and what cannot be read, are faults. NOT_FOUND when there is
 * no such folder, INPUT when there is no
 * presentation at all; s is to be freed either way, and its faults say why. */
bool gh_pad_set_read(struct gh_pad_set *s, const char *dir, struct gh_error *err);
void gh_pad_set_free(struct gh_pad_set *s);

bool gh_pad_is_picture(const char *name);
/* The pictures of a folder by name, malloc'd as scandir gives them: their number, below zero with errno. */
struct dirent;
int gh_pad_series(const char *path, struct dirent ***names);
void gh_pad_series_free(struct dirent **names, int count);

#endif
