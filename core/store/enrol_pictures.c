/* Pictures to references: one face each, judged, cut out and made a template of. */
#include "store/enrol.h"

#include "base/wipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void keep_name(char out[128], const char *name)
{
    size_t n = strlen(name);
    if (n >= 128)
        name += n - 127;
    while ((*name & 0xc0) == 0x80) /* not from within a character */
        name++;
    snprintf(out, 128, "%s", name);
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
    gh_image_wipe(&crop);
    if (!ok)
        return false;
    r->jpeg = e->jpegs[e->count];
    r->quality = e->quality[e->count].overall;
    keep_name(e->names[e->count], name);
    e->count++;
    return true;
}

bool gh_enrolment_add_file(struct gh_enrolment *e, struct gh_vision *v, const char *path,
                           struct gh_error *err)
{
    struct gh_image photo = {0};
    bool ok = gh_vision_load_photo(path, &photo, err) && gh_enrolment_add(e, v, photo, path, err);
    gh_image_wipe(&photo);
    return ok;
}
