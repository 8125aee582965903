/* Between a camera's thread and the workers: one slot in which the newest frame
 * wins; or, for sources faster than time, one slot that waits to be emptied. */
#ifndef GH_MEDIA_MAILBOX_H
#define GH_MEDIA_MAILBOX_H

#include "media/frame.h"

#include <pthread.h>

struct gh_mailbox {
    pthread_mutex_t mutex;
    pthread_cond_t taken;
    struct gh_frame *slot; /* protected by mutex */
    uint64_t put, dropped; /* protected by mutex */
    bool lossless, closed;
};

void gh_mailbox_init(struct gh_mailbox *box, bool lossless);
void gh_mailbox_destroy(struct gh_mailbox *box);

/* Takes over the caller's reference. Newest wins: an untaken frame is released
 * and counted as dropped; lossless: waits until the slot is empty. False (frame
 * released) once closed. */
bool gh_mailbox_put(struct gh_mailbox *box, struct gh_frame *frame);

/* The frame with its reference, or NULL if there is none. Never waits. */
struct gh_frame *gh_mailbox_take(struct gh_mailbox *box);

/* Wakes a waiting putter for good. */
void gh_mailbox_close(struct gh_mailbox *box);

#endif
