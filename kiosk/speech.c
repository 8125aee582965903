/* One thread holds the connection; a slot holds the words to say, where newer ones replace older ones. When
 * the daemon cannot be reached there is no speech, and it is tried again with the next words after a while.
 */
#include "kiosk/speech.h"

#include "base/log.h"

#include <libspeechd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AGAIN_S = 30 };

struct gh_speech {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t due;
    bool stop, waiting, ready;
    char language[8], text[600];
};

static SPDConnection *reach(void)
{
    char *why = NULL;
    SPDConnectionAddress *address = spd_get_default_address(&why);
    /* autospawn (1): on a desktop the daemon starts when it is first wanted */
    SPDConnection *c =
        address ? spd_open2("gatehouse-kiosk", "main", NULL, SPD_MODE_THREADED, address, 1, &why) : NULL;
    if (!c)
        gh_log_info("speech: no speech-dispatcher (%s); the kiosk stays silent",
                    why ? why : "no reason given");
    if (address)
        SPDConnectionAddress__free(address);
    free(why);
    return c;
}

static SPDConnection *talk(SPDConnection *c, const char *language, const char *text)
{
    spd_cancel(c);
    spd_set_language(c, language);
    if (spd_say(c, SPD_IMPORTANT, text) >= 0)
        return c;
    spd_close(c); /* the daemon has gone */
    return NULL;
}

static void *run(void *user)
{
    struct gh_speech *s = user;
    SPDConnection *c = reach();
    time_t tried = time(NULL);
    pthread_mutex_lock(&s->lock);
    for (;;) {
        s->ready = c != NULL;
        while (!s->stop && !s->waiting)
            pthread_cond_wait(&s->due, &s->lock);
        if (s->stop)
            break;
        char language[8], text[600];
        memcpy(language, s->language, sizeof language);
        memcpy(text, s->text, sizeof text);
        s->waiting = false;
        pthread_mutex_unlock(&s->lock);
        if (!c && time(NULL) - tried >= AGAIN_S) {
            c = reach();
            tried = time(NULL);
        }
        if (c)
            c = talk(c, language, text);
        explicit_bzero(text, sizeof text);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    if (c) {
        spd_cancel(c);
        spd_close(c);
    }
    return NULL;
}

struct gh_speech *gh_speech_open(void)
{
    struct gh_speech *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->due, NULL);
    if (pthread_create(&s->thread, NULL, run, s) != 0) {
        pthread_cond_destroy(&s->due);
        pthread_mutex_destroy(&s->lock);
        free(s);
        return NULL;
    }
    return s;
}

void gh_speech_close(struct gh_speech *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_signal(&s->due);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->due);
    pthread_mutex_destroy(&s->lock);
    explicit_bzero(s, sizeof *s);
    free(s);
}

bool gh_speech_ready(struct gh_speech *s)
{
    pthread_mutex_lock(&s->lock);
    bool ready = s->ready;
    pthread_mutex_unlock(&s->lock);
    return ready;
}

void gh_speech_say(struct gh_speech *s, const char *language, const char *text)
{
    pthread_mutex_lock(&s->lock);
    snprintf(s->language, sizeof s->language, "%s", language);
    snprintf(s->text, sizeof s->text, "%s", text);
    s->waiting = true;
    pthread_cond_signal(&s->due);
    pthread_mutex_unlock(&s->lock);
}
