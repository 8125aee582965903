/* How the text reports write on a terminal: names made harmless, sentences wrapped. core/evaluate only. */
#ifndef GH_EVALUATE_REPORT_PEN_H
#define GH_EVALUATE_REPORT_PEN_H

#include "evaluate/report_parts.h"

struct gh_pen {
    FILE *f;
    int width; /* cells */
    bool utf8, colours;
};

/* By the user's locale, whether or not the program has set it. */
bool gh_pen_utf8(void);

/* Both return out: the name as the terminal can show it; and its end where it has more than so many cells. */
const char *gh_pen_name(const struct gh_pen *p, char *out, size_t size, const char *in);
const char *gh_pen_fitting(const struct gh_pen *p, char *out, size_t size, const char *in, int cells);

/* A heading after an empty line; and "What         how it is", wrapped under itself. printf-style. */
void gh_pen_head(const struct gh_pen *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void gh_pen_fact(const struct gh_pen *p, const char *what, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Words wrapped at the width, each line but the first indented; `at` cells of the first are written already.
 */
void gh_pen_wrap(const struct gh_pen *p, int at, int indent, const char *text);

#endif
