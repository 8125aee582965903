/* Changing what is kept of somebody, and erasing it for good. */
#include "console/views/people.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool may(struct gh_console *c)
{
    if (!gh_people_chosen(c))
        return false;
    if (gh_console_supervises(c))
        return true;
    gh_console_say(c, true, "that is for supervisors and administrators");
    return false;
}

/* "" or unchanged leaves it; "none" is no end. */
static bool parse_time(struct gh_console *c, const char *text, const char *was, int64_t none, int64_t *out)
{
    *out = 0;
    if (!*text || !strcmp(text, was))
        return true;
    if (!strcasecmp(text, "none")) {
        *out = none;
        return true;
    }
    *out = gh_clock_parse(text, c->wall_ms);
    if (*out >= 0)
        return true;
    gh_console_say(c, true, "\"%s\" is no time; like 2026-12-31, +90d or none", text);
    return false;
}

static void day(int64_t ms, const char *otherwise, char out[24])
{
    if (ms)
        gh_clock_format_local(ms, out, 24);
    else
        snprintf(out, 24, "%s", otherwise);
    out[10] = 0;
}

/* 0: the time is as it was; until -1: no end. */
static bool agreed(struct gh_console *c, const char *notice, int64_t from, int64_t until,
                   struct gh_error *err)
{
    const struct gh_person *was = &c->people.pending;
    return gh_person_consent(c->model.store, &c->actor, was->id, notice, from ? from : was->valid_from_ms,
                             until == -1 ? 0
                             : until     ? until
                                         : was->consent_ends_ms,
                             err);
}

static void edited(struct gh_console *c, char values[GH_FORM_FIELDS][GH_PROMPT_TEXT])
{
    struct gh_people *v = &c->people;
    const struct gh_person *was = &v->pending;
    struct gh_error err;
    int64_t from, until;
    char from_was[24], until_was[24];
    day(was->valid_from_ms, "", from_was);
    day(was->consent_ends_ms, "none", until_was);
    if (!parse_time(c, values[2], from_was, 0, &from)) {
        gh_form_again(c, 2);
        return;
    }
    if (!parse_time(c, values[3], until_was, -1, &until)) {
        gh_form_again(c, 3);
        return;
    }
    if (!strcasecmp(values[1], "none"))
        values[1][0] = 0;
    bool name = strcmp(values[0], was->name) != 0, groups = strcmp(values[1], was->groups) != 0;
    bool anew = *values[4] != 0; /* the times are what they agreed to now */
    bool changes = name || groups || !anew;
    bool ok =
        !changes || gh_person_change(c->model.store, &c->actor, was->id, name ? values[0] : NULL,
                                     groups ? values[1] : NULL, anew ? 0 : from, anew ? 0 : until, &err);
    /* the consent last: what cannot be taken is asked again, and a consent goes on record once */
    if (ok && anew && !agreed(c, values[4], from, until, &err)) {
        ok = false;
        if (changes)
            gh_error_prefix(&err, "name and groups are changed, the consent is not on record");
        snprintf(v->pending.name, sizeof v->pending.name, "%s", values[0]);
        snprintf(v->pending.groups, sizeof v->pending.groups, "%s", values[1]);
    }
    if (ok) {
        gh_console_say(c, false, "changed, by %s", c->actor.name);
    } else {
        gh_console_say(c, true, "%s", err.text);
        gh_form_again(c, 0);
    }
    v->asked = false;
}

void gh_people_edit(struct gh_console *c)
{
    char from[24], until[24];
    if (!may(c))
        return;
    c->people.pending = *gh_people_chosen(c);
    const struct gh_person *p = &c->people.pending;
    day(p->valid_from_ms, "", from);
    day(p->consent_ends_ms, "none", until);
    const struct gh_form_field fields[] = {
        {"Name", p->name, true},
        {"Groups, between commas (none: no group)", p->groups, false},
        {"Valid from (a day; empty: as it is)", from, false},
        {"Valid until (a day, +90d, none)", until, false},
        {"Notice they agreed to anew (for more time; or empty)", "", false}};
    gh_form_open(c, fields, p->purpose == GH_PURPOSE_GATE ? 5 : 2, edited);
}

static void typed(struct gh_console *c, const char *text)
{
    struct gh_people *v = &c->people;
    struct gh_error err;
    if (!text || strcmp(text, v->pending.name) != 0) {
        gh_console_say(c, text != NULL,
                       text ? "nothing was erased: that is not the name" : "nothing was erased");
        return;
    }
    if (!gh_person_erase(c->model.store, &c->actor, v->pending.id, v->proof, sizeof v->proof, &err)) {
        gh_console_say(c, true, "%s", err.text);
        return;
    }
    gh_people_drop_picture(c);
    gh_people_drop_uses(c);
    explicit_bzero(v->pending.name, sizeof v->pending.name);
    v->asked = false;
    gh_console_say(c, false, "erased for good, by %s; the proof is on the screen", c->actor.name);
}

void gh_people_erase(struct gh_console *c)
{
    if (!may(c))
        return;
    c->people.pending = *gh_people_chosen(c);
    gh_prompt_open(&c->prompt, "Erase for good: type the whole name to go on", false, typed);
}
