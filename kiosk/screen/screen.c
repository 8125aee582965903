/* Opens the screen and draws views on it. Everything is drawn into one picture in memory: the page only when
 * it changes, what moves each time; and only what was drawn goes to the window, which SDL brings to the
 * display through a graphics card where it has one that is faster. So it looks the same everywhere. */
#include "kiosk/screen/inside.h"

#include "base/wipe.h"
#include "token/qr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST = 320, MOST = 8192, CORNER = 36 };

bool gh_screen_resize(struct gh_screen *s, int w, int h)
{
    w = w < LEAST ? LEAST : w > MOST ? MOST : w;
    h = h < LEAST ? LEAST : h > MOST ? MOST : h;
    uint32_t *px = calloc((size_t)w * (size_t)h, sizeof *px);
    if (!px)
        return false;
    free(s->canvas.px);
    s->canvas.px = px;
    s->canvas.w = s->canvas.stride = w;
    s->canvas.h = h;
    s->stale = true;
    memset(&s->key, 0, sizeof s->key);
    return true;
}

/* SDL falls back to drivers that show nothing to anybody; they are taken only where SDL_VIDEODRIVER names
 * them. */
static bool visible(const char *driver)
{
    const char *asked = getenv("SDL_VIDEODRIVER");
    return !driver || (strcmp(driver, "offscreen") && strcmp(driver, "dummy")) ||
           (asked && strstr(asked, driver));
}

static bool open_window(struct gh_screen *s, const struct gh_screen_options *o, int w, int h,
                        struct gh_error *err)
{
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "1");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return gh_error_set(err, GH_ERR_IO,
                            "display: %s; start it in a graphical session, or set DISPLAY or WAYLAND_DISPLAY",
                            SDL_GetError());
    const char *driver = SDL_GetCurrentVideoDriver();
    if (!visible(driver)) {
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return gh_error_set(err, GH_ERR_IO,
                            "display: there is none; start it in a graphical session, or set DISPLAY or "
                            "WAYLAND_DISPLAY");
    }
    /* SDL would take OpenGL under X even where that is drawn by the processor, at twice the time and 120 MB
     * more; Wayland and bare consoles have no other way. SDL_FRAMEBUFFER_ACCELERATION=1 in the environment
     * asks for it. */
    if (driver && !strcmp(driver, "x11"))
        SDL_SetHintWithPriority(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0", SDL_HINT_DEFAULT);
    Uint32 flags = o->windowed ? SDL_WINDOW_RESIZABLE : SDL_WINDOW_FULLSCREEN_DESKTOP;
    s->window = SDL_CreateWindow("Gatehouse", SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, w, h, flags);
    SDL_Surface *surface = s->window ? SDL_GetWindowSurface(s->window) : NULL;
    if (!surface) {
        gh_error_set(err, GH_ERR_IO, "window: %s; try --windowed, or SDL_VIDEODRIVER for another driver",
                     SDL_GetError());
        if (s->window)
            SDL_DestroyWindow(s->window);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return false;
    }
    SDL_DisableScreenSaver();
    SDL_StartTextInput();
    if (!o->windowed)
        SDL_ShowCursor(SDL_DISABLE); /* until a mouse moves */
    return gh_screen_resize(s, surface->w, surface->h) ||
           gh_error_set(err, GH_ERR_INTERNAL, "screen: out of memory");
}

struct gh_screen *gh_screen_open(const struct gh_screen_options *o, struct gh_error *err)
{
    int w = o->width > 0 ? o->width : 1280, h = o->height > 0 ? o->height : 720;
    struct gh_screen *s = calloc(1, sizeof *s);
    if (!s || !(s->picture = gh_picture_open())) {
        gh_error_set(err, GH_ERR_INTERNAL, "screen: out of memory");
        free(s);
        return NULL;
    }
    s->offscreen = o->offscreen;
    s->windowed = o->windowed;
    s->focus = s->pressed = -1;
    s->type = gh_type_open(err);
    bool ok = s->type != NULL;
    if (ok && o->offscreen) {
        ok = gh_screen_resize(s, w, h);
        if (!ok)
            gh_error_set(err, GH_ERR_INTERNAL, "screen: out of memory");
    } else if (ok) {
        ok = open_window(s, o, w, h, err);
    }
    if (!ok) {
        gh_screen_close(s);
        return NULL;
    }
    return s;
}

static void drop_code(struct gh_screen *s)
{
    if (s->badge)
        explicit_bzero(s->badge, strlen(s->badge));
    if (s->code)
        explicit_bzero(s->code, (size_t)s->code_side * (size_t)s->code_side);
    free(s->badge);
    free(s->code);
    s->badge = NULL;
    s->code = NULL;
    s->code_side = 0;
}

