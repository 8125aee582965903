/* Frames are looked at one by one as an enrolment photo would be; what the judge finds wrong becomes a word
 * to the person. */
#include "cli/person_camera.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "engine/pipeline.h"
#include "match/threshold.h"
#include "media/feed.h"
#include "site/site.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WANTED = 3, LIMIT_MS = 30000, APART_MS = 1200 };

struct standing {
    struct gh_vision *v;
    struct gh_enrolment *e;
    const struct gh_site_camera *camera; /* for its masks */
    struct gh_image picture;             /* owned */
    float same;                          /* similarity above which it is still the same person */
    int64_t started, taken;              /* mono */
    const char *said;
};

static void say(struct standing *t, const char *what)
{
    if (t->said == what)
        return;
    t->said = what;
    printf("%s\n", what);
    fflush(stdout);
}

/* What a person can do about it. */
static const char *remedy(const char *fault)
{
    static const struct {
        const char *fault, *remedy;
    } words[] = {{"no face", "Nobody is seen: step in front of the camera."},
                 {"faces;", "More than one face: one person at a time, please."},
                 {"too small", "Too far away: come nearer."},
                 {"turned away", "Turn to the camera and look into it."},
                 {"too dark", "The light is too dark, too bright or too flat: more light from the front."},
                 {"blurred", "The picture is blurred: stand still."}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(fault, words[i].fault))
            return words[i].remedy;
    return "The picture will not do: look straight into the camera.";
}

static float similarity(const float *a, const float *b)
{
    float dot = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        dot += a[i] * b[i];
    return dot;
}

static bool to_bgr(struct standing *t, const struct gh_frame *f, struct gh_error *err)
{
    struct gh_rect all = {0, 0, (float)f->width, (float)f->height};
    if (t->picture.width != f->width || t->picture.height != f->height) {
        gh_image_wipe(&t->picture);
        t->picture = (struct gh_image){malloc((size_t)f->width * 3 * (size_t)f->height), f->width, f->height,
                                       f->width * 3};
        if (!t->picture.data) {
            t->picture = (struct gh_image){0};
            return gh_error_set(err, GH_ERR_INTERNAL, "camera: out of memory");
        }
    }
    gh_frame_to_bgr(f, all, t->picture);
    gh_pipeline_mask(t->camera, f->width, f->height, all, t->picture);
    return true;
}

static void drop_last(struct gh_enrolment *e)
{
    e->count--;
    sodium_memzero(e->jpegs[e->count], e->refs[e->count].jpeg_size);
    free(e->jpegs[e->count]);
    e->jpegs[e->count] = NULL;
}

/* False only when it cannot go on. */
static bool look(struct standing *t, const struct gh_frame *f, struct gh_error *err)
{
    static const char *const good[WANTED] = {"Good. Two more: look a little to one side, then to the other.",
                                             "Good. One more.", "Good."};
    struct gh_error fault = {0};
    struct gh_enrolment *e = t->e;
    if (t->taken && gh_clock_mono_ms() - t->taken < APART_MS)
        return true;
    if (!to_bgr(t, f, err))
        return false;
    if (!gh_enrolment_add(e, t->v, t->picture, "camera", &fault)) {
        if (fault.kind != GH_ERR_INPUT) {
            *err = fault;
            return false;
        }
        say(t, remedy(fault.text));
        return true;
    }
    if (e->count > 1 && similarity(e->refs[0].template_, e->refs[e->count - 1].template_) < t->same) {
        /* somebody else has stepped in: nobody is enrolled from two people's pictures */
        while (e->count)
            drop_last(e);
        say(t, "That is another face: from the beginning, one person alone.");
        return true;
    }
    t->taken = gh_clock_mono_ms();
    say(t, good[e->count - 1]);
    return true;
}

static void woken(void *user)
{
    (void)user; /* the box is looked into often enough */
}

/* Why there is no picture any more; false with err. */
static bool still_there(struct gh_feed *feed, const char *name, struct gh_error *err)
{
    struct gh_feed_status s;
    gh_feed_status(feed, &s);
    if (s.state == GH_FEED_DOWN || s.state == GH_FEED_STALLED)
        return gh_error_set(err, GH_ERR_IO, "%s", s.error[0] ? s.error : name);
    if (s.state == GH_FEED_ENDED)
        return gh_error_set(err, GH_ERR_INPUT, "%s: it ended before there were %d good pictures", name,
                            WANTED);
    return true;
}

/* The newest picture wins: a slow look must not see the person later than they stand there. */
static bool watch(struct standing *t, const char *name, const char *spec, struct gh_error *err)
{
    struct gh_source_options o = {.loop = t->camera->loop, .paced = true};
    struct gh_mailbox box;
    const char *level = getenv("GATEHOUSE_LOG");
    if (!level || strcmp(level, "debug") != 0)
        gh_log_set_level(GH_LOG_ERROR); /* a lost camera is told of once, in the end */
    gh_mailbox_init(&box, false);
    struct gh_feed *feed = gh_feed_start(spec, &o, &box, woken, NULL, err);
    bool ok = feed != NULL;
    t->started = gh_clock_mono_ms();
    while (ok && t->e->count < WANTED && gh_clock_mono_ms() - t->started < LIMIT_MS) {
        struct gh_frame *frame = gh_mailbox_take(&box);
        if (frame) {
            ok = look(t, frame, err);
            gh_frame_unref(frame);
        } else {
            ok = still_there(feed, name, err);
            gh_clock_sleep_ms(10);
        }
    }
    if (feed) {
        gh_feed_stop(feed);
        gh_mailbox_close(&box);
        gh_feed_join(feed);
    }
    gh_mailbox_destroy(&box);
    if (ok && t->e->count < WANTED)
        ok = gh_error_set(err, GH_ERR_TIMEOUT,
                          "%s: %d of %d good pictures within %d s; nobody was enrolled, try again with the "
                          "person nearer and in better light",
                          name, t->e->count, WANTED, LIMIT_MS / 1000);
    return ok;
}

bool gh_cli_person_camera(const char *site_dir, const char *camera, struct gh_vision *v,
                          struct gh_enrolment *e, struct gh_error *err)
{
    struct gh_site *site = malloc(sizeof *site);
    struct gh_site_camera *own = calloc(1, sizeof *own); /* a source that is no camera of the site */
    struct gh_vision_info info;
    char name[512];
    struct standing t = {.v = v, .e = e, .camera = own};
    const char *spec = NULL;
    bool ok = site && own ? gh_site_load(site, site_dir, err)
                          : gh_error_set(err, GH_ERR_INTERNAL, "camera: out of memory");
    for (int i = 0; ok && i < site->camera_count; i++)
        if (!strcmp(site->cameras[i].name, camera)) {
            t.camera = &site->cameras[i];
            spec = site->cameras[i].source;
        }
    if (ok && !spec && strpbrk(camera, "/.:"))
        spec = camera;
    if (ok && !spec)
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "camera %s: no such camera; see: gatehouse camera list",
                          camera);
    gh_vision_info(v, &info);
    t.same = gh_threshold_for_fmr(&info, GH_ENROL_SAME_FMR);
    ok = ok && watch(&t, gh_source_mask(camera, name, sizeof name), spec, err);
    gh_image_wipe(&t.picture);
    free(own);
    free(site);
    return ok;
}
