/* What stands on every screen: the two exits and, at their size, the way on and the way back; language,
 * height and speech; which gate this is. What is left in between is the state's own. */
#include "kiosk/screen/page.h"

#include "kiosk/screen/words.h"

#include <stdio.h>
#include <string.h>

/* Units. Chosen so that four small parts fit between the screen's middle and the exits: when parts have to be
 * low, none may lie higher. */
enum { SIDE = 56, SIDE_PORTRAIT = 40, TOP = 24, BOTTOM = 24, EXIT = 128, EXIT_PORTRAIT = 120, GAP = 20 };
enum { SMALL = 92, SMALL_LOW = 88, SMALL_WIDE = 244, NEAR = 12, TITLE = 84, TITLE_LEAST = 640 };

struct small {
    enum gh_touch what;
    enum gh_icon icon;
    const char *label;
};

/* The small parts that this state has */
static int smalls(const struct gh_kiosk_view *v, struct small out[4])
{
    int n = 0;
    char next[8];
    bool first = v->state == GH_FLOW_IDLE || v->state == GH_FLOW_NOTICE || v->state == GH_FLOW_TOKEN ||
                 v->state == GH_FLOW_ENROL || v->state == GH_FLOW_OUT_OF_ORDER || v->state == GH_FLOW_OTHER;
    gh_words_next(v->languages, v->language, next);
    if (first && strcmp(next, v->language) != 0)
        out[n++] = (struct small){GH_TOUCH_LANGUAGE, GH_ICON_GLOBE, gh_words_name(next)};
    out[n++] = (struct small){GH_TOUCH_LOW, v->low ? GH_ICON_HIGHER : GH_ICON_LOWER,
                              gh_say_label(v, v->low ? GH_SAY_HIGHER : GH_SAY_LOWER)};
    if (v->speech_possible)
        out[n++] = (struct small){GH_TOUCH_SOUND, v->sound ? GH_ICON_SILENT : GH_ICON_SOUND,
                                  gh_say_label(v, v->sound ? GH_SAY_SOUND_OFF : GH_SAY_SOUND_ON)};
    if (gh_say_more(v))
        out[n++] = (struct small){GH_TOUCH_MORE, GH_ICON_CLOCK, gh_say_label(v, GH_SAY_MORE)};
    return n;
}

static enum gh_icon go_icon(enum gh_flow_state state)
{
    bool begins = state == GH_FLOW_IDLE || state == GH_FLOW_NOTICE;
    return begins ? GH_ICON_GO : state == GH_FLOW_REFUSED ? GH_ICON_AGAIN : GH_ICON_CHECK;
}

/* Back, on, and the two exits: one size, and the exits always in the same place */
static void exits(struct gh_page *p, const struct gh_kiosk_view *v)
{
    const struct gh_measure *m = &p->m;
    int side = gh_px(m, m->portrait ? SIDE_PORTRAIT : SIDE), gap = gh_px(m, GAP);
    int columns = m->portrait ? 2 : 4, h = gh_px(m, m->portrait ? EXIT_PORTRAIT : EXIT);
    int w = (m->w - 2 * side - (columns - 1) * gap) / columns, bottom = m->h - gh_px(m, BOTTOM) - h;
    struct gh_box box[4];
    for (int i = 0; i < 4; i++)
        box[i] = (struct gh_box){side + i % columns * (w + gap),
                                 m->portrait && i < 2 ? bottom - h - gap : bottom, w, h};
    enum gh_touch back = GH_TOUCH_NONE;
    const char *back_label = gh_say_back(v, &back), *go = gh_say_go(v);
    if (go)
        gh_page_part(p, box[1], GH_TOUCH_GO, NULL, go_icon(v->state), go, GH_LOOK_GO);
    gh_page_part(p, box[2], GH_TOUCH_OTHER, NULL, GH_ICON_WAYS, gh_say_other(v), GH_LOOK_KEY);
    gh_page_part(p, box[3], GH_TOUCH_CALL, NULL, GH_ICON_ATTENDANT, gh_say_call(v), GH_LOOK_KEY);
    if (back_label)
        gh_page_part(p, box[0], back, NULL, back == GH_TOUCH_BACK ? GH_ICON_BACK : GH_ICON_CANCEL, back_label,
                     GH_LOOK_KEY);
    p->area.y = gh_px(m, TOP);
    p->area.h = bottom - gh_px(m, v->low ? NEAR : GAP) - p->area.y;
    if (m->portrait && (go || back_label || v->low))
        p->area.h -= h + gap;
    p->area.x = side;
    p->area.w = m->w - 2 * side;
}

