/* Proposing, approving, lifting and reviewing flags. Who may is the store's to say. */
#include "console/views/flags_parts.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "console/login.h"
#include "console/views/enrol.h"
#include "console/views/flags.h"

#include <stdio.h>
#include <string.h>

static void told(struct gh_console *c, bool ok, const struct gh_error *err, const char *done)
{
    if (ok)
        gh_console_say(c, false, "%s, by %s", done, c->actor.name);
    else
        gh_console_say(c, true, "%s", err->text);
    c->flags.asked = false;
}

static bool choose(struct gh_console *c)
{
    const struct gh_flag_line *l = gh_flags_chosen(c);
    if (l)
        c->flags.pending = l->flag.id;
    return l != NULL;
}

static void approve_typed(struct gh_console *c, const char *text)
{
    struct gh_error err = {0};
    if (!text || (text[0] != 'y' && text[0] != 'Y')) {
        gh_console_say(c, false, "not approved");
        return;
    }
    told(c, gh_flag_approve(c->model.store, &c->actor, c->flags.pending, &err), &err, "Approved");
}

void gh_flags_approve(struct gh_console *c)
{
    char label[128];
    const struct gh_flag_line *l = gh_flags_chosen(c);
    if (!choose(c))
        return;
    if (l->flag.state != GH_FLAG_PROPOSED) {
        gh_console_say(c, true, "not possible: this flag is %s", gh_flag_state_name(l->flag.state));
        return;
    }
    if (gh_id_equal(l->flag.proposed_by, c->actor.id)) {
        gh_console_say(c, true, "not possible: you proposed it, so somebody else must approve it");
        return;
    }
    snprintf(label, sizeof label, "Look out for %.*s from now on? (y)", gh_utf8_cut(l->flag.person_name, 60),
             l->flag.person_name);
    gh_prompt_open(&c->prompt, label, false, approve_typed);
}

static void lift_typed(struct gh_console *c, const char *text);

static void ask_lift(struct gh_console *c)
{
    gh_prompt_open(&c->prompt, "Lift this flag. Reason", false, lift_typed);
}

static void lift_typed(struct gh_console *c, const char *text)
{
    struct gh_error err = {0};
    if (!text || !*text) {
        gh_console_say(c, text != NULL,
                       text ? "a reason is needed; Esc leaves the flag" : "nothing was changed");
        if (text)
            ask_lift(c);
        return;
    }
    told(c, gh_flag_lift(c->model.store, &c->actor, c->flags.pending, text, &err), &err, "Lifted");
}

void gh_flags_lift(struct gh_console *c)
{
    if (choose(c))
        ask_lift(c);
}

