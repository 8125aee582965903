/* gatehouse dpia: the facts that an impact assessment needs, from the live configuration and the
 * records, in numbers and without a name. */
#include "cli/cli.h"
#include "cli/operating.h"
#include "cli/tell.h"

#include "base/clock.h"
#include "store/facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct points {
    struct gh_point_view views[1 + GH_SITE_GATES];
    int count;
};

static void tell_cameras(struct gh_sheet *s, const struct gh_site *site)
{
    int masks = 0, zones = 0, masked = 0, zoned = 0;
    for (int i = 0; i < site->camera_count; i++) {
        masks += site->cameras[i].mask_count;
        zones += site->cameras[i].zone_count;
        masked += site->cameras[i].mask_count > 0;
        zoned += site->cameras[i].zone_count > 0;
    }
    gh_sheet_section(s, "cameras", "Cameras");
    gh_tell_cameras(s, site);
    gh_sheet_count(s, "masks", masks,
                   "Masks (parts of the picture blackened before anything else): %d, at %d cameras.", masks,
                   masked);
    gh_sheet_count(s, "zones", zones, "Zones (faces are looked for only inside them): %d, at %d cameras.",
                   zones, zoned);
    gh_sheet_say(
        s, "live",
        "What is live lies in memory alone, overwritten picture by picture; consoles on the site show it.");
}

static void tell_list(struct gh_sheet *s, const struct gh_facts *f)
{
    int live = 0;
    gh_sheet_section(s, "counts", "Who is in it now (no names)");
    for (enum gh_flag_category c = 0; c < GH_FLAG_CATEGORIES; c++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "category", gh_flag_category_name(c));
        cJSON_AddNumberToObject(o, "live", f->flags_live[c]);
        gh_sheet_item(s, "flags", o, "Live flags, %s: %d.", gh_flag_category_name(c), f->flags_live[c]);
        live += f->flags_live[c];
    }
    gh_sheet_count(s, "flags_live", live, "Live flags in all: %d of at most %d.", live, GH_FLAGS_LIVE_MAX);
    gh_sheet_count(s, "flags_waiting", f->flags_proposed, "Proposed, waiting for a second person: %d.",
                   f->flags_proposed);
    gh_sheet_count(s, "flags_second", f->flags_second,
                   "Live flags whose confirmation on the spot needs a second operator too: %d.",
                   f->flags_second);
    gh_sheet_count(s, "people_flag", f->people_flag, "People enrolled for flags: %d.", f->people_flag);
    gh_sheet_count(s, "people_gate", f->people_gate, "People enrolled for gates, by consent: %d.",
                   f->people_gate);
    gh_sheet_count(s, "enrolments", f->enrolments, "Of them enrolled at a gate, waiting for approval: %d.",
                   f->enrolments);
    gh_sheet_count(s, "numbers", f->numbers, "With a number for gates: %d; with a PIN: %d.", f->numbers,
                   f->pins);
    gh_sheet_count(s, "badges", f->badges, "Badges and tickets that are good now: %d.", f->badges);
    gh_sheet_count(s, "passages", (double)f->passages, "Passages through gates kept: %lld.",
                   (long long)f->passages);
    gh_sheet_count(s, "clips", f->clips, "Recordings of alerts kept: %d.", f->clips);
    gh_sheet_count(s, "bookmarks", f->bookmarks, "Recordings of marked moments kept: %d.", f->bookmarks);
}

/* What was measured at the operating point; beyond the curve's end only what its last row bounds. */
static void tell_rates(struct gh_sheet *s, const struct gh_vision_info *info,
                       const struct gh_operating_point *p)
{
    char n[32];
    if (!p->beyond) {
        double visit = 1 - pow(1 - p->fmr_at, (double)p->templates);
        gh_sheet_count(s, "fmr", p->fmr_at, "About 1 in %s strangers looks this alike in one comparison.",
                       gh_operating_one_in(p->fmr_at, n));
        if (p->high > 0) {
            gh_sheet_count(s, "fmr_low", p->low, "At the best (95 %% interval of the measurement): %s%s.",
                           p->low > 0 ? "1 in " : "none", p->low > 0 ? gh_operating_one_in(p->low, n) : "");
            gh_sheet_count(s, "fmr_high", p->high, "At the worst: 1 in %s.", gh_operating_one_in(p->high, n));
        }
        gh_sheet_count(s, "fmr_list", visit, "Against the whole list that is about 1 in %s.",
                       gh_operating_one_in(visit, n));
        gh_sheet_count(s, "fnmr", p->fnmr,
                       "About %.1f %% of comparisons of a person with themselves fall below it.",
                       100 * p->fnmr);
        return;
    }
    double fnmr = gh_curve_fnmr(info->curve, info->curve_count,
                                gh_curve_similarity(info->curve, info->curve_count, p->least_fmr));
    gh_sheet_count(
        s, "fmr_below", p->least_fmr,
        "Less than 1 in %s strangers looks this alike in one comparison: the threshold lies beyond what "
        "was measured.",
        gh_operating_one_in(p->least_fmr, n));
    gh_sheet_count(s, "fnmr_above", fnmr,
                   "More than %.1f %% of comparisons of a person with themselves fall below it.", 100 * fnmr);
}

