/* The few facts of scripts that five languages need: which letters belong to which font, and which way a line
 * of mixed ones runs. Within a run HarfBuzz does the rest. */
#include "kiosk/screen/runs.h"

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
           c == '"' || c == 0x2026 || c == 0x2013 || c == 0xb7;
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

/* A point in a line from right to left is a run by itself, so that a full stop behind a Latin name stands
 * left of it; the Arabic font has none of most points, so it is drawn from the Latin one. */
static int cut(const char *text, size_t size, bool rtl, struct gh_run *out, bool *point)
{
    int n = 0;
    for (size_t at = 0; at < size;) {
        size_t from = at;
        uint32_t c = gh_runs_next(text, size, &at);
        bool alone = rtl && is_point(c);
        enum gh_script script = is_arabic(c)        ? GH_SCRIPT_ARABIC
                                : gh_runs_is_han(c) ? GH_SCRIPT_HAN
                                                    : GH_SCRIPT_LATIN;
        if (rtl && is_point(c) && n && !point[n - 1] && out[n - 1].script == GH_SCRIPT_LATIN && at < size) {
            /* inside a number or a Latin word, as in 8.30 or a-b */
            size_t next = at;
            uint32_t d = gh_runs_next(text, size, &next);
            alone = !(d > ' ' && !is_point(d) && !is_arabic(d));
        }
        bool blank = is_neutral(c);
        if (blank && rtl && n && out[n - 1].script != GH_SCRIPT_ARABIC && at < size) {
            /* before an Arabic word it belongs to that, or it would stand on the wrong side */
            size_t next = at;
            if (is_arabic(gh_runs_next(text, size, &next))) {
                script = GH_SCRIPT_ARABIC;
                blank = false;
            }
        }
        bool joins = n && (blank || (out[n - 1].script == script && point[n - 1] == alone));
        if (joins || n == GH_RUNS) {
            out[n - 1].size = at - out[n - 1].at;
            continue;
        }
        out[n] = (struct gh_run){script, from, at - from};
        point[n++] = alone;
    }
    return n;
}

static bool begins_with_point(const char *text, const struct gh_run *r)
{
    size_t at = 0;
    return is_point(gh_runs_next(text + r->at, r->size, &at));
}

static void reverse(struct gh_run *r, int from, int to)
{
    for (to--; from < to; from++, to--) {
        struct gh_run keep = r[from];
        r[from] = r[to];
        r[to] = keep;
    }
}

int gh_runs_cut(const char *text, size_t size, bool rtl, struct gh_run out[GH_RUNS])
{
    bool point[GH_RUNS] = {false};
    int n = cut(text, size, rtl, out, point);
    if (!rtl)
        return n;
    reverse(out, 0, n);
    for (int i = 0, j; i < n; i = j + 1) {
        for (j = i; j < n && out[j].script != GH_SCRIPT_ARABIC && !begins_with_point(text, &out[j]);)
            j++;
        reverse(out, i, j);
    }
    return n;
}
