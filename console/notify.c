/* libnotify on a thread, since a stuck notification server would hold the screen; the
 * bell and OSC 9 elsewhere. */
#include "console/notify.h"

#include "console/term.h"

#include <libnotify/notify.h>
#include <stdio.h>
#include <string.h>

void gh_notify_init(struct gh_notify *n, bool desktop)
{
    memset(n, 0, sizeof *n);
    n->desktop = desktop;
    pthread_mutex_init(&n->mutex, NULL);
}

void gh_notify_destroy(struct gh_notify *n)
{
    pthread_mutex_lock(&n->mutex);
    bool busy = n->busy;
    pthread_mutex_unlock(&n->mutex);
    if (n->busy_started && !busy)
        pthread_join(n->thread, NULL);
    /* One that still waits for the desktop ends with the process */
}

bool gh_notify_has_desktop(const char *bus_address, const char *ssh_connection)
{
    return bus_address && *bus_address && !(ssh_connection && *ssh_connection);
}

void gh_notify_words(int alerts, const char *camera, char *out, size_t size)
{
    if (alerts == 1 && camera && *camera)
        snprintf(out, size, "New alert at camera %s", camera);
    else
        snprintf(out, size, "%d new alert%s", alerts, alerts == 1 ? "" : "s");
}

void gh_notify_remind_words(int waiting, char *out, size_t size)
{
    snprintf(out, size, "%d alert%s still wait%s for an answer", waiting, waiting == 1 ? "" : "s",
             waiting == 1 ? "s" : "");
}

size_t gh_notify_osc9(const char *text, char *out, size_t size)
{
    size_t at = (size_t)snprintf(out, size, "\033]9;Gatehouse: ");
    for (; *text && at + 2 < size; text++)
        if ((unsigned char)*text >= 32 && *text != 127) /* nothing that could end the sequence early */
            out[at++] = *text;
    out[at++] = '\a';
    out[at] = 0;
    return at;
}

static void *show(void *user)
{
    struct gh_notify *n = user;
    if (notify_is_initted() || notify_init("Gatehouse")) {
        NotifyNotification *notice = notify_notification_new("Gatehouse", n->text, "dialog-warning");
        notify_notification_set_urgency(notice, NOTIFY_URGENCY_CRITICAL);
        notify_notification_show(notice, NULL);
        g_object_unref(notice);
    }
    pthread_mutex_lock(&n->mutex);
    n->busy = false;
    pthread_mutex_unlock(&n->mutex);
    return NULL;
}

void gh_notify_tell(struct gh_notify *n, const char *words)
{
    char osc[256];
    gh_term_send("\a", 1);
    if (!n->desktop) {
        gh_term_send(osc, gh_notify_osc9(words, osc, sizeof osc));
        return;
    }
    pthread_mutex_lock(&n->mutex);
    bool busy = n->busy;
    if (!busy)
        n->busy = true;
    pthread_mutex_unlock(&n->mutex);
    if (busy)
        return; /* the one under way says that there is something to look at */
    if (n->busy_started)
        pthread_join(n->thread, NULL);
    snprintf(n->text, sizeof n->text, "%s", words);
    n->busy_started = pthread_create(&n->thread, NULL, show, n) == 0;
    if (!n->busy_started)
        n->busy = false;
}
