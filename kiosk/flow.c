/* The flow's table. What holds in every state comes first (emergency, release, the two exits), then one
 * function a group of states; whatever is not said changes nothing. */
#include "kiosk/flow.h"

#include <string.h>

enum { FACE_MS = 60000 };
enum {
    END = GH_FLOW_DO_END,
    FORGET = GH_FLOW_DO_FORGET,
    BEGIN = GH_FLOW_DO_BEGIN,
};

static const int64_t limits[GH_FLOW_STATE_COUNT] = {
#define X(id, name, limit) [GH_FLOW_##id] = (limit),
    GH_FLOW_STATES(X)
#undef X
};

const char *gh_flow_state_name(enum gh_flow_state s)
{
    static const char *const names[] = {
#define X(id, name, limit) name,
        GH_FLOW_STATES(X)
#undef X
    };
    return (unsigned)s < GH_FLOW_STATE_COUNT ? names[s] : "unknown";
}

const char *gh_flow_event_name(enum gh_flow_event e)
{
    static const char *const names[] = {
#define X(id, name) name,
        GH_FLOW_EVENTS(X)
#undef X
    };
    return (unsigned)e < GH_FLOW_EVENT_COUNT ? names[e] : "unknown";
}

static unsigned go(struct gh_flow *f, enum gh_flow_state to, int64_t now, unsigned actions)
{
    bool searching = to == GH_FLOW_APPROACH || to == GH_FLOW_ALIGN || to == GH_FLOW_CAPTURE;
    bool searched = f->state == GH_FLOW_APPROACH || f->state == GH_FLOW_ALIGN || f->state == GH_FLOW_CAPTURE;
    if (searching && !searched)
        f->face_until_ms = now + FACE_MS;
    f->state = to;
    f->since_ms = now;
    f->until_ms = limits[to] ? now + limits[to] : 0;
    return actions;
}

static unsigned begin(struct gh_flow *f)
{
    f->begun = true;
    f->decision = (enum gh_passage_decision)0;
    f->mode = (enum gh_passage_mode)0;
    f->cause = GH_CAUSE_NONE;
    f->coming = f->picture_agreed = false;
    return BEGIN;
}

/* The passage as it stands is over, and nothing of the person is kept. */
static unsigned finish(struct gh_flow *f)
{
    unsigned actions = (f->begun ? END : 0) | FORGET;
    if (f->state == GH_FLOW_CALLING || f->state == GH_FLOW_LOOK)
        actions |= GH_FLOW_DO_CALL_OVER;
    f->begun = f->token = false;
    f->attempts = 0;
    return actions;
}

static unsigned clear(struct gh_flow *f, int64_t now)
{
    unsigned actions = finish(f);
    return go(f, GH_FLOW_CLEAR, now, actions);
}

static enum gh_flow_state rest(const struct gh_flow *f)
{
    return f->emergency ? GH_FLOW_EMERGENCY : f->broken ? GH_FLOW_OUT_OF_ORDER : GH_FLOW_IDLE;
}

static unsigned refuse(struct gh_flow *f, int64_t now, enum gh_passage_decision decision,
                       enum gh_passage_cause cause)
{
    unsigned over =
        f->state == GH_FLOW_CALLING || f->state == GH_FLOW_LOOK ? (unsigned)GH_FLOW_DO_CALL_OVER : 0;
    if (cause == GH_CAUSE_ATTENDANT) /* it was answered */
        over = 0;
    f->decision = decision;
    f->cause = cause;
    f->attempts++;
    return go(f, GH_FLOW_REFUSED, now, over);
}

static unsigned admit(struct gh_flow *f, int64_t now, unsigned actions)
{
    f->decision = GH_PASSAGE_ADMITTED;
    f->cause = GH_CAUSE_NONE;
    return go(f, GH_FLOW_RECORD, now, actions | GH_FLOW_DO_RECORD);
}

