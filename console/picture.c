/* Area reduction, half blocks, and what is drawn over them. */
#include "console/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* Dark to light; each step looks about as much brighter than the one before. */
static const char ramp[] = " .:-=+*#%@";

void gh_picture_fit(int width, int height, int max_cols, int max_rows, int *cols, int *rows)
{
    if (max_cols > GH_PICTURE_MAX_W)
        max_cols = GH_PICTURE_MAX_W;
    if (max_rows > GH_PICTURE_MAX_H / 2)
        max_rows = GH_PICTURE_MAX_H / 2;
    if (max_cols < 1 || max_rows < 1 || width < 1 || height < 1) {
        *cols = *rows = 0;
        return;
    }
    int c = (int)lround(2.0 * max_rows * width / height), r = max_rows;
    if (c > max_cols) {
        c = max_cols;
        r = (int)lround(0.5 * max_cols * height / width);
    }
    *cols = c < 1 ? 1 : c;
    *rows = r < 1 ? 1 : r > max_rows ? max_rows : r;
}

void gh_picture_reduce(struct gh_image src, int cols, int rows, struct gh_rgb *out)
{
    enum { WIDEST = 1024 };
    uint32_t sum[WIDEST * 3];
    int width = src.width < WIDEST ? src.width : WIDEST;
    if (width < 1 || src.height < 1)
        return;
    for (int y = 0; y < rows; y++) {
        int y0 = y * src.height / rows, y1 = (y + 1) * src.height / rows;
        if (y1 <= y0)
            y1 = y0 + 1;
        memset(sum, 0, (size_t)width * 3 * sizeof *sum);
        for (int v = y0; v < y1; v++) {
            const uint8_t *row = src.data + (size_t)v * (size_t)src.stride;
            for (int i = 0; i < width * 3; i++)
                sum[i] += row[i];
        }
        for (int x = 0; x < cols; x++) {
            int x0 = x * width / cols, x1 = (x + 1) * width / cols;
            if (x1 <= x0)
                x1 = x0 + 1;
            uint32_t b = 0, g = 0, r = 0, n = (uint32_t)((x1 - x0) * (y1 - y0));
            for (int u = x0; u < x1; u++) {
                b += sum[u * 3];
                g += sum[u * 3 + 1];
                r += sum[u * 3 + 2];
            }
            out[y * cols + x] = (struct gh_rgb){(uint8_t)((r + n / 2) / n), (uint8_t)((g + n / 2) / n),
                                                (uint8_t)((b + n / 2) / n)};
        }
    }
}

static struct gh_rgb mean(struct gh_rgb a, struct gh_rgb b)
{
    return (struct gh_rgb){(uint8_t)((a.r + b.r) / 2), (uint8_t)((a.g + b.g) / 2),
                           (uint8_t)((a.b + b.b) / 2)};
}

static struct gh_rgb deaden(struct gh_rgb c)
{
    uint8_t v = (uint8_t)(16 + gh_rgb_luma(c) / 4);
    return (struct gh_rgb){v, v, v};
}

void gh_picture_cells(const struct gh_rgb *pixels, int cols, int rows, enum gh_depth depth, bool utf8,
                      enum gh_picture_look look, struct gh_cell *cells)
{
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < cols; x++) {
            struct gh_rgb top = pixels[2 * y * cols + x], low = pixels[(2 * y + 1) * cols + x];
            struct gh_cell *cell = &cells[y * cols + x];
            if (look == GH_LOOK_DEAD) {
                top = deaden(top);
                low = deaden(low);
            }
            if (depth != GH_DEPTH_NONE && !utf8)
                top = low = mean(top, low);
            *cell = (struct gh_cell){.glyph = GH_CELL_PICTURE, .fg = top, .bg = low};
            if (depth == GH_DEPTH_NONE) {
                int step = gh_rgb_luma(mean(top, low)) * (int)(sizeof ramp - 1) / 256;
                cell->glyph = look == GH_LOOK_DEAD ? ' ' : (uint32_t)ramp[step];
            }
        }
}

/* What lies behind a sign drawn over the picture: the cell's own mean colour, darker by parts of 8. */
static struct gh_rgb backdrop(const struct gh_cell *cell, int keep)
{
    struct gh_rgb c = cell->glyph == GH_CELL_PICTURE ? mean(cell->fg, cell->bg) : cell->bg;
    return (struct gh_rgb){(uint8_t)(c.r * keep / 8), (uint8_t)(c.g * keep / 8), (uint8_t)(c.b * keep / 8)};
}

static void put(struct gh_cell *cells, int cols, int rows, int x, int y, uint32_t glyph, struct gh_rgb color,
                bool bold, int keep)
{
    if (x < 0 || y < 0 || x >= cols || y >= rows)
        return;
    struct gh_cell *cell = &cells[y * cols + x];
    *cell = (struct gh_cell){.glyph = glyph, .fg = color, .bg = backdrop(cell, keep), .bold = bold};
}

void gh_picture_text(struct gh_cell *cells, int cols, int rows, int x, int y, const char *text,
                     struct gh_rgb color, bool bold)
{
    mbstate_t state = {0};
    while (*text && x < cols) {
        wchar_t c;
        size_t used = mbrtowc(&c, text, strlen(text), &state);
        if (used == (size_t)-1 || used == (size_t)-2 || used == 0) {
            c = L'?';
            used = 1;
            memset(&state, 0, sizeof state);
        }
        /* A double-width or combining character would shift the rest of the row */
        put(cells, cols, rows, x++, y, wcwidth(c) == 1 ? (uint32_t)c : '?', color, bold, 2);
        text += used;
    }
}

void gh_picture_box(struct gh_cell *cells, int cols, int rows, struct gh_rect box, struct gh_rgb color,
                    bool bold, const char *label, bool utf8)
{
    int x0 = (int)floorf(box.x * (float)cols), x1 = (int)ceilf((box.x + box.w) * (float)cols) - 1;
    int y0 = (int)floorf(box.y * (float)rows), y1 = (int)ceilf((box.y + box.h) * (float)rows) - 1;
    if (x1 <= x0)
        x1 = x0 + 1;
    if (y1 < y0)
        y1 = y0;
    if (y1 - y0 < 1) { /* too flat for an outline */
        put(cells, cols, rows, x0, y0, '[', color, bold, 6);
        put(cells, cols, rows, x1, y0, ']', color, bold, 6);
    } else {
        uint32_t h = utf8 ? 0x2500 : '-', v = utf8 ? 0x2502 : '|';
        for (int x = x0 + 1; x < x1; x++) {
            put(cells, cols, rows, x, y0, h, color, bold, 6);
            put(cells, cols, rows, x, y1, h, color, bold, 6);
        }
        for (int y = y0 + 1; y < y1; y++) {
            put(cells, cols, rows, x0, y, v, color, bold, 6);
            put(cells, cols, rows, x1, y, v, color, bold, 6);
        }
        put(cells, cols, rows, x0, y0, utf8 ? 0x250c : '+', color, bold, 6);
        put(cells, cols, rows, x1, y0, utf8 ? 0x2510 : '+', color, bold, 6);
        put(cells, cols, rows, x0, y1, utf8 ? 0x2514 : '+', color, bold, 6);
        put(cells, cols, rows, x1, y1, utf8 ? 0x2518 : '+', color, bold, 6);
    }
    if (!label || !*label)
        return;
    int y = y0 > 0 ? y0 - 1 : y0;
    int length = (int)mbstowcs(NULL, label, 0);
    int x = x0 + length > cols ? cols - length : x0;
    gh_picture_text(cells, cols, rows, x < 0 ? 0 : x, y, label, color, bold);
}
