/* Unit tests of clips in the store: sealed files, who may do what, what is on record, and that
 * dropping leaves nothing to read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/file.h"
#include "store/alerts.h"
#include "media/clip_play.h"
#include "store/clip_file.h"
#include "store/clip_film.h"
#include "store/clips.h"
#include "store_open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct gh_actor ada, olga, sven, axel; /* administrator, operator, supervisor, auditor */

static int set_up(void **state)
{
    (void)state;
    return open_store() && account(NULL, "ada", GH_ROLE_ADMINISTRATOR, &ada) &&
                   account(&ada, "olga", GH_ROLE_OPERATOR, &olga) &&
                   account(&ada, "sven", GH_ROLE_SUPERVISOR, &sven) &&
                   account(&ada, "xaver", GH_ROLE_AUDITOR, &axel)
               ? 0
               : -1;
}

static void path_of(struct gh_id id, char out[200])
{
    char text[GH_ID_TEXT];
    snprintf(out, 200, "%s/clips/%s", dir, gh_id_format(id, text));
}

static bool exists(struct gh_id id)
{
    char path[200];
    path_of(id, path);
    return access(path, F_OK) == 0;
}

/* Does any file of the site hold these bytes? */
static const void *wanted_bytes;
static size_t wanted_size;
static bool found;
static int look_in(const char *path, const struct stat *st, int kind, struct FTW *f)
{
    size_t n;
    (void)st, (void)f;
    uint8_t *data = kind == FTW_F ? gh_file_read(path, 64 << 20, &n, NULL) : NULL;
    found |= data && memmem(data, n, wanted_bytes, wanted_size);
    free(data);
    return 0;
}
static bool in_site(const void *bytes, size_t size)
{
    wanted_bytes = bytes;
    wanted_size = size;
    found = false;
    nftw(dir, look_in, 8, FTW_PHYS);
    return found;
}

static void assert_on_record(const char *action, struct gh_id subject)
{
    assert_int_equal(gh_db_number(s, 0, "SELECT count(*) FROM audit WHERE action = ? AND subject = ?", "tI",
                                  action, &subject),
                     1);
}

static bool count_one(void *user, const struct gh_clip *c)
{
    (void)c;
    ++*(int *)user;
    return true;
}

static uint8_t *film(size_t size)
{
    uint8_t *mp4 = malloc(size);
    for (size_t i = 0; i < size; i++)
        mp4[i] = (uint8_t)(i * 7 + i / 251);
    memcpy(mp4, "\0\0\0\040ftypisom-this-must-not-stand-in-the-clear", 46);
    return mp4;
}

static struct gh_id trouble(void)
{
    struct gh_alert_new a = {
        .kind = GH_ALERT_CAMERA, .camera = "door", .detail = "down", .seen_ms = now, .severity = 2};
    struct gh_id id;
    MUST(gh_alert_raise(s, &engine, &a, &id, NULL, &err));
    return id;
}

static void a_clip_is_wanted_kept_and_read(void **state)
{
    (void)state;
    static const size_t sizes[] = {46, 65535, 65536, 65537, 3 * 65536, 1000000};
    struct gh_id alert = trouble();
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct gh_id id;
        struct gh_clip c;
        uint8_t *mp4 = film(sizes[i]), *back;
        size_t size;
        int n = 0;
        MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10000, now + 10000, &id, &err));
        MUST(gh_clip_wanted(s, &engine, now + 9999, count_one, &n, &err));
        assert_int_equal(n, 0);
        MUST(gh_clip_wanted(s, &engine, now + 10000, count_one, &n, &err));
        assert_int_equal(n, 1);
        assert_false(gh_clip_read(s, &olga, id, &back, &size, &err));
        assert_int_equal(err.kind, GH_ERR_NOT_FOUND);
        MUST(gh_clip_keep(s, &engine, id, mp4, sizes[i], 700, NULL, 0, &err));
        assert_on_record("clip.keep", id);
        assert_false(gh_clip_keep(s, &engine, id, mp4, sizes[i], 700, NULL, 0, &err)); /* once only */
        assert_true(exists(id));
        MUST(gh_clip_get(s, id, &c, &err));
        assert_int_equal(c.state, GH_CLIP_KEPT);
        assert_int_equal(c.lead_ms, 700);
        assert_int_equal(c.bytes, sizes[i]);
        assert_string_equal(c.made_by, "engine");
        MUST(gh_clip_read(s, &olga, id, &back, &size, &err));
        assert_on_record("clip.play", id);
        assert_int_equal(size, sizes[i]);
        assert_memory_equal(back, mp4, size);
        free(back);
        free(mp4);
        now++;
    }
    int n = 0;
    MUST(gh_clip_list(s, alert, count_one, &n, &err));
    assert_int_equal(n, 6);
    assert_false(in_site("ftypisom", 8));
    assert_false(in_site("must-not-stand-in-the-clear", 27));
}

