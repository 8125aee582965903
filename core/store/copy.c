/* Files are copied in pieces, since clips are large. */
#include "store/copy.h"

#include "base/file.h"
#include "site/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool gh_copy_path(char *out, const char *dir, const char *name, struct gh_error *err)
{
    return gh_file_join(out, GH_SITE_PATH, dir, name) ||
           gh_error_set(err, GH_ERR_USAGE, "%.60s…: the folder's path is too long; use a shorter one", dir);
}

static bool copy_all(int from, int to)
{
    static const size_t most = 1 << 16;
    char piece[1 << 16];
    for (;;) {
        ssize_t n = read(from, piece, most);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        for (ssize_t done = 0, m; done < n; done += m)
            if ((m = write(to, piece + done, (size_t)(n - done))) <= 0)
                return false;
    }
}

bool gh_copy_file(const char *from, const char *to, struct gh_error *err)
{
    char temp[GH_SITE_PATH + 8];
    struct stat st;
    if (access(to, F_OK) == 0)
        return true;
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (in < 0 && errno == ENOENT)
        return true;
    if (in < 0 || fstat(in, &st) < 0 || !S_ISREG(st.st_mode)) {
        if (in >= 0)
            close(in);
        return gh_error_set(err, GH_ERR_IO, "%s: not a file that can be read", from);
    }
    snprintf(temp, sizeof temp, "%s.part", to);
    int out = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = out >= 0 && copy_all(in, out) && fsync(out) == 0;
    int saved = errno;
    close(in);
    if (out >= 0)
        close(out);
    if (ok && rename(temp, to) == 0)
        return true;
    saved = ok ? errno : saved;
    unlink(temp);
    return gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", to, strerror(saved));
}

bool gh_copy_folder(const char *from, const char *to, struct gh_error *err)
{
    char a[GH_SITE_PATH], b[GH_SITE_PATH];
    struct stat st;
    DIR *d = opendir(from);
    if (!d && errno == ENOENT)
        return true;
    if (!d)
        return gh_error_set(err, GH_ERR_IO, "%s: %s", from, strerror(errno));
    bool ok = gh_file_make_dir(to, err);
    for (struct dirent *e; ok && (e = readdir(d));) {
        ok = gh_copy_path(a, from, e->d_name, err) && gh_copy_path(b, to, e->d_name, err);
        if (ok && lstat(a, &st) == 0 && S_ISREG(st.st_mode))
            ok = gh_copy_file(a, b, err);
    }
    closedir(d);
    return ok;
}
