/* What people do to the screen: fingers, mouse, keys, and readers that type. */
#include "kiosk/screen/inside.h"

#include <math.h>
#include <string.h>

enum { NEARBY = 14 /* units beside a part still count, unless another part is there */ };

static int at(struct gh_screen *s, int x, int y)
{
    int best = -1;
    float nearest = (float)gh_px(&s->page.m, NEARBY);
    for (int i = 0; i < s->page.part_count; i++) {
        const struct gh_rect *b = &s->page.parts[i].box;
        float dx = fmaxf(b->x - (float)x, (float)x + 1 - b->x - b->w);
        float dy = fmaxf(b->y - (float)y, (float)y + 1 - b->y - b->h), d = fmaxf(dx, dy);
        if (d <= 0)
            return i;
        if (d < nearest) {
            nearest = d;
            best = i;
        }
    }
    return best;
}

struct gh_touched gh_screen_hit(struct gh_screen *s, const struct gh_kiosk_view *v, int x, int y)
{
    gh_screen_page(s, v);
    struct gh_touched out = {.what = GH_TOUCH_NONE};
    int i = at(s, x, y);
    if (i >= 0)
        out = s->page.parts[i].touch;
    return out;
}

int gh_screen_focus(const struct gh_screen *s)
{
    return s->focus;
}

static const struct gh_screen_part *part_of(struct gh_screen *s, enum gh_touch what)
{
    for (int i = 0; i < s->page.part_count; i++)
        if (s->page.parts[i].touch.what == what)
            return &s->page.parts[i];
    return NULL;
}

/* The nearest part that way; the same one when there is none */
static int beside(struct gh_screen *s, int dx, int dy)
{
    if (s->focus < 0 || s->focus >= s->page.part_count)
        return s->page.part_count ? 0 : -1;
    const struct gh_rect *from = &s->page.parts[s->focus].box;
    float best = 1e9f;
    int found = s->focus;
    for (int i = 0; i < s->page.part_count; i++) {
        const struct gh_rect *to = &s->page.parts[i].box;
        float x = to->x + to->w / 2 - from->x - from->w / 2, y = to->y + to->h / 2 - from->y - from->h / 2;
        float along = x * (float)dx + y * (float)dy, across = fabsf(x * (float)dy) + fabsf(y * (float)dx);
        if (along > 1 && along + 2 * across < best) {
            best = along + 2 * across;
            found = i;
        }
    }
    return found;
}

static void step(struct gh_screen *s, int by)
{
    int n = s->page.part_count;
    if (n)
        s->focus = s->focus < 0 ? (by > 0 ? 0 : n - 1) : (s->focus + by + n) % n;
}

static bool give(const struct gh_screen_part *part, struct gh_touched *out)
{
    if (part)
        *out = part->touch;
    return part != NULL;
}

/* Enter: the part with the ring, else the way on */
static bool press(struct gh_screen *s, struct gh_touched *out)
{
    if (s->focus >= 0 && s->focus < s->page.part_count)
        return give(&s->page.parts[s->focus], out);
    return give(part_of(s, GH_TOUCH_GO), out) || give(part_of(s, GH_TOUCH_ENTER), out);
}

/* A character that a person typed, or Enter */
static bool typed(struct gh_screen *s, const char *text, struct gh_touched *out)
{
    bool digit = text[0] >= '0' && text[0] <= '9' && !text[1];
    if (text[0] == '\n')
        return press(s, out);
    if (part_of(s, GH_TOUCH_LETTER))
        out->what = GH_TOUCH_LETTER;
    else if (digit && part_of(s, GH_TOUCH_DIGIT))
        out->what = GH_TOUCH_DIGIT;
    else
        return text[0] == ' ' && s->focus >= 0 && press(s, out);
    memcpy(out->text, text, sizeof out->text);
    return true;
}

