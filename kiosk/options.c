/* The command line of gatehouse-kiosk. */
#include "kiosk/show.h"

#include "base/clock.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool size(const char *text, int *w, int *h)
{
    int used = 0;
    return sscanf(text, "%dx%d%n", w, h, &used) == 2 && !text[used] && *w >= 320 && *h >= 320 && *w <= 7680 &&
           *h <= 7680;
}

static bool kind(const char *text, int *out)
{
    for (int i = 0; i < GH_REHEARSE_KINDS; i++)
        if (!strcmp(text, gh_rehearsal_kind_name((enum gh_rehearsal_kind)i))) {
            *out = i;
            return true;
        }
    return false;
}

static int wrong(const char *what)
{
    fprintf(stderr, "gatehouse-kiosk: %s; run gatehouse-kiosk --help for the options\n", what);
    return GH_ERR_USAGE;
}

int gh_kiosk_options_read(struct gh_kiosk_options *o, int argc, char **argv, const char *usage)
{
    static const struct option longs[] = {
        {"gate", required_argument, NULL, 'g'},     {"site", required_argument, NULL, 's'},
        {"windowed", optional_argument, NULL, 'w'}, {"rehearse", optional_argument, NULL, 'r'},
        {"pictures", required_argument, NULL, 'p'}, {"for", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},           {NULL, 0, NULL, 0}};
    int option;
    o->site_dir = getenv("GATEHOUSE_SITE");
    if (!o->site_dir || !*o->site_dir)
        o->site_dir = "site";
    o->kind = -1;
    while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1)
        switch (option) {
        case 'g':
            o->gate = optarg;
            break;
        case 's':
            o->site_dir = optarg;
            break;
        case 'w':
            o->windowed = true;
            if (optarg && !size(optarg, &o->width, &o->height))
                return wrong("--windowed: expected a size like 1280x720");
            break;
        case 'r':
            o->rehearse = true;
            if (optarg && !kind(optarg, &o->kind))
                return wrong("--rehearse: expected genuine, impostor, no token, phone, print, film, pin, "
                             "bystander, call, enrol or broken");
            break;
        case 'p':
            o->pictures = optarg;
            break;
        case 'f':
            if (!gh_clock_span(optarg, &o->run_ms))
                return wrong("--for: expected a time like 20s, 5m or 1h");
            break;
        case 'h':
            fputs(usage, stdout);
            return GH_OK;
        default:
            return wrong("that is no option of it");
        }
    if (optind < argc)
        return wrong("it takes options alone");
    return o->gate ? -1 : wrong("--gate NAME is needed");
}
