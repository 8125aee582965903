/* The engine as bench pipeline runs it: a process of its own, watched from outside
 * through its board and its events, as a console and a script would. */
#include "pipeline.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/rand.h"
#include "board/read.h"
#include "site/site.h"
#include "store/flags.h"
#include "store/operators.h"
#include "store/people.h"

#include <cjson/cJSON.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FLAGGED = 40, POLL_MS = 10, DAY_MS = 86400000, WINDOW_MS = 4000 };

/* A direction of its own for each: in 128 dimensions no face comes near it, so that what is measured is the
 * watch and not the alerts. */
static bool flag_people(struct gh_store *s, const char *embedder, struct gh_error *err)
{
    static const uint8_t jpeg[16] = "no picture";
    struct gh_actor admin, second;
    struct gh_rand r;
    struct gh_id id, flag;
    gh_rand_init(&r, 7);
    if (!gh_operator_add(s, NULL, "ada", GH_ROLE_ADMINISTRATOR, "correct horse", &id, err) ||
        !gh_operator_authenticate(s, "ada", "correct horse", &admin, err) ||
        !gh_operator_add(s, &admin, "bob", GH_ROLE_SUPERVISOR, "battery staple", &id, err) ||
        !gh_operator_authenticate(s, "bob", "battery staple", &second, err))
        return false;
    for (int i = 0; i < FLAGGED; i++) {
        struct gh_reference ref = {.jpeg = jpeg, .jpeg_size = sizeof jpeg, .quality = 0.9f};
        char name[32];
        float sum = 0;
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++) {
            ref.template_[k] = (float)gh_rand_normal(&r);
            sum += ref.template_[k] * ref.template_[k];
        }
        for (int k = 0; k < GH_TEMPLATE_DIMS; k++)
            ref.template_[k] /= sqrtf(sum);
        snprintf(name, sizeof name, "bench %d", i);
        struct gh_person_new who = {.name = name, .purpose = GH_PURPOSE_FLAG};
        struct gh_flag_new why = {.category = GH_FLAG_EXCLUDED,
                                  .reason = "bench",
                                  .authority = "bench",
                                  .expires_ms = gh_clock_wall_ms() + DAY_MS};
        if (!gh_person_add(s, &admin, &who, embedder, &ref, 1, &why.person, err) ||
            !gh_flag_propose(s, &admin, &why, &flag, err) || !gh_flag_approve(s, &second, flag, err))
            return false;
    }
    return true;
}

bool bench_site_make(const char *dir, const char *films, int streams, const char *embedder,
                     struct gh_error *err)
{
    struct gh_store *s = gh_site_create(dir, "bench", err) ? gh_store_open(dir, true, err) : NULL;
    bool ok = s && flag_people(s, embedder, err);
    gh_store_close(s);
    char here[PATH_MAX]; /* a relative path would begin at the site's folder */
    if (ok && !realpath(films, here))
        ok = gh_error_set(err, GH_ERR_NOT_FOUND, "%s: no such folder", films);
    struct gh_site_camera *c = calloc(1, sizeof *c);
    for (int i = 0; c && ok && i < streams; i++) {
        *c = (struct gh_site_camera){.detect_fps = BENCH_LOOKS, .usable_px = BENCH_USABLE};
        snprintf(c->name, sizeof c->name, "%d", i);
        snprintf(c->source, sizeof c->source, "%s/%d.mp4", here, i);
        ok = gh_site_add_camera(dir, c, err);
    }
    free(c);
    return ok;
}

/* ---- what the board says while it runs ---- */

static void note(struct bench_camera *c, const struct gh_board_camera *b, int64_t now)
{
    bool looked = false;
    for (uint32_t i = 0; i < b->box_count; i++) {
        const struct gh_board_box *x = &b->boxes[i];
        struct bench_seen s = {.t_ms = b->picture_ms, .who = x->track, .template_ = -1};
        s.box = (struct gh_rect){x->x * BENCH_W, x->y * BENCH_H, x->w * BENCH_W, x->h * BENCH_H};
        looked |= !(x->flags & GH_BOX_PREDICTED); /* seen on this very frame: a round was made on it */
        if (gh_vec_grow(&c->seen))
            c->seen.items[c->seen.count++] = s;
    }
    double age = (double)(b->processed_ms - b->picture_ms);
    if (looked && gh_vec_grow(&c->look_age))
        c->look_age.items[c->look_age.count++] = age;
    if (gh_vec_grow(&c->age))
        c->age.items[c->age.count++] = age;
    if (gh_vec_grow(&c->rounds))
        c->rounds.items[c->rounds.count++] = (struct bench_round){now, b->detections};
    c->frames = b->frames;
    c->dropped = b->dropped;
    c->detections = b->detections;
    c->embeddings = b->embeddings;
}

static void watch(struct bench_engine *e, struct gh_board *board, uint64_t *seen)
{
    static struct gh_board_camera b;
    gh_board_viewing(board);
    for (int i = 0; i < e->streams; i++) {
        uint64_t have = 0;
        if (!gh_board_read(board, i, &b, NULL, NULL, NULL, &have, NULL) || !b.picture_ms ||
            b.picture_seq == seen[i])
            continue;
        seen[i] = b.picture_seq;
        note(&e->cameras[atoi(b.name)], &b, gh_clock_mono_ms());
    }
}

