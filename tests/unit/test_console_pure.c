/* What the console works out without a terminal: colours, grid, keys, pictures to cells, words. */
#include "console/adhoc.h"
#include "console/announce.h"
#include "console/color.h"
#include "console/graphics.h"
#include "console/keys.h"
#include "console/layout.h"
#include "console/model.h"
#include "console/notify.h"
#include "console/picture.h"
#include "console/still.h"
#include "console/views/flags_parts.h"
#include "console/views/list.h"
#include "console/views/triage.h"
#include "media/feed.h"

#include <curses.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* cmocka after those it needs */
#include <cmocka.h>

static void depth_follows_the_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *term, *colorterm, *no_color;
        int colors;
        enum gh_depth want;
    } rows[] = {
        {"xterm-256color", "truecolor", NULL, 256, GH_DEPTH_TRUE},
        {"xterm-256color", "24bit", "", 256, GH_DEPTH_TRUE},
        {"xterm-256color", NULL, NULL, 256, GH_DEPTH_256},
        {"xterm-direct", NULL, NULL, 1 << 24, GH_DEPTH_TRUE},
        {"xterm-16color", NULL, NULL, 16, GH_DEPTH_16},
        {"linux", NULL, NULL, 8, GH_DEPTH_8},
        {"vt100", NULL, NULL, -1, GH_DEPTH_NONE},
        {"vt100", "truecolor", NULL, -1, GH_DEPTH_NONE},
        {"xterm-256color", "truecolor", "1", 256, GH_DEPTH_NONE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(gh_depth_detect(rows[i].term, rows[i].colorterm, rows[i].no_color, rows[i].colors),
                         rows[i].want);
}

/* Against trying all of them, for colours all over the cube. */
static void palette_index_is_nearly_the_nearest(void **state)
{
    (void)state;
    for (int r = 0; r < 256; r += 15)
        for (int g = 0; g < 256; g += 17)
            for (int b = 0; b < 256; b += 51) {
                struct gh_rgb c = {(uint8_t)r, (uint8_t)g, (uint8_t)b};
                int best = 1 << 30, got = gh_rgb_to_index(c, GH_DEPTH_256);
                assert_in_range(got, 16, 255);
                for (int i = 16; i < 256; i++) {
                    int d = gh_rgb_distance(c, gh_rgb_of_index(i));
                    best = d < best ? d : best;
                }
                assert_true(gh_rgb_distance(c, gh_rgb_of_index(got)) <= best + 200);
                int got16 = gh_rgb_to_index(c, GH_DEPTH_16);
                assert_in_range(got16, 0, 15);
                assert_in_range(gh_rgb_to_index(c, GH_DEPTH_8), 0, 7);
            }
    assert_int_equal(gh_rgb_to_index((struct gh_rgb){255, 255, 255}, GH_DEPTH_256), 231);
    assert_int_equal(gh_rgb_to_index((struct gh_rgb){0, 0, 0}, GH_DEPTH_16), 0);
}

/* Every camera has its own field within the screen, with room for a title and a picture. */
static void grid_fits_any_number(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 23}, {100, 30}, {132, 42}, {200, 49}, {300, 80}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int n = 1; n <= GH_BOARD_SLOTS; n++) {
            int w = sizes[s][0], h = sizes[s][1];
            struct gh_grid grid = gh_grid_make(n, w, h);
            for (int i = 0; i < n; i++) {
                struct gh_tile t = gh_grid_tile(&grid, i);
                assert_true(t.x >= 0 && t.y >= 0 && t.x + t.w <= w && t.y + t.h <= h);
                assert_true(t.w >= 9 && t.h >= 2);
                assert_int_equal(gh_grid_at(&grid, t.x, t.y), i);
                assert_int_equal(gh_grid_at(&grid, t.x + t.w - 1, t.y + t.h - 1), i);
            }
        }
    struct gh_grid nine = gh_grid_make(9, 200, 49);
    assert_int_equal(nine.columns, 3);
}