static void tell_gate_point(struct gh_sheet *s, const struct gh_point_view *v,
                            const struct gh_vision_info *info)
{
    char asked[GH_OPERATING_WORDS], found[GH_OPERATING_WORDS], trouble[GH_OPERATING_WORDS];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "gate", v->title + strlen("gate "));
    cJSON_AddNumberToObject(o, "false_match_rate", v->in_force.rate);
    cJSON_AddNumberToObject(o, "templates", (double)v->point.templates);
    cJSON_AddNumberToObject(o, "threshold", (double)v->point.threshold);
    cJSON_AddBoolToObject(o, "beyond", v->point.beyond);
    gh_operating_trouble_words(&v->point, trouble);
    gh_sheet_item(s, "gates", o, "At the %s accepted: %s; %s%s%s.", v->title,
                  gh_operating_asked_words(&v->in_force, info->embedder, &v->point, asked),
                  gh_operating_found_words(&v->point, info, found), *trouble ? "; " : "", trouble);
}

static void tell_asked(struct gh_sheet *s, const struct gh_site_operating *asked,
                       const struct gh_operating_point *p)
{
    char n[32];
    if (p->fixed)
        gh_sheet_say(s, "chosen",
                     "The site file fixes the threshold by hand instead of by an accepted error rate.");
    if (asked->share <= 0) {
        gh_sheet_count(s, "false_alerts_per_camera_day", asked->per_day,
                       "Accepted false alerts at one camera in a day: %g.", asked->per_day);
        gh_sheet_count(s, "expected_faces_per_camera_day", asked->faces,
                       "Strangers expected at one camera in a day: %g.", asked->faces);
    }
    gh_sheet_count(s, "false_alerts", p->share,
                   "Accepted share of strangers' visits that may raise an alert: 1 in %s.",
                   gh_operating_one_in(p->share, n));
    if (p->raised)
        gh_sheet_count(s, "raised", (double)p->threshold,
                       "Less than the least threshold was asked for: it was raised to %.3f.",
                       (double)p->threshold);
}

static void tell_model(struct gh_sheet *s, const struct points *all, const struct gh_vision_info *info,
                       const struct gh_facts *f, const char *missing)
{
    const struct gh_point_view *list = &all->views[0]; /* of flags; gates follow */
    const struct gh_operating_point *p = &list->point;
    gh_sheet_section(s, "model", "Model and operating point");
    if (missing) {
        gh_sheet_say(s, "missing", "No model can be loaded here, so its error rates are not stated: %s",
                     missing);
        return;
    }
    gh_sheet_say(s, "embedder", "%s", info->embedder);
    gh_sheet_say(s, "pack", "%s%s", info->pack, info->for_gates ? "" : ", for trying, not for doors");
    if (info->curve_count < 2) {
        gh_sheet_say(s, "no_curve", "No error rates of this model were measured.");
        return;
    }
    tell_asked(s, &list->in_force, p);
    for (int i = 0; i < all->count; i++)
        if (all->views[i].differs)
            gh_sheet_say(
                s, "unconfirmed",
                "The site file asks for another operating point (%s) than the one that was confirmed "
                "and is in force.",
                all->views[i].title);
    gh_sheet_count(s, "templates", f->templates, "Templates that a face is compared with: %d.", f->templates);
    gh_sheet_count(s, "threshold", (double)p->threshold, "The threshold is a similarity of %.3f.",
                   (double)p->threshold);
    tell_rates(s, info, p);
    for (int i = 1; i < all->count; i++)
        tell_gate_point(s, &all->views[i], info);
    for (int i = 0; i < 2; i++)
        if (info->data[i][0])
            gh_sheet_say(s, i ? "data2" : "data", "Measured on: %s", info->data[i]);
    gh_sheet_say(
        s, "source",
        "The curve was measured on public test pictures, not at this site, and not by group of people; a "
        "site's own cameras, light and people can do worse.");
}

