/* Unit tests of core/evaluate: the cache gives the same looks again, never anybody else's, and keeps none of
 * pictures that are gone. */
#include "looks_fixture.h"

#include "base/lock.h"
#include "evaluate/looks_cache.h"

#include <sys/time.h>

/* ---- the cache ---- */

static struct gh_eval_look before[16];

static void keep(void)
{
    memcpy(before, looks.look, d.pictures * sizeof *before);
}

static void same_as_before(void)
{
    for (uint32_t i = 0; i < d.pictures; i++) {
        assert_int_equal(looks.look[i].result, before[i].result);
        assert_int_equal(looks.look[i].reference, before[i].reference);
        assert_float_equal(looks.look[i].quality, before[i].quality, 0);
        assert_memory_equal(looks.look[i].template_, before[i].template_, sizeof before[i].template_);
    }
}

static void a_second_run_takes_all_from_the_cache(void **state)
{
    (void)state;
    pack_dir("standard");
    draw_all();
    made("standard", true, 2);
    assert_int_equal(looks.from_cache, 0);
    assert_int_equal(size_of(cache), HEAD + 7 * ENTRY); /* all but the three that cannot be read */
    keep();
    assert_int_equal(chmod(cache, 0644), 0);
    made("standard", true, 2);
    assert_int_equal(looks.from_cache, 7);
    assert_int_equal(looks.unreadable, 3);
    assert_int_equal(looks.no_face, 1);
    same_as_before();
    assert_int_equal(size_of(cache), HEAD + 7 * ENTRY);
    /* the folder by another name */
    char other[100];
    snprintf(other, sizeof other, "/tmp/../%s/.", dir);
    gh_dataset_free(&d);
    assert_true(gh_dataset_folder(&d, other, &err));
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 7);
    same_as_before();
}

/* Writes size bytes of the cache's first, with one changed at `at` unless below zero. */
static void damage(off_t size, off_t at)
{
    uint8_t byte;
    FILE *f = fopen(cache, "r+b");
    assert_non_null(f);
    assert_int_equal(ftruncate(fileno(f), size), 0);
    if (at >= 0) {
        assert_int_equal(pread(fileno(f), &byte, 1, at), 1);
        byte ^= 1;
        assert_int_equal(pwrite(fileno(f), &byte, 1, at), 1);
    }
    fclose(f);
}

static void a_torn_cache_is_cut_and_goes_on(void **state)
{
    (void)state;
    const off_t all = HEAD + 6 * ENTRY;
    static const struct {
        off_t size, at;
        uint32_t left;
    } rows[] = {
        {HEAD + 6 * ENTRY - 1, -1, 5},
        {HEAD + 5 * ENTRY + 1, -1, 5},
        {HEAD + 3 * ENTRY, -1, 3},
        {HEAD, -1, 0},
        {HEAD - 1, -1, 0},
        {3, -1, 0},
        {0, -1, 0},
        {HEAD + 6 * ENTRY, HEAD + 5 * ENTRY + 300, 5},
        {HEAD + 6 * ENTRY, HEAD, 0},
        {HEAD + 6 * ENTRY, HEAD + 2 * ENTRY + ENTRY - 1, 2},
    };
    pack_dir("standard");
    draw_people();
    made("standard", true, 1);
    keep();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        damage(rows[i].size, rows[i].at);
        made("standard", true, 2);
        if (looks.from_cache != rows[i].left)
            fail_msg("row %zu: %u from the cache, not %u", i, looks.from_cache, rows[i].left);
        same_as_before();
        assert_int_equal(size_of(cache), all);
        made("standard", true, 1);
        assert_int_equal(looks.from_cache, 6);
    }
}

static void what_other_nets_made_is_not_used(void **state)
{
    (void)state;
    struct gh_vision_info info = {0};
    pack_dir("standard");
    draw_people();
    made("standard", true, 1);
    keep();
    info = looks.info;
    damage(HEAD + 6 * ENTRY, 20); /* another key */
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 0);
    assert_int_equal(size_of(cache), HEAD + 6 * ENTRY);
    same_as_before();
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 6);
    strcpy(info.embedder, "another-1"); /* and so does another embedder's run */
    struct gh_looks_cache *c = gh_looks_cache_open(cache, pack_dir("standard"), &info, &err);
    assert_non_null(c);
    assert_int_equal(size_of(cache), HEAD);
    gh_looks_cache_close(c);
}

static void a_file_that_is_no_cache_is_left_alone(void **state)
{
    (void)state;
    struct gh_error none;
    size_t size;
    pack_dir("standard");
    draw_people();
    assert_true(gh_file_write(cache, "somebody's notes", 16, &none));
    assert_false(make("standard", true, 1));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    assert_non_null(strstr(err.text, cache));
    char *data = (char *)gh_file_read(cache, 1000, &size, &none);
    assert_string_equal(data, "somebody's notes");
    free(data);
    assert_int_equal(unlink(cache), 0);
    assert_int_equal(symlink("/nonexistent", cache), 0); /* nor is anything written through a link */
    assert_false(make("standard", true, 1));
    assert_int_equal(err.kind, GH_ERR_IO);
}