static bool key(struct gh_screen *s, const SDL_KeyboardEvent *e, struct gh_touched *out, char *scanned)
{
    static const struct {
        SDL_Keycode key;
        enum gh_touch what;
    } direct[] = {{SDLK_F1, GH_TOUCH_OTHER},       {SDLK_F2, GH_TOUCH_CALL},  {SDLK_F3, GH_TOUCH_LANGUAGE},
                  {SDLK_F4, GH_TOUCH_LOW},         {SDLK_F5, GH_TOUCH_SOUND}, {SDLK_F6, GH_TOUCH_MORE},
                  {SDLK_BACKSPACE, GH_TOUCH_ERASE}};
    switch (e->keysym.sym) {
    case SDLK_TAB:
        step(s, e->keysym.mod & KMOD_SHIFT ? -1 : 1);
        return false;
    case SDLK_LEFT:
        s->focus = beside(s, -1, 0);
        return false;
    case SDLK_RIGHT:
        s->focus = beside(s, 1, 0);
        return false;
    case SDLK_UP:
        s->focus = beside(s, 0, -1);
        return false;
    case SDLK_DOWN:
        s->focus = beside(s, 0, 1);
        return false;
    case SDLK_RETURN:
    case SDLK_KP_ENTER:
        return !e->repeat && gh_burst_enter(&s->burst, e->timestamp, scanned);
    case SDLK_ESCAPE:
        return !e->repeat && (give(part_of(s, GH_TOUCH_BACK), out) || give(part_of(s, GH_TOUCH_CANCEL), out));
    default:
        for (size_t i = 0; i < sizeof direct / sizeof *direct; i++)
            if (direct[i].key == e->keysym.sym)
                return (direct[i].what == GH_TOUCH_ERASE || !e->repeat) &&
                       give(part_of(s, direct[i].what), out);
        return false;
    }
}

static bool one(struct gh_screen *s, const SDL_Event *e, struct gh_touched *out, char *scanned, bool *quit)
{
    int was = s->pressed;
    switch (e->type) {
    case SDL_QUIT:
        *quit = s->windowed;
        return s->windowed;
    case SDL_WINDOWEVENT:
        if (e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            gh_screen_resize(s, e->window.data1, e->window.data2);
        if (e->window.event == SDL_WINDOWEVENT_EXPOSED)
            s->stale = true;
        return false;
    case SDL_MOUSEMOTION:
        if (!s->windowed)
            SDL_ShowCursor(e->motion.which == SDL_TOUCH_MOUSEID ? SDL_DISABLE : SDL_ENABLE);
        return false;
    case SDL_MOUSEBUTTONDOWN:
        s->pressed = at(s, e->button.x, e->button.y);
        s->focus = -1;
        return false;
    case SDL_MOUSEBUTTONUP:
        s->pressed = -1;
        return was >= 0 && was == at(s, e->button.x, e->button.y) && give(&s->page.parts[was], out);
    case SDL_TEXTINPUT:
        gh_burst_add(&s->burst, e->text.text, e->text.timestamp);
        return false;
    case SDL_KEYDOWN:
        return key(s, &e->key, out, scanned);
    default:
        return false;
    }
}

bool gh_screen_event(struct gh_screen *s, const struct gh_kiosk_view *v, struct gh_touched *out,
                     char *scanned, bool *quit)
{
    char text[8];
    SDL_Event e;
    memset(out, 0, sizeof *out);
    scanned[0] = 0;
    *quit = false;
    if (s->offscreen)
        return false;
    gh_screen_page(s, v);
    SDL_PumpEvents(); /* SDL_PollEvent would stop at its own mark, with events still waiting */
    while (SDL_PeepEvents(&e, 1, SDL_GETEVENT, SDL_FIRSTEVENT, SDL_LASTEVENT) > 0)
        if (one(s, &e, out, scanned, quit))
            return true;
    while (gh_burst_take(&s->burst, (int64_t)SDL_GetTicks(), text))
        if (typed(s, text, out))
            return true;
    return false;
}

void gh_screen_wait(struct gh_screen *s, int ms)
{
    if (s->offscreen)
        SDL_Delay((Uint32)(ms > 0 ? ms : 0));
    else if (s->burst.size || s->burst.enter)
        SDL_WaitEventTimeout(NULL, ms < 20 ? ms : 20); /* what was typed is due soon */
    else
        SDL_WaitEventTimeout(NULL, ms);
}
