/* gatehouse clip cover: faces in an MP4 made unrecognisable, from standard input to standard output; touches
 * no site, no disk and no network. For programs that do not want to carry the nets themselves. */
#include "cli/cli.h"

#include "cli/stdin.h"
#include "vision/blur_clip.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BOXES_MAX = 100000 };

static bool progress(void *user, double done)
{
    int *last = user, percent = (int)(done * 100);
    if (percent != *last)
        fprintf(stderr, "progress %d\n", percent);
    *last = percent;
    return true;
}

/* "boxes N", then N lines "t_ms x y w h" in fractions of the picture. */
static struct gh_blur_keep *read_boxes(int *count, struct gh_error *err)
{
    char line[160];
    struct gh_blur_keep *keep = NULL;
    if (!fgets(line, sizeof line, stdin) || sscanf(line, "boxes %d", count) != 1 || *count < 0 ||
        *count > BOXES_MAX || !(keep = calloc((size_t)*count + 1, sizeof *keep))) {
        gh_error_set(err, GH_ERR_INPUT, "cover: expected a line \"boxes N\" first");
        return NULL;
    }
    for (int i = 0; i < *count; i++) {
        long long t;
        struct gh_rect *b = &keep[i].box;
        if (!fgets(line, sizeof line, stdin) ||
            sscanf(line, "%lld %f %f %f %f", &t, &b->x, &b->y, &b->w, &b->h) != 5) {
            free(keep);
            gh_error_set(err, GH_ERR_INPUT, "cover: box %d is no line of \"t_ms x y w h\"", i + 1);
            return NULL;
        }
        keep[i].t_ms = t;
    }
    return keep;
}

bool gh_cli_clip_cover(const struct gh_args *a, struct gh_error *err)
{
    (void)a;
    struct gh_blur_report report = {0};
    uint8_t *out = NULL;
    size_t size = 0, out_size = 0;
    int count = 0, last = -1;
    static char input[1 << 16];
    setvbuf(stdin, input, _IOFBF, sizeof input);
    struct gh_blur_keep *keep = read_boxes(&count, err);
    uint8_t *mp4 = keep ? gh_cli_stdin_rest("cover", &size, err) : NULL;
    struct gh_vision *v = mp4 ? gh_vision_open(NULL, NULL, err) : NULL;
    bool ok = v && gh_blur_clip(v, mp4, size, keep, count, progress, &last, &out, &out_size, &report, err);
    gh_vision_close(v);
    gh_cli_wipe(mp4, size);
    free(keep);
    explicit_bzero(input, sizeof input);
    if (ok && (fwrite(out, 1, out_size, stdout) != out_size || fflush(stdout)))
        ok = gh_error_set(err, GH_ERR_IO, "cover: cannot write: %s", strerror(errno));
    if (ok)
        fprintf(stderr, "covered %d %d %d\n", report.pictures, report.faces, report.kept);
    gh_cli_wipe(out, out_size);
    return ok;
}
