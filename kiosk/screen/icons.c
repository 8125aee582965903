/* The signs' strokes, on a grid of 24 × 24. */
#include "kiosk/screen/icons.h"

#define THICK 2.1f

/* L: line x y x y · O: ring cx cy r · D: disc cx cy r · A: arc cx cy r from to · R: rounded frame x y w h r
 */
struct stroke {
    char what;
    float v[5];
};
#define MOST 14
static const struct stroke signs[GH_ICONS][MOST] = {
    [GH_ICON_FACE] = {{'O', {12, 12, 9.5f}},
                      {'D', {8.7f, 10, 1.3f}},
                      {'D', {15.3f, 10, 1.3f}},
                      {'A', {12, 11.5f, 4.8f, 120, 240}}},
    [GH_ICON_BADGE] = {{'R', {5, 6, 14, 16, 2.5f}},
                       {'L', {12, 2, 12, 6}},
                       {'D', {12, 12, 2.5f}},
                       {'L', {8.5f, 18, 15.5f, 18}}},
    [GH_ICON_KEYS] = {{'D', {6, 5, 1.8f}},
                      {'D', {12, 5, 1.8f}},
                      {'D', {18, 5, 1.8f}},
                      {'D', {6, 11, 1.8f}},
                      {'D', {12, 11, 1.8f}},
                      {'D', {18, 11, 1.8f}},
                      {'D', {6, 17, 1.8f}},
                      {'D', {12, 17, 1.8f}},
                      {'D', {18, 17, 1.8f}}},
    [GH_ICON_WAYS] = {{'L', {4, 20, 12, 14}},
                      {'L', {12, 14, 12, 4}},
                      {'L', {8, 7.5f, 12, 3.5f}},
                      {'L', {16, 7.5f, 12, 3.5f}},
                      {'L', {12, 14, 20, 20}},
                      {'L', {20, 20, 20, 15}},
                      {'L', {20, 20, 15, 20.5f}}},
    [GH_ICON_ATTENDANT] = {{'O', {12, 9, 4}},
                           {'A', {12, 9, 7.2f, -95, 95}},
                           {'L', {4.8f, 9, 4.8f, 12}},
                           {'L', {19.2f, 9, 19.2f, 12}},
                           {'A', {12, 24.5f, 8.5f, -62, 62}}},
    [GH_ICON_BACK] = {{'L', {20, 12, 4, 12}}, {'L', {4, 12, 10.5f, 5.5f}}, {'L', {4, 12, 10.5f, 18.5f}}},
    [GH_ICON_GO] = {{'L', {4, 12, 20, 12}}, {'L', {20, 12, 13.5f, 5.5f}}, {'L', {20, 12, 13.5f, 18.5f}}},
    [GH_ICON_CANCEL] = {{'L', {5.5f, 5.5f, 18.5f, 18.5f}}, {'L', {18.5f, 5.5f, 5.5f, 18.5f}}},
    [GH_ICON_CHECK] = {{'L', {3.5f, 12.5f, 9.5f, 18.5f}}, {'L', {9.5f, 18.5f, 20.5f, 5.5f}}},
    [GH_ICON_STOP] = {{'O', {12, 12, 9.5f}}, {'L', {5.6f, 5.6f, 18.4f, 18.4f}}},
    [GH_ICON_NOTE] = {{'L', {12, 3.5f, 12, 14.5f}}, {'D', {12, 20, 1.7f}}},
    [GH_ICON_GLOBE] = {{'O', {12, 12, 9.5f}},
                       {'L', {2.5f, 12, 21.5f, 12}},
                       {'A', {3, 12, 12.9f, 46, 134}},
                       {'A', {21, 12, 12.9f, 226, 314}},
                       {'L', {12, 2.5f, 12, 21.5f}}},
    [GH_ICON_LOWER] = {{'L', {12, 3, 12, 16}},
                       {'L', {12, 16, 6, 10}},
                       {'L', {12, 16, 18, 10}},
                       {'L', {4, 21, 20, 21}}},
    [GH_ICON_HIGHER] = {{'L', {12, 21, 12, 8}},
                        {'L', {12, 8, 6, 14}},
                        {'L', {12, 8, 18, 14}},
                        {'L', {4, 3, 20, 3}}},
    [GH_ICON_SOUND] = {{'L', {3, 9, 3, 15}},
                       {'L', {3, 9, 7, 9}},
                       {'L', {3, 15, 7, 15}},
                       {'L', {7, 9, 12, 4.5f}},
                       {'L', {7, 15, 12, 19.5f}},
                       {'L', {12, 4.5f, 12, 19.5f}},
                       {'A', {12, 12, 4.6f, 45, 135}},
                       {'A', {12, 12, 8.8f, 45, 135}}},
    [GH_ICON_SILENT] = {{'L', {3, 9, 3, 15}},
                        {'L', {3, 9, 7, 9}},
                        {'L', {3, 15, 7, 15}},
                        {'L', {7, 9, 12, 4.5f}},
                        {'L', {7, 15, 12, 19.5f}},
                        {'L', {12, 4.5f, 12, 19.5f}},
                        {'L', {16, 9, 22, 15}},
                        {'L', {22, 9, 16, 15}}},
    [GH_ICON_CLOCK] = {{'O', {12, 12, 9.5f}}, {'L', {12, 12, 12, 6}}, {'L', {12, 12, 16, 14}}},
    [GH_ICON_LEFT] = {{'L', {21, 12, 3, 12}}, {'L', {3, 12, 10, 5}}, {'L', {3, 12, 10, 19}}},
    [GH_ICON_RIGHT] = {{'L', {3, 12, 21, 12}}, {'L', {21, 12, 14, 5}}, {'L', {21, 12, 14, 19}}},
    [GH_ICON_AHEAD] = {{'O', {12, 12, 9}}, {'D', {12, 12, 3}}},
    [GH_ICON_ERASE] = {{'L', {9, 5, 21, 5}},
                       {'L', {9, 19, 21, 19}},
                       {'L', {21, 5, 21, 19}},
                       {'L', {9, 5, 2.5f, 12}},
                       {'L', {9, 19, 2.5f, 12}},
                       {'L', {11, 9, 17, 15}},
                       {'L', {17, 9, 11, 15}}},
    [GH_ICON_CAMERA] = {{'R', {2.5f, 7, 19, 13, 2.5f}},
                        {'O', {12, 13.5f, 3.6f}},
                        {'L', {8, 7, 9.5f, 4}},
                        {'L', {9.5f, 4, 14.5f, 4}},
                        {'L', {14.5f, 4, 16, 7}}},
    [GH_ICON_PERSON] = {{'O', {12, 8, 5}}, {'A', {12, 25, 9.5f, -70, 70}}},
    [GH_ICON_DOOR] = {{'L', {4, 21.5f, 20, 21.5f}},
                      {'L', {6, 21, 6, 3}},
                      {'L', {6, 3, 18, 3}},
                      {'L', {18, 3, 18, 21}},
                      {'D', {14.5f, 12.5f, 1.4f}}},
    [GH_ICON_AGAIN] = {{'A', {12, 12, 8.5f, 60, 350}},
                       {'L', {10.5f, 3.5f, 6, 1.5f}},
                       {'L', {10.5f, 3.5f, 7, 7.5f}}},
    [GH_ICON_OFFLINE] = {{'L', {4, 20, 4, 16}},
                         {'L', {9.3f, 20, 9.3f, 12}},
                         {'L', {14.6f, 20, 14.6f, 8}},
                         {'L', {20, 20, 20, 4}},
                         {'L', {3, 4, 21, 21}}},
};

