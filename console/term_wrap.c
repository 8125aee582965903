/* Text wrapped at blanks. */
#include "console/term.h"

#include <string.h>

/* The bytes of text that go on one line of so many columns. */
static size_t line_bytes(const char *text, int width)
{
    size_t cut = strlen(text);
    if (cut <= (size_t)width)
        return cut;
    cut = (size_t)width;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    if (cut == 0)
        cut = (size_t)width;
    while (cut > 1 && ((unsigned char)text[cut] & 0xc0) == 0x80)
        cut--; /* not within a UTF-8 character */
    return cut;
}

/* t NULL: counted alone. */
static int wrap(struct gh_term *t, int x, int y, int width, int height, enum gh_ink ink, const char *text)
{
    int line = 0;
    while (width > 0 && *text && line < height) {
        size_t bytes = line_bytes(text, width);
        if (t)
            gh_term_printf(t, x, y + line, width, ink, "%.*s", (int)bytes, text);
        line++;
        text += bytes;
        text += strspn(text, " ");
    }
    return line;
}

int gh_term_wrap(struct gh_term *t, int x, int y, int width, int height, enum gh_ink ink, const char *text)
{
    return wrap(t, x, y, width, height, ink, text);
}

int gh_term_wrap_rows(int width, int height, const char *text)
{
    return wrap(NULL, 0, 0, width, height, GH_INK_PLAIN, text);
}
