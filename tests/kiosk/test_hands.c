/* Keys, touches and a typing code reader, through SDL's queue to a window of its dummy driver. */
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct gh_screen *screen;
static struct fixture_view views[FIXTURE_VIEWS];
static int view_count;

static int open_screen(void **state)
{
    (void)state;
    struct gh_error err = {0};
    screen =
        gh_screen_open(&(struct gh_screen_options){.windowed = true, .width = 1280, .height = 720}, &err);
    view_count = fixture_views(views, FIXTURE_VIEWS, "en");
    return screen ? 0 : -1;
}

static int close_screen(void **state)
{
    (void)state;
    gh_screen_close(screen);
    return 0;
}

static void push_key(SDL_Keycode key, Uint16 mod)
{
    SDL_Event e = {.key = {.type = SDL_KEYDOWN, .timestamp = SDL_GetTicks(), .state = SDL_PRESSED}};
    e.key.keysym.sym = key;
    e.key.keysym.mod = mod;
    SDL_PushEvent(&e);
}

/* SDL stamps pushed events with the time of the push only where that is 0, so bursts are as fast as this
 * loop. */
static void push_text(const char *text)
{
    SDL_Event e = {.text = {.type = SDL_TEXTINPUT, .timestamp = SDL_GetTicks()}};
    snprintf(e.text.text, sizeof e.text.text, "%s", text);
    SDL_PushEvent(&e);
}

static bool next(const struct gh_kiosk_view *v, struct gh_touched *out, char *scanned)
{
    bool quit;
    return gh_screen_event(screen, v, out, scanned, &quit);
}

static void drain(const struct gh_kiosk_view *v)
{
    struct gh_touched t;
    char scanned[GH_BURST_TEXT];
    while (next(v, &t, scanned))
        ;
}

static int index_of(const struct gh_screen_part *parts, int n, struct gh_touched t)
{
    for (int i = 0; i < n; i++)
        if (parts[i].touch.what == t.what && !strcmp(parts[i].touch.text, t.text))
            return i;
    return -1;
}

/* Tab goes round all parts, and Enter presses each. */
static void keyboard_reaches_all(void **state)
{
    (void)state;
    struct gh_error err = {0};
    static struct gh_screen_part parts[GH_PAGE_PARTS];
    for (int i = 0; i < view_count; i++) {
        struct gh_kiosk_view *v = &views[i].view;
        bool pressed[GH_PAGE_PARTS] = {false};
        struct gh_touched t;
        char scanned[GH_BURST_TEXT];
        v->focus = -1;
        assert_true(gh_screen_draw(screen, v, &err));
        int n = gh_screen_parts(screen, v, parts, GH_PAGE_PARTS);
        for (int k = 0; k < n; k++) {
            push_key(SDLK_TAB, 0);
            drain(v);
            assert_int_equal(gh_screen_focus(screen), k);
            push_key(SDLK_RETURN, 0);
            assert_true(next(v, &t, scanned));
            int found = index_of(parts, n, t);
            assert_true(found >= 0);
            pressed[found] = true;
        }
        for (int k = 0; k < n; k++)
            if (!pressed[k])
                fail_msg("%s: “%s” cannot be reached by keyboard", views[i].name, parts[k].label);
        push_key(SDLK_TAB, KMOD_LSHIFT);
        drain(v);
        assert_int_equal(gh_screen_focus(screen), n > 1 ? n - 2 : 0);
        screen->focus = -1;
    }
}

/* With arrows alone one gets from any part to any other. */
static void arrows_reach_all(void **state)
{
    (void)state;
    static const SDL_Keycode arrows[] = {SDLK_LEFT, SDLK_RIGHT, SDLK_UP, SDLK_DOWN};
    for (int i = 0; i < view_count; i++) {
        struct gh_kiosk_view *v = &views[i].view;
        bool seen[GH_PAGE_PARTS] = {false};
        int queue[GH_PAGE_PARTS] = {0}, from = 0, to = 1;
        gh_screen_page(screen, v);
        int n = screen->page.part_count;
        seen[0] = true;
        while (from < to) {
            int here = queue[from++];
            for (int a = 0; a < 4; a++) {
                screen->focus = here;
                push_key(arrows[a], 0);
                drain(v);
                int there = gh_screen_focus(screen);
                if (!seen[there]) {
                    seen[there] = true;
                    queue[to++] = there;
                }
            }
        }
        screen->focus = -1;
        if (to != n)
            fail_msg("%s: arrows reach %d of %d parts", views[i].name, to, n);
    }
}

static void keys_of_their_own(void **state)
{
    (void)state;
    static const struct {
        SDL_Keycode key;
        enum gh_flow_state state;
        enum gh_touch what;
    } keys[] = {{SDLK_F1, GH_FLOW_ALIGN, GH_TOUCH_OTHER},      {SDLK_F2, GH_FLOW_ALIGN, GH_TOUCH_CALL},
                {SDLK_F3, GH_FLOW_IDLE, GH_TOUCH_LANGUAGE},    {SDLK_ESCAPE, GH_FLOW_PIN, GH_TOUCH_BACK},
                {SDLK_ESCAPE, GH_FLOW_ALIGN, GH_TOUCH_CANCEL}, {SDLK_RETURN, GH_FLOW_IDLE, GH_TOUCH_GO},
                {SDLK_RETURN, GH_FLOW_PIN, GH_TOUCH_ENTER},    {SDLK_BACKSPACE, GH_FLOW_PIN, GH_TOUCH_ERASE}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct gh_touched t;
        char scanned[GH_BURST_TEXT];
        const struct gh_kiosk_view *v = &views[keys[i].state].view;
        push_key(keys[i].key, 0);
        if (!next(v, &t, scanned) || t.what != keys[i].what)
            fail_msg("key %zu gives %d, not %d", i, (int)t.what, (int)keys[i].what);
    }
}

