/* A line of text cut into runs of one script each, in the order in which they stand from left to right. Pure.
 */
#ifndef GH_KIOSK_SCREEN_RUNS_H
#define GH_KIOSK_SCREEN_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gh_script { GH_SCRIPT_LATIN, GH_SCRIPT_ARABIC, GH_SCRIPT_HAN, GH_SCRIPTS };

struct gh_run {
    enum gh_script script;
    size_t at, size; /* bytes */
    bool point;      /* a point or bracket by itself, in a line from right to left */
};
enum { GH_RUNS = 24 };

/* Returns how many (the last takes what is left over when there would be more than GH_RUNS). Blanks and
 * points between two Latin words go with them, as do brackets round such words; other points in a line from
 * right to left are runs of their own. There the runs stand in reverse. */
int gh_runs_cut(const char *text, size_t size, bool rtl, struct gh_run out[GH_RUNS]);

/* The next character at *at, which moves on; broken UTF-8 gives U+FFFD a byte. */
uint32_t gh_runs_next(const char *text, size_t size, size_t *at);
/* The bracket or quotation mark that stands for this one in a line from right to left; else the same */
uint32_t gh_runs_mirror(uint32_t c);
/* By its first letter; Latin when there is none */
enum gh_script gh_runs_script(const char *text, size_t size);
bool gh_runs_is_han(uint32_t c);

#endif
