/* Screens where something is typed: the badge or number, the PIN, the name. Keys are laid out to the room
 * there is: a block of digits, or two rows of them where parts have to be low. */
#include "kiosk/screen/page.h"

#include "kiosk/screen/runs.h"

#include <stdio.h>
#include <string.h>

enum { KEY_GAP = 10, LETTER_GAP = 8, FIELD = 104 };

/* digits, '<' erase, '>' enter; digits are not mirrored: keypads are the same everywhere */
static const char block[] = "123456789<0>", rows[] = "12345<67890>";

static void named(struct gh_page *p, const char *label) /* the part put down last has a sign alone */
{
    struct gh_screen_part *part = &p->parts[p->part_count - 1];
    snprintf(part->label, sizeof part->label, "%s", label);
}

static void pad(struct gh_page *p, const struct gh_kiosk_view *v, struct gh_box b)
{
    int gap = gh_px(&p->m, KEY_GAP), least = gh_px(&p->m, GH_TOUCH_LEAST), most = gh_px(&p->m, 150);
    bool tall = b.h >= 4 * least + 3 * gap && b.w < 2 * b.h;
    int columns = tall ? 3 : 6, lines = 12 / columns;
    int w = (b.w - (columns - 1) * gap) / columns, h = (b.h - (lines - 1) * gap) / lines;
    h = h > most ? most : h;
    w = w > 2 * most ? 2 * most : w;
    int x = b.x + (b.w - columns * w - (columns - 1) * gap) / 2;
    int y = b.y + (b.h - lines * h - (lines - 1) * gap) / 2;
    for (int i = 0; i < 12; i++) {
        char key[2] = {tall ? block[i] : rows[i], 0};
        int column = p->rtl ? columns - 1 - i % columns : i % columns; /* mirrored back */
        struct gh_box k = {x + column * (w + gap), y + i / columns * (h + gap), w, h};
        bool erase = key[0] == '<', enter = key[0] == '>';
        if (erase)
            gh_page_part(p, k, GH_TOUCH_ERASE, NULL, GH_ICON_ERASE, NULL, GH_LOOK_KEY);
        else if (enter)
            gh_page_part(p, k, GH_TOUCH_ENTER, NULL, GH_ICON_CHECK,
                         w > 2 * h ? gh_say_label(v, GH_SAY_ENTER) : NULL, GH_LOOK_GO);
        else
            gh_page_part(p, k, GH_TOUCH_DIGIT, key, GH_ICON_NONE, key, GH_LOOK_KEY);
        if (erase || enter)
            named(p, gh_say_label(v, erase ? GH_SAY_ERASE : GH_SAY_ENTER));
    }
}

/* Where what was typed stands */
static void field(struct gh_page *p, struct gh_box b, const char *text)
{
    int radius = gh_px(&p->m, 22), edge = gh_px(&p->m, 4), in = gh_px(&p->m, 18);
    gh_page_round(p, b, radius, p->colours->field);
    gh_page_frame(p, b, radius, edge > 1 ? edge : 2, p->colours->accent);
    struct gh_block k = {
        .text = text, .size = 58, .bold = true, .secret = true, .ink = p->colours->field_ink};
    gh_page_stack(p, (struct gh_box){b.x + in, b.y, b.w - 2 * in, b.h}, &k, 1, GH_ALIGN_CENTRE);
}

/* Splits b: its upper part of that height is returned, b is what is left under the gap */
static struct gh_box take(struct gh_box *b, int h, int gap)
{
    struct gh_box top = {b->x, b->y, b->w, h};
    b->y += h + gap;
    b->h -= h + gap;
    return top;
}

/* The words above, and the picture or a sign with them where there is room for a badge to be seen */
static void above(struct gh_page *p, const struct gh_kiosk_view *v, struct gh_box b, bool beside)
{
    struct gh_say s;
    gh_say(v, &s);
    bool token = v->state == GH_FLOW_TOKEN, picture = token && v->picture.data;
    int gap = gh_px(&p->m, 24);
    struct gh_block words[] = {
        {.kind = GH_BLOCK_SIGN,
         .icon = picture || (!beside && p->m.portrait) ? GH_ICON_NONE : s.icon,
         .size = 150,
         .ink = p->colours->accent},
        {.text = s.title, .size = 68, .bold = true, .gap = 24, .ink = p->colours->ink, .least = 36},
        {.text = s.line, .size = 42, .gap = 14, .ink = p->colours->soft},
    };
    if (picture) {
        struct gh_box view = b;
        if (b.w > b.h * 16 / 10) {
            view.w = b.w / 2;
            b.x += view.w + gap;
            b.w -= view.w + gap;
        } else {
            int text = gh_px(&p->m, 190);
            view.h = b.h - text - gap;
            b.y += view.h + gap;
            b.h = text;
        }
        p->picture = gh_page_mirror(p, view);
        gh_page_round(p, view, gh_px(&p->m, 36), GH_INK_SLAB);
    }
    gh_page_stack(p, b, words, sizeof words / sizeof *words, GH_ALIGN_CENTRE);
}

