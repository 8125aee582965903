/* Headings, facts and wrapped sentences of the text reports. */
#include "evaluate/report_pen.h"

#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <string.h>

bool gh_pen_utf8(void)
{
    locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    bool utf8 = l && !strcmp(nl_langinfo_l(CODESET, l), "UTF-8");
    if (l)
        freelocale(l);
    return utf8;
}

const char *gh_pen_name(const struct gh_pen *p, char *out, size_t size, const char *in)
{
    return gh_part_text(out, size, in, p->utf8 ? GH_PART_SCREEN : GH_PART_ASCII);
}

/* The end of a name is what tells it from others, so a long one loses its beginning. */
const char *gh_pen_fitting(const struct gh_pen *p, char *out, size_t size, const char *in, int cells)
{
    char all[GH_PART_TEXT];
    int points = gh_part_points(gh_pen_name(p, all, sizeof all, in));
    const char *s = all;
    if (points > cells) {
        for (int drop = points - (cells - 3); drop > 0 && *s; drop--)
            do
                s++;
            while ((*s & 0xc0) == 0x80);
    }
    snprintf(out, size, "%s%s", s == all ? "" : "...", s);
    return out;
}

void gh_pen_head(const struct gh_pen *p, const char *fmt, ...)
{
    va_list ap;
    fputs(p->colours ? "\n\033[1m" : "\n", p->f);
    va_start(ap, fmt);
    vfprintf(p->f, fmt, ap);
    va_end(ap);
    fputs(p->colours ? "\033[0m\n" : "\n", p->f);
}

/* Words wrapped at the width, each line but the first indented; `at` cells of the first are written already.
 * A word wider than the rest of an empty line is cut where it must be. */
void gh_pen_wrap(const struct gh_pen *p, int at, int indent, const char *text)
{
    bool empty = true;
    while (*text) {
        const char *end = text + strcspn(text, " ");
        int points = 0;
        for (const char *s = text; s < end; s++)
            points += (*s & 0xc0) != 0x80;
        if (!empty && at + 1 + points > p->width) {
            fprintf(p->f, "\n%*s", indent, "");
            at = indent;
            empty = true;
        } else if (!empty) {
            fputc(' ', p->f);
            at++;
        }
        for (; text < end; text++) {
            if ((*text & 0xc0) != 0x80 && at++ >= p->width) {
                fprintf(p->f, "\n%*s", indent, "");
                at = indent + 1;
            }
            fputc(*text, p->f);
        }
        empty = false;
        text += *text == ' ';
    }
    fputc('\n', p->f);
}

void gh_pen_fact(const struct gh_pen *p, const char *what, const char *fmt, ...)
{
    char text[2000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    fprintf(p->f, "%-13s", what);
    gh_pen_wrap(p, 13, 13, text);
}