static void files_are_private_and_bound_to_their_clip(void **state)
{
    (void)state;
    struct gh_id alert = trouble(), a, b;
    char path_a[200], path_b[200], folder[100];
    struct stat st;
    uint8_t *mp4 = film(200000), *back;
    size_t size, n;
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10, now + 10, &a, &err));
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10, now + 10, &b, &err));
    MUST(gh_clip_keep(s, &engine, a, mp4, 200000, 0, NULL, 0, &err));
    MUST(gh_clip_keep(s, &engine, b, mp4, 200000, 0, NULL, 0, &err));
    path_of(a, path_a);
    path_of(b, path_b);
    snprintf(folder, sizeof folder, "%s/clips", dir);
    assert_int_equal(stat(path_a, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(folder, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    /* of the same key, but another's: no */
    uint8_t *file = gh_file_read(path_a, 1 << 20, &n, &err);
    MUST(gh_file_write(path_b, file, n, &err));
    assert_false(gh_clip_read(s, &olga, b, &back, &size, &err));
    assert_int_equal(err.kind, GH_ERR_STORE);
    /* cut behind a whole chunk, cut anywhere, a byte changed, something behind it: no */
    const size_t chunk = 65536 + 17;
    size_t cuts[] = {8 + 24 + chunk, 8 + 24 + 2 * chunk, n - 1, 31, 8, 0};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        MUST(gh_file_write(path_a, file, cuts[i], &err));
        assert_false(gh_clip_read(s, &olga, a, &back, &size, &err));
        assert_null(back);
    }
    for (size_t at = 0; at < n; at += n / 37) {
        file[at] ^= 1;
        MUST(gh_file_write(path_a, file, n, &err));
        assert_false(gh_clip_read(s, &olga, a, &back, &size, &err));
        file[at] ^= 1;
    }
    uint8_t *longer = calloc(1, n + 100);
    memcpy(longer, file, n);
    MUST(gh_file_write(path_a, longer, n + 100, &err));
    assert_false(gh_clip_read(s, &olga, a, &back, &size, &err));
    MUST(gh_file_write(path_a, file, n, &err));
    MUST(gh_clip_read(s, &olga, a, &back, &size, &err));
    free(back);
    free(longer);
    free(file);
    free(mp4);
}

static void roles_hold(void **state)
{
    (void)state;
    struct gh_id alert = trouble(), id, other;
    uint8_t *mp4 = film(1000), *back;
    size_t size;
    struct gh_clip_box *boxes,
        box[2] = {{now, {0.1f, 0.2f, 0.3f, 0.4f}}, {now + 200, {0.2f, 0.2f, 0.3f, 0.4f}}};
    int count, n = 0;
    assert_false(gh_clip_want(s, &ada, alert, "door", now, now - 10, now + 10, &id, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_bookmark_add(s, &axel, "door", now, now - 10, now + 10, "", &id, &err));
    assert_false(gh_bookmark_add(s, &engine, "door", now, now - 10, now + 10, "", &id, &err));
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10, now + 10, &id, &err));
    assert_false(gh_clip_wanted(s, &ada, now + 99, count_one, &n, &err));
    assert_false(gh_clip_keep(s, &ada, id, mp4, 1000, 0, NULL, 0, &err));
    MUST(gh_clip_keep(s, &engine, id, mp4, 1000, 0, box, 2, &err));
    assert_false(gh_clip_read(s, &axel, id, &back, &size, &err)); /* an auditor sees no pictures */
    assert_int_equal(err.kind, GH_ERR_DENIED);
    assert_false(gh_clip_export(s, &olga, id, "police asked", false, &back, &size, &boxes, &count, &err));
    assert_int_equal(err.kind, GH_ERR_DENIED);
    static const char *const bad[] = {"", "   ", "two\nlines", NULL};
    for (int i = 0; i < 4; i++) {
        assert_false(gh_clip_export(s, &sven, id, bad[i], false, &back, &size, &boxes, &count, &err));
        assert_int_equal(err.kind, GH_ERR_USAGE);
    }
    MUST(gh_clip_export(s, &sven, id, "police asked, file 4711", true, &back, &size, &boxes, &count, &err));
    assert_on_record("clip.export", id);
    assert_int_equal(count, 2);
    assert_memory_equal(boxes, box, sizeof box);
    assert_memory_equal(back, mp4, 1000);
    free(boxes);
    free(back);
    assert_false(in_site("file 4711", 9)); /* the reason is sealed */
    struct gh_clip c;
    MUST(gh_clip_get(s, id, &c, &err));
    assert_int_equal(c.exported, 1);
    assert_false(gh_clip_drop(s, &olga, id, &err));
    assert_false(gh_clip_want(s, &engine, id, "door", now, now - 10, now + 10, &other,
                              &err)); /* no alert of that id */
    free(mp4);
}

