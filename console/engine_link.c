/* Starting `gatehouse run` detached, watching it, and the few requests to its socket. */
#include "console/engine_link.h"

#include "base/clock.h"
#include "base/file.h"
#include "link/link.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ASK_MS = 150,      /* a request may keep the screen still for so long at most */
    STARTUP_MS = 8000, /* loading nets takes a second or two; a busy machine longer */
};

bool gh_engine_link_init(struct gh_engine_link *e, const char *dir, bool allowed, struct gh_error *err)
{
    memset(e, 0, sizeof *e);
    e->allowed = allowed;
    e->last_exit = -1;
    snprintf(e->dir, sizeof e->dir, "%s", dir);
    return gh_site_path(dir, GH_SITE_LINK, e->link_path, err) &&
           gh_site_path(dir, GH_SITE_LOG, e->log_path, err);
}

/* `gatehouse` beside this program, else left to PATH. */
void gh_engine_link_program(char *out, size_t size)
{
    char self[GH_SITE_PATH];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0) {
        self[n] = 0;
        char *slash = strrchr(self, '/');
        if (slash) {
            *slash = 0;
            if (gh_file_join(out, size, self, "gatehouse") && access(out, X_OK) == 0)
                return;
        }
    }
    snprintf(out, size, "gatehouse");
}

static void become_engine(const struct gh_engine_link *e, const char *program, int report)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    const int plain[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCONT, SIGWINCH, SIGTSTP};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        signal(plain[i], SIG_DFL);
    setsid(); /* the terminal's end is not the engine's */
    int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int log = open(e->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (in >= 0)
        dup2(in, STDIN_FILENO);
    if (log >= 0) {
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
    }
    for (int fd = 3; fd < 256; fd++)
        if (fd != report)
            close(fd);
    execlp(program, "gatehouse", "run", "--site", e->dir, (char *)NULL);
    int why = errno;
    ssize_t ignored = write(report, &why, sizeof why);
    (void)ignored;
    _exit(127);
}

bool gh_engine_link_start(struct gh_engine_link *e, int64_t now_ms, struct gh_error *err)
{
    char program[GH_SITE_PATH], run[GH_SITE_PATH];
    int report[2];
    if (e->child)
        return gh_error_set(err, GH_ERR_BUSY, "engine: already starting");
    gh_engine_link_program(program, sizeof program);
    if (!gh_file_join(run, sizeof run, e->dir, "run") || !gh_file_make_dir(run, err))
        return false;
    if (pipe2(report, O_CLOEXEC) < 0)
        return gh_error_set(err, GH_ERR_IO, "engine: cannot start: %s", strerror(errno));
    pid_t pid = fork();
    if (pid < 0) {
        int why = errno;
        close(report[0]);
        close(report[1]);
        return gh_error_set(err, GH_ERR_IO, "engine: cannot start: %s", strerror(why));
    }
    if (pid == 0)
        become_engine(e, program, report[1]);
    close(report[1]);
    int why = 0;
    ssize_t n = read(report[0], &why, sizeof why); /* ends at once: exec closes the pipe */
    close(report[0]);
    if (n > 0) {
        waitpid(pid, NULL, 0);
        e->allowed = false; /* trying again cannot help */
        return gh_error_set(err, GH_ERR_NOT_FOUND,
                            "engine: cannot run %s: %s; install `gatehouse` beside the console or on PATH",
                            program, strerror(why));
    }
    e->child = pid;
    e->started_ms = now_ms;
    return true;
}

