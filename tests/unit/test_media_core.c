/* Unit tests of core/media: masking, backoff, pixel conversion against plain arithmetic, the mailbox, and bad
 * sources. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "media/feed.h"

#include <arpa/inet.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <math.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct gh_error err;

static void credentials_are_masked(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *want;
    } rows[] = {
        {"rtsp://admin:secret@10.0.0.1:554/live", "rtsp://***@10.0.0.1:554/live"},
        {"rtsp://admin:p@ss/word@host/live", "rtsp://***@host/live"},
        {"http://h/s?token=abc&fps=5", "http://h/s?token=***&fps=5"},
        {"http://h/s?fps=5&user=me&pwd=x", "http://h/s?fps=5&user=***&pwd=***"},
        {"http://h/plain?fps=5#frag", "http://h/plain?fps=5#frag"},
        {"/dev/video0", "/dev/video0"},
        {"a film.mp4", "a film.mp4"},
        {"", ""},
        {"http://u:p@", "http://***@"},
        {"rtsp://u:secret?x@host/live", "rtsp://***@host/live"},
        {"rtsp://u:12?34@host/live", "rtsp://***@host/live"},
        {"rtsp://u:12#34@host/live?a=b@c", "rtsp://***@c"},
        {"http://h:80/s?mail=a@b", "http://h:80/s?mail=a@b"},
        {"http://h/s?mail=a@b", "http://h/s?mail=a@b"},
        {"http://h/s?usr=a&loginpas=b&u=c&p=d&up=e", "http://h/s?usr=***&loginpas=***&u=***&p=***&up=e"},
        {"u:secret@10.0.0.1/live", "***@10.0.0.1/live"},
        {"rtsp:/u:secret@10.0.0.1/live", "***@10.0.0.1/live"},
        {"clip@home.mp4", "clip@home.mp4"},
    };
    char out[256];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(gh_source_mask(rows[i].spec, out, sizeof out), rows[i].want);
    char small[8];
    gh_source_mask("rtsp://admin:secret@host", small, sizeof small);
    assert_string_equal(small, "rtsp://");
}

static void retries_wait_longer_up_to_half_a_minute(void **state)
{
    (void)state;
    static const int want[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
    for (int i = 0; i < 7; i++) {
        assert_int_equal(gh_feed_backoff_ms(i + 1, 0.5), want[i]);
        assert_true(gh_feed_backoff_ms(i + 1, 0) >= want[i] * 8 / 10 - 1);
        assert_true(gh_feed_backoff_ms(i + 1, 0.999) <= want[i] * 12 / 10);
    }
    assert_int_equal(gh_feed_backoff_ms(1000000, 0.5), 30000);
}

/* A noisy, structured I420 frame of any size. */
struct planes {
    struct gh_frame frame;
    uint8_t *y, *u, *v;
};

static void make_planes(struct planes *p, int w, int h)
{
    struct gh_rand r;
    int cw = (w + 1) / 2, ch = (h + 1) / 2;
    gh_rand_init(&r, 7);
    p->y = malloc((size_t)(w * h));
    p->u = malloc((size_t)(cw * ch));
    p->v = malloc((size_t)(cw * ch));
    for (int i = 0; i < w * h; i++)
        p->y[i] = (uint8_t)(16 + (i % w * 150 / w) + (int)gh_rand_below(&r, 60));
    for (int i = 0; i < cw * ch; i++) {
        p->u[i] = (uint8_t)(90 + i % cw * 70 / cw);
        p->v[i] = (uint8_t)(90 + i / cw * 70 / ch);
    }
    p->frame = (struct gh_frame){.pixels = GH_PIXELS_I420,
                                 .width = w,
                                 .height = h,
                                 .plane = {p->y, p->u, p->v},
                                 .stride = {w, cw, cw}};
}

static void free_planes(struct planes *p)
{
    free(p->y);
    free(p->u);
    free(p->v);
}