/* States that cannot go on without a camera */
static bool sees(enum gh_flow_state s)
{
    switch (s) {
    case GH_FLOW_IDLE:
    case GH_FLOW_NOTICE:
    case GH_FLOW_TOKEN:
    case GH_FLOW_APPROACH:
    case GH_FLOW_ALIGN:
    case GH_FLOW_CAPTURE:
    case GH_FLOW_LIVENESS:
    case GH_FLOW_COMPARE:
    case GH_FLOW_ENROL:
    case GH_FLOW_ENROL_NAME:
    case GH_FLOW_ENROL_PICTURE:
        return true;
    default:
        return false;
    }
}

static bool moving(enum gh_flow_state s) /* they last a moment and end by themselves */
{
    return s == GH_FLOW_RECORD || s == GH_FLOW_CLEAR || s == GH_FLOW_EMERGENCY;
}

/* A new passage for another way; the one before is written as it stands. */
static unsigned anew(struct gh_flow *f)
{
    unsigned actions = f->begun ? finish(f) : 0;
    return actions | begin(f);
}

static unsigned call(struct gh_flow *f, int64_t now)
{
    unsigned actions = !f->begun || f->decision ? anew(f) : 0;
    return go(f, GH_FLOW_CALL, now, actions);
}

/* The attendant opens: for the call or the look that waits, or for whoever stands there. */
static unsigned release(struct gh_flow *f, int64_t now)
{
    bool look = f->state == GH_FLOW_LOOK, called = f->state == GH_FLOW_CALLING;
    if (f->state == GH_FLOW_RECORD || f->state == GH_FLOW_DOOR || f->state == GH_FLOW_EMERGENCY)
        return 0;
    unsigned actions = look || called ? 0 : anew(f);
    f->mode = look ? GH_PASSAGE_PIN : GH_PASSAGE_RELEASE;
    return admit(f, now, actions);
}

/* What means the same everywhere; false when the state has its own say. */
static bool everywhere(struct gh_flow *f, enum gh_flow_event e, int64_t now, unsigned *actions)
{
    *actions = 0;
    switch (e) {
    case GH_FLOW_ON_EMERGENCY_ON:
        if (!f->emergency) {
            f->emergency = true;
            *actions = finish(f) | GH_FLOW_DO_HOLD;
            go(f, GH_FLOW_EMERGENCY, now, 0);
        }
        return true;
    case GH_FLOW_ON_EMERGENCY_OFF:
        if (f->emergency) {
            f->emergency = false;
            *actions = go(f, rest(f), now, GH_FLOW_DO_RELEASE);
        }
        return true;
    case GH_FLOW_ON_BROKEN:
        f->broken = true;
        if (sees(f->state)) {
            *actions = finish(f);
            go(f, GH_FLOW_OUT_OF_ORDER, now, 0);
        }
        return true;
    case GH_FLOW_ON_MENDED:
        f->broken = false;
        if (f->state == GH_FLOW_OUT_OF_ORDER)
            go(f, rest(f), now, 0);
        return true;
    case GH_FLOW_ON_OPENED:
        *actions = release(f, now);
        return true;
    case GH_FLOW_ON_CALL_ATTENDANT:
        if (!moving(f->state) && f->state != GH_FLOW_CALL && f->state != GH_FLOW_CALLING &&
            f->state != GH_FLOW_LOOK)
            *actions = call(f, now);
        return true;
    case GH_FLOW_ON_OTHER_WAY:
        if (moving(f->state) || f->state == GH_FLOW_OTHER || f->state == GH_FLOW_NUMBER ||
            f->state == GH_FLOW_PIN)
            return true;
        *actions = anew(f);
        *actions |= f->pin ? go(f, GH_FLOW_OTHER, now, 0) : go(f, GH_FLOW_CALL, now, 0);
        return true;
    case GH_FLOW_ON_CANCEL:
        if (!moving(f->state) && f->state != GH_FLOW_IDLE && f->state != GH_FLOW_OUT_OF_ORDER)
            *actions = clear(f, now);
        return true;
    case GH_FLOW_ON_MORE_TIME:
        if (f->until_ms && !moving(f->state) && f->state != GH_FLOW_COMPARE && f->state != GH_FLOW_DOOR) {
            f->until_ms = now + limits[f->state];
            f->face_until_ms = now + FACE_MS;
        }
        return true;
    default:
        return false;
    }
}

