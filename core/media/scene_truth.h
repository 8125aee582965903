/* The truth file: one line of JSON per visit when it is over, and per frame where asked for. */
#ifndef GH_MEDIA_SCENE_TRUTH_H
#define GH_MEDIA_SCENE_TRUTH_H

#include "media/scene.h"

struct gh_scene_truth_log;

/* Appends to path (mode 0600), so that several cameras may share one file. IO. */
struct gh_scene_truth_log *gh_scene_truth_open(const char *path, const char *camera, bool boxes,
                                               struct gh_error *err);
/* All of these take NULL and do nothing. Called after each frame drawn, with the frame's own seq and time. */
void gh_scene_truth_frame(struct gh_scene_truth_log *log, const struct gh_scene *scene,
                          const struct gh_scene_view *view, uint64_t seq, int64_t t_ms);
/* The script starts again: visits under way are over, numbers go on rising. */
void gh_scene_truth_restart(struct gh_scene_truth_log *log);
void gh_scene_truth_close(struct gh_scene_truth_log *log);

#endif
