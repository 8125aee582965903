/* Every face of a picture tried as a reference. */
#include "store/enrol_faces.h"

#include "base/wipe.h"

#include <stdlib.h>
#include <string.h>

static int by_size(const void *a, const void *b)
{
    const struct gh_face *x = a, *y = b;
    float p = x->box.w * x->box.h, q = y->box.w * y->box.h;
    return (p < q) - (p > q);
}

static int from_left(const void *a, const void *b)
{
    float p = ((const struct gh_enrol_face *)a)->box.x, q = ((const struct gh_enrol_face *)b)->box.x;
    return (p > q) - (p < q);
}

static bool try_face(struct gh_enrol_faces *f, struct gh_vision *v, struct gh_image picture,
                     const struct gh_face *face, const char *name, struct gh_error *err)
{
    struct gh_image crop = {0};
    struct gh_quality quality;
    struct gh_enrol_face *to = &f->face[f->count];
    float w = (float)picture.width, h = (float)picture.height;
    bool ok = gh_vision_enrol_face(v, picture, face, name, to->ref.template_, &quality, &crop, err) &&
              gh_vision_encode_jpeg(crop, &to->jpeg, &to->ref.jpeg_size, err);
    gh_image_wipe(&crop);
    if (!ok)
        return false;
    to->ref.jpeg = to->jpeg;
    to->ref.quality = quality.overall;
    to->box = (struct gh_rect){face->box.x / w, face->box.y / h, face->box.w / w, face->box.h / h};
    f->count++;
    return true;
}

bool gh_enrol_faces_look(struct gh_enrol_faces *f, struct gh_vision *v, struct gh_image picture, bool all,
                         const char *name, struct gh_error *err)
{
    struct gh_face faces[GH_FACES_MAX];
    struct gh_vision_info info;
    struct gh_error fault = {0};
    memset(f, 0, sizeof *f);
    gh_vision_info(v, &info);
    memcpy(f->embedder, info.embedder, sizeof f->embedder);
    int count = gh_vision_enrol_find(v, picture, name, faces, err);
    if (count < 0)
        return false;
    if (!count)
        return gh_error_set(err, GH_ERR_INPUT,
                            "%s: no face found; take one in which an uncovered face looks into the camera",
                            name);
    int meant = all ? -1 : gh_vision_enrol_meant(faces, count);
    if (meant >= 0) {
        faces[0] = faces[meant];
        count = 1;
    }
    qsort(faces, (size_t)count, sizeof *faces, by_size);
    for (int i = 0; i < count && f->count < GH_ENROL_FACES; i++)
        if (!try_face(f, v, picture, &faces[i], name, err) && !fault.kind)
            fault = *err; /* what is wrong with the largest is what helps */
    if (!f->count) {
        *err = fault;
        return false;
    }
    qsort(f->face, (size_t)f->count, sizeof *f->face, from_left);
    return true;
}
