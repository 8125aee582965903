/* The time of day of moments on the frames' clock: one difference for all cameras and their footage, taken
 * anew when the clock was set or the machine has slept. */
#ifndef GH_ENGINE_WALL_H
#define GH_ENGINE_WALL_H

#include <stdint.h>

/* gh_clock_mono_ms + this = wall, the same until that is wrong by more than a second. Any thread. */
int64_t gh_wall_offset_ms(void);

/* Pure: the difference in use after `offset`, by both clocks at one moment. */
int64_t gh_wall_follow(int64_t offset, int64_t mono_ms, int64_t wall_ms);

#endif
