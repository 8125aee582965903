/* Upper and lower case by ranges of code points, where a lower-case letter follows its upper-case one or
 * stands a fixed way behind it; the few that do not are listed. */
#include "base/utf8.h"

#include <stddef.h>

struct range {
    unsigned from, to, by; /* by 1: every second one, from the first, is upper case */
};
static const struct range ranges[] = {
    {0xc0, 0xd6, 32},    {0xd8, 0xde, 32},   {0x100, 0x12f, 1},  {0x132, 0x137, 1},  {0x139, 0x148, 1},
    {0x14a, 0x177, 1},   {0x179, 0x17e, 1},  {0x1cd, 0x1dc, 1},  {0x1de, 0x1ef, 1},  {0x1f8, 0x21f, 1},
    {0x222, 0x233, 1},   {0x388, 0x38a, 37}, {0x38e, 0x38f, 63}, {0x391, 0x3ab, 32}, {0x400, 0x40f, 80},
    {0x410, 0x42f, 32},  {0x460, 0x481, 1},  {0x48a, 0x4bf, 1},  {0x4c1, 0x4ce, 1},  {0x4d0, 0x52f, 1},
    {0x1e00, 0x1e95, 1}, {0x1ea0, 0x1eff, 1}};
static const unsigned single[][2] = {{0x178, 0xff},  {0x386, 0x3ac}, {0x38c, 0x3cc},
                                     {0x3c2, 0x3c3}, {0x4c0, 0x4cf}, {0x1e9e, 0xdf}};

static unsigned plain_lower(unsigned c)
{
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static unsigned lower(unsigned c)
{
    if (c < 0x80)
        return plain_lower(c);
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        if (c == single[i][0])
            return single[i][1];
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (c >= ranges[i].from && c <= ranges[i].to)
            return ranges[i].by > 1 ? c + ranges[i].by : c + ((c - ranges[i].from) % 2 == 0);
    return c;
}

static unsigned next(const char **at)
{
    return lower(gh_utf8_next(at));
}

/* Whether text begins with part; the end of both is the same then if whole. */
static bool begins(const char *text, const char *part, bool whole)
{
    for (;;) {
        unsigned b = next(&part);
        if (!b)
            return !whole || !*text;
        if (next(&text) != b)
            return false;
    }
}

bool gh_utf8_same(const char *a, const char *b)
{
    return begins(a, b, true);
}

/* Of a part that is nothing but ASCII, which is the same as ASCII alone: no character needs to be put
 * together. */
static bool holds_plain(const char *text, const char *part)
{
    unsigned first = plain_lower((unsigned char)*part);
    for (; *text; text++) {
        if (plain_lower((unsigned char)*text) != first)
            continue;
        size_t n = 1;
        while (part[n] && plain_lower((unsigned char)text[n]) == plain_lower((unsigned char)part[n]))
            n++;
        if (!part[n])
            return true;
    }
    return false;
}

bool gh_utf8_holds(const char *text, const char *part)
{
    size_t ascii = 0;
    while (part[ascii] && (unsigned char)part[ascii] < 0x80)
        ascii++;
    if (!part[ascii])
        return !ascii || holds_plain(text, part);
    const char *rest = part;
    unsigned first = next(&rest);
    while (*text)
        if (next(&text) == first && begins(text, rest, false))
            return true;
    return false;
}
