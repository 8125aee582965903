/* The words of each state. Plain, short, and never more of a person than the state may know: the name only
 * once the door opens, no likeness at all. Comments beginning with TRANSLATORS go into the catalogues. */
#include "kiosk/screen/say.h"

#include "kiosk/screen/words.h"

#include <stdio.h>
#include <string.h>

struct words {
    enum gh_icon icon;
    const char *title, *line, *second;
};

/* Those that do not depend on more than the state */
static const struct words plain[GH_FLOW_STATE_COUNT] = {
    /* TRANSLATORS: idle screen: short, warm, seen from far */
    [GH_FLOW_IDLE] = {GH_ICON_FACE, N_("Welcome"), N_("Show your badge to the camera, or touch Start."),
                      NULL},
    [GH_FLOW_NOTICE] =
        {GH_ICON_NONE, N_("Before you start"),
         /* TRANSLATORS: the legal notice in two plain sentences; keep them short and exact */
         N_("This gate compares your face with the one picture kept for your badge or number."), NULL},
    [GH_FLOW_TOKEN] = {GH_ICON_BADGE, N_("Show your badge here"),
                       N_("Hold its square code in front of the camera."), NULL},
    [GH_FLOW_COMPARE] = {GH_ICON_NONE, N_("One moment, please"), N_("Your face is being compared."), NULL},
    [GH_FLOW_RECORD] = {GH_ICON_CHECK, N_("Thank you"), N_("The door opens now."), NULL},
    /* TRANSLATORS: the door is unlocked: go through. Formal and friendly. */
    [GH_FLOW_DOOR] = {GH_ICON_CHECK, N_("Come in"), NULL, NULL},
    [GH_FLOW_OTHER] =
        {GH_ICON_WAYS, N_("Another way in"),
         N_("Use your number and PIN: the attendant has a look and opens. Or call the attendant."), NULL},
    [GH_FLOW_NUMBER] = {GH_ICON_KEYS, N_("Type your number"), NULL, NULL},
    [GH_FLOW_PIN] = {GH_ICON_KEYS, N_("Type your PIN"), N_("It is shown as dots."), NULL},
    [GH_FLOW_LOOK] = {GH_ICON_ATTENDANT, N_("The attendant has a look now"),
                      N_("Number and PIN were right. Please wait here."), NULL},
    [GH_FLOW_CALL] = {GH_ICON_CAMERA, N_("May the attendant see your picture?"),
                      N_("It is taken now and shown to the attendant only. You are called either way."),
                      NULL},
    [GH_FLOW_CALLING] = {GH_ICON_ATTENDANT, N_("The attendant is being called"), N_("Please wait here."),
                         NULL},
    [GH_FLOW_ENROL] = {GH_ICON_NONE, N_("Do you want to come in with your face?"),
                       /* TRANSLATORS: explicit consent to enrolment: exact, no persuasion */
                       N_("Three pictures of your face are taken and kept under seal, for this gate alone. "
                          "A supervisor has to approve."),
                       N_("You can say no and use another way in. You can have everything erased at any "
                          "time.")},
    [GH_FLOW_ENROL_NAME] = {GH_ICON_PERSON, N_("What is your name?"), NULL, NULL},
    [GH_FLOW_ENROL_WAIT] = {GH_ICON_ATTENDANT, N_("A supervisor has a look now"), N_("Please wait here."),
                            NULL},
    [GH_FLOW_CLEAR] = {GH_ICON_CHECK, N_("Thank you"), N_("What this gate held of you is erased."), NULL},
    [GH_FLOW_OUT_OF_ORDER] = {GH_ICON_NOTE, N_("Faces cannot be checked now"),
                              N_("Please use another way in, or call the attendant."), NULL},
    [GH_FLOW_EMERGENCY] = {GH_ICON_GO, N_("The door is open"), N_("Please go through calmly."), NULL},
};

