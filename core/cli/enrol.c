/* Pictures to references, and the look for somebody enrolled already. */
#include "cli/enrol.h"

#include "match/threshold.h"

#include <sodium.h>
#include <stdlib.h>

struct gh_enrolment *gh_enrolment_new(struct gh_error *err)
{
    struct gh_enrolment *e = calloc(1, sizeof *e);
    if (!e)
        gh_error_set(err, GH_ERR_INTERNAL, "person: out of memory");
    return e;
}

void gh_enrolment_free(struct gh_enrolment *e)
{
    if (!e)
        return;
    for (int i = 0; i < e->count; i++) {
        sodium_memzero(e->jpegs[i], e->refs[i].jpeg_size);
        free(e->jpegs[i]);
    }
    sodium_memzero(e, sizeof *e);
    free(e);
}

bool gh_enrolment_add(struct gh_enrolment *e, struct gh_vision *v, struct gh_image picture, const char *name,
                      struct gh_error *err)
{
    struct gh_image crop = {0};
    struct gh_reference *r = &e->refs[e->count];
    if (e->count == GH_ENROL_PICTURES)
        return gh_error_set(err, GH_ERR_USAGE, "%s: at most %d pictures of a person are kept", name,
                            GH_ENROL_PICTURES);
    bool ok = gh_vision_enrol_photo(v, picture, name, r->template_, &e->quality[e->count], &crop, err) &&
              gh_vision_encode_jpeg(crop, &e->jpegs[e->count], &r->jpeg_size, err);
    if (crop.data)
        sodium_memzero(crop.data, (size_t)crop.stride * (size_t)crop.height);
    free(crop.data);
    if (!ok)
        return false;
    r->jpeg = e->jpegs[e->count];
    r->quality = e->quality[e->count].overall;
    e->count++;
    return true;
}

bool gh_enrolment_add_file(struct gh_enrolment *e, struct gh_vision *v, const char *path,
                           struct gh_error *err)
{
    struct gh_image photo = {0};
    bool ok = gh_vision_load_photo(path, &photo, err) && gh_enrolment_add(e, v, photo, path, err);
    if (photo.data)
        sodium_memzero(photo.data, (size_t)photo.stride * (size_t)photo.height);
    free(photo.data);
    return ok;
}

bool gh_enrolment_alike(const struct gh_enrolment *e, struct gh_store *s, const struct gh_actor *by,
                        enum gh_purpose purpose, const struct gh_vision_info *info, float threshold,
                        struct gh_person_likeness *who, double *rate, bool *found, struct gh_error *err)
{
    *found = false;
    for (int i = 0; i < e->count; i++) {
        struct gh_person_likeness all[5];
        int count;
        if (!gh_person_similar(s, by, purpose, info->embedder, e->refs[i].template_, threshold, all, &count,
                               err))
            return false;
        if (count && (!*found || all[0].similarity > who->similarity)) {
            *who = all[0];
            *found = true;
        }
        sodium_memzero(all, sizeof all);
    }
    if (*found)
        *rate = gh_threshold_fmr_at(info, who->similarity);
    return true;
}
