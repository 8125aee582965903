/* The painter: differences against what is shown, and for each cell the cheapest of
 * three ways to write it. See paint.h. */
#include "console/paint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Measured on nine moving street pictures at 200×50 (tests/bench/wall): curses in direct colour needs
 * 33 bytes a cell, since a change of a colour pair always sends both colours. */

enum {
    CELL_BYTES = 64,     /* the most that one cell needs: move, two colours, bold, character */
    TOLERANCE_MAX = 260, /* squared distance a pixel may be off, three channels: about 9 steps each */
    TOLERANCE_256 = 300, /* beyond the palette's best; costs 0.3 of 26.7 dB on the bench and saves a third */
    MEND_TOLERANCE = 3,  /* one step each: what is written because it was old is to be right then */
};
#define PEN_UNKNOWN 0xffffffffu

/* A colour as it is sent: 0xRRGGBB, or an index of the palette. */
typedef uint32_t code;

struct shown {
    uint32_t glyph; /* GH_CELL_PICTURE: fg above, bg below, whichever character shows it */
    code fg, bg;
    uint32_t written_ms; /* low bits of the clock */
    uint8_t known, exact, bold;
};

struct gh_paint {
    enum gh_depth depth;
    bool utf8;
    int cols, rows;
    struct shown *shown;
    char *out;
    size_t used;
    uint32_t now_ms;
    int cx, cy; /* where the cursor is while writing; -1 = unknown */
    code pen_fg, pen_bg;
    int pen_bold;
    int tolerance;
    uint64_t error, pixels; /* of this frame */
    struct gh_paint_counts counts;
    char decimal[256][4];
    uint8_t decimal_len[256];
};

struct gh_paint *gh_paint_open(enum gh_depth depth, bool utf8, int cols, int rows)
{
    struct gh_paint *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->depth = depth;
    p->utf8 = utf8;
    p->tolerance = depth == GH_DEPTH_TRUE ? 60 : depth == GH_DEPTH_256 ? TOLERANCE_256 : 0;
    for (int i = 0; i < 256; i++)
        p->decimal_len[i] = (uint8_t)snprintf(p->decimal[i], sizeof p->decimal[i], "%d", i);
    if (!gh_paint_resize(p, cols, rows)) {
        gh_paint_close(p);
        return NULL;
    }
    return p;
}

void gh_paint_close(struct gh_paint *p)
{
    if (!p)
        return;
    gh_paint_forget(p);
    free(p->shown);
    free(p->out);
    free(p);
}

bool gh_paint_resize(struct gh_paint *p, int cols, int rows)
{
    size_t cells = (size_t)cols * (size_t)rows;
    struct shown *shown = calloc(cells, sizeof *shown);
    char *out = malloc(cells * CELL_BYTES + 64);
    if (!shown || !out) {
        free(shown);
        free(out);
        return false;
    }
    free(p->shown);
    free(p->out);
    p->shown = shown;
    p->out = out;
    p->cols = cols;
    p->rows = rows;
    return true;
}

void gh_paint_forget(struct gh_paint *p)
{
    memset(p->shown, 0, (size_t)p->cols * (size_t)p->rows * sizeof *p->shown);
    explicit_bzero(p->out, (size_t)p->cols * (size_t)p->rows * CELL_BYTES + 64); /* a picture, in colours */
}

static code encode(const struct gh_paint *p, struct gh_rgb c)
{
    if (p->depth == GH_DEPTH_TRUE)
        return (code)c.r << 16 | (code)c.g << 8 | c.b;
    return p->depth == GH_DEPTH_NONE ? 0 : (code)gh_rgb_to_index(c, p->depth);
}

static struct gh_rgb decode(const struct gh_paint *p, code c)
{
    if (p->depth == GH_DEPTH_TRUE)
        return (struct gh_rgb){(uint8_t)(c >> 16), (uint8_t)(c >> 8), (uint8_t)c};
    return gh_rgb_of_index((int)c);
}