/* TRANSLATORS: why somebody is not let in: the cause, without blame, and (second text) what to do */
static const struct words causes[GH_CAUSES] = {
    [GH_CAUSE_NO_MATCH] = {GH_ICON_STOP, N_("The face does not fit the badge or number"), NULL, NULL},
    [GH_CAUSE_NOT_LIVE] = {GH_ICON_STOP, N_("A picture was seen, not a person"),
                           N_("Please stand before the camera yourself."), NULL},
    [GH_CAUSE_LIVE_UNSURE] = {GH_ICON_STOP, N_("The check could not be finished"), NULL, NULL},
    [GH_CAUSE_NO_FACE] = {GH_ICON_STOP, N_("No face was seen well enough"), NULL, NULL},
    [GH_CAUSE_UNKNOWN_TOKEN] = {GH_ICON_STOP, N_("This badge or number is not known here"), NULL, NULL},
    [GH_CAUSE_TORN] = {GH_ICON_STOP, N_("The code could not be read whole"),
                       N_("Please hold it flat and still."), NULL},
    [GH_CAUSE_FORGED] = {GH_ICON_STOP, N_("This badge was not made here"), NULL, NULL},
    [GH_CAUSE_FOREIGN] = {GH_ICON_STOP, N_("This badge is for another site"), NULL, NULL},
    [GH_CAUSE_EXPIRED] = {GH_ICON_STOP, N_("This badge or ticket is no longer valid"), NULL, NULL},
    [GH_CAUSE_TOO_EARLY] = {GH_ICON_STOP, N_("This badge or ticket is not valid yet"), NULL, NULL},
    [GH_CAUSE_REVOKED] = {GH_ICON_STOP, N_("This badge was withdrawn"), NULL, NULL},
    [GH_CAUSE_USED] = {GH_ICON_STOP, N_("This ticket has been used"), NULL, NULL},
    [GH_CAUSE_PASSBACK] = {GH_ICON_STOP, N_("By the record you are inside already"), NULL, NULL},
    [GH_CAUSE_NOT_NOW] = {GH_ICON_CLOCK, N_("This gate is not open to you at this time"), NULL, NULL},
    [GH_CAUSE_WRONG_PIN] = {GH_ICON_STOP, N_("Number and PIN do not fit"), NULL, NULL},
    [GH_CAUSE_ATTENDANT] = {GH_ICON_ATTENDANT, N_("The attendant did not open"), NULL, NULL},
    [GH_CAUSE_NO_ANSWER] = {GH_ICON_CLOCK, N_("Nobody has answered"), N_("Please call again."), NULL},
    [GH_CAUSE_DOOR_FAILED] = {GH_ICON_DOOR, N_("The door did not open"),
                              N_("You may come in; please call the attendant."), NULL},
    [GH_CAUSE_TIMEOUT] = {GH_ICON_CLOCK, N_("That took too long"), NULL, NULL},
    [GH_CAUSE_OTHER_EMBEDDER] = {GH_ICON_BADGE, N_("Your badge has to be made anew"),
                                 N_("Please ask the attendant."), NULL},
    [GH_CAUSE_ERASED] = {GH_ICON_STOP, N_("You are not enrolled here any more"), NULL, NULL},
    [GH_CAUSE_NOT_WRITTEN] = {GH_ICON_STOP, N_("This passage could not be put on record"),
                              N_("So the door stays shut; please call the attendant."), NULL},
};

static const struct {
    enum gh_icon icon;
    const char *text;
} guides[GH_GUIDE_COUNT] = {
    /* TRANSLATORS: guidance before the camera: one short line, large, spoken as well */
    [GH_GUIDE_COME] = {GH_ICON_FACE, N_("Please stand before the camera")},
    [GH_GUIDE_CLOSER] = {GH_ICON_HIGHER, N_("Come closer")},
    [GH_GUIDE_BACK] = {GH_ICON_LOWER, N_("Step back a little")},
    [GH_GUIDE_ONE] = {GH_ICON_PERSON, N_("One person at a time, please")},
    [GH_GUIDE_CENTRE] = {GH_ICON_AHEAD, N_("Move into the oval")},
    [GH_GUIDE_LOOK] = {GH_ICON_FACE, N_("Look here")},
    [GH_GUIDE_UNCOVER] = {GH_ICON_FACE, N_("Please uncover your face")},
    [GH_GUIDE_LIGHT] = {GH_ICON_NOTE, N_("More light, please")},
    [GH_GUIDE_LESS_LIGHT] = {GH_ICON_NOTE, N_("Too bright: turn away from the light")},
    [GH_GUIDE_STILL] = {GH_ICON_FACE, N_("Hold still")},
    [GH_GUIDE_OTHER] = {GH_ICON_WAYS, N_("Try another way in")},
    [GH_GUIDE_TURN_LEFT] = {GH_ICON_LEFT, N_("Turn your head to your left")},
    [GH_GUIDE_TURN_RIGHT] = {GH_ICON_RIGHT, N_("Turn your head to your right")},
    [GH_GUIDE_AHEAD] = {GH_ICON_AHEAD, N_("Look straight ahead")},
};

