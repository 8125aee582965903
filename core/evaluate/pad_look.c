/* Presentations looked at one after the other: pictures, series and films, frame by frame until a verdict. */
#include "evaluate/pad_look.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/wipe.h"
#include "evaluate/dataset_parts.h"
#include "match/gate_sight.h"
#include "match/live_score.h"
#include "media/source.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH = 2400, LEAST_SIDE = 16 };

struct looking {
    struct gh_pad_set *set;
    struct gh_vision *v;
    struct gh_gate_sight sight;
    struct gh_error *err; /* of the nets: it ends everything */
};

/* One presentation while it goes on. */
struct trial {
    struct gh_pad_look *look;
    struct gh_live_scores scores;
    bool fit, single;
    bool few; /* a series: its pictures are all the frames there are, so none is only looked at */
    int bad;
    double sum;
    uint32_t scored, faults[GH_GATE_FAULTS];
    enum gh_live_verdict verdict;
};

static void take_score(struct trial *t, float score)
{
    if (gh_live_is_score(score)) {
        t->sum += (double)score;
        t->scored++;
    }
    t->verdict = t->single ? gh_live_single(score) : gh_live_scores_add(&t->scores, score);
}

/* False with err when the nets fail. */
static bool look_at(struct looking *l, struct trial *t, const struct gh_frame *frame)
{
    struct gh_gate_face f;
    float score = -1;
    struct gh_error why = {0};
    t->look->frames++;
    if (frame->width < LEAST_SIDE || frame->height < LEAST_SIDE) {
        t->faults[GH_GATE_NO_FACE]++;
        return true;
    }
    /* a gate asks the nets from its next look on */
    bool before = t->fit, wanted = before || t->single || t->few;
    if (!gh_gate_sight_look(&l->sight, frame, wanted, &f, l->err))
        return false;
    t->look->faces += f.faces > 0;
    enum gh_gate_fault fault = gh_gate_fault(&f, before);
    t->fit = gh_gate_steady(before, &t->bad, fault);
    if (before && !t->fit)
        t->scores = (struct gh_live_scores){0};
    t->faults[fault] += fault != GH_GATE_FIT;
    t->look->fit += fault == GH_GATE_FIT;
    if (!wanted || fault != GH_GATE_FIT) /* one soft fault between fit looks only gives no score */
        return true;
    if (!gh_vision_live(l->v, l->sight.around, &l->sight.inside, &score, &why)) {
        if (why.kind != GH_ERR_INPUT)
            return gh_error_set(l->err, why.kind, "%s", why.text);
        score = -1;
    }
    take_score(t, score);
    return true;
}

/* ---- pictures, series, films ---- */

/* Without the path, which the fault begins with by the file's shorter name. */
static void fault(struct looking *l, const char *file, const char *path, const struct gh_error *err)
{
    size_t n = strlen(path);
    const char *text =
        !strncmp(err->text, path, n) && !strncmp(err->text + n, ": ", 2) ? err->text + n + 2 : err->text;
    gh_dataset_fault(&l->set->data, "%s: %s", file, text);
}

/* False when nothing more can be looked at. A picture that cannot be read is a fault alone. */
static bool picture(struct looking *l, struct trial *t, const char *file)
{
    char path[PATH];
    struct gh_image p;
    struct gh_error why = {0};
    if (!gh_file_join(path, sizeof path, l->set->data.dir, file)) {
        gh_dataset_fault(&l->set->data, "%.200s: path too long", file);
        return true;
    }
    if (!gh_vision_load_photo(path, &p, &why)) {
        if (why.kind == GH_ERR_INTERNAL)
            return gh_error_set(l->err, why.kind, "%s", why.text);
        fault(l, file, path, &why);
        return true;
    }
    struct gh_frame frame = {.pixels = GH_PIXELS_BGR,
                             .full_range = true,
                             .width = p.width,
                             .height = p.height,
                             .plane = {p.data},
                             .stride = {p.stride}};
    bool ok = look_at(l, t, &frame);
    gh_image_wipe(&p);
    return ok;
}

static bool series(struct looking *l, struct trial *t, const char *file)
{
    char path[PATH];
    struct dirent **names = NULL;
    int count = gh_file_join(path, sizeof path, l->set->data.dir, file) ? gh_pad_series(path, &names) : -1;
    bool ok = true;
    for (int i = 0; ok && i < count && t->verdict == GH_LIVE_MORE; i++) {
        char one[PATH];
        ok = !gh_file_join(one, sizeof one, file, names[i]->d_name) || picture(l, t, one);
    }
    gh_pad_series_free(names, count);
    return ok;
}

