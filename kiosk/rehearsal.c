/* How drawn people behave at a gate. */
#include "kiosk/rehearsal.h"

#include "base/rand.h"
#include "kiosk/look.h"
#include "token/qr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WALK_MS = 1200, /* from coming into view to standing there */
    SEE_MS = 350,   /* until something new on the screen is acted on */
    TURN_MS = 450,  /* a turn of the head */
    KEY_MS = 220,
    BADGE_MS = 500, /* from seeing "show your badge" to holding it up */
    LEAVE_MS = 900,
    LONGEST_MS = 90000,
    BROKEN_FROM_MS = 2500,
    BROKEN_TO_MS = 6500,
};
static const float turned = 0.72f; /* radians: people turn further than asked rather than less */

struct gh_rehearsal {
    const struct gh_scene *scene;
    struct gh_scene_view *view;
    int width, height;
    struct gh_rand random;
    struct gh_rehearsal_visit v;
    int64_t begun_ms, leave_ms, seen_ms, key_ms, held_ms;
    enum gh_flow_state seen; /* the state that is acted on; known for SEE_MS */
    enum gh_flow_state newest;
    int64_t newest_ms;
    enum gh_live_turn turn; /* being followed */
    float yaw, yaw_from, yaw_to;
    int64_t turn_ms;
    int keys;
    uint8_t *code; /* the badge's modules */
    int code_side;
    uint8_t *portrait; /* what an attack shows, side × side */
    int portrait_side;
    struct gh_image shown;
    bool tried;
};

const char *gh_rehearsal_kind_name(enum gh_rehearsal_kind k)
{
    static const char *const names[] = {"genuine", "impostor",  "no token", "phone", "print", "film",
                                        "pin",     "bystander", "call",     "enrol", "broken"};
    return (unsigned)k < GH_REHEARSE_KINDS ? names[k] : "unknown";
}

struct gh_rehearsal *gh_rehearsal_open(const struct gh_scene *scene, const char *camera, int width,
                                       int height, double fps, uint64_t seed, struct gh_error *err)
{
    struct gh_scene_view_options o = {.camera = camera, .width = width, .height = height, .fps = fps};
    struct gh_rehearsal *r = calloc(1, sizeof *r);
    if (r) {
        r->portrait_side = height * 2 / 3;
        r->portrait = calloc((size_t)r->portrait_side * (size_t)r->portrait_side, 3);
        r->view = gh_scene_view_open(scene, &o, err);
    }
    if (!r || !r->portrait || !r->view) {
        if (!r || !r->portrait)
            gh_error_set(err, GH_ERR_INTERNAL, "rehearsal: out of memory");
        gh_rehearsal_close(r);
        return NULL;
    }
    r->scene = scene;
    r->width = width;
    r->height = height;
    gh_rand_init(&r->random, seed);
    return r;
}

void gh_rehearsal_close(struct gh_rehearsal *r)
{
    if (!r)
        return;
    gh_scene_view_close(r->view);
    free(r->portrait);
    free(r->code);
    free(r);
}

static bool attacks(const struct gh_rehearsal *r)
{
    return r->v.kind == GH_REHEARSE_PHONE || r->v.kind == GH_REHEARSE_PRINT || r->v.kind == GH_REHEARSE_FILM;
}

void gh_rehearsal_begin(struct gh_rehearsal *r, const struct gh_rehearsal_visit *visit, int64_t t_ms)
{
    r->v = *visit;
    r->begun_ms = r->newest_ms = r->turn_ms = t_ms;
    r->leave_ms = r->seen_ms = r->key_ms = r->held_ms = 0;
    r->seen = r->newest = GH_FLOW_IDLE;
    r->turn = GH_TURN_AHEAD;
    r->yaw = r->yaw_from = r->yaw_to = 0;
    r->keys = 0;
    r->tried = false;
    free(r->code);
    r->code = visit->badge ? gh_qr_modules(visit->badge, &r->code_side, NULL) : NULL;
    r->shown = (struct gh_image){r->portrait, r->portrait_side, r->portrait_side, 3 * r->portrait_side};
    if (visit->picture.data)
        r->shown = visit->picture;
    else if (attacks(r))
        gh_scene_portrait(r->scene, visit->shown, 0, r->shown);
}

/* ---- what they do ---- */

static void leave(struct gh_rehearsal *r, int64_t t_ms)
{
    if (!r->leave_ms)
        r->leave_ms = t_ms;
}

