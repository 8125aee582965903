/* Time as milliseconds: monotonic for intervals, wall for what people read.
 * Functions that decide take the time as an argument and never ask for it. */
#ifndef GH_BASE_CLOCK_H
#define GH_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int64_t
gh_clock_mono_ms(void); /* since an arbitrary start; never goes back; same in all processes of a boot */
int64_t gh_clock_mono_us(void);
int64_t gh_clock_wall_ms(void); /* since 1970-01-01 UTC */
/* How long this machine has slept since it started; the monotonic clock stands still then. */
int64_t gh_clock_asleep_ms(void);
void gh_clock_sleep_ms(int64_t ms); /* at least ms; restarts on signals */

/* "2026-11-24T10:00:00Z" into out (≥ 21 bytes). Returns out. */
char *gh_clock_format_utc(int64_t wall_ms, char *out, size_t size);
/* "2026-11-24 10:00:00" in the local zone (≥ 20 bytes). Returns out. */
char *gh_clock_format_local(int64_t wall_ms, char *out, size_t size);

/* "2026-12-31" (end of that day, local time), "2026-12-31T18:00" (local) or
 * "…Z" (UTC), or "+30d", "+12h", "+45m" from now_ms. Returns -1 if malformed. */
int64_t gh_clock_parse(const char *text, int64_t now_ms);

/* "20s", "5m", "1h" or seconds → ms, more than 0 and at most 11 days; false when it is none. */
bool gh_clock_span(const char *text, int64_t *ms);

#endif
