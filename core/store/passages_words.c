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

const char *gh_passage_cause_words(enum gh_passage_cause c)
{
    static const char *const words[GH_CAUSES] = {
        [GH_CAUSE_NO_MATCH] = "the face is not the one this number or badge is for",
        [GH_CAUSE_NOT_LIVE] = "a picture or a screen was shown",
        [GH_CAUSE_LIVE_UNSURE] = "the turning of the head was not done in time",
        [GH_CAUSE_NO_FACE] = "no face to be compared",
        [GH_CAUSE_UNKNOWN_TOKEN] = "a number or badge that nobody has",
        [GH_CAUSE_TORN] = "the badge could not be read whole",
        [GH_CAUSE_FORGED] = "a badge that this site did not sign",
        [GH_CAUSE_FOREIGN] = "a badge of another site",
        [GH_CAUSE_EXPIRED] = "badge or consent is over",
        [GH_CAUSE_TOO_EARLY] = "badge or ticket is not valid yet",
        [GH_CAUSE_REVOKED] = "the badge was revoked",
        [GH_CAUSE_USED] = "the ticket has no entry left",
        [GH_CAUSE_PASSBACK] = "is inside already",
        [GH_CAUSE_NOT_NOW] = "not at this time, or not this door",
        [GH_CAUSE_WRONG_PIN] = "the PIN was wrong",
        [GH_CAUSE_ATTENDANT] = "the attendant refused",
        [GH_CAUSE_NO_ANSWER] = "no attendant answered in time",
        [GH_CAUSE_DOOR_FAILED] = "the door did not open",
        [GH_CAUSE_FORCED] = "the door was forced",
        [GH_CAUSE_HELD] = "the door was held open",
        [GH_CAUSE_TIMEOUT] = "went away",
        [GH_CAUSE_OTHER_EMBEDDER] = "the badge holds a face in another model's form",
        [GH_CAUSE_ERASED] = "was erased, or consent ended meanwhile",
        [GH_CAUSE_DURESS] = "a duress number",
        [GH_CAUSE_NOT_WRITTEN] = "it could not be put on record"};
    return (unsigned)c < GH_CAUSES && words[c] ? words[c] : gh_passage_cause_name(c);
}

const char *gh_passage_words(const struct gh_passage *p, char out[80])
{
    bool plain = p->cause == GH_CAUSE_NONE;
    snprintf(out, 80, "%s %s%s%s", gh_passage_mode_name(p->mode), gh_passage_decision_name(p->decision),
             plain ? "" : ", ", plain ? "" : gh_passage_cause_name(p->cause));
    return out;
}
