/* Unit tests of clips: what the ring holds and lets go, where a cut begins and ends, which part it is
 * of, masks, and that what was cut plays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "media/clip.h"
#include "media/clip_parts.h"
#include "media/clip_play.h"
#include "media/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct gh_error err;

/* A stream as a camera would send it: packets of a real encoder, `gop` pictures a group. */
struct stream {
    AVPacket *packets[600];
    int count;
    AVCodecParameters *par;
};

static bool collect(void *user, AVPacket *packet)
{
    struct stream *s = user;
    s->packets[s->count++] = av_packet_clone(packet);
    return true;
}

static void paint(AVFrame *p, int n)
{
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++)
            p->data[0][y * p->linesize[0] + x] = (uint8_t)(40 + (x * 3 + y * 5 + n * 7) % 160);
    for (int c = 1; c < 3; c++)
        for (int y = 0; y < p->height / 2; y++)
            memset(p->data[c] + y * p->linesize[c], 128, (size_t)p->width / 2);
}

/* frames pictures, 25 a second, a key frame each gop; time stamps are milliseconds from 0. */
static void make_stream(struct stream *s, int width, int height, int frames, int gop)
{
    struct gh_clip_encoder e;
    memset(s, 0, sizeof *s);
    assert_true(gh_clip_encoder_open(&e, width, height, 25, true, &err));
    s->par = avcodec_parameters_alloc();
    assert_int_equal(avcodec_parameters_from_context(s->par, e.codec), 0);
    for (int i = 0; i < frames; i++) {
        assert_true(av_frame_make_writable(e.picture) >= 0);
        paint(e.picture, i);
        assert_true(gh_clip_encode(&e, i * 40, i % gop == 0, collect, s, &err));
    }
    gh_clip_encoder_close(&e);
    assert_int_equal(s->count, frames);
}

static void free_stream(struct stream *s)
{
    for (int i = 0; i < s->count; i++)
        av_packet_free(&s->packets[i]);
    avcodec_parameters_free(&s->par);
}

/* Into the ring as if the first were seen at from_ms. */
static void feed(struct gh_clip_ring *r, const struct stream *s, int64_t from_ms)
{
    for (int i = 0; i < s->count; i++) {
        gh_clip_ring_packet(r, s->packets[i], from_ms + i * 40);
        gh_clip_ring_seen(r, s->packets[i]->pts, from_ms + i * 40);
    }
}

static int play(const uint8_t *mp4, size_t size, int64_t *first, int64_t *last)
{
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, &err);
    if (!p)
        fail_msg("%s", err.text);
    int n = 0;
    for (const struct gh_frame *f; (f = gh_clip_play_next(p)); n++) {
        if (!n)
            *first = f->t_ms;
        else
            assert_true(f->t_ms > *last);
        *last = f->t_ms;
    }
    gh_clip_play_close(p);
    return n;
}