static void put(struct gh_paint *p, const char *text, size_t size)
{
    memcpy(p->out + p->used, text, size);
    p->used += size;
}

static void put_number(struct gh_paint *p, int n)
{
    char text[12];
    if (n >= 0 && n < 256)
        put(p, p->decimal[n], p->decimal_len[n]);
    else
        put(p, text, (size_t)snprintf(text, sizeof text, "%d", n));
}

static void move_to(struct gh_paint *p, int x, int y)
{
    if (p->cx == x && p->cy == y)
        return;
    put(p, "\033[", 2);
    if (p->cy == y && p->cx >= 0 && p->cx < x) {
        if (x - p->cx > 1)
            put_number(p, x - p->cx);
        put(p, "C", 1);
    } else {
        put_number(p, y + 1);
        put(p, ";", 1);
        put_number(p, x + 1);
        put(p, "H", 1);
    }
    p->cx = x;
    p->cy = y;
}

static void put_color(struct gh_paint *p, code c, bool back)
{
    if (p->depth == GH_DEPTH_TRUE) {
        struct gh_rgb v = decode(p, c);
        put(p, back ? "48;2;" : "38;2;", 5);
        put_number(p, v.r);
        put(p, ";", 1);
        put_number(p, v.g);
        put(p, ";", 1);
        put_number(p, v.b);
    } else if (p->depth == GH_DEPTH_256) {
        put(p, back ? "48;5;" : "38;5;", 5);
        put_number(p, (int)c);
    } else {
        put_number(p, (back ? 40 : 30) + (int)(c & 7) + (c & 8 ? 60 : 0));
    }
}

/* Sets the pens that differ; PEN_UNKNOWN as wanted colour means "whatever it is". */
static void set_pens(struct gh_paint *p, code fg, code bg, int bold)
{
    bool need_fg = fg != PEN_UNKNOWN && fg != p->pen_fg, need_bg = bg != PEN_UNKNOWN && bg != p->pen_bg;
    bool need_bold = bold != p->pen_bold;
    if (p->depth == GH_DEPTH_NONE)
        need_fg = need_bg = false;
    if (!need_fg && !need_bg && !need_bold)
        return;
    put(p, "\033[", 2);
    if (need_bold)
        put(p, bold ? "1" : "22", bold ? 1 : 2);
    if (need_fg) {
        if (need_bold)
            put(p, ";", 1);
        put_color(p, fg, false);
        p->pen_fg = fg;
    }
    if (need_bg) {
        if (need_bold || need_fg)
            put(p, ";", 1);
        put_color(p, bg, true);
        p->pen_bg = bg;
    }
    put(p, "m", 1);
    p->pen_bold = bold;
}

static void put_glyph(struct gh_paint *p, uint32_t c)
{
    char u[4];
    size_t n;
    if (c < 0x80) {
        u[0] = (char)c;
        n = 1;
    } else if (c < 0x800) {
        u[0] = (char)(0xc0 | c >> 6);
        u[1] = (char)(0x80 | (c & 63));
        n = 2;
    } else if (c < 0x10000) {
        u[0] = (char)(0xe0 | c >> 12);
        u[1] = (char)(0x80 | (c >> 6 & 63));
        u[2] = (char)(0x80 | (c & 63));
        n = 3;
    } else {
        u[0] = (char)(0xf0 | c >> 18);
        u[1] = (char)(0x80 | (c >> 12 & 63));
        u[2] = (char)(0x80 | (c >> 6 & 63));
        u[3] = (char)(0x80 | (c & 63));
        n = 4;
    }
    put(p, u, n);
    /* The cursor stays at the right margin instead of moving on, differently on different terminals */
    p->cx = p->cx + 1 < p->cols ? p->cx + 1 : -1;
}

