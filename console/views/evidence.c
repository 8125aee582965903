/* Evidence: bookmarked moments, or one alert's clips; played here, exported by a supervisor. */
#include "console/views/evidence.h"

#include "base/clock.h"
#include "console/console.h"
#include "console/export.h"
#include "console/keys.h"
#include "console/login.h"
#include "console/views/hints.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BACK_MS = 20000, ON_MS = 5000, POLL_MS = 100 };

static const char *state_of(const struct gh_clip *clip)
{
    switch (clip->state) {
    case GH_CLIP_WANTED:
        return "being cut";
    case GH_CLIP_KEPT:
        return "kept";
    case GH_CLIP_MISSED:
        return "nothing held";
    case GH_CLIP_GONE:
        return "gone";
    }
    return "unknown";
}

static bool take(void *user, const struct gh_clip *clip)
{
    struct gh_evidence *v = user;
    if (gh_model_contains(clip->camera, v->text) || gh_model_contains(clip->note, v->text) ||
        gh_model_contains(clip->made_by, v->text))
        v->rows[v->list.count++] = *clip;
    return v->list.count < GH_EVIDENCE_ROWS;
}

static void read_clips(struct gh_console *c)
{
    struct gh_evidence *v = &c->evidence;
    if (!gh_console_sees(c) || !c->model.store || (v->asked && v->read_change == c->model.store_change))
        return;
    if (!v->rows && !(v->rows = calloc(GH_EVIDENCE_ROWS, sizeof *v->rows)))
        return;
    struct gh_id chosen = v->list.count ? v->rows[v->list.at].id : gh_id_none;
    v->asked = true;
    v->read_change = c->model.store_change;
    v->list.count = 0;
    v->error.kind = GH_OK;
    const struct gh_id *of = gh_id_is_none(v->alert) ? NULL : &v->alert;
    if (!gh_console_note(c, GH_LOOK_CLIPS, of, &v->noted, &v->error))
        return;
    gh_clip_list(c->model.store, v->alert, take, v, &v->error);
    for (int i = 0; i < v->list.count; i++)
        if (gh_id_equal(v->rows[i].id, chosen))
            v->list.at = i;
}

static const struct gh_clip *chosen(const struct gh_console *c)
{
    const struct gh_evidence *v = &c->evidence;
    return v->rows && v->list.at < v->list.count ? &v->rows[v->list.at] : NULL;
}

/* ---- exporting ---- */

static void exported(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    struct gh_evidence *e = &c->evidence;
    struct gh_error err;
    struct gh_clip clip;
    char reason[2 * GH_PROMPT_TEXT + 32];
    bool faces = v[2][0] != 0;
    snprintf(reason, sizeof reason, "%s%s%s", v[1], faces ? "; with all faces: " : "", v[2]);
    if (!gh_clip_get(c->model.store, e->pending, &clip, &err) ||
        !(e->export = gh_export_start(c->model.store, &c->actor, &clip, v[0], reason, faces, &err))) {
        gh_console_say(c, true, "%s", err.text);
        gh_form_again(c, 0);
        return;
    }
    gh_console_say(c, false, "%s", faces ? "writing" : "covering faces");
}

static void ask_export(struct gh_console *c)
{
    static const struct gh_form_field fields[] = {
        {"Write to (a new file, .mp4)", NULL, true},
        {"Reason for the export", NULL, true},
        {"Reason to show bystanders' faces (Enter: all are covered)", NULL, false}};
    const struct gh_clip *clip = chosen(c);
    if (!clip)
        return;
    if (!gh_console_supervises(c)) {
        gh_console_say(c, true, "clips are exported by supervisors");
        return;
    }
    if (clip->state != GH_CLIP_KEPT || c->evidence.export) {
        gh_console_say(c, true, c->evidence.export ? "one export is under way" : "this clip is %s",
                       state_of(clip));
        return;
    }
    c->evidence.pending = clip->id;
    gh_form_open(c, fields, 3, exported);
}

static void watch_export(struct gh_console *c, int y)
{
    struct gh_evidence *v = &c->evidence;
    char words[600];
    double done;
    bool ok;
    if (!v->export)
        return;
    if (!gh_export_poll(v->export, &done, &ok, words, sizeof words)) {
        gh_term_printf(&c->term, 1, y, -1, GH_INK_WARN, "exporting: %d %%", (int)(done * 100));
        gh_console_wake(c, POLL_MS);
        return;
    }
    gh_console_say(c, !ok, "%s", words);
    gh_export_end(v->export);
    v->export = NULL;
    v->asked = false;
}

/* ---- drawing ---- */

static void draw_line(struct gh_console *c, const struct gh_clip *clip, int y, bool at)
{
    struct gh_term *t = &c->term;
    char when[24];
    enum gh_ink ink = at ? GH_INK_CHOSEN : clip->state == GH_CLIP_KEPT ? GH_INK_PLAIN : GH_INK_DIM;
    gh_term_fill(t, 0, y, t->cols, ink);
    gh_term_text(t, 1, y, 19, ink, gh_clock_format_local(clip->at_ms, when, sizeof when));
    gh_term_text(t, 22, y, 15, ink, clip->camera);
    gh_term_text(t, 38, y, 12, ink, state_of(clip));
    gh_term_text(t, 51, y, 9, ink, strcmp(clip->made_by, "engine") ? clip->made_by : "alert");
    gh_term_text(t, 61, y, -1, ink, clip->note);
}

