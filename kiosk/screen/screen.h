/* The kiosk's screen: one SDL window or an off-screen picture, drawn from a view. */
#ifndef GH_KIOSK_SCREEN_H
#define GH_KIOSK_SCREEN_H

#include "base/error.h"
#include "kiosk/view.h"

struct gh_screen;

struct gh_screen_options {
    bool windowed;     /* else fullscreen */
    int width, height; /* windowed or off-screen; 0 = 1280 × 720 */
    bool offscreen;    /* draws into memory: tests, pictures */
};
struct gh_screen *gh_screen_open(const struct gh_screen_options *options, struct gh_error *err);
void gh_screen_close(struct gh_screen *s);

/* Draws the view. Only what changed is uploaded; the camera's picture at most 1280 × 720. Never waits but for
 * the display's own pace. */
bool gh_screen_draw(struct gh_screen *s, const struct gh_kiosk_view *view, struct gh_error *err);

/* Events of the window since the last call: touches, clicks, keys (every part can be reached by keyboard: Tab
 * and arrows move the focus, Enter presses, F1 another way, F2 attendant, F3 language, Esc back, digits and
 * letters type; F4 lower, F5 speech, F6 more time). A wedge reader's burst (≥ 6 characters in ≤ 100 ms each,
 * ended by Enter) comes as one line in scanned (≥ 1024 bytes), what = NONE and true. False when there is
 * nothing more. *quit: the window was closed (windowed only). */
bool gh_screen_event(struct gh_screen *s, const struct gh_kiosk_view *view, struct gh_touched *out,
                     char *scanned, bool *quit);
/* Which part has the keyboard's ring, -1 = none: for view->focus. The screen keeps it itself and draws it
 * even where view->focus is -1. */
int gh_screen_focus(const struct gh_screen *s);
/* Sleeps until an event or so many ms. */
void gh_screen_wait(struct gh_screen *s, int ms);

/* What is at this pixel. For tests and for touch. */
struct gh_touched gh_screen_hit(struct gh_screen *s, const struct gh_kiosk_view *view, int x, int y);
/* The parts that can be touched, in focus order; returns how many. */
struct gh_screen_part {
    struct gh_touched touch;
    struct gh_rect box;
    char label[96];
};
int gh_screen_parts(struct gh_screen *s, const struct gh_kiosk_view *view, struct gh_screen_part *out,
                    int max);

/* The whole screen as BGR as it was last drawn; malloc'd, the caller's. */
bool gh_screen_shot(struct gh_screen *s, struct gh_image *out, struct gh_error *err);

/* What the screen says in words in this state (title, line, guidance), for speech: into out. */
char *gh_screen_words(const struct gh_kiosk_view *view, char *out, size_t size);

#endif
