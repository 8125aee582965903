/* A scene's camera as a source: frames by the clock or as fast as read, the same scene shared by all
 * the cameras that show it, and the truth written as it happens. */
#include "media/source_kinds.h"

#include "base/clock.h"
#include "media/scene_truth.h"
#include "media/scene_view.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { POOL = 8, SHARED = 16 };

/* A scene's heads are some tens of megabytes, and a site shows one scene on many cameras: so those open at
 * a time in a process are shared. The one table of its kind here, guarded by its mutex. */
static struct {
    char path[PATH_MAX];
    struct timespec changed;
    struct gh_scene *scene;
    int users;
} shared[SHARED];
static pthread_mutex_t shared_mutex = PTHREAD_MUTEX_INITIALIZER;

static struct gh_scene *borrow_scene(const char *path, struct gh_error *err)
{
    char real[PATH_MAX];
    struct stat st;
    if (!realpath(path, real) || stat(real, &st) < 0)
        return gh_scene_open(path, err); /* says what is wrong */
    pthread_mutex_lock(&shared_mutex);
    struct gh_scene *scene = NULL;
    int spare = -1;
    for (int i = 0; i < SHARED && !scene; i++) {
        if (!shared[i].users)
            spare = i;
        else if (!strcmp(shared[i].path, real) &&
                 !memcmp(&shared[i].changed, &st.st_mtim, sizeof st.st_mtim)) {
            shared[i].users++;
            scene = shared[i].scene;
        }
    }
    if (!scene) {
        scene = gh_scene_open(path, err);
        if (scene && spare >= 0) {
            snprintf(shared[spare].path, sizeof shared[spare].path, "%s", real);
            shared[spare].changed = st.st_mtim;
            shared[spare].scene = scene;
            shared[spare].users = 1;
        }
    }
    pthread_mutex_unlock(&shared_mutex);
    return scene;
}

static void return_scene(struct gh_scene *scene)
{
    pthread_mutex_lock(&shared_mutex);
    for (int i = 0; i < SHARED; i++)
        if (shared[i].users && shared[i].scene == scene) {
            if (--shared[i].users)
                scene = NULL;
            break;
        }
    pthread_mutex_unlock(&shared_mutex);
    gh_scene_close(scene);
}

struct scene_frame {
    struct gh_frame head;
    atomic_bool busy;
    struct frame_shell *shell;
    uint8_t *pixels;
};

struct frame_shell { /* outlives the source while frames are under way */
    struct scene_frame frames[POOL];
    atomic_int refs;
};

struct scene_source {
    struct gh_source head;
    struct gh_source_options options;
    char spec[1024];
    struct gh_scene *scene;
    struct gh_scene_view *view;
    struct gh_scene_truth_log *truth;
    struct frame_shell *shell;
    uint8_t *bgr;
    uint64_t next, seq; /* next: frames since the first, over all runs */
    uint64_t run;
    int64_t start_us;
};

static void shell_unref(struct frame_shell *shell)
{
    if (atomic_fetch_sub(&shell->refs, 1) != 1)
        return;
    for (int i = 0; i < POOL; i++)
        free(shell->frames[i].pixels);
    free(shell);
}

static void release(struct gh_frame *frame)
{
    struct scene_frame *f = (struct scene_frame *)frame;
    struct frame_shell *shell = f->shell;
    atomic_store_explicit(&f->busy, false, memory_order_release);
    shell_unref(shell);
}

static bool cancelled(const struct scene_source *s)
{
    return s->options.cancel && atomic_load(s->options.cancel);
}

/* Waits until frame s->next is due; one who reads late gets the newest, as from a camera. */
static void wait_until_due(struct scene_source *s)
{
    double step_us = 1e6 / s->head.fps;
    if (!s->start_us)
        s->start_us = gh_clock_mono_us() - (int64_t)((double)s->next * step_us);
    uint64_t due = (uint64_t)((double)(gh_clock_mono_us() - s->start_us) / step_us);
    if (due > s->next + 1)
        s->next = due;
    for (int64_t left;
         (left = s->start_us + (int64_t)((double)s->next * step_us) - gh_clock_mono_us()) > 0;) {
        if (cancelled(s))
            return;
        gh_clock_sleep_ms(left > 100000 ? 100 : (left + 999) / 1000);
    }
}

