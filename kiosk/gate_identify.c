/* One to many, where the site's administrator has turned it on with a reason. */
#include "kiosk/gate_parts.h"

#include "base/log.h"
#include "match/operating.h"

#include <sodium.h>
#include <string.h>

float gh_gate_threshold(const struct gh_gate *g, size_t templates, bool say)
{
    struct gh_operating_point p;
    char words[GH_OPERATING_WORDS];
    gh_operating_point(&g->asked, &g->o.info,
                       g->o.gate->identify ? GH_OPERATING_IDENTIFY : GH_OPERATING_VERIFY, templates, &p);
    if (say && p.known && *gh_operating_trouble_words(&p, words))
        gh_log_warn("gate %s: %s", g->o.gate->name, words);
    return p.threshold;
}

void gh_gate_operating(struct gh_gate *g, const char *text)
{
    struct gh_site_operating asked;
    if (!gh_operating_parse(text, &asked)) {
        gh_log_error("gate %s: the operating point on record cannot be read; the one before stays in force; "
                     "confirm it anew: gatehouse operating-point confirm",
                     g->o.gate->name);
        return;
    }
    g->asked = asked;
    g->threshold = gh_gate_threshold(g, 1, true);
    gh_log_info("gate %s: in force: %s; threshold %.3f", g->o.gate->name, text, (double)g->threshold);
}

bool gh_gate_identify(struct gh_gate *g, struct gh_copy *copy, int64_t wall_ms)
{
    static const float margin = 0.05f; /* to the second, in similarity: two alike are for the attendant */
    struct gh_gate_person p;
    float mean[GH_TEMPLATE_DIMS], similarity;
    size_t templates = 0;
    gh_copy_count(copy, &templates);
    float threshold = gh_gate_threshold(g, templates, false);
    bool found = gh_decide_mean(&g->decide, mean) &&
                 gh_copy_identify(copy, mean, threshold, margin, wall_ms, &p, &similarity);
    sodium_memzero(mean, sizeof mean);
    if (!found)
        return false;
    g->claim.mode = GH_PASSAGE_IDENTIFY;
    g->claim.person = p.id;
    g->claim.count = p.count;
    memcpy(g->claim.templates, p.templates, sizeof g->claim.templates);
    memcpy(g->claim.name, p.name, sizeof g->claim.name);
    sodium_memzero(&p, sizeof p);
    /* and every shot must agree, as at a gate that verifies */
    return gh_decide_match(&g->decide, (const float(*)[GH_TEMPLATE_DIMS])g->claim.templates, g->claim.count,
                           threshold, &similarity);
}
