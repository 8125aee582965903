/* In every language, size and state: no text is cut, small, faint or in another's place; both exits are
 * there; all parts are large enough and hit by their middle; nothing is said that the state must not say. */
#include "fixture.h"

#include "kiosk/screen/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TEXTS = 160, PARTS = 96 };

/* What is looked at at the moment, for a failure's words */
static char where[160];
static struct gh_screen_text texts[TEXTS];
static struct gh_screen_part parts[PARTS];

#define check(condition, ...)                                                                                \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            char why[300];                                                                                   \
            snprintf(why, sizeof why, __VA_ARGS__);                                                          \
            fail_msg("%s: %s", where, why);                                                                  \
        }                                                                                                    \
    } while (0)

/* Calls each with every view in every language on a screen of this size */
static void everywhere(int w, int h, void (*each)(struct gh_screen *s, struct gh_kiosk_view *v, int w, int h))
{
    struct gh_error err = {0};
    struct fixture_view *views = calloc(FIXTURE_VIEWS, sizeof *views);
    struct gh_screen *s =
        gh_screen_open(&(struct gh_screen_options){.offscreen = true, .width = w, .height = h}, &err);
    if (!s)
        fail_msg("%s", err.text);
    for (const char *const *l = gh_words_all(); *l; l++) {
        int n = fixture_views(views, FIXTURE_VIEWS, *l);
        for (int i = 0; i < n; i++) {
            snprintf(where, sizeof where, "%s-%s-%dx%d", views[i].name, *l, w, h);
            each(s, &views[i].view, w, h);
        }
    }
    gh_screen_close(s);
    free(views);
}

static bool inside(struct gh_rect a, struct gh_rect b)
{
    return a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
}

static bool apart(struct gh_rect a, struct gh_rect b)
{
    return a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h;
}

static struct gh_rect rect(struct gh_box b)
{
    return (struct gh_rect){(float)b.x, (float)b.y, (float)b.w, (float)b.h};
}

static void tidy(struct gh_screen *s, struct gh_kiosk_view *v, int w, int h)
{
    bool crowded;
    int n = gh_screen_texts(s, v, texts, TEXTS, &crowded), count = gh_screen_parts(s, v, parts, PARTS);
    int least = GH_TEXT_LEAST * (w < h ? w : h) / 1080 - 1;
    check(!crowded, "something does not fit at its least size");
    check(n > 2 && n < TEXTS && count < PARTS, "%d texts, %d parts", n, count);
    struct gh_rect all = {0, 0, (float)w, (float)h};
    struct gh_rect moving[] = {rect(s->page.picture), rect(s->page.spin)};
    for (int i = 0; i < n; i++) {
        struct gh_rect t = rect(texts[i].box);
        check(inside(t, all), "“%s” is cut", texts[i].text);
        check(texts[i].px >= least, "“%s” has only %d pixels", texts[i].text, texts[i].px);
        for (int k = i + 1; k < n; k++)
            check(apart(t, rect(texts[k].box)), "“%s” lies on “%s”", texts[i].text, texts[k].text);
        for (int k = 0; k < count; k++)
            check(inside(t, parts[k].box) || apart(t, parts[k].box), "“%s” runs into the part “%s”",
                  texts[i].text, parts[k].label);
        for (int k = 0; k < 2; k++)
            check(!moving[k].w || apart(t, moving[k]), "“%s” lies on what moves", texts[i].text);
    }
    for (int i = 0; i < count; i++) {
        check(inside(parts[i].box, all), "the part “%s” is cut", parts[i].label);
        check(parts[i].label[0], "a part without words");
        for (int k = i + 1; k < count; k++)
            check(apart(parts[i].box, parts[k].box), "“%s” lies on “%s”", parts[i].label, parts[k].label);
        for (int k = 0; k < 2; k++)
            check(!moving[k].w || apart(parts[i].box, moving[k]), "“%s” lies on what moves", parts[i].label);
    }
}

