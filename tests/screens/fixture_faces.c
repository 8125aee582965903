/* Faces that the nets find, for the still site: on an alert's picture, and in a film with one, with two, with
 * none. Drawn by arithmetic; nobody's. */
#include "fixture.h"

#include "media/clip_play.h"
#include "store/alerts.h"
#include "store/clips.h"
#include "store/operators.h"
#include "tests/unit/drawn_face.h"
#include "vision/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { W = 640, H = 360, SIDE = 200, FPS = 5 };

static void place(struct gh_image p, int x, int y)
{
    drawn_face((struct gh_image){p.data + y * p.stride + x * 3, SIDE, SIDE, p.stride}, 0);
}

/* faces: how many, at most two */
static void draw(struct gh_image p, int faces)
{
    for (int y = 0; y < p.height; y++)
        for (int x = 0; x < p.width; x++)
            memset(p.data + y * p.stride + x * 3, 90 + y / 6, 3);
    if (faces > 0)
        place(p, p.width / 16, (p.height - SIDE) / 2);
    if (faces > 1)
        place(p, p.width - SIDE - 60, (p.height - SIDE) / 2);
}

bool fixture_film(const int *faces, int seconds, uint8_t **mp4, size_t *size, struct gh_error *err)
{
    struct gh_clip_writer *w = gh_clip_write_open(W, H, FPS, err);
    struct gh_image p = {malloc(W * H * 3), W, H, W * 3};
    bool ok = w && p.data;
    for (int i = 0; ok && i < seconds * FPS; i++) {
        draw(p, faces[i / FPS]);
        ok = gh_clip_write_picture(w, p, i * 1000 / FPS, err);
    }
    free(p.data);
    if (!ok) {
        gh_clip_write_close(w, NULL, NULL, NULL);
        return false;
    }
    return gh_clip_write_close(w, mp4, size, err);
}

bool fixture_find_helper(struct gh_error *err)
{
    char self[512], path[4096], program[600], models[512];
    struct gh_pack pack;
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0 || !gh_pack_load(&pack, gh_vision_models_dir(models, sizeof models), "standard", err))
        return false;
    self[n] = 0;
    for (int up = 0; up < 3; up++) /* build/tests/screens/test_enrol */
        *strrchr(self, '/') = 0;
    snprintf(program, sizeof program, "%s/gatehouse", self);
    if (access(program, X_OK) != 0)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "%s is not built; make programs", program);
    snprintf(path, sizeof path, "%s:%s", self, getenv("PATH") ? getenv("PATH") : "");
    return setenv("PATH", path, 1) == 0 && setenv("SCREENS_MODELS", models, 1) == 0;
}

static bool keep_film(struct gh_store *s, const struct gh_actor *engine, struct gh_error *err)
{
    /* where the console's keys go: the start, 5 s on, 10 s on */
    static const int faces[] = {1, 1, 1, 1, 2, 2, 2, 2, 0, 0, 0, 0};
    struct gh_actor bob;
    struct gh_id id;
    uint8_t *mp4 = NULL;
    size_t size = 0;
    int64_t at = FIXTURE_WALL_MS - 4000;
    bool ok = fixture_film(faces, 12, &mp4, &size, err) &&
              gh_operator_authenticate(s, "bob", FIXTURE_PASSWORD, &bob, err) &&
              gh_bookmark_add(s, &bob, "yard", at, at - 20000, at, "two who quarrelled", &id, err) &&
              gh_clip_keep(s, engine, id, mp4, size, 0, NULL, 0, err);
    free(mp4);
    return ok;
}

bool fixture_faces(struct fixture *f, struct gh_error *err)
{
    struct gh_image p = {malloc(W * H * 3), 320, 320, 320 * 3};
    struct gh_alert adams;
    int64_t clock = FIXTURE_WALL_MS - 4000;
    uint8_t *jpeg = NULL;
    size_t size = 0;
    struct gh_store *s = p.data ? gh_store_open(f->dir, false, err) : NULL;
    if (!s) {
        free(p.data);
        return false;
    }
    gh_store_set_clock(s, fixture_store_clock, &clock);
    struct gh_actor engine = gh_actor_engine(s);
    draw(p, 1);
    bool ok =
        gh_vision_encode_jpeg(p, &jpeg, &size, err) && fixture_adams(s, &adams, err) &&
        gh_alert_join(s, &engine, adams.id, "yard", FIXTURE_WALL_MS - 4000, 0.47f, 0.95f, jpeg, size, err) &&
        keep_film(s, &engine, err);
    free(jpeg);
    free(p.data);
    gh_store_close(s);
    return ok;
}
