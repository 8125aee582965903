/* Sentences from the live configuration; nothing here is a setting's default repeated by hand. */
#include "cli/tell.h"

#include "store/flags.h"
#include "store/retention.h"

#include <string.h>

static const char *const in_words[GH_FLAG_CATEGORIES] = {
    [GH_FLAG_MISSING] = "people who are missing",
    [GH_FLAG_AT_RISK] = "people who are at risk",
    [GH_FLAG_EXCLUDED] = "people who were excluded from these premises",
    [GH_FLAG_PROTECTIVE] = "people whom a protective order keeps away from someone here",
    [GH_FLAG_TEST] = "colleagues who agreed to be looked for as a test",
};

static bool same_hours(const struct gh_site_camera *a, const struct gh_site_camera *b)
{
    bool all_a = a->hours.from == a->hours.to, all_b = b->hours.from == b->hours.to;
    return all_a == all_b && (all_a || (a->hours.from == b->hours.from && a->hours.to == b->hours.to));
}

void gh_tell_cameras(struct gh_sheet *s, const struct gh_site *site)
{
    gh_sheet_count(s, "cameras", site->camera_count,
                   "%d camera%s with face recognition watch%s these premises.", site->camera_count,
                   site->camera_count == 1 ? "" : "s", site->camera_count == 1 ? "es" : "");
    for (int i = 0; i < site->camera_count; i++) {
        const struct gh_site_camera *c = &site->cameras[i];
        int same = 0;
        bool told = false;
        for (int k = 0; k < site->camera_count; k++) {
            told |= k < i && same_hours(c, &site->cameras[k]);
            same += same_hours(c, &site->cameras[k]);
        }
        if (told)
            continue;
        char hours[24] = "00:00-24:00";
        bool always = c->hours.from == c->hours.to;
        if (!always)
            snprintf(hours, sizeof hours, "%02d:%02d-%02d:%02d", c->hours.from / 60, c->hours.from % 60,
                     c->hours.to / 60, c->hours.to % 60);
        cJSON *o = cJSON_CreateObject();
        cJSON_AddNumberToObject(o, "cameras", same);
        cJSON_AddStringToObject(o, "hours", hours);
        if (always)
            gh_sheet_item(s, "hours", o, "Faces are looked for at all times at %d of them.", same);
        else
            gh_sheet_item(s, "hours", o, "Faces are looked for from %.5s to %s at %d of them.", hours,
                          hours + 6, same);
    }
}

static int count_gates(const struct gh_site *site, bool (*which)(const struct gh_site_gate *g))
{
    int n = 0;
    for (int i = 0; i < site->gate_count; i++)
        n += which(&site->gates[i]);
    return n;
}

static bool searches(const struct gh_site_gate *g)
{
    return g->identify;
}

static bool enrols(const struct gh_site_gate *g)
{
    return g->enrol;
}

void gh_tell_gates(struct gh_sheet *s, const struct gh_site *site)
{
    if (!site->gate_count)
        return;
    int search = count_gates(site, searches), enrol = count_gates(site, enrols);
    gh_sheet_count(
        s, "gates", site->gate_count,
        "%d gate%s compare%s a face with one person's, after that person has shown a badge or ticket or "
        "typed a number; before that the camera's picture is used for nothing but waking the screen.",
        site->gate_count, site->gate_count == 1 ? "" : "s", site->gate_count == 1 ? "s" : "");
    for (int i = 0; i < site->gate_count; i++) {
        if (!site->gates[i].identify)
            continue;
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "gate", site->gates[i].name);
        cJSON_AddStringToObject(o, "reason", site->gates[i].identify_reason);
        gh_sheet_item(
            s, "search", o,
            "The gate \"%s\" looks for the face among all who agreed to it, once they touch the screen; "
            "the reason given is: %s.",
            site->gates[i].name, site->gates[i].identify_reason);
    }
    gh_sheet_count(s, "gates_search", search, "Gates that know people by the face alone: %d.", search);
    gh_sheet_say(s, "gates_other_way",
                 "At every gate there is another way in, always on the screen: a number and PIN with "
                 "the attendant's look, or the attendant, who can be called.");
    if (enrol)
        gh_sheet_count(
            s, "gates_enrol", enrol,
            "At %d of them one can enrol; it counts once a supervisor has approved it, and what was "
            "rejected is erased at once.",
            enrol);
    gh_sheet_count(
        s, "passages_days", site->retention.passages,
        "Of each passage is kept who, which gate, when, how it was decided and why: %d days. No picture "
        "is kept with it, and no measure of likeness.",
        site->retention.passages);
    gh_sheet_say(s, "gates_call",
                 "Who calls the attendant is asked before the gate's picture goes along with the call.");
}

