/* What other views ask of the evidence: a bookmark now, an alert's clip, a clip played. */
#ifndef GH_CONSOLE_VIEWS_EVIDENCE_H
#define GH_CONSOLE_VIEWS_EVIDENCE_H

#include "store/alerts.h"
#include "store/clips.h"

struct gh_console;

/* Asks for a note, then keeps the chosen camera's last 20 s. */
void gh_evidence_bookmark(struct gh_console *c);
/* Plays the alert's clip when there is one, its list when there are several; says why there is none
 * otherwise. */
void gh_evidence_play_alert(struct gh_console *c, const struct gh_alert *a);
/* Shows it until it is left; Esc goes back to the view it was asked in. */
void gh_clip_view_play(struct gh_console *c, const struct gh_clip *clip);

#endif