static void review_typed(struct gh_console *c, char values[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    struct gh_error err = {0};
    int64_t next = gh_clock_parse(values[0], c->wall_ms);
    if (next < 0) {
        gh_console_say(c, true, "\"%s\" is no time; like 2026-12-31 or +30d", values[0]);
        gh_form_again(c, 0);
        return;
    }
    bool ok = gh_flag_reviewed(c->model.store, &c->actor, c->flags.pending, next,
                               values[1][0] ? values[1] : NULL, &err);
    told(c, ok, &err, "Reviewed");
    if (!ok && err.kind != GH_ERR_DENIED) /* then another answer is no help */
        gh_form_again(c, 0);
}

void gh_flags_reviewed(struct gh_console *c)
{
    static const struct gh_form_field fields[] = {{"It stays. Next review by (a day, +30d)", "+30d", true},
                                                  {"Note (Enter: none)", NULL, false}};
    if (choose(c))
        gh_form_open(c, fields, 2, review_typed);
}

/* ---- proposing ---- */

static void proposed(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    struct gh_error err = {0};
    struct gh_id id;
    int64_t expires = gh_clock_parse(v[3], c->wall_ms);
    if (expires < 0) {
        gh_console_say(c, true, "\"%s\" is no time; like 2026-12-31 or +30d", v[3]);
        gh_form_again(c, 3);
        return;
    }
    struct gh_flag_new f = {.person = c->people.pending.id,
                            .category = c->people.pending_category,
                            .reason = v[0],
                            .authority = v[1],
                            .document = v[2][0] ? v[2] : NULL,
                            .expires_ms = expires,
                            .instruction = v[4][0] ? v[4] : NULL,
                            .second = v[5][0] == 'y' || v[5][0] == 'Y'};
    bool fresh = gh_id_is_none(f.person); /* somebody in a picture, who is enrolled with the flag */
    if (fresh && !gh_enrol_keep(c, c->people.pending.name, &f.person, &err)) {
        told(c, false, &err, "");
        gh_form_again(c, 5);
        return;
    }
    bool ok = gh_flag_propose(c->model.store, &c->actor, &f, &id, &err);
    c->people.pending.id = f.person; /* asked again, nobody is enrolled twice */
    if (fresh && !ok)
        gh_error_prefix(&err, "enrolled (4), but not proposed");
    told(c, ok, &err,
         fresh ? "Enrolled and proposed: another must approve it (5)"
               : "Proposed: another must approve it (5)");
    if (!ok)
        gh_form_again(c, 3);
    c->people.asked = false;
}

static void categorised(struct gh_console *c, char v[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    enum gh_flag_category category;
    char expiry[80], days[16];
    if (!gh_flag_category_parse(v[0], &category)) {
        gh_console_say(c, true, "\"%.*s\" is no category: missing, at-risk, excluded, protective or test",
                       gh_utf8_cut(v[0], 60), v[0]);
        gh_form_again(c, 0);
        return;
    }
    c->people.pending_category = category;
    bool adverse = category == GH_FLAG_EXCLUDED || category == GH_FLAG_PROTECTIVE;
    snprintf(expiry, sizeof expiry, "Until (a day; at most +%dd)", gh_flag_category_days(category));
    snprintf(days, sizeof days, "+%dd",
             gh_flag_category_days(category) < 30 ? gh_flag_category_days(category) : 30);
    const struct gh_form_field fields[] = {
        {"Reason", NULL, true},
        {"On whose authority", NULL, true},
        {"Document, number or place (Enter: none)", NULL, false},
        {expiry, days, true},
        {"What the operator is to do", NULL, false},
        {"Must a second operator agree? (y/n)", adverse ? "y" : "n", true}};
    gh_form_open(c, fields, 6, proposed);
}

void gh_flags_propose(struct gh_console *c, const struct gh_person *person)
{
    static const struct gh_form_field category = {"Category: missing, at-risk, excluded, protective, test",
                                                  NULL, true};
    if (person->purpose != GH_PURPOSE_FLAG) {
        gh_console_say(c, true, "this person agreed to be known at gates, and is looked for by no camera");
        return;
    }
    c->people.pending = *person;
    gh_form_open(c, &category, 1, categorised);
}

/* ---- from an alert ---- */

static void propose_known(struct gh_console *c, struct gh_id id)
{
    struct gh_person person;
    struct gh_error err;
    if (gh_person_get(c->model.store, id, &person, &err))
        gh_flags_propose(c, &person);
    else
        gh_console_say(c, true, "%s", err.text);
}

static bool pick_whom(struct gh_console *c, int key)
{
    struct gh_alert a;
    struct gh_error err;
    if (key != '1' && key != '2')
        return true;
    if (!gh_alert_get(c->model.store, c->flags.pending, &a, &err))
        gh_console_say(c, true, "%s", err.text);
    else if (key == '1')
        propose_known(c, a.person);
    else
        gh_enrol_from_alert(c, &a);
    return false;
}

void gh_flags_from_alert(struct gh_console *c, const struct gh_alert *a)
{
    char label[128];
    if (!a || a->kind != GH_ALERT_MATCH || !gh_console_sees(c)) {
        gh_console_say(c, true,
                       a && a->kind == GH_ALERT_MATCH ? "log in (L) first" : "this alert is about no person");
    } else if (a->status.decision == GH_DECISION_NOT_THIS) {
        gh_enrol_from_alert(c, a);
    } else if (a->status.decision == GH_DECISION_CONFIRMED) {
        propose_known(c, a->person);
    } else {
        c->flags.pending = a->id;
        snprintf(label, sizeof label, "Flag whom?  1 %.*s  2 who is in this picture, by another name",
                 gh_utf8_cut(a->person_name, 40), a->person_name);
        gh_prompt_menu(&c->prompt, label, pick_whom);
    }
}