static void keys_are_unique_and_every_request_has_one(void **state)
{
    (void)state;
    size_t count;
    const struct gh_binding *table = gh_keys_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (table[i].key == table[j].key)
                assert_int_equal(table[i].views & table[j].views, 0);
    for (int r = GH_REQUEST_NONE + 1; r < GH_REQUEST_COUNT; r++) {
        bool bound = false;
        for (size_t i = 0; i < count; i++)
            bound = bound || table[i].request == (enum gh_request)r;
        assert_true(bound);
        assert_true(strlen(gh_request_help((enum gh_request)r)) > 0);
    }
    char names[64];
    assert_int_equal(gh_keys_find('j', GH_IN_WALL), GH_REQUEST_DOWN);
    assert_int_equal(gh_keys_find(GH_KEY(KEY_DOWN), GH_IN_TRIAGE), GH_REQUEST_DOWN);
    assert_int_equal(gh_keys_find('a', GH_IN_WALL), GH_REQUEST_NONE);
    assert_int_equal(gh_keys_of(GH_REQUEST_OPEN, GH_IN_WALL, names, sizeof names), 1);
    assert_string_equal(names, "Enter");
    gh_keys_of(GH_REQUEST_DOWN, GH_IN_WALL, names, sizeof names);
    assert_string_equal(names, "j Down");
    gh_keys_of(GH_REQUEST_REDRAW, GH_IN_WALL, names, sizeof names);
    assert_string_equal(names, "Ctrl-L");
}

static void pictures_keep_their_shape(void **state)
{
    (void)state;
    static const struct {
        int w, h, max_cols, max_rows, cols, rows;
    } rows[] = {{320, 180, 65, 15, 53, 15}, {320, 180, 20, 15, 20, 6}, {180, 320, 65, 15, 17, 15},
                {1, 1, 10, 10, 10, 5},      {320, 1, 20, 5, 20, 1},    {320, 180, 0, 5, 0, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int cols, lines;
        gh_picture_fit(rows[i].w, rows[i].h, rows[i].max_cols, rows[i].max_rows, &cols, &lines);
        assert_int_equal(cols, rows[i].cols);
        assert_int_equal(lines, rows[i].rows);
    }
}

static void reduction_is_the_mean_of_what_is_covered(void **state)
{
    (void)state;
    /* Left half blue 200, right half a checker of 0 and 100 in green: means 50 */
    static uint8_t bgr[64 * 32 * 3];
    struct gh_rgb out[8 * 4];
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 64; x++) {
            uint8_t *p = bgr + (y * 64 + x) * 3;
            p[0] = x < 32 ? 200 : 0;
            p[1] = x >= 32 && (x + y) % 2 ? 100 : 0;
        }
    gh_picture_reduce((struct gh_image){bgr, 64, 32, 64 * 3}, 8, 4, out);
    for (int i = 0; i < 32; i++) {
        struct gh_rgb want = i % 8 < 4 ? (struct gh_rgb){0, 0, 200} : (struct gh_rgb){0, 50, 0};
        assert_memory_equal(&out[i], &want, sizeof want);
    }
    /* One pixel fills everything; enlarging repeats */
    uint8_t one[3] = {10, 20, 30};
    gh_picture_reduce((struct gh_image){one, 1, 1, 3}, 8, 4, out);
    assert_int_equal(out[31].r, 30);
}

static void dead_pictures_are_grey_and_dark(void **state)
{
    (void)state;
    struct gh_rgb pixels[4 * 2];
    struct gh_cell cells[4];
    for (int i = 0; i < 8; i++)
        pixels[i] = (struct gh_rgb){(uint8_t)(i * 36), 255, 0};
    gh_picture_cells(pixels, 4, 1, GH_DEPTH_TRUE, true, GH_LOOK_DEAD, cells);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(cells[i].glyph, GH_CELL_PICTURE);
        assert_int_equal(cells[i].fg.r, cells[i].fg.g);
        assert_int_equal(cells[i].fg.g, cells[i].fg.b);
        assert_true(cells[i].fg.r <= 80);
    }
    gh_picture_cells(pixels, 4, 1, GH_DEPTH_NONE, true, GH_LOOK_DEAD, cells);
    for (int i = 0; i < 4; i++)
        assert_int_equal(cells[i].glyph, ' ');
    gh_picture_cells(pixels, 4, 1, GH_DEPTH_NONE, true, GH_LOOK_PLAIN, cells);
    for (int i = 0; i < 4; i++)
        assert_true(cells[i].glyph > ' ' && cells[i].glyph < 127);
}