static void a_stranger_taken_for_somebody_is_covered_too(void **state)
{
    (void)state;
    struct gh_id alert = trouble(), id;
    uint8_t *mp4 = film(1000), *back;
    size_t size;
    struct gh_clip_box *boxes, box = {now, {0.1f, 0.2f, 0.3f, 0.4f}};
    int count;
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10, now + 10, &id, &err));
    MUST(gh_clip_keep(s, &engine, id, mp4, 1000, 0, &box, 1, &err));
    MUST(gh_clip_export(s, &sven, id, "police asked", false, &back, &size, &boxes, &count, &err));
    assert_int_equal(count, 1);
    free(boxes);
    free(back);
    MUST(gh_alert_act(s, &olga, alert, GH_ALERT_NOT_THIS, NULL, &err));
    MUST(gh_clip_export(s, &sven, id, "police asked", false, &back, &size, &boxes, &count, &err));
    assert_int_equal(count, 0);
    free(boxes);
    free(back);
    free(mp4);
}

static void bookmarks_have_notes_and_keys_of_their_own(void **state)
{
    (void)state;
    struct gh_id id;
    struct gh_clip c;
    uint8_t *mp4 = film(100000), *back, key[GH_KEY_BYTES];
    size_t size;
    int n = 0;
    MUST(gh_bookmark_add(s, &olga, "yard", now - 20000, now - 30000, now - 10000, "someone dropped a purse",
                         &id, &err));
    assert_on_record("bookmark.add", id);
    assert_false(in_site("dropped a purse", 15));
    assert_false(gh_bookmark_add(s, &olga, "yard", now, now + 1, now + 10, "", &c.id, &err));
    assert_false(gh_bookmark_add(s, &olga, "yard", now, now - 1, now + 900000, "", &c.id, &err));
    assert_false(gh_bookmark_add(s, &olga, "yard", now, now - 1, now, "a\033[2J", &c.id, &err));
    MUST(gh_clip_keep(s, &engine, id, mp4, 100000, -500, NULL, 0, &err));
    MUST(gh_clip_list(s, gh_id_none, count_one, &n, &err));
    assert_int_equal(n, 1);
    MUST(gh_clip_get(s, id, &c, &err));
    assert_string_equal(c.note, "someone dropped a purse");
    assert_string_equal(c.made_by, "olga");
    assert_int_equal(c.lead_ms, -500);
    assert_true(gh_id_is_none(c.alert));
    assert_true(gh_keys_get(s->keys, id, key));
    char text[GH_ID_TEXT];
    struct gh_id same;
    gh_id_format(id, text);
    text[20] = 0;
    MUST(gh_clip_find(s, text, &same, &err));
    assert_true(gh_id_equal(id, same));
    assert_false(gh_clip_find(s, "abc", &same, &err));
    assert_false(gh_clip_find(s, "zzzzzzzz", &same, &err));

    MUST(gh_clip_drop(s, &sven, id, &err));
    assert_on_record("clip.drop", id);
    assert_false(exists(id));
    assert_false(gh_keys_get(s->keys, id, key));
    MUST(gh_clip_get(s, id, &c, &err));
    assert_int_equal(c.state, GH_CLIP_GONE);
    assert_string_equal(c.note, "");
    assert_false(gh_clip_read(s, &olga, id, &back, &size, &err));
    MUST(gh_clip_drop(s, &sven, id, &err)); /* gone is gone */
    free(mp4);
}

