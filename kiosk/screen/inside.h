/* The screen's own state, shared by the files that open and draw it and that listen to it. */
#ifndef GH_KIOSK_SCREEN_INSIDE_H
#define GH_KIOSK_SCREEN_INSIDE_H

#include "kiosk/screen/burst.h"
#include "kiosk/screen/page.h"
#include "kiosk/screen/picture.h"

#include <SDL.h>

/* All of a view that the page depends on; compared as bytes, so filled from zero. */
struct gh_screen_key {
    struct gh_kiosk_view view; /* without picture, ring and clock */
    bool picture, more;
    int focus, pressed, w, h;
    int drift; /* minutes; counts while dimmed alone */
};

struct gh_screen {
    bool offscreen, windowed;
    SDL_Window *window;
    struct gh_canvas canvas;
    struct gh_type *type;
    struct gh_picture *picture;
    struct gh_page page;
    struct gh_screen_key key;
    unsigned made, painted; /* pages made so far; which of them is on the canvas */
    uint8_t *code;
    int code_side;
    char *badge;              /* whose code that is */
    enum gh_flow_state state; /* of the last view */
    int focus, pressed;
    bool stale; /* the window shows nothing of the canvas yet */
    struct gh_burst burst;
};

/* Makes the page anew if the view calls for it. */
void gh_screen_page(struct gh_screen *s, const struct gh_kiosk_view *view);
/* The window has another size. */
bool gh_screen_resize(struct gh_screen *s, int w, int h);

/* For tests: every text on the page as it is drawn, and whether something had to be cut. */
struct gh_screen_text {
    struct gh_box box;
    gh_ink ink;
    int px;
    char text[200];
};
int gh_screen_texts(struct gh_screen *s, const struct gh_kiosk_view *view, struct gh_screen_text *out,
                    int max, bool *crowded);

#endif
