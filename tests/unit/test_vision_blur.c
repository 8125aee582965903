/* Unit tests of blurred clips: no face is left but the one that may be shown, also where the
 * detector misses one for a moment. */
#include "vision_fixture.h"

#include "drawn_face.h"
#include "media/clip_parts.h"
#include "media/clip_play.h"
#include "vision/blur_clip.h"

#include <libswscale/swscale.h>
#include <math.h>

enum { W = 480, H = 270, SIDE = 110, FRAMES = 30, STEP_MS = 100, HIDDEN_FROM = 12, HIDDEN_TO = 15 };

static struct gh_error err;

/* Two drawn people, left and right, drifting; for a while the right one's place shows a pattern that no
 * detector takes for a face. */
static int left_x(int n)
{
    return 50 + n;
}
static int right_x(int n)
{
    return 300 - n;
}
static bool hidden(int n)
{
    return n >= HIDDEN_FROM && n < HIDDEN_TO;
}

static void draw(struct gh_image p, int n)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            memset(p.data + y * p.stride + x * 3, 90 + y / 6, 3);
    for (int who = 0; who < 2; who++) {
        struct gh_image part = {p.data + 70 * p.stride + (who ? right_x(n) : left_x(n)) * 3, SIDE, SIDE,
                                p.stride};
        if (!who || !hidden(n)) {
            drawn_face(part, 0);
            continue;
        }
        for (int y = 0; y < SIDE; y++)
            for (int x = 0; x < SIDE; x++)
                memset(part.data + y * part.stride + x * 3, (x / 8 + y / 8) % 2 ? 220 : 30, 3);
    }
}

static uint8_t *film(size_t *size)
{
    uint8_t *mp4;
    struct gh_image p = blank(W, H);
    struct gh_clip_writer *w = gh_clip_write_open(W, H, 1000.0 / STEP_MS, &err);
    assert_non_null(w);
    for (int n = 0; n < FRAMES; n++) {
        draw(p, n);
        assert_true(gh_clip_write_picture(w, p, n * STEP_MS, &err));
    }
    assert_true(gh_clip_write_close(w, &mp4, size, &err));
    free(p.data);
    return mp4;
}

/* Mean absolute difference to what was drawn, in the middle of that person's face. */
static double changed(struct gh_image now, int n, int who)
{
    struct gh_image was = blank(W, H);
    double sum = 0;
    int x0 = (who ? right_x(n) : left_x(n)) + SIDE / 4, y0 = 70 + SIDE / 4;
    draw(was, n);
    for (int y = y0; y < y0 + SIDE / 2; y++)
        for (int x = x0; x < x0 + SIDE / 2; x++)
            sum += abs(now.data[y * now.stride + x * 3 + 1] - was.data[y * was.stride + x * 3 + 1]);
    free(was.data);
    return sum / (SIDE / 2 * SIDE / 2);
}

static bool face_at(struct gh_vision *v, struct gh_image p, int n, int who)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_rect at = {(float)(who ? right_x(n) : left_x(n)) + SIDE * 0.2f, 70 + SIDE * 0.15f, SIDE * 0.6f,
                         SIDE * 0.75f};
    int count = gh_vision_detect(v, p, 0.5f, faces, GH_FACES_MAX, &err);
    assert_true(count >= 0);
    for (int i = 0; i < count; i++)
        if (gh_rect_iou(faces[i].box, at) > 0.3f)
            return true;
    return false;
}

static void check(struct gh_vision *v, const uint8_t *mp4, size_t size, bool left_shown)
{
    struct gh_image p = blank(W, H);
    struct gh_clip_player *player = gh_clip_play_open(mp4, size, &err);
    assert_non_null(player);
    int n = 0;
    for (const struct gh_frame *f; (f = gh_clip_play_next(player)); n++) {
        assert_int_equal(f->t_ms, n * STEP_MS);
        gh_frame_to_bgr(f, (struct gh_rect){0, 0, W, H}, p);
        assert_int_equal(face_at(v, p, n, 0), left_shown);
        assert_false(face_at(v, p, n, 1));
        if (left_shown)
            assert_true(changed(p, n, 0) < 6);
        else
            assert_true(changed(p, n, 0) > 12);
        assert_true(changed(p, n, 1) > (hidden(n) ? 40 : 12)); /* carried from before and after */
    }
    assert_int_equal(n, FRAMES);
    gh_clip_play_close(player);
    free(p.data);
}

