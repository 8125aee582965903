/* A gate's demands on a face: near, alone, in the oval, lit, uncovered, turned to the camera, sharp. */
#include "match/gate_fit.h"

#include <math.h>

const struct gh_gate_limits gh_gate_become = {0.065f, 0.24f, 0.75f, 17, 0.50f, 32, 232, 11, 0.30f, 0.45f};
const struct gh_gate_limits gh_gate_stay = {0.058f, 0.27f, 0.95f, 23, 0.36f, 27, 238, 9, 0.22f, 0.50f};

/* Below it in the full picture a template is made of too little, however small the picture is. */
#define EYES_LEAST_PX 26.0f

const char *gh_gate_fault_name(enum gh_gate_fault f)
{
    static const char *const names[GH_GATE_FAULTS] = {
        [GH_GATE_FIT] = "fit",
        [GH_GATE_NO_FACE] = "no face",
        [GH_GATE_RIVALS] = "several faces as near",
        [GH_GATE_FAR] = "too far away",
        [GH_GATE_NEAR] = "too near",
        [GH_GATE_OFF_CENTRE] = "off the middle",
        [GH_GATE_DARK] = "too dark",
        [GH_GATE_BRIGHT] = "too bright",
        [GH_GATE_COVERED] = "covered",
        [GH_GATE_TURNED] = "turned away",
        [GH_GATE_FLAT] = "without contrast",
        [GH_GATE_BLURRED] = "blurred",
    };
    return (unsigned)f < GH_GATE_FAULTS ? names[f] : "?";
}

struct gh_rect gh_gate_oval(int w, int h)
{
    float height = fminf(0.62f * (float)h, 0.9f * (float)w / 0.75f), width = 0.75f * height;
    return (struct gh_rect){((float)w - width) / 2, ((float)h - height) / 2, width, height};
}

static float shorter(const struct gh_gate_face *f)
{
    return (float)(f->width < f->height ? f->width : f->height);
}

float gh_gate_off_centre(const struct gh_gate_face *f)
{
    struct gh_rect o = gh_gate_oval(f->width, f->height), b = f->face.box;
    if (!(o.w > 0) || !(o.h > 0))
        return 0;
    float dx = (b.x + b.w / 2 - o.x - o.w / 2) / (o.w / 2), dy = (b.y + b.h / 2 - o.y - o.h / 2) / (o.h / 2);
    return sqrtf(dx * dx + dy * dy);
}

/* Cut off by the picture's edge: a face that is half outside is no picture of it. */
static bool cut_off(const struct gh_gate_face *f)
{
    struct gh_rect b = f->face.box;
    float over = 0.06f * b.h;
    return b.x < -over || b.y < -over || b.x + b.w > (float)f->width + over ||
           b.y + b.h > (float)f->height + over;
}

float gh_gate_eyes_wanted(const struct gh_gate_face *f, const struct gh_gate_limits *l)
{
    return fmaxf(EYES_LEAST_PX, l->eyes_least * shorter(f));
}

enum gh_gate_fault gh_gate_fault(const struct gh_gate_face *f, bool lenient)
{
    const struct gh_gate_limits *m = lenient ? &gh_gate_stay : &gh_gate_become;
    const struct gh_quality *q = &f->quality;
    if (f->faces <= 0)
        return GH_GATE_NO_FACE;
    if (f->rivals > 0)
        return GH_GATE_RIVALS;
    if (!(f->eyes_px >= gh_gate_eyes_wanted(f, m)) &&
        fabsf(q->yaw_deg) < 40) /* a turned head's eyes are near */
        return GH_GATE_FAR;
    if (f->eyes_px > m->eyes_most * shorter(f))
        return GH_GATE_NEAR;
    if (gh_gate_off_centre(f) > m->off_centre || cut_off(f))
        return GH_GATE_OFF_CENTRE;
    if (!(f->light >= m->dark))
        return GH_GATE_DARK;
    if (f->light > m->bright)
        return GH_GATE_BRIGHT;
    if (!(f->cover <= m->cover))
        return GH_GATE_COVERED;
    if (!(fabsf(q->yaw_deg) <= m->yaw) || !(q->frontal >= m->frontal))
        return GH_GATE_TURNED;
    if (!(f->contrast >= m->flat))
        return GH_GATE_FLAT;
    if (!(q->sharpness >= m->sharp))
        return GH_GATE_BLURRED;
    return GH_GATE_FIT;
}

static bool at_once(enum gh_gate_fault fault)
{
    return fault == GH_GATE_NO_FACE || fault == GH_GATE_RIVALS || fault == GH_GATE_COVERED;
}

bool gh_gate_steady(bool fit, int *bad, enum gh_gate_fault fault)
{
    if (fault == GH_GATE_FIT) {
        *bad = 0;
        return true;
    }
    if (fit && (at_once(fault) || ++*bad >= 2)) {
        *bad = 0;
        return false;
    }
    return fit;
}
