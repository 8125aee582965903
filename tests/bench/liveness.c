/* How well the passive liveness nets tell people from pictures of them, on films of people and on pictures
 * held before a drawn gate; where the limits in core/match/live_score.h come from.
 * Usage: liveness SHARED SCENE FILE */
#include "kiosk/eyes.h"
#include "kiosk/live.h"
#include "kiosk/rehearsal.h"
#include "media/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCORES = 60000, W = 1280, H = 720, SEEN = 8 };

struct tally {
    char name[64];
    float *scores;
    int count, verdicts[4];
    bool pictures; /* of people, not people */
};

static FILE *report;
static int total[2][4]; /* verdicts on people, on pictures */

static int decided(int pictures)
{
    return total[pictures][GH_LIVE_PASS] + total[pictures][GH_LIVE_UNSURE] + total[pictures][GH_LIVE_FAIL];
}

static int rising(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void say(struct tally *t)
{
    qsort(t->scores, (size_t)t->count, sizeof *t->scores, rising);
    for (int k = 0; k < 2; k++) {
        FILE *out = k ? report : stdout;
        fprintf(out, "%-34s %5d looks", t->name, t->count);
        if (t->count)
            fprintf(out, "  score 5%% %.2f  25%% %.2f  50%% %.2f  75%% %.2f  95%% %.2f  most %.2f",
                    (double)t->scores[t->count / 20], (double)t->scores[t->count / 4],
                    (double)t->scores[t->count / 2], (double)t->scores[t->count * 3 / 4],
                    (double)t->scores[t->count * 19 / 20], (double)t->scores[t->count - 1]);
        fprintf(out, "  verdicts: pass %d unsure %d fail %d\n", t->verdicts[GH_LIVE_PASS],
                t->verdicts[GH_LIVE_UNSURE], t->verdicts[GH_LIVE_FAIL]);
    }
    fflush(stdout);
}

static void begin(struct tally *t, const char *name)
{
    float *scores = t->scores ? t->scores : malloc(SCORES * sizeof *scores);
    *t = (struct tally){.scores = scores};
    t->pictures = !strncmp(name, "phone", 5) || !strncmp(name, "print", 5) || !strcmp(name, "replay");
    snprintf(t->name, sizeof t->name, "%s", name);
    if (!scores)
        exit(1);
}

static void score(struct tally *t, struct gh_live *live, float value)
{
    struct gh_look look = {.work = GH_EYES_FACE, .faces = 1, .has_live = true, .live = value};
    if (t->count < SCORES)
        t->scores[t->count++] = value;
    enum gh_live_verdict v = gh_live_passive(live, &look);
    t->verdicts[v]++;
    total[t->pictures][v]++;
    if (v != GH_LIVE_MORE)
        gh_live_init(live, GH_LIVENESS_AUTO, true);
}

/* ---- people filmed: each face that is large and frontal enough to be looked at, followed by its box ---- */

struct seen {
    struct gh_rect box;
    int64_t seq;
    struct gh_live live;
};

static struct seen *same_face(struct seen seen[SEEN], struct gh_rect box, int64_t seq)
{
    struct seen *oldest = &seen[0];
    for (int i = 0; i < SEEN; i++) {
        if (seen[i].seq && seq - seen[i].seq < 4 && gh_rect_iou(seen[i].box, box) > 0.3f)
            return &seen[i];
        if (seen[i].seq < oldest->seq)
            oldest = &seen[i];
    }
    gh_live_init(&oldest->live, GH_LIVENESS_AUTO, true);
    return oldest;
}

static void film(struct gh_vision *v, const char *path, const char *name, struct tally *t)
{
    struct gh_source_options o = {0};
    struct gh_error err = {0};
    struct gh_frame *frame;
    struct gh_source *s = gh_source_open(path, &o, &err);
    static struct seen seen[SEEN];
    memset(seen, 0, sizeof seen);
    begin(t, name);
    while (s && gh_source_read(s, &frame, &err) == GH_SOURCE_FRAME) {
        struct gh_image p = {malloc((size_t)frame->width * (size_t)frame->height * 3), frame->width,
                             frame->height, frame->width * 3};
        struct gh_face faces[GH_FACES_MAX];
        struct gh_chip chip;
        if (!p.data)
            exit(1);
        gh_frame_to_bgr(frame, (struct gh_rect){0, 0, (float)p.width, (float)p.height}, p);
        int count = gh_vision_detect(v, p, 0.6f, faces, GH_FACES_MAX, &err);
        for (int i = 0; i < count; i++) {
            float live;
            if (fminf(faces[i].box.w, faces[i].box.h) < 36 || !gh_vision_align(v, p, &faces[i], &chip, &err))
                continue;
            struct gh_quality q = gh_vision_quality(v, &faces[i], 1, &chip);
            if (q.frontal < 0.36f || fabsf(q.yaw_deg) > 23 || q.sharpness < 0.1f ||
                !gh_vision_live(v, p, &faces[i], &live, &err))
                continue;
            struct seen *f = same_face(seen, faces[i].box, (int64_t)frame->seq);
            f->box = faces[i].box;
            f->seq = (int64_t)frame->seq;
            score(t, &f->live, live);
        }
        free(p.data);
        gh_frame_unref(frame);
    }
    if (!s)
        fprintf(stderr, "%s\n", err.text);
    gh_source_close(s);
    if (s)
        say(t);
}

/* ---- at the gate: drawn people, and pictures in their hands ---- */

struct gate {
    struct gh_eyes *eyes;
    struct gh_scene *scene;
    struct gh_rehearsal *rehearsal;
    struct gh_frame *frame;
};

/* next: gives the picture shown for frame n, or NULL for a still one. */
static void visit(struct gate *g, const struct gh_rehearsal_visit *visit, int frames, struct tally *t,
                  void (*next)(void *user), void *user)
{
    struct gh_kiosk_view view = {.state = GH_FLOW_CAPTURE};
    struct gh_live live;
    struct gh_look look;
    struct gh_error err;
    struct gh_image dst = {(uint8_t *)g->frame->plane[0], W, H, W * 3};
    gh_live_init(&live, GH_LIVENESS_AUTO, true);
    gh_rehearsal_begin(g->rehearsal, visit, 1000);
    for (int n = 0; n < frames; n++) {
        int64_t now = 3000 + n * 66;
        if (next)
            next(user);
        gh_rehearsal_draw(g->rehearsal, &view, (uint64_t)n, now, dst);
        g->frame->t_ms = now;
        if (gh_eyes_look(g->eyes, g->frame, GH_EYES_FACE, true, &look, &err) && look.has_live)
            score(t, &live, look.live);
    }
}

struct reel {
    struct gh_source *source;
    const char *path;
    struct gh_image picture;
};

/* The film's next frame, its middle square, into the picture. */
static void reel_next(void *user)
{
    struct reel *r = user;
    struct gh_frame *frame;
    struct gh_error err;
    struct gh_source_options o = {.loop = true};
    if (!r->source)
        r->source = gh_source_open(r->path, &o, &err);
    if (!r->source || gh_source_read(r->source, &frame, &err) != GH_SOURCE_FRAME)
        return;
    float side = (float)(frame->width < frame->height ? frame->width : frame->height);
    gh_frame_to_bgr(frame, (struct gh_rect){((float)frame->width - side) / 2, 0, side, side}, r->picture);
    gh_frame_unref(frame);
}

static void attack(struct gate *g, struct gh_image picture, const char *name, struct tally *t)
{
    static const enum gh_rehearsal_kind kinds[] = {GH_REHEARSE_PHONE, GH_REHEARSE_PRINT};
    for (int k = 0; k < 2; k++) {
        char what[96];
        snprintf(what, sizeof what, "%s: %s", gh_rehearsal_kind_name(kinds[k]), name);
        begin(t, what);
        struct gh_rehearsal_visit v = {.kind = kinds[k], .person = 3, .picture = picture};
        visit(g, &v, 60, t, NULL, NULL);
        say(t);
    }
}

/* The photograph's square round its face, as somebody would cut it to show it. */
static bool photo(const char *path, struct gh_image *out)
{
    struct gh_error err;
    struct gh_image whole;
    if (!gh_vision_load_photo(path, &whole, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return false;
    }
    int side = whole.width < whole.height ? whole.width : whole.height;
    int top = (whole.height - side) / 3;
    *out = (struct gh_image){malloc((size_t)side * (size_t)side * 3), side, side, side * 3};
    for (int y = 0; out->data && y < side; y++)
        memcpy(out->data + (long)y * out->stride,
               whole.data + (long)(y + top) * whole.stride + (long)(whole.width - side) / 2 * 3,
               (size_t)side * 3);
    free(whole.data);
    return out->data;
}

/* A real picture of an attack, or of a person, as it is: the frame itself, moved a little each time. */
static void still(struct gate *g, const char *path, const char *name, struct tally *t)
{
    struct gh_error err;
    struct gh_image p;
    struct gh_look look;
    struct gh_live live;
    begin(t, name);
    gh_live_init(&live, GH_LIVENESS_AUTO, true);
    if (!gh_vision_load_photo(path, &p, &err))
        return;
    for (int n = 0; n < 30; n++) {
        int cut = n % 6;
        struct gh_frame f = {.pixels = GH_PIXELS_BGR,
                             .full_range = true,
                             .width = p.width - 12,
                             .height = p.height - 12,
                             .plane = {p.data + cut * p.stride + 2 * cut * 3},
                             .stride = {p.stride},
                             .t_ms = n * 66};
        if (gh_eyes_look(g->eyes, &f, GH_EYES_FACE, true, &look, &err) && look.has_live)
            score(t, &live, look.live);
    }
    free(p.data);
    say(t);
}

int main(int argc, char **argv)
{
    struct gh_error err = {0};
    struct gate g = {0};
    struct tally t = {0};
    char path[600];
    if (argc < 4) {
        fputs("usage: liveness SHARED SCENE FILE\n", stderr);
        return 2;
    }
    report = fopen(argv[3], "w");
    struct gh_vision *v = gh_vision_open(NULL, NULL, &err);
    g.eyes = gh_eyes_open(NULL, NULL, &err);
    g.scene = gh_scene_open(argv[2], &err);
    if (g.scene)
        g.rehearsal = gh_rehearsal_open(g.scene, gh_scene_camera(g.scene, 0), W, H, 15, 1, &err);
    uint8_t *pixels = calloc(W * H, 3);
    g.frame = pixels ? gh_frame_wrap_bgr(pixels, W, H, W * 3) : NULL;
    if (!report || !v || !g.eyes || !g.rehearsal || !g.frame || !gh_vision_has_live(v)) {
        fprintf(stderr, "liveness: %s\n", *err.text ? err.text : "no net for it, or no place for the report");
        return 1;
    }
    static const char *const films[] = {"poses",      "street",     "classroom",
                                        "room-entry", "shop-aisle", "corridor"};
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        snprintf(path, sizeof path, "%s/media/%s.mp4", argv[1], films[i]);
        film(v, path, films[i], &t);
    }
    static const char *const stills[] = {"live", "print", "replay"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/media/liveness/%s.jpg", argv[1], stills[i]);
        still(&g, path, stills[i], &t);
    }
    begin(&t, "drawn people");
    for (int i = 0; i < gh_scene_cast_count(g.scene) && i < 40; i++)
        visit(&g, &(struct gh_rehearsal_visit){.kind = GH_REHEARSE_GENUINE, .person = i}, 40, &t, NULL, NULL);
    say(&t);
    for (int i = 0; i < 3; i++) {
        struct gh_image p;
        snprintf(path, sizeof path, "%s/media/liveness/%s.jpg", argv[1], stills[i]);
        if (!photo(path, &p))
            continue;
        attack(&g, p, stills[i], &t);
        free(p.data);
    }
    for (int i = 1; i < 60; i++) {
        struct gh_image p;
        snprintf(path, sizeof path, "%s/faces/london/%03d_neutral.jpg", argv[1], i);
        FILE *there = fopen(path, "r");
        if (!there)
            continue;
        fclose(there);
        if (!photo(path, &p))
            continue;
        attack(&g, p, strrchr(path, '/') + 1, &t);
        free(p.data);
    }
    for (int k = 0; k < 2; k++) {
        struct reel r = {.picture = {calloc(480 * 480, 3), 480, 480, 480 * 3}};
        snprintf(path, sizeof path, "%s/media/poses.mp4", argv[1]);
        r.path = path;
        begin(&t, k ? "print: poses.mp4" : "phone: poses.mp4");
        struct gh_rehearsal_visit vv = {
            .kind = k ? GH_REHEARSE_PRINT : GH_REHEARSE_PHONE, .person = 3, .picture = r.picture};
        visit(&g, &vv, 190, &t, reel_next, &r);
        say(&t);
        gh_source_close(r.source);
        free(r.picture.data);
    }
    begin(&t, "phone: drawn people");
    for (int i = 0; i < 12; i++)
        visit(&g, &(struct gh_rehearsal_visit){.kind = GH_REHEARSE_PHONE, .person = 3, .shown = i}, 40, &t,
              NULL, NULL);
    say(&t);
    begin(&t, "print: drawn people");
    for (int i = 0; i < 12; i++)
        visit(&g, &(struct gh_rehearsal_visit){.kind = GH_REHEARSE_PRINT, .person = 3, .shown = i}, 40, &t,
              NULL, NULL);
    say(&t);
    for (int k = 0; k < 2; k++)
        fprintf(
            k ? report : stdout,
            "bench liveness people_passed=%d/%d people_failed=%d pictures_passed=%d/%d pictures_failed=%d\n",
            total[0][GH_LIVE_PASS], decided(0), total[0][GH_LIVE_FAIL], total[1][GH_LIVE_PASS], decided(1),
            total[1][GH_LIVE_FAIL]);
    gh_rehearsal_close(g.rehearsal);
    gh_scene_close(g.scene);
    gh_eyes_close(g.eyes);
    gh_vision_close(v);
    gh_frame_unref(g.frame);
    free(t.scores);
    return fclose(report) || total[1][GH_LIVE_PASS] || total[0][GH_LIVE_FAIL] ? 1 : 0;
}
