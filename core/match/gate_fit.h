/* What a gate demands of a face before it is embedded, compared, or looked at for life: each demand is a
 * measurable one, and the first that is not met is named. Pure. */
#ifndef GH_MATCH_GATE_FIT_H
#define GH_MATCH_GATE_FIT_H

#include "vision/vision.h"

/* The face that a gate looks at in one frame (match/gate_sight.h). */
struct gh_gate_face {
    int width, height;   /* of the frame, pixels; the box is in it */
    int faces;           /* large enough to be somebody at the gate; 0: the rest says nothing */
    int rivals;          /* others nearly as near as the first */
    struct gh_face face; /* the nearest one to the oval */
    struct gh_quality quality;
    float eyes_px;         /* distance of the eyes, pixels of the frame */
    float light, contrast; /* mean and deviation of luma on the face, 0 … 255 */
    float cover;           /* how sure it is that something covers the face, 0 … 1 */
};

enum gh_gate_fault {
    GH_GATE_FIT,
    GH_GATE_NO_FACE,
    GH_GATE_RIVALS,
    GH_GATE_FAR,
    GH_GATE_NEAR,
    GH_GATE_OFF_CENTRE, /* or cut off by the picture's edge */
    GH_GATE_DARK,
    GH_GATE_BRIGHT,
    GH_GATE_COVERED,
    GH_GATE_TURNED,
    GH_GATE_FLAT, /* without contrast */
    GH_GATE_BLURRED,
    GH_GATE_FAULTS
};
const char *gh_gate_fault_name(enum gh_gate_fault f); /* "too far away" */

struct gh_gate_limits {
    float eyes_least, eyes_most; /* distance of the eyes, share of the picture's shorter side */
    float off_centre;            /* the face's middle from the oval's, in half axes of the oval */
    float yaw, frontal;          /* degrees; gh_quality_frontal */
    float dark, bright, flat;    /* luma on the face: mean and deviation */
    float sharp;
    float cover;
};
/* What a face must reach to be fit, and what it may fall to and stay so. */
extern const struct gh_gate_limits gh_gate_become, gh_gate_stay;

/* Where the face should be: an upright ellipse in a picture of w × h pixels; its height is 0.62 h (a face at
 * arm's length from a camera of 60°), its width 0.75 of that. */
struct gh_rect gh_gate_oval(int w, int h);
/* The face's middle from the oval's, in half axes: 1 lies on the oval. */
float gh_gate_off_centre(const struct gh_gate_face *f);
/* The least distance of the eyes, pixels. */
float gh_gate_eyes_wanted(const struct gh_gate_face *f, const struct gh_gate_limits *l);

/* The first demand not met. lenient: for a face that has been fit, so that it does not flicker at an edge. */
enum gh_gate_fault gh_gate_fault(const struct gh_gate_face *f, bool lenient);

/* Is the face still, or again, as it should be, after a look with this fault? Soft faults may show in one
 * look between fit ones; what hides a face or brings another ends it at once. bad: looks in a row that were
 * not fit, kept by the caller, 0 at first. */
bool gh_gate_steady(bool fit, int *bad, enum gh_gate_fault fault);

#endif
