/* Pictures into an MP4 in memory: packets are collected first, since the index in front
 * needs their number. */
#include "media/clip_parts.h"
#include "media/clip_play.h"

#include "base/vec.h"

#include <libswscale/swscale.h>

#include <stdlib.h>

struct gh_clip_writer {
    struct gh_clip_encoder encoder;
    struct SwsContext *sws;
    GH_VEC(AVPacket *) packets;
    size_t bytes;
    int64_t last_ms;
    int step_ms;
};

struct gh_clip_writer *gh_clip_write_open(int width, int height, double fps, struct gh_error *err)
{
    struct gh_clip_writer *w = calloc(1, sizeof *w);
    fps = fps >= 1 && fps <= 120 ? fps : 25;
    if (w)
        *w = (struct gh_clip_writer){.last_ms = -1, .step_ms = (int)(1000 / fps + 0.5)};
    if (!w)
        gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    else if (gh_clip_encoder_open(&w->encoder, width & ~1, height & ~1, fps, false, err))
        return w;
    free(w);
    return NULL;
}

static bool collect(void *user, AVPacket *packet)
{
    struct gh_clip_writer *w = user;
    AVPacket *mine = gh_vec_grow(&w->packets) ? av_packet_clone(packet) : NULL;
    if (!mine)
        return false;
    w->packets.items[w->packets.count++] = mine;
    w->bytes += (size_t)mine->size;
    return true;
}

bool gh_clip_write_picture(struct gh_clip_writer *w, struct gh_image picture, int64_t t_ms,
                           struct gh_error *err)
{
    struct gh_frame frame = {.pixels = GH_PIXELS_BGR,
                             .full_range = true,
                             .width = w->encoder.codec->width,
                             .height = w->encoder.codec->height,
                             .plane = {picture.data},
                             .stride = {picture.stride}};
    if (picture.width < frame.width || picture.height < frame.height)
        return gh_error_set(err, GH_ERR_INPUT, "clip: a picture smaller than those before it");
    t_ms = t_ms <= w->last_ms ? w->last_ms + 1 : t_ms;
    w->last_ms = t_ms;
    if (!gh_clip_fit(&w->sws, &frame, w->encoder.picture))
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    return gh_clip_encode(&w->encoder, t_ms, false, collect, w, err);
}

bool gh_clip_write_close(struct gh_clip_writer *w, uint8_t **mp4, size_t *size, struct gh_error *err)
{
    struct gh_clip_mux mux = {0};
    bool ok = mp4 != NULL && gh_clip_encode(&w->encoder, -1, false, collect, w, err);
    if (ok && !w->packets.count)
        ok = gh_error_set(err, GH_ERR_INPUT, "clip: not one picture");
    if (ok) {
        AVCodecParameters *par = avcodec_parameters_alloc();
        ok = par && avcodec_parameters_from_context(par, w->encoder.codec) >= 0 &&
             gh_clip_mux_open(&mux, par, 0, w->packets.count, w->bytes, err);
        avcodec_parameters_free(&par);
        int64_t tick = GH_CLIP_TICKS / 1000;
        for (size_t i = 0; ok && i < w->packets.count; i++) {
            const AVPacket *p = w->packets.items[i];
            ok = gh_clip_mux_put(&mux, p, p->pts * tick, p->dts * tick, w->step_ms * tick, err);
        }
        ok = gh_clip_mux_close(&mux, ok, mp4, size, err);
    }
    for (size_t i = 0; i < w->packets.count; i++)
        av_packet_free(&w->packets.items[i]);
    gh_vec_free(&w->packets);
    gh_clip_encoder_close(&w->encoder);
    sws_freeContext(w->sws);
    free(w);
    return ok;
}
