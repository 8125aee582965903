/* gatehouse clip …: the seconds round an alert or a bookmark, listed and given out; all faces but the flagged
 * one covered unless a reason says otherwise. */
#include "cli/cli.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "base/wipe.h"
#include "store/alerts.h"
#include "store/clips.h"
#include "store/looks.h"
#include "vision/blur_clip.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *state_name(enum gh_clip_state s)
{
    static const char *const names[] = {"?", "waiting", "kept", "missed", "gone"};
    return (unsigned)s < 5 ? names[s] : "?";
}

struct listing {
    bool json;
    int count;
};

static void print_json(const struct gh_clip *c)
{
    char id[GH_ID_TEXT], when[24];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "clip", gh_id_format(c->id, id));
    cJSON_AddStringToObject(o, "alert", gh_id_is_none(c->alert) ? "" : gh_id_format(c->alert, id));
    cJSON_AddStringToObject(o, "camera", c->camera);
    cJSON_AddStringToObject(o, "state", state_name(c->state));
    cJSON_AddStringToObject(o, "at", gh_clock_format_utc(c->at_ms, when, sizeof when));
    cJSON_AddNumberToObject(o, "at_ms", (double)c->at_ms);
    cJSON_AddNumberToObject(o, "since_ms", (double)c->since_ms);
    cJSON_AddNumberToObject(o, "until_ms", (double)c->until_ms);
    cJSON_AddNumberToObject(o, "lead_ms", c->lead_ms);
    cJSON_AddNumberToObject(o, "bytes", (double)c->bytes);
    cJSON_AddNumberToObject(o, "exported", c->exported);
    cJSON_AddStringToObject(o, "by", c->made_by);
    cJSON_AddStringToObject(o, "note", c->note);
    char *text = cJSON_PrintUnformatted(o);
    printf("%s\n", text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(o);
}

static bool print_one(void *user, const struct gh_clip *c)
{
    struct listing *l = user;
    char id[GH_ID_TEXT], when[24];
    l->count++;
    if (l->json)
        print_json(c);
    else
        printf("%s  %s  %-7s  %-*s %-*s %s\n", gh_id_format(c->id, id),
               gh_clock_format_local(c->at_ms, when, sizeof when), state_name(c->state),
               gh_cli_width(c->camera, 16), c->camera, gh_cli_width(c->made_by, 10), c->made_by, c->note);
    return true;
}

static bool list(const struct gh_args *a, struct gh_store *s, const struct gh_actor *by, struct gh_id alert,
                 struct gh_error *err)
{
    struct listing l = {.json = gh_args_get(a, "json") != NULL};
    bool ok = gh_look_note(s, by, GH_LOOK_CLIPS, gh_id_is_none(alert) ? NULL : &alert, err) &&
              gh_clip_list(s, alert, print_one, &l, err);
    if (ok && !l.count && !l.json)
        printf(gh_id_is_none(alert) ? "There are no bookmarks.\n" : "This alert has no clip.\n");
    return ok;
}

bool gh_cli_clip_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_id alert = gh_id_none;
    const char *text = gh_args_get(a, "alert");
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && (!text || gh_alert_find(s, text, &alert, err)) && list(a, s, &by, alert, err);
    gh_store_close(s);
    return ok;
}

bool gh_cli_bookmark_list(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    struct gh_store *s = gh_cli_open(a, &by, err);
    bool ok = s && list(a, s, &by, gh_id_none, err);
    gh_store_close(s);
    return ok;
}

/* ---- export ---- */

static bool show_progress(void *user, double done)
{
    int *last = user, percent = (int)(done * 100);
    if (isatty(STDERR_FILENO) && percent != *last)
        fprintf(stderr, "\rcovering faces: %d %%", percent);
    *last = percent;
    return true;
}

static bool write_out(int fd, const char *path, const uint8_t *data, size_t size, struct gh_error *err)
{
    while (size) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path,
                                strerror(n < 0 ? errno : ENOSPC));
        data += n;
        size -= (size_t)n;
    }
    return fsync(fd) == 0 || gh_error_set(err, GH_ERR_IO, "%s: cannot write: %s", path, strerror(errno));
}