static bool directed(enum gh_icon icon)
{
    return icon == GH_ICON_BACK || icon == GH_ICON_GO || icon == GH_ICON_ERASE || icon == GH_ICON_SOUND ||
           icon == GH_ICON_SILENT;
}

void gh_icon_draw(struct gh_canvas *c, enum gh_icon icon, struct gh_box box, bool mirrored, gh_ink ink)
{
    int side = box.w < box.h ? box.w : box.h;
    float k = (float)side / 24, ox = (float)box.x + (float)(box.w - side) / 2,
          oy = (float)box.y + (float)(box.h - side) / 2;
    bool flip = mirrored && directed(icon);
    for (int i = 0; i < MOST && signs[icon][i].what; i++) {
        const float *v = signs[icon][i].v;
        float x = ox + (flip ? 24 - v[0] : v[0]) * k, y = oy + v[1] * k;
        switch (signs[icon][i].what) {
        case 'L':
            gh_paint_stroke(c, x, y, ox + (flip ? 24 - v[2] : v[2]) * k, oy + v[3] * k, THICK * k, ink);
            break;
        case 'O':
            gh_paint_arc(c, x, y, v[2] * k, THICK * k, 0, 360, ink);
            break;
        case 'D':
            gh_paint_disc(c, x, y, v[2] * k, ink);
            break;
        case 'A':
            gh_paint_arc(c, x, y, v[2] * k, THICK * k, flip ? 360 - v[4] : v[3], flip ? 360 - v[3] : v[4],
                         ink);
            break;
        default:
            gh_paint_frame(c, (struct gh_box){(int)x, (int)y, (int)(v[2] * k), (int)(v[3] * k)},
                           (int)(v[4] * k), (int)(THICK * k + 0.5f), ink);
        }
    }
}
