/* Unit tests of films as the world makes them: time stamps that jump, unusual pixel formats, pictures that
 * lie on their side, and a change of size in the middle. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "media/clip.h"
#include "media/clip_play.h"
#include "media/source.h"
#include "media/turn.h"

#include <dlfcn.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct gh_error err;

enum { MOST = 200 };

/* What a film is made of. */
struct film {
    const char *muxer, *encoder;
    enum AVPixelFormat pixels;
    int width, height, frames;
    int64_t from_ms;      /* of the first picture; the others follow each 40 ms … */
    const int64_t *times; /* … or here */
    int turn;             /* degrees clockwise that a player has to turn it */
};

/* A gradient that moves; the quarter at the top left is white. */
static void paint(AVFrame *p, int n)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            p->data[0][y * p->linesize[0] + x] =
                x < p->width / 2 && y < p->height / 2 ? 230 : (uint8_t)(40 + (x + y + n * 3) % 60);
    int shift = av_pix_fmt_desc_get(p->format)->log2_chroma_h, rows = (p->height + (1 << shift) - 1) >> shift;
    for (int c = 1; c < 3; c++)
        memset(p->data[c], 128, (size_t)rows * (size_t)p->linesize[c]);
}

static void put_packets(AVFormatContext *out, AVCodecContext *c)
{
    AVPacket *packet = av_packet_alloc();
    assert_non_null(packet);
    while (avcodec_receive_packet(c, packet) >= 0) {
        packet->duration = 40;
        av_packet_rescale_ts(packet, c->time_base, out->streams[0]->time_base);
        packet->stream_index = 0;
        assert_true(av_interleaved_write_frame(out, packet) >= 0);
    }
    av_packet_free(&packet);
}

/* Behind what the file holds already. */
static void add_film(const char *path, const struct film *f)
{
    AVFormatContext *out = NULL;
    assert_true(avformat_alloc_output_context2(&out, NULL, f->muxer, NULL) >= 0);
    assert_true(avio_open_dyn_buf(&out->pb) >= 0);
    const AVCodec *codec = avcodec_find_encoder_by_name(f->encoder);
    assert_non_null(codec);
    AVCodecContext *c = avcodec_alloc_context3(codec);
    AVFrame *p = av_frame_alloc();
    AVStream *stream = avformat_new_stream(out, NULL);
    assert_true(c && p && stream);
    p->width = c->width = f->width;
    p->height = c->height = f->height;
    p->format = c->pix_fmt = f->pixels;
    c->time_base = stream->time_base = (AVRational){1, 1000};
    c->framerate = (AVRational){25, 1};
    c->thread_count = 1;
    c->max_b_frames = 0;
    c->gop_size = 25;
    c->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
    if (out->oformat->flags & AVFMT_GLOBALHEADER)
        c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    assert_true(avcodec_open2(c, codec, NULL) >= 0);
    assert_true(avcodec_parameters_from_context(stream->codecpar, c) >= 0);
    if (f->turn)
        av_display_rotation_set((int32_t *)(void *)av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX,
                                                                           9 * sizeof(int32_t)),
                                f->turn);
    assert_true(av_frame_get_buffer(p, 0) >= 0);
    assert_true(avformat_write_header(out, NULL) >= 0);
    for (int i = 0; i < f->frames; i++) {
        assert_true(av_frame_make_writable(p) >= 0);
        paint(p, i);
        p->pts = f->from_ms + (f->times ? f->times[i] : i * 40);
        assert_true(avcodec_send_frame(c, p) >= 0);
        put_packets(out, c);
    }
    avcodec_send_frame(c, NULL);
    put_packets(out, c);
    assert_true(av_write_trailer(out) >= 0);
    uint8_t *data = NULL;
    int size = avio_close_dyn_buf(out->pb, &data);
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, (size_t)size, file), size);
    fclose(file);
    av_free(data);
    av_frame_free(&p);
    avcodec_free_context(&c);
    avformat_free_context(out);
}

static int pictures_made;

/* In place of the library's, which it calls: memory for a picture. */
int av_frame_get_buffer(AVFrame *frame, int align)
{
    int (*real)(AVFrame *, int) = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "av_frame_get_buffer");
    pictures_made++;
    return real(frame, align);
}

