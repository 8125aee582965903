/* A site's operating points, taken out of its settings; written as a line of text and read back. */
#include "site/operating.h"

#include "site/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void gh_site_operating_gate(const struct gh_site *site, const struct gh_site_gate *gate, char *name,
                            struct gh_site_operating *out)
{
    *out = site->operating;
    out->per_day = out->faces = out->share = 0;
    out->rate = gate->false_match_rate;
    snprintf(name, GH_OPERATING_NAME, "gate:%s", gate->name);
}

bool gh_site_operating(const struct gh_site *site, int i, char *name, struct gh_site_operating *out)
{
    if (i > site->gate_count)
        return false;
    if (i) {
        gh_site_operating_gate(site, &site->gates[i - 1], name, out);
    } else {
        *out = site->operating;
        snprintf(name, GH_OPERATING_NAME, GH_OPERATING_ALERTS);
    }
    return true;
}

void gh_operating_cautious(const struct gh_site_operating *asked, struct gh_site_operating *out)
{
    if (asked->rate > 0 && asked->rate <= GH_GATE_RATE && !asked->similarities)
        *out = *asked;
    else
        *out = (struct gh_site_operating){.rate = GH_GATE_RATE};
}

static const struct {
    const char *key;
    size_t at;
} numbers[] = {{"false_alerts_per_camera_day", offsetof(struct gh_site_operating, per_day)},
               {"expected_faces_per_camera_day", offsetof(struct gh_site_operating, faces)},
               {"false_alerts", offsetof(struct gh_site_operating, share)},
               {"false_match_rate", offsetof(struct gh_site_operating, rate)}};

static double *number(struct gh_site_operating *o, size_t i)
{
    return (double *)(void *)((char *)o + numbers[i].at);
}

static void add(char *out, const char *key, const char *embedder, double value)
{
    size_t n = strlen(out);
    snprintf(out + n, GH_OPERATING_TEXT - n, "%s%s=%s%s%.15g", n ? " " : "", key, embedder,
             *embedder ? ":" : "", value);
}

char *gh_operating_text(const struct gh_site_operating *o, char *out)
{
    struct gh_site_operating copy = *o;
    *out = 0;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (*number(&copy, i) > 0 && !(i < 2 && o->share > 0)) /* the older way leaves the other two unused */
            add(out, numbers[i].key, "", *number(&copy, i));
    for (int i = 0; i < o->similarities; i++)
        add(out, "similarity", o->similarity[i].embedder, o->similarity[i].value);
    return out;
}

static bool take(struct gh_site_operating *o, char *word)
{
    char *value = strchr(word, '='), *end;
    if (!value)
        return false;
    *value++ = 0;
    char *colon = strrchr(value, ':');
    if (!strcmp(word, "similarity")) {
        if (!colon || colon == value || (size_t)(colon - value) >= sizeof o->similarity[0].embedder ||
            o->similarities == GH_OPERATING_SIMILARITIES)
            return false;
        *colon++ = 0;
        snprintf(o->similarity[o->similarities].embedder, sizeof o->similarity[0].embedder, "%s", value);
        double v = o->similarity[o->similarities++].value = strtod(colon, &end);
        return end != colon && !*end && v > 0 && v < 1;
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!strcmp(word, numbers[i].key)) {
            double v = *number(o, i) = strtod(value, &end);
            return end != value && !*end && v > 0 && v < 1e9;
        }
    return false;
}

bool gh_operating_parse(const char *text, struct gh_site_operating *out)
{
    char copy[GH_OPERATING_TEXT], *rest = copy, *word;
    memset(out, 0, sizeof *out);
    if ((size_t)snprintf(copy, sizeof copy, "%s", text) >= sizeof copy)
        return false;
    while ((word = strsep(&rest, " ")))
        if (!take(out, word))
            return false;
    return out->rate > 0 || out->share > 0 || (out->per_day > 0 && out->faces > 0);
}

double gh_operating_similarity(const struct gh_site_operating *o, const char *embedder)
{
    for (int i = o->similarities; i-- > 0;)
        if (!strcmp(o->similarity[i].embedder, embedder))
            return o->similarity[i].value;
    return 0;
}

double gh_operating_share(const struct gh_site_operating *o)
{
    return o->share > 0 ? o->share : o->faces > 0 ? o->per_day / o->faces : 0;
}