void gh_screen_close(struct gh_screen *s)
{
    if (!s)
        return;
    drop_code(s);
    if (s->window) {
        SDL_DestroyWindow(s->window);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }
    gh_picture_close(s->picture);
    gh_type_close(s->type);
    gh_wipe(s->canvas.px, (size_t)s->canvas.stride * (size_t)s->canvas.h * 4);
    explicit_bzero(s, sizeof *s);
    free(s);
}

/* Fields one by one: what lies between them in the caller's view is anything. */
static void make_key(struct gh_screen *s, const struct gh_kiosk_view *v, struct gh_screen_key *k)
{
    memset(k, 0, sizeof *k);
    struct gh_kiosk_view *to = &k->view;
#define TEXT(field) snprintf(to->field, sizeof to->field, "%s", v->field)
    to->state = v->state;
    TEXT(language);
    TEXT(languages);
    TEXT(gate);
    TEXT(site);
    TEXT(contact);
    TEXT(notice);
    TEXT(number);
    TEXT(name);
    TEXT(answer);
#undef TEXT
    to->low = v->low;
    to->sound = v->sound;
    to->speech_possible = v->speech_possible;
    to->dimmed = v->dimmed;
    to->identify = v->identify;
    to->pin = v->pin;
    to->enrol = v->enrol;
    to->guide = v->guide;
    to->turn = v->turn;
    to->turning = v->turning;
    to->typed = v->typed;
    to->picture_count = v->picture_count;
    to->cause = v->cause;
    to->may_retry = v->may_retry;
    to->coming = v->coming;
    to->trial_pack = v->trial_pack;
    to->away = v->away;
    to->badge = s->badge;
    k->picture = v->state == GH_FLOW_TOKEN && v->picture.data;
    k->more = gh_say_more(v);
    k->focus = v->focus >= 0 && s->focus < 0 ? v->focus : s->focus;
    k->pressed = s->pressed;
    k->drift = v->dimmed ? (int)(v->now_ms / 60000 % 10000) : 0;
    k->w = s->canvas.w;
    k->h = s->canvas.h;
}

static void take_badge(struct gh_screen *s, const struct gh_kiosk_view *v)
{
    const char *text = v->state == GH_FLOW_ENROL_DONE ? v->badge : NULL;
    if ((!text && !s->badge) || (text && s->badge && !strcmp(text, s->badge)))
        return;
    drop_code(s);
    if (!text)
        return;
    s->badge = strdup(text);
    s->code = gh_qr_modules(text, &s->code_side, NULL);
}

void gh_screen_page(struct gh_screen *s, const struct gh_kiosk_view *v)
{
    struct gh_screen_key key;
    if (v->state != s->state) { /* what was begun on another screen does not count on this one */
        s->state = v->state;
        s->focus = s->pressed = -1;
    }
    take_badge(s, v);
    make_key(s, v, &key);
    if (!s->made || memcmp(&key, &s->key, sizeof key) != 0) {
        s->key = key;
        explicit_bzero(&s->page, sizeof s->page);
        gh_page_make(&s->page, s->type, gh_theme_measure(s->canvas.w, s->canvas.h), v, key.focus, key.pressed,
                     s->code, s->code_side);
        gh_page_drift(&s->page, key.drift);
        s->made++;
    }
    explicit_bzero(&key, sizeof key);
}

/* Eight dots, one after the other large */
static void draw_spin(struct gh_screen *s, int64_t now_ms)
{
    struct gh_box b = s->page.spin;
    float cx = (float)b.x + (float)b.w / 2, cy = (float)b.y + (float)b.h / 2, r = (float)b.w * 0.36f;
    gh_paint_fill(&s->canvas, b, s->page.colours->paper);
    for (int i = 0; i < 8; i++) {
        float age = (float)((now_ms / 4 + 300 - i * 300 / 8) % 300) / 300, angle = (float)i * 0.7853982f;
        float size = (float)b.w * (0.09f - 0.055f * age);
        gh_paint_disc(&s->canvas, cx + r * sinf(angle), cy - r * cosf(angle), size, s->page.colours->accent);
    }
}

