/* Packets into an MP4 in memory, its index in front so that it plays while it is
 * still being read. */
#include "media/clip_parts.h"
#include "media/turn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* of the index: a fixed part with the parameters, and tables of sizes, times, offsets for each packet */
enum { INDEX_FIXED = 8192, INDEX_PACKET = 40 };

static bool failed(int code, const char *doing, struct gh_error *err)
{
    char why[96];
    av_strerror(code, why, sizeof why);
    return gh_error_set(err, GH_ERR_INTERNAL, "clip: %s: %s", doing, why);
}

bool gh_clip_mux_open(struct gh_clip_mux *x, const AVCodecParameters *par, int turn, size_t packets,
                      size_t bytes, struct gh_error *err)
{
    char reserved[24];
    AVDictionary *o = NULL;
    *x = (struct gh_clip_mux){.last_dts = INT64_MIN};
    size_t index = INDEX_FIXED + packets * INDEX_PACKET + (size_t)par->extradata_size;
    x->memory.room = index + bytes + bytes / 16 + 65536;
    x->memory.data = malloc(x->memory.room);
    x->packet = av_packet_alloc();
    if (!x->memory.data || !x->packet || avformat_alloc_output_context2(&x->format, NULL, "mp4", NULL) < 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    AVStream *stream = avformat_new_stream(x->format, NULL);
    x->format->pb = gh_clip_memory_open(&x->memory, true);
    if (!stream || !x->format->pb || avcodec_parameters_copy(stream->codecpar, par) < 0 ||
        !gh_turn_tell(stream, turn))
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    stream->codecpar->codec_tag = 0; /* of the container it came in */
    stream->time_base = (AVRational){1, GH_CLIP_TICKS};
    /* the same packets give the same bytes: no date, no name of an encoder */
    x->format->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_FLUSH_PACKETS;
    snprintf(reserved, sizeof reserved, "%zu", index);
    av_dict_set(&o, "moov_size", reserved, 0);
    av_dict_set(&o, "video_track_timescale", "90000", 0);
    int code = avformat_write_header(x->format, &o);
    av_dict_free(&o);
    if (code < 0)
        return failed(code, "cannot be begun", err);
    x->begun = true;
    return true;
}

bool gh_clip_mux_put(struct gh_clip_mux *x, const AVPacket *packet, int64_t pts, int64_t dts,
                     int64_t duration, struct gh_error *err)
{
    if (av_packet_ref(x->packet, packet) < 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    AVRational to = x->format->streams[0]->time_base, ours = {1, GH_CLIP_TICKS};
    if (x->last_dts != INT64_MIN && dts <= x->last_dts)
        dts = x->last_dts + 1;
    x->last_dts = dts;
    x->packet->stream_index = 0;
    x->packet->pos = -1;
    x->packet->dts = av_rescale_q(dts, ours, to);
    x->packet->pts = av_rescale_q(pts < dts ? dts : pts, ours, to);
    x->packet->duration = av_rescale_q(duration, ours, to);
    int code = av_write_frame(x->format, x->packet);
    av_packet_unref(x->packet);
    return code >= 0 ? true : failed(code, "a packet does not fit", err);
}

bool gh_clip_mux_close(struct gh_clip_mux *x, bool ok, uint8_t **mp4, size_t *size, struct gh_error *err)
{
    int code = x->begun ? av_write_trailer(x->format) : 0;
    if (ok && (code < 0 || x->memory.failed))
        ok = failed(x->memory.failed ? AVERROR(ENOMEM) : code, "cannot be ended", err);
    if (x->format) {
        gh_clip_memory_close(&x->format->pb);
        avformat_free_context(x->format);
    }
    av_packet_free(&x->packet);
    if (ok) {
        *mp4 = x->memory.data;
        *size = x->memory.size;
    } else if (x->memory.data) {
        explicit_bzero(x->memory.data, x->memory.size);
        free(x->memory.data);
    }
    *x = (struct gh_clip_mux){0};
    return ok;
}