/* Which gate, and lasting signs */
static void title(struct gh_page *p, const struct gh_kiosk_view *v, struct gh_box b)
{
    char where[112], signs[200];
    snprintf(where, sizeof where, "%s%s%s", v->site, v->site[0] && v->gate[0] ? " · " : "", v->gate);
    snprintf(signs, sizeof signs, "%s%s%s", v->trial_pack ? gh_say_label(v, GH_SAY_TRIAL) : "",
             v->trial_pack && v->away ? " · " : "", v->away ? gh_say_label(v, GH_SAY_AWAY) : "");
    int sign = signs[0] ? gh_px(&p->m, 36) : 0;
    if (sign) {
        enum gh_icon icon = v->trial_pack ? GH_ICON_NOTE : GH_ICON_OFFLINE;
        gh_page_icon(p, (struct gh_box){b.x, b.y + (b.h - sign) / 2, sign, sign}, icon, p->colours->ink);
        b.x += sign + gh_px(&p->m, 12);
        b.w -= sign + gh_px(&p->m, 12);
    }
    gh_page_stack(p, b,
                  (struct gh_block[]){{.text = where, .size = 34, .bold = true, .ink = p->colours->ink},
                                      {.text = signs, .size = 28, .ink = p->colours->soft}},
                  2, GH_ALIGN_START);
}

static void small_parts(struct gh_page *p, const struct small *s, int n, int x, int y, int dx, int dy, int w,
                        int h)
{
    for (int i = 0; i < n; i++)
        gh_page_part(p, (struct gh_box){x + i * dx, y + i * dy, w, h}, s[i].what, NULL, s[i].icon, s[i].label,
                     s[i].what == GH_TOUCH_MORE ? GH_LOOK_NOTE : GH_LOOK_SMALL);
}

void gh_page_surround(struct gh_page *p, const struct gh_kiosk_view *v)
{
    const struct gh_measure *m = &p->m;
    struct small s[4];
    int n = smalls(v, s), near = gh_px(m, NEAR), gap = gh_px(m, GAP), tall = gh_px(m, TITLE);
    int small = gh_px(m, v->low && !m->portrait ? SMALL_LOW : SMALL), wide = gh_px(m, SMALL_WIDE);
    exits(p, v);
    struct gh_box *a = &p->area;
    if (m->portrait) {
        int w = (a->w - 3 * near) / 4;
        if (!v->low) {
            small_parts(p, s, n, a->x, a->y, w + near, 0, w, small);
            a->y += small + near;
            a->h -= small + near;
        } else {
            small_parts(p, s, n, a->x, a->y + a->h - small, w + near, 0, w, small);
            a->h -= small + gap;
        }
        title(p, v, (struct gh_box){a->x, a->y, a->w, tall});
    } else if (!v->low) {
        int x = a->x + a->w - n * wide - (n - 1) * near;
        small_parts(p, s, n, x, a->y, wide + near, 0, wide, small);
        if (x - gap - a->x >= gh_px(m, TITLE_LEAST)) {
            title(p, v, (struct gh_box){a->x, a->y, x - gap - a->x, small});
            tall = small;
        } else { /* not so wide a screen: a row of its own */
            a->y += small + near;
            a->h -= small + near;
            title(p, v, (struct gh_box){a->x, a->y, a->w, tall});
        }
    } else {
        int between = gh_px(m, 8), room = a->y + a->h - (m->h - m->h / 2), each = (room - 3 * between) / 4;
        small = small < each ? small : each; /* rounding must not push the first over the middle */
        int step = small + between;
        small_parts(p, s, n, a->x, a->y + a->h - n * step + between, 0, step, wide, small);
        title(p, v, (struct gh_box){a->x, a->y, a->w, tall});
        a->x += wide + gap;
        a->w -= wide + gap;
    }
    a->y += tall + near;
    a->h -= tall + near;
    p->touch = *a;
    if (v->low) {
        int middle = m->h - m->h / 2;
        p->touch.h -= middle - a->y;
        p->touch.y = middle;
    }
}