/* A change on the screen is acted on once it has been seen for a moment. */
static void watch(struct gh_rehearsal *r, const struct gh_kiosk_view *view, int64_t t_ms)
{
    if (view->state != r->newest) {
        r->newest = view->state;
        r->newest_ms = t_ms;
    }
    if (r->seen != r->newest && t_ms - r->newest_ms >= SEE_MS) {
        r->seen = r->newest;
        r->seen_ms = t_ms;
    }
    enum gh_live_turn asked = view->turning ? view->turn : GH_TURN_AHEAD;
    bool follows = !attacks(r) || r->v.kind == GH_REHEARSE_FILM;
    if (asked != r->turn && t_ms - r->turn_ms >= SEE_MS + TURN_MS && follows) {
        r->turn = asked;
        r->turn_ms = t_ms;
        r->yaw_from = r->yaw;
        /* the screen is a mirror: "left" is the person's left, which is the camera picture's right */
        r->yaw_to = asked == GH_TURN_LEFT ? turned : asked == GH_TURN_RIGHT ? -turned : 0;
    }
    float part = ((float)(t_ms - r->turn_ms) - SEE_MS) / TURN_MS;
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    r->yaw = r->yaw_from + (r->yaw_to - r->yaw_from) * part * part * (3 - 2 * part);
    if (view->state == GH_FLOW_DOOR && t_ms - r->newest_ms > SEE_MS)
        leave(r, t_ms);
    if (view->state == GH_FLOW_REFUSED && r->seen == GH_FLOW_REFUSED &&
        (!view->may_retry || r->tried || r->v.kind != GH_REHEARSE_GENUINE))
        leave(r, t_ms);
    if (t_ms - r->begun_ms > LONGEST_MS)
        leave(r, t_ms);
}

static struct gh_touched press(enum gh_touch what)
{
    return (struct gh_touched){.what = what};
}

static struct gh_touched type(struct gh_rehearsal *r, const char *text, int64_t t_ms)
{
    struct gh_touched t = {0};
    if (t_ms - r->key_ms < KEY_MS)
        return t;
    r->key_ms = t_ms;
    if (text[r->keys]) {
        t.what = GH_TOUCH_DIGIT;
        t.text[0] = text[r->keys++];
    } else {
        t.what = GH_TOUCH_ENTER;
        r->keys = 0;
    }
    return t;
}

struct gh_touched gh_rehearsal_touch(struct gh_rehearsal *r, const struct gh_kiosk_view *view, int64_t t_ms)
{
    bool pin = r->v.kind == GH_REHEARSE_PIN, enrols = r->v.kind == GH_REHEARSE_ENROL;
    if (t_ms - r->begun_ms < WALK_MS || r->leave_ms || r->seen != view->state)
        return press(GH_TOUCH_NONE);
    switch (view->state) {
    case GH_FLOW_IDLE:
    case GH_FLOW_NOTICE:
        if (t_ms - r->key_ms < 1000)
            break;
        r->key_ms = t_ms;
        if (pin || r->v.kind == GH_REHEARSE_CALL)
            return press(pin ? GH_TOUCH_OTHER : GH_TOUCH_CALL);
        if (enrols)
            return press(view->state == GH_FLOW_NOTICE && view->enrol ? GH_TOUCH_ENROL : GH_TOUCH_GO);
        if (!r->v.badge || r->v.kind == GH_REHEARSE_NO_TOKEN)
            return press(GH_TOUCH_GO);
        break;
    case GH_FLOW_TOKEN:
        if (enrols && t_ms - r->seen_ms > 1000) {
            return press(GH_TOUCH_ENROL);
        } else if (r->v.kind == GH_REHEARSE_NO_TOKEN) {
            if (t_ms - r->seen_ms > 2000)
                leave(r, t_ms);
        } else if (!r->v.badge && r->v.number) {
            return type(r, r->v.number, t_ms);
        }
        break;
    case GH_FLOW_CALL:
    case GH_FLOW_ENROL: /* the notice is read first */
        if (t_ms - r->seen_ms < 2000 || t_ms - r->key_ms < 1000)
            break;
        r->key_ms = t_ms;
        return press(GH_TOUCH_AGREE);
    case GH_FLOW_ENROL_NAME: {
        struct gh_touched t = type(r, "alex", t_ms);
        if (t.what == GH_TOUCH_DIGIT)
            t.what = GH_TOUCH_LETTER;
        return t;
    }
    case GH_FLOW_ENROL_DONE:
        if (t_ms - r->seen_ms > 3000) {
            leave(r, t_ms);
            return press(GH_TOUCH_GO);
        }
        break;
    case GH_FLOW_OTHER:
        if (t_ms - r->key_ms < 1000)
            break;
        r->key_ms = t_ms;
        return press(GH_TOUCH_USE_PIN);
    case GH_FLOW_NUMBER:
        return type(r, r->v.number ? r->v.number : "", t_ms);
    case GH_FLOW_PIN:
        return type(r, r->v.pin ? r->v.pin : "", t_ms);
    case GH_FLOW_REFUSED:
        if (view->may_retry && !r->tried && r->v.kind == GH_REHEARSE_GENUINE) {
            r->tried = true;
            return press(GH_TOUCH_GO);
        }
        break;
    default:
        break;
    }
    return press(GH_TOUCH_NONE);
}