/* idle, notice, token: nobody has said who they are */
static unsigned before_token(struct gh_flow *f, enum gh_flow_event e, int64_t now, enum gh_passage_mode mode,
                             enum gh_passage_cause cause)
{
    unsigned actions = 0;
    switch (e) {
    case GH_FLOW_ON_PRESENCE:
        if (f->state != GH_FLOW_TOKEN)
            go(f, GH_FLOW_NOTICE, now, 0);
        return 0;
    case GH_FLOW_ON_TOUCH:
        if (f->state == GH_FLOW_TOKEN)
            return 0;
        actions = begin(f);
        if (!f->identify)
            return go(f, GH_FLOW_TOKEN, now, actions);
        f->mode = GH_PASSAGE_IDENTIFY;
        return go(f, GH_FLOW_APPROACH, now, actions | GH_FLOW_DO_SHOTS);
    case GH_FLOW_ON_TOKEN_GOOD:
        actions = f->begun ? 0 : begin(f);
        f->token = true;
        f->mode = mode;
        return go(f, GH_FLOW_APPROACH, now, actions | GH_FLOW_DO_SHOTS);
    case GH_FLOW_ON_TOKEN_BAD:
        actions = f->begun ? 0 : begin(f);
        f->mode = mode;
        return actions | refuse(f, now, GH_PASSAGE_REFUSED, cause);
    case GH_FLOW_ON_ENROL_ASKED:
        if (!f->enrol)
            return 0;
        actions = f->begun ? 0 : begin(f);
        return go(f, GH_FLOW_ENROL, now, actions);
    case GH_FLOW_ON_BACK:
        return f->state == GH_FLOW_TOKEN ? clear(f, now) : 0;
    case GH_FLOW_ON_TIME_UP:
        if (f->state == GH_FLOW_NOTICE)
            go(f, GH_FLOW_IDLE, now, 0);
        return f->state == GH_FLOW_TOKEN ? clear(f, now) : 0;
    default:
        return 0;
    }
}

/* approach, align, capture, liveness: a face is looked for, and looked at */
static unsigned face(struct gh_flow *f, enum gh_flow_event e, int64_t now)
{
    bool capture = f->state == GH_FLOW_CAPTURE, liveness = f->state == GH_FLOW_LIVENESS;
    switch (e) {
    case GH_FLOW_ON_FACE:
        return f->state == GH_FLOW_APPROACH ? go(f, GH_FLOW_ALIGN, now, 0) : 0;
    case GH_FLOW_ON_GOOD:
        return capture || liveness ? 0 : go(f, GH_FLOW_CAPTURE, now, GH_FLOW_DO_SHOTS);
    case GH_FLOW_ON_NOT_GOOD:
        return capture ? go(f, GH_FLOW_ALIGN, now, 0) : 0;
    case GH_FLOW_ON_NO_FACE:
        return f->state == GH_FLOW_APPROACH ? 0 : go(f, GH_FLOW_APPROACH, now, GH_FLOW_DO_SHOTS);
    case GH_FLOW_ON_LIVE:
        return capture || liveness ? go(f, GH_FLOW_COMPARE, now, GH_FLOW_DO_COMPARE) : 0;
    case GH_FLOW_ON_UNSURE:
        if (capture)
            return go(f, GH_FLOW_LIVENESS, now, GH_FLOW_DO_TURNS);
        return liveness ? refuse(f, now, GH_PASSAGE_REFUSED, GH_CAUSE_LIVE_UNSURE) : 0;
    case GH_FLOW_ON_NOT_LIVE:
        return capture || liveness ? refuse(f, now, GH_PASSAGE_REFUSED, GH_CAUSE_NOT_LIVE) : 0;
    case GH_FLOW_ON_BACK:
        return clear(f, now);
    case GH_FLOW_ON_TIME_UP:
        return liveness ? refuse(f, now, GH_PASSAGE_REFUSED, GH_CAUSE_LIVE_UNSURE)
                        : refuse(f, now, GH_PASSAGE_LEFT, GH_CAUSE_NO_FACE);
    default:
        return 0;
    }
}

