/* Normalised correlation of gradient fields (light changes their length, hardly their direction). */
#include "engine/moved.h"

#include <math.h>
#include <string.h>

enum { W = GH_MOTION_W, H = GH_MOTION_H };

static const float same = 0.5f;    /* from here on the reference follows slow changes */
static const float other = 0.3f;   /* below: another scene; between the two nothing is concluded */
static const float follow = 0.02f; /* part that a turn adds to the reference: a season, not an afternoon */
static const float flat = 4; /* mean square of gradients, grey levels: nothing to tell scenes apart by */

static void gradients(const float *luma, float g[2][W * H])
{
    memset(g, 0, sizeof(float[2][W * H]));
    for (int y = 1; y < H - 1; y++)
        for (int x = 1; x < W - 1; x++) {
            int i = y * W + x;
            g[0][i] = luma[i + 1] - luma[i - 1];
            g[1][i] = luma[i + W] - luma[i - W];
        }
}

static float dot(float a[2][W * H], float b[2][W * H])
{
    double sum = 0;
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < W * H; i++)
            sum += (double)a[k][i] * b[k][i];
    return (float)sum;
}

static bool judge(struct gh_moved *m)
{
    float now[2][W * H];
    for (int i = 0; i < W * H; i++)
        m->sum[i] /= (float)m->pictures;
    gradients(m->sum, now);
    float own = dot(now, now);
    if (own < flat * 2 * W * H) /* dark, covered, a wall: the feed's own states tell of those */
        return false;
    if (!m->known) {
        memcpy(m->reference, now, sizeof m->reference);
        m->known = true;
        return false;
    }
    m->alike = dot(now, m->reference) / sqrtf(own * dot(m->reference, m->reference));
    if (m->alike >= same)
        for (int k = 0; k < 2; k++)
            for (int i = 0; i < W * H; i++)
                m->reference[k][i] += follow * (now[k][i] - m->reference[k][i]);
    m->other = m->alike < other ? m->other + 1 : 0;
    if (m->other < GH_MOVED_TURNS)
        return false;
    memcpy(m->reference, now, sizeof m->reference);
    m->other = 0;
    return true;
}

bool gh_moved_update(struct gh_moved *m, const uint8_t *luma, int64_t t_ms)
{
    bool moved = false;
    if (m->pictures && t_ms - m->turn_ms >= GH_MOVED_TURN_MS) {
        moved = judge(m);
        m->pictures = 0;
    }
    if (!m->pictures) {
        memset(m->sum, 0, sizeof m->sum);
        m->turn_ms = t_ms;
    }
    for (int i = 0; i < W * H; i++)
        m->sum[i] += luma[i];
    m->pictures++;
    return moved;
}