static void show(struct gh_screen *s, const struct gh_box *boxes, int count)
{
    SDL_Surface *window = s->window ? SDL_GetWindowSurface(s->window) : NULL;
    if (!window || !count)
        return;
    SDL_Surface *mine = SDL_CreateRGBSurfaceWithFormatFrom(s->canvas.px, s->canvas.w, s->canvas.h, 32,
                                                           s->canvas.stride * 4, SDL_PIXELFORMAT_RGB888);
    if (!mine)
        return;
    SDL_Rect rects[4];
    SDL_SetSurfaceBlendMode(mine, SDL_BLENDMODE_NONE);
    for (int i = 0; i < count; i++) {
        rects[i] = (SDL_Rect){boxes[i].x, boxes[i].y, boxes[i].w, boxes[i].h};
        SDL_Rect to = rects[i];
        SDL_BlitSurface(mine, &rects[i], window, &to);
    }
    SDL_FreeSurface(mine);
    SDL_UpdateWindowSurfaceRects(s->window, rects, count);
}

bool gh_screen_draw(struct gh_screen *s, const struct gh_kiosk_view *v, struct gh_error *err)
{
    struct gh_box changed[2];
    int count = 0;
    gh_screen_page(s, v);
    bool whole = s->painted != s->made || s->stale;
    if (whole) {
        if (v->state == GH_FLOW_CLEAR || v->state == GH_FLOW_IDLE) { /* nothing stays of who was here */
            gh_type_forget(s->type);
            gh_picture_forget(s->picture);
        }
        gh_page_paint(&s->page, &s->canvas);
        s->painted = s->made;
    }
    if (s->page.picture.w) {
        struct gh_picture_look look = {.box = s->page.picture,
                                       .radius = gh_px(&s->page.m, CORNER),
                                       .paper = s->page.colours->paper,
                                       .unit = s->page.m.u,
                                       .oval = s->page.oval,
                                       .ring = v->ring,
                                       .turning = v->turning,
                                       .turn = v->turn,
                                       .now_ms = v->now_ms};
        if (!gh_picture_draw(s->picture, &s->canvas, v->picture, &look))
            return gh_error_set(err, GH_ERR_INTERNAL, "screen: out of memory");
        changed[count++] = s->page.picture;
    }
    if (s->page.spin.w) {
        draw_spin(s, v->now_ms);
        changed[count++] = s->page.spin;
    }
    if (whole) {
        changed[0] = (struct gh_box){0, 0, s->canvas.w, s->canvas.h};
        count = 1;
        s->stale = false;
    }
    show(s, changed, count);
    return true;
}

bool gh_screen_shot(struct gh_screen *s, struct gh_image *out, struct gh_error *err)
{
    size_t w = (size_t)s->canvas.w, h = (size_t)s->canvas.h;
    *out = (struct gh_image){malloc(w * h * 3), s->canvas.w, s->canvas.h, s->canvas.w * 3};
    if (!out->data)
        return gh_error_set(err, GH_ERR_INTERNAL, "screen: out of memory");
    for (size_t i = 0; i < w * h; i++) {
        out->data[i * 3] = (uint8_t)s->canvas.px[i];
        out->data[i * 3 + 1] = (uint8_t)(s->canvas.px[i] >> 8);
        out->data[i * 3 + 2] = (uint8_t)(s->canvas.px[i] >> 16);
    }
    return true;
}

int gh_screen_parts(struct gh_screen *s, const struct gh_kiosk_view *v, struct gh_screen_part *out, int max)
{
    gh_screen_page(s, v);
    int n = s->page.part_count < max ? s->page.part_count : max;
    memcpy(out, s->page.parts, (size_t)n * sizeof *out);
    return n;
}

int gh_screen_texts(struct gh_screen *s, const struct gh_kiosk_view *v, struct gh_screen_text *out, int max,
                    bool *crowded)
{
    int n = 0;
    gh_screen_page(s, v);
    *crowded = s->page.crowded;
    for (int i = 0; i < s->page.item_count && n < max; i++) {
        const struct gh_item *t = &s->page.items[i];
        if (t->kind != GH_ITEM_TEXT || !t->length)
            continue;
        out[n] = (struct gh_screen_text){.box = t->box, .ink = t->ink, .px = t->size};
        snprintf(out[n++].text, sizeof out->text, "%.*s", (int)t->length, s->page.pool + t->text);
    }
    return n;
}

char *gh_screen_words(const struct gh_kiosk_view *v, char *out, size_t size)
{
    struct gh_say s;
    gh_say(v, &s);
    const char *parts[] = {s.title, s.line, s.second};
    size_t n = 0;
    out[0] = 0;
    for (int i = 0; i < 3; i++) {
        size_t had = strlen(parts[i]);
        if (!had || n + 1 >= size)
            continue;
        bool ends = n && strchr(".?!", out[n - 1]);
        int put = snprintf(out + n, size - n, "%s%s", !n ? "" : ends ? " " : ". ", parts[i]);
        n += put > 0 ? (size_t)put : 0;
        n = n < size ? n : size - 1;
    }
    explicit_bzero(&s, sizeof s);
    return out;
}
