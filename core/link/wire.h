/* Whole messages over a socket: a 4-byte big-endian length, then the JSON. */
#ifndef GH_LINK_WIRE_H
#define GH_LINK_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/un.h>

/* Fills a socket address; paths too long for one go through /proc/self/fd of their folder (*dir_fd, to be
 * closed by the caller, -1 if unused). */
bool gh_wire_address(const char *path, struct sockaddr_un *address, int *dir_fd);

/* Both give up at until_ms (mono). Non-blocking fd. read returns the length or -1. */
bool gh_wire_write(int fd, const char *data, size_t size, int64_t until_ms);
long gh_wire_read(int fd, char *data, size_t room, int64_t until_ms);

#endif
