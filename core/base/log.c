/* The logger: formats into one buffer and writes it with one write(2), so that
 * lines of several threads and processes never mix. Who logs has better to do than to wait for a reader. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { GAP_ROOM = 48 }; /* for telling of dropped lines */

static atomic_int log_level = GH_LOG_INFO;
static atomic_int log_fd = STDERR_FILENO;
static atomic_uint log_dropped; /* since a line went */

void gh_log_set_level(enum gh_log_level level)
{
    atomic_store(&log_level, (int)level);
}

int gh_log_to_file(const char *path)
{
    int fd = STDERR_FILENO;
    if (path) {
        fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (fd < 0)
            return errno;
    }
    int old = atomic_exchange(&log_fd, fd);
    if (old != STDERR_FILENO)
        close(old);
    return 0;
}

/* A pipe may fill up between asking and writing: it is opened once more, since whether writing waits is
 * a matter of the opening, and the first one is shared with other processes. */
static int open_again(int fd)
{
    char path[32];
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISFIFO(st.st_mode))
        return -1;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

/* False when nobody takes it now. What is refused otherwise has nowhere to complain. */
static bool write_at_once(int fd, const char *line, size_t size)
{
    struct pollfd p = {fd, POLLOUT, 0};
    if (poll(&p, 1, 0) == 0)
        return false;
    int own = open_again(fd);
    bool taken = write(own >= 0 ? own : fd, line, size) >= 0 || errno != EAGAIN;
    if (own >= 0)
        close(own);
    return taken;
}

void gh_log(enum gh_log_level level, const char *fmt, ...)
{
    if ((int)level > atomic_load(&log_level))
        return;
    static const char *const names[] = {"error", "warn", "info", "debug"};
    char line[1024];
    struct timespec ts;
    struct tm tm;
    clock_gettime(CLOCK_REALTIME, &ts);
    gmtime_r(&ts.tv_sec, &tm);
    size_t n = strftime(line, sizeof line, "%Y-%m-%dT%H:%M:%S", &tm);
    int m = snprintf(line + n, sizeof line - n, ".%03ldZ %-5s ", ts.tv_nsec / 1000000, names[level]);
    n += m > 0 ? (size_t)m : 0;
    va_list ap;
    va_start(ap, fmt);
    m = vsnprintf(line + n, sizeof line - n - 1, fmt, ap);
    va_end(ap);
    size_t end = m < 0 ? n : n + (size_t)m;
    if (end > sizeof line - 2)
        end = sizeof line - 2;
    for (size_t i = n; i < end; i++)
        if (line[i] == '\n' || line[i] == '\r')
            line[i] = ' ';
    unsigned dropped = atomic_exchange(&log_dropped, 0);
    if (dropped) {
        if (end > sizeof line - GAP_ROOM)
            end = sizeof line - GAP_ROOM;
        m = snprintf(line + end, GAP_ROOM - 1, " (lines dropped before: %u)", dropped);
        end += (size_t)m;
    }
    line[end] = '\n';
    if (!write_at_once(atomic_load(&log_fd), line, end + 1))
        atomic_fetch_add(&log_dropped, dropped + 1);
}
