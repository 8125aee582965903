/* One difference between two clocks, kept while it holds: every record of a moment then says the same. */
#include "engine/wall.h"

#include "base/clock.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { MOVED_MS = 1000, TOGETHER_MS = 50, TRIES = 20 };

int64_t gh_wall_follow(int64_t offset, int64_t mono_ms, int64_t wall_ms)
{
    int64_t now = wall_ms - mono_ms;
    return llabs(now - offset) > MOVED_MS ? now : offset;
}

int64_t gh_wall_offset_ms(void)
{
    static _Atomic int64_t kept;
    int64_t offset = atomic_load(&kept);
    /* a thread that had to wait between the two readings knows nothing of their difference */
    for (int i = 0; i < TRIES; i++) {
        int64_t mono = gh_clock_mono_ms(), wall = gh_clock_wall_ms();
        if (gh_clock_mono_ms() - mono > TOGETHER_MS)
            continue;
        int64_t followed = gh_wall_follow(offset, mono, wall);
        if (followed != offset)
            atomic_store(&kept, followed);
        return followed;
    }
    return offset;
}
