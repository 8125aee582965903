/* Changing site.ini by hand's rules: comments and order stay, and a result that
 * would not load is never written. */
#include "site/site.h"

#include "base/file.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INI_LIMIT (1 << 20) /* bytes */

static char *read_ini(const char *path, size_t *size, struct gh_error *err)
{
    return (char *)gh_file_read(path, INI_LIMIT, size, err);
}

static bool same_rects(const struct gh_rect *a, const struct gh_rect *b, int count)
{
    for (int i = 0; i < count; i++)
        if (fabsf(a[i].x - b[i].x) > 1e-4f || fabsf(a[i].y - b[i].y) > 1e-4f ||
            fabsf(a[i].w - b[i].w) > 1e-4f || fabsf(a[i].h - b[i].h) > 1e-4f)
            return false;
    return true;
}

/* What was meant and what would be read back are the same: no line break, remark or blank lost on the way. */
static bool reads_back(const struct gh_site *site, const struct gh_site_camera *c, struct gh_error *err)
{
    const struct gh_site_camera *r = site->camera_count ? &site->cameras[site->camera_count - 1] : NULL;
    char source[GH_SITE_SOURCE];
    if (r && gh_site_source_in(site->dir, c->source, source) && !strcmp(r->name, c->name) &&
        !strcmp(r->source, source) && r->mask_count == c->mask_count && r->zone_count == c->zone_count &&
        same_rects(r->masks, c->masks, c->mask_count) && same_rects(r->zones, c->zones, c->zone_count))
        return true;
    return gh_error_set(err, GH_ERR_USAGE,
                        "camera: a name or source cannot begin or end with a blank, nor hold a line break or "
                        "a semicolon behind a blank");
}

/* Parses text as the site's future content; writes it only if it loads and, with a camera, if that is its
 * last one. */
static bool write_checked(const char *dir, const char *path, const char *text,
                          const struct gh_site_camera *last, struct gh_error *err)
{
    struct gh_site *site = malloc(sizeof *site);
    if (!site)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: out of memory", path);
    bool ok = gh_site_parse(site, dir, path, text, err) && (!last || reads_back(site, last, err));
    free(site);
    return ok && gh_file_write(path, text, strlen(text), err);
}

bool gh_site_create(const char *dir, const char *name, struct gh_error *err)
{
    char path[GH_SITE_PATH], run[GH_SITE_PATH], text[512];
    if (!gh_site_path(dir, GH_SITE_INI, path, err) || !gh_file_join(run, sizeof run, dir, "run"))
        return false;
    if (!*name || strlen(name) >= GH_SITE_NAME || strpbrk(name, "\r\n;") || *name == ' ' ||
        name[strlen(name) - 1] == ' ')
        return gh_error_set(err, GH_ERR_USAGE,
                            "site: a name has 1 to %d " GH_UTF8_BYTES
                            ", no line break or semicolon, no blank at its "
                            "ends",
                            GH_SITE_NAME - 1);
    if (!gh_file_make_dir(dir, err) || !gh_file_make_dir(run, err))
        return false;
    if (chmod(dir, 0700) < 0)
        return gh_error_set(err, GH_ERR_IO, "%s: cannot make it private (mode 0700)", dir);
    if (access(path, F_OK) == 0)
        return true;
    snprintf(text, sizeof text,
             "# A Gatehouse site; every key is explained in gatehouse-site(5).\n[site]\nname = %s\n", name);
    return write_checked(dir, path, text, NULL, err);
}

static void print_rects(FILE *f, const char *key, const struct gh_rect *rects, int count)
{
    for (int i = 0; i < count; i++)
        fprintf(f, "%s = %g,%g,%g,%g\n", key, rects[i].x, rects[i].y, rects[i].w, rects[i].h);
}

bool gh_site_add_camera(const char *dir, const struct gh_site_camera *camera, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    struct gh_site *site = malloc(sizeof *site);
    if (!site)
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    bool ok = gh_site_path(dir, GH_SITE_INI, path, err) && gh_site_load(site, dir, err);
    for (int i = 0; ok && i < site->camera_count; i++)
        if (!strcmp(site->cameras[i].name, camera->name))
            ok = gh_error_set(err, GH_ERR_USAGE,
                              "camera %s: there is one of that name already; remove it or choose another",
                              camera->name);
    free(site);
    size_t old_size, size;
    char *old = ok ? read_ini(path, &old_size, err) : NULL;
    if (!old)
        return false;
    char *text = NULL;
    FILE *f = open_memstream(&text, &size);
    if (!f) {
        free(old);
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    }
    fprintf(f, "%s%s\n[camera %s]\nsource = %s\n", old, old_size && old[old_size - 1] != '\n' ? "\n" : "",
            camera->name, camera->source);
    if (camera->detect_fps > 0 && camera->detect_fps != 5)
        fprintf(f, "detect_fps = %g\n", camera->detect_fps);
    if (camera->usable_px > 0 && camera->usable_px != 40)
        fprintf(f, "usable_px = %d\n", camera->usable_px);
    if (!camera->loop)
        fprintf(f, "loop = no\n");
    if (camera->hours.from != camera->hours.to)
        fprintf(f, "hours = %02d:%02d-%02d:%02d\n", camera->hours.from / 60, camera->hours.from % 60,
                camera->hours.to / 60, camera->hours.to % 60);
    print_rects(f, "mask", camera->masks, camera->mask_count);
    print_rects(f, "zone", camera->zones, camera->zone_count);
    ok = fclose(f) == 0 && write_checked(dir, path, text, camera, err);
    if (!ok && err && err->kind == GH_ERR_CONFIG) { /* the file was fine before: it is the camera */
        gh_error_prefix(err, "camera %s: not added", camera->name);
        err->kind = GH_ERR_USAGE;
    }
    free(text);
    free(old);
    return ok;
}

/* True if the line opens a section; *wanted tells if it is that camera's. */
static bool opens_section(const char *line, const char *name, bool *wanted)
{
    line += strspn(line, " \t");
    if (*line != '[')
        return false;
    char head[GH_SITE_NAME + 16];
    int n = snprintf(head, sizeof head, "[camera %s]", name);
    *wanted = !strncmp(line, head, (size_t)n);
    return true;
}

bool gh_site_remove_camera(const char *dir, const char *name, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    size_t size;
    char *old = gh_site_path(dir, GH_SITE_INI, path, err) ? read_ini(path, &size, err) : NULL;
    if (!old)
        return false;
    char *text = malloc(size + 1);
    if (!text) {
        free(old);
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    }
    size_t kept = 0;
    bool inside = false, found = false;
    for (char *line = old; *line;) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        bool wanted = false;
        if (opens_section(line, name, &wanted))
            inside = wanted;
        found |= wanted;
        if (!inside) {
            memcpy(text + kept, line, length);
            kept += length;
        }
        line += length;
    }
    text[kept] = 0;
    bool ok = found ? write_checked(dir, path, text, NULL, err)
                    : gh_error_set(err, GH_ERR_NOT_FOUND,
                                   "camera %s: no such camera; see: gatehouse camera list", name);
    free(text);
    free(old);
    return ok;
}
