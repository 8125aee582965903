/* What an enrolment holds, and the look for somebody enrolled already; no nets here, so that programs without
 * them can do both. */
#include "store/enrol.h"

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
