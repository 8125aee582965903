/* Several good frames against one person's templates. Pure; see the header. */
#include "kiosk/decide.h"

#include <math.h>
#include <string.h>

static float dot(const float *a, const float *b)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* False for what has no direction. */
static bool to_length(float *t, float length)
{
    float sum = dot(t, t);
    if (!(sum > 1e-12f) || !isfinite(sum))
        return false;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        t[i] *= length / sqrtf(sum);
    return true;
}

void gh_decide_init(struct gh_decide *d)
{
    explicit_bzero(d, sizeof *d);
}

static int worst(const struct gh_decide *d)
{
    int at = 0;
    for (int i = 1; i < d->count; i++)
        at = d->weight[i] < d->weight[at] ? i : at;
    return at;
}

bool gh_decide_add(struct gh_decide *d, const float template_[GH_TEMPLATE_DIMS], float quality, float same)
{
    bool other = false;
    if (!isfinite(dot(template_, template_)) || !(quality > 0))
        return true; /* nothing to go by */
    for (int i = 0; i < d->count; i++)
        other = other || !(dot(d->shots[i], template_) >= same);
    if (other)
        gh_decide_init(d);
    int at = d->count < GH_DECIDE_SHOTS ? d->count++ : worst(d);
    if (d->count == GH_DECIDE_SHOTS && d->weight[at] > quality)
        return !other;
    memcpy(d->shots[at], template_, sizeof d->shots[at]);
    d->weight[at] = quality;
    return !other;
}

bool gh_decide_enough(const struct gh_decide *d)
{
    return d->count >= GH_DECIDE_LEAST;
}

bool gh_decide_mean(const struct gh_decide *d, float out[GH_TEMPLATE_DIMS])
{
    float length = 0, weight = 0;
    memset(out, 0, sizeof *out * GH_TEMPLATE_DIMS);
    for (int i = 0; i < d->count; i++) {
        length += d->weight[i] * sqrtf(dot(d->shots[i], d->shots[i]));
        weight += d->weight[i];
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            out[k] += d->weight[i] * d->shots[i][k];
    }
    return weight > 0 && to_length(out, length / weight);
}

/* The largest similarity of t with a reference or with the references' mean. */
static float nearest(const float *t, const float (*references)[GH_TEMPLATE_DIMS], int count,
                     const float *mean)
{
    float best = mean ? dot(t, mean) : -1;
    for (int i = 0; i < count; i++)
        best = fmaxf(best, dot(t, references[i]));
    return best;
}

bool gh_decide_match(const struct gh_decide *d, const float (*references)[GH_TEMPLATE_DIMS], int count,
                     float threshold, float *similarity)
{
    float shots[GH_TEMPLATE_DIMS], known[GH_TEMPLATE_DIMS] = {0}, length = 0;
    *similarity = -1;
    if (!gh_decide_enough(d) || count <= 0 || !(threshold > 0))
        return false;
    for (int i = 0; i < count; i++) {
        length += sqrtf(dot(references[i], references[i])) / (float)count;
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            known[k] += references[i][k];
    }
    const float *mean = to_length(known, length) ? known : NULL;
    bool match = gh_decide_mean(d, shots);
    if (match) {
        *similarity = nearest(shots, references, count, mean);
        match = *similarity >= threshold;
    }
    for (int i = 0; match && i < d->count; i++)
        match = nearest(d->shots[i], references, count, mean) >= threshold - GH_DECIDE_SPREAD;
    explicit_bzero(shots, sizeof shots);
    explicit_bzero(known, sizeof known);
    return match;
}