static void draw_details(struct gh_console *c, const struct gh_clip *clip, int y)
{
    char from[24], until[24];
    int width = c->term.cols - 2;
    char line[400];
    gh_clock_format_local(clip->since_ms, from, sizeof from);
    gh_clock_format_local(clip->until_ms, until, sizeof until);
    snprintf(line, sizeof line, "Camera %s, %s to %s", clip->camera, from, until + 11);
    y += gh_term_wrap(&c->term, 1, y, width, 1, GH_INK_TITLE, line);
    if (clip->note[0])
        y += gh_term_wrap(&c->term, 1, y, width, 3, GH_INK_PLAIN, clip->note);
    if (clip->state == GH_CLIP_KEPT) {
        int n = clip->bytes < 1000000 ? snprintf(line, sizeof line, "%d KB", (int)(clip->bytes / 1000))
                                      : snprintf(line, sizeof line, "%.1f MB", (double)clip->bytes / 1e6);
        if (clip->exported)
            n += snprintf(line + n, sizeof line - (size_t)n, ", exported %d time%s", clip->exported,
                          clip->exported == 1 ? "" : "s");
        if (clip->lead_ms > 0)
            snprintf(line + n, sizeof line - (size_t)n,
                     ", starts %.1f s earlier: a clip begins with a whole picture", clip->lead_ms / 1000.0);
        y += gh_term_wrap(&c->term, 1, y, width, 2, GH_INK_PLAIN, line);
    } else if (clip->state == GH_CLIP_WANTED) {
        y += gh_term_wrap(&c->term, 1, y, width, 2, GH_INK_DIM,
                          "The engine cuts it as soon as its last second is over.");
    } else if (clip->state == GH_CLIP_MISSED) {
        y += gh_term_wrap(&c->term, 1, y, width, 2, GH_INK_DIM, "No picture of that time was held any more.");
    }
    watch_export(c, y + 1);
}

static void draw(struct gh_console *c)
{
    struct gh_term *t = &c->term;
    struct gh_evidence *v = &c->evidence;
    bool alert = !gh_id_is_none(v->alert);
    read_clips(c);
    gh_term_printf(t, 1, 0, -1, GH_INK_TITLE,
                   gh_console_sees(c) ? alert ? "Clips of the alert: %d" : "Bookmarks: %d" : "Evidence",
                   v->list.count);
    if (!gh_console_sees(c)) {
        gh_term_text(t, 3, 2, -1, GH_INK_PLAIN, "Log in (L) to see bookmarks and clips.");
        return;
    }
    int room = t->rows - 9;
    gh_list_fit(&v->list, room);
    const struct gh_clip *clip = chosen(c);
    bool kept = clip && clip->state == GH_CLIP_KEPT;
    const struct gh_hint hints[] = {
        {GH_REQUEST_OPEN, kept ? "play" : NULL},
        {GH_REQUEST_FLAG, kept ? "flag who is seen" : NULL},
        {GH_REQUEST_EXPORT, kept && gh_console_supervises(c) ? "export as MP4" : NULL},
        {GH_REQUEST_FILTER, "search"},
        {GH_REQUEST_BACK, alert ? "back to the alert" : NULL}};
    int count = sizeof hints / sizeof *hints;
    gh_hints_draw(c, GH_IN_EVIDENCE, hints, count,
                  t->rows - 1 - gh_hints_lines(c, GH_IN_EVIDENCE, hints, count));
    if (v->error.kind)
        gh_term_wrap(t, 3, 2, t->cols - 4, 3, GH_INK_BAD, v->error.text);
    else if (!clip)
        gh_term_wrap(t, 3, 2, t->cols - 4, 2, GH_INK_PLAIN,
                     v->text[0] ? "Nothing here contains this text."
                     : alert
                         ? "No clip is kept of this alert."
                         : "No moment is bookmarked. b in the wall or in focus keeps a camera's last 20 s.");
    if (!clip) {
        watch_export(c, 4);
        return;
    }
    if (room > v->list.count)
        room = v->list.count;
    for (int i = 0; i < room && i + v->list.top < v->list.count; i++)
        draw_line(c, &v->rows[i + v->list.top], 1 + i, i + v->list.top == v->list.at);
    for (int i = 0; i < t->cols; i++)
        gh_term_text(t, i, room + 1, 1, GH_INK_DIM, t->utf8 ? "─" : "-");
    draw_details(c, clip, room + 2);
}

