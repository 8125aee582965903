/* Words as pictures: fonts for Latin, Arabic and Chinese, mixed in one line where they have to be; measured,
 * broken into lines, drawn. Drawn lines are kept, so that a line is shaped once. */
#ifndef GH_KIOSK_SCREEN_TEXT_H
#define GH_KIOSK_SCREEN_TEXT_H

#include "base/error.h"
#include "kiosk/screen/paint.h"

struct gh_type;

/* NOT_FOUND names the font's file and the package that has it. */
struct gh_type *gh_type_open(struct gh_error *err);
void gh_type_close(struct gh_type *t);
/* Nothing stays of what was measured: typed numbers and names were among it. */
void gh_type_forget(struct gh_type *t);

/* One line of text as wide as this, in pixels; px: the letters' size. rtl: which way the line as a whole
 * runs. */
int gh_type_width(struct gh_type *t, const char *text, size_t size, int px, bool bold, bool rtl);
/* From line to line; the letters' middle stands at the middle of it. */
int gh_type_line(const char *text, size_t size, int px);

struct gh_type_span {
    size_t at, size; /* bytes */
    int width;       /* pixels */
};
/* Breaks between words, or between Chinese characters, never elsewhere, into at most `most` lines; returns
 * how many, most + 1 if there are more, 0 if a word is wider than width. '\n' always breaks. */
int gh_type_wrap(struct gh_type *t, const char *text, int px, bool bold, bool rtl, int width,
                 struct gh_type_span *out, int most);

/* x, y: left top of the line. secret: nothing of it is kept. */
void gh_type_draw(struct gh_type *t, struct gh_canvas *c, int x, int y, const char *text, size_t size, int px,
                  bool bold, bool rtl, bool secret, gh_ink ink);

#endif
