/* What clips are made with: memory as a file, packets into an MP4, pictures into packets.
 * Inside core/media only. */
#ifndef GH_MEDIA_CLIP_PARTS_H
#define GH_MEDIA_CLIP_PARTS_H

#include "base/error.h"
#include "media/frame.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

/* ---- memory as a file (clip_memory.c) ---- */

struct gh_clip_memory {
    uint8_t *data; /* written: malloc'd, overwritten when it moves; read: borrowed */
    size_t size, room, at;
    bool failed;
};
/* A context over m for writing (grows) or reading (m->data, m->size set before). NULL when out of memory.
 * Freed by gh_clip_memory_close, which overwrites its buffer and leaves m alone. */
AVIOContext *gh_clip_memory_open(struct gh_clip_memory *m, bool writing);
void gh_clip_memory_close(AVIOContext **io);

/* ---- packets into an MP4 (clip_mux.c) ---- */

enum { GH_CLIP_TICKS = 90000 }; /* a second, in every MP4 made here */

struct gh_clip_mux {
    AVFormatContext *format;
    AVPacket *packet; /* the one under way */
    struct gh_clip_memory memory;
    int64_t last_dts;
    bool begun;
};
/* turn: degrees clockwise in which players are to turn it (media/turn.h). packets and bytes: how many at
 * most, for the room of the index in front. */
bool gh_clip_mux_open(struct gh_clip_mux *x, const AVCodecParameters *par, int turn, size_t packets,
                      size_t bytes, struct gh_error *err);
/* Times in GH_CLIP_TICKS; dts is moved up where it does not rise. The packet is borrowed. */
bool gh_clip_mux_put(struct gh_clip_mux *x, const AVPacket *packet, int64_t pts, int64_t dts,
                     int64_t duration, struct gh_error *err);
/* The MP4, the caller's. Closes x in any case; ok = false: only closes. */
bool gh_clip_mux_close(struct gh_clip_mux *x, bool ok, uint8_t **mp4, size_t *size, struct gh_error *err);

/* ---- pictures into packets (clip_encode.c) ---- */

struct gh_clip_encoder {
    AVCodecContext *codec;
    AVFrame *picture; /* YUV420P of the encoder's size, to be filled before gh_clip_encode */
    AVPacket *packet; /* the one under way */
};
/* Sizes are even. H.264 by libx264, else MPEG-4. fast: for the watch, a key frame every two seconds; else for
 * export. Time stamps are milliseconds. */
bool gh_clip_encoder_open(struct gh_clip_encoder *e, int width, int height, double fps, bool fast,
                          struct gh_error *err);
/* One picture (t_ms < 0: no more of them) → packets to `each`, which borrows them. key: a key frame. */
bool gh_clip_encode(struct gh_clip_encoder *e, int64_t t_ms, bool key,
                    bool (*each)(void *user, AVPacket *packet), void *user, struct gh_error *err);
void gh_clip_encoder_close(struct gh_clip_encoder *e); /* zeroed is fine */

/* Fits a frame into the picture's size and colours; *sws is kept from call to call, the caller's to free. */
struct SwsContext;
bool gh_clip_fit(struct SwsContext **sws, const struct gh_frame *frame, AVFrame *picture);

#endif