static const char *const labels[GH_SAY_LABELS] = {
    /* TRANSLATORS: labels of buttons from here on: as short as can be */
    [GH_SAY_MORE] = N_("More time?"),
    /* TRANSLATORS: moves all buttons into the lower half of the screen, for wheelchair users */
    [GH_SAY_LOWER] = N_("Lower"),
    /* TRANSLATORS: moves the buttons up again */
    [GH_SAY_HIGHER] = N_("Higher"),
    [GH_SAY_SOUND_ON] = N_("Speak"),
    [GH_SAY_SOUND_OFF] = N_("Silent"),
    [GH_SAY_USE_PIN] = N_("Number and PIN"),
    [GH_SAY_AGREE] = N_("Yes, I agree"),
    [GH_SAY_DECLINE] = N_("No, thank you"),
    [GH_SAY_SHOW] = N_("Yes, show it"),
    [GH_SAY_HIDE] = N_("No picture"),
    [GH_SAY_ENROL] = N_("Enrol here"),
    [GH_SAY_ERASE] = N_("Erase"),
    [GH_SAY_ENTER] = N_("Done"),
    [GH_SAY_SPACE] = N_("Space"),
    [GH_SAY_TYPE] = N_("or type your number"),
    /* TRANSLATORS: a lasting sign: the recognition in use is for trying only */
    [GH_SAY_TRIAL] = N_("Trial: not for real gates"),
    /* TRANSLATORS: a lasting sign: the control room cannot be reached; the gate works alone */
    [GH_SAY_AWAY] = N_("Working alone"),
};

const char *gh_say_label(const struct gh_kiosk_view *v, enum gh_say_label label)
{
    return gh_words(v->language, labels[label]);
}

static void put(char out[GH_SAY_LINE], const struct gh_kiosk_view *v, const char *english)
{
    snprintf(out, GH_SAY_LINE, "%s", english ? gh_words(v->language, english) : "");
}

/* One %s (or %d before it was text) in the translated words, put in by hand: a catalogue is no format */
static void put_with(char out[GH_SAY_LINE], const struct gh_kiosk_view *v, const char *english,
                     const char *value)
{
    const char *text = gh_words(v->language, english), *hole = strstr(text, "%s");
    if (hole)
        snprintf(out, GH_SAY_LINE, "%.*s%s%s", (int)(hole - text), text, value, hole + 2);
    else
        snprintf(out, GH_SAY_LINE, "%s", text);
}

static void guidance(const struct gh_kiosk_view *v, struct gh_say *s)
{
    enum gh_guide g = (unsigned)v->guide < GH_GUIDE_COUNT ? v->guide : GH_GUIDE_NONE;
    /* a head that is to be turned does not look here, nor keep still */
    bool yields = g == GH_GUIDE_NONE || g == GH_GUIDE_LOOK || g == GH_GUIDE_STILL;
    if (v->turning && yields)
        g = v->turn == GH_TURN_LEFT    ? GH_GUIDE_TURN_LEFT
            : v->turn == GH_TURN_RIGHT ? GH_GUIDE_TURN_RIGHT
                                       : GH_GUIDE_AHEAD;
    if (g == GH_GUIDE_NONE)
        g = v->state == GH_FLOW_APPROACH  ? GH_GUIDE_COME
            : v->state == GH_FLOW_CAPTURE ? GH_GUIDE_STILL
                                          : GH_GUIDE_LOOK;
    s->icon = guides[g].icon;
    put(s->title, v, guides[g].text);
    if (v->state == GH_FLOW_ENROL_PICTURE) {
        char count[16];
        int n = v->picture_count < 0 ? 1 : v->picture_count > 2 ? 3 : v->picture_count + 1;
        snprintf(count, sizeof count, "%d", n);
        /* TRANSLATORS: %s is 1, 2 or 3: which of the three pictures is taken next */
        put_with(s->line, v, N_("Picture %s of 3"), count);
    }
}

