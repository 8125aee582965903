/* Clips for the still site: a drawn film of nine seconds, kept for an alert and for a bookmark. */
#include "fixture.h"

#include "media/clip_play.h"
#include "store/alerts.h"
#include "store/clips.h"
#include "store/operators.h"

#include <stdlib.h>
#include <string.h>

enum { W = 320, H = 180, FPS = 10, SECONDS = 9 };

static bool draw_film(uint8_t **mp4, size_t *size, struct gh_error *err)
{
    struct gh_clip_writer *w = gh_clip_write_open(W, H, FPS, err);
    uint8_t *bgr = malloc(W * H * 3);
    bool ok = w && bgr;
    for (int i = 0; ok && i < SECONDS * FPS; i++) {
        fixture_picture(bgr, W, H, 1, i * 3);
        ok = gh_clip_write_picture(w, (struct gh_image){bgr, W, H, W * 3}, i * 1000 / FPS, err);
    }
    free(bgr);
    if (!ok) {
        gh_clip_write_close(w, NULL, NULL, NULL);
        return false;
    }
    return gh_clip_write_close(w, mp4, size, err);
}

bool fixture_evidence(struct fixture *f, struct gh_error *err)
{
    static const struct {
        const char *camera, *note;
        int ago_s;
        bool kept, missed;
    } marks[] = {{"yard", "someone dropped a purse at the gate", 1800, true, false},
                 {"hall", "a bag without its owner", 600, false, true},
                 {"door", "", 2, false, false}};
    int64_t clock = FIXTURE_WALL_MS - 8000;
    struct gh_alert adams;
    struct gh_actor bob, engine;
    struct gh_id id;
    uint8_t *mp4 = NULL;
    size_t size = 0;
    struct gh_store *s = gh_store_open(f->dir, false, err);
    if (!s)
        return false;
    gh_store_set_clock(s, fixture_store_clock, &clock);
    engine = gh_actor_engine(s);
    const struct gh_clip_box box = {clock, {0.4f, 0.3f, 0.2f, 0.4f}};
    bool ok = draw_film(&mp4, &size, err) &&
              gh_operator_authenticate(s, "bob", FIXTURE_PASSWORD, &bob, err) &&
              fixture_adams(s, &adams, err) &&
              gh_clip_want(s, &engine, adams.id, "yard", clock, clock - 5000, clock + 4000, &id, err) &&
              gh_clip_keep(s, &engine, id, mp4, size, 0, &box, 1, err);
    for (size_t i = 0; ok && i < sizeof marks / sizeof *marks; i++) {
        int64_t at = FIXTURE_WALL_MS - marks[i].ago_s * 1000;
        clock = at;
        ok = gh_bookmark_add(s, &bob, marks[i].camera, at, at - 20000, at + 5000, marks[i].note, &id, err);
        if (ok && (marks[i].kept || marks[i].missed))
            ok = gh_clip_keep(s, &engine, id, marks[i].kept ? mp4 : NULL, size, 1200, NULL, 0, err);
    }
    free(mp4);
    gh_store_close(s);
    return ok;
}
