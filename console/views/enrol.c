/* Looking (a helper's work), choosing, asking whether they are enrolled already, the name; then the flag. */
#include "console/views/enrol.h"

#include "base/utf8.h"
#include "base/wipe.h"
#include "console/console.h"
#include "console/faces.h"
#include "console/picture.h"
#include "console/views/flags.h"
#include "match/likeness.h"
#include "match/threshold.h"
#include "store/clip_film.h"
#include "store/enrol.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gh_enrol_drop(struct gh_console *c)
{
    struct gh_enrol *e = &c->enrol;
    gh_faces_end(e->look);
    gh_enrol_faces_free(&e->found);
    sodium_memzero(&c->enrol, sizeof c->enrol);
}

/* ---- the name, and the flag ---- */

static void named(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    struct gh_person person = {.purpose = GH_PURPOSE_FLAG};
    if (strlen(v[0]) >= sizeof person.name) {
        gh_console_say(c, true, "nothing was enrolled: the name is longer than %d bytes",
                       (int)sizeof person.name - 1);
        gh_form_again(c, 0);
        return;
    }
    snprintf(person.name, sizeof person.name, "%s", v[0]);
    gh_flags_propose(c, &person);
    explicit_bzero(&person, sizeof person);
}

static void ask_name(struct gh_console *c)
{
    static const struct gh_form_field field = {"Who is it? Their name (Esc: nobody is enrolled)", NULL, true};
    gh_form_open(c, &field, 1, named);
}

bool gh_enrol_keep(struct gh_console *c, const char *name, struct gh_id *id, struct gh_error *err)
{
    struct gh_enrol *e = &c->enrol;
    if (e->chosen >= e->found.count)
        return gh_error_set(err, GH_ERR_FAILED, "nobody is enrolled: the picture was forgotten; start again");
    return gh_person_add(c->model.store, &c->actor,
                         &(struct gh_person_new){.name = name, .purpose = GH_PURPOSE_FLAG}, e->found.embedder,
                         &e->found.face[e->chosen].ref, 1, id, err);
}

/* ---- enrolled already? ---- */

static bool pick_alike(struct gh_console *c, int key)
{
    struct gh_person person;
    struct gh_error err;
    if (key != '1' && key != '2')
        return true;
    if (key == '2')
        ask_name(c);
    else if (gh_person_get(c->model.store, c->enrol.alike, &person, &err))
        gh_flags_propose(c, &person);
    else
        gh_console_say(c, true, "%s", err.text);
    return false;
}

/* The most alike of those enrolled for flags, but for whom the operator has just said it is not. */
static bool find_alike(struct gh_console *c, struct gh_person_likeness *who, struct gh_vision_info *info,
                       bool *found, struct gh_error *err)
{
    struct gh_enrol *e = &c->enrol;
    struct gh_person_likeness all[5];
    int count = 0;
    *found = false;
    if (!gh_likeness_curve(e->found.embedder, info, err) ||
        !gh_person_similar(c->model.store, &c->actor, GH_PURPOSE_FLAG, e->found.embedder,
                           e->found.face[e->chosen].ref.template_, gh_threshold_for_fmr(info, GH_ENROL_FMR),
                           all, &count, err))
        return false;
    for (int i = 0; i < count && !*found; i++)
        if (!gh_id_equal(all[i].id, e->not_this)) {
            *who = all[i];
            *found = true;
        }
    explicit_bzero(all, sizeof all);
    return true;
}

static void chosen(struct gh_console *c, int which)
{
    struct gh_person_likeness who;
    struct gh_vision_info info;
    struct gh_error err;
    char rate[80], label[GH_PROMPT_LABEL];
    bool found;
    c->enrol.chosen = which;
    c->enrol.choosing = false;
    c->play.fresh = true;
    if (!find_alike(c, &who, &info, &found, &err)) {
        gh_console_say(c, true, "%s", err.text);
    } else if (found) {
        c->enrol.alike = who.id;
        gh_likeness_words(&info, who.similarity, rate, sizeof rate);
        snprintf(label, sizeof label, "Enrolled already?  1 yes, %.*s  2 no, another person  (%s)",
                 gh_utf8_cut(who.name, 40), who.name, rate);
        gh_prompt_menu(&c->prompt, label, pick_alike);
    } else {
        ask_name(c);
    }
    explicit_bzero(&who, sizeof who);
}

