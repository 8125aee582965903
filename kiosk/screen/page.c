/* Putting things on a page: shapes, stacks of words that shrink together until they fit, parts to touch; and
 * painting the whole. */
#include "kiosk/screen/page.h"

#include "kiosk/screen/runs.h"
#include "kiosk/screen/words.h"

#include <stdio.h>
#include <string.h>

enum { LINES = 10, BLOCKS = 8, REFERENCE = 100 };

struct gh_box gh_page_mirror(const struct gh_page *p, struct gh_box b)
{
    if (p->rtl)
        b.x = p->m.w - b.x - b.w;
    return b;
}

static struct gh_item *put(struct gh_page *p, enum gh_item_kind kind, struct gh_box b, gh_ink ink)
{
    if (p->item_count == GH_PAGE_ITEMS) { /* the last thing gives way, and the tests see it */
        p->crowded = true;
        p->item_count--;
    }
    struct gh_item *i = &p->items[p->item_count++];
    *i = (struct gh_item){.kind = kind, .box = gh_page_mirror(p, b), .ink = ink};
    return i;
}

void gh_page_round(struct gh_page *p, struct gh_box b, int radius, gh_ink ink)
{
    put(p, GH_ITEM_ROUND, b, ink)->size = radius;
}

void gh_page_frame(struct gh_page *p, struct gh_box b, int radius, int thick, gh_ink ink)
{
    struct gh_item *i = put(p, GH_ITEM_FRAME, b, ink);
    i->size = radius;
    i->thick = thick;
}

void gh_page_icon(struct gh_page *p, struct gh_box b, enum gh_icon icon, gh_ink ink)
{
    put(p, GH_ITEM_ICON, b, ink)->icon = icon;
}

void gh_page_disc(struct gh_page *p, struct gh_box b, gh_ink ink)
{
    put(p, GH_ITEM_DISC, b, ink);
}

void gh_page_code(struct gh_page *p, struct gh_box b)
{
    put(p, GH_ITEM_CODE, b, 0);
}

/* A text runs as its first letter does: a Latin name is no Arabic sentence, whatever the screen's language.
 */
static bool runs_left(const char *text)
{
    return gh_runs_script(text, strlen(text)) == GH_SCRIPT_ARABIC;
}

static void put_text(struct gh_page *p, struct gh_box b, const char *text, size_t length, int px, bool bold,
                     bool rtl, bool secret, gh_ink ink)
{
    if (p->used + length + 1 > GH_PAGE_POOL) {
        p->crowded = true;
        return;
    }
    struct gh_item *i = put(p, GH_ITEM_TEXT, b, ink);
    memcpy(p->pool + p->used, text, length);
    i->text = (uint16_t)p->used;
    i->length = (uint16_t)length;
    i->size = px;
    i->bold = bold;
    i->secret = secret;
    i->rtl = rtl;
    p->used += length;
    p->pool[p->used++] = 0;
}

/* ---- texts that fit ---- */

struct set { /* one text, broken into lines at a size */
    int px, lines, height;
    struct gh_type_span span[LINES];
};

static int even(float px) /* few sizes, so that few fonts are open */
{
    int v = (int)(px + 0.5f);
    return v > 24 ? v & ~1 : v;
}

/* Breaks at the reference size, so that trying sizes opens no fonts; 4 % for the rounding of letters. */
static bool set_text(struct gh_page *p, struct set *s, const char *text, int px, bool bold, int width,
                     int most)
{
    s->px = px;
    s->lines = gh_type_wrap(p->type, text, REFERENCE, bold, runs_left(text),
                            width * REFERENCE / px * 96 / 100, s->span, most < LINES ? most : LINES);
    s->height = s->lines * gh_type_line(text, strlen(text), px);
    return s->lines > 0 && s->lines <= most && s->lines <= LINES;
}

static void draw_set(struct gh_page *p, const struct set *s, const char *text, struct gh_box b, bool bold,
                     bool secret, enum gh_align align, gh_ink ink)
{
    int line = s->lines > 0 ? s->height / s->lines : 0;
    bool rtl = runs_left(text);
    for (int i = 0; i < s->lines && i < LINES; i++) {
        const char *from = text + s->span[i].at;
        int w = gh_type_width(p->type, from, s->span[i].size, s->px, bold, rtl);
        int x = align == GH_ALIGN_CENTRE ? b.x + (b.w - w) / 2 : b.x;
        put_text(p, (struct gh_box){x, b.y + i * line, w, line}, from, s->span[i].size, s->px, bold, rtl,
                 secret, ink);
    }
}

