/* Whole-file reading and atomic private writing. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

uint8_t *gh_file_read(const char *path, size_t limit, size_t *size, struct gh_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe nobody writes to would hold us here */
    if (fd < 0) {
        gh_error_set(err, errno == ENOENT ? GH_ERR_NOT_FOUND : GH_ERR_IO, "%s: cannot read: %s", path,
                     strerror(errno));
        return NULL;
    }
    struct stat st;
    uint8_t *data = NULL;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
        gh_error_set(err, GH_ERR_INPUT, "%s: not a regular file", path);
    } else if ((uint64_t)st.st_size > limit) {
        gh_error_set(err, GH_ERR_INPUT, "%s: %lld bytes, more than the %zu allowed", path,
                     (long long)st.st_size, limit);
    } else if (!(data = malloc((size_t)st.st_size + 1))) {
        gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    } else {
        size_t have = 0;
        while (have < (size_t)st.st_size) {
            ssize_t n = read(fd, data + have, (size_t)st.st_size - have);
            if (n < 0 && errno == EINTR)
                continue;
            if (n <= 0)
                break;
            have += (size_t)n;
        }
        data[have] = 0;
        *size = have;
    }
    close(fd);
    return data;
}

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

/* A file made or renamed is on the disk when the folder that names it is. */
static bool sync_folder(const char *path)
{
    char dir[PATH_MAX];
    snprintf(dir, sizeof dir, "%s", path);
    int fd = open(dirname(dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return true;                             /* one that may be written in and not read */
    bool ok = fsync(fd) == 0 || errno == EINVAL; /* a file system without any such thing */
    int saved = errno;
    close(fd);
    errno = saved;
    return ok;
}

/* fd is temp's, new and empty; closes it. */
static bool put_in_place(int fd, const char *temp, const char *path, const void *data, size_t size,
                         struct gh_error *err)
{
    if (fd < 0)
        return gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    bool ok = write_all(fd, data, size) && fsync(fd) == 0;
    int saved = errno;
    ok = close(fd) == 0 && ok;
    if (!ok || rename(temp, path) < 0) {
        saved = ok ? errno : saved;
        if (!gh_file_destroy(temp, NULL))
            unlink(temp);
        return gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s; the old content is untouched", path,
                            strerror(saved));
    }
    sync_folder(path); /* refused or not: the new content is what is read from now on */
    return true;
}

bool gh_file_write(const char *path, const void *data, size_t size, struct gh_error *err)
{
    char temp[PATH_MAX];
    if (snprintf(temp, sizeof temp, "%s.XXXXXX", path) >= (int)sizeof temp)
        return gh_error_set(err, GH_ERR_INPUT, "%s: path too long", path);
    int fd = mkostemp(temp, O_CLOEXEC); /* mode 0600 by POSIX */
    return put_in_place(fd, temp, path, data, size, err);
}

bool gh_file_write_by(const char *temp, const char *path, const void *data, size_t size, struct gh_error *err)
{
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return put_in_place(fd, temp, path, data, size, err);
}

bool gh_file_destroy(const char *path, struct gh_error *err)
{
    static const uint8_t nothing[4096];
    struct stat st;
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    for (off_t left = ok ? st.st_size : 0; ok && left > 0; left -= (off_t)sizeof nothing)
        ok = write_all(fd, nothing, left < (off_t)sizeof nothing ? (size_t)left : sizeof nothing);
    ok = ok && fdatasync(fd) == 0;
    int saved = errno;
    if (fd >= 0)
        close(fd);
    if (ok && unlink(path) == 0)
        return true;
    return gh_error_set(err, GH_ERR_IO, "%s: cannot be overwritten and removed: %s", path,
                        strerror(ok ? errno : saved));
}

int gh_file_make_new(const char *path, struct gh_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        gh_error_set(err, errno == EEXIST ? GH_ERR_USAGE : GH_ERR_IO, "%s: %s", path,
                     errno == EEXIST ? "is there already; it is not overwritten" : strerror(errno));
    return fd;
}

bool gh_file_fill_new(int fd, const char *path, const void *data, size_t size, struct gh_error *err)
{
    errno = 0;
    return (write_all(fd, data, size) && fsync(fd) == 0 && sync_folder(path)) ||
           gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path, strerror(errno ? errno : EIO));
}

