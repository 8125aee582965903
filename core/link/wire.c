/* Reading and writing whole messages under a time limit. */
#include "link/wire.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool gh_wire_address(const char *path, struct sockaddr_un *address, int *dir_fd)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    *dir_fd = -1;
    if (strlen(path) < sizeof address->sun_path) {
        memcpy(address->sun_path, path, strlen(path) + 1);
        return true;
    }
    char a[PATH_MAX], b[PATH_MAX];
    snprintf(a, sizeof a, "%s", path);
    snprintf(b, sizeof b, "%s", path);
    *dir_fd = open(dirname(a), O_PATH | O_DIRECTORY | O_CLOEXEC);
    return *dir_fd >= 0 && snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s",
                                    *dir_fd, basename(b)) < (int)sizeof address->sun_path;
}

static bool ready(int fd, short what, int64_t until_ms)
{
    struct pollfd p = {fd, what, 0};
    for (;;) {
        int64_t left = until_ms - gh_clock_mono_ms();
        int n = poll(&p, 1, left > 0 ? (int)left : 0);
        if (n > 0)
            return true;
        if (n == 0 || errno != EINTR)
            return false;
    }
}

static bool move(int fd, char *data, size_t size, bool out, int64_t until_ms)
{
    while (size) {
        if (!ready(fd, out ? POLLOUT : POLLIN, until_ms))
            return false;
        ssize_t n = out ? send(fd, data, size, MSG_NOSIGNAL) : recv(fd, data, size, 0);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

bool gh_wire_write(int fd, const char *data, size_t size, int64_t until_ms)
{
    char head[4] = {(char)(size >> 24), (char)(size >> 16), (char)(size >> 8), (char)size};
    return move(fd, head, 4, true, until_ms) && move(fd, (char *)(uintptr_t)data, size, true, until_ms);
}

long gh_wire_read(int fd, char *data, size_t room, int64_t until_ms)
{
    uint8_t head[4];
    if (!move(fd, (char *)head, 4, false, until_ms))
        return -1;
    size_t size = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (!size || size > room || !move(fd, data, size, false, until_ms))
        return -1;
    return (long)size;
}
