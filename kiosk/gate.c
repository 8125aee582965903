/* One gate whole: events in, actions out. Nothing here waits; what takes time is asked for and told as news.
 */
#include "kiosk/gate_parts.h"

#include "base/clock.h"
#include "base/log.h"
#include "match/threshold.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    CODE_AGAIN_MS = 3000, /* the same code held before the camera is one badge */
    WAKE_LOOKS = 3,       /* moving looks in a row that wake the screen */
};
static const float wake_motion = 0.02f;

static void act(struct gh_gate *g, unsigned actions);

int64_t gh_gate_mono(const struct gh_gate *g)
{
    return g->o.mono_ms ? g->o.mono_ms(g->o.user) : gh_clock_mono_ms();
}

int64_t gh_gate_wall(const struct gh_gate *g)
{
    return g->o.wall_ms ? g->o.wall_ms(g->o.user) : gh_clock_wall_ms();
}

void gh_gate_event(struct gh_gate *g, enum gh_flow_event e, enum gh_passage_mode mode,
                   enum gh_passage_cause cause)
{
    act(g, gh_flow_step(&g->flow, e, gh_gate_mono(g), mode, cause));
}

/* ---- what the flow asks for ---- */

static void forget(struct gh_gate *g)
{
    gh_claim_forget(&g->claim);
    gh_decide_init(&g->decide);
    sodium_memzero(&g->live, sizeof g->live);
    gh_presence_init(&g->presence);
    sodium_memzero(g->number, sizeof g->number);
    sodium_memzero(g->pin, sizeof g->pin);
    sodium_memzero(g->name, sizeof g->name);
    sodium_memzero(g->answer, sizeof g->answer);
    gh_gate_enrol_forget(g);
    if (g->o.forget)
        g->o.forget(g->o.user);
}

static void begin(struct gh_gate *g)
{
    g->passage = (struct gh_passage){.started_ms = gh_gate_wall(g), .leaving = g->o.gate->leaving};
    snprintf(g->passage.gate, sizeof g->passage.gate, "%s", g->o.gate->name);
    g->record = 0;
}

/* What is said of the passage by the flow and the claim. */
static void fill(struct gh_gate *g)
{
    struct gh_passage *p = &g->passage;
    p->mode = g->flow.mode;
    p->decision = g->flow.decision ? g->flow.decision : GH_PASSAGE_LEFT;
    p->cause = g->flow.cause;
    if (p->decision == GH_PASSAGE_ADMITTED && g->claim.duress && !p->cause)
        p->cause = GH_CAUSE_DURESS;
    bool opened =
        p->decision == GH_PASSAGE_ADMITTED && (p->mode == GH_PASSAGE_PIN || p->mode == GH_PASSAGE_RELEASE);
    p->operator_ = opened || p->cause == GH_CAUSE_ATTENDANT ? g->attendant : gh_id_none;
    p->person = g->claim.person;
    p->token = g->claim.token;
    if (!p->decided_ms && g->flow.decision)
        p->decided_ms = gh_gate_wall(g);
}

/* A touch that led to nothing is no passage: nobody said who they are. */
static void end(struct gh_gate *g)
{
    fill(g);
    g->passage.ended_ms = gh_gate_wall(g);
    if (g->record)
        gh_outbox_amend(g->o.outbox, g->record, &g->passage);
    else if (g->passage.mode)
        gh_outbox_add(g->o.outbox, &g->passage);
    g->record = 0;
}

static void compare(struct gh_gate *g)
{
    struct gh_copy *copy = gh_outbox_copy(g->o.outbox);
    float similarity = 0;
    int64_t wall = gh_gate_wall(g);
    enum gh_passage_cause cause = GH_CAUSE_NO_MATCH;
    bool matches = false;
    if (g->flow.mode == GH_PASSAGE_IDENTIFY) {
        matches = gh_gate_identify(g, copy, wall);
    } else if (g->claim.bind) { /* the first face with this ticket is its own */
        float mean[GH_TEMPLATE_DIMS];
        matches = gh_decide_mean(&g->decide, mean) &&
                  gh_copy_bind(copy, g->claim.token, mean, g->claim.until_ms, NULL);
        sodium_memzero(mean, sizeof mean);
    } else {
        int tried = g->claim.count + (g->claim.count > 1); /* and their mean */
        matches = gh_decide_match(&g->decide, (const float(*)[GH_TEMPLATE_DIMS])g->claim.templates,
                                  g->claim.count, gh_gate_threshold(g, (size_t)tried, false), &similarity);
    }
    /* whoever was erased, or whose badge was revoked, while they stood here */
    enum gh_passage_cause still = gh_claim_still(g->o.gate, copy, &g->claim, wall);
    if (matches && still)
        cause = still;
    gh_gate_event(g, matches && !still ? GH_FLOW_ON_MATCH : GH_FLOW_ON_NO_MATCH, g->flow.mode, cause);
}

