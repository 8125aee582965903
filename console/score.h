/* A similarity in words a person can weigh: how many strangers would look this alike,
 * by the embedder's measured curve in the models folder. */
#ifndef GH_CONSOLE_SCORE_H
#define GH_CONSOLE_SCORE_H

#include "vision/vision.h"

/* The [model EMBEDDER] curve of registry.ini. False when it cannot be read. */
bool gh_score_curve(const char *embedder, struct gh_vision_info *out, struct gh_error *err);

/* gh_threshold_words by that curve. */
void gh_score_words(const struct gh_vision_info *info, float similarity, char *out, size_t size);

#endif
