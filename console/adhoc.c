/* The temporary site's folder: made, filled, removed. */
#include "console/adhoc.h"

#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

void gh_adhoc_name(const char *source, const char (*names)[GH_SITE_NAME], int taken, char *out)
{
    const char *url = strstr(source, "://"), *from = source, *end = source + strlen(source);
    if (url) { /* the host, never what stands before the @ */
        from = url + 3;
        end = from + strcspn(from, "/?#");
        for (const char *p = from; p < end; p++)
            if (*p == '@')
                from = p + 1;
    } else {
        if (!strncmp(source, "scene:", 6)) {
            from += 6;
            end = from + strcspn(from, "?");
        }
        while (end > from + 1 && end[-1] == '/')
            end--;
        for (const char *p = from; p < end - 1; p++)
            if (*p == '/')
                from = p + 1;
        for (const char *p = end - 1; p > from; p--)
            if (*p == '.') {
                end = p;
                break;
            }
    }
    char base[GH_SITE_NAME - 4];
    size_t n = 0;
    for (; from < end && n + 1 < sizeof base; from++)
        base[n++] = is_name_char(*from) ? *from : '_';
    base[n] = 0;
    if (!n)
        snprintf(base, sizeof base, "camera");
    for (int number = 1;; number++) {
        bool used = false;
        if (number == 1)
            snprintf(out, GH_SITE_NAME, "%s", base);
        else
            snprintf(out, GH_SITE_NAME, "%s-%d", base, number);
        for (int i = 0; i < taken; i++)
            used = used || !strcmp(names[i], out);
        if (!used)
            return;
    }
}

static bool add(const char *dir, const char *source, const char *name, struct gh_error *err)
{
    struct gh_site_camera *camera = calloc(1, sizeof *camera);
    if (!camera)
        return gh_error_set(err, GH_ERR_INTERNAL, "console: out of memory");
    /* The numbers are the site file's own defaults */
    *camera = (struct gh_site_camera){.detect_fps = 5, .usable_px = 40, .loop = true};
    snprintf(camera->name, sizeof camera->name, "%s", name);
    char real[PATH_MAX];
    bool url = strstr(source, "://") || !strncmp(source, "scene:", 6);
    bool ok = true;
    if (!url && !realpath(source, real))
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "%s: %s", source, strerror(errno));
    else if (strlen(url ? source : real) >= sizeof camera->source)
        ok = gh_error_set(err, GH_ERR_USAGE, "camera %s: the source is too long", name);
    else
        snprintf(camera->source, sizeof camera->source, "%s", url ? source : real);
    ok = ok && gh_site_add_camera(dir, camera, err);
    free(camera);
    return ok;
}

bool gh_adhoc_make(char *const *sources, int count, char *out, struct gh_error *err)
{
    const char *base = getenv("XDG_RUNTIME_DIR");
    if (count > GH_SITE_CAMERAS)
        return gh_error_set(err, GH_ERR_USAGE, "console: at most %d sources", GH_SITE_CAMERAS);
    if (!base || access(base, W_OK) < 0)
        base = "/tmp";
    if (!gh_file_join(out, GH_SITE_PATH, base, "gatehouse-XXXXXX") || !mkdtemp(out))
        return gh_error_set(err, GH_ERR_IO, "%s: cannot make a folder: %s", base, strerror(errno));
    char(*names)[GH_SITE_NAME] = calloc((size_t)count, sizeof *names);
    bool ok = names ? gh_site_create(out, "now", err) : gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    for (int i = 0; ok && i < count; i++) {
        gh_adhoc_name(sources[i], (const char(*)[GH_SITE_NAME])names, i, names[i]);
        ok = add(out, sources[i], names[i], err);
    }
    free(names);
    if (!ok)
        gh_adhoc_remove(out);
    return ok;
}

static int unlink_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

void gh_adhoc_remove(const char *dir)
{
    char board[GH_SITE_PATH];
    if (gh_site_path(dir, GH_SITE_BOARD, board, NULL))
        unlink(board); /* what an engine that was killed left in memory */
    nftw(dir, unlink_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