static void boxes_stay_within_the_picture(void **state)
{
    (void)state;
    static const struct gh_rect rects[] = {{0.2f, 0.2f, 0.4f, 0.5f},
                                           {-0.5f, -0.5f, 2, 2},
                                           {0.9f, 0.9f, 0.5f, 0.5f},
                                           {0.5f, 0.5f, 0, 0},
                                           {0, 0, 0.01f, 0.01f}};
    for (size_t i = 0; i < sizeof rects / sizeof *rects; i++) {
        struct gh_cell cells[20 * 10 + 2] = {{0}};
        cells[200].glyph = cells[201].glyph = 7;
        gh_picture_box(cells, 20, 10, rects[i], (struct gh_rgb){1, 2, 3}, true, "Anna with a long name",
                       true);
        assert_int_equal(cells[200].glyph, 7);
        assert_int_equal(cells[201].glyph, 7);
    }
    struct gh_cell cells[20 * 10] = {{0}};
    gh_picture_box(cells, 20, 10, rects[0], (struct gh_rgb){1, 2, 3}, true, "Anna", true);
    assert_int_equal(cells[2 * 20 + 4].glyph, 0x250c);
    assert_int_equal(cells[1 * 20 + 4].glyph, 'A');
}

static void names_of_sources(void **state)
{
    (void)state;
    static const struct {
        const char *source, *name;
    } rows[] = {
        {"../media/street.mp4", "street"},
        {"/dev/video0", "video0"},
        {"/pictures/day one/", "day_one"},
        {"rtsp://user:secret@10.0.0.7:554/live", "10_0_0_7_554"},
        {"http://cam.example/video?token=s3cret", "cam_example"},
        {"rtsp://u:p@ss@host/x", "host"},
        {"scene:demo/door.scene?seed=4", "door"},
        {".", "_"},
    };
    char out[GH_SITE_NAME];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        gh_adhoc_name(rows[i].source, NULL, 0, out);
        assert_string_equal(out, rows[i].name);
    }
    const char taken[2][GH_SITE_NAME] = {"street", "street-2"};
    gh_adhoc_name("street.mp4", taken, 2, out);
    assert_string_equal(out, "street-3");
}

static void spans_and_filters(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *want;
    } rows[] = {{-5, "0s"},       {999, "0s"},    {9999, "9s"},    {10000, "10s"},
                {119999, "119s"}, {120000, "2m"}, {7200000, "2h"}, {INT64_MAX / 2, "999h"}};
    char out[8];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(gh_model_span(rows[i].ms, out, sizeof out), rows[i].want);
    assert_true(gh_model_contains("Back Door", "door"));
    assert_true(gh_model_contains("x", ""));
    assert_false(gh_model_contains("Hall", "door"));
}

static void a_camera_that_is_not_live_never_counts_as_live(void **state)
{
    (void)state;
    struct gh_model *m = calloc(1, sizeof *m);
    struct gh_model_camera c = {.used = true};
    static const struct {
        uint32_t state;
        int64_t age;
        bool alive;
        enum gh_look_state want;
    } rows[] = {
        {GH_FEED_LIVE, 100, true, GH_SEEN_LIVE},
        {GH_FEED_LIVE, 2500, true, GH_SEEN_OLD},
        {GH_FEED_LIVE, 4500, true, GH_SEEN_TROUBLE},
        {GH_FEED_LIVE, 100, false, GH_SEEN_NO_ENGINE},
        {GH_FEED_FROZEN, 100, true, GH_SEEN_TROUBLE},
        {GH_FEED_DARK, 100, true, GH_SEEN_TROUBLE},
        {GH_FEED_DOWN, 100, true, GH_SEEN_TROUBLE},
        {GH_FEED_STALLED, 100, true, GH_SEEN_TROUBLE},
        {GH_FEED_ENDED, 100, true, GH_SEEN_TROUBLE},
        {GH_FEED_CONNECTING, 0, true, GH_SEEN_STARTING},
        {99, 100, true, GH_SEEN_TROUBLE},
    };
    assert_non_null(m);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        m->alive = rows[i].alive;
        c.info.state = rows[i].state;
        c.info.picture_ms = 50000 - rows[i].age;
        assert_int_equal(gh_model_look(m, &c, 50000), rows[i].want);
    }
    c.info.state = GH_FEED_LIVE;
    c.info.picture_ms = 0;
    m->alive = true;
    assert_int_equal(gh_model_look(m, &c, 50000), GH_SEEN_TROUBLE);
    free(m);
}