/* How far the code is from the colour beyond what the palette's best would be. */
static int excess(const struct gh_paint *p, code c, struct gh_rgb want, int best)
{
    return c == PEN_UNKNOWN ? TOLERANCE_MAX * 16 : gh_rgb_distance(decode(p, c), want) - best;
}

static void write_picture(struct gh_paint *p, struct shown *s, struct gh_rgb top, struct gh_rgb low,
                          int tolerance)
{
    code top_code = encode(p, top), low_code = encode(p, low);
    int top_best = p->depth == GH_DEPTH_TRUE ? 0 : gh_rgb_distance(decode(p, top_code), top);
    int low_best = p->depth == GH_DEPTH_TRUE ? 0 : gh_rgb_distance(decode(p, low_code), low);
    /* A pen already set that is near enough is as good as the colour itself, and free */
    bool top_fg = excess(p, p->pen_fg, top, top_best) <= tolerance;
    bool top_bg = excess(p, p->pen_bg, top, top_best) <= tolerance;
    bool low_fg = excess(p, p->pen_fg, low, low_best) <= tolerance;
    bool low_bg = excess(p, p->pen_bg, low, low_best) <= tolerance;
    code fg, bg;
    s->glyph = GH_CELL_PICTURE;
    /* Far enough below the tolerance, one colour does for both halves: a blank, one byte */
    struct gh_rgb both = {(uint8_t)((top.r + low.r + 1) / 2), (uint8_t)((top.g + low.g + 1) / 2),
                          (uint8_t)((top.b + low.b + 1) / 2)};
    if (!p->utf8 || (top_bg && low_bg) || top_code == low_code ||
        (p->depth == GH_DEPTH_TRUE && gh_rgb_distance(top, low) <= 2 * tolerance && !top_fg && !low_fg &&
         !top_bg && !low_bg)) {
        bg = top_bg && low_bg ? p->pen_bg : p->utf8 && top_code == low_code ? top_code : encode(p, both);
        set_pens(p, PEN_UNKNOWN, bg, 0);
        put_glyph(p, ' ');
        s->fg = s->bg = bg;
    } else if (top_fg + low_bg >= top_bg + low_fg) { /* upper half block */
        fg = top_fg ? p->pen_fg : top_code;
        bg = low_bg ? p->pen_bg : low_code;
        set_pens(p, fg, bg, 0);
        put_glyph(p, 0x2580);
        s->fg = fg;
        s->bg = bg;
    } else { /* lower half block */
        fg = low_fg ? p->pen_fg : low_code;
        bg = top_bg ? p->pen_bg : top_code;
        set_pens(p, fg, bg, 0);
        put_glyph(p, 0x2584);
        s->fg = bg;
        s->bg = fg;
    }
    s->exact = s->fg == top_code && s->bg == low_code;
    s->bold = 0;
}

static void paint_picture(struct gh_paint *p, int x, int y, const struct gh_cell *cell)
{
    struct shown *s = &p->shown[y * p->cols + x];
    int tolerance = p->tolerance;
    if (s->known && s->glyph == GH_CELL_PICTURE) {
        int top_best = 0, low_best = 0;
        if (p->depth != GH_DEPTH_TRUE) {
            top_best = gh_rgb_distance(decode(p, encode(p, cell->fg)), cell->fg);
            low_best = gh_rgb_distance(decode(p, encode(p, cell->bg)), cell->bg);
        }
        int top = excess(p, s->fg, cell->fg, top_best), low = excess(p, s->bg, cell->bg, low_best);
        int mended = p->depth == GH_DEPTH_TRUE ? MEND_TOLERANCE : 0;
        s->exact = top <= mended && low <= mended;
        /* Spread over time by place, so that not all cells come due in one frame */
        uint32_t due = GH_PAINT_REFRESH_MS - (uint32_t)(x * 7 + y * 31) % 256;
        bool old = !s->exact && p->now_ms - s->written_ms >= due;
        if (!old && top <= p->tolerance && low <= p->tolerance) {
            p->error += (uint64_t)(top + low);
            p->pixels += 2;
            p->counts.cells_kept++;
            return;
        }
        if (old)
            tolerance = mended;
    }
    move_to(p, x, y);
    write_picture(p, s, cell->fg, cell->bg, tolerance);
    s->known = 1;
    s->written_ms = p->now_ms;
    p->counts.cells_written++;
    if (p->depth == GH_DEPTH_TRUE) {
        p->error += (uint64_t)(gh_rgb_distance(decode(p, s->fg), cell->fg) +
                               gh_rgb_distance(decode(p, s->bg), cell->bg));
        p->pixels += 2;
    }
}

