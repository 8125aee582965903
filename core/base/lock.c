/* flock(2) on a file that holds its owner's pid. */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

bool gh_lock_take(const char *path, const char *busy, int *out, struct gh_error *err)
{
    char pid[24] = "";
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return gh_error_set(err, GH_ERR_IO, "%s: %s; check that the folder belongs to this account", path,
                            strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        ssize_t n = pread(fd, pid, sizeof pid - 1, 0);
        pid[n > 0 ? strspn(pid, "0123456789") : 0] = 0;
        close(fd);
        return gh_error_set(err, GH_ERR_BUSY, "%s: process %s %s", path, pid[0] ? pid : "unknown", busy);
    }
    int n = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    if (ftruncate(fd, 0) < 0 || pwrite(fd, pid, (size_t)n, 0) != n) {
        int why = errno;
        close(fd);
        return gh_error_set(err, GH_ERR_IO, "%s: %s; free some space", path, strerror(why));
    }
    *out = fd;
    return true;
}

void gh_lock_release(int fd)
{
    /* the file stays: removing it would let two processes lock two files of one name */
    if (fd >= 0)
        close(fd);
}
