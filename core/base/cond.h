/* Waiting for a word from another thread, but not for ever: by the monotonic clock, since the time of day may
 * be set back meanwhile. */
#ifndef GH_BASE_COND_H
#define GH_BASE_COND_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

/* As pthread_cond_init; ended by pthread_cond_destroy. */
void gh_cond_init(pthread_cond_t *cond);

/* With the mutex held; lets go of it meanwhile. False once it is until_ms (gh_clock_mono_ms); true when woken
 * before, which may be for nothing. */
bool gh_cond_wait_until(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until_ms);

#endif