static bool request(struct gh_console *c, enum gh_request r)
{
    struct gh_evidence *v = &c->evidence;
    read_clips(c); /* keys come faster than frames */
    if (gh_list_move(&v->list, r, c->term.rows - 9))
        return true;
    switch (r) {
    case GH_REQUEST_OPEN:
        if (chosen(c)) {
            gh_clip_view_play(c, chosen(c));
            v->playing = c->view == &gh_view_clip;
        }
        return true;
    case GH_REQUEST_FLAG: /* of which moment is seen only while it is played */
        if (chosen(c))
            request(c, GH_REQUEST_OPEN);
        if (c->view == &gh_view_clip)
            gh_console_say(c, false, "go to the moment that shows the face best, then press P");
        return true;
    case GH_REQUEST_EXPORT:
        ask_export(c);
        return true;
    case GH_REQUEST_BACK:
        if (v->text[0]) {
            v->text[0] = 0;
            v->asked = false;
            return true;
        }
        if (gh_id_is_none(v->alert))
            return false;
        gh_console_show(c, &gh_view_triage);
        return true;
    default:
        return false;
    }
}

static void mouse(struct gh_console *c, int x, int y, int clicks, int by)
{
    (void)x;
    if (gh_list_mouse(&c->evidence.list, y - 1, c->term.rows - 9, clicks, by))
        request(c, GH_REQUEST_OPEN);
    c->dirty = true;
}

static void enter(struct gh_console *c)
{
    if (!c->evidence.playing)
        c->evidence.alert = gh_id_none; /* by its key it is the bookmarks */
    c->evidence.playing = false;
    c->evidence.asked = c->evidence.noted = false;
    gh_login_need(c, NULL);
}

static void forget(struct gh_console *c)
{
    struct gh_evidence *v = &c->evidence;
    gh_export_end(v->export);
    gh_list_forget(v->rows, GH_EVIDENCE_ROWS * sizeof *v->rows, v, sizeof *v);
}

static void filtered(struct gh_console *c, bool done)
{
    (void)done;
    c->evidence.asked = false;
}

/* ---- what other views ask ---- */

static void bookmark_noted(struct gh_console *c, const char *note)
{
    struct gh_error err;
    struct gh_id id;
    if (!note) {
        gh_console_say(c, false, "nothing was kept");
        return;
    }
    /* the moment was the key's, not the note's end */
    int64_t at = c->evidence.bookmark_ms;
    if (gh_bookmark_add(c->model.store, &c->actor, c->evidence.bookmark_camera, at, at - BACK_MS, at + ON_MS,
                        note, &id, &err))
        gh_console_say(c, false, "bookmarked: %s (6 shows it)", c->evidence.bookmark_camera);
    else
        gh_console_say(c, true, "%s", err.text);
}

static void bookmark_ask(struct gh_console *c)
{
    char label[100];
    if (!gh_console_sees(c)) {
        gh_console_say(c, true, "auditors keep no bookmarks");
        return;
    }
    snprintf(label, sizeof label, "Keep the last 20 s of %s. Note (Enter: none)",
             c->evidence.bookmark_camera);
    gh_prompt_open(&c->prompt, label, false, bookmark_noted);
}

void gh_evidence_bookmark(struct gh_console *c)
{
    const struct gh_model_camera *camera = &c->model.cameras[c->chosen];
    if (!camera->used || !c->model.store) {
        gh_console_say(c, true, !camera->used ? "there is no camera to bookmark" : "bookmarks need a site");
        return;
    }
    c->evidence.bookmark_ms = c->wall_ms;
    snprintf(c->evidence.bookmark_camera, sizeof c->evidence.bookmark_camera, "%s", camera->info.name);
    gh_login_need(c, bookmark_ask);
}

struct found {
    struct gh_clip clip;
    int count, kept;
};

static bool find_kept(void *user, const struct gh_clip *clip)
{
    struct found *f = user;
    if (clip->state == GH_CLIP_KEPT && !f->kept++)
        f->clip = *clip;
    else if (!f->count)
        f->clip = *clip;
    f->count++;
    return true;
}

void gh_evidence_play_alert(struct gh_console *c, const struct gh_alert *a)
{
    struct found f = {0};
    struct gh_error err;
    if (!a)
        return;
    if (!gh_console_sees(c)) {
        gh_console_say(c, true, "log in (L) to see clips");
    } else if (!gh_clip_list(c->model.store, a->id, find_kept, &f, &err)) {
        gh_console_say(c, true, "%s", err.text);
    } else if (f.kept == 1) {
        gh_clip_view_play(c, &f.clip);
    } else if (f.count) {
        struct gh_id alert = a->id;
        gh_console_show(c, &gh_view_evidence);
        c->evidence.alert = alert;
        c->evidence.asked = c->evidence.noted = false;
    } else {
        gh_console_say(c, false, "no clip is kept of this alert");
    }
}

const struct gh_view_ops gh_view_evidence = {.name = "evidence",
                                             .in = GH_IN_EVIDENCE,
                                             .enter = enter,
                                             .draw = draw,
                                             .request = request,
                                             .mouse = mouse,
                                             .forget = forget,
                                             .GH_VIEW_TEXT(evidence.text),
                                             .filtered = filtered};
