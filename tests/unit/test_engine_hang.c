/* Unit tests of core/engine: a source that hangs, whatever is asked of it, holds up neither the others nor
 * the end. */
#include "tests/unit/vision_fixture.h"

#include "tests/folder.h"

#include "base/clock.h"
#include "board/read.h"
#include "engine/parts.h"

#include <fcntl.h>
#include <netdb.h>
#include <stdatomic.h>

static char dir[64];
static struct gh_error err;
static atomic_int hung;
static atomic_bool released;

/* In place of the C library's: the media libraries cannot interrupt it, so this host's cameras hang. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **res)
{
    (void)node, (void)service, (void)hints, (void)res;
    atomic_fetch_add(&hung, 1);
    while (!atomic_load(&released))
        gh_clock_sleep_ms(10);
    return EAI_NONAME;
}

static void write_site(const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/site.ini", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "[site]\nname = test\n[engine]\nworkers = 2\n%s", text);
    fclose(f);
}

static int begin(void **state)
{
    (void)state;
    strcpy(dir, "/tmp/gh-hang-XXXXXX");
    atomic_store(&hung, 0);
    atomic_store(&released, false);
    return mkdtemp(dir) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    atomic_store(&released, true);
    return folder_gone(dir);
}

static struct gh_engine *start(enum gh_engine_told (*told)(void))
{
    struct gh_engine_options o = {.site_dir = dir, .told = told};
    struct gh_engine *e = gh_engine_start(&o, &err);
    if (!e)
        fail_msg("%s", err.text);
    return e;
}

static enum gh_engine_told stop_once_it_hangs(void)
{
    return atomic_load(&hung) ? GH_ENGINE_STOP : GH_ENGINE_GO_ON;
}

static void the_end_waits_for_no_source(void **state)
{
    (void)state;
    write_site("[camera stuck]\nsource = rtsp://stuck.test/x\n");
    struct gh_engine *e = start(stop_once_it_hangs);
    gh_engine_wait(e);
    assert_true(gh_engine_close(e, &err)); /* without end if it waited */
    assert_false(atomic_load(&released));
}

/* Its own time and the reader's are the same two seconds; a busy machine may need more now and then. */
static void a_reader_who_stopped_does_not_prolong_it(void **state)
{
    enum { TRIES = 3, MOST_MS = 2000 };
    (void)state;
    int64_t took = MOST_MS;
    write_site("[camera stuck]\nsource = rtsp://stuck.test/x\n");
    for (int i = 0; i < TRIES && took >= MOST_MS; i++) {
        int ends[2];
        assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
        while (write(ends[1], "\n", 1) == 1)
            ;
        FILE *out = fdopen(ends[1], "w");
        assert_non_null(out);
        atomic_store(&hung, 0);
        struct gh_engine_options o = {.site_dir = dir, .told = stop_once_it_hangs, .out = out};
        struct gh_engine *e = gh_engine_start(&o, &err);
        assert_non_null(e);
        while (!atomic_load(&hung))
            gh_clock_sleep_ms(1);
        int64_t began = gh_clock_mono_ms();
        gh_engine_wait(e);
        assert_true(gh_engine_close(e, &err));
        took = gh_clock_mono_ms() - began;
        fclose(out);
        close(ends[0]);
    }
    if (took >= MOST_MS)
        fail_msg("it took %lld ms", (long long)took);
}

static struct gh_board *board;
static int beats;
static int64_t last_beat;

static bool shown(const char *name)
{
    static struct gh_board_camera c;
    uint64_t have = 0;
    for (int i = 0; i < GH_SITE_CAMERAS; i++, have = 0)
        if (gh_board_read(board, i, &c, NULL, NULL, NULL, &have, NULL) && !strcmp(c.name, name))
            return true;
    return false;
}

static enum gh_engine_told read_again_then_stop(void)
{
    static bool asked;
    char path[GH_SITE_PATH];
    if (!atomic_load(&hung))
        return GH_ENGINE_GO_ON;
    if (!board && gh_site_path(dir, GH_SITE_BOARD, path, NULL))
        board = gh_board_attach(path, NULL);
    if (!board)
        return GH_ENGINE_GO_ON;
    if (!asked) {
        asked = true;
        last_beat = atomic_load(&board->heartbeat_ms);
        write_site("[camera other]\nsource = /nonexistent/film.mp4\n");
        return GH_ENGINE_REREAD;
    }
    if (shown("other"))
        return GH_ENGINE_STOP;
    beats += atomic_load(&board->heartbeat_ms) != last_beat && !shown("stuck");
    return GH_ENGINE_GO_ON;
}

static void the_site_file_is_taken_over_though_a_source_hangs(void **state)
{
    (void)state;
    write_site("[camera stuck]\nsource = rtsp://stuck.test/x\n");
    struct gh_engine *e = start(read_again_then_stop);
    gh_engine_wait(e);
    assert_true(gh_engine_close(e, &err));
    gh_board_detach(board);
    assert_true(beats > 0); /* while it was waited for */
    assert_false(atomic_load(&released));
}

static void a_read_that_gives_nothing_is_noticed(void **state)
{
    (void)state;
    struct gh_feed_status s = {.state = GH_FEED_LIVE, .last_frame_ms = 100000};
    assert_false(gh_camera_silent(&s, true, 109999));
    assert_true(gh_camera_silent(&s, true, 110000));
    assert_false(gh_camera_silent(&s, false, 110000)); /* a film may be waited for */
    s.state = GH_FEED_DOWN;
    assert_false(gh_camera_silent(&s, true, 200000)); /* says so itself */
}

#define HANG(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HANG(the_end_waits_for_no_source),
        HANG(a_reader_who_stopped_does_not_prolong_it),
        HANG(the_site_file_is_taken_over_though_a_source_hangs),
        cmocka_unit_test(a_read_that_gives_nothing_is_noticed),
    };
    return cmocka_run_group_tests_name("engine hang", tests, NULL, NULL);
}
