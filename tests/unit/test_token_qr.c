/* QR codes drawn and read back, small, blurred and turned; and nothing read where there is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rand.h"
#include "token/qr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { W = 640, H = 480 };

static uint8_t luma[W * H];
static struct gh_error err;
static char full[412];

static int set_up(void **state)
{
    (void)state;
    struct gh_rand r;
    gh_rand_init(&r, 1);
    for (size_t i = 0; i < sizeof full - 1; i++)
        full[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[gh_rand_below(&r, 32)];
    return 0;
}

/* The code in the middle, so many pixels a module, turned, tilted away at one side (0 = flat), seen through a
 * lens that is not quite sharp. */
static void hold(const char *text, float module, float turn, float tilt, int blur)
{
    int side;
    uint8_t *m = gh_qr_modules(text, &side, &err);
    assert_non_null(m);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            float sum = 0;
            for (int k = 0; k < 9; k++) { /* nine rays a pixel */
                float px = (float)x + (float)(k % 3) / 3 - W / 2, py = (float)y + (float)(k / 3) / 3 - H / 2;
                float far = 1 + tilt * px / W;
                px /= far;
                py /= far;
                float u = (px * cosf(turn) + py * sinf(turn)) / module + (float)side / 2,
                      v = (-px * sinf(turn) + py * cosf(turn)) / module + (float)side / 2;
                int i = (int)floorf(u), j = (int)floorf(v);
                bool in = i >= 0 && j >= 0 && i < side && j < side;
                bool paper = i >= -4 && j >= -4 && i < side + 4 && j < side + 4;
                sum += in && m[j * side + i] ? 40 : paper ? 220 : 110;
            }
            luma[y * W + x] = (uint8_t)(sum / 9);
        }
    free(m);
    static uint8_t soft[W * H];
    for (int n = 0; n < blur; n++) {
        memcpy(soft, luma, sizeof soft);
        for (int y = 1; y < H - 1; y++)
            for (int x = 1; x < W - 1; x++) {
                const uint8_t *p = soft + y * W + x;
                luma[y * W + x] = (uint8_t)((4 * p[0] + 2 * (p[-1] + p[1] + p[-W] + p[W]) + p[-W - 1] +
                                             p[-W + 1] + p[W - 1] + p[W + 1]) /
                                            16);
            }
    }
}

static size_t read_it(char out[GH_QR_TEXT + 1])
{
    struct gh_qr_reader *r = gh_qr_reader_open(&err);
    assert_non_null(r);
    size_t n = gh_qr_read(r, luma, W, H, out);
    gh_qr_reader_close(r);
    return n;
}

static void a_full_badge_is_read_back(void **state)
{
    (void)state;
    static const struct {
        float module, turn, tilt;
        int blur;
    } rows[] = {{5, 0, 0, 0},    {3.5f, 0, 0, 1},        {4, 0.3f, 0, 1},
                {5, 1.2f, 0, 0}, {4.5f, 3.14159f, 0, 1}, {5, 0.2f, 0.15f, 1}};
    char out[GH_QR_TEXT + 1];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        hold(full, rows[i].module, rows[i].turn, rows[i].tilt, rows[i].blur);
        assert_int_equal(read_it(out), sizeof full - 1);
        assert_string_equal(out, full);
    }
}

static void nothing_is_read_where_there_is_none(void **state)
{
    (void)state;
    char out[GH_QR_TEXT + 1];
    struct gh_rand r;
    gh_rand_init(&r, 2);
    for (size_t i = 0; i < sizeof luma; i++)
        luma[i] = (uint8_t)gh_rand_next(&r);
    assert_int_equal(read_it(out), 0);
    assert_string_equal(out, "");
    memset(luma, 128, sizeof luma);
    assert_int_equal(read_it(out), 0);
}

static void a_reader_forgets_the_picture_before(void **state)
{
    (void)state;
    char out[GH_QR_TEXT + 1];
    struct gh_qr_reader *r = gh_qr_reader_open(&err);
    for (int i = 0; i < 3; i++) {
        hold(full, 5, 0, 0, 0);
        assert_int_equal(gh_qr_read(r, luma, W, H, out), sizeof full - 1);
        memset(luma, 128, sizeof luma);
        assert_int_equal(gh_qr_read(r, luma, W, H, out), 0);
    }
    gh_qr_reader_close(r);
}

static void too_long_is_no_code(void **state)
{
    (void)state;
    static char giant[9000];
    char out[GH_QR_TEXT + 1];
    int side;
    memset(giant, 'A', sizeof giant - 1);
    assert_null(gh_qr_modules(giant, &side, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    giant[GH_QR_TEXT + 1] = 0; /* can be drawn, and is a letter too long to be a token */
    hold(giant, 4, 0, 0, 0);
    assert_int_equal(read_it(out), 0);
    giant[GH_QR_TEXT] = 0;
    hold(giant, 4, 0, 0, 0);
    assert_int_equal(read_it(out), GH_QR_TEXT);
}

static int lines;
static uint8_t seen[64][64];

/* Half blocks back to modules: two rows a line, two modules of white round all of it. */
static void take(void *user, const char *utf8)
{
    (void)user;
    int x = 0;
    assert_int_equal(*utf8, '\033');
    for (const char *p = strchr(utf8, 'm') + 1; *p != '\033'; x++) {
        bool both = !strncmp(p, "█", 3), up = !strncmp(p, "▀", 3), low = !strncmp(p, "▄", 3);
        assert_true(both || up || low || *p == ' ');
        seen[2 * lines][x] = both || up;
        seen[2 * lines + 1][x] = both || low;
        p += *p == ' ' ? 1 : 3;
    }
    assert_int_equal(x, 21 + 4);
    lines++;
}

static void it_is_drawn_for_paper_and_terminal(void **state)
{
    (void)state;
    struct gh_image picture;
    int side;
    uint8_t *m = gh_qr_modules("4711", &side, &err);
    assert_int_equal(side, 21);
    assert_true(gh_qr_picture("4711", 3, &picture, &err));
    assert_int_equal(picture.width, (21 + 8) * 3);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            assert_int_equal(picture.data[((y + 4) * 3 + 1) * picture.stride + ((x + 4) * 3 + 1) * 3],
                             m[y * side + x] ? 0 : 255);
    free(picture.data);
    assert_true(gh_qr_print("4711", take, NULL, &err));
    assert_int_equal(lines, 13);
    for (int y = 0; y < 26; y++)
        for (int x = 0; x < 25; x++) {
            bool in = x >= 2 && y >= 2 && x < side + 2 && y < side + 2;
            assert_int_equal(seen[y][x], in ? m[(y - 2) * side + x - 2] : 0);
        }
    free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_badge_is_read_back),
        cmocka_unit_test(nothing_is_read_where_there_is_none),
        cmocka_unit_test(a_reader_forgets_the_picture_before),
        cmocka_unit_test(too_long_is_no_code),
        cmocka_unit_test(it_is_drawn_for_paper_and_terminal),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
