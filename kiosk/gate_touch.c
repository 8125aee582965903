/* What is touched or typed, and what is to be seen. */
#include "kiosk/gate_parts.h"

#include <sodium.h>
#include <string.h>

enum { DIM_MS = 60000 };

static void next_language(struct gh_gate *g)
{
    const char *all = g->o.gate->languages, *at = strstr(all, g->language);
    at = at && at[2] == ' ' ? at + 3 : all;
    snprintf(g->language, sizeof g->language, "%.2s", at);
}

static void type(char *out, size_t size, const char *text)
{
    size_t n = strlen(out);
    if (n + strlen(text) < size)
        memcpy(out + n, text, strlen(text) + 1);
}

static void erase(char *text) /* a whole UTF-8 character */
{
    size_t n = strlen(text);
    while (n && ((unsigned char)text[--n] & 0xc0) == 0x80)
        text[n] = 0;
    text[n] = 0;
}

static char *typing(struct gh_gate *g, size_t *size)
{
    switch (g->flow.state) {
    case GH_FLOW_TOKEN:
    case GH_FLOW_NUMBER:
        *size = 13; /* twelve digits */
        return g->number;
    case GH_FLOW_PIN:
        *size = 13;
        return g->pin;
    case GH_FLOW_ENROL_NAME:
        *size = sizeof g->name;
        return g->name;
    default:
        return NULL;
    }
}

static void entered(struct gh_gate *g)
{
    switch (g->flow.state) {
    case GH_FLOW_TOKEN:
        if (g->number[0]) {
            char number[sizeof g->number];
            memcpy(number, g->number, sizeof number);
            sodium_memzero(g->number, sizeof g->number);
            gh_gate_scan(g, number, strlen(number));
            sodium_memzero(number, sizeof number);
        }
        break;
    case GH_FLOW_NUMBER:
        if (g->number[0])
            gh_gate_event(g, GH_FLOW_ON_NUMBER_GIVEN, g->flow.mode, GH_CAUSE_NONE);
        break;
    case GH_FLOW_PIN:
        if (g->pin[0])
            gh_gate_pin_ask(g);
        break;
    case GH_FLOW_ENROL_NAME:
        if (g->name[0] && g->name[strspn(g->name, " ")])
            gh_gate_event(g, GH_FLOW_ON_NAME_GIVEN, g->flow.mode, GH_CAUSE_NONE);
        break;
    default:
        gh_gate_event(g, GH_FLOW_ON_TOUCH, g->flow.mode, GH_CAUSE_NONE);
    }
}

void gh_gate_touch(struct gh_gate *g, const struct gh_touched *t)
{
    static const enum gh_flow_event events[] = {
        [GH_TOUCH_GO] = GH_FLOW_ON_TOUCH,
        [GH_TOUCH_OTHER] = GH_FLOW_ON_OTHER_WAY,
        [GH_TOUCH_CALL] = GH_FLOW_ON_CALL_ATTENDANT,
        [GH_TOUCH_BACK] = GH_FLOW_ON_BACK,
        [GH_TOUCH_CANCEL] = GH_FLOW_ON_CANCEL,
        [GH_TOUCH_MORE] = GH_FLOW_ON_MORE_TIME,
        [GH_TOUCH_AGREE] = GH_FLOW_ON_AGREE,
        [GH_TOUCH_DECLINE] = GH_FLOW_ON_DECLINE,
        [GH_TOUCH_USE_PIN] = GH_FLOW_ON_USE_PIN,
        [GH_TOUCH_ENROL] = GH_FLOW_ON_ENROL_ASKED,
    };
    size_t size = 0;
    char *text = typing(g, &size);
    g->idle_ms = gh_gate_mono(g);
    switch (t->what) {
    case GH_TOUCH_NONE:
        return;
    case GH_TOUCH_LANGUAGE:
        next_language(g);
        return;
    case GH_TOUCH_LOW:
        g->low = !g->low;
        return;
    case GH_TOUCH_SOUND:
        g->sound = !g->sound;
        return;
    case GH_TOUCH_DIGIT:
        /* a number can be begun anywhere before a token: the keyboard is always there */
        if (!text && (g->flow.state == GH_FLOW_IDLE || g->flow.state == GH_FLOW_NOTICE) &&
            !g->flow.identify) {
            gh_gate_event(g, GH_FLOW_ON_TOUCH, g->flow.mode, GH_CAUSE_NONE);
            text = typing(g, &size);
        }
        /* fallthrough */
    case GH_TOUCH_LETTER:
        if (text)
            type(text, size, t->text);
        break;
    case GH_TOUCH_ERASE:
        if (text)
            erase(text);
        break;
    case GH_TOUCH_ENTER:
        entered(g);
        break;
    case GH_TOUCH_BACK:
        if (text && g->flow.state == GH_FLOW_PIN)
            sodium_memzero(g->pin, sizeof g->pin);
        gh_gate_event(g, GH_FLOW_ON_BACK, g->flow.mode, GH_CAUSE_NONE);
        return;
    default:
        gh_gate_event(g, events[t->what], g->flow.mode, GH_CAUSE_NONE);
        return;
    }
    gh_gate_event(g, GH_FLOW_ON_MORE_TIME, g->flow.mode, GH_CAUSE_NONE); /* who types is there */
}