static void paint_glyph(struct gh_paint *p, int x, int y, const struct gh_cell *cell)
{
    struct shown *s = &p->shown[y * p->cols + x];
    code fg = encode(p, cell->fg), bg = encode(p, cell->bg);
    if (s->known && s->glyph == cell->glyph && s->bold == cell->bold && s->fg == fg &&
        (s->bg == bg || excess(p, s->bg, cell->bg, 0) <= p->tolerance)) {
        p->counts.cells_kept++;
        return;
    }
    move_to(p, x, y);
    set_pens(p, cell->glyph == ' ' ? PEN_UNKNOWN : fg, bg, cell->bold);
    put_glyph(p, cell->glyph);
    *s = (struct shown){.glyph = cell->glyph,
                        .fg = fg,
                        .bg = bg,
                        .written_ms = p->now_ms,
                        .known = 1,
                        .exact = 1,
                        .bold = cell->bold};
    p->counts.cells_written++;
}

void gh_paint_begin(struct gh_paint *p, int64_t now_ms)
{
    p->used = 0;
    p->now_ms = (uint32_t)now_ms;
    p->cx = p->cy = -1;
    p->pen_fg = p->pen_bg = PEN_UNKNOWN;
    p->pen_bold = 0;
    p->error = p->pixels = 0;
}

void gh_paint_cells(struct gh_paint *p, int x, int y, int w, int h, const struct gh_cell *cells)
{
    for (int v = 0; v < h; v++)
        for (int u = 0; u < w; u++) {
            const struct gh_cell *cell = &cells[v * w + u];
            if (x + u < 0 || y + v < 0 || x + u >= p->cols || y + v >= p->rows)
                continue;
            if (p->used + CELL_BYTES > (size_t)p->cols * (size_t)p->rows * CELL_BYTES)
                return; /* only when regions overlap; the rest comes with the next frame */
            if (cell->glyph == GH_CELL_PICTURE)
                paint_picture(p, x + u, y + v, cell);
            else
                paint_glyph(p, x + u, y + v, cell);
        }
}

const char *gh_paint_end(struct gh_paint *p, size_t *size)
{
    if (p->pixels && p->depth == GH_DEPTH_TRUE) {
        p->counts.mse = (double)p->error / (double)(p->pixels * 3);
        /* The tolerance follows the error it leaves, so that quality is held and bytes are what varies */
        int step = 1 + p->tolerance / 8;
        p->tolerance += p->counts.mse > GH_PAINT_MSE ? -step : step / 2 + 1;
        p->tolerance = p->tolerance < 4 ? 4 : p->tolerance > TOLERANCE_MAX ? TOLERANCE_MAX : p->tolerance;
    }
    *size = 0;
    if (!p->used)
        return p->out;
    /* Saving and restoring the cursor (ESC 7, ESC 8) would be as short, but some terminals keep one saved
     * state for both screens, and what the shell had would be lost */
    put(p, "\033[m", 3);
    p->cx = -1;
    move_to(p, 0, p->rows - 1);
    p->counts.bytes += p->used;
    *size = p->used;
    return p->out;
}

void gh_paint_counts(const struct gh_paint *p, struct gh_paint_counts *out)
{
    *out = p->counts;
}