int64_t gh_rehearsal_moved(const struct gh_rehearsal *r)
{
    return r->turn_ms > r->begun_ms ? r->turn_ms + SEE_MS + TURN_MS : 0;
}

bool gh_rehearsal_broken(const struct gh_rehearsal *r, int64_t t_ms)
{
    int64_t t = t_ms - r->begun_ms;
    return r->v.kind == GH_REHEARSE_BROKEN && t > BROKEN_FROM_MS && t < BROKEN_TO_MS;
}

bool gh_rehearsal_over(const struct gh_rehearsal *r, int64_t t_ms)
{
    return r->leave_ms && t_ms - r->leave_ms > LEAVE_MS;
}

/* ---- what the camera sees ---- */

static void spot(struct gh_image dst, int x, int y, const uint8_t bgr[3])
{
    if (x >= 0 && y >= 0 && x < dst.width && y < dst.height)
        memcpy(dst.data + (long)y * dst.stride + 3 * x, bgr, 3);
}

static void box(struct gh_image dst, float cx, float cy, float w, float h, float tilt, uint8_t level)
{
    uint8_t bgr[3] = {level, level, level};
    float c = cosf(tilt), s = sinf(tilt), reach = (w + h) * 0.5f;
    for (int y = (int)(cy - reach); y <= (int)(cy + reach); y++)
        for (int x = (int)(cx - reach); x <= (int)(cx + reach); x++) {
            float u = ((float)x - cx) * c + ((float)y - cy) * s,
                  v = -((float)x - cx) * s + ((float)y - cy) * c;
            if (fabsf(u) <= w * 0.5f && fabsf(v) <= h * 0.5f)
                spot(dst, x, y, bgr);
        }
}

/* A badge held a hand's breadth before the chest. */
static void draw_badge(struct gh_rehearsal *r, int64_t t_ms, struct gh_image dst)
{
    float module = (float)r->height * 0.52f / (float)(r->code_side + 8),
          side = module * (float)(r->code_side + 8);
    float cx = (float)r->width * 0.5f + 3 * sinf((float)t_ms * 0.004f), cy = (float)r->height * 0.66f;
    float tilt = 0.05f * sinf((float)t_ms * 0.0023f), c = cosf(tilt), s = sinf(tilt);
    box(dst, cx, cy, side, side, tilt, 245);
    for (int y = (int)(cy - side); y < (int)(cy + side); y++)
        for (int x = (int)(cx - side); x < (int)(cx + side); x++) {
            float u = ((float)x - cx) * c + ((float)y - cy) * s,
                  v = -((float)x - cx) * s + ((float)y - cy) * c;
            int i = (int)floorf(u / module + (float)r->code_side * 0.5f),
                j = (int)floorf(v / module + (float)r->code_side * 0.5f);
            static const uint8_t ink[3] = {25, 25, 25};
            if (i >= 0 && j >= 0 && i < r->code_side && j < r->code_side && r->code[j * r->code_side + i])
                spot(dst, x, y, ink);
        }
}

/* A picture in the hand: a telephone's bright, bluish screen in its dark frame, or paper with a white edge.
 * It shakes and turns as hands do, and turning it foreshortens it: it stays flat. */