static struct scene_frame *spare_frame(struct scene_source *s)
{
    for (;;) {
        for (int i = 0; i < POOL; i++)
            if (!atomic_load_explicit(&s->shell->frames[i].busy, memory_order_acquire))
                return &s->shell->frames[i];
        if (cancelled(s))
            return NULL;
        gh_clock_sleep_ms(1);
    }
}

static void fill(struct scene_source *s, struct scene_frame *f)
{
    int w = s->head.width, h = s->head.height;
    uint8_t *planes = f->pixels;
    f->head = (struct gh_frame){.full_range = true, .width = w, .height = h, .release = release};
    f->head.plane[0] = planes;
    if ((w | h) & 1) {
        f->head.pixels = GH_PIXELS_BGR;
        f->head.stride[0] = 3 * w;
        memcpy(planes, s->bgr, (size_t)w * (size_t)h * 3);
    } else {
        uint8_t *u = planes + (size_t)w * (size_t)h, *v = u + (size_t)w * (size_t)h / 4;
        f->head.pixels = GH_PIXELS_I420;
        f->head.plane[1] = u;
        f->head.plane[2] = v;
        f->head.stride[0] = w;
        f->head.stride[1] = f->head.stride[2] = w / 2;
        gh_scene_to_i420((struct gh_image){s->bgr, w, h, 3 * w}, planes, u, v);
    }
    atomic_init(&f->head.refs, 1);
    atomic_fetch_add(&s->shell->refs, 1);
    atomic_store(&f->busy, true);
}

static enum gh_source_result read_scene(struct gh_source *source, struct gh_frame **frame,
                                        struct gh_error *err)
{
    struct scene_source *s = (struct scene_source *)source;
    uint64_t length = gh_scene_view_length(s->view);
    if (length && !s->options.loop && s->next >= length)
        return GH_SOURCE_END;
    if (s->options.paced)
        wait_until_due(s);
    if (length && !s->options.loop && s->next >= length)
        return GH_SOURCE_END;
    struct scene_frame *f = cancelled(s) ? NULL : spare_frame(s);
    if (!f) {
        gh_error_set(err, GH_ERR_IO, "%s: stopped", s->spec);
        return GH_SOURCE_ERROR;
    }
    uint64_t run = length ? s->next / length : 0, n = length ? s->next % length : s->next;
    if (run != s->run) {
        gh_scene_truth_restart(s->truth);
        s->run = run;
    }
    gh_scene_view_draw(s->view, n,
                       (struct gh_image){s->bgr, s->head.width, s->head.height, 3 * s->head.width});
    fill(s, f);
    f->head.t_ms = s->options.paced ? gh_clock_mono_ms() : (int64_t)((double)s->next * 1000 / s->head.fps);
    f->head.seq = ++s->seq;
    gh_scene_truth_frame(s->truth, s->scene, s->view, f->head.seq, f->head.t_ms);
    s->next++;
    *frame = &f->head;
    return GH_SOURCE_FRAME;
}

static void close_scene(struct gh_source *source)
{
    struct scene_source *s = (struct scene_source *)source;
    gh_scene_truth_close(s->truth);
    gh_scene_view_close(s->view);
    if (s->scene)
        return_scene(s->scene);
    if (s->shell)
        shell_unref(s->shell);
    free(s->bgr);
    free(s);
}

static const struct gh_source_ops scene_ops = {read_scene, close_scene};

struct query {
    char file[1024], camera[GH_SCENE_NAME], truth[1024];
    struct gh_scene_view_options view;
    bool boxes;
};

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
}

