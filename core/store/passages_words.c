/* Names of modes, decisions and causes of passages, for records and lists. */
#include "store/passages_parts.h"

#include <stdio.h>

const char *gh_passage_mode_name(enum gh_passage_mode m)
{
    static const char *const names[GH_PASSAGE_MODES] = {NULL,  "number",  "badge",     "ticket", "identify",
                                                        "pin", "release", "emergency", "button", "door"};
    return (unsigned)m < GH_PASSAGE_MODES && names[m] ? names[m] : "unknown";
}

const char *gh_passage_decision_name(enum gh_passage_decision d)
{
    static const char *const names[] = {"unknown", "admitted", "refused", "left"};
    return (unsigned)d < sizeof names / sizeof *names ? names[d] : names[0];
}

const char *gh_passage_cause_name(enum gh_passage_cause c)
{
    static const char *const names[GH_CAUSES] = {[GH_CAUSE_NONE] = "none",
                                                 [GH_CAUSE_NO_MATCH] = "no-match",
                                                 [GH_CAUSE_NOT_LIVE] = "not-live",
                                                 [GH_CAUSE_LIVE_UNSURE] = "live-unsure",
                                                 [GH_CAUSE_NO_FACE] = "no-face",
                                                 [GH_CAUSE_UNKNOWN_TOKEN] = "unknown-token",
                                                 [GH_CAUSE_TORN] = "torn",
                                                 [GH_CAUSE_FORGED] = "forged",
                                                 [GH_CAUSE_FOREIGN] = "foreign",
                                                 [GH_CAUSE_EXPIRED] = "expired",
                                                 [GH_CAUSE_TOO_EARLY] = "too-early",
                                                 [GH_CAUSE_REVOKED] = "revoked",
                                                 [GH_CAUSE_USED] = "used",
                                                 [GH_CAUSE_PASSBACK] = "passback",
                                                 [GH_CAUSE_NOT_NOW] = "not-now",
                                                 [GH_CAUSE_WRONG_PIN] = "wrong-pin",
                                                 [GH_CAUSE_ATTENDANT] = "attendant",
                                                 [GH_CAUSE_NO_ANSWER] = "no-answer",
                                                 [GH_CAUSE_DOOR_FAILED] = "door-failed",
                                                 [GH_CAUSE_FORCED] = "forced",
                                                 [GH_CAUSE_HELD] = "held-open",
                                                 [GH_CAUSE_TIMEOUT] = "timeout",
                                                 [GH_CAUSE_OTHER_EMBEDDER] = "other-embedder",
                                                 [GH_CAUSE_ERASED] = "erased",
                                                 [GH_CAUSE_DURESS] = "duress",
                                                 [GH_CAUSE_NOT_WRITTEN] = "not-written"};
    return (unsigned)c < GH_CAUSES && names[c] ? names[c] : "unknown";
}

const char *gh_passage_words(const struct gh_passage *p, char out[80])
{
    bool plain = p->cause == GH_CAUSE_NONE;
    snprintf(out, 80, "%s %s%s%s", gh_passage_mode_name(p->mode), gh_passage_decision_name(p->decision),
             plain ? "" : ", ", plain ? "" : gh_passage_cause_name(p->cause));
    return out;
}
