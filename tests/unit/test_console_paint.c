/* The painter against a real terminal emulation: what it sends must show what was asked
 * for, near enough, soon enough, in fewer bytes than writing every cell. */
#include "base/rand.h"
#include "console/paint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>
#include <cmocka.h>

enum { COLS = 60, ROWS = 20 };

struct fixture {
    VTerm *vt;
    VTermScreen *screen;
    struct gh_paint *paint;
    struct gh_cell cells[COLS * ROWS];
    struct gh_rand rand;
};

static struct fixture *open_with(enum gh_depth depth, bool utf8)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    f->vt = vterm_new(ROWS, COLS);
    vterm_set_utf8(f->vt, 1);
    f->screen = vterm_obtain_screen(f->vt);
    vterm_screen_reset(f->screen, 1);
    f->paint = gh_paint_open(depth, utf8, COLS, ROWS);
    assert_non_null(f->paint);
    gh_rand_init(&f->rand, 7);
    return f;
}

static void close_all(struct fixture *f)
{
    gh_paint_close(f->paint);
    vterm_free(f->vt);
    free(f);
}

static size_t frame(struct fixture *f, int64_t now)
{
    size_t size;
    gh_paint_begin(f->paint, now);
    gh_paint_cells(f->paint, 0, 0, COLS, ROWS, f->cells);
    const char *out = gh_paint_end(f->paint, &size);
    assert_int_equal(vterm_input_write(f->vt, out, size), size);
    return size;
}

static struct gh_rgb rgb_of(struct fixture *f, VTermColor c)
{
    vterm_screen_convert_color_to_rgb(f->screen, &c);
    return (struct gh_rgb){c.rgb.red, c.rgb.green, c.rgb.blue};
}

/* What a person sees in the two halves of a cell. */
static void halves(struct fixture *f, int x, int y, struct gh_rgb *top, struct gh_rgb *low)
{
    VTermScreenCell cell;
    vterm_screen_get_cell(f->screen, (VTermPos){.row = y, .col = x}, &cell);
    struct gh_rgb fg = rgb_of(f, cell.fg), bg = rgb_of(f, cell.bg);
    uint32_t c = cell.chars[0];
    *top = c == 0x2580 ? fg : bg;
    *low = c == 0x2584 ? fg : bg;
    assert_true(c == 0x2580 || c == 0x2584 || c == ' ');
}

static double mse(struct fixture *f)
{
    double sum = 0;
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLS; x++) {
            struct gh_rgb top, low;
            halves(f, x, y, &top, &low);
            sum += gh_rgb_distance(top, f->cells[y * COLS + x].fg);
            sum += gh_rgb_distance(low, f->cells[y * COLS + x].bg);
        }
    return sum / (COLS * ROWS * 2 * 3);
}

/* A soft moving pattern with noise, as a camera's picture is. */
static void picture(struct fixture *f, int t)
{
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLS; x++) {
            struct gh_cell *c = &f->cells[y * COLS + x];
            int v = (x * 5 + t * 6) % 200, n = (int)gh_rand_below(&f->rand, 7);
            *c = (struct gh_cell){.fg = {(uint8_t)(v + n), (uint8_t)(y * 10), (uint8_t)(40 + n)},
                                  .bg = {(uint8_t)(v + 5), (uint8_t)(y * 10 + 5 + n), 40}};
        }
}

static void shows_what_was_asked(void **state)
{
    (void)state;
    struct fixture *f = open_with(GH_DEPTH_TRUE, true);
    size_t bytes = 0;
    for (int t = 0; t < 60; t++) {
        picture(f, t);
        bytes += frame(f, t * 100);
        if (t > 5)
            assert_true(mse(f) < 16.3); /* PSNR 36 dB */
    }
    /* Writing all colours of all cells takes 30 bytes and more each */
    assert_true(bytes / 60 < COLS * ROWS * 18);
    close_all(f);
}

static void nothing_inexact_lasts_a_second(void **state)
{
    (void)state;
    struct fixture *f = open_with(GH_DEPTH_TRUE, true);
    for (int t = 0; t < 10; t++) {
        picture(f, t);
        frame(f, t * 100);
    }
    /* The picture stands still: within a second every cell was written anew, and soon all is exact */
    for (int t = 10; t < 45; t++)
        frame(f, t * 100);
    assert_true(mse(f) < 4);
    close_all(f);
}