static void record(struct gh_gate *g)
{
    fill(g);
    g->record = gh_outbox_add(g->o.outbox, &g->passage);
}

static void unlock(struct gh_gate *g)
{
    g->passage.unlocked_ms = gh_gate_wall(g);
    gh_doorman_unlock(g->o.door);
    /* ticket entries and who is inside count from here, before the control room knows; the contact's word
     * corrects it */
    if (!gh_id_is_none(g->claim.token) || !gh_id_is_none(g->claim.person))
        gh_copy_entered(gh_outbox_copy(g->o.outbox), g->claim.token, g->claim.person, !g->o.gate->leaving);
}

static void raise_call(struct gh_gate *g, enum gh_call_kind kind, bool picture)
{
    uint8_t *jpeg = NULL;
    size_t size = 0;
    if (!picture && g->o.forget) /* declined: what was seen of them is gone */
        g->o.forget(g->o.user);
    if (picture && g->o.crop && !g->o.crop(g->o.user, &jpeg, &size))
        jpeg = NULL;
    gh_outbox_call(g->o.outbox, kind, g->claim.person, jpeg, jpeg ? size : 0);
}

static void shots(struct gh_gate *g)
{
    gh_decide_init(&g->decide);
    gh_live_init(&g->live, g->o.gate->liveness, g->o.has_live);
}

static uint64_t unforeseen(struct gh_gate *g)
{
    uint64_t seed;
    if (g->o.seed)
        return g->o.seed + (uint64_t)++g->turns_asked;
    randombytes_buf(&seed, sizeof seed);
    return seed;
}

static void act(struct gh_gate *g, unsigned actions)
{
    if (actions & GH_FLOW_DO_END)
        end(g);
    if (actions & GH_FLOW_DO_FORGET)
        forget(g);
    if (actions & GH_FLOW_DO_BEGIN)
        begin(g);
    if (actions & GH_FLOW_DO_SHOTS)
        shots(g);
    if (actions & GH_FLOW_DO_TURNS)
        gh_live_turns(&g->live, unforeseen(g), gh_gate_mono(g));
    if (actions & GH_FLOW_DO_CALL_OVER)
        gh_outbox_call_over(g->o.outbox, "the person went another way");
    if (actions & GH_FLOW_DO_CALL)
        raise_call(g, GH_CALL_HELP, g->flow.picture_agreed);
    if (actions & GH_FLOW_DO_LOOK)
        raise_call(g, GH_CALL_PIN, false);
    if (actions & GH_FLOW_DO_ENROL)
        gh_gate_enrol_hand_over(g);
    if (actions & GH_FLOW_DO_HOLD)
        gh_doorman_hold(g->o.door, true);
    if (actions & GH_FLOW_DO_RELEASE)
        gh_doorman_hold(g->o.door, false);
    if (actions & GH_FLOW_DO_UNLOCK)
        unlock(g);
    if (actions & GH_FLOW_DO_RECORD)
        record(g);
    if (g->said != g->flow.state && g->o.say) {
        g->said = g->flow.state;
        g->o.say(g->o.user, g->flow.state, g->flow.decision);
    }
    if (actions & GH_FLOW_DO_COMPARE)
        compare(g);
}

/* ---- tokens ---- */

