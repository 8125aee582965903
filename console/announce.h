/* Which alerts are told aloud now: each once when somebody is asked (it is new, open again, awake, handed
 * over), and all that nobody answered together at most once a minute. Knows no screen and no store. */
#ifndef GH_CONSOLE_ANNOUNCE_H
#define GH_CONSOLE_ANNOUNCE_H

#include "store/alerts.h"

enum { GH_ANNOUNCE_KNOWN = 1024 };

struct gh_announce {
    struct {
        struct gh_id id;
        int64_t asked_ms;
    } known[GH_ANNOUNCE_KNOWN]; /* told already; the oldest are overwritten */
    int count, next;
    struct gh_id reader; /* who is logged in: what they did themselves is not told them; none = nobody */
    bool begun;
    int64_t last_ms; /* wall, of the last notice of any kind */
};

struct gh_announcement {
    int fresh;       /* new ones */
    bool reminder;   /* none is new, but some still wait */
    char camera[48]; /* of the only new one; "" otherwise */
};

bool gh_announce_handed(const struct gh_alert *a,
                        struct gh_id reader); /* the reader was given it to answer */

/* list: alerts that ask somebody, the newest among them, and those handed over to the reader, which are told
 * once; waiting: how many ask in all. What stands there at the first call is known, and is reminded of a
 * minute later. True when something is to be told. */
bool gh_announce_step(struct gh_announce *a, const struct gh_alert *list, int count, int waiting,
                      int64_t now_ms, struct gh_announcement *out);

#endif