void gh_page_digits(struct gh_page *p, const struct gh_kiosk_view *v)
{
    struct gh_box a = p->area;
    int gap = gh_px(&p->m, 18), tall = gh_px(&p->m, FIELD), typed = v->typed;
    char dots[16 * 4] = "";
    for (int i = 0; i < typed && i < 16; i++)
        strcat(dots, i ? " ●" : "●");
    const char *text = v->state == GH_FLOW_PIN ? dots : v->number;
    struct gh_block hint = {.text = v->state == GH_FLOW_TOKEN ? gh_say_label(v, GH_SAY_TYPE) : NULL,
                            .size = 42,
                            .ink = p->colours->ink};
    int said = v->state == GH_FLOW_TOKEN ? gh_px(&p->m, 64) : 0;
    if (v->low) { /* words and field above, keys in the lower half */
        pad(p, v, p->touch);
        a.h = p->touch.y - a.y - gap;
        struct gh_box typing = a;
        typing.h = tall + (said ? said + gap / 2 : 0);
        typing.y = a.y + a.h - typing.h;
        a.h -= typing.h + gap;
        if (!p->m.portrait) { /* side by side: words and what shows, what is typed */
            int w = a.w * 52 / 100;
            a.h += typing.h + gap;
            typing = (struct gh_box){a.x + w + gap, a.y + (a.h - typing.h) / 2, a.w - w - gap, typing.h};
            a.w = w;
        }
        above(p, v, a, false);
        if (said)
            gh_page_stack(p, take(&typing, said, gap / 2), &hint, 1, GH_ALIGN_CENTRE);
        int most = gh_px(&p->m, 900);
        if (typing.w > most) {
            typing.x += (typing.w - most) / 2;
            typing.w = most;
        }
        field(p, typing, text);
        return;
    }
    struct gh_box keys = a;
    if (p->m.portrait) {
        int h = 4 * gh_px(&p->m, 122) + 3 * gh_px(&p->m, KEY_GAP) + tall + gap + (said ? said + gap : 0);
        a.h -= h + gap;
        keys.y = a.y + a.h + gap;
        keys.h = h;
    } else {
        a.w = a.w * 54 / 100;
        keys.x += a.w + 2 * gap;
        keys.w -= a.w + 2 * gap;
    }
    above(p, v, a, !p->m.portrait);
    if (said)
        gh_page_stack(p, take(&keys, said, gap), &hint, 1, GH_ALIGN_CENTRE);
    field(p, take(&keys, tall, gap), text);
    pad(p, v, keys);
}

/* ---- letters ---- */

/* Rows as people know them; then what the language has besides. Arabic in the alphabet's order. Chinese names
 * are typed in pinyin here, or in characters on a keyboard with an input method. */
static const char *const latin[] = {"QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"};
static const char *const arabic[] = {"ابتثجحخدذر", "زسشصضطظعغف", "قكلمنهويىة"};

static const char *extra(const char *language)
{
    if (!strcmp(language, "es"))
        return "ÁÉÍÓÚÑÜ'-";
    if (!strcmp(language, "fr"))
        return "ÉÈÀÇÊÔÎË'-";
    if (!strcmp(language, "ar"))
        return "أإآءئؤ-";
    return "'-.";
}

/* Small unless it begins a word: Latin-1's capital letters lie 32 before the small ones, as ASCII's do. */
static void as_typed(const char *capital, bool begins, char out[8])
{
    size_t n = strlen(capital);
    memcpy(out, capital, n + 1);
    if (begins)
        return;
    if (n == 1 && out[0] >= 'A' && out[0] <= 'Z')
        out[0] = (char)(out[0] + 32);
    else if (n == 2 && (uint8_t)out[0] == 0xc3 && (uint8_t)out[1] < 0x9f)
        out[1] = (char)(out[1] + 32);
}

enum { ROWS = 5, WIDEST = 14 };
struct board {
    char key[ROWS][WIDEST][8];
    int count[ROWS], rows;
};

static void add(struct board *b, int row, const char *text, size_t size, bool begins)
{
    char capital[8];
    if (b->count[row] == WIDEST || size > 4)
        return;
    memcpy(capital, text, size);
    capital[size] = 0;
    as_typed(capital, begins, b->key[row][b->count[row]++]);
}

