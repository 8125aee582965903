/* From the facts of a look to one line of guidance, and whether the picture is as it should be.
 * Pure: time is the looks' own. */
#include "kiosk/presence.h"

#include <math.h>
#include <string.h>

/* Each limit twice: what a face must reach to become good, and what it may fall to and stay so. */
struct limits {
    float eyes_least, eyes_most; /* distance of the eyes, share of the picture's shorter side */
    float off_centre;            /* the face's middle from the oval's, in half axes of the oval */
    float yaw, frontal;          /* degrees; gh_quality_frontal */
    float dark, bright, flat;    /* luma on the face: mean and deviation */
    float sharp;
    float cover;
};
static const struct limits become = {0.065f, 0.24f, 0.75f, 17, 0.50f, 32, 232, 11, 0.30f, 0.45f};
static const struct limits stay = {0.058f, 0.27f, 0.95f, 23, 0.36f, 27, 238, 9, 0.22f, 0.50f};

/* Below it in the full picture a template is made of too little, however small the picture is. */
#define EYES_LEAST_PX 26.0f
/* The whole picture as dark as this hides whoever stands there. */
#define NIGHT 22.0f

static float shorter(const struct gh_look *l)
{
    return (float)(l->width < l->height ? l->width : l->height);
}

/* The face's middle from the oval's, in half axes: 1 lies on the oval. */
static float off_centre(const struct gh_look *l)
{
    struct gh_rect o = gh_look_oval(l->width, l->height), b = l->face.box;
    if (!(o.w > 0) || !(o.h > 0))
        return 0;
    float dx = (b.x + b.w / 2 - o.x - o.w / 2) / (o.w / 2), dy = (b.y + b.h / 2 - o.y - o.h / 2) / (o.h / 2);
    return sqrtf(dx * dx + dy * dy);
}

/* Cut off by the picture's edge: a face that is half outside is no picture of it. */
static bool cut_off(const struct gh_look *l)
{
    struct gh_rect b = l->face.box;
    float over = 0.06f * b.h;
    return b.x < -over || b.y < -over || b.x + b.w > (float)l->width + over ||
           b.y + b.h > (float)l->height + over;
}

static float eyes_wanted(const struct gh_look *l, const struct limits *m)
{
    return fmaxf(EYES_LEAST_PX, m->eyes_least * shorter(l));
}

enum gh_guide gh_presence_cause(const struct gh_look *l, bool lenient)
{
    const struct limits *m = lenient ? &stay : &become;
    const struct gh_quality *q = &l->quality;
    if (l->faces <= 0)
        return GH_GUIDE_COME;
    if (l->rivals > 0)
        return GH_GUIDE_ONE;
    if (!(l->eyes_px >= eyes_wanted(l, m)) && fabsf(q->yaw_deg) < 40) /* a turned head's eyes are near */
        return GH_GUIDE_CLOSER;
    if (l->eyes_px > m->eyes_most * shorter(l))
        return GH_GUIDE_BACK;
    if (off_centre(l) > m->off_centre || cut_off(l))
        return GH_GUIDE_CENTRE;
    if (!(l->light >= m->dark))
        return GH_GUIDE_LIGHT;
    if (l->light > m->bright)
        return GH_GUIDE_LESS_LIGHT;
    if (!(l->cover <= m->cover))
        return GH_GUIDE_UNCOVER;
    if (!(fabsf(q->yaw_deg) <= m->yaw) || !(q->frontal >= m->frontal))
        return GH_GUIDE_LOOK;
    if (!(l->contrast >= m->flat))
        return GH_GUIDE_LIGHT;
    if (!(q->sharpness >= m->sharp))
        return GH_GUIDE_STILL;
    return GH_GUIDE_NONE;
}

/* How good the picture is, for the ring: each part's share of what it must reach. */
static float share(float have, float want)
{
    return !(have > 0) ? 0 : have >= want ? 1 : have / want;
}

static float grade(const struct gh_look *l, enum gh_guide cause)
{
    if (cause == GH_GUIDE_NONE)
        return 1;
    if (cause == GH_GUIDE_COME)
        return 0;
    float parts = share(l->eyes_px, eyes_wanted(l, &become)) * share(1.75f - off_centre(l), 1) *
                  share(l->quality.frontal, become.frontal) * share(l->quality.sharpness, become.sharp) *
                  share(l->light, become.dark);
    if (cause == GH_GUIDE_ONE || cause == GH_GUIDE_UNCOVER || cause == GH_GUIDE_BACK)
        parts *= 0.5f;
    return fminf(0.9f, parts);
}

void gh_presence_init(struct gh_presence *p)
{
    memset(p, 0, sizeof *p);
    p->guide = p->wanted = GH_GUIDE_NONE;
}

static void judge_face(struct gh_presence *p, const struct gh_look *l)
{
    if (l->faces > 0) {
        p->face_ms = l->t_ms;
        p->face = true;
    } else {
        p->lost_ms = l->t_ms;
        if (p->face && l->t_ms - p->face_ms >= GH_PRESENCE_LOST_MS)
            p->face = false;
    }
}

/* Soft causes may show in one look between good ones; what hides a face or brings another does not wait. */
static bool at_once(enum gh_guide cause)
{
    return cause == GH_GUIDE_COME || cause == GH_GUIDE_ONE || cause == GH_GUIDE_UNCOVER;
}

static void judge_good(struct gh_presence *p, const struct gh_look *l, enum gh_guide cause)
{
    if (cause == GH_GUIDE_NONE) {
        p->good = true;
        p->bad = 0;
        p->good_ms = l->t_ms;
    } else if (p->good && (at_once(cause) || ++p->bad >= 2)) {
        p->good = false;
        p->bad = 0;
    }
}

/* Near for long and never good: a line in between says that there is another way. */
static enum gh_guide struggling(struct gh_presence *p, const struct gh_look *l, enum gh_guide cause)
{
    if (p->good || !p->face)
        p->struggle_ms = 0;
    else if (!p->struggle_ms)
        p->struggle_ms = l->t_ms ? l->t_ms : 1;
    int64_t over = p->struggle_ms ? l->t_ms - p->struggle_ms - GH_PRESENCE_OTHER_MS : -1;
    return over >= 0 && over % 8000 < 3000 ? GH_GUIDE_OTHER : cause;
}

static void say(struct gh_presence *p, int64_t now, enum gh_guide line)
{
    if (line != p->wanted) {
        p->wanted = line;
        p->wanted_ms = now;
    }
    bool first = !p->guide_ms;
    if (p->wanted == p->guide ||
        (!first && (now - p->wanted_ms < GH_GUIDE_STEADY_MS || now - p->guide_ms < GH_GUIDE_MS)))
        return;
    p->guide = p->wanted;
    p->guide_ms = now ? now : 1;
}

void gh_presence_add(struct gh_presence *p, const struct gh_look *l)
{
    enum gh_guide cause = gh_presence_cause(l, p->good), line = cause;
    judge_face(p, l);
    judge_good(p, l, cause);
    if (!l->faces && p->face)
        line = p->wanted; /* a face that is missed for a moment changes no line */
    else if (!l->faces && l->light < NIGHT)
        line = GH_GUIDE_LIGHT;
    say(p, l->t_ms, struggling(p, l, line));
    p->fill += (grade(l, cause) - p->fill) * 0.35f;
}
