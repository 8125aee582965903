/* Everything a person can ask of the console: one table gives the enum, the name
 * and the help text, so that keys, help and actions cannot drift apart. */
#ifndef GH_CONSOLE_REQUEST_H
#define GH_CONSOLE_REQUEST_H

/* X(enum, name, help) */
#define GH_REQUESTS(X)                                                                                       \
    X(QUIT, "quit", "Leave the console; the watch goes on")                                                  \
    X(WALL, "wall", "All cameras")                                                                           \
    X(FOCUS, "focus", "One camera, large")                                                                   \
    X(TRIAGE, "triage", "Open alerts")                                                                       \
    X(NEXT_VIEW, "next-view", "The next of wall, focus and triage")                                          \
    X(HELP, "help", "This page")                                                                             \
    X(FILTER, "filter", "Show only what contains a text; empty shows all")                                   \
    X(LOGIN, "log-in", "Log in, or out again")                                                               \
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
    X(OPEN, "open", "Show the chosen camera large, or an alert's camera")                                    \
    X(BACK, "back", "Back to the wall; drops a filter")                                                      \
    X(ACKNOWLEDGE, "acknowledge", "I have seen this alert and look into it")                                 \
    X(CONFIRM, "confirm", "It is this person")                                                               \
    X(NOT_THIS, "not-this", "It is not this person")                                                         \
    X(CANNOT_TELL, "cannot-tell", "It cannot be told from these pictures")                                   \
    X(CLOSE, "close", "Close a decided alert")                                                               \
    X(REOPEN, "reopen", "Take a decision back: the alert is open again")

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