/* compare, record, door: no person has a say here */
static unsigned deciding(struct gh_flow *f, enum gh_flow_event e, int64_t now, enum gh_passage_cause cause)
{
    bool person_opened = f->mode == GH_PASSAGE_RELEASE || f->mode == GH_PASSAGE_PIN;
    if (f->state == GH_FLOW_COMPARE)
        switch (e) {
        case GH_FLOW_ON_MATCH:
            return admit(f, now, 0);
        case GH_FLOW_ON_NO_MATCH:
            return refuse(f, now, GH_PASSAGE_REFUSED, cause);
        case GH_FLOW_ON_BACK:
            return clear(f, now);
        case GH_FLOW_ON_TIME_UP:
            return refuse(f, now, GH_PASSAGE_REFUSED, GH_CAUSE_TIMEOUT);
        default:
            return 0;
        }
    if (f->state == GH_FLOW_RECORD)
        switch (e) {
        case GH_FLOW_ON_RECORDED:
            return go(f, GH_FLOW_DOOR, now, GH_FLOW_DO_UNLOCK);
        case GH_FLOW_ON_RECORD_FAILED:
        case GH_FLOW_ON_TIME_UP: /* the attendant's word is on record where it was given */
            return person_opened ? go(f, GH_FLOW_DOOR, now, GH_FLOW_DO_UNLOCK)
                                 : refuse(f, now, GH_PASSAGE_REFUSED, GH_CAUSE_NOT_WRITTEN);
        default:
            return 0;
        }
    switch (e) {
    case GH_FLOW_ON_DOOR_CLOSED:
    case GH_FLOW_ON_TIME_UP:
    case GH_FLOW_ON_TOUCH:
    case GH_FLOW_ON_BACK:
        return clear(f, now);
    case GH_FLOW_ON_DOOR_FAILED:
        return refuse(f, now, GH_PASSAGE_ADMITTED, GH_CAUSE_DOOR_FAILED);
    default:
        return 0;
    }
}

/* May the same token be tried again? */
static bool again(const struct gh_flow *f)
{
    switch (f->cause) {
    case GH_CAUSE_NO_MATCH:
    case GH_CAUSE_NOT_LIVE:
    case GH_CAUSE_LIVE_UNSURE:
    case GH_CAUSE_NO_FACE:
    case GH_CAUSE_TIMEOUT:
        return f->attempts < GH_FLOW_ATTEMPTS;
    default:
        return false;
    }
}

static unsigned refused(struct gh_flow *f, enum gh_flow_event e, int64_t now)
{
    enum gh_passage_mode mode = f->mode;
    bool tries = f->attempts < GH_FLOW_ATTEMPTS;
    int attempts = f->attempts;
    unsigned actions;
    switch (e) {
    case GH_FLOW_ON_TOUCH:
        if (!f->broken && again(f) && (f->token || mode == GH_PASSAGE_IDENTIFY)) {
            actions = END | begin(f);
            f->mode = mode;
            return go(f, GH_FLOW_APPROACH, now, actions | GH_FLOW_DO_SHOTS);
        }
        if (f->cause == GH_CAUSE_WRONG_PIN && tries) {
            actions = anew(f);
            f->attempts = attempts;
            return go(f, GH_FLOW_NUMBER, now, actions);
        }
        if (!f->broken && !f->token && !f->identify && mode < GH_PASSAGE_PIN && tries) {
            actions = anew(f);
            f->attempts = attempts;
            return go(f, GH_FLOW_TOKEN, now, actions);
        }
        return clear(f, now);
    case GH_FLOW_ON_BACK:
    case GH_FLOW_ON_TIME_UP:
        return clear(f, now);
    default:
        return 0;
    }
}