/* ---- looking and choosing ---- */

static bool pick_face(struct gh_console *c, int key)
{
    if (key < '1' || key >= '1' + c->enrol.found.count)
        return true;
    chosen(c, key - '1');
    return false;
}

void gh_enrol_boxes(struct gh_console *c, struct gh_cell *cells, int cols, int rows)
{
    static const struct gh_rgb green = {90, 230, 110};
    const struct gh_enrol *e = &c->enrol;
    if (!e->choosing)
        return;
    for (int i = 0; i < e->found.count; i++) {
        char label[8];
        snprintf(label, sizeof label, " %d ", i + 1);
        gh_picture_box(cells, cols, rows, e->found.face[i].box, green, true, label, c->term.utf8);
    }
}

static void faces_came(struct gh_console *c)
{
    struct gh_enrol *e = &c->enrol;
    struct gh_error err = {0};
    if (!gh_faces_poll(e->look, &e->found, &err))
        return;
    gh_faces_end(e->look);
    e->look = NULL;
    c->message_until_ms = 0;
    c->dirty = true;
    if (err.kind) {
        gh_console_say(c, true, "%s", err.text);
        gh_enrol_drop(c);
    } else if (e->found.count > 1) {
        char label[80];
        snprintf(label, sizeof label, "%d faces. Which is meant, from the left? 1 to %d (Esc: none)",
                 e->found.count, e->found.count);
        e->choosing = true;
        c->play.fresh = true;
        gh_prompt_menu(&c->prompt, label, pick_face);
    } else {
        chosen(c, 0);
    }
}

void gh_enrol_tick(struct gh_console *c)
{
    struct gh_enrol *e = &c->enrol;
    if (!e->look && !e->found.count)
        return;
    if (c->view != e->view || (!e->look && !c->prompt.active)) {
        bool boxes = e->choosing;
        gh_enrol_drop(c);
        c->play.fresh = c->play.fresh || boxes;
        c->dirty = true;
    } else if (e->look && !c->prompt.active) {
        faces_came(c);
    }
}

static void look(struct gh_console *c, const char *head, const uint8_t *data, size_t size,
                 struct gh_id not_this)
{
    struct gh_error err;
    gh_enrol_drop(c);
    c->enrol.look = gh_faces_start(head, data, size, &err);
    if (!c->enrol.look) {
        gh_console_say(c, true, "%s", err.text);
        return;
    }
    c->enrol.view = c->view;
    c->enrol.not_this = not_this;
    gh_console_say(c, false, "looking for the face in this picture");
}

void gh_enrol_from_alert(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_error err;
    uint8_t *jpeg = NULL;
    size_t size = 0;
    struct gh_id not_this = a->status.decision == GH_DECISION_NOT_THIS ? a->person : gh_id_none;
    if (gh_alert_picture(c->model.store, &c->actor, a->id, &jpeg, &size, &err))
        look(c, "jpeg", jpeg, size, not_this);
    else
        gh_console_say(c, true, "%s", err.text);
    gh_wipe(jpeg, size);
}

void gh_enrol_from_clip(struct gh_console *c)
{
    char head[48];
    size_t size;
    struct gh_play *p = &c->play;
    if (!gh_console_sees(c) || !p->film)
        return;
    const uint8_t *mp4 = gh_film_mp4(p->film, &size);
    p->paused = true;
    snprintf(head, sizeof head, "clip %lld", (long long)gh_film_at(p->film));
    look(c, head, mp4, size, gh_id_none);
}
