/* The palette and the measures. Colours are the kiosk's own; what is said by colour is said by a form and by
 * words as well. */
#include "kiosk/screen/theme.h"

#include <math.h>

const struct gh_palette *gh_theme_palette(enum gh_mood mood)
{
    static const struct gh_palette palettes[GH_MOODS] = {
        [GH_MOOD_LIGHT] = {.paper = 0xf4f2ec,
                           .ink = 0x12222b,
                           .soft = 0x3a4850,
                           .go = 0x0a4d57,
                           .go_ink = 0xffffff,
                           .key = 0xffffff,
                           .key_ink = 0x12222b,
                           .key_edge = 0x7b8a8f,
                           .pressed = 0x12222b,
                           .pressed_ink = 0xffffff,
                           .field = 0xffffff,
                           .field_ink = 0x12222b,
                           .focus = 0x0b3fbf,
                           .accent = 0x0a4d57},
        [GH_MOOD_DEEP] = {.paper = 0x0b3b44,
                          .ink = 0xffffff,
                          .soft = 0xd9e9e9,
                          .go = 0xffd36b,
                          .go_ink = 0x12222b,
                          .key = 0xf4f2ec,
                          .key_ink = 0x12222b,
                          .key_edge = 0xf4f2ec,
                          .pressed = 0x05191d,
                          .pressed_ink = 0xffffff,
                          .field = 0xffffff,
                          .field_ink = 0x12222b,
                          .focus = 0xffd36b,
                          .accent = 0xffffff},
        [GH_MOOD_DARK] = {.paper = 0x05090b,
                          .ink = 0xa9b4b8,
                          .soft = 0x99a5aa,
                          .go = 0x0d1519,
                          .go_ink = 0xb4bfc3,
                          .key = 0x0d1519,
                          .key_ink = 0xa9b4b8,
                          .key_edge = 0x46545a,
                          .pressed = 0xa9b4b8,
                          .pressed_ink = 0x05090b,
                          .field = 0x0d1519,
                          .field_ink = 0xa9b4b8,
                          .focus = 0xffd36b,
                          .accent = 0xa9b4b8},
        [GH_MOOD_GREEN] = {.paper = GH_INK_GOOD,
                           .ink = 0xffffff,
                           .soft = 0xe3f1e8,
                           .go = 0xffffff,
                           .go_ink = 0x0b4f2c,
                           .key = 0xf4f2ec,
                           .key_ink = 0x12222b,
                           .key_edge = 0xf4f2ec,
                           .pressed = 0x062c18,
                           .pressed_ink = 0xffffff,
                           .field = 0xffffff,
                           .field_ink = 0x12222b,
                           .focus = 0xffd36b,
                           .accent = 0xffffff},
    };
    return &palettes[(unsigned)mood < GH_MOODS ? mood : GH_MOOD_LIGHT];
}

struct gh_measure gh_theme_measure(int w, int h)
{
    int shorter = w < h ? w : h;
    return (struct gh_measure){w, h, (float)shorter / 1080.0f, h > w};
}

int gh_px(const struct gh_measure *m, float units)
{
    return (int)lroundf(units * m->u);
}

static float channel(unsigned v)
{
    float c = (float)v / 255.0f;
    return c <= 0.04045f ? c / 12.92f : powf((c + 0.055f) / 1.055f, 2.4f);
}

static float luminance(gh_ink c)
{
    return 0.2126f * channel(c >> 16 & 255) + 0.7152f * channel(c >> 8 & 255) + 0.0722f * channel(c & 255);
}

float gh_theme_contrast(gh_ink a, gh_ink b)
{
    float x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05f) / (y + 0.05f) : (y + 0.05f) / (x + 0.05f);
}
