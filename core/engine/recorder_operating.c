/* Which operating points are in force: those that somebody confirmed, whatever the site file says since. */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/operating.h"

#include <stdio.h>
#include <string.h>

/* Trouble with settings has no camera; the file's name keeps it apart from an engine that was killed. */
#define PLACE "site.ini"

/* What is in force under this name; the site file's is put on record when there was none yet. */
static bool in_force(struct gh_recorder *r, const char *name, const struct gh_site_operating *asked,
                     struct gh_site_operating *out, struct gh_error *err)
{
    struct gh_error why = {0};
    if (!gh_operating_begin(r->store, &r->engine, name, asked, &why))
        gh_log_error("operating point %s: not put on record: %s", name, why.text);
    return gh_operating_in_force(r->store, name, asked, out, err);
}

struct differing {
    char names[160], all[sizeof((struct gh_recorder *)0)->differing];
};

static void differs(struct differing *d, const char *name, const char *asked)
{
    size_t n = strlen(d->names), m = strlen(d->all);
    snprintf(d->names + n, sizeof d->names - n, "%s%s", n ? ", " : "", name);
    snprintf(d->all + m, sizeof d->all - m, "%s %s\n", name, asked);
}

static bool say_differing(struct gh_recorder *r, const struct differing *d)
{
    char detail[256];
    if (!*d->names) {
        gh_recorder_over(r, GH_ALERT_ENGINE, PLACE, "what is in force is what the site file says");
        return true;
    }
    snprintf(
        detail, sizeof detail,
        "site.ini asks for another operating point (%.60s) than the confirmed one, which stays in force; a "
        "supervisor confirms it: gatehouse operating-point confirm",
        d->names);
    gh_log_warn("%s", detail);
    return gh_recorder_raise(r, GH_ALERT_ENGINE, PLACE, gh_id_none, gh_clock_wall_ms(), detail);
}

static bool look(struct gh_recorder *r, int i, struct differing *d, struct gh_error *err)
{
    char name[GH_OPERATING_NAME], asked_text[GH_OPERATING_TEXT], used_text[GH_OPERATING_TEXT];
    struct gh_site_operating asked, used;
    if (!gh_site_operating(r->site, i, name, &asked))
        return true;
    if (!in_force(r, name, &asked, &used, err))
        return false;
    if (!i)
        r->asked = used;
    if (strcmp(gh_operating_text(&asked, asked_text), gh_operating_text(&used, used_text)))
        differs(d, name, asked_text);
    return true;
}

bool gh_recorder_operating(struct gh_recorder *r, struct gh_error *err)
{
    struct differing d = {"", ""};
    /* the list's last: until it is on record the site is new (store/operating.h) */
    for (int i = 1; i <= r->site->gate_count; i++)
        if (!look(r, i, &d, err))
            return false;
    if (!look(r, 0, &d, err))
        return false;
    if (r->operating_read && !strcmp(d.all, r->differing))
        return true;
    r->operating_read = say_differing(r, &d); /* what could not be recorded is said again */
    memcpy(r->differing, d.all, sizeof r->differing);
    return true;
}

void gh_recorder_say_point(const struct gh_recorder *r, const struct gh_operating_point *old,
                           const struct gh_operating_point *fresh)
{
    char words[GH_OPERATING_WORDS], need[GH_OPERATING_WORDS], before[GH_OPERATING_WORDS] = "";
    if (old && old->threshold == fresh->threshold && old->templates == fresh->templates &&
        old->share == fresh->share)
        return;
    gh_log_info("alerts: %s; threshold %.3f", gh_operating_need_words(fresh, need), (double)fresh->threshold);
    if (old)
        gh_operating_trouble_words(old, before);
    if (r->info.curve_count >= 2 && *gh_operating_trouble_words(fresh, words) && strcmp(words, before))
        gh_log_warn("alerts: %s", words);
}
