/* Depth detection and nearest palette colours. */
#include "console/color.h"

#include <limits.h>
#include <string.h>

static const struct gh_rgb first16[16] = {
    {0, 0, 0},     {205, 0, 0},     {0, 205, 0},     {205, 205, 0},   {0, 0, 238}, {205, 0, 205},
    {0, 205, 205}, {229, 229, 229}, {127, 127, 127}, {255, 0, 0},     {0, 255, 0}, {255, 255, 0},
    {92, 92, 255}, {255, 0, 255},   {0, 255, 255},   {255, 255, 255},
};
static const uint8_t cube[6] = {0, 95, 135, 175, 215, 255};

static bool ends_with(const char *text, const char *end)
{
    size_t a = strlen(text), b = strlen(end);
    return a >= b && !strcmp(text + a - b, end);
}

enum gh_depth gh_depth_detect(const char *term, const char *colorterm, const char *no_color, int max_colors)
{
    if (no_color && *no_color)
        return GH_DEPTH_NONE;
    if (colorterm && (!strcmp(colorterm, "truecolor") || !strcmp(colorterm, "24bit")) && max_colors >= 8)
        return GH_DEPTH_TRUE;
    if (term && ends_with(term, "-direct"))
        return GH_DEPTH_TRUE;
    if (max_colors >= 256)
        return GH_DEPTH_256;
    if (max_colors >= 16)
        return GH_DEPTH_16;
    return max_colors >= 8 ? GH_DEPTH_8 : GH_DEPTH_NONE;
}

const char *gh_depth_name(enum gh_depth depth)
{
    static const char *const names[] = {"none", "8", "16", "256", "truecolor"};
    return names[depth];
}

struct gh_rgb gh_rgb_of_index(int index)
{
    if (index < 16)
        return first16[index < 0 ? 0 : index];
    if (index < 232) {
        int i = index - 16;
        return (struct gh_rgb){cube[i / 36], cube[i / 6 % 6], cube[i % 6]};
    }
    uint8_t grey = (uint8_t)(8 + (index - 232) * 10);
    return (struct gh_rgb){grey, grey, grey};
}

static int cube_step(int v)
{
    return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

int gh_rgb_to_index(struct gh_rgb c, enum gh_depth depth)
{
    if (depth == GH_DEPTH_256) {
        int near = 16 + 36 * cube_step(c.r) + 6 * cube_step(c.g) + cube_step(c.b);
        int mean = (c.r + c.g + c.b) / 3;
        int step = mean < 8 ? 0 : (mean - 3) / 10;
        int grey = 232 + (step > 23 ? 23 : step);
        return gh_rgb_distance(c, gh_rgb_of_index(near)) <= gh_rgb_distance(c, gh_rgb_of_index(grey)) ? near
                                                                                                      : grey;
    }
    int best = 0, least = INT_MAX;
    for (int i = 0; i < (depth == GH_DEPTH_8 ? 8 : 16); i++) {
        int d = gh_rgb_distance(c, first16[i]);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}