static void a_cut_begins_at_the_key_frame_before(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_cut cut;
    int64_t first = -1, last = -1;
    make_stream(&s, 320, 240, 500, 25); /* 20 s, a group each second */
    struct gh_clip_ring *r = gh_clip_ring_open(64 << 20, NULL, 0);
    assert_true(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    feed(r, &s, 1000000);
    struct gh_clip_ring_counts counts;
    gh_clip_ring_counts(r, &counts);
    assert_int_equal(counts.groups, 20);
    assert_int_equal(counts.packets, 500);
    assert_false(counts.encoding);
    assert_int_equal(counts.first_ms, 1000000);
    assert_int_equal(counts.last_ms, 1000000 + 499 * 40);
    assert_true(gh_clip_ring_cut(r, 1005400, 1009000, 1007000, &cut, &err));
    assert_int_equal(cut.start_ms, 1005000);
    assert_int_equal(cut.lead_ms, 400);
    assert_int_equal(cut.end_ms, 1009040);
    assert_memory_equal(cut.mp4 + 4, "ftyp", 4);
    /* the index stands before the pictures */
    const uint8_t *moov = memmem(cut.mp4, cut.size, "moov", 4), *mdat = memmem(cut.mp4, cut.size, "mdat", 4);
    assert_true(moov && mdat && moov < mdat);
    assert_int_equal(play(cut.mp4, cut.size, &first, &last), 101);
    assert_int_equal(first, 0);
    assert_int_equal(last, 4000);
    gh_clip_cut_free(&cut);
    assert_null(cut.mp4);
    /* more than is held: what there is, and how much later it begins */
    assert_true(gh_clip_ring_cut(r, 990000, 1002000, 1000500, &cut, &err));
    assert_int_equal(cut.start_ms, 1000000);
    assert_int_equal(cut.lead_ms, -10000);
    gh_clip_cut_free(&cut);
    assert_false(gh_clip_ring_cut(r, 900000, 910000, 905000, &cut, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    assert_false(gh_clip_ring_cut(r, 1100000, 1110000, 1105000, &cut, &err));
    gh_clip_ring_close(r);
    free_stream(&s);
}

static void the_budget_holds_and_whole_groups_go(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_ring_counts counts;
    make_stream(&s, 320, 240, 500, 25);
    size_t all = 0;
    for (int i = 0; i < s.count; i++)
        all += (size_t)s.packets[i]->size;
    struct gh_clip_ring *r = gh_clip_ring_open(all / 2, NULL, 0);
    assert_true(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    for (int turn = 0; turn < 3; turn++) { /* a file that starts again: its time stamps do too */
        feed(r, &s, 1000000 + turn * 20000);
        gh_clip_ring_counts(r, &counts);
        assert_in_range(counts.bytes, all / 4, all / 2);
        assert_int_equal(counts.packets % 25, 0);
        assert_int_equal((counts.first_ms - 1000000) % 1000, 0);
        assert_int_equal(counts.last_ms, 1000000 + turn * 20000 + 499 * 40);
    }
    gh_clip_ring_close(r);
    /* across the turn of a file one clip goes on */
    struct gh_clip_cut cut;
    int64_t first, last;
    r = gh_clip_ring_open(64 << 20, NULL, 0);
    assert_true(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    feed(r, &s, 1000000);
    feed(r, &s, 1020000);
    assert_true(gh_clip_ring_cut(r, 1018000, 1022000, 1020000, &cut, &err));
    assert_int_equal(play(cut.mp4, cut.size, &first, &last), 101);
    assert_in_range(last, 3999, 4001);
    gh_clip_cut_free(&cut);
    gh_clip_ring_close(r);
    free_stream(&s);
}

static void groups_larger_than_the_budget_are_encoded(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_ring_counts counts;
    make_stream(&s, 320, 240, 100, 100000);
    size_t all = 0;
    for (int i = 0; i < s.count; i++)
        all += (size_t)s.packets[i]->size;
    struct gh_clip_ring *r = gh_clip_ring_open(all / 2, NULL, 0);
    assert_true(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    feed(r, &s, 1000);
    gh_clip_ring_counts(r, &counts);
    assert_true(counts.encoding);
    assert_int_equal(counts.packets, 0);
    assert_false(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    gh_clip_ring_close(r);
    free_stream(&s);
}

static void a_cut_never_mixes_two_parts(void **state)
{
    (void)state;
    struct stream a, b;
    struct gh_clip_cut cut;
    struct gh_clip_ring_counts counts;
    int64_t first, last;
    int w, h;
    make_stream(&a, 320, 240, 100, 25);
    make_stream(&b, 160, 120, 100, 25);
    struct gh_clip_ring *r = gh_clip_ring_open(64 << 20, NULL, 0);
    assert_true(gh_clip_ring_begin(r, a.par, 0, 1, 1000));
    feed(r, &a, 10000);
    assert_true(gh_clip_ring_begin(r, a.par, 0, 1, 1000)); /* the same again: no new part */
    assert_true(gh_clip_ring_begin(r, b.par, 0, 1, 1000));
    /* what comes before the first key frame hangs on nothing */
    gh_clip_ring_packet(r, b.packets[1], 14000);
    feed(r, &b, 14000);
    gh_clip_ring_counts(r, &counts);
    assert_int_equal(counts.parts, 2);
    assert_int_equal(counts.packets, 200);
    static const struct {
        int64_t at;
        int width;
        int64_t start;
    } rows[] = {{13000, 320, 12000}, {15000, 160, 14000}};
    for (int i = 0; i < 2; i++) {
        assert_true(gh_clip_ring_cut(r, 12000, 16000, rows[i].at, &cut, &err));
        assert_int_equal(cut.start_ms, rows[i].start);
        struct gh_clip_player *p = gh_clip_play_open(cut.mp4, cut.size, &err);
        assert_non_null(p);
        gh_clip_play_size(p, &w, &h);
        assert_int_equal(w, rows[i].width);
        gh_clip_play_close(p);
        assert_in_range(play(cut.mp4, cut.size, &first, &last), 50, 51);
        gh_clip_cut_free(&cut);
    }
    gh_clip_ring_close(r);
    free_stream(&a);
    free_stream(&b);
}

/* A film that a starved machine reads at half its speed, then in time again. */
static void times_follow_the_clock_within_a_group(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_cut cut;
    struct gh_clip_ring_counts counts;
    int64_t first, last;
    make_stream(&s, 320, 240, 200, 100);
    struct gh_clip_ring *r = gh_clip_ring_open(64 << 20, NULL, 0);
    assert_true(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    for (int i = 0; i < s.count; i++) {
        int64_t t = 50000 + (i < 100 ? i * 80 : 8000 + (i - 100) * 40);
        gh_clip_ring_packet(r, s.packets[i], t);
        gh_clip_ring_seen(r, s.packets[i]->pts, t);
        gh_clip_ring_counts(r, &counts);
        assert_in_range(counts.last_ms, t - 500, t + 500);
    }
    /* arrivals that jitter change nothing */
    for (int i = 0; i < s.count; i++) {
        gh_clip_ring_packet(r, s.packets[i], 62000 + i * 40 + (i % 5) * 60);
        gh_clip_ring_seen(r, s.packets[i]->pts, 62000 + i * 40 + (i % 5) * 60);
    }
    assert_true(gh_clip_ring_cut(r, 62000, 70000, 66000, &cut, &err));
    assert_int_equal(play(cut.mp4, cut.size, &first, &last), 200);
    assert_int_equal(last, 199 * 40);
    gh_clip_cut_free(&cut);
    assert_true(gh_clip_ring_cut(r, 50000, 58000, 54000, &cut, &err));
    assert_in_range(cut.end_ms - cut.start_ms, 7500, 8600);
    assert_in_range(play(cut.mp4, cut.size, &first, &last), 98, 112);
    gh_clip_cut_free(&cut);
    gh_clip_ring_close(r);
    free_stream(&s);
}

/* A bright, moving frame. */
static struct gh_frame *bright(int width, int height, int n, int64_t t_ms)
{
    uint8_t *bgr = malloc((size_t)width * (size_t)height * 3);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            memset(bgr + ((size_t)y * (size_t)width + (size_t)x) * 3, 150 + (x + y + 9 * n) % 100, 3);
    struct gh_frame *f = gh_frame_wrap_bgr(bgr, width, height, width * 3);
    f->t_ms = t_ms;
    return f;
}

static void masks_hold_and_pictures_are_reduced(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_cut cut;
    struct gh_clip_ring_counts counts;
    static const struct gh_rect masks[] = {{0.25f, 0.5f, 0.3f, 0.4f}};
    make_stream(&s, 320, 240, 25, 25);
    struct gh_clip_ring *r = gh_clip_ring_open(8 << 20, masks, 1);
    /* the camera has packets; they show what the mask hides */
    assert_false(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
    feed(r, &s, 1000);
    gh_clip_ring_counts(r, &counts);
    assert_int_equal(counts.packets, 0);
    for (int i = 0; i < 150; i++) { /* 10 s of 15 pictures a second */
        struct gh_frame *f = bright(1280, 720, i, 5000 + i * 1000 / 15);
        gh_clip_ring_frame(r, f);
        gh_frame_unref(f);
    }
    gh_clip_ring_counts(r, &counts);
    assert_true(counts.encoding);
    assert_in_range(counts.packets, 48, 51); /* five a second */
    assert_in_range(counts.groups, 4, 6);
    assert_true(gh_clip_ring_cut(r, 5000, 15000, 10000, &cut, &err));
    struct gh_clip_player *p = gh_clip_play_open(cut.mp4, cut.size, &err);
    assert_non_null(p);
    int n = 0;
    for (const struct gh_frame *f; (f = gh_clip_play_next(p)); n++) {
        assert_int_equal(f->width, 640);
        assert_int_equal(f->height, 360);
        int inside = 0, outside = 255;
        for (int y = 0; y < f->height; y++)
            for (int x = 0; x < f->width; x++) {
                int v = f->plane[0][y * f->stride[0] + x];
                float fx = (float)x / 640, fy = (float)y / 360;
                if (fx >= 0.25f && fx <= 0.55f && fy >= 0.5f && fy <= 0.9f)
                    inside = v > inside ? v : inside;
                else if (fx < 0.2f || fx > 0.6f || fy < 0.4f || fy > 0.97f)
                    outside = v < outside ? v : outside;
            }
        assert_in_range(inside, 0, 45); /* black but for the encoder's ringing at the edge */
        assert_in_range(outside, 110, 255);
    }
    assert_in_range(n, 48, 51);
    gh_clip_play_close(p);
    gh_clip_cut_free(&cut);
    gh_clip_ring_close(r);
    free_stream(&s);
}

/* A camera that is found with packets at one time and without at another: each time a part of its own. */
static void coming_and_going_packets_make_parts(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_cut cut;
    struct gh_clip_ring_counts counts;
    int64_t first, last;
    make_stream(&s, 320, 240, 50, 25);
    AVCodecParameters *pictures = avcodec_parameters_alloc();
    assert_true(avcodec_parameters_copy(pictures, s.par) >= 0);
    pictures->codec_id = AV_CODEC_ID_MJPEG;
    struct gh_clip_ring *r = gh_clip_ring_open(64 << 20, NULL, 0);
    for (int turn = 0; turn < 2; turn++) {
        int64_t at = 10000 + turn * 4000;
        assert_true(gh_clip_ring_begin(r, s.par, 0, 1, 1000));
        feed(r, &s, at);
        assert_false(gh_clip_ring_begin(r, pictures, 0, 1, 1000));
        for (int i = 0; i < 10; i++) {
            struct gh_frame *f = bright(320, 240, i, at + 2000 + i * 200);
            gh_clip_ring_frame(r, f);
            gh_frame_unref(f);
        }
        gh_clip_ring_counts(r, &counts);
        assert_int_equal(counts.parts, 2 * turn + 2);
    }
    for (int part = 0; part < 4; part++) {
        assert_true(gh_clip_ring_cut(r, 10000, 18000, 11000 + part * 2000, &cut, &err));
        assert_int_equal(cut.start_ms, 10000 + part * 2000);
        assert_int_equal(play(cut.mp4, cut.size, &first, &last), part % 2 ? 10 : 50);
        gh_clip_cut_free(&cut);
    }
    gh_clip_ring_close(r);
    avcodec_parameters_free(&pictures);
    free_stream(&s);
}

static void a_file_fills_the_ring_through_its_source(void **state)
{
    (void)state;
    struct stream s;
    struct gh_clip_cut cut;
    struct gh_clip_ring_counts counts;
    int64_t first, last;
    char path[] = "/tmp/gh-clip-XXXXXX.mp4";
    close(mkstemps(path, 4));
    make_stream(&s, 320, 240, 250, 25);
    struct gh_clip_mux mux;
    uint8_t *mp4;
    size_t size;
    assert_true(gh_clip_mux_open(&mux, s.par, 0, (size_t)s.count, 1 << 20, &err));
    for (int i = 0; i < s.count; i++)
        assert_true(gh_clip_mux_put(&mux, s.packets[i], i * 3600, i * 3600, 3600, &err));
    assert_true(gh_clip_mux_close(&mux, true, &mp4, &size, &err));
    assert_true(gh_file_write(path, mp4, size, &err));
    free(mp4);
    struct gh_clip_ring *r = gh_clip_ring_open(8 << 20, NULL, 0);
    struct gh_source_options o = {.ring = r};
    struct gh_source *source = gh_source_open(path, &o, &err);
    if (!source)
        fail_msg("%s", err.text);
    struct gh_frame *f;
    int64_t t = 0;
    while (gh_source_read(source, &f, &err) == GH_SOURCE_FRAME) {
        t = f->t_ms;
        gh_clip_ring_frame(r, f); /* as the feed does: nothing is encoded twice */
        gh_frame_unref(f);
    }
    gh_source_close(source);
    assert_int_equal(t, 249 * 40);
    gh_clip_ring_counts(r, &counts);
    assert_int_equal(counts.packets, 250);
    assert_false(counts.encoding);
    assert_int_equal(counts.first_ms, 0);
    assert_int_equal(counts.last_ms, 249 * 40);
    assert_true(gh_clip_ring_cut(r, 3500, 6000, 5000, &cut, &err));
    assert_int_equal(cut.start_ms, 3000);
    assert_int_equal(play(cut.mp4, cut.size, &first, &last), 76);
    /* not encoded again: the very bytes of the stream stand in it */
    assert_non_null(memmem(cut.mp4, cut.size, s.packets[80]->data + 8, (size_t)s.packets[80]->size - 8));
    gh_clip_cut_free(&cut);
    gh_clip_ring_close(r);
    unlink(path);
    free_stream(&s);
}

static void a_player_seeks_and_refuses(void **state)
{
    (void)state;
    struct gh_clip_writer *w = gh_clip_write_open(161, 121, 25, &err);
    uint8_t *mp4, picture[161 * 121 * 3];
    size_t size;
    assert_non_null(w);
    for (int i = 0; i < 200; i++) {
        memset(picture, i, sizeof picture);
        assert_true(gh_clip_write_picture(w, (struct gh_image){picture, 161, 121, 161 * 3}, i * 40, &err));
    }
    assert_true(gh_clip_write_close(w, &mp4, &size, &err));
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, &err);
    assert_non_null(p);
    assert_in_range(gh_clip_play_length(p), 7990, 8010);
    assert_in_range((int)gh_clip_play_fps(p), 24, 25);
    assert_true(gh_clip_play_seek(p, 6010));
    const struct gh_frame *f = gh_clip_play_next(p);
    assert_non_null(f);
    assert_int_equal(f->t_ms, 6040);
    assert_in_range(f->plane[0][0], 16 + 151 * 219 / 255 - 6, 16 + 151 * 219 / 255 + 6);
    assert_true(gh_clip_play_seek(p, 0));
    assert_int_equal(gh_clip_play_next(p)->t_ms, 0);
    gh_clip_play_close(p);
    for (size_t cut = 0; cut < size;
         cut += size / 40 + 1) { /* cut short anywhere: an error or an early end */
        p = gh_clip_play_open(mp4, cut, &err);
        while (p && gh_clip_play_next(p))
            ;
        gh_clip_play_close(p);
    }
    assert_null(gh_clip_play_open((const uint8_t *)"#EXTM3U\nfile:///etc/passwd\n", 27, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    free(mp4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_begins_at_the_key_frame_before),
        cmocka_unit_test(the_budget_holds_and_whole_groups_go),
        cmocka_unit_test(groups_larger_than_the_budget_are_encoded),
        cmocka_unit_test(a_cut_never_mixes_two_parts),
        cmocka_unit_test(times_follow_the_clock_within_a_group),
        cmocka_unit_test(masks_hold_and_pictures_are_reduced),
        cmocka_unit_test(coming_and_going_packets_make_parts),
        cmocka_unit_test(a_file_fills_the_ring_through_its_source),
        cmocka_unit_test(a_player_seeks_and_refuses),
    };
    return cmocka_run_group_tests_name("media clips", tests, NULL, NULL);
}
