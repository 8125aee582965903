/* Telling someone who does not look at the screen: the desktop's notices where a session
 * bus is, else the bell and OSC 9. Never a person's name: notices are shown on lock screens. */
#ifndef GH_CONSOLE_NOTIFY_H
#define GH_CONSOLE_NOTIFY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct gh_notify {
    bool desktop; /* a session bus is there and this is no remote shell */
    bool busy_started;
    pthread_mutex_t mutex;
    pthread_t thread;
    bool busy;      /* protected by mutex: a notice is under way */
    char text[160]; /* protected by busy */
};

/* desktop: as gh_notify_has_desktop says. */
void gh_notify_init(struct gh_notify *n, bool desktop);
void gh_notify_destroy(struct gh_notify *n);

/* DBUS_SESSION_BUS_ADDRESS (or the user's bus socket) is there, and SSH_CONNECTION is not. Pure. */
bool gh_notify_has_desktop(const char *bus_address, const char *ssh_connection);

/* The words for so many new alerts at a camera ("" = several), for so many that still wait, and the OSC 9
 * sequence with them. Pure. */
void gh_notify_words(int alerts, const char *camera, char *out, size_t size);
void gh_notify_remind_words(int waiting, char *out, size_t size);
size_t gh_notify_osc9(const char *text, char *out, size_t size);

/* Bell and notice. Never waits for the desktop: a thread of its own does. */
void gh_notify_tell(struct gh_notify *n, const char *words);

#endif
