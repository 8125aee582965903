/* Strays are known by the names that gh_file_write makes; each is looked at again under the lock. */
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

enum { RANDOM = 6 };
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
    char path[GH_SITE_PATH + 16];
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

bool gh_key_files_set_aside(const char *path)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char name[GH_SITE_PATH + 16];
    for (int tries = 0; tries < 8; tries++) {
        int n = snprintf(name, sizeof name, "%s.", path);
        if (n < 0 || (size_t)n + RANDOM >= sizeof name)
            return false;
        name[n] = signs[randombytes_uniform(26)];
        for (int i = 1; i < RANDOM; i++)
            name[n + i] = signs[randombytes_uniform(sizeof signs - 1)];
        name[n + RANDOM] = 0;
        if (link(path, name) == 0)
            return true;
        if (errno != EEXIST)
            return false;
    }
    return false;
}
