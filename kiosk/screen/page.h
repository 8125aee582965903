/* One screen as a list of things to draw and of parts to touch, made from a view and drawn without looking at
 * it again. Laid out from left to right; for Arabic each thing is mirrored as it is put down. */
#ifndef GH_KIOSK_SCREEN_PAGE_H
#define GH_KIOSK_SCREEN_PAGE_H

#include "kiosk/screen/icons.h"
#include "kiosk/screen/say.h"
#include "kiosk/screen/screen.h"
#include "kiosk/screen/text.h"

enum gh_item_kind { GH_ITEM_ROUND, GH_ITEM_FRAME, GH_ITEM_ICON, GH_ITEM_DISC, GH_ITEM_TEXT, GH_ITEM_CODE };
struct gh_item {
    enum gh_item_kind kind;
    struct gh_box box;
    gh_ink ink;
    int size;  /* ROUND, FRAME: radius; TEXT: px */
    int thick; /* FRAME */
    enum gh_icon icon;
    bool bold, rtl, secret;
    uint16_t text, length; /* TEXT: in the pool */
};

enum { GH_PAGE_ITEMS = 420, GH_PAGE_PARTS = 80, GH_PAGE_POOL = 12000 };
struct gh_page {
    struct gh_measure m;
    enum gh_mood mood;
    const struct gh_palette *colours;
    struct gh_type *type;
    bool rtl;
    int focus, pressed; /* part numbers, -1 = none */
    struct gh_item items[GH_PAGE_ITEMS];
    int item_count;
    struct gh_screen_part parts[GH_PAGE_PARTS];
    int part_count;
    char pool[GH_PAGE_POOL];
    size_t used;
    struct gh_box area;  /* left for what the state shows; before mirroring */
    struct gh_box touch; /* of it, where parts may lie: its lower half when they have to be low */
    /* What moves, as it lies on the screen; w 0 = none */
    struct gh_box picture, spin;
    bool oval;           /* the picture has the guide oval; else a frame for codes */
    const uint8_t *code; /* badge: modules, side × side; borrowed */
    int code_side;
    bool crowded; /* something did not fit at its least size */
};

/* ---- putting things down (page.c) ---- */
void gh_page_round(struct gh_page *p, struct gh_box b, int radius, gh_ink ink);
void gh_page_frame(struct gh_page *p, struct gh_box b, int radius, int thick, gh_ink ink);
void gh_page_icon(struct gh_page *p, struct gh_box b, enum gh_icon icon, gh_ink ink);
void gh_page_disc(struct gh_page *p, struct gh_box b, gh_ink ink);
void gh_page_code(struct gh_page *p, struct gh_box b); /* the badge, square */
struct gh_box gh_page_mirror(const struct gh_page *p, struct gh_box b);

enum gh_block_kind { GH_BLOCK_TEXT, GH_BLOCK_SIGN, GH_BLOCK_SPIN };
struct gh_block {
    enum gh_block_kind kind;
    const char *text;
    float size;  /* units: of the letters, the sign */
    float least; /* TEXT: not smaller, as long as other texts can give way; 0 = GH_TEXT_LEAST */
    float gap;   /* units above it, unless it is the first */
    bool bold, secret;
    gh_ink ink;
    enum gh_icon icon;
    gh_ink sign; /* SIGN: the ground it stands on; 0 = none */
};
enum gh_align { GH_ALIGN_START, GH_ALIGN_CENTRE };
/* Blocks under each other in the box's middle, smaller together until they fit. Empty texts are left out. */
void gh_page_stack(struct gh_page *p, struct gh_box b, const struct gh_block *blocks, int count,
                   enum gh_align align);

enum gh_look_of { GH_LOOK_GO, GH_LOOK_KEY, GH_LOOK_SMALL, GH_LOOK_NOTE };
/* A part: sign before the label, or either alone. */
void gh_page_part(struct gh_page *p, struct gh_box b, enum gh_touch what, const char *text, enum gh_icon icon,
                  const char *label, enum gh_look_of look);

/* ---- what each file lays out ---- */
void gh_page_surround(struct gh_page *p, const struct gh_kiosk_view *v); /* surround.c: exits, top, areas */
void gh_page_message(struct gh_page *p, const struct gh_kiosk_view *v);  /* messages.c */
void gh_page_guide(struct gh_page *p, const struct gh_kiosk_view *v);    /* messages.c: with the picture */
void gh_page_badge(struct gh_page *p, const struct gh_kiosk_view *v);    /* messages.c */
void gh_page_digits(struct gh_page *p, const struct gh_kiosk_view *v);   /* keys.c: token, number, PIN */
void gh_page_letters(struct gh_page *p, const struct gh_kiosk_view *v);  /* keys.c: the name */

/* The whole page; p is overwritten. code: the badge's modules if there is one. */
void gh_page_make(struct gh_page *p, struct gh_type *type, struct gh_measure m, const struct gh_kiosk_view *v,
                  int focus, int pressed, const uint8_t *code, int code_side);
/* Moves the page, parts and all, a few units about its place, to another one each minute of 48, so that
 * what stands there all night does not burn in. 0 leaves it where it is. */
void gh_page_drift(struct gh_page *p, int minute);
void gh_page_paint(const struct gh_page *p, struct gh_canvas *c);

#endif
