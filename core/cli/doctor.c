/* gatehouse doctor: one line a thing, with the remedy; exit 1 if anything needed fails. */
#include "cli/cli.h"

#include "base/clock.h"
#include "media/source.h"
#include "site/site.h"
#include "vision/vision.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

static int failures;

static void line(const char *mark, const char *what, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    printf("%-4s  %-12s ", mark, what);
    vprintf(fmt, ap);
    putchar('\n');
    va_end(ap);
    failures += !strcmp(mark, "FAIL");
}

static void check_models(void)
{
    struct gh_error err = {0};
    struct gh_vision *v = gh_vision_open(NULL, NULL, &err);
    struct gh_vision_info info;
    if (!v) {
        line("FAIL", "models", "%s", err.text);
        return;
    }
    gh_vision_info(v, &info);
    if (info.for_gates)
        line("ok", "models", "pack %s, embedder %s", info.pack, info.embedder);
    else
        line("note", "models",
             "pack %s is for trying and for forgiving thresholds, not for gates; get the other: make models",
             info.pack);
    gh_vision_close(v);
}

static void check_private(const char *dir, enum gh_site_file file, const char *what)
{
    char path[GH_SITE_PATH];
    struct stat st;
    if (!gh_site_path(dir, file, path, NULL) || stat(path, &st) < 0)
        line("FAIL", what, "%s is missing; make the site with gatehouse init, or restore it from its backup",
             path);
    else if (st.st_mode & 077)
        line("FAIL", what, "%s can be read by others; chmod 600 %s", path, path);
    else if (st.st_uid != geteuid())
        line("FAIL", what, "%s belongs to another account; run all of the site as one", path);
    else
        line("ok", what, "%s is private", path);
}

static void check_account(void)
{
    const struct passwd *p = getpwuid(geteuid());
    if (geteuid() == 0)
        line("note", "account", "this is root; give the site an account of its own");
    else if (p && !strstr(p->pw_shell, "nologin") && !strstr(p->pw_shell, "/false"))
        line("note", "account", "%s has a shell; operators should not have one on the site's account",
             p->pw_name);
    else
        line("ok", "account", "%s has no shell", p ? p->pw_name : "?");
}

static void check_disk(const char *dir)
{
    struct statvfs fs;
    if (statvfs(dir, &fs) < 0) {
        line("FAIL", "disk", "%s cannot be looked at", dir);
        return;
    }
    unsigned long long mb = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
    line(mb < 500 ? "FAIL" : "ok", "disk", "%llu MB free%s", mb,
         mb < 500 ? "; at least 500 MB are needed: free some" : "");
}

static void check_clock(void)
{
    struct timex t = {0};
    int state = adjtimex(&t);
    if (gh_clock_wall_ms() < 1735689600000) /* 2025-01-01: before this program was written */
        line("FAIL", "clock", "the date is wrong; set it, flags expire by it");
    else if (state == TIME_ERROR || (t.status & STA_UNSYNC))
        line("note", "clock", "not synchronised; install systemd-timesyncd or chrony");
    else
        line("ok", "clock", "synchronised");
}

static void check_terminal(void)
{
    const char *term = getenv("TERM"), *color = getenv("COLORTERM");
    if (!isatty(STDOUT_FILENO))
        line("note", "terminal", "the output is no terminal; the console needs one");
    else
        line("ok", "terminal", "%s%s", term ? term : "unknown",
             color && strstr(color, "truecolor") ? ", true colour" : "");
}

static void check_camera(const struct gh_site_camera *c)
{
    struct gh_source_options o = {.open_timeout_ms = 6000};
    struct gh_error err = {0};
    struct gh_frame *frame = NULL;
    struct gh_source *s = gh_source_open(c->source, &o, &err);
    bool ok = s && gh_source_read(s, &frame, &err) == GH_SOURCE_FRAME;
    if (ok)
        line("ok", "camera", "%s: %dx%d", c->name, frame->width, frame->height);
    else
        line("FAIL", "camera", "%s: %s", c->name, err.text);
    if (ok)
        gh_frame_unref(frame);
    gh_source_close(s);
}

bool gh_cli_doctor(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = malloc(sizeof *site);
    if (!site)
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    failures = 0;
    line("ok", "libraries", "all loaded");
    check_models();
    check_terminal();
    check_clock();
    check_account();
    if (gh_site_load(site, a->site, err)) {
        line("ok", "site", "%s: %d camera%s", site->name, site->camera_count,
             site->camera_count == 1 ? "" : "s");
        check_disk(a->site);
        check_private(a->site, GH_SITE_DB, "records");
        check_private(a->site, GH_SITE_KEYS, "keys");
        check_private(a->site, GH_SITE_KEY, "site key");
        for (int i = 0; i < site->camera_count && !gh_args_get(a, "no-cameras"); i++)
            check_camera(&site->cameras[i]);
    } else {
        line("FAIL", "site", "%s", err->text);
        check_disk(".");
    }
    free(site);
    gh_error_clear(err);
    if (!failures)
        return true;
    return gh_error_set(err, GH_ERR_FAILED, "%d thing%s need attention", failures, failures == 1 ? "" : "s");
}
