/* Reading an MP4 out of memory, picture by picture, in the decoder's own planes. */
#include "media/clip_play.h"

#include "media/clip_parts.h"
#include "media/turn.h"

#include <libswscale/swscale.h>

#include <stdlib.h>

struct gh_clip_player {
    struct gh_clip_memory memory;
    AVIOContext *io;
    AVFormatContext *format;
    AVCodecContext *codec;
    AVPacket *packet;
    AVFrame *picture, *converted, *turned;
    struct SwsContext *sws;
    struct gh_frame frame;
    int stream, turn;
    int64_t skip_ms; /* pictures before it are only decoded */
    bool draining;
};

static bool open_stream(struct gh_clip_player *p)
{
    const AVCodec *codec = NULL;
    if (avformat_find_stream_info(p->format, NULL) < 0)
        return false;
    p->stream = av_find_best_stream(p->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);
    if (p->stream < 0 || !(p->codec = avcodec_alloc_context3(codec)))
        return false;
    AVStream *s = p->format->streams[p->stream];
    p->codec->pkt_timebase = s->time_base;
    p->codec->thread_count = 1;
    p->turn = gh_turn_of(s);
    return avcodec_parameters_to_context(p->codec, s->codecpar) >= 0 &&
           avcodec_open2(p->codec, codec, NULL) >= 0 && p->codec->width > 0 && p->codec->height > 0 &&
           p->codec->width <= 8192 && p->codec->height <= 8192;
}

struct gh_clip_player *gh_clip_play_open(const uint8_t *mp4, size_t size, struct gh_error *err)
{
    struct gh_clip_player *p = calloc(1, sizeof *p);
    if (!p) {
        gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
        return NULL;
    }
    p->memory.data = (uint8_t *)mp4; /* only read */
    p->memory.size = size;
    p->packet = av_packet_alloc();
    p->picture = av_frame_alloc();
    p->converted = av_frame_alloc();
    p->turned = av_frame_alloc();
    p->format = avformat_alloc_context();
    p->io = gh_clip_memory_open(&p->memory, false);
    if (!p->packet || !p->picture || !p->converted || !p->turned || !p->format || !p->io) {
        gh_clip_play_close(p);
        gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
        return NULL;
    }
    p->format->pb = p->io;
    p->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    /* an MP4 and nothing else: other formats may name files or addresses to read */
    if (avformat_open_input(&p->format, "", av_find_input_format("mp4"), NULL) >= 0 && open_stream(p))
        return p;
    gh_clip_play_close(p);
    gh_error_set(err, GH_ERR_INPUT, "clip: not a video that can be read; it may be damaged");
    return NULL;
}

/* Planes of the kinds that struct gh_frame knows, upright; others are copied. */
static bool wrap(struct gh_clip_player *p)
{
    AVFrame *av = p->picture;
    p->frame = (struct gh_frame){.pixels = GH_PIXELS_I420};
    p->frame.full_range = av->color_range == AVCOL_RANGE_JPEG || av->format == AV_PIX_FMT_YUVJ420P;
    if (av->format == AV_PIX_FMT_NV12) {
        p->frame.pixels = GH_PIXELS_NV12;
    } else if (av->format != AV_PIX_FMT_YUV420P && av->format != AV_PIX_FMT_YUVJ420P) {
        AVFrame *to = p->converted;
        if (!gh_turn_room(to, AV_PIX_FMT_YUV420P, av->width, av->height))
            return false;
        p->sws = sws_getCachedContext(p->sws, av->width, av->height, av->format, av->width, av->height,
                                      AV_PIX_FMT_YUV420P, SWS_BILINEAR, NULL, NULL, NULL);
        if (!p->sws || sws_scale(p->sws, (const uint8_t *const *)av->data, av->linesize, 0, av->height,
                                 to->data, to->linesize) <= 0)
            return false;
        p->frame.full_range = false;
        av = to;
    }
    if (p->turn) {
        if (!gh_turn_frame(av, p->turn, p->turned))
            return false;
        av = p->turned;
    }
    p->frame.width = av->width;
    p->frame.height = av->height;
    for (int i = 0; i < 3; i++) {
        p->frame.plane[i] = av->data[i];
        p->frame.stride[i] = av->linesize[i];
    }
    return true;
}

