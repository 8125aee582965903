/* The table of keys, and lookups in it. */
#include "console/keys.h"

#include <curses.h>
#include <stdio.h>
#include <string.h>

static const struct gh_binding table[] = {
    {'q', GH_REQUEST_QUIT, GH_IN_ALL},
    {'q', GH_REQUEST_BACK, GH_IN_CLIP},
    {'1', GH_REQUEST_WALL, GH_IN_ALL},
    {'2', GH_REQUEST_FOCUS, GH_IN_ALL},
    {'3', GH_REQUEST_TRIAGE, GH_IN_ALL},
    {'4', GH_REQUEST_PEOPLE, GH_IN_ALL},
    {'5', GH_REQUEST_FLAGS, GH_IN_ALL},
    {'6', GH_REQUEST_EVIDENCE, GH_IN_ALL},
    {'7', GH_REQUEST_AUDIT, GH_IN_ALL},
    {'8', GH_REQUEST_GATES, GH_IN_ALL},
    {'\t', GH_REQUEST_NEXT_VIEW, GH_IN_ALL},
    {'?', GH_REQUEST_HELP, GH_IN_ALL},
    {GH_KEY(KEY_F(1)), GH_REQUEST_HELP, GH_IN_ALL},
    {'/', GH_REQUEST_FILTER, GH_IN_WALL | GH_IN_LISTS},
    {'L', GH_REQUEST_LOGIN, GH_IN_ALL | GH_IN_LOCK},
    {'X' & 0x1f, GH_REQUEST_LOCK, GH_IN_ALL | GH_IN_CLIP},
    {'\r', GH_REQUEST_UNLOCK, GH_IN_LOCK},
    {'\n', GH_REQUEST_UNLOCK, GH_IN_LOCK},
    {GH_KEY(KEY_ENTER), GH_REQUEST_UNLOCK, GH_IN_LOCK},
    {'R', GH_REQUEST_ENGINE, GH_IN_ALL},
    {'L' & 0x1f, GH_REQUEST_REDRAW, GH_IN_ALL | GH_IN_LOCK | GH_IN_CLIP},
    {'k', GH_REQUEST_UP, GH_IN_ALL},
    {GH_KEY(KEY_UP), GH_REQUEST_UP, GH_IN_ALL},
    {'j', GH_REQUEST_DOWN, GH_IN_ALL},
    {GH_KEY(KEY_DOWN), GH_REQUEST_DOWN, GH_IN_ALL},
    {'h', GH_REQUEST_LEFT, GH_IN_WALL | GH_IN_FOCUS},
    {GH_KEY(KEY_LEFT), GH_REQUEST_LEFT, GH_IN_WALL | GH_IN_FOCUS},
    {'l', GH_REQUEST_RIGHT, GH_IN_WALL | GH_IN_FOCUS},
    {GH_KEY(KEY_RIGHT), GH_REQUEST_RIGHT, GH_IN_WALL | GH_IN_FOCUS},
    {'g', GH_REQUEST_FIRST, GH_IN_ALL},
    {GH_KEY(KEY_HOME), GH_REQUEST_FIRST, GH_IN_ALL},
    {'G', GH_REQUEST_LAST, GH_IN_ALL},
    {GH_KEY(KEY_END), GH_REQUEST_LAST, GH_IN_ALL},
    {'B' & 0x1f, GH_REQUEST_PAGE_UP, GH_IN_LISTS | GH_IN_HELP},
    {GH_KEY(KEY_PPAGE), GH_REQUEST_PAGE_UP, GH_IN_LISTS | GH_IN_HELP},
    {'F' & 0x1f, GH_REQUEST_PAGE_DOWN, GH_IN_LISTS | GH_IN_HELP},
    {GH_KEY(KEY_NPAGE), GH_REQUEST_PAGE_DOWN, GH_IN_LISTS | GH_IN_HELP},
    {'\r', GH_REQUEST_OPEN, GH_IN_WALL | GH_IN_LISTS | GH_IN_GATES},
    {'\n', GH_REQUEST_OPEN, GH_IN_WALL | GH_IN_LISTS | GH_IN_GATES},
    {GH_KEY(KEY_ENTER), GH_REQUEST_OPEN, GH_IN_WALL | GH_IN_LISTS | GH_IN_GATES},
    {27, GH_REQUEST_BACK, GH_IN_ALL | GH_IN_CLIP},
    {GH_KEY(KEY_BACKSPACE), GH_REQUEST_BACK, GH_IN_ALL | GH_IN_CLIP},
    {'b', GH_REQUEST_BOOKMARK, GH_IN_WALL | GH_IN_FOCUS},
    {'a', GH_REQUEST_ACKNOWLEDGE, GH_IN_TRIAGE},
    {'c', GH_REQUEST_CONFIRM, GH_IN_TRIAGE},
    {'n', GH_REQUEST_NOT_THIS, GH_IN_TRIAGE},
    {'u', GH_REQUEST_CANNOT_TELL, GH_IN_TRIAGE},
    {'y', GH_REQUEST_SECOND, GH_IN_TRIAGE},
    {'d', GH_REQUEST_DISAGREE, GH_IN_TRIAGE},
    {'x', GH_REQUEST_CLOSE, GH_IN_TRIAGE},
    {'o', GH_REQUEST_REOPEN, GH_IN_TRIAGE},
    {'e', GH_REQUEST_ESCALATE, GH_IN_TRIAGE},
    {'z', GH_REQUEST_SNOOZE, GH_IN_TRIAGE},
    {'h', GH_REQUEST_HAND_OVER, GH_IN_TRIAGE},
    {'U', GH_REQUEST_UNDO, GH_IN_TRIAGE},
    {'Z' & 0x1f, GH_REQUEST_UNDO, GH_IN_TRIAGE},
    {' ', GH_REQUEST_MARK, GH_IN_TRIAGE},
    {'*', GH_REQUEST_MARK_ALL, GH_IN_TRIAGE},
    {'s', GH_REQUEST_ORDER, GH_IN_TRIAGE},
    {'F', GH_REQUEST_FILTERS, GH_IN_TRIAGE},
    {'<', GH_REQUEST_REFERENCE_BEFORE, GH_IN_TRIAGE | GH_IN_PEOPLE},
    {'>', GH_REQUEST_REFERENCE_NEXT, GH_IN_TRIAGE | GH_IN_PEOPLE},
    {'f', GH_REQUEST_COMPARE, GH_IN_TRIAGE},
    {'v', GH_REQUEST_CLIP, GH_IN_TRIAGE},
    {'P', GH_REQUEST_FLAG, GH_IN_TRIAGE | GH_IN_PEOPLE | GH_IN_EVIDENCE | GH_IN_CLIP},
    {'p', GH_REQUEST_PICTURE, GH_IN_PEOPLE},
    {'e', GH_REQUEST_EDIT, GH_IN_PEOPLE},
    {'D', GH_REQUEST_ERASE, GH_IN_PEOPLE},
    {'y', GH_REQUEST_APPROVE, GH_IN_FLAGS},
    {'l', GH_REQUEST_LIFT, GH_IN_FLAGS},
    {'r', GH_REQUEST_REVIEWED, GH_IN_FLAGS},
    {'A', GH_REQUEST_ALL, GH_IN_FLAGS},
    {'w', GH_REQUEST_REVIEW, GH_IN_FLAGS},
    {'E', GH_REQUEST_EXPORT, GH_IN_EVIDENCE},
    {'o', GH_REQUEST_GATE_OPEN, GH_IN_GATES},
    {'E', GH_REQUEST_EMERGENCY, GH_IN_GATES},
    {'N', GH_REQUEST_EMERGENCY_END, GH_IN_GATES},
    {'V', GH_REQUEST_VERIFY, GH_IN_AUDIT},
    {' ', GH_REQUEST_PAUSE, GH_IN_CLIP},
    {'s', GH_REQUEST_SPEED, GH_IN_CLIP},
    {GH_KEY(KEY_LEFT), GH_REQUEST_CLIP_BACK, GH_IN_CLIP},
    {GH_KEY(KEY_RIGHT), GH_REQUEST_CLIP_ON, GH_IN_CLIP},
    {GH_KEY(KEY_UP), GH_REQUEST_CLIP_SECOND, GH_IN_CLIP},
    {GH_KEY(KEY_DOWN), GH_REQUEST_CLIP_STEP, GH_IN_CLIP},
    {GH_KEY(KEY_HOME), GH_REQUEST_CLIP_START, GH_IN_CLIP},
};

