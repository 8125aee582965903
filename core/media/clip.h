/* The last seconds of one camera, encoded: packets as the camera sent them, whole groups
 * of pictures, within a budget of memory, to be cut into a clip when something happened. */
#ifndef GH_MEDIA_CLIP_H
#define GH_MEDIA_CLIP_H

#include "base/error.h"
#include "media/frame.h"

#include <stddef.h>

struct AVCodecParameters;
struct AVPacket;

struct gh_clip_ring;

/* Holds at most `budget` bytes. masks: count privacy rectangles in fractions of the picture, copied; with
 * any, no packet of the camera is ever kept: its pictures are encoded here, reduced, with the masks black.
 * NULL when out of memory. One thread feeds it, any thread cuts. */
struct gh_clip_ring *gh_clip_ring_open(size_t budget, const struct gh_rect *masks, int count);
void gh_clip_ring_close(struct gh_clip_ring *ring); /* overwrites what it holds; NULL is fine */

/* ---- for sources that have packets ---- */

/* The stream's parameters at its opening, how its pictures are to be turned (degrees clockwise: 0, 90, 180 or
 * 270; a cut says so to its player), and the time base of its packets. True: packets are wanted. False:
 * not (masks, a codec that an MP4 does not take, or one that is no stream of groups such as MJPEG); its
 * frames are encoded then. Parameters other than before start a new part; a cut never mixes two. */
bool gh_clip_ring_begin(struct gh_clip_ring *ring, const struct AVCodecParameters *par, int turn, int num,
                        int den);
/* Inside a stream, from the packet with this time stamp on, the parameters are others: what is held from
 * there on becomes a new part. Its headers are those that stand in that packet, if any do; else those of par.
 */
void gh_clip_ring_change(struct gh_clip_ring *ring, const struct AVCodecParameters *par, int64_t pts);
/* One packet as read, at now_ms of the frames' clock. Kept by reference; data with far more room than it
 * needs is copied. Ignored unless wanted. */
void gh_clip_ring_packet(struct gh_clip_ring *ring, const struct AVPacket *packet, int64_t now_ms);
/* The frame with this time stamp (the packets' time base) is seen at t_ms: ties packets to the frames' clock.
 */
void gh_clip_ring_seen(struct gh_clip_ring *ring, int64_t pts, int64_t t_ms);

/* ---- for all ---- */

/* A frame of the camera, before anybody else gets it. Does nothing where packets are kept; else at most five
 * a second are encoded, at most 640 wide. */
void gh_clip_ring_frame(struct gh_clip_ring *ring, const struct gh_frame *frame);

struct gh_clip_cut {
    uint8_t *mp4; /* malloc'd; the caller overwrites (size bytes) and frees: gh_clip_cut_free */
    size_t size;
    int64_t start_ms, end_ms; /* of the first and behind the last picture in it, frames' clock */
    int lead_ms; /* it starts so much before from_ms, at a key frame; negative: so much later, no more was
                    held */
};
/* An MP4 (moov in front) of from_ms … to_ms out of the part that holds at_ms. NOT_FOUND when nothing of that
 * time is held. */
bool gh_clip_ring_cut(struct gh_clip_ring *ring, int64_t from_ms, int64_t to_ms, int64_t at_ms,
                      struct gh_clip_cut *out, struct gh_error *err);
void gh_clip_cut_free(struct gh_clip_cut *cut);

struct gh_clip_ring_counts {
    size_t bytes; /* held, with what each packet costs beside its data */
    int packets, groups, parts;
    bool encoding;             /* made here, not the camera's own packets */
    int64_t first_ms, last_ms; /* time held */
};
void gh_clip_ring_counts(struct gh_clip_ring *ring, struct gh_clip_ring_counts *out);

#endif
