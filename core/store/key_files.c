/* Strays are known by the names that are made here; each is looked at again under the lock. */
#include "store/key_files.h"

#include "base/file.h"
#include "site/site.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { RANDOM = 6, TRIES = 8, STRAY = GH_SITE_PATH + 16, BEGINNING = 4096 };
static const enum gh_site_file bases[] = {GH_SITE_KEYS, GH_SITE_KEY};
enum { BASES = sizeof bases / sizeof *bases };

int gh_key_files_lock(const char *dir, struct gh_error *err)
{
    char path[GH_SITE_PATH], lock[GH_SITE_PATH + 8];
    if (!gh_site_path(dir, GH_SITE_KEYS, path, err))
        return -1;
    snprintf(lock, sizeof lock, "%s.lock", path);
    int fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    gh_error_set(err, GH_ERR_STORE, "%s: %s", lock, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool is_kind(const char *name, const char *base, enum gh_key_file kind)
{
    size_t n = strlen(base);
    if (strncmp(name, base, n) != 0 || name[n] != '.' || strlen(name + n + 1) != RANDOM)
        return false;
    int small = 0, digits = 0, capitals = 0;
    for (const char *p = name + n + 1; *p; p++) {
        small += *p >= 'a' && *p <= 'z';
        digits += *p >= '0' && *p <= '9';
        capitals += *p >= 'A' && *p <= 'Z';
    }
    bool copy = small == RANDOM || digits == RANDOM;
    return small + digits + capitals == RANDOM && copy == (kind == GH_KEY_FILE_COPY);
}

bool gh_key_files_find(const char *dir, enum gh_key_file kind, char *path, size_t size)
{
    bool found = false;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && !found && (e = readdir(d));)
        for (int b = 0; !found && b < BASES; b++) {
            char base[GH_SITE_PATH];
            struct stat st;
            found = gh_site_path(dir, bases[b], base, NULL) &&
                    is_kind(e->d_name, strrchr(base, '/') + 1, kind) &&
                    (size_t)snprintf(path, size, "%s/%s", dir, e->d_name) < size && lstat(path, &st) == 0 &&
                    S_ISREG(st.st_mode);
        }
    if (d)
        closedir(d);
    return found;
}

static bool in_use(const char *dir, const struct stat *st)
{
    for (int b = 0; b < BASES; b++) {
        char path[GH_SITE_PATH];
        struct stat mine;
        if (gh_site_path(dir, bases[b], path, NULL) && lstat(path, &mine) == 0 && mine.st_ino == st->st_ino &&
            mine.st_dev == st->st_dev)
            return true;
    }
    return false;
}

bool gh_key_files_clear(const char *dir, struct gh_error *err)
{
    char path[STRAY];
    while (gh_key_files_find(dir, GH_KEY_FILE_STRAY, path, sizeof path)) {
        struct stat st;
        struct gh_error why = {0};
        bool ok =
            lstat(path, &st) == 0 && (in_use(dir, &st) ? unlink(path) == 0 : gh_file_destroy(path, &why));
        if (!ok)
            return gh_error_set(err, GH_ERR_STORE,
                                "%s; keys of people who are erased may be in it: look at the disk, and try "
                                "again",
                                why.text[0] ? why.text : path);
    }
    return true;
}

/* ---- replacing -------------------------------------------------------------------------------------- */

/* A stray's name beside path that nothing has: by its capital nobody takes it for a person's own copy. */
static bool new_name(const char *path, char name[STRAY])
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    struct stat st;
    for (int tries = 0; tries < TRIES; tries++) {
        int n = snprintf(name, STRAY, "%s.", path);
        if (n < 0 || n + RANDOM >= STRAY)
            return false;
        name[n] = signs[randombytes_uniform(26)];
        for (int i = 1; i < RANDOM; i++)
            name[n + i] = signs[randombytes_uniform(sizeof signs - 1)];
        name[n + RANDOM] = 0;
        if (lstat(name, &st) < 0)
            return errno == ENOENT;
    }
    return false;
}

bool gh_key_files_write(const char *path, const void *data, size_t size, struct gh_error *err)
{
    char temp[STRAY];
    return new_name(path, temp) ? gh_file_write_by(temp, path, data, size, err)
                                : gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path, strerror(errno));
}

/* A second name for the file; false where the file system has none. */
static bool set_aside(const char *path)
{
    char name[STRAY];
    return new_name(path, name) && link(path, name) == 0;
}

/* Whoever digs its blocks up, or kept a hard link, has what nothing opens. */
static bool spoil(int fd)
{
    uint8_t noise[BEGINNING];
    struct stat st;
    if (fstat(fd, &st) < 0)
        return false;
    size_t size = st.st_size < BEGINNING ? (size_t)st.st_size : BEGINNING;
    randombytes_buf(noise, size);
    return pwrite(fd, noise, size, 0) == (ssize_t)size && fdatasync(fd) == 0;
}

bool gh_key_files_replace(const char *dir, const char *path, int old_fd, const void *data, size_t size,
                          struct gh_error *err)
{
    if (old_fd >= 0)
        set_aside(path); /* as far as it can be: it is overwritten all the same */
    bool ok = gh_key_files_write(path, data, size, err);
    if (ok && old_fd >= 0 && !spoil(old_fd))
        ok = gh_error_set(
            err, GH_ERR_STORE,
            "%s: is replaced, but the file before it cannot be overwritten: %s; what was erased or "
            "locked may still be read there: look at the disk, and try again",
            path, strerror(errno));
    return gh_key_files_clear(dir, ok ? err : NULL) && ok;
}