static double mean_of(const uint8_t *plane, int stride, double x0, double y0, double x1, double y1)
{
    double sum = 0;
    int n = 0;
    for (int y = (int)y0; y < (int)ceil(y1); y++)
        for (int x = (int)x0; x < (int)ceil(x1); x++, n++)
            sum += plane[y * stride + x];
    return sum / n;
}

static void reductions_match_plain_arithmetic(void **state)
{
    (void)state;
    struct planes p;
    make_planes(&p, 128, 96);
    for (int n = 1; n <= 8; n *= 2) {
        int w = 128 / n, h = 96 / n;
        uint8_t *out = malloc((size_t)(w * h * 3));
        gh_frame_to_bgr(&p.frame, (struct gh_rect){0, 0, 128, 96}, (struct gh_image){out, w, h, w * 3});
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                double Y = mean_of(p.y, 128, x * n, y * n, x * n + n, y * n + n);
                double cx = x * n / 2.0, cy = y * n / 2.0, c = n < 2 ? 1 : n / 2.0;
                double U = mean_of(p.u, 64, floor(cx), floor(cy), floor(cx) + c, floor(cy) + c) - 128;
                double V = mean_of(p.v, 64, floor(cx), floor(cy), floor(cx) + c, floor(cy) + c) - 128;
                double want[3] = {1.164383 * (Y - 16) + 2.017232 * U,
                                  1.164383 * (Y - 16) - 0.391762 * U - 0.812968 * V,
                                  1.164383 * (Y - 16) + 1.596027 * V};
                for (int i = 0; i < 3; i++) {
                    double clipped = want[i] < 0 ? 0 : want[i] > 255 ? 255 : want[i];
                    if (fabs(out[(y * w + x) * 3 + i] - clipped) > 3.5)
                        fail_msg("1:%d pixel %d,%d channel %d: %d, expected %.1f", n, x, y, i,
                                 out[(y * w + x) * 3 + i], clipped);
                }
            }
        free(out);
    }
    free_planes(&p);
}

static void odd_sizes_and_outside_parts_are_safe(void **state)
{
    (void)state;
    static const struct {
        int w, h;
        struct gh_rect from;
        int ow, oh;
    } rows[] = {
        {1, 1, {0, 0, 1, 1}, 320, 180},        {3, 5, {-2, -2, 9, 9}, 7, 7},
        {127, 95, {0, 0, 127, 95}, 64, 48},    {64, 64, {32, 32, 64, 64}, 64, 64},
        {64, 64, {63, 63, 2, 2}, 2, 2},        {64, 64, {1, 1, 8, 8}, 8, 8},
        {640, 360, {0, 0, 640, 360}, 100, 37},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct planes p;
        make_planes(&p, rows[i].w, rows[i].h);
        uint8_t *out = malloc((size_t)(rows[i].ow * rows[i].oh * 3));
        gh_frame_to_bgr(&p.frame, rows[i].from,
                        (struct gh_image){out, rows[i].ow, rows[i].oh, rows[i].ow * 3});
        uint8_t luma[32 * 18];
        gh_frame_to_luma(&p.frame, 32, 18, luma);
        free(out);
        free_planes(&p);
    }
}

static atomic_int released;
static void count_release(struct gh_frame *f)
{
    atomic_fetch_add(&released, 1);
    free(f);
}

static void mailbox_keeps_the_newest(void **state)
{
    (void)state;
    struct gh_mailbox box;
    gh_mailbox_init(&box, false);
    for (int i = 1; i <= 3; i++) {
        struct gh_frame *f = calloc(1, sizeof *f);
        f->seq = (uint64_t)i;
        f->release = count_release;
        atomic_init(&f->refs, 1);
        assert_true(gh_mailbox_put(&box, f));
    }
    assert_int_equal(atomic_load(&released), 2);
    struct gh_frame *f = gh_mailbox_take(&box);
    assert_int_equal(f->seq, 3);
    assert_int_equal(box.dropped, 2);
    assert_null(gh_mailbox_take(&box));
    gh_mailbox_close(&box);
    assert_false(gh_mailbox_put(&box, f));
    assert_int_equal(atomic_load(&released), 3);
    gh_mailbox_destroy(&box);
}

