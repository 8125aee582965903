/* One camera kept alive: a thread that opens its source, reads it, notices when
 * it stalls, freezes or goes dark, and reconnects for ever without hurrying anyone. */
#ifndef GH_MEDIA_FEED_H
#define GH_MEDIA_FEED_H

#include "media/feed_state.h"
#include "media/mailbox.h"
#include "media/source.h"

struct gh_feed_status {
    enum gh_feed_state state;
    int64_t since_ms;      /* mono */
    int64_t last_frame_ms; /* mono; 0 = none yet */
    int64_t retry_at_ms;   /* mono, while DOWN */
    int attempt;           /* failed openings in a row */
    uint64_t frames, reconnects;
    double fps; /* measured over the last seconds */
    int width, height;
    char error[256]; /* the last trouble, masked; "" when live */
};

struct gh_feed;

/* Called on the feed's thread after each put into the mailbox and at each change
 * of state; must be quick (it wakes a worker). */
typedef void gh_feed_notify(void *user);

/* Starts the thread. spec and options are copied; frames go to box (borrowed,
 * outlives the feed). NULL only when out of memory or threads. */
struct gh_feed *gh_feed_start(const char *spec, const struct gh_source_options *options,
                              struct gh_mailbox *box, gh_feed_notify *notify, void *user,
                              struct gh_error *err);
void gh_feed_status(struct gh_feed *feed, struct gh_feed_status *out);
void gh_feed_stop(struct gh_feed *feed); /* asks; returns at once */
void gh_feed_join(struct gh_feed *feed); /* waits, frees; ≤ 1 s after stop, even inside a hung open */
/* Instead of joining one that hangs where nobody can interrupt it (a driver, a name server): it and all that
 * it was given stay as they are for the rest of the process. */
void gh_feed_leave(struct gh_feed *feed);

/* Pure: the wait before retry number attempt (1, 2, 3 …): 1, 2, 4, 8, 16, 30, 30 … s,
 * each ±20 % by jitter in [0,1). */
int gh_feed_backoff_ms(int attempt, double jitter);

#endif
