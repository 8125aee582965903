/* What the tests of looks and of their cache share: drawn people in a folder, looked at with or without a
 * cache that is swept away afterwards. */
#ifndef GH_TESTS_LOOKS_FIXTURE_H
#define GH_TESTS_LOOKS_FIXTURE_H

#include "evaluate_fixture.h"

#include "evaluate/looks.h"
#include "media/scene.h"

enum { SIDE = 250, PEOPLE = 3, ENTRY = 32 + 4 * GH_TEMPLATE_DIMS, HEAD = 48 };

static struct gh_dataset d;
static struct gh_looks looks;
static struct gh_error err;
static char cache[128];

static inline int fresh_one(void **state)
{
    memset(&d, 0, sizeof d);
    memset(&looks, 0, sizeof looks);
    memset(&err, 0, sizeof err);
    int result = fresh(state);
    snprintf(cache, sizeof cache, "%s.cache", dir);
    return result;
}

static inline int sweep_one(void **state)
{
    char lock[140];
    gh_looks_free(&looks);
    gh_dataset_free(&d);
    snprintf(lock, sizeof lock, "%s.lock", cache);
    unlink(cache);
    unlink(lock);
    return sweep(state);
}

static inline void jpeg(const char *name, struct gh_image p)
{
    uint8_t *data;
    size_t size;
    if (!gh_vision_encode_jpeg(p, &data, &size, &err))
        fail_msg("%s", err.text);
    put(name, data, size);
    free(data);
}

/* Nobody's faces: pN/a.jpg and pN/b.jpg, one of each a little turned. */
static inline void draw_people(void)
{
    struct gh_scene *s = gh_scene_open("assets/demo/demo.scene", &err);
    if (!s)
        fail_msg("%s", err.text);
    for (int i = 0; i < PEOPLE * 2; i++) {
        char name[20];
        struct gh_image p = blank(SIDE, SIDE);
        gh_scene_portrait(s, i / 2, i % 2 ? 0.2f : 0, p);
        snprintf(name, sizeof name, "p%d/%c.jpg", i / 2, 'a' + i % 2);
        jpeg(name, p);
        free(p.data);
    }
    gh_scene_close(s);
}

static inline bool make(const char *pack, bool cached, int threads)
{
    struct gh_looks_options o = {
        .models_dir = pack_dir(pack), .pack = pack, .threads = threads, .cache = cached ? cache : NULL};
    gh_looks_free(&looks);
    if (!d.pictures && !gh_dataset_folder(&d, dir, &err))
        fail_msg("%s", err.text);
    return gh_looks_make(&d, &o, &looks, &err);
}

static inline void made(const char *pack, bool cached, int threads)
{
    if (!make(pack, cached, threads))
        fail_msg("%s", err.text);
}

/* p0 … p2 and, among them, one picture without a face and three that are none. */
static inline void draw_all(void)
{
    struct gh_image p = blank(SIDE, SIDE);
    uint8_t *data;
    size_t size;
    draw_people();
    jpeg("p0/empty.jpg", p);
    free(p.data);
    text("p1/words.jpg", "just text, long enough to look into");
    text("p1/zero.png", "");
    data = gh_file_read(below("p0/a.jpg"), 1 << 20, &size, &err);
    assert_non_null(data);
    put("p2/cut.jpg", data, size / 2);
    free(data);
}

static inline off_t size_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    return st.st_size;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh_one, sweep_one)

#endif
