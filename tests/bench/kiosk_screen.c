/* How long the kiosk's screen takes to draw: 600 frames with a moving picture of 1280 × 720, the state
 * changing every 24 frames and the guidance and ring more often; into memory, and to a window of whatever
 * display there is. usage: kiosk_screen OUT [WIDTH HEIGHT] */
#include "kiosk/screen/screen.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { FRAMES = 600, WARM = 30, PICTURES = 8 };
static const double median_most = 33, p99_most = 45;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static struct gh_image moving(int phase)
{
    struct gh_image i = {malloc(1280 * 720 * 3), 1280, 720, 1280 * 3};
    for (int y = 0; y < 720; y++)
        for (int x = 0; x < 1280 * 3; x++)
            i.data[y * i.stride + x] = (uint8_t)(x / 3 + phase * 9 + (y ^ (x + phase)) % 31);
    return i;
}

static struct gh_kiosk_view view_at(int frame, const struct gh_image *pictures)
{
    static const enum gh_flow_state states[] = {GH_FLOW_TOKEN,   GH_FLOW_APPROACH, GH_FLOW_ALIGN,
                                                GH_FLOW_CAPTURE, GH_FLOW_LIVENESS, GH_FLOW_ALIGN,
                                                GH_FLOW_CAPTURE, GH_FLOW_COMPARE};
    struct gh_kiosk_view v = {.state = states[frame / 24 % 8],
                              .language = "en",
                              .gate = "North door",
                              .site = "Market hall",
                              .pin = true,
                              .left_ms = -1,
                              .focus = -1,
                              .turning = true,
                              .turn = GH_TURN_LEFT,
                              .now_ms = frame * 33,
                              .ring = (float)(frame % 24) / 24,
                              .guide = (enum gh_guide)(1 + frame / 12 % 10)};
    v.picture = pictures[frame % PICTURES];
    return v;
}

/* Prints one line; false when a figure is missed. */
static bool run(FILE *out, const char *what, bool offscreen, int w, int h, const struct gh_image *pictures)
{
    static double ms[FRAMES];
    struct gh_error err = {0};
    struct gh_screen *s = gh_screen_open(
        &(struct gh_screen_options){.windowed = true, .offscreen = offscreen, .width = w, .height = h}, &err);
    if (!s) {
        printf("kiosk-screen %s: %s\n", what, err.text);
        return false;
    }
    for (int i = 0; i < WARM + FRAMES; i++) {
        struct gh_kiosk_view v = view_at(i, pictures);
        struct gh_touched t;
        char scanned[1024];
        bool quit;
        int64_t from = gh_clock_mono_us();
        while (gh_screen_event(s, &v, &t, scanned, &quit))
            ;
        if (!gh_screen_draw(s, &v, &err))
            break;
        if (i >= WARM)
            ms[i - WARM] = (double)(gh_clock_mono_us() - from) / 1000;
    }
    gh_screen_close(s);
    qsort(ms, FRAMES, sizeof *ms, by_size);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    char line[256];
    snprintf(line, sizeof line,
             "kiosk-screen %s %dx%d frame_p50_ms=%.1f frame_p99_ms=%.1f worst_ms=%.1f rss_mb=%ld\n", what, w,
             h, ms[FRAMES / 2], ms[FRAMES * 99 / 100], ms[FRAMES - 1], usage.ru_maxrss / 1024);
    fputs(line, stdout);
    fputs(line, out);
    return ms[FRAMES / 2] <= median_most && ms[FRAMES * 99 / 100] <= p99_most;
}

int main(int argc, char **argv)
{
    FILE *out = argc > 1 ? fopen(argv[1], "a") : NULL;
    int w = argc > 3 ? atoi(argv[2]) : 1920, h = argc > 3 ? atoi(argv[3]) : 1080;
    struct gh_image pictures[PICTURES];
    if (!out)
        return 2;
    for (int i = 0; i < PICTURES; i++)
        pictures[i] = moving(i);
    bool good = run(out, "memory", true, w, h, pictures);
    good = run(out, "display", false, w, h, pictures) && good;
    for (int i = 0; i < PICTURES; i++)
        free(pictures[i].data);
    return fclose(out) != 0 || !good;
}
