/* From the facts of a look to one line of guidance and to "good": each from a measurable cause. Pure. */
#ifndef GH_KIOSK_PRESENCE_H
#define GH_KIOSK_PRESENCE_H

#include "kiosk/look.h"

#define GH_GUIDES(X)                                                                                         \
    X(NONE)                                                                                                  \
    X(COME)                                                                                                  \
    X(CLOSER)                                                                                                \
    X(BACK)                                                                                                  \
    X(ONE)                                                                                                   \
    X(CENTRE) X(LOOK) X(UNCOVER) X(LIGHT) X(LESS_LIGHT) X(STILL) X(OTHER) X(TURN_LEFT) X(TURN_RIGHT) X(AHEAD)
enum gh_guide {
#define X(id) GH_GUIDE_##id,
    GH_GUIDES(X)
#undef X
        GH_GUIDE_COUNT
};

struct gh_presence {
    enum gh_guide guide; /* what is on the screen; changes at most every GH_GUIDE_MS so that it can be read */
    int64_t guide_ms;
    bool face, good;                   /* a face is near; it is as it should be (both with hysteresis) */
    float fill;                        /* how good the picture is, 0 … 1: the ring */
    int64_t face_ms, lost_ms, good_ms; /* of the last look that said so */
};
enum { GH_GUIDE_MS = 700, GH_PRESENCE_LOST_MS = 900 };

void gh_presence_init(struct gh_presence *p);
/* Feeds one look of FACE work. */
void gh_presence_add(struct gh_presence *p, const struct gh_look *look);

#endif
