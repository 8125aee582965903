/* What the vision tests share: where the packs are, and a test that is skipped with a
 * reason where one is not. */
#ifndef GH_TESTS_VISION_FIXTURE_H
#define GH_TESTS_VISION_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "vision/nets.h"
#include "vision/pack.h"
#include "vision/vision.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder that holds the pack: the models folder, or $GATEHOUSE_MODELS_REGISTRY for the second pack. */
static inline const char *pack_dir(const char *pack)
{
    static char dir[512];
    const char *other = getenv("GATEHOUSE_MODELS_REGISTRY");
    struct gh_pack p;
    if (!strcmp(pack, "registry") && other)
        snprintf(dir, sizeof dir, "%s", other);
    else
        gh_vision_models_dir(dir, sizeof dir);
    if (gh_pack_load(&p, dir, pack, NULL))
        return dir;
    print_message("skipped: the %s pack is not in %s; make models%s\n", pack, dir,
                  strcmp(pack, "registry") ? "" : " PACK=registry");
    skip();
    return NULL;
}

static inline struct gh_vision *open_pack(const char *pack)
{
    struct gh_error err = {0};
    struct gh_vision *v = gh_vision_open(pack_dir(pack), pack, &err);
    if (!v)
        fail_msg("%s", err.text);
    return v;
}

static inline struct gh_image blank(int width, int height)
{
    struct gh_image p = {calloc((size_t)width * (size_t)height, 3), width, height, width * 3};
    assert_non_null(p.data);
    return p;
}

static inline float dot128(const float *a, const float *b)
{
    float sum = 0;
    for (int i = 0; i < GH_TEMPLATE_DIMS; i++)
        sum += a[i] * b[i];
    return sum;
}

#endif