/* Time and name say nothing, the bytes all. */
static void a_changed_picture_is_looked_at_again(void **state)
{
    (void)state;
    const struct timeval times[2] = {{1000000000, 0}, {1000000000, 0}};
    size_t size;
    pack_dir("standard");
    draw_people();
    made("standard", true, 1);
    keep();
    assert_int_equal(utimes(below("p0/a.jpg"), times), 0);
    uint8_t *data = gh_file_read(below("p2/a.jpg"), 1 << 20, &size, &err);
    put("p1/a.jpg", data, size); /* another's picture under the same name */
    free(data);
    struct gh_image p = blank(SIDE, SIDE);
    jpeg("p1/b.jpg", p); /* and one never seen */
    free(p.data);
    made("standard", true, 1);
    assert_int_equal(looks.from_cache, 5);
    assert_int_equal(looks.look[3].result, GH_LOOK_NO_FACE);
    assert_memory_equal(looks.look[0].template_, before[0].template_, sizeof before[0].template_);
    assert_memory_equal(looks.look[2].template_, before[4].template_, sizeof before[4].template_);
    assert_int_equal(size_of(cache), HEAD + 5 * ENTRY); /* p1's first two are gone */
}

/* A comment behind the JPEG's first mark, so that it has this size. */
static void pad_to(const char *name, size_t wanted)
{
    size_t size;
    uint8_t *data = gh_file_read(below(name), 1 << 20, &size, &err), *all = calloc(1, wanted);
    assert_non_null(data);
    assert_non_null(all);
    size_t more = wanted - size - 2; /* the segment's length, which counts itself */
    memcpy(all, data, 2);
    memcpy(all + 2, (uint8_t[]){0xff, 0xfe, (uint8_t)(more >> 8), (uint8_t)more}, 4);
    memcpy(all + 4 + more, data + 2, size - 2);
    put(name, all, wanted);
    free(data);
    free(all);
}

static void pictures_of_one_size_and_time_are_not_taken_for_another(void **state)
{
    (void)state;
    const struct timeval times[2] = {{1000000000, 0}, {1000000000, 0}};
    pack_dir("standard");
    draw_people();
    for (int i = 0; i < 2; i++) {
        pad_to(i ? "p1/a.jpg" : "p0/a.jpg", 30000);
        assert_int_equal(utimes(below(i ? "p1/a.jpg" : "p0/a.jpg"), times), 0);
    }
    made("standard", true, 1);
    keep();
    assert_int_equal(rename(below("p0/a.jpg"), below("x")), 0);
    assert_int_equal(rename(below("p1/a.jpg"), below("p0/a.jpg")), 0);
    assert_int_equal(rename(below("x"), below("p1/a.jpg")), 0);
    made("standard", true, 1);
    assert_memory_equal(looks.look[0].template_, before[2].template_, sizeof before[2].template_);
    assert_memory_equal(looks.look[2].template_, before[0].template_, sizeof before[0].template_);
    assert_int_equal(looks.from_cache, 6);
}

static bool in_cache(const float template_[GH_TEMPLATE_DIMS])
{
    size_t size;
    uint8_t *data = gh_file_read(cache, 1 << 20, &size, &err);
    assert_non_null(data);
    bool found = memmem(data, size, template_, GH_TEMPLATE_DIMS * sizeof *template_);
    free(data);
    return found;
}

static void whose_picture_is_gone_leaves_the_cache(void **state)
{
    (void)state;
    pack_dir("standard");
    draw_people();
    made("standard", true, 2);
    keep();
    assert_true(in_cache(before[2].template_));
    gh_dataset_free(&d);
    assert_int_equal(unlink(below("p1/a.jpg")), 0);
    text("p1/new.jpg", "no picture");
    made("standard", true, 2);
    assert_int_equal(looks.from_cache, 5);
    assert_int_equal(size_of(cache), HEAD + 5 * ENTRY);
    assert_false(in_cache(before[2].template_));
    for (uint32_t i = 0; i < 6; i++)
        assert_true(i == 2 || in_cache(before[i].template_));
    made("standard", true, 2);
    assert_int_equal(looks.from_cache, 5);
    char command[200]; /* nothing is left beside it */
    snprintf(command, sizeof command, "test $(ls %s* -d | wc -l) = 2", cache);
    assert_int_equal(system(command), 0);
}

static void two_runs_do_not_share_a_cache(void **state)
{
    (void)state;
    char lock[140];
    int fd;
    pack_dir("standard");
    draw_people();
    snprintf(lock, sizeof lock, "%s.lock", cache);
    assert_true(gh_lock_take(lock, "is this test", &fd, &err));
    assert_false(make("standard", true, 1));
    assert_int_equal(err.kind, GH_ERR_BUSY);
    gh_lock_release(fd);
    made("standard", true, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_second_run_takes_all_from_the_cache),
        TEST(a_torn_cache_is_cut_and_goes_on),
        TEST(what_other_nets_made_is_not_used),
        TEST(a_file_that_is_no_cache_is_left_alone),
        TEST(a_changed_picture_is_looked_at_again),
        TEST(pictures_of_one_size_and_time_are_not_taken_for_another),
        TEST(whose_picture_is_gone_leaves_the_cache),
        TEST(two_runs_do_not_share_a_cache),
    };
    return cmocka_run_group_tests_name("cache", tests, NULL, NULL);
}