/* What a site or a person wrote may be longer than any layout foresees: the last resort is to cut it. */
static void squeeze(struct gh_page *p, struct set *s, const char *text, bool bold, int width, int most)
{
    int px = gh_px(&p->m, GH_TEXT_LEAST);
    p->crowded = true;
    while (px > 9 && !set_text(p, s, text, px, bold, width, most))
        px--;
    if (s->lines < 1 || s->lines > most) { /* one line, as much of it as there is room for */
        size_t n = strlen(text);
        while (n && gh_type_width(p->type, text, n, px, bold, runs_left(text)) > width)
            for (n--; n && ((uint8_t)text[n] & 0xc0) == 0x80;)
                n--;
        s->lines = 1;
        s->px = px;
        s->span[0] = (struct gh_type_span){0, n, width};
        s->height = gh_type_line(text, n, px);
    }
}

static bool left_out(const struct gh_block *b)
{
    return (b->kind == GH_BLOCK_TEXT && (!b->text || !b->text[0])) ||
           (b->kind == GH_BLOCK_SIGN && b->icon == GH_ICON_NONE);
}

/* All blocks at a scale; the whole's height in *height. */
static bool set_blocks(struct gh_page *p, struct gh_box b, const struct gh_block *blocks, int count,
                       float scale, struct set *sets, int *height)
{
    bool fits = true;
    *height = 0;
    for (int i = 0; i < count; i++) {
        const struct gh_block *k = &blocks[i];
        if (left_out(k))
            continue;
        *height += *height ? gh_px(&p->m, k->gap * scale) : 0;
        if (k->kind != GH_BLOCK_TEXT) {
            sets[i].height = gh_px(&p->m, k->size * scale);
            *height += sets[i].height;
            continue;
        }
        float least = k->least > 0 ? k->least : GH_TEXT_LEAST, size = k->size * scale;
        size = size < least ? least : size;
        bool ok = set_text(p, &sets[i], k->text, even(size * p->m.u), k->bold, b.w, LINES);
        fits = fits && ok;
        *height += sets[i].height;
    }
    return fits && *height <= b.h;
}

void gh_page_stack(struct gh_page *p, struct gh_box b, const struct gh_block *blocks, int count,
                   enum gh_align align)
{
    struct set sets[BLOCKS] = {{0}};
    int height = 0;
    float scale = 1;
    count = count < BLOCKS ? count : BLOCKS;
    while (!set_blocks(p, b, blocks, count, scale, sets, &height) && scale > 0.3f)
        scale -= 0.04f;
    if (scale <= 0.3f)
        for (int i = 0; i < count; i++)
            if (blocks[i].kind == GH_BLOCK_TEXT && !left_out(&blocks[i]))
                squeeze(p, &sets[i], blocks[i].text, blocks[i].bold, b.w, 2);
    int y = b.y + (b.h > height ? (b.h - height) / 2 : 0);
    bool first = true;
    for (int i = 0; i < count; i++) {
        const struct gh_block *k = &blocks[i];
        if (left_out(k))
            continue;
        y += first ? 0 : gh_px(&p->m, k->gap * scale);
        first = false;
        int h = sets[i].height, x = align == GH_ALIGN_CENTRE ? b.x + (b.w - h) / 2 : b.x;
        struct gh_box box = {x, y, h, h};
        y += h;
        if (k->kind == GH_BLOCK_TEXT) {
            draw_set(p, &sets[i], k->text, (struct gh_box){b.x, box.y, b.w, h}, k->bold, k->secret, align,
                     k->ink);
        } else if (k->kind == GH_BLOCK_SPIN) {
            p->spin = gh_page_mirror(p, box);
        } else if (k->sign) {
            int in = h * 22 / 100;
            gh_page_disc(p, box, k->sign);
            gh_page_icon(p, (struct gh_box){box.x + in, box.y + in, h - 2 * in, h - 2 * in}, k->icon, k->ink);
        } else {
            gh_page_icon(p, box, k->icon, k->ink);
        }
    }
}

/* ---- parts ---- */

