/* JPEG to pixels by gdk-pixbuf (which libnotify brings), pixels to cells by libchafa. */
#include "console/still.h"

#include "base/wipe.h"
#include "console/picture.h"
#include "console/term.h"

#include <chafa.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE_MAX = 4096 };

bool gh_still_load(struct gh_still *s, const uint8_t *jpeg, size_t size, struct gh_error *err)
{
    gh_still_free(s);
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new_with_type("jpeg", NULL);
    if (!loader)
        return gh_error_set(err, GH_ERR_INPUT, "picture: no JPEG loader; install libgdk-pixbuf-2.0-0");
    bool ok = gdk_pixbuf_loader_write(loader, jpeg, size, NULL);
    ok = gdk_pixbuf_loader_close(loader, NULL) && ok;
    GdkPixbuf *pixbuf = ok ? gdk_pixbuf_loader_get_pixbuf(loader) : NULL;
    int w = pixbuf ? gdk_pixbuf_get_width(pixbuf) : 0, h = pixbuf ? gdk_pixbuf_get_height(pixbuf) : 0;
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX || gdk_pixbuf_get_n_channels(pixbuf) < 3) {
        g_object_unref(loader);
        return gh_error_set(err, GH_ERR_INPUT, "picture: not a usable JPEG");
    }
    s->picture = (struct gh_image){
        .data = malloc((size_t)w * (size_t)h * 3), .width = w, .height = h, .stride = w * 3};
    if (!s->picture.data) {
        g_object_unref(loader);
        return gh_error_set(err, GH_ERR_INTERNAL, "picture: out of memory");
    }
    int channels = gdk_pixbuf_get_n_channels(pixbuf), stride = gdk_pixbuf_get_rowstride(pixbuf);
    guint8 *from = gdk_pixbuf_get_pixels(pixbuf);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            const guint8 *p = from + (size_t)y * (size_t)stride + (size_t)(x * channels);
            memcpy(s->picture.data + ((size_t)y * (size_t)w + (size_t)x) * 3, p, 3);
        }
    static uint64_t serial;
    s->serial = ++serial;
    explicit_bzero(from, (size_t)stride * (size_t)(h - 1) + (size_t)(w * channels));
    g_object_unref(loader);
    return true;
}

void gh_still_free(struct gh_still *s)
{
    gh_image_wipe(&s->picture);
    gh_wipe(s->cells, (size_t)s->cols * (size_t)s->rows * sizeof *s->cells);
    gh_wipe(s->graphic, s->graphic_size);
    memset(s, 0, sizeof *s);
}

static bool make_graphic(struct gh_still *s, const struct gh_term *t, int max_cols, int max_rows)
{
    int cols, rows;
    /* cells need not be twice as high as wide here */
    int room_h = max_rows * t->cell_h * 2 / (t->cell_w * 4 > 0 ? t->cell_w * 4 : 1);
    gh_picture_fit(s->picture.width, s->picture.height, max_cols, room_h > 0 ? room_h : 1, &cols, &rows);
    rows = (cols * t->cell_w * s->picture.height / s->picture.width + t->cell_h / 2) / t->cell_h;
    rows = rows < 1 ? 1 : rows > max_rows ? max_rows : rows;
    if (cols < 2)
        return false;
    if (s->graphic && s->graphic_cols == cols && s->graphic_rows == rows)
        return true;
    gh_wipe(s->graphic, s->graphic_size);
    s->graphic =
        gh_graphics_encode(t->graphics, s->picture, cols, rows, t->cell_w, t->cell_h, &s->graphic_size);
    s->graphic_cols = cols;
    s->graphic_rows = rows;
    return s->graphic != NULL;
}

bool gh_still_show(struct gh_still *s, struct gh_term *t, int x, int y, int max_cols, int max_rows)
{
    if (!s->picture.data || max_cols < 2 || max_rows < 1)
        return false;
    if (t->graphics != GH_GRAPHICS_NONE && make_graphic(s, t, max_cols, max_rows)) {
        gh_term_graphic(t, x, y, s->graphic_cols, s->graphic_rows, s->serial, s->graphic, s->graphic_size);
        return true;
    }
    bool sextants = gh_still_sextants(getenv("TERM"), getenv("TERM_PROGRAM"), getenv("VTE_VERSION"));
    if (!gh_still_draw(s, max_cols, max_rows, t->depth, t->utf8, sextants))
        return false;
    gh_term_region(t, x, y, s->cols, s->rows, s->cells);
    return true;
}

