/* Source addresses: a password between colon and @ is in no masked text, whatever stands
 * round it, and the text ends within its buffer. */
#include "fuzz.h"

#include "media/source.h"

#include <stdbool.h>

#define SECRET "Zq7SECRETq"

static void any_text(const char *spec)
{
    for (size_t room = 1; room < 40; room += 13) {
        char *small = malloc(room);
        gh_source_mask(spec, small, room);
        CHECK(memchr(small, 0, room));
        free(small);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char spec[1024], out[1024], part[3][200];
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = 0;
    any_text(text);
    /* three parts divided by line breaks: user, rest of the password, what stands behind the @ */
    char *at = text;
    for (int i = 0; i < 3; i++) {
        size_t n = strcspn(at, "\n");
        snprintf(part[i], sizeof part[i], "%.*s", (int)n, at);
        at += n + (at[n] != 0);
    }
    bool learned = strstr(text, SECRET);
    free(text);
    /* what no server would take for a user's name: the address then has another meaning */
    if (strpbrk(part[0], ":/?#@") || learned)
        return 0;
    snprintf(spec, sizeof spec, "rtsp://%s:" SECRET "%s@%s", part[0], part[1], part[2]);
    CHECK(!strstr(gh_source_mask(spec, out, sizeof out), SECRET));
    snprintf(spec, sizeof spec, "http://h/x?%s&password=" SECRET "%s", part[2],
             strpbrk(part[1], "&;#") ? "" : part[1]);
    if (!strpbrk(part[2], "@"))
        CHECK(!strstr(gh_source_mask(spec, out, sizeof out), SECRET));
    return 0;
}
