/* Memory files, a child between them, and a pipe for what it says meanwhile. */
#include "console/helper.h"

#include "console/engine_link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void gh_helper_init(struct gh_helper *h)
{
    *h = (struct gh_helper){.in = -1, .out = -1, .told = -1};
}

/* What the file holds is overwritten before it goes. */
static void drop(int *fd)
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

bool gh_helper_write(int fd, const void *data, size_t size)
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

int gh_helper_input(struct gh_helper *h, struct gh_error *err)
{
    h->in = memfd_create("input", MFD_CLOEXEC);
    h->out = memfd_create("output", MFD_CLOEXEC);
    if (h->in >= 0 && h->out >= 0)
        return h->in;
    gh_error_set(err, GH_ERR_IO, "helper: no memory for what it works on: %s", strerror(errno));
    return -1;
}

bool gh_helper_start(struct gh_helper *h, const char *noun, const char *verb, struct gh_error *err)
{
    char program[600], first[32], second[32];
    char *const argv[] = {program, first, second, NULL};
    int pipe_ends[2];
    posix_spawn_file_actions_t actions;
    gh_engine_link_program(program, sizeof program);
    snprintf(first, sizeof first, "%s", noun);
    snprintf(second, sizeof second, "%s", verb);
    if (lseek(h->in, 0, SEEK_SET) != 0 || pipe2(pipe_ends, O_CLOEXEC) != 0)
        return gh_error_set(err, GH_ERR_IO, "helper: no pipe: %s", strerror(errno));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, h->in, 0);
    posix_spawn_file_actions_adddup2(&actions, h->out, 1);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], 2);
    int failed = posix_spawnp(&h->child, program, &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    h->told = pipe_ends[0];
    if (!failed)
        return true;
    h->child = 0;
    return gh_error_set(err, GH_ERR_NOT_FOUND, "cannot start %s: %s; install it beside the console", program,
                        strerror(failed));
}

bool gh_helper_wait(struct gh_helper *h, void (*line)(void *user, char *text), void *user)
{
    FILE *f = fdopen(h->told, "r");
    char text[600];
    int status = 0;
    while (f && fgets(text, sizeof text, f)) {
        text[strcspn(text, "\n")] = 0;
        line(user, text);
    }
    if (f)
        fclose(f);
    h->told = -1;
    while (waitpid(h->child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool gh_helper_output(struct gh_helper *h, bool (*each)(void *user, const uint8_t *data, size_t size),
                      void *user)
{
    uint8_t part[65536];
    bool ok = lseek(h->out, 0, SEEK_SET) == 0;
    ssize_t n = 1;
    while (ok && (n = read(h->out, part, sizeof part)) > 0)
        ok = each(user, part, (size_t)n);
    explicit_bzero(part, sizeof part);
    return ok && n == 0;
}

void gh_helper_stop(struct gh_helper *h)
{
    if (h->child)
        kill(h->child, SIGTERM);
}

void gh_helper_free(struct gh_helper *h)
{
    if (h->told >= 0)
        close(h->told);
    h->told = -1;
    drop(&h->in);
    drop(&h->out);
}