static void touchable(struct gh_screen *s, struct gh_kiosk_view *v, int w, int h)
{
    int n = gh_screen_parts(s, v, parts, PARTS);
    float least = (float)(GH_TOUCH_LEAST * (w < h ? w : h)) / 1080.0f - 1.5f;
    for (int i = 0; i < n; i++) {
        const struct gh_rect *b = &parts[i].box;
        check(b->w >= least && b->h >= least, "“%s” is %.0f × %.0f, less than %.0f", parts[i].label,
              (double)b->w, (double)b->h, (double)least);
        struct gh_touched hit = gh_screen_hit(s, v, (int)(b->x + b->w / 2), (int)(b->y + b->h / 2));
        check(hit.what == parts[i].touch.what && !strcmp(hit.text, parts[i].touch.text),
              "“%s” is not hit by its middle", parts[i].label);
        check(!v->low || b->y >= (float)(h / 2) - 1.5f, "“%s” lies higher than the middle", parts[i].label);
    }
    check(gh_screen_hit(s, v, -50, -50).what == GH_TOUCH_NONE, "something is touched outside");
}

static struct gh_rect box_of(int n, enum gh_touch what)
{
    for (int i = 0; i < n; i++)
        if (parts[i].touch.what == what)
            return parts[i].box;
    return (struct gh_rect){0};
}

static void exits(struct gh_screen *s, struct gh_kiosk_view *v, int w, int h)
{
    static struct gh_rect first[2];
    static int had_w, had_h, had_rtl;
    int n = gh_screen_parts(s, v, parts, PARTS), rtl = gh_words_rtl(v->language);
    struct gh_rect other = box_of(n, GH_TOUCH_OTHER), call = box_of(n, GH_TOUCH_CALL),
                   go = box_of(n, GH_TOUCH_GO);
    check(other.w > 0 && call.w > 0, "an exit is missing");
    check(other.w == call.w && other.h == call.h, "the exits differ in size");
    check(!go.w || (go.w == other.w && go.h == other.h), "the way on is larger or smaller than the exits");
    if (had_w != w || had_h != h || had_rtl != rtl) {
        first[0] = other;
        first[1] = call;
        had_w = w;
        had_h = h;
        had_rtl = rtl;
    }
    check(!memcmp(&first[0], &other, sizeof other) && !memcmp(&first[1], &call, sizeof call),
          "the exits moved");
}

/* The ground of a text is the colour that most pixels round its box have. */
static gh_ink ground(const struct gh_canvas *c, struct gh_box b)
{
    enum { SEEN = 64 };
    struct {
        uint32_t colour;
        int count;
    } seen[SEEN] = {{0, 0}};
    int n = 0, best = 0;
    for (int y = b.y; y < b.y + b.h; y++)
        for (int x = b.x; x < b.x + b.w; x++) {
            if (y > b.y + 1 && y < b.y + b.h - 2 && x > b.x && x < b.x + b.w - 1)
                continue;
            uint32_t p = c->px[(size_t)y * (size_t)c->stride + (size_t)x] & 0xffffff;
            int k = 0;
            while (k < n && seen[k].colour != p)
                k++;
            if (k == n && n < SEEN)
                seen[n++].colour = p;
            if (k < SEEN)
                seen[k].count++;
        }
    for (int k = 1; k < n; k++)
        best = seen[k].count > seen[best].count ? k : best;
    return seen[best].colour;
}

static int distance(uint32_t a, uint32_t b)
{
    int d = 0;
    for (int shift = 0; shift < 24; shift += 8)
        d += abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
    return d;
}

