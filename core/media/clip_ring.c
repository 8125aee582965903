/* A circle of packets that costs no allocation once it has its size; what leaves it is
 * overwritten when nobody else holds it. */
#include "media/clip_ring.h"

#include <libavcodec/bsf.h>

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_ROOM = 256,
    BESIDE = 384,                /* bytes a packet costs beside its data: its slot and FFmpeg's own structs */
    NEAR = GH_CLIP_TICKS / 2,    /* what comes so near to when it should belongs to the same run */
    STEADY = GH_CLIP_TICKS / 10, /* less than this is jitter of arrival, not of the camera */
    SOFT = 8,                    /* share of it that is followed, once a group */
    AHEAD = 64,                  /* packets that a decoder may have before it gives a frame */
    DEFAULT_STEP = GH_CLIP_TICKS / 25,
    SLACK = 4096,
};

struct gh_clip_slot *gh_clip_slot(const struct gh_clip_slots *s, size_t i)
{
    return &s->items[(s->head + i) % s->room];
}

static size_t cost(const AVPacket *p)
{
    return (size_t)p->size + BESIDE;
}

/* The last one who holds it overwrites it. */
static void release(AVPacket *p)
{
    if (p->buf && av_buffer_is_writable(p->buf))
        explicit_bzero(p->buf->data, p->buf->size);
    av_packet_unref(p);
}

static void drop_oldest(struct gh_clip_slots *s)
{
    struct gh_clip_slot *oldest = gh_clip_slot(s, 0);
    s->bytes -= cost(oldest->packet);
    release(oldest->packet);
    s->head = (s->head + 1) % s->room;
    s->count--;
}

static void drop_group(struct gh_clip_slots *s)
{
    do
        drop_oldest(s);
    while (s->count && !gh_clip_slot(s, 0)->key);
}

static bool same(const struct gh_clip_part *part, const AVCodecParameters *b, int turn)
{
    const AVCodecParameters *a = part->par;
    return part->turn == turn && a->codec_id == b->codec_id && a->width == b->width &&
           a->height == b->height && a->extradata_size == b->extradata_size &&
           (!a->extradata_size || !memcmp(a->extradata, b->extradata, (size_t)a->extradata_size));
}

bool gh_clip_slots_part(struct gh_clip_slots *s, const AVCodecParameters *par, int turn)
{
    if (s->part && same(&s->parts[s->part % GH_CLIP_PARTS], par, turn))
        return true;
    int next = s->part + 1;
    struct gh_clip_part *place = &s->parts[next % GH_CLIP_PARTS];
    while (s->count && gh_clip_slot(s, 0)->part <= next - GH_CLIP_PARTS)
        drop_oldest(s);
    if (!place->par && !(place->par = avcodec_parameters_alloc()))
        return false;
    if (avcodec_parameters_copy(place->par, par) < 0)
        return false;
    place->turn = turn;
    s->part = next;
    return true;
}

static bool grow(struct gh_clip_slots *s)
{
    size_t room = s->room ? s->room * 2 : FIRST_ROOM;
    struct gh_clip_slot *items = calloc(room, sizeof *items);
    bool ok = items != NULL;
    for (size_t i = 0; ok && i < room; i++) {
        if (i < s->room)
            items[i] = *gh_clip_slot(s, i);
        else
            ok = (items[i].packet = av_packet_alloc()) != NULL;
    }
    if (!ok) {
        for (size_t i = s->room; items && i < room; i++)
            av_packet_free(&items[i].packet);
        free(items);
        return false;
    }
    free(s->items);
    s->items = items;
    s->room = room;
    s->head = 0;
    return true;
}

/* The newest packet; NULL when there is none in this part. */
static struct gh_clip_slot *newest(const struct gh_clip_slots *s)
{
    struct gh_clip_slot *slot = s->count ? gh_clip_slot(s, s->count - 1) : NULL;
    return slot && slot->part == s->part ? slot : NULL;
}

static bool take(AVPacket *to, const AVPacket *from)
{
    /* a demuxer may cut small packets out of a large buffer: holding one would hold it all */
    bool wasteful = !from->buf || from->buf->size > (size_t)from->size * 5 / 4 + SLACK;
    if (!wasteful) {
        if (av_packet_ref(to, from) < 0)
            return false;
        av_packet_free_side_data(to);
        return true;
    }
    if (av_new_packet(to, from->size) < 0)
        return false;
    memcpy(to->data, from->data, (size_t)from->size);
    to->flags = from->flags;
    return true;
}

bool gh_clip_slots_add(struct gh_clip_slots *s, const AVPacket *packet, AVRational base, int64_t now)
{
    AVRational ticks = {1, GH_CLIP_TICKS};
    bool key = packet->flags & AV_PKT_FLAG_KEY;
    if (packet->size <= 0 || (!newest(s) && !key) || (s->count == s->room && !grow(s)))
        return false;
    const struct gh_clip_slot *before = newest(s);
    int64_t pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts,
            dts = packet->dts != AV_NOPTS_VALUE ? packet->dts : pts;
    bool timed = pts != AV_NOPTS_VALUE;
    struct gh_clip_slot *slot = gh_clip_slot(s, s->count);
    if (!take(slot->packet, packet))
        return false;
    *slot = (struct gh_clip_slot){.packet = slot->packet, .part = s->part, .key = key};
    slot->offset = before ? before->offset : 0;
    slot->pts = timed ? av_rescale_q(pts, base, ticks) : now - slot->offset;
    slot->dts = timed ? av_rescale_q(dts, base, ticks) : slot->pts;
    slot->duration = packet->duration > 0 ? av_rescale_q(packet->duration, base, ticks) : DEFAULT_STEP;
    int64_t guess = now - slot->pts;
    if (key && (!before || llabs(guess - slot->offset) >= NEAR))
        slot->offset = guess;
    s->bytes += cost(slot->packet);
    s->count++;
    return true;
}

