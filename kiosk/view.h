/* What is on the kiosk's screen, as data: kiosk/gate.c fills it, kiosk/screen/ draws it and says what was
 * touched. */
#ifndef GH_KIOSK_VIEW_H
#define GH_KIOSK_VIEW_H

#include "base/geom.h"
#include "kiosk/flow.h"
#include "kiosk/live.h"
#include "kiosk/presence.h"

/* Everything that can be touched or pressed. */
enum gh_touch {
    GH_TOUCH_NONE,
    GH_TOUCH_GO,    /* the large button: start, go on, try again, done */
    GH_TOUCH_OTHER, /* another way in */
    GH_TOUCH_CALL,  /* call the attendant */
    GH_TOUCH_BACK,
    GH_TOUCH_CANCEL,
    GH_TOUCH_MORE, /* more time */
    GH_TOUCH_AGREE,
    GH_TOUCH_DECLINE,
    GH_TOUCH_USE_PIN,
    GH_TOUCH_ENROL,
    GH_TOUCH_LANGUAGE, /* the next language */
    GH_TOUCH_LOW,      /* parts lower, or up again */
    GH_TOUCH_SOUND,    /* spoken, or not */
    GH_TOUCH_ERASE,
    GH_TOUCH_ENTER,
    GH_TOUCH_DIGIT,  /* with the digit */
    GH_TOUCH_LETTER, /* with the character, UTF-8: typing a name */
};
struct gh_touched {
    enum gh_touch what;
    char text[8]; /* DIGIT, LETTER */
};

struct gh_kiosk_view {
    enum gh_flow_state state;
    char language[8];   /* "en", "es", "fr", "zh", "ar" */
    char languages[64]; /* as site.ini lists them, for the language button; empty = all five */
    bool low, sound, speech_possible;
    bool dimmed;               /* idle for long */
    bool identify, pin, enrol; /* which ways there are */
    char gate[48], site[48], contact[128], notice[32];
    /* the camera's picture: newest, borrowed for the call, not mirrored; NULL data = none. Idle shows none.
     */
    struct gh_image picture;
    enum gh_guide guide;
    float ring; /* 0 … 1 */
    enum gh_live_turn turn;
    bool turning; /* the active check goes on */
    int typed;    /* digits so far: shown as dots (PIN) or as they are (number) */
    char number[16];
    char name[96];               /* enrolment: typed so far; admitted: after the match, to greet */
    int picture_count;           /* enrolment: 0 … 3 */
    const char *badge;           /* enrolment done: the code's text to show; NULL = none */
    enum gh_passage_cause cause; /* refused: why */
    bool may_retry;
    bool coming;      /* the attendant is on the way */
    char answer[128]; /* the attendant's words */
    int64_t left_ms;  /* until the state ends by itself; -1 = it does not. "More time" shows below
                         GH_FLOW_WARN_MS */
    bool trial_pack;  /* a pack for trying, not for gates: said on the screen */
    bool away;        /* the control room cannot be reached */
    int focus;        /* keyboard: which touch part has the ring round it; -1 = none */
    int64_t now_ms;   /* for what moves */
};

#endif
