/* Faces of the visits that go on, in memory alone, so that "not this person" holds for the rest of
 * a visit and for no longer; overwritten when it ends. Pure. */
#ifndef GH_ENGINE_FACES_H
#define GH_ENGINE_FACES_H

#include "base/id.h"
#include "vision/vision.h"

enum { GH_FACES_KEPT = 64, GH_FACE_SHOTS = 8 };

/* One embedded face of a sighting. */
struct gh_face_shot {
    const float *template_; /* GH_TEMPLATE_DIMS floats of length 1 */
    int camera;
    uint32_t track;
    int64_t t_ms;
};

struct gh_face_kept {
    struct gh_id alert, flag;
    float shots[GH_FACE_SHOTS][GH_TEMPLATE_DIMS];
    int count, next;
    int64_t last_ms; /* frame time of the last sighting */
    int camera;      /* where, and on which track, it was seen last */
    uint32_t track;
    bool refused; /* "not this person" */
};
struct gh_faces {
    struct gh_face_kept items[GH_FACES_KEPT];
    int count;
};

/* A shot of the visit that this alert is about. The visit seen longest ago gives way when all places are
 * taken. */
void gh_faces_note(struct gh_faces *f, struct gh_id alert, struct gh_id flag,
                   const struct gh_face_shot *shot);
/* Is a shot of this visit held? */
bool gh_faces_known(const struct gh_faces *f, struct gh_id alert);
/* What was decided of the alert, or taken back. Unknown alerts are nothing. */
void gh_faces_decide(struct gh_faces *f, struct gh_id alert, bool refused);
/* Is this the face of which it was said that it is not this flag's person? It is when its likeness to the
 * refused face is not clearly below its likeness to the person looked for: when that person really comes, the
 * refused look-alike does not hide them. A yes keeps the shot and prolongs the visit. */
bool gh_faces_refused(struct gh_faces *f, struct gh_id flag, const struct gh_face_shot *shot, float likeness,
                      float threshold);
/* Overwrites those not seen for keep_ms. */
void gh_faces_forget(struct gh_faces *f, int64_t t_ms, int64_t keep_ms);
/* Overwrites all. */
void gh_faces_clear(struct gh_faces *f);

#endif
