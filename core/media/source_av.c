/* Files, streams and devices through FFmpeg's libraries: opened and read under
 * time limits, their decoded planes handed on without copying. */
#include "media/source_kinds.h"

#include "base/clock.h"
#include "base/log.h"
#include "media/clip.h"
#include "media/turn.h"

#include <libavcodec/avcodec.h>
#include <libavdevice/avdevice.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    POOL = 8,       /* frames under way at once: decoder, mailbox, worker, and slack */
    JUMP_MS = 2000, /* a film's time stamps that are so far ahead have jumped: nobody waits for them */
    BACK_MS = 500,  /* and so far back: less is disorder among neighbours */
    DEVICE_WAIT_MS = 5,
};

static const int64_t far_ms = INT64_C(1) << 60; /* sums of times within it do not overflow */

struct av_frame {
    struct gh_frame head;
    AVFrame *av;   /* as the decoder gave it */
    AVFrame *made; /* of it, where it cannot be shown as it is; keeps its memory for the next */
    atomic_bool busy;
    struct av_shell *shell;
};

/* Outlives the source while frames are under way. */
struct av_shell {
    struct av_frame frames[POOL];
    atomic_int refs; /* the source and each frame under way */
};

struct av_source {
    struct gh_source head;
    struct gh_source_options options;
    char masked[512];
    AVFormatContext *format;
    AVCodecContext *codec;
    AVPacket *packet;
    struct SwsContext *sws;
    AVFrame *straight; /* converted and not yet turned */
    struct av_shell *shell;
    int stream, turn;
    int coded_width, coded_height; /* before any turn */
    int64_t deadline_ms;           /* of the blocking call under way; 0 = none */
    bool draining, any;
    bool device;  /* its packets lie in the driver's memory until they are copied; reading it never waits */
    bool probing; /* a device, by the library */
    uint64_t seq;
    int64_t start_ms; /* mono, of the first frame of this turn */
    int64_t base_ms;  /* added to media time: turns of a loop, and what is behind a jump, follow each other */
    int64_t first_pts_ms, last_ms, step_ms;
};

static int interrupted(void *user)
{
    struct av_source *s = user;
    if (s->probing) /* as long as there is no picture the library asks again and again, and here in between */
        gh_clock_sleep_ms(DEVICE_WAIT_MS);
    if (s->options.cancel && atomic_load_explicit(s->options.cancel, memory_order_relaxed))
        return 1;
    return s->deadline_ms && gh_clock_mono_ms() > s->deadline_ms;
}

static void quiet_log(void *context, int level, const char *fmt, va_list ap)
{
    if (level > AV_LOG_WARNING)
        return;
    char line[512];
    int prefix = 1;
    av_log_format_line2(context, level, fmt, ap, line, sizeof line, &prefix);
    /* an address in it, and all behind it, stays out: there may be several, cut anywhere */
    char *address = strstr(line, "://");
    if (address)
        snprintf(address, sizeof line - (size_t)(address - line), "://…");
    line[strcspn(line, "\n")] = 0;
    gh_log_debug("%s", line);
}

static void start_libraries(void)
{
    avdevice_register_all();
    avformat_network_init();
    av_log_set_callback(quiet_log);
}

void gh_source_av_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_libraries);
}

static void shell_unref(struct av_shell *shell)
{
    if (atomic_fetch_sub(&shell->refs, 1) != 1)
        return;
    for (int i = 0; i < POOL; i++) {
        av_frame_free(&shell->frames[i].av);
        av_frame_free(&shell->frames[i].made);
    }
    free(shell);
}

static void release(struct gh_frame *frame)
{
    struct av_frame *f = (struct av_frame *)frame;
    struct av_shell *shell = f->shell;
    av_frame_unref(f->av);
    atomic_store_explicit(&f->busy, false, memory_order_release);
    shell_unref(shell);
}

static struct av_frame *spare_frame(struct av_shell *shell)
{
    for (int i = 0; i < POOL; i++)
        if (!atomic_load_explicit(&shell->frames[i].busy, memory_order_acquire))
            return &shell->frames[i];
    return NULL;
}

