/* The faces are covered by a `gatehouse clip cover` of its own; the clip's bytes never touch a disk until it
 * is the file that was asked for. */
#include "console/export.h"

#include "base/wipe.h"
#include "console/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct gh_export {
    pthread_t thread;
    uint8_t *mp4; /* with all faces, when that is what was asked for */
    size_t size;
    struct gh_helper helper;
    int fd;
    char path[512];
    atomic_bool over;
    atomic_int percent;
    bool ok;
    int faces, kept; /* as the helper told */
    char last[600];  /* of its words */
    char words[700];
};

static void wipe(uint8_t **data, size_t size)
{
    gh_wipe(*data, size);
    *data = NULL;
}

/* The child's lines: "progress N", at the end "covered PICTURES FACES KEPT" or why not. */
static void take_line(void *user, char *line)
{
    struct gh_export *e = user;
    int number, pictures;
    if (sscanf(line, "progress %d", &number) == 1)
        atomic_store(&e->percent, number);
    else if (sscanf(line, "covered %d %d %d", &pictures, &e->faces, &e->kept) != 3)
        snprintf(e->last, sizeof e->last, "%s", line);
}

static bool copy_part(void *user, const uint8_t *data, size_t size)
{
    return gh_helper_write(((struct gh_export *)user)->fd, data, size);
}

static void *run(void *user)
{
    struct gh_export *e = user;
    bool ok;
    snprintf(e->last, sizeof e->last, "it ended without a word");
    e->faces = -1;
    if (e->helper.child) {
        ok = gh_helper_wait(&e->helper, take_line, e) && e->faces >= 0;
        if (!ok)
            snprintf(e->words, sizeof e->words, "export: %s", e->last);
        else if (!(ok = gh_helper_output(&e->helper, copy_part, e) && fsync(e->fd) == 0))
            snprintf(e->words, sizeof e->words, "%s: cannot write: %s", e->path, strerror(errno));
    } else if (!(ok = gh_helper_write(e->fd, e->mp4, e->size) && fsync(e->fd) == 0)) {
        snprintf(e->words, sizeof e->words, "%s: cannot write: %s", e->path, strerror(errno));
    }
    wipe(&e->mp4, e->size);
    gh_helper_free(&e->helper);
    if (!ok)
        unlink(e->path);
    else if (e->helper.child)
        snprintf(e->words, sizeof e->words, "written, %d faces covered, %d shown, sealed no more: %.300s",
                 e->faces, e->kept, e->path);
    else
        snprintf(e->words, sizeof e->words, "written with all faces, sealed no more: %.300s", e->path);
    e->ok = ok;
    atomic_store(&e->over, true);
    return NULL;
}

/* Boxes in the clip's own time, then the clip. */
static bool fill(int fd, const struct gh_clip *clip, const struct gh_clip_box *boxes, int count,
                 const uint8_t *mp4, size_t size)
{
    int64_t start = clip->since_ms - clip->lead_ms;
    bool ok = dprintf(fd, "boxes %d\n", count) > 0;
    for (int i = 0; ok && i < count; i++)
        ok = dprintf(fd, "%lld %.6f %.6f %.6f %.6f\n", (long long)(boxes[i].t_ms - start),
                     (double)boxes[i].box.x, (double)boxes[i].box.y, (double)boxes[i].box.w,
                     (double)boxes[i].box.h) > 0;
    return ok && gh_helper_write(fd, mp4, size);
}

static bool start_child(struct gh_export *e, const struct gh_clip *clip, const struct gh_clip_box *boxes,
                        int count, struct gh_error *err)
{
    int fd = gh_helper_input(&e->helper, err);
    if (fd < 0)
        return gh_error_prefix(err, "export");
    if (!fill(fd, clip, boxes, count, e->mp4, e->size))
        return gh_error_set(err, GH_ERR_IO, "export: no memory for the clip: %s", strerror(errno));
    wipe(&e->mp4, e->size);
    return gh_helper_start(&e->helper, "clip", "cover", err) || gh_error_prefix(err, "export");
}

static void release(struct gh_export *e)
{
    if (e->fd >= 0)
        close(e->fd);
    gh_helper_free(&e->helper);
    wipe(&e->mp4, e->size);
    free(e);
}

struct gh_export *gh_export_start(struct gh_store *s, const struct gh_actor *by, const struct gh_clip *clip,
                                  const char *path, const char *reason, bool faces, struct gh_error *err)
{
    struct gh_clip_box *boxes = NULL;
    int count = 0;
    struct gh_export *e = calloc(1, sizeof *e);
    if (!e) {
        gh_error_set(err, GH_ERR_INTERNAL, "export: out of memory");
        return NULL;
    }
    gh_helper_init(&e->helper);
    snprintf(e->path, sizeof e->path, "%s", path);
    e->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = e->fd >= 0 ||
              gh_error_set(err, errno == EEXIST ? GH_ERR_USAGE : GH_ERR_IO, "%s: %s", path,
                           errno == EEXIST ? "is there already; it is not overwritten" : strerror(errno));
    ok = ok && gh_clip_export(s, by, clip->id, reason, faces, &e->mp4, &e->size, &boxes, &count, err);
    ok = ok && (faces || start_child(e, clip, boxes, count, err));
    free(boxes);
    if (ok && pthread_create(&e->thread, NULL, run, e) != 0) {
        ok = gh_error_set(err, GH_ERR_INTERNAL, "export: out of memory");
        if (e->helper.child)
            kill(e->helper.child, SIGKILL);
    }
    if (ok)
        return e;
    if (e->fd >= 0)
        unlink(path);
    release(e);
    return NULL;
}

bool gh_export_poll(struct gh_export *e, double *done, bool *ok, char *words, size_t size)
{
    *done = atomic_load(&e->percent) / 100.0;
    if (!atomic_load(&e->over))
        return false;
    *ok = e->ok;
    snprintf(words, size, "%s", e->words);
    return true;
}

void gh_export_end(struct gh_export *e)
{
    if (!e)
        return;
    if (!atomic_load(&e->over))
        gh_helper_stop(&e->helper);
    pthread_join(e->thread, NULL);
    release(e);
}
