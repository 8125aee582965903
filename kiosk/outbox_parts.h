/* The outbox's inside: the two threads, what is queued for them, and the news. For outbox*.c only. */
#ifndef GH_KIOSK_OUTBOX_PARTS_H
#define GH_KIOSK_OUTBOX_PARTS_H

#include "base/vec.h"
#include "kiosk/outbox.h"
#include "site/site.h"
#include "store/operating.h"
#include "store/purge_hold.h"

#include <pthread.h>

enum { GH_OUTBOX_NEWS = 64, GH_OUTBOX_KNOWN = 32, GH_OUTBOX_ENDED = 8 };

/* A passage to be written, or what is new of one that was. */
struct gh_outbox_job {
    uint64_t ticket;
    bool amend;
    struct gh_passage passage;
};

struct gh_outbox {
    char site_dir[512], gate_dir[512], gate[48], embedder[32];
    int poll_ms;
    const struct gh_site *site; /* NULL: nothing is purged, and no operating point is asked for */
    struct {
        char name[GH_OPERATING_NAME]; /* "" = none is asked for */
        char asked[GH_OPERATING_TEXT];
        struct gh_site_operating wanted;  /* the same */
        struct gh_operating_record known; /* the control room's word as last heard; name "": never */
        bool kept, failing;               /* it lies in the gate's own store; the last try did not */
    } operating;                          /* the courier's, once it runs */
    struct gh_purge_watch date;           /* the courier's */
    struct gh_copy *copy;
    pthread_t ledger, courier;
    bool ledger_on, courier_on;
    struct gh_store *own; /* the ledger's handle; the copy's file is sealed by it before the threads begin */
    struct gh_store *second; /* the courier's handle of the same store */

    pthread_mutex_t mutex; /* protects all below */
    pthread_cond_t queued;
    bool stop;
    uint64_t last_ticket;
    GH_VEC(struct gh_outbox_job) jobs;
    struct gh_outbox_news news[GH_OUTBOX_NEWS];
    unsigned news_first, news_count;
    int waiting;
    char state[64];
    /* the call that goes on: asked for, told to the control room (its alert's id), over */
    struct {
        bool wanted, told, over;
        enum gh_call_kind kind;
        struct gh_id person, id;
        uint8_t *jpeg;
        size_t size;
        int64_t asked_ms; /* mono */
        char why[96];
    } call;
    struct gh_id ended[GH_OUTBOX_ENDED]; /* calls that another one followed, still to be closed there */
    size_t ended_count;
    struct {
        bool wanted, told;
        char name[128], consent[256];
        struct gh_reference refs[3];
        struct gh_id person;
    } enrol;
};

/* Any thread. Of many the oldest goes first; when nobody takes them the oldest are lost, but never an answer
 * of the ledger's, of which there is one a passage. */
void gh_outbox_tell(struct gh_outbox *o, enum gh_outbox_news_kind kind, uint64_t ticket, const char *text);
void gh_outbox_tell_by(struct gh_outbox *o, enum gh_outbox_news_kind kind, struct gh_id by, const char *text);

/* Before the threads begin: what the gate's own store knows; tells the gate. */
bool gh_outbox_operating_begin(struct gh_outbox *o, struct gh_error *err);
/* The courier's look at the control room's: kept in the gate's own store and told when it is another; put on
 * record there when there was none. */
bool gh_outbox_operating(struct gh_outbox *o, struct gh_store *site, const struct gh_actor *engine,
                         const struct gh_actor *own, struct gh_error *err);

void *gh_outbox_ledger(void *outbox);
void *gh_outbox_courier(void *outbox);
void gh_outbox_end_call(struct gh_outbox *o);   /* with the mutex: it is closed over there when it can be */
void gh_outbox_drop_call(struct gh_outbox *o);  /* with the mutex */
void gh_outbox_drop_enrol(struct gh_outbox *o); /* with the mutex */

#endif
