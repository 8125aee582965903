/* Is it a living face? The passive scores' agreement, and the turns that were asked for. Pure: time is the
 * looks' own. */
#include "kiosk/live.h"

#include "base/rand.h"

#include <math.h>
#include <string.h>

void gh_live_init(struct gh_live *l, enum gh_gate_liveness setting, bool net)
{
    explicit_bzero(l, sizeof *l);
    l->setting = setting;
    l->net = net;
    l->same = GH_LIVE_SAME;
    l->last_order = -1;
}

/* ---- passive ---- */

/* Below zero where the net gave none. */
static float score_of(const struct gh_look *look)
{
    return look->has_live ? look->live : -1;
}

static void note_neutral(struct gh_live *l, const struct gh_look *look);

enum gh_live_verdict gh_live_passive(struct gh_live *l, const struct gh_look *look)
{
    note_neutral(l, look); /* a check that follows need not look ahead first */
    if (l->setting == GH_LIVENESS_ACTIVE)
        return GH_LIVE_UNSURE;
    if (!l->net)
        return l->setting == GH_LIVENESS_BOTH ? GH_LIVE_FAIL : GH_LIVE_UNSURE;
    enum gh_live_verdict v = gh_live_scores_add(&l->passive, score_of(look));
    if (l->setting == GH_LIVENESS_BOTH)
        return v == GH_LIVE_PASS ? GH_LIVE_UNSURE : v == GH_LIVE_UNSURE ? GH_LIVE_FAIL : v;
    return v;
}

/* ---- active ---- */
#define TURNED     20.0f /* degrees from the neutral yaw: asked and done */
#define OTHER_SIDE 16.0f /* the same to the other side, or unasked, is wrong */
#define AHEAD      10.0f
#define NEUTRAL    17.0f /* the neutral yaw itself is at most this */
enum {
    HOLD_LEAST_MS = 150,
    HOLD_MORE_MS = 250,   /* at most so much more, by the seed */
    HOLD_ALONE_MS = 1400, /* where no net looks on: a film that turns by itself meanwhile has failed */
    REACT_LEAST_MS = 150, /* nobody has read the line and turned in less */
    LOST_MS = 700,        /* without the face: it may have been another that came back */
    UNASKED = 2,          /* turns while AHEAD was asked: one is restlessness, two are a film */
};

static int order_of(uint64_t seed, int turns, int not_this)
{
    int all = 1 << turns, order = (int)(seed % (unsigned)all);
    if (order == not_this)
        order = (order + 1 + (int)((seed >> 8) % (unsigned)(all - 1))) % all;
    return order;
}

static int64_t next_hold(const struct gh_live *l)
{
    return HOLD_LEAST_MS +
           (int64_t)(gh_rand_mix(l->seed, 1 + (uint64_t)l->at) % (l->net ? HOLD_MORE_MS : HOLD_ALONE_MS));
}

void gh_live_turns(struct gh_live *l, uint64_t seed, int64_t now_ms)
{
    l->seed = gh_rand_mix(seed, 0);
    l->turns = l->net ? GH_LIVE_TURNS_NET : GH_LIVE_TURNS;
    int order = order_of(l->seed >> 16, l->turns, l->last_order);
    for (int i = 0; i < l->turns; i++)
        l->order[i] = order >> i & 1 ? GH_TURN_LEFT : GH_TURN_RIGHT;
    l->last_order = order;
    l->at = l->wrong = 0;
    l->broken = l->known = false;
    l->asked_ms = now_ms;
    l->steady_ms = l->seen_ms = 0;
    l->streak[0] = l->streak[1] = 0;
    l->hold_ms = next_hold(l);
}

static float dot(const float *a, const float *b)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Is it the face that was there a look ago, and the one that began? */
static bool unbroken(struct gh_live *l, const struct gh_look *look)
{
    struct gh_rect b = look->face.box;
    if (look->faces <= 0)
        return !l->seen_ms || look->t_ms - l->seen_ms <= LOST_MS;
    if (look->rivals > 0)
        return false;
    if (l->seen_ms) {
        float dx = b.x + b.w / 2 - l->last.x - l->last.w / 2, dy = b.y + b.h / 2 - l->last.y - l->last.h / 2;
        float far = 0.8f * fmaxf(l->last.w, l->last.h), grown = b.h / fmaxf(1, l->last.h);
        if (look->t_ms - l->seen_ms > LOST_MS || !(dx * dx + dy * dy <= far * far) || grown > 1.6f ||
            grown < 0.6f)
            return false;
    }
    l->seen_ms = look->t_ms ? look->t_ms : 1;
    l->last = b;
    return !look->has_template || !l->has_anchor || dot(l->anchor, look->template_) >= l->same;
}

