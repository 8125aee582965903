/* Numbers and names as the reports say them. Pure.
 * Names come from folders of strangers: a terminal, a parser and a browser must all survive them. */
#include "evaluate/report_parts.h"

#include <math.h>
#include <string.h>

const char *gh_part_one_in(char out[GH_PART_NUMBER], double rate)
{
    char n[GH_PART_NUMBER];
    if (!(rate >= 1e-15))
        snprintf(out, GH_PART_NUMBER, "none");
    else
        snprintf(out, GH_PART_NUMBER, "1 in %s", gh_digits(n, (uint64_t)(1 / rate + 0.5)));
    return out;
}

/* Two digits that say something, at least one behind the point: more would claim more than is known. */
static int decimals(double percent)
{
    if (!(percent > 0) || percent >= 1)
        return 1;
    int d = 1 - (int)floor(log10(percent * 1.005)); /* 0.0999 is written 0.10 */
    return d > 7 ? 7 : d;
}

static void number(char *out, size_t size, double percent, int places)
{
    if (percent <= 0 || percent >= 100 || (percent >= 10 && fabs(percent - round(percent)) < 0.05))
        places = 0;
    else if (percent < pow(10, -places) / 2) /* would read as nothing, but is something */
        places = decimals(percent) - 1;
    snprintf(out, size, "%.*f", places, percent);
}

const char *gh_part_percent(char out[GH_PART_NUMBER], double share)
{
    char n[32];
    if (!isfinite(share) || share < 0) {
        snprintf(out, GH_PART_NUMBER, "none");
        return out;
    }
    number(n, sizeof n, share * 100, decimals(share * 100));
    snprintf(out, GH_PART_NUMBER, "%s %%", n);
    return out;
}

const char *gh_part_interval(char out[GH_PART_NUMBER], struct gh_interval in)
{
    char low[24], high[24];
    if (!isfinite(in.low) || !isfinite(in.high)) {
        snprintf(out, GH_PART_NUMBER, "unknown");
        return out;
    }
    int places = decimals(in.high * 100);
    number(low, sizeof low, in.low * 100, places);
    number(high, sizeof high, in.high * 100, places);
    snprintf(out, GH_PART_NUMBER, "%s to %s %%", low, high);
    return out;
}

const char *gh_part_key(char out[GH_PART_NUMBER], double rate)
{
    snprintf(out, GH_PART_NUMBER, "1e%d", rate > 0 ? (int)lround(log10(rate)) : 0);
    return out;
}

/* How long the character at s is, 0 if it is none; point: which. */
static int character(const unsigned char *s, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int n = *s < 0x80                 ? 1
            : *s >= 0xc2 && *s < 0xe0 ? 2
            : *s >= 0xe0 && *s < 0xf0 ? 3
            : *s >= 0xf0 && *s < 0xf5 ? 4
                                      : 0;
    *point = n == 1 ? *s : n ? *s & (0x7fu >> n) : 0;
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *point = *point << 6 | (s[i] & 0x3f);
    }
    if (!n || *point < least[n] || *point > 0x10ffff || (*point >= 0xd800 && *point < 0xe000))
        return 0;
    return n;
}

static bool steers(uint32_t p)
{
    return p < 0x20 || (p >= 0x7f && p < 0xa0) || (p >= 0x200e && p <= 0x200f) ||
           (p >= 0x2028 && p <= 0x202e) || (p >= 0x2066 && p <= 0x2069) || p == 0x061c || p == 0xfeff ||
           (p & 0xfffe) == 0xfffe;
}

const char *gh_part_text(char *out, size_t size, const char *in, enum gh_part_for use)
{
    size_t at = 0;
    for (const unsigned char *s = (const unsigned char *)(in ? in : ""); *s;) {
        uint32_t point;
        int n = character(s, &point);
        const char *put = (const char *)s;
        int length = n;
        if (use == GH_PART_ASCII ? n != 1 || steers(point) : !n || (use == GH_PART_SCREEN && steers(point))) {
            put = use == GH_PART_ASCII ? "?" : "\xef\xbf\xbd";
            length = use == GH_PART_ASCII ? 1 : 3;
        }
        if (at + (size_t)length >= size)
            break;
        memcpy(out + at, put, (size_t)length);
        at += (size_t)length;
        s += n ? n : 1;
    }
    out[at] = 0;
    return out;
}

