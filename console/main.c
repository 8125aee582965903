/* gatehouse-console: the control room in a terminal. Reads the command line, picks the
 * site, runs the console, and tells by its exit code how it went. */
#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "console/adhoc.h"
#include "console/console.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: gatehouse-console [--site DIR] [--no-engine] [--for TIME]\n"
    "       gatehouse-console SOURCE...\n"
    "\n"
    "Shows a site's cameras live in this terminal, and its alerts. Starts the site's\n"
    "engine when none runs; quitting leaves it running. Press ? for the keys.\n"
    "\n"
    "  --site DIR    the site's folder (default $GATEHOUSE_SITE, else ./site)\n"
    "  --no-engine   never start an engine, only attach to one\n"
    "  --for TIME    quit after so long: 20s, 5m, 1h\n"
    "  --help        this text\n"
    "\n"
    "With sources (video files, folders of pictures, /dev/video0, rtsp:// and http:// URLs)\n"
    "no site is needed: they are watched until you quit, and nothing of it is kept.\n"
    "\n"
    "exit codes: 0 fine, 2 wrong use or no terminal, 3 the site file is wrong,\n"
    "4 no such site or file, 10 files or devices failed, 12 a bug (all: gatehouse(1))\n";

static int fail(const struct gh_error *err)
{
    fprintf(stderr, "gatehouse-console: %s\n", err->text);
    return err->kind;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {{"site", required_argument, NULL, 's'},
                                          {"no-engine", no_argument, NULL, 'n'},
                                          {"for", required_argument, NULL, 'f'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    const char *site = getenv("GATEHOUSE_SITE");
    struct gh_console_options options = {.start_engine = true};
    gh_wipe_no_core();
    struct gh_error err = {.kind = GH_OK};
    char dir[GH_SITE_PATH];
    bool named = site && *site;
    if (!named)
        site = "site";
    int option;
    while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
        switch (option) {
        case 's':
            site = optarg;
            named = true;
            break;
        case 'n':
            options.start_engine = false;
            break;
        case 'f':
            if (!gh_clock_span(optarg, &options.run_ms)) {
                fprintf(stderr, "gatehouse-console: --for %s: expected a time like 20s, 5m or 1h\n", optarg);
                return GH_ERR_USAGE;
            }
            break;
        case 'h':
            fputs(usage, stdout);
            return GH_OK;
        default:
            fputs("run gatehouse-console --help for the options\n", stderr);
            return GH_ERR_USAGE;
        }
    }
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        gh_error_set(&err, GH_ERR_USAGE,
                     "standard input and output must be a terminal; for scripts: gatehouse run --json");
        return fail(&err);
    }
    options.temporary = optind < argc;
    if (options.temporary) {
        if (!gh_adhoc_make(argv + optind, argc - optind, dir, &err))
            return fail(&err);
        options.site_dir = dir;
    } else {
        struct gh_site *loaded = calloc(1, sizeof *loaded);
        bool ok = loaded && gh_site_load(loaded, site, &err);
        free(loaded);
        if (!ok) {
            if (err.kind == GH_ERR_NOT_FOUND && !named)
                fputs("gatehouse-console: no site here; name one with --site DIR, or sources to watch\n",
                      stderr);
            return fail(&err);
        }
        options.site_dir = site;
    }
    /* What the libraries say goes nowhere near the screen */
    gh_log_set_level(GH_LOG_ERROR);
    bool ok = gh_console_run(&options, &err);
    if (options.temporary)
        gh_adhoc_remove(dir);
    return ok ? GH_OK : fail(&err);
}
