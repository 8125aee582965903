/* When another picture of a track is worth the nets' time. */
#include "match/bestshot.h"

enum {
    EARLY = 3,          /* shots that a visit gets however alike they are */
    EARLY_GAP_MS = 150, /* between them while someone may be named by the next */
    SECOND_MS = 2500,   /* else: another chance for a stranger's face, and one more later */
    THIRD_MS = 5500,
    BETTER_GAP_MS = 600, /* a better one is worth it, but not each frame of an approach */
    AGAIN_MS = 10000,    /* a long visit is looked at again now and then */
    MANY = 8,            /* after so many only the slow rhythm goes on */
};
static const float least_quality = 0.05f; /* below: a face turned away or smeared says nothing */
static const float better = 1.6f;

void gh_shots_init(struct gh_shots *s)
{
    *s = (struct gh_shots){0};
}

bool gh_shots_wanted(const struct gh_shots *s, int64_t t_ms, float expected)
{
    if (expected < least_quality)
        return false;
    if (s->embedded == 0)
        return true;
    int64_t since = t_ms - s->last_ms;
    int gap = s->doubtful || s->named ? EARLY_GAP_MS : s->embedded == 1 ? SECOND_MS : THIRD_MS;
    if (s->embedded < (s->doubtful ? MANY : EARLY) && since >= gap && expected >= s->best * 0.7f)
        return true;
    if (s->embedded < MANY && since >= BETTER_GAP_MS && expected >= s->best * better)
        return true;
    return since >= AGAIN_MS;
}

void gh_shots_taken(struct gh_shots *s, int64_t t_ms, float quality)
{
    s->embedded++;
    s->last_ms = t_ms;
    if (quality > s->best)
        s->best = quality;
}