/* other, number, pin, look, call, calling: the other way in */
static unsigned other_way(struct gh_flow *f, enum gh_flow_event e, int64_t now, enum gh_passage_cause cause)
{
    enum gh_flow_state s = f->state;
    bool waits = s == GH_FLOW_LOOK || s == GH_FLOW_CALLING;
    if (e == GH_FLOW_ON_USE_PIN && s == GH_FLOW_OTHER && f->pin)
        return go(f, GH_FLOW_NUMBER, now, 0);
    if (e == GH_FLOW_ON_NUMBER_GIVEN && s == GH_FLOW_NUMBER)
        return go(f, GH_FLOW_PIN, now, 0);
    if (s == GH_FLOW_PIN && e == GH_FLOW_ON_PIN_GOOD) {
        f->mode = GH_PASSAGE_PIN;
        return go(f, GH_FLOW_LOOK, now, GH_FLOW_DO_LOOK);
    }
    if (s == GH_FLOW_PIN && e == GH_FLOW_ON_PIN_BAD) {
        f->mode = GH_PASSAGE_PIN;
        return refuse(f, now, GH_PASSAGE_REFUSED, cause);
    }
    if (s == GH_FLOW_CALL && (e == GH_FLOW_ON_AGREE || e == GH_FLOW_ON_DECLINE || e == GH_FLOW_ON_TIME_UP)) {
        f->picture_agreed = e == GH_FLOW_ON_AGREE;
        return go(f, GH_FLOW_CALLING, now, GH_FLOW_DO_CALL);
    }
    if (waits && e == GH_FLOW_ON_COMING) {
        f->coming = true;
        return go(f, s, now, 0);
    }
    if (waits && e == GH_FLOW_ON_DENIED)
        return refuse(f, now, GH_PASSAGE_REFUSED, GH_CAUSE_ATTENDANT);
    if (waits && e == GH_FLOW_ON_TIME_UP)
        return refuse(f, now, GH_PASSAGE_LEFT, GH_CAUSE_NO_ANSWER);
    if (e == GH_FLOW_ON_BACK && s == GH_FLOW_NUMBER)
        return go(f, GH_FLOW_OTHER, now, 0);
    if (e == GH_FLOW_ON_BACK && s == GH_FLOW_PIN)
        return go(f, GH_FLOW_NUMBER, now, 0);
    return e == GH_FLOW_ON_BACK || e == GH_FLOW_ON_TIME_UP ? clear(f, now) : 0;
}

static unsigned enrol(struct gh_flow *f, enum gh_flow_event e, int64_t now, enum gh_passage_cause cause)
{
    enum gh_flow_state s = f->state;
    bool over = e == GH_FLOW_ON_BACK || e == GH_FLOW_ON_TIME_UP;
    if (s == GH_FLOW_ENROL && e == GH_FLOW_ON_AGREE)
        return go(f, GH_FLOW_ENROL_NAME, now, 0);
    if (s == GH_FLOW_ENROL && e == GH_FLOW_ON_DECLINE)
        return clear(f, now);
    if (s == GH_FLOW_ENROL_NAME && e == GH_FLOW_ON_NAME_GIVEN)
        return go(f, GH_FLOW_ENROL_PICTURE, now, GH_FLOW_DO_SHOTS);
    if (s == GH_FLOW_ENROL_NAME && e == GH_FLOW_ON_BACK)
        return go(f, GH_FLOW_ENROL, now, 0);
    if (s == GH_FLOW_ENROL_PICTURE && e == GH_FLOW_ON_PICTURES_TAKEN)
        return go(f, GH_FLOW_ENROL_WAIT, now, GH_FLOW_DO_ENROL);
    if ((s == GH_FLOW_ENROL_PICTURE || s == GH_FLOW_ENROL_WAIT) && e == GH_FLOW_ON_REJECTED) {
        f->cause = cause;
        return go(f, GH_FLOW_ENROL_DONE, now, 0);
    }
    if (s == GH_FLOW_ENROL_WAIT && (e == GH_FLOW_ON_APPROVED || e == GH_FLOW_ON_TIME_UP))
        return go(f, GH_FLOW_ENROL_DONE, now, 0);
    if (s == GH_FLOW_ENROL_DONE && e == GH_FLOW_ON_TOUCH)
        return clear(f, now);
    return over ? clear(f, now) : 0;
}