static void notices_tell_no_names(void **state)
{
    (void)state;
    char words[160], osc[64];
    gh_notify_words(1, "door", words, sizeof words);
    assert_string_equal(words, "New alert at camera door");
    gh_notify_words(3, "", words, sizeof words);
    assert_string_equal(words, "3 new alerts");
    size_t n = gh_notify_osc9("a\033]b\a\ac", osc, sizeof osc);
    assert_string_equal(osc, "\033]9;Gatehouse: a]bc\a");
    assert_int_equal(n, strlen(osc));
    char small[24];
    n = gh_notify_osc9("a text that is much too long", small, sizeof small);
    assert_true(n < sizeof small);
    assert_int_equal(small[n - 1], '\a');
    assert_true(gh_notify_has_desktop("unix:path=/run/user/1/bus", NULL));
    assert_false(gh_notify_has_desktop("unix:path=/run/user/1/bus", "10.0.0.1 1 10.0.0.2 22"));
    assert_false(gh_notify_has_desktop("", NULL));
    assert_false(gh_notify_has_desktop(NULL, NULL));
}

static void an_erased_persons_alert_says_so(void **state)
{
    (void)state;
    char words[160];
    struct gh_alert a = {.kind = GH_ALERT_MATCH, .category = GH_FLAG_TEST, .person_name = "Una One"};
    a.person.bytes[0] = 1;
    gh_model_alert_words(&a, true, words, sizeof words);
    assert_string_equal(words, "Una One (test)");
    a = (struct gh_alert){.kind = GH_ALERT_MATCH};
    gh_model_alert_words(&a, true, words, sizeof words);
    assert_string_equal(words, "erased");
}

