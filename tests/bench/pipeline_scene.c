/* Where no film of a street is at hand: drawn people in a drawn hall, as raw BGR frames on standard
 * output, for pipeline_films. */
#include "pipeline.h"

#include "media/source.h"

#include <stdio.h>
#include <stdlib.h>

enum { FRAMES = 64 * BENCH_FPS };

int main(int argc, char **argv)
{
    static uint8_t bgr[BENCH_W * BENCH_H * 3];
    struct gh_source_options o = {.loop = true};
    struct gh_error err = {0};
    struct gh_source *s = argc == 2 ? gh_source_open(argv[1], &o, &err) : NULL;
    struct gh_frame *f;
    if (!s) {
        fprintf(stderr, "%s\n",
                argc == 2 ? err.text : "usage: pipeline_scene scene:FILE?size=1280x720&fps=15");
        return 1;
    }
    for (int i = 0; i < FRAMES && gh_source_read(s, &f, &err) == GH_SOURCE_FRAME; i++) {
        struct gh_rect all = {0, 0, (float)f->width, (float)f->height};
        gh_frame_to_bgr(f, all, (struct gh_image){bgr, BENCH_W, BENCH_H, BENCH_W * 3});
        gh_frame_unref(f);
        if (fwrite(bgr, sizeof bgr, 1, stdout) != 1)
            break; /* the films are there already */
    }
    gh_source_close(s);
    return 0;
}
