/* From the facts of a look to one line of guidance, and whether the picture is as it should be.
 * Pure: time is the looks' own. */
#include "kiosk/presence.h"

#include "match/gate_fit.h"

#include <math.h>
#include <string.h>

/* The whole picture as dark as this hides whoever stands there. */
#define NIGHT 22.0f

static struct gh_gate_face face_of(const struct gh_look *l)
{
    return (struct gh_gate_face){l->width,   l->height,  l->faces, l->rivals,   l->face,
                                 l->quality, l->eyes_px, l->light, l->contrast, l->cover};
}

static enum gh_guide line_for(enum gh_gate_fault fault)
{
    static const enum gh_guide lines[GH_GATE_FAULTS] = {
        [GH_GATE_FIT] = GH_GUIDE_NONE,        [GH_GATE_NO_FACE] = GH_GUIDE_COME,
        [GH_GATE_RIVALS] = GH_GUIDE_ONE,      [GH_GATE_FAR] = GH_GUIDE_CLOSER,
        [GH_GATE_NEAR] = GH_GUIDE_BACK,       [GH_GATE_OFF_CENTRE] = GH_GUIDE_CENTRE,
        [GH_GATE_DARK] = GH_GUIDE_LIGHT,      [GH_GATE_BRIGHT] = GH_GUIDE_LESS_LIGHT,
        [GH_GATE_COVERED] = GH_GUIDE_UNCOVER, [GH_GATE_TURNED] = GH_GUIDE_LOOK,
        [GH_GATE_FLAT] = GH_GUIDE_LIGHT,      [GH_GATE_BLURRED] = GH_GUIDE_STILL,
    };
    return lines[fault];
}

enum gh_guide gh_presence_cause(const struct gh_look *l, bool lenient)
{
    struct gh_gate_face f = face_of(l);
    return line_for(gh_gate_fault(&f, lenient));
}

/* How good the picture is, for the ring: each part's share of what it must reach. */
static float share(float have, float want)
{
    return !(have > 0) ? 0 : have >= want ? 1 : have / want;
}

static float grade(const struct gh_gate_face *f, enum gh_guide cause)
{
    const struct gh_gate_limits *m = &gh_gate_become;
    if (cause == GH_GUIDE_NONE)
        return 1;
    if (cause == GH_GUIDE_COME)
        return 0;
    float parts = share(f->eyes_px, gh_gate_eyes_wanted(f, m)) * share(1.75f - gh_gate_off_centre(f), 1) *
                  share(f->quality.frontal, m->frontal) * share(f->quality.sharpness, m->sharp) *
                  share(f->light, m->dark);
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
    struct gh_gate_face f = face_of(l);
    enum gh_gate_fault fault = gh_gate_fault(&f, p->good);
    enum gh_guide cause = line_for(fault), line = cause;
    judge_face(p, l);
    p->good = gh_gate_steady(p->good, &p->bad, fault);
    if (fault == GH_GATE_FIT)
        p->good_ms = l->t_ms;
    if (!l->faces && p->face)
        line = p->wanted; /* a face that is missed for a moment changes no line */
    else if (!l->faces && l->light < NIGHT)
        line = GH_GUIDE_LIGHT;
    say(p, l->t_ms, struggling(p, l, line));
    p->fill += (grade(&f, cause) - p->fill) * 0.35f;
}
