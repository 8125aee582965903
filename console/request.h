/* Everything a person can ask of the console: one table gives the enum, the name
 * and the help text, so that keys, help and actions cannot drift apart. */
#ifndef GH_CONSOLE_REQUEST_H
#define GH_CONSOLE_REQUEST_H

/* X(enum, name, help) */
#define GH_REQUESTS(X)                                                                                       \
    X(QUIT, "quit", "Leave the console; the watch goes on")                                                  \
    X(WALL, "wall", "All cameras")                                                                           \
    X(FOCUS, "focus", "One camera, large")                                                                   \
    X(TRIAGE, "triage", "Alerts")                                                                            \
    X(PEOPLE, "people", "People whose data the site holds")                                                  \
    X(FLAGS, "flags", "Flags: live, proposed, to be reviewed")                                               \
    X(EVIDENCE, "evidence", "Bookmarks and clips")                                                           \
    X(AUDIT, "audit", "The audit, for auditors and administrators")                                          \
    X(GATES, "gates", "Gates: how they are, opening one, emergency")                                         \
    X(NEXT_VIEW, "next-view", "The next of these views")                                                     \
    X(HELP, "help", "This page")                                                                             \
    X(FILTER, "filter", "Show only what contains a text; empty shows all")                                   \
    X(LOGIN, "log-in", "Log in, or out again")                                                               \
    X(LOCK, "lock", "Lock the console at once")                                                              \
    X(UNLOCK, "unlock", "Unlock with the password")                                                          \
    X(ENGINE, "engine", "Start the engine when none runs")                                                   \
    X(REDRAW, "redraw", "Draw the screen anew")                                                              \
    X(UP, "up", "Move up")                                                                                   \
    X(DOWN, "down", "Move down")                                                                             \
    X(LEFT, "left", "Left, or the camera before")                                                            \
    X(RIGHT, "right", "Right, or the next camera")                                                           \
    X(FIRST, "first", "The first one")                                                                       \
    X(LAST, "last", "The last one")                                                                          \
    X(PAGE_UP, "page-up", "A page up")                                                                       \
    X(PAGE_DOWN, "page-down", "A page down")                                                                 \
    X(OPEN, "open", "Open the chosen one: camera large, clip, person's uses")                                \
    X(BACK, "back", "Back; drops a filter")                                                                  \
    X(BOOKMARK, "bookmark", "Keep this camera's last 20 s, with a note")                                     \
    X(ACKNOWLEDGE, "claim", "Claim: I look into this alert; a call: coming")                                 \
    X(CONFIRM, "confirm", "It is this person; trouble: dealt with; a call: open")                            \
    X(NOT_THIS, "not-this", "Not this person; trouble: false alarm; a call: refuse")                         \
    X(CANNOT_TELL, "cannot-tell", "It cannot be told from these pictures")                                   \
    X(SECOND, "second", "Second: I agree with the confirmation")                                             \
    X(DISAGREE, "disagree", "Second: I do not agree; a supervisor looks")                                    \
    X(CLOSE, "close", "Close a decided alert")                                                               \
    X(REOPEN, "reopen", "Open it again, with a reason")                                                      \
    X(ESCALATE, "escalate", "Hand it to a supervisor")                                                       \
    X(SNOOZE, "snooze", "Put it off for a time: 10m, 1h")                                                    \
    X(HAND_OVER, "hand-over", "Hand it over to another operator, or to anyone")                              \
    X(UNDO, "undo", "Take the last act back, within 10 s")                                                   \
    X(MARK, "mark", "Mark it: acts go over all that are marked")                                             \
    X(MARK_ALL, "mark-all", "Mark all that are listed, or none")                                             \
    X(ORDER, "order", "Order: gravity, time, camera")                                                        \
    X(FILTERS, "filters", "Which alerts: kind, mine, unanswered, closed, resting")                           \
    X(REFERENCE_BEFORE, "reference-before", "The reference picture before")                                  \
    X(REFERENCE_NEXT, "reference-next", "The next reference picture")                                        \
    X(COMPARE, "compare", "Both faces as large as the terminal, and back")                                   \
    X(CLIP, "clip", "Play the clip")                                                                         \
    X(FLAG, "flag", "Propose a flag; in a clip: who is in the picture shown")                                \
    X(PICTURE, "picture", "Show the pictures, on record")                                                    \
    X(EDIT, "edit", "Change name, groups or validity (supervisor)")                                          \
    X(ERASE, "erase", "Erase a person for good (supervisor)")                                                \
    X(APPROVE, "approve", "Approve a flag that another proposed")                                            \
    X(LIFT, "lift", "Lift a flag, with a reason")                                                            \
    X(REVIEWED, "reviewed", "Looked at, it stays: the next review")                                          \
    X(ALL, "all", "Also what is over: expired, lifted")                                                      \
    X(REVIEW, "review", "Only what wants a review")                                                          \
    X(EXPORT, "export", "Export the clip as MP4 (supervisor)")                                               \
    X(GATE_OPEN, "gate-open", "Open this gate once, with a reason")                                          \
    X(EMERGENCY, "emergency", "Emergency: doors stay open, with a reason (supervisor)")                      \
    X(EMERGENCY_END, "emergency-end", "The emergency is over (supervisor)")                                  \
    X(VERIFY, "verify", "Verify the chain of the audit")                                                     \
    X(PAUSE, "pause", "Pause, or go on")                                                                     \
    X(SPEED, "speed", "Speed: 1, 2, 4 times")                                                                \
    X(CLIP_BACK, "clip-back", "5 s back")                                                                    \
    X(CLIP_ON, "clip-on", "5 s on")                                                                          \
    X(CLIP_SECOND, "clip-second", "Pause, and a second back")                                                \
    X(CLIP_STEP, "clip-step", "Pause, and one picture on")                                                   \
    X(CLIP_START, "clip-start", "From the start")

enum gh_request {
    GH_REQUEST_NONE,
#define X(id, name, help) GH_REQUEST_##id,
    GH_REQUESTS(X)
#undef X
        GH_REQUEST_COUNT
};

const char *gh_request_name(enum gh_request request);
const char *gh_request_help(enum gh_request request);

#endif