static void token(struct gh_gate *g, const void *text, size_t size)
{
    struct gh_claim claim;
    enum gh_flow_state s = g->flow.state;
    if (s != GH_FLOW_IDLE && s != GH_FLOW_NOTICE && s != GH_FLOW_TOKEN)
        return;
    int64_t wall = gh_gate_wall(g);
    enum gh_passage_cause cause =
        gh_claim_read(g->o.gate, gh_outbox_copy(g->o.outbox), g->o.info.embedder, text, size, wall, &claim);
    gh_claim_forget(&g->claim);
    if (!g->flow.begun) /* begin, in the event, would put it away again */
        begin(g);
    int64_t started = g->passage.started_ms;
    g->claim = claim;
    gh_gate_event(g, cause ? GH_FLOW_ON_TOKEN_BAD : GH_FLOW_ON_TOKEN_GOOD, claim.mode, cause);
    g->passage.started_ms = started;
    g->passage.token_ms = wall;
    gh_claim_forget(&claim);
}

void gh_gate_scan(struct gh_gate *g, const void *text, size_t size)
{
    token(g, text, size);
}

static void code(struct gh_gate *g, const struct gh_look *look)
{
    uint8_t digest[16];
    crypto_generichash(digest, sizeof digest, (const uint8_t *)look->code, look->code_size, NULL, 0);
    bool same = !memcmp(digest, g->code, sizeof digest) && look->t_ms - g->code_ms < CODE_AGAIN_MS;
    memcpy(g->code, digest, sizeof digest);
    g->code_ms = look->t_ms;
    if (!same)
        token(g, look->code, look->code_size);
}

/* ---- looks ---- */

static void live(struct gh_gate *g, enum gh_live_verdict verdict)
{
    if (verdict == GH_LIVE_PASS && gh_decide_enough(&g->decide))
        gh_gate_event(g, GH_FLOW_ON_LIVE, g->flow.mode, GH_CAUSE_NONE);
    else if (verdict == GH_LIVE_UNSURE)
        gh_gate_event(g, GH_FLOW_ON_UNSURE, g->flow.mode, GH_CAUSE_LIVE_UNSURE);
    else if (verdict == GH_LIVE_FAIL)
        gh_gate_event(g, GH_FLOW_ON_NOT_LIVE, g->flow.mode, GH_CAUSE_NOT_LIVE);
}

static void face(struct gh_gate *g, const struct gh_look *look)
{
    struct gh_presence *p = &g->presence;
    enum gh_flow_state s = g->flow.state;
    gh_presence_add(p, look);
    if (s == GH_FLOW_CALL)
        return;
    if (s == GH_FLOW_ENROL_PICTURE) {
        gh_gate_enrol_look(g, look);
        return;
    }
    if (s == GH_FLOW_LIVENESS) { /* a turned head is no good picture, and need not be one */
        if (!p->face) {
            gh_gate_event(g, GH_FLOW_ON_NO_FACE, g->flow.mode, GH_CAUSE_NO_FACE);
            return;
        }
        if (look->has_template && p->good)
            gh_decide_add(&g->decide, look->template_, look->quality.overall, g->same);
        live(g, gh_live_active(&g->live, look));
        return;
    }
    if (!p->face) {
        gh_gate_event(g, GH_FLOW_ON_NO_FACE, g->flow.mode, GH_CAUSE_NO_FACE);
        return;
    }
    if (p->good && !g->passage.usable_ms)
        g->passage.usable_ms = gh_gate_wall(g);
    gh_gate_event(g, p->good ? GH_FLOW_ON_GOOD : GH_FLOW_ON_FACE, g->flow.mode, GH_CAUSE_NONE);
    if (!p->good && s == GH_FLOW_CAPTURE)
        gh_gate_event(g, GH_FLOW_ON_NOT_GOOD, g->flow.mode, GH_CAUSE_NONE);
    if (g->flow.state != GH_FLOW_CAPTURE || !p->good || !look->has_template)
        return;
    if (!gh_decide_add(&g->decide, look->template_, look->quality.overall, g->same))
        gh_live_init(&g->live, g->o.gate->liveness, g->o.has_live); /* somebody else: from the start */
    enum gh_live_verdict verdict = gh_live_passive(&g->live, look);
    if (gh_decide_enough(&g->decide))
        live(g, verdict);
    else if (verdict == GH_LIVE_FAIL)
        live(g, verdict);
}

