/* gatehouse doctor: one line a thing, with the remedy; exit 1 if anything needed fails. */
#include "cli/cli.h"
#include "cli/doctor.h"

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

void gh_doctor_line(const char *mark, const char *what, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    printf("%-4s  %-12s ", mark, what);
    vprintf(fmt, ap);
    putchar('\n');
    va_end(ap);
    failures += !strcmp(mark, "FAIL");
}

/* False when there are none; they are told of. */
static bool check_models(struct gh_vision_info *info)
{
    struct gh_error err = {0};
    struct gh_vision *v = gh_vision_open(NULL, NULL, &err);
    if (!v) {
        gh_doctor_line("FAIL", "models", "%s", err.text);
        return false;
    }
    gh_vision_info(v, info);
    if (info->for_gates)
        gh_doctor_line("ok", "models", "pack %s, embedder %s", info->pack, info->embedder);
    else
        gh_doctor_line("note", "models",
                       "pack %s, embedder %s (for trying, not for gates; get the other: make models)",
                       info->pack, info->embedder);
    gh_vision_close(v);
    return true;
}

static void check_account(void)
{
    const struct passwd *p = getpwuid(geteuid());
    if (geteuid() == 0)
        gh_doctor_line("note", "account", "this is root; give the site an account of its own");
    else if (p && !strstr(p->pw_shell, "nologin") && !strstr(p->pw_shell, "/false"))
        gh_doctor_line("note", "account",
                       "%s has a shell; operators should not have one on the site's account", p->pw_name);
    else
        gh_doctor_line("ok", "account", "%s has no shell", p ? p->pw_name : "?");
}

static void check_disk(const char *dir)
{
    struct statvfs fs;
    if (statvfs(dir, &fs) < 0) {
        gh_doctor_line("FAIL", "disk", "%s cannot be looked at", dir);
        return;
    }
    unsigned long long mb = (unsigned long long)fs.f_bavail * fs.f_frsize >> 20;
    gh_doctor_line(mb < 500 ? "FAIL" : "ok", "disk", "%llu MB free%s", mb,
                   mb < 500 ? "; at least 500 MB are needed: free some" : "");
}

static void check_clock(void)
{
    struct timex t = {0};
    int state = adjtimex(&t);
    if (gh_clock_wall_ms() < 1735689600000) /* 2025-01-01: before this program was written */
        gh_doctor_line("FAIL", "clock", "the date is wrong; set it, flags expire by it");
    else if (state == TIME_ERROR || (t.status & STA_UNSYNC))
        gh_doctor_line("note", "clock", "not synchronised; install systemd-timesyncd or chrony");
    else
        gh_doctor_line("ok", "clock", "synchronised");
}

static void check_terminal(void)
{
    const char *term = getenv("TERM"), *color = getenv("COLORTERM");
    if (!isatty(STDOUT_FILENO))
        gh_doctor_line("note", "terminal", "the output is no terminal; the console needs one");
    else
        gh_doctor_line("ok", "terminal", "%s%s", term ? term : "unknown",
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
        gh_doctor_line("ok", "camera", "%s: %dx%d", c->name, frame->width, frame->height);
    else
        gh_doctor_line("FAIL", "camera", "%s: %s", c->name, err.text);
    if (ok)
        gh_frame_unref(frame);
    gh_source_close(s);
}

bool gh_cli_doctor(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = malloc(sizeof *site);
    struct gh_vision_info info;
    if (!site)
        return gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    failures = 0;
    gh_doctor_line("ok", "libraries", "all loaded");
    bool nets = check_models(&info);
    check_terminal();
    check_clock();
    check_account();
    if (gh_site_load(site, a->site, err)) {
        gh_doctor_line("ok", "site", "%s: %d camera%s", site->name, site->camera_count,
                       site->camera_count == 1 ? "" : "s");
        check_disk(a->site);
        gh_doctor_files(site);
        gh_doctor_records(site, nets ? &info : NULL);
        for (int i = 0; i < site->camera_count && !gh_args_get(a, "no-cameras"); i++)
            check_camera(&site->cameras[i]);
    } else {
        gh_doctor_line("FAIL", "site", "%s", err->text);
        check_disk(".");
    }
    free(site);
    gh_error_clear(err);
    if (!failures)
        return true;
    return gh_error_set(err, GH_ERR_FAILED, "%d thing%s attention", failures,
                        failures == 1 ? " needs" : "s need");
}
