/* Cells to pixels by cairo. Block characters are filled rectangles, since fonts leave
 * seams between them. */
#include "paint_png.h"

#include <cairo.h>
#include <string.h>

static const struct gh_rgb usual_fg = {208, 208, 208}, usual_bg = {16, 18, 20};

static void set(cairo_t *c, struct gh_rgb v)
{
    cairo_set_source_rgb(c, v.r / 255.0, v.g / 255.0, v.b / 255.0);
}

static void fill(cairo_t *c, double x, double y, double w, double h)
{
    cairo_rectangle(c, x, y, w, h);
    cairo_fill(c);
}

/* The parts of a block character over its ground; false: not one of them. */
static bool block(cairo_t *c, uint32_t glyph, double x, double y, double w, double h)
{
    /* Quadrants: upper left 1, upper right 2, lower left 4, lower right 8 */
    static const uint8_t quads[] = {4, 8, 1, 13, 9, 7, 11, 2, 6, 14}; /* U+2596 … U+259F */
    if (glyph == 0x2580)
        fill(c, x, y, w, h / 2);
    else if (glyph > 0x2580 && glyph <= 0x2588)
        fill(c, x, y + h * (0x2588 - glyph) / 8, w, h * (glyph - 0x2580) / 8);
    else if (glyph > 0x2588 && glyph <= 0x258f)
        fill(c, x, y, w * (0x2590 - glyph) / 8, h);
    else if (glyph == 0x2590)
        fill(c, x + w / 2, y, w / 2, h);
    else if (glyph >= 0x2596 && glyph <= 0x259f) {
        for (int i = 0; i < 4; i++)
            if (quads[glyph - 0x2596] >> i & 1)
                fill(c, x + i % 2 * w / 2, y + i / 2 * h / 2, w / 2, h / 2);
    } else if (glyph >= 0x1fb00 && glyph <= 0x1fb3b) {
        /* Sextants number the 64 patterns without empty, left half, right half and full */
        unsigned n = glyph - 0x1fb00 + 1;
        n += n > 20 ? 1 : 0;
        n += n > 41 ? 1 : 0;
        for (int i = 0; i < 6; i++)
            if (n >> i & 1)
                fill(c, x + i % 2 * w / 2, y + i / 2 * h / 3, w / 2, h / 3);
    } else
        return false;
    return true;
}

/* Light box drawing, as far as the console uses it: lines from the middle to the edges. */
static bool frame(cairo_t *c, uint32_t glyph, double x, double y, double w, double h)
{
    enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };
    int to;
    switch (glyph) {
    case 0x2500:
        to = LEFT | RIGHT;
        break;
    case 0x2502:
        to = UP | DOWN;
        break;
    case 0x250c:
        to = RIGHT | DOWN;
        break;
    case 0x2510:
        to = LEFT | DOWN;
        break;
    case 0x2514:
        to = RIGHT | UP;
        break;
    case 0x2518:
        to = LEFT | UP;
        break;
    default:
        return false;
    }
    double line = w / 6 < 1 ? 1 : w / 6, mx = x + (w - line) / 2, my = y + (h - line) / 2;
    if (to & LEFT)
        fill(c, x, my, mx - x + line, line);
    if (to & RIGHT)
        fill(c, mx, my, x + w - mx, line);
    if (to & UP)
        fill(c, mx, y, line, my - y + line);
    if (to & DOWN)
        fill(c, mx, my, line, y + h - my);
    return true;
}

static void cell(cairo_t *c, struct screen *s, int col, int row, double w, double ascent)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(s->screen, (VTermPos){.row = row, .col = col}, &cell);
    struct gh_rgb fg = VTERM_COLOR_IS_DEFAULT_FG(&cell.fg) ? usual_fg : screen_rgb(s, cell.fg);
    struct gh_rgb bg = VTERM_COLOR_IS_DEFAULT_BG(&cell.bg) ? usual_bg : screen_rgb(s, cell.bg);
    double x = col * w, y = row * 2 * w;
    uint32_t glyph = cell.chars[0];
    set(c, cell.attrs.reverse ? fg : bg);
    fill(c, x, y, w, 2 * w);
    if (glyph <= ' ' || glyph == (uint32_t)-1)
        return;
    set(c, cell.attrs.reverse ? bg : fg);
    if (block(c, glyph, x, y, w, 2 * w) || frame(c, glyph, x, y, w, 2 * w))
        return;
    char text[VTERM_MAX_CHARS_PER_CELL * 4 + 1];
    size_t n = 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        n += screen_utf8(text + n, cell.chars[i]);
    text[n] = 0;
    cairo_select_font_face(c, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL,
                           cell.attrs.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_move_to(c, x, y + ascent);
    cairo_show_text(c, text);
}

bool screen_png(struct screen *s, const char *path, int cell_w)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, s->cols * cell_w, s->rows * cell_w * 2);
    cairo_t *c = cairo_create(surface);
    cairo_font_extents_t font;
    cairo_set_antialias(c, CAIRO_ANTIALIAS_GRAY);
    cairo_select_font_face(c, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(c, 100);
    cairo_text_extents_t one;
    cairo_text_extents(c, "M", &one);
    cairo_set_font_size(c, 100.0 * cell_w / one.x_advance); /* as wide as a cell */
    cairo_font_extents(c, &font);
    double ascent = (2 * cell_w - font.ascent - font.descent) / 2 + font.ascent;
    for (int row = 0; row < s->rows; row++)
        for (int col = 0; col < s->cols; col++)
            cell(c, s, col, row, cell_w, ascent);
    bool ok = cairo_surface_write_to_png(surface, path) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(c);
    cairo_surface_destroy(surface);
    return ok;
}
