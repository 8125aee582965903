/* SDL2_ttf does the fonts and, with HarfBuzz, the shaping. A line is drawn once in white and kept as a mask
 * of alpha bytes, which any ink is then put through. */
#include "kiosk/screen/text.h"

#include "base/wipe.h"
#include "kiosk/screen/runs.h"

#include <SDL_ttf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FONTS = 96, MASKS = 256, WIDTHS = 2048, LONGEST = 480 };

struct font {
    enum gh_script script;
    int px;
    bool bold;
    TTF_Font *font;
    unsigned used;
};
struct mask {
    char *text;
    size_t size;
    int px;
    bool bold, rtl;
    uint8_t *alpha;
    int w, h, top; /* top: of the mask under the line's top */
    unsigned used;
};
struct width {
    uint64_t key;
    int width;
};
struct gh_type {
    struct font fonts[FONTS];
    struct mask masks[MASKS];
    struct width widths[WIDTHS];
    unsigned clock;
};

static const struct {
    const char *regular, *bold, *package;
} files[GH_SCRIPTS] = {
    [GH_SCRIPT_LATIN] = {"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                         "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", "fonts-dejavu-core"},
    [GH_SCRIPT_ARABIC] = {"/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf",
                          "/usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf", "fonts-noto-core"},
    /* there is no bold one, and one made of the plain runs together at large sizes */
    [GH_SCRIPT_HAN] = {"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
                       "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback"},
};

struct gh_type *gh_type_open(struct gh_error *err)
{
    for (int s = 0; s < GH_SCRIPTS; s++)
        for (int bold = 0; bold < 2; bold++) {
            const char *path = bold ? files[s].bold : files[s].regular;
            if (access(path, R_OK) != 0) {
                gh_error_set(err, GH_ERR_NOT_FOUND, "font %s: cannot be read; install the package %s", path,
                             files[s].package);
                return NULL;
            }
        }
    struct gh_type *t = calloc(1, sizeof *t);
    if (!t || TTF_Init() != 0) {
        gh_error_set(err, GH_ERR_INTERNAL, "text: %s; free memory", t ? TTF_GetError() : "out of memory");
        free(t);
        return NULL;
    }
    return t;
}

static void drop_mask(struct mask *m)
{
    gh_wipe(m->alpha, (size_t)m->w * (size_t)m->h);
    free(m->text);
    memset(m, 0, sizeof *m);
}

void gh_type_close(struct gh_type *t)
{
    if (!t)
        return;
    for (int i = 0; i < MASKS; i++)
        drop_mask(&t->masks[i]);
    for (int i = 0; i < FONTS; i++)
        if (t->fonts[i].font)
            TTF_CloseFont(t->fonts[i].font);
    TTF_Quit();
    free(t);
}

void gh_type_forget(struct gh_type *t)
{
    explicit_bzero(t->widths, sizeof t->widths);
}

/* NULL only when the file cannot be opened any more */
static TTF_Font *font_of(struct gh_type *t, enum gh_script script, int px, bool bold)
{
    struct font *oldest = &t->fonts[0];
    for (int i = 0; i < FONTS; i++) {
        struct font *f = &t->fonts[i];
        if (f->font && f->script == script && f->px == px && f->bold == bold) {
            f->used = ++t->clock;
            return f->font;
        }
        if (!f->font || (oldest->font && f->used < oldest->used))
            oldest = f;
    }
    TTF_Font *font = TTF_OpenFont(bold ? files[script].bold : files[script].regular, px);
    if (!font)
        return NULL;
    TTF_SetFontHinting(font, TTF_HINTING_LIGHT);
    TTF_SetFontDirection(font, script == GH_SCRIPT_ARABIC ? TTF_DIRECTION_RTL : TTF_DIRECTION_LTR);
    TTF_SetFontScriptName(font, script == GH_SCRIPT_ARABIC ? "Arab"
                                : script == GH_SCRIPT_HAN  ? "Hani"
                                                           : "Latn");
    if (oldest->font)
        TTF_CloseFont(oldest->font);
    *oldest = (struct font){script, px, bold, font, ++t->clock};
    return font;
}

static void piece(char out[LONGEST + 1], const char *text, const struct gh_run *r)
{
    size_t n = r->size < LONGEST ? r->size : LONGEST, at = 0;
    memcpy(out, text + r->at, n);
    out[n] = 0;
    if (!r->point || !n)
        return;
    uint32_t c = gh_runs_mirror(gh_runs_next(out, n, &at));
    if (c < 0x80)
        out[0] = (char)c;
    else if (c < 0x100) /* quotation marks of two bytes */
        out[1] = (char)(0x80 | (c & 63));
}

static uint64_t key_of(const char *text, size_t size, int px, bool bold, bool rtl)
{
    uint64_t h = 1469598103934665603u ^ (uint64_t)px << 2 ^ (uint64_t)bold << 1 ^ (uint64_t)rtl;
    for (size_t i = 0; i < size; i++)
        h = (h ^ (uint8_t)text[i]) * 1099511628211u;
    return h | 1;
}

int gh_type_width(struct gh_type *t, const char *text, size_t size, int px, bool bold, bool rtl)
{
    uint64_t key = key_of(text, size, px, bold, rtl);
    struct width *kept = &t->widths[key % WIDTHS];
    if (kept->key == key)
        return kept->width;
    struct gh_run runs[GH_RUNS];
    int n = gh_runs_cut(text, size, rtl, runs), width = 0;
    for (int i = 0; i < n; i++) {
        char word[LONGEST + 1];
        int w = 0;
        TTF_Font *font = font_of(t, runs[i].script, px, bold);
        piece(word, text, &runs[i]);
        if (font && TTF_SizeUTF8(font, word, &w, NULL) == 0)
            width += w;
        explicit_bzero(word, sizeof word);
    }
    *kept = (struct width){key, width};
    return width;
}

int gh_type_line(const char *text, size_t size, int px)
{
    return gh_runs_script(text, size) == GH_SCRIPT_ARABIC ? px * 155 / 100 : px * 132 / 100;
}

/* Where a line may end: before this byte, whose character is c after last */
static bool may_break(uint32_t last, uint32_t c)
{
    if (last == ' ')
        return c != ' ';
    /* Chinese: anywhere but before a closing point or behind an opening one */
    bool closing = c == 0x3002 || c == 0xff0c || c == 0xff01 || c == 0xff1f || c == 0x3001 || c == 0xff1a ||
                   c == 0xff1b || c == 0x300d || c == 0xff09 || c == 0x201d;
    bool opening = last == 0x300c || last == 0xff08 || last == 0x201c;
    return gh_runs_is_han(c) && gh_runs_is_han(last) && !closing && !opening;
}

static size_t trimmed(const char *text, size_t size)
{
    while (size && text[size - 1] == ' ')
        size--;
    return size;
}

int gh_type_wrap(struct gh_type *t, const char *text, int px, bool bold, bool rtl, int width,
                 struct gh_type_span *out, int most)
{
    size_t size = strlen(text), start = 0, good = 0, at = 0;
    int lines = 0, good_width = 0;
    uint32_t last = 0;
    while (start < size || (!size && !lines)) {
        size_t here = at;
        uint32_t c = at < size ? gh_runs_next(text, size, &at) : '\n';
        bool forced = c == '\n';
        if (forced || (here > start && may_break(last, c))) {
            size_t n = trimmed(text + start, here - start);
            int w = gh_type_width(t, text + start, n, px, bold, rtl);
            if (w > width && good == start)
                return 0;
            if (w > width) { /* ends where it last could; from there anew */
                if (lines < most)
                    out[lines] =
                        (struct gh_type_span){start, trimmed(text + start, good - start), good_width};
                if (++lines > most)
                    return lines;
                at = start = good;
                last = 0;
                continue;
            }
            good = here;
            good_width = w;
            if (forced) {
                if (lines < most)
                    out[lines] = (struct gh_type_span){start, n, w};
                if (++lines > most)
                    return lines;
                start = good = at;
                if (here >= size)
                    break;
            }
        }
        last = c;
    }
    return lines;
}

/* Draws the runs side by side into one mask, their baselines level. False when there is nothing to draw. */
static bool make_mask(struct gh_type *t, struct mask *m, const char *text, size_t size)
{
    struct gh_run runs[GH_RUNS];
    SDL_Surface *drawn[GH_RUNS] = {NULL};
    int n = gh_runs_cut(text, size, m->rtl, runs), ascent[GH_RUNS] = {0}, up = 0, down = 0, x = 0;
    for (int i = 0; i < n; i++) {
        char word[LONGEST + 1];
        TTF_Font *font = font_of(t, runs[i].script, m->px, m->bold);
        piece(word, text, &runs[i]);
        drawn[i] = font ? TTF_RenderUTF8_Blended(font, word, (SDL_Color){255, 255, 255, 255}) : NULL;
        explicit_bzero(word, sizeof word);
        if (!drawn[i])
            continue;
        ascent[i] = TTF_FontAscent(font);
        up = ascent[i] > up ? ascent[i] : up;
        down = drawn[i]->h - ascent[i] > down ? drawn[i]->h - ascent[i] : down;
        m->w += drawn[i]->w;
    }
    m->h = up + down;
    m->alpha = m->w && m->h ? calloc((size_t)m->w, (size_t)m->h) : NULL;
    for (int i = 0; i < n; i++) {
        SDL_Surface *s = drawn[i];
        if (!s)
            continue;
        for (int y = 0; m->alpha && y < s->h; y++) {
            const uint32_t *row =
                (const uint32_t *)((const uint8_t *)s->pixels + (size_t)y * (size_t)s->pitch);
            uint8_t *to = m->alpha + (size_t)(up - ascent[i] + y) * (size_t)m->w + x;
            for (int k = 0; k < s->w; k++)
                to[k] = (uint8_t)(row[k] >> 24);
        }
        x += s->w;
        explicit_bzero(s->pixels, (size_t)s->pitch * (size_t)s->h);
        SDL_FreeSurface(s);
    }
    /* capital letters' middle (0.36 em over the baseline) at the line's */
    m->top = gh_type_line(text, size, m->px) / 2 + m->px * 36 / 100 - up;
    return m->alpha != NULL;
}

static struct mask *kept_mask(struct gh_type *t, const char *text, size_t size, int px, bool bold, bool rtl)
{
    struct mask *oldest = &t->masks[0];
    for (int i = 0; i < MASKS; i++) {
        struct mask *m = &t->masks[i];
        if (m->text && m->size == size && m->px == px && m->bold == bold && m->rtl == rtl &&
            !memcmp(m->text, text, size))
            return m;
        if (!m->text || (oldest->text && m->used < oldest->used))
            oldest = m;
    }
    drop_mask(oldest);
    *oldest = (struct mask){.size = size, .px = px, .bold = bold, .rtl = rtl};
    oldest->text = malloc(size + 1);
    if (!oldest->text)
        return NULL;
    memcpy(oldest->text, text, size);
    if (!make_mask(t, oldest, text, size)) {
        drop_mask(oldest);
        return NULL;
    }
    return oldest;
}

void gh_type_draw(struct gh_type *t, struct gh_canvas *c, int x, int y, const char *text, size_t size, int px,
                  bool bold, bool rtl, bool secret, gh_ink ink)
{
    struct mask once = {.px = px, .bold = bold, .rtl = rtl};
    struct mask *m = secret ? &once : kept_mask(t, text, size, px, bold, rtl);
    if (secret && !make_mask(t, &once, text, size))
        return;
    if (!m)
        return;
    m->used = ++t->clock;
    gh_paint_mask(c, x, y + m->top, m->alpha, m->w, m->h, ink);
    if (secret)
        drop_mask(&once);
}
