/* The model's curve read both ways, log-linear in the rate. */
#include "match/threshold.h"

#include <math.h>

#define CAP 0.95f /* two pictures of one person rarely pass it; asking for more would match nobody */

/* Similarity and log10(FMR) of the segment that holds, or is nearest to, the value. */
static int segment_for_rate(const struct gh_vision_info *info, double log_rate)
{
    int i = 0;
    while (i + 2 < info->curve_count && log10((double)info->curve[i + 1].fmr) > log_rate)
        i++;
    return i;
}

float gh_threshold_for_fmr(const struct gh_vision_info *info, double fmr)
{
    if (info->curve_count < 2 || fmr <= 0)
        return CAP;
    double want = log10(fmr);
    int i = segment_for_rate(info, want);
    double s0 = (double)info->curve[i].similarity, s1 = (double)info->curve[i + 1].similarity;
    double r0 = log10((double)info->curve[i].fmr), r1 = log10((double)info->curve[i + 1].fmr);
    double s = s0 + (want - r0) * (s1 - s0) / (r1 - r0);
    return s > (double)CAP ? CAP : s < 0 ? 0 : (float)s;
}

double gh_threshold_fmr_at(const struct gh_vision_info *info, float similarity)
{
    if (info->curve_count < 2)
        return 1;
    int i = 0;
    while (i + 2 < info->curve_count && info->curve[i + 1].similarity < similarity)
        i++;
    double s0 = (double)info->curve[i].similarity, s1 = (double)info->curve[i + 1].similarity;
    double r0 = log10((double)info->curve[i].fmr), r1 = log10((double)info->curve[i + 1].fmr);
    double rate = pow(10, r0 + ((double)similarity - s0) * (r1 - r0) / (s1 - s0));
    return rate > 1 ? 1 : rate;
}

float gh_threshold_for_search(const struct gh_vision_info *info, double fpir, size_t templates)
{
    return gh_threshold_for_fmr(info, fpir / (double)(templates ? templates : 1));
}

float gh_threshold_for_gate(const struct gh_vision_info *info, double fmr)
{
    return gh_threshold_for_fmr(info, fmr / GH_THRESHOLD_GATE_MARGIN);
}
