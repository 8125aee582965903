/* What an enrolment holds, and the look for somebody enrolled already; no nets here, so that programs without
 * them can do both. */
#include "store/enrol.h"

#include "match/threshold.h"

#include <math.h>
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

static float similarity(const struct gh_reference *a, const struct gh_reference *b)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += a->template_[i] * b->template_[i];
    return sum;
}

bool gh_references_of_one(const struct gh_reference *refs, int count, float limit, int pair[2])
{
    bool joined[GH_ENROL_PICTURES] = {true};
    for (int found = 1; found < count; found++) {
        float best = -INFINITY;
        for (int a = 0; a < count; a++)
            for (int b = 0; b < count; b++) {
                float s = joined[a] && !joined[b] ? similarity(&refs[a], &refs[b]) : -INFINITY;
                if (s > best) {
                    best = s;
                    pair[0] = a;
                    pair[1] = b;
                }
            }
        if (!(best >= limit))
            return false;
        joined[pair[1]] = true;
    }
    return true;
}

bool gh_enrolment_one_person(const struct gh_enrolment *e, const struct gh_vision_info *info,
                             struct gh_error *err)
{
    int pair[2] = {0, 1};
    return info->curve_count < 2 || /* nothing is known to hold against */
           gh_references_of_one(e->refs, e->count, gh_threshold_for_fmr(info, GH_ENROL_SAME_FMR), pair) ||
           gh_error_set(
               err, GH_ERR_INPUT,
               "%s and %s do not look like one person; give only pictures of the one who is meant, and "
               "enrol anybody else apart",
               e->names[pair[0]], e->names[pair[1]]);
}

bool gh_enrolment_alike(const struct gh_enrolment *e, struct gh_store *s, const struct gh_actor *by,
                        enum gh_purpose purpose, const struct gh_vision_info *info, float threshold,
                        struct gh_person_likeness *who, bool *found, struct gh_error *err)
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
    return true;
}