static void legible(struct gh_screen *s, struct gh_kiosk_view *v, int w, int h)
{
    struct gh_error err = {0};
    bool crowded;
    (void)w;
    (void)h;
    assert_true(gh_screen_draw(s, v, &err));
    int n = gh_screen_texts(s, v, texts, TEXTS, &crowded);
    for (int i = 0; i < n; i++) {
        struct gh_box b = texts[i].box;
        gh_ink paper = ground(&s->canvas, b);
        float contrast = gh_theme_contrast(texts[i].ink, paper);
        check(contrast >= 7, "“%s”: contrast %.2f (%06x on %06x)", texts[i].text, (double)contrast,
              texts[i].ink, paper);
        int whole = distance(texts[i].ink, paper), nearest = whole;
        for (int y = b.y; y < b.y + b.h; y++)
            for (int x = b.x; x < b.x + b.w; x++) {
                int d =
                    distance(texts[i].ink, s->canvas.px[(size_t)y * (size_t)s->canvas.stride + (size_t)x]);
                nearest = d < nearest ? d : nearest;
            }
        check(!strcmp(texts[i].text, " ") || nearest * 10 < whole * 3, "“%s” is not seen where it should be",
              texts[i].text);
    }
}

static void nothing_overlaps(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_size_count; i++)
        everywhere(fixture_sizes[i][0], fixture_sizes[i][1], tidy);
}

static void parts_are_touchable(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_size_count; i++)
        everywhere(fixture_sizes[i][0], fixture_sizes[i][1], touchable);
}

static void exits_are_everywhere(void **state)
{
    (void)state;
    for (int i = 0; i < fixture_size_count; i++)
        everywhere(fixture_sizes[i][0], fixture_sizes[i][1], exits);
}

static void contrast_is_seven(void **state)
{
    (void)state;
    everywhere(480, 800, legible);
    everywhere(1920, 1080, legible);
}

/* What stands there all night is elsewhere each minute, whole and touchable; a screen in use stands still. */
static void dimmed_moves(void **state)
{
    (void)state;
    struct gh_error err = {0};
    struct fixture_view *views = calloc(FIXTURE_VIEWS, sizeof *views);
    int n = fixture_views(views, FIXTURE_VIEWS, "en");
    struct gh_kiosk_view *v = NULL;
    for (int i = 0; i < n; i++)
        if (views[i].view.dimmed)
            v = &views[i].view;
    assert_non_null(v);
    for (int size = 0; size < fixture_size_count; size++) {
        int w = fixture_sizes[size][0], h = fixture_sizes[size][1], places = 0;
        struct gh_rect all = {0, 0, (float)w, (float)h}, been[48];
        struct gh_screen *s =
            gh_screen_open(&(struct gh_screen_options){.offscreen = true, .width = w, .height = h}, &err);
        snprintf(where, sizeof where, "dimmed-%dx%d", w, h);
        for (int minute = 0; minute < 48; minute++) {
            v->now_ms = minute * 60000LL + 1000;
            assert_true(gh_screen_draw(s, v, &err));
            bool crowded, new = true;
            int count = gh_screen_parts(s, v, parts, PARTS);
            for (int i = 0; i < count; i++) {
                struct gh_rect b = parts[i].box;
                check(inside(b, all), "“%s” leaves the screen", parts[i].label);
                check(gh_screen_hit(s, v, (int)(b.x + b.w / 2), (int)(b.y + b.h / 2)).what ==
                          parts[i].touch.what,
                      "“%s” is not where it is drawn", parts[i].label);
            }
            been[minute] = parts[0].box;
            for (int k = 0; k < minute; k++)
                new = new && (been[k].x != parts[0].box.x || been[k].y != parts[0].box.y);
            places += new;
            count = gh_screen_texts(s, v, texts, TEXTS, &crowded);
            for (int i = 0; i < count; i++)
                check(inside(rect(texts[i].box), all), "“%s” leaves the screen", texts[i].text);
        }
        check(places >= 12, "only %d places", places);
        v->dimmed = false;
        gh_screen_parts(s, v, parts, PARTS);
        check(!memcmp(&been[0], &parts[0].box, sizeof been[0]), "it has moved although it is in use");
        v->dimmed = true;
        gh_screen_close(s);
    }
    free(views);
}

/* In every state, with all of a person in the view: the name only where the door opens and where it is typed,
 * the PIN never, and no number where none is typed. */
