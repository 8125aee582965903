/* What the screen says in each state, in words and with which sign: for drawing and for speech alike. Pure.
 */
#ifndef GH_KIOSK_SCREEN_SAY_H
#define GH_KIOSK_SCREEN_SAY_H

#include "kiosk/screen/icons.h"
#include "kiosk/view.h"

enum { GH_SAY_LINE = 400 };

struct gh_say {
    enum gh_mood mood;
    enum gh_icon icon;
    gh_ink sign;              /* the ground the sign stands on; 0 = none, drawn in the mood's accent */
    bool busy;                /* something goes on: a sign that moves */
    char title[GH_SAY_LINE];  /* large */
    char line[GH_SAY_LINE];   /* under it; may be empty */
    char second[GH_SAY_LINE]; /* another paragraph */
    char small[GH_SAY_LINE];  /* whom to ask */
};
void gh_say(const struct gh_kiosk_view *view, struct gh_say *out);

/* The parts' labels, in the view's language */
const char *gh_say_go(const struct gh_kiosk_view *view); /* NULL: no such button in this state */
const char *gh_say_back(const struct gh_kiosk_view *view, enum gh_touch *what);
const char *gh_say_other(const struct gh_kiosk_view *view);
const char *gh_say_call(const struct gh_kiosk_view *view);
enum gh_say_label {
    GH_SAY_MORE,
    GH_SAY_LOWER,
    GH_SAY_HIGHER,
    GH_SAY_SOUND_ON,
    GH_SAY_SOUND_OFF,
    GH_SAY_USE_PIN,
    GH_SAY_AGREE,
    GH_SAY_DECLINE,
    GH_SAY_SHOW,
    GH_SAY_HIDE,
    GH_SAY_ENROL,
    GH_SAY_ERASE,
    GH_SAY_ENTER,
    GH_SAY_SPACE,
    GH_SAY_TYPE,
    GH_SAY_TRIAL,
    GH_SAY_AWAY,
    GH_SAY_LABELS
};
const char *gh_say_label(const struct gh_kiosk_view *view, enum gh_say_label label);
bool gh_say_more(const struct gh_kiosk_view *view); /* is "more time?" to be asked? */

#endif
