/* One camera's last seconds: packets taken as they come or made here, and cutting a
 * clip out of them. */
#include "media/clip.h"

#include "base/log.h"
#include "base/wipe.h"
#include "media/clip_ring.h"

#include <libswscale/swscale.h>

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    MASKS = 16,
    WIDE = 640,       /* pixels of pictures encoded here */
    GAP_MS = 200,     /* between them: five a second */
    KEY_MS = 2000,    /* between key frames of those */
    EARLY_MS = 20,    /* half a frame early is on time */
    SPAN_MS = 150000, /* nothing older is held, however little it is: a minute each way and then some */
    TICK = GH_CLIP_TICKS / 1000,
};

struct gh_clip_ring {
    size_t budget;
    struct gh_rect masks[MASKS];
    int mask_count;
    /* the feeding thread's */
    struct gh_clip_encoder encoder;
    struct SwsContext *sws;
    int64_t next_ms, key_ms, now_ms;
    bool warned;
    pthread_mutex_t mutex;
    /* under mutex */
    struct gh_clip_slots slots;
    AVRational base;
    bool wanted;    /* the camera's own packets */
    bool unbounded; /* its groups are larger than the budget: its packets are of no use here */
};

struct gh_clip_ring *gh_clip_ring_open(size_t budget, const struct gh_rect *masks, int count)
{
    struct gh_clip_ring *r = count <= MASKS ? calloc(1, sizeof *r) : NULL;
    if (!r)
        return NULL;
    r->budget = budget;
    r->mask_count = count;
    if (count)
        memcpy(r->masks, masks, (size_t)count * sizeof *masks);
    pthread_mutex_init(&r->mutex, NULL);
    return r;
}

void gh_clip_ring_close(struct gh_clip_ring *r)
{
    if (!r)
        return;
    gh_clip_encoder_close(&r->encoder);
    sws_freeContext(r->sws);
    gh_clip_slots_free(&r->slots);
    pthread_mutex_destroy(&r->mutex);
    free(r);
}

static bool takes(enum AVCodecID codec)
{
    return codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC || codec == AV_CODEC_ID_MPEG4 ||
           codec == AV_CODEC_ID_AV1;
}

bool gh_clip_ring_begin(struct gh_clip_ring *r, const AVCodecParameters *par, int turn, int num, int den)
{
    pthread_mutex_lock(&r->mutex);
    r->wanted = !r->mask_count && !r->unbounded && takes(par->codec_id) && num > 0 && den > 0 &&
                gh_clip_slots_part(&r->slots, par, turn);
    r->base = (AVRational){num, den};
    bool wanted = r->wanted;
    pthread_mutex_unlock(&r->mutex);
    if (wanted) /* pictures that are encoded again some day are a part of their own */
        gh_clip_encoder_close(&r->encoder);
    return wanted;
}

void gh_clip_ring_change(struct gh_clip_ring *r, const AVCodecParameters *par, int64_t pts)
{
    pthread_mutex_lock(&r->mutex);
    if (r->wanted)
        r->wanted =
            gh_clip_slots_change(&r->slots, par, av_rescale_q(pts, r->base, (AVRational){1, GH_CLIP_TICKS}));
    pthread_mutex_unlock(&r->mutex);
}

void gh_clip_ring_packet(struct gh_clip_ring *r, const AVPacket *packet, int64_t now_ms)
{
    pthread_mutex_lock(&r->mutex);
    if (r->wanted && gh_clip_slots_add(&r->slots, packet, r->base, now_ms * TICK) &&
        !gh_clip_slots_trim(&r->slots, r->budget, (int64_t)SPAN_MS * TICK)) {
        r->unbounded = true;
        r->wanted = false;
        gh_log_warn("clips: a camera sends key frames too seldom for the memory it has; its pictures are "
                    "encoded again, reduced");
    }
    pthread_mutex_unlock(&r->mutex);
}

void gh_clip_ring_seen(struct gh_clip_ring *r, int64_t pts, int64_t t_ms)
{
    pthread_mutex_lock(&r->mutex);
    if (r->wanted && pts != AV_NOPTS_VALUE)
        gh_clip_slots_tie(&r->slots, av_rescale_q(pts, r->base, (AVRational){1, GH_CLIP_TICKS}), t_ms * TICK);
    pthread_mutex_unlock(&r->mutex);
}

/* ---- pictures encoded here ---- */