static void new_path(char path[32])
{
    strcpy(path, "/tmp/gh-film-XXXXXX");
    close(mkstemp(path));
}

/* The times of all pictures of a film, read as fast as it goes. */
static int times_of(const char *path, int64_t times[MOST])
{
    struct gh_source_options o = {0};
    struct gh_source *s = gh_source_open(path, &o, &err);
    struct gh_frame *f;
    int n = 0;
    if (!s)
        fail_msg("%s", err.text);
    while (gh_source_read(s, &f, &err) == GH_SOURCE_FRAME) {
        assert_true(n < MOST);
        times[n++] = f->t_ms;
        gh_frame_unref(f);
    }
    gh_source_close(s);
    return n;
}

static void time_stamps_may_jump_either_way(void **state)
{
    (void)state;
    static const int64_t hour = 3600 * 1000;
    /* where each of the three pieces begins by its own time stamps */
    static const int64_t rows[][3] = {
        {0, 2000, 4000}, /* none */
        {0, 0, 0},       /* films put behind each other */
        {0, hour, 2 * hour},
        {hour, 0, 3 * hour},
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        char path[32];
        int64_t times[MOST];
        new_path(path);
        for (int piece = 0; piece < 3; piece++)
            add_film(path, &(struct film){.muxer = "mpegts",
                                          .encoder = "mpeg4",
                                          .pixels = AV_PIX_FMT_YUV420P,
                                          .width = 160,
                                          .height = 120,
                                          .frames = 50,
                                          .from_ms = rows[row][piece]});
        int n = times_of(path, times);
        assert_in_range(n, 145, 150);
        for (int i = 1; i < n; i++)
            if (times[i] - times[i - 1] < 30 || times[i] - times[i - 1] > 200)
                fail_msg("row %zu: picture %d at %lld, the one before at %lld", row, i, (long long)times[i],
                         (long long)times[i - 1]);
        unlink(path);
    }
}

static void converted_pictures_keep_their_times(void **state)
{
    (void)state;
    static const int64_t times[] = {0, 40, 80, 500, 540, 1900, 1940, 3000, 3010, 3500};
    enum { N = sizeof times / sizeof *times };
    static const enum AVPixelFormat formats[] = {AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUVJ422P,
                                                 AV_PIX_FMT_YUVJ444P};
    for (size_t row = 0; row < sizeof formats / sizeof *formats; row++) {
        char path[32];
        int64_t got[MOST];
        new_path(path);
        add_film(path, &(struct film){.muxer = "matroska",
                                      .encoder = "mjpeg",
                                      .pixels = formats[row],
                                      .width = 160,
                                      .height = 120,
                                      .frames = N,
                                      .times = times});
        assert_int_equal(times_of(path, got), N);
        for (int i = 0; i < N; i++)
            assert_in_range(got[i], times[i] > 0 ? times[i] - 1 : 0, times[i] + 1);
        unlink(path);
    }
}

/* Whether the source makes them anew of what the decoder gives, because of a turn, a format, or both. */
static void memory_of_pictures_is_used_again(void **state)
{
    (void)state;
    static const struct {
        const char *encoder;
        enum AVPixelFormat pixels;
        int turn;
    } rows[] = {{"mpeg4", AV_PIX_FMT_YUV420P, 90},
                {"mjpeg", AV_PIX_FMT_YUVJ444P, 0},
                {"mjpeg", AV_PIX_FMT_YUVJ444P, 270}};
    enum { HELD = 3, N = 50 };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        char path[32];
        new_path(path);
        add_film(path, &(struct film){.muxer = "mov",
                                      .encoder = rows[row].encoder,
                                      .pixels = rows[row].pixels,
                                      .width = 160,
                                      .height = 96,
                                      .frames = N,
                                      .turn = rows[row].turn});
        struct gh_source_options o = {0};
        struct gh_source *s = gh_source_open(path, &o, &err);
        struct gh_frame *held[HELD] = {NULL}, *f;
        uint8_t corner[HELD];
        assert_non_null(s);
        for (int n = 0; n < N; n++) {
            if (n == 2 * HELD)
                pictures_made = 0;
            assert_int_equal(gh_source_read(s, &f, &err), GH_SOURCE_FRAME);
            /* who still looks at one sees that one */
            for (int i = 0; i < HELD; i++)
                if (held[i]) {
                    assert_ptr_not_equal(f->plane[0], held[i]->plane[0]);
                    assert_int_equal(held[i]->plane[0][held[i]->stride[0] * held[i]->height / 4 * 3 + 20],
                                     corner[i]);
                }
            gh_frame_unref(held[n % HELD]);
            held[n % HELD] = f;
            corner[n % HELD] = f->plane[0][f->stride[0] * f->height / 4 * 3 + 20];
        }
        assert_int_equal(pictures_made, 0);
        for (int i = 0; i < HELD; i++)
            gh_frame_unref(held[i]);
        gh_source_close(s);
        unlink(path);
    }
}