static bool film(struct looking *l, struct trial *t, const char *file)
{
    char path[PATH];
    struct gh_source_options o = {0};
    struct gh_error why = {0};
    struct gh_frame *frame;
    enum gh_source_result r = GH_SOURCE_END;
    int64_t first = -1, next = 0;
    bool ok = true;
    struct gh_source *s =
        gh_file_join(path, sizeof path, l->set->data.dir, file) ? gh_source_open(path, &o, &why) : NULL;
    while (ok && s && t->verdict == GH_LIVE_MORE &&
           (r = gh_source_read(s, &frame, &why)) == GH_SOURCE_FRAME) {
        first = first < 0 ? frame->t_ms : first;
        bool over = frame->t_ms - first > GH_PAD_MOST_MS;
        if (!over && frame->t_ms - first >= next) {
            next = frame->t_ms - first + GH_PAD_STEP_MS;
            ok = look_at(l, t, frame);
        }
        gh_frame_unref(frame);
        if (over)
            break;
    }
    if (!s || r == GH_SOURCE_ERROR)
        fault(l, file, path, &why);
    gh_source_close(s);
    return ok;
}

/* ---- all of them ---- */

static void conclude(struct trial *t)
{
    struct gh_pad_look *k = t->look;
    k->score = t->scored ? (float)(t->sum / t->scored) : -1;
    for (int i = 0; i < GH_GATE_FAULTS; i++)
        if (t->faults[i] > t->faults[k->fault])
            k->fault = (enum gh_gate_fault)i;
    k->outcome = !k->frames                     ? GH_PAD_UNREADABLE
                 : t->verdict == GH_LIVE_PASS   ? GH_PAD_TAKEN
                 : t->verdict == GH_LIVE_FAIL   ? GH_PAD_REFUSED
                 : t->verdict == GH_LIVE_UNSURE ? GH_PAD_UNDECIDED
                 : k->fit                       ? GH_PAD_SHORT
                 : k->faces                     ? GH_PAD_UNFIT
                                                : GH_PAD_NO_FACE;
}

static bool present(struct looking *l, const struct gh_presentation *p, struct gh_pad_look *out)
{
    struct trial t = {.look = out, .single = p->form == GH_PAD_PICTURE, .few = p->form == GH_PAD_SERIES};
    size_t faults = l->set->data.fault_count;
    bool ok = p->form == GH_PAD_FILM     ? film(l, &t, p->file)
              : p->form == GH_PAD_SERIES ? series(l, &t, p->file)
                                         : picture(l, &t, p->file);
    conclude(&t);
    if (ok && out->outcome == GH_PAD_UNREADABLE && l->set->data.fault_count == faults)
        gh_dataset_fault(&l->set->data, "%s: no frame in it", p->file);
    gh_gate_sight_forget(&l->sight);
    gh_vision_forget(l->v);
    return ok;
}

static bool make(struct looking *l, const struct gh_pad_options *o, struct gh_pad_looks *out)
{
    struct gh_vision_info info;
    gh_vision_info(l->v, &info);
    snprintf(out->pack, sizeof out->pack, "%s", info.pack);
    if (!gh_vision_has_live(l->v))
        return gh_error_set(l->err, GH_ERR_MODEL,
                            "pack %s: it has no liveness nets, so there is no passive verdict to measure "
                            "(gates ask for turned heads instead); run: make models, then measure with "
                            "--pack standard",
                            info.pack);
    if (!gh_gate_sight_open(&l->sight, l->v, l->err))
        return false;
    int64_t began = gh_clock_mono_ms();
    for (uint32_t i = 0; i < l->set->count; i++) {
        if (!present(l, &l->set->item[i], &out->look[i]))
            return false;
        if (o->progress)
            o->progress(o->user, i + 1, l->set->count);
    }
    out->seconds = (double)(gh_clock_mono_ms() - began) / 1000;
    return true;
}

bool gh_pad_looks_make(struct gh_pad_set *s, const struct gh_pad_options *o, struct gh_pad_looks *out,
                       struct gh_error *err)
{
    struct looking l = {.set = s, .err = err};
    memset(out, 0, sizeof *out);
    out->look = calloc(s->count ? s->count : 1, sizeof *out->look);
    bool ok = out->look || gh_error_set(err, GH_ERR_INTERNAL, "presentations: out of memory");
    ok = ok && (l.v = gh_vision_open(o->models_dir, o->pack, err)) && make(&l, o, out);
    gh_gate_sight_close(&l.sight);
    gh_vision_close(l.v);
    if (!ok)
        gh_pad_looks_free(out);
    return ok;
}

void gh_pad_looks_free(struct gh_pad_looks *l)
{
    free(l->look);
    memset(l, 0, sizeof *l);
}