static void part_label(struct gh_page *p, struct gh_box b, enum gh_icon icon, const char *label, gh_ink ink,
                       enum gh_look_of look)
{
    bool words = label && *label;
    bool narrow = look == GH_LOOK_SMALL || look == GH_LOOK_NOTE || b.w < gh_px(&p->m, 300);
    int pad = gh_px(&p->m, narrow ? 12 : 22), sign = 0, gap = 0;
    if (icon != GH_ICON_NONE) {
        sign = gh_px(&p->m, words ? (narrow ? 40 : 56) : 52);
        gap = words ? gh_px(&p->m, narrow ? 12 : 18) : 0;
    }
    if (words && !sign && b.w < gh_px(&p->m, 200)) /* a key: one letter */
        pad = gh_px(&p->m, 4);
    struct set s = {0};
    int width = b.w - 2 * pad - sign - gap, text = 0;
    float size = look == GH_LOOK_SMALL ? 34 : narrow && sign ? 36 : sign ? 44 : 52;
    while (words && (!set_text(p, &s, label, even(size * p->m.u), look != GH_LOOK_SMALL, width, 2) ||
                     s.height > b.h - gh_px(&p->m, 8))) {
        size -= 1;
        if (size < GH_TEXT_LEAST) {
            squeeze(p, &s, label, look != GH_LOOK_SMALL, width, 2);
            break;
        }
    }
    for (int i = 0; words && i < s.lines; i++) {
        int w = gh_type_width(p->type, label + s.span[i].at, s.span[i].size, s.px, look != GH_LOOK_SMALL,
                              runs_left(label));
        text = w > text ? w : text;
    }
    int x = b.x + (b.w - sign - gap - text) / 2;
    if (sign)
        gh_page_icon(p, (struct gh_box){x, b.y + (b.h - sign) / 2, sign, sign}, icon, ink);
    if (words)
        draw_set(p, &s, label, (struct gh_box){x + sign + gap, b.y + (b.h - s.height) / 2, text, s.height},
                 look != GH_LOOK_SMALL, false, sign ? GH_ALIGN_START : GH_ALIGN_CENTRE, ink);
}

void gh_page_part(struct gh_page *p, struct gh_box b, enum gh_touch what, const char *text, enum gh_icon icon,
                  const char *label, enum gh_look_of look)
{
    if (p->part_count == GH_PAGE_PARTS) {
        p->crowded = true;
        return;
    }
    int mine = p->part_count++;
    struct gh_screen_part *part = &p->parts[mine];
    struct gh_box m = gh_page_mirror(p, b);
    memset(part, 0, sizeof *part);
    part->touch.what = what;
    snprintf(part->touch.text, sizeof part->touch.text, "%s", text ? text : "");
    part->box = (struct gh_rect){(float)m.x, (float)m.y, (float)m.w, (float)m.h};
    snprintf(part->label, sizeof part->label, "%s", label ? label : "");

    const struct gh_palette *c = p->colours;
    bool down = p->pressed == mine, go = look == GH_LOOK_GO;
    gh_ink paper = down ? c->pressed : go ? c->go : c->key;
    gh_ink ink = down ? c->pressed_ink : go ? c->go_ink : c->key_ink;
    if (look == GH_LOOK_NOTE && !down) {
        paper = GH_INK_NOTE;
        ink = GH_INK_NOTE_ON;
    }
    int radius = gh_px(&p->m, look == GH_LOOK_SMALL || look == GH_LOOK_NOTE ? 22 : 26),
        edge = gh_px(&p->m, 3);
    gh_page_round(p, b, radius, paper);
    if (!go || p->mood == GH_MOOD_DARK)
        gh_page_frame(p, b, radius, edge > 0 ? edge : 1, down ? c->pressed : c->key_edge);
    if (p->focus == mine) { /* two rings, so that one of them stands out on whatever is under it */
        int thick = gh_px(&p->m, 8);
        gh_page_frame(p, b, radius, thick, c->focus);
        gh_page_frame(p, (struct gh_box){b.x + thick, b.y + thick, b.w - 2 * thick, b.h - 2 * thick},
                      radius - thick, gh_px(&p->m, 4), go ? GH_INK_WHITE : GH_INK_NOTE_ON);
    }
    part_label(p, b, icon, label, ink, look);
}