static void expect_open_fails(const char *spec, enum gh_error_kind kind)
{
    struct gh_source_options o = {.open_timeout_ms = 1500, .stall_timeout_ms = 700};
    struct gh_frame *frame;
    struct gh_source *s = gh_source_open(spec, &o, &err);
    if (s) {
        enum gh_source_result r = gh_source_read(s, &frame, &err);
        gh_source_close(s);
        assert_int_equal(r, GH_SOURCE_ERROR);
    }
    if (err.kind != kind)
        fail_msg("%s: kind %d, expected %d (%s)", spec, err.kind, kind, err.text);
    assert_null(strstr(err.text, "secret"));
}

static void write_file(const char *path, const void *data, size_t size)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, size, f), size);
    fclose(f);
}

static void files_that_are_no_video(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-media-XXXXXX", path[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/x.mp4", dir);
    expect_open_fails(path, GH_ERR_NOT_FOUND);
    write_file(path, "", 0);
    expect_open_fails(path, GH_ERR_INPUT);
    write_file(path, "this is not a video\n", 20);
    expect_open_fails(path, GH_ERR_INPUT);
    uint8_t noise[4096];
    struct gh_rand r;
    gh_rand_init(&r, 3);
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)gh_rand_next(&r);
    write_file(path, noise, sizeof noise);
    expect_open_fails(path, GH_ERR_INPUT);
    unlink(path);
    expect_open_fails(dir, GH_ERR_INPUT); /* a folder without pictures */
    expect_open_fails("gopher://u:secret@h/", GH_ERR_INPUT);
    rmdir(dir);
}

/* A picture of any size as a PPM: the simplest file that FFmpeg reads. */
static void write_ppm(const char *path, int w, int h)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fprintf(f, "P6\n%d %d\n255\n", w, h);
    uint8_t *row = malloc((size_t)w * 3);
    for (int y = 0; y < h; y++) {
        memset(row, y & 255, (size_t)w * 3);
        fwrite(row, 3, (size_t)w, f);
    }
    free(row);
    fclose(f);
}

static void folders_of_tiny_and_huge_pictures(void **state)
{
    (void)state;
    char dir[] = "/tmp/gh-media-XXXXXX", path[3][64];
    assert_non_null(mkdtemp(dir));
    snprintf(path[0], 64, "%s/a.ppm", dir);
    snprintf(path[1], 64, "%s/b.ppm", dir);
    snprintf(path[2], 64, "%s/broken.jpg", dir);
    write_ppm(path[0], 1, 1);
    write_ppm(path[1], 7680, 4320);
    write_file(path[2], "nope", 4);
    struct gh_source_options o = {.open_timeout_ms = 60000, .stall_timeout_ms = 60000}; /* sizes, not times */
    struct gh_source *s = gh_source_open(dir, &o, &err);
    assert_non_null(s);
    struct gh_frame *f;
    assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_FRAME);
    assert_int_equal(f->width, 1);
    uint8_t out[64 * 36 * 3];
    gh_frame_to_bgr(f, (struct gh_rect){0, 0, 1, 1}, (struct gh_image){out, 64, 36, 64 * 3});
    gh_frame_unref(f);
    assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_FRAME);
    assert_int_equal(f->width, 7680);
    assert_int_equal(f->seq, 2);
    gh_frame_to_bgr(f, (struct gh_rect){0, 0, 7680, 4320}, (struct gh_image){out, 64, 36, 64 * 3});
    gh_frame_unref(f);
    assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_END);
    gh_source_close(s);
    for (int i = 0; i < 3; i++)
        unlink(path[i]);
    rmdir(dir);
}

static int listen_on_loopback(int *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 8), 0);
    getsockname(fd, (struct sockaddr *)&a, &n);
    *port = ntohs(a.sin_port);
    return fd;
}

