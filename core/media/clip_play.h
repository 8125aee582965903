/* Playing an MP4 that lies in memory, and making one out of pictures: for screens
 * and for exports. Nothing of it touches a disk. */
#ifndef GH_MEDIA_CLIP_PLAY_H
#define GH_MEDIA_CLIP_PLAY_H

#include "base/error.h"
#include "media/frame.h"

#include <stddef.h>

struct gh_clip_player;

/* mp4 is borrowed until close. Pictures and sizes are upright, whatever way the film lies. INPUT when it is
 * no video. One thread uses a player. */
struct gh_clip_player *gh_clip_play_open(const uint8_t *mp4, size_t size, struct gh_error *err);
/* The next picture, its t_ms from 0 at the clip's first; borrowed, valid until the next call. NULL at the
 * end. What cannot be decoded is left out. */
const struct gh_frame *gh_clip_play_next(struct gh_clip_player *p);
/* Goes on with the picture at t_ms or the first behind it. False when it cannot be reached. */
bool gh_clip_play_seek(struct gh_clip_player *p, int64_t t_ms);
void gh_clip_play_size(const struct gh_clip_player *p, int *width, int *height);
int64_t gh_clip_play_length(const struct gh_clip_player *p); /* ms; 0 if unknown */
double gh_clip_play_fps(const struct gh_clip_player *p);     /* on average; 0 if unknown */
void gh_clip_play_close(struct gh_clip_player *p);           /* NULL is fine */

struct gh_clip_writer;

/* Pictures of width×height (odd ones lose a row or column). INTERNAL when there is no encoder. */
struct gh_clip_writer *gh_clip_write_open(int width, int height, double fps, struct gh_error *err);
/* A BGR picture of that size at t_ms, which rises from call to call. */
bool gh_clip_write_picture(struct gh_clip_writer *w, struct gh_image picture, int64_t t_ms,
                           struct gh_error *err);
/* The MP4, malloc'd, the caller's to overwrite and free. Frees the writer in any case; mp4 = NULL: only that.
 */
bool gh_clip_write_close(struct gh_clip_writer *w, uint8_t **mp4, size_t *size, struct gh_error *err);

#endif
