/* One character cell of a picture, as all that draw pictures make it and the painter shows it. */
#ifndef GH_CONSOLE_CELL_H
#define GH_CONSOLE_CELL_H

#include "console/color.h"

/* In a picture cell fg is the upper pixel and bg the lower one, and glyph is
 * GH_CELL_PICTURE; the painter chooses the character. Otherwise glyph is shown as it is. */
#define GH_CELL_PICTURE 0u

struct gh_cell {
    uint32_t glyph;       /* Unicode, or GH_CELL_PICTURE */
    struct gh_rgb fg, bg; /* ignored without colour */
    uint8_t bold;
};

#endif
