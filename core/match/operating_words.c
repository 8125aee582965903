/* Operating points in words: rates as "1 in so many", never more digits than they are worth. */
#include "match/operating.h"

#include "base/digits.h"
#include "match/threshold.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(char *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(char *out, const char *fmt, ...)
{
    size_t n = strlen(out);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(out + n, GH_OPERATING_WORDS - n, fmt, ap);
    va_end(ap);
}

const char *gh_operating_one_in(double rate, char *out)
{
    double n = 1 / rate;
    if (!(n < 1e15)) {
        snprintf(out, 32, "1e15 or more");
        return out;
    }
    double unit = n < 10 ? 0.1 : pow(10, floor(log10(n)) - 1);
    n = round(n / unit) * unit;
    if (n < 10) {
        snprintf(out, 32, "%.2g", n);
        return out;
    }
    return gh_digits(out, (uint64_t)n);
}

char *gh_operating_asked_words(const struct gh_site_operating *asked, const char *embedder,
                               const struct gh_operating_point *p, char *out)
{
    char n[32];
    double fixed = gh_operating_similarity(asked, embedder);
    *out = 0;
    if (fixed > 0)
        add(out, p->fixed ? "similarity %.4g by hand, instead of " : "at least similarity %.4g, and ", fixed);
    if (asked->rate > 0)
        add(out, "1 false match in %s strangers who try", gh_operating_one_in(asked->rate, n));
    else if (asked->share > 0)
        add(out, "1 false alert in %s visits of strangers", gh_operating_one_in(asked->share, n));
    else
        add(out, "%.4g false alert%s a camera day, %.6g faces expected", asked->per_day,
            fabs(asked->per_day - 1) < 1e-9 ? "" : "s", asked->faces);
    return out;
}

char *gh_operating_need_words(const struct gh_operating_point *p, char *out)
{
    char n[32];
    *out = 0;
    add(out, "%zu template%s%s", p->templates, p->templates == 1 ? "" : "s",
        p->use == GH_OPERATING_VERIFY ? " of the person claimed" : "");
    if (p->fixed) {
        add(out, ", a similarity by hand");
        return out;
    }
    add(out, ": 1 false match in %s comparisons", gh_operating_one_in(p->fmr, n));
    if (p->known && p->fmr_read < p->fmr)
        add(out, ", read from the curve at 1 in %s, since people at a gate look more alike",
            gh_operating_one_in(p->fmr_read, n));
    return out;
}

/* Beyond what was measured only its end is known. */
static void add_beyond(const struct gh_operating_point *p, const struct gh_vision_info *info, char *out)
{
    char n[32], m[32];
    double end = gh_curve_similarity(info->curve, info->curve_count, p->least_fmr);
    add(out, ": fewer than 1 in %s strangers looks this alike, which is the least that was measured",
        gh_operating_one_in(p->least_fmr, n));
    if (!p->fixed && !p->capped)
        add(out, " (1 in %s if the curve goes on so)", gh_operating_one_in(p->fmr_at, m));
    add(out, ", and more than %.1f %% of a person's own pictures fall below it",
        100 * gh_curve_fnmr(info->curve, info->curve_count, end));
}

char *gh_operating_found_words(const struct gh_operating_point *p, const struct gh_vision_info *info,
                               char *out)
{
    char n[32], m[32];
    *out = 0;
    add(out, "threshold %.3f", (double)p->threshold);
    if (!p->known) {
        add(out, "; no error rates of %s were measured", info->embedder);
        return out;
    }
    if (p->beyond) {
        add_beyond(p, info, out);
    } else {
        add(out, ": by the curve 1 in %s strangers looks this alike", gh_operating_one_in(p->fmr_at, n));
        if (p->high > 0 && p->low > 0)
            add(out, " (95 %% interval 1 in %s to 1 in %s)", gh_operating_one_in(p->high, n),
                gh_operating_one_in(p->low, m));
        else if (p->high > 0)
            add(out, " (95 %% interval at most 1 in %s)", gh_operating_one_in(p->high, n));
        add(out, ", and about %.1f %% of a person's own pictures fall below it", 100 * p->fnmr);
    }
    for (int i = 0; i < 2; i++)
        if (info->data[i][0])
            add(out, "%s%.110s", i && info->data[0][0] ? "; and on " : "; measured on ", info->data[i]);
    return out;
}

char *gh_operating_trouble_words(const struct gh_operating_point *p, char *out)
{
    char n[32], m[32];
    *out = 0;
    if (p->raised)
        add(out,
            "less than the least threshold was asked for: raised to %.3f, which 1 in %.0f strangers reaches",
            (double)p->threshold, 1 / GH_THRESHOLD_FLOOR_FMR);
    if (p->capped)
        add(out, "%s1 in %s is not reached: the threshold stays at %.2f, which 1 in %s strangers reaches",
            *out ? "; " : "", gh_operating_one_in(p->fmr_read, n), (double)GH_THRESHOLD_CAP,
            gh_operating_one_in(p->fmr_at, m));
    if (p->beyond && p->fixed)
        add(out,
            "%sa similarity by hand BEYOND what the curve was measured for (1 in %s): its error rates are "
            "not "
            "known",
            *out ? "; " : "", gh_operating_one_in(p->least_fmr, m));
    else if (p->beyond)
        add(out,
            "%s1 in %s lies BEYOND what the curve was measured for (1 in %s): the threshold is a guess; "
            "accept "
            "more false matches, or compare with fewer",
            *out ? "; " : "", gh_operating_one_in(p->fmr_read, n), gh_operating_one_in(p->least_fmr, m));
    return out;
}
