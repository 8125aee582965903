/* What the detail shows of the chosen alert, read once and not with every frame; faces only of one that has
 * stayed the chosen one, since looking at a face is on record and scrolling past it is no look. */
#include "console/views/triage.h"

#include "base/clock.h"
#include "base/wipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REST_MS = 150 };

static bool take_step(void *user, const struct gh_alert_step_row *row)
{
    struct gh_triage *t = user;
    if (t->step_count == GH_TRIAGE_STEPS) { /* the beginning and the newest stay */
        memmove(t->steps + 1, t->steps + 2, (GH_TRIAGE_STEPS - 2) * sizeof *t->steps);
        t->step_count--;
    }
    t->steps[t->step_count++] = *row;
    return true;
}

static bool take_place(void *user, const struct gh_alert_station *station)
{
    struct gh_triage *t = user;
    if (t->place_count == GH_TRIAGE_PLACES) {
        memmove(t->places + 1, t->places + 2, (GH_TRIAGE_PLACES - 2) * sizeof *t->places);
        t->place_count--;
    }
    t->places[t->place_count++] = *station;
    return true;
}

static void look_at(struct gh_still *s, uint8_t *jpeg, size_t size, bool got, char *note, size_t room,
                    struct gh_error *err)
{
    if (!got || !gh_still_load(s, jpeg, size, err))
        snprintf(note, room, "%.90s", err->text);
    gh_wipe(jpeg, size);
}

static void load_reference(struct gh_console *c, struct gh_id person)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err = {0};
    uint8_t *jpeg = NULL;
    size_t size = 0;
    gh_still_free(&t->reference);
    t->reference_note[0] = 0;
    bool got = gh_person_picture(c->model.store, &c->actor, person, t->reference_number, &jpeg, &size, &err);
    look_at(&t->reference, jpeg, size, got, t->reference_note, sizeof t->reference_note, &err);
}

/* The one beside it, of those they took of themselves at a gate. */
static void load_second(struct gh_console *c, struct gh_id person)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err = {0};
    uint8_t *jpeg = NULL;
    size_t size = 0;
    gh_still_free(&t->seen);
    t->seen_note[0] = 0;
    if (t->references < 2)
        return;
    int number = (t->reference_number + 1) % t->references;
    bool got = gh_person_picture(c->model.store, &c->actor, person, number, &jpeg, &size, &err);
    look_at(&t->seen, jpeg, size, got, t->seen_note, sizeof t->seen_note, &err);
}

static void load_beside(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err = {0};
    uint8_t *jpeg = NULL;
    size_t size = 0;
    t->second_due = false;
    if (a->kind == GH_ALERT_GATE_ENROL) {
        load_second(c, a->person);
        return;
    }
    bool got = gh_alert_picture(c->model.store, &c->actor, a->id, &jpeg, &size, &err);
    if (!got && err.kind == GH_ERR_NOT_FOUND && gh_triage_is_call(a))
        gh_error_set(&err, GH_ERR_NOT_FOUND, "no picture: they agreed to none, or it is gone");
    look_at(&t->seen, jpeg, size, got, t->seen_note, sizeof t->seen_note, &err);
}

/* One picture a round: each look is on record, which waits for the disk, and a key pressed meanwhile must not
 * wait for both. */
static void load_faces(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err = {0};
    struct gh_person person;
    bool sees = gh_console_sees(c);
    if (gh_id_equal(t->loaded, a->id) && t->loaded_as_actor == sees) {
        if (t->second_due)
            load_beside(c, a);
        return;
    }
    if (!gh_id_equal(t->loaded, a->id))
        gh_triage_drop_pictures(c);
    int64_t rests = c->real_ms - t->chosen_ms;
    if (sees && rests < REST_MS) {
        gh_console_wake(c, REST_MS - rests);
        return;
    }
    gh_triage_drop_pictures(c);
    t->loaded = a->id;
    t->loaded_as_actor = sees;
    t->references = 0;
    if (!gh_triage_has_faces(a))
        return;
    if (!sees) {
        snprintf(t->reference_note, sizeof t->reference_note, "log in (L) to see faces");
        snprintf(t->seen_note, sizeof t->seen_note, "log in (L) to see faces");
        return;
    }
    bool enrol = a->kind == GH_ALERT_GATE_ENROL;
    if (gh_id_is_none(a->person)) {
        snprintf(t->reference_note, sizeof t->reference_note,
                 enrol ? "erased with all that was theirs" : "who it is, is not known");
    } else {
        if (gh_person_get(c->model.store, a->person, &person, &err)) {
            t->references = person.references;
            if (enrol)
                snprintf(t->consent, sizeof t->consent, "%s", person.consent);
        }
        load_reference(c, a->person);
    }
    t->second_due = true;
    gh_console_wake(c, 0);
}

/* Erased or purged since they were loaded, perhaps at another console. */
static bool gone(const struct gh_console *c, const struct gh_alert *a)
{
    const struct gh_triage *t = &c->triage;
    return (t->reference.picture.data &&
            (gh_id_is_none(a->person) || !gh_person_there(c->model.store, a->person))) ||
           (t->seen.picture.data && a->kind != GH_ALERT_GATE_ENROL &&
            !gh_alert_pictured(c->model.store, a->id));
}

bool gh_triage_faces_now(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_triage *t = &c->triage;
    if (!gh_id_equal(t->loaded, a->id) || !t->loaded_as_actor || t->second_due) {
        t->chosen_ms = c->real_ms - REST_MS;
        load_faces(c, a);
        load_faces(c, a);
    }
    return gh_id_equal(t->seen_whole, a->id);
}

void gh_triage_read(struct gh_console *c, const struct gh_alert *a)
{
    struct gh_triage *t = &c->triage;
    struct gh_error err;
    if (!gh_id_equal(t->read, a->id) || t->read_change != c->model.store_change) {
        if (gh_id_equal(t->loaded, a->id) && t->loaded_as_actor && gone(c, a))
            gh_triage_drop_pictures(c);
        t->read = a->id;
        t->read_change = c->model.store_change;
        t->step_count = t->place_count = 0;
        gh_alert_history(c->model.store, a->id, take_step, t, &err);
        gh_alert_path(c->model.store, a->id, take_place, t, &err);
        t->has_record =
            a->kind == GH_ALERT_MATCH && gh_flag_record(c->model.store, a->flag, &t->record, &err);
    }
    load_faces(c, a);
}

void gh_triage_reference(struct gh_console *c, int by)
{
    struct gh_triage *t = &c->triage;
    const struct gh_alert *a = gh_triage_chosen(c);
    if (!a || t->references < 2 || !gh_id_equal(t->loaded, a->id))
        return;
    t->reference_number = (t->reference_number + by + t->references) % t->references;
    load_reference(c, a->person);
    if (a->kind == GH_ALERT_GATE_ENROL)
        load_second(c, a->person);
    gh_term_redraw(&c->term);
}

void gh_triage_drop_pictures(struct gh_console *c)
{
    struct gh_triage *t = &c->triage;
    gh_still_free(&t->reference);
    gh_still_free(&t->seen);
    t->reference_note[0] = t->seen_note[0] = 0;
    explicit_bzero(t->consent, sizeof t->consent);
    t->second_due = false;
    t->loaded = t->seen_whole = gh_id_none;
    t->reference_number = 0;
}