static const char *const names[GH_REQUEST_COUNT] = {"none",
#define X(id, name, help) name,
                                                    GH_REQUESTS(X)
#undef X
};

static const char *const helps[GH_REQUEST_COUNT] = {"",
#define X(id, name, help) help,
                                                    GH_REQUESTS(X)
#undef X
};

const char *gh_request_name(enum gh_request request)
{
    return names[request];
}

const char *gh_request_help(enum gh_request request)
{
    return helps[request];
}

const struct gh_binding *gh_keys_table(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

enum gh_request gh_keys_find(int key, int view)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].key == key && table[i].views & view)
            return table[i].request;
    return GH_REQUEST_NONE;
}

char *gh_keys_name(int key, char *out, size_t size)
{
    static const struct {
        int key;
        const char *name;
    } special[] = {
        {'\t', "Tab"},
        {'\r', "Enter"},
        {27, "Esc"},
        {' ', "Space"},
        {GH_KEY(KEY_F(1)), "F1"},
        {GH_KEY(KEY_UP), "Up"},
        {GH_KEY(KEY_DOWN), "Down"},
        {GH_KEY(KEY_LEFT), "Left"},
        {GH_KEY(KEY_RIGHT), "Right"},
        {GH_KEY(KEY_HOME), "Home"},
        {GH_KEY(KEY_END), "End"},
        {GH_KEY(KEY_PPAGE), "PgUp"},
        {GH_KEY(KEY_NPAGE), "PgDn"},
        {GH_KEY(KEY_BACKSPACE), "Backspace"},
    };
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i].key == key) {
            snprintf(out, size, "%s", special[i].name);
            return out;
        }
    if (key > 0 && key < 32)
        snprintf(out, size, "Ctrl-%c", key + '@');
    else if (key < 127)
        snprintf(out, size, "%c", key);
    else
        snprintf(out, size, "key %d", key);
    return out;
}

int gh_keys_of(enum gh_request request, int view, char *out, size_t size)
{
    int found = 0;
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char name[16];
        /* Enter comes as three codes; one word is enough for a person */
        if (table[i].request != request || !(table[i].views & view) || table[i].key == '\n' ||
            table[i].key == GH_KEY(KEY_ENTER))
            continue;
        gh_keys_name(table[i].key, name, sizeof name);
        at += (size_t)snprintf(out + at, at < size ? size - at : 0, "%s%s", found ? " " : "", name);
        found++;
    }
    return found;
}
