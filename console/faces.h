/* A look for faces in a picture, done by a `gatehouse person faces` of its own and waited for on a thread:
 * the screen goes on. */
#ifndef GH_CONSOLE_FACES_H
#define GH_CONSOLE_FACES_H

#include "store/enrol_faces.h"

struct gh_faces;

/* head says what data is: "jpeg", or "clip MS" of an MP4. data is copied. NULL with err. */
struct gh_faces *gh_faces_start(const char *head, const uint8_t *data, size_t size, struct gh_error *err);
/* True once it is over: *out is the caller's to free then, or empty with err. */
bool gh_faces_poll(struct gh_faces *f, struct gh_enrol_faces *out, struct gh_error *err);
/* Stops it if need be. NULL is fine. */
void gh_faces_end(struct gh_faces *f);

#endif
