/* Reading without leaving copies behind. */
#include "cli/stdin.h"

#include "base/wipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BYTES_MAX = 512 << 20 };

void gh_cli_wipe(uint8_t *data, size_t size)
{
    gh_wipe(data, size);
}

uint8_t *gh_cli_stdin_rest(const char *who, size_t *size, struct gh_error *err)
{
    uint8_t *data = NULL;
    size_t room = 0;
    *size = 0;
    for (;;) {
        if (*size == room) { /* grown by hand: realloc would leave copies behind */
            size_t more = room ? 2 * room : 1 << 20;
            uint8_t *larger = more <= BYTES_MAX ? malloc(more) : NULL;
            if (!larger) {
                gh_cli_wipe(data, *size);
                gh_error_set(err, GH_ERR_INPUT, "%s: what came is larger than %d MB", who, BYTES_MAX >> 20);
                return NULL;
            }
            if (*size)
                memcpy(larger, data, *size);
            gh_cli_wipe(data, *size);
            data = larger;
            room = more;
        }
        size_t n = fread(data + *size, 1, room - *size, stdin);
        if (!n)
            return data;
        *size += n;
    }
}