bool gh_file_write_new(const char *path, const void *data, size_t size, struct gh_error *err)
{
    int fd = gh_file_make_new(path, err);
    if (fd < 0)
        return false;
    bool ok = gh_file_fill_new(fd, path, data, size, err);
    if (close(fd) < 0 && ok)
        ok = gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path, strerror(errno));
    if (!ok)
        unlink(path);
    return ok;
}

static void account_name(uid_t uid, char out[40])
{
    struct passwd account, *p = NULL;
    char text[1024];
    if (getpwuid_r(uid, &account, text, sizeof text, &p) == 0 && p)
        snprintf(out, 40, "%s", p->pw_name);
    else
        snprintf(out, 40, "account %u", (unsigned)uid);
}

bool gh_file_denied(const char *path, enum gh_error_kind kind, struct gh_error *err)
{
    char at[PATH_MAX], owner[40], self[40];
    struct stat st;
    if (!err)
        return false;
    snprintf(at, sizeof at, "%s", path);
    while (stat(at, &st) < 0) { /* hidden by the folder that it lies in, or by one further up */
        if (errno != EACCES)
            return gh_error_set(err, kind, "%s: %s", path, strerror(errno));
        char *above = dirname(at);
        if (above != at)
            strcpy(at, above); /* "." or "/" */
    }
    account_name(st.st_uid, owner);
    account_name(geteuid(), self);
    if (st.st_uid != geteuid())
        return gh_error_set(err, kind,
                            "%s: permission denied: %s belongs to %s, and this runs as %s; run it as %s, or "
                            "give all of the site to %s (chown -R)",
                            path, at, owner, self, owner, self);
    return gh_error_set(err, kind, "%s: permission denied: the mode of %s is %03o; chmod %s it", path, at,
                        (unsigned)st.st_mode & 0777, S_ISDIR(st.st_mode) ? "700" : "600");
}

bool gh_file_make_dir(const char *path, struct gh_error *err)
{
    char buf[PATH_MAX];
    if (snprintf(buf, sizeof buf, "%s", path) >= (int)sizeof buf)
        return gh_error_set(err, GH_ERR_INPUT, "%s: path too long", path);
    for (char *p = buf + 1;; p++) {
        if (*p && *p != '/')
            continue;
        char c = *p;
        *p = 0;
        if (mkdir(buf, 0700) < 0 && errno != EEXIST)
            return gh_error_set(err, GH_ERR_IO, "%s: cannot make the folder: %s", buf, strerror(errno));
        *p = c;
        if (!c)
            break;
    }
    struct stat st;
    if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
        return gh_error_set(err, GH_ERR_IO, "%s: exists and is not a folder", path);
    return true;
}

bool gh_file_join(char *out, size_t size, const char *a, const char *b)
{
    int n = snprintf(out, size, "%s/%s", a, b);
    return n >= 0 && (size_t)n < size;
}

bool gh_file_read_secret(const char *path, char *out, size_t size, struct gh_error *err)
{
    struct stat st;
    size_t n;
    if (stat(path, &st) < 0)
        return gh_error_set(err, GH_ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    if (st.st_mode & 077)
        return gh_error_set(err, GH_ERR_DENIED,
                            "%s: others can read it; chmod 600 it, and change what is in it", path);
    uint8_t *data = gh_file_read(path, 4096, &n, err);
    if (!data)
        return false;
    size_t length = strcspn((char *)data, "\r\n");
    bool ok = length > 0 && length < size;
    if (ok) {
        memcpy(out, data, length);
        out[length] = 0;
    }
    explicit_bzero(data, n);
    free(data);
    return ok ? true : gh_error_set(err, GH_ERR_INPUT, "%s: its first line is empty or too long", path);
}
