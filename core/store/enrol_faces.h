/* The faces of one picture that could each become a reference, for whoever chooses among them; and the same
 * as bytes, since programs without nets have another one look. */
#ifndef GH_STORE_ENROL_FACES_H
#define GH_STORE_ENROL_FACES_H

#include "store/people.h"

enum { GH_ENROL_FACES = 9 }; /* as many as there are digits to choose by */

struct gh_enrol_face {
    struct gh_rect box;      /* fractions of the picture */
    struct gh_reference ref; /* its jpeg is the one below */
    uint8_t *jpeg;           /* owned */
};

struct gh_enrol_faces {
    char embedder[32];
    struct gh_enrol_face face[GH_ENROL_FACES]; /* from left to right */
    int count;
};

/* Those that are good enough. all: any of them may be meant; else only the one the picture is clearly of,
 * where there is one. INPUT says what is wrong when none is good enough. name is for messages. */
bool gh_enrol_faces_look(struct gh_enrol_faces *f, struct gh_vision *v, struct gh_image picture, bool all,
                         const char *name, struct gh_error *err);
/* Overwrites what it holds; a zeroed one is fine. */
void gh_enrol_faces_free(struct gh_enrol_faces *f);

/* Malloc'd, the caller's to overwrite and free; NULL without memory. */
uint8_t *gh_enrol_faces_encode(const struct gh_enrol_faces *f, size_t *size);
/* INPUT when the bytes are not whole. */
bool gh_enrol_faces_decode(struct gh_enrol_faces *f, const uint8_t *data, size_t size, struct gh_error *err);

#endif