enum gh_engine_event gh_engine_link_tick(struct gh_engine_link *e, bool board_alive, int64_t now_ms,
                                         struct gh_error *err)
{
    int status;
    gh_error_clear(err);
    if (e->child && waitpid(e->child, &status, WNOHANG) == e->child) {
        e->child = 0;
        e->last_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (now_ms - e->started_ms > 60000)
            e->attempt = 0;
        int wait = e->attempt < 5 ? 1000 << e->attempt : 30000;
        e->attempt++;
        e->retry_ms = now_ms + (wait > 30000 ? 30000 : wait);
        /* Stopped in order, or another one holds the site, or it can never run as things are: wait to be
         * asked */
        if (e->last_exit == GH_OK || e->last_exit == GH_ERR_USAGE || e->last_exit == GH_ERR_CONFIG ||
            e->last_exit == GH_ERR_NOT_FOUND || e->last_exit == GH_ERR_MODEL)
            e->allowed = false;
        return GH_ENGINE_ENDED;
    }
    if (board_alive) {
        if (e->child && now_ms - e->started_ms > STARTUP_MS)
            e->attempt = 0;
        return GH_ENGINE_NOTHING;
    }
    if (!e->allowed || e->child || now_ms < e->retry_ms)
        return GH_ENGINE_NOTHING;
    if (!gh_engine_link_start(e, now_ms, err)) {
        e->retry_ms = now_ms + 30000;
        return GH_ENGINE_NOTHING;
    }
    return GH_ENGINE_STARTED;
}

static void last_line(const char *path, char *out, size_t size)
{
    char tail[1024];
    out[0] = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    off_t end = lseek(fd, 0, SEEK_END);
    off_t from = end > (off_t)sizeof tail - 1 ? end - (off_t)sizeof tail + 1 : 0;
    ssize_t n = pread(fd, tail, sizeof tail - 1, from);
    close(fd);
    if (n <= 0)
        return;
    while (n > 0 && (tail[n - 1] == '\n' || tail[n - 1] == ' '))
        n--;
    tail[n] = 0;
    const char *line = strrchr(tail, '\n');
    snprintf(out, size, "%s", line ? line + 1 : tail);
}

void gh_engine_link_explain(const struct gh_engine_link *e, char *out, size_t size)
{
    char line[200];
    if (e->last_exit == GH_OK) {
        snprintf(out, size, "the engine was stopped; R starts it");
        return;
    }
    last_line(e->log_path, line, sizeof line);
    const char *next = e->allowed ? "it is started again" : "R tries again";
    if (e->last_exit > 128)
        snprintf(out, size, "the engine died (signal %d); %s", e->last_exit - 128, next);
    else
        snprintf(out, size, "the engine ended (%d): %s; %s", e->last_exit,
                 *line ? line : "see run/engine.log", next);
}

static bool ask(const struct gh_engine_link *e, const struct gh_link_request *request, struct gh_error *err)
{
    struct gh_link_reply *reply = calloc(1, sizeof *reply);
    if (!reply)
        return gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
    bool ok = gh_link_call(e->link_path, request, reply, ASK_MS, err);
    if (ok && !reply->ok)
        ok = gh_error_set(err, GH_ERR_FAILED, "engine: %s", reply->error);
    free(reply);
    return ok;
}

bool gh_engine_link_focus(const struct gh_engine_link *e, int camera, struct gh_error *err)
{
    return ask(e, &(struct gh_link_request){.op = GH_LINK_FOCUS, .camera = camera}, err);
}

bool gh_engine_link_suppress(const struct gh_engine_link *e, struct gh_id alert, struct gh_error *err)
{
    struct gh_link_request request = {.op = GH_LINK_SUPPRESS};
    gh_id_format(alert, request.alert);
    return ask(e, &request, err);
}

void gh_engine_link_stop(struct gh_engine_link *e)
{
    struct gh_error err;
    int64_t until = gh_clock_mono_ms() + 4000;
    bool asked = ask(e, &(struct gh_link_request){.op = GH_LINK_STOP}, &err);
    if (!e->child)
        return;
    if (!asked)
        kill(e->child, SIGTERM);
    bool killed = false;
    while (waitpid(e->child, NULL, WNOHANG) == 0) {
        if (!killed && gh_clock_mono_ms() > until) {
            kill(e->child, SIGKILL);
            killed = true;
        }
        gh_clock_sleep_ms(20);
    }
    e->child = 0;
}
