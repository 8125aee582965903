/* Unit tests of core/board: what is written is read, torn slots never are, other versions are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "board/read.h"
#include "board/write.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/gh-board-XXXXXX", path[64];
static struct gh_error err;
static uint8_t picture[GH_BOARD_W * GH_BOARD_H * 3], got[GH_BOARD_W * GH_BOARD_H * 3];

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(path, sizeof path, "%s/board", dir);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(dir);
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    assert_null(gh_board_attach(path, &err));
    assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
    struct gh_board *w = gh_board_create(path, &err), *r = gh_board_attach(path, &err);
    assert_non_null(w);
    assert_non_null(r);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    struct gh_board_camera c = {.name = "door", .state = 1, .picture_seq = 1, .box_count = 1}, back;
    for (size_t i = 0; i < sizeof picture; i++)
        picture[i] = (uint8_t)i;
    gh_board_write(w, 3, &c, (struct gh_image){picture, 320, 180, 960});
    uint64_t have = 0;
    int pw = 0, ph = 0;
    bool fresh;
    assert_false(gh_board_read(r, 2, &back, got, &pw, &ph, &have, &fresh));
    assert_true(gh_board_read(r, 3, &back, got, &pw, &ph, &have, &fresh));
    assert_true(fresh);
    assert_string_equal(back.name, "door");
    assert_int_equal(pw, 320);
    assert_memory_equal(got, picture, sizeof got);
    assert_true(gh_board_read(r, 3, &back, got, &pw, &ph, &have, &fresh));
    assert_false(fresh); /* seen already */
    assert_true(gh_board_alive(r, gh_clock_mono_ms()));
    assert_false(gh_board_alive(r, gh_clock_mono_ms() + 5000));
    gh_board_clear(w, 3);
    assert_false(gh_board_read(r, 3, &back, got, &pw, &ph, &have, &fresh));
    gh_board_detach(r);
    gh_board_unmap(w);
}

static void a_dead_writer_does_not_hang_readers(void **state)
{
    (void)state;
    struct gh_board *w = gh_board_create(path, &err);
    struct gh_board_camera c = {.name = "x", .picture_seq = 1};
    gh_board_write(w, 0, &c, (struct gh_image){0});
    atomic_fetch_add(&w->slots[0].seq, 1);
    uint64_t have = 0;
    int pw, ph;
    bool fresh;
    assert_false(gh_board_read(w, 0, &c, got, &pw, &ph, &have, &fresh));
    gh_board_unmap(w);
    w = gh_board_create(path, &err); /* the next engine mends it */
    gh_board_write(w, 0, &c, (struct gh_image){0});
    assert_true(gh_board_read(w, 0, &c, got, &pw, &ph, &have, &fresh));
    gh_board_unmap(w);
}

static void another_version_is_refused(void **state)
{
    (void)state;
    struct gh_board *w = gh_board_create(path, &err);
    w->version = GH_BOARD_VERSION + 1;
    gh_board_unmap(w);
    assert_null(gh_board_attach(path, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    assert_int_equal(truncate(path, 100), 0);
    assert_null(gh_board_attach(path, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
}

static atomic_bool stop;
static void *write_on(void *user)
{
    struct gh_board *b = user;
    static uint8_t p[64 * 36 * 3];
    for (uint32_t n = 1; !atomic_load(&stop); n++) {
        struct gh_board_camera c = {.picture_seq = n, .frames = n, .tracks = n};
        memset(p, (int)(n & 255), sizeof p);
        gh_board_write(b, 0, &c, (struct gh_image){p, 64, 36, 64 * 3});
        usleep(50); /* a camera writes ten times a second; this is two thousand times harder */
    }
    return NULL;
}

static void torn_slots_are_never_seen(void **state)
{
    (void)state;
    struct gh_board *w = gh_board_create(path, &err), *r = gh_board_attach(path, &err);
    pthread_t thread;
    atomic_store(&stop, false);
    assert_int_equal(pthread_create(&thread, NULL, write_on, w), 0);
    int seen = 0;
    uint64_t have = 0;
    for (int64_t until = gh_clock_mono_ms() + 2000; seen < 300 && gh_clock_mono_ms() < until;) {
        struct gh_board_camera c;
        int pw, ph;
        bool fresh;
        if (!gh_board_read(r, 0, &c, got, &pw, &ph, &have, &fresh) || !fresh)
            continue;
        seen++;
        assert_int_equal(c.frames, c.tracks);
        for (int i = 0; i < pw * ph * 3; i++)
            if (got[i] != (uint8_t)c.frames)
                fail_msg("picture of another moment");
    }
    atomic_store(&stop, true);
    pthread_join(thread, NULL);
    assert_true(seen > 10);
    gh_board_detach(r);
    gh_board_unmap(w);
}

static void a_hostile_board_gives_sound_readings(void **state)
{
    (void)state;
    struct gh_board *w = gh_board_create(path, &err), *r = gh_board_attach(path, &err);
    struct gh_board_camera c = {.name = "door", .picture_seq = 1}, back;
    int pw = 0, ph = 0, shown = 0;
    int64_t ms;
    uint64_t have = 0;
    bool fresh;
    assert_non_null(w);
    assert_non_null(r);
    gh_board_write(w, 0, &c, (struct gh_image){picture, 320, 180, 960});
    struct gh_board_slot *s = &w->slots[0];
    memset(&s->camera, 0xff, sizeof s->camera); /* no text in it ends */
    s->picture_w = s->picture_h = 0xffff;
    assert_true(gh_board_read(r, 0, &back, got, &pw, &ph, &have, &fresh));
    assert_false(fresh);
    assert_int_equal(strlen(back.name), sizeof back.name - 1);
    assert_int_equal(strlen(back.source), sizeof back.source - 1);
    assert_int_equal(strlen(back.error), sizeof back.error - 1);
    assert_int_equal(back.box_count, GH_BOARD_BOXES);
    assert_int_equal(strlen(back.boxes[GH_BOARD_BOXES - 1].label), sizeof back.boxes[0].label - 1);
    s->picture_w = 0;
    assert_true(gh_board_read(r, 0, &back, got, &pw, &ph, &have, &fresh));
    assert_false(fresh);
    w->focus.picture_seq = 9;
    w->focus.w = w->focus.h = 0xffff;
    w->focus.camera = GH_BOARD_SLOTS;
    assert_false(gh_board_read_focus(r, got, &shown, &pw, &ph, &ms, &have, &fresh));
    assert_false(fresh);
    assert_int_equal(shown, -1);
    gh_board_detach(r);
    gh_board_unmap(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),    cmocka_unit_test(a_dead_writer_does_not_hang_readers),
        cmocka_unit_test(another_version_is_refused), cmocka_unit_test(a_hostile_board_gives_sound_readings),
        cmocka_unit_test(torn_slots_are_never_seen),
    };
    return cmocka_run_group_tests_name("board", tests, set_up, tear_down);
}