static int64_t to_ms(const struct gh_clip_player *p, int64_t pts)
{
    const AVStream *s = p->format->streams[p->stream];
    int64_t first = s->start_time == AV_NOPTS_VALUE ? 0 : s->start_time;
    return av_rescale_q(pts - first, s->time_base, (AVRational){1, 1000});
}

const struct gh_frame *gh_clip_play_next(struct gh_clip_player *p)
{
    for (;;) {
        int code = avcodec_receive_frame(p->codec, p->picture);
        if (code == AVERROR_EOF || (code < 0 && p->draining))
            return NULL;
        if (code >= 0) {
            int64_t t = p->picture->best_effort_timestamp;
            t = t == AV_NOPTS_VALUE ? p->frame.t_ms + 40 : to_ms(p, t);
            if (t < p->skip_ms || p->picture->width > 8192 || p->picture->height > 8192 || !wrap(p))
                continue;
            p->skip_ms = INT64_MIN;
            p->frame.t_ms = t;
            return &p->frame;
        }
        if (av_read_frame(p->format, p->packet) < 0) {
            p->draining = true;
            avcodec_send_packet(p->codec, NULL);
            continue;
        }
        if (p->packet->stream_index == p->stream)
            avcodec_send_packet(p->codec, p->packet);
        av_packet_unref(p->packet);
    }
}

bool gh_clip_play_seek(struct gh_clip_player *p, int64_t t_ms)
{
    const AVStream *s = p->format->streams[p->stream];
    int64_t first = s->start_time == AV_NOPTS_VALUE ? 0 : s->start_time;
    int64_t to = first + av_rescale_q(t_ms < 0 ? 0 : t_ms, (AVRational){1, 1000}, s->time_base);
    if (av_seek_frame(p->format, p->stream, to, AVSEEK_FLAG_BACKWARD) < 0)
        return false;
    avcodec_flush_buffers(p->codec);
    p->draining = false;
    p->skip_ms = t_ms;
    return true;
}

void gh_clip_play_size(const struct gh_clip_player *p, int *width, int *height)
{
    bool across = p->turn % 180 != 0;
    *width = across ? p->codec->height : p->codec->width;
    *height = across ? p->codec->width : p->codec->height;
}

int64_t gh_clip_play_length(const struct gh_clip_player *p)
{
    const AVStream *s = p->format->streams[p->stream];
    return s->duration > 0 ? av_rescale_q(s->duration, s->time_base, (AVRational){1, 1000}) : 0;
}

double gh_clip_play_fps(const struct gh_clip_player *p)
{
    AVRational r = p->format->streams[p->stream]->avg_frame_rate;
    return r.num > 0 && r.den > 0 ? av_q2d(r) : 0;
}

/* What was decoded last is overwritten where it is nobody else's. */
static void forget(AVFrame *f)
{
    for (int i = 0; f && i < AV_NUM_DATA_POINTERS; i++)
        if (f->buf[i] && av_buffer_is_writable(f->buf[i]))
            explicit_bzero(f->buf[i]->data, f->buf[i]->size);
}

void gh_clip_play_close(struct gh_clip_player *p)
{
    if (!p)
        return;
    forget(p->picture);
    forget(p->converted);
    forget(p->turned);
    av_frame_free(&p->picture);
    av_frame_free(&p->converted);
    av_frame_free(&p->turned);
    av_packet_free(&p->packet);
    avcodec_free_context(&p->codec);
    avformat_close_input(&p->format);
    gh_clip_memory_close(&p->io);
    sws_freeContext(p->sws);
    free(p);
}
