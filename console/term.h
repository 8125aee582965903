/* The terminal: curses opened and always restored, signals, keys, and which parts of
 * the screen curses leaves to the painter. */
#ifndef GH_CONSOLE_TERM_H
#define GH_CONSOLE_TERM_H

#include "base/error.h"
#include "console/color.h"
#include "console/graphics.h"
#include "console/paint.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gh_ink { /* colour pairs of text; plain attributes where there is no colour */
              GH_INK_PLAIN,
              GH_INK_DIM,
              GH_INK_GOOD,
              GH_INK_WARN,
              GH_INK_BAD,
              GH_INK_TITLE,
              GH_INK_BAR, /* status line */
              GH_INK_ALARM,
              GH_INK_CHOSEN,
              GH_INK_COUNT
};

struct gh_term {
    enum gh_depth depth;
    bool utf8;
    int cols, rows;
    int text_rows; /* of the last rows in this frame, written on by curses alone */
    struct gh_paint *paint;
    uint64_t regions, regions_before; /* hash of the painted places: another layout is drawn from scratch */
    uint64_t *lines, *lines_before;   /* hash of what is written on each: only others are given to curses */
    enum gh_graphics graphics;        /* what it can show besides cells */
    int cell_w, cell_h;               /* pixels */
    struct gh_term_graphic {
        int x, y;
        const char *data;
        size_t size;
    } shown[4]; /* pictures of this frame */
    int shown_count;
    bool any_shown; /* on the terminal now */
    bool force;     /* everything is to be painted in this frame */
};

/* USAGE when stdin or stdout is no terminal or TERM is unknown. */
bool gh_term_open(struct gh_term *t, struct gh_error *err);
void gh_term_close(struct gh_term *t); /* restores the terminal; safe to call twice */

/* True once SIGINT, SIGTERM or SIGHUP has come. */
bool gh_term_ended(void);
/* If Ctrl-C has come it was no end, and true: everything is to be drawn anew. For a locked console, which
 * must not give its terminal away. */
bool gh_term_stay(struct gh_term *t);

/* Waits for input up to timeout_ms (0: not at all). A key as keys.h numbers it; 0 = none. GH_KEY(KEY_MOUSE)
 * and GH_KEY(KEY_RESIZE) among them (the size is then already ours). */
int gh_term_key(struct gh_term *t, int timeout_ms);

/* One frame: begin; text and regions; end, which returns false when the layout has changed and everything
 * must be drawn once more (t->force is then set). The last text_rows rows are text alone: fields that reach
 * there are cut, true pictures left out. */
void gh_term_begin(struct gh_term *t, int64_t now_ms, int text_rows);
/* Text cut to width cells (-1: to the edge); returns the columns used. */
int gh_term_text(struct gh_term *t, int x, int y, int width, enum gh_ink ink, const char *text);
int gh_term_printf(struct gh_term *t, int x, int y, int width, enum gh_ink ink, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
void gh_term_fill(struct gh_term *t, int x, int y, int width, enum gh_ink ink);
/* Wrapped at blanks into a field; returns the lines used. */
int gh_term_wrap(struct gh_term *t, int x, int y, int width, int height, enum gh_ink ink, const char *text);
/* The lines it would use, at most height. */
int gh_term_wrap_rows(int width, int height, const char *text);
/* A field of cells that the painter owns. cells may be NULL: unchanged since the last frame. */
void gh_term_region(struct gh_term *t, int x, int y, int w, int h, const struct gh_cell *cells);
/* A true picture over w × h cells; serial tells it from every other. data is borrowed until the frame's end.
 */
void gh_term_graphic(struct gh_term *t, int x, int y, int w, int h, uint64_t serial, const char *data,
                     size_t size);
bool gh_term_end(struct gh_term *t);

/* Draws the whole screen anew at the next end. */
void gh_term_redraw(struct gh_term *t);
void gh_term_bell(struct gh_term *t);
/* An escape sequence past curses, for OSC 9. */
void gh_term_send(const char *text, size_t size);

#endif