/* Covers faces in place of *mp4, which is overwritten and freed. */
static bool cover(struct gh_vision *v, const struct gh_clip *c, const struct gh_clip_box *boxes, int count,
                  uint8_t **mp4, size_t *size, struct gh_error *err)
{
    struct gh_blur_keep *keep = calloc((size_t)count + 1, sizeof *keep);
    struct gh_blur_report report;
    uint8_t *covered = NULL;
    size_t covered_size = 0;
    int last = -1;
    int64_t start = c->since_ms - c->lead_ms;
    for (int i = 0; keep && i < count; i++)
        keep[i] = (struct gh_blur_keep){boxes[i].t_ms - start, boxes[i].box};
    bool ok = keep ? gh_blur_clip(v, *mp4, *size, keep, count, show_progress, &last, &covered, &covered_size,
                                  &report, err)
                   : gh_error_set(err, GH_ERR_INTERNAL, "clip: out of memory");
    if (last >= 0 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[K");
    free(keep);
    sodium_memzero(*mp4, *size);
    free(*mp4);
    *mp4 = covered;
    *size = covered_size;
    if (ok)
        printf("%d pictures, %d faces covered, %d of the flagged person shown.\n", report.pictures,
               report.faces, report.kept);
    return ok;
}

static bool export(const struct gh_args *a, struct gh_store *s, const struct gh_actor *by,
                   struct gh_vision *v, const char *reason, int fd, const char *path, struct gh_error *err)
{
    struct gh_id id;
    struct gh_clip c;
    struct gh_clip_box *boxes = NULL;
    uint8_t *mp4 = NULL;
    size_t size = 0;
    int count = 0;
    bool ok = gh_clip_find(s, a->words[0], &id, err) && gh_clip_get(s, id, &c, err) &&
              gh_clip_export(s, by, id, reason, v == NULL, &mp4, &size, &boxes, &count, err);
    ok = ok && (!v || cover(v, &c, boxes, count, &mp4, &size, err)) && write_out(fd, path, mp4, size, err);
    if (ok && c.lead_ms > 0)
        printf("It starts %.1f s before what was asked for, with a whole picture.\n", c.lead_ms / 1000.0);
    else if (ok && c.lead_ms < -1000)
        printf("It starts %.1f s later than asked for: no more was held.\n", -c.lead_ms / 1000.0);
    if (ok)
        printf("Written to %s. It is no longer sealed: keep it as what it is.\n", path);
    gh_wipe(mp4, size);
    free(boxes);
    return ok;
}

bool gh_cli_clip_export(const struct gh_args *a, struct gh_error *err)
{
    struct gh_actor by;
    const char *path, *reason, *faces = gh_args_get(a, "with-faces");
    char both[512];
    if (!gh_args_need(a, "out", &path, err) || !gh_args_need(a, "reason", &reason, err))
        return false;
    if (faces && !*faces)
        return gh_error_set(err, GH_ERR_USAGE, "--with-faces: say why bystanders must be recognisable");
    if (snprintf(both, sizeof both, "%s%s%s", reason, faces ? "; with all faces: " : "",
                 faces ? faces : "") >= (int)sizeof both)
        return gh_error_set(err, GH_ERR_USAGE, "clip: the reasons are longer than 500 " GH_UTF8_BYTES);
    struct gh_store *s = gh_cli_open(a, &by, err);
    if (!s)
        return false;
    /* whatever can fail does so before the export is on record */
    struct gh_vision *v = faces ? NULL : gh_vision_open(NULL, NULL, err);
    bool ok = faces || v;
    int fd = ok ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (ok && fd < 0)
        ok = gh_error_set(err, errno == EEXIST ? GH_ERR_USAGE : GH_ERR_IO, "%s: %s", path,
                          errno == EEXIST ? "is there already; it is not overwritten" : strerror(errno));
    ok = ok && export(a, s, &by, v, both, fd, path, err);
    if (fd >= 0)
        close(fd);
    if (fd >= 0 && !ok)
        unlink(path);
    gh_vision_close(v);
    gh_store_close(s);
    return ok;
}