static void a_still_picture_costs_nothing(void **state)
{
    (void)state;
    static const enum gh_depth depths[] = {GH_DEPTH_TRUE, GH_DEPTH_256, GH_DEPTH_16};
    for (int d = 0; d < 3; d++) {
        struct fixture *f = open_with(depths[d], true);
        picture(f, 0);
        frame(f, 0);
        assert_int_equal(frame(f, 100), 0);
        frame(f, 1000); /* what was left inexact is mended once */
        for (int64_t t = 1100; t < 5000; t += 500)
            assert_int_equal(frame(f, t), 0);
        gh_paint_forget(f->paint);
        assert_true(frame(f, 5100) > 0);
        close_all(f);
    }
}

static void palettes_are_kept_to(void **state)
{
    (void)state;
    static const enum gh_depth depths[] = {GH_DEPTH_256, GH_DEPTH_16, GH_DEPTH_8};
    for (int d = 0; d < 3; d++) {
        struct fixture *f = open_with(depths[d], true);
        picture(f, 3);
        frame(f, 0);
        for (int i = 0; i < COLS * ROWS; i++) {
            VTermScreenCell cell;
            vterm_screen_get_cell(f->screen, (VTermPos){.row = i / COLS, .col = i % COLS}, &cell);
            assert_true(VTERM_COLOR_IS_INDEXED(&cell.bg));
            int bg = cell.bg.indexed.idx;
            assert_true(d == 0 ? bg >= 16 : d == 1 ? bg < 16 : bg < 8);
        }
        close_all(f);
    }
}

static void without_utf8_cells_are_blanks(void **state)
{
    (void)state;
    struct fixture *f = open_with(GH_DEPTH_TRUE, false);
    picture(f, 3);
    for (int i = 0; i < COLS * ROWS; i++)
        f->cells[i].bg = f->cells[i].fg;
    frame(f, 0);
    VTermScreenCell cell;
    vterm_screen_get_cell(f->screen, (VTermPos){.row = 3, .col = 3}, &cell);
    assert_int_equal(cell.chars[0], ' ');
    assert_true(mse(f) < 16.3);
    close_all(f);
}

static void signs_are_exact_and_colours_are_left_plain(void **state)
{
    (void)state;
    struct fixture *f = open_with(GH_DEPTH_TRUE, true);
    picture(f, 0);
    f->cells[COLS + 4] = (struct gh_cell){.glyph = 'A', .fg = {255, 0, 0}, .bg = {1, 2, 3}, .bold = 1};
    f->cells[COLS + 5] = (struct gh_cell){.glyph = 0x250c, .fg = {255, 0, 0}, .bg = {1, 2, 3}};
    frame(f, 0);
    VTermScreenCell cell;
    VTermPos at;
    vterm_screen_get_cell(f->screen, (VTermPos){.row = 1, .col = 4}, &cell);
    assert_int_equal(cell.chars[0], 'A');
    assert_true(cell.attrs.bold);
    assert_int_equal(cell.fg.rgb.red, 255);
    vterm_screen_get_cell(f->screen, (VTermPos){.row = 1, .col = 5}, &cell);
    assert_int_equal(cell.chars[0], 0x250c);
    assert_false(cell.attrs.bold);
    vterm_state_get_cursorpos(vterm_obtain_state(f->vt), &at);
    assert_int_equal(at.row, ROWS - 1);
    assert_int_equal(at.col, 0);
    vterm_input_write(f->vt, "x", 1);
    vterm_screen_get_cell(f->screen, at, &cell);
    assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
    assert_true(VTERM_COLOR_IS_DEFAULT_BG(&cell.bg));
    close_all(f);
}

static void regions_over_the_edge_are_cut(void **state)
{
    (void)state;
    struct fixture *f = open_with(GH_DEPTH_TRUE, true);
    size_t size;
    picture(f, 0);
    gh_paint_begin(f->paint, 0);
    for (int i = 0; i < 5; i++) /* overlapping, too: the buffer must hold */
        gh_paint_cells(f->paint, i * 13 - 20, i * 7 - 9, COLS, ROWS, f->cells);
    const char *out = gh_paint_end(f->paint, &size);
    vterm_input_write(f->vt, out, size);
    assert_true(gh_paint_resize(f->paint, 30, 10));
    frame(f, 100);
    close_all(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_was_asked),
        cmocka_unit_test(nothing_inexact_lasts_a_second),
        cmocka_unit_test(a_still_picture_costs_nothing),
        cmocka_unit_test(palettes_are_kept_to),
        cmocka_unit_test(without_utf8_cells_are_blanks),
        cmocka_unit_test(signs_are_exact_and_colours_are_left_plain),
        cmocka_unit_test(regions_over_the_edge_are_cut),
    };
    return cmocka_run_group_tests_name("console: painter", tests, NULL, NULL);
}
