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

struct gh_image gh_face_region(struct gh_image picture, struct gh_rect box, float sides, int *x, int *y)
{
    float half = fmaxf(box.w, box.h) * sides / 2, cx = box.x + box.w / 2, cy = box.y + box.h / 2;
    int x0 = (int)fmaxf(0, cx - half), y0 = (int)fmaxf(0, cy - half);
    int x1 = (int)fminf((float)picture.width, cx + half), y1 = (int)fminf((float)picture.height, cy + half);
    *x = x0, *y = y0;
    if (x1 <= x0 || y1 <= y0)
        return (struct gh_image){0};
    return (struct gh_image){picture.data + (size_t)y0 * (size_t)picture.stride + (size_t)x0 * 3, x1 - x0,
                             y1 - y0, picture.stride};
}

void gh_face_move(struct gh_face *face, float dx, float dy)
{
    face->box.x += dx, face->box.y += dy;
    for (int i = 0; i < 5; i++)
        face->landmark[i][0] += dx, face->landmark[i][1] += dy;
}
