/* Pictures into packets: H.264 where libx264 is there, MPEG-4 elsewhere; one thread, since
 * a watch has many cameras. */
#include "media/clip_parts.h"
#include "media/source_kinds.h"

#include <libswscale/swscale.h>

#include <string.h>

bool gh_clip_encoder_open(struct gh_clip_encoder *e, int width, int height, double fps, bool fast,
                          struct gh_error *err)
{
    AVDictionary *o = NULL;
    gh_source_av_start();
    const AVCodec *h264 = avcodec_find_encoder_by_name("libx264");
    const AVCodec *codec = h264 ? h264 : avcodec_find_encoder(AV_CODEC_ID_MPEG4);
    *e = (struct gh_clip_encoder){0};
    if (!codec)
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: no encoder for H.264 or MPEG-4 in libavcodec");
    e->codec = avcodec_alloc_context3(codec);
    e->picture = av_frame_alloc();
    e->packet = av_packet_alloc();
    if (!e->codec || !e->picture || !e->packet) {
        gh_clip_encoder_close(e);
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    }
    AVCodecContext *c = e->codec;
    c->width = width;
    c->height = height;
    c->pix_fmt = AV_PIX_FMT_YUV420P;
    c->time_base = (AVRational){1, 1000};
    c->framerate = av_d2q(fps, 1000);
    c->thread_count = 1;
    c->max_b_frames = 0;
    c->gop_size = fast ? (int)(2 * fps + 0.5) : (int)(5 * fps + 0.5);
    c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (h264) {
        av_dict_set(&o, "preset", fast ? "ultrafast" : "veryfast", 0);
        av_dict_set(&o, "crf", fast ? "26" : "23", 0);
        av_dict_set(&o, "forced-idr", "1", 0);
        av_dict_set(&o, "x264-params", fast ? "scenecut=0:force-cfr=1" : "rc-lookahead=10", 0);
        if (fast) { /* a night full of noise must not push the day's pictures out */
            c->rc_max_rate = 800000;
            c->rc_buffer_size = 1600000;
        }
    } else {
        c->flags |= AV_CODEC_FLAG_QSCALE;
        c->global_quality = FF_QP2LAMBDA * (fast ? 6 : 4);
    }
    e->picture->format = c->pix_fmt;
    e->picture->width = width;
    e->picture->height = height;
    int code = avcodec_open2(c, codec, &o);
    av_dict_free(&o);
    if (code < 0 || av_frame_get_buffer(e->picture, 0) < 0) {
        gh_clip_encoder_close(e);
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: the encoder %s cannot be opened for %dx%d",
                            codec->name, width, height);
    }
    return true;
}

bool gh_clip_encode(struct gh_clip_encoder *e, int64_t t_ms, bool key,
                    bool (*each)(void *user, AVPacket *packet), void *user, struct gh_error *err)
{
    e->picture->pts = t_ms;
    e->picture->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    bool ok = avcodec_send_frame(e->codec, t_ms < 0 ? NULL : e->picture) >= 0;
    if (!ok)
        gh_error_set(err, GH_ERR_INTERNAL, "clip: the encoder refuses a picture");
    while (ok && avcodec_receive_packet(e->codec, e->packet) >= 0) {
        ok = each(user, e->packet);
        av_packet_unref(e->packet);
    }
    return ok;
}

void gh_clip_encoder_close(struct gh_clip_encoder *e)
{
    avcodec_free_context(&e->codec);
    av_packet_free(&e->packet);
    for (int i = 0; e->picture && i < 3; i++)
        if (e->picture->buf[i] && av_buffer_is_writable(e->picture->buf[i]))
            explicit_bzero(e->picture->buf[i]->data, e->picture->buf[i]->size);
    av_frame_free(&e->picture);
}

bool gh_clip_fit(struct SwsContext **sws, const struct gh_frame *frame, AVFrame *picture)
{
    enum AVPixelFormat format = frame->pixels == GH_PIXELS_NV12  ? AV_PIX_FMT_NV12
                                : frame->pixels == GH_PIXELS_BGR ? AV_PIX_FMT_BGR24
                                                                 : AV_PIX_FMT_YUV420P;
    const int *colours = sws_getCoefficients(SWS_CS_ITU601);
    struct SwsContext *before = *sws;
    *sws = sws_getCachedContext(*sws, frame->width, frame->height, format, picture->width, picture->height,
                                AV_PIX_FMT_YUV420P, SWS_AREA, NULL, NULL, NULL);
    if (!*sws || av_frame_make_writable(picture) < 0)
        return false;
    bool full = frame->full_range || frame->pixels == GH_PIXELS_BGR;
    if (*sws != before)
        sws_setColorspaceDetails(*sws, colours, full, colours, 0, 0, 1 << 16, 1 << 16);
    return sws_scale(*sws, frame->plane, frame->stride, 0, frame->height, picture->data, picture->linesize) >
           0;
}