static void fit_size(int width, int height, int *w, int *h)
{
    *w = (width > WIDE ? WIDE : width) & ~1;
    *h = (int)((double)height * *w / width + 0.5) & ~1;
    *w = *w < 16 ? 16 : *w;
    *h = *h < 16 ? 16 : *h;
}

/* Black, a pixel wider on each side than it is, since reducing blends neighbours; chroma comes in pairs. */
static void mask(const struct gh_clip_ring *r, AVFrame *p)
{
    for (int i = 0; i < r->mask_count; i++) {
        const struct gh_rect *m = &r->masks[i];
        int x0 = ((int)floorf(m->x * (float)p->width) - 1) & ~1,
            y0 = ((int)floorf(m->y * (float)p->height) - 1) & ~1;
        int x1 = ((int)ceilf((m->x + m->w) * (float)p->width) + 2) & ~1,
            y1 = ((int)ceilf((m->y + m->h) * (float)p->height) + 2) & ~1;
        x0 = x0 < 0 ? 0 : x0;
        y0 = y0 < 0 ? 0 : y0;
        x1 = x1 > p->width ? p->width : x1;
        y1 = y1 > p->height ? p->height : y1;
        for (int y = y0; y < y1 && x1 > x0; y++) {
            memset(p->data[0] + (ptrdiff_t)y * p->linesize[0] + x0, 16, (size_t)(x1 - x0));
            for (int c = 1; c < 3 && y % 2 == 0; c++)
                memset(p->data[c] + (ptrdiff_t)(y / 2) * p->linesize[c] + x0 / 2, 128, (size_t)(x1 - x0) / 2);
        }
    }
}

static bool keep_encoded(void *user, AVPacket *packet)
{
    struct gh_clip_ring *r = user;
    AVRational ms = {1, 1000};
    packet->duration = GAP_MS;
    pthread_mutex_lock(&r->mutex);
    if (gh_clip_slots_add(&r->slots, packet, ms, packet->pts * TICK))
        gh_clip_slots_trim(&r->slots, r->budget, (int64_t)SPAN_MS * TICK);
    pthread_mutex_unlock(&r->mutex);
    if (packet->buf && av_buffer_get_ref_count(packet->buf) == 1)
        explicit_bzero(packet->buf->data, packet->buf->size);
    return true;
}

static bool open_encoder(struct gh_clip_ring *r, int w, int h, struct gh_error *err)
{
    AVCodecParameters *par = avcodec_parameters_alloc();
    gh_clip_encoder_close(&r->encoder);
    bool ok = par && gh_clip_encoder_open(&r->encoder, w, h, 1000.0 / GAP_MS, true, err) &&
              avcodec_parameters_from_context(par, r->encoder.codec) >= 0;
    if (ok) {
        pthread_mutex_lock(&r->mutex);
        ok = gh_clip_slots_part(&r->slots, par, 0);
        pthread_mutex_unlock(&r->mutex);
    }
    avcodec_parameters_free(&par);
    r->key_ms = INT64_MIN / 2;
    return ok;
}

void gh_clip_ring_frame(struct gh_clip_ring *r, const struct gh_frame *frame)
{
    int w, h;
    struct gh_error err = {0};
    pthread_mutex_lock(&r->mutex);
    bool wanted = r->wanted;
    pthread_mutex_unlock(&r->mutex);
    bool back = frame->t_ms < r->now_ms; /* another clock: a source that began anew */
    if (wanted || (!back && frame->t_ms + EARLY_MS < r->next_ms))
        return;
    r->next_ms = frame->t_ms - r->next_ms > GAP_MS || back ? frame->t_ms + GAP_MS : r->next_ms + GAP_MS;
    fit_size(frame->width, frame->height, &w, &h);
    const AVFrame *p = r->encoder.picture;
    bool ok = (p && p->width == w && p->height == h && !back) || open_encoder(r, w, h, &err);
    r->now_ms = frame->t_ms;
    ok = ok && gh_clip_fit(&r->sws, frame, r->encoder.picture);
    if (ok) {
        bool key = frame->t_ms - r->key_ms >= KEY_MS;
        mask(r, r->encoder.picture);
        if (key)
            r->key_ms = frame->t_ms;
        ok = gh_clip_encode(&r->encoder, frame->t_ms, key, keep_encoded, r, &err);
    }
    if (!ok && !r->warned)
        gh_log_warn("clips: a camera's pictures cannot be encoded: %s", err.text);
    r->warned |= !ok;
}

