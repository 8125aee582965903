/* From counts to words: what the operating point leads one to expect, and whether the interval excludes it.
 */
#include "store/monitor_parts.h"

#include "match/operating.h"

#include <math.h>
#include <string.h>

/* Faces that pass a camera in a day, where the site file does not say: a busy entrance. */
#define FACES_A_DAY 1000

double gh_monitor_accepted(const struct gh_site_operating *asked, const struct gh_vision_info *info,
                           const char *embedder, int templates)
{
    struct gh_operating_point p;
    if (!asked)
        return -1;
    double faces = asked->faces > 0 ? asked->faces : FACES_A_DAY;
    if (!(gh_operating_similarity(asked, embedder) > 0))
        return gh_operating_share(asked) * faces;
    /* nobody on the list now is not nobody all the time: a bound of none would make any error too many */
    if (templates <= 0 || !info || info->curve_count < 2 || strcmp(info->embedder, embedder))
        return -1;
    gh_operating_point(asked, info, GH_OPERATING_LIST, (size_t)templates, &p);
    /* beyond the curve's end no lower rate was measured */
    double one = p.beyond ? p.least_fmr : p.fmr_at;
    return -expm1(templates * log1p(-fmin(one, 1 - 1e-9))) * faces;
}

double gh_monitor_rejections(const struct gh_site_operating *asked, const struct gh_vision_info *info)
{
    struct gh_operating_point p;
    if (!asked || !info)
        return -1;
    gh_operating_point(asked, info, GH_OPERATING_VERIFY, 1, &p);
    /* without any miss measured, or past the curve's end, it does not say */
    return p.fnmr > 0 && !p.beyond ? p.fnmr : -1;
}

const char *gh_monitor_word_name(enum gh_monitor_word w)
{
    static const char *const names[] = {"nothing-to-compare", "too-few", "within", "above"};
    return (unsigned)w < sizeof names / sizeof *names ? names[w] : "unknown";
}

static enum gh_monitor_word word(int errors, struct gh_interval strict, double most)
{
    if (most < 0)
        return GH_MONITOR_NOTHING;
    if (errors >= GH_MONITOR_LEAST && strict.low > most)
        return GH_MONITOR_ABOVE;
    return strict.high <= most ? GH_MONITOR_WITHIN : GH_MONITOR_FEW;
}

static struct gh_monitor_rate share(int errors, int trials, double most, double strict)
{
    uint64_t k = (uint64_t)errors, n = (uint64_t)trials;
    struct gh_monitor_rate r = {trials ? (double)errors / trials : 0, most, gh_stat_binomial(k, n, 0.95),
                                GH_MONITOR_NOTHING};
    if (trials)
        r.word = word(errors, gh_stat_binomial(k, n, strict), most);
    return r;
}

static struct gh_monitor_rate per_day(int events, double days, double most, double strict)
{
    struct gh_monitor_rate r = {0, most, {0, 0}, GH_MONITOR_NOTHING};
    if (days < GH_MONITOR_DAYS)
        return r;
    struct gh_interval i = gh_stat_poisson((uint64_t)events, 0.95),
                       wide = gh_stat_poisson((uint64_t)events, strict);
    r.value = events / days;
    r.interval = (struct gh_interval){i.low / days, i.high / days};
    r.word = word(events, (struct gh_interval){wide.low / days, wide.high / days}, most);
    return r;
}

static void judge_camera(struct gh_monitor_camera *c, double most, double strict)
{
    c->share = share(c->not_this, c->decided, -1, strict);
    c->a_day = per_day(c->not_this, c->days, most, strict);
}

void gh_monitor_judge(struct gh_monitor *m, const struct gh_site_operating *list,
                      const struct gh_site_operating *const *gates, const struct gh_vision_info *info,
                      int templates)
{
    int lines = m->camera_count + 1 + m->gate_count;
    double strict = 1 - 0.05 / lines;
    for (int i = 0; i < m->camera_count; i++)
        judge_camera(&m->cameras[i], gh_monitor_accepted(list, info, m->cameras[i].embedder, templates),
                     strict);
    judge_camera(&m->all, gh_monitor_accepted(list, info, m->all.embedder, templates), strict);
    for (int i = 0; i < m->gate_count; i++) {
        struct gh_monitor_gate *g = &m->gates[i];
        int people = g->nameless ? 0 : g->admitted + g->let_in + g->doubted;
        g->false_rejections = share(g->let_in, people, gh_monitor_rejections(gates[i], info), strict);
        g->false_doubts = share(g->doubted, people, -1, strict);
    }
}
