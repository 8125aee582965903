/* Screens that tell something: words with a sign, words beside the camera's picture, the badge. */
#include "kiosk/screen/page.h"

#include <string.h>

/* One or two parts side by side at the bottom of b, which gets shorter */
static void choices(struct gh_page *p, struct gh_box *b, int count, const enum gh_touch *what,
                    const enum gh_icon *icons, const char *const *labels)
{
    int gap = gh_px(&p->m, 24), h = gh_px(&p->m, 128), most = gh_px(&p->m, 620);
    int w = (b->w - (count - 1) * gap) / count;
    w = w > most ? most : w;
    int x = b->x + (b->w - count * w - (count - 1) * gap) / 2, y = b->y + b->h - h;
    for (int i = 0; i < count; i++)
        gh_page_part(p, (struct gh_box){x + i * (w + gap), y, w, h}, what[i], NULL, icons[i], labels[i],
                     GH_LOOK_KEY);
    b->h -= h + gap;
}

static void own_parts(struct gh_page *p, const struct gh_kiosk_view *v, struct gh_box *b)
{
    static const enum gh_touch consent[] = {GH_TOUCH_DECLINE, GH_TOUCH_AGREE};
    static const enum gh_icon signs[] = {GH_ICON_CANCEL, GH_ICON_CHECK};
    switch (v->state) {
    case GH_FLOW_CALL: /* neither answer is the prominent one */
        choices(p, b, 2, consent, signs,
                (const char *[]){gh_say_label(v, GH_SAY_HIDE), gh_say_label(v, GH_SAY_SHOW)});
        break;
    case GH_FLOW_ENROL:
        choices(p, b, 2, consent, signs,
                (const char *[]){gh_say_label(v, GH_SAY_DECLINE), gh_say_label(v, GH_SAY_AGREE)});
        break;
    case GH_FLOW_OTHER:
        if (v->pin)
            choices(p, b, 1, (enum gh_touch[]){GH_TOUCH_USE_PIN}, (enum gh_icon[]){GH_ICON_KEYS},
                    (const char *[]){gh_say_label(v, GH_SAY_USE_PIN)});
        break;
    case GH_FLOW_IDLE:
    case GH_FLOW_NOTICE:
        if (v->enrol)
            choices(p, b, 1, (enum gh_touch[]){GH_TOUCH_ENROL}, (enum gh_icon[]){GH_ICON_PERSON},
                    (const char *[]){gh_say_label(v, GH_SAY_ENROL)});
        break;
    default:
        break;
    }
}

static float sign_size(const struct gh_kiosk_view *v)
{
    switch (v->state) {
    case GH_FLOW_DOOR:
    case GH_FLOW_RECORD:
    case GH_FLOW_EMERGENCY:
        return 330;
    case GH_FLOW_IDLE:
        return 300;
    case GH_FLOW_REFUSED:
        return 250;
    default:
        return 210;
    }
}

void gh_page_message(struct gh_page *p, const struct gh_kiosk_view *v)
{
    struct gh_say s;
    struct gh_box b = p->area;
    gh_say(v, &s);
    own_parts(p, v, &b);
    int most = gh_px(&p->m, 1240); /* longer lines are hard to read */
    if (b.w > most) {
        b.x += (b.w - most) / 2;
        b.w = most;
    }
    bool green = p->mood == GH_MOOD_GREEN, reading = v->state == GH_FLOW_NOTICE || v->state == GH_FLOW_ENROL;
    gh_ink on = s.sign == GH_INK_NOTE ? GH_INK_NOTE_ON : GH_INK_WHITE;
    float grow = p->m.portrait ? 1.2f : 1; /* a high screen has the room */
    struct gh_block blocks[] = {
        {.kind = s.busy ? GH_BLOCK_SPIN : GH_BLOCK_SIGN,
         .icon = s.icon,
         .size = grow * (s.busy ? 170 : sign_size(v)),
         .sign = green ? GH_INK_WHITE : s.sign,
         .ink = green    ? GH_INK_GOOD
                : s.sign ? on
                         : p->colours->accent},
        {.text = s.title,
         .size = grow * (reading ? 76 : 104),
         .bold = true,
         .gap = 44,
         .ink = p->colours->ink,
         .least = 40},
        {.text = s.line,
         .size = grow * 54,
         .gap = 28,
         .ink = p->colours->ink,
         .secret = v->state == GH_FLOW_DOOR},
        {.text = s.second, .size = grow * 54, .gap = 26, .ink = p->colours->ink},
        {.text = s.small, .size = grow * 38, .gap = 36, .ink = p->colours->soft},
    };
    gh_page_stack(p, b, blocks, sizeof blocks / sizeof *blocks, GH_ALIGN_CENTRE);
    explicit_bzero(&s, sizeof s);
}

