/* The kiosk's colours and measures. Every ink stands on every paper of its mood with a contrast of 7:1 or
 * more; tests/kiosk measures it on the pixels. */
#ifndef GH_KIOSK_SCREEN_THEME_H
#define GH_KIOSK_SCREEN_THEME_H

#include <stdbool.h>
#include <stdint.h>

/* 0xRRGGBB */
typedef uint32_t gh_ink;

enum gh_mood {
    GH_MOOD_LIGHT, /* most screens: a bright screen also lights the face before it */
    GH_MOOD_DEEP,  /* idle */
    GH_MOOD_DARK,  /* idle for long */
    GH_MOOD_GREEN, /* go through */
    GH_MOODS
};

struct gh_palette {
    gh_ink paper, ink, soft;                /* the ground, words, lesser words */
    gh_ink go, go_ink;                      /* the large button */
    gh_ink key, key_ink, key_edge;          /* all other parts */
    gh_ink pressed, pressed_ink;            /* while a finger is on it */
    gh_ink field, field_ink, focus, accent; /* where typed text stands; the keyboard's ring; signs */
};
const struct gh_palette *gh_theme_palette(enum gh_mood mood);

/* Signs have colours of their own, always beside a form and words. */
#define GH_INK_GOOD    0x0b4f2cu
#define GH_INK_BAD     0x8a1c17u
#define GH_INK_NOTE    0xffd36bu /* a ground; words on it are GH_INK_NOTE_ON */
#define GH_INK_NOTE_ON 0x12222bu
#define GH_INK_WHITE   0xffffffu
#define GH_INK_SLAB    0x16262eu /* where a picture will be */

/* Measures are in units: 1080 units are the screen's shorter side, so that everything grows with it. */
struct gh_measure {
    int w, h;      /* pixels */
    float u;       /* pixels a unit */
    bool portrait; /* higher than wide */
};
struct gh_measure gh_theme_measure(int w, int h);
/* Units to whole pixels */
int gh_px(const struct gh_measure *m, float units);

enum {
    GH_TOUCH_LEAST = 88, /* units: no part that can be touched is smaller, either way */
    GH_TEXT_LEAST = 27,  /* units: no text is smaller */
};

/* Relative luminance and contrast as WCAG 2 defines them. */
float gh_theme_contrast(gh_ink a, gh_ink b);

#endif
