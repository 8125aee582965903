/* Decodes with the project's own media room; writes the board through its own writer. */
#include "wall_film.h"

#include "tests/folder.h"

#include "base/clock.h"
#include "media/feed.h"
#include "media/source.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool film_open(struct film *f, const char *path, struct gh_error *err)
{
    struct gh_source_options options = {.loop = false, .paced = false};
    struct gh_source *source = gh_source_open(path, &options, err);
    struct gh_frame *frame;
    int64_t next = 0;
    memset(f, 0, sizeof *f);
    snprintf(f->name, sizeof f->name, "%s", path);
    if (!source)
        return false;
    f->bgr = malloc((size_t)FILM_MAX * GH_BOARD_W * GH_BOARD_H * 3);
    while (f->bgr && f->count < FILM_MAX && gh_source_read(source, &frame, err) == GH_SOURCE_FRAME) {
        if (frame->t_ms >= next) {
            double by = (double)GH_BOARD_W / frame->width, high = (double)GH_BOARD_H / frame->height;
            by = by < high ? by : high;
            f->w = (int)(frame->width * by + 0.5);
            f->h = (int)(frame->height * by + 0.5);
            struct gh_image to = {f->bgr + (size_t)f->count * (size_t)(f->w * f->h) * 3, f->w, f->h,
                                  f->w * 3};
            gh_frame_to_bgr(frame, (struct gh_rect){0, 0, (float)frame->width, (float)frame->height}, to);
            f->count++;
            next += 1000 / WALL_FPS;
        }
        gh_frame_unref(frame);
    }
    gh_source_close(source);
    return f->count >= WALL_TILES ? true
                                  : gh_error_set(err, GH_ERR_INPUT, "%s: too short for the bench", path);
}

void film_close(struct film *f)
{
    free(f->bgr);
    memset(f, 0, sizeof *f);
}

struct gh_image film_picture(const struct film *f, int tile, int n)
{
    int at = (n + tile * f->count / WALL_TILES) % f->count;
    return (struct gh_image){f->bgr + (size_t)at * (size_t)(f->w * f->h) * 3, f->w, f->h, f->w * 3};
}

bool wall_site_open(struct wall_site *s, struct gh_error *err)
{
    char path[GH_SITE_PATH];
    memset(s, 0, sizeof *s);
    snprintf(s->dir, sizeof s->dir, "/tmp/gatehouse-wall-XXXXXX");
    if (!mkdtemp(s->dir) || !gh_site_create(s->dir, "bench", err) ||
        !gh_site_path(s->dir, GH_SITE_BOARD, path, err) || !(s->board = gh_board_create(path, err)))
        return false;
    snprintf(s->board->pack, sizeof s->board->pack, "standard");
    atomic_store(&s->board->for_gates, 1);
    atomic_store(&s->board->camera_count, WALL_TILES);
    gh_board_beat(s->board);
    return true;
}

void wall_site_close(struct wall_site *s)
{
    char path[GH_SITE_PATH];
    struct gh_error err;
    if (s->board) {
        gh_board_unmap(s->board);
        if (gh_site_path(s->dir, GH_SITE_BOARD, path, &err))
            gh_board_remove(path);
    }
    folder_gone(s->dir);
    memset(s, 0, sizeof *s);
}

void wall_site_write(struct wall_site *s, const struct film *f, int tile, int n)
{
    struct gh_board_camera c = {.state = GH_FEED_LIVE,
                                .enabled = 1,
                                .state_since_ms = 1,
                                .picture_ms = gh_clock_mono_ms(),
                                .picture_seq = (uint64_t)n + 1,
                                .frames = (uint64_t)n * 2,
                                .fps = 25,
                                .detect_fps = 5,
                                .width = 1920,
                                .height = 1080,
                                .box_count = 1};
    c.processed_ms = c.picture_ms;
    snprintf(c.name, sizeof c.name, "camera %d", tile + 1);
    c.boxes[0] = (struct gh_board_box){.x = 0.2f + 0.004f * (float)(n % 100),
                                       .y = 0.3f,
                                       .w = 0.1f,
                                       .h = 0.25f,
                                       .track = 1,
                                       .flags = GH_BOX_USABLE};
    gh_board_write(s->board, tile, &c, film_picture(f, tile, n));
    gh_board_beat(s->board);
}

static bool save(struct gh_image picture, const char *path)
{
    guchar *rgb = malloc((size_t)(picture.width * picture.height) * 3);
    for (int i = 0; rgb && i < picture.width * picture.height; i++)
        for (int k = 0; k < 3; k++)
            rgb[i * 3 + k] = picture.data[i * 3 + 2 - k];
    GdkPixbuf *p = gdk_pixbuf_new_from_data(rgb, GDK_COLORSPACE_RGB, FALSE, 8, picture.width, picture.height,
                                            picture.width * 3, NULL, NULL);
    bool ok = gdk_pixbuf_save(p, path, "png", NULL, NULL);
    g_object_unref(p);
    free(rgb);
    return ok;
}

double chafa_bytes(const struct film *f, const char *colors, int cols, int rows, int moments)
{
    char path[] = "/tmp/gatehouse-chafa-XXXXXX", command[512], buffer[65536];
    int fd = mkstemp(path), pictures = 0;
    double total = 0;
    if (fd < 0)
        return -1;
    close(fd);
    snprintf(
        command, sizeof command,
        "exec chafa -f symbols --symbols vhalf,space --dither none --stretch --animate off -c %s -s %dx%d %s "
        "2>/dev/null",
        colors, cols, rows, path);
    for (int m = 0; m < moments; m++)
        for (int tile = 0; tile < WALL_TILES; tile++) {
            FILE *out =
                save(film_picture(f, tile, m * f->count / moments), path) ? popen(command, "r") : NULL;
            size_t n, here = 0;
            while (out && (n = fread(buffer, 1, sizeof buffer, out)) > 0)
                here += n;
            if (!out || pclose(out) != 0 || here == 0) {
                unlink(path);
                return -1;
            }
            total += (double)here;
            pictures++;
        }
    unlink(path);
    return total * WALL_TILES / pictures;
}
