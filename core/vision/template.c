/* The mean direction of a face's views, as long as the net's own lengths say. */
#include "vision/template.h"

#include <math.h>
#include <string.h>

static float length_of(const float *t)
{
    float sum = 0;
    for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
        sum += t[k] * t[k];
    return sqrtf(sum);
}

static float wanted_length(const struct gh_model *m, float net_length)
{
    if (!(m->length_power > 0))
        return 1;
    return fminf(GH_TEMPLATE_MOST,
                 fmaxf(GH_TEMPLATE_LEAST, powf(m->length_mean / net_length, m->length_power)));
}

bool gh_template_make(const struct gh_model *model, const float *views, int count,
                      float out[GH_TEMPLATE_DIMS])
{
    float net_length = 0;
    memset(out, 0, sizeof *out * GH_TEMPLATE_DIMS);
    for (int i = 0; i < count; i++) {
        const float *view = views + (size_t)i * GH_TEMPLATE_DIMS;
        float length = length_of(view);
        if (!(length > 1e-6f) || !isfinite(length))
            return false;
        net_length += length / (float)count;
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            out[k] += view[k] / length;
    }
    float length = length_of(out);
    if (!(length > 1e-6f))
        return false;
    float by = wanted_length(model, net_length) / length;
    for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
        out[k] *= by;
    return true;
}

float gh_template_certainty(const struct gh_model *model, const float template_[GH_TEMPLATE_DIMS])
{
    float length = length_of(template_);
    return model->length_power > 0 && length > 1 ? powf(length, -1 / model->length_power) : 1;
}