int gh_part_points(const char *utf8)
{
    int n = 0;
    for (; *utf8; utf8++)
        n += (*utf8 & 0xc0) != 0x80;
    return n;
}

const char *gh_part_file(const struct gh_evaluation *e, uint32_t picture)
{
    const struct gh_dataset *d = e->data;
    return d->file && picture < d->pictures && d->file[picture] ? d->file[picture] : "?";
}

/* Pictures that could be read: what is missing failed at nothing. */
static uint32_t readable(const struct gh_evaluation *e)
{
    return e->data->pictures > e->looks->unreadable ? e->data->pictures - e->looks->unreadable : 0;
}

double gh_part_failed(const struct gh_evaluation *e)
{
    uint32_t of = readable(e);
    return of ? (double)e->looks->no_face / of : 0;
}

uint32_t gh_part_enrolled(const struct gh_evaluation *e)
{
    uint32_t of = readable(e);
    return of > e->looks->no_face ? of - e->looks->no_face : 0;
}

struct gh_interval gh_part_wider(struct gh_interval a, struct gh_interval b)
{
    return (struct gh_interval){fmin(a.low, b.low), fmax(a.high, b.high)};
}

bool gh_part_curve_has(const struct gh_evaluation *e, int i)
{
    return e->rates.curve_fnmr[i] >= 0 && e->rates.curve_fmr[i] > 0;
}

bool gh_part_small(const struct gh_report_group *g, bool fnmr)
{
    return (fnmr ? g->at[0].compared : g->at[0].enrolled) < GH_PART_LEAST_PERSONS;
}

bool gh_part_unsure(const struct gh_report_group *g)
{
    return gh_part_small(g, false) || gh_part_small(g, true) || !g->at[0].false_matches ||
           !g->at[0].false_non_matches;
}

/* Of the groups that are large enough, or of all; how many they are. */
static int compare_groups(const struct gh_report_label *l, int at, bool fnmr, struct gh_part_ratio *out)
{
    double least = INFINITY, most = -1;
    struct gh_interval of_least = {0, 0}, of_most = {0, 0};
    int groups = 0;
    for (int i = 0; i < l->count; i++) {
        const struct gh_group_rate *r = &l->group[i].at[at];
        double rate = fnmr ? r->fnmr : r->fmr;
        struct gh_interval in =
            fnmr ? gh_part_wider(r->fnmr_person, r->fnmr_exact) : gh_part_wider(r->fmr_person, r->fmr_exact);
        if ((!out->few && gh_part_small(&l->group[i], fnmr)) || !(fnmr ? r->genuine : r->impostors))
            continue;
        if (rate < least || (rate <= least && in.high > of_least.high))
            least = rate, of_least = in;
        if (rate > most || (rate >= most && in.high > of_most.high))
            most = rate, of_most = in;
        groups++;
    }
    out->value = groups > 1 && least > 0 ? most / least : -1;
    out->low = groups > 1 ? fmax(1, of_least.high > 0 ? of_most.low / of_least.high : 1) : 0;
    out->high = groups > 1 && of_least.low > 0 ? of_most.high / of_least.low : INFINITY;
    return groups;
}

struct gh_part_ratio gh_part_ratio(const struct gh_report_label *l, int at, bool fnmr)
{
    struct gh_part_ratio r = {.few = false};
    if (compare_groups(l, at, fnmr, &r) < 2) {
        r.few = true;
        compare_groups(l, at, fnmr, &r);
    }
    return r;
}

const char *gh_part_times(char out[GH_PART_NUMBER], struct gh_part_ratio r)
{
    char value[24] = "no number", high[24];
    if (r.low <= 0) {
        snprintf(out, GH_PART_NUMBER, "undefined");
        return out;
    }
    if (r.value >= 0)
        snprintf(value, sizeof value, "%.1f times", r.value);
    snprintf(high, sizeof high, isfinite(r.high) ? "to %.1f" : "or more", r.high);
    snprintf(out, GH_PART_NUMBER, "%s (%.1f %s)%s", value, r.low, high, r.few ? "*" : "");
    return out;
}

int gh_part_rate_at(const struct gh_evaluation *e, double wanted)
{
    for (int i = 0; i < GH_RATE_ROWS; i++)
        if (fabs(e->rates.rate[i].wanted / wanted - 1) < 1e-6)
            return i;
    return -1;
}