/* Where the packet of this time stands in the newest part; count: nowhere. */
static size_t find(const struct gh_clip_slots *s, int64_t pts)
{
    size_t i = s->count, last = s->count > AHEAD ? s->count - AHEAD : 0;
    while (i > last && gh_clip_slot(s, i - 1)->part == s->part)
        if (gh_clip_slot(s, --i)->pts == pts)
            return i;
    return s->count;
}

/* Headers that the key packet brings along take the place of those from the stream's opening. */
static bool take_headers(AVCodecParameters *par, const AVPacket *key)
{
    const AVBitStreamFilter *filter = av_bsf_get_by_name("extract_extradata");
    AVBSFContext *bsf = NULL;
    AVPacket *packet = av_packet_alloc();
    size_t size = 0;
    const uint8_t *headers = NULL;
    bool ok = packet != NULL;
    /* a codec that has none, or packets that bring none, is no failure */
    if (ok && filter && av_bsf_alloc(filter, &bsf) >= 0 && avcodec_parameters_copy(bsf->par_in, par) >= 0 &&
        av_bsf_init(bsf) >= 0 && av_packet_ref(packet, key) >= 0 && av_bsf_send_packet(bsf, packet) >= 0 &&
        av_bsf_receive_packet(bsf, packet) >= 0)
        headers = av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    if (headers && size) {
        uint8_t *own = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
        ok = own != NULL;
        if (ok) {
            memcpy(own, headers, size);
            av_freep(&par->extradata);
            par->extradata = own;
            par->extradata_size = (int)size;
        }
    }
    av_packet_free(&packet);
    av_bsf_free(&bsf);
    return ok;
}

/* In MP4 files the lengths of their pieces stand in the packets, where others have start codes. */
static bool has_lengths(const AVCodecParameters *par)
{
    return (par->codec_id == AV_CODEC_ID_H264 || par->codec_id == AV_CODEC_ID_HEVC) &&
           par->extradata_size > 0 && par->extradata[0] == 1;
}

bool gh_clip_slots_change(struct gh_clip_slots *s, const AVCodecParameters *par, int64_t pts)
{
    size_t i = find(s, pts);
    if (i == s->count && newest(s)) /* a decoder may tell other times */
        i--;
    while (i > 0 && i < s->count && !gh_clip_slot(s, i)->key)
        i--;
    size_t behind = s->count - i;
    AVCodecParameters *own = avcodec_parameters_alloc();
    bool ok = own && avcodec_parameters_copy(own, par) >= 0 &&
              (!behind || has_lengths(par) || take_headers(own, gh_clip_slot(s, i)->packet)) &&
              gh_clip_slots_part(s, own, s->parts[s->part % GH_CLIP_PARTS].turn);
    avcodec_parameters_free(&own);
    for (i = s->count - behind; ok && i < s->count; i++)
        gh_clip_slot(s, i)->part = s->part;
    return ok;
}

void gh_clip_slots_tie(struct gh_clip_slots *s, int64_t pts, int64_t t)
{
    size_t i = find(s, pts);
    struct gh_clip_slot *slot = i < s->count ? gh_clip_slot(s, i) : NULL;
    if (!slot)
        return;
    int64_t off = t - pts - slot->offset;
    bool first = slot->key && !slot->tied, follows = i > 0 && gh_clip_slot(s, i - 1)->part == slot->part;
    slot->tied |= slot->key;
    /* a camera's clock is steadier than the times its packets come at; a film that is read too slowly is not
     */
    if (first && follows && llabs(off) < STEADY)
        off /= SOFT;
    else if (!first && llabs(off) < NEAR)
        return;
    for (; i < s->count; i++)
        gh_clip_slot(s, i)->offset += off;
}

bool gh_clip_slots_trim(struct gh_clip_slots *s, size_t budget, int64_t span)
{
    for (;;) {
        size_t second = 1;
        while (second < s->count && !gh_clip_slot(s, second)->key)
            second++;
        bool alone = second >= s->count;
        if (s->bytes > budget) {
            if (s->count)
                drop_group(s);
            if (alone)
                return false;
            continue;
        }
        if (alone)
            return true;
        const struct gh_clip_slot *next = gh_clip_slot(s, second), *end = gh_clip_slot(s, s->count - 1);
        if (end->pts + end->offset - next->pts - next->offset <= span)
            return true;
        drop_group(s);
    }
}

void gh_clip_slots_clear(struct gh_clip_slots *s)
{
    while (s->count)
        drop_oldest(s);
}

void gh_clip_slots_free(struct gh_clip_slots *s)
{
    gh_clip_slots_clear(s);
    for (size_t i = 0; i < s->room; i++)
        av_packet_free(&s->items[i].packet);
    free(s->items);
    for (int i = 0; i < GH_CLIP_PARTS; i++)
        avcodec_parameters_free(&s->parts[i].par);
    *s = (struct gh_clip_slots){0};
}
