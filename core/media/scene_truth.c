/* Keeps count of the visits under way and writes each as one line when it is over. */
#include "media/scene_truth.h"

#include "media/scene_parts.h"
#include "media/scene_view.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct open_visit {
    uint32_t visit; /* the view's number */
    int person;
    int64_t first_ms, last_ms, first_usable_ms, last_usable_ms;
    int frames, usable;
    float max_px;
};

struct gh_scene_truth_log {
    FILE *file;
    char camera[GH_SCENE_NAME];
    bool boxes;
    uint64_t base, highest; /* added to the view's numbers; the highest written so far */
    struct open_visit open[GH_SCENE_ACTIVE + 1];
    int count;
    const struct gh_scene *scene;
    char buffer[1 << 14];
};

struct gh_scene_truth_log *gh_scene_truth_open(const char *path, const char *camera, bool boxes,
                                               struct gh_error *err)
{
    struct gh_scene_truth_log *log = calloc(1, sizeof *log);
    int fd = log ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    log ? (log->file = fd < 0 ? NULL : fdopen(fd, "a")) : NULL;
    if (!log || !log->file) {
        gh_error_set(err, log ? GH_ERR_IO : GH_ERR_INTERNAL,
                     "truth file %s: %s; check that its folder is there", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        free(log);
        return NULL;
    }
    setvbuf(log->file, log->buffer, _IOLBF, sizeof log->buffer);
    snprintf(log->camera, sizeof log->camera, "%s", camera);
    log->boxes = boxes;
    return log;
}

/* Names need no escaping: the script's reader lets only letters, digits, blanks, - and _ through. */
static void write_visit(struct gh_scene_truth_log *log, const struct open_visit *v, bool cut)
{
    const struct gh_scene_person *p = gh_scene_cast(log->scene, v->person);
    char first[24] = "null", last[24] = "null";
    if (v->usable) {
        snprintf(first, sizeof first, "%" PRId64, v->first_usable_ms);
        snprintf(last, sizeof last, "%" PRId64, v->last_usable_ms);
    }
    fprintf(log->file, "{\"visit\":%" PRIu64 ",\"camera\":\"%s\",\"person\":\"%s\",\"group\":\"%s\"",
            log->base + v->visit, log->camera, p->name, p->group);
    fprintf(log->file, ",\"first_ms\":%" PRId64 ",\"last_ms\":%" PRId64 ",\"frames\":%d", v->first_ms,
            v->last_ms, v->frames);
    fprintf(log->file, ",\"usable_frames\":%d,\"first_usable_ms\":%s,\"last_usable_ms\":%s", v->usable, first,
            last);
    fprintf(log->file, ",\"max_px\":%.1f%s}\n", (double)v->max_px, cut ? ",\"cut\":true" : "");
}

static void write_boxes(struct gh_scene_truth_log *log, const struct gh_scene_truth *t, int n, uint64_t seq,
                        int64_t t_ms)
{
    fprintf(log->file, "{\"frame\":%" PRIu64 ",\"t_ms\":%" PRId64 ",\"camera\":\"%s\",\"boxes\":[", seq, t_ms,
            log->camera);
    for (int i = 0; i < n; i++)
        fprintf(log->file, "%s[\"%s\",%.1f,%.1f,%.1f,%.1f,%.2f,%s]", i ? "," : "",
                gh_scene_cast(log->scene, t[i].person)->name, (double)t[i].face.x, (double)t[i].face.y,
                (double)t[i].face.w, (double)t[i].face.h, (double)t[i].visible,
                t[i].usable ? "true" : "false");
    fprintf(log->file, "]}\n");
}

static struct open_visit *find(struct gh_scene_truth_log *log, const struct gh_scene_truth *t, int64_t t_ms)
{
    for (int i = 0; i < log->count; i++)
        if (log->open[i].visit == t->visit)
            return &log->open[i];
    if (log->count > GH_SCENE_ACTIVE)
        return NULL;
    struct open_visit *v = &log->open[log->count++];
    *v = (struct open_visit){.visit = t->visit, .person = t->person, .first_ms = t_ms};
    return v;
}

void gh_scene_truth_frame(struct gh_scene_truth_log *log, const struct gh_scene *scene,
                          const struct gh_scene_view *view, uint64_t seq, int64_t t_ms)
{
    if (!log)
        return;
    struct gh_scene_truth truth[GH_SCENE_ACTIVE];
    int n = gh_scene_view_truth(view, truth, GH_SCENE_ACTIVE), kept = 0;
    log->scene = scene;
    for (int i = 0; i < log->count; i++)
        if (gh_scene_view_alive(view, log->open[i].visit))
            log->open[kept++] = log->open[i];
        else
            write_visit(log, &log->open[i], false);
    log->count = kept;
    for (int i = 0; i < n; i++) {
        struct open_visit *v = find(log, &truth[i], t_ms);
        if (!v)
            continue;
        float side = truth[i].face.w < truth[i].face.h ? truth[i].face.w : truth[i].face.h;
        v->last_ms = t_ms;
        v->frames++;
        v->max_px = side > v->max_px ? side : v->max_px;
        if (truth[i].usable) {
            if (v->usable++ == 0)
                v->first_usable_ms = t_ms;
            v->last_usable_ms = t_ms;
        }
        if (log->base + v->visit > log->highest)
            log->highest = log->base + v->visit;
    }
    if (log->boxes)
        write_boxes(log, truth, n, seq, t_ms);
}

static void end_all(struct gh_scene_truth_log *log)
{
    for (int i = 0; i < log->count; i++)
        write_visit(log, &log->open[i], true);
    log->count = 0;
}

void gh_scene_truth_restart(struct gh_scene_truth_log *log)
{
    if (!log)
        return;
    end_all(log);
    log->base = log->highest;
}

void gh_scene_truth_close(struct gh_scene_truth_log *log)
{
    if (!log)
        return;
    end_all(log);
    fclose(log->file);
    free(log);
}
