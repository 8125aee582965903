/* The kinds of source behind gh_source_open; each file makes one. */
#ifndef GH_MEDIA_SOURCE_KINDS_H
#define GH_MEDIA_SOURCE_KINDS_H

#include "media/source.h"

/* Files, rtsp://, http(s)://, /dev/videoN through FFmpeg's libraries. masked is safe to show. */
struct gh_source *gh_source_av_open(const char *spec, const char *masked,
                                    const struct gh_source_options *options, struct gh_error *err);

/* A folder of pictures in name order, one a second. */
struct gh_source *gh_source_folder_open(const char *path, const struct gh_source_options *options,
                                        struct gh_error *err);

/* scene:FILE?…, the synthetic world. */
struct gh_source *gh_source_scene_open(const char *spec, const struct gh_source_options *options,
                                       struct gh_error *err);

/* FFmpeg's libraries made ready and their messages put into the log; once, from any thread. */
void gh_source_av_start(void);

#endif
