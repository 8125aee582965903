/* A door that a command opens: without a shell, with a time limit, its words in the log. */
#include "kiosk/door.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WORDS = GH_GATE_COMMAND / 2, /* there can be no more */
    LINES = 4096,                /* bytes of its output that are kept */
    BEYOND_MS = 1000             /* a command that stays for its pulse has so much longer */
};

struct exec_door {
    char command[GH_GATE_COMMAND], name[GH_GATE_NAME];
    int limit_ms;
};

extern char **environ;

static int split(char *text, char **argv)
{
    int n = 0;
    char *rest = text, *word;
    while (n < WORDS && (word = strsep(&rest, " ")))
        if (*word)
            argv[n++] = word;
    return n;
}

static pid_t start(const struct exec_door *d, int for_ms, int out, struct gh_error *err)
{
    char text[GH_GATE_COMMAND], ms[16], *argv[WORDS + 3];
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none, all;
    pid_t pid = -1;
    memcpy(text, d->command, sizeof text);
    int n = split(text, argv);
    if (!n) {
        gh_error_set(err, GH_ERR_INPUT, "door: no command; see command in site.ini");
        return -1;
    }
    snprintf(ms, sizeof ms, "%d", for_ms);
    argv[n++] = (char *)d->name;
    argv[n++] = ms;
    argv[n] = NULL;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
    posix_spawnattr_init(&how);
    posix_spawn_file_actions_addclosefrom_np(&files, 3); /* no store, camera or line of the gate's */
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setsigdefault(&how, &all); /* as a shell would give them */
    posix_spawnattr_setpgroup(&how, 0);        /* so that what it started can be ended with it */
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int why = posix_spawnp(&pid, argv[0], &files, &how, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    if (why) {
        gh_error_set(err, GH_ERR_IO, "door: %s: %s; see command in site.ini", argv[0], strerror(why));
        return -1;
    }
    return pid;
}

/* Its output, as it comes, until it ends or the time does. */
static bool watch(pid_t pid, int in, int limit_ms, char *text, size_t room, int *status)
{
    int64_t end = gh_clock_mono_ms() + limit_ms;
    size_t n = 0;
    char spare[1024];
    bool open = true;
    for (;;) {
        int64_t left = end - gh_clock_mono_ms();
        pid_t done = waitpid(pid, status, WNOHANG);
        if (done == pid) {
            ssize_t got = open ? read(in, text + n, room - 1 - n) : 0;
            n += got > 0 ? (size_t)got : 0;
            text[n] = 0;
            return true;
        }
        if (left <= 0)
            break;
        struct pollfd p = {.fd = open ? in : -1, .events = POLLIN};
        if (poll(&p, 1, left < 20 ? (int)left : 20) > 0) {
            ssize_t got = n < room - 1 ? read(in, text + n, room - 1 - n) : read(in, spare, sizeof spare);
            if (!got || (got < 0 && errno != EAGAIN && errno != EINTR))
                open = false;
            else if (got > 0 && n < room - 1)
                n += (size_t)got;
        }
    }
    text[n] = 0;
    return false;
}

static bool relay(void *self, bool on, int for_ms, struct gh_error *err)
{
    struct exec_door *d = self;
    int pipes[2], status = 0;
    char text[LINES] = "";
    if (!on)
        return true; /* its pulse ends by itself */
    if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0)
        return gh_error_set(err, GH_ERR_IO, "door: %s", strerror(errno));
    pid_t pid = start(d, for_ms, pipes[1], err);
    close(pipes[1]);
    int limit_ms = d->limit_ms > for_ms + BEYOND_MS ? d->limit_ms : for_ms + BEYOND_MS;
    bool ended = pid > 0 && watch(pid, pipes[0], limit_ms, text, sizeof text, &status);
    close(pipes[0]);
    if (pid < 0)
        return false;
    if (!ended) {
        kill(-pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    if (text[0])
        gh_log_info("door command: %s", text);
    if (!ended)
        return gh_error_set(err, GH_ERR_TIMEOUT,
                            "door: the command did not end within %d s and was stopped; see "
                            "command and command_s in site.ini",
                            limit_ms / 1000);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    return gh_error_set(err, GH_ERR_IO, "door: the command %s %d; its words are in the log",
                        WIFEXITED(status) ? "ended with" : "was ended by signal",
                        WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static int nothing(void *self)
{
    (void)self;
    return -1;
}

bool gh_door_exec_open(struct gh_door_driver *out, const struct gh_site_gate *gate, struct gh_error *err)
{
    struct exec_door *d = calloc(1, sizeof *d);
    if (!d)
        return gh_error_set(err, GH_ERR_INTERNAL, "door: out of memory");
    memcpy(d->command, gate->command, sizeof d->command);
    memcpy(d->name, gate->name, sizeof d->name);
    d->limit_ms = gate->command_s * 1000;
    *out = (struct gh_door_driver){relay, nothing, nothing, free, NULL};
    out->self = d;
    return true;
}