void gh_page_make(struct gh_page *p, struct gh_type *type, struct gh_measure m, const struct gh_kiosk_view *v,
                  int focus, int pressed, const uint8_t *code, int code_side)
{
    struct gh_say say;
    gh_say(v, &say);
    memset(p, 0, sizeof *p);
    p->m = m;
    p->type = type;
    p->mood = say.mood;
    explicit_bzero(&say, sizeof say);
    p->colours = gh_theme_palette(p->mood);
    p->rtl = gh_words_rtl(v->language);
    p->focus = focus;
    p->pressed = pressed;
    p->code = code;
    p->code_side = code_side;
    gh_page_surround(p, v);
    switch (v->state) {
    case GH_FLOW_APPROACH:
    case GH_FLOW_ALIGN:
    case GH_FLOW_CAPTURE:
    case GH_FLOW_LIVENESS:
    case GH_FLOW_ENROL_PICTURE:
        gh_page_guide(p, v);
        break;
    case GH_FLOW_TOKEN:
    case GH_FLOW_NUMBER:
    case GH_FLOW_PIN:
        gh_page_digits(p, v);
        break;
    case GH_FLOW_ENROL_NAME:
        gh_page_letters(p, v);
        break;
    case GH_FLOW_ENROL_DONE:
        if (code) {
            gh_page_badge(p, v);
            break;
        }
        gh_page_message(p, v);
        break;
    default:
        gh_page_message(p, v);
    }
}

/* 0, 1, … half/2, back over 0 to -half/2 and so on */
static int to_and_fro(int n, int half)
{
    int at = (n + half / 2) % (2 * half);
    return (at < half ? at : 2 * half - at) - half / 2;
}

void gh_page_drift(struct gh_page *p, int minute)
{
    enum { ACROSS = 8, DOWN = 6, REACH = 12 }; /* steps; units: half of the margin that every page has */
    int dx = gh_px(&p->m, REACH) * to_and_fro(minute, ACROSS) / (ACROSS / 2);
    int dy = gh_px(&p->m, REACH) * to_and_fro(minute, DOWN) / (DOWN / 2);
    for (int i = 0; i < p->item_count; i++) {
        p->items[i].box.x += dx;
        p->items[i].box.y += dy;
    }
    for (int i = 0; i < p->part_count; i++) {
        p->parts[i].box.x += (float)dx;
        p->parts[i].box.y += (float)dy;
    }
}

/* Dark modules on white with the four modules of margin that readers need */
static void paint_code(const struct gh_page *p, struct gh_canvas *c, struct gh_box b)
{
    int scale = p->code_side ? b.w / (p->code_side + 8) : 0, side = scale * p->code_side;
    int x = b.x + (b.w - side) / 2, y = b.y + (b.h - side) / 2;
    gh_paint_fill(c, b, GH_INK_WHITE);
    for (int row = 0; row < p->code_side; row++)
        for (int column = 0; column < p->code_side; column++)
            if (p->code[row * p->code_side + column])
                gh_paint_fill(c, (struct gh_box){x + column * scale, y + row * scale, scale, scale}, 0);
}

void gh_page_paint(const struct gh_page *p, struct gh_canvas *c)
{
    gh_paint_fill(c, (struct gh_box){0, 0, c->w, c->h}, p->colours->paper);
    for (int n = 0; n < p->item_count; n++) {
        const struct gh_item *i = &p->items[n];
        switch (i->kind) {
        case GH_ITEM_ROUND:
            gh_paint_round(c, i->box, i->size, i->ink);
            break;
        case GH_ITEM_FRAME:
            gh_paint_frame(c, i->box, i->size, i->thick, i->ink);
            break;
        case GH_ITEM_ICON:
            gh_icon_draw(c, i->icon, i->box, p->rtl, i->ink);
            break;
        case GH_ITEM_DISC:
            gh_paint_disc(c, (float)i->box.x + (float)i->box.w / 2, (float)i->box.y + (float)i->box.h / 2,
                          (float)i->box.w / 2, i->ink);
            break;
        case GH_ITEM_TEXT:
            gh_type_draw(p->type, c, i->box.x, i->box.y, p->pool + i->text, i->length, i->size, i->bold,
                         i->rtl, i->secret, i->ink);
            break;
        case GH_ITEM_CODE:
            paint_code(p, c, i->box);
            break;
        }
    }
}
