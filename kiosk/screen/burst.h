/* Tells a code reader that types ("keyboard wedge") from a person who types: by how fast the characters come
 * and that Enter ends them. Pure. */
#ifndef GH_KIOSK_SCREEN_BURST_H
#define GH_KIOSK_SCREEN_BURST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GH_BURST_TEXT = 1024, GH_BURST_LEAST = 6, GH_BURST_MS = 100 };

struct gh_burst {
    char text[GH_BURST_TEXT];
    size_t size;  /* bytes in text */
    size_t typed; /* of them known to be a person's */
    int64_t last_ms;
    bool enter; /* a person's, after those */
};
/* Characters came. */
void gh_burst_add(struct gh_burst *b, const char *utf8, int64_t now_ms);
/* Enter came: true and the code in out (GH_BURST_TEXT bytes) if it ends a burst; else gh_burst_take gives it.
 */
bool gh_burst_enter(struct gh_burst *b, int64_t now_ms, char *out);
/* The next character that a person typed, "\n" for Enter; false while there is none, or one cannot tell yet.
 */
bool gh_burst_take(struct gh_burst *b, int64_t now_ms, char out[8]);

#endif
