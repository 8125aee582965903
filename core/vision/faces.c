/* From many overlapping candidates to the best few, the same for every detector. */
#include "vision/nets.h"

#include <math.h>
#include <stdlib.h>

static int by_score(const void *a, const void *b)
{
    float x = ((const struct gh_face *)a)->score, y = ((const struct gh_face *)b)->score;
    return (x < y) - (x > y);
}

/* What a net gives for a picture it was never meant for may be no number at all. */
static bool sane(const struct gh_face *f)
{
    bool ok = isfinite(f->score) && f->box.w > 0 && f->box.h > 0 && isfinite(f->box.x) &&
              isfinite(f->box.y) && isfinite(f->box.w) && isfinite(f->box.h);
    for (int i = 0; i < 5; i++)
        ok = ok && isfinite(f->landmark[i][0]) && isfinite(f->landmark[i][1]);
    return ok;
}

int gh_faces_best(struct gh_face *found, int count, float max_iou, struct gh_face *out, int max)
{
    int kept = 0;
    qsort(found, (size_t)count, sizeof *found, by_score);
    for (int i = 0; i < count && kept < max; i++) {
        bool alone = sane(&found[i]);
        for (int j = 0; j < kept && alone; j++)
            alone = gh_rect_iou(found[i].box, out[j].box) <= max_iou;
        if (alone)
            out[kept++] = found[i];
    }
    return kept;
}