static void draw_picture(struct gh_rehearsal *r, int64_t t_ms, struct gh_image dst)
{
    bool phone = r->v.kind != GH_REHEARSE_PRINT;
    float lean =
        r->v.kind == GH_REHEARSE_FILM ? 0 : 0.35f * sinf((float)t_ms * 0.0017f); /* about the upright axis */
    float side = (float)r->height * 0.82f, shrink = cosf(lean);
    float cx = (float)r->width * 0.5f + 4 * sinf((float)t_ms * 0.0031f),
          cy = (float)r->height * 0.47f + 3 * sinf((float)t_ms * 0.0043f);
    float tilt = 0.04f * sinf((float)t_ms * 0.0019f), c = cosf(tilt), s = sinf(tilt);
    box(dst, cx, cy, side * shrink * 1.07f, side * 1.12f, tilt, phone ? 22 : 236);
    for (int y = (int)(cy - side * 0.75f); y < (int)(cy + side * 0.75f); y++)
        for (int x = (int)(cx - side * 0.75f); x < (int)(cx + side * 0.75f); x++) {
            float u = (((float)x - cx) * c + ((float)y - cy) * s) / shrink,
                  v = -((float)x - cx) * s + ((float)y - cy) * c;
            if (fabsf(u) >= side * 0.5f || fabsf(v) >= side * 0.5f)
                continue;
            int i = (int)((u / side + 0.5f) * (float)r->shown.width),
                j = (int)((v / side + 0.5f) * (float)r->shown.height);
            const uint8_t *p = r->shown.data + (long)j * r->shown.stride + 3 * i;
            /* a screen shines and adds its own grid; paper is flatter and warmer */
            float grid = phone && ((x & 1) ^ (y & 1)) ? 0.93f : 1.0f;
            uint8_t bgr[3];
            for (int k = 0; k < 3; k++) {
                float q = phone ? ((float)p[k] * 0.9f + (k == 0 ? 34 : 18)) * grid
                                : (float)p[k] * 0.72f + (k == 2 ? 42 : 34);
                bgr[k] = q > 255 ? 255 : (uint8_t)q;
            }
            spot(dst, x, y, bgr);
        }
}

void gh_rehearsal_draw(struct gh_rehearsal *r, const struct gh_kiosk_view *view, uint64_t n, int64_t t_ms,
                       struct gh_image dst)
{
    struct gh_scene_pose poses[2];
    struct gh_rect oval = gh_look_oval(r->width, r->height);
    int count = 0;
    watch(r, view, t_ms);
    float come = (float)(t_ms - r->begun_ms) / WALK_MS,
          go = r->leave_ms ? (float)(t_ms - r->leave_ms) / LEAVE_MS : 0;
    come = come < 0 ? 0 : come > 1 ? 1 : come;
    go = go > 1 ? 1 : go;
    float sway = (float)r->height * 0.004f, t = (float)t_ms * 0.001f;
    struct gh_scene_pose self = {.person = r->v.person,
                                 .x = oval.x + oval.w * 0.5f + sway * sinf(t * 1.3f) +
                                      go * (float)r->width * 0.75f,
                                 .y = oval.y + oval.h * 0.42f + sway * sinf(t * 1.7f),
                                 .face_px = oval.w * 0.62f * (0.35f + 0.65f * come),
                                 .yaw = r->yaw + 0.03f * sinf(t * 0.9f),
                                 .tilt = 0.02f * sinf(t * 0.7f)};
    if (attacks(r)) { /* the face behind the picture is held aside */
        self.x = oval.x - oval.w * 0.55f + go * (float)r->width * 0.75f;
        self.face_px *= 0.62f;
        self.yaw = 0;
    }
    if (r->v.kind == GH_REHEARSE_BYSTANDER) {
        float aside = (float)(t_ms - r->begun_ms - 4500) / 1200;
        aside = aside < 0 ? 0 : aside > 1 ? 1 : aside;
        poses[count++] = (struct gh_scene_pose){.person = r->v.bystander,
                                                .x = self.x + oval.w * (0.85f + 1.2f * aside),
                                                .y = self.y - oval.h * 0.03f,
                                                .face_px = self.face_px * 0.8f};
    }
    if (go < 1)
        poses[count++] = self;
    gh_scene_view_pose(r->view, poses, count, n, dst);
    bool token = view->state == GH_FLOW_NOTICE || view->state == GH_FLOW_TOKEN || view->state == GH_FLOW_IDLE;
    if (!token)
        r->held_ms = 0;
    else if (!r->held_ms)
        r->held_ms = t_ms;
    if (r->code && r->v.kind != GH_REHEARSE_NO_TOKEN && token && !r->leave_ms && come >= 1 &&
        t_ms - r->held_ms >= BADGE_MS && view->state != GH_FLOW_IDLE)
        draw_badge(r, t_ms, dst);
    else if (attacks(r) && !token && !r->leave_ms)
        draw_picture(r, t_ms, dst);
}
