/* gatehouse-kiosk: one gate's screen, camera and door. Reads the command line,
 * opens what it needs from low to high, runs the loop at the screen's pace, and
 * closes everything in the reverse order. */
#include "kiosk/camera.h"
#include "kiosk/eyes.h"
#include "kiosk/gate.h"
#include "kiosk/screen/screen.h"
#include "kiosk/show.h"
#include "kiosk/sound.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/wipe.h"

#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FRAME_MS = 33 };

static const char usage[] = "usage: gatehouse-kiosk --gate NAME [--site DIR] [--windowed[=WxH]] "
                            "[--rehearse[=KIND]] [--for TIME]\n"
                            "\n"
                            "Runs a gate: its screen, its camera and its door, as [gate NAME] of "
                            "site.ini says.\n"
                            "\n"
                            "  --gate NAME      which gate\n"
                            "  --site DIR       the site's folder (default $GATEHOUSE_SITE, else "
                            "./site)\n"
                            "  --windowed[=WxH] in a window instead of the whole screen, to try it\n"
                            "  --rehearse[=KIND] no camera: drawn people of the gate's scene walk up, "
                            "one after another\n"
                            "                   (genuine, impostor, no token, phone, print, film, pin, "
                            "bystander, call, enrol,\n"
                            "                   broken; default: in turn)\n"
                            "  --pictures DIR   a picture of each state the first time it is shown\n"
                            "  --for TIME       end after so long: 20s, 5m, 1h\n"
                            "  --help           this text\n"
                            "\n"
                            "exit codes: 0 fine, 2 wrong use, 3 the site file is wrong, 4 no such site "
                            "or gate, 7 this gate runs "
                            "already,\n"
                            "8 its records cannot be opened, 10 no screen, door or device, 12 a bug "
                            "(all: gatehouse(1))\n";

struct kiosk {
    struct gh_kiosk_options options;
    struct gh_site *site;
    const struct gh_site_gate *gate;
    char gate_dir[GH_SITE_PATH];
    int lock;
    struct gh_eyes *eyes;
    struct gh_watch *watch;
    struct gh_mailbox box; /* frames for the watch */
    struct gh_outbox *outbox;
    struct gh_doorman *door;
    struct gh_kiosk_camera *camera;
    struct gh_sound *sound;
    struct gh_screen *screen;
    struct gh_gate *core;
    struct gh_show *show;
};

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
    (void)number;
    ended = 1;
}

static bool crop(void *user, uint8_t **jpeg, size_t *size)
{
    struct kiosk *k = user;
    struct gh_error err;
    return k->watch && gh_watch_crop(k->watch, jpeg, size, &err);
}

static void forget(void *user)
{
    struct kiosk *k = user;
    if (k->watch)
        gh_watch_forget(k->watch);
}

static void say(void *user, enum gh_flow_state state, enum gh_passage_decision decision)
{
    struct kiosk *k = user;
    (void)decision;
    gh_sound_tone(k->sound, state == GH_FLOW_DOOR                                   ? GH_TONE_ADMITTED
                            : state == GH_FLOW_REFUSED                              ? GH_TONE_REFUSED
                            : state == GH_FLOW_IDLE || state == GH_FLOW_CLEAR       ? GH_TONE_NONE
                            : state == GH_FLOW_LIVENESS || state == GH_FLOW_LOOK    ? GH_TONE_ATTENTION
                            : state == GH_FLOW_CALLING || state == GH_FLOW_APPROACH ? GH_TONE_TOUCH
                                                                                    : GH_TONE_NONE);
}

/* Where the gate keeps its own records: beside the site's, never shared with
 * it. */
static bool make_dir(struct kiosk *k, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    return gh_file_join(path, sizeof path, k->site->dir, "gates") &&
           gh_file_join(k->gate_dir, sizeof k->gate_dir, path, k->gate->name) &&
           gh_file_make_dir(k->gate_dir, err) && gh_file_join(path, sizeof path, k->gate_dir, "lock") &&
           gh_lock_take(path, "runs this gate already; stop it first", &k->lock, err);
}

/* Without nets the gate is out of order for faces; the other way and the
 * attendant go on. */
static void open_eyes(struct kiosk *k, struct gh_vision_info *info, bool *has_live)
{
    struct gh_error err;
    memset(info, 0, sizeof *info);
    *has_live = false;
    if ((k->eyes = gh_eyes_open(NULL, NULL, &err)))
        gh_eyes_info(k->eyes, info, has_live);
    else
        gh_log_error("%s", err.text);
}

static bool open_all(struct kiosk *k, struct gh_error *err)
{
    struct gh_vision_info info;
    bool has_live;
    k->site = calloc(1, sizeof *k->site);
    if (!k->site)
        return gh_error_set(err, GH_ERR_INTERNAL, "kiosk: out of memory");
    if (!gh_site_load(k->site, k->options.site_dir, err))
        return false;
    k->gate = gh_site_gate_find(k->site, k->options.gate);
    if (!k->gate)
        return gh_error_set(err, GH_ERR_NOT_FOUND,
                            "gate %s: not in %s/site.ini; add a section [gate %s] "
                            "(gatehouse-site(5))",
                            k->options.gate, k->options.site_dir, k->options.gate);
    if (!make_dir(k, err))
        return false;
    open_eyes(k, &info, &has_live);
    gh_mailbox_init(&k->box, false);
    if (k->eyes && !(k->watch = gh_watch_start(k->eyes, &k->box, err)))
        return false;
    struct gh_outbox_options box = {.site_dir = k->site->dir,
                                    .gate_dir = k->gate_dir,
                                    .gate = k->gate->name,
                                    .embedder = info.embedder,
                                    .site = k->site};
    if (!(k->outbox = gh_outbox_start(&box, err)) || !(k->door = gh_doorman_start(k->gate, err)))
        return false;
    k->sound = gh_sound_open(true);
    struct gh_screen_options screen = {
        .windowed = k->options.windowed, .width = k->options.width, .height = k->options.height};
    if (!(k->screen = gh_screen_open(&screen, err)))
        return false;
    struct gh_gate_options gate = {.site = k->site,
                                   .gate = k->gate,
                                   .info = info,
                                   .has_live = has_live,
                                   .outbox = k->outbox,
                                   .door = k->door,
                                   .crop = crop,
                                   .forget = forget,
                                   .say = say,
                                   .user = k};
    if (!(k->core = gh_gate_open(&gate, err)))
        return false;
    if (k->options.rehearse && !(k->show = gh_show_open(k->site, k->gate, k->options.kind, err)))
        return false;
    if (!k->show && !(k->camera = gh_kiosk_camera_open(k->gate, err)))
        return false;
    return !k->options.pictures || gh_file_make_dir(k->options.pictures, err);
}

