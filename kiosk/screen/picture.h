/* The camera's picture on the screen: mirrored, scaled and cut to its place in one go, with the oval, its
 * ring and what moves. */
#ifndef GH_KIOSK_SCREEN_PICTURE_H
#define GH_KIOSK_SCREEN_PICTURE_H

#include "kiosk/live.h"
#include "kiosk/screen/paint.h"

struct gh_picture;

struct gh_picture *gh_picture_open(void); /* NULL: out of memory */
void gh_picture_close(struct gh_picture *p);

struct gh_picture_look {
    struct gh_box box;
    int radius;   /* of the box's corners */
    gh_ink paper; /* round them */
    float unit;   /* pixels a unit */
    bool oval;    /* the guide oval; else a frame for codes */
    float ring;   /* 0 … 1 */
    bool turning; /* an arrow in the picture says where to */
    enum gh_live_turn turn;
    int64_t now_ms;
};
/* image: BGR, not mirrored; NULL data: a dark slab with a sign. What depends on the sizes alone is computed
 * when they change. False: out of memory. */
bool gh_picture_draw(struct gh_picture *p, struct gh_canvas *c, struct gh_image image,
                     const struct gh_picture_look *look);
/* Nothing of the last picture stays in here. */
void gh_picture_forget(struct gh_picture *p);

#endif
