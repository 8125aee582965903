/* The one-slot mailbox: newest wins, or (lossless) the putter waits. */
#include "media/mailbox.h"

void gh_mailbox_init(struct gh_mailbox *box, bool lossless)
{
    *box = (struct gh_mailbox){.lossless = lossless};
    pthread_mutex_init(&box->mutex, NULL);
    pthread_cond_init(&box->taken, NULL);
}

void gh_mailbox_destroy(struct gh_mailbox *box)
{
    gh_frame_unref(box->slot);
    pthread_cond_destroy(&box->taken);
    pthread_mutex_destroy(&box->mutex);
}

bool gh_mailbox_put(struct gh_mailbox *box, struct gh_frame *frame)
{
    struct gh_frame *old = NULL;
    pthread_mutex_lock(&box->mutex);
    while (box->lossless && box->slot && !box->closed)
        pthread_cond_wait(&box->taken, &box->mutex);
    bool closed = box->closed;
    if (!closed) {
        old = box->slot;
        box->slot = frame;
        box->put++;
        box->dropped += old != NULL;
    }
    pthread_mutex_unlock(&box->mutex);
    gh_frame_unref(closed ? frame : old);
    return !closed;
}

struct gh_frame *gh_mailbox_take(struct gh_mailbox *box)
{
    pthread_mutex_lock(&box->mutex);
    struct gh_frame *frame = box->slot;
    box->slot = NULL;
    if (frame && box->lossless)
        pthread_cond_signal(&box->taken);
    pthread_mutex_unlock(&box->mutex);
    return frame;
}

void gh_mailbox_close(struct gh_mailbox *box)
{
    pthread_mutex_lock(&box->mutex);
    box->closed = true;
    pthread_cond_broadcast(&box->taken);
    pthread_mutex_unlock(&box->mutex);
}
