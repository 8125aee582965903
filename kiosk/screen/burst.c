/* Characters wait here for a tenth of a second: so long it may still be a reader. */
#include "kiosk/screen/burst.h"

#include <string.h>

static void settle(struct gh_burst *b, int64_t now_ms)
{
    if (now_ms - b->last_ms > GH_BURST_MS)
        b->typed = b->size;
}

void gh_burst_add(struct gh_burst *b, const char *utf8, int64_t now_ms)
{
    size_t n = strlen(utf8);
    settle(b, now_ms);
    b->last_ms = now_ms;
    if (n < sizeof b->text - b->size) { /* what is longer than any token is cut, and will be none */
        memcpy(b->text + b->size, utf8, n);
        b->size += n;
    }
}

bool gh_burst_enter(struct gh_burst *b, int64_t now_ms, char *out)
{
    settle(b, now_ms);
    size_t n = b->size - b->typed;
    if (n < GH_BURST_LEAST) {
        b->typed = b->size;
        b->enter = true;
        return false;
    }
    memcpy(out, b->text + b->typed, n);
    out[n] = 0;
    explicit_bzero(b->text + b->typed, n);
    b->size = b->typed;
    return true;
}

bool gh_burst_take(struct gh_burst *b, int64_t now_ms, char out[8])
{
    settle(b, now_ms);
    if (!b->typed) {
        bool enter = b->enter;
        b->enter = false;
        strcpy(out, "\n");
        return enter;
    }
    size_t n = 1;
    while (n < b->typed && n < 4 && ((uint8_t)b->text[n] & 0xc0) == 0x80)
        n++;
    memcpy(out, b->text, n);
    out[n] = 0;
    memmove(b->text, b->text + n, b->size - n);
    b->size -= n;
    b->typed -= n;
    explicit_bzero(b->text + b->size, n);
    return true;
}