/* The white quarter: 0 at the top left, then clockwise. */
static void expect_white_at(const struct gh_frame *f, int quarter)
{
    static const int right[] = {0, 1, 1, 0}, low[] = {0, 0, 1, 1};
    for (int i = 0; i < 4; i++) {
        int x = f->width / 4 + right[i] * f->width / 2, y = f->height / 4 + low[i] * f->height / 2;
        int v = f->plane[0][y * f->stride[0] + x];
        if (i == quarter)
            assert_in_range(v, 200, 255);
        else
            assert_in_range(v, 20, 130);
    }
}

static void a_film_on_its_side_comes_out_upright(void **state)
{
    (void)state;
    for (int quarter = 0; quarter < 4; quarter++) {
        char path[32];
        int width = quarter % 2 ? 96 : 160, height = quarter % 2 ? 160 : 96, w, h;
        new_path(path);
        add_film(path, &(struct film){.muxer = "mov",
                                      .encoder = "mpeg4",
                                      .pixels = AV_PIX_FMT_YUV420P,
                                      .width = 160,
                                      .height = 96,
                                      .frames = 50,
                                      .turn = quarter * 90});
        struct gh_clip_ring *ring = gh_clip_ring_open(8 << 20, NULL, 0);
        struct gh_source_options o = {.ring = ring};
        struct gh_source *s = gh_source_open(path, &o, &err);
        struct gh_frame *f;
        int n = 0;
        assert_non_null(s);
        assert_int_equal(s->width, width);
        assert_int_equal(s->height, height);
        for (; gh_source_read(s, &f, &err) == GH_SOURCE_FRAME; n++) {
            assert_int_equal(f->width, width);
            assert_int_equal(f->height, height);
            expect_white_at(f, quarter);
            assert_int_equal(f->t_ms, n * 40);
            gh_frame_unref(f);
        }
        assert_int_equal(n, 50);
        gh_source_close(s);
        /* what is cut out of its packets plays upright too */
        struct gh_clip_cut cut;
        assert_true(gh_clip_ring_cut(ring, 0, 2000, 1000, &cut, &err));
        struct gh_clip_player *p = gh_clip_play_open(cut.mp4, cut.size, &err);
        assert_non_null(p);
        gh_clip_play_size(p, &w, &h);
        assert_int_equal(w, width);
        assert_int_equal(h, height);
        const struct gh_frame *played;
        for (n = 0; (played = gh_clip_play_next(p)); n++) {
            assert_int_equal(played->width, width);
            assert_int_equal(played->height, height);
            expect_white_at(played, quarter);
        }
        assert_int_equal(n, 50);
        gh_clip_play_close(p);
        gh_clip_cut_free(&cut);
        gh_clip_ring_close(ring);
        unlink(path);
    }
}

/* Each pixel of a plane after the turn is the one it was before. */
static void expect_turned(const AVFrame *from, const AVFrame *to, int plane, int width, int height, int size,
                          int turn)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int tx = turn == 90 ? height - 1 - y : turn == 180 ? width - 1 - x : y;
            int ty = turn == 90 ? x : turn == 180 ? height - 1 - y : width - 1 - x;
            assert_memory_equal(to->data[plane] + ty * to->linesize[plane] + tx * size,
                                from->data[plane] + y * from->linesize[plane] + x * size, (size_t)size);
        }
}