/* Wilson's 95 % interval for k of n (E. B. Wilson, 1927). */
static void interval(int k, int n, double *low, double *high)
{
    const double z = 1.959964;
    double p = (double)k / n, d = 1 + z * z / n, mid = p + z * z / (2.0 * n);
    double half = z * sqrt(p * (1 - p) / n + z * z / (4.0 * n * n));
    *low = (mid - half) / d;
    *high = (mid + half) / d;
}

static void tell_alerts(struct gh_sheet *s, const struct gh_facts *f)
{
    char since[24] = "the start";
    int n = f->confirmed + f->not_this;
    if (f->alerts_since_ms)
        gh_clock_format_local(f->alerts_since_ms, since, sizeof since);
    gh_sheet_section(s, "alerts", "How the alerts did");
    gh_sheet_count(s, "alerts", f->alerts, "Alerts of flagged matches since %s: %d; undecided %d.", since,
                   f->alerts, f->alerts_open);
    gh_sheet_count(s, "confirmed", f->confirmed, "Confirmed by an operator: %d.", f->confirmed);
    gh_sheet_count(s, "not_this", f->not_this, "\"Not this person\": %d.", f->not_this);
    gh_sheet_count(s, "cannot_tell", f->cannot_tell, "Could not be told: %d.", f->cannot_tell);
    if (!n) {
        gh_sheet_say(s, "none", "Nothing was decided yet, so no precision can be stated.");
        return;
    }
    double low, high;
    interval(f->confirmed, n, &low, &high);
    gh_sheet_count(
        s, "precision", (double)f->confirmed / n,
        "Precision: %.0f %% of the %d decided one way or the other (95 %% interval %.0f to %.0f %%).",
        100.0 * f->confirmed / n, n, 100 * low, 100 * high);
    cJSON_AddNumberToObject(s->section, "precision_low", low);
    cJSON_AddNumberToObject(s->section, "precision_high", high);
}

static void tell_access(struct gh_sheet *s, const struct gh_facts *f)
{
    static const struct {
        enum gh_role role;
        const char *may;
    } roles[] = {
        {GH_ROLE_OPERATOR, "live cameras, alerts with both pictures, flags; propose and approve flags"},
        {GH_ROLE_SUPERVISOR,
         "the same; export recordings with a reason, export and erase people's data, purge"},
        {GH_ROLE_ADMINISTRATOR, "the same; accounts and settings, the audit"},
        {GH_ROLE_AUDITOR,
         "the audit, reports and this sheet; on the command line the lists of alerts, flags, passages and "
         "recordings, names and reasons included; no pictures"},
    };
    gh_sheet_section(s, "access", "Who can see what");
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        cJSON *o = cJSON_CreateObject();
        int n = f->accounts[roles[i].role];
        cJSON_AddStringToObject(o, "role", gh_role_name(roles[i].role));
        cJSON_AddNumberToObject(o, "accounts", n);
        cJSON_AddStringToObject(o, "may", roles[i].may);
        gh_sheet_item(s, "roles", o, "%s, %d account%s: %s.", gh_role_name(roles[i].role), n,
                      n == 1 ? "" : "s", roles[i].may);
    }
    gh_sheet_count(s, "closed_accounts", f->closed, "Closed accounts: %d.", f->closed);
    int able =
        f->accounts[GH_ROLE_OPERATOR] + f->accounts[GH_ROLE_SUPERVISOR] + f->accounts[GH_ROLE_ADMINISTRATOR];
    gh_sheet_count(s, "two_persons", able,
                   "Two-person rule: a flag matches only after somebody else than its proposer approved it. "
                   "Accounts that can propose or approve: %d%s.",
                   able, able < 2 ? "; WITH LESS THAN TWO NO FLAG CAN BECOME LIVE" : "");
}

