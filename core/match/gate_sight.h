/* A gate's look at one frame: the face nearest to the oval, found on a reduced picture and seen again at full
 * size. Only that one is refined and judged; bystanders are counted by their boxes. One thread. */
#ifndef GH_MATCH_GATE_SIGHT_H
#define GH_MATCH_GATE_SIGHT_H

#include "match/gate_fit.h"
#include "media/frame.h"

struct gh_gate_sight {
    struct gh_vision *vision; /* borrowed; outlives it */
    int chip_side;
    uint8_t *find, *region; /* what was looked at, reduced and at full size */
    struct gh_chip chip;    /* of the face last looked at, where it could be aligned */
    struct gh_image around; /* in region: what surrounds that face */
    struct gh_face inside;  /* that face, in around's pixels */
    bool has_face;
};

/* Makes the buffers; looking allocates nothing once warm. INTERNAL when out of memory: close it all the same.
 */
bool gh_gate_sight_open(struct gh_gate_sight *s, struct gh_vision *v, struct gh_error *err);
void gh_gate_sight_close(struct gh_gate_sight *s); /* forgets first */
/* Overwrites what is left of the last face here; gh_vision_forget does so in the nets. */
void gh_gate_sight_forget(struct gh_gate_sight *s);

/* One frame of at least 16 × 16 pixels into out, which is overwritten; faces 0 when there is nobody. wide: as
 * much round the face as the liveness nets want to see (gh_vision_live of around and inside). A face that
 * cannot be aligned has a yaw of 90° and no light: it is never fit. False with err when the nets fail. */
bool gh_gate_sight_look(struct gh_gate_sight *s, const struct gh_frame *frame, bool wide,
                        struct gh_gate_face *out, struct gh_error *err);

/* The sides of a picture of width × height reduced so that the longer one is at most `longest`. */
void gh_gate_reduced(int width, int height, int longest, int *w, int *h);

#endif
