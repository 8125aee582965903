/* gatehouse camera …: the site file's cameras, and a look through one. */
#include "cli/cli.h"

#include "base/clock.h"
#include "link/link.h"
#include "media/source.h"
#include "site/site.h"
#include "store/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void gh_cli_tell_engine(const char *dir)
{
    char path[GH_SITE_PATH];
    struct gh_link_request r = {.op = GH_LINK_REREAD};
    struct gh_link_reply reply;
    if (gh_site_path(dir, GH_SITE_LINK, path, NULL) && gh_link_call(path, &r, &reply, 2000, NULL) && reply.ok)
        printf("The running engine has taken it over.\n");
}

static bool read_rects(const struct gh_args *a, const char *option, struct gh_rect *out, int *count,
                       struct gh_error *err)
{
    const char *values[GH_SITE_MASKS + 1];
    int n = gh_args_all(a, option, values, GH_SITE_MASKS + 1);
    if (n > GH_SITE_MASKS)
        return gh_error_set(err, GH_ERR_USAGE, "--%s: at most %d", option, GH_SITE_MASKS);
    for (*count = 0; *count < n; ++*count) {
        struct gh_rect *r = &out[*count];
        char end;
        if (sscanf(values[*count], "%f,%f,%f,%f%c", &r->x, &r->y, &r->w, &r->h, &end) != 4)
            return gh_error_set(err, GH_ERR_USAGE, "--%s: expected x,y,width,height as fractions from 0 to 1",
                                option);
    }
    return true;
}

/* The option's number if it is given; all of the text must be one. */
static bool read_number(const struct gh_args *a, const char *option, double low, double high, double *out,
                        struct gh_error *err)
{
    const char *text = gh_args_get(a, option);
    char *end;
    if (!text)
        return true;
    double d = strtod(text, &end);
    if (end == text || *end || !(d >= low && d <= high))
        return gh_error_set(err, GH_ERR_USAGE, "--%s: expected a number from %g to %g", option, low, high);
    *out = d;
    return true;
}

static bool read_hours(const struct gh_args *a, struct gh_site_hours *out, struct gh_error *err)
{
    const char *text = gh_args_get(a, "hours"), *expected = text ? gh_site_parse_hours(text, out) : NULL;
    return !expected || gh_error_set(err, GH_ERR_USAGE, "--hours: expected %s", expected);
}

/* A path as the one who types it means it: from the folder they are in. */
static bool read_source(const char *typed, char *out, struct gh_error *err)
{
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here))
        return gh_error_set(err, GH_ERR_IO,
                            "camera: the folder you are in cannot be found; give a path from / on");
    return gh_site_source_in(strcmp(here, "/") ? here : "", typed, out) ||
           gh_error_set(err, GH_ERR_USAGE, "camera: name or source is too long");
}

static void warn_if_missing(const struct gh_site_camera *c)
{
    char path[GH_SITE_SOURCE];
    size_t length;
    const char *file = gh_site_source_file(c->source, &length);
    if (!file)
        return;
    snprintf(path, sizeof path, "%.*s", (int)length, file);
    if (access(path, F_OK) < 0)
        fprintf(stderr, "camera %s: %s: %s; the camera is down until it is there\n", c->name, path,
                strerror(errno));
}

/* Who may change the site file, once the site has accounts: an administrator. What an editor changed before
 * is put on record first, so that it is not taken for this one's doing. *s stays NULL where there are no
 * accounts. */
static bool begin_change(const struct gh_args *a, struct gh_store **s, struct gh_actor *by,
                         struct gh_error *err)
{
    char db[GH_SITE_PATH];
    *s = NULL;
    if (!gh_site_path(a->site, GH_SITE_DB, db, err))
        return false;
    if (access(db, F_OK) < 0)
        return true;
    struct gh_store *look = gh_cli_open(a, NULL, err);
    int accounts = look ? gh_operator_count(look) : -1;
    if (look && accounts < 0)
        gh_error_set(err, GH_ERR_STORE, "camera: the site's accounts cannot be read; see: gatehouse doctor");
    gh_store_close(look);
    if (accounts <= 0)
        return !accounts;
    *s = gh_cli_open(a, by, err);
    if (!*s)
        return false;
    struct gh_actor engine = gh_actor_engine(*s);
    bool ok = by->role == GH_ROLE_ADMINISTRATOR ||
              gh_error_set(err, GH_ERR_DENIED, "camera: %s may not change the site; ask an administrator",
                           by->name);
    if (ok && gh_settings_note(*s, &engine, a->site, err))
        return true;
    gh_store_close(*s);
    *s = NULL;
    return false;
}

