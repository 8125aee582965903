/* Error rates for the report: what they are compared with, where it is there, and as JSON. */
#include "cli/report_rates.h"

#include "base/clock.h"
#include "vision/pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Name and curve of the model here, without opening its nets. */
static bool read_model(struct gh_vision_info *info, struct gh_error *err)
{
    char dir[GH_SITE_PATH];
    struct gh_pack *pack = malloc(sizeof *pack);
    const struct gh_model *m = NULL;
    if (!pack)
        return gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
    *info = (struct gh_vision_info){0};
    if (gh_pack_load(pack, gh_vision_models_dir(dir, sizeof dir), NULL, err) &&
        !(m = gh_pack_find(pack, "embedder")))
        gh_error_set(err, GH_ERR_MODEL, "model pack %s: it has no embedder; mend %s/registry.ini", pack->name,
                     pack->dir);
    if (m) {
        memcpy(info->embedder, m->name, sizeof info->embedder);
        gh_pack_curve(m, info);
    }
    free(pack);
    return m != NULL;
}

bool gh_report_rates_make(struct gh_store *s, const struct gh_actor *by, const char *site_dir,
                          const struct gh_report *r, struct gh_report_rates *out, struct gh_error *err)
{
    struct gh_error no_site = {0}, no_model = {0};
    struct gh_vision_info info;
    struct gh_site *site = malloc(sizeof *site);
    memset(out, 0, sizeof *out);
    bool ok = site || gh_error_set(err, GH_ERR_INTERNAL, "report: out of memory");
    if (ok) {
        bool has_site = gh_site_load(site, site_dir, &no_site);
        bool has_model = read_model(&info, &no_model);
        if (!has_site || !has_model)
            snprintf(out->missing, sizeof out->missing, "%s", has_site ? no_model.text : no_site.text);
        if (has_model)
            snprintf(out->embedder, sizeof out->embedder, "%s", info.embedder);
        ok = gh_monitor_make(s, by, r, has_site ? site : NULL, has_model ? &info : NULL, &out->monitor, err);
    }
    free(site);
    return ok;
}

/* Shares and rates as numbers; what is not known is not there. */
static void add_rate(cJSON *o, const char *name, const struct gh_monitor_rate *r, bool any)
{
    if (!any)
        return;
    cJSON *rate = cJSON_AddObjectToObject(o, name);
    cJSON_AddNumberToObject(rate, "value", r->value);
    cJSON_AddNumberToObject(rate, "low", r->interval.low);
    cJSON_AddNumberToObject(rate, "high", r->interval.high);
    if (r->most >= 0)
        cJSON_AddNumberToObject(rate, "expected_most", r->most);
    cJSON_AddStringToObject(rate, "verdict", gh_monitor_word_name(r->word));
}

/* Nothing is compared with an operating point that is newer than what was counted. */
static void add_newer(cJSON *o, int64_t newer_ms)
{
    char when[24];
    if (newer_ms)
        cJSON_AddStringToObject(o, "operating_point_since", gh_clock_format_utc(newer_ms, when, sizeof when));
}

static void add_camera(cJSON *o, const struct gh_monitor_camera *c)
{
    if (c->embedder[0])
        cJSON_AddStringToObject(o, "embedder", c->embedder);
    cJSON_AddNumberToObject(o, "decided", c->decided);
    cJSON_AddNumberToObject(o, "not_this", c->not_this);
    cJSON_AddNumberToObject(o, "cannot_tell", c->cannot_tell);
    cJSON_AddNumberToObject(o, "waiting", c->waiting);
    cJSON_AddNumberToObject(o, "camera_days", c->days);
    add_rate(o, "not_this_share", &c->share, c->decided);
    add_rate(o, "false_alerts_per_camera_day", &c->a_day, c->days >= GH_MONITOR_DAYS);
}

static void add_gate(cJSON *o, const struct gh_monitor_gate *g)
{
    bool any = !g->nameless && g->admitted + g->let_in + g->doubted;
    cJSON_AddStringToObject(o, "gate", g->gate);
    cJSON_AddNumberToObject(o, "admitted", g->admitted);
    cJSON_AddNumberToObject(o, "refused", g->refused);
    cJSON_AddNumberToObject(o, "let_in", g->let_in);
    cJSON_AddNumberToObject(o, "doubted_let_in", g->doubted);
    cJSON_AddNumberToObject(o, "admitted_by_ticket", g->tickets);
    cJSON_AddBoolToObject(o, "turns_told_apart", !g->nameless);
    add_rate(o, "false_rejections", &g->false_rejections, any);
    add_rate(o, "false_doubts", &g->false_doubts, any);
    add_newer(o, g->newer_ms);
    cJSON_AddNumberToObject(o, "tries", g->tries);
    cJSON_AddNumberToObject(o, "no_face", g->no_face);
    cJSON_AddNumberToObject(o, "enrolments_asked", g->asked);
    cJSON_AddNumberToObject(o, "enrolments_approved", g->approved);
    cJSON_AddNumberToObject(o, "enrolments_rejected", g->rejected);
}

static void add_warning(void *user, const char *text)
{
    cJSON_AddItemToArray(user, cJSON_CreateString(text));
}

void gh_report_rates_json(cJSON *o, const struct gh_report_rates *r)
{
    const struct gh_monitor *m = &r->monitor;
    cJSON *rates = cJSON_AddObjectToObject(o, "error_rates");
    char since[24];
    cJSON_AddStringToObject(rates, "since", gh_clock_format_utc(m->since_ms, since, sizeof since));
    if (r->embedder[0])
        cJSON_AddStringToObject(rates, "embedder", r->embedder);
    if (r->missing[0])
        cJSON_AddStringToObject(rates, "nothing_to_compare", r->missing);
    cJSON *all = cJSON_AddObjectToObject(rates, "all_cameras");
    add_camera(all, &m->all);
    add_newer(all, m->newer_ms);
    cJSON *cameras = cJSON_AddArrayToObject(rates, "cameras");
    for (int i = 0; i < m->camera_count; i++) {
        cJSON *c = cJSON_CreateObject();
        cJSON_AddItemToArray(cameras, c);
        cJSON_AddStringToObject(c, "camera", m->cameras[i].camera);
        add_camera(c, &m->cameras[i]);
    }
    cJSON *gates = cJSON_AddArrayToObject(rates, "gates");
    for (int i = 0; i < m->gate_count; i++) {
        cJSON *g = cJSON_CreateObject();
        cJSON_AddItemToArray(gates, g);
        add_gate(g, &m->gates[i]);
    }
    gh_report_rates_warnings(m, add_warning, cJSON_AddArrayToObject(rates, "warnings"));
}
