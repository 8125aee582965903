/* A few shots a visit, compared by the cosine of their templates. */
#include "engine/faces.h"

#include <math.h>
#include <string.h>

/* A share of 1 - threshold, as all leads on an embedder's own scale. Whoever is refused is as like their own
 * shots as they are like the picture they were taken for, or more. */
static const float clearly = 0.25f;

static struct gh_face_kept *find(struct gh_faces *f, struct gh_id alert)
{
    for (int i = 0; i < f->count; i++)
        if (gh_id_equal(f->items[i].alert, alert))
            return &f->items[i];
    return NULL;
}

static void keep(struct gh_face_kept *k, const struct gh_face_shot *shot)
{
    memcpy(k->shots[k->next], shot->template_, sizeof k->shots[0]);
    k->next = (k->next + 1) % GH_FACE_SHOTS;
    k->count += k->count < GH_FACE_SHOTS;
    k->last_ms = shot->t_ms > k->last_ms ? shot->t_ms : k->last_ms;
    k->camera = shot->camera;
    k->track = shot->track;
}

bool gh_faces_known(const struct gh_faces *f, struct gh_id alert)
{
    for (int i = 0; i < f->count; i++)
        if (gh_id_equal(f->items[i].alert, alert))
            return true;
    return false;
}

void gh_faces_note(struct gh_faces *f, struct gh_id alert, struct gh_id flag, const struct gh_face_shot *shot)
{
    struct gh_face_kept *k = find(f, alert);
    if (!k) {
        k = &f->items[0];
        for (int i = 1; i < f->count; i++)
            if (f->items[i].last_ms < k->last_ms)
                k = &f->items[i];
        if (f->count < GH_FACES_KEPT)
            k = &f->items[f->count++];
        explicit_bzero(k, sizeof *k);
        k->alert = alert;
        k->flag = flag;
        k->last_ms = shot->t_ms;
    }
    keep(k, shot);
}

void gh_faces_decide(struct gh_faces *f, struct gh_id alert, bool refused)
{
    struct gh_face_kept *k = find(f, alert);
    if (k)
        k->refused = refused;
}

bool gh_faces_refused(struct gh_faces *f, struct gh_id flag, const struct gh_face_shot *shot, float likeness,
                      float threshold)
{
    bool refused = false;
    float least = fminf(likeness, 1) - clearly * (1 - threshold);
    for (int i = 0; i < f->count; i++) {
        struct gh_face_kept *k = &f->items[i];
        if (!k->refused || !gh_id_equal(k->flag, flag))
            continue;
        float best = -1;
        for (int s = 0; s < k->count; s++) {
            float sum = 0;
            for (int d = 0; d < GH_TEMPLATE_DIMS; d++)
                sum += k->shots[s][d] * shot->template_[d];
            best = fmaxf(best, sum);
        }
        if (best < least && !(k->camera == shot->camera && k->track == shot->track))
            continue;
        keep(k, shot); /* so that it is known from the side too, and in another light */
        refused = true;
    }
    return refused;
}

void gh_faces_forget(struct gh_faces *f, int64_t t_ms, int64_t keep_ms)
{
    for (int i = 0; i < f->count;)
        if (t_ms - f->items[i].last_ms > keep_ms) {
            f->items[i] = f->items[--f->count];
            explicit_bzero(&f->items[f->count], sizeof f->items[0]);
        } else {
            i++;
        }
}

void gh_faces_clear(struct gh_faces *f)
{
    explicit_bzero(f, sizeof *f);
}
