/* A clip exported from the console as an operator does it: without a reason for bystanders their faces are
 * covered in the file, with one they are not. The file is judged by the detector the product has. */
#include "session.h"

#include "base/file.h"
#include "media/clip_play.h"
#include "store/clips.h"
#include "store/operators.h"
#include "vision/vision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* cmocka after those it needs */
#include <cmocka.h>

enum { SECONDS = 3, PICTURES = SECONDS * 5, LOOK_MS = 60000 };

/* Two clips of A. Adams' alert, from two cameras: the one who was flagged at the left, a bystander at the
 * right. */
static void keep_clips(const struct fixture *site)
{
    static const int faces[SECONDS] = {2, 2, 2};
    struct gh_error err;
    struct gh_alert adams;
    struct gh_id id;
    int64_t clock = FIXTURE_WALL_MS - 4000;
    struct gh_clip_box boxes[PICTURES];
    uint8_t *mp4;
    size_t size;
    int64_t since = FIXTURE_WALL_MS - 8000;
    struct gh_store *s = gh_store_open(site->dir, false, &err);
    assert_non_null(s);
    gh_store_set_clock(s, fixture_store_clock, &clock);
    struct gh_actor engine = gh_actor_engine(s);
    for (int i = 0; i < PICTURES; i++)
        boxes[i] = (struct gh_clip_box){since + i * 200, {0.12f, 0.27f, 0.25f, 0.5f}};
    assert_true(fixture_film(faces, SECONDS, &mp4, &size, &err));
    assert_true(fixture_adams(s, &adams, &err));
    for (int i = 0; i < 2; i++) {
        assert_true(gh_clip_want(s, &engine, adams.id, i ? "yard" : "hall", since, since,
                                 since + SECONDS * 1000, &id, &err));
        assert_true(gh_clip_keep(s, &engine, id, mp4, size, 0, boxes, PICTURES, &err));
    }
    free(mp4);
    gh_store_close(s);
}

/* In how many pictures of the file a face is found in that half. */
static void judge(const char *path, int found[2], int *pictures)
{
    struct gh_error err;
    size_t size;
    int w, h;
    uint8_t *mp4 = gh_file_read(path, 64 << 20, &size, &err);
    assert_non_null(mp4);
    struct gh_clip_player *p = gh_clip_play_open(mp4, size, &err);
    assert_non_null(p);
    struct gh_vision *v = gh_vision_open(getenv("SCREENS_MODELS"), "standard", &err);
    if (!v)
        fail_msg("%s", err.text);
    gh_clip_play_size(p, &w, &h);
    struct gh_image picture = {malloc((size_t)w * (size_t)h * 3), w, h, w * 3};
    found[0] = found[1] = *pictures = 0;
    for (const struct gh_frame *f; (f = gh_clip_play_next(p)); ++*pictures) {
        struct gh_face faces[GH_FACES_MAX];
        bool side[2] = {false, false};
        gh_frame_to_bgr(f, (struct gh_rect){0, 0, (float)w, (float)h}, picture);
        int count = gh_vision_detect(v, picture, 0.5f, faces, GH_FACES_MAX, &err);
        assert_true(count >= 0);
        for (int i = 0; i < count; i++)
            side[faces[i].box.x + faces[i].box.w / 2 > (float)w / 2] = true;
        found[0] += side[0];
        found[1] += side[1];
    }
    free(picture.data);
    gh_vision_close(v);
    gh_clip_play_close(p);
    free(mp4);
}

/* The form to its end; told: what the console says then. */
static void export_to(struct session *x, const char *path, const char *bystanders, const char *told)
{
    char keys[400];
    struct stat info;
    session_type(x, "E", "1/3 Write to");
    snprintf(keys, sizeof keys, "%s\r", path);
    session_type(x, keys, "2/3 Reason for the export");
    session_type(x, "police, case 12\r", "3/3 Reason to show");
    snprintf(keys, sizeof keys, "%s\r", bystanders);
    screen_type(&x->s, keys);
    if (!screen_wait(&x->s, told, LOOK_MS))
        session_type(x, "", told);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void bystanders_are_covered_unless_there_is_a_reason(void **state)
{
    (void)state;
    struct fixture site;
    struct session x;
    struct gh_error err;
    char path[3][300];
    int found[2], pictures;
    if (!fixture_find_helper(&err)) {
        print_message("skipped: %s\n", err.text);
        skip();
    }
    if (!fixture_open(&site, 9, &err) || !fixture_alerts(&site, &err) || !fixture_faces(&site, &err))
        fail_msg("%s", err.text);
    keep_clips(&site);
    for (int i = 0; i < 3; i++)
        snprintf(path[i], sizeof path[i], "%s/%d.mp4", site.dir, i);
    session_begin(&x, &site, "export", 80, 24, "truecolor", "3 open");
    session_log_in(&x, "ada");
    session_type(&x, "3", "reference 1 of 2");
    session_type(&x, "v", "Clips of the alert: 2");
    export_to(&x, path[0], "", "written, ");
    session_type(&x, "", "exported 1 time");
    export_to(&x, path[1], "the police ask who stood there", "written with all faces");
    session_type(&x, "", "exported 2 times");
    session_type(&x, "\033", "reference 1 of 2");
    session_type(&x, "6", "two who quarrelled"); /* a bookmark flags nobody: all are bystanders */
    export_to(&x, path[2], "", "written, ");
    session_end(&x);
    judge(path[1], found, &pictures); /* else the rest proves nothing */
    assert_int_equal(pictures, PICTURES);
    assert_int_equal(found[0], PICTURES);
    assert_int_equal(found[1], PICTURES);
    judge(path[0], found, &pictures);
    assert_int_equal(pictures, PICTURES);
    assert_int_equal(found[0], PICTURES); /* the one who was flagged */
    assert_int_equal(found[1], 0);
    judge(path[2], found, &pictures);
    assert_int_equal(pictures, 60);
    assert_int_equal(found[0] + found[1], 0);
    fixture_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(bystanders_are_covered_unless_there_is_a_reason)};
    return cmocka_run_group_tests_name("console: exports", tests, NULL, NULL);
}