static void nothing_held_and_keys_destroyed_are_missed(void **state)
{
    (void)state;
    struct gh_id alert = trouble(), a, b;
    struct gh_clip c;
    uint8_t *mp4 = film(1000);
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10, now + 10, &a, &err));
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 10, now + 10, &b, &err));
    MUST(gh_clip_keep(s, &engine, a, NULL, 0, 0, NULL, 0, &err));
    MUST(gh_clip_get(s, a, &c, &err));
    assert_int_equal(c.state, GH_CLIP_MISSED);
    assert_false(exists(a));
    MUST(gh_keys_destroy(s->keys, &alert, 1, &err));
    MUST(gh_clip_keep(s, &engine, b, mp4, 1000, 0, NULL, 0, &err));
    MUST(gh_clip_get(s, b, &c, &err));
    assert_int_equal(c.state, GH_CLIP_MISSED);
    assert_false(exists(b));
    free(mp4);
}

enum { WIDE = 64, HIGH = 48, PICTURES = 5 };

/* A second each, lighter and lighter. False where there is no encoder. */
static bool stairs(uint8_t **mp4, size_t *size)
{
    static uint8_t bgr[WIDE * HIGH * 3];
    struct gh_clip_writer *w = gh_clip_write_open(WIDE, HIGH, 1, &err);
    bool ok = w != NULL;
    for (int i = 0; ok && i < PICTURES; i++) {
        memset(bgr, 40 + 40 * i, sizeof bgr);
        ok = gh_clip_write_picture(w, (struct gh_image){bgr, WIDE, HIGH, WIDE * 3}, i * 1000, &err);
    }
    return w && gh_clip_write_close(w, ok ? mp4 : NULL, size, &err) && ok;
}

static int step_of(const struct gh_film *f)
{
    struct gh_image p = gh_film_picture(f);
    return (p.data[p.stride * p.height / 2 + p.width / 2 * 3] - 40 + 20) / 40;
}

static void a_kept_clip_is_watched(void **state)
{
    (void)state;
    struct gh_id alert = trouble(), id, broken;
    uint8_t *mp4 = NULL, *none = film(1000);
    size_t size;
    if (!stairs(&mp4, &size))
        skip();
    MUST(gh_clip_want(s, &engine, alert, "door", now, now, now, &id, &err));
    MUST(gh_clip_keep(s, &engine, id, mp4, size, 0, NULL, 0, &err));
    assert_null(gh_film_open(s, &axel, id, 1000, &err)); /* an auditor sees no pictures */
    assert_int_equal(err.kind, GH_ERR_DENIED);
    struct gh_film *f = gh_film_open(s, &olga, id, WIDE / 2, &err);
    assert_non_null(f);
    assert_on_record("clip.play", id);
    size_t held;
    assert_memory_equal(gh_film_mp4(f, &held), mp4, size);
    assert_int_equal(held, size);
    assert_int_equal(gh_film_picture(f).width, WIDE / 2);
    assert_int_equal(gh_film_picture(f).height, HIGH / 2);
    for (int i = 0; i < PICTURES; i++) {
        assert_int_equal(gh_film_at(f), i * 1000);
        assert_int_equal(step_of(f), i);
        assert_int_equal(gh_film_next(f), i + 1 < PICTURES);
    }
    assert_int_equal(step_of(f), PICTURES - 1); /* the last one stays */
    assert_true(gh_film_seek(f, 1500));
    assert_int_equal(gh_film_at(f), 2000);
    assert_int_equal(step_of(f), 2);
    assert_true(gh_film_seek(f, -5000));
    assert_int_equal(step_of(f), 0);
    gh_film_seek(f, 99000);
    assert_true(gh_film_at(f) <= gh_film_length(f));
    gh_film_close(f);
    MUST(gh_clip_want(s, &engine, alert, "door", now, now - 1, now, &broken, &err));
    MUST(gh_clip_keep(s, &engine, broken, none, 1000, 0, NULL, 0, &err));
    assert_null(gh_film_open(s, &olga, broken, 1000, &err));
    assert_int_equal(err.kind, GH_ERR_INPUT);
    gh_film_close(NULL);
    free(mp4);
    free(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clip_is_wanted_kept_and_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(files_are_private_and_bound_to_their_clip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(roles_hold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_kept_clip_is_watched, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stranger_taken_for_somebody_is_covered_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bookmarks_have_notes_and_keys_of_their_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_held_and_keys_destroyed_are_missed, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("store clips", tests, NULL, NULL);
}
