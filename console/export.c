/* The faces are covered by a `gatehouse clip cover` of its own, so that the console carries no nets; the clip
 * goes there and back through memory files, never a disk, and both are overwritten. */
#include "console/export.h"

#include "console/engine_link.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct gh_export {
    pthread_t thread;
    uint8_t *mp4; /* with all faces, when that is what was asked for */
    size_t size;
    int in, out, told; /* memory files of the child, and the pipe of its words; -1 without one */
    pid_t child;
    int fd;
    char path[512];
    atomic_bool over;
    atomic_int percent;
    bool ok;
    char words[700];
};

static void wipe(uint8_t **data, size_t size)
{
    if (*data)
        explicit_bzero(*data, size);
    free(*data);
    *data = NULL;
}

/* What the file holds is overwritten before it goes. */
static void drop_memory(int *fd)
{
    static const char zeros[65536];
    struct stat info;
    if (*fd < 0)
        return;
    if (fstat(*fd, &info) == 0)
        for (off_t at = 0; at < info.st_size; at += (off_t)sizeof zeros)
            if (pwrite(*fd, zeros, sizeof zeros, at) < 0)
                break;
    close(*fd);
    *fd = -1;
}

static bool write_all(int fd, const void *data, size_t size)
{
    const uint8_t *from = data;
    while (size) {
        ssize_t n = write(fd, from, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        from += n;
        size -= (size_t)n;
    }
    return true;
}

/* The child's lines: "progress N", at the end "covered PICTURES FACES KEPT" or why not. */
static void listen_to(struct gh_export *e, char *last, size_t size, int *faces, int *kept)
{
    FILE *f = fdopen(e->told, "r");
    char line[600];
    int number, pictures;
    *faces = -1;
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "progress %d", &number) == 1)
            atomic_store(&e->percent, number);
        else if (sscanf(line, "covered %d %d %d", &pictures, faces, kept) != 3)
            snprintf(last, size, "%s", line);
    }
    if (f)
        fclose(f);
    e->told = -1;
}

static bool copy_out(struct gh_export *e)
{
    static char part[65536];
    bool ok = lseek(e->out, 0, SEEK_SET) == 0;
    ssize_t n = 1;
    while (ok && (n = read(e->out, part, sizeof part)) > 0)
        ok = write_all(e->fd, part, (size_t)n);
    explicit_bzero(part, sizeof part);
    return ok && n == 0;
}

static void *run(void *user)
{
    struct gh_export *e = user;
    char last[600] = "it ended without a word";
    int faces = 0, kept = 0, status = 0;
    bool ok;
    if (e->child) {
        listen_to(e, last, sizeof last, &faces, &kept);
        while (waitpid(e->child, &status, 0) < 0 && errno == EINTR)
            ;
        ok = WIFEXITED(status) && WEXITSTATUS(status) == 0 && faces >= 0;
        if (!ok)
            snprintf(e->words, sizeof e->words, "export: %s", last);
        else if (!(ok = copy_out(e) && fsync(e->fd) == 0))
            snprintf(e->words, sizeof e->words, "%s: cannot write: %s", e->path, strerror(errno));
    } else if (!(ok = write_all(e->fd, e->mp4, e->size) && fsync(e->fd) == 0)) {
        snprintf(e->words, sizeof e->words, "%s: cannot write: %s", e->path, strerror(errno));
    }
    wipe(&e->mp4, e->size);
    drop_memory(&e->in);
    drop_memory(&e->out);
    if (!ok)
        unlink(e->path);
    else if (e->child)
        snprintf(e->words, sizeof e->words, "written, %d faces covered, %d shown, sealed no more: %.300s",
                 faces, kept, e->path);
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
    return ok && write_all(fd, mp4, size) && lseek(fd, 0, SEEK_SET) == 0;
}

static bool start_child(struct gh_export *e, const struct gh_clip *clip, const struct gh_clip_box *boxes,
                        int count, struct gh_error *err)
{
    char program[600];
    char *const argv[] = {program, "clip", "cover", NULL};
    int pipe_ends[2];
    posix_spawn_file_actions_t actions;
    gh_engine_link_program(program, sizeof program);
    e->in = memfd_create("clip", MFD_CLOEXEC);
    e->out = memfd_create("covered", MFD_CLOEXEC);
    if (e->in < 0 || e->out < 0 || !fill(e->in, clip, boxes, count, e->mp4, e->size) ||
        pipe2(pipe_ends, O_CLOEXEC) != 0)
        return gh_error_set(err, GH_ERR_IO, "export: no memory for the clip: %s", strerror(errno));
    wipe(&e->mp4, e->size);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, e->in, 0);
    posix_spawn_file_actions_adddup2(&actions, e->out, 1);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2);
    int failed = posix_spawnp(&e->child, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    e->told = pipe_ends[0];
    if (failed) {
        e->child = 0;
        return gh_error_set(err, GH_ERR_NOT_FOUND, "export: cannot start %s: %s", program, strerror(failed));
    }
    return true;
}

static void release(struct gh_export *e)
{
    if (e->fd >= 0)
        close(e->fd);
    if (e->told >= 0)
        close(e->told);
    drop_memory(&e->in);
    drop_memory(&e->out);
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
    e->in = e->out = e->told = -1;
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
        if (e->child)
            kill(e->child, SIGKILL);
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
    if (e->child && !atomic_load(&e->over))
        kill(e->child, SIGTERM);
    pthread_join(e->thread, NULL);
    release(e);
}