/* The neutral yaw: the middle of the last five that looked ahead, and the face that began. */
static void note_neutral(struct gh_live *l, const struct gh_look *look)
{
    enum { N = sizeof l->first_yaw / sizeof *l->first_yaw };
    float yaw = look->quality.yaw_deg, sorted_yaw[N];
    if (look->faces <= 0 || !(fabsf(yaw) <= NEUTRAL))
        return;
    if (look->has_template && !l->has_anchor) {
        memcpy(l->anchor, look->template_, sizeof l->anchor);
        l->has_anchor = true;
    }
    if (l->firsts == N)
        memmove(l->first_yaw, l->first_yaw + 1, sizeof l->first_yaw - sizeof *l->first_yaw);
    else
        l->firsts++;
    l->first_yaw[l->firsts - 1] = yaw;
    if (l->firsts < N || !l->has_anchor)
        return;
    for (int i = 0; i < N; i++) {
        int at = i;
        for (; at > 0 && sorted_yaw[at - 1] > l->first_yaw[i]; at--)
            sorted_yaw[at] = sorted_yaw[at - 1];
        sorted_yaw[at] = l->first_yaw[i];
    }
    l->neutral_yaw = sorted_yaw[N / 2];
    l->started = true;
}

static void next_step(struct gh_live *l, int64_t now)
{
    l->at++;
    l->asked_ms = now;
    l->steady_ms = 0;
    l->known = false;
    l->streak[0] = l->streak[1] = 0;
    l->hold_ms = next_hold(l);
}

static void ahead(struct gh_live *l, const struct gh_look *look, float yaw)
{
    if (fabsf(yaw) > AHEAD) {
        /* coming back from the turn is no turn; leaving again is */
        if (l->steady_ms && fabsf(yaw) > OTHER_SIDE) {
            l->wrong++;
            l->steady_ms = 0;
        }
        return;
    }
    if (!l->steady_ms)
        l->steady_ms = look->t_ms ? look->t_ms : 1;
    l->known = l->known || (look->has_template && dot(l->anchor, look->template_) >= l->same);
    bool last = l->at == 2 * l->turns - 1; /* nothing more is asked: no need to wait */
    if (l->known && (last || look->t_ms - l->steady_ms >= l->hold_ms))
        next_step(l, look->t_ms);
}

/* One look may be a slip of the landmarks; two in a row are a turn. */
static bool twice(int *streak, bool beyond)
{
    *streak = beyond ? *streak + 1 : 0;
    return *streak >= 2;
}

static void turn(struct gh_live *l, const struct gh_look *look, float yaw)
{
    /* the person's left is the picture's right, and yaw is positive that way */
    float asked = l->order[l->at / 2] == GH_TURN_LEFT ? yaw : -yaw;
    if (twice(&l->streak[1], -asked >= OTHER_SIDE)) {
        l->wrong++;
        l->broken = true;
    }
    if (!twice(&l->streak[0], asked >= TURNED))
        return;
    if (look->t_ms - l->asked_ms < REACT_LEAST_MS)
        l->broken = true;
    else
        next_step(l, look->t_ms);
}

static enum gh_live_verdict step(struct gh_live *l, const struct gh_look *look)
{
    if (!unbroken(l, look)) {
        l->broken = true;
        return GH_LIVE_FAIL;
    }
    if (gh_live_is_score(score_of(look)) && l->net && l->setting != GH_LIVENESS_ACTIVE &&
        gh_live_scores_add(&l->passive, look->live) == GH_LIVE_FAIL)
        return GH_LIVE_FAIL;
    if (look->t_ms - l->asked_ms > GH_LIVE_TURN_MS)
        return GH_LIVE_UNSURE;
    if (look->faces <= 0)
        return GH_LIVE_MORE;
    if (!l->started) {
        note_neutral(l, look);
        if (l->started)
            l->asked_ms = look->t_ms;
        return GH_LIVE_MORE;
    }
    if (l->at % 2)
        ahead(l, look, look->quality.yaw_deg - l->neutral_yaw);
    else
        turn(l, look, look->quality.yaw_deg - l->neutral_yaw);
    if (l->broken || l->wrong >= (l->net ? UNASKED : 1))
        return GH_LIVE_FAIL;
    return l->at >= 2 * l->turns ? GH_LIVE_PASS : GH_LIVE_MORE;
}

enum gh_live_verdict gh_live_active(struct gh_live *l, const struct gh_look *look)
{
    if (!l->turns || l->broken)
        return GH_LIVE_FAIL;
    if (l->at >= 2 * l->turns)
        return GH_LIVE_PASS;
    enum gh_live_verdict v = step(l, look);
    l->broken = l->broken || v == GH_LIVE_FAIL; /* what failed stays failed until it begins anew */
    return v;
}

enum gh_live_turn gh_live_asked(const struct gh_live *l)
{
    if (!l->started || l->at % 2 || l->at >= 2 * l->turns)
        return GH_TURN_AHEAD;
    return l->order[l->at / 2];
}

float gh_live_progress(const struct gh_live *l)
{
    return l->turns ? (float)l->at / (float)(2 * l->turns) : 0;
}
