/* The few facts of scripts that five languages need: which letters belong to which font, and which way a line
 * of mixed ones runs. Within a run HarfBuzz does the rest. */
#include "kiosk/screen/runs.h"

#include <string.h>

uint32_t gh_runs_next(const char *text, size_t size, size_t *at)
{
    const uint8_t *s = (const uint8_t *)text + *at;
    size_t left = size - *at, n = s[0] < 0x80    ? 1
                                  : s[0] >= 0xf0 ? 4
                                  : s[0] >= 0xe0 ? 3
                                  : s[0] >= 0xc2 ? 2
                                                 : 0;
    uint32_t c = n == 1 ? s[0] : n == 2 ? s[0] & 31 : n == 3 ? s[0] & 15 : s[0] & 7;
    bool good = n > 0 && n <= left && s[0] < 0xf5;
    for (size_t i = 1; good && i < n; i++) {
        good = (s[i] & 0xc0) == 0x80;
        c = c << 6 | (s[i] & 63);
    }
    *at += good ? n : 1;
    return good ? c : 0xfffd;
}

bool gh_runs_is_han(uint32_t c)
{
    return (c >= 0x2e80 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
           (c >= 0xff00 && c <= 0xffef) || (c >= 0x20000 && c <= 0x3ffff);
}

static bool is_arabic(uint32_t c)
{
    return (c >= 0x0600 && c <= 0x06ff) || (c >= 0x0750 && c <= 0x077f) || (c >= 0x08a0 && c <= 0x08ff) ||
           (c >= 0xfb50 && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfeff);
}

/* Belongs to whatever is before it */
static bool is_neutral(uint32_t c)
{
    return c == ' ' || c == 0xa0;
}
/* Has no direction of its own: between Arabic words it is read with them */
static bool is_point(uint32_t c)
{
    return c == '.' || c == ',' || c == ':' || c == '!' || c == '(' || c == ')' || c == '-' || c == '?' ||
           c == '"' || c == 0xab || c == 0xbb || c == '/' || c == 0x2026 || c == 0x2013 || c == 0xb7;
}

enum gh_script gh_runs_script(const char *text, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t c = gh_runs_next(text, size, &at);
        if (is_arabic(c))
            return GH_SCRIPT_ARABIC;
        if (gh_runs_is_han(c))
            return GH_SCRIPT_HAN;
        if (!is_neutral(c) && !is_point(c))
            return GH_SCRIPT_LATIN;
    }
    return GH_SCRIPT_LATIN;
}

uint32_t gh_runs_mirror(uint32_t c)
{
    return c == '(' ? ')' : c == ')' ? '(' : c == 0xab ? 0xbb : c == 0xbb ? 0xab : c;
}

/* The next letter or digit behind this byte: of a script that runs from left to right? */
static bool latin_follows(const char *text, size_t size, size_t at)
{
    while (at < size) {
        uint32_t c = gh_runs_next(text, size, &at);
        if (!is_neutral(c) && !is_point(c))
            return !is_arabic(c);
    }
    return false;
}

/* In a line from right to left: does this blank or point belong to the Latin run before it? */
static bool belongs(const char *text, size_t size, size_t behind, const struct gh_run *before, uint32_t c)
{
    if (before->script == GH_SCRIPT_ARABIC || before->point)
        return false;
    bool closes = c == ')' && memchr(text + before->at, '(', before->size);
    return closes || latin_follows(text, size, behind);
}

static int cut(const char *text, size_t size, bool rtl, struct gh_run *out)
{
    int n = 0;
    for (size_t at = 0; at < size;) {
        size_t from = at;
        uint32_t c = gh_runs_next(text, size, &at);
        struct gh_run *last = n ? &out[n - 1] : NULL;
        bool blank = is_neutral(c), point = rtl && is_point(c), joins;
        enum gh_script script = is_arabic(c)        ? GH_SCRIPT_ARABIC
                                : gh_runs_is_han(c) ? GH_SCRIPT_HAN
                                                    : GH_SCRIPT_LATIN;
        if (rtl && last && (blank || point) && belongs(text, size, at, last, c)) {
            joins = true;
        } else if (blank) { /* in a line from right to left it runs with the Arabic */
            script = rtl ? GH_SCRIPT_ARABIC : last ? last->script : script;
            joins = last && last->script == script && !last->point;
        } else {
            joins = last && last->script == script && !last->point && !point;
        }
        if (joins || n == GH_RUNS)
            last->size = at - last->at;
        else
            out[n++] = (struct gh_run){script, from, at - from, point};
    }
    return n;
}

int gh_runs_cut(const char *text, size_t size, bool rtl, struct gh_run out[GH_RUNS])
{
    int n = cut(text, size, rtl, out);
    for (int i = 0, k = n - 1; rtl && i < k; i++, k--) {
        struct gh_run keep = out[i];
        out[i] = out[k];
        out[k] = keep;
    }
    /* Latin and Chinese side by side still run from left to right */
    for (int i = 0, k; rtl && i < n; i = k + 1) {
        for (k = i; k < n && out[k].script != GH_SCRIPT_ARABIC && !out[k].point;)
            k++;
        for (int a = i, b = k - 1; a < b; a++, b--) {
            struct gh_run keep = out[a];
            out[a] = out[b];
            out[b] = keep;
        }
    }
    return n;
}