static void every_kind_of_plane_can_be_turned(void **state)
{
    (void)state;
    static const struct {
        enum AVPixelFormat format;
        int size[3]; /* bytes of a pixel of each plane */
    } rows[] = {{AV_PIX_FMT_YUV420P, {1, 1, 1}}, {AV_PIX_FMT_NV12, {1, 2, 0}}, {AV_PIX_FMT_BGR24, {3, 0, 0}}};
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        AVFrame *from = av_frame_alloc(), *to = av_frame_alloc();
        from->format = rows[row].format;
        from->width = 75;
        from->height = 47;
        assert_true(av_frame_get_buffer(from, 0) >= 0);
        for (int i = 0; i < 3 && rows[row].size[i]; i++)
            for (int k = 0; k < from->linesize[i] * (i ? 24 : 47); k++)
                from->data[i][k] = (uint8_t)(k * 37 / 5 + k / 300);
        for (int turn = 90; turn < 360; turn += 90) {
            assert_true(gh_turn_frame(from, turn, to));
            assert_int_equal(to->width, turn == 180 ? 75 : 47);
            assert_int_equal(to->height, turn == 180 ? 47 : 75);
            for (int i = 0; i < 3 && rows[row].size[i]; i++)
                expect_turned(from, to, i, i ? 38 : 75, i ? 24 : 47, rows[row].size[i], turn);
        }
        av_frame_free(&from);
        av_frame_free(&to);
    }
}

/* A camera whose resolution is changed goes on in the same connection, its new headers among its packets. */
static void a_change_of_size_begins_a_part(void **state)
{
    (void)state;
    static const char *const encoders[] = {"libx264", "mpeg4"};
    for (int row = 0; row < 2; row++) {
        static const int widths[] = {320, 160, 320};
        char path[32];
        int w, h;
        if (!avcodec_find_encoder_by_name(encoders[row]))
            continue;
        new_path(path);
        for (int piece = 0; piece < 3; piece++)
            add_film(path, &(struct film){.muxer = "mpegts",
                                          .encoder = encoders[row],
                                          .pixels = AV_PIX_FMT_YUV420P,
                                          .width = widths[piece],
                                          .height = widths[piece] / 4 * 3,
                                          .frames = 50,
                                          .from_ms = piece * 2000});
        struct gh_clip_ring *ring = gh_clip_ring_open(8 << 20, NULL, 0);
        struct gh_source_options o = {.ring = ring};
        struct gh_source *s = gh_source_open(path, &o, &err);
        struct gh_frame *f;
        assert_non_null(s);
        while (gh_source_read(s, &f, &err) == GH_SOURCE_FRAME) {
            assert_int_equal(s->width, f->width);
            gh_frame_unref(f);
        }
        gh_source_close(s);
        struct gh_clip_ring_counts counts;
        gh_clip_ring_counts(ring, &counts);
        assert_int_equal(counts.parts, 3);
        for (int piece = 0; piece < 3; piece++) {
            struct gh_clip_cut cut;
            int n = 0;
            assert_true(gh_clip_ring_cut(ring, 0, 6000, 1000 + piece * 2000, &cut, &err));
            struct gh_clip_player *p = gh_clip_play_open(cut.mp4, cut.size, &err);
            assert_non_null(p);
            gh_clip_play_size(p, &w, &h);
            assert_int_equal(w, widths[piece]);
            for (const struct gh_frame *played; (played = gh_clip_play_next(p)); n++) {
                assert_int_equal(played->width, w);
                assert_int_equal(played->height, h);
            }
            assert_in_range(n, 48, 50);
            gh_clip_play_close(p);
            gh_clip_cut_free(&cut);
        }
        gh_clip_ring_close(ring);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_stamps_may_jump_either_way),
        cmocka_unit_test(converted_pictures_keep_their_times),
        cmocka_unit_test(memory_of_pictures_is_used_again),
        cmocka_unit_test(a_film_on_its_side_comes_out_upright),
        cmocka_unit_test(every_kind_of_plane_can_be_turned),
        cmocka_unit_test(a_change_of_size_begins_a_part),
    };
    return cmocka_run_group_tests_name("media films", tests, NULL, NULL);
}
