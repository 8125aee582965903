/* What was asked, divided among the templates, read from the curve and held above the floor. */
#include "match/operating.h"

#include "match/threshold.h"

#include <string.h>

/* Rates are floats in the curve: so near to the last row is on it. */
static bool below(double fmr, double least)
{
    return fmr < least * (1 - 1e-4);
}

void gh_operating_point(const struct gh_site_operating *asked, const struct gh_vision_info *info,
                        enum gh_operating_use use, size_t templates, struct gh_operating_point *p)
{
    memset(p, 0, sizeof *p);
    p->use = use;
    p->templates = templates ? templates : 1;
    p->share = use == GH_OPERATING_LIST ? gh_operating_share(asked) : asked->rate;
    p->fmr = p->share / (double)p->templates;
    p->fmr_read = use == GH_OPERATING_LIST ? p->fmr : p->fmr / gh_threshold_gate_margin(info, p->fmr);
    p->known = info->curve_count >= 2;
    p->least_fmr = (double)info->least_fmr;
    float chosen = (float)gh_operating_similarity(asked, info->embedder);
    float follows = gh_threshold_for_fmr(info, p->fmr_read), floor = gh_threshold_floor(info);
    p->fixed = chosen > 0 && !(use == GH_OPERATING_IDENTIFY && follows > chosen);
    p->threshold = p->fixed ? chosen : follows;
    p->raised = p->threshold < floor;
    if (p->raised)
        p->threshold = floor;
    if (!p->known)
        return;
    p->fmr_at = gh_threshold_fmr_at(info, p->threshold);
    p->capped = !p->fixed && gh_curve_similarity(info->curve, info->curve_count, p->fmr_read) >
                                 (double)GH_THRESHOLD_CAP + 1e-6;
    p->fnmr = gh_threshold_fnmr_at(info, p->threshold);
    p->beyond = below(p->fmr_at, p->least_fmr);
    if (!p->beyond)
        gh_curve_interval(info->curve, info->curve_count, p->fmr_at, &p->low, &p->high);
}
