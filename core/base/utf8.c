/* UTF-8 by the table of well-formed byte sequences; and the columns a text takes. */
#include "base/utf8.h"

#include <string.h>
#include <wchar.h>

enum { LONGEST = 4 };

int gh_utf8_length(const char *text, const char *end)
{
    const unsigned char *p = (const unsigned char *)text;
    if (*p < 0x80)
        return 1;
    int n = *p >= 0xc2 && *p < 0xe0 ? 2 : (*p & 0xf0) == 0xe0 ? 3 : *p >= 0xf0 && *p < 0xf5 ? 4 : 0;
    if (!n || end - text < n)
        return 0;
    for (int i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) || (*p == 0xf0 && p[1] < 0x90) ||
        (*p == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

int gh_utf8_shown(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    if (*p < 0x20 || *p == 0x7f || (p[0] == 0xc2 && p[1] < 0xa0))
        return 0;
    return gh_utf8_length(text, text + strnlen(text, LONGEST));
}

unsigned gh_utf8_next(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    if (*p < 0x80) {
        *at += *p != 0;
        return *p;
    }
    int n = gh_utf8_length(*at, *at + strnlen(*at, LONGEST));
    *at += n ? n : 1;
    if (!n)
        return GH_UTF8_NONE + *p;
    unsigned c = *p & (0xffu >> (n + 1));
    for (int i = 1; i < n; i++)
        c = c << 6 | (p[i] & 0x3f);
    return c;
}

int gh_utf8_cut(const char *text, int bytes)
{
    int n = (int)strnlen(text, (size_t)bytes);
    if (text[n])
        while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
    return n;
}

int gh_utf8_columns(const char *text)
{
    int columns = 0;
    for (unsigned c; (c = gh_utf8_next(&text));) {
        int w = c < GH_UTF8_NONE ? wcwidth((wchar_t)c) : 1;
        columns += w < 0 ? 1 : w;
    }
    return columns;
}
