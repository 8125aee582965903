/* A client's one request and its reply. */
#include "link/link.h"

#include "base/clock.h"
#include "link/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool exchange(int fd, const struct gh_link_request *r, struct gh_link_reply *reply, int64_t until,
                     struct gh_error *err)
{
    char *buffer = malloc(GH_LINK_MESSAGE_MAX);
    if (!buffer)
        return gh_error_set(err, GH_ERR_INTERNAL, "engine: out of memory");
    size_t n = gh_link_encode_request(r, buffer, GH_LINK_MESSAGE_MAX);
    bool sent = n && gh_wire_write(fd, buffer, n, until);
    long got = sent ? gh_wire_read(fd, buffer, GH_LINK_MESSAGE_MAX, until) : -1;
    bool ok = got > 0 && gh_link_decode_reply(buffer, (size_t)got, reply);
    free(buffer);
    return ok ? true : gh_error_set(err, GH_ERR_TIMEOUT, "engine: no answer; it may be stopping or stuck");
}

bool gh_link_call(const char *path, const struct gh_link_request *r, struct gh_link_reply *reply,
                  int timeout_ms, struct gh_error *err)
{
    struct sockaddr_un address;
    int dir_fd;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && gh_wire_address(path, &address, &dir_fd);
    if (ok && connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
        ok = gh_error_set(err, GH_ERR_NOT_FOUND,
                          "engine: none runs for this site: %s; start it with: gatehouse run",
                          strerror(errno));
    else if (!ok)
        gh_error_set(err, GH_ERR_NOT_FOUND, "engine: %s: no socket there", path);
    if (fd >= 0 && ok)
        ok = exchange(fd, r, reply, gh_clock_mono_ms() + timeout_ms, err);
    if (fd >= 0) {
        if (dir_fd >= 0)
            close(dir_fd);
        close(fd);
    }
    return ok;
}