static bool count_calls(void *user, double done)
{
    assert_true(done >= 0 && done <= 1);
    ++*(int *)user;
    return true;
}

static void all_faces_go_but_the_one_that_may_be_shown(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_blur_report report;
    struct gh_image p = blank(W, H);
    size_t size, blurred_size;
    uint8_t *mp4 = film(&size), *blurred;
    int calls = 0;
    draw(p, 3); /* else the test proves nothing */
    assert_true(face_at(v, p, 3, 0) && face_at(v, p, 3, 1));
    draw(p, HIDDEN_FROM);
    assert_false(face_at(v, p, HIDDEN_FROM, 1));
    if (!gh_blur_clip(v, mp4, size, NULL, 0, count_calls, &calls, &blurred, &blurred_size, &report, &err))
        fail_msg("%s", err.text);
    assert_int_equal(calls, FRAMES);
    assert_int_equal(report.pictures, FRAMES);
    assert_int_equal(report.kept, 0);
    assert_true(report.faces >= 2 * FRAMES - (HIDDEN_TO - HIDDEN_FROM));
    check(v, blurred, blurred_size, false);
    free(blurred);
    struct gh_blur_keep keep[FRAMES / 5]; /* looked at twice a second */
    for (int i = 0; i < FRAMES / 5; i++)
        keep[i] = (struct gh_blur_keep){i * 5 * STEP_MS,
                                        {((float)left_x(i * 5) + SIDE * 0.2f) / W, (70 + SIDE * 0.15f) / H,
                                         SIDE * 0.6f / W, SIDE * 0.75f / H}};
    assert_true(
        gh_blur_clip(v, mp4, size, keep, FRAMES / 5, NULL, NULL, &blurred, &blurred_size, &report, &err));
    assert_int_equal(report.kept, FRAMES);
    check(v, blurred, blurred_size, true);
    free(blurred);
    assert_false(gh_blur_clip(v, (const uint8_t *)"no film", 7, NULL, 0, NULL, NULL, &blurred, &blurred_size,
                              &report, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_null(blurred);
    free(mp4);
    free(p.data);
    gh_vision_close(v);
}

struct jumping {
    struct gh_clip_mux mux;
    int n;
};

/* One packet is said to be of a minute later, as cameras do whose clock is set. */
static bool put_jumping(void *user, AVPacket *packet)
{
    struct jumping *j = user;
    int64_t tick = GH_CLIP_TICKS / 1000, dts = packet->dts * tick;
    return gh_clip_mux_put(&j->mux, packet, dts + (j->n++ == 4 ? 60000 * tick : 0), dts, STEP_MS * tick,
                           &err);
}

static uint8_t *jumping_film(size_t *size)
{
    uint8_t *mp4 = NULL;
    struct gh_image p = blank(W, H);
    struct gh_clip_encoder e;
    struct SwsContext *sws = NULL;
    struct jumping j = {.n = 0};
    AVCodecParameters *par = avcodec_parameters_alloc();
    assert_true(gh_clip_encoder_open(&e, W, H & ~1, 1000.0 / STEP_MS, true, &err));
    assert_true(avcodec_parameters_from_context(par, e.codec) >= 0);
    assert_true(gh_clip_mux_open(&j.mux, par, 0, FRAMES, 1 << 20, &err));
    struct gh_frame f = {
        .pixels = GH_PIXELS_BGR, .width = W, .height = H, .plane = {p.data}, .stride = {p.stride}};
    for (int n = 0; n < FRAMES; n++) {
        draw(p, n);
        assert_true(gh_clip_fit(&sws, &f, e.picture));
        assert_true(gh_clip_encode(&e, n * STEP_MS, false, put_jumping, &j, &err));
    }
    assert_true(gh_clip_encode(&e, -1, false, put_jumping, &j, &err));
    assert_true(gh_clip_mux_close(&j.mux, true, &mp4, size, &err));
    gh_clip_encoder_close(&e);
    sws_freeContext(sws);
    avcodec_parameters_free(&par);
    free(p.data);
    return mp4;
}

static void a_clock_that_jumps_uncovers_nobody(void **state)
{
    (void)state;
    struct gh_vision *v = open_pack("standard");
    struct gh_image p = blank(W, H);
    uint8_t *blurred = NULL;
    size_t size, blurred_size;
    uint8_t *mp4 = jumping_film(&size);
    struct gh_clip_player *player = gh_clip_play_open(mp4, size, &err);
    int64_t last = -1;
    bool back = false;
    for (const struct gh_frame *f; (f = gh_clip_play_next(player)); last = f->t_ms)
        back |= f->t_ms < last;
    gh_clip_play_close(player);
    assert_true(back);
    if (!gh_blur_clip(v, mp4, size, NULL, 0, NULL, NULL, &blurred, &blurred_size, NULL, &err))
        fail_msg("%s", err.text);
    assert_non_null(player = gh_clip_play_open(blurred, blurred_size, &err));
    int n = 0;
    for (const struct gh_frame *f; (f = gh_clip_play_next(player)); n++) {
        gh_frame_to_bgr(f, (struct gh_rect){0, 0, W, H}, p);
        assert_false(face_at(v, p, n, 0) || face_at(v, p, n, 1));
    }
    assert_int_equal(n, FRAMES);
    gh_clip_play_close(player);
    free(p.data);
    free(mp4);
    free(blurred);
    gh_vision_close(v);
}

static void kept_boxes_are_followed_and_end(void **state)
{
    (void)state;
    static const struct gh_blur_keep keep[] = {
        {1000, {0.1f, 0.1f, 0.2f, 0.2f}}, {1400, {0.3f, 0.1f, 0.2f, 0.2f}}, {9000, {0.5f, 0.5f, 0.1f, 0.1f}}};
    struct gh_rect r;
    assert_false(gh_blur_kept_at(keep, 3, 300, &r));
    assert_true(gh_blur_kept_at(keep, 3, 500, &r));
    assert_true(gh_blur_kept_at(keep, 3, 1100, &r));
    assert_true(fabsf(r.x - 0.15f) < 1e-5f);
    assert_true(gh_blur_kept_at(keep, 3, 2000, &r));
    assert_true(fabsf(r.x - 0.3f) < 1e-5f);
    assert_false(gh_blur_kept_at(keep, 3, 2001, &r));
    assert_false(gh_blur_kept_at(keep, 3, 8000, &r)); /* nothing is known in a gap */
    assert_false(gh_blur_kept_at(NULL, 0, 0, &r));
}

static void a_covered_part_has_few_values(void **state)
{
    (void)state;
    struct gh_image p = blank(100, 80);
    for (int i = 0; i < 100 * 80 * 3; i++)
        p.data[i] = (uint8_t)(i * 37);
    gh_blur_part(p, (struct gh_rect){-10, 20, 60, 90}); /* reaches over the edges */
    for (int y = 20; y < 80; y++)
        for (int x = 0; x < 50; x++) /* squares of 18 pixels */
            assert_memory_equal(p.data + y * p.stride + x * 3,
                                p.data + ((y - 20) / 18 * 18 + 20) * p.stride + x / 18 * 18 * 3, 3);
    assert_int_equal(p.data[19 * p.stride], (uint8_t)(19 * 300 * 37));
    assert_int_equal(p.data[30 * p.stride + 50 * 3], (uint8_t)((30 * 300 + 150) * 37));
    gh_blur_part(p, (struct gh_rect){-100, -100, 50, 50}); /* nowhere in it */
    free(p.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_boxes_are_followed_and_end),
        cmocka_unit_test(a_covered_part_has_few_values),
        cmocka_unit_test(all_faces_go_but_the_one_that_may_be_shown),
        cmocka_unit_test(a_clock_that_jumps_uncovers_nobody),
    };
    return cmocka_run_group_tests_name("vision blur", tests, NULL, NULL);
}