static bool may_retry(const struct gh_flow *f)
{
    struct gh_flow then = *f;
    gh_flow_step(&then, GH_FLOW_ON_TOUCH, f->since_ms, f->mode, f->cause);
    return then.state != GH_FLOW_CLEAR;
}

void gh_gate_view(struct gh_gate *g, struct gh_kiosk_view *out)
{
    const struct gh_flow *f = &g->flow;
    int64_t now = gh_gate_mono(g);
    memset(out, 0, sizeof *out);
    if (f->state != GH_FLOW_IDLE)
        g->idle_ms = now;
    out->state = f->state;
    memcpy(out->language, g->language, sizeof out->language);
    out->low = g->low;
    out->sound = g->sound;
    out->dimmed = f->state == GH_FLOW_IDLE && now - g->idle_ms > DIM_MS;
    out->identify = f->identify;
    out->pin = f->pin;
    out->enrol = f->enrol;
    snprintf(out->languages, sizeof out->languages, "%s", g->o.gate->languages);
    snprintf(out->gate, sizeof out->gate, "%s", g->o.gate->name);
    snprintf(out->site, sizeof out->site, "%s", g->o.site->name);
    snprintf(out->contact, sizeof out->contact, "%s", g->o.site->contact);
    snprintf(out->notice, sizeof out->notice, "%.31s", g->o.site->notice);
    out->guide = g->presence.guide;
    out->ring = f->state == GH_FLOW_CAPTURE    ? 0.5f + 0.5f * (float)g->decide.count / GH_DECIDE_LEAST
                : f->state == GH_FLOW_LIVENESS ? gh_live_progress(&g->live)
                                               : 0.5f * g->presence.fill;
    if (out->ring > 1)
        out->ring = 1;
    out->turning = f->state == GH_FLOW_LIVENESS;
    if (out->turning)
        out->turn = gh_live_asked(&g->live);
    if (f->state == GH_FLOW_ENROL_PICTURE) {
        out->picture_count = g->ref_count;
        out->turning = true;
        out->turn = g->ref_count == 0 ? GH_TURN_AHEAD : g->ref_count == 1 ? GH_TURN_LEFT : GH_TURN_RIGHT;
    }
    memcpy(out->number, g->number, sizeof out->number);
    out->typed = (int)strlen(f->state == GH_FLOW_PIN ? g->pin : g->number);
    /* no name before the match */
    if (f->state == GH_FLOW_RECORD || f->state == GH_FLOW_DOOR)
        snprintf(out->name, sizeof out->name, "%.95s", g->claim.name);
    else if (f->state == GH_FLOW_ENROL_NAME || f->state == GH_FLOW_ENROL_PICTURE)
        memcpy(out->name, g->name, sizeof out->name);
    out->badge = f->state == GH_FLOW_ENROL_DONE && g->badge[0] ? g->badge : NULL;
    out->cause = f->cause;
    out->may_retry = f->state == GH_FLOW_REFUSED && may_retry(f);
    out->coming = f->coming;
    memcpy(out->answer, g->answer, sizeof out->answer);
    out->left_ms = gh_flow_left(f, now);
    out->trial_pack = !g->o.info.for_gates;
    out->away = g->away;
    out->focus = -1;
    out->now_ms = now;
}