bool gh_still_sextants(const char *term, const char *term_program, const char *vte_version)
{
    /* VTE draws them itself from 0.62 on */
    if (vte_version && atoi(vte_version) >= 6200)
        return true;
    static const char *const kinds[] = {"kitty", "foot", "wezterm", "contour", "alacritty", "ghostty"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if ((term && strstr(term, kinds[i])) || (term_program && strcasestr(term_program, kinds[i])))
            return true;
    return false;
}

static ChafaCanvas *make_canvas(int cols, int rows, enum gh_depth depth, bool utf8, bool sextants)
{
    static const ChafaCanvasMode modes[] = {CHAFA_CANVAS_MODE_FGBG, CHAFA_CANVAS_MODE_INDEXED_16,
                                            CHAFA_CANVAS_MODE_INDEXED_16, CHAFA_CANVAS_MODE_INDEXED_240,
                                            CHAFA_CANVAS_MODE_TRUECOLOR};
    chafa_set_n_threads(1); /* two small pictures are not worth a pool that stays */
    ChafaSymbolMap *symbols = chafa_symbol_map_new();
    if (!utf8)
        chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_ASCII);
    else if (depth == GH_DEPTH_NONE) /* light and dark alone: as many dots as there can be */
        chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_BRAILLE);
    else {
        chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SPACE | CHAFA_SYMBOL_TAG_SOLID |
                                                  CHAFA_SYMBOL_TAG_VHALF | CHAFA_SYMBOL_TAG_HHALF |
                                                  CHAFA_SYMBOL_TAG_QUAD);
        if (sextants)
            chafa_symbol_map_add_by_tags(symbols, CHAFA_SYMBOL_TAG_SEXTANT);
    }
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    chafa_canvas_config_set_geometry(config, cols, rows);
    chafa_canvas_config_set_canvas_mode(config, modes[depth]);
    chafa_canvas_config_set_symbol_map(config, symbols);
    chafa_canvas_config_set_work_factor(config, 1.0f);
    if (depth == GH_DEPTH_NONE) {
        chafa_canvas_config_set_dither_mode(config, CHAFA_DITHER_MODE_DIFFUSION);
        chafa_canvas_config_set_dither_grain_size(config, 1, 1);
    }
    ChafaCanvas *canvas = chafa_canvas_new(config);
    chafa_canvas_config_unref(config);
    chafa_symbol_map_unref(symbols);
    return canvas;
}

static struct gh_rgb unpack(int color)
{
    if (color < 0) /* transparent */
        return (struct gh_rgb){0, 0, 0};
    return (struct gh_rgb){(uint8_t)(color >> 16), (uint8_t)(color >> 8), (uint8_t)color};
}

bool gh_still_draw(struct gh_still *s, int max_cols, int max_rows, enum gh_depth depth, bool utf8,
                   bool sextants)
{
    int cols, rows;
    if (!s->picture.data)
        return false;
    gh_picture_fit(s->picture.width, s->picture.height, max_cols, max_rows, &cols, &rows);
    if (cols < 2 || rows < 1)
        return false;
    if (s->cells && s->cols == cols && s->rows == rows)
        return true;
    free(s->cells);
    s->cells = calloc((size_t)cols * (size_t)rows, sizeof *s->cells);
    if (!s->cells)
        return false;
    s->cols = cols;
    s->rows = rows;
    ChafaCanvas *canvas = make_canvas(cols, rows, depth, utf8, sextants);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGB8, s->picture.data, s->picture.width,
                                 s->picture.height, s->picture.stride);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < cols; x++) {
            int fg, bg;
            struct gh_cell *cell = &s->cells[y * cols + x];
            gunichar glyph = chafa_canvas_get_char_at(canvas, x, y);
            chafa_canvas_get_colors_at(canvas, x, y, &fg, &bg);
            *cell = (struct gh_cell){.glyph = glyph ? glyph : ' ', .fg = unpack(fg), .bg = unpack(bg)};
        }
    chafa_canvas_unref(canvas);
    return true;
}
