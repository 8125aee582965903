/* Builds the still site; everything in it follows from the camera's number. */
#include "fixture.h"

#include "tests/folder.h"

#include "base/file.h"
#include "media/feed.h"

#include <stdio.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <stdlib.h>
#include <string.h>

int64_t fixture_mono(void)
{
    return FIXTURE_MONO_MS;
}

int64_t fixture_wall(void)
{
    return FIXTURE_WALL_MS;
}

void fixture_picture(uint8_t *bgr, int width, int height, int number, int t)
{
    int cx = width / 4 + (number * 37 + t * 3) % (width / 2), cy = height / 2, r = height / 5;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            uint8_t *p = bgr + ((size_t)y * (size_t)width + (size_t)x) * 3;
            bool disc = (x - cx) * (x - cx) + (y - cy) * (y - cy) < r * r;
            p[0] = (uint8_t)(disc ? 140 : 60 + x * 120 / width);
            p[1] = (uint8_t)(disc ? 170 : 40 + y * 150 / height);
            p[2] = (uint8_t)(disc ? 220 : 30 + (number * 53) % 120);
        }
}

void fixture_camera(struct gh_board_camera *c, int number, int64_t now_ms)
{
    static const char *const names[] = {"door", "hall", "stairs", "yard", "till",
                                        "lift", "dock", "attic",  "lane"};
    static const enum gh_feed_state states[] = {GH_FEED_LIVE,    GH_FEED_LIVE,   GH_FEED_DOWN,
                                                GH_FEED_LIVE,    GH_FEED_FROZEN, GH_FEED_LIVE,
                                                GH_FEED_STALLED, GH_FEED_DARK,   GH_FEED_CONNECTING};
    memset(c, 0, sizeof *c);
    if (number < 9)
        snprintf(c->name, sizeof c->name, "%s", names[number]);
    else
        snprintf(c->name, sizeof c->name, "%s %d", names[number % 9], number / 9 + 1);
    c->state = states[number % 9];
    snprintf(c->source, sizeof c->source, "rtsp://***@10.0.0.%d/live", number + 1);
    if (c->state == GH_FEED_DOWN)
        snprintf(c->error, sizeof c->error, "connection refused; retry in 8 s");
    if (c->state == GH_FEED_STALLED)
        snprintf(c->error, sizeof c->error, "no frame for 5 s");
    c->enabled = 1;
    c->state_since_ms = now_ms - 1000 * (number + 1) * 7;
    /* One live camera whose picture is old all the same: it must not look live */
    c->picture_ms = number == 5 ? now_ms - 3100 : c->state == GH_FEED_LIVE ? now_ms - 80 : c->state_since_ms;
    if (c->state == GH_FEED_CONNECTING)
        c->picture_ms = 0;
    c->processed_ms = c->picture_ms;
    c->picture_seq = 1;
    c->frames = 1500;
    c->tracks = 12;
    c->fps = c->state == GH_FEED_LIVE ? 15.0f : 0;
    c->detect_fps = 5;
    c->width = 1280;
    c->height = 720;
    if (number % 9 != 0)
        return;
    c->box_count = 3;
    c->boxes[0] = (struct gh_board_box){
        .x = 0.15f, .y = 0.2f, .w = 0.12f, .h = 0.3f, .track = 1, .flags = GH_BOX_USABLE};
    c->boxes[1] = (struct gh_board_box){.x = 0.55f,
                                        .y = 0.3f,
                                        .w = 0.15f,
                                        .h = 0.4f,
                                        .track = 2,
                                        .flags = GH_BOX_USABLE | GH_BOX_FLAGGED,
                                        .label = "A. Adams"};
    c->boxes[2] = (struct gh_board_box){.x = 0.85f, .y = 0.4f, .w = 0.04f, .h = 0.08f, .track = 3};
}

bool fixture_open(struct fixture *f, int cameras, struct gh_error *err)
{
    static uint8_t bgr[GH_BOARD_W * GH_BOARD_H * 3];
    char path[GH_SITE_PATH];
    memset(f, 0, sizeof *f);
    snprintf(f->dir, sizeof f->dir, "%s/gatehouse-screens-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(f->dir) || !gh_site_create(f->dir, "screens", err) ||
        !gh_file_join(path, sizeof path, f->dir, "run") || !gh_file_make_dir(path, err) ||
        !gh_site_path(f->dir, GH_SITE_BOARD, path, err))
        return false;
    f->board = gh_board_create(path, err);
    if (!f->board)
        return false;
    for (int i = 0; i < cameras; i++) {
        struct gh_board_camera camera;
        fixture_camera(&camera, i, FIXTURE_MONO_MS);
        fixture_picture(bgr, GH_BOARD_W, GH_BOARD_H, i, 0);
        gh_board_write(
            f->board, i, &camera,
            (struct gh_image){camera.picture_ms ? bgr : NULL, GH_BOARD_W, GH_BOARD_H, GH_BOARD_W * 3});
    }
    snprintf(f->board->pack, sizeof f->board->pack, "standard");
    snprintf(f->board->embedder, sizeof f->board->embedder, FIXTURE_EMBEDDER);
    atomic_store(&f->board->for_gates, 1);
    atomic_store(&f->board->camera_count, (uint32_t)cameras);
    atomic_store(&f->board->heartbeat_ms, FIXTURE_MONO_MS - 200);
    return true;
}

static void handle(void *user, const struct gh_link_request *r, struct gh_link_reply *reply)
{
    reply->ok = true;
    if (r->op == GH_LINK_SUPPRESS)
        atomic_fetch_add((atomic_int *)user, 1);
}

bool fixture_listen(struct fixture *f, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    if (!gh_site_path(f->dir, GH_SITE_LINK, path, err))
        return false;
    f->suppressed =
        mmap(NULL, sizeof *f->suppressed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (f->suppressed == MAP_FAILED)
        return gh_error_set(err, GH_ERR_INTERNAL, "fixture: out of memory");
    atomic_init(f->suppressed, 0);
    fflush(NULL);
    f->link = fork();
    if (f->link == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (!gh_link_serve(path, handle, f->suppressed, err))
            _exit(1);
        for (;;)
            pause();
    }
    for (int i = 0; f->link > 0 && i < 2000 && access(path, F_OK) != 0; i++)
        usleep(10000);
    return f->link > 0 && access(path, F_OK) == 0
               ? true
               : gh_error_set(err, GH_ERR_INTERNAL, "fixture: nobody listens");
}

void fixture_close(struct fixture *f)
{
    char path[GH_SITE_PATH];
    if (f->link > 0) {
        kill(f->link, SIGKILL);
        waitpid(f->link, NULL, 0);
        munmap(f->suppressed, sizeof *f->suppressed);
    }
    if (f->board) {
        gh_board_unmap(f->board);
        if (gh_site_path(f->dir, GH_SITE_BOARD, path, NULL))
            gh_board_remove(path);
    }
    if (f->dir[0])
        folder_gone(f->dir);
    memset(f, 0, sizeof *f);
}