unsigned gh_flow_step(struct gh_flow *f, enum gh_flow_event e, int64_t now, enum gh_passage_mode mode,
                      enum gh_passage_cause cause)
{
    unsigned actions;
    if (everywhere(f, e, now, &actions))
        return actions;
    switch (f->state) {
    case GH_FLOW_IDLE:
    case GH_FLOW_NOTICE:
    case GH_FLOW_TOKEN:
        return before_token(f, e, now, mode, cause);
    case GH_FLOW_APPROACH:
    case GH_FLOW_ALIGN:
    case GH_FLOW_CAPTURE:
    case GH_FLOW_LIVENESS:
        return face(f, e, now);
    case GH_FLOW_COMPARE:
    case GH_FLOW_RECORD:
    case GH_FLOW_DOOR:
        return deciding(f, e, now, cause);
    case GH_FLOW_REFUSED:
        return refused(f, e, now);
    case GH_FLOW_OTHER:
    case GH_FLOW_NUMBER:
    case GH_FLOW_PIN:
    case GH_FLOW_LOOK:
    case GH_FLOW_CALL:
    case GH_FLOW_CALLING:
        return other_way(f, e, now, cause);
    case GH_FLOW_ENROL:
    case GH_FLOW_ENROL_NAME:
    case GH_FLOW_ENROL_PICTURE:
    case GH_FLOW_ENROL_WAIT:
    case GH_FLOW_ENROL_DONE:
        return enrol(f, e, now, cause);
    case GH_FLOW_CLEAR:
        return e == GH_FLOW_ON_TIME_UP ? go(f, rest(f), now, 0) : 0;
    case GH_FLOW_OUT_OF_ORDER:
    case GH_FLOW_EMERGENCY:
    case GH_FLOW_STATE_COUNT:
        break;
    }
    return 0;
}

void gh_flow_init(struct gh_flow *f, int64_t now_ms, bool identify, bool pin, bool enrol_)
{
    memset(f, 0, sizeof *f);
    f->identify = identify;
    f->pin = pin;
    f->enrol = enrol_;
    go(f, GH_FLOW_IDLE, now_ms, 0);
}

static int64_t ends(const struct gh_flow *f)
{
    bool searching = f->state == GH_FLOW_APPROACH || f->state == GH_FLOW_ALIGN || f->state == GH_FLOW_CAPTURE;
    return searching && f->face_until_ms < f->until_ms ? f->face_until_ms : f->until_ms;
}

unsigned gh_flow_tick(struct gh_flow *f, int64_t now_ms)
{
    if (!f->until_ms || now_ms < ends(f))
        return 0;
    return gh_flow_step(f, GH_FLOW_ON_TIME_UP, now_ms, (enum gh_passage_mode)0, GH_CAUSE_TIMEOUT);
}

int64_t gh_flow_left(const struct gh_flow *f, int64_t now_ms)
{
    if (!f->until_ms)
        return -1;
    int64_t left = ends(f) - now_ms;
    return left < 0 ? 0 : left;
}

enum gh_eyes_work gh_flow_eyes(const struct gh_flow *f)
{
    switch (f->state) {
    case GH_FLOW_IDLE:
        return GH_EYES_WAKE;
    case GH_FLOW_NOTICE:
    case GH_FLOW_TOKEN:
        return GH_EYES_CODE;
    case GH_FLOW_APPROACH:
    case GH_FLOW_ALIGN:
    case GH_FLOW_CAPTURE:
    case GH_FLOW_LIVENESS:
    case GH_FLOW_ENROL_PICTURE:
    case GH_FLOW_CALL: /* a picture to send along, if the person agrees */
        return GH_EYES_FACE;
    default:
        return GH_EYES_REST;
    }
}
