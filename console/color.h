/* How many colours the terminal shows, and the nearest of few colours. Pure. */
#ifndef GH_CONSOLE_COLOR_H
#define GH_CONSOLE_COLOR_H

#include <stdbool.h>
#include <stdint.h>

enum gh_depth { GH_DEPTH_NONE, GH_DEPTH_8, GH_DEPTH_16, GH_DEPTH_256, GH_DEPTH_TRUE };

struct gh_rgb {
    uint8_t r, g, b;
};

/* From the environment's words and terminfo's count. NO_COLOR set and not empty: none
 * (no-color.org). COLORTERM truecolor or 24bit, or a TERM that ends in -direct: true colour. */
enum gh_depth gh_depth_detect(const char *term, const char *colorterm, const char *no_color, int max_colors);
const char *gh_depth_name(enum gh_depth depth);

/* The palette index nearest to c: 256: the 6×6×6 cube and the grey ramp only, since the
 * first 16 differ from terminal to terminal; 16 and 8: xterm's values. */
int gh_rgb_to_index(struct gh_rgb c, enum gh_depth depth);
struct gh_rgb gh_rgb_of_index(int index);

/* Sum of squared differences of the three channels. */
static inline int gh_rgb_distance(struct gh_rgb a, struct gh_rgb b)
{
    int r = a.r - b.r, g = a.g - b.g, c = a.b - b.b;
    return r * r + g * g + c * c;
}

/* 0 … 255, BT.601. */
static inline int gh_rgb_luma(struct gh_rgb c)
{
    return (77 * c.r + 150 * c.g + 29 * c.b) >> 8;
}

#endif