static void close_av(struct gh_source *source)
{
    struct av_source *s = (struct av_source *)source;
    s->deadline_ms = gh_clock_mono_ms() + 300; /* a polite TEARDOWN gets no longer */
    sws_freeContext(s->sws);
    av_frame_free(&s->straight);
    av_packet_free(&s->packet);
    avcodec_free_context(&s->codec);
    avformat_close_input(&s->format);
    if (s->shell)
        shell_unref(s->shell);
    free(s);
}

static bool fail(struct av_source *s, int code, const char *doing, struct gh_error *err)
{
    char why[128];
    /* some protocols answer an interrupted call with an error of their own */
    if (code == AVERROR_EXIT || interrupted(s)) {
        if (s->options.cancel && atomic_load(s->options.cancel))
            return gh_error_set(err, GH_ERR_IO, "%s: stopped", s->masked);
        return gh_error_set(err, GH_ERR_TIMEOUT,
                            "%s: %s: no answer in time; check that the camera is on and reachable", s->masked,
                            doing);
    }
    if (code == AVERROR_INVALIDDATA || code == AVERROR_STREAM_NOT_FOUND ||
        code == AVERROR_DECODER_NOT_FOUND || code == AVERROR_EOF || code == AVERROR(EINVAL))
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s: %s: not a video that can be read; check the address or file", s->masked,
                            doing);
    if (code == AVERROR_HTTP_UNAUTHORIZED || code == AVERROR_HTTP_FORBIDDEN)
        return gh_error_set(err, GH_ERR_IO, "%s: %s: refused; check user name and password", s->masked,
                            doing);
    av_strerror(code, why, sizeof why);
    return gh_error_set(err, GH_ERR_IO, "%s: %s: %s", s->masked, doing, why);
}

static bool open_input(struct av_source *s, const char *spec, struct gh_error *err)
{
    AVDictionary *o = NULL;
    const AVInputFormat *format = NULL;
    if (!strncmp(spec, "rtsp", 4)) {
        av_dict_set(&o, "rtsp_transport", "tcp", 0);
        av_dict_set(&o, "max_delay", "200000", 0);
    } else if (!strncmp(spec, "/dev/video", 10)) {
        format = av_find_input_format("v4l2");
        s->device = true;
        s->format->flags |= AVFMT_FLAG_NONBLOCK; /* one that waits for a picture cannot be interrupted */
    } else if (!strncmp(spec, "http", 4)) {
        av_dict_set(&o, "multiple_requests", "0", 0);
    }
    if (s->head.live) {
        av_dict_set(&o, "fflags", "+nobuffer", 0);
        av_dict_set(&o, "analyzeduration", "1500000", 0);
        av_dict_set(&o, "probesize", "1000000", 0);
    }
    /* local files only reach local files, so a playlist cannot call out */
    if (!s->head.live)
        av_dict_set(&o, "protocol_whitelist", "file,crypto,data", 0);
    s->deadline_ms = gh_clock_mono_ms() + s->options.open_timeout_ms;
    int code = avformat_open_input(&s->format, spec, format, &o);
    av_dict_free(&o);
    if (code < 0)
        return fail(s, code, "cannot open", err);
    s->probing = s->device;
    code = avformat_find_stream_info(s->format, NULL);
    s->probing = false;
    if (code < 0)
        return fail(s, code, "cannot read its streams", err);
    return true;
}

