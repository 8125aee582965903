/* Events as JSON lines for programs or as plain lines for people. No names in either. */
#include "engine/parts.h"

#include "base/clock.h"
#include "engine/lines.h"

#include <cjson/cJSON.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_MS = 300 }; /* for a reader who reads, though all else took long */

bool gh_events_open(struct gh_events *e, FILE *out, bool json, int64_t start_ms, struct gh_error *err)
{
    *e = (struct gh_events){.json = json, .start_ms = start_ms};
    if (out && !(e->lines = gh_lines_open(out, err)))
        return false;
    pthread_mutex_init(&e->mutex, NULL);
    return true;
}

bool gh_events_close(struct gh_events *e, int64_t until_ms, struct gh_error *err)
{
    if (!e->lines)
        return true;
    int64_t wait_ms = until_ms - gh_clock_mono_ms();
    bool ok = gh_lines_close(e->lines, wait_ms > LEAST_MS ? wait_ms : LEAST_MS, err);
    e->lines = NULL;
    pthread_mutex_destroy(&e->mutex);
    return ok;
}

/* Under the mutex: one more line went, or was dropped. */
static void put(struct gh_events *e, char *text, bool last)
{
    if (gh_lines_put(e->lines, text, last)) {
        e->untold = 0;
    } else {
        e->untold++;
        e->dropped++;
    }
}

/* The first line that gets through after a gap says how long that was. */
static void tell(struct gh_events *e, cJSON *o, bool last)
{
    pthread_mutex_lock(&e->mutex);
    uint64_t gap = last ? e->dropped : e->untold;
    if (gap)
        cJSON_AddNumberToObject(o, "dropped", (double)gap);
    put(e, cJSON_PrintUnformatted(o), last);
    pthread_mutex_unlock(&e->mutex);
    cJSON_Delete(o);
}

__attribute__((format(printf, 3, 4))) static void say(struct gh_events *e, bool last, const char *format, ...)
{
    char text[768];
    va_list ap;
    va_start(ap, format);
    int n = vsnprintf(text, sizeof text - 64, format, ap);
    va_end(ap);
    pthread_mutex_lock(&e->mutex);
    uint64_t gap = last ? e->dropped : e->untold;
    n = n < (int)sizeof text - 65 ? n : (int)sizeof text - 65;
    if (gap)
        snprintf(text + n, sizeof text - (size_t)n, " (lines dropped: %llu)", (unsigned long long)gap);
    put(e, strdup(text), last);
    pthread_mutex_unlock(&e->mutex);
}

static cJSON *begin(struct gh_events *e, const char *event, const char *camera)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "event", event);
    cJSON_AddNumberToObject(o, "t", (double)(gh_clock_mono_ms() - e->start_ms));
    cJSON_AddStringToObject(o, "camera", camera);
    return o;
}

void gh_events_camera(struct gh_events *e, const char *camera, const char *state, const char *error)
{
    if (!e->lines)
        return;
    if (!e->json) {
        say(e, false, "camera %s: %s%s%s", camera, state, error[0] ? ": " : "", error);
        return;
    }
    cJSON *o = begin(e, "camera", camera);
    cJSON_AddStringToObject(o, "state", state);
    if (error[0])
        cJSON_AddStringToObject(o, "error", error);
    tell(e, o, false);
}

void gh_events_track(struct gh_events *e, const char *camera, const struct gh_track_over *t)
{
    if (!e->lines || !e->json) /* people need no line for each passer-by */
        return;
    cJSON *o = begin(e, "track", camera);
    cJSON_AddNumberToObject(o, "track", t->track);
    cJSON_AddNumberToObject(o, "first_ms", (double)t->first_ms);
    cJSON_AddNumberToObject(o, "last_ms", (double)t->last_ms);
    cJSON_AddNumberToObject(o, "first_frame", (double)t->first_frame);
    cJSON_AddNumberToObject(o, "last_frame", (double)t->last_frame);
    cJSON_AddNumberToObject(o, "hits", t->hits);
    cJSON_AddNumberToObject(o, "embedded", t->embedded);
    cJSON_AddBoolToObject(o, "usable", t->usable);
    cJSON_AddBoolToObject(o, "named", t->named);
    tell(e, o, false);
}

void gh_events_alert(struct gh_events *e, const char *event, const char *camera, struct gh_id alert,
                     struct gh_id flag, int64_t t_ms, int64_t stored_ms)
{
    char a[GH_ID_TEXT], f[GH_ID_TEXT];
    if (!e->lines)
        return;
    if (!e->json) {
        say(e, false, "%s %s at %s", event, gh_id_format(alert, a), camera);
        return;
    }
    cJSON *o = begin(e, event, camera);
    cJSON_AddStringToObject(o, "alert", gh_id_format(alert, a));
    cJSON_AddStringToObject(o, "flag", gh_id_format(flag, f));
    cJSON_AddNumberToObject(o, "t_ms", (double)t_ms);
    cJSON_AddNumberToObject(o, "stored_ms", (double)stored_ms);
    tell(e, o, false);
}

void gh_events_end(struct gh_events *e, const struct gh_engine_totals *t)
{
    if (!e->lines)
        return;
    if (!e->json) {
        say(e, true, "frames %llu, detections %llu, tracks %llu, embeddings %llu, alerts %llu",
            (unsigned long long)t->frames, (unsigned long long)t->detections, (unsigned long long)t->tracks,
            (unsigned long long)t->embeddings, (unsigned long long)t->alerts);
        return;
    }
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "event", "end");
    cJSON_AddNumberToObject(o, "frames", (double)t->frames);
    cJSON_AddNumberToObject(o, "detections", (double)t->detections);
    cJSON_AddNumberToObject(o, "tracks", (double)t->tracks);
    cJSON_AddNumberToObject(o, "embeddings", (double)t->embeddings);
    cJSON_AddNumberToObject(o, "alerts", (double)t->alerts);
    tell(e, o, true);
}
