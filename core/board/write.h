/* The engine's side of the board: creates the file, writes slots under their sequence lock. */
#ifndef GH_BOARD_WRITE_H
#define GH_BOARD_WRITE_H

#include "base/error.h"
#include "base/geom.h"
#include "board/layout.h"

/* Creates (0600) and maps the file; an old one of the same size is reused so that attached consoles go on
 * seeing it. */
struct gh_board *gh_board_create(const char *path, struct gh_error *err);
void gh_board_unmap(struct gh_board *b);
void gh_board_remove(const char *path); /* the file; whoever has it mapped goes on seeing the last of it */

/* One writer per slot. camera is copied in. picture.data may be NULL (state only); else BGR ≤ 320×180. */
void gh_board_write(struct gh_board *b, int slot, const struct gh_board_camera *camera,
                    struct gh_image picture);
void gh_board_clear(struct gh_board *b, int slot);
void gh_board_write_focus(struct gh_board *b, int slot, struct gh_image picture, int64_t picture_ms);
void gh_board_beat(struct gh_board *b); /* heartbeat */

#endif