static bool end_change(const struct gh_args *a, struct gh_store *s, const struct gh_actor *by, bool ok,
                       const char *action, struct gh_error *err)
{
    ok = ok && (!s || gh_settings_record(s, by, a->site, action, a->words[0], err));
    gh_store_close(s);
    return ok;
}

bool gh_cli_camera_add(const struct gh_args *a, struct gh_error *err)
{
    struct gh_store *s;
    struct gh_actor by;
    struct gh_site_camera c = {.detect_fps = 5, .usable_px = 40, .loop = !gh_args_get(a, "once")};
    double usable_px = c.usable_px;
    if (strlen(a->words[0]) >= sizeof c.name)
        return gh_error_set(err, GH_ERR_USAGE, "camera: name or source is too long");
    snprintf(c.name, sizeof c.name, "%s", a->words[0]);
    if (!read_source(a->words[1], c.source, err) || !read_number(a, "fps", 0.5, 30, &c.detect_fps, err) ||
        !read_number(a, "usable", 20, 1000, &usable_px, err) || !read_hours(a, &c.hours, err))
        return false;
    c.usable_px = (int)usable_px;
    if (!read_rects(a, "mask", c.masks, &c.mask_count, err) ||
        !read_rects(a, "zone", c.zones, &c.zone_count, err) || !begin_change(a, &s, &by, err) ||
        !end_change(a, s, &by, gh_site_add_camera(a->site, &c, err), "settings.camera-add", err))
        return false;
    char masked[512];
    printf("Camera %s added: %s\n", c.name, gh_source_mask(c.source, masked, sizeof masked));
    warn_if_missing(&c);
    gh_cli_tell_engine(a->site);
    return true;
}

bool gh_cli_camera_remove(const struct gh_args *a, struct gh_error *err)
{
    struct gh_store *s;
    struct gh_actor by;
    if (!begin_change(a, &s, &by, err) ||
        !end_change(a, s, &by, gh_site_remove_camera(a->site, a->words[0], err), "settings.camera-remove",
                    err))
        return false;
    printf("Camera %s removed.\n", a->words[0]);
    gh_cli_tell_engine(a->site);
    return true;
}

bool gh_cli_camera_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    bool ok = site != NULL;
    for (int i = 0; ok && i < site->camera_count; i++) {
        char masked[512];
        printf("%-*s %s\n", gh_cli_width(site->cameras[i].name, 24), site->cameras[i].name,
               gh_source_mask(site->cameras[i].source, masked, sizeof masked));
    }
    if (ok && !site->camera_count)
        printf("No cameras yet; add one: gatehouse camera add NAME SOURCE --by WHO --site %s\n", a->site);
    free(site);
    return ok;
}

static bool test_source(const char *name, const char *spec, struct gh_error *err)
{
    struct gh_source_options o = {0};
    struct gh_frame *frame;
    int64_t started = gh_clock_mono_ms(), first = 0;
    int frames = 0;
    struct gh_source *s = gh_source_open(spec, &o, err);
    if (!s)
        return false;
    enum gh_source_result r = GH_SOURCE_FRAME;
    int width = 0, height = 0;
    while (frames < 10 && (r = gh_source_read(s, &frame, err)) == GH_SOURCE_FRAME) {
        first = frames++ ? first : gh_clock_mono_ms();
        width = frame->width;
        height = frame->height;
        gh_frame_unref(frame);
    }
    double fps = s->fps;
    gh_source_close(s);
    if (!frames)
        return r == GH_SOURCE_END
                   ? gh_error_set(err, GH_ERR_INPUT, "%s: it ended before its first picture", name)
                   : false;
    printf("%s: %dx%d, %.3g pictures/s announced, first picture after %lld ms\n", name, width, height, fps,
           (long long)(first - started));
    return true;
}

bool gh_cli_camera_test(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = gh_cli_site(a->site, err);
    const char *spec = NULL;
    bool ok = site != NULL;
    for (int i = 0; ok && i < site->camera_count; i++)
        if (!strcmp(site->cameras[i].name, a->words[0]))
            spec = site->cameras[i].source;
    char masked[512];
    if (!spec && strpbrk(a->words[0], "/.:")) { /* an address or file can be tried before there is a site */
        gh_error_clear(err);
        spec = a->words[0];
        ok = true;
    } else if (ok && !spec) {
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "camera %s: no such camera; see: gatehouse camera list",
                          a->words[0]);
    }
    ok = ok && test_source(gh_source_mask(a->words[0], masked, sizeof masked), spec, err);
    free(site);
    return ok;
}
