/* A picture of a console at work: runs a command in a terminal of its own, types keys,
 * and writes what the screen shows as PNG. */
#include "paint_png.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: shot OUT.png COLSxROWS KEYS COMMAND...\n"
    "\n"
    "Runs COMMAND in a terminal of that size with true colour, types KEYS, writes the picture, quits it with "
    "q.\n"
    "In KEYS ~ waits a second, ^ a tenth, \\r \\t \\e are Enter, Tab and Esc. Example:\n"
    "  shot wall.png 160x45 '~~~~~' gatehouse-console --site demo\n";

static bool type(struct screen *s, const char *keys)
{
    bool open = true;
    for (; *keys && open; keys++) {
        char one[2] = {*keys, 0};
        if (*keys == '~' || *keys == '^') {
            open = screen_watch(s, *keys == '~' ? 1000 : 100);
            continue;
        }
        if (*keys == '\\' && keys[1]) {
            keys++;
            one[0] = *keys == 'r' ? '\r' : *keys == 't' ? '\t' : *keys == 'e' ? '\033' : *keys;
        }
        screen_type(s, one);
        open = screen_watch(s, 100);
    }
    return open;
}

int main(int argc, char **argv)
{
    int cols, rows;
    struct screen s;
    if (argc < 5 || sscanf(argv[2], "%dx%d", &cols, &rows) != 2 || cols < 1 || rows < 1 || cols > 500 ||
        rows > 300) {
        fputs(usage, stderr);
        return 2;
    }
    if (!screen_exec(&s, cols, rows, "truecolor", argv + 4)) {
        perror("pseudo-terminal");
        return 10;
    }
    bool open = type(&s, argv[3]);
    if (!open)
        fprintf(stderr, "shot: %s ended before the picture was taken\n", argv[4]);
    else if (!screen_png(&s, argv[1], 8)) {
        fprintf(stderr, "shot: %s could not be written\n", argv[1]);
        open = false;
    }
    screen_type(&s, "\033\033");
    screen_watch(&s, 100);
    screen_stop(&s, true);
    return open ? 0 : 1;
}
