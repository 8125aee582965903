/* The engine's side: one thread, few clients, one poll. A client that says
 * nothing sensible is hung up on. */
#include "link/link.h"

#include "base/clock.h"
#include "link/wire.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CLIENTS = 16, PATIENCE_MS = 500 };

struct gh_link_server {
    char path[512];
    void (*handle)(void *user, const struct gh_link_request *r, struct gh_link_reply *reply);
    void *user;
    int listen_fd, stop_fd;
    int clients[CLIENTS];
    int64_t heard_ms[CLIENTS]; /* when each last said something */
    int count;
    pthread_t thread;
    char buffer[GH_LINK_MESSAGE_MAX];
};

/* One request of one client. False to hang up. */
static bool serve_one(struct gh_link_server *s, int fd)
{
    int64_t until = gh_clock_mono_ms() + PATIENCE_MS;
    struct gh_link_request request;
    struct gh_link_reply reply = {0};
    long n = gh_wire_read(fd, s->buffer, sizeof s->buffer, until);
    if (n < 0)
        return false;
    if (gh_link_decode_request(s->buffer, (size_t)n, &request))
        s->handle(s->user, &request, &reply);
    else
        snprintf(reply.error, sizeof reply.error,
                 "not a request this engine knows; update it or the console");
    size_t out = gh_link_encode_reply(&reply, s->buffer, sizeof s->buffer);
    return out && gh_wire_write(fd, s->buffer, out, until);
}

static void hang_up(struct gh_link_server *s, int i)
{
    close(s->clients[i]);
    s->count--;
    s->clients[i] = s->clients[s->count];
    s->heard_ms[i] = s->heard_ms[s->count];
}

/* When all places are taken, whoever has been silent longest gives way: nobody can fill the link by silence.
 */
static void take_client(struct gh_link_server *s)
{
    int fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK), silent = 0;
    if (fd < 0)
        return;
    for (int i = 1; i < s->count; i++)
        if (s->heard_ms[i] < s->heard_ms[silent])
            silent = i;
    if (s->count == CLIENTS)
        hang_up(s, silent);
    s->heard_ms[s->count] = gh_clock_mono_ms();
    s->clients[s->count++] = fd;
}

static void *run(void *user)
{
    struct gh_link_server *s = user;
    for (;;) {
        struct pollfd p[CLIENTS + 2] = {{s->stop_fd, POLLIN, 0}, {s->listen_fd, POLLIN, 0}};
        int known = s->count;
        for (int i = 0; i < known; i++)
            p[i + 2] = (struct pollfd){s->clients[i], POLLIN, 0};
        if (poll(p, (nfds_t)known + 2, -1) < 0) {
            if (errno == EINTR)
                continue;
            return NULL;
        }
        if (p[0].revents)
            return NULL;
        for (int i = known - 1; i >= 0; i--) {
            if (!p[i + 2].revents)
                continue;
            if (serve_one(s, s->clients[i]))
                s->heard_ms[i] = gh_clock_mono_ms();
            else
                hang_up(s, i);
        }
        if (p[1].revents)
            take_client(s);
    }
}

struct gh_link_server *gh_link_serve(const char *path,
                                     void (*handle)(void *user, const struct gh_link_request *r,
                                                    struct gh_link_reply *reply),
                                     void *user, struct gh_error *err)
{
    struct gh_link_server *s = calloc(1, sizeof *s);
    if (!s) {
        gh_error_set(err, GH_ERR_INTERNAL, "link: out of memory");
        return NULL;
    }
    struct sockaddr_un address;
    int dir_fd = -1;
    snprintf(s->path, sizeof s->path, "%s", path);
    s->handle = handle;
    s->user = user;
    s->stop_fd = eventfd(0, EFD_CLOEXEC);
    s->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path); /* the caller holds the site's lock, so a socket left here is a dead engine's */
    bool ok = s->stop_fd >= 0 && s->listen_fd >= 0 && gh_wire_address(path, &address, &dir_fd);
    /* private before it can be connected to */
    ok = ok && fchmod(s->listen_fd, 0600) == 0 &&
         bind(s->listen_fd, (struct sockaddr *)&address, sizeof address) == 0 && chmod(path, 0600) == 0 &&
         listen(s->listen_fd, 16) == 0 && pthread_create(&s->thread, NULL, run, s) == 0;
    if (dir_fd >= 0)
        close(dir_fd);
    if (ok)
        return s;
    gh_error_set(err, GH_ERR_IO, "%s: cannot serve the link: %s", path, strerror(errno));
    if (s->listen_fd >= 0)
        close(s->listen_fd);
    if (s->stop_fd >= 0)
        close(s->stop_fd);
    free(s);
    return NULL;
}

void gh_link_stop(struct gh_link_server *s)
{
    if (!s)
        return;
    uint64_t one = 1;
    ssize_t n = write(s->stop_fd, &one, sizeof one);
    (void)n; /* an eventfd at zero takes a one */
    pthread_join(s->thread, NULL);
    for (int i = 0; i < s->count; i++)
        close(s->clients[i]);
    close(s->listen_fd);
    close(s->stop_fd);
    unlink(s->path);
    free(s);
}
