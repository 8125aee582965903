/* How a camera is, as one word: for screens too, which know no more of cameras than this. */
#ifndef GH_MEDIA_FEED_STATE_H
#define GH_MEDIA_FEED_STATE_H

enum gh_feed_state {
    GH_FEED_CONNECTING, /* first opening, or opening again */
    GH_FEED_LIVE,
    GH_FEED_STALLED, /* open, but no frame for stall_timeout_ms */
    GH_FEED_DOWN,    /* lost or refused; waiting to retry */
    GH_FEED_FROZEN,  /* live source, identical pictures for 10 s */
    GH_FEED_DARK,    /* covered or too dark to see by for 3 s */
    GH_FEED_ENDED,   /* a file that does not loop is over */
};
const char *gh_feed_state_name(enum gh_feed_state state); /* "live", "down", … */

#endif
