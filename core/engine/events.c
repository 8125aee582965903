/* Events as JSON lines for programs or as plain lines for people. No names in either. */
#include "engine/parts.h"

#include "base/clock.h"

#include <cjson/cJSON.h>

#include <string.h>

static void print_json(struct gh_events *e, cJSON *o)
{
    char *text = cJSON_PrintUnformatted(o);
    pthread_mutex_lock(&e->mutex);
    fprintf(e->out, "%s\n", text ? text : "{}");
    fflush(e->out);
    pthread_mutex_unlock(&e->mutex);
    cJSON_free(text);
    cJSON_Delete(o);
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
    if (!e->out)
        return;
    if (!e->json) {
        pthread_mutex_lock(&e->mutex);
        fprintf(e->out, "camera %s: %s%s%s\n", camera, state, error[0] ? ": " : "", error);
        pthread_mutex_unlock(&e->mutex);
        return;
    }
    cJSON *o = begin(e, "camera", camera);
    cJSON_AddStringToObject(o, "state", state);
    if (error[0])
        cJSON_AddStringToObject(o, "error", error);
    print_json(e, o);
}

void gh_events_track(struct gh_events *e, const char *camera, const struct gh_track_over *t)
{
    if (!e->out || !e->json) /* people need no line for each passer-by */
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
    print_json(e, o);
}

void gh_events_alert(struct gh_events *e, const char *event, const char *camera, struct gh_id alert,
                     struct gh_id flag, int64_t t_ms, int64_t stored_ms)
{
    char a[GH_ID_TEXT], f[GH_ID_TEXT];
    if (!e->out)
        return;
    if (!e->json) {
        pthread_mutex_lock(&e->mutex);
        fprintf(e->out, "%s %s at %s\n", event, gh_id_format(alert, a), camera);
        pthread_mutex_unlock(&e->mutex);
        return;
    }
    cJSON *o = begin(e, event, camera);
    cJSON_AddStringToObject(o, "alert", gh_id_format(alert, a));
    cJSON_AddStringToObject(o, "flag", gh_id_format(flag, f));
    cJSON_AddNumberToObject(o, "t_ms", (double)t_ms);
    cJSON_AddNumberToObject(o, "stored_ms", (double)stored_ms);
    print_json(e, o);
}
