/* A folder of pictures as a source: in name order, one a second, each read as
 * the one-frame video it is to FFmpeg. */
#include "media/source_kinds.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STEP_MS = 1000 };

struct folder_source {
    struct gh_source head;
    struct gh_source_options options;
    char path[512];
    struct dirent **names;
    int count, next;
    uint64_t seq;
    int64_t start_ms;
    int readable; /* pictures read in this turn */
};

static int is_picture(const struct dirent *d)
{
    static const char *const ends[] = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".ppm", ".tif", ".tiff"};
    const char *dot = strrchr(d->d_name, '.');
    for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++)
        if (!strcasecmp(dot, ends[i]))
            return 1;
    return 0;
}

static struct gh_frame *read_picture(struct folder_source *s, const char *name, struct gh_error *err)
{
    char path[1024];
    struct gh_frame *frame = NULL;
    struct gh_source_options once = {.open_timeout_ms = s->options.open_timeout_ms,
                                     .stall_timeout_ms = s->options.stall_timeout_ms,
                                     .cancel = s->options.cancel};
    snprintf(path, sizeof path, "%s/%s", s->path, name);
    struct gh_source *one = gh_source_av_open(path, path, &once, err);
    if (one && gh_source_read(one, &frame, err) != GH_SOURCE_FRAME)
        frame = NULL;
    gh_source_close(one);
    return frame;
}

static bool cancelled(const struct folder_source *s)
{
    return s->options.cancel && atomic_load(s->options.cancel);
}

static enum gh_source_result read_folder(struct gh_source *source, struct gh_frame **frame,
                                         struct gh_error *err)
{
    struct folder_source *s = (struct folder_source *)source;
    struct gh_frame *f = NULL;
    while (!f) {
        if (cancelled(s)) {
            gh_error_set(err, GH_ERR_IO, "%s: stopped", s->path);
            return GH_SOURCE_ERROR;
        }
        if (s->next == s->count) {
            if (!s->readable) {
                gh_error_set(err, GH_ERR_INPUT, "%s: none of its %d pictures can be read", s->path, s->count);
                return GH_SOURCE_ERROR;
            }
            if (!s->options.loop)
                return GH_SOURCE_END;
            s->next = s->readable = 0;
        }
        f = read_picture(s, s->names[s->next++]->d_name, err);
    }
    s->readable++;
    int64_t t = (int64_t)s->seq * STEP_MS;
    if (s->options.paced) {
        if (!s->start_ms)
            s->start_ms = gh_clock_mono_ms();
        for (int64_t now; (now = gh_clock_mono_ms()) < s->start_ms + t && !cancelled(s);)
            gh_clock_sleep_ms(s->start_ms + t - now > 100 ? 100 : s->start_ms + t - now);
        t = gh_clock_mono_ms();
    }
    f->t_ms = t;
    f->seq = ++s->seq;
    s->head.width = f->width;
    s->head.height = f->height;
    *frame = f;
    return GH_SOURCE_FRAME;
}

static void close_folder(struct gh_source *source)
{
    struct folder_source *s = (struct folder_source *)source;
    for (int i = 0; i < s->count; i++)
        free(s->names[i]);
    free(s->names);
    free(s);
}

static const struct gh_source_ops folder_ops = {read_folder, close_folder};

struct gh_source *gh_source_folder_open(const char *path, const struct gh_source_options *options,
                                        struct gh_error *err)
{
    struct folder_source *s = calloc(1, sizeof *s);
    if (!s) {
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
        return NULL;
    }
    *s = (struct folder_source){.head = {.ops = &folder_ops, .fps = 1}, .options = *options};
    snprintf(s->path, sizeof s->path, "%s", path);
    s->count = scandir(path, &s->names, is_picture, alphasort);
    if (s->count > 0)
        return &s->head;
    if (s->count < 0)
        gh_error_set(err, GH_ERR_IO, "%s: %s", path, strerror(errno));
    else
        gh_error_set(err, GH_ERR_INPUT,
                     "%s: no picture in the folder; it needs .jpg, .png, .bmp or .webp files", path);
    s->count = s->count < 0 ? 0 : s->count;
    close_folder(&s->head);
    return NULL;
}