static void notice(const struct gh_kiosk_view *v, struct gh_say *s)
{
    if (v->identify)
        put(s->line, v, N_("This gate looks for your face among the people who enrolled for it."));
    put(s->second, v,
        N_("It keeps no picture of you. You need not use your face: another way in is always there."));
}

static void contact(const struct gh_kiosk_view *v, struct gh_say *s)
{
    char value[GH_SAY_LINE];
    if (v->notice[0] && v->contact[0])
        snprintf(value, sizeof value, "%s (%s)", v->contact, v->notice);
    else
        snprintf(value, sizeof value, "%s", v->contact);
    if (v->contact[0])
        /* TRANSLATORS: %s is whom to ask about data kept here, as the site wrote it */
        put_with(s->small, v, N_("Questions: %s"), value);
}

static void refusal(const struct gh_kiosk_view *v, struct gh_say *s)
{
    const struct words *w = &causes[(unsigned)v->cause < GH_CAUSES ? v->cause : GH_CAUSE_NONE];
    s->sign = GH_INK_BAD;
    s->icon = w->title ? w->icon : GH_ICON_STOP;
    put(s->title, v, w->title ? w->title : N_("That did not work"));
    if (v->cause == GH_CAUSE_NO_MATCH && v->identify)
        put(s->title, v, N_("This face is not known here"));
    if (w->line)
        put(s->line, v, w->line);
    else if (v->may_retry)
        put(s->line, v, N_("Try again, use another way in, or call the attendant."));
    else
        put(s->line, v, N_("Please use another way in, or call the attendant."));
}

static void enrolled(const struct gh_kiosk_view *v, struct gh_say *s)
{
    if (v->badge) {
        s->icon = GH_ICON_CHECK;
        put(s->title, v, N_("This is your badge"));
        put(s->line, v, N_("Take a photo of it and show it to the camera next time."));
        return;
    }
    s->sign = GH_INK_BAD;
    s->icon = GH_ICON_STOP;
    put(s->title, v, N_("You are not enrolled"));
    put(s->line, v,
        v->cause == GH_CAUSE_NO_FACE ? N_("The pictures were not good enough. Nothing was kept.")
        : v->cause == GH_CAUSE_NONE || v->cause == GH_CAUSE_NO_ANSWER
            ? N_("Nobody has approved it yet. Please ask the attendant.")
            : N_("A supervisor did not approve it. Nothing was kept."));
}