static void close_all(struct kiosk *k)
{
    gh_kiosk_camera_close(k->camera);
    gh_gate_close(k->core);
    gh_show_close(k->show);
    if (k->watch)
        gh_watch_stop(k->watch);
    gh_eyes_close(k->eyes);
    gh_screen_close(k->screen);
    gh_sound_close(k->sound);
    if (k->door)
        gh_doorman_stop(k->door);
    if (k->outbox)
        gh_outbox_stop(k->outbox);
    if (k->gate)
        gh_mailbox_destroy(&k->box);
    gh_lock_release(k->lock);
    free(k->site);
}

/* A frame to the nets; the picture for the screen. */
static void see(struct kiosk *k, const struct gh_kiosk_view *view, struct gh_image *picture)
{
    bool good = k->watch != NULL, want;
    enum gh_eyes_work work = gh_gate_eyes(k->core, &want);
    bool shown = work == GH_EYES_CODE || work == GH_EYES_FACE;
    struct gh_frame *frame = k->show ? gh_show_frame(k->show, view, picture)
                                     : gh_kiosk_camera_frame(k->camera, shown ? picture : NULL);
    if (!shown)
        *picture = (struct gh_image){0};
    good = good && (k->show ? gh_show_good(k->show) : gh_kiosk_camera_good(k->camera));
    gh_gate_camera(k->core, good);
    if (k->watch) {
        gh_watch_ask(k->watch, work, want);
        if (frame) {
            gh_mailbox_put(&k->box, frame);
            gh_watch_poke(k->watch);
            frame = NULL;
        }
    }
    gh_frame_unref(frame);
}

static void hear(struct kiosk *k, const struct gh_kiosk_view *view, bool *quit)
{
    static char scanned[GH_QR_TEXT + 1];
    struct gh_touched touched;
    scanned[0] = 0;
    while (gh_screen_event(k->screen, view, &touched, scanned, quit)) {
        if (scanned[0])
            gh_gate_scan(k->core, scanned, strlen(scanned));
        else
            gh_gate_touch(k->core, &touched);
        explicit_bzero(scanned, sizeof scanned);
    }
    if (k->show) {
        touched = gh_show_touch(k->show, view);
        gh_gate_touch(k->core, &touched);
    }
}

/* What changed in words, for those who do not see it. */
static void speak(struct kiosk *k, const struct gh_kiosk_view *view)
{
    static char last[512];
    char words[512];
    if (!view->sound || !gh_sound_speaks(k->sound)) {
        last[0] = 0;
        return;
    }
    gh_screen_words(view, words, sizeof words);
    if (strcmp(words, last)) {
        memcpy(last, words, sizeof last);
        gh_sound_say(k->sound, view->language, words);
    }
    explicit_bzero(words, sizeof words);
}

static bool loop(struct kiosk *k, struct gh_error *err)
{
    static struct gh_look look;
    struct gh_kiosk_view view;
    bool quit = false;
    int64_t start = gh_clock_mono_ms(), next = start;
    gh_gate_view(k->core, &view);
    while (!quit && !ended && (!k->options.run_ms || gh_clock_mono_ms() - start < k->options.run_ms)) {
        struct gh_image picture = {0};
        see(k, &view, &picture);
        while (k->watch && gh_watch_take(k->watch, &look))
            gh_gate_look(k->core, &look);
        gh_gate_tick(k->core);
        hear(k, &view, &quit);
        gh_gate_view(k->core, &view);
        view.picture = picture;
        view.speech_possible = gh_sound_speaks(k->sound);
        if (!gh_screen_draw(k->screen, &view, err))
            return false;
        if (k->options.pictures && !gh_show_picture(k->screen, k->options.pictures, &view, err))
            return false;
        speak(k, &view);
        explicit_bzero(&look, sizeof look);
        next += FRAME_MS;
        int64_t now = gh_clock_mono_ms();
        if (next < now)
            next = now;
        gh_clock_sleep_ms(next - now);
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct kiosk k = {.lock = -1};
    struct gh_error err = {.kind = GH_OK};
    int code = gh_kiosk_options_read(&k.options, argc, argv, usage);
    if (code >= 0)
        return code;
    setlocale(LC_ALL, "C.UTF-8");
    gh_wipe_no_core();
    struct sigaction end = {.sa_handler = on_signal};
    sigaction(SIGTERM, &end, NULL);
    sigaction(SIGINT, &end, NULL);
    signal(SIGPIPE, SIG_IGN);
    bool ok = open_all(&k, &err) && loop(&k, &err);
    close_all(&k);
    if (!ok)
        fprintf(stderr, "gatehouse-kiosk: %s\n", err.text);
    return ok ? GH_OK : (int)err.kind;
}