/* ---- cutting ---- */

struct range {
    size_t from, to; /* slots, to is behind */
    size_t bytes;
    int64_t start, end; /* ticks, frames' clock */
};

/* The part that is nearest to `at`, and in it whole groups from the one that `from` lies in. */
static bool choose(const struct gh_clip_slots *s, int64_t from, int64_t to, int64_t at, struct range *x)
{
    int64_t best = INT64_MAX;
    int part = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct gh_clip_slot *slot = gh_clip_slot(s, i);
        int64_t away = llabs(slot->pts + slot->offset - at);
        if (away < best) {
            best = away;
            part = slot->part;
        }
    }
    *x = (struct range){.from = s->count, .start = 0};
    for (size_t i = 0; i < s->count; i++) {
        const struct gh_clip_slot *slot = gh_clip_slot(s, i);
        if (slot->part != part)
            continue;
        if (slot->key && (x->from == s->count || slot->pts + slot->offset <= from)) {
            x->from = i;
            x->bytes = 0;
            x->start = x->end = slot->pts + slot->offset;
        }
        if (slot->dts + slot->offset > to)
            break;
        x->to = i + 1;
        x->bytes += (size_t)slot->packet->size;
        int64_t end = slot->pts + slot->offset + slot->duration;
        x->end = end > x->end ? end : x->end;
    }
    return x->from < x->to && x->start <= to && x->end > from;
}

bool gh_clip_ring_cut(struct gh_clip_ring *r, int64_t from_ms, int64_t to_ms, int64_t at_ms,
                      struct gh_clip_cut *out, struct gh_error *err)
{
    struct gh_clip_mux mux = {0};
    struct range x;
    *out = (struct gh_clip_cut){0};
    pthread_mutex_lock(&r->mutex);
    const struct gh_clip_slots *s = &r->slots;
    if (!s->count || !choose(s, from_ms * TICK, to_ms * TICK, at_ms * TICK, &x)) {
        pthread_mutex_unlock(&r->mutex);
        return gh_error_set(err, GH_ERR_NOT_FOUND, "clip: nothing is held of that time");
    }
    const struct gh_clip_part *part = &s->parts[gh_clip_slot(s, x.from)->part % GH_CLIP_PARTS];
    bool ok = gh_clip_mux_open(&mux, part->par, part->turn, x.to - x.from, x.bytes, err);
    int64_t first = gh_clip_slot(s, x.from)->pts;
    bool leading = true;
    for (size_t i = x.from; ok && i < x.to; i++) {
        const struct gh_clip_slot *slot = gh_clip_slot(s, i);
        int64_t offset = slot->offset - x.start;
        leading &= !slot->key || i == x.from;
        if (leading && slot->pts < first) /* leans on pictures that are not here */
            continue;
        ok = gh_clip_mux_put(&mux, slot->packet, slot->pts + offset, slot->dts + offset, slot->duration, err);
    }
    pthread_mutex_unlock(&r->mutex);
    if (!gh_clip_mux_close(&mux, ok, &out->mp4, &out->size, err))
        return false;
    out->start_ms = x.start / TICK;
    out->end_ms = x.end / TICK;
    out->lead_ms = (int)(from_ms - out->start_ms);
    return true;
}

void gh_clip_cut_free(struct gh_clip_cut *cut)
{
    gh_wipe(cut->mp4, cut->size);
    *cut = (struct gh_clip_cut){0};
}

void gh_clip_ring_counts(struct gh_clip_ring *r, struct gh_clip_ring_counts *out)
{
    *out = (struct gh_clip_ring_counts){0};
    pthread_mutex_lock(&r->mutex);
    const struct gh_clip_slots *s = &r->slots;
    int64_t part = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct gh_clip_slot *slot = gh_clip_slot(s, i);
        out->groups += slot->key;
        out->parts += slot->part != part;
        part = slot->part;
        int64_t t = (slot->pts + slot->offset) / TICK;
        out->first_ms = i == 0 ? t : out->first_ms;
        out->last_ms = i == 0 || t > out->last_ms ? t : out->last_ms;
    }
    out->bytes = s->bytes;
    out->packets = (int)s->count;
    out->encoding = !r->wanted;
    pthread_mutex_unlock(&r->mutex);
}