static void tell_security(struct gh_sheet *s, const struct gh_site *site, const struct gh_facts *f)
{
    char since[24] = "-";
    gh_clock_format_local(f->audit_since_ms, since, sizeof since);
    gh_sheet_section(s, "security", "Security measures");
    gh_sheet_say(
        s, "sealed",
        "Names, reasons, notes, pictures, templates and recordings are sealed (XChaCha20-Poly1305) under a "
        "key per person, alert or marked moment.");
    gh_sheet_say(s, "erasing",
                 "Erasing destroys that key and wraps all others anew, so that older copies of the database "
                 "open no more; keys lie apart from the database.");
    gh_sheet_say(
        s, "accounts",
        "Passwords are kept as Argon2id hashes; failed log-ins wait longer each time and raise an alert.");
    gh_sheet_count(s, "lock_s", site->lock_s, "An idle console locks itself after %d s.", site->lock_s);
    gh_sheet_count(s, "audit_rows", (double)f->audit_rows,
                   "Whatever is seen or done is a row of a chained and signed record: %lld rows since %s.",
                   (long long)f->audit_rows, since);
    gh_sheet_say(s, "files",
                 "The site's files belong to one account (0600, 0700); `gatehouse doctor` checks it.");
}

static void tell_all(struct gh_sheet *s, const struct gh_site *site, const struct points *points,
                     const struct gh_vision_info *info, const struct gh_facts *f, const char *missing)
{
    char made[24];
    cJSON_AddStringToObject(s->root, "site", site->name);
    cJSON_AddStringToObject(s->root, "made", gh_clock_format_utc(gh_clock_wall_ms(), made, sizeof made));
    gh_sheet_section(s, "purposes", "Purposes");
    gh_tell_purposes(s);
    tell_cameras(s, site);
    if (site->gate_count) {
        gh_sheet_section(s, "gates", "Gates");
        gh_tell_gates(s, site);
    }
    tell_list(s, f);
    tell_model(s, points, info, f, missing);
    tell_alerts(s, f);
    gh_sheet_section(s, "kept", "What is kept, and for how long");
    gh_tell_retention(s, site);
    tell_access(s, f);
    tell_security(s, site, f);
    gh_sheet_section(s, "refused", "What is not done");
    gh_tell_refused(s);
    gh_sheet_section(s, "contact", "Whom people ask");
    gh_sheet_say(s, "contact", "%s",
                 site->contact[0] ? site->contact : "NOBODY IS NAMED: set [site] contact in site.ini.");
    gh_sheet_say(s, "notice", "Version of the public notice: %s", site->notice);
}

static bool look_at_points(struct gh_store *s, const struct gh_site *site, const struct gh_vision_info *info,
                           struct points *out, struct gh_error *err)
{
    bool more = true;
    for (out->count = 0; out->count < 1 + GH_SITE_GATES; out->count++)
        if (!gh_point_look(s, site, out->count, info, &out->views[out->count], &more, err) || !more)
            break;
    return !more || out->count == 1 + GH_SITE_GATES;
}

bool gh_cli_dpia(const struct gh_args *a, struct gh_error *err)
{
    struct gh_site *site = malloc(sizeof *site);
    struct points *points = malloc(sizeof *points);
    struct gh_vision_info info = {0};
    struct gh_error missing = {0};
    struct gh_facts f;
    struct gh_actor by;
    struct gh_store *s = NULL;
    struct gh_sheet sheet;
    char title[GH_SITE_NAME + 80];
    bool ok = site && points ? gh_site_load(site, a->site, err)
                             : gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
    ok = ok && (s = gh_cli_open(a, &by, err));
    struct gh_vision *v = ok ? gh_vision_open(NULL, NULL, &missing) : NULL;
    if (v)
        gh_vision_info(v, &info);
    gh_vision_close(v);
    ok = ok && gh_facts_read(s, &by, info.embedder, &f, err) &&
         look_at_points(s, site, v ? &info : NULL, points, err);
    gh_store_close(s);
    if (ok) {
        snprintf(title, sizeof title, "Facts for an impact assessment: %s", site->name);
        if (gh_sheet_begin(&sheet, title))
            tell_all(&sheet, site, points, &info, &f, v ? NULL : missing.text);
        else
            ok = gh_error_set(err, GH_ERR_INTERNAL, "out of memory");
        gh_sheet_end(&sheet, gh_args_get(a, "json") != NULL);
    }
    free(points);
    free(site);
    return ok;
}