void gh_say(const struct gh_kiosk_view *v, struct gh_say *s)
{
    memset(s, 0, sizeof *s);
    enum gh_flow_state state = (unsigned)v->state < GH_FLOW_STATE_COUNT ? v->state : GH_FLOW_IDLE;
    s->icon = plain[state].icon;
    put(s->title, v, plain[state].title);
    put(s->line, v, plain[state].line);
    put(s->second, v, plain[state].second);
    switch (state) {
    case GH_FLOW_IDLE:
        s->mood = v->dimmed ? GH_MOOD_DARK : GH_MOOD_DEEP;
        if (v->identify)
            put(s->line, v, N_("Touch Start to come in with your face."));
        break;
    case GH_FLOW_NOTICE:
        notice(v, s);
        contact(v, s);
        break;
    case GH_FLOW_APPROACH:
    case GH_FLOW_ALIGN:
    case GH_FLOW_CAPTURE:
    case GH_FLOW_LIVENESS:
    case GH_FLOW_ENROL_PICTURE:
        guidance(v, s);
        break;
    case GH_FLOW_COMPARE:
        s->busy = true;
        break;
    case GH_FLOW_DOOR:
        if (v->name[0])
            /* TRANSLATORS: %s is the person's name */
            put_with(s->line, v, N_("Welcome, %s."), v->name);
        s->mood = GH_MOOD_GREEN;
        break;
    case GH_FLOW_RECORD:
    case GH_FLOW_EMERGENCY:
        s->mood = GH_MOOD_GREEN;
        break;
    case GH_FLOW_REFUSED:
        refusal(v, s);
        snprintf(s->second, sizeof s->second, "%s", v->answer);
        break;
    case GH_FLOW_LOOK:
    case GH_FLOW_CALLING:
        s->busy = true;
        if (v->coming)
            put(s->title, v, N_("The attendant is coming"));
        snprintf(s->second, sizeof s->second, "%s", v->answer);
        break;
    case GH_FLOW_ENROL:
        contact(v, s);
        break;
    case GH_FLOW_ENROL_WAIT:
        s->busy = true;
        snprintf(s->second, sizeof s->second, "%s", v->answer);
        break;
    case GH_FLOW_ENROL_DONE:
        enrolled(v, s);
        snprintf(s->second, sizeof s->second, "%s", v->badge ? "" : v->answer);
        break;
    case GH_FLOW_OUT_OF_ORDER:
        s->sign = GH_INK_NOTE;
        break;
    default:
        break;
    }
}

const char *gh_say_go(const struct gh_kiosk_view *v)
{
    switch (v->state) {
    case GH_FLOW_IDLE:
        return gh_words(v->language, N_("Start"));
    case GH_FLOW_NOTICE:
        return gh_words(v->language, N_("Go on"));
    case GH_FLOW_REFUSED:
        return v->may_retry ? gh_words(v->language, N_("Try again")) : NULL;
    case GH_FLOW_DOOR:
    case GH_FLOW_ENROL_DONE:
        return gh_words(v->language, N_("Done"));
    default:
        return NULL;
    }
}

const char *gh_say_back(const struct gh_kiosk_view *v, enum gh_touch *what)
{
    switch (v->state) {
    case GH_FLOW_TOKEN:
    case GH_FLOW_OTHER:
    case GH_FLOW_NUMBER:
    case GH_FLOW_PIN:
    case GH_FLOW_ENROL_NAME:
        *what = GH_TOUCH_BACK;
        return gh_words(v->language, N_("Back"));
    case GH_FLOW_NOTICE:
    case GH_FLOW_APPROACH:
    case GH_FLOW_ALIGN:
    case GH_FLOW_CAPTURE:
    case GH_FLOW_LIVENESS:
    case GH_FLOW_COMPARE:
    case GH_FLOW_LOOK:
    case GH_FLOW_CALL:
    case GH_FLOW_CALLING:
    case GH_FLOW_ENROL:
    case GH_FLOW_ENROL_PICTURE:
    case GH_FLOW_ENROL_WAIT:
    case GH_FLOW_REFUSED:
        *what = GH_TOUCH_CANCEL;
        /* TRANSLATORS: the person is done and walks away; everything is cleared */
        return gh_words(v->language, N_("Stop"));
    default:
        return NULL;
    }
}

const char *gh_say_other(const struct gh_kiosk_view *v)
{
    return gh_words(v->language, N_("Another way in"));
}

const char *gh_say_call(const struct gh_kiosk_view *v)
{
    return gh_words(v->language, N_("Call the attendant"));
}

bool gh_say_more(const struct gh_kiosk_view *v)
{
    switch (v->state) {
    case GH_FLOW_COMPARE:
    case GH_FLOW_RECORD:
    case GH_FLOW_DOOR:
    case GH_FLOW_CLEAR:
    case GH_FLOW_EMERGENCY:
    case GH_FLOW_IDLE:
        return false;
    default:
        return v->left_ms >= 0 && v->left_ms < GH_FLOW_WARN_MS;
    }
}