/* The letters in rows of at most so many; what there is besides fills the rows' ends, or a row of its own. */
static void arrange(struct board *b, const struct gh_kiosk_view *v, int columns)
{
    size_t typed = strlen(v->name);
    bool begins = !typed || v->name[typed - 1] == ' ' || v->name[typed - 1] == '-',
         ar = !strcmp(v->language, "ar");
    memset(b, 0, sizeof *b);
    for (int row = 0; row < 3; row++) {
        const char *s = ar ? arabic[row] : latin[row];
        for (size_t at = 0, from = 0, n = strlen(s); at < n; from = at) {
            gh_runs_next(s, n, &at);
            add(b, row, s + from, at - from, begins);
        }
    }
    b->rows = 3;
    const char *s = extra(v->language);
    int row = 2;
    for (size_t at = 0, from = 0, n = strlen(s); at < n; from = at) {
        gh_runs_next(s, n, &at);
        while (row >= 0 && row < 3 && b->count[row] >= columns)
            row--;
        if (row < 0) {
            row = 3;
            b->rows = 4;
        }
        add(b, row, s + from, at - from, begins);
    }
}

/* key: the place of the row's first */
static void letter_row(struct gh_page *p, const struct gh_kiosk_view *v, const struct board *k, int row,
                       struct gh_box key, int gap)
{
    int n = k->count[row];
    bool back = p->rtl && strcmp(v->language, "ar") != 0; /* Latin rows are not mirrored */
    for (int i = 0; i < n; i++) {
        struct gh_box b = key;
        b.x += (back ? n - 1 - i : i) * (key.w + gap);
        gh_page_part(p, b, GH_TOUCH_LETTER, k->key[row][i], GH_ICON_NONE, k->key[row][i], GH_LOOK_KEY);
    }
}

static void function_row(struct gh_page *p, const struct gh_kiosk_view *v, struct gh_box b, int gap)
{
    bool narrow = b.w < gh_px(&p->m, 900);
    int side = narrow ? (b.w - 2 * gap) / 3 : (b.w - 2 * gap) / 4, space = b.w - 2 * side - 2 * gap;
    const char *erase = gh_say_label(v, GH_SAY_ERASE), *enter = gh_say_label(v, GH_SAY_ENTER);
    struct gh_box k = {b.x, b.y, side, b.h};
    gh_page_part(p, k, GH_TOUCH_ERASE, NULL, GH_ICON_ERASE, narrow ? NULL : erase, GH_LOOK_SMALL);
    named(p, erase);
    k.x += side + gap;
    k.w = space;
    gh_page_part(p, k, GH_TOUCH_LETTER, " ", GH_ICON_NONE, gh_say_label(v, GH_SAY_SPACE), GH_LOOK_SMALL);
    k.x += space + gap;
    k.w = side;
    gh_page_part(p, k, GH_TOUCH_ENTER, NULL, GH_ICON_CHECK, narrow ? NULL : enter, GH_LOOK_GO);
    named(p, enter);
}

static void board(struct gh_page *p, const struct gh_kiosk_view *v, struct gh_box b)
{
    int gap = gh_px(&p->m, LETTER_GAP), least = gh_px(&p->m, GH_TOUCH_LEAST);
    int columns = (b.w + gap) / (least + gap);
    columns = columns > 13 ? 13 : columns;
    struct board k;
    arrange(&k, v, columns);
    /* what the three rows cannot hold stands before the blank, or on a row of its own where there is height
     */
    bool joined = k.rows == 4 && b.h < 5 * least + 4 * gap;
    int lines = joined ? 4 : k.rows + 1, most = gh_px(&p->m, 116), h = (b.h - (lines - 1) * gap) / lines;
    int w = (b.w - (columns - 1) * gap) / columns, y = b.y;
    h = h > most ? most : h;
    y += b.h - lines * h - (lines - 1) * gap;
    for (int row = 0; row < lines - 1; row++, y += h + gap) {
        int n = k.count[row], x = b.x + (b.w - n * w - (n - 1) * gap) / 2;
        letter_row(p, v, &k, row, (struct gh_box){x, y, w, h}, gap);
    }
    if (joined) {
        letter_row(p, v, &k, 3, (struct gh_box){b.x, y, w, h}, gap);
        b.x += k.count[3] * (w + gap);
        b.w -= k.count[3] * (w + gap);
    }
    function_row(p, v, (struct gh_box){b.x, y, b.w, h}, gap);
}

void gh_page_letters(struct gh_page *p, const struct gh_kiosk_view *v)
{
    struct gh_say s;
    struct gh_box a = p->area, keys = p->touch;
    int gap = gh_px(&p->m, 20), tall = gh_px(&p->m, FIELD);
    int most = gh_px(&p->m, p->m.portrait ? 620 : 480);
    if (keys.h > most) {
        keys.y += keys.h - most;
        keys.h = most;
    }
    gh_say(v, &s);
    a.h = keys.y - gap - a.y;
    struct gh_box typing = {a.x, a.y + a.h - tall, a.w, tall};
    a.h -= tall + gap;
    gh_page_stack(
        p, a,
        (struct gh_block[]){{.text = s.title, .size = 76, .bold = true, .ink = p->colours->ink, .least = 40}},
        1, GH_ALIGN_CENTRE);
    field(p, typing, v->name);
    board(p, v, keys);
}
