/* The model's curve read both ways, held between floor and cap. */
#include "match/threshold.h"

float gh_threshold_for_fmr(const struct gh_vision_info *info, double fmr)
{
    if (info->curve_count < 2 || !(fmr > 0))
        return GH_THRESHOLD_CAP;
    double s = gh_curve_similarity(info->curve, info->curve_count, fmr);
    return s > (double)GH_THRESHOLD_CAP ? GH_THRESHOLD_CAP : s < 0 ? 0 : (float)s;
}

double gh_threshold_fmr_at(const struct gh_vision_info *info, float similarity)
{
    if (info->curve_count < 2)
        return 1;
    double rate = gh_curve_fmr(info->curve, info->curve_count, (double)similarity);
    return rate > 1 ? 1 : rate;
}

double gh_threshold_fnmr_at(const struct gh_vision_info *info, float similarity)
{
    return info->curve_count < 2 ? 1 : gh_curve_fnmr(info->curve, info->curve_count, (double)similarity);
}

float gh_threshold_for_search(const struct gh_vision_info *info, double fpir, size_t templates)
{
    return gh_threshold_for_fmr(info, fpir / (double)(templates ? templates : 1));
}

float gh_threshold_floor(const struct gh_vision_info *info)
{
    return info->curve_count < 2 ? 0 : gh_threshold_for_fmr(info, GH_THRESHOLD_FLOOR_FMR);
}

double gh_threshold_gate_margin(const struct gh_vision_info *info, double fmr)
{
    if (!(info->second_least > 0) || !(fmr > 0))
        return GH_THRESHOLD_GATE_MARGIN;
    double beyond = (double)info->second_least / fmr;
    return beyond < 1 ? 1 : beyond > GH_THRESHOLD_GATE_MARGIN ? GH_THRESHOLD_GATE_MARGIN : beyond;
}

float gh_threshold_for_gate(const struct gh_vision_info *info, double fmr)
{
    return gh_threshold_for_fmr(info, fmr / gh_threshold_gate_margin(info, fmr));
}
