/* A console in a pseudo-terminal, seen through libvterm as a person's terminal would show it. */
#ifndef GH_TESTS_SCREEN_H
#define GH_TESTS_SCREEN_H

#include "console/color.h"
#include "console/console.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <vterm.h>

struct screen {
    VTerm *vt;
    VTermScreen *screen;
    int master, cols, rows;
    pid_t pid;
    uint64_t bytes;         /* received in all */
    bool altscreen, cursor; /* as the terminal is now */
    bool cooked;            /* line editing is on again; known once stopped */
    /* Called for each cell that is written; may be NULL */
    void (*written)(void *user, int x, int y);
    void *user;
    int status; /* of wait, once stopped */
    struct rusage usage;
    const char *answer; /* to a terminal's query of what it can show; NULL: silent, as many are */
    char *raw;          /* with an answer: all that came, for looking for escape sequences; freed at stop */
    size_t raw_size;
    int apc;         /* how far within ESC _ … ESC \, which libvterm does not know */
    char error[512]; /* what the console printed when it could not run */
};

/* Runs the console in a child with a terminal of this size. colors: TERM's kind, "truecolor", "256", "16",
 * "none". False when there is no pseudo-terminal. */
bool screen_start(struct screen *s, int cols, int rows, const char *colors,
                  const struct gh_console_options *options);
/* The same in a terminal that answers the console's question for graphics with these bytes. */
bool screen_start_answering(struct screen *s, int cols, int rows, const char *answer,
                            const struct gh_console_options *options);
/* Whether the bytes came, from an offset of raw on; where they end, else 0. */
size_t screen_came(const struct screen *s, size_t from, const char *bytes);
/* The same with a program of its own. */
bool screen_exec(struct screen *s, int cols, int rows, const char *colors, char *const *argv);
void screen_type(struct screen *s, const char *keys);
void screen_resize(struct screen *s, int cols, int rows);

/* One read, waiting for it at most timeout_ms; *got: something came. False at the console's end. */
bool screen_take(struct screen *s, int timeout_ms, bool *got);
/* Reads what comes until nothing has come for quiet_ms, at most limit_ms. False at the console's end. */
bool screen_settle(struct screen *s, int quiet_ms, int limit_ms);
/* Reads for so long. False at the console's end. */
bool screen_watch(struct screen *s, int ms);
/* Reads until text stands somewhere on the screen; false after limit_ms. */
bool screen_wait(struct screen *s, const char *text, int limit_ms);
bool screen_has(struct screen *s, const char *text);

/* Waits for the console's end (asking with q when quit) and returns its exit code. */
int screen_stop(struct screen *s, bool quit);

/* Text and coarse colours, one line a row each; malloc'd. Picture cells are '~' whatever half block
 * shows them, since the painter is free to choose. A colour is one of 64 characters, two bits a channel. */
char *screen_dump(struct screen *s);
/* True when both dumps show the same: text exactly, colours within one step a channel. Else says where. */
bool screen_same(const char *want, const char *got, char *where, size_t size);

/* The colours of a cell's upper and lower half. */
void screen_halves(struct screen *s, int x, int y, struct gh_rgb *top, struct gh_rgb *low);

/* A colour with xterm's palette; a character's bytes into out (≤ 4), not closed by a zero. */
struct gh_rgb screen_rgb(struct screen *s, VTermColor c);
size_t screen_utf8(char *out, uint32_t c);

#endif
