/* Signs drawn from strokes, so that they are sharp at any size and need no files. */
#ifndef GH_KIOSK_SCREEN_ICONS_H
#define GH_KIOSK_SCREEN_ICONS_H

#include "kiosk/screen/paint.h"

enum gh_icon {
    GH_ICON_NONE,
    GH_ICON_FACE,
    GH_ICON_BADGE,
    GH_ICON_KEYS,
    GH_ICON_WAYS, /* another way: a fork */
    GH_ICON_ATTENDANT,
    GH_ICON_BACK,
    GH_ICON_GO, /* points on */
    GH_ICON_CANCEL,
    GH_ICON_CHECK,
    GH_ICON_STOP, /* refused: an open hand's sign, a barred circle */
    GH_ICON_NOTE, /* exclamation mark */
    GH_ICON_GLOBE,
    GH_ICON_LOWER,
    GH_ICON_HIGHER,
    GH_ICON_SOUND,
    GH_ICON_SILENT,
    GH_ICON_CLOCK,
    GH_ICON_LEFT, /* turn: not mirrored in right-to-left layouts */
    GH_ICON_RIGHT,
    GH_ICON_AHEAD,
    GH_ICON_ERASE,
    GH_ICON_CAMERA,
    GH_ICON_PERSON,
    GH_ICON_DOOR,
    GH_ICON_AGAIN,
    GH_ICON_OFFLINE,
    GH_ICONS
};

/* Into the box's middle, as large as fits; mirrored: left for right, where the sign has a direction of
 * reading. */
void gh_icon_draw(struct gh_canvas *c, enum gh_icon icon, struct gh_box box, bool mirrored, gh_ink ink);

#endif
