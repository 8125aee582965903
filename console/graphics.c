/* Kitty's protocol by hand (the terminal scales, so a small picture stays small on the wire), sixel through
 * libchafa. */
#include "console/graphics.h"

#include "base/clock.h"

#include <chafa.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { CHUNK = 3072 }; /* of pixels: 4096 in base64, the most one sequence may carry */

/* From the last escape on a whole answer: "ESC [ ? … c". */
static const char *find_da1(const char *answer, const char *end, const char **stop)
{
    for (const char *p = answer; p + 3 < end; p++) {
        if (p[0] != '\033' || p[1] != '[' || p[2] != '?')
            continue;
        const char *q = p + 3;
        while (q < end && ((*q >= '0' && *q <= '9') || *q == ';'))
            q++;
        if (q < end && *q == 'c') {
            *stop = q;
            return p + 3;
        }
    }
    return NULL;
}

bool gh_graphics_read(const char *answer, size_t size, enum gh_graphics *what, int *cell_w, int *cell_h)
{
    static const char ok[] = "\033_Gi=31;OK", cell[] = "\033[6;";
    const char *end = answer + size, *stop, *at;
    *what = GH_GRAPHICS_NONE;
    const char *attributes = find_da1(answer, end, &stop);
    if (!attributes)
        return false;
    for (const char *p = attributes; p < stop;
         p = memchr(p, ';', (size_t)(stop - p)) ? (const char *)memchr(p, ';', (size_t)(stop - p)) + 1 : stop)
        if (*p == '4' && (p + 1 == stop || p[1] == ';'))
            *what = GH_GRAPHICS_SIXEL;
    if (memmem(answer, size, ok, sizeof ok - 1))
        *what = GH_GRAPHICS_KITTY;
    if ((at = memmem(answer, size, cell, sizeof cell - 1))) {
        char text[24] = "";
        int w, h;
        memcpy(text, at + sizeof cell - 1,
               (size_t)(end - at) - (sizeof cell - 1) < 20 ? (size_t)(end - at) - (sizeof cell - 1) : 20);
        if (sscanf(text, "%d;%dt", &h, &w) == 2 && w >= 4 && h >= 8 && w <= 64 && h <= 128) {
            *cell_w = w;
            *cell_h = h;
        }
    }
    return true;
}

enum gh_graphics gh_graphics_ask(int in, int out, int *cell_w, int *cell_h)
{
    static const char query[] = "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[16t\033[c";
    struct termios was, raw;
    enum gh_graphics what = GH_GRAPHICS_NONE;
    char answer[512];
    size_t size = 0;
    if (tcgetattr(in, &was) != 0)
        return what;
    raw = was;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    tcsetattr(in, TCSANOW, &raw);
    int64_t until = gh_clock_mono_ms() + GH_GRAPHICS_WAIT_MS;
    bool whole = write(out, query, sizeof query - 1) != (ssize_t)(sizeof query - 1);
    while (!whole && size < sizeof answer) {
        struct pollfd ready = {.fd = in, .events = POLLIN};
        int64_t left = until - gh_clock_mono_ms();
        if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
            break;
        ssize_t n = read(in, answer + size, sizeof answer - size);
        if (n <= 0)
            break;
        size += (size_t)n;
        whole = gh_graphics_read(answer, size, &what, cell_w, cell_h);
    }
    tcsetattr(in, TCSANOW, &was);
    return whole ? what : GH_GRAPHICS_NONE;
}

static char *encode_kitty(struct gh_image rgb, int cols, int rows, size_t *size)
{
    size_t bytes = (size_t)rgb.width * (size_t)rgb.height * 3, at = 0;
    char *out = malloc(bytes / 3 * 4 + (bytes / CHUNK + 2) * 16 + 128);
    uint8_t *packed = malloc(bytes);
    if (!out || !packed) {
        free(out);
        free(packed);
        return NULL;
    }
    for (int y = 0; y < rgb.height; y++)
        memcpy(packed + (size_t)y * (size_t)rgb.width * 3, rgb.data + (size_t)y * (size_t)rgb.stride,
               (size_t)rgb.width * 3);
    for (size_t from = 0; from < bytes; from += CHUNK) {
        size_t n = bytes - from < CHUNK ? bytes - from : CHUNK;
        int more = from + n < bytes;
        /* q=2: no answers, which would be read as keys; C=1: the cursor stays */
        if (!from)
            at += (size_t)sprintf(out + at, "\033_Ga=T,q=2,C=1,f=24,s=%d,v=%d,c=%d,r=%d,m=%d;", rgb.width,
                                  rgb.height, cols, rows, more);
        else
            at += (size_t)sprintf(out + at, "\033_Gm=%d;", more);
        gchar *text = g_base64_encode(packed + from, n);
        size_t length = strlen(text);
        memcpy(out + at, text, length);
        at += length;
        explicit_bzero(text, length);
        g_free(text);
        memcpy(out + at, "\033\\", 2);
        at += 2;
    }
    explicit_bzero(packed, bytes);
    free(packed);
    *size = at;
    return out;
}

static char *encode_sixel(struct gh_image rgb, int cols, int rows, int cell_w, int cell_h, size_t *size)
{
    ChafaCanvasConfig *config = chafa_canvas_config_new();
    chafa_canvas_config_set_geometry(config, cols, rows);
    chafa_canvas_config_set_cell_geometry(config, cell_w, cell_h);
    chafa_canvas_config_set_canvas_mode(config, CHAFA_CANVAS_MODE_TRUECOLOR);
    chafa_canvas_config_set_pixel_mode(config, CHAFA_PIXEL_MODE_SIXELS);
    chafa_set_n_threads(1);
    ChafaCanvas *canvas = chafa_canvas_new(config);
    chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGB8, rgb.data, rgb.width, rgb.height, rgb.stride);
    ChafaTermDb *db = chafa_term_db_new();
    ChafaTermInfo *info = chafa_term_db_get_fallback_info(db);
    GString *text = chafa_canvas_print(canvas, info);
    char *out = text && text->len ? malloc(text->len) : NULL;
    if (out) {
        memcpy(out, text->str, text->len);
        *size = text->len;
    }
    if (text) {
        explicit_bzero(text->str, text->len);
        g_string_free(text, TRUE);
    }
    chafa_term_info_unref(info);
    chafa_term_db_unref(db);
    chafa_canvas_unref(canvas);
    chafa_canvas_config_unref(config);
    return out;
}

char *gh_graphics_encode(enum gh_graphics what, struct gh_image rgb, int cols, int rows, int cell_w,
                         int cell_h, size_t *size)
{
    *size = 0;
    if (!rgb.data || cols < 1 || rows < 1 || what == GH_GRAPHICS_NONE)
        return NULL;
    return what == GH_GRAPHICS_KITTY ? encode_kitty(rgb, cols, rows, size)
                                     : encode_sixel(rgb, cols, rows, cell_w, cell_h, size);
}

const char *gh_graphics_erase(enum gh_graphics what)
{
    return what == GH_GRAPHICS_KITTY ? "\033_Ga=d,d=A,q=2\033\\" : "";
}
