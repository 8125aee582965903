/* Which operating points are in force: those that somebody confirmed, whatever the site file says since. */
#include "engine/recorder_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/operating.h"

#include <string.h>

/* Trouble with settings has no camera; the file's name keeps it apart from an engine that was killed. */
#define PLACE "site.ini"

/* What is in force under this name; the site file's is put on record when there was none yet. */
static bool in_force(struct gh_recorder *r, const char *name, const struct gh_site_operating *asked,
                     struct gh_site_operating *out, struct gh_error *err)
{
    char text[GH_OPERATING_TEXT];
    struct gh_error why = {0};
    if (!gh_operating_begin(r->store, &r->engine, name, gh_operating_text(asked, text), &why))
        gh_log_error("operating point %s: not put on record: %s", name, why.text);
    return gh_operating_in_force(r->store, name, asked, out, err);
}

static void say_differing(struct gh_recorder *r, const char *names)
{
    char detail[256];
    if (r->operating_read && !strcmp(names, r->differing))
        return;
    r->operating_read = true;
    memcpy(r->differing, names, sizeof r->differing);
    if (!*names) {
        gh_recorder_over(r, GH_ALERT_ENGINE, PLACE, "what is in force is what the site file says");
        return;
    }
    snprintf(
        detail, sizeof detail,
        "site.ini asks for another operating point (%.60s) than the confirmed one, which stays in force; a "
        "supervisor confirms it: gatehouse operating-point confirm",
        names);
    gh_log_warn("%s", detail);
    gh_recorder_raise(r, GH_ALERT_ENGINE, PLACE, gh_id_none, gh_clock_wall_ms(), detail);
}

bool gh_recorder_operating(struct gh_recorder *r, struct gh_error *err)
{
    char name[GH_OPERATING_NAME], asked_text[GH_OPERATING_TEXT], used_text[GH_OPERATING_TEXT];
    char differing[sizeof r->differing] = "";
    struct gh_site_operating asked, used;
    for (int i = 0; gh_site_operating(r->site, i, name, &asked); i++) {
        if (!in_force(r, name, &asked, &used, err))
            return false;
        if (!i)
            r->asked = used;
        size_t n = strlen(differing);
        if (strcmp(gh_operating_text(&asked, asked_text), gh_operating_text(&used, used_text)))
            snprintf(differing + n, sizeof differing - n, "%s%s", n ? ", " : "", name);
    }
    say_differing(r, differing);
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
