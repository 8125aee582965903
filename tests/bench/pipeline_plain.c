/* The plain loop that bench pipeline compares with: every frame decoded, turned to BGR
 * and searched at full size, every usable face embedded, through the same nets. */
#include "pipeline.h"

#include "media/source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const float least_score = 0.6f; /* weaker ones would be people whom nobody would swear to */

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool embed(struct gh_vision *v, struct gh_image picture, const struct gh_face *f,
                  struct bench_template *t, float *quality, struct gh_error *err)
{
    static _Thread_local struct gh_chip chip;
    const struct gh_chip *chips[1] = {&chip};
    if (!gh_vision_align(v, picture, f, &chip, err) || !gh_vision_embed(v, chips, 1, t->at, err))
        return false;
    *quality = gh_vision_quality(v, f, 1, &chip).overall;
    return true;
}

static bool look(struct gh_vision *v, const struct gh_frame *frame, struct gh_image picture,
                 struct bench_plain *out, struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    gh_frame_to_bgr(frame, (struct gh_rect){0, 0, BENCH_W, BENCH_H}, picture);
    double start = cpu_now();
    int n = gh_vision_detect(v, picture, least_score, faces, GH_FACES_MAX, err);
    double found = cpu_now();
    out->detect_s += found - start;
    for (int i = 0; i < n; i++) {
        bool usable = fminf(faces[i].box.w, faces[i].box.h) >= BENCH_USABLE;
        if (!gh_vec_grow(&out->seen) || !gh_vec_grow(&out->templates))
            return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
        struct bench_seen s = {.frame = out->frames, .box = faces[i].box, .template_ = -1};
        if (usable &&
            embed(v, picture, &faces[i], &out->templates.items[out->templates.count], &s.quality, err))
            s.template_ = (int)out->templates.count++;
        out->seen.items[out->seen.count++] = s;
    }
    out->embed_s += cpu_now() - found;
    out->frames++;
    return n >= 0;
}

bool bench_plain_run(const char *film, struct bench_plain *out, struct gh_error *err)
{
    struct gh_source_options o = {0};
    struct gh_image picture = {malloc((size_t)BENCH_W * BENCH_H * 3), BENCH_W, BENCH_H, BENCH_W * 3};
    struct gh_vision *v = gh_vision_open(NULL, NULL, err);
    bool ok = v && picture.data;
    double start = cpu_now(); /* opening the nets is not the loop's time */
    struct gh_source *s = ok ? gh_source_open(film, &o, err) : NULL;
    struct gh_frame *frame;
    enum gh_source_result r = GH_SOURCE_ERROR;
    ok = s != NULL;
    while (ok && (r = gh_source_read(s, &frame, err)) == GH_SOURCE_FRAME) {
        ok = look(v, frame, picture, out, err);
        gh_frame_unref(frame);
    }
    out->cpu_s = cpu_now() - start;
    gh_source_close(s);
    gh_vision_close(v);
    free(picture.data);
    return ok && r == GH_SOURCE_END;
}

void bench_plain_free(struct bench_plain *p)
{
    gh_vec_free(&p->seen);
    gh_vec_free(&p->templates);
}
