/* Keeps pasted text from acting; the ends of its lines become blanks, for a prompt has one line. */
#include "console/paste.h"

#include "console/console.h"
#include "console/keys.h"
#include "console/prompt.h"

enum { LOST_MS = 1000 }; /* the mark of the end may be */

/* Keys of the keyboard, which an escape sequence within the text would be, and control characters. */
static bool acts(int key)
{
    return key < 32 || (key >= 127 && key < 160) || key >= GH_KEY_FUNCTION;
}

bool gh_paste_key(struct gh_paste *p, struct gh_console *c, int key)
{
    bool within = p->going && c->real_ms - p->ms < LOST_MS;
    p->going = key == GH_KEY_PASTE || (within && key != GH_KEY_PASTED);
    p->ms = c->real_ms;
    if (!within || !p->going)
        p->blank = false;
    if (key == GH_KEY_PASTE || key == GH_KEY_PASTED)
        return true;
    if (!within)
        return false;
    if (key == '\r' || key == '\n' || key == '\t')
        p->blank = true;
    if (acts(key))
        return true;
    /* The last line's end is no blank: nobody would see it behind a password */
    if (p->blank && c->prompt.active && !c->prompt.pick && c->prompt.length)
        gh_prompt_key(&c->prompt, c, ' ');
    p->blank = false;
    if (c->prompt.active && !c->prompt.pick)
        gh_prompt_key(&c->prompt, c, key);
    return true;
}
