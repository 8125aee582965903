/* The ring's storage: packets in the order of decoding, each in its group and its part.
 * Inside core/media only; the caller holds the lock. */
#ifndef GH_MEDIA_CLIP_RING_H
#define GH_MEDIA_CLIP_RING_H

#include "media/clip_parts.h"

struct gh_clip_slot {
    AVPacket *packet; /* made once, used again and again */
    int64_t pts, dts; /* GH_CLIP_TICKS, the stream's clock */
    int64_t offset;   /* stream's clock + this = frames' clock */
    int64_t duration;
    int part;
    bool key, tied; /* of a key packet: its offset was seen on a frame, not guessed from when it came */
};

enum { GH_CLIP_PARTS = 8 }; /* changes of parameters remembered; what is older goes */

struct gh_clip_part {
    AVCodecParameters *par;
    int turn;
};

struct gh_clip_slots {
    struct gh_clip_slot *items; /* a circle */
    size_t room, head, count, bytes;
    struct gh_clip_part parts[GH_CLIP_PARTS]; /* number n at n % GH_CLIP_PARTS */
    int part;                                 /* the newest, from 1; 0 = none yet */
};

/* The i-th from the oldest. */
struct gh_clip_slot *gh_clip_slot(const struct gh_clip_slots *s, size_t i);
/* A new part unless the parameters are those of the newest. */
bool gh_clip_slots_part(struct gh_clip_slots *s, const AVCodecParameters *par, int turn);
/* A new part unless the parameters are those of the newest, from the key packet on that the one with this
 * stream time (ticks) hangs on; with that packet's headers, if it has any. False when out of memory. */
bool gh_clip_slots_change(struct gh_clip_slots *s, const AVCodecParameters *par, int64_t pts);
/* Behind the newest, at now (ticks). False when out of memory, or nothing to hang it on: the first is a key
 * packet. */
bool gh_clip_slots_add(struct gh_clip_slots *s, const AVPacket *packet, AVRational base, int64_t now);
/* A frame of this stream time was seen at t (ticks both). */
void gh_clip_slots_tie(struct gh_clip_slots *s, int64_t pts, int64_t t);
/* Drops whole groups until budget and span (ticks) hold. False when the newest group alone is beyond the
 * budget: everything is dropped. */
bool gh_clip_slots_trim(struct gh_clip_slots *s, size_t budget, int64_t span);
void gh_clip_slots_clear(struct gh_clip_slots *s); /* overwrites the packets */
void gh_clip_slots_free(struct gh_clip_slots *s);

#endif
