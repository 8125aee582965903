/* Where frames come from: a table of functions per kind behind one opening call.
 * Blocking; one thread uses a source, any thread may cancel it. */
#ifndef GH_MEDIA_SOURCE_H
#define GH_MEDIA_SOURCE_H

#include "base/error.h"
#include "media/frame.h"

#include <stdatomic.h>
#include <stddef.h>

struct gh_clip_ring;

struct gh_source_options {
    bool loop;                 /* files, folders and scenes start again; seq and t_ms go on rising */
    bool paced;                /* files, folders and scenes deliver in real time; otherwise at once */
    int open_timeout_ms;       /* default 10000 when 0 */
    int stall_timeout_ms;      /* default 5000 when 0: no frame for so long is a TIMEOUT error */
    const atomic_bool *cancel; /* borrowed, may be NULL: set to true, every call returns soon (≤ 200 ms) */
    struct gh_clip_ring
        *ring; /* borrowed, may be NULL: sources that have packets put them in (media/clip.h) */
};

enum gh_source_result { GH_SOURCE_FRAME, GH_SOURCE_END, GH_SOURCE_ERROR };

struct gh_source;

struct gh_source_ops {
    enum gh_source_result (*read)(struct gh_source *s, struct gh_frame **frame, struct gh_error *err);
    void (*close)(struct gh_source *s);
};

struct gh_source { /* the head of every kind's own struct */
    const struct gh_source_ops *ops;
    bool live;         /* a camera or stream: no end is an end, freezing is possible */
    double fps;        /* as announced, 0 if unknown */
    int width, height; /* 0 until known */
    bool hurried;      /* set by the reader: pictures may lose quality to cost less */
};

/* spec: a path (video, or a folder of pictures), rtsp://… (TCP), http(s)://…
 * (MJPEG, MPEG-TS), /dev/videoN, or scene:FILE[?seed=N&fps=F&size=WxH&camera=NAME&truth=FILE].
 * Films that say how their pictures are to be turned come upright; gaps of more than two seconds in their
 * time stamps, and steps back, are closed. NULL with NOT_FOUND, INPUT (not a video), IO (refused), TIMEOUT;
 * texts carry the masked spec. */
struct gh_source *gh_source_open(const char *spec, const struct gh_source_options *options,
                                 struct gh_error *err);

/* On FRAME the caller owns one reference. END: no more frames and not looping. */
enum gh_source_result gh_source_read(struct gh_source *s, struct gh_frame **frame, struct gh_error *err);
void gh_source_close(struct gh_source *s); /* NULL is fine */

/* Copies spec into out with user:password@ and the values of query parameters
 * that look like secrets replaced by ***. Safe for screens, logs and audit rows. Returns out. */
char *gh_source_mask(const char *spec, char *out, size_t size);

/* True for kinds that deliver in their own time whatever options say (RTSP, HTTP, V4L2). */
bool gh_source_is_live(const char *spec);

#endif