/* From a while after the first picture on; the nets make their buffers when they first meet a size, too. */
static void count_slow(struct bench_camera *c)
{
    size_t to = 0, begin = 0;
    while (begin < c->rounds.count &&
           c->rounds.items[begin].t_ms - c->rounds.items[0].t_ms < BENCH_WARM_S * 1000)
        begin++;
    for (size_t from = begin; from < c->rounds.count; from++) {
        const struct bench_round *r = c->rounds.items;
        while (to < c->rounds.count && r[to].t_ms - r[from].t_ms < WINDOW_MS)
            to++;
        if (to == c->rounds.count)
            break;
        double rate =
            (double)(r[to].detections - r[from].detections) * 1000 / (double)(r[to].t_ms - r[from].t_ms);
        c->slow_windows += rate < 4;
    }
}

/* ---- what its events said ---- */

static void read_event(struct bench_engine *e, const char *line)
{
    cJSON *o = cJSON_Parse(line);
    const char *event = cJSON_GetStringValue(cJSON_GetObjectItem(o, "event"));
    if (event && !strcmp(event, "track")) {
        struct bench_camera *c = &e->cameras[atoi(cJSON_GetStringValue(cJSON_GetObjectItem(o, "camera")))];
        if (gh_vec_grow(&c->tracks))
            c->tracks.items[c->tracks.count++] =
                (struct bench_track){(uint32_t)cJSON_GetNumberValue(cJSON_GetObjectItem(o, "track")),
                                     (int)cJSON_GetNumberValue(cJSON_GetObjectItem(o, "embedded")),
                                     (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(o, "first_ms")),
                                     (uint64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(o, "first_frame"))};
    }
    cJSON_Delete(o);
}

/* The boxes' times become frames of the film: a track's first frame has both, and a paced film keeps time. */
static void place(struct bench_camera *c)
{
    double base = 1e300;
    for (size_t i = 0; i < c->tracks.count; i++) {
        double from = (double)c->tracks.items[i].first_ms -
                      (double)(c->tracks.items[i].first_frame - 1) * 1000 / BENCH_FPS;
        base = from < base ? from : base;
    }
    for (size_t i = 0; i < c->seen.count; i++)
        c->seen.items[i].frame = (int)(((double)c->seen.items[i].t_ms - base) * BENCH_FPS / 1000 + 0.3);
}

static bool read_events(struct bench_engine *e, const char *path, struct gh_error *err)
{
    size_t size;
    char *text = (char *)gh_file_read(path, 64 << 20, &size, err), *rest = text, *line;
    while (rest && (line = strsep(&rest, "\n")))
        read_event(e, line);
    free(text);
    for (int i = 0; i < e->streams; i++) {
        place(&e->cameras[i]);
        count_slow(&e->cameras[i]);
    }
    return text != NULL;
}

static pid_t start(const char *program, const char *dir, const char *events)
{
    pid_t pid = fork();
    if (pid == 0) {
        int out = open(events, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (out >= 0)
            dup2(out, 1);
        execl(program, program, "run", "--site", dir, "--json", "--until-ended", (char *)NULL);
        _exit(127);
    }
    return pid;
}

/* Seconds of processor that anyone used since the machine started. */
static double busy_s(void)
{
    unsigned long long user, nice, system, idle, wait, irq, soft;
    FILE *f = fopen("/proc/stat", "r");
    bool ok = f && fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu", &user, &nice, &system, &idle, &wait,
                          &irq, &soft) == 7;
    if (f)
        fclose(f);
    return ok ? (double)(user + nice + system + irq + soft) / (double)sysconf(_SC_CLK_TCK) : 0;
}

bool bench_engine_run(const char *program, const char *dir, struct bench_engine *e, struct gh_error *err)
{
    char events[512], path[GH_SITE_PATH];
    uint64_t seen[BENCH_STREAMS] = {0};
    struct gh_board *board = NULL;
    struct rusage use;
    int64_t from = gh_clock_mono_ms();
    double busy = busy_s();
    if (!gh_site_path(dir, GH_SITE_BOARD, path, err) || !gh_file_join(events, sizeof events, dir, "events"))
        return false;
    pid_t pid = start(program, dir, events);
    if (pid < 0)
        return gh_error_set(err, GH_ERR_INTERNAL, "%s: cannot be started", program);
    while (wait4(pid, &e->status, WNOHANG, &use) == 0) {
        if (!board)
            board = gh_board_attach(path, NULL);
        if (board)
            watch(e, board, seen);
        gh_clock_sleep_ms(POLL_MS);
    }
    gh_board_detach(board);
    e->wall_s = (double)(gh_clock_mono_ms() - from) / 1000;
    e->cpu_s = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
               (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e-6;
    e->others = fmax(0, busy_s() - busy - e->cpu_s) / e->wall_s;
    e->rss_mb = (double)use.ru_maxrss / 1024;
    return e->status == 0 ? read_events(e, events, err)
                          : gh_error_set(err, GH_ERR_FAILED, "the engine ended with status %d", e->status);
}

void bench_engine_free(struct bench_engine *e)
{
    for (int i = 0; i < BENCH_STREAMS; i++) {
        struct bench_camera *c = &e->cameras[i];
        gh_vec_free(&c->seen);
        gh_vec_free(&c->tracks);
        gh_vec_free(&c->rounds);
        gh_vec_free(&c->look_age);
        gh_vec_free(&c->age);
    }
}
