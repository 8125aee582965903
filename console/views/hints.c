/* Key and words, one after another, broken between hints and never within. */
#include "console/views/hints.h"

#include "console/console.h"
#include "console/keys.h"

#include <stdio.h>
#include <string.h>

/* The first key of a request is the one that is shown. */
static bool first_key(enum gh_request request, int in, char *out, size_t size)
{
    if (!gh_keys_of(request, in, out, size))
        return false;
    char *space = strchr(out, ' ');
    if (space && space != out)
        *space = 0;
    return true;
}

static int flow(struct gh_console *draw, int cols, int in, const struct gh_hint *hints, int count, int y)
{
    int x = 1, lines = 0;
    for (int i = 0; i < count; i++) {
        char key[40];
        if (!hints[i].words || !first_key(hints[i].request, in, key, sizeof key))
            continue;
        int width = (int)(strlen(key) + 1 + strlen(hints[i].words));
        if (!lines || x + width >= cols) {
            x = 1;
            lines++;
        }
        if (draw) {
            gh_term_text(&draw->term, x, y + lines - 1, -1, GH_INK_TITLE, key);
            gh_term_text(&draw->term, x + (int)strlen(key) + 1, y + lines - 1, -1, GH_INK_DIM,
                         hints[i].words);
        }
        x += width + 2;
    }
    return lines;
}

int gh_hints_lines(const struct gh_console *c, int in, const struct gh_hint *hints, int count)
{
    return flow(NULL, c->term.cols, in, hints, count, 0);
}

void gh_hints_draw(struct gh_console *c, int in, const struct gh_hint *hints, int count, int y)
{
    flow(c, c->term.cols, in, hints, count, y);
}