void gh_gate_look(struct gh_gate *g, const struct gh_look *look)
{
    if (look->work != gh_flow_eyes(&g->flow))
        return; /* asked for in a state that is over */
    switch (look->work) {
    case GH_EYES_WAKE:
        g->moving = look->motion >= 1 ? WAKE_LOOKS : look->motion > wake_motion ? g->moving + 1 : 0;
        if (g->moving >= WAKE_LOOKS)
            gh_gate_event(g, GH_FLOW_ON_PRESENCE, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_EYES_CODE:
        if (look->code_size)
            code(g, look);
        else if (g->flow.state == GH_FLOW_NOTICE && look->motion > wake_motion)
            gh_gate_event(g, GH_FLOW_ON_PRESENCE, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_EYES_FACE:
        face(g, look);
        break;
    case GH_EYES_REST:
        break;
    }
}

void gh_gate_camera(struct gh_gate *g, bool good)
{
    if (good == !g->camera_gone)
        return;
    g->camera_gone = !good;
    gh_gate_event(g, good ? GH_FLOW_ON_MENDED : GH_FLOW_ON_BROKEN, g->flow.mode, GH_CAUSE_NONE);
}

/* ---- news of door and outbox ---- */

static void by_the_door(struct gh_gate *g, enum gh_passage_mode mode, enum gh_passage_decision decision,
                        enum gh_passage_cause cause)
{
    int64_t wall = gh_gate_wall(g);
    struct gh_passage p = {.mode = mode,
                           .decision = decision,
                           .cause = cause,
                           .leaving = mode == GH_PASSAGE_BUTTON ? !g->o.gate->leaving : g->o.gate->leaving,
                           .started_ms = wall,
                           .decided_ms = wall,
                           .ended_ms = wall};
    snprintf(p.gate, sizeof p.gate, "%s", g->o.gate->name);
    gh_outbox_add(g->o.outbox, &p);
}

static void door(struct gh_gate *g)
{
    char why[256] = "";
    unsigned said = gh_doorman_news(g->o.door, why);
    if (said & GH_DOOR_SAY_FAILED) {
        gh_log_warn("door: %s", why);
        gh_gate_event(g, GH_FLOW_ON_DOOR_FAILED, g->flow.mode, GH_CAUSE_DOOR_FAILED);
    }
    if (said & GH_DOOR_SAY_OPENED && g->flow.state == GH_FLOW_DOOR) {
        if (g->o.gate->contact >= 0)
            g->passage.opened_ms = gh_gate_wall(g);
        gh_gate_event(g, GH_FLOW_ON_DOOR_OPENED, g->flow.mode, GH_CAUSE_NONE);
    }
    if (said & (GH_DOOR_SAY_SHUT | GH_DOOR_SAY_UNUSED) && g->flow.state == GH_FLOW_DOOR) {
        if (said & GH_DOOR_SAY_UNUSED &&
            !gh_id_is_none(g->claim.person)) /* they did not go through after all */
            gh_copy_entered(gh_outbox_copy(g->o.outbox), gh_id_none, g->claim.person, g->o.gate->leaving);
        gh_gate_event(g, GH_FLOW_ON_DOOR_CLOSED, g->flow.mode, GH_CAUSE_NONE);
    }
    if (said & GH_DOOR_SAY_FORCED)
        by_the_door(g, GH_PASSAGE_DOOR, GH_PASSAGE_REFUSED, GH_CAUSE_FORCED);
    if (said & GH_DOOR_SAY_HELD)
        by_the_door(g, GH_PASSAGE_DOOR, GH_PASSAGE_REFUSED, GH_CAUSE_HELD);
    if (said & GH_DOOR_SAY_EXIT)
        by_the_door(g, GH_PASSAGE_BUTTON, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE);
}

static void attendant(struct gh_gate *g, enum gh_flow_event e, const struct gh_outbox_news *n)
{
    snprintf(g->answer, sizeof g->answer, "%.127s", n->text);
    g->attendant = n->by;
    gh_gate_event(g, e, g->flow.mode, GH_CAUSE_NONE);
}

static void news(struct gh_gate *g, const struct gh_outbox_news *n)
{
    switch (n->kind) {
    case GH_NEWS_RECORDED:
        if (n->ticket == g->record)
            gh_gate_event(g, GH_FLOW_ON_RECORDED, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_NEWS_FAILED:
        gh_log_warn("passage: %s", n->text);
        if (n->ticket == g->record)
            gh_gate_event(g, GH_FLOW_ON_RECORD_FAILED, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_NEWS_COMING:
        attendant(g, GH_FLOW_ON_COMING, n);
        break;
    case GH_NEWS_OPEN:
        attendant(g, GH_FLOW_ON_OPENED, n);
        break;
    case GH_NEWS_REFUSED:
        attendant(g, GH_FLOW_ON_DENIED, n);
        break;
    case GH_NEWS_EMERGENCY:
        if (!g->flow.emergency)
            by_the_door(g, GH_PASSAGE_EMERGENCY, GH_PASSAGE_ADMITTED, GH_CAUSE_NONE);
        gh_gate_event(g, GH_FLOW_ON_EMERGENCY_ON, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_NEWS_EMERGENCY_END:
        gh_gate_event(g, GH_FLOW_ON_EMERGENCY_OFF, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_NEWS_APPROVED:
        snprintf(g->badge, sizeof g->badge, "%s", n->text);
        gh_gate_event(g, GH_FLOW_ON_APPROVED, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_NEWS_REJECTED:
        snprintf(g->answer, sizeof g->answer, "%.127s", n->text);
        gh_gate_event(g, GH_FLOW_ON_REJECTED, g->flow.mode, GH_CAUSE_ATTENDANT);
        break;
    case GH_NEWS_AWAY:
    case GH_NEWS_BACK:
        g->away = n->kind == GH_NEWS_AWAY;
        break;
    case GH_NEWS_OPERATING:
        gh_gate_operating(g, n->text);
        break;
    case GH_NEWS_PEOPLE: /* gh_claim_still looks again at the decision */
        break;
    }
}

void gh_gate_tick(struct gh_gate *g)
{
    struct gh_outbox_news n;
    while (gh_outbox_news(g->o.outbox, &n))
        news(g, &n);
    sodium_memzero(&n, sizeof n);
    door(g);
    gh_gate_pin_answer(g); /* the check ran beside the screen */
    act(g, gh_flow_tick(&g->flow, gh_gate_mono(g)));
    gh_outbox_state(g->o.outbox, gh_flow_state_name(g->flow.state));
}

/* ---- life ---- */

enum gh_eyes_work gh_gate_eyes(const struct gh_gate *g, bool *want_template)
{
    *want_template = g->flow.state == GH_FLOW_CAPTURE || g->flow.state == GH_FLOW_LIVENESS ||
                     g->flow.state == GH_FLOW_ALIGN || g->flow.state == GH_FLOW_ENROL_PICTURE;
    return gh_flow_eyes(&g->flow);
}

const struct gh_flow *gh_gate_flow(const struct gh_gate *g)
{
    return &g->flow;
}

struct gh_gate *gh_gate_open(const struct gh_gate_options *options, struct gh_error *err)
{
    enum {
        SAME_FMR = 1000
    }; /* two shots of one visit are one face: at the similarity of 1 in so many strangers */
    char name[GH_OPERATING_NAME];
    struct gh_gate *g = calloc(1, sizeof *g);
    if (!g || sodium_init() < 0) {
        free(g);
        gh_error_set(err, GH_ERR_INTERNAL, "gate: out of memory");
        return NULL;
    }
    g->o = *options;
    gh_site_operating_gate(options->site, options->gate, name, &g->asked);
    g->threshold = gh_gate_threshold(g, 1, true);
    g->same = gh_threshold_for_fmr(&options->info, 1.0 / SAME_FMR);
    snprintf(g->language, sizeof g->language, "%.2s", options->gate->languages);
    g->low = options->gate->low;
    g->sound = options->gate->speech;
    gh_flow_init(&g->flow, gh_gate_mono(g), options->gate->identify, options->gate->pin,
                 options->gate->enrol);
    g->idle_ms = gh_gate_mono(g);
    forget(g);
    if (!gh_gate_pin_start(g, err)) {
        free(g);
        return NULL;
    }
    return g;
}

void gh_gate_close(struct gh_gate *g)
{
    if (!g)
        return;
    gh_gate_event(g, GH_FLOW_ON_CANCEL, g->flow.mode, GH_CAUSE_NONE);
    forget(g);
    gh_gate_pin_stop(g);
    sodium_memzero(g, sizeof *g);
    free(g);
}