static void not_a_jpeg_is_refused(void **state)
{
    (void)state;
    struct gh_still still = {0};
    struct gh_error err;
    static const uint8_t junk[] = "this is no picture at all";
    static const uint8_t cut[] = {0xff, 0xd8, 0xff, 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0};
    assert_false(gh_still_load(&still, junk, sizeof junk, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_false(gh_still_load(&still, cut, sizeof cut, &err));
    assert_false(gh_still_draw(&still, 20, 10, GH_DEPTH_TRUE, true, true));
    assert_true(gh_still_sextants("xterm-kitty", NULL, NULL));
    assert_true(gh_still_sextants("xterm-256color", NULL, "6800"));
    assert_false(gh_still_sextants("xterm-256color", NULL, "5200"));
}

/* Told once each when new, and all together at most once a minute after. */
static void alerts_are_announced_once_and_reminded_of(void **state)
{
    (void)state;
    static struct gh_announce a;
    struct gh_announcement told;
    struct gh_alert list[3] = {{.status = {.state = GH_ALERT_OPEN}, .camera = "door"},
                               {.status = {.state = GH_ALERT_OPEN}, .camera = "hall"},
                               {.status = {.state = GH_ALERT_CLAIMED}, .camera = "yard"}};
    memset(&a, 0, sizeof a);
    for (int i = 0; i < 3; i++)
        list[i].id.bytes[0] = (uint8_t)(i + 1);
    assert_false(gh_announce_step(&a, list, 1, 1, 1000, &told)); /* was there when the console came */
    assert_false(gh_announce_step(&a, list, 1, 1, 60000, &told));
    assert_true(gh_announce_step(&a, list, 1, 1, 61000, &told));
    assert_true(told.reminder);
    assert_true(gh_announce_step(&a, list, 3, 2, 62000, &told)); /* new ones wait for no minute */
    assert_int_equal(told.fresh, 1);
    assert_string_equal(told.camera, "hall");
    assert_false(gh_announce_step(&a, list, 3, 2, 121000, &told));
    assert_true(gh_announce_step(&a, list, 3, 2, 122000, &told));
    assert_true(told.reminder);
    list[0].status.state = list[1].status.state = GH_ALERT_CLAIMED;
    assert_false(gh_announce_step(&a, list, 3, 0, 999000, &told));
    char words[80];
    gh_notify_remind_words(1, words, sizeof words);
    assert_string_equal(words, "1 alert still waits for an answer");
    gh_notify_remind_words(3, words, sizeof words);
    assert_string_equal(words, "3 alerts still wait for an answer");
}

/* What asks anew is told anew, except to whoever did it. */
static void what_asks_anew_is_told_anew(void **state)
{
    (void)state;
    static struct gh_announce a;
    struct gh_announcement told;
    struct gh_id ada = gh_id_make(1), bob = gh_id_make(2), engine = gh_id_make(3);
    struct gh_alert x = {.id = gh_id_make(4),
                         .status = {.state = GH_ALERT_OPEN},
                         .camera = "door",
                         .asked_ms = 500,
                         .asked_as = GH_ALERT_RAISED,
                         .asked_by = engine};
    memset(&a, 0, sizeof a);
    a.reader = ada;
    assert_false(gh_announce_step(&a, &x, 1, 1, 1000, &told));
    assert_false(gh_announce_step(&a, &x, 1, 1, 1001, &told));
    x.asked_ms = 2000, x.asked_as = GH_ALERT_REOPEN; /* the person came back */
    assert_true(gh_announce_step(&a, &x, 1, 1, 2000, &told));
    assert_int_equal(told.fresh, 1);
    assert_false(gh_announce_step(&a, &x, 1, 1, 2001, &told));
    x.asked_ms = 3000, x.asked_as = GH_ALERT_CLAIM, x.asked_by = bob; /* and bob took that back */
    assert_false(gh_announce_step(&a, &x, 1, 1, 3001, &told));
    x.asked_ms = 4000, x.asked_as = GH_ALERT_ESCALATE, x.asked_by = ada;
    assert_false(gh_announce_step(&a, &x, 1, 1, 4000, &told)); /* her own doing */
    x.status.state = GH_ALERT_AWAITING;
    x.asked_ms = 5000, x.asked_as = GH_ALERT_CONFIRM, x.asked_by = bob;
    assert_true(gh_announce_step(&a, &x, 1, 1, 5000, &told));
    /* handed over: told once where its new holder is logged in */
    x.status.state = GH_ALERT_CLAIMED;
    x.asked_ms = 6000, x.asked_as = GH_ALERT_HAND_OVER, x.holder = bob;
    assert_false(gh_announce_step(&a, &x, 1, 0, 6000, &told));
    x.holder = ada;
    assert_true(gh_announce_step(&a, &x, 1, 0, 6000, &told));
    assert_false(gh_announce_step(&a, &x, 1, 0, 900000, &told));
    /* put off by herself, and no engine to wake it */
    x.asked_ms = 910000, x.asked_as = GH_ALERT_SNOOZE, x.asked_by = ada;
    x.status.snoozed_ms = 950000;
    assert_false(gh_announce_step(&a, &x, 1, 0, 951000, &told));
    assert_true(gh_announce_step(&a, &x, 1, 1, 955000, &told));
    assert_int_equal(told.fresh, 1);
}

static void lists_stay_within_themselves(void **state)
{
    (void)state;
    struct gh_list l = {.count = 10};
    assert_true(gh_list_move(&l, GH_REQUEST_LAST, 4));
    assert_int_equal(l.at, 9);
    assert_int_equal(l.top, 6);
    gh_list_move(&l, GH_REQUEST_PAGE_UP, 4);
    assert_int_equal(l.at, 5);
    assert_int_equal(l.top, 5);
    gh_list_move(&l, GH_REQUEST_UP, 4);
    assert_int_equal(l.top, 4);
    assert_false(gh_list_move(&l, GH_REQUEST_OPEN, 4));
    assert_false(gh_list_mouse(&l, 1, 4, 1, 0));
    assert_int_equal(l.at, 5);
    assert_true(gh_list_mouse(&l, 1, 4, 1, 0)); /* again on the chosen one */
    assert_false(gh_list_mouse(&l, 9, 4, 1, 0));
    l.count = 0;
    gh_list_move(&l, GH_REQUEST_DOWN, 4);
    assert_int_equal(l.at, 0);
    assert_int_equal(l.top, 0);
}

static void spans_of_time(void **state)
{
    (void)state;
    assert_int_equal(gh_triage_parse_span("10m"), 600000);
    assert_int_equal(gh_triage_parse_span(" 1.5 h"), 5400000);
    assert_int_equal(gh_triage_parse_span("30s"), 30000);
    static const char *const bad[] = {"", "m", "10", "-5m", "0m", "1d", "tomorrow", "nan m", "1e9h"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(gh_triage_parse_span(bad[i]), -1);
}

static void flags_that_want_a_look(void **state)
{
    (void)state;
    const int64_t day = 86400000, now = 1000 * day;
    struct gh_flag_line l = {
        .flag = {.state = GH_FLAG_LIVE, .expires_ms = now + 30 * day, .review_ms = now + day}};
    assert_string_equal(gh_flags_wants(&l, now), "");
    l.record = (struct gh_flag_record){.alerts = 9, .confirmed = 1, .not_this = 2};
    assert_int_equal(gh_flags_precision(&l.record), -1); /* three decided tell nothing */
    assert_string_equal(gh_flags_wants(&l, now), "");
    l.record.not_this = 3;
    assert_int_equal(gh_flags_precision(&l.record), 25);
    assert_string_equal(gh_flags_wants(&l, now), "poor precision");
    l.record.confirmed = 3;
    assert_string_equal(gh_flags_wants(&l, now), "");
    l.flag.expires_ms = now + 7 * day;
    assert_string_equal(gh_flags_wants(&l, now), "expires soon");
    l.flag.review_ms = now;
    assert_string_equal(gh_flags_wants(&l, now), "review due");
    l.consent_ends_ms = now;
    assert_string_equal(gh_flags_wants(&l, now), "consent ended");
    l.flag.state = GH_FLAG_LIFTED;
    assert_string_equal(gh_flags_wants(&l, now), "");
    l.flag.state = GH_FLAG_PROPOSED;
    assert_string_equal(gh_flags_wants(&l, now), "waits for approval");
}

static void what_terminals_answer(void **state)
{
    (void)state;
    static const struct {
        const char *answer;
        bool whole;
        enum gh_graphics want;
        int w, h;
    } rows[] = {
        {"\033_Gi=31;OK\033\\\033[6;20;10t\033[?62;c", true, GH_GRAPHICS_KITTY, 10, 20},
        {"\033_Gi=31;EINVAL:no\033\\\033[?62;4;22c", true, GH_GRAPHICS_SIXEL, 8, 16},
        {"\033[6;18;9t\033[?4c", true, GH_GRAPHICS_SIXEL, 9, 18},
        {"\033[?64;14;24c", true, GH_GRAPHICS_NONE, 8, 16}, /* 14 and 24 are not 4 */
        {"\033[6;9999;0t\033[?62c", true, GH_GRAPHICS_NONE, 8, 16},
        {"\033_Gi=31;OK\033\\\033[?62;4", false, GH_GRAPHICS_NONE, 8, 16},
        {"jjq", false, GH_GRAPHICS_NONE, 8, 16},
        {"", false, GH_GRAPHICS_NONE, 8, 16},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum gh_graphics what;
        int w = 8, h = 16;
        bool whole = gh_graphics_read(rows[i].answer, strlen(rows[i].answer), &what, &w, &h);
        assert_int_equal(whole, rows[i].whole);
        assert_int_equal(what, rows[i].want);
        assert_int_equal(w, rows[i].w);
        assert_int_equal(h, rows[i].h);
    }
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(depth_follows_the_terminal),
        cmocka_unit_test(palette_index_is_nearly_the_nearest),
        cmocka_unit_test(grid_fits_any_number),
        cmocka_unit_test(keys_are_unique_and_every_request_has_one),
        cmocka_unit_test(pictures_keep_their_shape),
        cmocka_unit_test(reduction_is_the_mean_of_what_is_covered),
        cmocka_unit_test(dead_pictures_are_grey_and_dark),
        cmocka_unit_test(boxes_stay_within_the_picture),
        cmocka_unit_test(names_of_sources),
        cmocka_unit_test(spans_and_filters),
        cmocka_unit_test(a_camera_that_is_not_live_never_counts_as_live),
        cmocka_unit_test(notices_tell_no_names),
        cmocka_unit_test(an_erased_persons_alert_says_so),
        cmocka_unit_test(not_a_jpeg_is_refused),
        cmocka_unit_test(alerts_are_announced_once_and_reminded_of),
        cmocka_unit_test(what_asks_anew_is_told_anew),
        cmocka_unit_test(lists_stay_within_themselves),
        cmocka_unit_test(spans_of_time),
        cmocka_unit_test(flags_that_want_a_look),
        cmocka_unit_test(what_terminals_answer),
    };
    return cmocka_run_group_tests_name("console: pure parts", tests, NULL, NULL);
}
