/* Motion against a running background whose noise is learnt a cell. */
#include "vision/motion.h"

#include <stdlib.h>
#include <string.h>

enum {
    CELLS = GH_MOTION_W * GH_MOTION_H,
    WARM = 8,        /* pictures until the background says anything */
    FLOOR = 10 << 8, /* luma steps that sensors and codecs make by themselves, 8.8 */
};

void gh_motion_init(struct gh_motion *m)
{
    memset(m, 0, sizeof *m);
}

static int absolute(int v)
{
    return v < 0 ? -v : v;
}

/* Mean shift of the whole picture: exposure steps and slow light are no motion. */
static int common_shift(const struct gh_motion *m, const uint8_t *luma)
{
    int64_t sum = 0;
    for (int i = 0; i < CELLS; i++)
        sum += (luma[i] << 8) - m->background[i];
    return (int)(sum / CELLS);
}

float gh_motion_update(struct gh_motion *m, const uint8_t *luma)
{
    if (m->warm == 0) {
        for (int i = 0; i < CELLS; i++)
            m->background[i] = (uint16_t)(luma[i] << 8);
        m->warm = 1;
        return 1;
    }
    int shift = common_shift(m, luma), moved = 0;
    /* Small common shifts are taken out; a large one is a new scene (lights on, camera turned). */
    int taken = absolute(shift) < 24 << 8 ? shift : 0;
    for (int i = 0; i < CELLS; i++) {
        int now = luma[i] << 8, diff = now - m->background[i], seen = absolute(diff - taken);
        bool moves = seen > FLOOR + 3 * m->noise[i];
        moved += moves;
        /* 1/8 a picture where it is quiet; 1/32 where something moves, so that it is soon background if it
         * stays but does not burn in while it passes */
        m->background[i] = (uint16_t)(m->background[i] + diff / (moves && m->warm >= WARM ? 32 : 8));
        if (!moves || m->warm < WARM)
            m->noise[i] = (uint16_t)(m->noise[i] + (seen - m->noise[i]) / 16);
    }
    if (m->warm < WARM) {
        m->warm++;
        return 1;
    }
    float share = (float)moved / CELLS;
    if (share > 0.8f) { /* all of it changed: start from here */
        m->warm = 0;
        gh_motion_update(m, luma);
        return 1;
    }
    return share;
}
