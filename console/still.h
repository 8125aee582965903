/* Still pictures through libchafa, where quality counts: the faces of an alert. */
#ifndef GH_CONSOLE_STILL_H
#define GH_CONSOLE_STILL_H

#include "base/error.h"
#include "base/geom.h"
#include "console/cell.h"

#include <stddef.h>

struct gh_still {
    struct gh_image picture; /* owned; data NULL = none */
    struct gh_cell *cells;   /* owned; as last drawn */
    int cols, rows;
    uint64_t serial; /* differs for every picture loaded */
    char *graphic;   /* owned; the bytes of a true picture of graphic_cols × graphic_rows cells */
    size_t graphic_size;
    int graphic_cols, graphic_rows;
};

struct gh_term;

/* Decodes a JPEG (INPUT when it is none) in place of what was held. */
bool gh_still_load(struct gh_still *s, const uint8_t *jpeg, size_t size, struct gh_error *err);
void gh_still_free(struct gh_still *s); /* overwrites the pixels first */

/* Cells of the picture within max_cols × max_rows at its own shape, kept until the size changes. Sextants
 * and blocks with UTF-8, plain characters else. False when there is no picture or no room. */
bool gh_still_draw(struct gh_still *s, int max_cols, int max_rows, enum gh_depth depth, bool utf8,
                   bool sextants);

/* Onto the screen at x, y within max_cols × max_rows: as a true picture where the terminal can show one, as
 * cells elsewhere. False when there is no picture or no room. */
bool gh_still_show(struct gh_still *s, struct gh_term *t, int x, int y, int max_cols, int max_rows);

/* Terminals known to draw sextants themselves or to have fonts with them. */
bool gh_still_sextants(const char *term, const char *term_program, const char *vte_version);

#endif