/* %20 and the like, as in any address. */
static void unescape(char *s)
{
    char *out = s;
    for (; *s; s++)
        if (*s == '%' && hex(s[1]) >= 0 && hex(s[2]) >= 0) {
            *out++ = (char)(16 * hex(s[1]) + hex(s[2]));
            s += 2;
        } else
            *out++ = *s;
    *out = 0;
}

static bool parse_pair(struct query *q, const char *key, const char *value)
{
    char *end, rest;
    if (!strcmp(key, "seed")) {
        q->view.seed = strtoull(value, &end, 10);
        return end != value && !*end;
    }
    if (!strcmp(key, "fps")) {
        q->view.fps = strtod(value, &end);
        return end != value && !*end && q->view.fps >= 0.1 && q->view.fps <= 120;
    }
    if (!strcmp(key, "size"))
        return sscanf(value, "%dx%d%c", &q->view.width, &q->view.height, &rest) == 2 && q->view.width >= 64 &&
               q->view.height >= 64 && q->view.width <= 4096 && q->view.height <= 4096;
    if (!strcmp(key, "camera"))
        return snprintf(q->camera, sizeof q->camera, "%s", value) < (int)sizeof q->camera;
    if (!strcmp(key, "truth"))
        return snprintf(q->truth, sizeof q->truth, "%s", value) < (int)sizeof q->truth;
    if (!strcmp(key, "boxes"))
        return (q->boxes = !strcmp(value, "1")) || !strcmp(value, "0");
    return false;
}

static bool parse_spec(const char *spec, struct query *q, struct gh_error *err)
{
    char text[1024], *save = NULL;
    memset(q, 0, sizeof *q);
    snprintf(text, sizeof text, "%s", spec + strlen("scene:"));
    char *question = strchr(text, '?');
    if (question)
        *question++ = 0;
    unescape(text);
    snprintf(q->file, sizeof q->file, "%s", text);
    for (char *pair = question ? strtok_r(question, "&", &save) : NULL; pair;
         pair = strtok_r(NULL, "&", &save)) {
        char *value = strchr(pair, '=');
        if (value)
            *value++ = 0;
        unescape(value ? value : pair);
        if (!value || !parse_pair(q, pair, value))
            return gh_error_set(
                err, GH_ERR_INPUT,
                "%s: %s: expected seed=N, fps=0.1…120, size=WxH, camera=NAME, truth=FILE or boxes=1", spec,
                pair);
    }
    q->view.camera = q->camera[0] ? q->camera : NULL;
    return true;
}

struct gh_source *gh_source_scene_open(const char *spec, const struct gh_source_options *options,
                                       struct gh_error *err)
{
    struct query q;
    struct scene_source *s = calloc(1, sizeof *s);
    if (!s) {
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", spec);
        return NULL;
    }
    s->head.ops = &scene_ops;
    s->options = *options;
    snprintf(s->spec, sizeof s->spec, "%s", spec);
    bool ok = parse_spec(spec, &q, err) && (s->scene = borrow_scene(q.file, err)) &&
              (s->view = gh_scene_view_open(s->scene, &q.view, err));
    if (ok && q.truth[0])
        ok = (s->truth = gh_scene_truth_open(q.truth, q.camera[0] ? q.camera : gh_scene_camera(s->scene, 0),
                                             q.boxes, err)) != NULL;
    if (ok) {
        s->head.fps = gh_scene_view_fps(s->view);
        gh_scene_view_size(s->view, &s->head.width, &s->head.height);
        size_t bytes = (size_t)s->head.width * (size_t)s->head.height * 3;
        s->bgr = malloc(bytes);
        s->shell = calloc(1, sizeof *s->shell);
        ok = s->bgr && s->shell;
        if (s->shell)
            atomic_init(&s->shell->refs, 1);
        for (int i = 0; ok && i < POOL; i++) {
            s->shell->frames[i].shell = s->shell;
            ok = (s->shell->frames[i].pixels = malloc(bytes)) != NULL;
        }
        if (!ok)
            gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory; a smaller size needs less", spec);
    }
    if (ok)
        return &s->head;
    close_scene(&s->head);
    return NULL;
}
