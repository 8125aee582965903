/* Unit tests of core/engine: clips are of the seconds that were meant, though the clock is set meanwhile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/unit/store_fixture.h"

#include "base/clock.h"
#include "engine/footage.h"
#include "store/clips.h"

#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { W = 160, H = 120, HOUR_S = 3600, STEP_MS = 200, SECOND_MS = 1000 };

/* In place of the C library's: somebody sets the time of day. */
static _Atomic time_t set_by_s;

int clock_gettime(clockid_t id, struct timespec *ts)
{
    int result = (int)syscall(SYS_clock_gettime, id, ts);
    if (id == CLOCK_REALTIME)
        ts->tv_sec += atomic_load(&set_by_s);
    return result;
}

static struct gh_board *board;
static struct gh_footage *footage;
static struct gh_footage_camera *camera;

static int start(void **state)
{
    struct gh_site_camera config = {.name = "door"};
    atomic_store(&set_by_s, 0);
    board = calloc(1, sizeof *board);
    if (set_up(state) || !board || !(footage = gh_footage_start(dir, board, &err)))
        return -1;
    gh_store_set_clock(s, NULL, NULL);
    return (camera = gh_footage_add(footage, &config, 8 << 20)) ? 0 : -1;
}

static int stop(void **state)
{
    gh_footage_leave(camera);
    gh_footage_stop(footage);
    free(board);
    return tear_down(state);
}

/* What the camera sees from `from` to `until` of the frames' clock. */
static void film(int64_t from, int64_t until)
{
    static uint64_t seq;
    for (int64_t t = from; t < until; t += STEP_MS) {
        uint8_t *bgr = malloc((size_t)W * H * 3);
        assert_non_null(bgr);
        memset(bgr, (int)(t / STEP_MS % 100 + 50), (size_t)W * H * 3);
        struct gh_frame *f = gh_frame_wrap_bgr(bgr, W, H, 3 * W);
        assert_non_null(f);
        f->t_ms = t;
        f->seq = ++seq;
        gh_clip_ring_frame(gh_footage_ring(camera), f);
        gh_frame_unref(f);
    }
}

static struct gh_id mark(int64_t since_ms, int64_t until_ms)
{
    struct gh_id id;
    MUST(gh_bookmark_add(s, &bob, "door", since_ms, since_ms, until_ms, "", &id, &err));
    return id;
}

/* Its state once it is not waited for any more. */
static enum gh_clip_state outcome(struct gh_id id)
{
    struct gh_clip clip;
    do {
        gh_clock_sleep_ms(20);
        MUST(gh_clip_get(s, id, &clip, &err));
    } while (clip.state == GH_CLIP_WANTED);
    return clip.state;
}

static void a_moment_after_the_clock_was_set_is_found(void **state)
{
    (void)state;
    int64_t mono = gh_clock_mono_ms(), wall = gh_clock_wall_ms();
    film(mono - 5 * SECOND_MS, mono);
    assert_int_equal(outcome(mark(wall - 4 * SECOND_MS, wall - 2 * SECOND_MS)), GH_CLIP_KEPT);
    atomic_store(&set_by_s, HOUR_S);
    wall = gh_clock_wall_ms();
    assert_int_equal(outcome(mark(wall - 4 * SECOND_MS, wall - 2 * SECOND_MS)), GH_CLIP_KEPT);
}

static void what_waits_when_the_clock_is_set_is_cut_in_time(void **state)
{
    (void)state;
    int64_t mono = gh_clock_mono_ms(), wall = gh_clock_wall_ms();
    film(mono - 5 * SECOND_MS, mono + 5 * SECOND_MS);
    struct gh_id later = mark(wall - SECOND_MS, wall + 2 * SECOND_MS),
                 before = mark(wall - 4 * SECOND_MS, wall - 2 * SECOND_MS);
    assert_int_equal(outcome(before), GH_CLIP_KEPT); /* so the other has been read, too */
    atomic_store(&set_by_s, -HOUR_S);
    assert_int_equal(outcome(later), GH_CLIP_KEPT); /* in an hour, if it went by the time of day */
}

#define FOOTAGE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FOOTAGE(a_moment_after_the_clock_was_set_is_found),
        FOOTAGE(what_waits_when_the_clock_is_set_is_cut_in_time),
    };
    return cmocka_run_group_tests_name("engine footage", tests, NULL, NULL);
}