/* The live picture and one line beside it, or under it on a high screen */
void gh_page_guide(struct gh_page *p, const struct gh_kiosk_view *v)
{
    struct gh_say s;
    struct gh_box picture = p->area, words = p->area;
    int gap = gh_px(&p->m, 40);
    if (p->m.portrait) {
        picture.h = p->area.h * 72 / 100;
        int most = picture.w * 125 / 100;
        picture.h = picture.h > most ? most : picture.h;
        words.y += picture.h + gap / 2;
        words.h -= picture.h + gap / 2;
    } else {
        picture.w = p->area.w * 54 / 100;
        int most = picture.h * 130 / 100;
        picture.w = picture.w > most ? most : picture.w;
        words.x += picture.w + gap;
        words.w -= picture.w + gap;
    }
    gh_say(v, &s);
    p->picture = gh_page_mirror(p, picture);
    p->oval = true;
    gh_page_round(p, picture, gh_px(&p->m, 36), GH_INK_SLAB);
    struct gh_block blocks[] = {
        {.kind = GH_BLOCK_SIGN, .icon = s.icon, .size = p->m.portrait ? 120 : 220, .ink = p->colours->accent},
        {.text = s.title, .size = 84, .bold = true, .gap = 36, .ink = p->colours->ink, .least = 40},
        {.text = s.line, .size = 46, .gap = 24, .ink = p->colours->soft},
    };
    gh_page_stack(p, words, blocks, sizeof blocks / sizeof *blocks, GH_ALIGN_CENTRE);
}

void gh_page_badge(struct gh_page *p, const struct gh_kiosk_view *v)
{
    struct gh_say s;
    struct gh_box code = p->area, words = p->area;
    int gap = gh_px(&p->m, 48), side;
    if (p->m.portrait) {
        int most = p->area.h * 66 / 100;
        side = p->area.w < most ? p->area.w : most;
        code = (struct gh_box){p->area.x + (p->area.w - side) / 2, p->area.y, side, side};
        words.y += side + gap / 2;
        words.h -= side + gap / 2;
    } else {
        int most = p->area.w / 2;
        side = p->area.h < most ? p->area.h : most;
        code.w = code.h = side;
        words.x += side + gap;
        words.w -= side + gap;
    }
    gh_say(v, &s);
    gh_page_code(p, code);
    struct gh_block blocks[] = {
        {.kind = GH_BLOCK_SIGN,
         .icon = s.icon,
         .size = p->m.portrait ? 110 : 180,
         .sign = GH_INK_GOOD,
         .ink = GH_INK_WHITE},
        {.text = s.title, .size = 76, .bold = true, .gap = 36, .ink = p->colours->ink, .least = 40},
        {.text = s.line, .size = 46, .gap = 24, .ink = p->colours->ink},
        {.text = s.second, .size = 40, .gap = 24, .ink = p->colours->soft},
    };
    gh_page_stack(p, words, blocks, sizeof blocks / sizeof *blocks, GH_ALIGN_CENTRE);
}