static void discreet(struct gh_screen *s, struct gh_kiosk_view *v, int w, int h)
{
    bool crowded;
    char words[1500];
    (void)w;
    (void)h;
    strcpy(v->name, "Zebedee");
    strcpy(v->number, "86753");
    v->typed = 5;
    bool may_name = v->state == GH_FLOW_DOOR || v->state == GH_FLOW_ENROL_NAME;
    bool may_number = v->state == GH_FLOW_TOKEN || v->state == GH_FLOW_NUMBER;
    int n = gh_screen_texts(s, v, texts, TEXTS, &crowded);
    gh_screen_words(v, words, sizeof words);
    check(strlen(words) > 3, "nothing is said");
    check(v->state == GH_FLOW_DOOR || !strstr(words, "Zebedee"), "the name is spoken");
    check(!strstr(words, "86753"), "the number is spoken");
    for (int i = 0; i < n; i++) {
        check(may_name || !strstr(texts[i].text, "Zebedee"), "the name is shown");
        check(may_number || !strstr(texts[i].text, "86753"), "the number is shown");
    }
}

static void says_no_more_than_it_may(void **state)
{
    (void)state;
    everywhere(800, 480, discreet);
}

/* What sites and people write can be long, or no UTF-8 at all. */
static void bears_any_text(void **state)
{
    (void)state;
    struct gh_error err = {0};
    static const char *const odd[] = {
        "Anextremelylongwordwithoutanyblankinitthatnobodywouldeverwritebutsomebodywillsomedayanditmustnotbrea"
        "kanything",
        "\xff\xfe\x80 broken \xe4\xb8",
        "السيد محمد بن عبد الرحمن الهاشمي tel. 0123-456 (مكتب 7)",
        "王小明 Wang Xiaoming 王小明王小明王小明王小明王小明王小明王小明王小明王小明",
        "\n\n\n",
        " ",
        "% %s %n %d",
        ""};
    struct fixture_view *views = calloc(FIXTURE_VIEWS, sizeof *views);
    for (int size = 0; size < 3; size++) {
        struct gh_screen *s = gh_screen_open(&(struct gh_screen_options){.offscreen = true,
                                                                         .width = fixture_sizes[size][0],
                                                                         .height = fixture_sizes[size][1]},
                                             &err);
        for (const char *const *l = gh_words_all(); *l; l++)
            for (size_t o = 0; o < sizeof odd / sizeof *odd; o++) {
                int n = fixture_views(views, FIXTURE_VIEWS, *l);
                for (int i = 0; i < n; i += 3) {
                    struct gh_kiosk_view *v = &views[i].view;
                    snprintf(where, sizeof where, "%s-%s text %zu", views[i].name, *l, o);
                    snprintf(v->gate, sizeof v->gate, "%s", odd[o]);
                    snprintf(v->site, sizeof v->site, "%s", odd[o]);
                    snprintf(v->contact, sizeof v->contact, "%s", odd[o]);
                    snprintf(v->name, sizeof v->name, "%s", odd[o]);
                    snprintf(v->answer, sizeof v->answer, "%s", odd[o]);
                    check(gh_screen_draw(s, v, &err), "%s", err.text);
                    bool crowded;
                    int count = gh_screen_texts(s, v, texts, TEXTS, &crowded);
                    for (int k = 0; k < count; k++)
                        check(inside(rect(texts[k].box),
                                     (struct gh_rect){0, 0, (float)s->canvas.w, (float)s->canvas.h}),
                              "“%s” leaves the screen", texts[k].text);
                }
            }
        gh_screen_close(s);
    }
    free(views);
}

int main(void)
{
    setenv("GATEHOUSE_LOCALE_DIR", LOCALE_DIR, 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_overlaps),     cmocka_unit_test(parts_are_touchable),
        cmocka_unit_test(exits_are_everywhere), cmocka_unit_test(contrast_is_seven),
        cmocka_unit_test(dimmed_moves),         cmocka_unit_test(says_no_more_than_it_may),
        cmocka_unit_test(bears_any_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