static void digits_and_letters(void **state)
{
    (void)state;
    struct gh_touched t;
    char scanned[GH_BURST_TEXT];
    push_text("7");
    assert_false(next(&views[GH_FLOW_PIN].view, &t, scanned)); /* it may be a reader's yet */
    SDL_Delay(GH_BURST_MS + 30);
    assert_true(next(&views[GH_FLOW_PIN].view, &t, scanned));
    assert_int_equal(t.what, GH_TOUCH_DIGIT);
    assert_string_equal(t.text, "7");
    push_text("é");
    SDL_Delay(GH_BURST_MS + 30);
    assert_true(next(&views[GH_FLOW_ENROL_NAME].view, &t, scanned));
    assert_int_equal(t.what, GH_TOUCH_LETTER);
    assert_string_equal(t.text, "é");
    push_text("x"); /* means nothing where digits are typed */
    SDL_Delay(GH_BURST_MS + 30);
    assert_false(next(&views[GH_FLOW_PIN].view, &t, scanned));
}

static void reader_is_told_from_hands(void **state)
{
    (void)state;
    struct gh_touched t;
    char scanned[GH_BURST_TEXT];
    for (const char *c = "M5EACAI234"; *c; c++)
        push_text((char[]){*c, 0});
    push_key(SDLK_RETURN, 0);
    assert_true(next(&views[GH_FLOW_IDLE].view, &t, scanned));
    assert_int_equal(t.what, GH_TOUCH_NONE);
    assert_string_equal(scanned, "M5EACAI234");
    assert_false(next(&views[GH_FLOW_IDLE].view, &t, scanned));
}

static void push_button(Uint32 type, int x, int y)
{
    SDL_Event e = {.button = {.type = type, .x = x, .y = y, .button = SDL_BUTTON_LEFT}};
    SDL_PushEvent(&e);
}

/* A touch counts where it is let go, on the part where it began, on the screen where it began. */
static void touches(void **state)
{
    (void)state;
    struct gh_touched t;
    char scanned[GH_BURST_TEXT];
    const struct gh_kiosk_view *v = &views[GH_FLOW_IDLE].view;
    gh_screen_page(screen, v);
    struct gh_rect go = {0}, other = {0};
    for (int i = 0; i < screen->page.part_count; i++) {
        go = screen->page.parts[i].touch.what == GH_TOUCH_GO ? screen->page.parts[i].box : go;
        other = screen->page.parts[i].touch.what == GH_TOUCH_OTHER ? screen->page.parts[i].box : other;
    }
    int x = (int)go.x + 9, y = (int)go.y + 9;
    push_button(SDL_MOUSEBUTTONDOWN, x, y);
    assert_false(next(v, &t, scanned));
    assert_true(screen->pressed >= 0);
    push_button(SDL_MOUSEBUTTONUP, x + 5, y);
    assert_true(next(v, &t, scanned));
    assert_int_equal(t.what, GH_TOUCH_GO);

    push_button(SDL_MOUSEBUTTONDOWN, x, y);
    push_button(SDL_MOUSEBUTTONUP, (int)other.x + 9, (int)other.y + 9);
    assert_false(next(v, &t, scanned));

    push_button(SDL_MOUSEBUTTONDOWN, (int)other.x + 9, (int)other.y + 9);
    assert_false(next(v, &t, scanned));
    push_button(SDL_MOUSEBUTTONUP, (int)other.x + 9, (int)other.y + 9);
    assert_false(next(&views[GH_FLOW_NOTICE].view, &t, scanned)); /* it changed under the finger */
}

/* SDL's hint stands for its falling back by itself where there is no display. */
static void invisible_is_no_screen(void **state)
{
    (void)state;
    struct gh_error err;
    unsetenv("SDL_VIDEODRIVER");
    SDL_SetHint(SDL_HINT_VIDEODRIVER, "dummy");
    assert_null(gh_screen_open(&(struct gh_screen_options){.windowed = true}, &err));
    assert_int_equal(err.kind, GH_ERR_IO);
    SDL_ResetHint(SDL_HINT_VIDEODRIVER);
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    struct gh_screen *s = gh_screen_open(&(struct gh_screen_options){.windowed = true}, &err);
    assert_non_null(s);
    gh_screen_close(s);
}

int main(void)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    setenv("GATEHOUSE_LOCALE_DIR", LOCALE_DIR, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keyboard_reaches_all, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(arrows_reach_all, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(keys_of_their_own, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(digits_and_letters, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(reader_is_told_from_hands, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(touches, open_screen, close_screen),
        cmocka_unit_test(invisible_is_no_screen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
