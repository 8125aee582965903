/* Choosing the kind of source by its spec. */
#include "media/source.h"

#include "media/source_kinds.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

static bool has_scheme(const char *spec, const char *scheme)
{
    return !strncasecmp(spec, scheme, strlen(scheme));
}

bool gh_source_is_live(const char *spec)
{
    return has_scheme(spec, "rtsp://") || has_scheme(spec, "rtsps://") || has_scheme(spec, "http://") ||
           has_scheme(spec, "https://") || has_scheme(spec, "/dev/video");
}

struct gh_source *gh_source_open(const char *spec, const struct gh_source_options *options,
                                 struct gh_error *err)
{
    struct gh_source_options o = *options;
    char masked[512];
    struct stat st;
    if (!o.open_timeout_ms)
        o.open_timeout_ms = 10000;
    if (!o.stall_timeout_ms)
        o.stall_timeout_ms = 5000;
    gh_source_mask(spec, masked, sizeof masked);
    if (gh_source_is_live(spec))
        return gh_source_av_open(spec, masked, &o, err);
    if (has_scheme(spec, "scene:"))
        return gh_source_scene_open(spec, &o, err);
    if (strstr(spec, "://")) {
        gh_error_set(err, GH_ERR_INPUT, "%s: unknown kind of address; use rtsp://, http:// or https://",
                     masked);
        return NULL;
    }
    if (stat(spec, &st) < 0) {
        gh_error_set(err, errno == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_IO, "%s: %s; check the path", masked,
                     strerror(errno));
        return NULL;
    }
    if (S_ISDIR(st.st_mode))
        return gh_source_folder_open(spec, &o, err);
    if (!S_ISREG(st.st_mode)) { /* a pipe or terminal would hold whoever opens it */
        gh_error_set(err, GH_ERR_INPUT,
                     "%s: a pipe or device, not a file; give a video, a folder of pictures or "
                     "/dev/videoN",
                     masked);
        return NULL;
    }
    if (st.st_size == 0) {
        gh_error_set(err, GH_ERR_INPUT, "%s: the file is empty; give a video", masked);
        return NULL;
    }
    return gh_source_av_open(spec, masked, &o, err);
}

enum gh_source_result gh_source_read(struct gh_source *s, struct gh_frame **frame, struct gh_error *err)
{
    return s->ops->read(s, frame, err);
}

void gh_source_close(struct gh_source *s)
{
    if (s)
        s->ops->close(s);
}