static bool open_codec(struct av_source *s, struct gh_error *err)
{
    const AVCodec *codec = NULL;
    s->stream = av_find_best_stream(s->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (s->stream < 0)
        return fail(s, s->stream, "no video in it", err);
    AVStream *stream = s->format->streams[s->stream];
    for (unsigned i = 0; i < s->format->nb_streams; i++)
        if ((int)i != s->stream)
            s->format->streams[i]->discard = AVDISCARD_ALL;
    s->codec = avcodec_alloc_context3(codec);
    if (!s->codec || avcodec_parameters_to_context(s->codec, stream->codecpar) < 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", s->masked);
    s->codec->thread_count = 1; /* many cameras share the cores; threads inside one only add delay */
    s->codec->pkt_timebase = stream->time_base;
    if (s->head.live)
        s->codec->flags |= AV_CODEC_FLAG_LOW_DELAY;
    int code = avcodec_open2(s->codec, codec, NULL);
    if (code < 0)
        return fail(s, code, "no decoder", err);
    AVRational rate = av_guess_frame_rate(s->format, stream, NULL);
    s->head.fps = rate.den && rate.num ? av_q2d(rate) : 0;
    if (s->head.fps > 240)
        s->head.fps = 0;
    s->step_ms = s->head.fps > 0 ? (int64_t)(1000 / s->head.fps + 0.5) : 40;
    s->turn = gh_turn_of(stream);
    bool across = s->turn % 180 != 0;
    s->coded_width = s->codec->width;
    s->coded_height = s->codec->height;
    s->head.width = across ? s->coded_height : s->coded_width;
    s->head.height = across ? s->coded_width : s->coded_height;
    if (s->options.ring)
        gh_clip_ring_begin(s->options.ring, stream->codecpar, s->turn, stream->time_base.num,
                           stream->time_base.den);
    return true;
}

/* Makes of what the decoder gave planes the rest understands, upright; only unusual formats, and pictures
 * that lie on their side, are copied. */
static bool adopt(struct av_source *s, struct av_frame *f, struct gh_error *err)
{
    const AVFrame *av = f->av;
    f->head.full_range = av->color_range == AVCOL_RANGE_JPEG || av->format == AV_PIX_FMT_YUVJ420P;
    if (av->width < 1 || av->height < 1 || av->width > 8192 || av->height > 8192)
        return gh_error_set(err, GH_ERR_INPUT, "%s: pictures of %dx%d; at most 8192x8192 can be used",
                            s->masked, av->width, av->height);
    if (av->format != AV_PIX_FMT_YUV420P && av->format != AV_PIX_FMT_YUVJ420P &&
        av->format != AV_PIX_FMT_NV12 && av->format != AV_PIX_FMT_BGR24) {
        AVFrame *out = s->turn ? s->straight : f->made;
        s->sws = sws_getCachedContext(s->sws, av->width, av->height, av->format, av->width, av->height,
                                      AV_PIX_FMT_YUV420P, SWS_BILINEAR, NULL, NULL, NULL);
        if (!s->sws || !gh_turn_room(out, AV_PIX_FMT_YUV420P, av->width, av->height) ||
            sws_scale(s->sws, (const uint8_t *const *)av->data, av->linesize, 0, av->height, out->data,
                      out->linesize) <= 0)
            return gh_error_set(err, GH_ERR_INPUT, "%s: pixel format %s cannot be used", s->masked,
                                av_get_pix_fmt_name(av->format));
        f->head.full_range = false;
        av = out;
    }
    if (s->turn) {
        if (!gh_turn_frame(av, s->turn, f->made))
            return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", s->masked);
        av = f->made;
    }
    f->head.pixels = av->format == AV_PIX_FMT_NV12    ? GH_PIXELS_NV12
                     : av->format == AV_PIX_FMT_BGR24 ? GH_PIXELS_BGR
                                                      : GH_PIXELS_I420;
    f->head.width = s->head.width = av->width;
    f->head.height = s->head.height = av->height;
    for (int i = 0; i < 3; i++) {
        f->head.plane[i] = av->data[i];
        f->head.stride[i] = av->linesize[i];
    }
    return true;
}

/* A size that changes inside a stream makes other packets of those that follow. */
static void watch_size(struct av_source *s, const AVFrame *av)
{
    if (av->width == s->coded_width && av->height == s->coded_height)
        return;
    s->coded_width = av->width;
    s->coded_height = av->height;
    AVCodecParameters *par = s->options.ring ? avcodec_parameters_alloc() : NULL;
    if (par && avcodec_parameters_from_context(par, s->codec) >= 0) {
        par->width = av->width;
        par->height = av->height;
        gh_clip_ring_change(s->options.ring, par, av->best_effort_timestamp);
    }
    avcodec_parameters_free(&par);
}

/* When the frame was, or is to be, seen; waits for that moment when paced. False when cancelled. */
static bool set_time(struct av_source *s, struct av_frame *f)
{
    int64_t now = gh_clock_mono_ms(), t;
    if (s->head.live) {
        t = now;
    } else {
        int64_t pts = f->av->best_effort_timestamp;
        AVRational base = s->format->streams[s->stream]->time_base;
        int64_t media = pts == AV_NOPTS_VALUE ? pts : av_rescale_q(pts, base, (AVRational){1, 1000});
        bool timed = media > -far_ms && media < far_ms;
        if (!s->any) {
            s->first_pts_ms = timed ? media : 0;
            if (!s->start_ms)
                s->start_ms = s->options.paced ? now : 0;
        }
        int64_t expected = s->last_ms + s->step_ms, slow = 2 * s->step_ms;
        t = timed ? s->base_ms + media - s->first_pts_ms : expected;
        if (s->any && (t - expected > (slow > JUMP_MS ? slow : JUMP_MS) || t < s->last_ms - BACK_MS)) {
            s->base_ms += expected - t;
            t = expected;
        }
        if (s->seq && t <= s->last_ms)
            t = s->last_ms + 1;
        s->last_ms = t;
        if (s->options.paced) {
            int64_t due = s->start_ms + t;
            if (now > due + 1000) /* far behind: the clock is moved rather than the film hurried */
                s->start_ms = now - t;
            while ((now = gh_clock_mono_ms()) < due) {
                if (s->options.cancel && atomic_load(s->options.cancel))
                    return false;
                gh_clock_sleep_ms(due - now > 100 ? 100 : due - now);
            }
            t = now;
        }
    }
    s->any = true;
    f->head.t_ms = t;
    return true;
}

static bool rewind_input(struct av_source *s, struct gh_error *err)
{
    int code = av_seek_frame(s->format, s->stream, INT64_MIN, AVSEEK_FLAG_BACKWARD);
    if (code < 0)
        code = avformat_seek_file(s->format, -1, INT64_MIN, 0, 0, 0);
    if (code < 0)
        return fail(s, code, "cannot start again at its beginning", err);
    avcodec_flush_buffers(s->codec);
    s->draining = s->any = false;
    s->base_ms = s->last_ms + s->step_ms;
    return true;
}

/* Memory of its own: what keeps a picture or a packet may outlive the device that lent its buffer. */
static bool own_data(AVPacket *packet)
{
    size_t size = (size_t)packet->size;
    AVBufferRef *own = av_buffer_alloc(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!own)
        return false;
    memcpy(own->data, packet->data, size);
    memset(own->data + size, 0, AV_INPUT_BUFFER_PADDING_SIZE);
    av_buffer_unref(&packet->buf);
    packet->buf = own;
    packet->data = own->data;
    return true;
}

/* One packet into the decoder. False on an error that ends the source; *end at its end. */
static bool feed_decoder(struct av_source *s, bool *end, struct gh_error *err)
{
    int code = av_read_frame(s->format, s->packet);
    if (code == AVERROR_EOF && !s->head.live) {
        if (s->draining) {
            *end = true;
            return true;
        }
        s->draining = true;
        avcodec_send_packet(s->codec, NULL);
        return true;
    }
    if (code == AVERROR(EAGAIN)) { /* none yet; the caller looks at the time */
        gh_clock_sleep_ms(DEVICE_WAIT_MS);
        return true;
    }
    if (code < 0)
        return s->head.live && code == AVERROR_EOF
                   ? gh_error_set(err, GH_ERR_IO, "%s: the stream ended", s->masked)
                   : fail(s, code, "reading", err);
    if (s->device && !own_data(s->packet)) {
        av_packet_unref(s->packet);
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", s->masked);
    }
    if (s->packet->stream_index == s->stream && s->options.ring)
        gh_clip_ring_packet(s->options.ring, s->packet,
                            s->head.live || s->options.paced ? gh_clock_mono_ms() : s->last_ms + s->step_ms);
    if (s->packet->stream_index == s->stream)
        avcodec_send_packet(s->codec, s->packet); /* a damaged packet costs its picture, not the stream */
    av_packet_unref(s->packet);
    return true;
}

static enum gh_source_result read_av(struct gh_source *source, struct gh_frame **frame, struct gh_error *err)
{
    struct av_source *s = (struct av_source *)source;
    struct av_frame *f;
    while (!(f = spare_frame(s->shell))) {
        if (s->options.cancel && atomic_load(s->options.cancel)) {
            gh_error_set(err, GH_ERR_IO, "%s: stopped", s->masked);
            return GH_SOURCE_ERROR;
        }
        gh_clock_sleep_ms(1); /* consumers hold them all: wait, nothing queues */
    }
    s->deadline_ms = gh_clock_mono_ms() + s->options.stall_timeout_ms;
    /* a fifth of H.264's cost; blocks show a little until the next key frame */
    s->codec->skip_loop_filter = s->head.hurried ? AVDISCARD_ALL : AVDISCARD_DEFAULT;
    for (;;) {
        int code = avcodec_receive_frame(s->codec, f->av);
        if (code >= 0)
            break;
        bool end = code == AVERROR_EOF;
        if (!end && !feed_decoder(s, &end, err))
            return GH_SOURCE_ERROR;
        if (!end) {
            /* packets that never become pictures must not keep it here */
            if (interrupted(s)) {
                fail(s, AVERROR_EXIT, "no picture", err);
                return GH_SOURCE_ERROR;
            }
            continue;
        }
        if (!s->any) {
            gh_error_set(err, GH_ERR_INPUT,
                         "%s: no picture in it could be read; the file may be cut or damaged", s->masked);
            return GH_SOURCE_ERROR;
        }
        if (!s->options.loop)
            return GH_SOURCE_END;
        if (!rewind_input(s, err))
            return GH_SOURCE_ERROR;
    }
    watch_size(s, f->av);
    if (!adopt(s, f, err) || !set_time(s, f)) {
        if (s->options.cancel && atomic_load(s->options.cancel))
            gh_error_set(err, GH_ERR_IO, "%s: stopped", s->masked);
        av_frame_unref(f->av);
        return GH_SOURCE_ERROR;
    }
    if (s->options.ring)
        gh_clip_ring_seen(s->options.ring, f->av->best_effort_timestamp, f->head.t_ms);
    f->head.seq = ++s->seq;
    f->head.release = release;
    atomic_store(&f->head.refs, 1);
    atomic_store(&f->busy, true);
    atomic_fetch_add(&s->shell->refs, 1);
    *frame = &f->head;
    return GH_SOURCE_FRAME;
}

static const struct gh_source_ops av_ops = {read_av, close_av};

struct gh_source *gh_source_av_open(const char *spec, const char *masked,
                                    const struct gh_source_options *options, struct gh_error *err)
{
    gh_source_av_start();
    struct av_source *s = calloc(1, sizeof *s);
    if (!s || !(s->shell = calloc(1, sizeof *s->shell)) || !(s->packet = av_packet_alloc()) ||
        !(s->format = avformat_alloc_context())) {
        if (s) {
            av_packet_free(&s->packet);
            free(s->shell);
        }
        free(s);
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", masked);
        return NULL;
    }
    atomic_init(&s->shell->refs, 1);
    s->head.ops = &av_ops;
    s->head.live = gh_source_is_live(spec);
    s->options = *options;
    snprintf(s->masked, sizeof s->masked, "%s", masked);
    s->format->interrupt_callback = (AVIOInterruptCB){interrupted, s};
    bool ok = (s->straight = av_frame_alloc()) != NULL;
    for (int i = 0; i < POOL && ok; i++) {
        struct av_frame *f = &s->shell->frames[i];
        f->shell = s->shell;
        ok = (f->av = av_frame_alloc()) && (f->made = av_frame_alloc());
    }
    if (!ok)
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", masked);
    if (ok && open_input(s, spec, err) && open_codec(s, err))
        return &s->head;
    close_av(&s->head);
    return NULL;
}
