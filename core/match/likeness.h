/* A similarity in words a person can weigh: how many strangers would look this alike,
 * by the embedder's measured curve in the models folder. */
#ifndef GH_MATCH_LIKENESS_H
#define GH_MATCH_LIKENESS_H

#include "vision/vision.h"

/* The [model EMBEDDER] curve of registry.ini, for programs that open no nets: embedder, curve and what it was
 * measured on in out, the rest 0. MODEL when it cannot be read. */
bool gh_likeness_curve(const char *embedder, struct gh_vision_info *out, struct gh_error *err);

/* "about 1 in 40,000 strangers would look this alike" into out; two figures. Beyond the least rate that was
 * measured: "fewer than 1 in 100,000 …", since nobody knows how many fewer. */
void gh_likeness_words(const struct gh_vision_info *info, float similarity, char *out, size_t size);

#endif
