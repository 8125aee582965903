/* Combining a track's shots: weighted means, misses counted, names given and taken back. */
#include "match/evidence.h"

#include <string.h>

/* Leads are shares of what lies between the threshold and sameness (1): embedders differ in how close
 * together they put people, and each threshold tells its embedder's scale. At a threshold of 0.5 they are
 * 0.05 and 0.04.
 *
 * One shot alone names only when it is clearly above and good: at the standard curve's slope
 * (about 0.07 a decade of FMR) 0.05 more similarity is some five times fewer strangers. Two agreeing shots
 * need no such lead: errors of one visit are correlated, but a stranger who passes once by a bad picture
 * seldom passes the mean. */
static const float single_lead = 0.10f;
static const float single_quality = 0.35f;
/* Named people are not dropped for one poor shot, nor kept when the mean says otherwise. */
static const float hysteresis = 0.08f;
static const float miss = 0.7f;
static const float least_weight = 0.05f;

void gh_evidence_init(struct gh_evidence *e)
{
    memset(e, 0, sizeof *e);
}

static int find(const struct gh_evidence *e, uint32_t subject)
{
    for (int i = 0; i < e->count; i++)
        if (e->candidates[i].subject == subject)
            return i;
    return -1;
}

/* The mean over all shots of the visit: one in which the subject was not among the nearest counts as so much
 * less than the subject's own mean (a share of 1 - threshold), so that it pulls down without pretending that
 * the similarity was known. */
static float mean_of(const struct gh_evidence *e, int i)
{
    float missed = e->weight - e->candidates[i].weight;
    float own = e->candidates[i].sum / e->candidates[i].weight;
    return (e->candidates[i].sum + missed * (own - miss * e->scale)) / e->weight;
}

static int best_of(const struct gh_evidence *e, int without)
{
    int best = -1;
    for (int i = 0; i < e->count; i++)
        if (i != without && (best < 0 || mean_of(e, i) > mean_of(e, best)))
            best = i;
    return best;
}

static void add_hit(struct gh_evidence *e, const struct gh_hit *hit, float weight)
{
    int i = find(e, hit->subject);
    if (i < 0) {
        if (e->count < GH_EVIDENCE_SUBJECTS) {
            i = e->count++;
        } else {
            i = 0; /* the weakest gives way, the named one never */
            for (int k = 1; k < e->count; k++)
                if (mean_of(e, k) < mean_of(e, i))
                    i = k;
            if (e->named && e->candidates[i].subject == e->subject)
                return;
        }
        memset(&e->candidates[i], 0, sizeof e->candidates[i]);
        e->candidates[i].subject = hit->subject;
    }
    e->candidates[i].sum += weight * hit->similarity;
    e->candidates[i].weight += weight;
    e->candidates[i].shots++;
    if (hit->similarity > e->candidates[i].best)
        e->candidates[i].best = hit->similarity;
}

enum gh_verdict gh_evidence_add(struct gh_evidence *e, const struct gh_hit *hits, int count, float quality,
                                float threshold, float margin)
{
    float weight = quality < least_weight ? least_weight : quality, scale = 1 - threshold;
    e->scale = scale;
    e->weight += weight;
    e->shots++;
    for (int i = 0; i < count; i++)
        add_hit(e, &hits[i], weight);
    int best = best_of(e, -1);
    if (best < 0)
        return GH_EVIDENCE_NONE;
    float mean = mean_of(e, best);
    int second = best_of(e, best);
    bool ahead = second < 0 || mean - mean_of(e, second) >= margin * scale;

    if (e->named) {
        int own = find(e, e->subject);
        bool holds = own >= 0 && mean_of(e, own) >= threshold - hysteresis * scale && (own == best || !ahead);
        if (holds)
            return GH_EVIDENCE_NAMED;
        e->named = false;
        return GH_EVIDENCE_RETRACT;
    }
    int shots = e->candidates[best].shots;
    bool strong =
        shots >= 2 ? mean >= threshold : mean >= threshold + single_lead * scale && quality >= single_quality;
    if (!strong || !ahead)
        return GH_EVIDENCE_NONE;
    e->named = true;
    e->subject = e->candidates[best].subject;
    return GH_EVIDENCE_NAMED;
}

void gh_evidence_fade(struct gh_evidence *e, float share)
{
    e->weight *= share;
    for (int i = 0; i < e->count; i++) {
        e->candidates[i].sum *= share;
        e->candidates[i].weight *= share;
    }
}

float gh_evidence_similarity(const struct gh_evidence *e)
{
    int i = find(e, e->subject);
    return i >= 0 && e->candidates[i].weight > 0 ? e->candidates[i].sum / e->candidates[i].weight : 0;
}
