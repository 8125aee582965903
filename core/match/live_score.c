/* The agreement of several passive liveness scores: their median, their lowest quarter, their highest. */
#include "match/live_score.h"

#include <string.h>

bool gh_live_is_score(float score)
{
    return score >= 0 && score <= 1;
}

static void keep(struct gh_live_scores *s, float score)
{
    if (s->count == GH_LIVE_SCORES) {
        memmove(s->score, s->score + 1, sizeof s->score - sizeof *s->score);
        s->count--;
    }
    s->score[s->count++] = score;
}

/* By size. */
static void sorted(const struct gh_live_scores *s, float out[GH_LIVE_SCORES])
{
    for (int i = 0; i < s->count; i++) {
        int at = i;
        for (; at > 0 && out[at - 1] > s->score[i]; at--)
            out[at] = out[at - 1];
        out[at] = s->score[i];
    }
}

static enum gh_live_verdict agreed(const struct gh_live_scores *all)
{
    float s[GH_LIVE_SCORES];
    if (all->count < GH_LIVE_LEAST)
        return GH_LIVE_MORE;
    sorted(all, s);
    float median = (s[(all->count - 1) / 2] + s[all->count / 2]) / 2;
    if (median >= GH_LIVE_PASS_MEDIAN && s[all->count / 4] >= GH_LIVE_PASS_LOW)
        return GH_LIVE_PASS;
    if (median <= GH_LIVE_FAIL_MEDIAN && s[all->count - 1] <= GH_LIVE_FAIL_HIGH)
        return GH_LIVE_FAIL;
    if (all->count >= GH_LIVE_UNSURE_LEAST && median < GH_LIVE_FAR_MEDIAN)
        return GH_LIVE_UNSURE;
    return all->count < GH_LIVE_SCORES ? GH_LIVE_MORE : GH_LIVE_UNSURE;
}

enum gh_live_verdict gh_live_scores_add(struct gh_live_scores *s, float score)
{
    if (gh_live_is_score(score))
        keep(s, score);
    else if (++s->missed >= GH_LIVE_MISSED_MOST)
        return GH_LIVE_UNSURE;
    return agreed(s);
}

enum gh_live_verdict gh_live_single(float score)
{
    if (!gh_live_is_score(score))
        return GH_LIVE_UNSURE;
    return score >= GH_LIVE_PASS_MEDIAN   ? GH_LIVE_PASS
           : score <= GH_LIVE_FAIL_MEDIAN ? GH_LIVE_FAIL
                                          : GH_LIVE_UNSURE;
}