void gh_tell_purposes(struct gh_sheet *s)
{
    for (enum gh_flag_category c = 0; c < GH_FLAG_CATEGORIES; c++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "category", gh_flag_category_name(c));
        cJSON_AddNumberToObject(o, "longest_days", gh_flag_category_days(c));
        gh_sheet_item(s, "flags", o, "To notice %s: for at most %d days, then the search ends by itself.",
                      in_words[c], gh_flag_category_days(c));
    }
    gh_sheet_say(
        s, "gate",
        "To open a door for people who agreed to it. Who agreed to that is recognised at doors only, "
        "never on the other cameras.");
    gh_sheet_count(
        s, "list_limit", GH_FLAGS_LIVE_MAX,
        "The list is this site's own, with a stated reason for everyone on it, made by one person and "
        "approved by another; at most %d at a time. It is given to nobody else.",
        GH_FLAGS_LIVE_MAX);
}

void gh_tell_retention(struct gh_sheet *s, const struct gh_site *site)
{
    gh_sheet_count(
        s, "strangers_days", 0,
        "Of anyone who is not on the list no picture of the face and no measurement of it is kept: both "
        "are overwritten in memory when the person leaves the picture.");
    gh_sheet_count(
        s, "not_this_person_hours", 24,
        "When an operator says \"not this person\", the picture and the recording of that moment are "
        "gone within 24 hours.");
    gh_sheet_count(s, "alerts_days", site->retention.alerts,
                   "Pictures and recordings of other alerts: %d days after the decision, or, where nobody "
                   "decides, after the last sight.",
                   site->retention.alerts);
    if (site->evidence.memory_mb)
        gh_sheet_count(
            s, "recording_seconds", site->evidence.before_s + site->evidence.after_s,
            "A recording is the %d seconds before and %d seconds after an alert, or a moment that an "
            "operator marks; nothing else of what the cameras see is recorded. It may show people "
            "nearby: when it is handed out their faces are made unrecognisable, unless a reason is "
            "given and put on record.",
            site->evidence.before_s, site->evidence.after_s);
    else
        gh_sheet_count(s, "recording_seconds", 0, "What the cameras see is not recorded.");
    gh_sheet_count(s, "bookmarks_days", site->retention.bookmarks, "Moments marked by an operator: %d days.",
                   site->retention.bookmarks);
    gh_sheet_count(s, "people_days", site->retention.people,
                   "Data of people who agreed, or were on the list: %d days after consent or search ended.",
                   site->retention.people);
    gh_sheet_count(s, "audit_days", site->retention.audit,
                   "The record of who looked at what, without names or pictures: %d days.",
                   site->retention.audit);
}

void gh_tell_refused(struct gh_sheet *s)
{
    gh_sheet_say(
        s, "a_person_decides",
        "The software only proposes. A person compares the pictures before anything happens to anyone.");
    gh_sheet_say(
        s, "no_inference",
        "Age, sex, origin, religion, mood or behaviour are not estimated, nobody is ranked, and nobody "
        "is followed from site to site.");
    gh_sheet_say(
        s, "no_search",
        "There is no search for unknown people after the fact: nothing of them is there to be searched.");
}
