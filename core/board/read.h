/* A console's side of the board: maps the file, copies slots consistently. */
#ifndef GH_BOARD_READ_H
#define GH_BOARD_READ_H

#include "base/error.h"
#include "board/layout.h"

/* NOT_FOUND when no engine has made it, STORE when its version is not ours. Writable only for viewed_ms. */
struct gh_board *gh_board_attach(const char *path, struct gh_error *err);
void gh_board_detach(struct gh_board *b);

/* Copies slot into *camera, and its picture (if picture is not NULL, GH_BOARD_W*GH_BOARD_H*3 bytes, rows of
 * *w*3) when picture_seq differs from *have (then *have is set and *fresh = true). False if the slot is
 * unused or the writer stayed in it for 50 ms (a dead writer). */
bool gh_board_read(struct gh_board *b, int slot, struct gh_board_camera *camera, uint8_t *picture, int *w,
                   int *h, uint64_t *have, bool *fresh);
bool gh_board_read_focus(struct gh_board *b, uint8_t *picture, int *camera, int *w, int *h,
                         int64_t *picture_ms, uint64_t *have, bool *fresh);
void gh_board_viewing(struct gh_board *b); /* says that someone looks; call at least each second */
bool gh_board_alive(const struct gh_board *b, int64_t now_ms); /* heartbeat younger than 3 s */

#endif
