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
    enum gh_guide wanted;              /* what the looks ask for, and since when */
    int64_t wanted_ms;
    int64_t struggle_ms; /* a face is near since then and was never good; 0 = no */
    int bad;             /* looks in a row that were not good */
};
enum {
    GH_GUIDE_MS = 700,           /* a line stays at least so long */
    GH_GUIDE_STEADY_MS = 150,    /* and is asked for so long before it comes */
    GH_PRESENCE_LOST_MS = 900,   /* without a face before it counts as gone */
    GH_PRESENCE_OTHER_MS = 12000 /* near for so long without a good look: another way is offered */
};

/* The first thing wrong with this look, NONE if it is as it should be. lenient: for a face that has been
 * good, so that it does not flicker at an edge. COME is said when there is no face, whatever the light. */
enum gh_guide gh_presence_cause(const struct gh_look *look, bool lenient);

void gh_presence_init(struct gh_presence *p);
/* Feeds one look of FACE work. */
void gh_presence_add(struct gh_presence *p, const struct gh_look *look);

#endif
