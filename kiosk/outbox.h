/* The gate's records: written to its own store on one thread, handed to the control room on another, and the
 * attendant's orders fetched from there. Neither ever makes the screen wait. */
#ifndef GH_KIOSK_OUTBOX_H
#define GH_KIOSK_OUTBOX_H

#include "kiosk/copy.h"
#include "store/gate_calls.h"
#include "store/passages.h"

struct gh_outbox;

struct gh_outbox_options {
    const char *site_dir; /* the control room's */
    const char *gate_dir; /* the gate's own store: SITE/gates/NAME by default */
    const char *gate;
    const char *embedder;
    /* how long things are kept, and how many false matches the gate is to accept; stays until the end. NULL:
     * nothing is purged, and nothing told of the latter */
    const struct gh_site *site;
    int poll_ms; /* how often the control room is looked at, default 200 */
};

/* Opens (or makes) the gate's store; the control room's may be away. copy is opened with it.
 *
 * The control room away: it cannot be opened, is locked, or its folder is gone. Said once each way; looked
 * for 4 times a second at first, each 2 s later. Passages wait, calls for a minute, enrolments as long as the
 * program runs. Another database in its place (a backup put back, a folder copied) is taken as it is: orders
 * it holds already are not carried out, everybody is read anew, and passages it does not have are told again
 * from where its count stands, older ones never twice.
 *
 * The operating point in force is the one confirmed in the control room, told at the start (as last heard of)
 * and whenever it changes. Before anything was confirmed the site file's is put on record there. */
struct gh_outbox *gh_outbox_start(const struct gh_outbox_options *options, struct gh_error *err);
void gh_outbox_stop(struct gh_outbox *o); /* writes what is queued; hands over what it can within 2 s */
struct gh_copy *gh_outbox_copy(struct gh_outbox *o);

/* Queues; never waits. add: a new passage, answered by RECORDED (or FAILED) with the same ticket number;
 * amend: later facts of it. */
uint64_t gh_outbox_add(struct gh_outbox *o, const struct gh_passage *p);
void gh_outbox_amend(struct gh_outbox *o, uint64_t ticket, const struct gh_passage *p);
/* jpeg is taken over (may be NULL). Kept and sent when the control room is back, unless over by then. */
void gh_outbox_call(struct gh_outbox *o, enum gh_call_kind kind, struct gh_id person, uint8_t *jpeg,
                    size_t size);
void gh_outbox_call_over(struct gh_outbox *o, const char *why);
/* Takes jpegs over. */
void gh_outbox_enrol(struct gh_outbox *o, const char *name, const char *consent, struct gh_reference refs[3]);
void gh_outbox_state(struct gh_outbox *o, const char *state); /* for the beat; each second or at changes */

/* News, oldest first; false when there is none. Never waits. */
enum gh_outbox_news_kind {
    GH_NEWS_RECORDED,
    GH_NEWS_FAILED, /* ticket; text: why */
    GH_NEWS_COMING,
    GH_NEWS_OPEN,
    GH_NEWS_REFUSED, /* the attendant; text: the reason; by. Stale OPENs never come */
    GH_NEWS_EMERGENCY,
    GH_NEWS_EMERGENCY_END,
    GH_NEWS_APPROVED,
    GH_NEWS_REJECTED, /* the enrolment; text: badge, or why */
    GH_NEWS_AWAY,
    GH_NEWS_BACK,      /* the control room's store */
    GH_NEWS_PEOPLE,    /* the copy changed: who is at the gate now may be gone */
    GH_NEWS_OPERATING, /* text: the gate's operating point that is in force from now on (gh_operating_parse)
                        */
};
struct gh_outbox_news {
    enum gh_outbox_news_kind kind;
    uint64_t ticket;
    struct gh_id by, id;
    char text[GH_BADGE_TEXT];
};
bool gh_outbox_news(struct gh_outbox *o, struct gh_outbox_news *out);
/* How many passages wait to be handed over. */
int gh_outbox_waiting(struct gh_outbox *o);

#endif
