/* One camera in a field of the screen, on the wall and in focus alike: a title line, and a
 * picture that is either live or unmistakably not. */
#ifndef GH_CONSOLE_VIEWS_TILE_H
#define GH_CONSOLE_VIEWS_TILE_H

#include "base/geom.h"
#include "console/layout.h"
#include "console/model.h"

struct gh_console;

void gh_tile_draw(struct gh_console *c, const struct gh_model_camera *camera, struct gh_tile at, bool chosen);

/* The picture alone, with boxes or the words of trouble over it, within a field; picture may be
 * another one than the camera's own (the large one). fresh: new since the last frame. */
void gh_tile_picture(struct gh_console *c, const struct gh_model_camera *camera, struct gh_image picture,
                     bool fresh, struct gh_tile field);

/* Age of what is shown, red when old, into the line at the right; returns its columns. */
int gh_tile_title(struct gh_console *c, const struct gh_model_camera *camera, struct gh_tile at, bool chosen);

#endif