static void *talk_garbage(void *user)
{
    int fd = accept(*(int *)user, NULL, NULL);
    char buf[1024];
    const char *reply = "HTTP/1.0 200 OK\r\nContent-Type: video/mp2t\r\n\r\n";
    if (recv(fd, buf, sizeof buf, 0) > 0 && send(fd, reply, strlen(reply), MSG_NOSIGNAL) > 0)
        for (int i = 0; i < 200; i++)
            if (send(fd, "garbage! ", 9, MSG_NOSIGNAL) < 0)
                break;
    close(fd);
    return NULL;
}

static void addresses_that_refuse_hang_or_babble(void **state)
{
    (void)state;
    char url[128];
    int port;
    int fd = listen_on_loopback(&port);
    snprintf(url, sizeof url, "rtsp://u:secret@127.0.0.1:%d/x", port);
    expect_open_fails(url, GH_ERR_TIMEOUT); /* listens, never answers */
    snprintf(url, sizeof url, "http://u:secret@127.0.0.1:%d/x?token=secret", port);
    expect_open_fails(url, GH_ERR_TIMEOUT);
    close(fd);
    expect_open_fails(url, GH_ERR_IO); /* nobody listens any more */

    fd = listen_on_loopback(&port);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, talk_garbage, &fd), 0);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/x", port);
    struct gh_source_options o = {.open_timeout_ms = 1500, .stall_timeout_ms = 700};
    assert_null(gh_source_open(url, &o, &err)); /* probing ends as no video or as a read error */
    assert_true(err.kind == GH_ERR_INPUT || err.kind == GH_ERR_IO);
    pthread_join(thread, NULL);
    close(fd);
}

static void a_hung_feed_stops_at_once(void **state)
{
    (void)state;
    char url[64];
    int port, fd = listen_on_loopback(&port);
    snprintf(url, sizeof url, "rtsp://127.0.0.1:%d/x", port);
    struct gh_mailbox box;
    gh_mailbox_init(&box, false);
    struct gh_source_options o = {0};
    struct gh_feed *feed = gh_feed_start(url, &o, &box, NULL, NULL, &err);
    assert_non_null(feed);
    gh_clock_sleep_ms(200);
    struct gh_feed_status status;
    gh_feed_status(feed, &status);
    assert_int_equal(status.state, GH_FEED_CONNECTING);
    gh_feed_join(feed); /* the suite's own time limit would catch a hang of the 10 s default */
    gh_mailbox_destroy(&box);
    close(fd);
}

static void a_missing_camera_is_down_and_says_why(void **state)
{
    (void)state;
    struct gh_mailbox box;
    gh_mailbox_init(&box, false);
    struct gh_source_options o = {0};
    struct gh_feed *feed = gh_feed_start("/nowhere/at/all.mp4", &o, &box, NULL, NULL, &err);
    struct gh_feed_status status;
    for (int i = 0; i < 100; i++) {
        gh_feed_status(feed, &status);
        if (status.state == GH_FEED_DOWN)
            break;
        gh_clock_sleep_ms(20);
    }
    assert_int_equal(status.state, GH_FEED_DOWN);
    assert_non_null(strstr(status.error, "/nowhere/at/all.mp4"));
    assert_true(status.retry_at_ms > 0);
    gh_feed_join(feed);
    gh_mailbox_destroy(&box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credentials_are_masked),
        cmocka_unit_test(retries_wait_longer_up_to_half_a_minute),
        cmocka_unit_test(reductions_match_plain_arithmetic),
        cmocka_unit_test(odd_sizes_and_outside_parts_are_safe),
        cmocka_unit_test(mailbox_keeps_the_newest),
        cmocka_unit_test(files_that_are_no_video),
        cmocka_unit_test(folders_of_tiny_and_huge_pictures),
        cmocka_unit_test(addresses_that_refuse_hang_or_babble),
        cmocka_unit_test(a_hung_feed_stops_at_once),
        cmocka_unit_test(a_missing_camera_is_down_and_says_why),
    };
    return cmocka_run_group_tests_name("media", tests, NULL, NULL);
}
